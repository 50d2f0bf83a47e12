"""A ledger by columns: plain rows a run at a time, any other by the exact reader, and the two booked as one.

What comes out is what `columns_booking` alone would give: the same rows, numbers, findings and places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.model.words import Words
from bokslut.sources import columns_findings as kinds
from bokslut.sources.columns import resolve
from bokslut.sources.columns_assembly import Assembly, sums_between
from bokslut.sources.columns_booking import Booked, read_rows, reading_of, report_dates, report_registered
from bokslut.sources.columns_evidence import evidence_by_columns, note_rows, open_evidence
from bokslut.sources.columns_plain import as_written, exact_rows, plain_rows
from bokslut.sources.columns_rows import Posted, RowReader, Stated
from bokslut.sources.columns_totals import Totals, total_message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bokslut.ledger.frames import Frames
    from bokslut.ledger.ledger import Reading
    from bokslut.sources.cells import Cells, ColumnGrid
    from bokslut.sources.columns import Columns
    from bokslut.sources.interface import ReadOptions, SourceFile


def read_columns(source: ColumnGrid, file: SourceFile, options: ReadOptions, form: str) -> Reading:
    """Read a ledger by columns.

    Raises UsageError for a mapping that does not fit the file, UnreadableError for a file without rows.
    """
    columns, header, _ = resolve(source.grid, options.columns)
    if len(set(columns.cells.values())) < len(columns.cells):
        return read_rows(source.grid, file, options, form)  # a cell that is two things is for the rows to tell
    # Most files read the same whatever else is in them; one that does not is read again, by what all of it tells.
    told = _progress(file, options)
    booking = _booked(source, RowReader(source.grid, columns, options.currency, header, open_evidence(columns)), told)
    if booking is None:
        evidence = evidence_by_columns(source.telling_parts(columns, header), columns)
        booking = _booked(source, RowReader(source.grid, columns, options.currency, header, evidence), told)
        assert booking is not None, "all of a file leaves nothing to ask"
    frames = booking.finish()
    return reading_of(booking.reader, file, options, form, Booked(frames, booking.assembly.entries, booking.assembly.postings))


def _progress(file: SourceFile, options: ReadOptions) -> Callable[[float], None]:
    """Return what is told the share of the file that has been read."""

    def tell(share: float) -> None:
        if options.progress is not None:
            options.progress(int(share * file.size), file.size)

    return tell


def _booked(source: ColumnGrid, reader: RowReader, told: Callable[[float], None]) -> _Booking | None:
    """Book a file; None as soon as the evidence at hand does not tell what some row says."""
    booking = _Booking(source, reader)
    for cells in source.parts(reader.columns, reader.header):
        booking.book(cells)
        if reader.evidence.asked:
            return None
        told(cells.share)
    told(1.0)
    return booking


class _Booking:
    """Books one file, a run at a time."""

    def __init__(self, source: ColumnGrid, reader: RowReader) -> None:
        self._source = source
        self.reader = reader
        self._columns: Columns = reader.columns
        self._totals = Totals()
        self.assembly = Assembly(reader.columns, reader.header.line)

    def book(self, cells: Cells) -> None:
        """Take one run: what is plain by columns, the rest row by row."""
        note_rows(self.reader.evidence, cells.odd, self._columns)
        posted, lines = plain_rows(cells, self._columns, self.reader.evidence, self.reader.currency)
        rows = sorted([*cells.exactly(lines.to_list()), *cells.odd], key=lambda row: row.line)
        taken = [self.reader.take(row) for row in rows]
        exact = [each for each in taken if isinstance(each, Posted)]
        if exact:
            posted = pl.concat([as_written(posted, self._columns), exact_rows(exact, self._columns)]).sort("place", maintain_order=True)
        self._check_totals(posted, [each for each in taken if isinstance(each, Stated)])
        self.assembly.add(posted)

    def _check_totals(self, posted: pl.DataFrame, stated: Sequence[Stated]) -> None:
        """Hold each row of totals to the sums of the rows above it, and of those since the one before it."""
        reader, totals = self.reader, self._totals
        sums = sums_between(posted, [each.row.line for each in stated], self._columns)
        for each in stated:
            totals.add_sums(next(sums))
            for name, ore in each.amounts.items():
                # Lost rows are missing from every sum after them.
                if (reader.lost_line is None or reader.lost_line > each.row.line) and ore not in totals.expected(name):
                    message, observed, expected = total_message(ore, totals.nearest(name, ore))
                    cell = self._columns.cells[name]
                    reader.lose(kinds.TOTAL_DIFFERS, each.row, cell, message, observed=observed, expected=expected)
            totals.restart()
        totals.add_sums(next(sums))

    def finish(self) -> Frames:
        """Report what only all of an entry's rows show; return the frames."""
        dates, unregistered = self.assembly.finish()
        for row in self._source.exactly(unregistered):
            why = self.reader.date(row, "registered")
            assert isinstance(why, Words)
            report_registered(self.reader, row, why)
        for row, fault in zip(self._source.exactly([fault.line for fault in dates]), dates, strict=True):
            report_dates(self.reader, row, fault.name, fault.began, fault.date)
        return self.assembly.frames()
