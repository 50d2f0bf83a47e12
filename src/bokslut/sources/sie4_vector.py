"""A file read piece by piece: plain entries by columns, any other line by the exact reader, the two joined.

What comes out is what the exact reader alone would give: the same rows, numbers, findings and oddities. Plain entries
(`sie4_vector_shapes`) are those that it reads without a remark; the rest it reads itself, in the order of the file.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import polars as pl

from bokslut.ledger.frames import ENTRIES, POSTINGS
from bokslut.sources.sie4_entries import Braces
from bokslut.sources.sie4_oddtext import Hits, Odd, OddText, find_odd
from bokslut.sources.sie4_text import BEGINS
from bokslut.sources.sie4_vector_shapes import lines_of, take_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from bokslut.sources.sie4_checksum import Sum
    from bokslut.sources.sie4_records import Records
    from bokslut.sources.sie4_rows import Rows
    from bokslut.sources.sie4_text import Piece
    from bokslut.sources.sie4_vector_shapes import Chunk


#: Pieces taken apart at a time, beside the one that is read.
_AHEAD = 2

#: Below some 30 kB the exact reader is the quicker one: it has nothing to set up.
FEW_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class Parted:
    """A piece of text: what precedes its first entry, then entries."""

    piece: Piece
    #: The lines before the first #VER.
    head: list[str]
    entries: Chunk | None
    odd: Odd


def part(piece: Piece) -> Parted:
    """Take a piece apart."""
    text = piece.data
    start = _first_entry(text)
    head = text[: start - 1].decode().split("\n") if start else []
    entries = take_apart(text[start:], piece.first + len(head)) if start < len(text) else None
    return Parted(piece, head, entries, _odd(piece))


def _first_entry(text: bytes) -> int:
    """Return where the first #VER begins; beyond the end when there is none."""
    if text.startswith(tuple(begins[1:] for begins in BEGINS)):
        return 0
    found = [at + 1 for at in map(text.find, BEGINS) if at >= 0]
    return min(found, default=len(text) + 1)


def part_exactly(piece: Piece) -> Parted:
    """Leave the whole piece to the exact reader: the oracle."""
    return Parted(piece, piece.data.decode().split("\n"), None, find_odd(piece.data, piece.first))


def part_by_size(piece: Piece) -> Parted:
    """Take a piece apart, or leave it to the exact reader where that is sooner done."""
    return part(piece) if len(piece.data) > FEW_BYTES else part_exactly(piece)


def _odd(piece: Piece) -> Odd:
    return find_odd(piece.data, piece.first) if piece.may_be_odd else Odd(Hits(), Hits())


def read_pieces(
    pieces: Iterable[Piece], records: Records, rows: Rows, checksum: Sum, how: Callable[[Piece], Parted] = part_by_size
) -> OddText:
    """Read every line: rows into `rows`, the rest into the records; return what is odd in the text."""
    odd = OddText()
    for parted in _ahead(pieces, how):
        sums_before = len(records.checksums)
        lists_before = len(records.fields.pairs)
        balances_before = len(records.balances.columns["objects"])
        records.read_run(parted.head, parted.piece.first)
        plain = _read_entries(records, parted.entries, lists_before) if parted.entries is not None else {}
        exact = records.entries.drain()
        new = _number_lists(records, lists_before)
        if new is not None:
            # The rows of an entry that is still open are held back, and have the old numbers too.
            held = records.entries.postings
            for columns, start in ((exact["postings"], 0), (exact["history"], 0), (held, 0), (records.balances.columns, balances_before)):
                columns["objects"][start:] = _renumbered(columns["objects"][start:], new).to_list()
            if "postings" in plain:
                plain["postings"] = plain["postings"].with_columns(_renumbered(plain["postings"].get_column("objects"), new))
        rows.add(exact, plain)
        checksum.add(parted.piece, records.checksums[sums_before:])
        odd.add(parted.odd)
    records.fields.finish()
    rows.add(records.entries.drain(final=True), {})
    return odd


