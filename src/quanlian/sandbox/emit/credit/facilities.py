"""``facility`` and ``contract`` (授信额度与合同)."""

from __future__ import annotations

import numpy as np

from quanlian.sandbox.credit.products import prime_rate
from quanlian.sandbox.credit.state import contract_ids, credit_of, facility_ids
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.emit.credit.common import carried_over, day_of, first_day, last_day
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import World

START_DAY = 15
FIVE_YEARS = 60  # months above which the five-year rate is the basis


def emit(world: World, sink: Sink) -> None:
    """Facilities that changed, and contracts signed this month."""
    _facilities(world, sink)
    _contracts(world, sink)


def _facilities(world: World, sink: Sink) -> None:
    table = credit_of(world).facilities
    open_now = table["expires"] > world.number
    chosen = table["changed"].copy()
    if world.number == 0:
        chosen = open_now
        chosen[drawn_under(world)] = True
    rows = np.flatnonzero(chosen)
    table["changed"][:] = False
    if not len(rows):
        return
    # A facility may be replaced before it ends, and even in the month it was granted.
    expires = np.maximum(table["expires"][rows], table["start"][rows])
    open_rows = table["expires"][rows] > world.number
    sink.rows(
        "facility",
        {
            "facility_id": facility_ids(rows),
            "party_id": world.firms.party_id[table["firm"][rows]],
            "approved": table["approved"][rows],
            "exposure": table["approved"][rows],
            "used": np.where(open_rows | (table["used"][rows] > 0), table["used"][rows], 0),
            "start": day_of(world, table["start"][rows], START_DAY),
            "expires_on": day_of(world, expires, START_DAY),
            "revolving": table["revolving"][rows],
            "low_risk": np.zeros(len(rows), bool),
            "status": np.where(~open_rows, "expired", np.where(table["frozen"][rows], "frozen", "active")),
        },
        known_at=last_day(world),
    )


def drawn_under(world: World) -> Ints:
    """Facilities, old ones too, under which there are loans."""
    state = credit_of(world)
    loans = world.loans
    owing = np.union1d(carried_over(world), np.flatnonzero(loans["start"] == world.number))
    used = loans["facility"][owing]
    return np.asarray(np.unique(used[(used >= 0) & (used < len(state.facilities))]))


def _contracts(world: World, sink: Sink) -> None:
    loans = world.loans
    new = loans["start"] == world.number
    rows = np.flatnonzero(new)
    if world.number == 0:
        rows = np.union1d(rows, carried_over(world))
    if not len(rows):
        return
    drawn = day_of(world, loans["start"][rows], credit_of(world).extra["day"][rows])
    signed = drawn - world.draws("signed", world.number).integers(len(rows), 0, 3)
    long = loans["maturity"][rows] - loans["start"][rows] > FIVE_YEARS
    stream = world.draws("clauses", world.number)
    fixed = stream.chance(len(rows), 0.15)
    dispute = np.where(stream.chance(len(rows), 0.12), "仲裁", "诉讼（本行所在地）").astype(object)
    address = world.firms.address[loans["firm"][rows]].copy()
    agreed = world.facts.get("contract_clauses", {})  # what the stories' contracts say
    for place, firm in enumerate(loans["firm"][rows].tolist()):
        if firm in agreed:
            dispute[place], address[place] = agreed[firm]["dispute_clause"], agreed[firm]["service_address"]
    sink.rows(
        "contract",
        {
            "contract_id": contract_ids(rows),
            "party_id": world.firms.party_id[loans["firm"][rows]],
            "facility_id": facility_ids(loans["facility"][rows]),
            "signed_on": signed,
            "amount": loans["amount"][rows],
            "rate_basis": np.where(fixed, "fixed", np.where(long, "lpr_5y", "lpr_1y")),
            "spread": np.ma.masked_array(_spread(world, rows, long), fixed),
            "dispute_clause": dispute,
            "service_address": address,
        },
        known_at=signed if world.number else np.maximum(signed, first_day(world)),
    )


def _spread(world: World, rows: Ints, long: np.ndarray) -> np.ndarray:
    starts = world.loans["start"][rows]
    basis = np.zeros(len(rows))
    for start in np.unique(starts).tolist():
        here = starts == start
        month = world.clock.first + start
        basis[here] = np.where(long[here], prime_rate(month, "lpr_5y"), prime_rate(month))
    return np.asarray(np.rint((world.loans["rate"][rows] - basis) * 10000) / 10000)
