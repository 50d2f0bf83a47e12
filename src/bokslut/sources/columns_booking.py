"""From rows of columns to the ledger's frames. What cannot be booked is a finding, never a null and never dropped unsaid.

Row by row: this is what reads grids that no faster way fits, and the oracle of `columns_vector`, which reads by columns.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bokslut.ledger.frames import pack_place
from bokslut.model.words import Words
from bokslut.sources import columns_findings as kinds
from bokslut.sources.columns import is_list, resolve
from bokslut.sources.columns_balances import BalanceRow, Balances
from bokslut.sources.columns_companies import Companies
from bokslut.sources.columns_evidence import evidence_of
from bokslut.sources.columns_frames import PostingFrames
from bokslut.sources.columns_groups import account_of, begins_group
from bokslut.sources.columns_list import read_list
from bokslut.sources.columns_posted import Posted, parts_of
from bokslut.sources.columns_proof import prove_balances
from bokslut.sources.columns_reading import Booked, reading_of, report_empty
from bokslut.sources.columns_rows import RowReader
from bokslut.sources.columns_stated_findings import TOTAL_DIFFERS
from bokslut.sources.columns_totals import Totals, total_message
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.ledger.ledger import Reading
    from bokslut.sources.columns import Columns
    from bokslut.sources.interface import ReadOptions, SourceFile
    from bokslut.sources.rows import Grid, Row


def read_rows(grid: Grid, file: SourceFile, options: ReadOptions, form: str) -> Reading:
    """Read a ledger from rows with declared columns.

    Raises UsageError for a mapping that does not fit the file, UnreadableError for a file without rows.
    """
    if is_list(options.columns):
        return read_list(grid, file, options, form)
    columns, header, found = resolve(grid, options)
    rows = list(found)
    reader = RowReader(grid, columns, options.currency, header, evidence_of(rows, columns))
    booking = _Booking(reader)
    for row in rows:
        booking.book(row)
    by_line = {row.line: row for row in rows}
    booking.companies.report(reader, lambda lines: [by_line[line] for line in lines])
    stated = prove_balances(booking.balances, reader, lambda lines: [by_line[line] for line in lines])
    frames = booking.frames
    return finish(reader, file, options, form, Booked(frames.build(stated), frames.entry_count, frames.posting_count))


def finish(reader: RowReader, file: SourceFile, options: ReadOptions, form: str, booked: Booked) -> Reading:
    """Return what was read, with the finding that a file without postings is."""
    if not booked.postings:
        report_empty(reader, Words("Filen har inga konteringar.", "The file has no postings."))
    return reading_of(reader, file, options, form, booked)


class _Booking:
    """Books one file's rows."""

    def __init__(self, reader: RowReader) -> None:
        self.reader = reader
        self.columns: Columns = reader.columns
        self.frames = PostingFrames(tuple(name for name, _ in reader.columns.dimensions), pack_place(0, reader.header.line))
        self.balances = Balances(reader.columns)
        self.companies = Companies(reader.columns)
        self._totals = Totals()
        self._head = reader.columns.first_head

    def book(self, row: Row) -> None:
        """Book one row, or say why not."""
        if begins_group(row, self.columns):
            self._begin_group(row)
        taken = self.reader.take(row, self._head)
        if isinstance(taken, Posted):
            self._add_postings(taken, self._entry(taken))
        elif isinstance(taken, BalanceRow):
            self.frames.name_account(taken.account, taken.name, pack_place(0, row.line))
            self.balances.state(taken)
            if taken.stand == "opening":
                self._totals.add_opening(taken.amounts)
        elif taken is not None:
            self._check_total(taken.row, taken.amounts)

    def _begin_group(self, row: Row) -> None:
        account = self.columns.cells["account"]
        above = None if self._head is None else account_of(self._head.text(account))
        self._head = row
        if self.columns.grouped == "account" and account_of(row.text(account)) != above:
            self._totals.begin_group()  # and not where a page repeats the account

    def _check_total(self, row: Row, amounts: Mapping[str, int]) -> None:
        for name, stated in amounts.items():
            # Lost rows are missing from every sum after them.
            if self.reader.lost_line is None and stated not in self._totals.expected(name):
                message, observed, expected = total_message(stated, self._totals.nearest(name, stated))
                cell = self.columns.cells[name]
                self.reader.lose(TOTAL_DIFFERS, row, cell, message, observed=observed, expected=expected)
        self._totals.restart()

    def _entry(self, posted: Posted) -> int:
        reader, row = self.reader, posted.row
        entry = self.frames.entry(posted.series, posted.number)
        if entry is None:
            if isinstance(posted.registered, Words):
                report_registered(reader, row, posted.registered)
            entry = self.frames.begin_entry(
                posted.series,
                posted.number,
                posted.date,
                text=reader.text(row, "text"),
                registered=posted.registered if isinstance(posted.registered, dt.date) else None,
                signature=reader.text(row, "signature") or None,
                place=pack_place(0, row.line),
            )
        elif entry.date != posted.date and not entry.reported:
            entry.reported = True
            report_dates(reader, row, f"{posted.series} {posted.number}".strip(), entry.date, posted.date)
        return entry.index

    def _add_postings(self, posted: Posted, entry: int) -> None:
        row, reader = posted.row, self.reader
        place = pack_place(0, row.line)
        self.frames.name_account(posted.account, posted.name, place)
        self.companies.add_row(row, sum(parts_of(posted.amounts)))
        self.balances.post(posted.account, row.line, sum(parts_of(posted.amounts)), posted.balance)
        for part in parts_of(posted.amounts):
            self.frames.add_posting(
                place,
                tuple((dimension, row.text(cell)) for dimension, cell in self.columns.dimensions if row.text(cell)),
                entry=entry,
                account=posted.account,
                amount_ore=part,
                date=posted.date,
                text=reader.text(row, "text") or None,
                quantity=reader.text(row, "quantity") or None,
                signature=reader.text(row, "signature") or None,
            )
        self._totals.add(posted.amounts)


def report_registered(reader: RowReader, row: Row, why: Words) -> None:
    """Report an entry's day of registration that cannot be read; the entry has none then."""
    text = shown(reader.text(row, "registered"))
    message = Words(f"Registreringsdatumet ”{text}”: {why.sv}.", f'The date of registration "{text}": {why.en}.')
    reader.report(kinds.DATE_UNREADABLE, row, reader.columns.cells["registered"], message, observed=text)


def report_dates(reader: RowReader, row: Row, entry: str, began: dt.date, day: dt.date) -> None:
    """Report the first row of an entry that has another date than the entry began with."""
    label = shown(entry)
    message = Words(f"Verifikation {label} har både datum {began} och {day}.", f"Entry {label} has the dates {began} and {day}.")
    reader.report(kinds.DATES_DIFFER, row, reader.columns.cells["date"], message, subject=label)
