"""A table eight times as large takes little more memory, as CSV and as Parquet: nothing of it is held whole."""

from __future__ import annotations

import sys

import polars as pl
import pytest
from peaks import peak

_READ = """
import sys, resource
from bokslut.sources import columnar_cells, columns_assembly, files, text_lines
from bokslut.sources.interface import ReadOptions
text_lines.PAGE_BYTES = files.HELD_MAX = 1_000_000
columnar_cells.TableColumns.__init__.__defaults__ = (20_000,)
columns_assembly.Assembly.__init__.__defaults__ = (1_000_000,)
columns = {name: name for name in ("account", "date", "number", "amount", "text", "dim:x")}
reading = files.read_ledger(files.load(sys.argv[1]), ReadOptions(columns=columns))
assert reading.complete
assert not reading.findings, reading.findings
print(reading.info.postings, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a process's peak this way")
@pytest.mark.parametrize(("suffix", "apart"), [(".csv", False), (".parquet", False), (".csv", True)])
def test_memory_does_not_grow_with_the_file(tmp_path, suffix, apart):
    """Where the rows of every entry lie apart, as in a ledger account by account, a number for each run of rows is held."""
    for times in (1, 8):
        numbers = pl.int_range(80_000 * times, eager=True) // 2
        amounts = pl.when(pl.int_range(pl.len()) % 2 == 0).then(150).otherwise(-150).cast(pl.Decimal(18, 2)) / 100
        rows = pl.DataFrame({"number": numbers}).select(
            pl.lit("1930").alias("account"),
            pl.lit("2025-01-31").alias("date"),
            "number",
            amounts.cast(pl.Decimal(18, 2)).alias("amount"),
            pl.format("Faktura åäö {}", "number").alias("text"),
            (pl.col("number") % 90).cast(pl.String).alias("dim:x"),
        )
        if apart:
            rows = pl.concat([rows.gather_every(2), rows.gather_every(2, 1)])
        rows.write_csv(tmp_path / f"{times}.csv")
        rows.write_parquet(tmp_path / f"{times}.parquet", row_group_size=20_000)
    (few, small), (many, large) = peak(_READ, tmp_path / f"1{suffix}"), peak(_READ, tmp_path / f"8{suffix}")
    assert (few, many) == (80_000, 640_000)
    assert large < (1.5 if apart else 1.25) * small
