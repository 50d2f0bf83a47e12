"""Delimited text as columns: lines that plainly have the cells of the headings are parted by polars, the others exactly.

A line is plain when none of its cells has a quotation mark, or each that has one stands in a pair of them whole. Such a
line is a row by itself however its neighbours are quoted, so only the others are read one after the other.
"""

from __future__ import annotations

import re
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from bokslut.sources.cells import Cells
from bokslut.sources.columns_texts import repeating
from bokslut.sources.text import record_at
from bokslut.sources.text_lines import TextLines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from bokslut.sources.columns import Columns
    from bokslut.sources.rows import Row
    from bokslut.sources.text import DelimitedText
    from bokslut.sources.text_lines import Page

    Types = Mapping[str, pl.DataType]

#: Columns in which few distinct texts are to be expected.
_REPEATED = ("account", "account_name", "series", "date", "registered", "currency", "signature")
#: The longest quoted cell that Python's csv reads.
_CELL_MAX = 131_072


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some whole lines of the text, as far as they are not rows that began before them."""

    page: Page
    data: bytes
    #: The lines as cells, where each of them is a row with just as many as there are headings.
    cells: pl.DataFrame | None


class TextColumns:
    """A delimited text as columns. Only for a text that `can_part` says yes to."""

    def __init__(self, text: DelimitedText) -> None:
        assert isinstance(text.lines, TextLines)
        self.grid = text
        self._lines = text.lines

    def exactly(self, lines: Sequence[int]) -> list[Row]:
        """Return the rows that begin on these lines."""
        text = self.grid
        rows = (record_at(self._lines, text.delimiter, line - 1, text.cell_lines)[0] for line in lines)
        return [row for row in rows if not row.is_blank]

    def telling_parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows whose texts tell the decimal mark and the order of days and months: all of them."""
        return self.parts(columns, header)

    def parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows below the headings, in order; the next page is parted while one is used."""
        types = _types(columns, len(header.cells))
        after = record_at(self._lines, self.grid.delimiter, header.line - 1, self.grid.cell_lines)[1]
        with ThreadPoolExecutor(1) as beside:
            making: deque[Future[_Piece]] = deque()
            for page in self._lines.pages():
                begin = _offset(page.data, 0, after) if not page.number else 0
                making.append(beside.submit(_part, page, begin, self.grid.delimiter, types))
                if len(making) > 1:
                    cells, after = self._cells_of(making.popleft().result(), after, columns, types)
                    yield cells
            while making:
                cells, after = self._cells_of(making.popleft().result(), after, columns, types)
                yield cells

    def _cells_of(self, piece: _Piece, after: int, columns: Columns, types: Types) -> tuple[Cells, int]:
        """Return the rows that begin in a piece, not before line `after`, and the index of the line after the last of them."""
        first = max(after, self._lines.first(piece.page))
        skipped = first - self._lines.first(piece.page)
        known = piece.cells.height if piece.cells is not None and piece.page.number else None
        self._lines.count(piece.page, known)
        if piece.page.number and skipped:
            # A quoted cell ran on into these lines.
            piece = _part(piece.page, _offset(piece.data, 0, skipped), self.grid.delimiter, types)
        if piece.cells is not None:
            numbers = pl.int_range(first + 1, first + 1 + piece.cells.height, dtype=pl.Int64, eager=True)
            return self._cells(numbers, piece.cells, columns, (), piece.page.end / self._lines.size), first + piece.cells.height
        return self._told(piece, first, columns, types)

    def _told(self, piece: _Piece, first: int, columns: Columns, types: Types) -> tuple[Cells, int]:
        """Part the lines that are plain, and read the others one after the other."""
        text, width = self.grid, len(types)
        lines = pl.DataFrame({"text": pl.Series([piece.data.removesuffix(b"\n").decode()]).str.split("\n").explode()})
        lines = lines.with_columns(line=pl.int_range(first + 1, first + 1 + pl.len(), dtype=pl.Int64))
        last = first + lines.height
        is_plain = pl.col("text").str.contains(f"^{_plain_line(text.delimiter, width)}$") & (pl.col("text").str.len_bytes() < _CELL_MAX)
        # polars drops a byte order mark before the first line it is given; in the middle of a file it is part of a cell.
        is_plain &= ~pl.col("text").str.starts_with("\ufeff")
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
        parted = _parted(data, text.delimiter, types, quoted=True) if data else pl.DataFrame(schema=types)
        assert parted is not None
        assert parted.height == plain.height
        cells = self._cells(
            plain.get_column("line"), parted, columns, [row for row in odd if not row.is_blank], piece.page.end / self._lines.size
        )
        return cells, max(after, last)

    def _cells(self, numbers: pl.Series, parted: pl.DataFrame, columns: Columns, odd: Sequence[Row], share: float) -> Cells:
        texts = {index: parted.get_column(str(index)) for index in columns.read_cells()}
        beyond = [parted.get_column(str(index)).str.strip_chars() != "" for index in range(columns.width, parted.width)]
        doubtful = beyond[0] if beyond else None
        for filled in beyond[1:]:
            assert doubtful is not None
            doubtful = doubtful | filled
        return Cells(numbers, texts, self.exactly, doubtful=doubtful, odd=odd, share=share)


def can_part(text: DelimitedText) -> bool:
    """Tell whether a text can be parted by columns: its delimiter is a byte, and it has no spaces that polars does not know."""
    lines, delimiter = text.lines, text.delimiter
    return isinstance(lines, TextLines) and not lines.odd_spaces and len(delimiter.encode()) == 1 and delimiter not in '"\n\r'


def _types(columns: Columns, width: int) -> Types:
    """Return how each cell is to be parted: texts, and as categories where few distinct ones are to be expected."""
    repeated = {columns.cells[name] for name in _REPEATED if name in columns.cells} | {cell for _, cell in columns.dimensions}
    return {str(index): repeating() if index in repeated else pl.String() for index in range(width)}


def _part(page: Page, begin: int, delimiter: str, types: Types) -> _Piece:
    """Part a page from an offset on."""
    data = page.data[begin:] if begin else page.data
    if not data:
        return _Piece(page, data, pl.DataFrame(schema=types))
    if not data.endswith(b"\n"):
        data += b"\n"  # without it polars sees no empty cell too many at the end of the last line
    is_quoted = b'"' in data
    if is_quoted and not _is_plain(data, delimiter, len(types)):
        return _Piece(page, data, None)
    cells = _parted(data, delimiter, types, quoted=is_quoted)
    return _Piece(page, data, cells if cells is not None and (is_quoted or _is_all(cells, data)) else None)


def _is_plain(data: bytes, delimiter: str, width: int) -> bool:
    """Tell whether every line of a text is plain: as many cells as there are headings, each bare or whole between two marks."""
    text = pl.Series([data], dtype=pl.Binary).cast(pl.String)
    line = _plain_line(delimiter, width)
    return bool(text.str.contains(rf"^(?:{line}\n)*$").item()) and not _has_long_line(data)


def _has_long_line(data: bytes) -> bool:
    """Tell whether some line may have a cell that Python's csv does not read."""
    start = 0
    while len(data) - start > _CELL_MAX:
        end = data.rfind(b"\n", start, start + _CELL_MAX)
        if end < 0:
            return True
        start = end + 1
    return False


