"""What an Arrow or Feather file says of itself, held to what it is before polars is given it.

As with Parquet, wrong numbers make polars ask for more memory than there is, which ends the process. Read are the footer,
the heads of the messages, and the eight bytes before each packed buffer that say how large it becomes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.sources.columnar_claims import DEPTH_MAX, STRUCTURE_MAX, VALUES_FREE, WrongError, damaged, hold, hold_size
from bokslut.sources.flatbuffers import FlatbufferError, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bokslut.model.limits import Limits

    #: Gives at most so many bytes from a place on.
    Read = Callable[[int, int], bytes]

_MAGIC = b"ARROW1"
#: Comes before the length of a message, from Arrow's version 0.15 on.
_MARK = b"\xff\xff\xff\xff"
_HEAD = 8
#: Columns, with those inside columns. A Flatbuffer may refer to one table many times, so a small one can be endless.
_COLUMNS_MAX = 10_000

_SCHEMA, _DICTIONARY, _BATCH = 1, 2, 3
#: Types of a size that the schema gives: lists and bytes.
_SIZED = frozenset({15, 16})
#: Stands for the size of a buffer that is not packed, although others are.
_AS_IT_IS = -1
_BLOCK, _NODE, _BUFFER = "<qi4xq", "<qq", "<qq"


@dataclass(frozen=True, slots=True)
class _Message:
    """What a message holds, and where its body lies."""

    kind: int
    table: Table
    start: int = 0
    length: int = 0


def check_arrow(path: str, size: int, read: Read, limits: Limits) -> None:
    """Raise UnreadableError unless all that a file or stream of this size says of itself can be true."""
    unpacked = 0
    try:
        # Told as it is told where polars is given it: what does not begin as a stream is read by its footer, however it begins.
        messages = _in_stream(size, read) if read(0, len(_MARK)) == _MARK else _in_file(size, read)
        nodes: list[bool] = []
        for message in messages:
            if message.kind == _SCHEMA:
                nodes = _nodes(message.table)
            elif message.kind in {_BATCH, _DICTIONARY}:
                size_of_batch = _batch(message, nodes, read, max(VALUES_FREE, size))
                hold_size(size_of_batch, "bytes", limits.bytes, limits, path)
                unpacked += size_of_batch
    except (FlatbufferError, WrongError) as error:
        raise damaged(path, error) from None
    hold_size(unpacked, "ratio", limits.ratio * size, limits, path)


def check_schema(data: bytes) -> None:
    """Raise ValueError unless the message of a schema has a number of columns that can be held."""
    start = _HEAD if data.startswith(_MARK) else 0
    _nodes(_inside(Table.root(data[start:]), 2))


def _in_file(size: int, read: Read) -> Iterator[_Message]:
    """Give the messages that a file's footer lists, its schema first."""
    tail = read(max(0, size - 10), 10)
    hold(size >= 18 and tail[4:] == _MAGIC, "filens slut", "the end of the file", size)
    length = int.from_bytes(tail[:4], "little")
    start = size - 10 - length
    hold(start >= _HEAD and length <= STRUCTURE_MAX, "sidfotens längd", "the length of the footer", length)
    footer = Table.root(read(start, length))
    yield _Message(_SCHEMA, _inside(footer, 1))
    for offset, head, body in (*footer.structs(2, _BLOCK), *footer.structs(3, _BLOCK)):
        hold(offset >= 0 and head >= _HEAD and body >= 0 and offset + head + body <= start, *_MESSAGE, offset)
        yield _message(read, offset, offset + head, start)


def _in_stream(size: int, read: Read) -> Iterator[_Message]:
    """Give the messages of a stream, one after the other."""
    at = 0
    while at <= size - _HEAD and (length := int.from_bytes(read(at + 4, 4), "little")):
        message = _message(read, at, at + _HEAD + length, size)
        yield message
        at = message.start + message.length


def _message(read: Read, at: int, body: int, end: int) -> _Message:
    """Read the head of the message at a place; its body begins where it is said to, and ends within the file."""
    marks = read(at, _HEAD)
    place = at + (8 if marks.startswith(_MARK) else 4)
    length = int.from_bytes(marks[4:] if place == at + 8 else marks[:4], "little")
    hold(length == body - place <= STRUCTURE_MAX and body <= end, *_MESSAGE, length)
    table = Table.root(read(place, length))
    size = table.number(3, "<q")
    hold(0 <= size <= end - body, *_MESSAGE, size)
    return _Message(table.number(1, "<B"), _inside(table, 2), body, size)


def _inside(table: Table, field: int) -> Table:
    found = table.table(field)
    hold(found is not None, *_MESSAGE, field)
    return found or table


def _nodes(schema: Table) -> list[bool]:
    """Return, for each column and each inside it, in the order in which batches have them, whether it is one of the table."""
    found: list[bool] = []
    to_come = [(field, 0) for field in reversed(schema.tables(1))]
    while to_come:
        field, depth = to_come.pop()
        found.append(depth == 0)
        width = _inside(field, 3).number(0, "<i") if field.number(2, "<B") in _SIZED else 0
        hold(len(found) <= _COLUMNS_MAX and depth <= DEPTH_MAX and 0 <= width <= STRUCTURE_MAX, "schemat", "the schema", len(found))
        to_come += [(inner, depth + 1) for inner in reversed(field.tables(5))]
    return found


def _batch(message: _Message, nodes: list[bool], read: Read, most: int) -> int:
    """Hold a batch's rows, nulls and buffers to each other and to its body; return how many bytes it is unpacked.

    `most` is how many values a column inside another may have.
    """
    is_batch = message.kind == _BATCH
    batch = message.table if is_batch else _inside(message.table, 1)
    rows = batch.number(0, "<q")
    counts = batch.structs(1, _NODE)
    hold(rows >= 0 and (not is_batch or len(counts) == len(nodes)), "antalet rader", "the number of rows", rows)
    for number, (length, nulls) in enumerate(counts):
        of_table = is_batch and nodes[number]
        fits = length == rows if of_table else length <= most
        hold(0 <= nulls <= length and fits, "antalet värden", "the number of values", length)
    buffers = batch.structs(2, _BUFFER)
    parts = [count for (count,) in batch.structs(4, "<q")]
    hold(min(parts, default=0) >= 0 and sum(parts) <= len(buffers), "antalet buffertar", "the number of buffers", sum(parts))
    is_packed = batch.table(3) is not None
    return sum(_buffer(message, place, length, read, is_packed=is_packed) for place, length in buffers)


def _buffer(message: _Message, place: int, length: int, read: Read, *, is_packed: bool) -> int:
    """Hold a buffer to the body it lies in; return how many bytes it is unpacked."""
    hold(place >= 0 and length >= 0 and place + length <= message.length, "en bufferts plats", "a buffer's place", place)
    if not is_packed or length == 0:
        return length
    whole = int.from_bytes(read(message.start + place, _HEAD), "little", signed=True)
    hold(length >= _HEAD and whole >= _AS_IT_IS, "en bufferts storlek", "a buffer's size", whole)
    return length if whole == _AS_IT_IS else whole


_MESSAGE = ("ett meddelandes plats eller längd", "a message's place or length")
