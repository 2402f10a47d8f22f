"""What a story may plant (案例道具): each fact goes the way such facts always go, and is told in the truth."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quanlian.sandbox.clock import year_and_month
from quanlian.sandbox.collateral.orders import Order, orders
from quanlian.sandbox.fraud.plan import found_ring
from quanlian.sandbox.fraud.rings import Ring
from quanlian.sandbox.ties import guarantee, id_of, owners, relate, trade_with
from quanlian.sandbox.world import NEVER, World

_BORN = np.datetime64("1980-01-01")
NOBODY = -1
WAN = 1_000_000  # cents in 万元
_MOST_ON_EDGES = 0.9  # of a firm's sales over standing trade
_LEAST_WAN = 10  # nobody writes a contract for less


@dataclass(frozen=True, slots=True)
class Role:
    """A firm of a story: its name, the trades it may be of (first is best) and its size; ``region`` a code's beginning."""

    name: str
    zh: str
    trades: tuple[str, ...]
    segment: int
    region: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One of the sixteen stories; ``plant`` puts its facts into the world."""

    case_id: str
    zh: str
    en: str
    roles: tuple[Role, ...]
    plant: Callable[[Stage], None]


@dataclass(slots=True)
class Stage:
    """The world as a story sees it: firms by role, and what has been planted."""

    world: World
    case: Case
    firms: Mapping[str, int]
    planted: list[dict[str, Any]] = field(default_factory=list)

    @property
    def lead(self) -> int:
        """The firm the story is about."""
        return self.firms[self.case.roles[0].name]

    def january(self, back: int = 0) -> int:
        """The month number of January of the last full year, or of one so many years before."""
        year, month = year_and_month(self.world.clock.last)
        year -= (0 if month == 12 else 1) + back
        return int((np.datetime64(f"{year}-01", "M") - self.world.clock.first).astype(int))

    def from_end(self, months: int) -> int:
        """The month number so many months before the last."""
        return max(self.world.clock.months - 1 - months, 0)

    def tell(
        self, what: str, role: str | None = None, *, start: int | None = None, **details: Any
    ) -> dict[str, Any]:
        """Add a fact to the truth of the story."""
        row: dict[str, Any] = {"what": what, "party_id": self.party(role), **details}
        if start is not None:
            row["from"] = str(self.world.clock.first + start)
        self.planted.append(row)
        return row

    def party(self, role: str | None = None) -> str:
        """The customer number of a role; the lead's without one."""
        return str(self.world.firms.party_id[self.lead if role is None else self.firms[role]])

    def firm(self, role: str | None) -> int:
        """The firm number of a role."""
        return self.lead if role is None else self.firms[role]

    def cheat(self, kind: str, size: float, start: int, role: str | None = None) -> None:
        """A cheat that forgets nothing (造假)."""
        self.world.cheats.plan.append(firm=self.firm(role), kind=kind, start=start, size=size, sloppy=False)
        self.tell(f"cheat:{kind}", role, start=start, size=size)

    def trouble(self, cause: str, size: float, start: int, role: str | None = None) -> None:
        """A cause of trouble (危机)."""
        # One month number means never.
        begin = start if start != NEVER else NEVER - 1
        self.world.troubles.plan.append(
            firm=self.firm(role), cause=cause, start=begin, size=size, source=NOBODY
        )
        self.tell(f"trouble:{cause}", role, start=begin, size=size)

    def ring(self, kind: str, roles: list[str], start: int, trick: str = "") -> Ring:
        """A ring of the story's firms (骗贷)."""
        stream = self.world.draws("cases", self.case.case_id, kind)
        members = np.array([self.firms[role] for role in roles])
        ring = found_ring(self.world, kind, members, stream, start=start)
        if trick:
            ring.trick = ring.row["trick"] = trick
        self.tell(f"fraud:{kind}", roles[0], start=start, ring_id=ring.ring_id)
        return ring

    def of_sales(self, months: float, role: str | None = None) -> int:
        """So many months of a firm's sales, in whole ten thousands of yuan."""
        return max(int(self.world.firms.sales[self.firm(role)] * months) // WAN, _LEAST_WAN) * WAN

    def loan(
        self,
        months: float,
        start: int,
        role: str | None = None,
        *,
        thing: str = "",
        fitted: bool = False,
        flees: int = NEVER,
    ) -> None:
        """A loan of so many months' sales drawn in a month, and the thing behind it (放款与押品)."""
        amount = self.of_sales(months, role)
        row = self.tell("loan", role, start=start, amount=amount // 100, thing=thing)
        orders(self.world).append(Order(self.firm(role), start, amount, thing, fitted, flees, row))
        if flees != NEVER:
            row["driven_off"] = str(self.world.clock.first + flees)

    def kin(self, kind: str, one: str | None, other: str, *, known: bool = True) -> None:
        """The owners of two firms are kin (亲属)."""
        pair = owners(self.world, np.array([self.firm(one), self.firm(other)]))
        if pair[0] != pair[1]:
            relate(self.world, pair[0], pair[1], kind, since=_BORN, known=known)
            self.tell(f"relation:{kind}", other, known=known)

    def controls(self, role: str, *, share: float, known: bool = True, since: str = "2019-03-01") -> None:
        """The lead owns a part of another firm and commands it (控制)."""
        begin = np.datetime64(since)
        target = self.firms[role]
        relate(self.world, self.lead, target, "shareholder", since=begin, share=share, known=known)
        owner = owners(self.world, np.array([self.lead]))
        relate(self.world, owner, target, "controller", since=begin, known=known)
        self.tell("relation:controller", role, known=known, share=share)

    def guarantees(
        self, guarantor: str | None, debtor: str | None, months: float, pattern: str, start: int = -12
    ) -> None:
        """One firm stands in for so many months' sales of another (担保)."""
        amount = self.of_sales(months, debtor)
        guarantee(self.world, self.firm(guarantor), self.firm(debtor), amount, pattern, start=start)
        self.tell(f"guarantee:{pattern}", guarantor, debtor=self.party(debtor), amount=amount // 100)

    def sells_to(self, buyer: int, share: float, role: str | None = None) -> None:
        """A standing buyer (party number) of a firm; the others buy less, so that nobody sells more than all (大客户)."""
        trades = self.world.trades
        edges = np.flatnonzero((trades.supplier == self.firm(role)) & (trades.until == NEVER))
        others = sum(trades.share[edges].tolist())
        if others > _MOST_ON_EDGES - share:
            trades.share[edges] *= (_MOST_ON_EDGES - share) / others
        trade_with(self.world, self.firm(role), buyer, share, since=-30)
        self.tell("trade", role, buyer=id_of(self.world, buyer), share=share)

    def visit(
        self, month: int, findings: Mapping[str, Any], role: str | None = None, kind: str = "pre_loan"
    ) -> None:
        """What the account manager saw on site (走访)."""
        text = json.dumps(dict(findings), ensure_ascii=False)
        row = {"firm": self.firm(role), "month": month, "kind": kind, "findings": text}
        self.world.facts.setdefault("case_visits", []).append(row)
        self.tell("visit", role, start=month)

    def event(
        self,
        month: int,
        kind: str,
        text: str,
        role: str | None = None,
        *,
        amount_wan: int = 0,
        part: str = "",
    ) -> None:
        """Something that became known outside (外部事件)."""
        row = {
            "firm": self.firm(role),
            "month": month,
            "kind": kind,
            "amount": amount_wan * WAN,
            "role": part,
            "text": text,
        }
        self.world.facts.setdefault("case_events", []).append(row)
        self.tell(f"event:{kind}", role, start=month)

    def clauses(self, dispute: str, address: str, role: str | None = None) -> None:
        """What the credit contracts of a firm agree on disputes and service (争议解决与送达)."""
        notes = self.world.facts.setdefault("contract_clauses", {})
        notes[self.firm(role)] = {"dispute_clause": dispute, "service_address": address}
        self.tell("contract_clauses", role, dispute_clause=dispute)

    def trait(self, role: str | None = None, **values: Any) -> None:
        """Facts of the firm itself: ``care=0.9``, ``state_buyer_share=0.7``."""
        for name, value in values.items():
            getattr(self.world.firms, name)[self.firm(role)] = value
