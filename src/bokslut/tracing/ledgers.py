"""What the walks through a ledger share: its postings with their vouchers, and amounts as figures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from bokslut.checks.ledgers import entry_name, money_unit
from bokslut.checks.places import account_names
from bokslut.ledger.lazy import collect
from bokslut.model.printing import format_date
from bokslut.model.table import Figure
from bokslut.model.trace import Row
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger

#: More rows than this are not shown unless all are asked for: the largest are.
ROWS_MAX = 30

AMOUNT = Words("Belopp", "Amount")
BALANCE = Words("Saldo", "Balance")


def money(books: Books, ore: int) -> Figure:
    """Return an amount of the ledger as an exact figure."""
    return Figure(Fraction(ore, 100), unit=money_unit(books))


def names_of(books: Books) -> Mapping[str, str]:
    """Return the accounts' names, last year's ledger's where this year's has none."""
    ledgers = [ledger for ledger in (books.previous, books.ledger) if ledger is not None]
    return {account: name for ledger in ledgers for account, name in account_names(ledger).items() if name}


def account_label(account: str, names: Mapping[str, str]) -> Words:
    """Return an account's number and name."""
    return same(f"{account} {names.get(account, '')}".strip())


def with_entries(ledger: Ledger, postings: pl.LazyFrame) -> pl.DataFrame:
    """Return postings with their voucher's `series`, `number` and `entry_text`, by day and place."""
    entries = ledger.frames.entries.select("entry", "series", "number", entry_text="text")
    columns = ("entry", "account", "amount_ore", "date", "text", "place", "series", "number", "entry_text")
    return collect(postings.join(entries, on="entry", how="left").select(columns)).sort("date", "place", nulls_last=True)


def posting_rows(books: Books, ledger: Ledger, postings: pl.DataFrame, *, with_account: bool = True) -> Iterator[Row]:
    """Yield a row for each posting: day, voucher, account, text, and its amount."""
    columns = ("amount_ore", "date", "text", "place", "series", "number", "entry_text", "account")
    for ore, day, text, place, series, number, entry_text, account in postings.select(columns).iter_rows():
        label = voucher_label(day, series, number, text or entry_text, account if with_account else "")
        note = None if is_inside(books, day) else OUTSIDE
        yield Row("posting", label, (money(books, ore),), ask_voucher(series, number), ledger.place(place), note)


#: Said of a row that no balance counts.
OUTSIDE = Words("utanför perioden: räknas inte", "outside the period: not counted")


def is_inside(books: Books, day: dt.date | None) -> bool:
    """Tell whether a row of this day is one of the period; every row is where no period is known."""
    period = books.period
    return period is None or (day is not None and period.fiscal_year.start <= day <= period.through)


def voucher_label(day: dt.date | None, series: str, number: str, text: str | None, account: str = "") -> Words:
    """Return a voucher as a list names it: day, series and number, account, text."""
    name = entry_name(series, number)
    head = format_date(day) if day is not None else ""
    return Words(*("  ".join(part for part in (head, said, account, text or "") if part) for said in (name.sv, name.en)))


def ask_voucher(series: str, number: str) -> str:
    """Return what to ask about a voucher by; "" for one without a number."""
    return f"{series} {number}".strip() if number else ""


def largest(rows: pl.DataFrame, most: int | None) -> tuple[pl.DataFrame, int]:
    """Keep the rows with the largest amounts, in the order they have; return them and how many are left out."""
    if most is None or rows.height <= most:
        return rows, 0
    size = pl.col("amount_ore").cast(pl.Int128).abs()
    kept = rows.with_row_index("at").sort(size, "at", descending=[True, False]).head(most).sort("at").drop("at")
    return kept, rows.height - most
