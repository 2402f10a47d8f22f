"""The visit sheet an officer fills in at a small firm without books, as YAML or XLSX (走访表)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from quanlian.book.importing.date_text import parse_date
from quanlian.book.importing.number_text import parse_number
from quanlian.book.importing.raw_text import ValueProblem
from quanlian.book.importing.spreadsheet import Cell, Sheet, open_workbook
from quanlian.kernel import Bilingual, InputError

MAX_YAML_BYTES = 1024 * 1024
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of entry: its key, Chinese name, what it becomes, and how its amount is told."""

    key: str
    zh: str
    becomes: str  # item of the statement, or the name of a flow
    way: str = "amount"  # amount, counted (quantity × price), used (cost less wear), monthly, rate
    life: str = "machine"


KINDS = (
    Kind(key="cash_on_hand", zh="现金", becomes="cash"),
    Kind(key="bank_deposits", zh="银行存款", becomes="cash"),
    Kind(key="wallets", zh="微信支付宝余额", becomes="cash"),
    Kind(key="receivables", zh="应收账款", becomes="accounts_receivable"),
    Kind(key="prepayments", zh="预付账款", becomes="prepayments"),
    Kind(key="other_receivables", zh="其他应收款", becomes="other_receivables"),
    Kind(key="stock", zh="存货", becomes="inventory", way="counted"),
    Kind(key="equipment", zh="设备", becomes="fixed_assets", way="used"),
    Kind(key="vehicles", zh="车辆", becomes="fixed_assets", way="used", life="vehicle"),
    Kind(key="property", zh="经营性房产", becomes="fixed_assets", way="used", life="property"),
    Kind(key="deferred_rent", zh="待摊租金装修", becomes="long_term_deferred_expenses"),
    Kind(key="payables", zh="应付账款", becomes="accounts_payable"),
    Kind(key="advances", zh="预收账款", becomes="advances_received"),
    Kind(key="wages_owed", zh="应付工资", becomes="employee_benefits_payable"),
    Kind(key="taxes_owed", zh="应交税款", becomes="taxes_payable"),
    Kind(key="short_loans", zh="一年内银行借款", becomes="short_term_borrowings"),
    Kind(key="long_loans", zh="一年以上银行借款", becomes="long_term_borrowings"),
    Kind(key="private_loans", zh="民间借款", becomes="other_payables"),
    Kind(key="other_payables", zh="其他应付款", becomes="other_payables"),
    Kind(key="capital", zh="投入资本", becomes="paid_in_capital"),
    Kind(key="sales", zh="销售额", becomes="revenue", way="monthly"),
    Kind(key="cost_ratio", zh="成本率", becomes="cost_ratio", way="rate"),
    Kind(key="purchases", zh="采购额", becomes="purchases", way="monthly"),
    Kind(key="opening_stock", zh="期初存货", becomes="opening_stock"),
    Kind(key="taxes", zh="税费", becomes="taxes_and_surcharges", way="monthly"),
    Kind(key="freight", zh="运费", becomes="selling_expenses", way="monthly"),
    Kind(key="rent", zh="房租", becomes="admin_expenses", way="monthly"),
    Kind(key="wages", zh="工资", becomes="admin_expenses", way="monthly"),
    Kind(key="utilities", zh="水电费", becomes="admin_expenses", way="monthly"),
    Kind(key="other_expenses", zh="其他费用", becomes="admin_expenses", way="monthly"),
    Kind(key="interest", zh="利息支出", becomes="interest_expense", way="monthly"),
    Kind(key="other_gains", zh="其他收入", becomes="nonoperating_income", way="monthly"),
    Kind(key="income_tax", zh="所得税", becomes="income_tax", way="monthly"),
    Kind(key="household", zh="家庭支出", becomes="household", way="monthly"),
    Kind(key="household_income", zh="家庭其他收入", becomes="household_income", way="monthly"),
)
_BY_NAME = {name: kind for kind in KINDS for name in (kind.key, kind.zh)}
_HEADS = {
    "客户名称": "company",
    "客户编号": "party",
    "走访日期": "visited",
    "期间月数": "months",
    "客户经理": "officer",
}
_FIELDS = {
    "名称": "name", "金额": "amount", "每月金额": "monthly", "数量": "quantity", "单价": "price", "原值": "cost",
    "已用年限": "used", "可用年限": "life", "依据": "basis",
}  # fmt: skip
COLUMNS = ("项目", *_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing counted, listed or asked; numbers are yuan, pieces or years."""

    kind: Kind
    where: str
    name: str = ""
    amount: Decimal | None = None
    monthly: Decimal | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    cost: Decimal | None = None
    used: Decimal | None = None
    life: Decimal | None = None
    basis: str = ""


@dataclass(slots=True, kw_only=True)
class Visit:
    """A visit sheet as filled in."""

    company: str
    visited: date
    months: int = 12
    party: str | None = None
    officer: str | None = None
    entries: list[Entry] = field(default_factory=list)

    def of(self, *items: str) -> list[Entry]:
        """Entries that become one of these items."""
        return [entry for entry in self.entries if entry.kind.becomes in items]


def read_visit(path: Path | str) -> Visit:
    """Read a visit sheet (``.yaml`` or a workbook); every mistake is told with its place, together.

    Raises :class:`InputError` ``input.visit_sheet``.
    """
    path = Path(path)
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _from_yaml(path)
    sheet = open_workbook(path).sheets[0]
    return _build(path.name, *_from_sheet(sheet))


def _from_yaml(path: Path) -> Visit:
    import yaml

    if path.stat().st_size > MAX_YAML_BYTES:
        raise _mistakes(path.name, [Bilingual("文件过大", "the file is too large")])
    try:
        # Everything as text, so that our own parsing decides what 2024-02-30 or 1_000 is.
        loaded = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506 - builds text only
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _mistakes(
            path.name,
            [Bilingual(f"YAML 格式有误: {str(error)[:200]}", f"malformed YAML: {str(error)[:200]}")],
        ) from error
    if not isinstance(loaded, dict):
        raise _mistakes(
            path.name, [Bilingual("应为“项目: 数值”的列表", "expected entries with their values")]
        )
    heads = {_HEADS[key]: value for key, value in loaded.items() if key in _HEADS}
    rows = [
        row
        for key, value in loaded.items()
        if key not in _HEADS
        for row in _yaml_rows(path.name, str(key), value)
    ]
    return _build(path.name, heads, rows)


def _yaml_rows(file: str, key: str, value: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Entries of one key: a number, a list of monthly numbers, or a list of things with fields."""
    kind = _BY_NAME.get(key)
    plain = "monthly" if kind is not None and kind.way == "monthly" else "amount"
    if isinstance(value, list) and value and not any(isinstance(one, dict) for one in value):
        for number, one in enumerate(value, 1):
            yield key, f"{file}!{key}[{number}]", {"amount": one}
        return
    for number, one in enumerate(value if isinstance(value, list) else [value], 1):
        where = f"{file}!{key}[{number}]" if isinstance(value, list) else f"{file}!{key}"
        fields = (
            {_FIELDS.get(str(k), str(k)): v for k, v in one.items()}
            if isinstance(one, dict)
            else {plain: one}
        )
        yield key, where, fields


def _from_sheet(sheet: Sheet) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, Any]]]]:
    heads: dict[str, Any] = {}
    rows: list[tuple[str, str, dict[str, Any]]] = []
    columns: dict[int, str] = {}
    for row in sheet.rows:
        texts = [str(cell.value).strip() if cell.value is not None else "" for cell in row]
        if "项目" in texts and "金额" in texts:
            columns = {n: _FIELDS[text] for n, text in enumerate(texts) if text in _FIELDS}
        elif not columns:
            heads.update(
                {_HEADS[t.rstrip(":：")]: c.value for t, c in _pairs(texts, row) if t.rstrip(":：") in _HEADS}
            )
        elif texts and texts[0]:
            cells = {name: row[n] for n, name in columns.items() if n < len(row) and row[n].value is not None}
            if cells:
                where = next((c for name, c in cells.items() if name not in {"name", "basis"}), row[0])
                values = {name: cell.value for name, cell in cells.items()}
                rows.append((texts[0], f"{sheet.name}!{where.address}", values))
    return heads, rows


