"""What stands around a statement: which one it is, whose, when, in which unit, of which form (表头)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from quanlian.book.importing.spreadsheet_cells import Cell
from quanlian.book.importing.statement_labels import compact
from quanlian.book.importing.statement_periods import Period, period_of

_TITLE = re.compile(
    r"(?P<balance>资产负债表|财务状况表|资产负责表|balancesheet|statementoffinancialposition)"
    r"|(?P<cashflow>现金流量表|现金流量及|现金流量补充|cashflow)"
    r"|(?P<other>(?:所有者|股东)?权益变动表|利润分配表(?!及)|(?<!及)利润分配表|报表附注(?!资料))"
    r"|(?P<income>利润及利润分配表|利润表|损益表|收益表|综合收益表|incomestatement|profitandloss)"
    r"|(?P<notes>附注资料|补充信息|报表附表|补充数据)"
)
_MAX_TITLE = 60
_MONEY = {"元": 1, "百元": 100, "千元": 1000, "万元": 10_000, "百万元": 10**6, "千万元": 10**7, "亿元": 10**8}
_NAMES = "(元|百元|千元|万元|百万元|千万元|亿元)"
_UNIT = re.compile(
    rf"(?<!编制)(?<!编报)(?<!填报)(?<!报送)(?<!核算)单位(?:均)?[:为是(]*(?:人民币|rmb|cny)?{_NAMES}(?![\u4e00-\u9fff])"
    rf"|单位[:(]*(?:人民币)?{_NAMES}(?=至角分|列至)"
    rf"|\((?:人民币|rmb|cny)?{_NAMES}\)|^(?:人民币)?{_NAMES}$|人民币{_NAMES}|以{_NAMES}(?:为单位|列示|表示)",
    re.IGNORECASE,
)
_FOREIGN = re.compile(r"(美元|港元|港币|欧元|日元|英镑|usd|hkd|eur|jpy|gbp)", re.IGNORECASE)
_COMPANY = re.compile(
    r"(?:编制单位|编报单位|填报单位|报送单位|单位名称|公司名称|企业名称|纳税人名称|纳税人识别名称|核算单位|编制企业)"
    r"(?:\(公章\)|\(盖章\))?\s*[::]\s*(.*)"
)
_NAME_ENDS = re.compile(
    r"\s{2,}|\t|\s*(?:(?:19|20)\d{2}\s*[年./-]|[二○〇零一]{2}[〇○零一二三四五六七八九]{2}年|"
    r"(?:金额|货币)?单位\s*[::]|会[企小]|报表日期|所属期|纳税人识别号|统一社会信用代码|税款)"
)
_FORM = re.compile(r"会(小企|企|合|商|工)?0?\d?\d?表|会(小企|企|合)\d{2}")
_NOT_THE_PERIOD = re.compile(
    r"(?:打印|填报|填表|报送|制表|申报|编制|导出|生成|受理|审核|查询|批准|签章|成立|打印)(?:日期|时间)|^第?\d+页|附注|财会"
)
_HEADING_LIKE = re.compile(r"^(?:项目|资产|行次|科目)$")


@dataclass(slots=True)
class Heading:
    """What the cells around a statement say of it; None where they say nothing."""

    periods: list[Period] = field(default_factory=list)
    company: str | None = None
    unit: int | None = None
    unit_cell: str | None = None
    foreign: str | None = None
    consolidated: bool | None = None
    audited: bool = False
    form: str | None = None


def title_part(text: str) -> str | None:
    """Which statement a title announces: balance, income, cashflow, notes, or other (skipped).

    >>> title_part("合 并 资 产 负 债 表"), title_part("利润及利润分配表"), title_part("股东权益变动表")
    ('balance', 'income', 'other')
    """
    flat = compact(text).lower()
    if len(flat) > _MAX_TITLE or "。" in flat or flat.startswith(("注:", "后附", "附件", "法定代表", "公司")):
        return None
    found = _TITLE.search(flat)
    return found.lastgroup if found else None


def consolidated_in(text: str) -> bool | None:
    """Whether a title or heading says 合并 or 母公司.

    >>> consolidated_in("母公司资产负债表"), consolidated_in("合并利润表"), consolidated_in("利润表")
    (False, True, None)
    """
    flat = compact(text)
    if "母公司" in flat and "归属" not in flat and "母公司所有者" not in flat:
        return None if "合并" in flat else False
    if "合并" in flat and "被合并" not in flat:
        return True
    return False if re.search(r"(?:公司|企业)本部|单体|个别", flat) else None


def unit_in(text: str) -> int | None:
    """The unit a cell states, in yuan.

    >>> unit_in("金额单位：人民币万元"), unit_in("编制单位：万元户公司"), unit_in("（千元）"), unit_in("单位:元")
    (10000, None, 1000, 1)
    """
    flat = compact(text)
    found = _UNIT.search(flat)
    return _MONEY[next(name for name in found.groups() if name)] if found else None


def unit_of_name(name: str) -> int:
    """Yuan of a unit's name.

    >>> unit_of_name("万元")
    10000
    """
    return _MONEY[name]


def read_heading(cells: Iterable[Cell], *, names: Iterable[str] = ()) -> Heading:
    """Everything that title rows, and then the sheet's name, say of a statement."""
    heading = Heading()
    anchors = [cell for cell in cells if not cell.merged]
    for index, cell in enumerate(anchors):
        _read_cell(heading, cell, anchors[index + 1 : index + 4])
    for name in names:
        _read_text(heading, name, None)
        if (period := period_of(name)) is not None:
            heading.periods.append(period)
    return heading


def _read_cell(heading: Heading, cell: Cell, following: list[Cell]) -> None:
    value = cell.value
    if isinstance(value, Decimal):
        return
    if isinstance(value, str):
        _read_text(heading, value, cell.address)
        if heading.company is None and (found := _company(value, following)):
            heading.company = found
        if _NOT_THE_PERIOD.search(compact(value)):
            return
    period = period_of(value)
    if period is not None and not isinstance(value, bool):
        heading.periods.append(period)


def _read_text(heading: Heading, text: str, address: str | None) -> None:
    flat = compact(text)
    if heading.unit is None and (unit := unit_in(text)) is not None:
        heading.unit, heading.unit_cell = unit, address
    if heading.foreign is None and "单位" in flat and (found := _FOREIGN.search(flat)):
        heading.foreign = found[1]
    if heading.consolidated is None and (address is None or title_part(text)):
        heading.consolidated = consolidated_in(text)
    if re.search(r"(?<!未)(?:已审|经审计|审计后|审定|审计报告)", flat) and "未经审计" not in flat:
        heading.audited = True
    if heading.form is None and (form := _FORM.search(flat)):
        heading.form = "small" if "小企" in form[0] else "general"


def _company(text: str, following: list[Cell]) -> str | None:
    found = _COMPANY.search(text.replace("\u3000", "  ").replace("：", ":"))
    if found is None:
        return None
    name = _NAME_ENDS.split(found[1].strip(), maxsplit=1)[0].strip(" :;,")
    if name:
        return name[:100]
    for cell in following:
        if isinstance(cell.value, str) and not unit_in(cell.value) and period_of(cell.value) is None:
            flat = compact(cell.value)
            if len(flat) >= 2 and not _HEADING_LIKE.match(flat) and not _FORM.search(flat):
                return flat[:100]
    return None


def texts(cells: Iterable[Cell]) -> Iterator[str]:
    """The texts of cells, merged ones once."""
    for cell in cells:
        if isinstance(cell.value, str) and not cell.merged:
            yield cell.value
