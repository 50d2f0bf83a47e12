"""What a file states adds up."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import LAST_YEAR, YEAR, Entry, File, books_of, check, clean_entries, day, entry, is_place_whole, rule_of, stated_of, subjects

from bokslut.checks.trial_balance import TrialBalance
from bokslut.model.check import Outcome
from bokslut.model.finding import Grade, Severity

RULE = rule_of(TrialBalance)
OPENINGS = {"1930": 5_000, "2081": -5_000}


@given(clean_entries())
def test_a_clean_ledger_passes(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries, stated_of(entries, OPENINGS)))).outcome in {Outcome.OK, Outcome.SKIPPED}


@given(clean_entries(), st.data())
def test_a_changed_balance_is_found_with_its_difference(entries: list[Entry], data: st.DataObject) -> None:
    stated = stated_of(entries, OPENINGS)
    index, ore = data.draw(st.integers(2, len(stated) - 1)), data.draw(st.integers(1, 10**6))
    record, year, account, before = stated[index]
    stated[index] = (record, year, account, before + ore)
    result = check(RULE, books_of(File(entries, stated)))
    whole = {"UB", "RES"} <= {row[0] for row in stated}
    assert [finding.difference for finding in result.findings] == ([Fraction(ore, 100)] if whole else [])
    assert is_place_whole(result)


def file(*stated: tuple[Any, ...], entries: tuple[Entry, ...] = (), path: str = "2025.se") -> File:
    return File(entries, stated, path=path, years={0: YEAR, -1: LAST_YEAR}, type="1")


def test_an_unbalanced_entry_that_explains_it_all_is_named() -> None:
    odd = entry("A 312", day(1), ("1930", 40), ("3000", -50))
    books = books_of(file(("UB", 0, "1930", 40), ("RES", 0, "3000", -50), entries=(odd,)))
    (finding,) = check(RULE, books).findings
    assert finding.name == "ledger-out-of-balance"
    assert (
        finding.message.sv == "2025.se: utgående balanser och resultat summerar till −0,10, ingående balanser till 0,00: skillnad −0,10 kr."
    )
    assert finding.places[1].note is not None
    assert "1\u00a0verifikation som inte balanserar" in finding.places[1].note.sv
    assert [place.line for place in finding.places] == [11, 13]


def test_openings_that_do_not_add_up_are_a_warning_of_their_own() -> None:
    stated = (("IB", 0, "1930", 5_800), ("IB", 0, "2081", -5_000), ("UB", 0, "1930", 5_800), ("UB", 0, "2081", -5_000))
    (finding,) = check(RULE, books_of(file(*stated, ("RES", 0, "3000", 0)))).findings
    assert (finding.name, finding.severity, finding.difference) == ("opening-out-of-balance", Severity.WARNING, Fraction(8))
    assert finding.causes
    assert (finding.causes[0].grade, finding.causes[0].message.sv) == (
        Grade.POSSIBLE,
        "förra årets resultat, 8,00, har aldrig förts till eget kapital",
    )
    (proven,) = check(RULE, books_of(file(*stated, ("RES", -1, "3000", -800)))).findings
    assert proven.causes
    assert proven.causes[0].message.sv.startswith("hela beloppet är förra årets resultat")


@pytest.mark.parametrize(("result", "grade"), [(800, Grade.PROVEN), (700, None), (0, None)])
def test_last_years_ledger_tells_whether_its_result_is_what_the_openings_lack(result: int, grade: Grade | None) -> None:
    stated = (("IB", 0, "1930", 5_800), ("IB", 0, "2081", -5_000))
    sale = entry("A 1", day(3, 1, 2024), ("1930", result), ("3000", -result))
    openings = [("IB", 0, "1930", 5_000), ("IB", 0, "2081", -5_000)]
    previous = File([sale], [*openings, *stated_of([sale], {})], path="2024.se", years={0: LAST_YEAR})
    (finding,) = check(RULE, books_of(File([], stated), previous=previous)).findings
    assert finding.difference == Fraction(8)
    assert [cause.grade for cause in finding.causes] == ([grade] if grade else [])
    assert finding.remedy is not None
    assert ("förra årets resultat" in finding.remedy.sv) == bool(grade)


def test_a_result_that_the_file_states_and_is_another_amount_is_not_blamed() -> None:
    stated = (("IB", 0, "1930", 5_800), ("IB", 0, "2081", -5_000), ("RES", -1, "3000", -700))
    (finding,) = check(RULE, books_of(file(*stated))).findings
    assert finding.causes == ()


def test_each_file_is_added_by_itself() -> None:
    good = file(("UB", 0, "1930", 50), ("RES", 0, "3000", -50), path="a.se")
    bad = file(("UB", 0, "1930", 50), ("RES", 0, "3000", -60), path="b.se")
    assert subjects(check(RULE, books_of(good, bad))) == ["b.se"]


def test_a_year_without_results_needs_no_result_rows() -> None:
    still = (("IB", 0, "1930", 50), ("IB", 0, "2081", -50), ("UB", 0, "1930", 50), ("UB", 0, "2081", -50))
    assert check(RULE, books_of(file(*still))).outcome is Outcome.OK


def test_balances_without_results_prove_nothing() -> None:
    assert check(RULE, books_of(file(("UB", 0, "1930", 50)))).outcome is Outcome.SKIPPED
    assert check(RULE, books_of(File([entry("A 1", day(1), ("1930", 1))]))).outcome is Outcome.SKIPPED


def test_objects_are_left_out() -> None:
    books = books_of(file(("UB", 0, "1930", 50), ("RES", 0, "3000", -50), ("UB", 0, "1930", 20, None, 1)))
    assert check(RULE, books).outcome is Outcome.OK
