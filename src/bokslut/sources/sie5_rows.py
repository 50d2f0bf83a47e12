"""Rows gathered one by one into frames: a list a column for the last of them, a frame for those before."""

from __future__ import annotations

import polars as pl

#: Rows held as Python objects at a time, which take ten times the room that they have in a frame.
CHUNK_ROWS = 50_000


class Rows:
    """A frame in the making."""

    def __init__(self, schema: pl.Schema) -> None:
        self._schema = schema
        self._columns: tuple[list[object], ...] = tuple([] for _ in schema)
        self._frames: list[pl.DataFrame] = []
        self.height = 0

    def add(self, *values: object) -> None:
        """Add a row, its values in the order of the schema."""
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)
        self.height += 1
        if len(self._columns[0]) >= CHUNK_ROWS:
            self._frames.append(self._made())

    def frame(self) -> pl.DataFrame:
        """Return every row."""
        self._frames.append(self._made())
        return pl.concat(self._frames)

    def _made(self) -> pl.DataFrame:
        made = pl.DataFrame(dict(zip(self._schema, self._columns, strict=True)), schema=self._schema, strict=True)
        for column in self._columns:
            column.clear()
        return made
