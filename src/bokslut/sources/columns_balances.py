"""The balances that a printed ledger states, account by account, as its rows come: before, between and after them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from bokslut.sources.columns import BALANCE
from bokslut.sources.columns_course import Balance, Course

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.sources.columns import Columns
    from bokslut.sources.columns_totals import Stand
    from bokslut.sources.rows import Row


#: Accounts of results, and those of the year's result, in BAS and Kommun-Bas.
_RESULTS, _YEARS_RESULT = ("3", "4", "5", "6", "7", "8"), "89"
_NOT_WORDS = re.compile(r"[^\w .].*|\d.*")
#: Assets and costs: their balances are never printed with credit as positive.
_DEBITS = ("1", "4", "5", "6", "7")
#: Rows of openings, the year's and a later period's.
_BOTH = 2


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A row that states an account's balance."""

    row: Row
    account: str
    #: The account's name, "" where the row gives none.
    name: str
    stand: Stand
    #: As written, in öre.
    ore: int
    #: Filled-in amounts in öre, by canonical column: totals may count them in.
    amounts: Mapping[str, int]
    #: What the row says that its balance is; "" where it is the account's own, whose balance only later ones tell.
    label: str
    #: It is a row of an entry "IB", whose amounts add up to the opening wherever they stand.
    is_entry: bool = False
    #: The balance after such a row, where it gives one.
    after: int | None = None


@dataclass(slots=True)
class _Account:
    moved: int = 0
    has_rows: bool = False
    #: Nothing has been posted since the last balance.
    is_fresh: bool = False
    plain: Course = field(default_factory=lambda: Course(1))
    turned: Course = field(default_factory=lambda: Course(-1))
    opening: Balance | None = None
    #: What rows before the first posting call their opening: the year's, and perhaps a later period's.
    labels: set[str] = field(default_factory=set)
    #: The opening is the sum of an entry's rows, and so has their sign.
    is_entry: bool = False
    #: The opening stands on the account's own row, and no later balance has told what it is.
    unproven: Balance | None = None
    closing: Balance | None = None

    def see(self, stated: Balance) -> None:
        self.plain.see(stated, self.moved)
        self.turned.see(stated, self.moved)
        self.is_fresh, self.unproven = True, None

    def post(self, ore: int) -> None:
        """Take a posted row. A balance above it was not the closing but carried over to the next page."""
        self.moved += ore
        self.has_rows = True
        self.is_fresh, self.closing = False, None

    def post_rows(self, rows: pl.DataFrame) -> None:
        """Take posted rows of the account, in order."""
        if rows.is_empty():
            return
        self.post(0)
        rows = rows.with_columns(moved=pl.col("ore").cast(pl.Int128).cum_sum())
        seen = rows.drop_nulls("balance")
        if seen.height:
            self.plain.see_rows(seen, self.moved)
            self.turned.see_rows(seen, self.moved)
            self.unproven = None
            self.is_fresh = rows.item(-1, "balance") is not None
        self.moved += int(rows.item(-1, "moved"))

    def begin_at(self, stated: Balance) -> None:
        """Go on from a balance that need not agree with the one before it."""
        self.plain.begin_at(stated, self.moved)
        self.turned.begin_at(stated, self.moved)
        self.is_fresh = True


@dataclass(frozen=True, slots=True)
class AccountBalances:
    """An account with what all of the file tells of it."""

    name: str
    known: _Account
    #: Its balances are told row by row.
    runs: bool
    #: Its balances begin at zero, since others in the file have their openings stated.
    from_zero: bool
    #: The file begins later than the year: an opening is the year's only where a period's follows it.
    is_later: bool
    #: This account shows that.
    shows_later: bool

    @property
    def course(self) -> Course:
        """The way its balances go that agrees with its rows: credit is positive only where nothing else does."""
        return self.known.turned if self.seems_turned and not self.name.startswith(_DEBITS) else self.known.plain

    @property
    def seems_turned(self) -> bool:
        """Whether its balances agree with its rows only if credit is positive; what no program prints of assets and costs."""
        plain, turned = self.known.plain, self.known.turned
        return bool(plain.breaks(from_zero=self.from_zero)) and not turned.breaks(from_zero=self.from_zero)

    @property
    def is_turned(self) -> bool:
        """Whether its balances agree with its rows only if credit is positive."""
        return self.course.sign < 0

    @property
    def is_open(self) -> bool:
        """Whether its balances agree either way."""
        return not any(course.breaks(from_zero=self.from_zero) for course in (self.known.plain, self.known.turned))

    @property
    def first(self) -> Balance | None:
        """The first balance that the file states of it."""
        return self.known.opening or self.known.plain.first

    @property
    def opening(self) -> Balance | None:
        """What the account began the year at: as a row states it, or as the first balance and its row's amount give."""
        first = self.course.first
        if self.is_later and len(self.known.labels) < _BOTH:
            return None
        if self.known.opening is not None or self.from_zero or first is None:
            return self.known.opening
        return Balance(self.course.began, first.line)

    @property
    def closing(self) -> Balance | None:
        """What the account ends at: as a row states it, or as the last balance is."""
        return self.known.closing or (self.course.last if self.runs and self.known.is_fresh else None)


