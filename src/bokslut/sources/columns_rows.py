"""One row of a columnar ledger, read exactly: a posting, a total, or a finding that says why it is neither."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.model.words import Words
from bokslut.sources import columns_findings as kinds
from bokslut.sources.columns import AMOUNTS, BALANCE
from bokslut.sources.columns_balances import BalanceRow
from bokslut.sources.columns_dates import date_of
from bokslut.sources.columns_groups import begins_group, is_bare_head, names_account
from bokslut.sources.columns_known import ACCOUNT
from bokslut.sources.columns_posted import Posted, Stated, is_currency, series_and_number
from bokslut.sources.columns_stands import StandReader
from bokslut.sources.columns_totals import balance_label, is_page_line, is_total, text_stand
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bokslut.sources.columns import Columns
    from bokslut.sources.columns_evidence import Evidence
    from bokslut.sources.rows import Grid, Row


class RowReader(StandReader):
    """Reads the postings of one file, each row by itself."""

    def __init__(self, grid: Grid, columns: Columns, currency: str, header: Row, evidence: Evidence) -> None:
        super().__init__(grid, columns, header, evidence.amounts)
        self.currency = currency
        self.evidence = evidence

    def take(self, row: Row, head: Row | None = None) -> Posted | Stated | BalanceRow | None:
        """Read one row, in a file of groups with the head of its own; None for one that says nothing to book, or is reported."""
        self.head = head
        if self.is_aside(row):
            return None
        if is_bare_head(row, self.columns):
            self.check_head(row)
            return None
        if self._is_page_line(row):
            self._pass(row)
            return None
        if not self.is_whole(row) or not self.has_values(row):
            return None
        amounts = self.row_amounts(row, (*AMOUNTS, BALANCE))
        return None if amounts is None else self._taken(row, amounts)

    def _pass(self, row: Row) -> None:
        """Report a row that says nothing to book; or loses what is below it, where it may be the head of a group."""
        if self.columns.grouped == "account":
            cell = next((at for at, text in enumerate(map(str.strip, row.cells)) if names_account(text) and not text.isdigit()), None)
            if cell is not None:
                text = shown(row.text(cell))
                message = Words(
                    f"”{text}” kan vara ett konto, men står inte i kolumnen för konton.",
                    f'"{text}" may be an account, but is not in the column of accounts.',
                )
                self.lose(kinds.ACCOUNT_MISSING, row, cell, message, observed=text)
                return
        message = Words(
            "Raden har varken konto eller belopp och bokförs inte.", "The row has neither account nor amount and is not posted."
        )
        self.report(kinds.NO_POSTING, row, None, message)

    def _is_page_line(self, row: Row) -> bool:
        """Tell whether a row of a printed ledger is what stands at the top or foot of a page: no account, number or amount."""
        cells = self.columns.cells
        if self.columns.grouped is None or not is_page_line(row) or ACCOUNT.fullmatch(row.text(cells["account"])):
            return False
        if self.has_amount(row):
            return False
        number = row.text(cells["number"])
        is_number = (
            begins_group(row, self.columns) if self.columns.grouped == "entry" else re.search(r"\d", number) or row.text(cells["date"])
        )
        return not (number and is_number) and balance_label(row, self.columns, "") is None

    def _taken(self, row: Row, amounts: dict[str, int]) -> Posted | Stated | BalanceRow | None:
        balance = amounts.pop(BALANCE, None)
        cells = self.columns.cells
        own = row.text(cells["account"])
        number = "" if cells["number"] == cells["account"] and begins_group(row, self.columns) else self.text(row, "number")
        stand = balance_label(row, self.columns, number)
        date = row.text(cells["date"])
        if is_total(row, own, row.text(cells["number"]), date):
            return Stated(row, amounts)
        if not number and not date and amounts and (self.is_total_of_account(row) or self.is_bare_total(row)):
            return Stated(row, amounts)
        if not own and not amounts and (stand is None or not self.text(row, "account")):
            self._pass(row)
        elif self.has_account(row):
            if stand is not None:
                return (
                    self.balance_of_entry(row, stand, amounts, balance, number)
                    if number
                    else self.balance_row(row, stand, amounts, balance)
                )
            return self._posted(row, amounts, balance) if number else self._without_number(row, amounts, balance)
        return None

    def _without_number(self, row: Row, amounts: dict[str, int], balance: int | None) -> Posted | BalanceRow | None:
        """Read a row that neither has a number nor says in a cell of its own what it is: its account's name may."""
        account, name = self.account(row)
        stand = text_stand(name)
        if stand is not None and self.columns.grouped != "entry":
            found = self.balance_row(row, stand, amounts, balance)
            return None if found is None else replace(found, name="")
        date = self.columns.cells["date"]
        is_own = begins_group(row, self.columns) and (date == self.columns.cells["account"] or not row.text(date))
        if balance is None or amounts or not is_own or self.columns.grouped != "account":
            return self._posted(row, amounts, balance)
        return BalanceRow(row, account, name, "opening", balance, {}, label="")

    def _posted(self, row: Row, amounts: dict[str, int], balance: int | None) -> Posted | None:
        day, number = self.date(row, "date"), self.text(row, "number")
        cells = self.columns.cells
        if not amounts:
            account = shown(self.text(row, "account"))
            message = Words(f"Raden på konto {account} har inget belopp.", f"The row on account {account} has no amount.")
            self.lose(kinds.AMOUNT_UNREADABLE, row, self.columns.amount_cells()[0], message)
        elif not number:
            message = Words("Raden saknar verifikationsnummer.", "The row has no entry number.")
            self.lose(kinds.NUMBER_MISSING, row, cells["number"], message)
        elif isinstance(day, Words):
            text = shown(self.text(row, "date"))
            message = Words(f"Datumet ”{text}” går inte att läsa: {day.sv}.", f'The date "{text}" cannot be read: {day.en}.')
            self.lose(kinds.DATE_UNREADABLE, row, cells["date"], message, observed=text)
        elif (sided := self.sided(row, amounts)) is not None and self._is_own_currency(row):
            account, name = self.account(row)
            series, number = series_and_number(self.text(row, "series"), number, has_series="series" in cells)
            registered = self.date(row, "registered") if self.text(row, "registered") else None
            self._note_two_sides(row, sided)
            return Posted(row, account, name, series, number, day, registered, sided, balance, self.head)
        return None

    def _note_two_sides(self, row: Row, amounts: Mapping[str, int]) -> None:
        if amounts.get("debit") and amounts.get("credit"):
            message = Words(
                "Raden har både debet och kredit; den bokförs som två.", "The row has both debit and credit; it is posted as two."
            )
            self.report(kinds.DEBIT_AND_CREDIT, row, self.columns.cells["credit"], message)

    def _is_own_currency(self, row: Row) -> bool:
        currency = self.text(row, "currency")
        if is_currency(currency, self.currency):
            return True
        message = Words(
            f"Raden är i {shown(currency)}, boken i {self.currency}.", f"The row is in {shown(currency)}, the books in {self.currency}."
        )
        self.lose(kinds.CURRENCY_MIXED, row, self.columns.cells["currency"], message, observed=shown(currency), expected=self.currency)
        return False

    def date(self, row: Row, name: str) -> dt.date | Words:
        """Read a row's day in a canonical column, or say why there is none."""
        cell = self.columns.cells[name]
        told = self.told_by(row, name)
        if cell in told.dates:
            return told.dates[cell]
        return date_of(told.numbers[cell]) if cell in told.numbers else self.evidence.dates[name].read(told.text(cell))