def _pairs(texts: list[str], row: list[Cell]) -> Iterator[tuple[str, Cell]]:
    for index, text in enumerate(texts[:-1]):
        if text:
            yield text, row[index + 1]


def _build(file: str, heads: Mapping[str, Any], rows: list[tuple[str, str, dict[str, Any]]]) -> Visit:
    mistakes: list[Bilingual] = []
    entries = []
    for key, where, values in rows:
        kind = _BY_NAME.get(key.strip())
        if kind is None:
            mistakes.append(Bilingual(f"{where}: 没有“{key}”这一项目", f"{where}: no entry is called {key}"))
            continue
        entry = _entry(kind, where, values, mistakes)
        if entry is not None:
            entries.append(entry)
    company, visited = str(heads.get("company") or "").strip(), _day(heads.get("visited"), mistakes)
    months = _number(heads.get("months", 12), "期间月数", mistakes) or Decimal(12)
    if not company:
        mistakes.append(Bilingual("缺少“客户名称”", "客户名称 (the customer's name) is missing"))
    if not 1 <= months <= 24:
        mistakes.append(Bilingual("“期间月数”应在 1 至 24 之间", "期间月数 (months) must be 1 to 24"))
    if mistakes or visited is None:
        raise _mistakes(file, mistakes)
    party, officer = heads.get("party"), heads.get("officer")
    return Visit(
        company=company, visited=visited, months=int(months), party=str(party) if party else None,
        officer=str(officer) if officer else None, entries=entries,
    )  # fmt: skip


