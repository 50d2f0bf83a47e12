"""One row of a columnar ledger, read exactly: a posting, a total, or a finding that says why it is neither."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bokslut.model.words import Words
from bokslut.sources import columns_findings as kinds
from bokslut.sources.columns import AMOUNTS, BALANCE, SIDE
from bokslut.sources.columns_amounts import Amount, AmountColumns, amount_of
from bokslut.sources.columns_balances import BalanceRow
from bokslut.sources.columns_dates import DateColumn, date_of
from bokslut.sources.columns_groups import begins_group, is_bare_head, names_account, teller
from bokslut.sources.columns_known import ACCOUNT, SIDES
from bokslut.sources.columns_reader import CellReader
from bokslut.sources.columns_stated_findings import BALANCE_UNREADABLE
from bokslut.sources.columns_totals import balance_label, is_page_line, is_total, is_total_label, text_stand
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from bokslut.sources.columns import Columns
    from bokslut.sources.columns_totals import Stand
    from bokslut.sources.rows import Grid, Row

#: A text that shows its decimals, and a whole number that is a year, a month or a day.
_AMOUNT = re.compile(r"[-−–(]?[1-9][0-9 .,\u00a0']*[.,][0-9]{2}[-)]?")
_WHOLE = re.compile(r"[-−–]?[1-9][0-9 \u00a0]*")
_CALENDAR = re.compile(r"(?:19|20)[0-9]{2}(?:[0-9]{2}){0,2}$")
_SERIES_AND_NUMBER = re.compile(r"([A-ZÅÄÖ]{1,5})[ -]?(\d+)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What only a file's columns tell together: the decimal mark, and whether the day or the month comes first."""

    amounts: AmountColumns
    #: By canonical column: date, and registered where there is one.
    dates: Mapping[str, DateColumn]

    @property
    def asked(self) -> bool:
        """Whether something was read that the rest of the file, not yet read, may tell otherwise."""
        return self.amounts.asked or any(column.asked for column in self.dates.values())


def evidence_of(rows: Sequence[Row], columns: Columns) -> Evidence:
    """Return what the rows of a file tell together."""
    cells = columns.amount_cells()
    amounts = AmountColumns(row.text(cell) for row in rows if not row.broken for cell in cells if cell not in row.numbers)
    return Evidence(amounts, {name: DateColumn(row.text(columns.cells[name]) for row in rows) for name in columns.date_names()})


@dataclass(frozen=True, slots=True)
class Posted:
    """A row that is to be posted."""

    row: Row
    account: str
    #: The account's name, "" where the row gives none.
    name: str
    series: str
    number: str
    date: dt.date
    #: Day of registration; why it cannot be read; None where there is none.
    registered: dt.date | Words | None
    #: Filled-in amounts in öre, by canonical column.
    amounts: Mapping[str, int]
    #: The account's balance after the row, in öre as written; None where the row gives none.
    balance: int | None
    #: The head of the group that the row stands in.
    head: Row | None


@dataclass(frozen=True, slots=True)
class Stated:
    """A row of totals, with the totals it states in öre, by canonical column."""

    row: Row
    amounts: Mapping[str, int]


