"""Guarantees as the bank's files and the bureau's reports have them (担保合同): contracts, and what they still cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quanlian.sandbox.clock import year_and_month
from quanlian.sandbox.credit.products import OUR_BANK, institutions
from quanlian.sandbox.credit.state import contract_ids
from quanlian.sandbox.draws import Bools, Ints
from quanlian.sandbox.founding.guarantees import Papers
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.world import NEVER, Days, Texts, World

_ORDINARY_TERM = 24  # months, of ties that others added
_PERIOD = 36  # months of the guarantee period (保证期间) after the end
_SHORT_PERIOD = 6  # where the contract says nothing (民法典 692)
_SAYS_NOTHING = 9  # one contract in so many
_QUARTER = 3
_OTHERS = 8  # banks that take turns among the other lenders, as in the bureau's reports


@dataclass(slots=True)
class _Shown:
    """What the files say so far, by tie: the contract's number in its row of contracts, and the cover."""

    contract: Ints
    outstanding: Ints
    over: Bools


def emit(world: World, sink: Sink) -> None:
    """New and renewed contracts, those that are over, and each quarter what is outstanding."""
    papers, shown = _papers(world), _shown(world)
    ties = world.guarantees
    live = (ties.start <= world.number) & ((ties.end > world.number) | (ties.end == NEVER))
    contract = np.where(live, (world.number - ties.start) // papers.term, shown.contract)
    outstanding = np.where(live, _outstanding(world, papers), 0)
    renewed = live & (contract != shown.contract)
    ended = ~live & (shown.contract != NEVER) & ~shown.over
    asked = year_and_month(world.month)[1] % _QUARTER == 0
    moved = live & ~renewed & (outstanding != shown.outstanding) & asked
    replaced = np.flatnonzero(renewed & (shown.contract != NEVER))
    if len(replaced):  # by the next contract of the tie: nothing is left under the old one
        nothing = np.zeros(len(live), np.int64)
        _write(world, sink, papers, replaced, shown.contract, nothing, np.zeros(len(live), bool))
    rows = np.flatnonzero(renewed | ended | moved)
    if len(rows):
        _write(world, sink, papers, rows, contract, outstanding, renewed)
    told = renewed | ended | moved
    world.facts["guarantees_shown"] = _Shown(
        contract, np.where(told, outstanding, shown.outstanding), shown.over | ended
    )


def _papers(world: World) -> Papers:
    """Papers for every tie, ordinary ones for those that others have added."""
    papers: Papers = world.facts["guarantee_papers"]
    more = len(world.guarantees.guarantor) - len(papers.term)
    if more:
        no, yes = np.zeros(more, bool), np.ones(more, bool)
        papers = Papers(
            np.r_[papers.term, np.full(more, _ORDINARY_TERM)],
            np.r_[papers.elsewhere, no],
            np.r_[papers.general, no],
            np.r_[papers.resolution, yes],
        )
        world.facts["guarantee_papers"] = papers
    return papers


def _shown(world: World) -> _Shown:
    shown: _Shown | None = world.facts.get("guarantees_shown")
    count = len(world.guarantees.guarantor)
    if shown is None:
        shown = _Shown(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, bool))
    more = count - len(shown.contract)
    return _Shown(
        np.r_[shown.contract, np.full(more, NEVER)],
        np.r_[shown.outstanding, np.zeros(more, np.int64)],
        np.r_[shown.over, np.zeros(more, bool)],
    )


