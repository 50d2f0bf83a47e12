"""The first rows of a sheet as they would be booked by a proposal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bokslut.ledger.frames import unpack_place
from bokslut.ledger.lazy import collect
from bokslut.model.suggestion import PreviewRow, SheetSuggestion
from bokslut.model.words import Words
from bokslut.sources.columns_booking import read_rows
from bokslut.sources.columns_findings import DATES_DIFFER
from bokslut.sources.columns_known import EXPORTED
from bokslut.sources.interface import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.ledger.ledger import Reading
    from bokslut.model.place import Place
    from bokslut.sources.interface import SourceFile
    from bokslut.sources.rows import Grid, Row

#: Rows shown.
_SHOWN = 6
#: Problems of the sample that are told.
_PROBLEMS_MAX = 5


@dataclass(frozen=True, slots=True)
class _Head:
    """The beginning of a grid, as a grid."""

    whole: Grid
    kept: tuple[Row, ...]

    @property
    def path(self) -> str:
        return self.whole.path

    @property
    def sheet(self) -> str | None:
        return self.whole.sheet

    @property
    def encoding(self) -> str:
        return self.whole.encoding

    def rows(self) -> Iterator[Row]:
        return iter(self.kept)

    def place(self, row: Row, cell: int) -> Place:
        return self.whole.place(row, cell)

    def row_place(self, row: Row) -> Place:
        return self.whole.row_place(row)


def head_of(grid: Grid, rows: tuple[Row, ...]) -> Grid:
    """Return the rows that a grid begins with as a grid."""
    return _Head(grid, rows)


def with_preview(suggestion: SheetSuggestion, head: Grid, file: SourceFile) -> SheetSuggestion:
    """Read the first rows by the proposal. Raises UsageError for one that does not fit the file."""
    reading = read_sample(head, file, suggestion)
    first = collect(reading.frames.postings.sort("place").head(_SHOWN))
    entries = {row["entry"]: row for row in collect(reading.frames.entries).to_dicts()}
    preview = tuple(
        PreviewRow(
            unpack_place(row["place"])[1],
            entries[row["entry"]]["series"],
            entries[row["entry"]]["number"],
            row["date"],
            row["account"],
            row["amount_ore"],
            row["text"] or "",
        )
        for row in first.to_dicts()
    )
    # In a file that `bokslut export` wrote it is known that rows have days of their own; elsewhere the number may be of two entries.
    own_days = EXPORTED.items() <= suggestion.mapping.items()
    told = [finding for finding in reading.findings if not own_days or finding.name != DATES_DIFFER.name]
    problems = [
        Words(f"rad {line}: {finding.message.sv}", f"line {line}: {finding.message.en}")
        for finding in told[:_PROBLEMS_MAX]
        if (line := finding.place.line if finding.place else "?")
    ]
    return replace(suggestion, preview=preview, problems=tuple(problems))


def stands_by_entry(reading: Reading) -> bool:
    """Tell whether rows without a number of their own belong to the entry above them: with them most entries cancel out.

    Sums by account have no numbers either, and must not be added to whatever stands above them.
    """
    sums: dict[int, int] = {}
    for entry, ore in collect(reading.frames.postings.sort("place").select("entry", "amount_ore")).iter_rows():
        sums[entry] = sums.get(entry, 0) + ore
    whole = [*sums.values()][:-1]  # the last may be cut off
    return sum(1 for total in whole if total == 0) * 4 >= len(whole) * 3


def read_sample(head: Grid, file: SourceFile, suggestion: SheetSuggestion) -> Reading:
    """Read the beginning of a sheet by a proposal."""
    options = ReadOptions(columns=suggestion.mapping, grouped=suggestion.grouped, sheet=suggestion.sheet)
    return read_rows(head, file, options, "")
