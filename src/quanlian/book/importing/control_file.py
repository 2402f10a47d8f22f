"""Control files (控制文件): the row count and sums that a core system sends beside a delimited export.

Understood beside ``loan_20241231.txt``: ``loan_20241231.ctl``, ``.flg``, ``.ok``, ``.chk``, ``.ctrl``, the same with
the data file's own ending kept (``loan_20241231.txt.ctl``) or ``_ctl.csv``. Their text may be ``key=value`` or
``key:value`` lines, a table with headings (file, rows, a column's name …), or one delimited line
``file|rows[|sum]``. An empty ``.ok`` or ``.flg`` only says that the export is complete.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from quanlian.kernel import Bilingual, DataError, InputError

ENDINGS = (".ctl", ".flg", ".ok", ".chk", ".ctrl")
MAX_BYTES = 1 << 20
_ROWS = re.compile(
    r"^(rows?|row_?count|count|records?|record_?count|total_?rows?|num|行数|记录数|总行数|总笔数|笔数|条数)$",
    re.I,
)
_SUM = re.compile(
    r"^(?:sum|total|合计)[_(（:\s.]*(?P<name>.+?)[)）]?$|^(?P<tail>.+?)[_\s]?(?:sum|total|合计|总额)$", re.I
)
_DELIMITERS = ("|", "\t", ",", ";", "^", "\x01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What a control file promises about one data file: rows, and sums by the data file's own heading."""

    path: Path
    rows: int | None = None
    sums: Mapping[str, Decimal] = field(default_factory=dict)


def is_control(path: Path) -> bool:
    """Is this a control file rather than data? So that a folder import does not try to read it as a table."""
    return path.suffix.lower() in ENDINGS or path.stem.lower().endswith(("_ctl", "_ctrl"))


def control_for(data: Path) -> Control | None:
    """What the control file beside a data file promises; None where there is no control file."""
    beside = [data.with_suffix(end) for end in ENDINGS] + [data.with_name(data.name + end) for end in ENDINGS]
    beside += [data.with_name(f"{data.stem}{mark}.csv") for mark in ("_ctl", "_ctrl")]
    found = next((path for path in beside if path.is_file() and path != data), None)
    return read_control(found, data.name) if found else None


def read_control(path: Path, data_name: str) -> Control:
    """Read a control file; one that is there but not understood is refused, since it was meant to protect."""
    if path.stat().st_size > MAX_BYTES:
        raise _unreadable(path)
    text = _decoded(path.read_bytes()).strip()
    if not text:
        return Control(path=path)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = _pairs(lines) or _table(lines, data_name) or _bare(lines, data_name)
    if found is None:
        raise _unreadable(path)
    rows, sums = found
    return Control(path=path, rows=rows, sums=sums)


def check_control(control: Control, *, data: str, rows: int, sums: Mapping[str, Decimal]) -> None:
    """Does the data file hold what its control file says? Raises :class:`DataError` with both figures.

    ``rows`` are the data rows of the file, rejected ones too; ``sums`` are by the names in ``control.sums``.
    """
    wrong = (
        [("行数", "rows", Decimal(control.rows), Decimal(rows))] if control.rows not in (None, rows) else []
    )
    for name, promised in control.sums.items():
        counted = sums.get(name)
        if counted is None:
            raise _no_column(control, name)
        if counted != promised:
            wrong.append((f"{name}合计", f"sum of {name}", promised, counted))
    if not wrong:
        return
    raise DataError(
        "data.control_mismatch",
        Bilingual(
            "{file} 与控制文件 {control} 不一致: {zh}",
            "{file} does not agree with its control file {control}: {en}",
        ),
        hint=Bilingual(
            "文件可能传输不全, 请数据提供方重新导出; 本文件未导入",
            "the file may be cut short: ask for a new export; nothing of it was imported",
        ),
        file=data,
        control=control.path.name,
        zh="; ".join(f"{zh} 控制文件 {a}, 数据 {b}" for zh, _, a, b in wrong),
        en="; ".join(f"{en}: control {a}, data {b}" for _, en, a, b in wrong),
    )


Found = tuple[int | None, dict[str, Decimal]]


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _pairs(lines: list[str]) -> Found | None:
    split = [re.split(r"\s*[=:：]\s*", line, maxsplit=1) for line in lines]
    if not all(len(pair) == 2 for pair in split):
        return None
    return _promises({key.strip(): value.strip() for key, value in split})


def _table(lines: list[str], data_name: str) -> Found | None:
    mark = _delimiter(lines[0])
    if mark is None or len(lines) < 2:
        return None
    headings = [cell.strip() for cell in lines[0].split(mark)]
    if not any(_ROWS.match(h) for h in headings):
        return None
    rows = [[cell.strip() for cell in line.split(mark)] for line in lines[1:]]
    own = [row for row in rows if data_name.lower() in (cell.lower() for cell in row)] or (
        rows if len(rows) == 1 else []
    )
    return _promises(dict(zip(headings, own[0], strict=False))) if own else None


def _bare(lines: list[str], data_name: str) -> Found | None:
    """``loan_20241231.txt|1200|35000.00`` or only ``1200``: a count and perhaps one sum without a name."""
    stem = data_name.rsplit(".", 1)[0].lower()
    for line in lines:
        cells = [c.strip() for c in line.split(_delimiter(line) or "|")]
        if len(lines) > 1 and not cells[0].lower().startswith(stem):
            continue
        numbers = [n for n in (_number(c) for c in cells) if n is not None]
        if len(numbers) == 1 and numbers[0] == int(numbers[0]):
            return int(numbers[0]), {}
    return None


def _promises(pairs: Mapping[str, str]) -> Found | None:
    rows: int | None = None
    sums: dict[str, Decimal] = {}
    for key, text in pairs.items():
        number = _number(text)
        if number is None:
            continue
        if _ROWS.match(key):
            rows = int(number)
        elif named := _SUM.match(key):
            sums[(named["name"] or named["tail"]).strip()] = number
    return None if rows is None and not sums else (rows, sums)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _delimiter(line: str) -> str | None:
    return next((mark for mark in _DELIMITERS if mark in line), None)


def _unreadable(path: Path) -> InputError:
    return InputError(
        "input.control_unreadable",
        Bilingual("控制文件 {file} 的格式无法识别", "the control file {file} is not understood"),
        hint=Bilingual(
            "写成 行数=1200 与 合计_余额=35000.00 的形式, 或在映射文件中写 control: false 表示不核对",
            "write it as rows=1200 and sum_balance=35000.00, or state control: false in a mapping to go without",
        ),
        file=path.name,
    )


def _no_column(control: Control, name: str) -> DataError:
    return DataError(
        "data.control_column",
        Bilingual(
            "控制文件 {control} 对列 {column} 给出合计, 数据文件没有此列",
            "{control} gives a sum of {column}, which the data file lacks",
        ),
        control=control.path.name,
        column=name,
    )
