"""``credit_line`` ``inquiry`` ``debt`` (征信): a report at each application, in January for all, twice a year for the watched.

A report of a month shows balances at the end of the month before, as bureaus do; what the books said then is what it
says. Inquiries of others are known with the next report only. Private debts are in no report.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import days_of, year_and_month
from quanlian.sandbox.credit.products import (
    BANK,
    CLASSES,
    DOUBTFUL,
    FACTORING,
    LEASING,
    LENDERS,
    MICRO_LENDER,
    OUR_BANK,
    SPECIAL_MENTION,
    SUBSTANDARD,
    institutions,
    lender,
    parameter,
)
from quanlian.sandbox.credit.state import credit_of, loan_ids
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.emit.credit.applications import standing_ids
from quanlian.sandbox.emit.credit.common import application_ids, at_hour, day_of, first_day, requests
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import NEVER, Texts, World

YEAR_END_DAYS = (2, 6)  # of January: when the bank looks at all borrowers
WATCH_DAY = 11
CLOSED_SHOWN = 2  # months for which a report shows a closed account
RECENT = 4  # months for which a debt that was closed is shown at nothing
MOST_PENDING = 24  # months for which the bureau shows inquiries
_REPORTED = (BANK, MICRO_LENDER, FACTORING)
_ASKED_BEFORE = (MICRO_LENDER, BANK)
_REASONS = np.array(
    ["贷款审批", "贷款审批", "贷款审批", "担保资格审查", "贷后管理", "保前审查"], dtype=object
)


def remember(world: World) -> None:
    """Others' inquiries of the month: few for the calm, many for those who look for money (多头申请)."""
    state, count = credit_of(world), len(world.firms)
    calm, stressed = parameter("inquiry.calm"), parameter("inquiry.stressed")
    mean = calm + (stressed - calm) * np.minimum(world.troubles.stress * 1.2, 1.0)
    np.add.at(mean, state.month.attempts, parameter("inquiry.attempt") / 2)
    mean = np.where(world.working(), mean, 0.0)
    stream = world.draws("inquiries", world.number)
    # A number with this mean: its whole part, and one more by chance, twice over for spread.
    half = mean / 2
    times = sum(np.floor(half + stream.uniform(count)).astype(np.int64) for _ in range(2))
    firms = np.repeat(np.arange(count), times)
    days = first_day(world) + stream.integers(len(firms), 0, days_of(world.month))
    dear = stream.chance(len(firms), 0.15 + 0.35 * world.troubles.stress[firms])
    banks, others = (lender(world, f"inquiry {kind}", len(firms), kind) for kind in (BANK, MICRO_LENDER))
    pending = world.facts.setdefault("inquiries", _nothing())
    seconds = days.astype("datetime64[s]") + stream.integers(len(firms), 9 * 3600, 17 * 3600)
    added = (
        firms,
        seconds,
        np.where(dear, others, banks),
        stream.integers(len(firms), 0, len(_REASONS)),
    )
    world.facts["inquiries"] = tuple(np.concatenate([a, b]) for a, b in zip(pending, added, strict=True))


def _nothing() -> tuple[Any, ...]:
    return np.zeros(0, np.int64), np.zeros(0, "datetime64[s]"), np.zeros(0, np.int64), np.zeros(0, np.int64)


def emit(world: World, sink: Sink) -> None:
    """The month's reports."""
    firms, days, consents = _reported(world)
    if not len(firms):
        return
    ids = np.array(
        [f"BG{str(world.month).replace('-', '')}{firm + 1:07d}" for firm in firms.tolist()], dtype=object
    )
    place = np.full(len(world.firms), -1)
    place[firms] = np.arange(len(firms))
    report = (place, ids, days, consents)
    _own(world, sink, report)
    _others(world, sink, report)
    _guarantees(world, sink, report)
    _debts(world, sink, place, days)
    _our_inquiries(world, sink, firms, days)
    _inquiries(world, sink, place, days)


_Report = tuple[Ints, Texts, Any, Texts]


def _reported(world: World) -> tuple[Ints, Any, Texts]:
    """Whom a report is taken of, on which day, under which consent; one a firm and month, at its first application."""
    chosen: dict[int, tuple[int, str]] = {}
    for first, request, days in requests(world):
        if request.kind.startswith("review"):
            continue
        ids = application_ids(world, first, len(request.firm))
        for firm, day, number in zip(request.firm.tolist(), days.tolist(), ids, strict=True):
            if firm not in chosen or day < chosen[firm][0]:
                chosen[firm] = (day, f"SQS{number[2:]}")
    _routine(world, chosen)
    firms = np.array(sorted(chosen), np.int64)
    dates = day_of(world, world.number, np.array([chosen[firm][0] for firm in firms.tolist()], np.int64))
    return firms, dates, np.array([chosen[firm][1] for firm in firms.tolist()], dtype=object)


