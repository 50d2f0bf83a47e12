"""References in SIE 5 to what the file should have: items, documents, correcting entries, customers and suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.frames import unpack_place
from bokslut.ledger.lazy import collect
from bokslut.model.words import Words
from bokslut.sources import sie5_findings as kinds
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    from bokslut.ledger.frames import Frames
    from bokslut.ledger.supplement import Supplement
    from bokslut.sources.sie4_faults import Faults

_LISTS = {"customer": "Customers", "supplier": "Suppliers"}


def check_references(supplement: Supplement, frames: Frames, listed: set[str], faults: Faults) -> None:
    """Report what is referred to and not in the file; `listed` names the lists that the file has.

    A file to a ledger may refer to items that the ledger has, so nothing is asked of a file without items.
    """
    rows, entries = supplement.posting_facts, supplement.entry_facts
    if not supplement.items.is_empty():
        items = rows.filter(pl.col("what") == "item").select("place", name="text")
        _report(items.join(supplement.items.select(name="item"), on="name", how="anti"), _ITEMS, faults)
    documents = entries.filter(pl.col("what") == "document").select("place", name="text")
    _report(documents.join(supplement.documents.select(name="document"), on="name", how="anti"), _DOCUMENTS, faults)
    corrections = entries.filter((pl.col("what") == "corrected-by") & pl.col("text").is_null()).select("place", "series", "number")
    if not corrections.is_empty():
        absent = collect(corrections.lazy().join(frames.entries, on=["series", "number"], how="anti")).sort("place")
        _report(absent.select("place", name=pl.concat_str("series", "number", separator=" ")), _ENTRIES, faults)
    for kind, name in _LISTS.items():
        if name in listed:
            parties = supplement.items.filter((pl.col("kind") == kind) & pl.col("party").is_not_null()).select("place", name="party")
            known = supplement.parties.filter(pl.col("kind") == kind).select(name="party")
            # The association's own sample lists two customers of many, so this is no fault.
            for place, party in parties.join(known, on="name", how="anti").iter_rows():
                faults.odd("party-unlisted", unpack_place(place)[1], _unlisted(name, party))


def _unlisted(name: str, party: str) -> Words:
    return Words(f"{name} har inte {shown(party)}, som en faktura gäller.", f"{name} lacks {shown(party)}, which an invoice is for.")


def _report(missing: pl.DataFrame, message: Words, faults: Faults) -> None:
    first = missing.unique("name", keep="first", maintain_order=True)
    found = [(str(name), unpack_place(place)[1]) for name, place in first.select("name", "place").iter_rows()]
    faults.add_listed(kinds.REFERENCE_UNKNOWN, message, found)


_ITEMS = Words(
    "Rader hänvisar till reskontraposter som inte finns i filen: {list}.", "Rows refer to items that are not in the file: {list}."
)
_DOCUMENTS = Words(
    "Verifikat hänvisar till underlag som inte finns i filen: {list}.", "Entries refer to documents that are not in the file: {list}."
)
_ENTRIES = Words(
    "Verifikat sägs vara rättade av verifikat som inte finns: {list}.",
    "Entries are said to be corrected by entries that are not there: {list}.",
)
