"""Which statement item a printed line is, where one name means different lines in different places (项目对照)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from quanlian.book.contract import Item, statement_items
from quanlian.book.importing.statement_labels import Label, read_label

PARTS = ("balance", "income", "cashflow")

# A name in brackets at the end of a contract label says where the line stands; it is never printed.
_PLACES = (
    "金融", "补充资料", "应付债券", "其他应收款", "其他应付款", "存货", "无形资产", "开发支出",
    "经营活动", "投资活动", "筹资活动",
)  # fmt: skip
_ACTIVITIES = {"operating", "investing", "financing"}
_SUPPLEMENT_WORDS = (
    "补充资料",
    "将净利润调节为",
    "净利润调节为",
    "不涉及现金收支",
    "现金等价物净变动情况",
    "现金及现金等价物净增加情况",
)


@dataclass(slots=True)
class Place:
    """Where in a statement we are: what has been read above, in this run of lines."""

    part: str
    seen: list[str] = field(default_factory=list)
    supplement: bool = False

    def after(self, item: str) -> bool:
        """Whether a line has been read above."""
        return item in self.seen

    def just_after(self, item: str, within: int = 2) -> bool:
        """Whether a line is among the last few read."""
        return item in self.seen[-within:]

    @property
    def activity(self) -> str:
        """Operating, investing or financing: the activity the last cash-flow line belongs to."""
        items = statement_items()
        for name in reversed(self.seen):
            total = items[name].adds_to or name
            activity = total.split("_")[0] if total.split("_")[0] in _ACTIVITIES else ""
            if name in {"net_operating_cash", "net_investing_cash"}:
                return {"net_operating_cash": "investing", "net_investing_cash": "financing"}[name]
            if activity:
                return activity
        return "operating"


def candidates(label: Label, part: str) -> list[Item]:
    """All items of a part that a label may mean; notes lines may stand on any statement."""
    for key in (label.core, label.loose):
        for where in (part, "notes"):
            if found := _index().get((where, key)):
                return found
    return []


def known_in(label: Label) -> set[str]:
    """The parts that know a label."""
    return {
        part
        for part in (*PARTS, "notes")
        if any((part, key) in _index() for key in (label.core, label.loose))
    }


def choose(label: Label, place: Place) -> Item | None:
    """The item a line is, given what stands above it; None for a line we do not know.

    >>> place = Place("balance", seen=["bonds_payable"])
    >>> choose(read_label("其中：优先股"), place).name
    'bonds_payable_preferred'
    """
    found = candidates(label, place.part)
    if place.part == "cashflow":
        found = _cash_flow_choice(found, label, place)
    by_name = {item.name: item for item in found}
    for rule in (_instrument, _included, _deferred_income, _interest, _main_business):
        name = rule(set(by_name), label, place)
        if name is not None:
            return statement_items().get(name)
    if len(found) > 1:
        found = [item for item in found if item.name not in place.seen] or found
    return found[0] if found else None


def enters_supplement(text: str) -> bool:
    """Whether a line opens the supplement of the cash-flow statement (补充资料)."""
    return any(word in text for word in _SUPPLEMENT_WORDS)


def _cash_flow_choice(found: list[Item], label: Label, place: Place) -> list[Item]:
    sections = {item.format == "supplement" for item in found}
    if sections == {True} and label.core != "其他":
        place.supplement = True
    if len(sections) == 2:
        found = [item for item in found if (item.format == "supplement") == place.supplement]
    elif sections == {True} and not place.supplement:
        found = []
    if len(found) == 3 and "小计" in label.core:
        found = [item for item in found if item.name.startswith(place.activity)]
    return found


def _instrument(names: set[str], _: Label, place: Place) -> str | None:
    """优先股 and 永续债 stand under bonds and again under other equity instruments."""
    for kind in ("preferred", "perpetual"):
        if f"bonds_payable_{kind}" in names:
            equity = place.after("other_equity_instruments") or place.after("paid_in_capital")
            bonds = place.after("bonds_payable") and not equity
            return f"bonds_payable_{kind}" if bonds else f"equity_{kind}"
    return None


_INCLUDED = {
    "interest_receivable": ("other_receivables", "other_receivables_interest"),
    "dividends_receivable": ("other_receivables", "other_receivables_dividends"),
    "interest_payable": ("other_payables", "other_payables_interest"),
    "dividends_payable": ("other_payables", "other_payables_dividends"),
}
_DATA_RESOURCES = {
    "inventory": "inventory_data_resources",
    "intangible_assets": "intangible_data_resources",
    "development_costs": "development_data_resources",
}


def _included(names: set[str], label: Label, place: Place) -> str | None:
    """Since 2019 interest and dividends are "of which" lines below other receivables and payables.

    Counting them beside those would count them twice.
    """
    for line, (parent, included) in _INCLUDED.items():
        if line in names:
            below = place.just_after(parent, 2)
            return included if below and (label.of_which or included in _siblings(place)) else line
    if "inventory_data_resources" in names:
        parents = [name for name in place.seen if name in _DATA_RESOURCES]
        return _DATA_RESOURCES[parents[-1]] if parents else None
    return None


def _siblings(place: Place) -> set[str]:
    """An unmarked line directly below an "of which" line of the same parent belongs to it too."""
    last = place.seen[-1] if place.seen else ""
    partner = {
        "other_receivables_interest": "other_receivables_dividends",
        "other_payables_interest": "other_payables_dividends",
        "other_receivables_dividends": "other_receivables_interest",
        "other_payables_dividends": "other_payables_interest",
    }
    return {partner[last]} if last in partner else set()


def _deferred_income(names: set[str], label: Label, place: Place) -> str | None:
    """递延收益 among the current liabilities of older statements is the part due within a year."""
    if "deferred_income" not in names or label.core != "递延收益":
        return None
    current = place.after("short_term_borrowings") and not place.after("current_liabilities")
    return (
        "current_deferred_income"
        if current and not place.after("long_term_borrowings")
        else "deferred_income"
    )


def _interest(names: set[str], _: Label, place: Place) -> str | None:
    """利息收入 and 利息支出 are a bank's revenue and cost above, and part of finance expenses below."""
    below = place.after("finance_expenses")
    if {"interest_revenue", "interest_income"} <= names:
        return "interest_income" if below else "interest_revenue"
    if {"interest_cost", "interest_expense"} <= names:
        return "interest_expense" if below else "interest_cost"
    return None


