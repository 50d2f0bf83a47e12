"""An amount: every printed figure, balance, voucher row and difference that is it, whichever sign it has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from bokslut.checks.ledgers import money_unit
from bokslut.ledger.lazy import collect
from bokslut.model.money import KR, KRONOR, ORE_MAX, Kind, Unit, unit
from bokslut.model.printing import kronor
from bokslut.model.trace import Asked, Row, Section, Trace
from bokslut.model.words import Words, same
from bokslut.tracing.ledgers import AMOUNT, account_label, ask_voucher, largest, money, names_of, posting_rows, voucher_label, with_entries
from bokslut.tracing.lines import cell_label, shown_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.books import Books
    from bokslut.ledger.balances import AccountBalance
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.result import CloseResult
    from bokslut.model.table import Figure

#: Spaces, points or apostrophes between thousands; a decimal comma or point with at most two digits; a unit after it.
_AMOUNT = re.compile(
    r"(?P<sign>[-+\u2212\u2013]?)\s?(?P<whole>[0-9]{1,3}(?:[\s.'\u2019][0-9]{3})+|[0-9]{1,25})(?:[.,](?P<part>[0-9]{1,2}))?"
    r"\s*(?P<unit>[^\W\d_]*)"
)
_UNITS = frozenset({"kr", "sek", "kronor", "öre", "tkr", "mkr", "mnkr"})


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The amount asked for, without its sign: a number, and the unit it was given in, if any."""

    number: Fraction
    unit: Unit | None

    @property
    def value(self) -> Fraction:
        """The amount in kronor."""
        return self.number * (self.unit.factor if self.unit is not None else 1)

    @property
    def ore(self) -> int | None:
        """The amount in whole öre; None where it is none, or more than a ledger can hold."""
        ore = self.value * 100
        return int(ore) if ore.denominator == 1 and ore <= ORE_MAX else None

    def is_figure(self, figure: Figure) -> bool:
        """Tell whether a figure has the amount: its value, or without a unit also the number as it is printed."""
        if abs(figure.value) == self.value and figure.unit.kind is Kind.MONEY:
            return True
        return self.unit is None and figure.printed is not None and abs(figure.value / figure.unit.factor) == self.number


def trace_amount(asked: str, books: Books, result: CloseResult, most: int | None) -> Trace | None:
    """Look for an amount in statements, tables, balances, voucher rows and findings; None for what is no amount or is nowhere."""
    wanted = read_asked(asked, money_unit(books).currency)
    if wanted is None:
        return None
    sections = [*_figures(books, result, wanted), *_balances(books, wanted), *_postings(books, wanted, most)]
    findings = tuple(each for each in result.findings if each.difference is not None and abs(each.difference) == wanted.value != 0)
    if not sections and not findings:
        return None
    title = Words(f"Beloppet {asked.strip()}", f"The amount {asked.strip()}")
    return Trace(asked, Asked.AMOUNT, title, tuple(sections), findings)


def read_asked(text: str, currency: str = KRONOR) -> _Wanted | None:
    """Read an amount as people write it ("−1 240,00", "186 358 tkr"; in a close in euro "5 tEUR"); None for anything else."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    name = found["unit"].casefold()
    name = name if currency == KRONOR else name.replace(currency.casefold(), KR.name)
    if name and name not in _UNITS:
        return None
    part = found["part"] or ""
    number = Fraction(int(re.sub(r"[^0-9]", "", found["whole"]) + part), 10 ** len(part))
    return _Wanted(number, unit(name) if name else None)


def _figures(books: Books, result: CloseResult, wanted: _Wanted) -> Iterator[Section]:
    """Yield the figures of statements and published tables that have the amount."""
    rows = tuple(
        Row("line", cell_label(table, line, column), (figure,), f"{table.id}.{line}", figure.place)
        for table in shown_tables(books, result)
        for (line, column), figure in table.figures.items()
        if table.line(line) is not None and wanted.is_figure(figure)
    )
    if rows:
        yield Section(Words("Uppställningar och tabeller", "Statements and tables"), (AMOUNT,), rows)


def _balances(books: Books, wanted: _Wanted) -> Iterator[Section]:
    """Yield the accounts that open, close or move by the amount, over the period or in a month."""
    ore = wanted.ore
    if books.balances is None or not ore:
        return
    names = names_of(books)
    rows = []
    for account, balance in books.balances.accounts.items():
        label = account_label(account, names)
        for said, own in _amounts(balance):
            if abs(own) == ore:
                rows.append(Row("account", Words(f"{label.sv}: {said.sv}", f"{label.en}: {said.en}"), (money(books, own),), account))
    if rows:
        yield Section(Words("Konton", "Accounts"), (AMOUNT,), tuple(rows))


def _amounts(balance: AccountBalance) -> Iterator[tuple[Words, int]]:
    yield Words("ingående balans", "opening balance"), balance.opening_ore
    yield Words("utgående balans", "closing balance"), balance.closing_ore
    if balance.opening_ore:
        yield Words("förändring", "movement"), balance.movement_ore
    if len(balance.months) > 1:
        for month, moved in balance.months.items():
            yield same(f"{month[:4]}-{month[4:]}"), moved


def _postings(books: Books, wanted: _Wanted, most: int | None) -> Iterator[Section]:
    """Yield the voucher rows of the amount, the vouchers whose sum it is, and where there is no such row the rows of half of it."""
    ledger, ore = books.ledger, wanted.ore
    if ledger is None or not ore:
        return
    found = _rows_of(ledger, ore)
    yield from _listed(books, ledger, found, most, Words("Verifikationsrader", "Voucher rows"))
    yield from _sums(books, ledger, ore, found, most)
    if ore % 2 == 0 and found.is_empty():
        half = kronor(ore // 2)
        title = Words(
            f"Rader på {half}: på fel sida ger en sådan hela beloppet i skillnad",
            f"Rows of {half}: on the wrong side such a row makes a difference of the whole amount",
        )
        yield from _listed(books, ledger, _rows_of(ledger, ore // 2), most, title)


def _rows_of(ledger: Ledger, ore: int) -> pl.DataFrame:
    return with_entries(ledger, ledger.frames.postings.filter(pl.col("amount_ore").is_in([ore, -ore])))


def _listed(books: Books, ledger: Ledger, rows: pl.DataFrame, most: int | None, title: Words) -> Iterator[Section]:
    if rows.is_empty():
        return
    kept, left_out = largest(rows, most)
    yield Section(title, (AMOUNT,), tuple(posting_rows(books, ledger, kept)), left_out)


def _sums(books: Books, ledger: Ledger, ore: int, found: pl.DataFrame, most: int | None) -> Iterator[Section]:
    """Yield the vouchers whose debits add to the amount, but for those that have a row of it."""
    debits = pl.col("amount_ore").cast(pl.Int128).sum()
    sums = ledger.frames.postings.filter(pl.col("amount_ore") > 0).group_by("entry").agg(debits).filter(pl.col("amount_ore") == ore)
    own = sums.join(found.lazy().select("entry"), on="entry", how="anti").join(ledger.frames.entries, on="entry")
    summed = collect(own).sort("date", "place", nulls_last=True)
    shown = summed if most is None else summed.head(most)
    rows = tuple(
        Row("voucher", voucher_label(day, series, number, text), (money(books, ore),), ask_voucher(series, number), ledger.place(place))
        for series, number, day, text, place in shown.select("series", "number", "date", "text", "place").iter_rows()
    )
    if rows:
        yield Section(Words("Verifikationer med den summan", "Vouchers of that sum"), (AMOUNT,), rows, summed.height - shown.height)
