"""Whether it is known what accounts began the year at: a balance sheet without that is the year's changes, and no balance sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.lazy import collect, is_empty
from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.account import Accounts
    from bokslut.model.finding import Finding

OPENINGS_UNKNOWN = FindingKind(
    "LED002",
    "openings-unknown",
    Severity.ERROR,
    Words("Ingående balanser är inte kända", "Opening balances are not known"),
    Manual(
        what=Words(
            "Att det framgår vad balanskontona började året på, när en balansräkning upprättas ur verifikationer: av filernas ingående "
            "balanser, av förra årets huvudbok, eller av att filerna själva anger utgående balanser som är årets förändring.",
            "That it is known what balance sheet accounts began the year at, when a balance sheet is drawn from vouchers: by the files' "
            "openings, by last year's ledger, or by closings that the files state and that are the year's changes.",
        ),
        why=Words(
            "Utan ingående balanser är balansräkningen bara årets förändring. Ett belopp som inte är känt är inte noll.",
            "Without openings the balance sheet is the year's changes only. An amount that is not known is not zero.",
        ),
        example=Words(
            "En CSV-export av årets verifikationer ger Kassa och bank −31 500,00, fast kontot öppnade på 50 000,00.",
            "A CSV export of the year's vouchers gives Cash −31 500.00, though the account opened at 50 000.00.",
        ),
        remedy=Words(
            "Ange förra årets huvudbok under [[previous]], eller exportera med ingående balanser (SIE 4). Är bolaget nytt: godta fyndet "
            "med skäl ([[accept]]).",
            "Give last year's ledger under [[previous]], or export with opening balances (SIE 4). If the company is new: accept the "
            "finding with the reason ([[accept]]).",
        ),
    ),
)


_OPENING = r"(?i)^\s*(?:ib\b|ing(?:ående|\.)?\s*(?:balans|saldo)|opening balance)"


def openings_unknown(ledger: Ledger, balances: Balances, covered: Accounts) -> Finding | None:
    """Return the finding that nothing says what the covered accounts that moved began at; None where something does."""
    if balances.opening_from != "none" or balances.movement_from != "postings":
        return None
    if ledger.frames.stated.get_column("record").is_in(["UB", "RES"]).any():
        return None  # that they began at zero is proven, or found wrong, by the closings (S002)
    moved = (account for account, balance in balances.accounts.items() if balance.count and is_balance_account(account))
    missed = next((account for account in moved if account in covered), None)
    start = balances.period.fiscal_year.start
    if missed is None or _has_opening_entry(ledger, start):
        return None
    message = Words(
        f"Ingen fil säger vad konto {missed} och de andra balanskontona öppnade på {start}: årets balansräkning är bara förändringen.",
        f"No file says what account {missed} and the other balance sheet accounts opened at on {start}: the balance sheet of the "
        "year is its changes only.",
    )
    first = collect(ledger.frames.postings.filter(pl.col("account") == missed).select(pl.col("place").min())).item()
    return OPENINGS_UNKNOWN.at(ledger.place(first), message=message, subject=f"IB {start.year}")


def are_posted(ledger: Ledger, start: dt.date, previous: Balances) -> bool:
    """Tell whether entries on the first day open most of what last year closes with: taken from there too, it would count twice.

    They may open it at other amounts: that is a difference to tell of (S001).
    """
    entries = _opening_entries(ledger, start).select("entry")
    sums = ledger.frames.postings.join(entries, on="entry", how="semi").group_by("account").agg(pl.col("amount_ore").cast(pl.Int128).sum())
    posted = dict(collect(sums).iter_rows())
    wanted = {account: each.closing_ore for account, each in previous.accounts.items() if is_balance_account(account) and each.closing_ore}
    opened = [account for account, ore in wanted.items() if posted.get(account, 0) * ore > 0]
    return 2 * len(opened) > len(wanted)


class Posted(NamedTuple):
    """What entries of openings post on one account: öre, debit positive, and of it the debits, and how many rows."""

    ore: int
    debits: int
    rows: int


def opening_postings(ledger: Ledger, start: dt.date) -> pl.LazyFrame:
    """Return the postings of entries on the first day that are openings.

    Such an entry says that it is the openings, and is on accounts that carry a balance and no others.
    """
    frames = ledger.frames
    entries = _opening_entries(ledger, start).select("entry")
    rows = frames.postings.filter(pl.col("date") == start).join(entries, on="entry", how="semi")
    others = rows.filter(~pl.col("account").map_elements(is_balance_account, pl.Boolean)).select("entry")
    return rows.join(others, on="entry", how="anti")


def without_openings(ledger: Ledger, balances: Balances | None) -> pl.LazyFrame:
    """Return the ledger's postings, but for those that are openings in `balances.opened`."""
    postings = ledger.frames.postings
    if balances is None or balances.opened.opening_from != "posted":
        return postings
    opening = opening_postings(ledger, balances.period.fiscal_year.start).select("place")
    return postings.join(opening, on="place", how="anti")


def posted_openings(ledger: Ledger, start: dt.date) -> Mapping[str, Posted]:
    """Return by account what entries on the first day post as openings (`opening_postings`)."""
    ore = pl.col("amount_ore").cast(pl.Int128)
    by_account = opening_postings(ledger, start).group_by("account")
    sums = by_account.agg(ore.sum(), ore.clip(lower_bound=0).sum().alias("debits"), pl.len())
    return {account: Posted(*posted) for account, *posted in collect(sums).iter_rows()}


def _has_opening_entry(ledger: Ledger, start: dt.date) -> bool:
    """Tell whether an entry on the first day says that it is the openings: then they are among the postings, and counted."""
    return not is_empty(_opening_entries(ledger, start))


def _opening_entries(ledger: Ledger, start: dt.date) -> pl.LazyFrame:
    says_so = pl.col("series").str.to_uppercase().is_in(["IB", "OB"]) | pl.col("text").str.contains(_OPENING)
    return ledger.frames.entries.filter((pl.col("date") == start) & says_so)