def _outstanding(world: World, papers: Papers) -> Ints:
    """What a tie covers now: the debtor's loans here up to its amount; of other banks' loans the bureau's figure."""
    ties, loans = world.guarantees, world.loans
    owed = np.zeros(len(world.firms), np.int64)
    active = np.flatnonzero(loans["status"] == 0)
    np.add.at(owed, loans["firm"][active], loans["balance"][active])
    return np.where(papers.elsewhere, ties.amount * 4 // 5, np.minimum(ties.amount, owed[ties.debtor]))


def _write(
    world: World, sink: Sink, papers: Papers, rows: Ints, contract: Ints, outstanding: Ints, renewed: Bools
) -> None:
    ties = world.guarantees
    start, end = _dates(world, papers, rows, contract)
    company = ties.guarantor[rows] < len(world.firms)
    columns: dict[str, Any] = {
        "guarantee_id": guarantee_ids(rows, contract[rows]),
        "guarantor_id": world.ids(ties.guarantor[rows]),
        "debtor_id": world.ids(ties.debtor[rows]),
        "lender": _lenders(papers, rows),
        "kind": np.where(papers.general[rows], "general", "joint_several").astype(object),
        "amount": ties.amount[rows],
        "cap": ties.cap[rows],
        "joint_group": ties.joint_group[rows],
        "contract_id": _secured(world, papers, rows),
        "outstanding": outstanding[rows],
        "start": start,
        "end": end,
        "period_end": _period_end(rows, end),
        "resolution_ok": np.ma.masked_array(papers.resolution[rows], ~company),
        "source": np.where(papers.elsewhere[rows], "企业征信报告", "信贷系统").astype(object),
    }
    sink.rows("guarantee", columns, known_at=_known(world, rows, start, end, renewed))


def guarantee_ids(ties: Ints, contract: Ints) -> list[str]:
    """``guarantee_id`` of the contracts of ties (rows of ``world.guarantees``), counted from 0 within a tie."""
    return [f"BZ{tie + 1:07d}{c:02d}" for tie, c in zip(ties.tolist(), contract.tolist(), strict=True)]


def _day_of(rows: Ints) -> Ints:
    """The day of the month on which the contracts of a tie begin: any, and always the same."""
    return np.asarray((rows * 11 + 4) % 28)


def _dates(world: World, papers: Papers, rows: Ints, contract: Ints) -> tuple[Days, Days]:
    """First and last day of the contracts; a tie that ends early ends its contract (解除担保)."""
    ties, term = world.guarantees, papers.term[rows]
    begin = ties.start[rows] + contract[rows] * term
    planned = begin + term
    over = (world.number >= ties.end[rows]) & (ties.end[rows] != NEVER)
    until = np.where(over, np.minimum(planned, ties.end[rows]), planned)
    offset = _day_of(rows)
    start = (world.clock.first + begin).astype("datetime64[D]") + offset
    end = (world.clock.first + until).astype("datetime64[D]") + offset - 1
    return np.asarray(start), np.asarray(end)


def _period_end(rows: Ints, end: Days) -> Days:
    months = np.where(rows % _SAYS_NOTHING == 0, _SHORT_PERIOD, _PERIOD)
    into = end.astype("datetime64[M]")
    day = (end - into.astype("datetime64[D]")).astype(np.int64).clip(0, 27)
    return np.asarray((into + months).astype("datetime64[D]") + day)


def _secured(world: World, papers: Papers, rows: Ints) -> list[str | None]:
    """The debtor's latest loan contract here, if the loan is still open (主合同)."""
    loans = world.loans
    latest = np.full(len(world.firms), NEVER)
    active = np.flatnonzero(loans["status"] == 0)
    latest[loans["firm"][active]] = active
    loan = np.where(papers.elsewhere[rows], NEVER, latest[world.guarantees.debtor[rows]])
    ids = contract_ids(loan)
    return [one if place != NEVER else None for one, place in zip(ids, loan.tolist(), strict=True)]


def _lenders(papers: Papers, rows: Ints) -> Texts:
    names, _, _ = institutions()
    return np.where(papers.elsewhere[rows], names[rows % _OTHERS], OUR_BANK)


def _known(world: World, rows: Ints, start: Days, end: Days, renewed: Bools) -> Days:
    """A contract on its day, an end on its own, the quarter's figure on its last day."""
    first = world.month.astype("datetime64[D]")
    last = (world.month + 1).astype("datetime64[D]") - 1
    day = np.where(renewed[rows], start, np.where(end < last, end, last))
    return np.asarray(day.clip(first, last))
