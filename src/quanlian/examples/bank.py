"""A small invented bank's export folder: CSV files under Chinese headings, some in GB18030 (示例银行数据)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from quanlian.book.contract import TABLES
from quanlian.examples.firms import LAST_YEAR, YEARS, Firm, invent_firms

Row = dict[str, object]
_AS_OF = date(LAST_YEAR + 1, 5, 31)
_SEASON = (82, 66, 96, 98, 101, 103, 99, 101, 106, 104, 109, 135)  # parts of 1,200 of a year's sales
_SEGMENTS = {"small": "小型", "medium": "中型", "large": "大型"}


def write_small_bank(folder: Path | str, companies: int = 200, seed: int = 7) -> list[Path]:
    """Write the export of a small bank (写出示例银行数据).

    Files: branches, customers, loans, debt elsewhere, statements of three years (and the tax office's
    version for a third of the firms), monthly electricity, VAT sales and payroll, tax returns. Honest firms
    tie to the cent and their meters agree with their sales. Planted, one firm each, as far as
    ``companies`` allows: ``cash_debt_both_high``, ``receivables_stretch``, ``stock_builds_up``,
    ``sales_beyond_meters``, ``total_off``, ``retained_earnings_jump``, ``versions_conflict``;
    :func:`planted_in` says where. The same arguments always write the same bytes.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    firms = invent_firms(companies, seed)
    random = Random(seed + 1)  # noqa: S311 - reproducible examples, not secrets
    meters = [row for firm in firms for row in _meters(random, firm)]
    loans = [row for firm in firms for row in _loans(random, firm)]
    return [
        _write(folder / "branch_机构.csv", "branch", _branches()),
        _write(folder / "party_客户信息.csv", "party", (_party(random, firm) for firm in firms)),
        _write(folder / "loan_借据.csv", "loan", loans, "gb18030"),
        _write(folder / "debt_他行负债.csv", "debt", (row for firm in firms for row in _debts(firm))),
        _write(folder / "statement_财务报表.csv", "statement", _statements(firms)),
        _write(folder / "meter_三表.csv", "meter", meters, "gb18030"),
        _write(
            folder / "tax_filing_纳税申报.csv",
            "tax_filing",
            (r for firm in firms for r in _taxes(firm)),
            "gb18030",
        ),
    ]


def planted_in(companies: int = 200, seed: int = 7) -> dict[str, str]:
    """Which borrower of the small bank has what planted: the truth to measure findings against."""
    return {firm.party_id: firm.planted for firm in invent_firms(companies, seed) if firm.planted}


def _write(path: Path, table: str, rows: Iterable[Row], encoding: str = "utf-8-sig") -> Path:
    """One table under its Chinese headings, with the day the bank learned each row."""
    rows = list(rows)
    names = [name for name in dict.fromkeys(key for row in rows for key in row) if name != "known_at"]
    headings = [TABLES[table][name].label for name in names] + ["数据日期"]
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(headings)
        for row in rows:
            writer.writerow(["" if row.get(name) is None else row.get(name) for name in (*names, "known_at")])
    return path


def _branches() -> Iterator[Row]:
    for number, name in enumerate(("城东支行", "城西支行", "开发区支行", "临港支行"), 1):
        yield {
            "branch": f"B{number:02d}",
            "name": f"示例银行{name}",
            "parent": "B00",
            "known_at": date(2020, 1, 1),
        }
    yield {"branch": "B00", "name": "示例银行总行", "parent": None, "known_at": date(2020, 1, 1)}


def _party(random: Random, firm: Firm) -> Row:
    capital = firm.statements[0]["paid_in_capital"].quantize(Decimal(1))
    return {
        "party_id": firm.party_id,
        "kind": "企业",
        "name": firm.name,
        "industry": firm.trade.code,
        "region": "330000",
        "established": date(random.randint(1998, 2016), random.randint(1, 12), random.randint(1, 28)),
        "registered_capital": capital,
        "employees": max(5, int(firm.statements[-1]["employee_benefits_accrued"] / 95_000)),
        "branch": firm.branch,
        "manager": f"M{firm.branch[1:]}{1 + int(firm.party_id[1:]) % 3}",
        "customer": "是",
        "segment": _SEGMENTS[firm.segment],
        "known_at": date(2020, 6, 30),
    }


def _loans(random: Random, firm: Firm) -> Iterator[Row]:
    """Our bank's part (two fifths) of what the balance sheet owes, in up to three loans."""
    owed = firm.statements[-1]["short_term_borrowings"] * Decimal("0.4")
    count = random.randint(1, 3)
    for number in range(1, count + 1):
        amount = (owed / count).quantize(Decimal(1))
        if amount <= 0:
            continue
        start = date(LAST_YEAR, random.randint(7, 12), random.randint(1, 28))
        yield {
            "loan_id": f"L{firm.party_id[1:]}{number}",
            "party_id": firm.party_id,
            "product": "流动资金贷款",
            "purpose": "采购原材料",
            "amount": amount,
            "balance": amount,
            "rate": f"{random.uniform(0.039, 0.051):.4f}",
            "start": start,
            "maturity": start + timedelta(days=365),
            "repayment": "按月付息到期还本",
            "security": random.choice(["保证", "抵押"]),
            "five_class": "关注" if firm.planted else "正常",
            "branch": firm.branch,
            "status": "正常",
            "known_at": _AS_OF,
        }


