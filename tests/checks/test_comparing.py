"""How a comparison is put into words."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from printed_tables import books, named, table

from bokslut.checks.comparing import fill, number, rounding_origin
from bokslut.checks.relation import Relation
from bokslut.model.words import Words, same


def test_values_are_put_in_once_and_never_read_as_a_message():
    template = Words("{line}: {left} {unit}.", "{line}: {left} {unit}!")
    filled = fill(template, {"line": same("{left} {unit}"), "left": same("1"), "unit": same("")})
    assert filled == Words("{left} {unit}: 1.", "{left} {unit}: 1!")


def test_the_two_languages_are_filled_each_with_its_own():
    assert fill(Words("{x}", "{x}"), {"x": Words("rad", "line")}) == Words("rad", "line")


@given(st.fractions(-(10**9), 10**9, max_denominator=1000), st.sampled_from(["kr", "tkr", "mkr", "%"]), st.integers(0, 3))
def test_a_number_is_shown_exactly_or_says_that_it_is_not(value, unit_name, decimals):
    unit = named(unit_name)
    text = number(value, unit, decimals)
    plain = text.removeprefix("≈\u00a0").replace("\u00a0", "").replace("−", "-").replace(",", ".")
    shown = Fraction(plain) * unit.factor
    if text.startswith("≈"):
        assert abs(shown - value) <= unit.factor * Fraction(1, 2 * 10 ** (decimals + 1))
    else:
        assert shown == value
    assert len(plain.partition(".")[2]) >= decimals


def test_tolerances_are_told_by_size():
    mkr, tkr = named("mkr"), named("tkr")
    steps = [(Fraction(50_000), mkr), (Fraction(500), tkr), (Fraction(50_000), mkr), (Fraction(0), tkr)]
    assert rounding_origin(steps).sv == "avrundning: 2 tal à 0,05\u00a0mkr, 1 tal à 0,5\u00a0tkr"
    assert rounding_origin([]).sv == "exakta tal: ska stämma på öret"


def test_both_sides_of_a_condition_show_the_same_decimals():
    rule = Relation.model_validate({"code": "X", "title": same("lika"), "assert": "a.x == b.y + b.z"})
    buys = table("b", {"y": ["100,25"], "z": ["72,25"]}, ["c"], "mkr")
    [result] = rule.check(books(table("a", {"x": ["159 000"]}, ["c"], "tkr"), buys))
    assert result.findings[0].message.sv == "159,00 ≠ 172,50 mkr. Stämmer inte: lika."
