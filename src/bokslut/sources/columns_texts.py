"""Columns of texts read by their distinct values: each is read once, and what it says is given to every row that has it.

A column comes as texts, "" where there is none, or as categories, null where there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable


def repeating() -> pl.Categorical:
    """Return the type of a column of few distinct texts, with categories of its own: their codes are 0, 1, 2 …."""
    return pl.Categorical(pl.Categories.random())


def with_codes(column: pl.Series) -> pl.Series:
    """Return a column of texts as categories of its own."""
    return column if isinstance(column.dtype, pl.Categorical) else column.cast(repeating())


def distinct(coded: pl.Series) -> list[str]:
    """Return the texts of a column of categories, by their codes."""
    assert isinstance(coded.dtype, pl.Categorical)
    # Only while they are being made, by another thread, has some code no text yet.
    return [text or "" for text in iter(coded.dtype.categories)]


def by_distinct(column: pl.Series, read: Callable[[str], object], dtype: type[pl.DataType]) -> pl.Series:
    """Read each distinct text once, and "" for the rows that have none."""
    coded = with_codes(column)
    texts = distinct(coded)
    codes = coded.to_physical()
    if codes.null_count():
        codes = codes.fill_null(len(texts))
        texts.append("")
    return pl.Series([read(text) for text in texts], dtype=dtype).gather(codes).alias(column.name)


def texts_by_distinct(column: pl.Series, read: Callable[[str], str | None]) -> pl.Series:
    """Read each distinct text as another, null where it is none; a column that reads as it is written is given back."""
    if isinstance(column.dtype, pl.String) and all(read(text) == text for text in column.unique()):
        return column
    return by_distinct(column, read, pl.String)


def as_texts(column: pl.Series) -> pl.Series:
    """Return a column as texts, without the spaces around them."""
    return by_distinct(column, str.strip, pl.String) if isinstance(column.dtype, pl.Categorical) else column.str.strip_chars()


def changes(column: pl.Series) -> pl.Series:
    """Tell of each row whether it has something else than the row above it."""
    values = column.to_physical() if isinstance(column.dtype, pl.Categorical) else column
    return values.ne_missing(values.shift())
