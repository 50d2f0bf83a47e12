"""Missing numbers are found per series and year; numbers that descend in a SIE file too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import LAST_YEAR, YEAR, Entry, File, books_of, check, clean_entries, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks.number_gaps import ExplainedNumbers, NumberGaps
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
    assert subjects(check(RULE, books)) == ["A 2024"]


def test_where_a_series_starts_is_only_a_warning_but_a_hole_in_it_is_an_error() -> None:
    assert check(RULE, books_of(File(numbers(5, 6)))).findings[0].severity is Severity.WARNING
    assert check(RULE, books_of(File(numbers(1, 3)))).findings[0].severity is Severity.ERROR


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
