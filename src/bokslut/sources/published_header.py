"""The row of headings of a published table: which column holds what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError, UsageError
from bokslut.model.money import Unit, printed_unit
from bokslut.model.printed import DASHES, parse_printed
from bokslut.model.printed_days import printed_days
from bokslut.model.suggest import suggest
from bokslut.model.words import Words, same
from bokslut.sources import published_findings as kinds
from bokslut.sources.columns import TITLE_ROWS_MAX, listed_headings
from bokslut.sources.published_labels import slug
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.model.finding import Finding
    from bokslut.sources.interface import TableSpec
    from bokslut.sources.rows import Grid, Row

#: Headings of the columns that hold no figures.
_LINE_HEADINGS = frozenset({"line", "rad-id"})
_LABEL_HEADINGS = frozenset({"label", "benämning"})
#: Below them stand the numbers of notes, which look like figures.
_NOTE_HEADINGS = frozenset({"not", "noter", "note", "notes", "nothänvisning", "nothänvisningar", "bilaga", "bilagor"})
#: A dash before a label, as lists have it.
_BULLET = re.compile(rf"^[{re.escape(DASHES)}•]\s+(?=\w)")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Which cell holds what; `figures` maps a cell's index to its column id."""

    line: int | None
    label: int | None
    figures: Mapping[int, str]
    #: Column id to heading as printed.
    headings: Mapping[str, str]
    #: Cells that a whole row has.
    width: int
    #: Cells that are not read: of numbers of notes, and those whose heading has occurred before.
    unread: frozenset[int]
    #: Cells without a heading before the first that has one: indented labels stand there.
    indented: frozenset[int]

    def covers(self, row: Row, cell: int) -> bool:
        """Tell whether the row's cell stands under a heading, or is a part of the row's label."""
        return cell in self.figures or cell in {self.line, self.label} or cell in self.unread or cell in self._label_cells(row)

    def label_of(self, row: Row) -> str:
        """Return the row's label, without the dash that begins it where it is one of a list."""
        label = " ".join(" ".join(row.text(cell) for cell in self._label_cells(row)).split())
        return _BULLET.sub("", label)

    def _label_cells(self, row: Row) -> list[int]:
        # What is no text is a figure that lacks its heading.
        more = [cell for cell in self.indented if re.search(r"[^\W\d_]", row.text(cell)) and parse_printed(row.text(cell)) is None]
        return sorted({*more, *(() if self.label is None else (self.label,))})


@dataclass(frozen=True, slots=True)
class _Headings:
    """A row as headings: its names, which of them are of figures, and the column that `columns` gives a name."""

    names: Sequence[str]
    wanted: Mapping[str, str]
    line: int | None
    label: int | None
    #: The corner is any text: it may be a title with a day beside it, above the headings.
    may_be_title: bool

    @classmethod
    def of(cls, row: Row, spec: TableSpec) -> _Headings:
        names = [" ".join(cell.split()) for cell in row.cells]
        wanted = {" ".join(heading.split()): column for heading, column in spec.columns.items()}
        line, label = _line_and_label(names, spec.unit.currency)
        # The corner may be the statement's title, where what stands beside it can only be headings.
        beside = line is None and label is None and _tell_time(names[1:], wanted) and any(char.isalpha() for char in names[0])
        return cls(names, wanted, line, 0 if beside else label, beside)

    @property
    def titled(self) -> list[int]:
        return [index for index, name in enumerate(self.names) if name and index not in {self.line, self.label}]

    @property
    def figures(self) -> list[int]:
        return [index for index in self.titled if self.names[index] in self.wanted or not _is_note(self.names[index])]

    def stand_below(self, title: _Headings) -> bool:
        """Tell whether these are headings of time, and have one in each place where the row that may be a title has."""
        time = _tell_time([self.names[cell] for cell in self.figures], self.wanted)
        return not self.may_be_title and time and set(title.figures) <= set(self.figures)

    @property
    def are_any(self) -> bool:
        return bool(self.figures) and not (self.line is None and self.label is None)


def find_header(grid: Grid, spec: TableSpec) -> tuple[Row, Sequence[Row], Iterator[Row]] | None:
    """Find the row of headings; return it, the title rows above it and the rows after it. None where there are no rows.

    It is the first row that can be one and has every heading that `columns` names, else the first that can be one, else
    the first row.
    """
    rows = grid.rows()
    first = list(islice(rows, TITLE_ROWS_MAX))
    if not first:
        return None
    able = [at for at in range(len(first)) if _can_head(first, at, spec)]
    mapped = [at for at in able if (headings := _Headings.of(first[at], spec)).wanted.keys() <= set(headings.names)]
    able = mapped or able
    at = next(iter(able), 0)
    read = {each: _Headings.of(first[each], spec) for each in able}
    if able and read[at].may_be_title:
        at = next((each for each in able if read[each].stand_below(read[at])), at)
    return first[at], first[:at], chain(first[at + 1 :], rows)


def _can_head(rows: Sequence[Row], at: int, spec: TableSpec) -> bool:
    """Tell whether a row can be the headings: below the first, it has no figures, and none stand under it in a row above."""
    headings = _Headings.of(rows[at], spec)
    if rows[at].broken or not headings.are_any:
        return False
    cells = headings.figures
    own = [headings.names[cell] for cell in cells if not _YEAR.fullmatch(headings.names[cell])]
    above = [row.text(cell) for row in rows[:at] for cell in cells]
    return at == 0 or not (any(row.broken for row in rows[:at]) or any(parse_printed(text) for text in (*own, *above)))


