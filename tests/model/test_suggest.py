"""Suggestions for mistyped names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.suggest import distance, suggest

WORDS = st.text("abcåö", max_size=6)


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("kundfodringar", ["kassa_bank", "kundfordringar"], "kundfordringar"),
        ("kundforrdingar", ["kundfordringar"], "kundfordringar"),
        ("Kassa och bank", ["kassa_bank", "kassa_och_bank"], "kassa_och_bank"),
        ("foretag", ["företag"], "företag"),
        ("tkrr", ["kr", "mkr", "tkr"], "tkr"),
        ("pack", ["packs", "files"], "packs"),
        ("Bokslut 2012", ["Bokslut 2022", "Bokslut 2021"], "Bokslut 2021"),
        ("helt annat", ["kassa", "bank"], None),
        ("a", ["b", "c"], None),
        ("", ["a"], None),
        ("x" * 10_000, ["x" * 9_999], None),
    ],
)
def test_nearest_name(word, candidates, expected):
    assert suggest(word, candidates) == expected


def test_nearest_tie_takes_the_one_that_begins_alike():
    assert suggest("summa_b", ["zumma_b", "summa_c"]) == "summa_c"


def _naive(left: str, right: str) -> int:
    if not left or not right:
        return len(left) + len(right)
    costs = [_naive(left[1:], right) + 1, _naive(left, right[1:]) + 1, _naive(left[1:], right[1:]) + (left[0] != right[0])]
    if len(left) > 1 and len(right) > 1 and left[0] == right[1] and left[1] == right[0]:
        costs.append(_naive(left[2:], right[2:]) + 1)
    return min(costs)


@given(st.text("abå", max_size=5), st.text("abå", max_size=5))
def test_distance_agrees_with_the_definition(left, right):
    assert distance(left, right) == _naive(left, right) == distance(right, left)


@given(WORDS.filter(lambda word: len(word) > 1), st.lists(WORDS, max_size=5))
def test_a_known_name_is_its_own_suggestion(word, others):
    assert suggest(word, [word]) == word
    found = suggest(word, others)
    assert found is None or found in others
