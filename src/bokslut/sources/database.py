"""A ledger in a database: one query, read into a table whose every value is exact, and then as any columnar file.

The address (with its password) is taken from an environment variable that the close file names, and is shown nowhere.
This is the only place from which anything is fetched over a network.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.model.words import Words
from bokslut.sources.database_faults import QueryFaults
from bokslut.sources.database_sql import DIGITS_MAX, is_ordered, without_end
from bokslut.sources.files import read_ledger
from bokslut.sources.interface import SourceFile

if TYPE_CHECKING:
    from collections.abc import Collection

    from bokslut.ledger.ledger import Reading
    from bokslut.sources.database_sql import Query, Result
    from bokslut.sources.interface import ReadOptions

_POSTGRESQL = ("postgresql://", "postgres://")
_SQLITE = "sqlite:"


def read_query(name: str, query: Query, options: ReadOptions) -> tuple[SourceFile, Reading]:
    """Run a query and read its result as a ledger; `name` is what findings call it, and a place's line is the row's number.

    Only the columns that are declared are read. Returns what findings quote from, too. Raises UsageError for what is
    missing (the variable, the driver, a column, a type that is exact), UnreadableError for what the database does not give.
    """
    faults = QueryFaults(query.variable, query.place, query.locate, options.limits)
    address = os.environ.get(query.variable, "").strip()
    if not address:
        raise faults.no_variable()
    engine, result = _run(address, query, options.columns.values(), faults)
    data, digest = _arrow(result)
    file = SourceFile(name, data, sha256=digest)
    reading = read_ledger(file, options, "parquet")
    odd = reading.info.oddities if is_ordered(query.text) else (*reading.info.oddities, ("query-unordered", None, _UNORDERED))
    return file, replace(reading, info=replace(reading.info, format="sql", type=engine, oddities=odd))


def _run(address: str, query: Query, wanted: Collection[str], faults: QueryFaults) -> tuple[str, Result]:
    text = without_end(query.text)
    if address.startswith(_POSTGRESQL):
        from bokslut.sources.database_postgresql import run_postgresql

        return "postgresql", run_postgresql(address, text, wanted, faults)
    if address.startswith(_SQLITE):
        from bokslut.sources.database_sqlite import run_sqlite

        return "sqlite", run_sqlite(address.removeprefix(_SQLITE), query.folder, text, wanted, faults)
    raise faults.unknown_database()


def _arrow(result: Result) -> tuple[bytes, str]:
    """Return the result as Arrow, and the digest of its values: the same whatever version wrote the bytes.

    A column that is not declared keeps its heading, for messages, and has no values. One part is unpacked at a time.
    """
    import polars as pl

    digest = hashlib.sha256()
    numbers = [pl.col(name).cast(pl.Decimal(DIGITS_MAX, decimals)) for name, decimals in result.decimals.items()]
    done: list[pl.LazyFrame] = []
    for part in result.parts:
        values = pl.read_ipc(io.BytesIO(part)).with_columns(numbers)
        digest.update(values.write_csv(include_header=not done).encode())
        nothing = [pl.lit(None).alias(name) for name in result.headings if name not in values.columns]
        whole = io.BytesIO()
        values.with_columns(nothing).select(result.headings).write_ipc(whole, compression="lz4")
        done.append(pl.scan_ipc(io.BytesIO(whole.getvalue())))
    stream = io.BytesIO()
    pl.concat(done).sink_ipc(stream, compression="lz4", maintain_order=True)
    return stream.getvalue(), digest.hexdigest()


_UNORDERED = Words(
    "Frågan har ingen order by: radernas nummer, och dokumentets sha256, kan bli andra nästa gång.",
    "The query has no order by: the rows' numbers, and the sha256, may be others the next time.",
)
