"""What every reader of rows of a file asks of one: whether it is whole, what stands in its cells, and how to report it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.printing import plural
from bokslut.model.words import Words
from bokslut.sources import columns_findings as kinds
from bokslut.sources.columns_amounts import Amount, AmountColumns, amount_of
from bokslut.sources.columns_known import ACCOUNT
from bokslut.sources.rows import bare_cells, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bokslut.model.finding import Finding, FindingKind
    from bokslut.sources.columns import Columns
    from bokslut.sources.rows import Grid, Row


class CellReader:
    """Reads the rows of one file, each by itself."""

    def __init__(self, grid: Grid, columns: Columns, header: Row, amounts: AmountColumns) -> None:
        self.grid = grid
        self.columns = columns
        self.header = header
        self.amounts = amounts
        self.findings: list[Finding] = []
        #: The first line whose row is not booked: totals from there on cannot be checked.
        self.lost_line: int | None = None

    def told_by(self, row: Row, name: str) -> Row:
        """Return the row that says what a row has in a canonical column."""
        _ = name
        return row

    def text(self, row: Row, name: str) -> str:
        """Return a row's text in a canonical column."""
        return self.told_by(row, name).text(self.columns.cells.get(name))

    def is_aside(self, row: Row) -> bool:
        """Tell whether a row is no part of the table: the headings again, on the next page, or one that is reported as broken."""
        if row.broken:
            self.lose(kinds.QUOTE_UNCLOSED, row, None, Words("Raden har ett citattecken för lite.", "The row lacks a quotation mark."))
        return row.broken or bare_cells(row) in self.columns.titles

    def is_whole(self, row: Row) -> bool:
        """Tell whether the row has as many cells as the headings; a sheet does not store the empty ones at its end."""
        width = self.columns.width
        if any(cell.strip() for cell in row.cells[width:]) or (len(row.cells) < width and self.grid.sheet is None):
            cells = plural(len(row.cells), Words("cell", "cell"), Words("celler", "cells"))
            message = Words(f"Raden har {cells.sv}, rubrikraden {width}.", f"The row has {cells.en}, the headings {width}.")
            self.lose(kinds.ROW_WIDTH, row, min(len(row.cells), width), message)
            return False
        return True

    def has_values(self, row: Row) -> bool:
        """Tell whether no mapped cell of a workbook's row is an error or a formula without value."""
        faulty = next((cell for cell in self.columns.cells.values() if cell in row.faults), None)
        if faulty is not None:
            what = row.faults[faulty]
            heading = shown(self.header.text(faulty))
            message = Words(f"Cellen under ”{heading}” har inget värde: {what.sv}.", f'The cell under "{heading}" has no value: {what.en}.')
            self.lose(kinds.CELL_WITHOUT_VALUE, row, faulty, message)
        return faulty is None

    def has_amount(self, row: Row) -> bool:
        """Tell whether some cell of amounts holds what reads as one."""
        filled = [(cell, row.text(cell)) for cell in self.columns.amount_cells() if row.text(cell)]
        return any(cell in row.numbers or AmountColumns((text,)).read(text).fault is None for cell, text in filled)

    def has_account(self, row: Row) -> bool:
        """Tell whether a row has an account that is one."""
        account, cell = self.text(row, "account"), self.columns.cells["account"]
        if not account:
            message = Words("Raden har belopp men inget konto.", "The row has an amount but no account.")
            self.lose(kinds.ACCOUNT_MISSING, row, cell, message)
        elif ACCOUNT.fullmatch(account) is None:
            message = Words(f"”{shown(account)}” är inget kontonummer.", f'"{shown(account)}" is no account number.')
            self.lose(kinds.ACCOUNT_UNREADABLE, row, cell, message, observed=shown(account))
        else:
            return True
        return False

    def account(self, row: Row) -> tuple[str, str]:
        """Return the account of a row that has one, and its name, "" where it is given none."""
        found = ACCOUNT.fullmatch(self.text(row, "account"))
        assert found is not None
        return found[1], (found[2] or self.text(row, "account_name")).strip()

    def row_amounts(self, row: Row, names: Iterable[str]) -> dict[str, int] | None:
        """Return a row's amounts of these canonical columns that are filled in, in öre; None when one cannot be read."""
        amounts = {}
        for name in names:
            cell = self.columns.cells.get(name)
            if cell is None or not row.text(cell):
                continue
            read: Amount = amount_of(row.numbers[cell]) if cell in row.numbers else self.amounts.read(row.text(cell))
            text = shown(row.text(cell))
            if read.fault is not None:
                title = read.fault.title
                message = Words(f"Beloppet ”{text}”: {title.sv.lower()}.", f'The amount "{text}": {title.en.lower()}.')
                self.lose(read.fault, row, cell, message, observed=text)
                return None
            if read.mark and read.mark == self.amounts.rarer_mark:
                message = Words(f"”{text}” har ett annat decimaltecken än de flesta.", f'"{text}" has another decimal mark than most.')
                self.report(kinds.MARKS_MIXED, row, cell, message, observed=text)
            amounts[name] = read.ore
        return amounts

    def lose(self, kind: FindingKind, row: Row, cell: int | None, message: Words, subject: str = "", **details: object) -> None:
        """Report a row that is not booked: from now on the totals are not to be trusted."""
        self.lost_line = row.line if self.lost_line is None else min(self.lost_line, row.line)
        self.report(kind, row, cell, message, subject, **details)

    def report(self, kind: FindingKind, row: Row, cell: int | None, message: Words, subject: str = "", **details: object) -> None:
        """Report something about a row, or about one cell of it."""
        place = self.grid.row_place(row) if cell is None else self.grid.place(row, cell)
        self.findings.append(kind.at(place, message=message, subject=subject or row.fingerprint, **details))
