"""Flatbuffers, in which Arrow writes its structure: tables read strictly out of bytes, nothing outside of them."""

from __future__ import annotations

import struct


class FlatbufferError(ValueError):
    """The bytes are no table of Flatbuffers'."""


class Table:
    """A table in some bytes; a field that is not there has its default. Raises FlatbufferError for what lies outside."""

    __slots__ = ("_at", "_data", "_fields")

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at
        fields = at - _unpack("<i", data, at)
        size = _unpack("<H", data, fields)
        if size < 4:
            raise FlatbufferError(_OUTSIDE)
        self._fields = tuple(_unpack("<H", data, place) for place in range(fields + 4, fields + size - 1, 2))

    @classmethod
    def root(cls, data: bytes) -> Table:
        """Return the table that the bytes begin with."""
        return cls(data, _unpack("<I", data, 0))

    def number(self, field: int, form: str, default: int = 0) -> int:
        """Return a number; `form` is how struct has it."""
        place = self._place(field)
        return default if place is None else _unpack(form, self._data, place)

    def table(self, field: int) -> Table | None:
        """Return a table inside this one."""
        place = self._place(field)
        return None if place is None else Table(self._data, place + _unpack("<I", self._data, place))

    def tables(self, field: int) -> list[Table]:
        """Return the tables of a list."""
        start, count = self._list(field, 4)
        return [Table(self._data, place + _unpack("<I", self._data, place)) for place in range(start, start + 4 * count, 4)]

    def structs(self, field: int, form: str) -> list[tuple[int, ...]]:
        """Return what a list of structures holds; `form` is how struct has each of them."""
        size = struct.calcsize(form)
        start, count = self._list(field, size)
        return list(struct.iter_unpack(form, self._data[start : start + size * count]))

    def text(self, field: int) -> str:
        """Return a text."""
        start, count = self._list(field, 1)
        return self._data[start : start + count].decode("utf-8", "replace")

    def _place(self, field: int) -> int | None:
        offset = self._fields[field] if field < len(self._fields) else 0
        return self._at + offset if offset else None

    def _list(self, field: int, size: int) -> tuple[int, int]:
        """Return where a list's values begin and how many there are; all of them lie in the bytes."""
        place = self._place(field)
        if place is None:
            return 0, 0
        start = place + _unpack("<I", self._data, place)
        count = _unpack("<I", self._data, start)
        if count * size > len(self._data) - start - 4:
            raise FlatbufferError(_OUTSIDE)
        return start + 4, count


def _unpack(form: str, data: bytes, at: int) -> int:
    if not 0 <= at <= len(data) - struct.calcsize(form):
        raise FlatbufferError(_OUTSIDE)
    return int(struct.unpack_from(form, data, at)[0])


_OUTSIDE = "a place outside its bytes"
