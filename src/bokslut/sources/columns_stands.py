"""A row of a printed ledger that states a balance, or stands where one might: the account's own row, its opening, its sum."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bokslut.model.words import Words
from bokslut.sources import columns_findings as kinds
from bokslut.sources.columns import BALANCE, SIDE
from bokslut.sources.columns_amounts import Amount, AmountColumns, amount_of
from bokslut.sources.columns_balances import BalanceRow
from bokslut.sources.columns_groups import teller
from bokslut.sources.columns_posted import parts_of, side_of
from bokslut.sources.columns_reader import CellReader
from bokslut.sources.columns_stated_findings import BALANCE_UNREADABLE
from bokslut.sources.columns_totals import is_total_label, text_stand
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.sources.columns import Columns
    from bokslut.sources.columns_totals import Stand
    from bokslut.sources.rows import Grid, Row

#: A whole number that is a year, a month or a day.
_CALENDAR = re.compile(r"(?:19|20)[0-9]{2}(?:[0-9]{2}){0,2}$")


class StandReader(CellReader):
    """Reads what the rows of one file state of balances, each row by itself."""

    def __init__(self, grid: Grid, columns: Columns, header: Row, amounts: AmountColumns) -> None:
        super().__init__(grid, columns, header, amounts)
        #: The head of the group that the row at hand stands in.
        self.head: Row | None = None
        #: The last account that stood on a row of its own, and its line.
        self._above = ("", 0)
        #: Accounts on rows of their own have more there than their number.
        self._has_names = columns.first_head is not None

    def told_by(self, row: Row, name: str) -> Row:
        """Return the row that says what a row has in a canonical column: itself, or the head of its group."""
        return teller(row, self.head, name, self.columns)

    def check_head(self, row: Row) -> None:
        """Report an account whose balance stands in no declared column, or that is no account but a part of the one above."""
        if self.columns.grouped != "account":
            return
        elsewhere = self._balance_elsewhere(row, {}, codes=True)
        if elsewhere is not None:
            self._untold(row, elsewhere)
        account, _ = self.account(row)
        above, line = self._above
        is_lone = sum(1 for cell in row.cells if cell.strip()) == 1 and row.text(self.columns.cells["account"]).isdigit()
        message = None
        if row.line - line == 1 and len(account) < len(above):
            message = Words(
                f"{account} står direkt under konto {above}, utan rader emellan: är kontot delat på kostnadsställen?",
                f"{account} stands right below account {above}, without rows between: is the account split by cost centre?",
            )
        elif is_lone and self._has_names:
            message = Words(
                f"Raden har bara talet {account}, där andra konton har sitt namn: är det ett sidnummer?",
                f"The row has the number {account} alone, where other accounts have their name: is it the number of a page?",
            )
        if message is not None:
            self.lose(kinds.ACCOUNT_UNREADABLE, row, self.columns.cells["account"], message, observed=account)
        self._above = account, row.line
        self._has_names |= not is_lone

    def is_total_of_account(self, row: Row) -> bool:
        """Tell whether a row repeats its account and says that it is the sum of it."""
        account = self.columns.cells["account"]
        others = (cell.strip() for at, cell in enumerate(row.cells) if at not in (account, self.columns.cells.get("account_name")))
        return self.columns.grouped != "entry" and any(map(is_total_label, others))

    def is_bare_total(self, row: Row) -> bool:
        """Tell whether a row has amounts and nothing else, as grids print their sums; under an entry it may be a posting."""
        others = [at for at, cell in enumerate(row.cells) if cell.strip() and at not in self.columns.amount_cells()]
        return self.columns.grouped != "entry" and all(
            at not in self.columns.cells.values() and (at in row.numbers or AmountColumns((row.text(at),)).read(row.text(at)).fault is None)
            for at in others
        )

    def balance_of_entry(self, row: Row, stand: Stand, amounts: dict[str, int], balance: int | None, number: str) -> BalanceRow | None:
        """Read a row of an entry that is called "IB": what it posts is a part of the account's opening."""
        if not amounts:
            return self.balance_row(row, stand, amounts, balance)
        sided = self.sided(row, amounts)
        return (
            None
            if sided is None
            else BalanceRow(row, *self.account(row), stand, sum(parts_of(sided)), sided, number, is_entry=True, after=balance)
        )

    def balance_row(self, row: Row, stand: Stand, amounts: dict[str, int], balance: int | None) -> BalanceRow | None:
        """Read a row that states a balance: in its own column, or under debit or credit; nothing is zero."""
        account, name = self.account(row)
        label = next((text for text in map(str.strip, (name, *row.cells)) if text_stand(text) is not None), stand)
        if balance is not None:
            return BalanceRow(row, account, name, stand, balance, {} if SIDE in self.columns.cells else amounts, label)
        sided = self.sided(row, amounts)
        if sided is None:
            return None
        elsewhere = self._balance_elsewhere(row, sided, codes=any(sided.values()))
        if elsewhere is None:
            return BalanceRow(row, account, name, stand, sum(parts_of(sided)), sided, label)
        self._untold(row, elsewhere)
        return None

    def _untold(self, row: Row, elsewhere: int) -> None:
        account, _ = self.account(row)
        message = Words(
            f"Raden säger vad konto {account} har för balans, men inget belopp i de kolumner som är angivna.",
            f"The row says which balance account {account} has, but has no amount in the columns that are declared.",
        )
        self.lose(BALANCE_UNREADABLE, row, self.columns.cells.get(BALANCE, elsewhere), message, subject=account)

    def _balance_elsewhere(self, row: Row, amounts: Mapping[str, int], *, codes: bool) -> int | None:
        """Return the cell, none of those declared, that may hold the balance a row is about: an amount that is not among its own.

        A whole number of a workbook may be one of the `codes` that stand beside an account.
        """
        return next((cell for cell in range(len(row.cells)) if self._may_be_balance(row, cell, amounts, codes=codes)), None)

    def _may_be_balance(self, row: Row, cell: int, amounts: Mapping[str, int], *, codes: bool) -> bool:
        text = row.text(cell)
        if cell in self.columns.cells.values() or cell in row.dates or not re.search("[1-9]", text):
            return False
        if cell == self.columns.undeclared_balance:
            return True
        if cell in row.numbers:
            is_code = row.numbers[cell] == row.numbers[cell].to_integral_value() and (codes or _CALENDAR.match(text))
            return not is_code and _differs(amount_of(row.numbers[cell]), amounts)
        read = AmountColumns((text,)).read(text)
        shows_decimals = read.mark != ""
        return (shows_decimals or (read.fault is None and not codes and not _CALENDAR.match(text))) and _differs(read, amounts)

    def sided(self, row: Row, amounts: dict[str, int]) -> dict[str, int] | None:
        """Return amounts as they are posted: under the side that the row tells, where that is a column; None where it cannot be read."""
        cell = self.columns.cells.get(SIDE)
        if cell is None or not amounts:
            return amounts
        side = side_of(row.text(cell))
        if side is None:
            text = shown(row.text(cell))
            message = Words(
                f"”{text}” säger inte om beloppet är debet eller kredit.", f'"{text}" does not say whether the amount is debit or credit.'
            )
            self.lose(kinds.SIDE_UNREADABLE, row, cell, message, observed=text)
            return None
        return {side: amounts["amount"]}


def _differs(read: Amount, amounts: Mapping[str, int]) -> bool:
    return read.fault is not None or abs(read.ore) not in {abs(ore) for ore in amounts.values()}
