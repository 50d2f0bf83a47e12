"""Where keys and values stand in a TOML file: key paths to spans, from tree-sitter's tree over already valid TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bokslut.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Point

KeyPath = tuple[str | int, ...]

_ESCAPE = re.compile(r'\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[btnfr"\\])')
_LINE_CONTINUED = re.compile(r"\\[ \t]*\n[ \t\n]*")
#: How much of a file a place quotes: characters a line, and lines.
_QUOTED_MAX = 2000
_QUOTED_LINES_MAX = 20
_BRACKETS = ("[", "]", "[[", "]]")


@dataclass(slots=True)
class _Spot:
    """Where one key and its value stand. `pending` are pairs not yet looked into."""

    key: Node | None = None
    value: Node | None = None
    #: The closing bracket of the heading, when the value is a table under a heading.
    closing: Node | None = None
    children: dict[str | int, _Spot] = field(default_factory=dict)
    pending: list[Node] = field(default_factory=list)
    elements: list[Node] = field(default_factory=list)

    def child(self, key: str | int) -> _Spot | None:
        """Return the spot of a key or a list item inside this value."""
        for pair in self.pending:
            _add_pair(self, pair)
        for index, node in enumerate(self.elements):
            self.children[index] = _value_spot(None, node)
        self.pending, self.elements = [], []
        return self.children.get(key)


class Positions:
    """The places of one file. tree-sitter is loaded when the first place is asked for: most files have no faults."""

    def __init__(self, path: str, text: str) -> None:
        import tree_sitter_toml
        from tree_sitter import Language, Parser

        self._path = path
        self._lines = text.split("\n")
        # The tree is kept: its nodes point into it.
        self._tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
        self._root = _Spot(value=self._tree.root_node)
        for node in self._tree.root_node.named_children:
            if node.type == "pair":
                self._root.pending.append(node)
            elif node.type in {"table", "table_array_element"}:
                self._add_table(node)

    def _add_table(self, node: Node) -> None:
        header, pairs = _header_and_pairs(node)
        spot = self._root
        parts = _key_parts(header)
        for number, (name, part) in enumerate(parts):
            spot = _newest(spot) if number else spot
            below = spot.children.setdefault(name, _Spot())
            if below.key is None:
                below.key = below.value = part
            spot = below
        if node.type == "table_array_element":
            element = _Spot()
            spot.children[len(spot.children)] = element
            spot = element
        opening, closing = (child for child in node.children if child.type in _BRACKETS)
        spot.value, spot.closing = opening, closing
        spot.pending.extend(pairs)

    def place(self, key_path: KeyPath, of: Literal["value", "key"]) -> Place:
        """Return the span of a key or a value; for what is absent, of the nearest table around it."""
        spot = self._root
        for key in key_path:
            below = spot.child(key)
            if below is None:
                of = "value"
                break
            spot = below
        if spot is self._root:
            return Place(self._path, 1, 1, 1, 1, excerpt=self._lines[0])
        node = (spot.key or spot.value) if of == "key" else (spot.value or spot.key)
        assert node is not None, f"no place for {key_path}"
        end = spot.closing if spot.closing is not None and node is spot.value else node
        return self._span(self._point(node.start_point), self._point(end.end_point))

    def string_place(self, key_path: KeyPath, offset: int, length: int) -> Place:
        """Return the span of some characters of a text value; escapes are counted as written."""
        spot = self._root
        for key in key_path:
            below = spot.child(key)
            assert below is not None, f"no place for {key_path}"
            spot = below
        assert spot.value is not None
        raw = _text(spot.value)
        offsets = string_offsets(raw)
        first = offsets[min(offset, len(offsets) - 1)]
        # The end is where the last character ends, not where the next begins: a continued line may lie between.
        last = offsets[min(offset + max(length, 1) - 1, len(offsets) - 1)]
        escape = _ESCAPE.match(raw, last) if raw.startswith('"') else None
        end = escape.end() if escape else last + 1
        start = self._point(spot.value.start_point)
        return self._span(_advance(start, raw[:first]), _advance(start, raw[:end]))

    def _point(self, point: Point) -> tuple[int, int]:
        """tree-sitter counts bytes; people count characters from 1."""
        line = self._lines[point.row] if point.row < len(self._lines) else ""
        return point.row + 1, len(line.encode()[: point.column].decode()) + 1

    def _span(self, start: tuple[int, int], end: tuple[int, int]) -> Place:
        lines = self._lines[start[0] - 1 : min(end[0], start[0] - 1 + _QUOTED_LINES_MAX)]
        # A hostile file may be one line of many megabytes, quoted by every problem in it.
        first = max(1, start[1] - _QUOTED_MAX // 2) if len(lines[0]) > _QUOTED_MAX else 1
        excerpt = "\n".join([lines[0][first - 1 : first - 1 + _QUOTED_MAX], *(line[:_QUOTED_MAX] for line in lines[1:])])
        return Place(self._path, start[0], start[1], end[0], end[1], excerpt=excerpt, excerpt_column=first)


def string_offsets(raw: str) -> list[int]:
    """Return, for each character of a TOML string's value, where it begins in the string as written; last, where it closes."""
    quotes = 3 if raw.startswith(('"""', "'''")) else 1
    at = quotes + 1 if quotes == 3 and raw.startswith("\n", quotes) else quotes
    end = len(raw) - quotes
    offsets = []
    while at < end:
        if raw[0] == '"' and raw[at] == "\\":
            if quotes == 3 and (continued := _LINE_CONTINUED.match(raw, at)):
                at = continued.end()
                continue
            escape = _ESCAPE.match(raw, at)
            assert escape is not None, "tomllib accepted the string"
            offsets.append(at)
            at = escape.end()
        else:
            offsets.append(at)
            at += 1
    return [*offsets, end]


