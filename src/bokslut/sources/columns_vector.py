"""A ledger by columns: plain rows a run at a time, any other by the exact reader, and the two booked as one.

What comes out is what `columns_booking` alone would give: the same rows, numbers, findings and places.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

import polars as pl

from bokslut.model.words import Words
from bokslut.sources.columns import is_list, resolve
from bokslut.sources.columns_assembly import Assembly, sums_between
from bokslut.sources.columns_balances import BalanceRow, Balances
from bokslut.sources.columns_booking import finish, read_rows, report_dates, report_registered
from bokslut.sources.columns_companies import Companies
from bokslut.sources.columns_evidence import evidence_by_columns, note_rows, open_evidence
from bokslut.sources.columns_groups import Groups
from bokslut.sources.columns_list import read_list
from bokslut.sources.columns_plain import as_written, exact_rows, plain_rows
from bokslut.sources.columns_posted import Posted, Stated
from bokslut.sources.columns_proof import prove_balances
from bokslut.sources.columns_reading import Booked
from bokslut.sources.columns_rows import RowReader
from bokslut.sources.columns_stated_findings import TOTAL_DIFFERS
from bokslut.sources.columns_totals import Totals, total_message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bokslut.ledger.ledger import Reading
    from bokslut.sources.cells import Cells, ColumnGrid
    from bokslut.sources.columns import Columns
    from bokslut.sources.interface import ReadOptions, SourceFile
    from bokslut.sources.rows import Row


def read_columns(source: ColumnGrid, file: SourceFile, options: ReadOptions, form: str) -> Reading:
    """Read a ledger by columns.

    Raises UsageError for a mapping that does not fit the file, UnreadableError for a file without rows.
    """
    if is_list(options.columns):
        return read_list(source.grid, file, options, form)
    columns, header, _ = resolve(source.grid, options)
    if len(set(columns.cells.values())) < len(columns.cells):
        return read_rows(source.grid, file, options, form)  # a cell that is two things is for the rows to tell
    # Most files read the same whatever else is in them; one that does not is read again, by what all of it tells.
    told = _progress(file, options)
    booking = _booked(source, RowReader(source.grid, columns, options.currency, header, open_evidence(columns)), told)
    if booking is None:
        evidence = evidence_by_columns(source.telling_parts(columns, header), columns)
        booking = _booked(source, RowReader(source.grid, columns, options.currency, header, evidence), told)
        assert booking is not None, "all of a file leaves nothing to ask"
    return finish(booking.reader, file, options, form, booking.finish())


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
        self._groups = Groups(reader.columns) if reader.columns.grouped else None
        self._totals = Totals()
        self._balances = Balances(reader.columns)
        self._companies = Companies(reader.columns)
        #: The heads of rows whose day of registration cannot be read, by the rows' lines.
        self._heads: dict[int, Row | None] = {}
        self.assembly = Assembly(reader.columns, reader.header.line)

    def book(self, cells: Cells) -> None:
        """Take one run: what is plain by columns, the rest row by row."""
        note_rows(self.reader.evidence, cells.odd, self._columns)
        if self._groups is not None:
            cells = self._groups.fill(cells)
        posted, lines = plain_rows(cells, self._columns, self.reader.evidence, self.reader.currency)
        rows = sorted([*cells.exactly(lines.to_list()), *cells.odd], key=lambda row: row.line)
        heads = self._groups.heads_of([row.line for row in rows]) if self._groups is not None else repeat(None)
        taken = [self.reader.take(row, head) for row, head in zip(rows, heads, strict=False)]
        exact = [each for each in taken if isinstance(each, Posted)]
        if exact:
            posted = pl.concat([as_written(posted, self._columns), exact_rows(exact, self._columns)]).sort("place", maintain_order=True)
        self._companies.add_run(cells, [each.row for each in exact], posted)
        balances = [each for each in taken if isinstance(each, BalanceRow)]
        for each in balances:
            self.assembly.name_account(each.account, each.name, each.row.line)
        self._balances.post_run(posted, balances)
        self._check_totals(posted, [*balances, *(each for each in taken if isinstance(each, Stated))])
        self.assembly.add(posted)
        if self._groups is not None:
            if "unregistered" in posted.columns:
                unregistered = posted.filter("unregistered").get_column("place").to_list()
                self._heads |= zip(unregistered, self._groups.heads_of(unregistered), strict=True)
            self._groups.end_run()

    def _check_totals(self, posted: pl.DataFrame, stated: Sequence[BalanceRow | Stated]) -> None:
        """Hold each row of totals to the sums of the rows above it: since the one before it, or since its group or the file began."""
        totals = self._totals
        # A head may be a posting itself, which then comes after the cut.
        heads = [(line - 1, None) for line in self._groups.changes()] if self._groups and self._columns.grouped == "account" else []
        cuts = sorted([*heads, *((each.row.line, each) for each in stated)], key=lambda cut: (cut[0], cut[1] is None))
        sums = sums_between(posted, [line for line, _ in cuts], self._columns)
        for _, each in cuts:
            totals.add_sums(next(sums))
            if each is None:
                totals.begin_group()
            elif isinstance(each, BalanceRow):
                if each.stand == "opening":
                    totals.add_opening(each.amounts)
            else:
                self._check_total(each)
        totals.add_sums(next(sums))

    def _check_total(self, total: Stated) -> None:
        reader, totals = self.reader, self._totals
        for name, ore in total.amounts.items():
            # Lost rows are missing from every sum after them.
            if (reader.lost_line is None or reader.lost_line > total.row.line) and ore not in totals.expected(name):
                message, observed, expected = total_message(ore, totals.nearest(name, ore))
                cell = self._columns.cells[name]
                reader.lose(TOTAL_DIFFERS, total.row, cell, message, observed=observed, expected=expected)
        totals.restart()

    def finish(self) -> Booked:
        """Report what only all of an entry's rows, or of an account's, show; return what was booked."""
        dates, unregistered = self.assembly.finish()
        for row in self._source.exactly(unregistered):
            self.reader.head = self._heads.get(row.line)
            why = self.reader.date(row, "registered")
            assert isinstance(why, Words)
            report_registered(self.reader, row, why)
        for row, fault in zip(self._source.exactly([fault.line for fault in dates]), dates, strict=True):
            report_dates(self.reader, row, fault.name, fault.began, fault.date)
        self._companies.report(self.reader, self._source.exactly)
        stated = prove_balances(self._balances, self.reader, self._source.exactly)
        return Booked(self.assembly.frames(stated), self.assembly.entries, self.assembly.postings)
