"""Entries out of balance are found, all of them and nothing else, whatever the size of the amounts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import Entry, File, Row, books_of, check, clean_entries, day, entry, is_place_whole, ledger_of, rule_of, subjects

from bokslut.books import Books
from bokslut.checks.entry_balanced import EntryBalanced
from bokslut.model.check import Outcome
from bokslut.model.finding import Severity

RULE = rule_of(EntryBalanced)


@given(clean_entries())
def test_a_clean_ledger_passes(entries: list[Entry]) -> None:
    result = check(RULE, books_of(File(entries)))
    assert (result.outcome, result.findings) == (Outcome.OK, ())


@given(clean_entries(), st.data())
def test_planted_differences_are_found_and_nothing_else(entries: list[Entry], data: st.DataObject) -> None:
    planted = data.draw(st.dictionaries(st.integers(0, len(entries) - 1), st.integers(-500, 500), max_size=4))
    for index, ore in planted.items():
        first, *rest = entries[index].rows
        entries[index] = replace(entries[index], rows=(replace(first, ore=first.ore + ore), *rest))
    expected = {one.name: sum(row.ore for row in one.rows) for one in entries if sum(row.ore for row in one.rows)}
    result = check(RULE, books_of(File(entries)))
    assert {finding.subject: finding.difference for finding in result.findings} == {
        name: Fraction(ore, 100) for name, ore in expected.items()
    }
    assert result.outcome is (Outcome.FAILED if expected else Outcome.OK)
    assert is_place_whole(result)


def test_a_difference_beyond_64_bits_is_not_wrapped_to_zero() -> None:
    # Four amounts of 2**62 öre are 2**64, which an Int64 sum calls 0.
    huge = entry("A 1", day(1), *[("1930", 2**62)] * 4)
    books = Books(ledger=books_of(File([entry("A 1", day(1), ("1930", 0))])).ledger)
    assert check(RULE, books).outcome is Outcome.OK
    (finding,) = check(RULE, Books(ledger=ledger_of(File([huge])))).findings
    assert finding.difference == Fraction(2**64, 100)


def test_the_finding_says_which_entry_and_points_at_its_postings() -> None:
    books = books_of(File([entry("A 312", day(12, 19), ("1930", -124_000), ("5410", 123_000), text="Kontorsmaterial")]))
    (finding,) = check(RULE, books).findings
    assert finding.message.sv == "Verifikation A 312 2025-12-19 balanserar inte: differens −10,00 kr."
    assert finding.message.en == "Voucher A 312 2025-12-19 does not balance: difference −10,00 kr."
    assert finding.severity is Severity.ERROR
    assert [place.line for place in finding.places] == [11, 12, 13]
    assert [place.note.sv for place in finding.places if place.note] == [
        "summa −10,00; ska vara 0,00",
        "1930: −1\u00a0240,00",
        "5410: 1\u00a0230,00",
    ]


def test_entries_without_numbers_or_with_the_same_number_are_told_apart() -> None:
    twins = [entry(name, day(1), ("1930", 100), text="Lika") for name in ("A 1", "A 1", " ", " ")]
    found = subjects(check(RULE, books_of(File(twins))))
    assert found == ["A 1", "A 1 (2)", "2025-01-01 Lika", "2025-01-01 Lika (2)"]
    assert len({finding.id for finding in check(RULE, books_of(File(twins))).findings}) == 4


def test_an_entry_with_thousands_of_postings_lists_only_some() -> None:
    rows = [Row("1930", 1)] * 5_000
    (finding,) = check(RULE, books_of(File([entry("A 1", day(1), *rows)]))).findings
    assert len(finding.places) < 30


def test_ten_thousand_unbalanced_entries_are_ten_thousand_findings() -> None:
    entries = [entry(f"A {number}", day(1), ("1930", number)) for number in range(1, 10_001)]
    assert len(check(RULE, books_of(File(entries))).findings) == 10_000


@pytest.mark.parametrize("books", [Books(), books_of(File([]))])
def test_without_entries_it_is_skipped_with_a_reason(books: Books) -> None:
    result = check(RULE, books)
    assert result.outcome is Outcome.SKIPPED
    assert result.reason


def test_a_damaged_file_does_not_hide_what_is_there() -> None:
    books = books_of(File([entry("A 1", day(1), ("1930", 1))]), complete=False)
    assert check(RULE, books).outcome is Outcome.FAILED
