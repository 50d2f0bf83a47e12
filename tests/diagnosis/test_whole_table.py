"""One mistake about a whole table is told as one: its unit, its signs, its columns; a few slips are not taken for it."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bokslut.books import Books
from bokslut.checks.generated import generated_rules
from bokslut.diagnosis.explain import explain_all
from bokslut.model.finding import Finding, Grade
from bokslut.model.money import KR, MONEY_UNITS, Unit, unit
from bokslut.model.period import Period
from bokslut.model.table import Figure, Line, Origin, Table
from bokslut.model.words import same
from bokslut.statements.layout import Layout

TKR = unit("tkr")
LINES = tuple("abcdefghij")
COLUMNS = ("2025", "2024")
CELLS = tuple((line, column) for line in LINES for column in COLUMNS)
CREDIT, SIGNS = "fghij", ("debit", "credit")
LAYOUT = Layout.model_validate(
    {
        "id": "t",
        "title": {"sv": "t", "en": "t"},
        "line": [
            {"id": line, "label": {"sv": line, "en": line}, "accounts": [str(1000 + at)], "sign": SIGNS[line in CREDIT]}
            for at, line in enumerate(LINES)
        ],
    }
)
#: A ledger's amounts, in öre.
amounts = st.lists(st.integers(-(10**11), 10**11).filter(lambda ore: abs(ore) > 10**8), min_size=20, max_size=20, unique=True)
units = st.sampled_from(MONEY_UNITS)


def table(name: str, figures: dict[tuple[str, str], Figure], origin: Origin, given_unit: Unit) -> Table:
    return Table(name, same(name), tuple(Line(line, same(line)) for line in LINES), COLUMNS, figures, origin, layout="t", unit=given_unit)


def ties(ledger: list[int], printed: dict[tuple[str, str], int], declared: Unit):
    """Close a ledger whose figures are printed as whole numbers of the unit that is declared; return the findings of the ties."""
    booked = {cell: Figure(Fraction(ore, 100)) for cell, ore in zip(CELLS, ledger, strict=True)}
    shown = {cell: Figure(number * declared.factor, declared.factor / 2, declared, str(number)) for cell, number in printed.items()}
    books = Books(
        Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
        tables={"p": table("p", shown, Origin.PUBLISHED, declared)},
        statements={"t": table("t", booked, Origin.LEDGER, KR)},
        layouts={"t": LAYOUT},
    )
    rules = generated_rules(books.layouts, books.tables, ("t",))
    checks = explain_all([result for rule in rules for result in rule.check(books)], books)
    return sorted((finding for check in checks for finding in check.findings), key=Finding.sort_key)


def rounded(ore: int, printed_in: Unit) -> int:
    return round(Fraction(ore, 100) / printed_in.factor)


def whole(findings) -> list[tuple[str, str | None, str | None]]:
    """Return what is said of the whole table, once for each finding."""
    causes = [finding.causes[0] for finding in findings if finding.causes]
    return [
        (cause.message.en.partition(":")[0], cause.where[0].printed, cause.where[0].suggested)
        for cause in causes
        if cause.hypothesis == "whole-table"
    ]


@given(amounts, units, units)
def test_a_wrong_unit_is_one_mistake(ledger, declared, meant):
    assume(declared != meant)
    found = ties(ledger, {cell: rounded(ore, meant) for cell, ore in zip(CELLS, ledger, strict=True)}, declared)
    assume(len(found) > 3)
    told = (f"the figures are in {meant.name}, not {declared.name}", f'unit = "{declared.name}"', f'unit = "{meant.name}"')
    assert whole(found) == [told] * len(found)
    assert {finding.causes[0].grade for finding in found} == {Grade.LIKELY}
    assert {finding.joined_to for finding in found} == {None, found[0].id}


@given(amounts)
def test_exchanged_columns_are_one_mistake(ledger):
    numbers = [rounded(ore, TKR) for ore in ledger]
    exchanged = {(line, COLUMNS[1 - COLUMNS.index(column)]): number for (line, column), number in zip(CELLS, numbers, strict=True)}
    found = ties(ledger, exchanged, TKR)
    assume(len(found) > 3)  # two years may look the same
    assert whole(found) == [("the columns 2024 and 2025 are exchanged", "2024", "2025")] * len(found)


@given(amounts, st.sampled_from(COLUMNS))
def test_a_column_that_is_a_copy_of_the_other_is_one_mistake(ledger, copied):
    other = COLUMNS[1 - COLUMNS.index(copied)]
    numbers = dict(zip(CELLS, (rounded(ore, TKR) for ore in ledger), strict=True))
    found = ties(ledger, {(line, column): numbers[line, other] for line, column in CELLS}, TKR)
    assume(len(found) > 3)  # two years may look the same
    assert whole(found) == [(f"the column {copied} has the figures of {other}", copied, other)] * len(found)


@given(amounts, st.sampled_from(("all", "negative", "credit")))
def test_signs_of_another_kind_are_one_mistake(ledger, kind):
    """All the other way; costs printed without their minus; or the credit side as the ledger has it."""
    credit = [line in CREDIT for line, _ in CELLS]
    turned = {"all": [True] * 20, "negative": [ore < 0 for ore in ledger], "credit": credit}[kind]
    assume(sum(turned) > 2)
    found = ties(ledger, {cell: rounded(-ore if turn else ore, TKR) for cell, ore, turn in zip(CELLS, ledger, turned, strict=True)}, TKR)
    assert len(found) == sum(turned)
    assert whole(found) == [("the figures have other signs than the layout", None, None)] * len(found)


@given(amounts, st.integers(0, 19), st.integers(10**3, 10**6))
def test_a_figure_that_is_wrong_beside_is_not_explained_away(ledger, at, change):
    numbers = [rounded(ore, TKR) for ore in ledger]
    numbers[at] += change
    found = ties(ledger, dict(zip(CELLS, numbers, strict=True)), unit("mkr"))
    (alone,) = [finding for finding in found if not whole([finding])]
    assert f"p.{CELLS[at][0]}[{CELLS[at][1]}]" in alone.subject
    assert "19 of 20 figures agree then" in {finding.causes[0].message.en.partition(": ")[2] for finding in found if finding.causes}


@given(amounts, st.sets(st.integers(0, 19), min_size=3, max_size=20), st.integers(10**3, 10**6))
def test_figures_that_are_simply_wrong_are_no_mistake_about_the_table(ledger, wrong, change):
    numbers = [rounded(ore, TKR) + (change if at in wrong else 0) for at, ore in enumerate(ledger)]
    assert whole(ties(ledger, dict(zip(CELLS, numbers, strict=True)), TKR)) == []


@pytest.mark.parametrize("turned", [{0, 1}, {3, 9, 15}, set(range(0, 20, 2))])
def test_wrong_signs_here_and_there_are_slips(turned):
    ledger = [(at + 1) * 10**8 for at in range(20)]
    numbers = [rounded(-ore if at in turned else ore, TKR) for at, ore in enumerate(ledger)]
    found = ties(ledger, dict(zip(CELLS, numbers, strict=True)), TKR)
    assert len(found) == len(turned)
    assert whole(found) == []


def test_a_table_of_zeros_says_nothing_of_its_unit():
    """Everything small is zero in a unit that is large enough."""
    found = ties([5_000 + at for at in range(20)], dict.fromkeys(CELLS, 0), KR)
    assert len(found) == 20
    assert whole(found) == []


def test_costs_without_minus_are_one_mistake_where_other_deductions_have_theirs():
    """As many income statements print: costs as they are, appropriations and tax with a sign."""
    ledger = [(-1 if at < 14 else 1) * (at + 1) * 10**8 for at in range(20)]

    def printed(costs: int) -> list[int]:
        return [rounded(-ore if at < costs else ore, TKR) for at, ore in enumerate(ledger)]

    found = ties(ledger, dict(zip(CELLS, printed(10), strict=True)), TKR)
    assert whole(found) == [("the figures have other signs than the layout", None, None)] * 10
    assert "costs with a minus" in found[0].causes[0].message.en
    assert whole(ties(ledger, dict(zip(CELLS, printed(6), strict=True)), TKR)) == []
