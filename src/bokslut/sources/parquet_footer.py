"""What a Parquet file says of itself, held to what it is before polars is given it.

polars believes the numbers in a file's footer and in the heads of its pages, and wrong ones make it ask for more memory
than there is, which ends the process where no error can be told. So every size, place, count, codec and encoding is held
here to the file's size, to each other and to the limits. Only the footer and the heads of pages are read.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.sources.arrow_layout import check_schema
from bokslut.sources.columnar_claims import DEPTH_MAX, STRUCTURE_MAX, VALUES_FREE, WrongError, damaged, hold, hold_size
from bokslut.sources.thrift import Struct, ThriftError, read_struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from bokslut.model.limits import Limits

    #: Gives at most so many bytes from a place on.
    Read = Callable[[int, int], bytes]

_MAGIC = b"PAR1"
#: Bytes of a page's head: a few dozen as a rule, and more where a writer puts its smallest and largest text there.
_HEAD, _HEAD_MAX = 192, 1_000_000

#: Fewest bytes of a value in a dictionary, by physical type; a text has its length before it.
_WIDTHS = {1: 4, 2: 8, 3: 12, 4: 4, 5: 8, 6: 4}
_BOOLEAN, _TEXT, _FIXED = 0, 6, 7
_CODECS, _NOT_PACKED = range(8), 0
_ENCODINGS = frozenset({0, 2, 3, 4, 5, 6, 7, 8, 9})
_DATA, _DICTIONARY, _DATA_V2 = 0, 2, 3
_REPEATED = 2
_ARROW_KEY = b"ARROW:schema"


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A column of values, as the schema has it; of a nested column of the table there may be several."""

    #: The column of the table.
    name: str
    type: int
    #: Fewest bytes of a value in a dictionary; 0 where there can be none.
    width: int
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Where the pages of a column lie in a group of rows, and how many values they hold."""

    leaf: _Leaf
    start: int
    end: int
    is_packed: bool
    values: int


def check_parquet(path: str, size: int, read: Read, limits: Limits, is_read: Callable[[str], bool]) -> None:
    """Raise UnreadableError unless all that a file of this size says of itself can be true.

    `is_read` tells whether a column of the table will be read; the pages of others are not looked at.
    """
    unpacked = 0
    try:
        leaves, groups, footer = _footer(size, read)
        for group in groups:
            chunks = _chunks(group, leaves, footer)
            pages = sum(_pages(chunk, read) for chunk in chunks if is_read(chunk.leaf.name))
            hold_size(pages, "bytes", limits.bytes, limits, path)
            unpacked += pages
    except (ThriftError, WrongError) as error:
        raise damaged(path, error) from None
    hold_size(unpacked, "ratio", limits.ratio * size, limits, path)


def _footer(size: int, read: Read) -> tuple[list[_Leaf], list[Struct], int]:
    """Return the columns, the groups of rows, and where the footer begins."""
    tail = read(max(0, size - 8), 8)
    hold(size >= 12 and tail[4:] == _MAGIC, "filens slut", "the end of the file", size)
    length = int.from_bytes(tail[:4], "little")
    start = size - 8 - length
    hold(start >= len(_MAGIC) and length <= STRUCTURE_MAX, "sidfotens längd", "the length of the footer", length)
    meta, _ = read_struct(read(start, length))
    rows = _number(meta, 3, *_ROWS)
    groups = _structs(meta, 4, *_ROWS)
    hold(sum(_number(group, 3, *_ROWS) for group in groups) == rows, *_ROWS, rows)
    _arrow_schema(meta)
    elements = _structs(meta, 2, *_SCHEMA)
    leaves: list[_Leaf] = []
    at = 1
    for _ in range(_children(elements, 0)):
        at = _columns(elements, at, leaves, None)
    hold(at == len(elements), *_SCHEMA, len(elements))
    return leaves, groups, start


def _arrow_schema(meta: Struct) -> None:
    """Hold the schema of Arrow's that a writer may have put beside Parquet's own; polars reads it too."""
    for pair in _structs(meta, 5, "uppgifterna om filen", "what is said of the file"):
        text = pair.get(2)
        if pair.get(1) != _ARROW_KEY or not isinstance(text, bytes):
            continue
        try:
            check_schema(b64decode(text))
        except ValueError:
            hold(False, *_SCHEMA, len(text))


def _columns(elements: list[Struct], at: int, leaves: list[_Leaf], group: tuple[str, bool, int] | None) -> int:
    """Take the element at a place of the schema, with those inside it; return the place of the next.

    `group` is the one it is in: its column of the table, whether that is repeated, and how deep it is.
    """
    children = _children(elements, at)
    element = elements[at]
    name, repeated, depth = group or (_name(element), False, 0)
    repeated = repeated or element.get(3) == _REPEATED
    hold(depth <= DEPTH_MAX and (1 in element) is (children == 0), *_SCHEMA, children)
    at += 1
    if 1 in element:
        leaves.append(_leaf(element, name, is_repeated=repeated))
    for _ in range(children):
        at = _columns(elements, at, leaves, (name, repeated, depth + 1))
    return at


def _children(elements: list[Struct], at: int) -> int:
    hold(at < len(elements), *_SCHEMA, at)
    return _number(elements[at], 5, *_SCHEMA) if 5 in elements[at] else 0


def _leaf(element: Struct, name: str, *, is_repeated: bool) -> _Leaf:
    kind = _number(element, 1, *_TYPE)
    width = _number(element, 2, *_TYPE) if kind == _FIXED else _WIDTHS.get(kind, 0)
    hold(kind <= _FIXED and (width > 0 or kind == _BOOLEAN), *_TYPE, kind)
    return _Leaf(name, kind, width, is_repeated)


def _chunks(group: Struct, leaves: list[_Leaf], footer: int) -> list[_Chunk]:
    columns = _structs(group, 1, *_SCHEMA)
    hold(len(columns) == len(leaves), *_SCHEMA, len(columns))
    rows = _number(group, 3, *_ROWS)
    return [_chunk(column, leaf, rows, footer) for column, leaf in zip(columns, leaves, strict=True)]


def _chunk(column: Struct, leaf: _Leaf, rows: int, footer: int) -> _Chunk:
    """Return where a column's pages lie: between the file's head and its footer."""
    meta = _struct(column, 3, *_PLACE)
    hold(_number(meta, 1, *_TYPE) == leaf.type, *_TYPE, leaf.type)
    codec = _number(meta, 4, *_CODEC)
    values = _number(meta, 5, *_VALUES)
    length = _number(meta, 7, *_SIZE)
    # Where a dictionary is named, the pages begin with it; polars reads from there.
    start = _number(meta, 11 if 11 in meta else 9, *_PLACE)
    hold(codec in _CODECS, *_CODEC, codec)
    # A column without values has no pages, and some writers then say that it lies at 0.
    hold((len(_MAGIC) if values else 0) <= start <= footer - length, *_PLACE, start)
    hold(values <= max(VALUES_FREE, footer) if leaf.is_repeated else values == rows, *_VALUES, values)
    return _Chunk(leaf, start, start + length, codec != _NOT_PACKED, values)


def _pages(chunk: _Chunk, read: Read) -> int:
    """Hold the heads of a column's pages to the column; return how many bytes they are unpacked."""
    at, left, unpacked = chunk.start, chunk.values, 0
    while left > 0:
        head, at = _head(read, at, chunk.end)
        kind = _number(head, 1, *_KIND)
        whole, packed = _number(head, 2, *_SIZE), _number(head, 3, *_SIZE)
        hold(packed <= chunk.end - at and (whole == packed or chunk.is_packed), *_SIZE, packed)
        if kind == _DICTIONARY and left == chunk.values and unpacked == 0:
            whole = _dictionary(head, chunk, whole)
        else:
            hold(kind in {_DATA, _DATA_V2}, *_KIND, kind)
            left -= _data(head, kind, left, min(whole, packed))
        at += packed
        unpacked += whole
    return unpacked


