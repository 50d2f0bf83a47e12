"""Where an expression's figures come from: the books' tables and balances."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.checks.comparing import blank
from bokslut.checks.ledgers import money_unit
from bokslut.checks.places import PLACES_MAX, account_places
from bokslut.checks.reference import no_table
from bokslut.language.values import Unknown
from bokslut.ledger.balances import AccountBalance, Balances, is_balance_account
from bokslut.model.account import Accounts, SelectorError, parse_accounts
from bokslut.model.check import Part
from bokslut.model.money import unit
from bokslut.model.period import month_end
from bokslut.model.printing import kronor
from bokslut.model.table import Figure, Origin, Table
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bokslut.books import Books
    from bokslut.language.values import Term
    from bokslut.model.money import Unit
    from bokslut.model.place import Place

_NO_LEDGER = Words("huvudboken saknas", "there is no ledger")
_NO_PREVIOUS = Words("föregående års huvudbok saknas", "last year's ledger is missing")
_DAMAGED = Words(
    "en källa är skadad, så inga summor ur huvudboken kan användas",
    "a source is damaged, so no totals of the ledger can be used",
)
_NO_MONTHS = Words(
    "källan anger saldon för hela året men inte månad för månad",
    "the source states balances for the whole year but not month by month",
)
#: What only vouchers give.
_TURNOVER = frozenset({"debits", "credits", "count"})
#: A sum over accounts as a term is called: "ub(2611, 264)@previous".
_BALANCE = re.compile(r"(ib|ub|movement|debits|credits)\((.+)\)(?:@(previous|opening|ytd))?")
#: A year in a column's name: "2025", "2025-12-31", "bokslut_2025".
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WHOLE_YEAR = Words(
    "rapporten ur huvudboken har hela förra året, inte fram till samma dag",
    "the statement from the ledger has all of last year, not through the same day",
)
_NO_TABLE_AT_HAND = Words("regeln anger ingen tabell", "the rule names no table")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a name leads: a cell of a table, printed or not."""

    table: Table
    line: str
    column: str


@dataclass(frozen=True, slots=True)
class AccountTerm:
    """What one account brings to a sum over accounts: of which function and period, in öre, debit positive."""

    account: str
    ore: int
    function: str
    period: str


