"""Entries by columns: plain entries are read a chunk at a time, any other by the exact reader, and the two are joined.

What comes out is what the exact reader alone would give: the same rows, numbers, findings and oddities. Plain entries
(`sie4_vector_shapes`) are those that it reads without a remark; the rest it reads itself, in the order of the file.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.frames import ENTRIES, POSTINGS
from bokslut.ledger.lazy import collect
from bokslut.sources.sie4_entries import Braces
from bokslut.sources.sie4_vector_shapes import take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from bokslut.ledger.frames import Frames
    from bokslut.sources.sie4_records import Records
    from bokslut.sources.sie4_vector_shapes import Chunk

#: Characters taken at a time; bounds what is held beside the rows themselves.
CHUNK = 16_000_000

_BEGINS = "\n#VER "


@dataclass(slots=True)
class PlainEntries:
    """The entries that the exact reader was spared, a frame a chunk."""

    entries: list[pl.DataFrame] = field(default_factory=list)
    postings: list[pl.DataFrame] = field(default_factory=list)

    def join(self, frames: Frames) -> Frames:
        """Return the frames of the exact reader together with these, in the order of the file."""
        if not self.entries:
            return frames
        return replace(frames, entries=_in_order(frames.entries, self.entries), postings=_in_order(frames.postings, self.postings))


def _in_order(exact: pl.LazyFrame, plain: list[pl.DataFrame]) -> pl.LazyFrame:
    unusual = collect(exact)
    if unusual.is_empty():
        return pl.concat(plain).lazy()
    return pl.concat([unusual, *plain]).sort("place").lazy()


def read_text(records: Records, text: str, size: int = CHUNK) -> PlainEntries:
    """Read every line of a file's text: what is plain into the frames returned, the rest into the records."""
    plain = PlainEntries()
    start = text.find(_BEGINS) + 1
    head = text[: start - 1] if start else text
    records.read_run(head.split("\n"), 1)
    line = head.count("\n") + 2
    for chunk in _chunks(text, start, line, size):
        _read_chunk(records, chunk, plain)
    _number_lists(records, plain)
    records.fields.finish()
    return plain


def _chunks(text: str, start: int, line: int, size: int) -> Iterator[Chunk]:
    """Give the text from the first #VER on, taken apart; the next chunk is in the making while one is read."""
    with ThreadPoolExecutor(1) as beside:
        ahead: Future[Chunk] | None = None
        while start:
            end = text.find(_BEGINS, start + size)
            piece = text[start:end] if end >= 0 else text[start:]
            made = beside.submit(take_apart, piece, line)
            if ahead is not None:
                yield ahead.result()
            ahead = made
            line += piece.count("\n") + 1
            start = end + 1
        if ahead is not None:
            yield ahead.result()


def _read_chunk(records: Records, chunk: Chunk, plain: PlainEntries) -> None:
    """Read a chunk: the blocks that are not plain by the exact reader, the others by columns."""
    base = records.entries.count
    exact = _read_exactly(records, chunk, base)
    entries, rows = chunk.entries, chunk.rows
    if exact:
        blocks = pl.Series(exact, dtype=pl.Int64).implode()
        entries, rows = (frame.filter(~pl.col("block").is_in(blocks)) for frame in (entries, rows))
    records.entries.count = base + chunk.starts.len()
    records.entries.line = chunk.starts[-1]
    if entries.is_empty():
        return
    number = (pl.col("block") + base).cast(pl.UInt32).alias("entry")
    dates = entries.select("block", entry_date="date")
    rows = rows.join(dates, on="block", how="left", maintain_order="left").with_columns(number, objects=_list_numbers(records, rows))
    plain.entries.append(entries.with_columns(number).select(ENTRIES.names()))
    plain.postings.append(rows.with_columns(pl.col("date").fill_null(pl.col("entry_date"))).select(POSTINGS.names()))


def _read_exactly(records: Records, chunk: Chunk, base: int) -> list[int]:
    """Read the blocks that are not plain; so is one that follows an entry left open. Return their numbers."""
    read: list[int] = []
    wanted = iter(chunk.blocks)
    block = next(wanted, None)
    at = 0 if records.entries.braces is not Braces.NONE else block
    while at is not None:
        through = at
        while block is not None and block <= through + 1:
            through = max(through, block)
            block = next(wanted, None)
        records.entries.count = base + at
        _read_blocks(records, chunk, at, through)
        read.extend(range(at, through + 1))
        is_open = records.entries.braces is not Braces.NONE and through + 1 < chunk.starts.len()
        at = through + 1 if is_open else block
    return read


def _read_blocks(records: Records, chunk: Chunk, first: int, last: int) -> None:
    start = chunk.starts[first]
    end = chunk.starts[last + 1] if last + 1 < chunk.starts.len() else chunk.first + chunk.lines.len()
    records.read_run(chunk.lines.slice(start - chunk.first, end - start).to_list(), start)


def _list_numbers(records: Records, rows: pl.DataFrame) -> pl.Series:
    """Return the number of each row's object list, each distinct one read once."""
    fields = records.fields
    distinct = rows.group_by("inside").agg(pl.col("place").min())
    numbers = []
    for inside, line in distinct.iter_rows():
        known = fields.plain_lists.get(inside)
        number = fields.plain_list(inside, line) if known is None else known
        assert number is not None, inside
        fields.first_lines[number] = min(fields.first_lines[number], line)
        numbers.append(number)
    return rows.get_column("inside").replace_strict(distinct.get_column("inside"), pl.Series(numbers, dtype=pl.UInt32))


def _number_lists(records: Records, plain: PlainEntries) -> None:
    """Give the object lists their numbers by the order of the file: plain entries and others were not read in it."""
    fields = records.fields
    order = sorted(range(len(fields.pairs)), key=fields.first_lines.__getitem__)
    if order == list(range(len(order))):
        return
    fields.pairs[:] = [fields.pairs[old] for old in order]
    fields.first_lines[:] = [fields.first_lines[old] for old in order]
    new = pl.Series(order, dtype=pl.UInt32).arg_sort().cast(pl.UInt32)
    plain.postings = [frame.with_columns(new.gather(frame.get_column("objects")).alias("objects")) for frame in plain.postings]
    for columns in (records.balances.columns, records.entries.postings, records.entries.history):
        columns["objects"] = new.gather(pl.Series(columns["objects"], dtype=pl.UInt32)).to_list()
