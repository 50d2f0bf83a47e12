"""Missing numbers are found per series and year; numbers that descend in a SIE file too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import LAST_YEAR, YEAR, Entry, File, books_of, check, clean_entries, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks import number_series
from bokslut.checks.number_gaps import ExplainedNumbers, NumberGaps
from bokslut.ledger.lazy import collect
from bokslut.model.check import Outcome
from bokslut.model.finding import Severity
from bokslut.model.period import FiscalYear

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

RULE = rule_of(NumberGaps)


def numbers(*values: int, series: str = "A", year: int = 2025) -> list[Entry]:
    return [entry(f"{series} {value}", day(3, 1, year), ("1930", 100), ("3000", -100)) for value in values]


def ranges(missing: Sequence[int]) -> str:
    """Numbers as people list them: 7–9, 12."""
    pieces: list[list[int]] = []
    for number in missing:
        if pieces and pieces[-1][1] == number - 1:
            pieces[-1][1] = number
        else:
            pieces.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in pieces)


@given(clean_entries())
def test_a_clean_ledger_passes(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries))).outcome is Outcome.OK


@given(st.dictionaries(st.sampled_from(["A", "B", ""]), st.sets(st.integers(1, 25), min_size=1, max_size=20), min_size=1), st.randoms())
def test_what_is_missing_is_what_a_plain_loop_finds(series: dict[str, set[int]], shuffle: random.Random) -> None:
    entries = [one for name, used in series.items() for one in numbers(*used, series=name)]
    shuffle.shuffle(entries)
    result = check(RULE, books_of(File(entries, format="csv")))
    expected = {}
    for name, used in series.items():
        missing = [number for number in range(1, max(used)) if number not in used]
        if missing:
            label = f"Serie {name}" if name else "Nummerserien"
            expected[name] = f"{label}: nummer {ranges(missing)} saknas mellan {min(*used, *missing)} och {max(used)}."
    assert sorted(finding.message.sv for finding in result.findings) == sorted(expected.values())
    assert is_place_whole(result)


def test_the_places_are_on_both_sides_of_the_gap() -> None:
    (finding,) = check(RULE, books_of(File(numbers(1, 2, 5)))).findings
    assert [(place.line, place.primary) for place in finding.places] == [(17, True), (14, False)]


def test_a_long_list_is_cut_and_counted() -> None:
    (finding,) = check(RULE, books_of(File(numbers(*range(1, 60, 2))))).findings
    assert "och 17 till" in finding.message.sv
    assert finding.observed == "29"


@pytest.mark.parametrize(
    ("rule", "file", "previous"),
    [
        (rule_of(NumberGaps, check_first=False), File(numbers(7, 8)), None),
        (rule_of(NumberGaps, first=7), File(numbers(7, 8)), None),
        (RULE, File(numbers(7, 8)), File(numbers(5, 6, year=2024), path="2024.se", years={0: LAST_YEAR})),
        (RULE, File(numbers(2025000001, 2025000002)), None),
        (RULE, File(numbers(7, 8), type="4I"), None),
        (
            rule_of(NumberGaps, explained=(ExplainedNumbers(series="A", first=2, last=5, reason="provkörning"),)),
            File(numbers(1, 4, 6)),
            None,
        ),
        (rule_of(NumberGaps, series=("B",)), File([*numbers(1, 3), *numbers(1, 2, series="B")]), None),
        (RULE, File([*numbers(1, 2, year=2024), *numbers(1, 2)], years={0: YEAR, -1: LAST_YEAR}), None),
    ],
    ids=["unchecked", "starts at", "carried on", "number range", "import file", "explained", "other series", "two years"],
)
def test_what_is_no_gap(rule: NumberGaps, file: File, previous: File | None) -> None:
    assert check(rule, books_of(file, previous=previous)).outcome is Outcome.OK


def test_explained_numbers_leave_the_rest() -> None:
    rule = rule_of(NumberGaps, explained=(ExplainedNumbers(series="A", first=3, last=4, reason="provkörning"),))
    (finding,) = check(rule, books_of(File(numbers(1, 7)))).findings
    assert "nummer 2, 5–6 saknas" in finding.message.sv


def test_numbers_start_again_in_each_declared_year() -> None:
    years = {0: YEAR, -1: LAST_YEAR, -2: FiscalYear(day(1, 1, 2023), day(12, 31, 2023))}
    books = books_of(File([*numbers(1, 3, year=2024), *numbers(1, 2)], years=years))
    assert subjects(check(RULE, books)) == ["A 2024: 2"]


def test_where_a_series_starts_is_only_a_warning_but_a_hole_in_it_is_an_error() -> None:
    assert check(RULE, books_of(File(numbers(5, 6)))).findings[0].severity is Severity.WARNING
    for holed in ((1, 3), (5, 7)):
        assert check(RULE, books_of(File(numbers(*holed)))).findings[0].severity is Severity.ERROR


def test_descending_numbers_are_one_warning_a_series_and_only_in_sie() -> None:
    descending = numbers(1, 3, 2, 5, 4)
    (finding,) = check(RULE, books_of(File(descending))).findings
    assert (finding.name, finding.severity) == ("number-descending", Severity.WARNING)
    assert finding.message.sv == "Serie A: numren går bakåt på 2\u00a0ställen i filen, först A 2 efter A 3."
    assert finding.place is not None
    assert finding.place.line == 17
    assert check(RULE, books_of(File(descending, format="csv"))).outcome is Outcome.OK


@pytest.mark.parametrize("entries", [[], [entry("A ", day(1), ("1930", 0))], [entry("A X12", day(1), ("1930", 0))]])
def test_without_whole_numbers_it_is_skipped(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries))).outcome is Outcome.SKIPPED


def test_a_voucher_dated_outside_the_year_is_not_missing() -> None:
    first, wrong, third = (entry(f"A {number}", date) for number, date in ((1, day(1)), (2, day(1, 31, 2026)), (3, day(2))))
    assert check(RULE, books_of(File([first, wrong, third]))).outcome is Outcome.OK
    undated = entry("A 2", None)
    assert check(RULE, books_of(File([first, undated, third]))).outcome is Outcome.OK
    (finding,) = check(RULE, books_of(File([first, wrong, third, entry("A 5", day(3))]))).findings
    assert "numbers 4 are missing" in finding.message.en


def test_where_every_voucher_is_dated_outside_the_year_nothing_is_said_of_gaps() -> None:
    result = check(RULE, books_of(File(numbers(1, 3, year=2023))))
    assert result.outcome is Outcome.SKIPPED
    assert result.reason is not None
    assert "no number belongs to a fiscal year" in result.reason.en


def prefixed(series: str, *written: str, year: int = 2025) -> list[Entry]:
    return [entry(f"{series} {number}", day(3, 1, year)) for number in written]


@pytest.mark.parametrize("beginning", ["A", "2025-", "VER/25/"])
def test_numbers_that_begin_alike_are_counted_by_their_last_digits(beginning: str) -> None:
    whole = prefixed("A", f"{beginning}0001", f"{beginning}0002", f"{beginning}0003")
    assert check(RULE, books_of(File([*numbers(1, 2, series="B"), *whole]))).outcome is Outcome.OK
    (finding,) = check(RULE, books_of(File([*numbers(1, 2, series="B"), *whole, *prefixed("A", f"{beginning}0006")]))).findings
    assert finding.message.en == f"Series A ({beginning}…): numbers 4–5 are missing between 1 and 6."
    assert len(finding.places) == 2


def test_each_year_has_a_beginning_of_its_own() -> None:
    entries = [*prefixed("A", "2024-1", "2024-2", year=2024), *prefixed("A", "2025-1", "2025-3")]
    (finding,) = check(RULE, books_of(File(entries, years={0: YEAR, -1: LAST_YEAR}))).findings
    assert finding.message.en == "Series A (2025-…): numbers 2 are missing between 1 and 3."


@pytest.mark.parametrize("written", [("12/1", "13/7"), ("1", "X2"), ("1x", "2x"), ("12345678901234567890", "12345678901234567893")])
def test_a_series_in_no_order_is_named_and_has_not_passed(written: tuple[str, str]) -> None:
    unordered = prefixed("K", *written)
    result = check(RULE, books_of(File([*numbers(1, 2), *unordered])))
    assert result.outcome is Outcome.SKIPPED
    assert result.reason is not None
    assert result.reason.en.startswith("Series K: the numbers are not whole numbers")
    assert subjects(check(RULE, books_of(File([*numbers(1, 3), *unordered])))) == ["A 2025: 2"]


def test_series_that_share_their_numbers_lack_none_together() -> None:
    mixed = [entry(f"{['KF', 'LF', 'BT'][number % 7 % 3]} {25000000 + number}", day(3)) for number in range(1, 61)]
    result = check(RULE, books_of(File([*numbers(*range(1, 11)), *mixed], format="csv")))
    assert result.outcome is Outcome.OK
    assert result.reason is not None
    assert result.reason.en == "4\u00a0series, of which BT, KF and LF share the numbers 25000001–25000060"
    without = check(RULE, books_of(File([one for one in mixed if one.number != "25000030"], format="csv")))
    assert [subject.partition(":")[0] for subject in subjects(without)] == ["BT 2025", "KF 2025", "LF 2025"]


def test_series_that_have_the_same_number_do_not_share_theirs() -> None:
    entries = [*numbers(*range(1, 40, 2)), *numbers(*range(2, 40, 2), 7, series="B")]
    assert [subject.partition(":")[0] for subject in subjects(check(RULE, books_of(File(entries, format="csv"))))] == ["A 2025", "B 2025"]


def test_the_subject_has_the_numbers_so_that_another_gap_is_another_deviation() -> None:
    one = subjects(check(RULE, books_of(File(numbers(1, 2, 4, 5)))))
    assert one == ["A 2025: 3"]
    assert subjects(check(RULE, books_of(File(numbers(1, 2, 4, 5, 9))))) == ["A 2025: 3, 6–8"]
    assert subjects(check(RULE, books_of(File(numbers(*range(1, 30, 2)))))) == ["A 2025: 2, 4, 6 … (14)"]


def test_plain_numbers_are_not_gone_through_for_what_others_begin_with(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    monkeypatch.setattr(number_series, "collect", lambda rows: (times.append(1), collect(rows))[1])
    books = books_of(File(numbers(1, 2, 3)))
    assert books.ledger is not None
    numbering = number_series.numbering_of(books.ledger, books, (), 1)
    assert (numbering.beginnings, numbering.unordered) == ({}, ())
    assert len(times) == 2
