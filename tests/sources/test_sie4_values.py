"""Amounts, dates, years and periods, against the slow and obvious way."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.sources.sie4_values import AmountFault, is_period, is_quantity, read_amount, read_date, read_year

if TYPE_CHECKING:
    import datetime as dt


@given(st.integers(-(2**70), 2**70), st.integers(0, 6))
def test_what_sie_writes_is_read_exactly(digits: int, decimals: int) -> None:
    text = f"{Decimal(digits).scaleb(-decimals):f}"
    ore = Decimal(digits).scaleb(2 - decimals)
    if ore != ore.to_integral_value():
        expected: tuple[int | None, AmountFault | None] = (None, AmountFault.FINER_THAN_ORE)
    elif abs(ore) >= 2**63:
        expected = (None, AmountFault.BEYOND_LIMIT)
    else:
        expected = (int(ore), None)
    assert read_amount(text) == expected


@given(st.text("0123456789.,+- \u00a0", max_size=10))
def test_another_form_is_read_only_when_one_number_can_be_meant(text: str) -> None:
    ore, fault = read_amount(text)
    if ore is None:
        return
    digits = "".join(letter for letter in text if letter.isdigit())
    if fault is None:
        try:
            assert Decimal(ore) == Decimal(text) * 100
        except InvalidOperation:
            pytest.fail(f"{text!r} was read as plain")
        return
    assert fault is AmountFault.FORM
    # Whatever the separators mean, the digits are the same and at most two of them are decimals.
    assert abs(ore) in {int(digits) * 100, int(digits) * 10, int(digits)}
    assert (ore < 0) <= ("-" in text)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1234,50", 123450),
        ("1 234", 123400),
        ("1.234,5", 123450),
        ("1,234,567.89", 123456789),
        ("5-", -500),
        ("\u22125", -500),
        (",5", 50),
        ("+5", 500),
    ],
)
def test_forms(text: str, ore: int) -> None:
    assert read_amount(text) == (ore, AmountFault.FORM)


@pytest.mark.parametrize(
    "text", ["", "-", "1,234", "12,3456", "1e3", "1 23", "1.23.4", "--5", "+-5", "5-5", "+1.000", "1.000-", "kr 5", "NaN", "٣"]
)
def test_what_is_no_number_or_two(text: str) -> None:
    assert read_amount(text) == (None, AmountFault.UNREADABLE)


@given(st.dates())
def test_dates(day: dt.date) -> None:
    text = f"{day.year:04d}{day.month:02d}{day.day:02d}"
    assert read_date(text) == day
    assert read_date(day.isoformat()) == day


@pytest.mark.parametrize("text", ["", "20250229", "20251301", "00000101", "2025-0101", "250101", "20250101x", "٢٠٢٥٠١٠١", "20250101\n"])
def test_no_such_date(text: str) -> None:
    assert read_date(text) is None


def test_years_periods_and_quantities() -> None:
    assert [read_year(text) for text in ("0", "-1", "-12", "x", "", "1.0", "99999")] == [0, -1, -12, None, None, None, None]
    assert [is_period(text) for text in ("202501", "202512", "202500", "202513", "20251", "20250101")] == [True, True] + [False] * 4
    assert [is_quantity(text) for text in ("1", "-2.5", "1,5", "", "x")] == [True, True, False, False, False]
