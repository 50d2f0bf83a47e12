"""Numbers as people read them: U+00A0 between thousands, a decimal comma, U+2212 for minus. Rounding is always visible."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.money import KR, NUMBER, Kind, Unit
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt

NBSP = "\u00a0"
MINUS = "\u2212"
#: Put before a number that is not shown exactly.
ABOUT = "≈" + NBSP

#: What does not end within this many decimals is shown rounded, with ABOUT before it.
_DECIMALS_MAX = 6


def format_amount(value: Fraction | int, unit: Unit = KR, decimals: int | None = None, *, signed: bool = False) -> str:
    """Write a value in base units (kronor; 1 for numbers) as a number of `unit`s, without the unit's name.

    Without `decimals` it shows as many as the value needs, for kronor at least two. A number that had to be rounded,
    because `decimals` are too few or it never ends, says so: "≈ 0,333333". `signed` writes "+" before a gain.
    """
    least = 2 if decimals is None and unit.is_base_money else 0
    return _format(Fraction(value) / unit.factor, decimals, least, signed=signed)


def kronor(ore: int, *, signed: bool = False) -> str:
    """Write öre as people read kronor: "−1 240,00". `signed` writes "+" before a gain."""
    return format_amount(Fraction(ore, 100), KR, 2, signed=signed)


def format_number(value: Fraction | int, decimals: int | None = None, *, signed: bool = False) -> str:
    """Write a plain number, a count for instance: "1 206"."""
    return format_amount(value, NUMBER, decimals, signed=signed)


def format_with_unit(value: Fraction | int, unit: Unit = KR, decimals: int | None = None, *, signed: bool = False) -> str:
    """Write a value in base units with its unit after it: "109,0 mkr", "5,2 %", "14"."""
    number = format_amount(value, unit, decimals, signed=signed)
    return f"{number}{NBSP}{unit.name}" if unit.name else number


def format_half_width(half_width: Fraction, unit: Unit = KR) -> str:
    """Write a half-width (or a tolerance) with its unit: "±0,5 tkr"; an exact figure's is "0"."""
    return f"±{format_with_unit(half_width, _without_padding(unit))}" if half_width else "0"


def format_date(day: dt.date) -> str:
    """Write a date the Swedish and ISO way: 2022-12-31."""
    return day.isoformat()


def plural(count: int, one: Words, many: Words) -> Words:
    """Count things in words: `plural(3, Words("fel", "error"), Words("fel", "errors"))` is "3 fel", "3 errors"."""
    noun = one if abs(count) == 1 else many
    number = format_number(count)
    return Words(f"{number}{NBSP}{noun.sv}", f"{number}{NBSP}{noun.en}")


def more_of(count: int, one: Words, many: Words) -> Words:
    """Say how many there are that are not shown: "… och 3 rader till" of "rad till" and "rader till"."""
    counted = plural(count, one, many)
    return Words(f"… och {counted.sv}", f"… and {counted.en}")


def decimals_needed(number: Fraction) -> int | None:
    """Return how many decimals the number has, None if it never ends (1/3)."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _without_padding(unit: Unit) -> Unit:
    # A tolerance of one krona reads "±1 kr", not "±1,00 kr": only an amount is written with its öre.
    return Unit(unit.name, unit.factor, Kind.NUMBER) if unit.is_base_money else unit


def _format(number: Fraction, decimals: int | None, least: int, *, signed: bool) -> str:
    needed = decimals_needed(number)
    shown = decimals if decimals is not None else _DECIMALS_MAX if needed is None else max(least, min(needed, _DECIMALS_MAX))
    scaled = abs(number) * 10**shown
    digits = _round_half_up(scaled)
    about = "" if scaled.denominator == 1 else ABOUT
    sign = MINUS if number < 0 and digits else "+" if signed and digits else ""
    whole, rest = divmod(digits, 10**shown)
    decimal_text = f",{rest:0{shown}d}" if shown else ""
    return f"{about}{sign}{_grouped(whole)}{decimal_text}"


def _round_half_up(positive: Fraction) -> int:
    return (2 * positive.numerator + positive.denominator) // (2 * positive.denominator)


def _grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", NBSP)
