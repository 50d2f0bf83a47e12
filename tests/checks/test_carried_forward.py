"""Openings against last year's closings, equity as one sum."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from planted import LAST_YEAR, YEAR, File, books_of, check, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks.carried_forward import CarriedForward
from bokslut.model.check import Outcome
from bokslut.model.finding import Severity

if TYPE_CHECKING:
    from bokslut.books import Books

RULE = rule_of(CarriedForward)
YEARS = {0: YEAR, -1: LAST_YEAR}
ACCOUNTS = ("1510", "1930", "2440")
AMOUNTS = st.integers(-(10**9), 10**9)


def two_years(openings: dict[str, int], closings: dict[str, int], results: dict[str, int] | None = None) -> Books:
    """One file that states both years' balances."""
    stated = [
        *(("IB", 0, account, ore) for account, ore in openings.items()),
        *(("UB", 0, account, ore) for account, ore in openings.items()),
        *(("UB", -1, account, ore) for account, ore in closings.items()),
        *(("RES", -1, account, ore) for account, ore in (results or {}).items()),
    ]
    return books_of(File(stated=stated, years=YEARS, type="1"))


@given(st.dictionaries(st.sampled_from(ACCOUNTS), AMOUNTS), st.dictionaries(st.sampled_from(ACCOUNTS), AMOUNTS))
def test_differences_outside_equity_are_those_a_plain_loop_finds(openings: dict[str, int], closings: dict[str, int]) -> None:
    # Equity takes up the slack in both years, so that both balance and equity itself may differ too.
    opening_equity, closing_equity = -sum(openings.values()), -sum(closings.values())
    books = two_years({**openings, "2091": opening_equity}, {**closings, "2091": closing_equity})
    expected = {a: openings.get(a, 0) - closings.get(a, 0) for a in ACCOUNTS if openings.get(a, 0) != closings.get(a, 0)}
    result = check(RULE, books)
    found = {finding.subject: finding.difference for finding in result.findings if finding.subject != "eget kapital"}
    assert found == {account: Fraction(ore, 100) for account, ore in expected.items()}
    assert ("eget kapital" in subjects(result)) == (opening_equity != closing_equity)
    assert is_place_whole(result)


@given(st.lists(AMOUNTS, min_size=3, max_size=3), AMOUNTS)
def test_the_result_may_move_freely_between_equity_accounts(parts: list[int], result_ore: int) -> None:
    total = sum(parts)
    closings = {"1930": -total - result_ore, "2081": parts[0], "2091": parts[1], "2099": parts[2] + result_ore}
    openings = {"1930": -total - result_ore, "2081": parts[0], "2091": total - parts[0] + result_ore, "2099": 0}
    assert check(RULE, two_years(openings, closings)).outcome is Outcome.OK


def test_a_result_still_on_the_income_statement_belongs_to_the_opening_equity() -> None:
    closings, results = {"1930": 58_000, "2081": -50_000}, {"3000": -10_000, "4010": 2_000}
    carried = two_years({"1930": 58_000, "2081": -50_000, "2091": -8_000}, closings, results)
    assert check(RULE, carried).outcome is Outcome.OK
    forgotten = two_years({"1930": 58_000, "2081": -50_000}, closings, results)
    (finding,) = check(RULE, forgotten).findings
    assert finding.name == "result-not-carried"
    assert finding.message.sv == "Förra årets resultat 80,00 kr är inte omfört till eget kapital: ingående eget kapital är 500,00."
    assert finding.severity is Severity.WARNING
    assert finding.difference == Fraction(-80)


def test_with_last_years_ledger_a_forgotten_result_is_an_error() -> None:
    last = File(
        [entry("A 1", day(6, 1, 2024), ("1930", 8_000), ("3000", -8_000))],
        [("IB", 0, "1930", 50_000), ("IB", 0, "2081", -50_000)],
        path="2024.se",
        years={0: LAST_YEAR},
    )
    this = File(stated=[("IB", 0, "1930", 58_000), ("IB", 0, "2081", -50_000), ("UB", 0, "1930", 58_000), ("UB", 0, "2081", -50_000)])
    (finding,) = check(RULE, books_of(this, previous=last)).findings
    assert (finding.name, finding.severity) == ("result-not-carried", Severity.ERROR)


def test_a_renumbered_account_is_named() -> None:
    books = two_years({"1510": 100, "1515": 0, "2081": -100}, {"1515": 100, "2081": -100})
    result = check(RULE, books)
    assert subjects(result) == ["1510", "1515"]
    assert result.findings[0].causes
    assert "1515" in result.findings[0].causes[0].message.sv


def test_last_years_result_is_what_its_balance_sheet_accounts_lack_where_result_accounts_are_not_stated() -> None:
    for profit in (40, -40):
        closings = {"1930": 100 + profit, "2081": -100}
        assert check(RULE, two_years({"1930": 100 + profit, "2081": -100 - profit}, closings)).outcome is Outcome.OK
        (finding,) = check(RULE, two_years(closings, closings)).findings
        assert (finding.name, finding.difference) == ("result-not-carried", Fraction(-profit, 100))


def test_two_accounts_that_differ_alike_are_not_both_said_to_have_changed_into_one() -> None:
    books = two_years({"1510": 100, "1515": 100, "1520": 0, "2081": -200}, {"1520": 100, "2081": -100})
    result = check(RULE, books)
    assert subjects(result) == ["1510", "1515", "1520", "eget kapital"]
    assert all(not finding.causes for finding in result.findings)