def read_header(grid: Grid, header: Row, spec: TableSpec) -> tuple[TableColumns, tuple[Finding, ...]]:
    """Read the headings, with a finding for each that occurs twice.

    Raises UnreadableError where there are none, UsageError for a heading that only the close file has.
    """
    read = _Headings.of(header, spec)
    if header.broken or not read.are_any:
        raise UnreadableError(Problem(_NO_HEADER, grid.row_place(header), kinds.EMPTY_TABLE.manual.remedy))
    problems = list(_missing(grid, header, spec, read.names))
    if problems:
        raise UsageError(*problems)
    columns_named = _column_ids(read, spec)
    figures: dict[int, str] = {}
    headings: dict[str, str] = {}
    findings = []
    for index in read.figures:
        name = read.names[index]
        column = columns_named[index]
        if column in headings:
            message = Words(
                f"Två kolumner heter ”{shown(name)}” ({column}); bara den första läses.",
                f'Two columns are "{shown(name)}" ({column}); only the first is read.',
            )
            findings.append(kinds.DUPLICATE_COLUMN.at(grid.place(header, index), message=message, subject=f"{spec.id}.{column}"))
        else:
            figures[index] = column
            headings[column] = name
    titled = read.titled
    width = max(*titled, read.line or 0, read.label or 0) + 1
    before = range(titled[0]) if read.label is not None else ()
    indented = frozenset(index for index in before if index not in {read.line, read.label})
    columns = TableColumns(read.line, read.label, figures, headings, width, frozenset(titled) - figures.keys(), indented)
    return columns, tuple(findings)


def _line_and_label(names: Sequence[str], currency: str) -> tuple[int | None, int | None]:
    folded = [name.casefold() for name in names]
    line = next((i for i, name in enumerate(folded) if name in _LINE_HEADINGS), None)
    label = next((i for i, name in enumerate(folded) if name in _LABEL_HEADINGS), None)
    if label is None and line != 0 and (not folded[0] or printed_unit(folded[0], currency) is not None):
        # A sheet's corner is often empty, or tells the unit: the labels stand under it.
        label = 0
    return line, label


def _column_ids(read: _Headings, spec: TableSpec) -> Mapping[int, str]:
    """Name each column of figures: as `columns` does, else after the days that its heading prints, else after the heading."""
    own = {index: read.wanted.get(read.names[index], slug(read.names[index])) for index in read.figures}
    named = set(own.values())
    for index in read.figures:
        days = printed_days(read.names[index]) if read.names[index] not in read.wanted else None
        column = next((name for name, meant in spec.days.items() if days and days.are(meant) and name not in named), None)
        if column is not None:
            own[index] = column
    return own


def _tell_time(names: Sequence[str], wanted: Mapping[str, str]) -> bool:
    """Tell whether headings, but for those of notes, are years, days or what `columns` names, and there are any."""
    figures = [name for name in names if name and not _is_note(name)]
    return bool(figures) and all(name in wanted or _YEAR.fullmatch(name) or printed_days(name) for name in figures)


def _is_note(name: str) -> bool:
    return name.casefold().rstrip(".: ") in _NOTE_HEADINGS


def unit_as_printed(grid: Grid, header: Row, titles: Sequence[Row], spec: TableSpec) -> Unit:
    """Return the table's unit: what the close file says, else what stands in the corner or above the headings, else kronor.

    Raises UsageError where they say otherwise: `unit` is the unit that is printed.
    """
    printed = None
    for row in (header, *reversed(titles)):
        texts = [(cell, row.text(cell)) for cell in range(1 if row is header else len(row.cells))]
        at = next((cell for cell, text in texts if printed_unit(text, spec.unit.currency)), None)
        printed = printed_unit(row.text(at), spec.unit.currency) if at is not None else None
        if printed is not None and spec.unit_declared and printed != spec.unit:
            message = Words(
                f"Tabellen {spec.id} är tryckt i {printed.name} (”{shown(row.text(at))}”), men unit är {spec.unit.name}.",
                f'The table {spec.id} is printed in {printed.name} ("{shown(row.text(at))}"), but unit is {spec.unit.name}.',
            )
            raise UsageError(Problem(message, grid.place(row, at or 0), _unit_remedy(printed, spec)))
        if printed is not None:
            break
    return printed or spec.unit


def _unit_remedy(printed: Unit, spec: TableSpec) -> Words:
    declared = spec.unit.name
    return Words(
        f'Skriv unit = "{printed.name}" under [[table]]; är det rubriken som är fel, lägg till actual_unit = "{declared}".',
        f'Write unit = "{printed.name}" under [[table]]; if the heading is wrong, add actual_unit = "{declared}".',
    )


def _missing(grid: Grid, header: Row, spec: TableSpec, names: Sequence[str]) -> Iterator[Problem]:
    listed = listed_headings(names)
    for given in spec.columns:
        heading = " ".join(given.split())
        if heading not in names:
            near = suggest(heading, [name for name in names if name])
            message = Words(f"Tabellen {spec.id} har ingen kolumn ”{heading}”.", f'The table {spec.id} has no column "{heading}".')
            hint = Words(f"Menade du ”{near}”? ", f'Did you mean "{near}"? ') if near else same("")
            remedy = Words(f"{hint.sv}Rubrikerna är {listed}.", f"{hint.en}The headings are {listed}.")
            yield Problem(message, grid.row_place(header), remedy, ("columns", given), of="key")


_NO_HEADER = Words(
    "Tabellen saknar rubrikrad: en av de första raderna ska ha line eller label och sedan en rubrik per kolumn med belopp.",
    "The table has no heading: one of the first rows must have line or label, and then one heading for each column of figures.",
)
