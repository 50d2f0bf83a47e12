"""Statements and published tables, columns side by side, with the difference between the two totals under them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bokslut.model.check import CheckResult, Outcome
from bokslut.model.money import KR, Kind
from bokslut.model.printing import format_amount, plural
from bokslut.model.table import Figure, Line, Origin, Table
from bokslut.model.words import Words
from bokslut.reports.escape import visible
from bokslut.reports.text_page import Page, cut, left, right, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.result import CloseResult

_LABEL_LEAST = 14
_GAP = 3
_BROKEN = {Outcome.FAILED, Outcome.SUSPECT}


def statements(result: CloseResult, page: Page) -> list[str]:
    """Return the statements drawn from the ledger, the failing one first; without a ledger the table of the first finding."""
    lines: list[str] = []
    for table in _chosen(result):
        lines += ["", *statement(table, [check for check in result.checks if check.table == table.id], page)]
    return lines


def _chosen(result: CloseResult) -> list[Table]:
    broken = {check.table for check in result.checks if check.outcome in _BROKEN}
    if result.statements:
        return sorted(result.statements, key=lambda table: table.id not in broken)
    about = {finding.id: check.table for check in result.checks if check.table is not None for finding in check.findings}
    first = next((about[finding.id] for finding in result.findings if finding.id in about), None) if about else None
    return [table for table in result.tables if table.id == first]


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    cells: tuple[str, ...]
    marks: str = ""
    role: str = "item"


def statement(table: Table, checks: Sequence[CheckResult], page: Page) -> list[str]:
    """Return one table: heading, lines, and SKILLNAD where a check compares two of its totals."""
    columns, left_out = _columns_that_fit(table, checks, page)
    shown = _shown(table)
    indent = "  " if any(line.role == "heading" for line in shown) else ""
    rows = [_row(table, line, columns, checks, indent if line.role == "item" else "", page) for line in shown]
    gaps = _difference_rows(table, columns, checks, page)
    title, unit = visible(page.say(table.title)), _unit(table)
    heading = _Row(title + unit, tuple(visible(table.headings.get(column, column)) for column in columns))
    every = [heading, *rows, *gaps]
    amounts = [max(width_of(row.cells[i]) for row in every) for i in range(len(columns))]
    marks = max((width_of(row.marks) + 2 for row in every if row.marks), default=0)
    room = page.width - 2 - sum(width + _GAP for width in amounts) - marks
    label = max(_LABEL_LEAST, min(max(width_of(row.label) for row in every), room))
    total = label + sum(width + _GAP for width in amounts)
    # A figure without its unit says nothing: the title is cut before the unit is.
    heading = replace(heading, label=cut(title, label - width_of(unit)) + unit)
    body = [_set(row, label, amounts, page) for row in rows]
    lines = [page.paint(_set(heading, label, amounts, page), "strong"), page.rule(total), *body, page.rule(total)]
    lines += [_set(row, label, amounts, page) for row in gaps]
    if left_out:
        lines += page.paragraph(page.say(plural(left_out, *_LEFT_OUT)), 1)
    return lines


_LEFT_OUT = (
    Words("kolumn till får inte plats här; gör fönstret bredare.", "more column does not fit here; make the window wider."),
    Words("kolumner till får inte plats här; gör fönstret bredare.", "more columns do not fit here; make the window wider."),
)


def _set(row: _Row, label: int, amounts: Sequence[int], page: Page) -> str:
    cells = "".join(" " * _GAP + right(cell, width) for cell, width in zip(row.cells, amounts, strict=True))
    text = f" {left(cut(row.label, label), label)}{cells}".rstrip()
    if row.role in {"sum", "heading"}:
        text = page.paint(text, "strong")
    if row.role == "gap":
        text = page.paint(text, "bad" if row.marks else "plain")
    return f"{text}  {page.paint(row.marks, 'bad')}" if row.marks and row.role != "gap" else text


def _unit(table: Table) -> str:
    unit = table.printed_unit or table.unit
    return "" if unit == KR or not unit.name else f" ({unit.name})"


def _shown(table: Table) -> list[Line]:
    """Leave out what says nothing in a statement from the ledger: nil items, and headings and nil totals of nothing."""
    if table.origin is not Origin.LEDGER:
        return list(table.lines)
    shown: list[Line] = []
    #: The last heading or total: a total right after a heading is of what stands below that one, not of what stands around it.
    last = ""
    for line in table.lines:
        says = any(_known(table.figure(line.id, column)) for column in table.columns)
        begun = last == "heading"
        last = line.role if line.role in {"heading", "sum"} else last
        if line.role == "sum" and begun and shown and shown[-1].role == "heading":
            shown.pop()
            if not says:
                continue
        if line.role != "item" or says:
            shown.append(line)
    while shown and shown[-1].role == "heading":
        shown.pop()
    return shown


def _known(figure: Figure | None) -> bool:
    return figure is not None and figure.value != 0


def _row(table: Table, line: Line, columns: Sequence[str], checks: Sequence[CheckResult], indent: str, page: Page) -> _Row:
    label = indent + visible(page.say(line.label))
    broken = sorted({check.code for check in checks if check.line == line.id and check.outcome in _BROKEN})
    marks = f"◄ {visible(broken[0])}" + (f" +{len(broken) - 1}" if len(broken) > 1 else "") if broken else ""
    return _Row(label, tuple(_cell(table, line, column) for column in columns), marks, line.role)


def _cell(table: Table, line: Line, column: str) -> str:
    figure = table.figure(line.id, column)
    if line.role == "heading" or figure is None:
        return ""
    return visible(figure.printed.strip()) if figure.printed is not None else format_amount(figure.value, figure.unit)


def _columns_that_fit(table: Table, checks: Sequence[CheckResult], page: Page) -> tuple[tuple[str, ...], int]:
    """Choose the columns there is room for: those with a failing check before the others, in printed order."""
    broken = {check.column for check in checks if check.outcome in _BROKEN}
    widths = {column: _column_width(table, column) for column in table.columns}
    room = page.width - 2 - _LABEL_LEAST
    chosen: set[str] = set()
    for column in sorted(table.columns, key=lambda column: column not in broken):
        if widths[column] <= room:
            chosen.add(column)
            room -= widths[column]
    return tuple(column for column in table.columns if column in chosen), len(table.columns) - len(chosen)


def _column_width(table: Table, column: str) -> int:
    cells = [_cell(table, line, column) for line in table.lines]
    return _GAP + max(width_of(text) for text in (visible(table.headings.get(column, column)), *cells))


def _difference_rows(table: Table, columns: Sequence[str], checks: Sequence[CheckResult], page: Page) -> list[_Row]:
    """One row for each rule that compares two totals of the table: assets against equity and liabilities."""
    by_code: dict[str, dict[str, CheckResult]] = {}
    for check in checks:
        if check.column is not None and _compares_totals(table, check):
            by_code.setdefault(check.code, {})[check.column] = check
    compared = {(check.code, check.column) for check in checks if check.comparison is not None}
    by_code = {code: found for code, found in by_code.items() if len(found) == sum(code == other for other, _ in compared)}
    label = page.say(Words("SKILLNAD", "DIFFERENCE"))
    rows = []
    for code, found in by_code.items():
        cells = tuple(_gap_cell(found.get(column)) for column in columns)
        wrong = any(check.outcome in _BROKEN for check in found.values())
        rows.append(_Row(label if len(by_code) == 1 else f"{label} {visible(code)}", cells, visible(code) if wrong else "", "gap"))
    return rows


def _gap_cell(check: CheckResult | None) -> str:
    if check is None or check.comparison is None:
        return ""
    return format_amount(check.comparison.difference, check.unit or KR)


def _compares_totals(table: Table, check: CheckResult) -> bool:
    if check.comparison is None or check.line is not None or (check.unit or KR).kind is not Kind.MONEY:
        return False
    totals = [
        figure.value for line in table.lines if line.role == "sum" and (figure := table.figure(line.id, check.column or "")) is not None
    ]
    comparison = check.comparison
    # Two totals, not one total twice: equal sides need two lines that print the same amount.
    return all(totals.count(side) >= (2 if comparison.difference == 0 else 1) for side in (comparison.left, comparison.right))
