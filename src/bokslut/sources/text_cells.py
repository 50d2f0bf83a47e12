"""Delimited text as columns: lines that plainly have the cells of the headings are parted by polars, the others exactly.

A line is plain when none of its cells has a quotation mark, or each that has one stands in a pair of them whole. Such a
line is a row by itself however its neighbours are quoted, so only the others are read one after the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from bokslut.sources.cells import Cells
from bokslut.sources.text import lines_column, record_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.sources.columns import Columns
    from bokslut.sources.rows import Row
    from bokslut.sources.text import DelimitedText, TextLines

#: Bytes parted at a time; bounds what is held beside the file.
CHUNK = 32_000_000
#: Runs of cells that are kept rather than parted twice.
KEPT = 4

#: Python takes these for spaces and polars does not; text that has any is read row by row.
_ODD_SPACES = (b"\x1c", b"\x1d", b"\x1e", b"\x1f")
#: The longest quoted cell that Python's csv reads.
_CELL_MAX = 131_072


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some whole lines of the text."""

    data: bytes
    #: The index of the first one.
    first: int
    count: int


class TextColumns:
    """A delimited text as columns. Only for a text that `can_part` says yes to."""

    def __init__(self, text: DelimitedText, lines: TextLines, chunk: int = CHUNK) -> None:
        self.grid = text
        self._lines = lines
        self._chunk = chunk
        self._kept: list[Cells] = []

    def exactly(self, lines: Sequence[int]) -> list[Row]:
        """Return the rows that begin on these lines."""
        text = self.grid
        rows = (record_at(self._lines, text.delimiter, line - 1, text.cell_lines)[0] for line in lines)
        return [row for row in rows if not row.is_blank]

    def telling_parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows whose texts tell the decimal mark and the order of days and months: all of them."""
        return self.parts(columns, header)

    def parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows below the headings, in order; those of a text of few runs are kept for the next time."""
        if self._kept:
            yield from self._kept
            return
        for cells in self._parted(columns, header):
            if len(self._lines.data) <= KEPT * self._chunk:
                self._kept.append(cells)
            yield cells

    def _parted(self, columns: Columns, header: Row) -> Iterator[Cells]:
        data, width = self._lines.data, len(header.cells)
        first = record_at(self._lines, self.grid.delimiter, header.line - 1, self.grid.cell_lines)[1]
        start = _offset(data, 0, first)
        while start < len(data):
            end = data.find(b"\n", start + self._chunk) if start + self._chunk < len(data) else -1
            end = len(data) if end < 0 else end + 1
            piece = data[start:end]
            count = piece.count(b"\n") + (not piece.endswith(b"\n"))
            cells, after = self._part(_Piece(piece, first, count), columns, width)
            yield cells
            # A quoted cell may run on into the lines of the next piece.
            start = _offset(data, end, after - first - count)
            first = max(after, first + count)

    def _part(self, piece: _Piece, columns: Columns, width: int) -> tuple[Cells, int]:
        """Return the rows that begin in a piece, and the index of the line after the last of them."""
        parted = _parted(piece.data, self.grid.delimiter, width, quoted=False) if b'"' not in piece.data else None
        marks = piece.data.count(self.grid.delimiter.encode())
        # No line has more cells than the headings, and together they have as many as there should be: so each has.
        if parted is not None and parted.height == piece.count and marks == piece.count * (width - 1):
            numbers = pl.int_range(piece.first + 1, piece.first + 1 + piece.count, dtype=pl.Int64, eager=True)
            return self._cells(numbers, parted, columns, ()), piece.first + piece.count
        return self._told(piece, columns, width)

    def _told(self, piece: _Piece, columns: Columns, width: int) -> tuple[Cells, int]:
        """Part the lines that are plain, and read the others one after the other."""
        text = self.grid
        lines = pl.DataFrame({"text": lines_column(piece.data).head(piece.count)}).with_columns(
            line=pl.int_range(piece.first + 1, piece.first + 1 + pl.len(), dtype=pl.Int64)
        )
        mark = re.escape(text.delimiter)
        cell = rf'(?:[^"{mark}]*|"[^"]*")'
        is_plain = pl.col("text").str.contains(rf"^{cell}(?:{mark}{cell}){{{width - 1}}}$") & (pl.col("text").str.len_bytes() < _CELL_MAX)
        lines = lines.filter(pl.col("text") != "").with_columns(plain=is_plain)
        odd: list[Row] = []
        swallowed: list[int] = []
        after = 0
        for number in lines.filter(~pl.col("plain")).get_column("line"):
            if number <= after:
                continue
            row, end = record_at(self._lines, text.delimiter, number - 1, text.cell_lines)
            odd.append(row)
            swallowed += range(number + 1, end + 1)
            after = end
        plain = lines.filter("plain")
        if swallowed:
            plain = plain.filter(~pl.col("line").is_in(pl.Series(swallowed, dtype=pl.Int64).implode()))
        data = plain.get_column("text").str.join("\n").item().encode() if plain.height else b""
        parted = _parted(data, text.delimiter, width, quoted=True) if data else _none(width)
        assert parted is not None
        assert parted.height == plain.height
        cells = self._cells(plain.get_column("line"), parted, columns, [row for row in odd if not row.is_blank])
        return cells, max(after, piece.first + piece.count)

    def _cells(self, numbers: pl.Series, parted: pl.DataFrame, columns: Columns, odd: Sequence[Row]) -> Cells:
        texts = {index: parted.get_column(str(index)) for index in columns.cells.values()}
        beyond = [parted.get_column(str(index)).str.strip_chars() != "" for index in range(columns.width, parted.width)]
        doubtful = beyond[0] if beyond else None
        for filled in beyond[1:]:
            assert doubtful is not None
            doubtful = doubtful | filled
        return Cells(numbers, texts, self.exactly, doubtful=doubtful, odd=odd)


def can_part(data: bytes, delimiter: str) -> bool:
    """Tell whether a UTF-8 text can be parted by columns: its delimiter is a byte, and it has no spaces that polars does not know."""
    return len(delimiter.encode()) == 1 and delimiter not in '"\n\r' and not any(space in data for space in _ODD_SPACES)


def _parted(data: bytes, delimiter: str, width: int, *, quoted: bool) -> pl.DataFrame | None:
    """Part lines into cells; None where some line has more than there should be."""
    try:
        return pl.read_csv(
            data,
            separator=delimiter,
            has_header=False,
            quote_char='"' if quoted else None,
            infer_schema=False,
            schema={str(index): pl.String for index in range(width)},
            empty_string_is_null=False,
            extra_columns="raise",
            missing_columns="insert",
            glob=False,
        )
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
        return None


def _none(width: int) -> pl.DataFrame:
    return pl.DataFrame(schema={str(index): pl.String for index in range(width)})


def _offset(data: bytes, start: int, lines: int) -> int:
    """Return where the line begins that is so many lines after the one that begins at `start`."""
    for _ in range(lines):
        end = data.find(b"\n", start)
        if end < 0:
            return len(data)
        start = end + 1
    return start
