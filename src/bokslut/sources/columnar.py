"""Columnar files (Parquet, Arrow, Feather) as rows of cells: every value exact, or a cell without value that says why.

Damage is told as far as polars tells it; some damaged Parquet files make polars itself abort the process
(docs/LIMITS.md).
"""

from __future__ import annotations

import datetime as dt
import io
import math
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.sources.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from bokslut.sources.interface import SourceFile

PARQUET = b"PAR1"
ARROW = b"ARROW1"
#: Feather before Arrow's own format; nothing has written it since 2020.
_OLD_FEATHER = b"FEA1"

#: From this on a file has no more rows than bytes: one even column can become any number of them.
_ROWS_FREE = 1_000_000

#: A float has some 15 digits; beyond that it may stand for another amount than the one written.
_FLOAT_ORE_MAX = 10**15
_SLICE = 10_000
_EPOCH = dt.date(1970, 1, 1).toordinal()

_Cell = TypeVar("_Cell")

_FAULTS = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)

EXPORT = Words("Exportera filen igen.", "Export the file again.")


def is_columnar(file: SourceFile) -> bool:
    """Tell whether the bytes begin as Parquet, Arrow or Feather."""
    return file.head(8).startswith((PARQUET, ARROW, _OLD_FEATHER))


class ColumnarTable:
    """An opened file as a grid: line n is its n:th row; the headings have line 1 too. Raises UnreadableError for damage."""

    def __init__(self, file: SourceFile, wanted: Collection[str] | None = None, limits: Limits = DEFAULT) -> None:
        self.path = file.path
        self.sheet: str | None = None
        self.encoding = ""
        if file.head(8).startswith(_OLD_FEATHER):
            message = Words("Filen är Feather version 1, som inte läses.", "The file is Feather version 1, which is not read.")
            raise UnreadableError(Problem(message, Place(file.path), Words("Spara den som Parquet.", "Save it as Parquet.")))
        self.kind = "Parquet" if file.head(8).startswith(PARQUET) else "Arrow"
        try:
            lazy = self._scan(file)
            schema = lazy.collect_schema()
            self.headings = tuple(schema.names())
            rows = int(lazy.select(pl.len()).collect().item())
            self._refuse_many(rows, file.size, limits)
            folded = {_folded(name) for name in wanted} if wanted is not None else None
            self._names = [name for name in self.headings if folded is None or _folded(name) in folded]
            self._makers = tuple(_maker(schema[name]) for name in self._names)
            made = [_physical(name, schema[name]) for name in self._names]
            self._frame = lazy.select(made).collect() if made else pl.DataFrame()
            file.verify()
        except _FAULTS as error:
            raise _damaged(file.path, error) from None

    def rows(self) -> Iterator[Row]:
        """Give the headings, then every row that has something in it."""
        yield Row(1, self.headings)
        at = {name: index for index, name in enumerate(self.headings)}
        columns = [at[name] for name in self._names]
        line = 0
        for part in self._frame.iter_slices(_SLICE):
            try:
                found = part.rows()
            except _FAULTS as error:
                raise _damaged(self.path, error) from None
            for values in found:
                line += 1
                row = self._row(line, values, columns, len(self.headings))
                if not row.is_blank:
                    yield row

    def row(self, line: int) -> Row | None:
        """Return one row, None when there is no such."""
        if not 1 <= line <= self._frame.height:
            return None
        return self._row(line, self._frame.row(line - 1), list(range(len(self._names))), len(self._names))

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


def _maker(dtype: pl.DataType) -> Callable[[Row, int, Any], str]:  # noqa: PLR0911  one return a type
    """Return what puts a value of the type into a row's cell and gives its text."""
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum | pl.Null):
        return _text
    if isinstance(dtype, pl.Boolean):
        return _boolean
    if isinstance(dtype, pl.Decimal) or dtype.is_integer():
        return _number
    if dtype.is_float():
        return _float
    if isinstance(dtype, pl.Date):
        return _days(1)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone in {None, "UTC"}:
        return _days({"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}[dtype.time_unit])
    return _no_value


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
    if number is None or abs(number) * 100 > _FLOAT_ORE_MAX:
        _mutable(row.faults)[index] = _INEXACT
        return repr(value)
    _mutable(row.numbers)[index] = number
    return f"{number:f}".removesuffix(".0")


def _days(units: int) -> Callable[[Row, int, int], str]:
    def take(row: Row, index: int, value: int) -> str:
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
_NO_DAY = Words("dagen finns inte i någon kalender", "the day is in no calendar")
_INEXACT = Words(
    "flyttalet är för stort för att vara exakt på öret; spara kolumnen som decimaltal",
    "the float is too large to be exact to the öre; save the column as decimals",
)
