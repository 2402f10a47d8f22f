"""A world built by hand, for parts that need firms, people and loans but no economy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from quanlian.sandbox.clock import ending
from quanlian.sandbox.draws import Draws, Ints
from quanlian.sandbox.industries import read_industries
from quanlian.sandbox.ledger import Ledger
from quanlian.sandbox.scenario import Scenario
from quanlian.sandbox.world import (
    NEVER,
    Firms,
    Guarantees,
    Month,
    Outsiders,
    People,
    Relations,
    Trades,
    World,
)

CENTS = 100


def hand_world(firms: int = 200, seed: int = 7, months: int = 36) -> World:
    """Firms of every industry and size, each with an owner and the owner's spouse and sibling."""
    draws = Draws(seed)
    industries = read_industries()
    kinds = draws("industry").integers(firms, 0, len(industries))
    world = World(
        scenario=Scenario(), draws=draws, clock=ending(months), industries=industries, firms=_firms(draws, kinds),
        people=_people(3 * firms), outsiders=_outsiders(), trades=_trades(), guarantees=_guarantees(), relations=_relations(firms),
        ledger=Ledger(firms), false=Ledger(firms),
    )  # fmt: skip
    world.ledger.receive("cash_from_equity", "paid_in_capital", world.firms.sales * 2)
    world.ledger.post("inventory", "accounts_payable", world.firms.sales)
    world.ledger.post("accounts_receivable", "retained_earnings", world.firms.sales)
    calm = np.full(firms, NEVER, np.int64)
    world.troubles.defaulted, world.troubles.closed = calm.copy(), calm.copy()
    world.troubles.stress = np.zeros(firms)
    world.now = Month(firms)
    return world


def _firms(draws: Draws, industry: Ints) -> Firms:
    count = len(industry)
    size = draws("segment").pick(count, [55, 33, 10, 2])
    some = np.full(count, 0.1)
    return Firms(
        party_id=_texts("C{:07d}", count, 1), name=_texts("试验{}有限公司", count), id_number=_texts("91330000M{:09d}", count), industry=industry,
        segment=size, region=np.full(count, "331081", object), town=np.arange(count) // 20, address=_texts("温岭市试验路{}号", count),
        phone=_texts("1420{:07d}", count), established=np.full(count, np.datetime64("2012-05-01")), capital=np.full(count, 10**8),
        owner=np.arange(count) * 3, branch=np.zeros(count, np.int64), manager=np.zeros(count, np.int64),
        sales=(np.array([20, 150, 1500, 9000])[size] * 10_000 * CENTS).astype(np.int64), growth=some, margin=some * 2, volatility=some,
        receivable_days=some * 600, payable_days=some * 400, stock_days=some * 500, debt_share=some * 4, export_share=some,
        state_buyer_share=some, wage_share=some, machine_share=some * 3, care=draws("care").uniform(count), general_vat=np.ones(count, bool),
        small_gaap=size == 0, audited=size > 1, tax_version_known=np.ones(count, bool),
    )  # fmt: skip


def _people(count: int) -> People:
    return People(
        party_id=_texts("P{:07d}", count, 1), name=_texts("试验人{}", count), id_number=_texts("33108119{:010d}", count),
        household=np.arange(count) // 3, region=np.full(count, "331081", object), address=_texts("温岭市里巷{}号", count),
        phone=_texts("1430{:07d}", count),
    )  # fmt: skip


def _outsiders() -> Outsiders:
    roles = ["anchor", "state_buyer", "supplier", "guarantor", "shell", "intermediary"]
    kinds = ["company", "company", "company", "guarantor_company", "company", "company"]
    return Outsiders(
        party_id=_texts("E{:06d}", 6, 1), name=_texts("外部{}公司", 6), id_number=_texts("91110000M{:09d}", 6),
        kind=np.array(kinds, object), role=np.array(roles, object), industry=np.full(6, "F51", object), region=np.full(6, "110000", object),
    )  # fmt: skip


def _trades() -> Trades:
    none = np.zeros(0, np.int64)
    return Trades(none, none, np.zeros(0), none, none, none, none)


def _guarantees() -> Guarantees:
    none, texts = np.zeros(0, np.int64), np.zeros(0, object)
    return Guarantees(none, none, none, none, texts, texts, none, none, np.zeros(0, bool))


def _relations(firms: int) -> Relations:
    owner = firms + np.arange(firms) * 3
    source = np.concatenate([owner, owner, owner, owner])
    target = np.concatenate([np.arange(firms), np.arange(firms), owner + 1, owner + 2])
    kind = np.repeat(np.array(["legal_rep", "shareholder", "spouse", "sibling"], object), firms)
    share = np.where(kind == "shareholder", 1.0, np.nan)
    since = np.full(4 * firms, np.datetime64("2012-05-01"))
    return Relations(source, target, kind, share, since, np.ones(4 * firms, bool))


def _texts(pattern: str, count: int, first: int = 0) -> Any:
    return np.array([pattern.format(n) for n in range(first, first + count)], dtype=object)


def draw(world: World, firms: Any, amount: Any, security: str, *, renewed: Any = -1, kind: int = 0) -> Ints:
    """Loans drawn this month."""
    return world.loans.append(
        firm=np.asarray(firms), facility=NEVER, kind=kind, purpose="流动资金周转", amount=amount, balance=amount, rate=0.05,
        start=world.number, maturity=world.number + 12, repayment="interest_only", security=security, status=0,
        months_past_due=0, overdue_principal=0, overdue_interest=0, renewed_from=renewed, renewal_kind="", five_class="normal",
    )  # fmt: skip


class Rows:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.parts: dict[str, list[pl.DataFrame]] = {}
        self.told: dict[str, list[dict[str, Any]]] = {}

    def rows(self, table: str, columns: Mapping[str, Any], *, known_at: Any) -> None:
        given = {**columns, "known_at": known_at}
        count = max(np.size(column) for column in given.values() if not isinstance(column, str))
        frame = pl.DataFrame({name: _column(column, count) for name, column in given.items()}, strict=False)
        self.parts.setdefault(table, []).append(frame)

    def truth(self, name: str, rows: list[dict[str, Any]]) -> None:
        self.told[name] = rows

    def __getitem__(self, table: str) -> pl.DataFrame:
        return pl.concat(self.parts[table], how="diagonal_relaxed")


def _column(column: Any, count: int) -> Any:
    if isinstance(column, str) or np.ndim(column) == 0:
        return [column] * count
    values = np.asarray(column)
    if values.dtype == np.dtype("datetime64[s]"):
        return values.astype("datetime64[ms]")
    return values.tolist() if values.dtype == object else values
