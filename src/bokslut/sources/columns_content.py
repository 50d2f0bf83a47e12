"""What a column is, told by what stands in it: for headings that do not tell."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bokslut.model.printing import format_number, plural
from bokslut.model.words import Words
from bokslut.sources.columns_amounts import AmountColumns, amount_of
from bokslut.sources.columns_dates import DateColumn, date_of
from bokslut.sources.columns_known import ACCOUNT, SIDES
from bokslut.sources.columns_posted import side_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.sources.rows import Row

#: Of the cells that are filled in, so many hundredths must fit; a row of totals must not spoil a column.
_SHARE = 95
#: Account numbers of Swedish charts have three to eight digits and begin with a class.
_ACCOUNT_NUMBER = re.compile(r"[1-9]\d{2,7}", re.ASCII)
_ENTRY_NUMBER = re.compile(r"[A-ZÅÄÖ]{0,5}[ -]?\d{1,12}")
_DECIMALS = re.compile(r"[.,]\d{1,2}(?:[-)]|\s?kr)?$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column's sample: its cells below the headings, and what they could be."""

    index: int
    filled: int
    #: Of the filled cells, how many can be read as each.
    accounts: int
    dates: int
    amounts: int
    #: How many show decimals or a sign: what no account or number does.
    shown_amounts: int
    numbers: int
    #: How often a cell differs from the one above it: accounts change from row to row, an entry's number does not.
    changes: int
    texts: tuple[str, ...]
    #: The amounts that can be read, in öre, by row.
    ore: tuple[int | None, ...]

    def mostly(self, count: int) -> bool:
        """Tell whether nearly all filled cells are something."""
        return self.filled > 0 and count * 100 >= self.filled * _SHARE

    @property
    def is_whole(self) -> bool:
        """Whether nearly all rows have something in the column."""
        return self.filled * 100 >= len(self.texts) * _SHARE

    @property
    def is_distinct(self) -> bool:
        """Whether each filled cell is another."""
        return len({text for text in self.texts if text}) == self.filled

    def counted(self, count: int, what: Words) -> Words:
        """Return the evidence: how many of the filled cells are something."""
        found, filled = format_number(count), plural(self.filled, Words("cell", "cell"), Words("celler", "cells"))
        return Words(f"{found} av {filled.sv} är {what.sv}", f"{found} of {filled.en} are {what.en}")


def columns_of(rows: Sequence[Row], width: int) -> list[Column]:
    """Return what the cells of each column could be."""
    return [_column(rows, index) for index in range(width)]


def _column(rows: Sequence[Row], index: int) -> Column:
    whole = [row for row in rows if not row.broken]
    texts = [row.text(index) for row in whole]
    filled = [text for text in texts if text]
    amounts = AmountColumns(text for row, text in zip(whole, texts, strict=True) if text and index not in row.numbers)
    days = DateColumn(filled, has_days=any(index in row.dates for row in whole))
    ore: list[int | None] = []
    dates = 0
    for row, text in zip(whole, texts, strict=True):
        number = row.numbers.get(index)
        read = amount_of(number) if number is not None else amounts.read(text) if text else None
        ore.append(read.ore if read is not None and read.fault is None and index not in row.dates else None)
        if text:
            day = row.dates.get(index) or (date_of(number) if number is not None else days.read(text))
            dates += not isinstance(day, Words)
    return Column(
        index,
        len(filled),
        accounts=sum(1 for text in filled if (found := ACCOUNT.fullmatch(text)) and _ACCOUNT_NUMBER.fullmatch(found[1])),
        dates=dates,
        amounts=sum(1 for value in ore if value is not None),
        shown_amounts=sum(1 for value, text in zip(ore, texts, strict=True) if value is not None and (value < 0 or _DECIMALS.search(text))),
        numbers=sum(1 for text in filled if _ENTRY_NUMBER.fullmatch(text)),
        changes=sum(1 for before, after in pairwise(filled) if before != after),
        texts=tuple(texts),
        ore=tuple(ore),
    )


def sums_to_zero(ore: Sequence[int | None]) -> bool:
    """Tell whether the amounts of a sample come to a sum of zero somewhere near its end, as whole entries do."""
    total = last_zero = 0
    for at, value in enumerate(ore, 1):
        total += value or 0
        last_zero = at if total == 0 and value is not None else last_zero
    return last_zero * 10 >= len(ore) * 8 and any(ore)


def by_side(ore: Sequence[int | None], column: Column) -> list[int | None] | None:
    """Return amounts with the sign that a column of sides gives them; None where the column is something else."""
    sides = [side_of(text) for text in column.texts]
    if set(SIDES.values()) - set(sides) or any(value is not None and side is None for value, side in zip(ore, sides, strict=True)):
        return None
    return [-value if value is not None and side == "credit" else value for value, side in zip(ore, sides, strict=True)]


def cancel_within(ore: Sequence[int], key: Column) -> bool:
    """Tell whether the amounts sum to zero among the rows that have the same text in a column; the last may be cut off."""
    sums: defaultdict[str, int] = defaultdict(int)
    counts: defaultdict[str, int] = defaultdict(int)
    for value, text in zip(ore, key.texts, strict=True):
        if text:
            sums[text] += value
            counts[text] += 1
    last = next(reversed(sums), None)
    return len(sums) > 1 and max(counts.values()) > 1 and all(total == 0 for text, total in sums.items() if text != last)


def is_one_within(column: Column, *keys: Column) -> bool:
    """Tell whether a column has one text among the rows that have the same texts in some other columns."""
    first: dict[tuple[str, ...], str] = {}
    return all(
        first.setdefault(tuple(texts), text) == text for text, *texts in zip(column.texts, *(key.texts for key in keys), strict=True)
    )


def is_pair(debit: Column, credit: Column) -> bool:
    """Tell whether two columns are debit and credit: every row has an amount in one of them, and none is negative."""
    pairs = list(zip(debit.ore, credit.ore, strict=True))
    used = [(left or 0, right or 0) for left, right in pairs if left or right]
    return (
        bool(used)
        and all((left == 0) != (right == 0) and min(left, right) >= 0 for left, right in used)
        and all(map(any, zip(*used, strict=True)))
    )
