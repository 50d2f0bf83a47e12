"""What a file says beside the ledger itself: subledgers' items, references, foreign currencies, locks, mappings, documents.

Nothing here is in any balance or sum; only SIE 5 has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from bokslut.model.reading import SubledgerSummary, SupplementSummary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bokslut.ledger.frames import Frames

#: One row an item (an invoice, an asset), account and fiscal year that it has balances for; one without, where it has none.
#: `kind` is customer, supplier, asset or other; `subledger` numbers the subledgers in the order of the file.
ITEMS = pl.Schema(
    {
        "subledger": pl.UInt32,
        "kind": pl.String,
        "primary": pl.String,  # the account that the subledger divides
        "item": pl.String,
        "name": pl.String,
        "party": pl.String,  # the customer or supplier
        "invoice": pl.String,
        "payment_reference": pl.String,  # OCR number
        "due": pl.Date,
        "original_date": pl.Date,
        "original_ore": pl.Int64,
        "account": pl.String,
        "year": pl.Int16,  # as in the frame `stated`
        "opening_ore": pl.Int64,
        "closing_ore": pl.Int64,
        "place": pl.Int64,
    }
)

#: Customers and suppliers.
PARTIES = pl.Schema({"kind": pl.String, "party": pl.String, "name": pl.String, "organisation_number": pl.String, "place": pl.Int64})

#: When and by whom entries were locked, or registered in the system before (original): as many as there are entries.
ENTRY_MARKS = pl.Schema(
    {"entry": pl.UInt32(), "what": pl.Enum(["locked", "original"]), "date": pl.Date(), "by": pl.String(), "place": pl.Int64()}
)

#: What entries refer to. `what`: reference (text), document (text: its id), corrected-by (series, number; text: the fiscal
#: year's start, null for the same year).
ENTRY_FACTS = pl.Schema(
    {"entry": pl.UInt32, "what": pl.String, "series": pl.String, "number": pl.String, "text": pl.String, "place": pl.Int64}
)

#: What rows say beside their amounts; `row` is the row's place. `what`: currency (text: its code; amount as written),
#: item (text: the subledger's item), locked (date, by).
POSTING_FACTS = pl.Schema(
    {"row": pl.Int64, "what": pl.String, "text": pl.String, "amount": pl.String, "date": pl.Date, "by": pl.String, "place": pl.Int64}
)

#: Accounts under the tags of a mapping (what SRU is in SIE 4, of any taxonomy); a tag without accounts has a null one.
AGGREGATIONS = pl.Schema(
    {"aggregation": pl.String, "name": pl.String, "taxonomy": pl.String, "tag": pl.String, "account": pl.String, "place": pl.Int64}
)

#: Documents that the file holds (`embedded`) or names.
DOCUMENTS = pl.Schema({"document": pl.String, "name": pl.String, "embedded": pl.Boolean, "place": pl.Int64})

SCHEMAS = {
    "items": ITEMS,
    "parties": PARTIES,
    "entry_marks": ENTRY_MARKS,
    "entry_facts": ENTRY_FACTS,
    "posting_facts": POSTING_FACTS,
    "aggregations": AGGREGATIONS,
    "documents": DOCUMENTS,
}


@dataclass(frozen=True, slots=True)
class Supplement:
    """The frames, each with the schema of its name above, and the signature."""

    items: pl.DataFrame
    parties: pl.DataFrame
    entry_marks: pl.DataFrame
    entry_facts: pl.DataFrame
    posting_facts: pl.DataFrame
    aggregations: pl.DataFrame
    documents: pl.DataFrame
    #: The digest of the file's signature; "" where it has a signature without one, None without a signature.
    signature: str | None = None

    def __post_init__(self) -> None:
        for name, schema in SCHEMAS.items():
            found = getattr(self, name).schema
            assert found == schema, f"{name}: {found} is not {schema}"


def summarise_supplement(supplement: Supplement, frames: Frames) -> SupplementSummary:
    """Sum up a supplement; balances of subledgers are this year's."""
    entries, postings = supplement.entry_facts, supplement.posting_facts
    currencies = postings.filter(pl.col("what") == "currency").group_by("text").len().sort("text")
    mappings = supplement.aggregations.group_by("aggregation", maintain_order=True).agg(pl.col("name").first(), pl.col("tag").n_unique())
    return SupplementSummary(
        subledgers=tuple(_subledgers(supplement.items, frames)),
        customers=supplement.parties.filter(pl.col("kind") == "customer").height,
        suppliers=supplement.parties.filter(pl.col("kind") == "supplier").height,
        locked=supplement.entry_marks.filter(pl.col("what") == "locked").get_column("entry").n_unique(),
        corrected=entries.filter(pl.col("what") == "corrected-by").get_column("entry").n_unique(),
        documents_embedded=supplement.documents.filter(pl.col("embedded")).height,
        documents_named=supplement.documents.filter(~pl.col("embedded")).height,
        currencies={str(code): int(count) for code, count in currencies.iter_rows()},
        mappings=tuple((str(name or number), int(tags)) for number, name, tags in mappings.iter_rows()),
        signature=supplement.signature,
    )


def _subledgers(items: pl.DataFrame, frames: Frames) -> Iterable[SubledgerSummary]:
    whole = frames.stated.filter((pl.col("objects") == 0) & (pl.col("year") == 0))
    stated = whole.group_by("account", "record").agg(pl.col("amount_ore").cast(pl.Int128).sum())
    booked = {(account, record): int(total) for account, record, total in stated.iter_rows()}
    names = dict(frames.accounts.select("account", "name").iter_rows())
    mine = (pl.col("account") == pl.col("primary")) & (pl.col("year") == 0)
    sums = [pl.col(side).filter(mine).cast(pl.Int128).sum().alias(side) for side in ("opening_ore", "closing_ore")]
    counts = [pl.col(side).filter(mine).count().alias(f"{side}_count") for side in ("opening_ore", "closing_ore")]
    groups = items.group_by("subledger", "kind", "primary").agg(pl.col("item").n_unique(), *sums, *counts).sort("subledger")
    for _, kind, account, count, opening, closing, openings, closings in groups.iter_rows():
        yield SubledgerSummary(
            kind=kind,
            account=account,
            name=names.get(account) or "",
            items=count,
            opening_ore=int(opening) if openings else None,
            closing_ore=int(closing) if closings else None,
            account_opening_ore=booked.get((account, "IB")),
            account_closing_ore=booked.get((account, "UB")),
        )
