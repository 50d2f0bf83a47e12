"""Thrift's compact protocol, in which Parquet writes its structure: read strictly, into dictionaries by field number.

Stricter than other readers, so that none can take the same bytes otherwise: fields come in rising order, each once;
numbers fit the size they say they have; nothing runs over the end.
"""

from __future__ import annotations

from typing import TypeAlias

#: What a field holds: a number or truth value, bytes, a list, or a structure by field number.
Value: TypeAlias = "int | bytes | list[Value] | Struct"
Struct: TypeAlias = "dict[int, Value]"

_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(13)
_BITS = {_I16: 16, _I32: 32, _I64: 64}
_WIDTHS = {_BYTE: 1, _DOUBLE: 8}
#: Parquet's own structures are seven inside each other.
_DEPTH_MAX = 16


class ThriftError(ValueError):
    """The bytes are no structure of Thrift's."""


def read_struct(data: bytes, at: int = 0, depth: int = 0) -> tuple[Struct, int]:
    """Read the structure that begins at a byte; return it and where it ends. Raises ThriftError."""
    found: Struct = {}
    last = 0
    try:
        while head := data[at]:
            kind = head & 15
            at += 1
            if head >> 4:
                field = last + (head >> 4)
            else:
                field, at = _number(data, at, 16)
            if field <= last or field > 32767:
                raise ThriftError(_ORDER)
            found[field], at = _value(data, at, kind, depth)
            last = field
    except IndexError:
        raise ThriftError(_CUT) from None
    return found, at + 1


def _value(data: bytes, at: int, kind: int, depth: int) -> tuple[Value, int]:
    """Read what a field or a list holds."""
    if kind in _BITS:
        head = data[at]
        # Most numbers are one byte: not worth a call.
        return ((head >> 1) ^ -(head & 1), at + 1) if head < 128 else _number(data, at, _BITS[kind])
    if kind == _BINARY:
        length, at = _varint(data, at, 32)
        if length > len(data) - at:
            raise ThriftError(_CUT)
        return data[at : at + length], at + length
    if kind in {_TRUE, _FALSE}:
        return kind == _TRUE, at
    if kind in _WIDTHS:
        _ = data[at + _WIDTHS[kind] - 1]
        return data[at : at + _WIDTHS[kind]], at + _WIDTHS[kind]
    return _compound(data, at, kind, depth)


def _compound(data: bytes, at: int, kind: int, depth: int) -> tuple[Value, int]:
    if depth >= _DEPTH_MAX:
        raise ThriftError(_DEEP)
    if kind == _STRUCT:
        return read_struct(data, at, depth + 1)
    if kind in {_LIST, _SET}:
        return _list(data, at, depth)
    raise ThriftError(_KIND)  # Parquet has no maps


def _list(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    head = data[at]
    at += 1
    count, kind = head >> 4, head & 15
    if count == 15:
        count, at = _varint(data, at, 32)
    if count > len(data) - at:  # nothing is less than a byte
        raise ThriftError(_CUT)
    values: list[Value] = []
    for _ in range(count):
        value, at = (data[at] == _TRUE, at + 1) if kind in {_TRUE, _FALSE} else _value(data, at, kind, depth + 1)
        values.append(value)
    return values, at


def _number(data: bytes, at: int, bits: int) -> tuple[int, int]:
    """Read a signed number (zigzag)."""
    value, at = _varint(data, at, bits)
    return (value >> 1) ^ -(value & 1), at


def _varint(data: bytes, at: int, bits: int) -> tuple[int, int]:
    """Read an unsigned number of at most so many bits, seven in each byte."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            break
        shift += 7
        if shift > bits:
            raise ThriftError(_LARGE)
    if value >> bits:
        raise ThriftError(_LARGE)
    return value, at


_CUT = "cut off"
_ORDER = "fields out of order"
_LARGE = "a number larger than its type"
_DEEP = "structures too deep inside each other"
_KIND = "a type that Parquet does not have"