def _routine(world: World, chosen: dict[int, tuple[int, str]]) -> None:
    """All borrowers in January, before anything else of the month; the watched every half-year."""
    loans, state = world.loans, credit_of(world)
    closed = state.extra["closed"][: len(state.month.before["status"])]
    recent = (state.month.before["status"] != 1) | (closed >= world.number - CLOSED_SHOWN)
    owing = np.unique(loans["firm"][np.flatnonzero(recent)])
    consented = world.facts.get("consents", np.zeros(len(world.firms), bool))
    owing = owing[world.working()[owing] & consented[owing]]
    if year_and_month(world.month)[1] == 1:
        days = world.draws("year end", world.number).integers(len(owing), *YEAR_END_DAYS)
        numbers = standing_ids(owing)
        chosen.update({f: (d, n) for f, d, n in zip(owing.tolist(), days.tolist(), numbers, strict=True)})
        return
    active = np.flatnonzero(state.month.before["status"] == 0)
    watched = np.unique(loans["firm"][active[state.month.before["five"][active] >= SPECIAL_MENTION]])
    period = int(parameter("watch.months"))
    due = watched[(watched + world.number) % period == 0]
    for firm, number in zip(due.tolist(), standing_ids(due), strict=True):
        chosen.setdefault(firm, (WATCH_DAY, number))


def _own(world: World, sink: Sink, report: _Report) -> None:
    """Accounts with us."""
    before, loans, extra = credit_of(world).month.before, world.loans, credit_of(world).extra
    count = len(before["balance"])
    recent = extra["closed"][:count] >= world.number - CLOSED_SHOWN
    rows = np.flatnonzero(((before["status"] != 1) | recent) & (report[0][loans["firm"][:count]] >= 0))
    five = np.where(before["status"][rows] == 2, 4, before["five"][rows])
    _lines(
        world, sink, report, loans["firm"][rows],
        account=loan_ids(rows), institution=OUR_BANK, kind="流动资金贷款",
        opened=day_of(world, loans["start"][rows], extra["day"][rows]),
        maturity=day_of(world, loans["maturity"][rows], extra["day"][rows]),
        limit=loans["amount"][rows], balance=before["balance"][rows], five=five,
        status=statuses(before["history"][rows], world.number - loans["start"][rows]),
    )  # fmt: skip


def _others(world: World, sink: Sink, report: _Report) -> None:
    """Accounts with others that report to the bureau."""
    state = credit_of(world)
    before, table = state.month.before, state.elsewhere
    count = len(before["other_balance"])
    reported = np.isin(table["kind"][:count], _REPORTED) & (before["other_status"] == 0)
    rows = np.flatnonzero(reported & (report[0][table["firm"][:count]] >= 0))
    history = before["other_history"][rows]
    level = history & 3
    five = np.where(level >= 3, SUBSTANDARD, np.where(level >= 1, SPECIAL_MENTION, 0))
    five = np.where((history & 0xFFFFFF) == 0xFFFFFF, DOUBTFUL, five)
    names, _, _ = institutions()
    words = np.array(["流动资金贷款", "小额贷款", "保理融资"], dtype=object)
    day = (rows * 7 + 3) % 27 + 1
    _lines(
        world, sink, report, table["firm"][rows],
        account=[f"Z{row + 1:08d}" for row in rows.tolist()], institution=names[table["institution"][rows]],
        kind=words[table["kind"][rows]],
        opened=day_of(world, table["start"][rows], day), maturity=day_of(world, table["maturity"][rows], day),
        limit=table["limit"][rows], balance=before["other_balance"][rows], five=five,
        status=statuses(history, world.number - table["start"][rows]),
    )  # fmt: skip


def _guarantees(world: World, sink: Sink, report: _Report) -> None:
    """Guarantees given for others (对外担保)."""
    table, count = world.guarantees, len(world.firms)
    firm = np.where(table.guarantor < count, table.guarantor, 0)
    live = (table.guarantor < count) & (table.start < world.number) & (table.end >= world.number)
    rows = np.flatnonzero(live & (report[0][firm] >= 0))
    elsewhere = np.zeros(len(table.guarantor), bool)
    known = world.facts.get("guarantee_elsewhere")
    if known is not None:
        elsewhere[: len(known)] = known
    names, _, _ = institutions()
    bad = world.troubles.defaulted[table.debtor[rows]] != NEVER
    _lines(
        world, sink, report, table.guarantor[rows], role="guarantor",
        account=[f"DB{row + 1:07d}" for row in rows.tolist()],
        institution=np.where(elsewhere[rows], names[rows % 8], OUR_BANK), kind="对外担保",
        opened=day_of(world, table.start[rows], 10), maturity=day_of(world, table.end[rows], 10),
        limit=table.cap[rows], balance=table.amount[rows], five=np.where(bad, SUBSTANDARD, 0), status=None,
    )  # fmt: skip


