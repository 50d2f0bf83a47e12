"""Numbers that occur twice, and files that are there twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from planted import LAST_YEAR, YEAR, Entry, File, books_of, check, clean_entries, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks.duplicate_numbers import DuplicateNumbers
from bokslut.model.check import Outcome

if TYPE_CHECKING:
    import pytest

RULE = rule_of(DuplicateNumbers)


@given(clean_entries())
def test_a_clean_ledger_passes(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries))).outcome is Outcome.OK


@given(st.lists(st.tuples(st.sampled_from(["A", "B", ""]), st.sampled_from(["1", "2", "01", ""])), max_size=12))
def test_counts_agree_with_a_plain_counter(names: list[tuple[str, str]]) -> None:
    entries = [entry(f"{series} {number}", day(1, 1 + at), ("1930", 0)) for at, (series, number) in enumerate(names)]
    result = check(RULE, books_of(File(entries)))
    counts = Counter(name for name in names if name[1])
    assert {finding.subject: finding.observed for finding in result.findings} == {
        f"{series} {number}".strip(): str(count) for (series, number), count in counts.items() if count > 1
    }
    assert is_place_whole(result)


def test_the_second_one_is_where_the_fault_shows() -> None:
    (finding,) = check(RULE, books_of(File([entry("A 1", day(1)), entry("A 1", day(2)), entry("A 1", day(3))]))).findings
    assert [(place.line, place.primary) for place in finding.places] == [(11, False), (12, True), (13, False)]
    assert finding.message.sv == "Verifikation A 1 finns 3 gånger."


def test_each_year_has_its_own_numbers() -> None:
    file = File([entry("A 1", day(1)), entry("A 1", day(1, 1, 2024))], years={0: YEAR, -1: LAST_YEAR})
    assert check(RULE, books_of(file)).outcome is Outcome.OK


@given(clean_entries())
def test_a_file_loaded_twice_is_one_finding_about_the_file(entries: list[Entry]) -> None:
    entries = [one for one in entries if one.number]
    books = books_of(File(entries, path="a.se"), File(entries, path="kopia.se"))
    assert subjects(check(RULE, books)) == ["kopia.se"]


def test_files_that_share_a_few_numbers_are_told_one_by_one() -> None:
    january, both, february = entry("A 1", day(1)), entry("A 2", day(1)), entry("A 3", day(2))
    books = books_of(File([january, both], path="jan.se"), File([both, february], path="feb.se"))
    assert subjects(check(RULE, books)) == ["A 2"]


def test_files_that_overlap_are_one_finding_about_both() -> None:
    january, february, march = (
        [entry("A 1", day(1)), entry("A 2", day(1, 9))],
        [entry("A 3", day(2)), entry("A 4", day(2, 9))],
        [entry("A 5", day(3))],
    )
    books = books_of(File([*january, *february], path="jan-feb.se"), File([*february, *march], path="feb-mar.se"))
    (finding,) = check(RULE, books).findings
    assert (finding.name, finding.subject) == ("files-overlap", "feb-mar.se jan-feb.se")
    assert "2 of 3 vouchers in feb-mar.se are in jan-feb.se too" in finding.message.en
    assert [place.path for place in finding.places] == ["feb-mar.se", "jan-feb.se"]
    assert "feb-mar.se" in finding.remedy.en


def test_a_voucher_that_was_changed_between_two_exports_is_told_by_itself() -> None:
    first = [entry("A 1", day(1)), entry("A 2", day(2)), entry("A 3", day(3), ("1930", 100), ("3000", -100))]
    again = [*first[:2], entry("A 3", day(3), ("1930", 200), ("3000", -200))]
    result = check(RULE, books_of(File(first, path="a.se"), File(again, path="b.se")))
    assert [(finding.name, finding.subject) for finding in result.findings] == [("files-overlap", "b.se a.se"), ("duplicate-number", "A 3")]


def test_three_copies_are_two_files_too_many() -> None:
    entries = [entry("A 1", day(1)), entry("A 2", day(2))]
    assert subjects(check(RULE, books_of(*(File(entries, path=f"{name}.se") for name in "abc")))) == ["b.se", "c.se"]


def test_the_same_number_with_another_date_is_no_copy_of_the_file() -> None:
    books = books_of(File([entry("A 1", day(1))], path="a.se"), File([entry("A 1", day(2))], path="b.se"))
    assert subjects(check(RULE, books)) == ["A 1"]


def test_thousands_of_alike_in_one_file_do_not_meet_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[int] = []
    join = pl.DataFrame.join

    def measured(left: pl.DataFrame, *arguments: Any, **named: Any) -> pl.DataFrame:
        found = join(left, *arguments, **named)
        joined.append(found.height)
        return found

    monkeypatch.setattr(pl.DataFrame, "join", measured)
    alike = [entry("K 0", day(1), ("1930", 4900), ("3000", -4900), text="Kassa")] * 500
    (finding,) = check(RULE, books_of(File(alike))).findings
    assert (finding.subject, finding.observed) == ("K 0", "500")
    assert max(joined) <= 500
