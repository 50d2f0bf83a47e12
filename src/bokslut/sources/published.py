"""Published tables: figures as printed in a report, from a CSV file or a sheet (docs: contracts, "A published table")."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError, UsageError
from bokslut.model.place import Place
from bokslut.model.printed import PrintedNumber, is_blank, parse_printed
from bokslut.model.printing import plural
from bokslut.model.source import SourceInfo
from bokslut.model.suggest import suggest
from bokslut.model.table import Figure, Line, Table
from bokslut.model.words import Words, same
from bokslut.sources import published_findings as kinds
from bokslut.sources.columns_totals import is_total_label
from bokslut.sources.forms import is_workbook
from bokslut.sources.published_header import TableColumns, find_header, read_header, unit_as_printed
from bokslut.sources.published_labels import Labels, PrintedRow, line_slug, slug
from bokslut.sources.registry import refuse_sheet
from bokslut.sources.rows import shown
from bokslut.sources.text import open_text
from bokslut.sources.workbook_sheet import open_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bokslut.model.finding import Finding, FindingKind
    from bokslut.model.money import Unit
    from bokslut.sources.interface import SourceFile, TableSpec
    from bokslut.sources.rows import Grid, Row


@dataclass(frozen=True, slots=True)
class TableReading:
    """A published table as read, with what is known about its file and what is wrong in it."""

    table: Table
    info: SourceInfo
    findings: tuple[Finding, ...] = ()


def read_table(file: SourceFile, spec: TableSpec, layout: Sequence[Line] = ()) -> TableReading:
    """Read a published table; `layout` is the lines of the layout it follows, in order.

    Raises UnreadableError when there is no table in the file, UsageError when the close file names headings,
    lines or a sheet that the table does not have. Whatever is wrong in the table itself is a finding.
    """
    workbook = is_workbook(file)
    if not workbook:
        refuse_sheet(file.path, spec.sheet)
    grid: Grid = open_sheet(file, spec.sheet, printed=True, limits=spec.limits) if workbook else open_text(file, spec.encoding, spec.limits)
    found = find_header(grid, spec)
    if found is None:
        raise UnreadableError(Problem(_EMPTY, Place(file.path, 1, 1), kinds.EMPTY_TABLE.manual.remedy))
    header, titles, rows = found
    columns, doubled = read_header(grid, header, spec)
    reader = _TableReader(grid, replace(spec, unit=unit_as_printed(grid, header, titles, spec)), layout)
    reader.findings += doubled
    table = reader.read(header, columns, rows)
    info = SourceInfo(
        file.path, "table-xlsx" if workbook else "table-csv", file.sha256, encoding=grid.encoding, sheet=grid.sheet, currency=""
    )
    return TableReading(table, info, tuple(sorted(reader.findings, key=lambda finding: finding.sort_key())))


class _TableReader:
    """Reads one table; collects findings as it goes."""

    def __init__(self, grid: Grid, spec: TableSpec, layout: Sequence[Line]) -> None:
        self.grid = grid
        self.spec = spec
        self.layout = {line.id: line for line in layout}
        self.labels = Labels(layout)
        self.findings: list[Finding] = []
        self.lines: dict[str, Line] = {}
        #: Lines of the layout that some row has figures for.
        self.with_figures: set[str] = set()
        self.strays: list[str] = []
        self.cells: dict[tuple[str, str], tuple[PrintedNumber, Place]] = {}

    def read(self, header: Row, columns: TableColumns, rows: Iterator[Row]) -> Table:
        self._read_rows(rows, columns)
        if not self.cells and not self.findings:
            message = Words("Tabellen har inga belopp.", "The table has no figures.")
            self.findings.append(kinds.EMPTY_TABLE.at(self.grid.row_place(header), message=message, subject=self.spec.id))
        self._check_line_units()
        self._check_points()
        spec = self.spec
        return Table(
            id=spec.id,
            title=spec.title or same(spec.id),
            lines=tuple(self.lines.values()),
            columns=tuple(columns.headings),
            figures=self._figures(),
            layout=spec.layout,
            unit=spec.actual_unit or spec.unit,
            printed_unit=spec.unit if spec.actual_unit and spec.actual_unit != spec.unit else None,
            headings=columns.headings,
            place=Place(self.grid.path, header.line, 1, sheet=self.grid.sheet),
            strays=tuple(self.strays),
        )

    def _read_rows(self, rows: Iterator[Row], columns: TableColumns) -> None:
        whole = []
        for row in rows:
            if row.broken:
                message = Words("Ett citattecken saknas på raden.", "A quotation mark is missing on the line.")
                self._report(kinds.RAGGED_ROW, self.grid.row_place(row), message, row.fingerprint)
            else:
                whole.append((row, self._printed(row, columns)))
        matches = self.labels.match([printed for _, printed in whole])
        self.with_figures = {
            lines[0].id for (_, printed), lines in zip(whole, matches, strict=True) if printed.has_figures and len(lines) == 1
        }
        for (row, printed), lines in zip(whole, matches, strict=True):
            self._read_row(row, printed, lines, columns)

    def _read_row(self, row: Row, printed: PrintedRow, matched: tuple[Line, ...], columns: TableColumns) -> None:
        line = self._line(row, printed, matched, columns)
        # Where cells are too many or too few, nobody knows which column the figures belong to.
        if self._is_whole(row, columns) and line is not None:
            for index, column in columns.figures.items():
                self._read_cell(row, index, line, column)

    def _is_whole(self, row: Row, columns: TableColumns) -> bool:
        """Tell whether the row fits the headings; a sheet does not store the empty cells at a row's end."""
        stray = next((i for i in range(len(row.cells)) if row.text(i) and not columns.covers(row, i)), None)
        if stray is None and (len(row.cells) >= columns.width or self.grid.sheet is not None):
            return True
        if stray is not None and stray < columns.width:
            message = Words("Det står något i en kolumn utan rubrik.", "Something stands in a column without a heading.")
        else:
            cells = plural(len(row.cells), Words("cell", "cell"), Words("celler", "cells"))
            message = Words(
                f"Raden har {cells.sv}, rubrikraden {columns.width}.",
                f"The row has {cells.en}, the heading {columns.width}.",
            )
        place = self.grid.place(row, len(row.cells) if stray is None else stray)
        self._report(kinds.RAGGED_ROW, place, message, row.fingerprint)
        return False

    def _printed(self, row: Row, columns: TableColumns) -> PrintedRow:
        has_figures = any(row.text(index) or index in row.faults for index in columns.figures)
        return PrintedRow(row.text(columns.line), columns.label_of(row), has_figures)

    def _line(self, row: Row, printed: PrintedRow, matched: tuple[Line, ...], columns: TableColumns) -> Line | None:
        """Return the row's line, adding it to the table; None when the row cannot be told from another."""
        line_id, label, has_figures = printed.line_id, printed.label, printed.has_figures
        known = matched[0] if len(matched) == 1 else None
        place_cell = columns.line if columns.line is not None and (line_id or columns.label is None) else columns.label
        place = self.grid.place(row, place_cell or 0)
        if not line_id and not label:
            if has_figures:
                message = Words("Raden har belopp men varken line eller label.", "The row has figures but neither line nor label.")
                self._report(kinds.UNMATCHED_LINE, place, message, row.fingerprint)
            return None
        if self.layout and known is None and (line_id or has_figures):
            near = suggest(line_id, self.layout) if line_id else self.labels.suggest(label)
            self._unmatched(place, line_id or label, near, matched)
            self.strays += [label or line_id] if has_figures else []
        line_id = line_id or (known.id if known else self._own_id(label, self.lines if has_figures else ()))
        if line_id in self.lines:
            if has_figures:
                self._doubled(place, line_id, label)
            return None
        if not has_figures and line_id in self.with_figures:
            return None  # a heading above the line that it is named like
        label_words = Words(label, known.label.en if known else label) if label else known.label if known else same(line_id)
        role = known.role if known else self._role(label or line_id, has_figures=has_figures)
        self.lines[line_id] = Line(line_id, label_words, role, place)
        return self.lines[line_id]

    def _role(self, label: str, *, has_figures: bool) -> str:
        """Tell how a line that no layout knows is printed: a claim about every line is not one about their total."""
        if not has_figures:
            return "heading"
        return "sum" if is_total_label(label.replace("_", " ")) else "item"

    def _own_id(self, label: str, others: Iterable[str]) -> str:
        """Name a row that is no line of the layout, unlike those and the others; without a layout the label alone names it."""
        name = line_slug(label)
        if not self.layout:
            return name
        taken = {*self.layout, *others}
        return next(each for number in count(1) if (each := name if number == 1 else f"{name[:70]}_{number}") not in taken)

    def _doubled(self, place: Place, line_id: str, label: str) -> None:
        first = self.lines[line_id].place
        message = Words(
            f"Raden ”{shown(label or line_id)}” finns två gånger; bara den första läses.",
            f'The line "{shown(label or line_id)}" occurs twice; only the first is read.',
        )
        others = (replace(first, primary=False, note=Words("den första", "the first")),) if first else ()
        self.findings.append(kinds.DUPLICATE_LINE.at(place, *others, message=message, subject=f"{self.spec.id}.{line_id}"))
        self.strays.append(label or line_id)

    def _unmatched(self, place: Place, name: str, near: str | None, candidates: Sequence[Line]) -> None:
        if candidates:
            ids = ", ".join(line.id for line in candidates)
            message = Words(
                f"Flera rader i {self.spec.layout} heter ”{shown(name)}”: ange vilken i kolumnen line ({ids}).",
                f'Several lines of {self.spec.layout} are called "{shown(name)}": say which in the column line ({ids}).',
            )
        else:
            hint = Words(f" Menade du ”{near}”?", f' Did you mean "{near}"?') if near else same("")
            message = Words(
                f"Raden ”{shown(name)}” finns inte i uppställningen {self.spec.layout}.{hint.sv}",
                f'The line "{shown(name)}" is not in the layout {self.spec.layout}.{hint.en}',
            )
        self._report(kinds.UNMATCHED_LINE, place, message, slug(name))

    def _unit_of(self, line_id: str) -> Unit:
        return self.spec.units.get(line_id) or self.spec.actual_unit or self.spec.unit

    def _read_cell(self, row: Row, index: int, line: Line, column: str) -> None:
        text, fault = row.text(index), row.faults.get(index)
        place = self.grid.place(row, index)
        if fault is None and is_blank(text):
            return
        number = None if fault else parse_printed(text, self._unit_of(line.id))
        if number is not None:
            self.cells[line.id, column] = (number, place)
            return
        why = fault or _unreadable(text)
        message = Words(
            f"Cellen ”{shown(text)}” ({shown(line.label.sv)}, {column}): {why.sv}",
            f'The cell "{shown(text)}" ({shown(line.label.en)}, {column}): {why.en}',
        )
        finding = kinds.UNREADABLE_CELL.at(place, message=message, subject=f"{self.spec.id}.{line.id}[{column}]", observed=shown(text))
        self.findings.append(finding)

    def _figures(self) -> dict[tuple[str, str], Figure]:
        """Return the cells as figures; a bare zero takes the precision most figures of its unit are printed in."""
        printed: dict[Unit, Counter[int]] = {}
        for number, _ in self.cells.values():
            if not number.is_bare_zero:
                printed.setdefault(number.unit, Counter())[number.decimals] += 1
        # Of two equally common precisions the coarser: a zero must not claim more than its table does.
        usual = {unit: min(counts, key=lambda decimals: (-counts[decimals], decimals)) for unit, counts in printed.items()}
        figures = {}
        for cell, (number, place) in self.cells.items():
            read = number.in_precision(usual.get(number.unit, 0))
            figures[cell] = Figure(read.value, read.half_width, read.unit, read.text, place)
        return figures

    def _check_points(self) -> None:
        """Report decimal points in a table that otherwise has decimal commas (one that has only points is English)."""
        if not any("," in number.text for number, _ in self.cells.values()):
            return
        for (line_id, column), (number, place) in self.cells.items():
            if number.point:
                comma = number.text.replace(".", ",")
                message = Words(
                    f"”{number.text}” är skrivet med decimalpunkt, resten av tabellen med komma. Läst som {comma}.",
                    f'"{number.text}" has a decimal point, the rest of the table commas. Read as {comma}.',
                )
                self.findings.append(
                    kinds.DECIMAL_POINT.at(
                        place, message=message, subject=f"{self.spec.id}.{line_id}[{column}]", observed=number.text, expected=comma
                    )
                )

    def _check_line_units(self) -> None:
        problems = []
        for line_id in self.spec.units:
            if line_id not in self.lines and line_id not in self.layout:
                near = suggest(line_id, self.lines)
                message = Words(
                    f"Tabellen {self.spec.id} har ingen rad ”{line_id}”, som units nämner.",
                    f'The table {self.spec.id} has no line "{line_id}", which units names.',
                )
                remedy = Words(f"Menade du ”{near}”?", f'Did you mean "{near}"?') if near else None
                problems.append(Problem(message, Place(self.grid.path, 1, sheet=self.grid.sheet), remedy))
        if problems:
            raise UsageError(*problems)

    def _report(self, kind: FindingKind, place: Place, message: Words, subject: str) -> None:
        self.findings.append(kind.at(place, message=message, subject=f"{self.spec.id}.{subject}"))


def _unreadable(text: str) -> Words:
    if re.fullmatch(r"[-−]?\d{1,3}\.\d{3}", text):
        return Words("punkten kan betyda både tusental och decimaler", "the point may mean thousands or decimals")
    return Words("det är inget belopp", "it is not a figure")


_EMPTY = Words("Tabellen är tom.", "The table is empty.")
