"""Trials of rules: the small books that a rule carries as `[[rule.case]]`, and what the rule says about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bokslut.books import Books
from bokslut.ledger.extract import extract_balances, infer_period, previous_balances
from bokslut.ledger.ledger import build_ledger
from bokslut.model.check import Outcome
from bokslut.model.errors import BokslutError, Problem, UsageError
from bokslut.model.money import unit, unit_names
from bokslut.model.table import Line
from bokslut.model.words import Words, same
from bokslut.regulation.regulate import regulate
from bokslut.regulationfile import FILES, RegulationSection
from bokslut.sources.files import from_bytes, read_ledger
from bokslut.sources.interface import ReadOptions, TableSpec
from bokslut.sources.published import read_table
from bokslut.sources.regulation import read_regulation
from bokslut.statements.build import draw_up, line_role
from bokslut.statements.layout import Layout, LayoutLine
from bokslut.validation import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.checks.interface import Case, Rule
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.place import Place
    from bokslut.model.settlement import Regulation
    from bokslut.model.table import Table
    from bokslut.packs.rulebook import RuleBook

#: The most telling outcome first: a rule that fails anywhere fails its case.
_WORST = (Outcome.FAILED, Outcome.SUSPECT, Outcome.ROUNDING, Outcome.OK)


@dataclass(frozen=True, slots=True)
class Trial:
    """One case tried: what was expected, what came of it, and where the case is written."""

    code: str
    case: str
    expected: Outcome
    outcome: Outcome | None
    place: Place
    results: tuple[CheckResult, ...] = ()
    #: Why the case could not be tried at all.
    problems: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether the rule says what the case expects."""
        return self.outcome is self.expected


def try_rules(book: RuleBook) -> Iterator[Trial]:
    """Try every case of every rule in the book, in order."""
    for rule in book.rules:
        origin = book.origins["rule", rule.code]
        for number, case in enumerate(rule.case):
            yield try_case(rule, case, book, origin.document.place((*origin.key_path, "case", number)))


def try_case(rule: Rule, case: Case, book: RuleBook, place: Place) -> Trial:
    """Run one rule on one case's books."""
    try:
        results = tuple(_with_parameters(rule, case, place).check(case_books(case, book, place)))
    except BokslutError as error:
        problems = tuple(Problem(problem.message, place, problem.remedy) for problem in error.problems)
        return Trial(rule.code, case.name, case.expect, None, place, problems=problems)
    outcomes = {result.outcome for result in results}
    worst = next((outcome for outcome in _WORST if outcome in outcomes), Outcome.SKIPPED)
    return Trial(rule.code, case.name, case.expect, worst, place, results)


def case_books(case: Case, book: RuleBook, place: Place) -> Books:
    """Make the case's books as a close would. Raises BokslutError when its texts are no ledger or no table."""
    roles = {**book.roles, **case.roles}
    ledger, whole = _ledger(case.name, case.ledger)
    previous, previous_whole = _ledger(f"{case.name}, previous", case.previous)
    period = infer_period(ledger) if ledger else None
    earlier = previous_balances(ledger, previous, period, roles) if ledger and period else None
    balances = extract_balances(ledger, period, previous=earlier, roles=roles) if ledger and period else None
    layouts = {**book.layouts, **{layout.id: layout for layout in _case_statement(case)}}
    drawn = draw_up(balances, earlier, tuple(layouts.values()), period, roles) if balances and period else ()
    books = Books(
        period=period,
        ledger=ledger,
        previous=previous,
        balances=balances,
        previous_balances=earlier,
        statements={table.id: table for table in drawn},
        tables={name: _table(name, text, case, book, place) for name, text in case.tables.items()},
        layouts=layouts,
        roles=roles,
        complete=whole and previous_whole,
    )
    return replace(books, regulation=_regulation(case, books, place)) if case.regulation else books


def _regulation(case: Case, books: Books, place: Place) -> Regulation:
    """Settle the case's regulation. Raises UsageError when it is none, or its files have faults."""
    texts = {name: case.regulation[name] for name in FILES if name in case.regulation}
    try:
        section = RegulationSection.model_validate({**case.regulation, **{name: name for name in texts}})
    except ValidationError as error:
        raise UsageError(Problem(_said("Fallets återreglering", "The case's regulation", error), place)) from error
    faults = [Problem(Words(swedish, english), place) for _, swedish, english in section.faults()]
    if faults:
        raise UsageError(*faults)
    spec = section.spec(place)
    reading = read_regulation({name: from_bytes(name, str(text).encode()) for name, text in texts.items()}, spec)
    if reading.findings:
        raise UsageError(*(Problem(finding.message, place) for finding in reading.findings))
    return regulate(spec, reading.inputs, sound=True, period=books.period, ledger=books.ledger, balances=books.balances, roles=books.roles)


def _said(swedish: str, english: str, error: ValidationError) -> Words:
    said = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
    return Words(f"{swedish}: {said}", f"{english}: {said}")


def _with_parameters(rule: Rule, case: Case, place: Place) -> Rule:
    """Return the rule with the case's own parameters; raises UsageError for those it cannot have."""
    if not case.parameters:
        return rule
    try:
        return type(rule).model_validate({**rule.model_dump(), **case.parameters})
    except ValidationError as error:
        raise UsageError(Problem(_said("Fallets parametrar", "The case's parameters", error), place)) from error


def _case_statement(case: Case) -> tuple[Layout, ...]:
    """Return the layout of the case's own statement."""
    if not case.statement:
        return ()
    lines = tuple(LayoutLine(id=name, label=same(name), accounts=accounts, sign="debit") for name, accounts in case.statement.items())
    return (Layout(id="statement", title=same(case.name), covers=("1..8",), line=lines),)


def _ledger(name: str, text: str | None) -> tuple[Ledger | None, bool]:
    if text is None:
        return None, True
    reading = read_ledger(from_bytes(name, text.encode()), ReadOptions(encoding="utf-8"), "sie4")
    return build_ledger([reading]), reading.complete


def _table(name: str, text: str, case: Case, book: RuleBook, place: Place) -> Table:
    in_unit = unit(case.units.get(name, case.unit))
    if in_unit is None:
        raise UsageError(unknown("unit", case.units.get(name, case.unit), unit_names(), place))
    layout = case.layouts.get(name) or (name if name in book.layouts else None)
    lines = layout_lines(book, layout, place) if layout else ()
    spec = TableSpec(id=name, path=name, unit=in_unit, layout=layout)
    return read_table(from_bytes(name, text.encode()), spec, lines).table


def layout_lines(book: RuleBook, layout: str, place: Place) -> tuple[Line, ...]:
    """Return a layout's lines as a published table may have them; raises UsageError for a layout that is not there."""
    if layout not in book.layouts:
        raise UsageError(unknown("layout", layout, list(book.layouts), place))
    found = book.layouts[layout]
    return tuple(Line(line.id, line.label, line_role(line, found)) for line in found.line)
