"""What the simulated economy consists of, as columns over all firms (模拟经济的状态).

Money is whole cents (int64) everywhere. A *party number* counts firms first, then people, then outsiders:
firm ``i`` is party ``i``, person ``p`` is party ``firms + p``. Nothing here computes; the steps do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from quanlian.sandbox.clock import Clock
from quanlian.sandbox.draws import Bools, Draws, Floats, Ints
from quanlian.sandbox.ledger import Ledger

if TYPE_CHECKING:
    from quanlian.sandbox.industries import Industries
    from quanlian.sandbox.scenario import Scenario

Texts = NDArray[np.object_]
Days = NDArray[np.datetime64]

MICRO, SMALL, MEDIUM, LARGE = range(4)
SEGMENTS = ("micro", "small", "medium", "large")
NEVER = -1  # a month number that does not come


@dataclass(slots=True)
class Firms:
    """The borrowers. Facts that do not change, drawn once (企业)."""

    party_id: Texts
    name: Texts
    id_number: Texts
    industry: Ints  # row of the industries table
    segment: Ints  # MICRO … LARGE
    region: Texts  # 行政区划 code
    town: Ints  # a cluster of firms that know one another
    address: Texts
    phone: Texts
    established: Days
    capital: Ints
    owner: Ints  # person
    branch: Ints
    manager: Ints  # row of the staff
    sales: Ints  # expected net sales of a month at the start
    growth: Floats  # expected growth a year
    margin: Floats  # gross margin
    volatility: Floats  # of monthly sales
    receivable_days: Floats
    payable_days: Floats
    stock_days: Floats
    debt_share: Floats  # interest-bearing debt the owner is comfortable with, over assets
    export_share: Floats
    state_buyer_share: Floats
    wage_share: Floats  # of sales
    machine_share: Floats  # fixed assets over annual sales
    care: Floats  # 0 careless … 1 careful: how cash is kept, bills are paid, books are kept
    general_vat: Bools  # 一般纳税人
    small_gaap: Bools  # 小企业会计准则: no cash flow statement
    audited: Bools
    tax_version_known: Bools  # the bank has the tax office's version too

    def __len__(self) -> int:
        return len(self.party_id)


@dataclass(slots=True)
class People:
    """Owners, their families, managers (自然人)."""

    party_id: Texts
    name: Texts
    id_number: Texts
    household: Ints
    region: Texts
    address: Texts
    phone: Texts

    def __len__(self) -> int:
        return len(self.party_id)


@dataclass(slots=True)
class Outsiders:
    """Parties without books: anchors, state buyers, guarantee companies, funds (外部主体)."""

    party_id: Texts
    name: Texts
    id_number: Texts
    kind: Texts  # company, guarantor_company, fund
    role: Texts  # anchor, state_buyer, supplier, buyer, guarantor, shell, intermediary
    industry: Texts  # GB/T 4754 code
    region: Texts

    def __len__(self) -> int:
        return len(self.party_id)


@dataclass(slots=True)
class Trades:
    """Standing trade between firms: ``supplier`` sells ``share`` of its sales to ``buyer`` (供应链).

    ``buyer`` is a party number: a firm, or an outsider. ``amount`` is this month's net sales on the edge,
    ``receivable`` what the buyer owes on it, VAT included.
    """

    supplier: Ints
    buyer: Ints
    share: Floats
    since: Ints  # month number from which it trades
    until: Ints  # month number from which it no longer does, or NEVER
    amount: Ints
    receivable: Ints


@dataclass(slots=True)
class Guarantees:
    """Guarantees in force (担保); ``guarantor`` is a party number, ``debtor`` a firm."""

    guarantor: Ints
    debtor: Ints
    amount: Ints
    cap: Ints
    joint_group: Texts  # or None
    pattern: Texts  # reciprocal, joint, chain, circle, hub, owner, professional
    start: Ints  # month number
    end: Ints
    called: Bools


@dataclass(slots=True)
class Relations:
    """Ties of blood, ownership and office, by party number (关系)."""

    source: Ints
    target: Ints
    kind: Texts
    share: Floats  # nan where there is none
    since: Days
    known: Bools  # False: true, but the bank has not been told


class Table:
    """Rows that grow month by month, as columns: ``loans["balance"][rows] -= paid``."""

    def __init__(self, **columns: Any) -> None:
        self._types = {name: np.dtype(kind) for name, kind in columns.items()}
        self._columns: dict[str, Any] = {name: np.zeros(0, kind) for name, kind in self._types.items()}

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def __getitem__(self, name: str) -> Any:
        """A column; may be written to by place."""
        return self._columns[name]

    def append(self, **values: Any) -> Ints:
        """Add rows (arrays of one length, or single values for all) and return their places."""
        missing = self._types.keys() ^ values.keys()
        if missing:
            raise KeyError(f"columns missing or unknown: {sorted(missing)}")
        count = max(np.size(value) for value in values.values()) if values else 0
        if any(np.ndim(value) and np.size(value) == 0 for value in values.values()):
            count = 0
        before = len(self)
        for name, kind in self._types.items():
            new = np.broadcast_to(np.asarray(values[name], kind), count)
            self._columns[name] = np.concatenate([self._columns[name], new])
        return np.arange(before, before + count)


def loans_table() -> Table:
    """Drawn loans of our bank (借据). Months are month numbers; ``status``: 0 active, 1 closed, 2 written off."""
    return Table(
        firm=np.int64, facility=np.int64, kind=np.int64, purpose=object, amount=np.int64, balance=np.int64, rate=float,
        start=np.int64, maturity=np.int64, repayment=object, security=object, status=np.int64, months_past_due=np.int64,
        overdue_principal=np.int64, overdue_interest=np.int64, renewed_from=np.int64, renewal_kind=object, five_class=object,
    )  # fmt: skip


@dataclass(slots=True)
class Cheats:
    """Who cheats, how and from when (造假计划): rows of ``plan``.

    ``kind`` is a1 … a9 or another trick (hidden_debt, round_trip …); ``start`` a month number; ``size`` a share of
    true annual sales (or of assets for balance sheet tricks); ``sloppy`` cheats forget a counter-entry.
    """

    plan: Table = field(
        default_factory=lambda: Table(firm=np.int64, kind=object, start=np.int64, size=float, sloppy=bool)
    )


@dataclass(slots=True)
class Troubles:
    """What goes wrong with whom (危机): the plan of shocks, and each firm's state."""

    plan: Table = field(
        default_factory=lambda: Table(
            firm=np.int64, cause=object, start=np.int64, size=float, source=np.int64
        )
    )
    demand: Floats = field(default_factory=lambda: np.zeros(0))  # factor on sales, 1 is none
    cost: Floats = field(default_factory=lambda: np.zeros(0))  # factor on input prices
    collection: Floats = field(default_factory=lambda: np.zeros(0))  # factor on receivable days
    drain: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # cash the owner takes out this month
    stress: Floats = field(default_factory=lambda: np.zeros(0))  # 0 calm … 1 cannot pay
    shortage: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # cash that was missing this month
    defaulted: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # month number, or NEVER
    closed: Ints = field(
        default_factory=lambda: np.zeros(0, np.int64)
    )  # stopped working: month number, or NEVER


