from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.diagnosis.digits import chance_of_a_slip, changes_by_one_slip, distance, slip


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (1230, 1240, "one digit differs"),
        (161, 116, "two digits are swapped"),
        (19979, 1979, "a digit too many"),
        (1979, 19979, "a digit is missing"),
        (-1240, 1240, "wrong sign"),
        (57633, 57623, "one digit differs"),
    ],
)
def test_one_slip_has_a_name(old: int, new: int, name: str):
    words = slip(old, new)
    assert words is not None
    assert words.en == name


@pytest.mark.parametrize(("old", "new"), [(5, 5), (1234, 4321), (11000, 10990), (100, 4)])
def test_no_slip_and_more_than_one_have_none(old: int, new: int):
    assert slip(old, new) is None


def naive(a: str, b: str) -> int:
    """Damerau-Levenshtein (optimal string alignment) by the recursive definition."""
    if not a or not b:
        return len(a) + len(b)
    best = min(naive(a[:-1], b) + 1, naive(a, b[:-1]) + 1, naive(a[:-1], b[:-1]) + (a[-1] != b[-1]))
    if len(a) > 1 and len(b) > 1 and a[-1] == b[-2] and a[-2] == b[-1]:
        best = min(best, naive(a[:-2], b[:-2]) + 1)
    return best


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_distance_is_the_definition(a: int, b: int):
    assert distance(a, b) == naive(str(a), str(b))


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_distance_is_symmetric_and_zero_only_for_equals(a: int, b: int):
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == (a == b)


@pytest.mark.parametrize("number", [5, 10, 57, -121, 105])
def test_the_changes_of_one_slip_are_those_that_the_distance_knows(number: int):
    """Oracle: every whole number up to a digit longer. A first digit lost before zeros takes them along."""
    sign = -1 if number < 0 else 1
    near = {sign * new - number for new in range(10 ** (len(str(abs(number))) + 1)) if distance(abs(number), new) == 1}
    behind = int(str(abs(number))[1:] or number)
    assert changes_by_one_slip(number) == (near | {-2 * number, sign * behind - number}) - {0}


def test_the_chance_of_a_slip_is_the_share_of_the_range_that_slips_reach():
    # Of 5 the slips that change it by 1 to 9: to 6, 7, 8, 9, 4, 3, 2, 1, 0; over −9 to −1 and 1 to 9.
    assert chance_of_a_slip(5, Fraction(3), Fraction(0)) == Fraction(9, 16)
    assert chance_of_a_slip(5, Fraction(-3), Fraction(0)) == Fraction(9, 16)
    assert chance_of_a_slip(1234, Fraction(0), Fraction(0)) == chance_of_a_slip(5, Fraction(3), Fraction(9)) == 1
