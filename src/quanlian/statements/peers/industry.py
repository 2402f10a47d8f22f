"""Which industry is a firm in, however its GB/T 4754 code is written (行业归类)."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from quanlian.statements.rule import Limits

# Divisions (大类) of GB/T 4754-2017 by section (门类): last division of each.
_LAST_DIVISION = {
    "A": "05", "B": "12", "C": "43", "D": "46", "E": "50", "F": "52", "G": "60", "H": "62", "I": "65",
    "J": "69", "K": "70", "L": "72", "M": "75", "N": "79", "O": "82", "P": "83", "Q": "85", "R": "90",
    "S": "96", "T": "97",
}  # fmt: skip


def division(code: ir.StringValue) -> ir.StringValue:
    """The two-digit division of a code: C1711, 1711 and C17 all give 17; a bare letter gives none.

    >>> t = ibis.memtable({"industry": ["C1711", "0511", " c17 ", "E", None]})
    >>> t.select(d=division(t.industry)).d.to_pyarrow().to_pylist()
    ['17', '05', '17', None, None]
    """
    return code.strip().upper().re_extract(r"^[A-T]?(\d{2})", 1).nullif("")


def section(code: ir.StringValue) -> ir.StringValue:
    """The section letter of a code, from its own letter or else from its division.

    >>> t = ibis.memtable({"industry": ["C1711", "0511", "E", "99", None]})
    >>> t.select(s=section(t.industry)).s.to_pyarrow().to_pylist()
    ['C', 'A', 'E', None, None]
    """
    digits = division(code)
    cases = [(digits <= last, letter) for letter, last in _LAST_DIVISION.items()]
    by_division = ibis.cases(*cases, else_=ibis.null("string"))
    return ibis.coalesce(code.strip().upper().re_extract(r"^([A-T])", 1).nullif(""), by_division)


def words(limits: Limits, key: str) -> list[str]:
    """A parameter that is a list of codes, separated by blanks."""
    return limits.parameters.get(key, as_of=limits.as_of).value.split()


def is_one_of(frame: Any, limits: Limits, key: str) -> ir.BooleanValue:
    """Is the firm in one of the industries that a parameter lists? Unknown counts as no."""
    return listed(frame["industry"], words(limits, key))


def listed(code: ir.StringValue, entries: list[str]) -> ir.BooleanValue:
    """Is a code in one of the entries: section letters (``E``), divisions (``77``) or groups (``151``)?

    >>> t = ibis.memtable({"industry": ["C1512", "1513", "C1711", "E47", None]})
    >>> t.select(met=listed(t.industry, ["151", "E"])).met.to_pyarrow().to_pylist()
    [True, True, False, True, False]
    """
    digits = code.strip().upper().re_extract(r"^[A-T]?(\d+)", 1)
    letters = [entry for entry in entries if entry.isalpha()]
    met = section(code).isin(letters) if letters else ibis.literal(False)
    for entry in entries:
        if entry.isdigit():
            met = met | digits.startswith(entry)
    return met.fill_null(False)
