"""A number as somebody printed it: "28 722", "−1 483 105", "(1 234)", "1 234-", "5,6 %", "–", "109,0 mkr".

A printed figure is an interval: its precision is that of its last printed digit. See `model.interval`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction

from bokslut.model.money import NUMBER, Unit, unit

#: The hyphens, dashes and minus signs that reports use for minus and for nil.
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"

#: No printed figure is longer; keeps hostile input from costing time.
_LENGTH_MAX = 80

_ABOUT = re.compile(r"(?:cirka|circa|c:a|ca\.?|omkring|ungefär|runt|about|approximately|approx\.?)(?= |\d)|[≈~]", re.IGNORECASE)
_BODY = re.compile(
    r"""
    (?P<open>\()? \ ?
    (?P<sign>[+-])? \ ?
    (?P<whole>\d{1,3}(?:\ \d{3})+|\d+)
    (?:(?P<mark>[.,])(?P<decimals>\d+))?
    (?:\ ?(?P<trailing>-))? \ ?
    (?P<close>\))?
    """,
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A printed number: its value in base units (kronor for money, 0.056 for 5,6 %) and how it was printed."""

    text: str
    value: Fraction
    unit: Unit
    #: Decimals as printed; for a bare zero or a nil those of its table.
    decimals: int = 0
    #: Written with a decimal point instead of a comma.
    point: bool = False
    #: Printed as a dash: nothing, in the table's precision.
    nil: bool = False
    #: Printed with "cirka" or the like before it.
    approximate: bool = False

    @property
    def half_width(self) -> Fraction:
        """Half a unit of the last printed digit, in base units."""
        return self.unit.factor * Fraction(1, 2 * 10**self.decimals)

    @property
    def is_bare_zero(self) -> bool:
        """Tell whether it is a nil or a zero without decimals, whose own text says nothing of its precision."""
        return self.nil or (self.value == 0 and "," not in self.text and not self.point)

    def in_precision(self, decimals: int) -> PrintedNumber:
        """Return a bare zero with its table's precision; any other number unchanged, since its text decides."""
        return replace(self, decimals=decimals) if self.is_bare_zero else self


def is_blank(text: str) -> bool:
    """Tell whether nothing is printed: the figure is unknown, which is not zero."""
    return not text.strip()


def parse_printed(text: str, in_unit: Unit = NUMBER, decimals: int = 0) -> PrintedNumber | None:
    """Read a number as printed, in `in_unit` unless a unit is printed after it; None if it is not one (nor is "").

    `decimals` is the table's precision, which a bare "0" or a nil takes. "1.234" is refused: it may be thousands
    or decimals, and nothing is guessed.
    """
    if len(text) > _LENGTH_MAX:
        return None
    plain = _plain(text)
    about = _ABOUT.match(plain)
    number, printed_unit = _split_unit(plain[about.end() :].lstrip() if about else plain, in_unit)
    if number == "-" and about is None:
        return PrintedNumber(text, Fraction(0), printed_unit, decimals, nil=True)
    found = _BODY.fullmatch(number)
    if found is None or not _is_clear(found):
        return None
    digits = found["decimals"] or ""
    size = Fraction(int(found["whole"].replace(" ", "") + digits), 10 ** len(digits)) * printed_unit.factor
    negative = found["sign"] == "-" or found["trailing"] or found["open"]
    value = -size if negative else size
    read = PrintedNumber(text, value, printed_unit, len(digits), point=found["mark"] == ".", approximate=about is not None)
    return read.in_precision(decimals)


def parse_quantity(text: str) -> PrintedNumber | None:
    """Read a number with its unit, as a sentence gives it: "109,0 mkr", "cirka 5 procent", "14"; None if it is not one."""
    found = parse_printed(text)
    return None if found is None or found.nil else found


def _plain(text: str) -> str:
    """Every kind of space as one space, every kind of minus as "-"."""
    marks = ("-" if char in DASHES else " " if unicodedata.category(char) == "Zs" or char in "\t\n\r" else char for char in text)
    return re.sub(" +", " ", "".join(marks)).strip()


def _split_unit(text: str, in_unit: Unit) -> tuple[str, Unit]:
    """Part the unit's name, if one is printed, from the number before it."""
    name = re.search(r"(?:%|[^\W\d_][^\W\d_ ]*(?: [^\W\d_]+)?)$", text)
    found = unit(name.group()) if name else None
    if name is None or found is None:
        return text, in_unit
    return text[: name.start()].rstrip(), found


def _is_clear(found: re.Match[str]) -> bool:
    """Refuse two signs, half a parenthesis, and a point that may part thousands."""
    signs = sum(1 for group in ("sign", "trailing", "open") if found[group])
    thousands = found["mark"] == "." and len(found["decimals"]) == 3 and len(found["whole"]) <= 3 and found["whole"] != "0"
    return signs <= 1 and bool(found["open"]) == bool(found["close"]) and not thousands
