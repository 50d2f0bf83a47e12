"""The object lists of a ledger in the making: each distinct one has a number, in the order in which a file first has it."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.frames import OBJECT_LISTS, OBJECTS
from bokslut.sources.columns_texts import distinct, with_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Up to so many combinations of codes, a table tells the number of each.
_TABLE_MAX = 4_000_000
#: Codes joined into one number stay below this: those joined so far are numbered afresh first.
_CODE_MAX = 2**62


class ObjectLists:
    """Takes the objects of rows, run by run. Columns are the dimensions, by their number; 0 stands for no object."""

    def __init__(self, dimensions: Sequence[str]) -> None:
        self._dimensions = dimensions
        self._codes: list[dict[str, int]] = [{"": 0} for _ in dimensions]
        self._names = [str(index) for index in range(len(dimensions))]
        nothing = dict.fromkeys(self._names, pl.Series([0], dtype=pl.UInt32))
        #: Every list met: its objects' codes, its number, and where it is first; number 0 is the empty list.
        self._lists = pl.DataFrame({**nothing, "objects": pl.Series([0], dtype=pl.UInt32), "place": pl.Series([0], dtype=pl.Int64)})

    def numbers(self, columns: Sequence[pl.Series], places: pl.Series) -> pl.Series:
        """Return the number of each row's list. Columns are texts or categories, perhaps with spaces around them."""
        if not columns:
            return pl.repeat(0, places.len(), dtype=pl.UInt32, eager=True)
        codes = [self._coded(index, column) for index, column in enumerate(columns)]
        sizes = [len(known) for known in self._codes]
        if prod(sizes) > _TABLE_MAX:
            joined = _joined(codes, sizes)
            first = joined.arg_unique().sort()
            return joined.replace_strict(joined.gather(first), self._taken(codes, first, places), return_dtype=pl.UInt32)
        joined = _joined(codes, sizes)
        found = self._table(sizes).gather(joined)
        if found.has_nulls():
            new = found.is_null().arg_true()
            self._taken(codes, new.gather(joined.gather(new).arg_unique().sort()), places)
            found = self._table(sizes).gather(joined)
        return found

    def _table(self, sizes: Sequence[int]) -> pl.Series:
        """Return the number of every list met, at the place in the table that its codes joined are; null elsewhere."""
        numbers = self._lists.get_column("objects")
        at = _joined([self._lists.get_column(name) for name in self._names], sizes)
        return pl.repeat(None, prod(sizes), dtype=pl.UInt32, eager=True).scatter(at, numbers)

    def _coded(self, index: int, column: pl.Series) -> pl.Series:
        """Return the codes of one dimension's objects, each distinct text taken once."""
        known = self._codes[index]
        coded = with_codes(column)
        codes = [known.setdefault(text.strip(), len(known)) for text in distinct(coded)]
        return pl.Series([*codes, 0], dtype=pl.UInt32).gather(coded.to_physical().fill_null(len(codes)))

    def _taken(self, codes: Sequence[pl.Series], rows: pl.Series, places: pl.Series) -> pl.Series:
        """Return the numbers of the lists of some rows, all different, in the order of the file; the new ones get theirs now."""
        met = pl.DataFrame([column.gather(rows).alias(name) for name, column in zip(self._names, codes, strict=True)])
        found = met.join(self._lists, on=self._names, how="left", maintain_order="left").get_column("objects")
        is_new = found.is_null()
        if not is_new.any():
            return found
        at = is_new.arg_true()
        numbers = pl.int_range(self._lists.height, self._lists.height + at.len(), dtype=pl.UInt32, eager=True)
        new = met.filter(is_new).with_columns(numbers.alias("objects"), places.gather(rows.gather(at)).alias("place"))
        self._lists = pl.concat([self._lists, new])
        return found.scatter(at, numbers)

    def lists(self) -> pl.DataFrame:
        """Return every list but the empty one, one row an object."""
        return self._rows().select(OBJECT_LISTS.names())

    def objects(self) -> pl.DataFrame:
        """Return each object with the row it is first on; the file gives codes only: a code is its own name."""
        first = self._rows().unique(["dimension", "object"], keep="first", maintain_order=True)
        return first.with_columns(name="object").select(OBJECTS.names())

    def _rows(self) -> pl.DataFrame:
        """Return the objects of each list, in the order of the dimensions."""
        parts = []
        for name, dimension, codes in zip(self._names, self._dimensions, self._codes, strict=True):
            own = self._lists.filter(pl.col(name) != 0).select("objects", "place", code=name)
            texts = pl.Series(list(codes), dtype=pl.String).gather(own.get_column("code"))
            parts.append(own.with_columns(texts.alias("object"), dimension=pl.lit(dimension)))
        if not parts:
            return pl.DataFrame(schema={**OBJECT_LISTS, "place": pl.Int64})
        return pl.concat(parts).sort("objects", maintain_order=True)


def _joined(codes: Sequence[pl.Series], sizes: Sequence[int]) -> pl.Series:
    """Return one number for the codes of several columns, of which each has so many."""
    kind = pl.UInt32 if prod(sizes) <= _TABLE_MAX else pl.UInt64
    joined, top = codes[0].cast(kind), sizes[0]
    for column, size in zip(codes[1:], sizes[1:], strict=True):
        if top * size > _CODE_MAX:
            joined, top = joined.rank("dense").cast(kind), joined.len() + 1
        joined, top = joined * size + column.cast(kind), top * size
    return joined
