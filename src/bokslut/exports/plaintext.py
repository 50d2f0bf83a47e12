"""What the plain text ledgers (beancount, hledger) have in common: account names, openings, entries that balance."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from bokslut.exports.rows import beside_note, entries_of, lists_of, stated_of
from bokslut.exports.stated import stated_once
from bokslut.ledger.lazy import collect, is_empty
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.money import format_ore
from bokslut.model.printing import plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bokslut.exports.rows import Posting
    from bokslut.ledger.frames import Entry
    from bokslut.ledger.ledger import Ledger

#: The account that takes what the openings lack of zero; such tools refuse what does not balance.
OPENING_DIFFERENCE = "Equity:Opening-Difference"
#: First digit in BAS to root; 20 is equity.
_CLASSES = {"1": "Assets", "2": "Liabilities", "3": "Income"}
_TYPES = {"T": "Assets", "S": "Liabilities", "I": "Income", "K": "Expenses"}
_UNFIT = re.compile(r"[^A-Za-z0-9]")
_PROBLEMS_SHOWN = 20
_FOR_BALANCES = Words("Välj --to sie4 för saldon.", "Choose --to sie4 for balances.")


def account_names(ledger: Ledger) -> dict[str, str]:
    """Return a name such as `Assets:1930` for every account of the ledger, different for different accounts."""
    frames = ledger.frames
    types = dict(frames.accounts.select("account", "type").iter_rows())
    posted = collect(frames.postings.select(pl.col("account").unique()))
    used = {*types, *posted.get_column("account"), *frames.stated.get_column("account")}
    return {account: f"{_root(account, types.get(account))}:{_fitting(account)}" for account in sorted(used)}


@dataclass(frozen=True, slots=True)
class Book:
    """What such a file holds of a ledger."""

    #: Every entry that has a date; one without rows keeps its number.
    entries: list[tuple[Entry, list[Posting]]]
    #: Each account's opening balance in öre, in the order of the file, and the records and year that state them.
    openings: dict[str, int]
    openings_from: tuple[str, int]
    #: The day of the openings: the first of the current year, else that of the first entry.
    start: dt.date
    #: How many entries have neither date nor rows.
    undated: int

    @property
    def gap(self) -> int:
        """What the openings lack of zero."""
        return sum(self.openings.values())

    @property
    def opened(self) -> list[str]:
        """The accounts that are used, in order."""
        return sorted({*self.openings, *(row.account for _, rows in self.entries for row in rows)})


def book_of(ledger: Ledger) -> Book:
    """Return a ledger's openings and entries.

    Raises RefusedError for a ledger without entries, for entries that do not balance or have rows but no date, and for files
    that state different openings.
    """
    if is_empty(ledger.frames.entries):
        message = Words(
            "Huvudboken har inga verifikationer, bara saldon, och dem har formatet ingen plats för.",
            "The ledger has no entries but only balances, which the format has no place for.",
        )
        raise RefusedError(Problem(message, None, _FOR_BALANCES))
    entries, undated = _balanced_entries(ledger)
    stated = {(row.record, row.year) for row in stated_of(ledger.frames) if row.objects == 0}
    # IB 0 or UB −1 must be there; either will do (SIE 4B 5.16).
    openings_from = ("IB", 0) if ("IB", 0) in stated else ("UB", -1)
    openings: dict[str, int] = {}
    for row in stated_once(ledger, lists_of(ledger.frames), {openings_from}):
        openings.setdefault(row.account, row.ore)
    openings = {account: ore for account, ore in openings.items() if ore}
    return Book(entries, openings, openings_from, _opening_date(ledger, entries), undated)


def _opening_date(ledger: Ledger, entries: list[tuple[Entry, list[Posting]]]) -> dt.date:
    for source in ledger.sources:
        if source.years and 0 in source.years:
            return source.years[0].start
    first = min((entry.date for entry, _ in entries if entry.date is not None), default=None)
    if first is None:
        message = Words(
            "Huvudboken har varken räkenskapsår eller daterade verifikationer.", "The ledger has neither a fiscal year nor dated entries."
        )
        raise RefusedError(Problem(message, None, _FOR_BALANCES))
    return first


def _balanced_entries(ledger: Ledger) -> tuple[list[tuple[Entry, list[Posting]]], int]:
    """Return every entry with a date, and how many have neither date nor rows."""
    found, undated, problems = [], 0, []
    for entry, rows in entries_of(ledger.frames):
        total = sum(row.ore for row in rows)
        if total or (rows and entry.date is None):
            why = (
                Words(f"balanserar inte ({format_ore(total)})", f"does not balance ({format_ore(total)})")
                if total
                else Words("har inget datum", "has no date")
            )
            message = Words(f"Verifikat {entry.label} {why.sv}.", f"Entry {entry.label} {why.en}.")
            remedy = Words("Rätta i bokföringssystemet, eller exportera till ett annat format.", "Correct it, or export to another format.")
            problems.append(Problem(message, ledger.place(entry.place), remedy))
        elif entry.date is None:
            undated += 1
        else:
            found.append((entry, rows))
    if problems:
        raise RefusedError(*problems[:_PROBLEMS_SHOWN])
    return found, undated


def notes_of(ledger: Ledger, book: Book) -> tuple[Words, ...]:
    """Return what such a file does not hold or holds otherwise."""
    notes = []
    if book.gap:
        told = format_ore(-book.gap)
        notes.append(
            Words(
                f"Ingående saldon summerar inte till noll; {OPENING_DIFFERENCE} tar {told}.",
                f"The openings do not sum to zero; {OPENING_DIFFERENCE} takes {told}.",
            )
        )
    used = (*book.openings_from, 0)
    left = Counter(f"#{row.record} {row.year}" for row in stated_of(ledger.frames) if (row.record, row.year, row.objects) != used)
    dropped = [same(f"{record} ({count})") for record, count in sorted(left.items())] + list(_dropped(ledger, book))
    if dropped:
        sv, en = ", ".join(word.sv for word in dropped), ", ".join(word.en for word in dropped)
        notes.append(Words(f"Följer inte med: {sv}.", f"Not part of it: {en}."))
    return (*notes, *beside_note(ledger))


def _dropped(ledger: Ledger, book: Book) -> Iterator[Words]:
    """Name what entries and accounts have that such a file has no place for."""
    frames = ledger.frames
    has = pl.all().is_not_null().any()
    objects = not is_empty(frames.postings.filter(pl.col("objects") != 0))
    quantity, signed = collect(frames.postings.select("quantity", "signature").select(has)).row(0)
    registered, signature = collect(frames.entries.select("registered", "signature").select(has)).row(0)
    if objects or frames.objects.height or frames.dimensions.height:
        yield Words("objekt", "objects")
    if quantity or frames.stated.get_column("quantity").is_not_null().any():
        yield Words("kvantiteter", "quantities")
    if not is_empty(frames.history):
        yield Words("strukna och tillagda rader", "struck and added rows")
    if signed or signature:
        yield Words("signaturer", "signatures")
    if registered:
        yield Words("registreringsdatum", "days of registration")
    if any(frames.accounts.select("unit", "sru").select(has).row(0)):
        yield Words("kontons enheter och SRU-koder", "units and SRU codes of accounts")
    if book.undated:
        one = Words("tomt verifikat utan datum", "empty entry without a date")
        yield plural(book.undated, one, Words("tomma verifikat utan datum", "empty entries without a date"))


def one_line(text: str) -> str:
    """Return a text on one line, without control characters."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _root(account: str, kind: str | None) -> str:
    if account.startswith("20") and kind in {None, "S"}:
        return "Equity"
    return _TYPES.get(kind or "") or _CLASSES.get(account[:1]) or "Expenses"


def _fitting(account: str) -> str:
    """Return the account in letters that both tools take; other characters by their code, so that no two become one."""
    fit = _UNFIT.sub(lambda found: f"-{ord(found.group()):X}-", account)
    return fit if fit[:1].isdigit() or fit[:1].isupper() else f"X-{fit}"
