"""A ledger's rows as the exports take them: entries with their rows, object lists by number."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.ledger.frames import Entry
from bokslut.ledger.lazy import collect
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bokslut.ledger.frames import Frames
    from bokslut.ledger.ledger import Ledger

Pairs = tuple[tuple[str, str], ...]


class Posting(NamedTuple):
    """A row of the frame `postings`, or of `history` with its record."""

    record: str
    account: str
    objects: int
    ore: int
    date: dt.date | None
    text: str | None
    quantity: str | None
    signature: str | None
    place: int


class Stated(NamedTuple):
    """A row of the frame `stated`."""

    record: str
    year: int
    period: str | None
    account: str
    objects: int
    ore: int
    quantity: str | None
    place: int


def entries_of(frames: Frames, *, history: bool = False) -> Iterator[tuple[Entry, list[Posting]]]:
    """Give every entry with its rows, in the order of the file; with its struck and added rows where `history` says so."""
    for entries, postings in frames.pieces:
        rows: defaultdict[int, list[Posting]] = defaultdict(list)
        for entry, *row in collect(postings.sort("place")).iter_rows():
            rows[entry].append(Posting("TRANS", *row))
        touched: set[int] = set()
        known = collect(entries.sort("entry"))
        if history:
            ends = known.get_column("entry")
            struck = frames.history.filter(pl.col("entry").is_between(ends.min(), ends.max()))
            for record, entry, *row in collect(struck.sort("place")).iter_rows():
                rows[entry].append(Posting(record, *row))
                touched.add(entry)
        for values in known.iter_rows():
            found = Entry(*values)
            own = rows[found.entry]
            yield found, sorted(own, key=lambda row: row.place) if found.entry in touched else own


def stated_of(frames: Frames) -> Iterator[Stated]:
    """Give every stated balance."""
    return (Stated(*row) for row in frames.stated.iter_rows())


def lists_of(frames: Frames) -> Mapping[int, Pairs]:
    """Return the (dimension, object) pairs of each object list, by number."""
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for number, dimension, code in frames.object_lists.iter_rows():
        found[number].append((dimension, code))
    return {0: (), **{number: tuple(pairs) for number, pairs in found.items()}}


def beside_note(ledger: Ledger) -> tuple[Words, ...]:
    """Return a note on what the files say beside the ledger, which no format that is written has a place for."""
    told = [words for source in ledger.sources for words in source.beside]
    if not told:
        return ()
    sv, en = ", ".join(words.sv for words in told), ", ".join(words.en for words in told)
    return (
        Words(
            f"Filens uppgifter vid sidan av huvudboken följer inte med: {sv}.",
            f"What the file says beside the ledger is not part of it: {en}.",
        ),
    )
