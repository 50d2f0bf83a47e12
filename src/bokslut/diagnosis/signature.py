"""What the figures of one column that differ say together: by how much each line of the ledger would have to change.

A published column and the ledger's have a signature: for every figure that both have, the change of the ledger that makes
it a correct rounding; for a figure that agrees this may be none. One fault in the books must explain all of them: its
lines, the totals of those, and no figure that agrees now. Accounts that change the same figures in the same way are one
group, so that totals are tested but never counted as lines of their own.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.diagnosis.interface import is_tie
from bokslut.ledger.lazy import collect
from bokslut.model.words import Words, same
from bokslut.statements.placing import place_accounts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.books import Books
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.money import Unit
    from bokslut.statements.layout import Layout
    from bokslut.statements.placing import Placing

#: (layout, line).
_At = tuple[str, str]


#: A change that no figure has, in öre.
_ANYTHING = 10**30


class Cell(NamedTuple):
    """A published figure that the ledger has too."""

    table: str
    line: str
    column: str
    label: Words
    #: The change of the ledger's figure, in öre and presentation sign, with which the two agree.
    low: int
    high: int

    @property
    def differs(self) -> bool:
        """Tell whether the two do not agree as they are."""
        return not self.low <= 0 <= self.high


class Group(NamedTuple):
    """Accounts that are on the same lines."""

    accounts: frozenset[str]
    #: What a debit on them adds to each figure, by its number.
    weights: Mapping[int, int]


class Move(NamedTuple):
    """An amount, within bounds in öre, to debit one group and credit another."""

    debit: int
    credit: int
    low: int
    high: int


@dataclass(frozen=True)
class Signature:
    """The figures of a column, and what changes them."""

    cells: tuple[Cell, ...]
    groups: tuple[Group, ...]
    ledger: Ledger
    #: What the column counts: the postings of these days.
    start: dt.date
    through: dt.date
    #: The ledger's currency.
    unit: Unit
    #: How many figures that differ are set aside, as mistyped themselves.
    aside: int = 0

    def group_of(self) -> Mapping[str, int]:
        """Return the number of each account's group."""
        return {account: number for number, group in enumerate(self.groups) for account in group.accounts}

    @property
    def differing(self) -> list[int]:
        """The numbers of the figures that differ."""
        return [number for number, cell in enumerate(self.cells) if cell.differs]

    def fits(self, debits: Mapping[int, int]) -> bool:
        """Tell whether all figures agree when groups are debited by so much, in öre."""
        changes: Counter[int] = Counter()
        for group, ore in debits.items():
            for cell, weight in self.groups[group].weights.items():
                changes[cell] += weight * ore
        return all(cell.low <= changes[number] <= cell.high for number, cell in enumerate(self.cells))

    @property
    def told(self) -> Words:
        """How many of the figures that differ it is about: "9 of 9 figures that differ"."""
        count = len(self.differing)
        every = count + self.aside
        return Words(f"{count} av {every} tal som avviker", f"{count} of {every} figures that differ")

    def without(self, cell: int) -> Signature:
        """Return it with a figure set aside: whatever it is, it says nothing."""
        free = self.cells[cell]._replace(low=-_ANYTHING, high=_ANYTHING)
        return replace(self, cells=(*self.cells[:cell], free, *self.cells[cell + 1 :]), aside=self.aside + 1)

    def users(self, cell: int) -> list[int]:
        """Return the groups that change a figure."""
        return [number for number, group in enumerate(self.groups) if cell in group.weights]

    def line_of(self, group: int) -> Cell | None:
        """Return the figure that tells a group best: the one that the fewest accounts change; None where it is on none."""
        own = self.groups[group].weights
        return self.cells[min(own, key=lambda cell: (len(self.users(cell)), cell))] if own else None

    def moves(self) -> list[Move]:
        """Return the pairs of groups between which one amount makes all figures agree."""
        first = min(self.differing, key=lambda cell: len(self.users(cell)))
        users = self.users(first)
        pairs = {(a, b) for one in users for other in range(len(self.groups)) if one != other for a, b in ((one, other), (other, one))}
        found = [Move(debit, credit, *bounds) for debit, credit in sorted(pairs) if (bounds := self._bounds(debit, credit))]
        return [move for move in found if move.low <= move.high]

    def _bounds(self, debit: int, credit: int) -> tuple[int, int] | None:
        """Return between which amounts a debit of one group and a credit of another makes all figures agree."""
        one, other = self.groups[debit].weights, self.groups[credit].weights
        low, high = 1, max(abs(bound) for cell in self.cells if cell.differs for bound in (cell.low, cell.high))
        for number, cell in enumerate(self.cells):
            weight = one.get(number, 0) - other.get(number, 0)
            if weight:
                least, most = divided(cell.low, cell.high, weight)
                low, high = max(low, least), min(high, most)
            if (not weight and cell.differs) or low > high:
                return None
        return low, high


def divided(low: int, high: int, factor: int | Fraction) -> tuple[int, int]:
    """Return the bounds of the whole öre that times `factor` lie within bounds; none do where the first is the larger."""
    ends = sorted((Fraction(low) / factor, Fraction(high) / factor))
    return math.ceil(ends[0]), math.floor(ends[1])