def _plain_line(delimiter: str, width: int) -> str:
    """Return the pattern of a line whose cells have no quotation mark, or stand whole in a pair of them."""
    mark = re.escape(delimiter)
    cell = rf'(?:[^"\n{mark}]*|"[^"\n]*")'
    return rf"{cell}(?:{mark}{cell}){{{width - 1}}}"


def _is_all(cells: pl.DataFrame, data: bytes) -> bool:
    """Tell whether cells without quotation marks are all there is in some lines, as many in each as there are headings.

    No line has more cells than there are headings, so where the cells and what ends each of them are all the bytes, no line
    has fewer.
    """
    lengths = [
        (pl.col(name).cat if isinstance(dtype, pl.Categorical) else pl.col(name).str).len_bytes().sum()
        for name, dtype in cells.schema.items()
    ]
    size = cells.height * cells.width + sum(cells.select(lengths).row(0))
    return bool(size == len(data))


def _parted(data: bytes, delimiter: str, types: Types, *, quoted: bool) -> pl.DataFrame | None:
    """Part lines into cells; None where some line has more than there should be."""
    try:
        own = {name: repeating() if isinstance(dtype, pl.Categorical) else dtype for name, dtype in types.items()}
        return pl.read_csv(
            data,
            separator=delimiter,
            has_header=False,
            quote_char='"' if quoted else None,
            infer_schema=False,
            schema=own,
            empty_string_is_null=False,
            extra_columns="raise",
            missing_columns="insert",
            glob=False,
        )
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
        return None


def _offset(data: bytes, start: int, lines: int) -> int:
    """Return where the line begins that is so many lines after the one that begins at `start`."""
    for _ in range(lines):
        end = data.find(b"\n", start)
        if end < 0:
            return len(data)
        start = end + 1
    return start
