"""SQLite through Python's own reader, opened so that nothing can be written."""

from __future__ import annotations

import io
import math
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from bokslut.model.paths import is_file
from bokslut.model.words import Words
from bokslut.sources.database_faults import QueryFaults, inexact
from bokslut.sources.database_sql import Result, declared

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

#: Whole numbers up to this are exact as floats, with which they may be mixed in a column.
_EXACT_MAX = 2**53


def run_sqlite(path: str, folder: str, text: str, wanted: Collection[str], faults: QueryFaults) -> Result:
    """Return the result of a query, the values of its declared columns only.

    `path` is what follows `sqlite:`, with or without slashes before it. Raises UsageError and UnreadableError as
    `read_query` says.
    """
    where = Path(folder) / _plain(path)
    if not is_file(where):
        raise faults.not_a_database(_NO_FILE)
    try:
        connection = sqlite3.connect(f"{where.resolve().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise faults.not_a_database(_unreadable(error)) from None
    try:
        cursor = connection.execute(text)
        names = [str(column[0]) for column in cursor.description or ()]
        rows = cursor.fetchmany(faults.rows_max + 1)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise faults.not_a_database(_unreadable(error)) from None
        state = "25006" if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY else None
        raise faults.refused(str(error), state, None, ()) from None
    finally:
        connection.close()
    faults.hold_rows(len(rows))
    if len(set(names)) < len(names):
        raise faults.twice()
    taken = declared(names, wanted)
    columns = [_column(name, [row[names.index(name)] for row in rows], faults) for name in taken]
    part = io.BytesIO()
    pl.DataFrame(columns).write_ipc(part)
    return Result(names, [part.getvalue()], {})


def _column(name: str, values: Sequence[object], faults: QueryFaults) -> pl.Series:
    """Return a column of the one type that holds every value exactly: SQLite lets each row have its own."""
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pl.Series(name, values, dtype=pl.Null)
    if kinds == {int}:
        return pl.Series(name, values, dtype=pl.Int64)
    if kinds <= {int, float} and all(abs(value) <= _EXACT_MAX for value in values if isinstance(value, int)):
        return pl.Series(name, [value if value is None else _float(value) for value in values], dtype=pl.Float64)
    if kinds <= {int, str}:
        return pl.Series(name, [value if value is None else str(value) for value in values], dtype=pl.String)
    listed = ", ".join(sorted(_NAMES.get(kind, kind.__name__) for kind in kinds))
    cast = f'cast("{name}" as text)'
    what = Words(f"av flera typer, eller av en som inte läses ({listed})", f"of several types, or of one that is not read ({listed})")
    raise faults.bad_columns([inexact(name, what, Words(cast, cast))])


def _float(value: object) -> float:
    assert isinstance(value, int | float), "only numbers are asked for"
    return float(value) if math.isfinite(value) else math.inf


def _plain(path: str) -> str:
    """Return the path of `sqlite:///file.db` (relative), `sqlite:////folder/file.db` and `sqlite:file.db`."""
    return path.removeprefix("///") if path.startswith("///") else path


def _unreadable(error: sqlite3.Error) -> Words:
    return Words(f"Filen är ingen SQLite-databas som går att läsa: {error}.", f"The file is no SQLite database that can be read: {error}.")


_NAMES: dict[type, str] = {int: "integer", float: "real", str: "text", bytes: "blob"}
_NO_FILE = Words("Det finns ingen SQLite-fil på adressen.", "There is no SQLite file at the address.")
