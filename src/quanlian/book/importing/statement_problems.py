"""What a reader of a workbook should be told, and what to ask for (识别问题)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quanlian.book.importing.spreadsheet_cells import column_letters
from quanlian.kernel import Bilingual

NOTE, WARNING, ERROR = "note", "warning", "error"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to know about what was read. ``error`` means the statement cannot be used as it is,
    ``warning`` that something was guessed or left out, ``note`` that a convention was applied."""

    code: str
    severity: str
    message: Bilingual
    cell: str | None = None
    ask: Bilingual | None = None

    def as_dict(self) -> dict[str, object]:
        """The record for ``--json``."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message.as_dict(),
            "cell": self.cell,
            "ask": self.ask.as_dict() if self.ask else None,
        }


def no_period(sheets: list[str]) -> Problem:
    """No date or period was found: the statement cannot be used."""
    where = "、".join(sheets)
    return Problem(
        "statement.no_period",
        ERROR,
        Bilingual(f"报表“{where}”上未找到报表日期或期间", f"no date or period on {where}"),
        ask=Bilingual(
            "请补充报表期间 (如 2023年12月31日), 或在命令中给出", "give the period, e.g. 2023年12月31日"
        ),
    )


def period_from_name(name: str, printed: str) -> Problem:
    """The period was taken from the file name."""
    return Problem(
        "statement.period_guessed",
        WARNING,
        Bilingual(
            f"表上无期间, 按文件名“{name}”推定为 {printed}",
            f"no period printed; taken from the file name: {printed}",
        ),
        ask=Bilingual("请核对报表期间", "confirm the period"),
    )


def months_guessed(months: int, part: str) -> Problem:
    """A month in the title, but nothing says whether the figures are cumulative."""
    table = {
        "income": Bilingual("利润表", "the income statement"),
        "cashflow": Bilingual("现金流量表", "the cash-flow statement"),
    }[part]
    return Problem(
        "statement.months_guessed",
        WARNING if months != 12 else NOTE,
        Bilingual(
            f"{table.zh}未注明是单月还是累计, 按年初至期末累计 {months} 个月处理",
            f"{table.en} does not say whether it is one month or cumulative; taken as {months} months from January",
        ),
        ask=Bilingual("请确认该表为累计数", "confirm that the figures are cumulative"),
    )


def no_unit(sheets: list[str]) -> Problem:
    """No unit was found: yuan is assumed."""
    where = "、".join(sheets)
    return Problem(
        "statement.no_unit",
        WARNING,
        Bilingual(f"报表“{where}”未注明金额单位, 按元处理", f"no unit on {where}; taken as yuan"),
        ask=Bilingual("请核实单位是元、千元还是万元", "confirm whether it is 元, 千元 or 万元"),
    )


def foreign_currency(currency: str, cell: str | None) -> Problem:
    """The figures are not in yuan: the statement cannot be used."""
    return Problem(
        "statement.foreign_currency",
        ERROR,
        Bilingual(
            f"报表以{currency.upper()}列示, 未折算为人民币",
            f"the statements are in {currency.upper()}, not in yuan",
        ),
        cell,
        Bilingual("请按期末汇率折算后提供人民币报表", "ask for the statements in yuan at the closing rate"),
    )


def unreadable(cell: str, label: str, text: str) -> Problem:
    """A cell that should hold a figure holds none that can be read."""
    what = "公式没有保存计算结果" if text == "公式" else f"内容“{text}”不是数值"
    en = "a formula without a stored result" if text == "公式" else f"“{text}” is no number"
    hint = (
        Bilingual("请用 Excel 打开并保存一次后再提供", "open and save it in Excel once")
        if text == "公式"
        else None
    )
    return Problem(
        "statement.unreadable",
        WARNING,
        Bilingual(
            f"“{label.strip()[:30]}”的单元格 {cell} {what}, 按缺失处理", f"{cell}: {en}; treated as missing"
        ),
        cell,
        hint or Bilingual("请核对该单元格", "check that cell"),
    )


def duplicate(label: str, kept: str, other: str, kept_value: Decimal | str, value: Decimal | str) -> Problem:
    """One line stands twice with different figures."""
    return Problem(
        "statement.duplicate_line",
        WARNING,
        Bilingual(
            f"“{label}”出现两次且数值不同: {kept} 为 {kept_value}, {other} 为 {value}; 采用前者",
            f"{label} stands twice with different values: {kept} {kept_value}, {other} {value}; the first is used",
        ),
        other,
        Bilingual("请核实以哪一处为准", "ask which of the two is right"),
    )


def guessed_columns(sheet: str, row: int, columns: list[int]) -> Problem:
    """The columns have no headings."""
    letters = "、".join(column_letters(column) for column in columns)
    second = (
        Bilingual(", 第二列为比较数", ", the second as comparative")
        if len(columns) > 1
        else Bilingual("", "")
    )
    return Problem(
        "statement.columns_guessed",
        WARNING,
        Bilingual(
            f"工作表“{sheet}”第 {row} 行起没有栏目标题, 推定 {letters} 列中第一列为本期数{second.zh}",
            f"sheet “{sheet}” has no column headings from row {row}; of {letters} the first is taken as current{second.en}",
        ),
        ask=Bilingual("请确认各列含义", "confirm what the columns hold"),
    )


def sign_note(labels: list[str], zh: str, en: str, *, guess: bool = False) -> Problem:
    """Figures were turned to the one sign convention, or their sign had to be guessed."""
    names = "、".join(labels)
    return Problem(
        "statement.sign_guessed" if guess else "statement.sign",
        WARNING if guess else NOTE,
        Bilingual(f"{names}: {zh}", f"{names}: {en}"),
        ask=Bilingual("请核对该项目的正负号", "check the sign of that line") if guess else None,
    )


def rounded(count: int) -> Problem:
    """Figures finer than a cent were rounded."""
    return Problem(
        "statement.rounded",
        NOTE,
        Bilingual(
            f"{count} 个数值的小数超过分, 已四舍五入到分",
            f"{count} values had fractions of a cent and were rounded",
        ),
    )


def month_column(sheet: str) -> Problem:
    """A month column beside a cumulative one was left out."""
    return Problem(
        "statement.month_ignored",
        NOTE,
        Bilingual(
            f"工作表“{sheet}”同有本月数与累计数, 采用累计数",
            f"sheet “{sheet}” has month and cumulative columns; cumulative is used",
        ),
    )


def series(periods: list[str]) -> Problem:
    """Several periods stand side by side as statements of their own."""
    names = "、".join(periods)
    return Problem(
        "statement.series",
        NOTE,
        Bilingual(
            f"多期并列, 分别作为独立报表: {names}",
            f"several periods side by side, each a statement of its own: {names}",
        ),
    )


def hidden(sheet: str) -> Problem:
    """A sheet or rows of it are hidden."""
    return Problem(
        "statement.hidden",
        NOTE,
        Bilingual(
            f"工作表“{sheet}”含隐藏的表或行, 已一并读取",
            f"sheet “{sheet}” or rows of it are hidden; they were read too",
        ),
    )