def _debts(firm: Firm) -> Iterator[Row]:
    items = firm.statements[-1]
    others = items["short_term_borrowings"] - (items["short_term_borrowings"] * Decimal("0.4")).quantize(
        Decimal(1)
    )
    for institution, balance in (("甲示例银行", others), ("乙示例银行", items["long_term_borrowings"])):
        if balance > 0:
            yield {
                "party_id": firm.party_id, "as_of": date(LAST_YEAR, 12, 31), "institution": institution, "kind": "银行",
                "balance": balance, "known_at": date(LAST_YEAR + 1, 1, 20),
            }  # fmt: skip


def _statements(firms: Iterable[Firm]) -> Iterator[Row]:
    for index, firm in enumerate(firms):
        for offset, items in enumerate(firm.statements):
            year = LAST_YEAR - YEARS + 1 + offset
            head: Row = {
                "party_id": firm.party_id, "period_end": date(year, 12, 31), "months": 12, "version": "管理",
                "consolidated": "否", "unit": 1,
            }  # fmt: skip
            yield {**head, **items, "known_at": date(year + 1, 4, 30)}
            if index % 3 == 0 or firm.planted == "versions_conflict":
                told = _told_to_the_tax_office(firm, items)
                yield {**head, "version": "税务", **told, "known_at": date(year + 1, 5, 31)}


def _told_to_the_tax_office(firm: Firm, items: dict[str, Decimal]) -> dict[str, Decimal]:
    """The same figures, except where the conflict is planted: a quarter of revenue is missing there."""
    if firm.planted != "versions_conflict":
        return items
    told = dict(items)
    hidden = (items["revenue"] * Decimal("0.25")).quantize(Decimal("0.01"))
    cost = (hidden * Decimal("0.8")).quantize(Decimal("0.01"))
    told["revenue"] -= hidden
    told["cost_of_sales"] -= cost
    tax = ((hidden - cost) * Decimal("0.25")).quantize(Decimal("0.01"))
    for name in ("operating_profit", "profit_before_tax"):
        told[name] -= hidden - cost
    told["income_tax"] -= tax
    for name in ("net_profit", "comprehensive_income"):
        told[name] -= hidden - cost - tax
    return told


def _meters(random: Random, firm: Firm) -> Iterator[Row]:
    """Electricity, VAT sales and payroll by month; they follow what was really sold."""
    for offset, items in enumerate(firm.statements):
        year = LAST_YEAR - YEARS + 1 + offset
        last = offset == YEARS - 1
        real = items["revenue"] / Decimal(str(firm.claimed if last else 1.0))
        wages = items["employee_benefits_accrued"] / Decimal(str(firm.claimed if last else 1.0))
        for month, part in enumerate(_SEASON, 1):
            sales = real * part / sum(_SEASON)
            power = float(sales) / firm.trade.yuan_per_kwh * random.uniform(0.97, 1.03)
            yield _reading(firm, year, month, "用电量", f"{power:.0f}", "供电公司")
            yield _reading(firm, year, month, "增值税销售额", sales.quantize(Decimal("0.01")), "税务申报")
            yield _reading(firm, year, month, "工资总额", (wages / 12).quantize(Decimal("0.01")), "代发工资")


def _reading(firm: Firm, year: int, month: int, kind: str, value: object, source: str) -> Row:
    known = date(year + month // 12, month % 12 + 1, 15)
    return {
        "party_id": firm.party_id, "month": date(year, month, 1), "kind": kind, "value": value, "source": source,
        "known_at": known,
    }  # fmt: skip


def _taxes(firm: Firm) -> Iterator[Row]:
    for offset, items in enumerate(firm.statements):
        year = LAST_YEAR - YEARS + 1 + offset
        claimed = Decimal(str(firm.claimed if offset == YEARS - 1 else 1.0))
        sales = (items["revenue"] / claimed).quantize(Decimal("0.01"))
        stamp = (sales * Decimal("0.0003")).quantize(Decimal("0.01"))
        returns = (
            ("增值税", sales, max(items["vat_accrued"], Decimal(0))),
            ("企业所得税", items["profit_before_tax"], items["income_tax"]),
            ("印花税", sales, stamp),
        )
        for tax, base, due in returns:
            yield {
                "party_id": firm.party_id, "period_end": date(year, 12, 31), "tax": tax, "base": base, "due": due,
                "paid": due, "arrears": 0, "credit_grade": "B级", "known_at": date(year + 1, 6, 10),
            }  # fmt: skip
