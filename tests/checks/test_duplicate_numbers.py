"""Numbers that occur twice, and files that are there twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from planted import LAST_YEAR, YEAR, Entry, File, books_of, check, clean_entries, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks.duplicate_numbers import DuplicateNumbers
from bokslut.checks.file_overlaps import SHARED_MIN, overlaps_of
from bokslut.model.check import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

RULE = rule_of(DuplicateNumbers)
KEY = ["series", "number", "year_start"]


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


@given(st.lists(st.sets(st.integers(1, 6), min_size=1), min_size=1, max_size=5))
def test_overlaps_are_those_a_plain_loop_finds_property(files: list[set[int]]) -> None:
    again = _again(files)
    found, left = overlaps_of(again, {file: len(numbers) for file, numbers in enumerate(files)}, KEY)
    expected = {}
    for file, numbers in enumerate(files):
        shared = sorted((-len(numbers & other), at) for at, other in enumerate(files[:file]) if numbers & other)
        of_these = [(file, at, -count, -count == len(numbers)) for count, at in shared if -count == len(numbers) or -count >= SHARED_MIN]
        if of_these:
            expected[file] = of_these[0]
    assert [(each.file, each.other, each.shared, each.is_whole) for each in found] == list(expected.values())
    days = [day(1, min(files[each.file] & files[each.other])) for each in found]
    assert [each.first for each in found] == days
    gone = {(file, number) for file, other, *_ in expected.values() for number in files[file] & files[other]}
    assert set(left.select("source", "value").iter_rows()) == {
        (file, number) for file, numbers in enumerate(files) for number in numbers if (file, number) not in gone
    }


def test_hundreds_of_copies_of_a_file_are_not_paired_voucher_by_voucher() -> None:
    # That was a hundred million pairs.
    found, left = overlaps_of(_again([set(range(1, 401))] * 500), dict.fromkeys(range(500), 400), KEY)
    assert [(each.file, each.other, each.shared) for each in found] == [(file, 0, 400) for file in range(1, 500)]
    assert left.height == 400


def _again(files: Sequence[set[int]]) -> pl.DataFrame:
    """The vouchers of files that hold these numbers."""
    rows = [(file, number) for file, numbers in enumerate(files) for number in sorted(numbers)]
    frame = pl.DataFrame(rows, schema={"source": pl.Int64, "value": pl.Int64}, orient="row").with_row_index("entry")
    return frame.with_columns(
        series=pl.lit("A"),
        number=pl.col("value").cast(pl.String),
        year_start=pl.lit(None, dtype=pl.Date),
        date=pl.lit(YEAR.start).dt.offset_by((pl.col("value") - 1).cast(pl.String) + "d"),
        text=pl.lit(None, dtype=pl.String),
        rows=pl.col("value").cast(pl.UInt128),
        count=2,
    )