@dataclass(frozen=True, slots=True)
class BooksEnvironment:
    """The figures of the books, as seen from one column or one line of a table.

    A bare name is a line of `table` in `column`; with `line` set it is a column of that line. `t.line` takes the
    column at hand where table `t` has it, else its only column unless that is a year's. `@previous` and `@opening` on a figure are the year
    before its column's; on balances they are last year's and this year's opening.
    """

    books: Books
    table: Table | None = None
    column: str | None = None
    line: str | None = None

    def figure(self, path: tuple[str, ...], column: str | None, period: str | None) -> Figure | Unknown:
        """Return the figure in a cell, or why it is not known."""
        cell = self.cell(path, column, period)
        if isinstance(cell, Unknown):
            return cell
        if cell.table.origin is Origin.LEDGER and not self.books.complete:
            return Unknown(_DAMAGED)
        return cell.table.figure(cell.line, cell.column) or Unknown(blank(cell.table, cell.line, cell.column))

    def cell(self, path: tuple[str, ...], column: str | None, period: str | None) -> Cell | Unknown:
        """Find the cell a name leads to: its table, line and column exist, whatever is printed in it."""
        table = self._table(path[0]) if len(path) > 1 else self.table
        if table is None:
            return Unknown(no_table(path[0], self.books) if len(path) > 1 else _NO_TABLE_AT_HAND)
        if len(path) == 1 and self.line is not None and column is None:
            line, column = self.line, path[0]
        else:
            line, column = path[-1], column or self._column(table)
        if period == "year_ago" and table.origin is Origin.LEDGER and self.books.period is not None and not self.books.period.is_year:
            return Unknown(_WHOLE_YEAR)
        if column is not None and period is not None:
            column = _year_before(column, period)
        if column is None:
            written = f"{'.'.join(path)}[{next(iter(table.columns), '…')}]"
            return Unknown(
                Words(
                    f"regeln säger inte vilken kolumn: skriv till exempel {written}",
                    f"the rule names no column: write, for instance, {written}",
                )
            )
        if column not in table.columns:
            return Unknown(Words(f"{table.title.sv} har inte kolumnen {column}", f"{table.title.en} lacks the column {column}"))
        if table.line(line) is None:
            return Unknown(Words(f"{table.title.sv} har inte raden {line}", f"{table.title.en} lacks the line {line}"))
        return Cell(table, line, column)

    def part(self, term: Term) -> Part | None:
        """Return a term of an evaluated expression as a figure with its place; None for what is no figure."""
        if term.figure is None:
            return None
        path, column, period = term.key
        cell = Unknown(_NO_LEDGER) if "(" in path[0] else self.cell(path, column, period)
        if isinstance(cell, Unknown):
            return Part(term.figure, term.reference, term.weight)
        return Part(term.figure, f"{cell.table.id}.{cell.line}[{cell.column}]", term.weight, cell.table, cell.line, cell.column)

    def accounts_behind(self, terms: Iterable[Term]) -> tuple[Place, ...]:
        """Return where the accounts stand whose balances are these terms, each with its amount, the largest first."""
        found = {own for term in terms for own in self.account_terms(term.reference)}
        first = sorted(found, key=lambda term: (-abs(term.ore), term.account, term.function, term.period))[:PLACES_MAX]
        ledgers = {term.period: self.books.previous if term.period == "previous" else self.books.ledger for term in first}
        stands = {period: account_places(ledger) for period, ledger in ledgers.items() if ledger is not None}
        return tuple(
            stands[term.period].of(term.account, same(f"{_called(term)}: {kronor(term.ore)}"), primary=False)
            for term in first
            if term.period in stands
        )

    def account_terms(self, reference: str) -> tuple[AccountTerm, ...]:
        """Return what each account brings to a sum over accounts as a term is called; nothing for another term.

        An account of many that brings nothing is left out; the only accounts are given also when they have none.
        """
        written = _BALANCE.fullmatch(reference)
        if written is None:
            return ()
        function, selectors, period = written.groups(default="")
        balances, accounts = self._balances(period), parse_accounts(selectors.split(", "), self.books.roles)
        assert isinstance(balances, Balances), "the figure is known"
        chosen = [each for account, each in balances.opened.accounts.items() if account in accounts]
        every = tuple(AccountTerm(each.account, _ore(function, each, at_opening=period == "opening"), function, period) for each in chosen)
        return tuple(term for term in every if term.ore) or every

    def _table(self, name: str) -> Table | None:
        """Look a table up as seen from the table at hand: itself, and for a published table other published ones first."""
        if self.table is not None and name in {self.table.id, self.table.layout}:
            return self.table
        if self.table is not None and self.table.origin is Origin.PUBLISHED and name not in self.books.tables:
            following = [table for table in self.books.tables.values() if table.layout == name]
            if len(following) == 1:
                return following[0]
        return self.books.table(name)

    def _column(self, table: Table) -> str | None:
        if self.column is not None and (table is self.table or self.column in table.columns):
            return self.column
        if len(table.columns) != 1 or (self.column is not None and _YEAR.search(table.columns[0])):
            # The only column of another year is not the one at hand.
            return self.column
        return table.columns[0]

    def balance(self, function: str, selectors: tuple[str, ...], period: str | None) -> Figure | Unknown:
        """Return a sum over accounts in kronor (`count`: postings), debit positive, or why it is not known."""
        if not self.books.complete:
            return Unknown(_DAMAGED)
        balances = self._balances(period)
        if isinstance(balances, Unknown):
            return balances
        balances = balances.opened
        try:
            accounts = parse_accounts(selectors, self.books.roles)
        except SelectorError as error:
            return _no_accounts(error.selector)
        if not accounts.included:
            return _no_accounts(", ".join(selectors))
        day = self.books.period.a_year_ago if self.books.period is not None and period == "year_ago" else balances.period.through
        reason = _not_known(function, accounts, balances, period) or _not_known_on(day, function, accounts, balances)
        if reason is not None:
            return Unknown(reason)
        total = _until(day, balances.total(accounts), balances)
        return _figure(function, total, money_unit(self.books), at_opening=period == "opening")

    def _balances(self, period: str | None) -> Balances | Unknown:
        """Return the balances a period is found in: a long year has the day a year ago in itself, else it is last year's."""
        now, before, closed = self.books.balances, self.books.previous_balances, self.books.period
        if period == "year_ago" and closed is not None:
            day = closed.a_year_ago
            if closed.fiscal_year.covers(day):
                return now or Unknown(_NO_LEDGER)
            if before is not None and not before.period.fiscal_year.covers(day):
                return Unknown(Words(f"huvudböckerna täcker inte {day}", f"the ledgers do not cover {day}"))
        if period in {"previous", "year_ago"}:
            return before or Unknown(_NO_PREVIOUS)
        return now or Unknown(_NO_LEDGER)


