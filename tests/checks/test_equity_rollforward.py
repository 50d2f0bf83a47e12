"""Equity moves by the result and by listed changes only."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import Entry, File, books_of, check, day, entry, is_place_whole, rule_of
from pydantic import ValidationError

from bokslut.checks.equity_rollforward import EquityChange, EquityRollforward
from bokslut.checks.interface import RuleContext
from bokslut.checks.relation import Relation
from bokslut.model.check import Outcome

if TYPE_CHECKING:
    from bokslut.books import Books

RULE = rule_of(EquityRollforward)
AMOUNTS = st.integers(-(10**9), 10**9)
OPENINGS = [("IB", 0, "1930", 1_100_000), ("IB", 0, "2091", -1_100_000)]


def sale(ore: int) -> Entry:
    return entry("A 1", day(1), ("1930", ore), ("3000", -ore))


def transfer(ore: int) -> Entry:
    return entry("A 2", day(12, 31), ("8999", ore), ("2099", -ore))


def direct(ore: int, account: str = "2091") -> Entry:
    """An increase of equity past the result."""
    return entry("A 3", day(3), ("1930", ore), (account, -ore))


def books(*entries: Entry, **more: object) -> Books:
    return books_of(File(entries, OPENINGS), **more)  # type: ignore[arg-type]


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_what_goes_past_the_result_is_the_difference(result_ore: int, transferred: int, past: int) -> None:
    found = check(RULE, books(sale(result_ore), transfer(transferred), direct(past)))
    assert [finding.difference for finding in found.findings] == ([Fraction(past, 100)] if past else [])
    assert is_place_whole(found)


def test_moves_within_equity_are_no_change() -> None:
    assert check(RULE, books(entry("A 1", day(2), ("2091", 500), ("2081", -500)))).outcome is Outcome.OK


def test_an_untransferred_result_is_said_and_passes() -> None:
    result = check(RULE, books(sale(50_000)))
    assert result.outcome is Outcome.OK
    assert result.reason is not None
    assert result.reason.sv.endswith("årets resultat 500,00 är inte överfört än")


@pytest.mark.parametrize(
    "change",
    [EquityChange(amount="100.00", reason="tillskott enligt stämman"), EquityChange(accounts=("2093",), reason="tillskott")],
    ids=["amount", "account"],
)
def test_listed_changes_are_no_difference(change: EquityChange) -> None:
    listed = rule_of(EquityRollforward, changes=(change,))
    assert check(listed, books(direct(10_000, "2093"))).outcome is Outcome.OK
    assert check(listed, books(direct(10_000, "2093"), entry("A 4", day(4), ("2091", 1), ("1930", -1)))).outcome is Outcome.FAILED


def test_a_listed_change_that_never_came_is_a_difference() -> None:
    listed = rule_of(EquityRollforward, changes=(EquityChange(amount="-100", reason="utdelning"),))
    # Equity is what it was: the cause is not that something was booked past the result.
    for unmoved in (books(), books(entry("A 1", day(2), ("2091", 500), ("2081", -500)))):
        (finding,) = check(listed, unmoved).findings
        assert finding.difference == Fraction(100)
        assert not finding.causes
    (moved,) = check(RULE, books(direct(1))).findings
    assert [cause.hypothesis for cause in moved.causes] == ["booked-past-result"]


def test_a_sole_traders_withdrawals_are_known_though_last_years_are_set_off_at_new_year() -> None:
    openings = [("IB", 0, "1930", 1_100_000), ("IB", 0, "2010", -1_500_000), ("IB", 0, "2013", 400_000)]
    set_off = entry("A 1", day(1), ("2013", -400_000), ("2010", 400_000))
    withdrawn = entry("A 2", day(5), ("2013", 300_000), ("1930", -300_000))
    listed = rule_of(EquityRollforward, changes=(EquityChange(accounts=("2013", "2018"), reason="eget uttag"),))
    for entries in ([set_off, withdrawn], [withdrawn], [withdrawn, entry("A 3", day(12, 31), ("2013", -300_000), ("2010", 300_000))]):
        assert check(listed, books_of(File(entries, openings))).outcome is Outcome.OK
    closing = entry("A 4", day(12, 31), ("8999", 50_000), ("2019", -50_000), ("2013", -300_000), ("2010", 300_000))
    assert check(listed, books_of(File([withdrawn, sale(50_000), closing], openings))).outcome is Outcome.OK, "in one with the result"
    (late,) = check(listed, books_of(File([set_off, withdrawn, direct(700, "2010")], openings))).findings
    assert late.difference == Fraction(7)


def test_the_places_are_what_changed_equity_not_what_moved_within_it_or_the_result() -> None:
    within = [entry(f"B {number}", day(1), ("2098", 500), ("2091", -500)) for number in range(1, 9)]
    (finding,) = check(RULE, books(*within, sale(50_000), transfer(50_000), direct(-10_000))).findings
    assert [place.note.sv.replace("\u00a0", " ") for place in finding.places if place.note] == ["2091: 100,00"]


def test_the_message_shows_the_sum() -> None:
    (finding,) = check(RULE, books(sale(50_000), transfer(50_000), direct(-10_000))).findings
    assert finding.message.sv.replace("\u00a0", " ") == (
        "Eget kapital: 11 000,00 + resultat 500,00 + övrigt 0,00 ger 11 500,00, inte 11 400,00: skillnad −100,00 kr."
    )
    assert not finding.causes, "a result is transferred"


@pytest.mark.parametrize("fields", [{"amount": "1,5", "reason": "x"}, {"amount": "1.005", "reason": "x"}, {"amount": "1"}])
def test_a_change_is_an_exact_amount_with_a_reason(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        EquityChange.model_validate(fields)


def test_a_change_says_one_thing() -> None:
    both = EquityChange(amount="1", accounts=("20",), reason="x")
    rule = rule_of(EquityRollforward, changes=(both, EquityChange(reason="x")))
    assert [problem.field for problem in rule.problems(RuleContext({}, {}))] == [("changes", 0), ("changes", 1)]


def test_without_roles_or_openings_it_is_skipped() -> None:
    assert check(RULE, books(direct(1), roles={})).outcome is Outcome.SKIPPED
    assert check(RULE, books_of(File([direct(1)]))).outcome is Outcome.SKIPPED


def test_openings_that_an_entry_of_the_first_day_posts_are_no_change_of_equity() -> None:
    opening = entry("IB 1", day(1, 1), ("1930", 1_100_000), ("2091", -1_100_000), text="Ingående balans")
    posted = books_of(File((opening, sale(50_000), transfer(50_000))))
    assert check(RULE, posted).outcome is Outcome.OK
    (finding,) = check(RULE, books_of(File((opening, direct(700))))).findings
    assert finding.difference == 7
    assert [place.note.sv for place in finding.places if place.note] == ["2091: −7,00"], "not the openings"
    assert posted.balances is not None
    terms = {"ib(2091)": -11_000, "ub(2091)@opening": -11_000, "movement(2091)": 0, "ub(2091)": -11_000, "movement(1930)": 500}
    for term, kr in terms.items():
        assert check(rule_of(Relation, **{"assert": f"{term} == {kr} kr"}), posted).outcome is Outcome.OK, term
    # The closings are added up from all postings, and stay.
    assert posted.balances.accounts["2091"].closing_ore == -1_100_000
