"""Entries that look like one event booked twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import Entry, File, Row, books_of, check, clean_entries, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks import possible_duplicates
from bokslut.checks.possible_duplicates import PossibleDuplicates
from bokslut.ledger import by_entry
from bokslut.model.check import Outcome
from bokslut.model.finding import Severity

RULE = rule_of(PossibleDuplicates, severity=Severity.QUESTION)
ROWS = (("6110", 125_000), ("2440", -125_000))
TEXT = "Kontorsmaterial Faktura 8812"


MARCH_4 = day(3, 4)


def pair(second: dt.date = MARCH_4, text: str = TEXT, rows: tuple[tuple[str, int], ...] = ROWS) -> list[Entry]:
    return [entry("A 1", day(3, 1), *ROWS, text=TEXT), entry("A 2", second, *rows, text=text)]


@given(clean_entries())
def test_a_clean_ledger_passes(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries))).outcome is Outcome.OK


def test_of_very_long_texts_the_beginning_is_compared() -> None:
    # The whole of them took minutes: the work grows with the product of their lengths.
    words = " ".join(f"{chr(97 + at % 25)}{chr(98 + at % 23)}o{chr(97 + at % 19)}" for at in range(40_000))
    entries = [replace(one, text=text) for one, text in zip(pair(), (words, f"{words[:600]} x {words[:600:-1]}"), strict=True)]
    assert subjects(check(RULE, books_of(File(entries)))) == ["A 1 = A 2"]
    others = [replace(one, text=text) for one, text in zip(pair(), (words, words[::-1]), strict=True)]
    assert check(RULE, books_of(File(others))).outcome is Outcome.OK


@given(clean_entries(), st.data())
def test_a_planted_copy_is_found_and_nothing_else(entries: list[Entry], data: st.DataObject) -> None:
    moved = [at for at, one in enumerate(entries) if any(row.ore for row in one.rows) and one.date and one.date < day(12, 20)]
    if not moved:
        return
    original = entries[data.draw(st.sampled_from(moved))]
    if sorted((row.account, row.ore) for row in original.rows) == sorted((row.account, -row.ore) for row in original.rows):
        return  # what moves an amount to and from one account is its own reversal
    assert original.date
    later = original.date + dt.timedelta(days=data.draw(st.integers(0, 7)))
    copy = replace(original, series="Z", number="1", date=later, rows=tuple(data.draw(st.permutations(original.rows))))
    result = check(RULE, books_of(File([*entries, copy])))
    assert subjects(result) == [f"{original.name} = Z 1"]
    assert is_place_whole(result)


@given(
    st.lists(
        st.tuples(st.integers(1, 28), st.sampled_from(["Hyra", "Hyra lokal", "Faktura 1", "Faktura 2"]), st.integers(1, 2)), max_size=5
    )
)
def test_pairs_are_those_a_plain_loop_finds(rows: list[tuple[int, str, int]]) -> None:
    entries = [entry(f"A {at}", day(3, date), ("6110", ore), ("2440", -ore), text=text) for at, (date, text, ore) in enumerate(rows)]
    expected = set()
    for ore in (1, 2):
        alike = sorted((one for one in entries if one.rows[0].ore == ore), key=lambda one: (one.date, int(one.number)))
        for one, two in pairwise(alike):
            assert one.date and two.date  # noqa: PT018  both are given above
            ratio = SequenceMatcher(None, one.text.casefold(), two.text.casefold()).ratio()
            digits = [[c for c in e.text if c.isdigit()] for e in (one, two)]
            if (two.date - one.date).days <= 7 and ratio >= 0.9 and digits[0] == digits[1]:
                expected.add(f"{one.name} = {two.name}")
    assert set(subjects(check(RULE, books_of(File(entries))))) == expected


@pytest.mark.parametrize(
    "entries",
    [
        pair(day(3, 9)),
        pair(text="Kontorsmaterial Faktura 8813"),
        pair(text="Något helt annat 8812"),
        pair(rows=(("6110", 125_001), ("2440", -125_001))),
        pair(rows=(("5410", 125_000), ("2440", -125_000))),
        pair(rows=(("6110", -125_000), ("2440", 125_000))),
        [*pair(), entry("A 3", day(3, 5), ("6110", -125_000), ("2440", 125_000), text="Vänds")],
        [replace(one, number="1") for one in pair()],
        [entry(f"A {at}", day(3, at), ("1910", 5_000), ("3000", -5_000), text="Dagskassa") for at in range(1, 9)],
        [entry(f"A {at}", day(3, at), ("1910", 0), ("3000", 0), text="Noll") for at in range(1, 3)],
    ],
    ids=[
        "late",
        "other invoice",
        "other text",
        "other amount",
        "other account",
        "reversal",
        "reversed",
        "same number",
        "recurring",
        "nothing",
    ],
)
def test_what_is_no_duplicate(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries))).outcome is Outcome.OK


def test_other_dimensions_are_another_event() -> None:
    lists = [(1, "21", "101"), (2, "21", "102")]
    rows = [(Row("6110", 100, objects=number), Row("2440", -100)) for number in (1, 2)]
    entries = [entry(f"A {at}", day(3, 1), *each, text="Internhyra") for at, each in enumerate(rows)]
    assert check(RULE, books_of(File(entries, object_lists=lists))).outcome is Outcome.OK
    same_lists = [(1, "21", "101"), (2, "21", "101")]
    assert check(RULE, books_of(File(entries, object_lists=same_lists))).outcome is Outcome.FAILED


def test_texts_on_the_postings_count_where_the_entry_has_none() -> None:
    def two(first: str, second: str) -> list[Entry]:
        return [
            entry(f"A {at}", day(3, at), Row("6110", 100, text=text), Row("2440", -100), text="") for at, text in ((1, first), (2, second))
        ]

    assert check(RULE, books_of(File(two("Papper", "Papper")))).outcome is Outcome.FAILED
    assert check(RULE, books_of(File(two("Papper", "Pennor och annat")))).outcome is Outcome.OK


def test_it_is_a_question_and_points_at_both() -> None:
    (finding,) = check(RULE, books_of(File(pair()))).findings
    assert finding.severity is Severity.QUESTION
    assert finding.message.sv.replace("\u00a0", " ") == "A 1 och A 2: samma konton, belopp 1 250,00 kr och text, 3 dagar isär."
    assert [(place.line, place.primary) for place in finding.places] == [(14, True), (11, False)]


def test_a_flood_is_capped_and_counted() -> None:
    entries = [
        entry(f"A {2 * ore + twin}", day(3, 1), ("6110", ore), ("2440", -ore), text="Lika") for ore in range(1, 51) for twin in (0, 1)
    ]
    result = check(rule_of(PossibleDuplicates, limit=10), books_of(File(entries)))
    assert len(result.findings) == 11
    assert result.findings[-1].message.sv == "40\u00a0till ser ut som dubbletter: höj limit för att se dem."


@pytest.mark.parametrize(("limit", "last"), [(2, "Minst 1\u00a0till"), (4, "")])
def test_of_very_many_the_first_are_told_and_the_rest_are_at_least_so_many(monkeypatch: pytest.MonkeyPatch, limit: int, last: str) -> None:
    monkeypatch.setattr(possible_duplicates, "_AT_A_TIME", 2)
    monkeypatch.setattr(by_entry, "_MANY", 2)
    entries = []
    for at in range(4):
        # A gap in time and amount of its own for each pair: none is the next one's twin.
        entries += [entry(f"A {2 * at + one}", day(3 + at, 1 + one), ("6110", 100 + at), ("2440", -100 - at), text=TEXT) for one in (1, 2)]
    result = check(rule_of(PossibleDuplicates, limit=limit), books_of(File(entries)))
    told = [f"A {2 * at + 1} = A {2 * at + 2}" for at in range(4)]
    assert subjects(result)[:limit] == told[:limit]
    assert len(result.findings) == limit + bool(last)
    assert result.findings[-1].message.sv.startswith(last or "A 7 och A 8")


@given(
    st.lists(st.tuples(st.integers(1, 28), st.integers(1, 3), st.booleans()), max_size=14),
)
def test_taken_some_at_a_time_the_pairs_are_the_same(rows: list[tuple[int, int, bool]]) -> None:
    entries = [
        entry(f"A {at}", day(3, date), ("6110", ore if debit else -ore), ("2440", -ore if debit else ore), text=TEXT)
        for at, (date, ore, debit) in enumerate(rows)
    ]
    whole = check(RULE, books_of(File(entries))).findings
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(possible_duplicates, "_AT_A_TIME", 1)
        patched.setattr(by_entry, "_MANY", 1)
        assert check(RULE, books_of(File(entries))).findings == whole


def test_two_pairs_of_the_same_posting_are_not_paired_with_each_other() -> None:
    entries = [entry(f"A {date}", day(3, date), *ROWS, text=TEXT) for date in (1, 2, 10, 11)]
    assert subjects(check(RULE, books_of(File(entries)))) == ["A 1 = A 2", "A 10 = A 11"]
