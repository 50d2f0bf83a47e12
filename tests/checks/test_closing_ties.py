"""Stated closings against openings and movements."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import LAST_YEAR, YEAR, Entry, File, books_of, check, clean_entries, day, entry, is_place_whole, rule_of, stated_of, subjects

from bokslut.checks.closing_ties import ClosingTies
from bokslut.model.check import Outcome
from bokslut.model.finding import Grade
from bokslut.model.period import FiscalYear

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.books import Books

RULE = rule_of(ClosingTies)
OPENINGS = {"1930": 5_000, "2081": -5_000}


@given(clean_entries())
def test_a_clean_ledger_passes(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries, stated_of(entries, OPENINGS)))).outcome is Outcome.OK


@given(clean_entries(), st.data())
def test_differences_are_those_a_plain_loop_finds(entries: list[Entry], data: st.DataObject) -> None:
    stated = stated_of(entries, OPENINGS)
    planted = data.draw(st.dictionaries(st.integers(2, len(stated) - 1), st.integers(1, 10**6), max_size=3))
    for index, ore in planted.items():
        record, year, account, before = stated[index]
        stated[index] = (record, year, account, before + ore)
    result = check(RULE, books_of(File(entries, stated)))
    assert {finding.subject: finding.difference for finding in result.findings} == {
        stated[index][2]: Fraction(ore, 100) for index, ore in planted.items()
    }
    assert is_place_whole(result)


@given(clean_entries(), st.data())
def test_a_lost_entry_shows_on_its_accounts(entries: list[Entry], data: st.DataObject) -> None:
    stated = stated_of(entries, OPENINGS)
    lost = entries.pop(data.draw(st.integers(0, len(entries) - 1)))
    moved: dict[str, int] = {}
    for row in lost.rows:
        moved[row.account] = moved.get(row.account, 0) + row.ore
    result = check(RULE, books_of(File([*entries, entry("Z 1", day(1), ("1930", 0))], stated)))
    assert {finding.subject: finding.difference for finding in result.findings} == {
        a: Fraction(ore, 100) for a, ore in moved.items() if ore
    }


#: Two years before the file's own; the second overlaps it.
OTHER_YEARS = st.sampled_from([{}, {-1: LAST_YEAR}, {-1: FiscalYear(day(5, 1, 2024), day(4, 30))}])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1930", "2440", "3000"]),
        st.integers(-300, 300),
        st.none() | st.dates(day(3, 1, 2024), day(2, 1, 2026)) | st.sampled_from([YEAR.start, YEAR.end, LAST_YEAR.end]),
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS, OTHER_YEARS, st.sampled_from([YEAR.end, day(6, 30)]))
def test_every_posting_counts_but_those_of_another_declared_year_property(
    rows: list[tuple[str, int, dt.date | None]], others: dict[int, FiscalYear], through: dt.date
) -> None:
    entries = [entry(f"A {at}", date, (account, ore)) for at, (account, ore, date) in enumerate(rows)]
    moved: dict[str, int] = {}
    for account, ore, date in rows:
        if date is None or not any(year.covers(date) for year in others.values()):
            moved[account] = moved.get(account, 0) + ore
    stated = [(record, 0, account, 0) for record, account in (("UB", "1930"), ("UB", "2440"), ("RES", "3000"))]
    result = check(RULE, books_of(File(entries, stated, years={0: YEAR, **others}), through=through))
    assert {finding.subject: finding.difference for finding in result.findings} == {
        account: Fraction(-ore, 100) for account, ore in moved.items() if ore
    }


def test_of_parts_of_a_year_the_last_says_what_accounts_end_at() -> None:
    """Each part opens at the year's beginning; an account that is zero at its end has no row in the last."""
    openings = [("IB", 0, "1930", 5_000), ("IB", 0, "2081", -5_000)]
    january = File(
        [entry("A 1", day(1), ("1930", 100), ("2611", -100))],
        [*openings, ("UB", 0, "1930", 5_100), ("UB", 0, "2081", -5_000), ("UB", 0, "2611", -100)],
    )
    june = File([entry("A 2", day(6), ("1930", -100), ("2611", 100))], [*openings, ("UB", 0, "1930", 5_000), ("UB", 0, "2081", -5_000)])
    assert check(RULE, books_of(january, june)).outcome is Outcome.OK
    wrong = File(june.entries, [*june.stated, ("UB", 0, "2611", -1)])
    assert subjects(check(RULE, books_of(january, wrong))) == ["2611"]


