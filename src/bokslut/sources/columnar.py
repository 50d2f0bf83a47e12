"""Columnar files (Parquet, Arrow, Feather) as rows of cells: every value exact, or a cell without value that says why.

What a file says of itself is held to the file before polars is given it (`columnar_guard.py`); other damage is told as
polars tells it.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from bisect import bisect_left
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.sources.columnar_guard import check_columnar, check_texts
from bokslut.sources.columns_dates import UTC_MINUTES_MAX, ZONED
from bokslut.sources.forms import ARROW_STREAM, OLD_FEATHER, PARQUET
from bokslut.sources.partitioned import PartitionedFile
from bokslut.sources.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bokslut.sources.interface import SourceFile

#: From this on a file has no more rows than bytes: one even column can become any number of them.
_ROWS_FREE = 1_000_000

#: A float has some 15 digits; beyond that it may stand for another amount than the one written.
FLOAT_ORE_MAX = 10**15
_SLICE = 10_000
_EPOCH = dt.date(1970, 1, 1).toordinal()

_Cell = TypeVar("_Cell")

_FAULTS = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)

EXPORT = Words("Exportera filen igen.", "Export the file again.")


class ColumnarTable:
    """An opened file as a grid: line n is its n:th row; the headings have line 1 too. Raises UnreadableError for damage."""

    def __init__(self, file: SourceFile, wanted: Collection[str] | None = None, limits: Limits = DEFAULT) -> None:
        self.path = file.path
        self.sheet: str | None = None
        self.encoding = ""
        self._limits = limits
        if file.head(8).startswith(OLD_FEATHER):
            message = Words("Filen är Feather version 1, som inte läses.", "The file is Feather version 1, which is not read.")
            raise UnreadableError(Problem(message, Place(file.path), Words("Spara den som Parquet.", "Save it as Parquet.")))
        self.kind = "Parquet" if file.head(8).startswith(PARQUET) else "Arrow"
        # Before anything is given to polars, which some damage makes end the process.
        folded = {_folded(name) for name in wanted} if wanted is not None else None
        check_columnar(file, limits, lambda name: folded is None or _folded(name) in folded)
        try:
            lazy = self._scan(file)
            schema = lazy.collect_schema()
            self.headings = tuple(schema.names())
            rows = int(lazy.select(pl.len()).collect().item())
            self._refuse_many(rows, file.size, limits)
            self._names = [name for name in self.headings if folded is None or _folded(name) in folded]
            self._makers = tuple(_maker(schema[name]) for name in self._names)
            self.schema = schema
            self.height = rows
            self._lazy = lazy
            self._physical = lazy.select([_physical(name, schema[name]) for name in self._names])
            file.verify()
        except _FAULTS as error:
            raise _damaged(file.path, error) from None
        self._file = file

    def rows(self) -> Iterator[Row]:
        """Give the headings, then every row that has something in it."""
        yield Row(1, self.headings)
        for start in range(0, self.height, _SLICE):
            yield from self._rows(range(start + 1, min(start + _SLICE, self.height) + 1))
        self._file.verify()

    def exactly(self, lines: Sequence[int]) -> list[Row]:
        """Return the rows on these lines that have something in them, in the order asked for."""
        found: dict[int, Row] = {}
        rest = sorted(set(lines))
        while rest:
            # Lines that are near each other are read at once: to find one takes as long as to read thousands.
            near = bisect_left(rest, rest[0] + _SLICE)
            found |= {row.line: row for row in self._rows(rest[:near])}
            rest = rest[near:]
        return [found[line] for line in lines if line in found]

    def run(self, start: int, count: int) -> pl.DataFrame:
        """Return some rows as the file has them: the columns that are wanted. Raises UnreadableError for damage."""
        return self._taken(self._lazy.select(self._names).slice(start, count))

    def _taken(self, lazy: pl.LazyFrame) -> pl.DataFrame:
        try:
            frame = lazy.collect()
        except _FAULTS as error:
            raise _damaged(self.path, error) from None
        check_texts(self.path, frame, self._limits)
        return frame

    def _rows(self, lines: Sequence[int]) -> Iterator[Row]:
        if not self._names:
            return
        at = {name: index for index, name in enumerate(self.headings)}
        columns = [at[name] for name in self._names]
        first = lines[0]
        part = self._taken(self._physical.slice(first - 1, lines[-1] - first + 1))
        try:
            found = part[[line - first for line in lines]].rows()
        except _FAULTS as error:
            raise _damaged(self.path, error) from None
        for line, values in zip(lines, found, strict=True):
            row = self._row(line, values, columns, len(self.headings))
            if not row.is_blank:
                yield row

    def place(self, row: Row, cell: int) -> Place:
        """Return a cell's place: row and column number."""
        return Place(self.path, row.line, cell + 1)

    def row_place(self, row: Row) -> Place:
        """Return the place of a whole row."""
        return Place(self.path, row.line, 1)

    def _row(self, line: int, values: tuple[Any, ...], columns: list[int], width: int) -> Row:
        row = Row(line, ("",) * width, numbers={}, dates={}, faults={})
        cells = [""] * width
        for index, value, make in zip(columns, values, self._makers, strict=True):
            if value is not None:
                cells[index] = make(row, index, value)
        return replace(row, cells=tuple(cells))

    def _scan(self, file: SourceFile) -> pl.LazyFrame:
        if isinstance(file, PartitionedFile):
            places = [part.location for part in file.parts if part.location is not None]
            return pl.scan_parquet(places, hive_partitioning=file.has_named_values, glob=False)
        if file.head(4) == ARROW_STREAM:
            # It has no index, so it is read whole; polars' reader of streams takes only what lies in memory.
            if file.part(-8, 8) != ARROW_STREAM + bytes(4):
                raise UnreadableError(Problem(_CUT, Place(file.path), EXPORT))
            return pl.read_ipc_stream(io.BytesIO(file.data)).lazy()
        source = file.location or io.BytesIO(file.data)
        return pl.scan_parquet(source) if self.kind == "Parquet" else pl.scan_ipc(source)

    def _refuse_many(self, rows: int, size: int, limits: Limits) -> None:
        message = Words(f"Filen säger sig ha {rows} rader; så har ingen huvudbok.", f"The file says it has {rows} rows; no ledger does.")
        if rows > limits.rows:
            raise beyond(limits, "rows", message, Place(self.path))
        if rows > _ROWS_FREE and rows > size:
            raise UnreadableError(Problem(message, Place(self.path), Words("Dela upp filen per år.", "Split the file by year.")))