def _not_known_on(day: dt.date, function: str, accounts: Accounts, balances: Balances) -> Words | None:
    """Say why a sum is not known on a day before the balances end: movements, and only those, are known by month, if at all."""
    if function == "ib" or day == balances.period.through:
        return None
    if function in _TURNOVER:
        return Words(f"{function} är inte känt för en del av ett år", f"{function} is not known for a part of a year")
    if day != month_end(day):
        return Words(f"saldona är inte kända per {day}", f"the balances are not known on {day}")
    if balances.movement_from == "postings":
        return None
    chosen = [balance for account, balance in balances.accounts.items() if account in accounts]
    by_month = any(balance.months for balance in balances.accounts.values())
    return None if by_month and all(sum(each.months.values()) == each.movement_ore for each in chosen) else _NO_MONTHS


def _until(day: dt.date, total: AccountBalance, balances: Balances) -> AccountBalance:
    """Cut a balance off at a month's end before the balances end."""
    if day == balances.period.through:
        return total
    last = f"{day:%Y%m}"
    moved = sum(ore for month, ore in total.months.items() if month <= last)
    return AccountBalance(total.account, total.opening_ore, max(moved, 0), max(-moved, 0))


def _called(term: AccountTerm) -> str:
    """Name an account's amount: its closing by the account alone, another as an expression would."""
    if (term.function, term.period) == ("ub", ""):
        return term.account
    return f"{term.function}({term.account})" + (f"@{term.period}" if term.period else "")


def _no_accounts(selector: str) -> Unknown:
    return Unknown(Words(f"kontoplanen säger inte vilka konton som är {selector}", f"the chart does not say which accounts are {selector}"))


def _figure(function: str, total: AccountBalance, money: Unit, *, at_opening: bool) -> Figure:
    if function == "count":
        counts = unit("antal")
        assert counts is not None
        return Figure(Fraction(total.count), unit=counts)
    return Figure(Fraction(_ore(function, total, at_opening=at_opening), 100), unit=money)


def _ore(function: str, total: AccountBalance, *, at_opening: bool) -> int:
    return {
        "ib": total.opening_ore,
        "ub": total.opening_ore if at_opening else total.closing_ore,
        "movement": total.movement_ore,
        "debits": total.debits_ore,
        "credits": total.credits_ore,
    }[function]


def _not_known(function: str, accounts: Accounts, balances: Balances, period: str | None) -> Words | None:
    """Say why a sum over these accounts is not known. Unknown is not zero."""
    if period == "opening" and function not in {"ib", "ub"}:
        return Words(f"{function} har inget värde vid årets ingång", f"{function} has no value at the opening")
    if function in _TURNOVER and balances.movement_from != "postings":
        return Words("källan har saldon men inga verifikat", "the source has balances but no entries")
    if balances.opening_from == "none" and (function == "ib" or period == "opening"):
        return Words("källan anger inga ingående balanser", "the source states no opening balances")
    sides = {is_balance_account(end) for each in accounts.included for end in (each.first, each.last)}
    if (True in sides and not balances.balance_known) or (False in sides and not balances.result_known):
        return Words("källan anger inte saldon för alla kontona", "the source does not state balances for all of the accounts")
    return None


def _year_before(column: str, period: str) -> str | None:
    """Return the column of the year before, for columns named by years; `ytd` is the column itself."""
    if period == "ytd":
        return column
    if column.isascii() and column.isdigit() and len(column) == len("2025"):
        return str(int(column) - 1)
    return None