def _ahead(pieces: Iterable[Piece], how: Callable[[Piece], Parted]) -> Iterator[Parted]:
    """Give the pieces taken apart, in order; the next ones are in the making while one is read."""
    with ThreadPoolExecutor(_AHEAD) as beside:
        making: deque[Future[Parted]] = deque()
        for piece in pieces:
            making.append(beside.submit(how, piece))
            if len(making) > _AHEAD:
                yield making.popleft().result()
        while making:
            yield making.popleft().result()


def _read_entries(records: Records, chunk: Chunk, known: int) -> dict[str, pl.DataFrame]:
    """Read a chunk: the blocks that are not plain by the exact reader; return the others."""
    base = records.entries.count
    exact = _read_exactly(records, chunk, base)
    entries, rows = chunk.entries, chunk.rows
    if exact:
        blocks = pl.Series(exact, dtype=pl.Int64).implode()
        entries, rows = (frame.filter(~pl.col("block").is_in(blocks)) for frame in (entries, rows))
    records.entries.count = base + chunk.starts.len()
    records.entries.line = chunk.starts[-1]
    if entries.is_empty():
        return {}
    number = (pl.col("block") + base).cast(pl.UInt32).alias("entry")
    rows = rows.with_columns(number, objects=_list_numbers(records, rows, known))
    return {"entries": entries.with_columns(number).select(ENTRIES.names()), "postings": rows.select(POSTINGS.names())}


def _read_exactly(records: Records, chunk: Chunk, base: int) -> list[int]:
    """Read the blocks that are not plain; so is one that follows an entry left open. Return their numbers."""
    read: list[int] = []
    wanted = iter(chunk.blocks)
    block = next(wanted, None)
    at = 0 if records.entries.braces is not Braces.NONE else block
    lines = lines_of(chunk.text) if at is not None else pl.Series(dtype=pl.String)
    while at is not None:
        through = at
        while block is not None and block <= through + 1:
            through = max(through, block)
            block = next(wanted, None)
        records.entries.count = base + at
        start = chunk.starts[at]
        end = chunk.starts[through + 1] if through + 1 < chunk.starts.len() else chunk.first + lines.len()
        records.read_run(lines.slice(start - chunk.first, end - start).to_list(), start)
        read.extend(range(at, through + 1))
        is_open = records.entries.braces is not Braces.NONE and through + 1 < chunk.starts.len()
        at = through + 1 if is_open else block
    return read


def _list_numbers(records: Records, rows: pl.DataFrame, known: int) -> pl.Series:
    """Return the number of each row's object list, each distinct one read once; the first `known` were met before."""
    fields = records.fields
    code = rows.get_column("inside").to_physical()
    first = rows.select(pl.col("inside", "place").gather(code.arg_unique())).sort("place")
    numbers: list[int] = []
    for inside, line in zip(first.get_column("inside").cast(pl.String).to_list(), first.get_column("place").to_list(), strict=True):
        number = fields.plain_lists.get(inside)
        if number is None:
            number = fields.plain_list(inside, line)
            assert number is not None, inside
        if number >= known and line < fields.first_lines[number]:
            fields.first_lines[number] = line
        numbers.append(number)
    by_code = pl.repeat(0, cast("int", code.max()) + 1, dtype=pl.UInt32, eager=True)
    return by_code.scatter(first.get_column("inside").to_physical(), pl.Series(numbers, dtype=pl.UInt32)).gather(code)


def _number_lists(records: Records, known: int) -> pl.Series | None:
    """Give the lists first met in a piece their numbers by the order of the file: plain entries and others were not read in it.

    The first `known` lists keep theirs. Returns the new number of each list by its old one; None where none changes.
    """
    first = records.fields.first_lines
    order = [*range(known), *sorted(range(known, len(first)), key=first.__getitem__)]
    if order == list(range(len(order))):
        return None
    new = pl.Series(order, dtype=pl.UInt32).arg_sort().cast(pl.UInt32)
    records.fields.renumber(order, new.to_list())
    return new


def _renumbered(objects: pl.Series | list[object], new: pl.Series) -> pl.Series:
    return new.gather(pl.Series("objects", objects, dtype=pl.UInt32)).alias("objects")
