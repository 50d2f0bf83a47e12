"""Published tables that nothing tries are told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from printed_tables import books, table

from bokslut.checks.relation import Relation
from bokslut.checks.untried import untried_tables
from bokslut.ledger.ledger import build_ledger
from bokslut.model.words import same

if TYPE_CHECKING:
    from bokslut.model.table import Table


def untried(*tables: Table, rules=(), ledger=True) -> list[str | None]:
    handed_in = replace(books(*tables), ledger=build_ledger([]) if ledger else None)
    return [result.table for result in untried_tables(rules, handed_in)]


def test_a_table_without_layout_that_no_rule_reads_is_told():
    lone, laid = table("lone", {"a": ["1"]}, ["2022"]), table("laid", {"a": ["1"]}, ["2022"], layout="br")
    assert untried(lone, laid) == ["lone"]
    rule = Relation(code="X1", title=same("x"), **{"assert": "lone.a[2022] == 1"})
    assert untried(lone, rules=[rule]) == []


def test_without_a_ledger_tables_are_read_for_their_own_sake():
    assert untried(table("lone", {"a": ["1"]}, ["2022"]), ledger=False) == []


def test_a_word_in_a_rule_is_not_its_table() -> None:
    rule = Relation(code="X1", title=same("br är en rapport"), message=same("not br"), **{"assert": "brev.a[2022] == 1"})
    assert untried(table("br", {"a": ["1"]}, ["2022"]), rules=[rule]) == ["br"]