class Month(defaultdict[str, Any]):
    """What happened this month, by firm in cents; a series nobody has set is zero.

    Set by the steps, read by the emitters: ``sales`` ``export_sales`` ``output_vat`` ``units`` (float, output in money of
    constant prices) ``cost`` ``purchases`` (net) ``input_vat`` ``collected`` ``paid_suppliers`` ``wages`` ``wages_paid`` ``headcount``
    ``selling`` ``admin`` ``rd`` ``vat_due`` ``vat_paid`` ``surcharge`` ``cit_due`` ``cit_paid`` ``capex`` ``capex_paid`` ``depreciation``
    ``interest_paid`` ``interest_elsewhere`` ``interest_received`` ``drawn`` ``repaid`` ``drawn_elsewhere`` ``repaid_elsewhere``
    ``dividends`` ``injected`` ``owner_drain`` ``private_in`` ``private_interest`` ``private_repaid`` ``guarantee_paid``
    ``round_trip`` (cash sent out and back) ``bought_invoices`` (net sales invoiced that never were).
    """

    def __init__(self, firms: int) -> None:
        super().__init__(lambda: np.zeros(firms, np.int64))


@dataclass(slots=True)
class World:
    """Everything, at one moment."""

    scenario: Scenario
    draws: Draws
    clock: Clock
    industries: Industries
    firms: Firms
    people: People
    outsiders: Outsiders
    trades: Trades
    guarantees: Guarantees
    relations: Relations
    ledger: Ledger  # what is
    false: Ledger  # what cheats book on top of it
    loans: Table = field(default_factory=loans_table)
    cheats: Cheats = field(default_factory=Cheats)
    troubles: Troubles = field(default_factory=Troubles)
    facts: dict[str, Any] = field(default_factory=dict)  # what a module keeps for itself, under its own name
    truth: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    number: int = 0  # of the month: 0 is the first that the bank's data cover, the warm-up is below zero
    now: Month = field(default_factory=lambda: Month(0))

    @property
    def month(self) -> np.datetime64:
        """The calendar month."""
        return self.clock.first + self.number

    @property
    def visible(self) -> bool:
        """Whether the bank's data cover the month."""
        return self.number >= 0

    def working(self) -> Bools:
        """Firms that still work."""
        return np.asarray(self.troubles.closed == NEVER)

    def person(self, person: Any) -> Any:
        """The party number of a person."""
        return len(self.firms) + person

    def outsider(self, outsider: Any) -> Any:
        """The party number of an outsider."""
        return len(self.firms) + len(self.people) + outsider

    def ids(self, parties: Ints) -> Texts:
        """The ``party_id`` of party numbers."""
        every = np.concatenate([self.firms.party_id, self.people.party_id, self.outsiders.party_id])
        return np.asarray(every[parties])

    def names(self, parties: Ints) -> Texts:
        """The names of party numbers."""
        every = np.concatenate([self.firms.name, self.people.name, self.outsiders.name])
        return np.asarray(every[parties])
