"""The ledger as one table, a row a posting, for CSV and Parquet. Its headings are what `columns` in a close file calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.exports.rows import beside_note, lists_of
from bokslut.ledger.by_entry import with_postings
from bokslut.ledger.lazy import collect, height
from bokslut.model.printing import plural
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.exports.rows import Pairs
    from bokslut.ledger.ledger import Ledger

#: Beside these there is one column a dimension, "dim:" and its number.
HEADINGS = (
    *("series", "number", "date", "registered", "entry_text", "account", "account_name", "amount_ore"),
    *("currency", "posting_date", "text", "quantity", "signature"),
)


def flatten(ledger: Ledger) -> tuple[pl.DataFrame, tuple[Words, ...]]:
    """Return the postings with their entries, and notes on what such a table cannot hold."""
    frames = ledger.frames
    lists = lists_of(frames)
    names = sorted({dimension for pairs in lists.values() for dimension, _ in pairs}, key=lambda name: (len(name), name))
    table = pl.DataFrame(
        {
            "objects": list(lists),
            **{f"dim:{name}": [next((code for own, code in pairs if own == name), None) for pairs in lists.values()] for name in names},
        },
        schema={"objects": pl.UInt32, **{f"dim:{name}": pl.String for name in names}},
    )
    entries = frames.entries.select("entry", "series", "number", "date", "registered", entry_text="text", entry_signature="signature")
    postings = frames.postings.rename({"date": "posting_date"})
    accounts = frames.accounts.select("account", account_name="name")
    flat = (
        postings.join(entries, on="entry", how="left")
        .join(accounts.lazy(), on="account", how="left")
        .join(table.lazy(), on="objects", how="left")
        .sort("entry", "place")
        .with_columns(currency=pl.lit(ledger.currency), signature=pl.coalesce("signature", "entry_signature"))
        .select(*HEADINGS, *(f"dim:{name}" for name in names))
    )
    return collect(flat), (*_left_out(ledger, lists), *beside_note(ledger))


def _left_out(ledger: Ledger, lists: Mapping[int, Pairs]) -> tuple[Words, ...]:
    frames = ledger.frames
    found = (
        (frames.stated.height, Words("angivet saldo", "stated balance"), Words("angivna saldon", "stated balances")),
        (
            height(frames.history),
            Words("struken eller tillagd rad", "struck or added row"),
            Words("strukna eller tillagda rader", "struck or added rows"),
        ),
        (
            height(frames.entries) - height(with_postings(frames)),
            Words("verifikat utan rader", "entry without rows"),
            Words("verifikat utan rader", "entries without rows"),
        ),
        (
            sum(1 for pairs in lists.values() if len({dimension for dimension, _ in pairs}) < len(pairs)),
            Words("objektlista med samma dimension två gånger (första objektet är med)", "object list that repeats a dimension"),
            Words("objektlistor med samma dimension två gånger (första objektet är med)", "object lists that repeat a dimension"),
        ),
    )
    told = [plural(count, one, many) for count, one, many in found if count]
    if not told:
        return ()
    listed = Words(", ".join(words.sv for words in told), ", ".join(words.en for words in told))
    return (Words(f"Tabellen rymmer inte: {listed.sv}.", f"The table does not hold: {listed.en}."),)