def _lines(
    world: World, sink: Sink, report: _Report, firms: Ints, *, account: Any, institution: Any, kind: Any, opened: Any,
    maturity: Any, limit: Ints, balance: Ints, five: Ints, status: Any, role: str = "borrower",
) -> None:  # fmt: skip
    if not len(firms):
        return
    place, ids, days, consents = report
    at = place[firms]
    sink.rows(
        "credit_line",
        {
            "report_id": ids[at], "party_id": world.firms.party_id[firms], "account_no": account,
            "authorization_id": consents[at], "institution": institution, "kind": kind, "opened": opened,
            "maturity": maturity, "limit": limit, "balance": balance, "five_class": CLASSES[five],
            "status_24m": status, "role": role,
        },
        known_at=days[at],
    )  # fmt: skip


def statuses(history: Ints, age: Ints) -> list[str]:
    """Twenty-four months of repayment, oldest first: N is in order, a digit months behind, * not yet open.

    >>> statuses(np.array([0b0110]), np.array([3]))
    ['*********************N12']
    """
    months = np.arange(23, -1, -1)
    digits = (history[:, None] >> (2 * months)[None, :]) & 3
    letters = np.array(["N", "1", "2", "3"])[digits]
    letters = np.where(months[None, :] >= age[:, None], "*", letters)
    return [str(line) for line in np.ascontiguousarray(letters).view("U24").ravel()]


def _debts(world: World, sink: Sink, place: Ints, days: Any) -> None:
    """Debt elsewhere by lender, as the report and the registers tell it."""
    state = credit_of(world)
    before, table = state.month.before, state.elsewhere
    count = len(before["other_balance"])
    closed = (before["other_status"] != 0) & (table["closed"][:count] >= world.number - RECENT)
    shown = np.isin(table["kind"][:count], (*_REPORTED, LEASING)) & ((before["other_status"] == 0) | closed)
    rows = np.flatnonzero(shown & (place[table["firm"][:count]] >= 0))
    if not len(rows):
        return
    names, kinds, _ = institutions()
    keys = table["firm"][rows] * 1000 + table["institution"][rows]
    unique, at = np.unique(keys, return_inverse=True)
    sums = np.zeros((3, len(unique)), np.int64)
    balance = np.where(before["other_status"][rows] == 0, before["other_balance"][rows], 0)
    limit = np.where(before["other_status"][rows] == 0, table["limit"][rows], 0)
    for line, values in enumerate((balance, limit, before["other_overdue"][rows])):
        np.add.at(sums[line], at, values)
    firms, lenders = unique // 1000, unique % 1000
    sink.rows(
        "debt",
        {
            "party_id": world.firms.party_id[firms],
            "as_of": first_day(world) - 1,
            "institution": names[lenders],
            "kind": np.array(LENDERS, dtype=object)[kinds[lenders]],
            "balance": sums[0],
            "limit": sums[1],
            "overdue": sums[2],
        },
        known_at=days[place[firms]],
    )


def _our_inquiries(world: World, sink: Sink, firms: Ints, days: Any) -> None:
    january = year_and_month(world.month)[1] == 1
    sink.rows(
        "inquiry",
        {
            "party_id": world.firms.party_id[firms],
            "at": at_hour(world, "our inquiry", days),
            "institution": OUR_BANK,
            "reason": "贷后管理" if january else "贷款审批",
        },
        known_at=days,
    )


def _inquiries(world: World, sink: Sink, place: Ints, days: Any) -> None:
    """Others' inquiries that the reports show and no report has shown before."""
    firms, times, lenders, reasons = world.facts["inquiries"]
    recent = times >= (world.month - MOST_PENDING).astype("datetime64[s]")
    at = place[firms]
    limit = np.where(at >= 0, days[at].astype("datetime64[s]"), np.datetime64("1970-01-01"))
    shown = recent & (at >= 0) & (times < limit)
    names, _, _ = institutions()
    if shown.any():
        sink.rows(
            "inquiry",
            {
                "party_id": world.firms.party_id[firms[shown]],
                "at": times[shown],
                "institution": names[lenders[shown]],
                "reason": _REASONS[reasons[shown]],
            },
            known_at=days[at[shown]],
        )
    kept = recent & ~shown
    world.facts["inquiries"] = (firms[kept], times[kept], lenders[kept], reasons[kept])
