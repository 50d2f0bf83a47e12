"""Numbers as printed in reports."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.money import KR, NUMBER, unit
from bokslut.model.printed import is_blank, parse_printed, parse_quantity
from bokslut.model.printing import format_amount, format_with_unit

TKR, MKR, PERCENT, PIECES = (unit(name) for name in ("tkr", "mkr", "%", "antal"))


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("28 722", "28722", 0),
        ("28\u00a0722", "28722", 0),
        ("28\u202f722", "28722", 0),
        ("28\u2009722", "28722", 0),
        ("28\u2007722", "28722", 0),
        ("28722", "28722", 0),
        ("−1 483 105", "-1483105", 0),
        ("-1,1", "-1.1", 1),
        ("– 52,0", "-52", 1),
        ("\u2011 7", "-7", 0),
        ("+3", "3", 0),
        ("(1 234)", "-1234", 0),
        ("( 1 234,50 )", "-1234.5", 2),
        ("1 234-", "-1234", 0),
        ("1 234 −", "-1234", 0),
        ("19.9", "19.9", 1),
        ("0.125", "0.125", 3),
        ("1234.567", "1234.567", 3),
        ("11,0", "11", 1),
        ("  5  ", "5", 0),
    ],
)
def test_contract_forms(text, value, decimals):
    found = parse_printed(text)
    assert found is not None
    assert (found.value, found.decimals, found.text) == (Fraction(value), decimals, text)
    assert found.half_width == Fraction(1, 2 * 10**decimals)
    assert found.point == ("." in text)


NO_NUMBERS = """
    1.234|12.345|1,234,5|1.234.567|1 23|1 2345|12 3456|-1-|(-1)|(1|1)|--1|abc|1e5|0x1|#REF!|1 234*|٣|½
    |1,|,5|NaN|inf|=1+1|ca -|5 kilo|%|kr|1_000|1'234|1 % 2
"""


@pytest.mark.parametrize("text", [*NO_NUMBERS.strip().split("|"), "", "\u00a0", "1" * 200])
def test_what_is_no_number(text):
    assert parse_printed(text) is None


def test_nil_and_blank():
    for dash in ("-", "–", "−", " — "):
        nil = parse_printed(dash, MKR, decimals=1)
        assert nil is not None
        assert (nil.nil, nil.value, nil.half_width) == (True, 0, 50_000)
    assert is_blank("\u00a0 ")
    assert not is_blank("-")


def test_bare_zero_takes_the_precision_of_its_table_and_other_numbers_keep_theirs():
    assert parse_printed("0", MKR, decimals=1).half_width == 50_000
    assert parse_printed("0,0", MKR, decimals=3).half_width == 50_000
    assert parse_printed("0.0", MKR, decimals=3).half_width == 50_000
    assert parse_printed("7", MKR, decimals=1).half_width == 500_000
    assert parse_printed("0", MKR).in_precision(2).half_width == 5_000
    assert parse_printed("7", MKR).in_precision(2).half_width == 500_000


@pytest.mark.parametrize(
    ("text", "value", "in_unit", "half_width"),
    [
        ("109,0 mkr", 109_000_000, MKR, 50_000),
        ("1 267,9 miljoner kronor", 1_267_900_000, MKR, 50_000),
        ("503 900 tkr", 503_900_000, TKR, 500),
        ("5,6 %", Fraction(56, 1000), PERCENT, Fraction(5, 10_000)),
        ("5,6%", Fraction(56, 1000), PERCENT, Fraction(5, 10_000)),
        ("-1,8 Mkr", -1_800_000, MKR, 50_000),
        ("65 procent", Fraction(65, 100), PERCENT, Fraction(5, 1000)),
        ("12 st", 12, PIECES, Fraction(1, 2)),
        ("1 240,00 kr", 1240, KR, Fraction(5, 1000)),
        ("14", 14, NUMBER, Fraction(1, 2)),
    ],
)
def test_quantity_with_unit(text, value, in_unit, half_width):
    found = parse_quantity(text)
    assert found is not None
    assert (found.value, found.unit, found.half_width) == (value, in_unit, half_width)


@pytest.mark.parametrize("text", ["cirka 20 mkr", "ca 20 mkr", "Ca. 20 mkr", "c:a 20 mkr", "≈20 mkr", "~ 20 mkr", "omkring 20 mkr"])
def test_about(text):
    found = parse_quantity(text)
    assert found is not None
    assert (found.value, found.approximate) == (20_000_000, True)


def test_a_printed_unit_wins_over_the_given_one():
    assert parse_printed("5,6 %", TKR).unit == PERCENT
    assert parse_printed("5,6", TKR).value == 5600
    assert parse_quantity("-") is None


@given(st.decimals(-(10**12), 10**12, places=3), st.sampled_from([KR, TKR, MKR, PERCENT, NUMBER]))
def test_reading_what_was_written_gives_the_same_number(number, in_unit):
    value = Fraction(number) * in_unit.factor
    plain = parse_printed(format_amount(value, in_unit), in_unit)
    named = parse_quantity(format_with_unit(value, in_unit))
    assert plain is not None
    assert named is not None
    assert plain.value == named.value == value
    assert named.unit == in_unit
    assert format_amount(plain.value, in_unit, plain.decimals) == format_amount(value, in_unit, plain.decimals)


@given(st.integers(0, 10**9), st.integers(0, 4), st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", ""]), st.sampled_from("123456"))
def test_every_way_to_print_one_number(digits, decimals, space, style):
    whole, rest = divmod(digits, 10**decimals)
    body = f"{whole:,}".replace(",", space) + (f",{rest:0{decimals}d}" if decimals else "")
    text = {"1": body, "2": f"-{body}", "3": f"− {body}", "4": f"({body})", "5": f"{body}-", "6": f"–{body}"}[style]
    found = parse_printed(text)
    assert found is not None
    assert found.value == Fraction(digits, 10**decimals) * (1 if style == "1" else -1)
    assert found.decimals == decimals


@given(st.text(max_size=12) | st.text("0123456789 .,-−()%kr\u00a0", max_size=12))
def test_any_text_is_a_number_or_none(text):
    found = parse_printed(text)
    assert found is None or found.half_width > 0