def test_ten_thousand_differing_accounts_are_looked_up_not_compared_with_each_other() -> None:
    # Each with each took minutes.
    openings = {str(1_000_000 + at): at for at in range(10_000)}
    closings = {account: ore * 3 for account, ore in openings.items()} | {"1000007": 0, "1000009": 16}
    result = check(RULE, two_years(openings, closings))
    named = {finding.subject for finding in result.findings if finding.causes and finding.causes[0].hypothesis == "account-renumbered"}
    assert len(result.findings) == 9_999 + 1  # equity lacks what the others have
    assert named == {"1000007", "1000009"}


def test_an_account_that_took_the_result_is_named() -> None:
    books = two_years({"1930": 100, "2081": -60, "2998": -40}, {"1930": 100, "2081": -60}, {"3000": -40})
    result = check(RULE, books)
    assert subjects(result) == ["2998", "eget kapital"]
    assert result.findings[0].causes
    assert "förra årets resultat" in result.findings[0].causes[0].message.sv


def test_both_years_places_are_shown() -> None:
    (finding,) = check(RULE, two_years({"1930": 5_271_800, "2081": -5_270_800}, {"1930": 5_270_800, "2081": -5_270_800})).findings
    assert finding.message.sv.replace("\u00a0", " ") == (
        "Konto 1930: ingående balans 52 718,00 avviker från föregående års utgående 52 708,00 med 10,00 kr."
    )
    assert [(place.line, place.primary) for place in finding.places] == [(11, True), (15, False)]


def test_it_is_skipped_without_last_year_or_without_openings() -> None:
    this = [("IB", 0, "1930", 100), ("UB", 0, "1930", 100)]
    only_last = [("UB", -1, "1930", 100), ("UB", -1, "2081", -100), ("UB", 0, "1930", 100)]
    for stated in (this, only_last):
        result = check(RULE, books_of(File(stated=stated, years=YEARS, type="1")))
        assert (result.outcome, bool(result.reason)) == (Outcome.SKIPPED, True)


LAST = File(
    entries=[entry("A 1", day(1, year=2024), ("1930", 500), ("2081", -500))],
    stated=[("UB", 0, "1930", 500), ("UB", 0, "2081", -500)],
    years={0: LAST_YEAR},
    path="2024.se",
)


def test_closings_that_are_the_movements_alone_say_that_nothing_was_carried_over() -> None:
    this = File(
        entries=[entry("A 1", day(3), ("1930", 100), ("3000", -100))],
        stated=[("UB", 0, "1930", 100), ("RES", 0, "3000", -100)],
    )
    result = check(RULE, books_of(this, previous=LAST))
    assert subjects(result) == ["1930", "eget kapital"]
    assert result.findings[0].difference == Fraction(-5)
    # Closings with last year's in them say otherwise: S002 tells that the openings are missing.
    with_last = File(entries=this.entries, stated=[("UB", 0, "1930", 600), ("UB", 0, "2081", -500), ("RES", 0, "3000", -100)])
    assert check(RULE, books_of(with_last, previous=LAST)).outcome is Outcome.SKIPPED


def test_openings_that_an_entry_posts_are_not_taken_from_last_year_too() -> None:
    opening = entry("IB 1", day(1), ("1930", 500), ("2081", -500), text="Ingående balanser")
    this = File(
        entries=[opening, entry("A 1", day(3), ("1930", 100), ("3000", -100))], stated=[("UB", 0, "1930", 600), ("UB", 0, "2081", -500)]
    )
    books = books_of(this, previous=LAST)
    assert books.balances is not None
    assert books.balances.accounts["1930"].closing_ore == 600
    assert books.balances.opened.accounts["1930"].opening_ore == 500
    assert check(RULE, books).outcome is Outcome.OK


def test_openings_that_an_entry_posts_need_no_account_for_last_years_result() -> None:
    last = File([entry("A 1", day(3, 1, 2024), ("1930", 500), ("3000", -500))], years={0: LAST_YEAR}, path="2024.se")
    opening = entry("IB 1", day(1), ("1930", 500), ("2091", -500), text="Ingående balanser")
    assert check(RULE, books_of(File([opening]), previous=last, roles={})).outcome is Outcome.OK


def test_an_entry_that_posts_other_openings_is_held_to_last_year_and_does_not_come_on_top_of_it() -> None:
    opening = entry("IB 1", day(1), ("1930", 499), ("2081", -499), text="Ingående balanser")
    books = books_of(File(entries=[opening]), previous=LAST)
    assert books.balances is not None
    assert books.balances.accounts["1930"].closing_ore == 499
    assert subjects(check(RULE, books)) == ["1930", "eget kapital"]


def test_an_entry_that_only_mentions_openings_does_not_stand_in_for_them() -> None:
    other = entry("A 1", day(1), ("1930", 7), ("3000", -7), text="IB justeras")
    books = books_of(File(entries=[other]), previous=LAST)
    assert books.balances is not None
    assert books.balances.accounts["1930"].closing_ore == 507


def test_a_damaged_file_is_skipped() -> None:
    books = books_of(File(stated=[("IB", 0, "1930", 1), ("UB", 0, "1930", 1), ("UB", -1, "1930", 2)], years=YEARS), complete=False)
    assert check(RULE, books).outcome is Outcome.SKIPPED
