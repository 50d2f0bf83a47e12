"""A sheet as columns: rows whose XML is plain by polars, any other read one by one from its own piece of the XML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

import polars as pl

from bokslut.model.words import Words
from bokslut.sources.cells import Cells
from bokslut.sources.columns_amounts import amount_of
from bokslut.sources.columns_dates import date_of
from bokslut.sources.workbook_format import is_date_format
from bokslut.sources.workbook_sheet import day_of_serial, plain_number, read_number
from bokslut.sources.workbook_tags import NotPlainError, Tags, take_apart

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator, Sequence
    from decimal import Decimal

    from bokslut.sources.columns import Columns
    from bokslut.sources.rows import Row
    from bokslut.sources.workbook_sheet import Sheet
    from bokslut.sources.workbook_strings import SharedStrings

#: Bytes of XML taken at a time.
CHUNK = 8_000_000
#: Bytes before the rows: the sheet's views and widths.
_HEAD_MAX = 1_000_000

_BEGINS, _ENDS, _ROW_BEGINS, _ROW_ENDS = b"<sheetData>", b"</sheetData>", b"<row ", b"</row>"
#: A row's own tag is shorter.
_TAG_MAX = 1_000
_ROOT = re.compile(rb"<([A-Za-z_][A-Za-z0-9_.:-]*)[^<>]*>")
_ROW_NUMBER = re.compile(rb'<row r="([0-9]+)"')
_MONEY = r"^-?(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,2})?$"
_WHOLE = r"^(?:0|-?[1-9][0-9]{0,14})$"


class SheetColumns:
    """An opened sheet as columns. Reading it raises NotPlainError for XML that only the rows of the grid can read."""

    def __init__(self, sheet: Sheet, chunk: int = CHUNK) -> None:
        self.grid = sheet
        self._chunk = chunk
        self._strings = sheet.workbook.shared
        self._formats = sheet.workbook.formats()
        self._dated = [index for index, code in enumerate(self._formats) if is_date_format(code)]
        self._root = b""

    def telling_parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows whose texts tell the decimal mark and the order of days and months: all of them."""
        return self.parts(columns, header)

    def parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows below the headings, in order."""
        before = done = 0
        size = max(1, self.grid.workbook.size(self.grid.info.part))
        for xml in self._pieces():
            tags = take_apart(xml, before)
            before = tags.lines[-1]
            done += len(xml)
            yield self._cells(tags, xml, columns, header.line, done / size)

    def exactly(self, lines: Sequence[int]) -> list[Row]:
        """Return the rows of these numbers, found by going through the sheet again."""
        wanted, found = sorted(set(lines)), []
        for xml in self._pieces() if wanted else ():
            first, last = _ROW_NUMBER.match(xml.lstrip()[:_TAG_MAX]), _ROW_NUMBER.match(xml[xml.rfind(_ROW_BEGINS) :])
            if first is None or last is None:
                raise NotPlainError
            for line in wanted[bisect_left(wanted, int(first[1])) : bisect_right(wanted, int(last[1]))]:
                start = xml.find(b'<row r="%d"' % line)
                if start >= 0:
                    found.append(self._row(line, xml[start : xml.find(_ROW_ENDS, start)]))
        return [row for row in found if not row.is_blank]

    def _pieces(self) -> Iterator[bytes]:
        """Give the XML of the rows, whole rows at a time."""
        head, rest, begun, ended = b"", b"", False, False
        # Read to the end even after the rows: only there is it known whether the part is whole.
        for data in self.grid.workbook.chunks(self.grid.info.part, self._chunk):
            rest += data
            if ended:
                continue
            if not begun:
                start = rest.find(_BEGINS)
                if start < 0 or b"<!DOCTYPE" in rest[:start] or b"\r" in rest[start : start + _HEAD_MAX]:
                    raise NotPlainError
                root = _ROOT.search(rest[:start])
                self._root = root[0] if root is not None else b""
                head, rest, begun = rest[: start + len(_BEGINS)], rest[start + len(_BEGINS) :], True
            end = rest.find(_ENDS)
            ended = end >= 0
            cut = end if ended else rest.rfind(_ROW_ENDS) + len(_ROW_ENDS)
            if cut >= len(_ROW_ENDS):
                piece, rest = rest[:cut], rest[cut:]
                if piece.strip():
                    yield piece
        root = _ROOT.match(self._root)
        if not ended or root is None or not rest.rstrip().endswith(b"</" + root[1] + b">"):
            raise NotPlainError
        try:
            ET.fromstring(head + rest)  # noqa: S314  there is no document type; what is around the rows must be whole too
        except ET.ParseError:
            raise NotPlainError from None

    def _row(self, number: int, piece: bytes) -> Row:
        root = _ROOT.match(self._root)
        try:
            assert root is not None
            element = ET.fromstring(self._root + piece + _ROW_ENDS + b"</" + root[1] + b">")[0]  # noqa: S314  no document type: see _pieces
        except (ET.ParseError, IndexError, AssertionError):
            raise NotPlainError from None
        return self.grid.row_of(number, self.grid.workbook.cells_of(element, number, self._strings, self._formats))

    def _cells(self, tags: Tags, xml: bytes, columns: Columns, header_line: int, share: float) -> Cells:
        styles = tags.cells.get_column("style")
        if tags.cells.height and int(styles.max() or 0) >= max(1, len(self._formats)):  # type: ignore[arg-type]
            raise NotPlainError
        taken = _Taken(tags, self._strings, self._dated, from_1904=self.grid.workbook.counts_from_1904)
        amounts = columns.amount_cells()
        days = [columns.cells[name] for name in columns.date_names()]
        for cell in columns.read_cells():
            taken.take(cell, "amount" if cell in amounts else "day" if cell in days else "text")
        beyond = tags.cells.filter(pl.col("column") >= columns.width).get_column("at")
        taken.doubt(beyond)
        below = tags.lines > header_line

        def exactly(lines: Sequence[int]) -> list[Row]:
            pieces = xml.split(_ROW_ENDS) if lines else []
            at = tags.lines.search_sorted(pl.Series(lines, dtype=pl.Int64)).to_list()
            rows = (self._row(line, pieces[index]) for line, index in zip(lines, at, strict=True))
            return [row for row in rows if not row.is_blank]

        return Cells(
            tags.lines.filter(below),
            {cell: texts.filter(below) for cell, texts in taken.texts.items()},
            exactly,
            ore={cell: ore.filter(below) for cell, ore in taken.ore.items()},
            days={cell: found.filter(below) for cell, found in taken.days.items()},
            doubtful=(taken.doubtful() | tags.odd).filter(below),
            share=min(share, 1.0),
        )


def rows_at(sheet: Sheet, lines: Collection[int]) -> list[Row]:
    """Return the rows of these numbers, without reading the others where the sheet's XML lets them be found.

    Raises UnreadableError where the package is damaged.
    """
    try:
        return SheetColumns(sheet).exactly(sorted(lines))
    except NotPlainError:
        return [row for row in sheet.rows() if row.line in lines]


class _Taken:
    """The columns of some rows."""

    def __init__(self, tags: Tags, strings: SharedStrings, dated: list[int], *, from_1904: bool) -> None:
        self._tags = tags
        self._strings = strings
        self._dated = dated
        self._from_1904 = from_1904
        self._rows = pl.DataFrame({"at": pl.int_range(tags.lines.len(), eager=True)})
        self._doubts: list[pl.Series] = []
        self.texts: dict[int, pl.Series] = {}
        self.ore: dict[int, pl.Series] = {}
        self.days: dict[int, pl.Series] = {}

    def doubt(self, at: pl.Series) -> None:
        """Leave some rows to the exact reader."""
        self._doubts.append(at)

    def doubtful(self) -> pl.Series:
        """Tell which rows are left to it."""
        at = pl.concat(self._doubts) if self._doubts else pl.Series(dtype=pl.Int64)
        return self._rows.get_column("at").is_in(at.unique().implode())

    def take(self, cell: int, role: str) -> None:
        """Take one column as what it is mapped to."""
        cells = self._tags.cells.filter((pl.col("column") == cell) & (pl.col("value") != ""))
        self.doubt(cells.filter(~pl.col("type").is_in(["n", "s", "inlineStr"])).get_column("at"))
        shared = cells.filter(pl.col("type") == "s")
        texts = [
            shared.select("at", value=self._strings.gather(shared.get_column("value"))),
            cells.filter(pl.col("type") == "inlineStr").select("at", "value"),
        ]
        is_dated = pl.col("style").is_in(self._dated)
        numbers, dated = (cells.filter((pl.col("type") == "n") & own) for own in (~is_dated, is_dated))
        if role == "amount":
            self.doubt(dated.get_column("at"))
            self.ore[cell] = self._spread(self._exact(numbers, _ore(numbers.get_column("value"))))
        elif role == "day":
            serial = _by_distinct(dated.get_column("value"), self._day, pl.Date)
            plain = _by_distinct(numbers.get_column("value"), _plain_day, pl.Date)
            self.days[cell] = self._spread(pl.concat([self._exact(dated, serial), self._exact(numbers, plain)]))
        else:
            texts.append(self._exact(numbers, _texts(numbers.get_column("value"))))
            texts.append(self._exact(dated, _by_distinct(dated.get_column("value"), self._day, pl.Date).cast(pl.String)))
        self.texts[cell] = self._spread(pl.concat(texts)).fill_null("")

    def _exact(self, cells: pl.DataFrame, values: pl.Series) -> pl.DataFrame:
        """Return values by row, and leave the rows that have none to the exact reader."""
        found = cells.select("at", value=values)
        self.doubt(found.filter(pl.col("value").is_null()).get_column("at"))
        return found

    def _spread(self, found: pl.DataFrame) -> pl.Series:
        return self._rows.join(found, on="at", how="left", maintain_order="left").get_column("value")

    def _day(self, text: str) -> dt.date | None:
        number = read_number(text)
        return None if number is None else day_of_serial(number, from_1904=self._from_1904)


def _ore(values: pl.Series) -> pl.Series:
    """Return amounts in öre, null where a number is none. Only what a binary fraction made long is read text by text."""
    plain = values.str.contains(_MONEY)
    decimals = values.str.extract(r"\.([0-9]{1,2})$").str.len_bytes().fill_null(0)
    scale = decimals.replace_strict([0, 1, 2], [100, 10, 1], return_dtype=pl.Int64)
    ore = values.str.replace(".", "", literal=True).cast(pl.Int64, strict=False) * scale
    return ore if plain.all() else _others(values, ore, plain, _ore_of)


def _ore_of(text: str) -> int | None:
    number = read_number(text)
    amount = amount_of(number) if number is not None else None
    return amount.ore if amount is not None and amount.fault is None else None


def _plain_day(text: str) -> dt.date | None:
    number = read_number(text)
    day = date_of(number) if number is not None else None
    return None if isinstance(day, Words) else day


def _texts(values: pl.Series) -> pl.Series:
    plain = values.str.contains(_WHOLE)
    return values if plain.all() else _others(values, values, plain, _text_of)


def _others(values: pl.Series, found: pl.Series, plain: pl.Series, read: Callable[[str], Any]) -> pl.Series:
    """Read the values that are not plain by themselves."""
    at = (~plain).arg_true()
    return found.scatter(at, _by_distinct(values.gather(at), read, type(found.dtype)))


def _text_of(text: str) -> str | None:
    number: Decimal | None = read_number(text)
    return None if number is None else plain_number(number)


def _by_distinct(column: pl.Series, read: Callable[[str], Any], dtype: type[pl.DataType]) -> pl.Series:
    if column.is_empty():
        return pl.Series(dtype=dtype)
    values = column.unique()
    return column.replace_strict(values, pl.Series([read(value) for value in values], dtype=dtype), return_dtype=dtype)
