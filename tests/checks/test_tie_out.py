"""Published figures against the ledger."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed_tables import books, layout, statement, table

from bokslut.checks.interface import RuleContext
from bokslut.checks.tie_out import TieOut
from bokslut.ledger.ledger import build_ledger
from bokslut.model.check import Outcome
from bokslut.model.words import same

SHAPE = layout("br", {}, ["kundfordringar", "bank"])


def tie(published, drawn, line="kundfordringar"):
    rule = TieOut(code="TIE:br.x", title=same("Stämmer"), layout="br", line=line)
    return list(rule.check(books(published, statements=(drawn,) if drawn else (), layouts=(SHAPE,))))


@pytest.mark.parametrize(
    ("ledger", "text", "unit_name", "outcome"),
    [
        ("28721634.50", "28 722", "tkr", Outcome.ROUNDING),
        ("28721634.50", "28 721", "tkr", Outcome.FAILED),
        ("28721500.00", "28 721", "tkr", Outcome.ROUNDING),  # exactly between: either way
        ("28721500.00", "28 722", "tkr", Outcome.ROUNDING),
        ("28722000.00", "28 722", "tkr", Outcome.OK),
        ("28721634.50", "28,7", "mkr", Outcome.ROUNDING),
        ("-28721634.50", "−28,8", "mkr", Outcome.FAILED),
    ],
)
def test_the_printed_figure_must_be_a_correct_rounding(ledger, text, unit_name, outcome):
    [result] = tie(
        table("t", {"kundfordringar": [text]}, ["2022"], unit_name, layout="br"), statement("br", {"kundfordringar": [ledger]}, ["2022"])
    )
    assert (result.outcome, result.column) == (outcome, "2022")


def test_the_finding_says_what_the_ledger_gives():
    published = table("t", {"kundfordringar": ["28 721"]}, ["2022"], layout="br")
    [result] = tie(published, statement("br", {"kundfordringar": ["28721634.50"]}, ["2022"]))
    [finding] = result.findings
    assert finding.message.sv == ("Kundfordringar 2022: tryckt 28\u00a0721, huvudboken ger 28\u00a0721,6345, skillnad −0,6345 tkr")
    assert (finding.name, finding.observed, finding.expected) == ("tie-out-differs", "28\u00a0721\u00a0tkr", "28\u00a0721,6345\u00a0tkr")
    assert [(term.table, term.weight) for term in result.terms] == [("t", 1)]
    assert finding.tolerance_from is not None
    assert finding.tolerance_from.sv == "avrundning: 1 tal à 0,5\u00a0tkr"


def test_blank_cells_and_columns_without_a_ledger_are_skipped():
    published = table("t", {"kundfordringar": ["1", None]}, ["budget", "2022"], layout="br")
    drawn = statement("br", {"kundfordringar": ["1000"]}, ["2022"])
    [result] = tie(published, drawn)
    assert (result.outcome, result.column) == (Outcome.SKIPPED, "2022")
    [result] = tie(published, None)
    assert result.outcome is Outcome.SKIPPED
    [result] = tie(table("t", {"kundfordringar": ["1"]}, ["2022"], layout="br", of="%"), drawn)
    assert result.outcome is Outcome.SKIPPED


def test_a_column_that_looks_like_a_year_and_is_none_of_the_ledgers_is_told_once():
    """A heading mistyped must not leave a year unlooked at; a budget has nothing to be compared with."""
    drawn = statement("br", {"kundfordringar": ["1000", "2000"], "bank": ["1", "2"]}, ["2022", "2021"])
    published = table("t", {"kundfordringar": ["1", "2", "3"], "bank": ["1", "2", "3"]}, ["2022", "2O21", "budget 2022"], layout="br")
    first, skipped = tie(published, drawn)
    assert (first.column, first.outcome) == ("2022", Outcome.OK)
    assert skipped.outcome is Outcome.SKIPPED
    assert "”2O21”, bara 2022, 2021" in skipped.reason.sv
    assert 'columns = { "2O21" = "2022" }' in skipped.reason.sv
    assert [result.column for result in tie(published, drawn, "bank")] == ["2022"]
    # The first line is the first that is printed: here not that of the layout.
    part = table("t", {"bank": ["1", "2"]}, ["2022", "2O21"], layout="br")
    assert [result.outcome for result in tie(part, drawn, "bank")] == [Outcome.FAILED, Outcome.SKIPPED]


def test_where_no_column_is_the_ledgers_every_line_says_so_alike():
    drawn = statement("br", {"kundfordringar": ["1000"], "bank": ["1"]}, ["2022"])
    published = table("t", {"kundfordringar": ["1"], "bank": ["1"]}, ["utfall"], layout="br")
    (one,), (other,) = tie(published, drawn), tie(published, drawn, "bank")
    assert one.outcome is other.outcome is Outcome.SKIPPED
    assert one.reason == other.reason
    (last,) = tie(table("t", {"kundfordringar": ["1"]}, ["2021"], layout="br"), drawn)
    assert "[[previous]]" in last.reason.sv


def test_a_damaged_ledger_is_the_reason_even_when_nothing_was_drawn():
    rule = TieOut(code="TIE:br.x", title=same("Stämmer"), layout="br", line="bank")
    published = table("t", {"bank": ["1"]}, ["2022"], layout="br")
    damaged = replace(books(published, layouts=(SHAPE,)), ledger=build_ledger([]), complete=False)
    [result] = rule.check(damaged)
    assert "skadad" in result.reason.sv


@given(st.integers(-(10**12), 10**12), st.sampled_from(["kr", "tkr", "mkr"]), st.integers(-3, 3))
def test_only_a_nearest_whole_unit_ties(ore, unit_name, steps):
    """Oracle: whole-number rounding by floor and ceiling."""
    factor = {"kr": 1, "tkr": 1000, "mkr": 10**6}[unit_name]
    exact = Fraction(ore, 100)
    nearest = {math.floor(exact / factor + Fraction(1, 2)), math.ceil(exact / factor - Fraction(1, 2))}
    value = math.floor(exact / factor) + steps
    published = table("t", {"kundfordringar": [str(value)]}, ["2022"], unit_name, layout="br")
    [result] = tie(published, statement("br", {"kundfordringar": [str(exact)]}, ["2022"]))
    assert (result.outcome is not Outcome.FAILED) == (value in nearest)


def test_problems_name_what_does_not_exist():
    def fields(**changes: object) -> list[tuple[str | int, ...]]:
        rule = TieOut(**{"code": "X", "title": same("x"), "layout": "br", "line": "bank"} | changes)
        return [problem.field for problem in rule.problems(RuleContext({"br": SHAPE}, {}))]

    assert fields() == []
    assert fields(layout="annan") == [("layout",)]
    assert fields(line="kassa") == [("line",)]


def test_the_mapping_to_paste_names_years_and_nothing_else():
    drawn = statement("br", {"kundfordringar": ["1000", "2000"]}, ["2022", "2021"])
    for headings, example in (
        (["Budget", "2022-12-31", "2021-12-31"], '{ "2022-12-31" = "2022", "2021-12-31" = "2021" }'),
        (["Budget", "Bokslut 2022"], '{ "Bokslut 2022" = "2022" }'),
        (["Budget", "Prognos"], '{ "…" = "2022" }'),
    ):
        columns = [f"c{number}" for number, _ in enumerate(headings)]
        published = table("t", {"kundfordringar": ["1"] * len(columns)}, columns, layout="br")
        [skipped] = tie(replace(published, headings=dict(zip(columns, headings, strict=True))), drawn)
        assert f"columns = {example}" in skipped.reason.sv


def test_a_heading_of_other_days_is_not_the_column_that_columns_calls_it():
    """A monthly close: the same month a year ago is not last year, though the close file says so."""
    drawn = replace(
        statement("br", {"kundfordringar": ["1000", "2000"], "bank": ["1", "2"]}, ["2025", "2024"]),
        headings={"2025": "2025-01-01 – 2025-08-31", "2024": "2024"},
    )
    published = replace(
        table("t", {"kundfordringar": ["1", "7"], "bank": ["1", "7"]}, ["2025", "2024"], layout="br"),
        headings={"2025": "2025-08-31", "2024": "2024-08-31"},
    )
    first, skipped = tie(published, drawn)
    assert (first.column, first.outcome) == ("2025", Outcome.OK)
    assert skipped.outcome is Outcome.SKIPPED
    assert "”2024-08-31”, bara 2025 (2025-01-01 – 2025-08-31), 2024; de dagarna är inte huvudbokens" in skipped.reason.sv
    assert [result.column for result in tie(published, drawn, "bank")] == ["2025"]
    same_days = replace(published, headings={"2025": "Utfall", "2024": "2024-12-31"})
    assert [result.outcome for result in tie(same_days, drawn)] == [Outcome.OK, Outcome.FAILED]
    # Not mapped either: it is told, since its days look like those of a year.
    unmapped = replace(published, columns=("2025", "2024_08_31"), headings={"2025": "2025-08-31", "2024_08_31": "2024-08-31"})
    assert [result.outcome for result in tie(unmapped, drawn)] == [Outcome.OK, Outcome.SKIPPED]
