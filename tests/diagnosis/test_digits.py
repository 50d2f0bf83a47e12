from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.diagnosis.digits import distance, slip


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
