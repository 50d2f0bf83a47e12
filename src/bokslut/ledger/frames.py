"""Every polars column and dtype of a ledger, named once.

The rows of a ledger (entries, postings, history) are lazy: they may lie in files larger than memory. Select the columns
needed, filter, and collect last (`ledger.lazy`); sort what is told, since a streamed result has no order of its own.

A row's `place` packs the source's number and the line: `source << 32 | line`; `unpack_place` unpacks it.
Amounts are whole öre in Int64 (debit positive). Sum them as Int128: polars' Int64 sum wraps silently.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: One row a verification (verifikation). `entry` is a running index, unique in the frame.
ENTRIES = pl.Schema(
    {
        "entry": pl.UInt32,
        "series": pl.String,  # "" where the file gives none
        "number": pl.String,  # as written; "" where the receiver is to number it
        "date": pl.Date,
        "text": pl.String,
        "registered": pl.Date,  # null where not given
        "signature": pl.String,  # null where not given
        "place": pl.Int64,
    }
)

#: One row a posting (konteringsrad): #TRANS only, never the struck or added rows of the history.
POSTINGS = pl.Schema(
    {
        "entry": pl.UInt32,
        "account": pl.String,
        "objects": pl.UInt32,  # row of OBJECT_LISTS; 0 is the empty list
        "amount_ore": pl.Int64,
        "date": pl.Date,  # the posting's own date, else its entry's
        "text": pl.String,  # null where not given
        "quantity": pl.String,  # decimal text as written, null where not given
        "signature": pl.String,
        "place": pl.Int64,
    }
)

#: Struck (B) and added (R) rows: treatment history (behandlingshistorik), never summed.
HISTORY = pl.Schema([("record", pl.String), *POSTINGS.items()])

#: The distinct dimension/object lists of postings and balances, one row a pair. List 0 has no rows.
OBJECT_LISTS = pl.Schema({"objects": pl.UInt32, "dimension": pl.String, "object": pl.String})

ACCOUNTS = pl.Schema({"account": pl.String, "name": pl.String, "type": pl.String, "unit": pl.String, "sru": pl.String, "place": pl.Int64})

DIMENSIONS = pl.Schema({"dimension": pl.String, "name": pl.String, "parent": pl.String, "place": pl.Int64})
OBJECTS = pl.Schema({"dimension": pl.String, "object": pl.String, "name": pl.String, "place": pl.Int64})

#: Balances the file itself states. `record`: IB, UB, RES, OIB, OUB, PSALDO, PBUDGET. `year` counts from the
#: file's current year (0, -1 …). `period` is "YYYYMM" for PSALDO and PBUDGET, else null.
STATED = pl.Schema(
    {
        "record": pl.String,
        "year": pl.Int16,
        "period": pl.String,
        "account": pl.String,
        "objects": pl.UInt32,
        "amount_ore": pl.Int64,
        "quantity": pl.String,
        "place": pl.Int64,
    }
)

_SOURCE_SHIFT = 32
_LINE_MASK = (1 << _SOURCE_SHIFT) - 1


def pack_place(source: int, line: int) -> int:
    """Pack a source number and a 1-based line into a row's `place`."""
    assert 0 <= line <= _LINE_MASK
    return source << _SOURCE_SHIFT | line


def unpack_place(place: int) -> tuple[int, int]:
    """Return (source number, line)."""
    return place >> _SOURCE_SHIFT, place & _LINE_MASK


class Entry(NamedTuple):
    """A row of the frame `entries`, in the order of its columns."""

    entry: int
    series: str
    number: str
    date: dt.date | None
    text: str
    registered: dt.date | None
    signature: str | None
    place: int

    @property
    def label(self) -> str:
        """What messages call it."""
        return " ".join(filter(None, (self.series, self.number))) or f"[{self.entry + 1}]"


class Piece(NamedTuple):
    """Some of a ledger's entries, and every posting of theirs."""

    entries: pl.LazyFrame
    postings: pl.LazyFrame


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one file or of a whole ledger; each has the schema of its name above."""

    entries: pl.LazyFrame
    postings: pl.LazyFrame
    history: pl.LazyFrame
    object_lists: pl.DataFrame
    accounts: pl.DataFrame
    dimensions: pl.DataFrame
    objects: pl.DataFrame
    stated: pl.DataFrame
    #: The entries and postings again, cut so that every entry is whole in its piece and the pieces are in order;
    #: empty where all is one piece.
    cuts: tuple[Piece, ...] = ()
    #: The Parquet files, by frame, that hold just what the lazy frames do, for another engine to read, but for texts that no row
    #: has; empty where none do.
    files: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    #: What must live as long as the frames: the files that they scan.
    kept: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        for name, schema in SCHEMAS.items():
            frame = getattr(self, name)
            assert isinstance(frame, pl.LazyFrame) == (name in ROWS), f"{name} is a {type(frame).__name__}"
            found = frame.collect_schema()  # of the plan: no row is read
            assert found == schema, f"{name}: {found} is not {schema}"

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The entries and postings piece by piece: what is worked out entry by entry needs one piece in memory at a time."""
        return self.cuts or (Piece(self.entries, self.postings),)


#: The frames that are lazy.
ROWS = ("entries", "postings", "history")

SCHEMAS: Mapping[str, pl.Schema] = {
    "entries": ENTRIES,
    "postings": POSTINGS,
    "history": HISTORY,
    "object_lists": OBJECT_LISTS,
    "accounts": ACCOUNTS,
    "dimensions": DIMENSIONS,
    "objects": OBJECTS,
    "stated": STATED,
}


def build_frames(**columns: Mapping[str, Sequence[object]]) -> Frames:
    """Build frames in memory from column lists (`postings={"entry": [...], …}`); frames not given are empty."""
    unknown = columns.keys() - SCHEMAS.keys()
    assert not unknown, f"no such frame: {unknown}"
    made: dict[str, Any] = {name: pl.DataFrame(columns.get(name, {}), schema=schema, strict=True) for name, schema in SCHEMAS.items()}
    return Frames(**made | {name: made[name].lazy() for name in ROWS})


def empty_frames() -> Frames:
    """Return frames without rows."""
    return build_frames()


def frame_names() -> tuple[str, ...]:
    """Return the names of the frames, in order."""
    return tuple(SCHEMAS)