def test_an_account_without_a_row_counts_as_zero() -> None:
    sale = entry("A 1", day(1), ("1930", 100), ("3000", -100))
    result = check(RULE, books_of(File([sale], [("UB", 0, "1930", 100), ("RES", 0, "4010", 0)])))
    assert subjects(result) == ["3000"]
    assert result.findings[0].message.sv == "Konto 3000: UB 0,00 men IB + rörelser ger −1,00, skillnad 1,00 kr."


def test_without_openings_last_years_closings_open_the_year() -> None:
    stated = [("UB", -1, "1930", 100), ("UB", 0, "1930", 150), ("RES", 0, "3000", -50)]
    sale = entry("A 1", day(1), ("1930", 50), ("3000", -50))
    assert check(RULE, books_of(File([sale], stated, years={0: YEAR, -1: LAST_YEAR}))).outcome is Outcome.OK


def test_postings_of_another_declared_year_do_not_move_this_one() -> None:
    sale = entry("A 1", day(1), ("1930", 50), ("3000", -50))
    stated = stated_of([sale], {})
    earlier = entry("A 1", day(6, 1, 2024), ("1930", 7), ("3000", -7))
    assert check(RULE, books_of(File([sale, earlier], stated, years={0: YEAR, -1: LAST_YEAR}))).outcome is Outcome.OK


def test_thousands_of_declared_years_are_looked_up() -> None:
    # A chain of as many conditions took minutes.
    sale = entry("A 1", day(1), ("1930", 50), ("3000", -50))
    earlier = entry("A 1", day(6, 1, 24), ("1930", 7), ("3000", -7))
    old = {-back: FiscalYear(day(1, 1, 2025 - back % 2024), day(12, 31, 2025 - back % 2024)) for back in range(1, 2024)}
    files = [File([sale, earlier], stated_of([sale], {}), years={0: YEAR, **old})]
    assert check(RULE, books_of(*files)).outcome is Outcome.OK


def test_objects_are_not_added_to_the_whole_account() -> None:
    sale = entry("A 1", day(1), ("1930", 50), ("3000", -50))
    stated = [*stated_of([sale], {}), ("UB", 0, "1930", 20, None, 1)]
    assert check(RULE, books_of(File([sale], stated, object_lists=[(1, "1", "10")]))).outcome is Outcome.OK


@pytest.mark.parametrize(("closing", "found"), [(150, []), (151, ["1930"])])
def test_monthly_changes_stand_in_for_vouchers(closing: int, found: list[str]) -> None:
    stated = [
        ("IB", 0, "1930", 100),
        ("UB", 0, "1930", closing),
        ("RES", 0, "3000", -50),
        *(("PSALDO", 0, "1930", ore, month, 0) for month, ore in (("202501", 20), ("202502", 30))),
        ("PSALDO", 0, "1930", 999, "202501", 1),
        ("PSALDO", 0, "3000", -50, "202501", 0),
    ]
    books = books_of(File(stated=stated, type="3", object_lists=[(1, "1", "10")]))
    assert subjects(check(RULE, books)) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(-50, 1)], []),
        ([(-20, 0), (-30, 1)], []),
        ([(-30, 1), (-20, 2)], []),
        ([(-50, 1), (-50, 2)], []),
        ([(-50, 0), (-50, 1)], []),
        ([(-40, 0), (-50, 1)], ["3000"]),
    ],
    ids=["object only", "object and the rest", "two objects", "two dimensions: not known", "whole and object", "whole is wrong"],
)
def test_monthly_changes_per_object(rows: list[tuple[int, int]], found: list[str]) -> None:
    stated = [
        ("UB", 0, "1930", 50),
        ("RES", 0, "3000", -50),
        ("PSALDO", 0, "1930", 50, "202501", 0),
        *(("PSALDO", 0, "3000", ore, "202501", objects) for ore, objects in rows),
    ]
    books = books_of(File(stated=stated, type="3", object_lists=[(1, "1", "10"), (2, "6", "P1")]))
    result = check(RULE, books)
    assert subjects(result) == found
    assert [finding.difference for finding in result.findings] == [Fraction(-10, 100)] * len(found), "by the whole account's rows"


def many(entries: list[Entry], count: int = 10) -> Books:
    stated = [(("UB", 0, f"19{number:02d}", number * 100)) for number in range(1, count + 1)]
    return books_of(File(entries, [*stated, ("RES", 0, "3000", 0)]))


