"""Rows of a file as columns: what formats hand over to be booked by columns, and the rows they cannot say so of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import polars as pl

    from bokslut.sources.columns import Columns
    from bokslut.sources.rows import Grid, Row


@dataclass(frozen=True, slots=True)
class Cells:
    """A run of rows as columns. Every row has at least all the cells of the headings, and nothing beyond them."""

    #: Each row's line, ascending.
    lines: pl.Series
    #: The cells' texts, by the index of the cell, for every cell that the mapping names; spaces around them may be left.
    #: A cell that is empty, or whose value stands in `ore`, is "". They may be categories of the column's own, null for "";
    #: and entries' numbers may be whole numbers, null where there is none.
    texts: Mapping[int, pl.Series]
    #: Gives back rows of this run, those that have something in them, exactly as the format reads them one by one.
    exactly: Callable[[Sequence[int]], list[Row]]
    #: Amounts in öre of cells that are numbers, by the index of the cell; null where the cell is none.
    ore: Mapping[int, pl.Series] = field(default_factory=dict)
    #: Days of cells that are dates or stand for them, by the index of the cell; null where the cell is text.
    days: Mapping[int, pl.Series] = field(default_factory=dict)
    #: Rows that only `exactly` can tell about; None where there are none.
    doubtful: pl.Series | None = None
    #: Rows in this run's part of the file that are in none of the columns.
    odd: Sequence[Row] = ()
    #: How much of the file has been gone through with this run.
    share: float = 1.0


class ColumnGrid(Protocol):
    """A file that can be had as columns, beside as rows."""

    @property
    def grid(self) -> Grid:
        """The same file as rows."""
        ...

    def parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows below the headings, in order, in runs; may be asked for any number of times."""
        ...

    def telling_parts(self, columns: Columns, header: Row) -> Iterator[Cells]:
        """Give the rows whose texts tell the decimal mark and the order of days and months: at least those cells of them."""
        ...

    def exactly(self, lines: Sequence[int]) -> list[Row]:
        """Return the rows that begin on these lines."""
        ...
