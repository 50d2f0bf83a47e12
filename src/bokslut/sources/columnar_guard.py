"""Columnar files held to what they say of themselves before polars is given them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from bokslut.model.limits import beyond
from bokslut.model.place import Place
from bokslut.model.printing import format_number
from bokslut.model.words import Words
from bokslut.sources.arrow_layout import check_arrow
from bokslut.sources.forms import PARQUET
from bokslut.sources.parquet_footer import check_parquet
from bokslut.sources.partitioned import PartitionedFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from bokslut.model.limits import Limits
    from bokslut.sources.sourcefile import SourceFile


def check_columnar(file: SourceFile, limits: Limits, is_read: Callable[[str], bool]) -> None:
    """Raise UnreadableError for a file, or a part of a folder, whose own numbers cannot be true.

    `is_read` tells whether the column of a heading will be read.
    """
    parts = file.parts if isinstance(file, PartitionedFile) else (file,)
    # By what polars will be told that it is, whatever the bytes begin with: a folder's parts are read as Parquet.
    is_parquet = isinstance(file, PartitionedFile) or file.head(4) == PARQUET
    for part in parts:
        if part.location is None:
            _check(part, limits, is_read if is_parquet else None, part.part)
            continue
        with part.opened() as stream:
            _check(part, limits, is_read if is_parquet else None, partial(_at, stream))


def check_texts(path: str, frame: pl.DataFrame, limits: Limits) -> None:
    """Raise UnreadableError when the texts of some rows come to more than a file may.

    One long text can stand in a million rows of a small file, and takes no room until something is made of each.
    """
    lengths = frame.select(pl.col(pl.String).str.len_bytes().cast(pl.Int64).sum())
    whole = sum(lengths.row(0)) if lengths.width else 0
    if whole > limits.bytes:
        told = format_number(whole)
        message = Words(
            f"Texterna i filens rader är {told} byte; så har ingen huvudbok.",
            f"The texts of the file's rows are {told} bytes; no ledger's are.",
        )
        raise beyond(limits, "bytes", message, Place(path))


def _at(stream: BinaryIO, start: int, count: int) -> bytes:
    stream.seek(start)
    return stream.read(count)


def _check(file: SourceFile, limits: Limits, is_read: Callable[[str], bool] | None, read: Callable[[int, int], bytes]) -> None:
    if is_read is not None:
        check_parquet(file.path, file.size, read, limits, is_read)
    else:
        check_arrow(file.path, file.size, read, limits)
