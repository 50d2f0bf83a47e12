"""Numbers as people read them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.money import KR, Unit, unit
from bokslut.model.printing import (
    decimals_needed,
    format_amount,
    format_half_width,
    format_number,
    format_with_unit,
    plural,
)
from bokslut.model.words import Words

TKR, MKR, PERCENT = unit("tkr"), unit("mkr"), unit("%")


@pytest.mark.parametrize(
    ("value", "in_unit", "decimals", "expected"),
    [
        (Fraction(186_358), KR, None, "186\u00a0358,00"),
        (Fraction(-10), KR, None, "\u221210,00"),
        (Fraction(1, 200), KR, None, "0,005"),
        (Fraction(-10_000), TKR, None, "\u221210"),
        (Fraction(109_000_000), MKR, 1, "109,0"),
        (Fraction(56, 1000), PERCENT, None, "5,6"),
        (Fraction(1, 3), KR, None, "≈\u00a00,333333"),
        (Fraction(2, 3), KR, 2, "≈\u00a00,67"),
        (Fraction(-5, 2), KR, 0, "≈\u00a0\u22123"),
        (Fraction(-1, 1000), KR, 2, "≈\u00a00,00"),
        (Fraction(0), KR, None, "0,00"),
        (Fraction(1, 10**7), KR, None, "≈\u00a00,000000"),
    ],
)
def test_format_amount(value: Fraction, in_unit: Unit, decimals: int | None, expected: str):
    assert format_amount(value, in_unit, decimals) == expected


def test_sign_of_a_difference():
    assert format_amount(Fraction(12), KR, 0, signed=True) == "+12"
    assert format_amount(Fraction(-12), KR, 0, signed=True) == "\u221212"
    assert format_amount(Fraction(0), KR, 0, signed=True) == "0"


def test_with_unit():
    assert format_with_unit(Fraction(109_000_000), MKR, 1) == "109,0\u00a0mkr"
    assert format_with_unit(Fraction(52, 1000), PERCENT) == "5,2\u00a0%"
    assert format_number(1206) == "1\u00a0206"
    assert format_half_width(Fraction(500), TKR) == "±0,5\u00a0tkr"
    assert format_half_width(Fraction(1), KR) == "±1\u00a0kr"
    assert format_half_width(Fraction(0), KR) == "0"


def test_plural():
    one, many = Words("verifikat", "entry"), Words("verifikat", "entries")
    assert plural(1, one, many).en == "1\u00a0entry"
    assert plural(0, one, many).en == "0\u00a0entries"
    assert plural(1206, one, many).sv == "1\u00a0206\u00a0verifikat"


@given(st.fractions(), st.sampled_from([KR, TKR, MKR, PERCENT]), st.none() | st.integers(0, 8))
def test_what_is_not_marked_as_rounded_is_exact(value, in_unit, decimals):
    text = format_amount(value, in_unit, decimals)
    shown = Fraction(text.removeprefix("≈\u00a0").replace("\u00a0", "").replace("\u2212", "-").replace(",", ".")) * in_unit.factor
    if text.startswith("≈"):
        places = len(text.partition(",")[2])
        assert 0 < abs(shown - value) <= in_unit.factor * Fraction(1, 2 * 10**places)
    else:
        assert shown == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_decimals_needed(number):
    needed = decimals_needed(Fraction(number))
    assert needed is not None
    assert needed <= 4
    assert (Fraction(number) * 10**needed).denominator == 1
    assert decimals_needed(Fraction(1, 7)) is None
