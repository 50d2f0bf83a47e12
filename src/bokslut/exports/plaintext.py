"""What the plain text ledgers (beancount, hledger) have in common: account names, openings, entries that balance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from bokslut.exports.rows import entries_of, stated_of
from bokslut.ledger.lazy import collect, is_empty
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.money import format_ore
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from bokslut.exports.rows import Entry, Posting
    from bokslut.ledger.ledger import Ledger

#: The account that takes what the openings lack of zero; such tools refuse what does not balance.
OPENING_DIFFERENCE = "Equity:Opening-Difference"
#: First digit in BAS to root; 20 is equity.
_CLASSES = {"1": "Assets", "2": "Liabilities", "3": "Income"}
_TYPES = {"T": "Assets", "S": "Liabilities", "I": "Income", "K": "Expenses"}
_UNFIT = re.compile(r"[^A-Za-z0-9]")
_PROBLEMS_SHOWN = 20


def account_names(ledger: Ledger) -> dict[str, str]:
    """Return a name such as `Assets:1930` for every account of the ledger, different for different accounts."""
    frames = ledger.frames
    types = dict(frames.accounts.select("account", "type").iter_rows())
    posted = collect(frames.postings.select(pl.col("account").unique()))
    used = {*types, *posted.get_column("account"), *frames.stated.get_column("account")}
    return {account: f"{_root(account, types.get(account))}:{_fitting(account)}" for account in sorted(used)}


def opening_balances(ledger: Ledger) -> dict[str, int]:
    """Return each account's opening balance in öre, by IB of the current year, in the order of the file."""
    found: dict[str, int] = {}
    for row in stated_of(ledger.frames):
        if row.record == "IB" and row.year == 0 and row.objects == 0:
            found.setdefault(row.account, row.ore)
    return {account: ore for account, ore in found.items() if ore}


def opening_date(ledger: Ledger) -> dt.date | None:
    """Return the first day of the current year, else of the first entry; None for a ledger without either."""
    for source in ledger.sources:
        if source.years and 0 in source.years:
            return source.years[0].start
    first: dt.date | None = collect(ledger.frames.postings.select(pl.col("date").min())).item()
    return first


def balanced_entries(ledger: Ledger) -> list[tuple[Entry, list[Posting]]]:
    """Return every entry that has rows. Raises RefusedError naming those without a date, and those that do not balance."""
    found, problems = [], []
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
        elif rows:
            found.append((entry, rows))
    if problems:
        raise RefusedError(*problems[:_PROBLEMS_SHOWN])
    return found


def notes_of(ledger: Ledger, openings: Mapping[str, int]) -> tuple[Words, ...]:
    """Return what such a file does not hold or holds otherwise."""
    notes = []
    gap = sum(openings.values())
    if gap:
        told = format_ore(-gap)
        notes.append(
            Words(
                f"Ingående saldon summerar inte till noll; {OPENING_DIFFERENCE} tar {told}.",
                f"The openings do not sum to zero; {OPENING_DIFFERENCE} takes {told}.",
            )
        )
    if not is_empty(ledger.frames.history) or not is_empty(ledger.frames.postings.filter(pl.col("objects") != 0)):
        notes.append(
            Words("Objekt, kvantiteter och strukna rader följer inte med.", "Objects, quantities and struck rows are not part of it.")
        )
    return tuple(notes)


def one_line(text: str) -> str:
    """Return a text on one line, without control characters."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def opened(entries: Sequence[tuple[Entry, list[Posting]]], openings: Mapping[str, int]) -> dict[str, None]:
    """Return the accounts that are used, in order."""
    moved = {row.account: None for _, rows in entries for row in rows}
    return dict.fromkeys(sorted({*openings, *moved}))


def _root(account: str, kind: str | None) -> str:
    if account.startswith("20") and kind in {None, "S"}:
        return "Equity"
    return _TYPES.get(kind or "") or _CLASSES.get(account[:1]) or "Expenses"


def _fitting(account: str) -> str:
    """Return the account in letters that both tools take; other characters by their code, so that no two become one."""
    fit = _UNFIT.sub(lambda found: f"-{ord(found.group()):X}-", account)
    return fit if fit[:1].isdigit() or fit[:1].isupper() else f"X-{fit}"