class Balances:
    """Takes the rows of one file in order, and what it states of balances."""

    def __init__(self, columns: Columns) -> None:
        #: Whether every row tells the balance after it.
        self.run = BALANCE in columns.cells
        self._accounts: dict[str, _Account] = {}

    def post(self, account: str, line: int, ore: int, balance: int | None) -> None:
        """Take a posted row, and the balance after it where it gives one."""
        known = self._of(account)
        if not self.run:
            known.has_rows = True
            return
        known.post(ore)
        if balance is not None:
            known.see(Balance(balance, line))

    def state(self, stated: BalanceRow) -> None:
        """Take a row that states a balance."""
        known = self._of(stated.account)
        balance = Balance(stated.ore, stated.row.line)
        if stated.stand == "closing":
            known.closing = balance
            if self.run:
                known.see(balance)
        elif stated.is_entry:
            self._open_by_entry(known, stated)
        elif self.run and (known.has_rows or known.closing is not None):
            known.see(balance)  # carried over from the page before
        elif not known.has_rows:
            self._open(known, balance, stated.label)

    def _open(self, known: _Account, balance: Balance, label: str) -> None:
        if self.run and known.opening is not None:
            # The year's opening and then the period's: what lies between is in other files, or missing from the closing.
            known.begin_at(balance)
        else:
            known.see(balance)
        known.opening = known.opening or balance
        known.labels.add(_NOT_WORDS.sub("", label).casefold().strip())
        known.unproven = None if label else balance

    def _open_by_entry(self, known: _Account, stated: BalanceRow) -> None:
        before = known.opening.ore if known.opening is not None else 0
        known.opening = Balance(before + stated.ore, known.opening.line if known.opening is not None else stated.row.line)
        known.is_entry = True
        if self.run and stated.after is not None:
            after = Balance(stated.after, stated.row.line)
            (known.see if known.plain.first is None else known.begin_at)(after)

    def post_run(self, posted: pl.DataFrame, stated: Sequence[BalanceRow]) -> None:
        """Take posted rows as `columns_plain` gives them, and the rows among them that state balances."""
        by_account: dict[str, list[BalanceRow]] = {}
        for each in stated:
            by_account.setdefault(each.account, []).append(each)
        if self.run:
            rows = posted.select("account", "ore", line="place", balance=BALANCE)
            for part in rows.partition_by("account", maintain_order=True):
                account = part.item(0, "account")
                self._post_account(self._of(account), part, by_account.pop(account, ()))
        else:
            first = dict(
                posted.filter(pl.col("account").is_in(list(by_account))).group_by("account").agg(pl.col("place").min()).iter_rows()
            )
            for account, rows_stated in by_account.items():
                known = self._of(account)
                for each in rows_stated:
                    known.has_rows |= each.row.line > first.get(account, each.row.line)
                    self.state(each)
            for account in posted.get_column("account").unique():
                self._of(account).has_rows = True
            return
        for rest in by_account.values():
            for each in rest:
                self.state(each)

    def _post_account(self, known: _Account, rows: pl.DataFrame, stated: Iterable[BalanceRow]) -> None:
        start = 0
        for each in stated:
            end = int(rows.get_column("line").search_sorted(each.row.line))
            known.post_rows(rows.slice(start, end - start))
            self.state(each)
            start = end
        known.post_rows(rows.slice(start))

    def _of(self, account: str) -> _Account:
        return self._accounts.setdefault(account, _Account())

    def told(self) -> list[AccountBalances]:
        """Return the accounts, now that all of the file is known."""
        has_openings = any(known.opening for known in self._accounts.values())
        later = {name for name, known in self._accounts.items() if _begins_later(name, known, implied=self.run and not has_openings)}
        return [
            AccountBalances(
                name,
                known,
                runs=self.run,
                from_zero=self.run and not known.opening and has_openings and not later,
                is_later=bool(later),
                shows_later=name in later,
            )
            for name, known in self._accounts.items()
        ]


def begins_at_zero(account: str) -> bool:
    """Tell whether an account begins every year at zero. The year's own result (8999 in BAS) may be left from the year before."""
    return account.startswith(_RESULTS) and not account.startswith(_YEARS_RESULT)


def _begins_later(account: str, known: _Account, *, implied: bool) -> bool:
    """Tell whether an account shows that the file begins later than the year; without rows of openings by what is `implied`."""
    if not begins_at_zero(account):
        return False
    if known.opening is not None:
        return known.opening.ore != 0
    return implied and known.plain.first is not None and known.plain.began != 0 and known.turned.began != 0
