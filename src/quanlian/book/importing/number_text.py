"""A number as people and systems write it, to an exact decimal, and the SQL that reads the plain ones (数值解析)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from quanlian.book.importing.raw_text import ValueProblem, half_width, is_missing, refuse_damage, trimmed
from quanlian.kernel import Bilingual

MAX_LENGTH = 64  # longer text is not a number that anybody typed
MAX_DIGITS = 30  # before or after the point
_EXACT = Context(prec=2 * MAX_DIGITS + 10)
_CENT = Decimal("0.01")
# A binary float prints 15 to 17 digits; what it adds to the cents that were meant is far below this.
_NOISE = Decimal("0.00005")
_NOISE_DIGITS = 15
_STORED_DIGITS = 18
_FEWEST_DIGITS = 6  # a twin that reads fewer digits is not worth its pattern

_UNITS = {
    "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
_RATIOS = {"%": -2, "‰": -3, "‱": -4, "bp": -4, "bps": -4, "个基点": -4, "基点": -4, "个百分点": -2}
_CHINESE = "零〇○一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟幺廿"
_NUMBER = re.compile(
    rf"""(?P<minus>[+-])?(?P<open>\()?(?:(?P<currency>¥|rmb|cny|人民币)\ ?)?(?P<inner>[+-])?
    (?:(?P<plain>\d+(?:\.\d*)?|\.\d+)(?P<power>e[+-]?\d{{1,3}})?
      |(?P<grouped>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?)
      |(?P<chinese>[{_CHINESE}]+?(?:点[{_CHINESE}]+?)?))
    \ ?(?P<unit>{"|".join(sorted(_UNITS, key=len, reverse=True))})?
    \ ?(?P<money>(?:元|圆|人民币|rmb|cny)?[整正]?)
    \ ?(?P<ratio>{"|".join(sorted(_RATIOS, key=len, reverse=True))})?
    (?P<close>\))?(?P<trailing>-)?""",
    re.VERBOSE | re.ASCII,
)
_FOREIGN = re.compile(r"[$€£]|usd|eur|hkd|美元|欧元|港币|日元")


def parse_number(text: str, *, factor: Decimal | int = 1) -> Decimal | None:
    """What number does this text state? (数值)

    Takes thousands separators, full-width digits, parentheses or a trailing minus for negatives, ¥ and 元,
    万/亿 and the like, %, ‰ and BP, Chinese numerals, scientific notation. ``factor`` is the unit that the
    heading names (万元 is 10,000, % is 0.01); a cell that names a unit of its own keeps it, only the
    factor's sign still counts. Returns None where the text says that there is no value (``-``, ``NULL``,
    不适用). Anything else raises :class:`ValueProblem` with code and reason; amounts in other currencies
    are refused, because taking them for yuan would be wrong by the exchange rate.

    >>> [str(parse_number(t)) for t in ("1,234.50万", "(3,200)", "１２３", "5%", "三千万", "88.5-")]
    ['12345000', '-3200', '123', '0.05', '30000000', '-88.5']
    >>> parse_number("1,234.50", factor=10_000), parse_number("1,234.50元", factor=10_000), parse_number("—")
    (Decimal('12345000.00'), Decimal('1234.50'), None)
    """
    if is_missing(text):
        return None
    refuse_damage(text)
    bare = trimmed(half_width(text)).lower()
    match = _NUMBER.fullmatch(bare) if len(bare) <= MAX_LENGTH else None
    if match is None:
        raise _refusal(text, bare)
    magnitude = _magnitude(match, text)
    if match["unit"] or match["ratio"] or match["money"]:
        scaled = magnitude.scaleb(_UNITS.get(match["unit"], 0) + _RATIOS.get(match["ratio"], 0), _EXACT)
    else:
        scaled = _EXACT.multiply(magnitude, abs(Decimal(factor)))
    negative = (factor < 0) != _negative(match, text)
    return _written_out(-scaled if negative and scaled else scaled)


def to_cents(number: Decimal) -> tuple[Decimal, bool]:
    """An amount in yuan and cents, half up, and whether nothing but binary noise was lost (元角分).

    Noise is what a spreadsheet's binary arithmetic leaves: fifteen or more digits, less than a
    two-hundredth of a cent away from whole cents. Anything else that does not fit is rounded and told.

    >>> to_cents(Decimal("0.30000000000000004")), to_cents(Decimal("12.345"))
    ((Decimal('0.30'), True), (Decimal('12.35'), False))
    """
    return to_places(number, _CENT)


def to_places(number: Decimal, step: Decimal) -> tuple[Decimal, bool]:
    """The same for another smallest step, e.g. 0.000001 for unit prices."""
    rounded = _written_out(number).quantize(step, ROUND_HALF_UP, _EXACT)
    if len(rounded.as_tuple().digits) > _STORED_DIGITS:
        raise too_large()
    noise = len(number.as_tuple().digits) >= _NOISE_DIGITS and abs(number - rounded) < _NOISE * (step / _CENT)
    return rounded, noise or rounded == number


def to_integer(number: Decimal) -> int:
    """A count; a fraction is refused rather than cut off."""
    if number != number.to_integral_value():
        raise ValueProblem(
            "value.not_whole",
            Bilingual(f"应为整数, 实为 {number}", f"a whole number is wanted, not {number}"),
        )
    if number.adjusted() >= _STORED_DIGITS:
        raise too_large()
    return int(number)


def too_large() -> ValueProblem:
    """The refusal of a number that the book's type cannot hold."""
    return ValueProblem(
        "value.too_large", Bilingual("数值超出可存储的范围", "the number is beyond what can be stored")
    )