def test_many_differences_are_one_finding_with_the_largest() -> None:
    (finding,) = check(RULE, many([entry("A 1", day(1), *[(f"19{n:02d}", -1) for n in range(1, 11)])])).findings
    assert finding.subject == "2025.se"
    assert finding.message.sv.replace("\u00a0", " ") == (
        "10 konton i 2025.se har annan utgående balans än ingående plus rörelser. "
        "Störst: 1910 10,01; 1909 9,01; 1908 8,01; 1907 7,01; 1906 6,01 och 5 till."
    )
    assert finding.difference == Fraction("55.10"), "the sum of all, named or not"
    assert [place.primary for place in finding.places] == [True, False, False, False, False]


def test_a_selection_export_is_guessed_when_no_account_has_vouchers() -> None:
    (finding,) = check(RULE, many([entry("A 1", day(1), ("2440", 0))])).findings
    assert finding.causes
    assert "urvalsexport?" in finding.causes[0].message.sv


def test_balances_that_stood_still_are_named() -> None:
    sale = entry("A 1", day(1), ("1930", 50), ("3000", -50))
    stated = [("IB", 0, "1930", 100), ("UB", 0, "1930", 100), ("RES", 0, "3000", 0)]
    causes = {finding.causes[0].message.sv for finding in check(RULE, books_of(File([sale], stated))).findings if finding.causes}
    assert len(causes) == 1
    assert "lika med de ingående" in causes.pop()


def test_a_suspense_account_without_closing_is_named() -> None:
    odd = entry("A 1", day(1), ("1930", 50), ("FEL", -50))
    result = check(RULE, books_of(File([odd], [("UB", 0, "1930", 50), ("RES", 0, "3000", 0)])))
    assert subjects(result) == ["FEL"]
    assert result.findings[0].causes
    assert "FEL (−0,50)" in result.findings[0].causes[0].message.sv


def test_an_unbalanced_entry_that_explains_it_all_is_named() -> None:
    odd = entry("A 1", day(1), ("1930", 40), ("3000", -50))
    (finding,) = check(RULE, books_of(File([odd], [("UB", 0, "1930", 50), ("RES", 0, "3000", -50)]))).findings
    assert finding.causes
    assert "1\u00a0verifikation som inte balanserar" in finding.causes[0].message.sv


def test_an_unbalanced_entry_is_not_the_whole_of_what_one_of_several_accounts_differs_by() -> None:
    odd = entry("A 1", day(1), ("1930", 40), ("3000", -50))
    stated = [("UB", 0, "1930", 540), ("UB", 0, "1510", -490), ("RES", 0, "3000", -50)]
    findings = check(RULE, books_of(File([odd], stated))).findings
    assert {finding.subject: finding.difference for finding in findings} == {"1930": 5, "1510": Fraction(-49, 10)}
    assert all(not finding.causes for finding in findings)
    (grouped,) = check(rule_of(ClosingTies, grouped_above=1), books_of(File([odd], stated))).findings
    assert [(cause.grade, cause.explains) for cause in grouped.causes] == [(Grade.PROVEN, Fraction(1, 10))]


def test_a_cause_explains_the_finding_it_stands_under() -> None:
    sale = entry("A 1", day(1), ("1930", 50), ("3000", -50))
    stated = [("IB", 0, "1930", 100), ("UB", 0, "1930", 100), ("RES", 0, "3000", 0)]
    findings = check(RULE, books_of(File([sale], stated))).findings
    assert len(findings) == 2
    assert all((cause.explains, cause.leaves) == (finding.difference, 0) for finding in findings for cause in finding.causes)


def test_a_suspense_account_says_nothing_of_other_accounts() -> None:
    odd = entry("A 1", day(1), ("1930", 50), ("FEL", -50))
    findings = check(RULE, books_of(File([odd], [("UB", 0, "1930", 57), ("RES", 0, "3000", 0)]))).findings
    assert {finding.subject: len(finding.causes) for finding in findings} == {"1930": 0, "FEL": 1}


@pytest.mark.parametrize(
    "file",
    [File([entry("A 1", day(1), ("1930", 1))]), File(stated=[("UB", 0, "1930", 1), ("RES", 0, "3000", -1)], type="1")],
    ids=["no closings", "no movements"],
)
def test_without_both_sides_it_is_skipped(file: File) -> None:
    assert check(RULE, books_of(file)).outcome is Outcome.SKIPPED


def test_results_that_a_file_does_not_state_are_not_missed() -> None:
    sale = entry("A 1", day(1), ("1930", 50), ("3000", -50))
    assert check(RULE, books_of(File([sale], [("UB", 0, "1930", 50)]))).outcome is Outcome.OK
