"""Checking ledger files by themselves."""

from __future__ import annotations

from pathlib import Path

from bokslut.integrity import NEED_A_CLOSE, check_files
from bokslut.model.check import Outcome
from bokslut.packs.load import PackRef, require_book

ROOT = Path(__file__).parent.parent


def test_rules_that_only_a_close_can_answer_are_not_tried():
    book = require_book([PackRef("ledger")])
    assert {rule.code for rule in book.rules} > NEED_A_CLOSE
    (result,) = check_files([str(ROOT / "ledgers" / "example" / "ledger" / "2025.se")], "sv")
    assert {check.code for check in result.checks} == {rule.code for rule in book.rules} - NEED_A_CLOSE
    assert {check.outcome for check in result.checks} == {Outcome.OK}


def test_a_close_is_checked_by_its_ledgers_only():
    (result,) = check_files([str(ROOT / "ledgers" / "example")], "sv")
    assert result.tables == ()
    assert result.findings == ()