def read_signature(books: Books, checks: Sequence[CheckResult], column: int) -> Signature | None:
    """Return the signature of this year's column (0) or last year's (1); None where nothing differs or no postings are known."""
    ledger, balances = ((books.ledger, books.balances), (books.previous, books.previous_balances))[column]
    if ledger is None or balances is None or balances.movement_from != "postings":
        return None
    cells = tuple(cell for check in ties_of(books, checks, column) if (cell := _cell(check, books)))
    if not any(cell.differs for cell in cells):
        return None
    layouts = {(cell.table, cell.line): books.tables[cell.table].layout or "" for cell in cells}
    numbers: dict[_At, list[int]] = {}
    for number, cell in enumerate(cells):
        numbers.setdefault((layouts[cell.table, cell.line], cell.line), []).append(number)
    period = balances.period
    groups = tuple(_groups(books, balances, numbers))
    return Signature(cells, groups, ledger, period.fiscal_year.start, period.through, books.statements[min(layouts.values())].unit)


def ties_of(books: Books, checks: Sequence[CheckResult], column: int) -> list[CheckResult]:
    """Return the ties of this year's column (0) or last year's (1)."""
    return [check for check in checks if is_tie(check) and _is_of(check, books, column)]


def _is_of(check: CheckResult, books: Books, column: int) -> bool:
    table = books.tables.get(check.table or "")
    statement = books.statements.get(table.layout or "") if table else None
    return statement is not None and check.column in statement.columns[column : column + 1]


def _cell(check: CheckResult, books: Books) -> Cell | None:
    table = books.tables[check.table or ""]
    printed = table.figure(check.line or "", check.column or "")
    booked = books.statements[table.layout or ""].figure(check.line or "", check.column or "")
    if printed is None or booked is None:
        return None
    change, half = printed.value - booked.value, printed.half_width
    low, high = math.ceil((change - half) * 100), math.floor((change + half) * 100)
    if max(abs(low), abs(high)) > _ANYTHING:
        return None  # more than frames count with, and than any voucher has
    line = table.line(check.line or "")
    label = line.label if line else same(check.line or "")
    return Cell(table.id, check.line or "", check.column or "", label, low, high)


def _groups(books: Books, balances: Balances, numbers: Mapping[_At, list[int]]) -> Iterator[Group]:
    """Give the accounts that were posted on or have a balance, by what they change; and the lines that no account is on."""
    placings = {layout.id: place_accounts(layout, books.roles) for layout in books.layouts.values()}
    drawn = {name: placing for name, placing in placings.items() if placing.is_drawn}
    ledgers = [each for each in (books.ledger, books.previous) if each is not None]
    posted = [collect(each.frames.postings.select(pl.col("account").unique()))["account"].to_list() for each in ledgers]
    on: dict[tuple[_At, ...], set[str]] = {((name, line.id),): set() for name, placing in drawn.items() for line, _ in placing.takers}
    for account in sorted({*balances.accounts, *(each for accounts in posted for each in accounts)}):
        balance = balances.accounts.get(account)
        on.setdefault(tuple(_lines_of(account, balance.closing_ore if balance else 0, drawn)), set()).add(account)
    by_weights: dict[frozenset[tuple[int, int]], set[str]] = {}
    for lines, accounts in on.items():
        reached = _spread(lines, drawn)
        weights = frozenset((number, weight) for at, weight in reached.items() if weight for number in numbers.get(at, ()))
        by_weights.setdefault(weights, set()).update(accounts)
    for own, accounts in by_weights.items():
        yield Group(frozenset(accounts), dict(own))


def _lines_of(account: str, closing_ore: int, drawn: Mapping[str, Placing]) -> Iterator[_At]:
    """Give the lines that take an account, as its balance is now."""
    for name, placing in drawn.items():
        lines = {line.id: line for line in placing.layout.line}
        for each in placing.lines_of(account):
            line = lines[each]
            flips = line.flips_to is not None and _sign(line.sign) * closing_ore < 0
            yield name, (line.flips_to if flips and line.flips_to else each)


def _sign(side: str | None) -> int:
    return 1 if side == "debit" else -1


def _spread(lines: Sequence[_At], drawn: Mapping[str, Placing]) -> Mapping[_At, int]:
    """Return what a debit on lines adds to every line: to these, to the result that they are part of, and to totals."""
    reached: Counter[_At] = Counter()
    for name, line in lines:
        reached[name, line] += _sign(next(each.sign for each in drawn[name].layout.line if each.id == line))
        for other, placing in drawn.items():
            for result in placing.layout.line:
                if result.result_of == name:
                    reached[other, result.id] += _sign(result.sign)
    for name in {name for name, _ in reached}:
        for line, terms in _totals(drawn[name].layout):
            reached[name, line] += sum(-reached[name, term[1:]] if term.startswith("-") else reached[name, term] for term in terms)
    return reached


def _totals(layout: Layout) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the lines that total others, what they total first."""
    terms = {line.id: line.sum for line in layout.line}
    for line in TopologicalSorter({each: [term.removeprefix("-") for term in own] for each, own in terms.items()}).static_order():
        if terms.get(line):
            yield line, terms[line]