def _main_business(names: set[str], _: Label, place: Place) -> str | None:
    """主营业务收入 is the revenue itself in the old format, and a part of it below 营业收入."""
    for total, part in (("revenue", "main_business_revenue"), ("cost_of_sales", "main_business_cost")):
        if {total, part} <= names:
            return part if place.after(total) else total
    return None


@cache
def _index() -> dict[tuple[str, str], list[Item]]:
    index: dict[tuple[str, str], list[Item]] = {}
    for key_of in (_core, _loose):  # exact names first, so that a loose one never hides them
        for item in statement_items().values():
            for key in {key_of(read_label(text)) for text in _printed(item)}:
                held = index.setdefault((item.part, key), [])
                if item not in held and (key_of is _core or not _exact_only(held, key)):
                    held.append(item)
    return index


def _exact_only(held: list[Item], key: str) -> bool:
    return any(key in {read_label(text).core for text in _printed(item)} for item in held)


def _core(label: Label) -> str:
    return label.core


def _loose(label: Label) -> str:
    return label.loose


def _printed(item: Item) -> Iterable[str]:
    """Every way in which the item is printed; its column name serves English workbooks."""
    yield item.name
    yield item.name.replace("_", " ")
    for text in item.zh:
        bare = text
        for place in _PLACES:
            bare = bare.removesuffix(f"（{place}）")
        yield bare