def _head(read: Read, at: int, end: int) -> tuple[Struct, int]:
    """Read the head of the page at a place; return it and where the page begins."""
    room = _HEAD
    while True:
        data = read(at, min(room, end - at))
        try:
            head, length = read_struct(data)
        except ThriftError:
            if len(data) < room or room >= _HEAD_MAX:
                raise
            room *= 16
        else:
            return head, at + length


def _dictionary(head: Struct, chunk: _Chunk, whole: int) -> int:
    """Hold a dictionary to its page; return how many bytes the column's texts become when each is written out.

    That takes every text to be as long as the mean: a long one in a million rows has brought polars down.
    """
    inner = _struct(head, 7, *_KIND)
    values = _number(inner, 1, *_WORDS)
    _encoding(inner, 2)
    hold(chunk.leaf.width and values * chunk.leaf.width <= whole, *_WORDS, values)
    return max(whole, whole * chunk.values // max(1, values)) if chunk.leaf.type == _TEXT else whole


def _data(head: Struct, kind: int, left: int, size: int) -> int:
    """Hold a page of values to what is left of its column; return how many it has."""
    inner = _struct(head, 5 if kind == _DATA else 8, *_KIND)
    values = _number(inner, 1, *_VALUES)
    hold(values <= left, *_VALUES, values)
    if kind == _DATA:
        for field in (2, 3, 4):
            _encoding(inner, field)
        return values
    _encoding(inner, 4)
    nulls, rows = _number(inner, 2, *_VALUES), _number(inner, 3, *_ROWS)
    levels = _number(inner, 5, *_LEVELS) + _number(inner, 6, *_LEVELS)
    hold(max(nulls, rows) <= values, *_VALUES, values)
    hold(levels <= size, *_LEVELS, levels)
    return values


def _encoding(inner: Struct, field: int) -> None:
    encoding = _number(inner, field, *_ENCODING)
    hold(encoding in _ENCODINGS, *_ENCODING, encoding)


def _number(struct: Struct, field: int, sv: str, en: str) -> int:
    """Return a number that must be there and is never negative."""
    value = struct.get(field, -1)
    number = value if isinstance(value, int) else -1
    hold(number >= 0, sv, en, number)
    return number


def _struct(struct: Struct, field: int, sv: str, en: str) -> Struct:
    """Return a structure that must be there."""
    value = struct.get(field)
    hold(isinstance(value, dict), sv, en, field)
    return value if isinstance(value, dict) else {}


def _structs(struct: Struct, field: int, sv: str, en: str) -> list[Struct]:
    """Return the structures of a list; one that is not there is empty."""
    value = struct.get(field, [])
    found = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    hold(isinstance(value, list) and len(found) == len(value), sv, en, field)
    return found


def _name(element: Struct) -> str:
    value = element.get(4)
    hold(isinstance(value, bytes), *_SCHEMA, 4)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


_ROWS = ("antalet rader", "the number of rows")
_SCHEMA = ("schemat", "the schema")
_TYPE = ("en kolumns typ", "a column's type")
_PLACE = ("en kolumns plats", "a column's place")
_CODEC = ("en kolumns packning", "a column's codec")
_SIZE = ("en sidas storlek", "a page's size")
_KIND = ("en sidas slag", "a page's kind")
_VALUES = ("antalet värden", "the number of values")
_WORDS = ("antalet värden i en ordlista", "the number of values in a dictionary")
_LEVELS = ("en sidas nivåer", "a page's levels")
_ENCODING = ("en kodning", "an encoding")
