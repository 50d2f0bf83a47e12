"""Where a ledger says what: the places of postings and of what accounts are stated to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.ledger.lazy import collect
from bokslut.model.place import Place
from bokslut.model.printing import kronor
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from bokslut.ledger.ledger import Ledger


#: More postings, entries or rows than this are counted, not listed: a finding must fit on a page.
PLACES_MAX = 20


def source_of(column: str = "place") -> pl.Expr:
    """Return the expression for a row's source number."""
    import polars as pl

    return (pl.col(column) // 2**32).cast(pl.Int64).alias("source")


def postings_of(ledger: Ledger, entries: pl.DataFrame) -> dict[int, list[tuple[str, int, int]]]:
    """Return (account, öre, place) of each posting by entry, in file order, for these entries."""
    rows = ledger.frames.postings.select("entry", "account", "amount_ore", "place")
    own = collect(rows.join(entries.lazy().select("entry"), on="entry", how="semi").sort("place"))
    found: dict[int, list[tuple[str, int, int]]] = {}
    for entry, account, ore, place in own.iter_rows():
        found.setdefault(entry, []).append((account, ore, place))
    return found


def posting_places(ledger: Ledger, rows: Sequence[tuple[str, int, int]]) -> list[Place]:
    """Return the places of postings, each with its account and amount."""
    return [ledger.place(place, same(f"{account}: {kronor(ore)}"), primary=False) for account, ore, place in rows[:PLACES_MAX]]


@dataclass(frozen=True, slots=True)
class AccountPlaces:
    """Where an account's balance stands in a ledger: its stated row, else its declaration, else its last posting."""

    ledger: Ledger
    #: Account to packed place, for the stated record looked for and for declarations.
    rows: Mapping[str, int]

    def find(self, account: str, note: Words | None = None, *, primary: bool = True) -> Place | None:
        """Return the row where the account stands, None for one that the ledger never names."""
        packed = self.rows.get(account)
        if packed is None:
            packed = self.ledger.last_places.get(account)
        return None if packed is None else self.ledger.place(packed, note, primary=primary)

    def of(self, account: str, note: Words | None = None, *, primary: bool = True) -> Place:
        """Return where the account stands, else the file in which it should (it came with last year's ledger)."""
        found = self.find(account, note, primary=primary)
        return found or Place(self.ledger.sources[0].path, note=note, primary=primary)


def account_places(ledger: Ledger, records: Sequence[str] = ("UB", "RES"), year: int = 0) -> AccountPlaces:
    """Collect where accounts' balances stand, by these records of this year in the file's own numbering."""
    from bokslut.ledger.stated import stated_of_accounts

    openings = [stated_of_accounts(ledger, year, ("IB",))] if not year else []
    rows: dict[str, int] = {}
    for frame in (*openings, ledger.frames.accounts, stated_of_accounts(ledger, year, records)):
        rows.update(frame.select("account", "place").iter_rows())
    return AccountPlaces(ledger, rows)


def account_names(ledger: Ledger) -> dict[str, str]:
    """Return the accounts' own names."""
    return dict(ledger.frames.accounts.select("account", "name").iter_rows())
