from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cells import Cells, kr, mkr, percent, tkr
from expressions import EXPRESSIONS
from hypothesis import given

from bokslut.language.evaluate import evaluate
from bokslut.language.explain import worked
from bokslut.language.parser import parse

if TYPE_CHECKING:
    from bokslut.model.table import Figure


def told(source, language="sv", **cells: Figure):
    steps = worked(evaluate(parse(source), Cells(cells)).tree)
    return [f"{'  ' * step.depth}{step.text}: {step.words.say(language)}".replace("\u00a0", " ") for step in steps]


def test_every_number_is_told_with_its_rounding():
    assert told("tillgangar == skulder + 5 tkr", tillgangar=tkr(186_358), skulder=tkr(186_368)) == [
        "tillgangar == skulder + 5 tkr: stämmer inte, 186 358 == 186 373 tkr, skillnad −15 tkr, avrundning förklarar högst ±1 tkr",
        "  tillgangar: 186 358 tkr (±0,5 tkr)",
        "  skulder + 5 tkr: 186 373 tkr (±0,5 tkr)",
        "    skulder: 186 368 tkr (±0,5 tkr)",
    ]


def test_in_english():
    assert told("a == b within 1 kr", "en", a=kr(1), b=kr("1.5")) == [
        "a == b within 1 kr: holds within the tolerance, 1,00 == 1,50 kr, difference −0,50 kr, tolerance ±1 kr",
        "  a: 1,00 kr",
        "  b: 1,50 kr",
    ]


def test_what_stands_under_not_is_told_turned_round():
    assert told("not (a == b and a < b)", a=kr(1), b=kr(2)) == [
        "not (a == b and a < b): stämmer",
        "  not a == b: stämmer, 1,00 != 2,00 kr, skillnad −1,00 kr",
        "    a: 1,00 kr",
        "    b: 2,00 kr",
        "  not a < b: stämmer inte, 1,00 >= 2,00 kr, skillnad −1,00 kr",
        "    a: 1,00 kr",
        "    b: 2,00 kr",
    ]


def test_unknown_is_told_with_its_reason_where_it_arose():
    assert told("a == x", a=percent("5.6")) == ["a == x: okänt: x saknas", "  a: 5,6 % (±0,05 %)", "  x: okänt: x saknas"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("2022-12-31 + 1 days", "2022-12-31 + 1 days: 2023-01-01"),
        ("a / b", "a / b: 0,25"),
        ("2022-12-31 < 2022-01-01", "2022-12-31 < 2022-01-01: stämmer inte, 2022-12-31 < 2022-01-01"),
        ("a + b", "a + b: 5 mkr (±0,0505 mkr)"),
    ],
)
def test_values_are_told_in_their_unit(source, text):
    cells = {"a": tkr(1000), "b": mkr("4.0")} if source == "a + b" else {"a": kr(1), "b": kr(4)}
    assert told(source, **cells)[0] == text


@given(EXPRESSIONS)
def test_every_step_can_be_told_and_no_figure_is_left_out(source):
    cells = Cells({"a": tkr(1), "x1": percent("5.0"), "ub(15)": kr(7)})
    found = evaluate(parse(source), cells)
    steps = list(worked(found.tree))
    assert all(text.strip() for step in steps for text in (step.text, step.words.sv, step.words.en))
    assert {term.reference for term in found.figures} <= {step.text for step in steps}
