"""A finding or a check: the findings whole, and every number that was compared, down to accounts and printed figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.checks.environment import BooksEnvironment
from bokslut.model.check import Outcome
from bokslut.model.money import KR
from bokslut.model.table import Figure, Table, column_label
from bokslut.model.trace import Asked, Row, Section, Trace
from bokslut.model.words import Words, same
from bokslut.tracing.ledgers import account_label, money, names_of
from bokslut.tracing.lines import cell_label, line_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bokslut.books import Books
    from bokslut.model.check import CheckResult, Part, Worked
    from bokslut.model.result import CloseResult

#: Of a rule that was tried on many lines or columns so many are shown, failures first.
_SHOWN_MAX = 8
#: The least of a finding's id that names it.
_ID_LEAST = 6
_ORDER = (Outcome.FAILED, Outcome.SUSPECT, Outcome.SKIPPED, Outcome.ROUNDING, Outcome.OK)


def trace_finding(asked: str, books: Books, result: CloseResult, most: int | None) -> Trace | None:
    """Follow the findings of a code or an id (or its first digits), and the checks of that code; None where there are none."""
    name = asked.strip().casefold()
    checks = [check for check in result.checks if check.code.casefold() == name]
    findings = [finding for finding in result.findings if finding.code.casefold() == name]
    if not checks and not findings and len(name) >= _ID_LEAST:
        findings = [finding for finding in result.findings if finding.id.startswith(name)]
        ids = {finding.id for finding in findings}
        checks = [check for check in result.checks if ids & {finding.id for finding in check.findings}]
    if not checks and not findings:
        return None
    checks.sort(key=lambda check: _ORDER.index(check.outcome))
    shown = checks if most is None else checks[:_SHOWN_MAX]
    sections = tuple(section for check in shown for section in _working(books, check))
    code, title = (checks[0].code, checks[0].title) if checks else (findings[0].code, findings[0].title or same(""))
    head = Words(f"{code}  {title.sv}".strip(), f"{code}  {title.en}".strip())
    return Trace(asked, Asked.FINDING, head, sections, tuple(findings), tuple(checks))


def finding_names(result: CloseResult) -> Iterator[str]:
    """Yield every code one can ask about."""
    yield from (check.code for check in result.checks)
    yield from (finding.code for finding in result.findings)


def _working(books: Books, check: CheckResult) -> Iterator[Section]:
    """Yield how a check was worked out, and the figures it compares with what they are made of."""
    parts = [*check.left, *check.right]
    steps = _nested(list(check.working())) if check.working is not None else ()
    if parts:
        steps = _without_figures(steps)
    several = len({(part.table.origin, part.table.id) for part in parts if part.table is not None}) > 1
    figures = tuple(row for part in parts for row in _part_rows(books, part, of_several=several))
    if not steps and not figures:
        return
    gap: tuple[Row, ...] = ()
    if check.comparison is not None and check.right:
        difference = Figure(check.comparison.difference, unit=check.unit or KR)
        gap = (Row("difference", Words("Skillnad", "Difference"), (difference,)),)
    yield Section(_title(books, check), (Words("Belopp", "Amount"),) if figures else (), (*steps, *figures, *gap))


def _title(books: Books, check: CheckResult) -> Words:
    """Say which line and column of which table a check was about."""
    head = Words("Så räknades det", "How it was worked out")
    table = books.table(check.table) if check.table is not None else None
    if table is None:
        return head
    line = table.line(check.line) if check.line is not None else None
    column = column_label(table, check.column)
    parts = [(table.title.sv, table.title.en), *([(line.label.sv, line.label.en)] if line else []), *([(column, column)] if column else [])]
    sv, en = (" · ".join(each) for each in zip(*parts, strict=True))
    return Words(f"{head.sv}: {sv}", f"{head.en}: {en}")


def _nested(steps: Sequence[Worked]) -> tuple[Row, ...]:
    """Put steps that are told in order, each with its depth, under one another."""
    rows: list[Row] = []
    at = 0
    while at < len(steps):
        end = at + 1
        while end < len(steps) and steps[end].depth > steps[at].depth:
            end += 1
        rows.append(Row("step", same(steps[at].text), note=steps[at].words, rows=_nested(steps[at + 1 : end])))
        at = end
    return tuple(rows)


def _without_figures(steps: Sequence[Row]) -> tuple[Row, ...]:
    """Leave out the steps that are single figures: these are followed by themselves."""
    return tuple(replace(step, rows=_without_figures(step.rows)) for step in steps if step.rows)


def _part_rows(books: Books, part: Part, *, of_several: bool) -> Iterable[Row]:
    """Yield a figure that was compared, with what it is made of; and of which table, where there are several."""
    if part.table is not None and part.line is not None and part.column is not None:
        row = line_row(books, part.table, part.line, (part.column,))
        label = cell_label(part.table, part.line, part.column) if of_several else _with_column(row.label, part.table, part.column)
        yield replace(row, label=label)
        return
    yield Row("sum", same(part.reference), (part.figure,), place=part.figure.place, rows=tuple(_accounts(books, part.reference)))


def _with_column(label: Words, table: Table, column: str) -> Words:
    heading = column_label(table, column)
    return Words(f"{label.sv} {heading}", f"{label.en} {heading}")


def _accounts(books: Books, reference: str) -> Iterator[Row]:
    """Yield the accounts behind a sum over accounts."""
    names = names_of(books)
    for term in BooksEnvironment(books).account_terms(reference):
        yield Row("account", account_label(term.account, names), (money(books, term.ore),), term.account)