def _advance(start: tuple[int, int], text: str) -> tuple[int, int]:
    line, column = start
    newlines = text.count("\n")
    return (line + newlines, len(text.rpartition("\n")[2]) + 1) if newlines else (line, column + len(text))


def _text(node: Node) -> str:
    assert node.text is not None
    return node.text.decode()


def _header_and_pairs(node: Node) -> tuple[Node, list[Node]]:
    children = node.named_children
    header = next(child for child in children if child.type in {"bare_key", "quoted_key", "dotted_key"})
    return header, [child for child in children if child.type == "pair"]


def _newest(spot: _Spot) -> _Spot:
    """Return the last element of a list of tables (headings below it belong there), else the spot itself."""
    last = len(spot.children) - 1
    return spot.children.get(last, spot)


def _key_parts(key: Node) -> list[tuple[str, Node]]:
    return [(_key_name(part), part) for part in _bare_parts(key)]


def _bare_parts(key: Node) -> Iterator[Node]:
    if key.type == "dotted_key":
        for child in key.named_children:
            yield from _bare_parts(child)
    else:
        yield key


def _key_name(part: Node) -> str:
    if part.type == "quoted_key":
        return next(iter(tomllib.loads(_text(part) + "=0")))
    return _text(part)


def _add_pair(spot: _Spot, pair: Node) -> None:
    key, value = (child for child in pair.named_children if child.type != "comment")
    parts = _key_parts(key)
    for name, part in parts[:-1]:
        below = spot.children.setdefault(name, _Spot(key=part, value=part))
        spot = below
    name, part = parts[-1]
    spot.children[name] = _value_spot(part, value)


def _value_spot(key: Node | None, value: Node) -> _Spot:
    items = [child for child in value.named_children if child.type != "comment"]
    if value.type == "inline_table":
        return _Spot(key, value, pending=items)
    if value.type == "array":
        return _Spot(key, value, elements=items)
    return _Spot(key, value)
