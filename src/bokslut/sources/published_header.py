"""The row of headings of a published table: which column holds what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError, UsageError
from bokslut.model.suggest import suggest
from bokslut.model.words import Words, same
from bokslut.sources import published_findings as kinds
from bokslut.sources.columns import listed_headings
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
    #: Cells whose heading has occurred before: they are not read.
    doubled: frozenset[int]

    def covers(self, cell: int) -> bool:
        """Tell whether the cell stands under a heading."""
        return cell in self.figures or cell in {self.line, self.label} or cell in self.doubled


def read_header(grid: Grid, header: Row, spec: TableSpec) -> tuple[TableColumns, tuple[Finding, ...]]:
    """Read the headings, with a finding for each that occurs twice.

    Raises UnreadableError where there are none, UsageError for a heading that only the close file has.
    """
    names = [" ".join(cell.split()) for cell in header.cells]
    line, label = _line_and_label(names)
    titled = [index for index, name in enumerate(names) if name and index not in {line, label}]
    if header.broken or (line is None and label is None) or not titled:
        raise UnreadableError(Problem(_NO_HEADER, grid.row_place(header), kinds.EMPTY_TABLE.manual.remedy))
    wanted = {" ".join(heading.split()): column for heading, column in spec.columns.items()}
    problems = list(_missing(grid, header, spec, names, wanted))
    if problems:
        raise UsageError(*problems)
    figures: dict[int, str] = {}
    headings: dict[str, str] = {}
    findings = []
    for index in titled:
        name = names[index]
        column = wanted.get(name, slug(name))
        if column in headings:
            message = Words(
                f"Två kolumner heter ”{shown(name)}” ({column}); bara den första läses.",
                f'Two columns are "{shown(name)}" ({column}); only the first is read.',
            )
            findings.append(kinds.DUPLICATE_COLUMN.at(grid.place(header, index), message=message, subject=f"{spec.id}.{column}"))
        else:
            figures[index] = column
            headings[column] = name
    width = max(*titled, line or 0, label or 0) + 1
    return TableColumns(line, label, figures, headings, width, frozenset(titled) - figures.keys()), tuple(findings)


def _line_and_label(names: Sequence[str]) -> tuple[int | None, int | None]:
    folded = [name.casefold() for name in names]
    line = next((i for i, name in enumerate(folded) if name in _LINE_HEADINGS), None)
    label = next((i for i, name in enumerate(folded) if name in _LABEL_HEADINGS), None)
    if label is None and line != 0 and not folded[0]:
        # A sheet's corner is often empty: the labels stand under it.
        label = 0
    return line, label


def _missing(grid: Grid, header: Row, spec: TableSpec, names: Sequence[str], wanted: Mapping[str, str]) -> Iterator[Problem]:
    listed = listed_headings(names)
    for heading in wanted:
        if heading not in names:
            near = suggest(heading, [name for name in names if name])
            message = Words(f"Tabellen {spec.id} har ingen kolumn ”{heading}”.", f'The table {spec.id} has no column "{heading}".')
            hint = Words(f"Menade du ”{near}”? ", f'Did you mean "{near}"? ') if near else same("")
            remedy = Words(f"{hint.sv}Rubrikerna är {listed}.", f"{hint.en}The headings are {listed}.")
            yield Problem(message, grid.row_place(header), remedy)


_NO_HEADER = Words(
    "Tabellen saknar rubrikrad: första raden ska ha line eller label och sedan en rubrik per kolumn med belopp.",
    "The table has no heading: the first row must have line or label, and then one heading for each column of figures.",
)
