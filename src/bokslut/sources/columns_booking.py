"""From rows of columns to the ledger's frames. What cannot be booked is a finding, never a null and never dropped unsaid."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.ledger.frames import pack_place
from bokslut.ledger.ledger import Reading
from bokslut.model.printing import format_amount
from bokslut.model.source import SourceInfo
from bokslut.model.words import Words
from bokslut.sources import columns_findings as kinds
from bokslut.sources.columns import Columns, resolve
from bokslut.sources.columns_amounts import Amount, AmountColumns, amount_of
from bokslut.sources.columns_dates import DateColumn, date_of
from bokslut.sources.columns_frames import PostingFrames
from bokslut.sources.columns_totals import Totals, is_total
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.finding import Finding, FindingKind
    from bokslut.sources.interface import ReadOptions, SourceFile
    from bokslut.sources.rows import Grid, Row

_ACCOUNT = re.compile(r"(\d{1,10})(?:(?:\s*[-:–]\s*|\s+)(\D.*))?", re.ASCII | re.DOTALL)
_SERIES_AND_NUMBER = re.compile(r"([A-ZÅÄÖ]{1,5})[ -]?(\d+)")


def read_rows(grid: Grid, file: SourceFile, options: ReadOptions, form: str) -> Reading:
    """Read a ledger from rows with declared columns.

    Raises UsageError for a mapping that does not fit the file, UnreadableError for a file without rows.
    """
    columns, header, found = resolve(grid, options.columns)
    rows = list(found)
    booking = _Booking(grid, columns, options, header, rows)
    for row in rows:
        booking.book(row)
    booking.finish()
    info = SourceInfo(
        path=file.path,
        format=form,
        sha256=file.sha256,
        encoding=grid.encoding,
        encoding_declared=options.encoding,
        currency=options.currency,
        entries=booking.frames.entry_count,
        postings=booking.frames.posting_count,
        sheet=grid.sheet,
    )
    findings = tuple(sorted(booking.findings, key=lambda finding: finding.sort_key()))
    return Reading(info, booking.frames.build(), findings, complete=booking.complete)


class _Booking:
    """Books one file's rows."""

    def __init__(self, grid: Grid, columns: Columns, options: ReadOptions, header: Row, rows: Sequence[Row]) -> None:
        self.grid = grid
        self.columns = columns
        self.currency = options.currency
        self.header = header
        self.findings: list[Finding] = []
        self.complete = True
        self.frames = PostingFrames(tuple(name for name, _ in columns.dimensions), pack_place(0, header.line))
        self._totals = Totals()
        cells = columns.amount_cells()
        self._amounts = AmountColumns(row.text(cell) for row in rows if not row.broken for cell in cells if cell not in row.numbers)
        self._dates = {
            name: DateColumn(row.text(columns.cells[name]) for row in rows) for name in ("date", "registered") if name in columns.cells
        }

    def book(self, row: Row) -> None:
        """Book one row, or say why not."""
        if row.broken:
            self._lose(kinds.QUOTE_UNCLOSED, row, None, Words("Raden har ett citattecken för lite.", "The row lacks a quotation mark."))
            return
        if not self._is_whole(row):
            return
        faulty = next((cell for cell in self.columns.cells.values() if cell in row.faults), None)
        if faulty is not None:
            what = row.faults[faulty]
            heading = shown(self.header.text(faulty))
            message = Words(f"Cellen under ”{heading}” har inget värde: {what.sv}.", f'The cell under "{heading}" has no value: {what.en}.')
            self._lose(kinds.CELL_WITHOUT_VALUE, row, faulty, message)
            return
        amounts = self._row_amounts(row)
        if amounts is None:
            return
        account, number = self._text(row, "account"), self._text(row, "number")
        if is_total(row, account, number):
            self._check_total(row, amounts)
        elif not account and not amounts:
            message = Words(
                "Raden har varken konto eller belopp och bokförs inte.", "The row has neither account nor amount and is not posted."
            )
            self._report(kinds.NO_POSTING, row, None, message)
        else:
            self._post(row, account, number, amounts)

    def finish(self) -> None:
        """Report what only the whole file shows."""
        if not self.frames.posting_count and self.complete:
            message = Words("Filen har inga konteringar.", "The file has no postings.")
            self._lose(kinds.NO_ROWS, self.header, None, message)

    def _text(self, row: Row, name: str) -> str:
        return row.text(self.columns.cells.get(name))

    def _is_whole(self, row: Row) -> bool:
        """Tell whether the row has as many cells as the headings; a sheet does not store the empty ones at its end."""
        width = self.columns.width
        if any(cell.strip() for cell in row.cells[width:]) or (len(row.cells) < width and self.grid.sheet is None):
            message = Words(
                f"Raden har {len(row.cells)} celler, rubrikraden {width}.", f"The row has {len(row.cells)} cells, the headings {width}."
            )
            self._lose(kinds.ROW_WIDTH, row, min(len(row.cells), width), message)
            return False
        return True

    def _row_amounts(self, row: Row) -> dict[str, int] | None:
        """Return the row's amounts that are filled in, in öre; None when one cannot be read."""
        amounts = {}
        for name in ("amount", "debit", "credit"):
            cell = self.columns.cells.get(name)
            if cell is None or not row.text(cell):
                continue
            read: Amount = amount_of(row.numbers[cell]) if cell in row.numbers else self._amounts.read(row.text(cell))
            text = shown(row.text(cell))
            if read.fault is not None:
                title = read.fault.title
                message = Words(f"Beloppet ”{text}”: {title.sv.lower()}.", f'The amount "{text}": {title.en.lower()}.')
                self._lose(read.fault, row, cell, message, observed=text)
                return None
            if read.mark and read.mark == self._amounts.rarer_mark:
                message = Words(f"”{text}” har ett annat decimaltecken än de flesta.", f'"{text}" has another decimal mark than most.')
                self._report(kinds.MARKS_MIXED, row, cell, message, observed=text)
            amounts[name] = read.ore
        return amounts

    def _check_total(self, row: Row, amounts: dict[str, int]) -> None:
        for name, stated in amounts.items() if self.complete else ():  # lost rows are missing from every sum
            if stated not in self._totals.expected(name):
                theirs, ours = (format_amount(Fraction(ore, 100)) for ore in (stated, self._totals.nearest(name, stated)))
                message = Words(
                    f"Filens summa {theirs} stämmer inte: raderna ger {ours}.",
                    f"The file's total {theirs} does not agree: its rows add to {ours}.",
                )
                self._lose(kinds.TOTAL_DIFFERS, row, self.columns.cells[name], message, observed=theirs, expected=ours)
        self._totals.restart()

    def _post(self, row: Row, account: str, number: str, amounts: dict[str, int]) -> None:
        found = _ACCOUNT.fullmatch(account)
        day = self._date(row, "date")
        cells = self.columns.cells
        if not amounts:
            message = Words(f"Raden på konto {shown(account)} har inget belopp.", f"The row on account {shown(account)} has no amount.")
            self._lose(kinds.AMOUNT_UNREADABLE, row, self.columns.amount_cells()[0], message)
        elif not account:
            self._lose(
                kinds.ACCOUNT_MISSING,
                row,
                cells["account"],
                Words("Raden har belopp men inget konto.", "The row has an amount but no account."),
            )
        elif found is None:
            message = Words(f"”{shown(account)}” är inget kontonummer.", f'"{shown(account)}" is no account number.')
            self._lose(kinds.ACCOUNT_UNREADABLE, row, cells["account"], message, observed=shown(account))
        elif not number:
            message = Words("Raden saknar verifikationsnummer.", "The row has no entry number.")
            self._lose(kinds.NUMBER_MISSING, row, cells["number"], message)
        elif isinstance(day, Words):
            text = shown(self._text(row, "date"))
            message = Words(f"Datumet ”{text}” går inte att läsa: {day.sv}.", f'The date "{text}" cannot be read: {day.en}.')
            self._lose(kinds.DATE_UNREADABLE, row, cells["date"], message, observed=text)
        elif self._is_own_currency(row):
            name = (found[2] or self._text(row, "account_name")).strip()
            self._add_postings(row, found[1], name, self._entry(row, number, day), day, amounts)

    def _is_own_currency(self, row: Row) -> bool:
        currency = self._text(row, "currency")
        if not currency or currency.casefold() == self.currency.casefold():
            return True
        message = Words(
            f"Raden är i {shown(currency)}, boken i {self.currency}.", f"The row is in {shown(currency)}, the books in {self.currency}."
        )
        self._lose(kinds.CURRENCY_MIXED, row, self.columns.cells["currency"], message, observed=shown(currency), expected=self.currency)
        return False

    def _date(self, row: Row, name: str) -> dt.date | Words:
        cell = self.columns.cells[name]
        if cell in row.dates:
            return row.dates[cell]
        return date_of(row.numbers[cell]) if cell in row.numbers else self._dates[name].read(row.text(cell))

    def _registered(self, row: Row) -> dt.date | None:
        if not self._text(row, "registered"):
            return None
        day = self._date(row, "registered")
        if isinstance(day, dt.date):
            return day
        text = shown(self._text(row, "registered"))
        message = Words(f"Registreringsdatumet ”{text}”: {day.sv}.", f'The date of registration "{text}": {day.en}.')
        self._report(kinds.DATE_UNREADABLE, row, self.columns.cells["registered"], message, observed=text)
        return None

    def _entry(self, row: Row, number: str, day: dt.date) -> int:
        series = self._text(row, "series")
        both = _SERIES_AND_NUMBER.fullmatch(number) if "series" not in self.columns.cells else None
        if both is not None:
            series, number = both[1], both[2]
        entry = self.frames.entry(series, number)
        if entry is None:
            entry = self.frames.begin_entry(
                series,
                number,
                day,
                text=self._text(row, "text"),
                registered=self._registered(row),
                signature=self._text(row, "signature") or None,
                place=pack_place(0, row.line),
            )
        elif entry.date != day and not entry.reported:
            entry.reported = True
            label = shown(f"{series} {number}".strip())
            message = Words(
                f"Verifikation {label} har både datum {entry.date} och {day}.", f"Entry {label} has the dates {entry.date} and {day}."
            )
            self._report(kinds.DATES_DIFFER, row, self.columns.cells["date"], message, subject=label)
        return entry.index

    def _add_postings(self, row: Row, account: str, name: str, entry: int, day: dt.date, amounts: dict[str, int]) -> None:
        place = pack_place(0, row.line)
        if name:
            self.frames.name_account(account, name, place)
        if "amount" in amounts:
            parts = [amounts["amount"]]
        else:
            parts = [part for part in (amounts.get("debit", 0), -amounts.get("credit", 0)) if part] or [0]
            if len(parts) > 1:
                message = Words(
                    "Raden har både debet och kredit; den bokförs som två.", "The row has both debit and credit; it is posted as two."
                )
                self._report(kinds.DEBIT_AND_CREDIT, row, self.columns.cells["credit"], message)
        for part in parts:
            self.frames.add_posting(
                place,
                tuple((dimension, row.text(cell)) for dimension, cell in self.columns.dimensions if row.text(cell)),
                entry=entry,
                account=account,
                amount_ore=part,
                date=day,
                text=self._text(row, "text") or None,
                quantity=self._text(row, "quantity") or None,
                signature=self._text(row, "signature") or None,
            )
        self._totals.add(amounts)

    def _lose(self, kind: FindingKind, row: Row, cell: int | None, message: Words, **details: str) -> None:
        """Report a row that is not booked: from now on the totals are not to be trusted."""
        self.complete = False
        self._report(kind, row, cell, message, **details)

    def _report(self, kind: FindingKind, row: Row, cell: int | None, message: Words, subject: str = "", **details: str) -> None:
        place = self.grid.row_place(row) if cell is None else self.grid.place(row, cell)
        self.findings.append(kind.at(place, message=message, subject=subject or row.fingerprint, **details))
