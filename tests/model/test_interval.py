"""Intervals, the four classes of a difference, and the published calculation vectors."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bokslut.model.calculation import Binding, calculate
from bokslut.model.interval import Agreement, Interval, Reading, compare, compare_copies, interval, point

if TYPE_CHECKING:
    from pathlib import Path

F = Fraction
HALF = F(1, 2)
TENTH = F(1, 20)


@pytest.mark.parametrize(
    ("left", "right", "halves", "agreement", "tolerance"),
    [
        # The published 2022 report: 109,0 in the text, 1 267,9 less 1 158,8 in the table; z is exactly 2.
        (F("109.0"), F("109.1"), [TENTH] * 3, Agreement.ROUNDING, F("0.15")),
        # October forecast: eight areas with one decimal add to 26,7 against a printed 26,9.
        (F("26.7"), F("26.9"), [TENTH] * 9, Agreement.SUSPECT, F("0.45")),
        # Current liabilities, in tkr: 101 550 + 16 186 + 57 633 against 175 368.
        (F(175369), F(175368), [HALF] * 4, Agreement.ROUNDING, F(2)),
        (F(186358), F(186368), [HALF] * 2, Agreement.WRONG, F(1)),
        (F(186358), F(186358), [HALF] * 2, Agreement.EXACT, F(1)),
        # Ledger figures are exact: one öre is wrong.
        (F("1.00"), F("1.01"), [F(0)] * 2, Agreement.WRONG, F(0)),
    ],
)
def test_published_differences_fall_in_their_class(left, right, halves, agreement, tolerance):
    found = compare(left, right, halves)
    assert (found.agreement, found.tolerance, found.difference) == (agreement, tolerance, left - right)


def test_one_step_beyond_z_two_is_suspect():
    assert compare(F("109.0"), F("109.1001"), [TENTH] * 3).agreement is Agreement.SUSPECT


def test_a_stated_tolerance_replaces_the_classes():
    assert compare(F(10), F(13), [HALF] * 2, within=F(3)).agreement is Agreement.ROUNDING
    assert compare(F(10), F(14), [HALF] * 20, within=F(3)).agreement is Agreement.WRONG
    assert compare(F(10), F(10), [HALF], within=F(0)).agreement is Agreement.EXACT


def test_copied_sick_leave_has_no_tolerance_at_equal_precision():
    found = compare_copies(F("5.6"), TENTH, F("5.7"), TENTH)
    assert (found.agreement, found.tolerance) == (Agreement.WRONG, 0)
    assert compare_copies(F("5.6"), TENTH, F("5.6"), TENTH).agreement is Agreement.EXACT


@pytest.mark.parametrize(
    ("coarse", "fine", "agreement"),
    [
        ("109", "109.0", Agreement.EXACT),
        ("109", "109.4", Agreement.ROUNDING),
        ("109", "109.5", Agreement.ROUNDING),  # exactly between: may round either way
        ("110", "109.5", Agreement.ROUNDING),
        ("109", "109.6", Agreement.WRONG),
        ("110", "109.4", Agreement.WRONG),
    ],
)
def test_a_coarser_copy_must_round_the_finer(coarse, fine, agreement):
    assert compare_copies(F(coarse), HALF, F(fine), TENTH).agreement is agreement
    assert compare_copies(F(fine), TENTH, F(coarse), HALF).agreement is agreement


@pytest.mark.parametrize(
    ("value", "low", "high", "low_open", "high_open"),
    [(5, 5, 6, False, True), (1, 1, 2, False, True), (0, -1, 1, True, True), (-1, -2, -1, True, False), (-5, -6, -5, True, False)],
)
def test_a_truncated_figure_reaches_away_from_zero(value, low, high, low_open, high_open):
    assert interval(F(value), F(1), Reading.TRUNCATE) == Interval(F(low), F(high), low_open, high_open)


def test_an_exact_figure_is_a_point_in_both_readings():
    for reading in Reading:
        assert interval(F(7), F(0), reading) == point(F(7))
        assert F(7) in point(F(7))


@given(st.integers(-999, 999), st.integers(-9999, 9999))
def test_a_reading_holds_exactly_the_values_it_prints(printed, tenths):
    """Oracle: print the value (in tenths) the slow way and see whether the printed whole number comes out."""
    value = F(tenths, 10)
    nearest = {math.floor(value + HALF), math.ceil(value - HALF)}
    assert (value in interval(F(printed), F(1))) == (printed in nearest)
    assert (value in interval(F(printed), F(1), Reading.TRUNCATE)) == (printed == math.trunc(value))


halves = st.sampled_from([F(0), F(1, 20), F(1, 2), F(5), F(500)])
terms = st.lists(st.tuples(st.integers(-3, 3).map(F), st.integers(-2000, 2000).map(lambda n: F(n, 2)), halves), min_size=1, max_size=5)


@given(terms, st.integers(-4000, 4000).map(lambda n: F(n, 2)), halves)
def test_the_worst_case_is_what_the_corners_of_the_intervals_reach(parts, total, half):
    """Oracle: every figure at either end of its interval; the gap can close iff the corners straddle zero."""
    corners = [
        sum((w * (v + s * h) for (w, v, h), s in zip(parts, signs, strict=False)), F(0)) - (total + signs[-1] * half)
        for signs in product((-1, 1), repeat=len(parts) + 1)
    ]
    found = compare(sum((w * v for w, v, _ in parts), F(0)), total, [*(w * h for w, _, h in parts), half])
    assert (found.agreement is not Agreement.WRONG) == (min(corners) <= 0 <= max(corners))
    assert max(corners) - found.difference == found.tolerance
    if found.spread:
        sigma = math.sqrt(found.spread / 3)
        assert found.z == pytest.approx(abs(float(found.difference)) / sigma)
        assume(abs(found.z - 2) > 1e-9)
        if found.agreement in {Agreement.ROUNDING, Agreement.SUSPECT}:
            assert (found.agreement is Agreement.ROUNDING) == (found.z < 2)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=25), st.sampled_from([1, 10, 1000, 10**6]))
def test_correctly_rounded_totals_are_never_wrong(parts, unit):
    def rounded(value: int) -> Fraction:
        return F(math.floor(F(value, unit) + HALF) * unit)

    found = compare(sum(map(rounded, parts), F(0)), rounded(sum(parts)), [F(unit, 2)] * (len(parts) + 1))
    assert found.agreement is not Agreement.WRONG


ends = st.integers(-3, 3).map(F)
intervals = st.builds(Interval, ends, ends, st.booleans(), st.booleans())
#: Every half step: enough to tell any two intervals with whole ends apart.
GRID = [F(n, 2) for n in range(-8, 9)]


@given(intervals, intervals)
def test_the_meet_holds_what_both_hold(one, other):
    met = one.meet(other)
    assert [v for v in GRID if v in met] == [v for v in GRID if v in one and v in other]
    assert met.is_empty == (not any(v in met for v in GRID))


@given(intervals, st.integers(-2, 2).map(F))
def test_scaling_swaps_the_ends_under_a_negative_weight(one, weight):
    assume(not one.is_empty)
    scaled = one.scaled(weight)
    assert all(v * weight in scaled for v in GRID if v in one)
    if weight:
        assert all((v in scaled) == (v / weight in one) for v in GRID)
    else:
        assert scaled == point(F(0))


@given(intervals, intervals)
def test_a_sum_holds_exactly_the_sums(one, other):
    """Oracle: quarter steps inside both; the sum of two intervals with whole ends misses none of the half steps."""
    fine = [F(n, 4) for n in range(-16, 17)]
    inside = {a + b for a in fine if a in one for b in fine if b in other}
    assume(inside)
    assert {v for v in GRID if v in one + other} == {v for v in GRID if v in inside}


def _facts(vector: dict, concept: str, reading: Reading) -> list[Interval]:
    found = []
    for fact in vector["facts"]:
        if fact["concept"] == concept and fact["value"] is not None:
            unit = F(0) if fact["decimals"] == "INF" else F(10) ** -int(fact["decimals"])
            found.append(interval(F(fact["value"]), unit, reading))
    return found


def test_the_calculation_vectors_agree(shared: Path):
    path = shared / "facts" / "calc11_vectors.json"
    if not path.is_file():
        pytest.skip("calc11_vectors.json is not here")
    vectors = json.loads(path.read_text("utf-8"))
    assert len(vectors) > 700
    for vector in vectors:
        reading = Reading(vector["mode"])
        items = [(F(weight), _facts(vector, concept, reading)) for concept, weight in vector["weights"].items()]
        assert calculate(_facts(vector, "Total", reading), items) == vector["expected"], (vector["id"], reading)


def test_without_the_vectors_the_four_verdicts_still_hold():
    one = F(1)
    total, part = [interval(F(10), one)], [interval(F(5), one)]
    assert calculate(total, [(one, part), (one, part)]) is Binding.CONSISTENT
    assert calculate(total, [(one, part), (one, [])]) is Binding.INCONSISTENT
    assert calculate([], [(one, part)]) is Binding.UNBOUND
    assert calculate(total, [(one, [])]) is Binding.UNBOUND
    assert calculate(total, [(one, [interval(F(5), one), interval(F(7), one)])]) is Binding.BLOCKED
