"""Mutations that know Parquet: a file is taken apart, one thing in it is changed, and it is put together again around it.

Bytes changed at random seldom leave the rest of the file whole, so they seldom get past its structure.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from fuzz.mutation import ODD, flip, odd_numbers

_BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(3, 13)
_NUMBERS = {_I16, _I32, _I64}


@dataclass(slots=True)
class Node:
    """A value of Thrift's with its type; those of a list or a structure are nodes again."""

    kind: int
    value: Any


@dataclass(slots=True)
class Page:
    """A page with its head."""

    head: Node
    body: bytes


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """Change a Parquet file: a number, a text or a field of its footer or of a page's head, or the bytes of a page.

    Of another file, change bytes or numbers.
    """
    chosen = random.Random(seed)
    if not data.startswith(b"PAR1") or chosen.randrange(8) == 0:
        return (flip if chosen.randrange(3) == 0 else odd_numbers)(data, most, chosen.randrange(1, 1 << 30))
    try:
        footer, chunks = apart(data)
        pages = [page for _, found in chunks for page in found]
        for _ in range(chosen.choice((1, 1, 1, 2, 3))):
            what = chosen.randrange(10)
            if what < 4 and pages:
                change(chosen.choice(pages).head, chosen)
            elif what < 8 and pages:
                page = chosen.choice(pages)
                page.body = flip(page.body, len(page.body) + 8, chosen.randrange(1, 1 << 30))
                if chosen.randrange(2):
                    sizes(page)
            else:
                change(footer, chosen)
        made = together(footer, chunks, keeps=chosen.randrange(2) == 0)
    except (IndexError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return flip(data, most, seed)
    return made if len(made) <= most else flip(data, most, seed)


def apart(data: bytes) -> tuple[Node, list[tuple[Node, list[Page]]]]:
    """Return the footer, and what it says of each column in each group of rows, with its pages."""
    length = int.from_bytes(data[-8:-4], "little")
    footer, _ = read(data, len(data) - 8 - length, _STRUCT)
    chunks = []
    for group in footer.value[4].value:
        for column in group.value[1].value:
            meta = column.value[3].value
            at = meta[11 if 11 in meta else 9].value
            end, pages = at + meta[7].value, []
            while at < end:
                head, at = read(data, at, _STRUCT)
                size = head.value[3].value
                pages.append(Page(head, data[at : at + size]))
                at += size
            chunks.append((column.value[3], pages))
    return footer, chunks


def together(footer: Node, chunks: list[tuple[Node, list[Page]]], *, keeps: bool) -> bytes:
    """Put a file together; unless it keeps what the footer said, that is made to fit where things now lie."""
    out = b"PAR1"
    for meta, pages in chunks:
        places = []
        for page in pages:
            places.append(len(out))
            out += written(page.head) + page.body
        if keeps or not pages:
            continue
        has_words = 7 in pages[0].head.value and 11 in meta.value
        meta.value[9].value = places[min(has_words, len(places) - 1)]
        if has_words:
            meta.value[11].value = places[0]
        meta.value[7].value = len(out) - places[0]
    end = written(footer)
    return out + end + len(end).to_bytes(4, "little") + b"PAR1"


def sizes(page: Page) -> None:
    """Let a page's head say how long it is."""
    for field in (2, 3):
        page.head.value[field].value = len(page.body)


def change(node: Node, chosen: random.Random) -> None:
    """Change one thing somewhere in a structure."""
    found = _nodes(node)
    one = chosen.choice(found)
    numbers = [each for each in found if each.kind in _NUMBERS]
    if chosen.randrange(4) and numbers:
        one = chosen.choice(numbers)
        one.value = chosen.choice((*ODD, one.value + 1, one.value - 1, one.value * 2, -one.value, chosen.randrange(1 << 34)))
    elif one.kind == _STRUCT and one.value:
        del one.value[chosen.choice(list(one.value))]
    elif one.kind in {_LIST, _SET} and one.value:
        one.value.append(one.value[chosen.randrange(len(one.value))]) if chosen.randrange(2) else one.value.pop()
    elif one.kind == _BINARY:
        one.value = flip(one.value, len(one.value) + 4, chosen.randrange(1, 1 << 30))


def _nodes(node: Node) -> list[Node]:
    inner = node.value.values() if node.kind == _STRUCT else node.value if node.kind in {_LIST, _SET} else ()
    return [node, *(below for each in inner for below in _nodes(each))]


def read(data: bytes, at: int, kind: int) -> tuple[Node, int]:
    """Read a value of a type from a place on; return it and where it ends."""
    if kind == _STRUCT:
        fields: dict[int, Node] = {}
        field = 0
        while head := data[at]:
            at += 1
            if head >> 4:
                field += head >> 4
            else:
                field, at = _signed(data, at)
            inner = head & 15
            fields[field], at = (Node(inner, None), at) if inner < _BYTE else read(data, at, inner)
        return Node(kind, fields), at + 1
    if kind in {_LIST, _SET}:
        count, inner = data[at] >> 4, data[at] & 15
        at += 1
        if count == 15:
            count, at = _varint(data, at)
        values = []
        for _ in range(count):
            value, at = (Node(_BYTE, data[at]), at + 1) if inner < _BYTE else read(data, at, inner)
            values.append(value)
        return Node(kind, values), at
    if kind == _BINARY:
        length, at = _varint(data, at)
        return Node(kind, data[at : at + length]), at + length
    if kind in _NUMBERS:
        number, at = _signed(data, at)
        return Node(kind, number), at
    size = 8 if kind == _DOUBLE else 1
    return Node(kind, data[at : at + size]), at + size


def written(node: Node) -> bytes:
    """Return a value as Thrift has it."""
    if node.kind == _STRUCT:
        out, last = b"", 0
        for field, value in sorted(node.value.items()):
            near = field - last if field - last < 16 else 0
            out += bytes([near << 4 | value.kind]) + (b"" if near else _zigzag(field)) + (b"" if value.kind < _BYTE else written(value))
            last = field
        return out + b"\0"
    if node.kind in {_LIST, _SET}:
        kind = node.value[0].kind if node.value else _STRUCT
        head = bytes([len(node.value) << 4 | kind]) if len(node.value) < 15 else bytes([0xF0 | kind]) + _unsigned(len(node.value))
        return head + b"".join(written(value) for value in node.value)
    if node.kind == _BINARY:
        return _unsigned(len(node.value)) + bytes(node.value)
    if node.kind in _NUMBERS:
        return _zigzag(node.value)
    return bytes([node.value]) if isinstance(node.value, int) else bytes(node.value)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        at += 1
        if data[at - 1] < 128:
            return value, at
        shift += 7


def _signed(data: bytes, at: int) -> tuple[int, int]:
    value, at = _varint(data, at)
    return value >> 1 ^ -(value & 1), at


def _unsigned(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _zigzag(value: int) -> bytes:
    return _unsigned((value << 1 ^ value >> 63) & (2**64 - 1) if value < 0 else value << 1)
