"""A published table beside the ledger it is drawn from: the line left out, and the figure that both its total and the ledger correct."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bokslut.books import Books
from bokslut.checks.generated import generated_rules
from bokslut.diagnosis.explain import explain_all
from bokslut.model.finding import Finding, Grade
from bokslut.model.money import KR, unit
from bokslut.model.table import Figure, Line, Origin, Table
from bokslut.model.words import same
from bokslut.statements.layout import Layout

TKR = unit("tkr")
SUMS = {"total": ["a", "b", "-c", "d"]}
LAYOUT = Layout.model_validate(
    {
        "id": "t",
        "title": {"sv": "t", "en": "t"},
        "line": [{"id": line, "label": {"sv": line, "en": line}, "sum": SUMS.get(line, [])} for line in ("a", "b", "c", "d", "total")],
    }
)
#: In kronor; the total is 1 677 tkr.
LEDGER = {"a": 196_580, "b": 258_686, "c": -1_143_000, "d": 79_140, "total": 1_677_406}
PRINTED = {"a": 197, "b": 259, "c": -1143, "d": 79, "total": 1677}


def table(name: str, figures: dict[str, Figure], origin: Origin) -> Table:
    cells = {(line, column): figure for line, figure in figures.items() for column in ("2025", "2024")}
    return Table(name, same(name), tuple(Line(line, same(line)) for line in figures), ("2025", "2024"), cells, origin, layout="t", unit=TKR)


def findings(printed: dict[str, int], ledger: dict[str, int] = LEDGER) -> list[Finding]:
    """Check what is printed for two years beside a ledger; return what the totals give."""
    shown = {line: Figure(Fraction(value * 1000), Fraction(500), TKR, str(value)) for line, value in printed.items()}
    books = Books(
        tables={"p": table("p", shown, Origin.PUBLISHED)},
        statements={"t": table("t", {line: Figure(Fraction(value), unit=KR) for line, value in ledger.items()}, Origin.LEDGER)},
        layouts={"t": LAYOUT},
    )
    rules = generated_rules(books.layouts, books.tables, ("t",))
    checks = explain_all([result for rule in rules for result in rule.check(books)], books)
    return sorted((finding for check in checks for finding in check.findings if check.code.startswith("SUM:")), key=Finding.sort_key)


def without(*lines: str) -> dict[str, int]:
    return {line: value for line, value in PRINTED.items() if line not in lines}


@pytest.mark.parametrize("line", ["a", "b", "c"])
def test_a_line_left_out_is_named_once_for_both_columns(line: str):
    first, second = findings(without(line))
    (cause,) = first.causes
    assert (cause.hypothesis, cause.grade, [suspect.line for suspect in cause.where]) == ("line-not-printed", Grade.LIKELY, [line])
    assert {first.joined_to, second.joined_to} == {None, first.id}


def test_lines_left_out_are_named_together():
    (cause,) = findings(without("a", "b"))[0].causes
    assert [suspect.line for suspect in cause.where] == ["a", "b"]


def test_a_line_left_out_is_only_possible_where_any_difference_of_its_size_would_fit():
    """In tkr two lines printed and their total are out by 2 at most with the line's own rounding: no news of a line of 9."""
    ledger = {**LEDGER, "b": 9_000, "total": 1_427_720}
    (cause,) = findings({**without("b", "a"), "total": 1231}, {**ledger, "a": 0, "total": 1_231_140})[0].causes
    assert ([suspect.line for suspect in cause.where], cause.grade) == (["b"], Grade.POSSIBLE)
    # ±2 tkr and one step of the total, of the amounts from 3 to 27 tkr of either sign.
    assert cause.chance == round(Fraction(5, 48), 3)


def test_a_line_left_out_that_has_another_amount_is_not_named():
    found = findings(without("b"), {**LEDGER, "b": 300_000})
    assert not [cause for finding in found for cause in finding.causes if cause.hypothesis == "line-not-printed"]


def test_a_figure_that_total_and_ledger_correct_alike_is_likely():
    (cause, *_), _ = (finding.causes for finding in findings({**PRINTED, "a": 179}))
    assert (cause.grade, cause.chance) == (Grade.LIKELY, None)
    assert [(suspect.line, suspect.suggested) for suspect in cause.where] == [("a", "197")]
    assert cause.evidence_for[0].en == "the ledger gives 196\u00a0580,00\u00a0kr"


def test_a_figure_that_the_ledger_bears_out_as_printed_is_not_corrected():
    """The total is wrong in the ledger's eyes, whatever its lines could be mistyped for."""
    for finding in findings({**PRINTED, "total": 1777}):
        (cause,) = finding.causes
        assert [suspect.line for suspect in cause.where] == ["total"]