class RowReader(CellReader):
    """Reads the postings of one file, each row by itself."""

    def __init__(self, grid: Grid, columns: Columns, currency: str, header: Row, evidence: Evidence) -> None:
        super().__init__(grid, columns, header, evidence.amounts)
        self.currency = currency
        self.evidence = evidence
        #: The head of the group that the row at hand stands in.
        self.head: Row | None = None
        #: The last account that stood on a row of its own, and its line.
        self._above = ("", 0)
        #: Accounts on rows of their own have more there than their number.
        self._has_names = columns.first_head is not None

    def take(self, row: Row, head: Row | None = None) -> Posted | Stated | BalanceRow | None:
        """Read one row, in a file of groups with the head of its own; None for one that says nothing to book, or is reported."""
        self.head = head
        if self.is_aside(row):
            return None
        if is_bare_head(row, self.columns):
            self._check_head(row)
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

    def _check_head(self, row: Row) -> None:
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

    def _taken(self, row: Row, amounts: dict[str, int]) -> Posted | Stated | BalanceRow | None:
        balance = amounts.pop(BALANCE, None)
        cells = self.columns.cells
        own = row.text(cells["account"])
        number = "" if cells["number"] == cells["account"] and begins_group(row, self.columns) else self.text(row, "number")
        stand = balance_label(row, self.columns, number)
        date = row.text(cells["date"])
        if is_total(row, own, row.text(cells["number"]), date) or (not number and not date and amounts and self._is_total_of_account(row)):
            return Stated(row, amounts)
        if not own and not amounts and (stand is None or not self.text(row, "account")):
            self._pass(row)
        elif self.has_account(row):
            if stand is not None:
                return (
                    self._balance_of_entry(row, stand, amounts, balance, number) if number else self._balance(row, stand, amounts, balance)
                )
            return self._posted(row, amounts, balance) if number else self._without_number(row, amounts, balance)
        return None

    def _is_total_of_account(self, row: Row) -> bool:
        """Tell whether a row repeats its account and says that it is the sum of it."""
        account = self.columns.cells["account"]
        others = (cell.strip() for at, cell in enumerate(row.cells) if at not in (account, self.columns.cells.get("account_name")))
        return self.columns.grouped != "entry" and any(map(is_total_label, others))

    def _balance_of_entry(self, row: Row, stand: Stand, amounts: dict[str, int], balance: int | None, number: str) -> BalanceRow | None:
        """Read a row of an entry that is called "IB": what it posts is a part of the account's opening."""
        if not amounts:
            return self._balance(row, stand, amounts, balance)
        sided = self._sided(row, amounts)
        return (
            None
            if sided is None
            else BalanceRow(row, *self.account(row), stand, sum(parts_of(sided)), sided, number, is_entry=True, after=balance)
        )

    def _without_number(self, row: Row, amounts: dict[str, int], balance: int | None) -> Posted | BalanceRow | None:
        """Read a row that neither has a number nor says in a cell of its own what it is: its account's name may."""
        account, name = self.account(row)
        stand = text_stand(name)
        if stand is not None and self.columns.grouped != "entry":
            found = self._balance(row, stand, amounts, balance)
            return None if found is None else replace(found, name="")
        date = self.columns.cells["date"]
        is_own = begins_group(row, self.columns) and (date == self.columns.cells["account"] or not row.text(date))
        if balance is None or amounts or not is_own or self.columns.grouped != "account":
            return self._posted(row, amounts, balance)
        return BalanceRow(row, account, name, "opening", balance, {}, label="")

    def _balance(self, row: Row, stand: Stand, amounts: dict[str, int], balance: int | None) -> BalanceRow | None:
        """Read a row that states a balance: in its own column, or under debit or credit; nothing is zero."""
        account, name = self.account(row)
        label = next((text for text in map(str.strip, (name, *row.cells)) if text_stand(text) is not None), stand)
        if balance is not None:
            return BalanceRow(row, account, name, stand, balance, {} if SIDE in self.columns.cells else amounts, label)
        sided = self._sided(row, amounts)
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
        is_amount = _AMOUNT.fullmatch(text) or (not codes and _WHOLE.fullmatch(text) and not _CALENDAR.match(text))
        return bool(is_amount) and _differs(AmountColumns((text,)).read(text), amounts)

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
        elif (sided := self._sided(row, amounts)) is not None and self._is_own_currency(row):
            account, name = self.account(row)
            series, number = series_and_number(self.text(row, "series"), number, has_series="series" in cells)
            registered = self.date(row, "registered") if self.text(row, "registered") else None
            self._note_two_sides(row, sided)
            return Posted(row, account, name, series, number, day, registered, sided, balance, self.head)
        return None

    def _sided(self, row: Row, amounts: dict[str, int]) -> dict[str, int] | None:
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

    def told_by(self, row: Row, name: str) -> Row:
        """Return the row that says what a row has in a canonical column: itself, or the head of its group."""
        return teller(row, self.head, name, self.columns)

    def date(self, row: Row, name: str) -> dt.date | Words:
        """Read a row's day in a canonical column, or say why there is none."""
        cell = self.columns.cells[name]
        told = self.told_by(row, name)
        if cell in told.dates:
            return told.dates[cell]
        return date_of(told.numbers[cell]) if cell in told.numbers else self.evidence.dates[name].read(told.text(cell))


def _differs(read: Amount, amounts: Mapping[str, int]) -> bool:
    return abs(read.ore) not in {abs(ore) for ore in amounts.values()}


def series_and_number(series: str, number: str, *, has_series: bool) -> tuple[str, str]:
    """Return an entry's series and number; a file without a column of series may have it before the number ("A12")."""
    both = None if has_series else _SERIES_AND_NUMBER.fullmatch(number)
    return (both[1], both[2]) if both is not None else (series, number)


def side_of(text: str) -> str | None:
    """Return the side of an amount, debit or credit, that a text of the column `side` says; None where it says neither."""
    return SIDES.get(text.strip().rstrip(".").casefold())


def is_currency(text: str, currency: str) -> bool:
    """Tell whether a row's currency is the books' own, or none is given."""
    return not text or text.casefold() == currency.casefold()


def parts_of(amounts: Mapping[str, int]) -> list[int]:
    """Return what is posted of a row's amounts, debit positive: two where it has both sides, a zero where it has only zeros."""
    if "amount" in amounts:
        return [amounts["amount"]]
    return [part for part in (amounts.get("debit", 0), -amounts.get("credit", 0)) if part] or [0]
