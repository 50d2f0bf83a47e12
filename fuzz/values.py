"""Amounts, numbers, dates: every parser of one text, against exact arithmetic and against each other."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

from bokslut.model.limits import MOST, limit_value
from bokslut.model.money import ORE_MAX, format_ore, parse_ore
from bokslut.model.printed import parse_printed, parse_quantity
from bokslut.sources.columns_amounts import AmountColumns
from bokslut.sources.columns_dates import DateColumn
from bokslut.sources.sie4_values import is_period, is_quantity, read_amount, read_date, read_year
from bokslut.sources.sie5_values import decimal_text, month_of
from fuzz.oracle import hold
from fuzz.target import Target

_DECIMALS = re.compile(r"[.,](\d{0,2})\D*\Z", re.ASCII)
_MACHINE = re.compile(r"(-?)(\d+)(?:\.(\d*))?\Z", re.ASCII)


def run_values(data: bytes) -> None:
    """Read one text as everything a field can be."""
    text = data.decode("utf-8", errors="replace")
    _ore(text)
    _sie4(text)
    _sie5(text)
    _columns(text)
    _printed(text)
    _dates(text)
    value = limit_value(text)
    hold(value is None or 1 <= value <= MOST, "a limit beyond the limits")


def _ore(text: str) -> None:
    """Compare with exact fractions, worked out another way."""
    ore = parse_ore(text)
    found = _MACHINE.match(text)
    exact = Fraction(f"{found[1]}{found[2]}.{found[3] or 0}") * 100 if found and len(text) < 4000 else None
    hold((ore is None) == (exact is None or exact.denominator != 1), f"{text!r} is {ore} or {exact}")
    if ore is not None:
        hold(ore == exact, f"{text!r} is {ore}, not {exact}")
        hold(parse_ore(format_ore(ore)) == ore, f"{ore} is written otherwise than it is read")


def _sie4(text: str) -> None:
    ore, fault = read_amount(text)
    hold((ore is not None) or fault is not None, "no amount and no fault")
    if ore is not None:
        hold(abs(ore) <= ORE_MAX, "an amount beyond the limit")
        if fault is not None:
            # What stands after the last mark is decimals unless it is three digits: then the mark parts thousands.
            tail = _DECIMALS.search(text)
            exact = int(re.sub(r"\D", "", text, flags=re.ASCII)) * 10 ** (2 - (len(tail[1]) if tail else 0))
            hold(abs(ore) == exact, f"{text!r} is {ore}, not {exact}")
        hold(read_amount(format_ore(ore)) == (ore, None), "an amount is written otherwise than it is read")
    year = read_year(text)
    hold(year is None or abs(year) <= 9999, "a year beyond all years")
    hold(not is_period(text) or (len(text) == 6 and 1 <= int(text[4:]) <= 12), "a month there is none of")
    hold(not is_quantity(text) or Fraction(text.rstrip(".")) is not None, "a quantity that is no number")


def _sie5(text: str) -> None:
    plain = decimal_text(text)
    if plain is not None:
        hold(Fraction(plain) == Fraction(text.strip().rstrip(".")), f"{text!r} is {plain}")
        hold(len(plain) > 60 or decimal_text(plain) == plain.rstrip("."), f"{plain!r} is not plain")
    month = month_of(text)
    hold(month is None or 1 <= month[1] <= 12, "a month there is none of")


def _columns(text: str) -> None:
    """Read a text alone, and beside ones that settle the decimal mark: settling never changes what is clear alone."""
    alone = AmountColumns([text]).read(text)
    hold((alone.fault is None) or alone.ore == 0 or alone.ore is None, "a fault and an amount")
    for mark in ("0,01", "0.01"):
        beside = AmountColumns([text, mark]).read(text)
        if alone.fault is None and beside.fault is None:
            hold(alone.ore == beside.ore, f"{text!r} is {alone.ore}, and {beside.ore} beside {mark}")
        hold(beside.fault is not None or abs(beside.ore) <= ORE_MAX, "an amount beyond the limit")


def _printed(text: str) -> None:
    found = parse_printed(text)
    if found is not None:
        hold(found.half_width > 0, "a printed number without precision")
        hold(found.decimals >= 0, "fewer decimals than none")
        size = re.sub(r"\D", "", text.partition("%")[0], flags=re.ASCII)
        hold(found.nil or size, "a number without digits")
    quantity = parse_quantity(text)
    hold(quantity is None or (found is not None and quantity.value == found.value), "a quantity is another number")


def _dates(text: str) -> None:
    day = read_date(text)
    found = DateColumn([text]).read(text)
    if day is not None:
        hold(day.strftime("%Y%m%d").zfill(8) == text.replace("-", ""), f"{text!r} is {day}")
        hold(found == day, f"{text!r} is {day} in SIE and {found} in CSV")
    if isinstance(found, dt.date):
        numbers = {int(number) for number in re.findall(r"\d+", text, re.ASCII)}
        if re.fullmatch(r"\d{4}-?\d{2}", text, re.ASCII):
            hold(f"{found:%Y%m}" == text.replace("-", "") and (found + dt.timedelta(1)).day == 1, f"{text!r} is {found}")
        else:
            hold(found.day in numbers or re.fullmatch(r"\s*\d{8}.*", text, re.DOTALL), f"{text!r} is {found}")


TARGETS = (
    Target(
        "values",
        "one text as amount (SIE 4, SIE 5, columns, printed tables), date, month, year, quantity and limit",
        run_values,
        tuple(
            text.encode()
            for text in (
                *("1 234,50", "1.234,50", "1,234.50", "-1240.00", "100-", "(100)", "1 234 567", "−5", "+.5", "0.005", "1,234"),
                *("cirka 5 %", "109,0 mkr", "tkr", "kr", "öre", "SEK", "9223372036854775807", "92233720368547758.07", "–", "\u00a0"),
                *(
                    "20250131",
                    "2025-01-31",
                    "31/1/2025",
                    "1/31/2025",
                    "2025-01-31 00:00:00",
                    "T00:00",
                    "220131",
                    "202501",
                    "2025-02",
                    "31 jan 2025",
                    "4GB",
                    "MiB",
                ),
            )
        ),
        bytes_max=64,
        share=8,
    ),
)
