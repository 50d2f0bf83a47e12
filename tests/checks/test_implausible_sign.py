"""Balances on the wrong side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import File, books_of, check, day, entry, is_place_whole, rule_of, subjects
from pydantic import ValidationError

from bokslut.books import Books
from bokslut.checks.implausible_sign import ImplausibleSign, SignException
from bokslut.checks.interface import RuleContext
from bokslut.model.check import Outcome

RULE = rule_of(ImplausibleSign)
ACCOUNTS = ("1229", "1510", "1680", "2081", "2440", "2640", "3000", "5410", "9030", "FEL")


def holding(balances: dict[str, int], names: dict[str, tuple[str, str | None]] | None = None, **more: object) -> Books:
    rows = [(account, ore) for account, ore in balances.items() if ore]
    return books_of(File([entry("A 1", day(1), *rows)], accounts=names or {}), **more)  # type: ignore[arg-type]


@given(st.dictionaries(st.sampled_from(ACCOUNTS), st.integers(-(10**9), 10**9), min_size=1))
def test_wrong_sides_are_those_a_plain_loop_finds(balances: dict[str, int]) -> None:
    expected = [a for a in sorted(balances) if (a[0] == "1" and balances[a] < 0) or (a[0] == "2" and balances[a] > 0)]
    result = check(RULE, holding({**balances, "4010": 0}))
    assert subjects(result) == expected
    assert is_place_whole(result)


def test_the_message_names_account_side_and_amount() -> None:
    (finding,) = check(RULE, holding({"1681": -148_310_500}, {"1681": ("Övriga fordringar", "T")})).findings
    assert finding.message.sv.replace("\u00a0", " ") == "1681 Övriga fordringar har kreditsaldo 1 483 105,00 kr men är en tillgång."
    assert finding.message.en.replace("\u00a0", " ") == "1681 Övriga fordringar has a credit balance of 1 483 105,00 kr but is an asset."


def test_an_account_without_a_row_of_its_own_stands_at_its_last_posting() -> None:
    entries = [entry(f"A {at}", day(at), (account, -100)) for at, account in enumerate(("1930", "1680", "1930"), 1)]
    found = check(RULE, books_of(File(entries, accounts={"1510": ("Kundfordringar", None)}))).findings
    assert [(finding.subject, finding.place and finding.place.line) for finding in found] == [("1680", 14), ("1930", 16)]


def test_where_the_files_type_contradicts_the_class_nothing_is_said() -> None:
    assert check(RULE, holding({"2084": 100}, {"2084": ("Lån", "T")})).outcome is Outcome.OK
    assert check(RULE, holding({"2084": 100}, {"2084": ("Lån", "S")})).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "rule",
    [
        rule_of(ImplausibleSign, exceptions=(SignException(accounts=("1229",), reason="ackumulerat"),)),
        rule_of(ImplausibleSign, exceptions=(SignException(names=("AVSKR",), reason="ackumulerat"),)),
        rule_of(ImplausibleSign, credit=("1229",)),
        rule_of(ImplausibleSign, amount_max=1),
        rule_of(ImplausibleSign, exceptions=(SignException(accounts=("role:suspense",), reason="svänger"),)),
    ],
    ids=["account", "name", "credit", "small", "role"],
)
def test_exceptions(rule: ImplausibleSign) -> None:
    books = holding({"1229": -100}, {"1229": ("Ack avskrivningar", "T")}, roles={"suspense": ("1229",)})
    assert check(rule, books).outcome is Outcome.OK


def test_an_exception_must_select_something_and_say_why() -> None:
    for fields in ({"reason": "x"}, {"accounts": ("15",), "reason": ""}):
        with pytest.raises(ValidationError):
            SignException.model_validate(fields)


def test_a_bad_selector_in_an_exception_is_told_at_load() -> None:
    rule = rule_of(ImplausibleSign, exceptions=(SignException(accounts=("15", "femton"), reason="x"),), debit=("role:tillgångar",))
    problems = list(rule.problems(RuleContext({}, {"tillgangar": ("1",)})))
    assert [problem.field for problem in problems] == [("debit", 0), ("exceptions", 0, "accounts", 1)]


def test_a_file_for_import_says_nothing_about_balances() -> None:
    books = books_of(File([entry("A 1", day(1), ("1930", -100), ("5410", 100))], type="4I"))
    assert check(RULE, books).outcome is Outcome.SKIPPED
    assert check(RULE, Books()).outcome is Outcome.SKIPPED