def _entry(kind: Kind, where: str, values: dict[str, Any], mistakes: list[Bilingual]) -> Entry | None:
    numbers = {"amount", "monthly", "quantity", "price", "cost", "used", "life"}
    unknown = sorted(set(values) - numbers - {"name", "basis"})
    if unknown:
        mistakes.append(
            Bilingual(
                f"{where}: 不认识的栏目 {'、'.join(unknown)}",
                f"{where}: unknown columns {', '.join(unknown)}",
            )
        )
        return None
    read = {name: _number(value, where, mistakes) for name, value in values.items() if name in numbers}
    if all(value is None for value in read.values()):
        return None
    return Entry(
        kind=kind, where=where, name=str(values.get("name") or ""), basis=str(values.get("basis") or ""), **read
    )  # fmt: skip


def _number(value: Any, where: str, mistakes: list[Bilingual]) -> Decimal | None:
    if value is None:
        return None
    try:
        number = parse_number(str(value))
    except ValueProblem as problem:
        mistakes.append(Bilingual(f"{where}: {problem.reason.zh}", f"{where}: {problem.reason.en}"))
        return None
    if number is not None and number < 0:
        mistakes.append(
            Bilingual(f"{where}: 不能为负数 ({value})", f"{where}: may not be negative ({value})")
        )
        return None
    return number


def _day(value: Any, mistakes: list[Bilingual]) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value is None:
        mistakes.append(Bilingual("缺少“走访日期”", "走访日期 (day of the visit) is missing"))
        return None
    try:
        return parse_date(str(value))
    except ValueProblem as problem:
        mistakes.append(Bilingual(f"走访日期: {problem.reason.zh}", f"走访日期: {problem.reason.en}"))
        return None


def _mistakes(file: str, mistakes: list[Bilingual]) -> InputError:
    shown, more = mistakes[:_SHOWN], max(0, len(mistakes) - _SHOWN)
    return InputError(
        "input.visit_sheet",
        Bilingual("走访表 {file} 有误: {zh}", "visit sheet {file}: {en}"),
        hint=Bilingual(
            "可用项目: " + "、".join(kind.zh for kind in KINDS),
            "entries known: " + ", ".join(kind.key for kind in KINDS),
        ),
        file=file,
        zh="; ".join(m.zh for m in shown) + (f"; 另有 {more} 处" if more else ""),
        en="; ".join(m.en for m in shown) + (f"; {more} more" if more else ""),
    )
