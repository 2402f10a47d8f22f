"""Numbers stamped on things: VINs with a valid check digit, makers' serials (车架号与出厂编号).

A bank's own index of serials is what finds a machine pledged twice: the register of movables is searched by the
grantor's name, so the same machine under another grantor stays unseen there.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from quanlian.sandbox.draws import Ints, Stream

# ISO 3779: letters to digits (I, O and Q do not occur), weights by position, remainder 10 written X.
_LETTERS = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", map(int, "123456781234579234567890123456789"), strict=True)
)
_WEIGHTS = np.array([8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2])
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"  # model year 2010 is A, and again after thirty years
_ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ"
_CHECK_PLACE = 8


def check_digit(vin: str) -> str:
    """The ninth character that a 17-character VIN must have (校验位).

    >>> check_digit("11111111111111111")
    '1'
    """
    total = sum(_LETTERS[letter] * int(weight) for letter, weight in zip(vin, _WEIGHTS, strict=True))
    return "X" if total % 11 == 10 else str(total % 11)


def is_vin(text: str) -> bool:
    """Whether a frame number can be real: seventeen characters, none of I, O, Q, and the check digit right."""
    return len(text) == 17 and all(c in _LETTERS for c in text) and text[_CHECK_PLACE] == check_digit(text)


def vins(makers: Iterable[str], years: Ints, stream: Stream) -> list[str]:
    """Frame numbers of vehicles by maker code and model year."""
    middle = stream.integers(len(years) * 6, 0, len(_ALPHABET)).reshape(-1, 6)
    ends = stream.integers(len(years), 0, 1_000_000)
    made = []
    for maker, year, letters, end in zip(makers, years, middle, ends, strict=True):
        body = "".join(_ALPHABET[n] for n in letters)
        text = f"{maker}{body[:5]}0{_YEARS[(int(year) - 2010) % len(_YEARS)]}{body[5]}{end:06d}"
        made.append(f"{text[:_CHECK_PLACE]}{check_digit(text)}{text[_CHECK_PLACE + 1 :]}")
    return made


def serials(patterns: Iterable[str], years: Ints, stream: Stream, stamped: set[str]) -> list[str]:
    """Makers' serials from their patterns: ``HC850{yy}{mm}{n:4}`` is year, month and a count of four digits.

    None is given out twice: ``stamped`` holds those that were, and gets these.
    """
    months = stream.integers(len(years), 1, 13)
    counts = stream.integers(len(years), 1, 100_000_000)
    made = []
    for pattern, year, month, count in zip(
        patterns, years.tolist(), months.tolist(), counts.tolist(), strict=True
    ):
        text = next(
            s for n in range(10**6) if normalised(s := fill(pattern, year, month, count + n)) not in stamped
        )
        stamped.add(normalised(text))
        made.append(text)
    return made


def normalised(serial: str) -> str:
    """A serial as it is compared: capitals, no blanks, O and Q read as 0, I as 1 (归一).

    >>> normalised(" hc85O-2I")
    'HC85021'
    """
    kept = "".join(c for c in serial.upper() if c.isalnum())
    return kept.translate(str.maketrans("OQI", "001"))


def fill(pattern: str, year: int, month: int, count: int) -> str:
    """One serial of a pattern.

    >>> fill("HC850{yy}{mm}{n:4}", 2021, 3, 123456)
    'HC85021033456'
    """
    text = pattern.replace("{yyyy}", f"{year}").replace("{yy}", f"{year % 100:02d}")
    text = text.replace("{mm}", f"{month:02d}")
    start = text.find("{n:")
    if start < 0:
        return text
    end = text.index("}", start)
    digits = int(text[start + 3 : end])
    return f"{text[:start]}{count % 10**digits:0{digits}d}{text[end + 1 :]}"


def mistyped(serial: str) -> str:
    """The same serial as a tired or a crafty hand writes it: 0 and O, 1 and I change places (录入差错).

    >>> mistyped("HC85021033456"), mistyped("QHO2203")
    ('HC85O21033456', 'QHO22O3')
    """
    for wrong, right in (("0", "O"), ("1", "I"), ("O", "0"), ("I", "1")):
        place = serial.find(wrong, 2)
        if place >= 0:
            return f"{serial[:place]}{right}{serial[place + 1 :]}"
    return f"{serial}-1"


def restamped(serial: str, digit: int) -> str:
    """A serial ground off and stamped anew: one digit near the end is another (改号).

    >>> restamped("HC85021033456", 9)
    'HC85021033496'
    """
    old = serial[-2]
    new = str(digit % 10) if str(digit % 10) != old else str((digit + 1) % 10)
    return f"{serial[:-2]}{new}{serial[-1]}"