def _physical(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column in a form that can be taken out whatever is in it: days and moments beyond any calendar too."""
    column = pl.col(name)
    if isinstance(dtype, pl.Date | pl.Datetime):
        return column.to_physical()
    if isinstance(dtype, pl.Categorical | pl.Enum):
        return column.cast(pl.String)
    return column if _maker(dtype) is not _no_value else column.is_not_null().replace(False, None)


def _maker(dtype: pl.DataType) -> Callable[[Row, int, Any], str]:
    """Return what puts a value of the type into a row's cell and gives its text."""
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum | pl.Null):
        return _text
    if isinstance(dtype, pl.Boolean):
        return _boolean
    if isinstance(dtype, pl.Decimal) or dtype.is_integer():
        return _number
    if dtype.is_float():
        return _float
    units = day_units(dtype)
    return _no_value if units is None else _days(units, of_day_max(dtype))


def day_units(dtype: pl.DataType) -> int | None:
    """Return how many of a type's units are a day; None for a type whose day cannot be told."""
    if isinstance(dtype, pl.Date):
        return 1
    if isinstance(dtype, pl.Datetime) and dtype.time_zone in {None, "UTC"}:
        return {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}[dtype.time_unit]
    return None


def of_day_max(dtype: pl.DataType) -> int | None:
    """Return from which unit of a day on a type's moments may be of another day in Sweden; None for a type without a zone."""
    if not isinstance(dtype, pl.Datetime) or dtype.time_zone is None:
        return None
    units = day_units(dtype)
    return None if units is None else units // 1440 * UTC_MINUTES_MAX


def _text(row: Row, index: int, value: str) -> str:
    _ = row, index
    return value


def _boolean(row: Row, index: int, value: bool) -> str:  # noqa: FBT001  it is the cell's value
    _ = row, index
    return "true" if value else "false"


def _number(row: Row, index: int, value: Decimal | int) -> str:
    _mutable(row.numbers)[index] = Decimal(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _float(row: Row, index: int, value: float) -> str:
    """Take a float by its shortest decimal form, which is what was written, as long as it has no more than 15 digits."""
    if math.isnan(value):
        return ""  # how some programs write an empty cell
    number = Decimal(repr(value)) if math.isfinite(value) else None
    if number is None or abs(number) * 100 > FLOAT_ORE_MAX:
        _mutable(row.faults)[index] = _INEXACT
        return repr(value)
    _mutable(row.numbers)[index] = number
    return f"{number:f}".removesuffix(".0")


def _days(units: int, of_day: int | None) -> Callable[[Row, int, int], str]:
    def take(row: Row, index: int, value: int) -> str:
        if of_day is not None and value % units >= of_day:
            _mutable(row.faults)[index] = ZONED
            return str(value)
        try:
            day = dt.date.fromordinal(_EPOCH + value // units)
        except (ValueError, OverflowError):
            _mutable(row.faults)[index] = _NO_DAY
            return str(value)
        _mutable(row.dates)[index] = day
        return day.isoformat()

    return take


def _no_value(row: Row, index: int, value: object) -> str:
    _ = value
    _mutable(row.faults)[index] = _NO_VALUE
    return ""


def _mutable(cells: Mapping[int, _Cell]) -> dict[int, _Cell]:
    """Return a row's mapping as the dict it is while the row is made."""
    assert isinstance(cells, dict)
    return cells


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _damaged(path: str, error: BaseException) -> UnreadableError:
    if isinstance(error, UnreadableError):
        return error
    reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    message = Words(f"Filen är skadad: {reason}", f"The file is damaged: {reason}")
    return UnreadableError(Problem(message, Place(path), EXPORT))


_NO_VALUE = Words("typen är varken text, tal eller datum utan tidszon", "its type is neither text, number nor date without time zone")
_CUT = Words("Filen är avhuggen: strömmen har inget slut.", "The file is cut off: the stream has no end.")
_NO_DAY = Words("dagen finns inte i någon kalender", "the day is in no calendar")
_INEXACT = Words(
    "flyttalet är för stort för att vara exakt på öret; spara kolumnen som decimaltal",
    "the float is too large to be exact to the öre; save the column as decimals",
)
