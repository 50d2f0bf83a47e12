"""Parquet, Arrow and Feather as columns: each type taken by columns where that is exact, and left to the rows where not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from bokslut.model.money import ORE_MAX
from bokslut.model.words import Words
from bokslut.sources.cells import Cells
from bokslut.sources.columnar import FLOAT_ORE_MAX, day_units, of_day_max
from bokslut.sources.columns_dates import date_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from bokslut.sources.columnar import ColumnarTable
    from bokslut.sources.columns import Columns
    from bokslut.sources.rows import Row

#: Rows taken at a time.
RUN = 500_000

#: The largest number that a column of 128 bits holds.
_INT128_MAX = 2**127 - 1

#: The first and last day that Python has, counted from 1970.
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896


class TableColumns:
    """An opened file as columns."""

    def __init__(self, table: ColumnarTable, run: int = RUN) -> None:
        self.grid = table
        self._run = run

    def exactly(self, lines: Sequence[int]) -> list[Row]:
        """Return the rows on these lines."""
        return self.grid.exactly(lines)

    def telling_parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows where amounts or days are texts; numbers and dates tell nothing of each other."""
        cells = (*columns.amount_cells(), *(columns.cells[name] for name in columns.date_names()))
        types = [self.grid.schema[self.grid.headings[cell]] for cell in cells]
        if all(dtype.is_numeric() or dtype.is_temporal() for dtype in types):
            return iter(())
        return self.parts(columns, header)

    def parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows, in order. Raises UnreadableError for damage."""
        _ = header
        for start in range(0, self.grid.height, self._run):
            frame = self.grid.run(start, self._run)
            yield self._cells(frame, start, columns)

    def _cells(self, frame: pl.DataFrame, start: int, columns: Columns) -> Cells:
        taken = _Taken(frame.height)
        amounts = columns.amount_cells()
        days = [columns.cells[name] for name in columns.date_names()]
        for cell in columns.cells.values():
            column = frame.get_column(self.grid.headings[cell])
            if cell in amounts and column.dtype.is_numeric():
                taken.take_amounts(cell, column)
            elif cell in days and (column.dtype.is_numeric() or column.dtype.is_temporal()):
                taken.take_days(cell, column)
            elif cell == columns.cells["number"] and column.dtype.is_integer():
                taken.texts[cell] = column
            else:
                taken.texts[cell] = taken.text_of(column)
        lines = pl.int_range(start + 1, start + 1 + frame.height, dtype=pl.Int64, eager=True)
        return Cells(
            lines,
            taken.texts,
            self.grid.exactly,
            ore=taken.ore,
            days=taken.days,
            doubtful=taken.doubtful,
            share=(start + frame.height) / self.grid.height,
        )


class _Taken:
    """The columns of one run; `doubtful` are the rows that only the rows themselves can tell about."""

    def __init__(self, height: int) -> None:
        self._nothing = pl.repeat("", height, dtype=pl.String, eager=True)
        self.texts: dict[int, pl.Series] = {}
        self.ore: dict[int, pl.Series] = {}
        self.days: dict[int, pl.Series] = {}
        self.doubtful: pl.Series | None = None

    def _doubt(self, rows: pl.Series) -> None:
        rows = rows.fill_null(value=False)
        if rows.any():
            self.doubtful = rows if self.doubtful is None else self.doubtful | rows

    def take_amounts(self, cell: int, column: pl.Series) -> None:
        """Take a column of numbers as amounts in kronor."""
        value = pl.col("value")
        if column.dtype.is_float():
            column = column.cast(pl.Float64).fill_nan(None)
            # The one decimal of so few digits that a float stands for is what was written.
            ore = (value * 100).round()
            exact = (ore.abs() <= FLOAT_ORE_MAX) & (ore / 100 == value)
        else:
            scale = column.dtype.scale if isinstance(column.dtype, pl.Decimal) else 0
            column = column.to_physical()
            finer = 10 ** max(0, scale - 2)
            if finer == 1 and _is_within(column, ORE_MAX // 10 ** (2 - scale)):
                self.texts[cell], self.ore[cell] = self._nothing, column.cast(pl.Int64) * 10 ** (2 - scale)
                return
            column = column.cast(pl.Int128)
            ore = value // finer * 10 ** max(0, 2 - scale)
            most = min(ORE_MAX // 10 ** max(0, 2 - scale) * finer, _INT128_MAX)
            exact = (value % finer == 0) & (value >= -most) & (value <= most)
        found = pl.DataFrame({"value": column}).select(ore=pl.when(exact).then(ore), doubt=~exact)
        self._doubt(found.get_column("doubt"))
        self.texts[cell], self.ore[cell] = self._nothing, found.get_column("ore").cast(pl.Int64)

    def take_days(self, cell: int, column: pl.Series) -> None:
        """Take a column of dates, moments, or numbers that stand for dates."""
        days = self._days_of(column) if column.dtype.is_temporal() else _by_distinct(_finite(column), _day_of, pl.Date)
        self._doubt(days.is_null() & _finite(column).is_not_null())
        self.texts[cell], self.days[cell] = self._nothing, days

    def text_of(self, column: pl.Series) -> pl.Series:
        """Return a column as texts, "" where there is nothing."""
        dtype = column.dtype
        if dtype.is_float():
            return self._floats(_finite(column.cast(pl.Float64)))
        if dtype.is_temporal():
            days = self._days_of(column)
            self._doubt(days.is_null() & column.is_not_null())
            return days.cast(pl.String).fill_null("")
        if isinstance(dtype, pl.String | pl.Categorical | pl.Enum | pl.Null | pl.Boolean | pl.Decimal) or dtype.is_integer():
            return column.cast(pl.String).fill_null("")
        self._doubt(column.is_not_null())
        return self._nothing

    def _floats(self, column: pl.Series) -> pl.Series:
        exact = (column * 100).abs() <= FLOAT_ORE_MAX
        self._doubt(~exact)
        return _by_distinct(column.set(~exact.fill_null(value=True), None), _float_text, pl.String).fill_null("")

    def _days_of(self, column: pl.Series) -> pl.Series:
        """Return the days of a column of dates or moments, null where there is none that can be told."""
        units = day_units(column.dtype)
        if units is None:
            return pl.repeat(None, column.len(), dtype=pl.Date, eager=True)
        if isinstance(column.dtype, pl.Date) and _is_within(column.to_physical(), -_FIRST_DAY):
            return column
        number = pl.col("number") // units
        inside = number.is_between(_FIRST_DAY, _LAST_DAY)
        of_day = of_day_max(column.dtype)
        if of_day is not None:
            inside &= pl.col("number") - number * units < of_day
        days = pl.when(inside).then(number).cast(pl.Int32).cast(pl.Date)
        return pl.DataFrame({"number": column.to_physical().cast(pl.Int64)}).select(days).to_series()


def _is_within(column: pl.Series, most: int) -> bool:
    """Tell whether no whole number of a column is further from zero."""
    least, greatest = column.min(), column.max()
    return all(each is None or -most <= int(each) <= most for each in (least, greatest))  # type: ignore[arg-type]


def _finite(column: pl.Series) -> pl.Series:
    """Return a column with what programs write for an empty cell, NaN, as nothing."""
    return column.fill_nan(None) if column.dtype.is_float() else column


def _day_of(value: float | Decimal) -> dt.date | None:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or (isinstance(value, float) and abs(number) * 100 > FLOAT_ORE_MAX):
        return None
    day = date_of(number)
    return None if isinstance(day, Words) else day


def _float_text(value: float) -> str:
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def _by_distinct(column: pl.Series, read: Callable[[Any], object], dtype: type[pl.DataType]) -> pl.Series:
    values = column.unique().drop_nulls()
    return column.replace_strict(values, pl.Series([read(value) for value in values], dtype=dtype), default=None, return_dtype=dtype)
