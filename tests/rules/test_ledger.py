"""The shipped pack of ledger checks: every rule has its cases, and says of each what it should."""

from __future__ import annotations

import pytest

from bokslut.checks.ledgers import LedgerRule
from bokslut.model.check import Outcome
from bokslut.packs.load import PackRef, require_book
from bokslut.packs.prove import case_problems
from bokslut.trial import Trial, try_rules

BOOK = require_book([PackRef("ledger")])


@pytest.mark.parametrize("trial", list(try_rules(BOOK)), ids=lambda trial: f"{trial.code} {trial.case}")
def test_a_case_comes_out_as_it_says(trial: Trial) -> None:
    assert trial.problems == ()
    assert trial.outcome is trial.expected, [finding.message.sv for result in trial.results for finding in result.findings]


def test_every_rule_has_a_passing_and_a_failing_case() -> None:
    assert [problem.message.sv for problem in case_problems(BOOK)] == []


def test_the_pack_holds_the_integrity_checks_under_their_stable_codes() -> None:
    codes = "V001 V002 V003 V004 V005 V006 V007 V008 S001 S002 S003 S004 S005 S007 S008 S009 S010 S011 E001 E002"
    assert [rule.code for rule in BOOK.rules] == codes.split()
    assert all(isinstance(rule, LedgerRule) and rule.authority and rule.causes and rule.remedy for rule in BOOK.rules)


def test_failing_cases_say_something_in_both_languages() -> None:
    for trial in try_rules(BOOK):
        for result in trial.results:
            for finding in result.findings:
                assert result.outcome is Outcome.FAILED
                assert finding.message.sv
                assert finding.message.sv != finding.message.en
