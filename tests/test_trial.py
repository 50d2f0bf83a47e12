"""Rules are tried on the small books they carry."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bokslut.model.check import Outcome
from bokslut.model.errors import UsageError
from bokslut.model.place import Place
from bokslut.packs.load import PackRef, load_book, shipped_names
from bokslut.packs.pack import read_pack
from bokslut.packs.rulebook import RuleBook, assemble
from bokslut.tomlfile import read_toml
from bokslut.trial import case_books, try_rules

HEAD = """\
schema = "bokslut/rules@1"
name = "p"
[roles]
result_balance = ["2099"]
[[layout]]
id = "b"
title = { sv = "B", en = "B" }
[[layout.line]]
id = "kassa"
label = { sv = "Kassa", en = "Cash" }
accounts = ["19"]
sign = "debit"
[[layout.line]]
id = "kapital"
label = { sv = "Kapital", en = "Equity" }
accounts = ["2"]
sign = "credit"
"""
LEDGER = '''"""
#FLAGGA 0
#SIETYP 4
#RAR 0 20250101 20251231
#IB 0 1930 100.00
#IB 0 2081 -100.00
#VER A 1 20250115 "Insättning"
{
#TRANS 1930 {} 50.00
#TRANS 2081 {} -50.00
}
"""'''


def book(rules: str) -> RuleBook:
    pack, problems = read_pack(read_toml("p.toml", (HEAD + rules).encode()))
    assert not problems
    merged, _ = assemble([pack])
    return merged


def relation(expression: str, *cases: str) -> RuleBook:
    head = f'[[rule]]\ncode = "R1"\nkind = "relation"\ntitle = {{ sv = "t", en = "t" }}\nassert = "{expression}"\n'
    return book(head + "".join(f'[[rule.case]]\nname = "c{number}"\n{case}\n' for number, case in enumerate(cases)))


def outcomes(rules: RuleBook) -> list[tuple[str, Outcome | None, bool]]:
    return [(trial.case, trial.outcome, trial.holds) for trial in try_rules(rules)]


def test_a_ledger_in_a_case_becomes_balances_and_statements() -> None:
    rules = relation("b.kassa[2025] == 150 kr and ub(1930) == 150 kr", f'expect = "ok"\nledger = {LEDGER}')
    assert outcomes(rules) == [("c0", Outcome.OK, True)]
    books = case_books(rules.rules[0].case[0], rules, Place("p"))
    assert books.balances is not None
    assert books.statements["b"].figures["kapital", "2025"].value == Fraction(150)
    assert books.complete


def test_the_previous_year_comes_from_the_cases_previous_ledger() -> None:
    last = LEDGER.replace("2025", "2024")
    rules = relation("b.kassa[2024] == 150 kr", f'expect = "ok"\nledger = {LEDGER}\nprevious = {last}')
    assert outcomes(rules) == [("c0", Outcome.OK, True)]


def test_tables_follow_the_layout_they_are_named_for_and_the_unit_that_is_said() -> None:
    table = 'tables.x = """\nlabel;2025\nKassa;15\n"""'
    rules = relation(
        "x.kassa[2025] == 15000 kr",
        f'expect = "ok"\nunit = "tkr"\nlayouts.x = "b"\n{table}',
        f'expect = "failed"\nunit = "kr"\n{table}',
        f'expect = "ok"\nunit = "kr"\nunits.x = "tkr"\n{table}',
    )
    assert outcomes(rules) == [("c0", Outcome.OK, True), ("c1", Outcome.FAILED, True), ("c2", Outcome.OK, True)]


def test_what_is_not_expected_does_not_hold() -> None:
    rules = relation("b.kassa[2025] == 1 kr", f'expect = "ok"\nledger = {LEDGER}', 'expect = "skipped"', 'expect = "ok"')
    trials = list(try_rules(rules))
    assert [(trial.outcome, trial.holds) for trial in trials] == [
        (Outcome.FAILED, False),
        (Outcome.SKIPPED, True),
        (Outcome.SKIPPED, False),
    ]
    assert trials[0].results[0].findings
    assert str(trials[0].place) == "p.toml:23:1"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ('expect = "ok"\nledger = "hej"', ""),
        ('expect = "ok"\nledger = ""', "empty"),
        ('expect = "ok"\ntables.b = ""', "empty"),
        ('expect = "ok"\nunit = "tkkr"\ntables.b = "label;2025\\nKassa;1\\n"', "Unknown unit “tkkr”"),
        ('expect = "ok"\nlayouts.x = "bb"\ntables.x = "label;2025\\nKassa;1\\n"', "Unknown layout “bb”"),
    ],
)
def test_a_case_that_cannot_be_tried_says_why_at_its_place(case: str, said: str) -> None:
    (trial,) = try_rules(relation("1 kr == 1 kr", case))
    assert trial.outcome is None
    assert not trial.holds
    assert said in trial.problems[0].message.en
    assert str(trial.problems[0].place) == "p.toml:23:1"


def test_a_roles_accounts_may_be_given_by_the_case() -> None:
    rules = relation("ub(role:bank) == 150 kr", f'expect = "ok"\nroles.bank = ["19"]\nledger = {LEDGER}')
    assert outcomes(rules) == [("c0", Outcome.OK, True)]


@pytest.mark.parametrize("name", shipped_names())
def test_every_case_of_every_shipped_rule_holds(name: str) -> None:
    merged, problems = load_book([PackRef(name)])
    assert not problems
    wrong = [f"{trial.place} {trial.code} {trial.case}: {trial.outcome}" for trial in try_rules(merged) if not trial.holds]
    assert wrong == []


def test_an_unknown_layout_is_wrong_use() -> None:
    rules = relation("1 kr == 1 kr", 'expect = "ok"\nlayouts.x = "bb"\ntables.x = "label;2025\\nKassa;1\\n"')
    with pytest.raises(UsageError):
        case_books(rules.rules[0].case[0], rules, Place("p"))