def number_sql(text: str, *, factor: Decimal | int = 1, type_: str = "DECIMAL(18,2)") -> str | None:
    """SQL over a text column that reads plain numbers as :func:`parse_number` does, and is NULL for all others.

    NULL means "not read here", never "missing": such cells go to the parser itself. Reads digits with at
    most one point, thousands commas and, for ratios, a percent sign; never more decimals than ``type_``
    holds, so that nothing is rounded here. Without a twin (a factor that is no power of ten) it is None.
    """
    shift = _power_of_ten(Decimal(factor))
    if shift is None:
        return None
    whole, places = _digits(type_, shift)
    if whole < _FEWEST_DIGITS or places < 0:
        return None
    point = rf"(\.[0-9]{{1,{places}}}0{{0,6}})?" if places else r"(\.0{1,6})?"
    plain, comma = (
        f"[+-]?[0-9]{{1,{whole}}}{point}",
        f"[+-]?[0-9]{{1,3}}(,[0-9]{{3}}){{1,{whole // 3 - 1}}}{point}",
    )
    branches = [(plain, text, shift), (comma, f"replace({text}, ',', '')", shift)]
    if type_ == "DOUBLE":
        branches.append((f"{plain}%", f"replace({text}, '%', '')", -2))
    read = " ".join(
        f"WHEN regexp_full_match({text}, '{pattern}') THEN {_cast(bare, power, type_)}"
        for pattern, bare, power in branches
    )
    return f"CASE {_canonical(text, type_) if not shift else ''} {read} END"


def _cast(text: str, power: int, type_: str) -> str:
    # An exponent moves the point in the text itself: one rounding at most, the same as the parser's.
    cast = f"TRY_CAST({text} || 'e{power}' AS {type_})" if power else f"TRY_CAST({text} AS {type_})"
    return f"{cast} + 0.0" if type_ == "DOUBLE" else cast  # -0.0 becomes 0.0


def _canonical(text: str, type_: str) -> str:
    # A value that prints as exactly the text it came from needs no pattern: a third faster.
    if type_ == "DOUBLE":
        return ""
    return f"WHEN CAST(TRY_CAST({text} AS {type_}) AS VARCHAR) = {text} THEN TRY_CAST({text} AS {type_})"


def _digits(type_: str, shift: int) -> tuple[int, int]:
    """How many digits before and after the point are read without loss."""
    if type_ == "DOUBLE":
        return 15, 12
    if type_ == "BIGINT":
        return 15 - shift, shift
    decimals = int(type_.rstrip(")").split(",")[1])
    return min(15, _STORED_DIGITS - decimals) - max(shift, 0), decimals + shift


def _power_of_ten(factor: Decimal) -> int | None:
    sign, digits, exponent = factor.normalize().as_tuple()
    return exponent if not sign and digits == (1,) and isinstance(exponent, int) else None


def _written_out(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return (
        number.quantize(Decimal(1), context=_EXACT) if isinstance(exponent, int) and exponent > 0 else number
    )


def _magnitude(match: re.Match[str], text: str) -> Decimal:
    if match["chinese"]:
        return _chinese(match["chinese"], text)
    digits = match["plain"] or match["grouped"].replace(",", "")
    try:
        number = Decimal(digits + (match["power"] or ""))
    except InvalidOperation as error:  # e.g. an exponent beyond what decimals know
        raise _not_a_number(text) from error
    if number and abs(number.adjusted()) > MAX_DIGITS:
        raise too_large()
    return number


def _chinese(numeral: str, text: str) -> Decimal:
    from cn2an import cn2an  # a sixth of a second to import, and few files need it

    whole, _, decimals = numeral.replace("○", "〇").partition("点")
    try:
        number = Decimal(str(cn2an(whole, "normal")))
        if decimals:
            number += Decimal(f"0.{''.join(str(cn2an(digit, 'normal')) for digit in decimals)}")
    except (ValueError, KeyError, IndexError, InvalidOperation) as error:
        raise _not_a_number(text) from error
    return number


def _negative(match: re.Match[str], text: str) -> bool:
    if bool(match["open"]) != bool(match["close"]):
        raise _not_a_number(text)
    minus = (match["minus"] == "-", match["inner"] == "-", bool(match["open"]), bool(match["trailing"]))
    signs = bool(match["minus"]) + bool(match["inner"]) + bool(match["open"]) + bool(match["trailing"])
    if signs > 1:
        raise ValueProblem(
            "value.two_signs",
            Bilingual(
                f"“{text}” 带有两个正负号, 无法判断", f"{text!r} has two signs; which one counts is unclear"
            ),
        )
    return any(minus)


def _refusal(text: str, bare: str) -> ValueProblem:
    if _FOREIGN.search(bare) and any(c.isdigit() for c in bare):
        return ValueProblem(
            "value.foreign_currency",
            Bilingual(
                f"“{text[:MAX_LENGTH]}” 为外币金额, 请先折算为人民币",
                f"{text[:MAX_LENGTH]!r} is in another currency; convert it to yuan first",
            ),
        )
    return _not_a_number(text)


def _not_a_number(text: str) -> ValueProblem:
    shown = text[:MAX_LENGTH]
    return ValueProblem("value.not_a_number", Bilingual(f"“{shown}” 不是数字", f"{shown!r} is not a number"))
