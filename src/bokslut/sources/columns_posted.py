"""What one row of a columnar ledger says, once it is read: a posting, or a total."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.sources.columns_known import SIDES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bokslut.model.words import Words
    from bokslut.sources.rows import Row

_SERIES_AND_NUMBER = re.compile(r"([A-ZÅÄÖ]{1,5})[ -]?(\d+)")


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
