"""What else one could do: read the same rows, hold every entry to zero, sum by account and month. `contenders.py NAME FILE`.

The result goes to standard output as one line (entries that do not sum to zero, account months, öre on the debit side),
so that the tools can be seen to have done the same work.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from pathlib import Path


def tokenizer(path: str) -> tuple[int, int, int]:
    """Read SIE 4 with a regular expression for fields, a line at a time: a careful script."""
    field = re.compile(r'"((?:[^"\\]|\\.)*)"|(\{[^}]*\})|(\S+)')
    months: defaultdict[tuple[str, str], int] = defaultdict(int)
    unbalanced = debit = total = 0
    day = ""
    for line in Path(path).read_text(encoding="cp437").split("\n"):
        fields = [found[1] or found[2] or found[3] or "" for found in field.finditer(line)]
        if not fields:
            continue
        if fields[0] == "#VER":
            day = fields[3]
        elif fields[0] == "#TRANS":
            whole, _, decimals = fields[3].partition(".")
            ore = int(whole + (decimals + "00")[:2])
            total += ore
            debit += max(ore, 0)
            months[fields[1], day[:6]] += ore
        elif fields[0] == "}":
            unbalanced += total != 0
            total = 0
    return unbalanced, len(months), debit


def polars_csv(path: str) -> tuple[int, int, int]:
    """Scan CSV with polars, streaming; amounts are taken as text and made whole öre."""
    import polars as pl

    frame = pl.scan_csv(path, infer_schema=False).with_columns(
        pl.col("amount").str.replace(".", "", literal=True).cast(pl.Int64).alias("amount_ore"), pl.col("date").str.to_date("%Y-%m-%d")
    )
    return _polars(frame)


def polars_parquet(path: str) -> tuple[int, int, int]:
    """Scan Parquet with polars, streaming."""
    import polars as pl

    return _polars(pl.scan_parquet(path).with_columns((pl.col("amount") * 100).cast(pl.Int64).alias("amount_ore")))


def _polars(frame: object) -> tuple[int, int, int]:
    import polars as pl

    assert isinstance(frame, pl.LazyFrame)
    ore = pl.col("amount_ore")
    sums = frame.group_by("account", pl.col("date").dt.truncate("1mo")).agg(ore.sum(), debit=ore.filter(ore > 0).sum())
    entries = frame.group_by("series", "number").agg(ore.sum()).filter(ore != 0)
    months, unbalanced = pl.collect_all([sums, entries], engine="streaming")
    return unbalanced.height, months.height, months.get_column("debit").sum()


def duckdb_csv(path: str) -> tuple[int, int, int]:
    """Scan CSV with duckdb; amounts are decimals."""
    typed = f"read_csv('{path}', types={{'amount': 'DECIMAL(18,2)'}})"
    return _duckdb(f"(select *, cast(amount * 100 as bigint) amount_ore from {typed})")  # noqa: S608  our own path


def duckdb_parquet(path: str) -> tuple[int, int, int]:
    """Scan Parquet with duckdb."""
    return _duckdb(f"(select *, cast(amount * 100 as bigint) amount_ore from read_parquet('{path}'))")  # noqa: S608  our own path


def _duckdb(table: str) -> tuple[int, int, int]:
    import duckdb

    months = f"select account, date_trunc('month', date) m, sum(amount_ore) filter (amount_ore > 0) d from {table} group by all"  # noqa: S608  our own path
    entries = f"select series, number from {table} group by all having sum(amount_ore) <> 0"  # noqa: S608  our own path
    query = f"select (select count(*) from ({entries})), count(*), sum(d) from ({months})"  # noqa: S608  our own query
    found = duckdb.connect().execute(query).fetchall()[0]
    return int(found[0]), int(found[1]), int(found[2])


def beancount(path: str) -> tuple[int, int, int]:
    """Load a beancount file, which checks that every entry sums to zero, and sum its postings."""
    os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"  # else all runs but the first read its cache
    from beancount import loader
    from beancount.core.data import Transaction

    entries, errors, _ = loader.load_file(path)
    months: defaultdict[tuple[str, str], int] = defaultdict(int)
    debit = 0
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                ore = int(posting.units.number * 100)
                debit += max(ore, 0)
                months[posting.account, f"{entry.date:%Y%m}"] += ore
    return len(errors), len(months), debit


if __name__ == "__main__":
    print(*globals()[sys.argv[1]](sys.argv[2]))
