"""A folder of Parquet files is one ledger: its parts in order, entries whole across them, nothing of it passed over."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl
import pytest

from bokslut.model.errors import UnreadableError
from bokslut.sources.files import expand, load, quote, read_ledger
from bokslut.sources.interface import ReadOptions
from bokslut.sources.partitioned import PartitionedFile

if TYPE_CHECKING:
    from pathlib import Path

ROWS = pl.DataFrame(
    {
        "account": ["1930", "3000", "1930", "3000", "1930", "3000"],
        "date": [dt.date(2025, month, 15) for month in (1, 1, 2, 2, 2, 2)],
        "number": [1, 1, 2, 2, 3, 3],
        "amount": pl.Series([1, -1, 2, -2, 3, -3], dtype=pl.Decimal(10, 2)),
    }
)
COLUMNS = {name: name for name in ROWS.columns}


def read(folder: Path):
    return read_ledger(load(folder), ReadOptions(columns=COLUMNS))


def test_parts_are_one_ledger(tmp_path: Path) -> None:
    (tmp_path / "_SUCCESS").write_bytes(b"")
    for number, start in enumerate((0, 3, 5)):  # the second entry lies in two parts
        ROWS.slice(start, (3, 2, 1)[number]).write_parquet(tmp_path / f"part-{number}.parquet")
    reading = read(tmp_path)
    assert (reading.info.entries, reading.info.postings, reading.findings) == (3, 6, ())
    assert reading.frames.postings.collect().get_column("place").to_list() == [1, 2, 3, 4, 5, 6]
    assert expand([tmp_path]) == (str(tmp_path),)
    before = reading.info.sha256
    ROWS.slice(5, 1).with_columns(amount=-pl.col("amount")).write_parquet(tmp_path / "part-2.parquet")
    assert read(tmp_path).info.sha256 != before


def test_values_in_the_names_of_folders_are_columns(tmp_path: Path) -> None:
    for month in (1, 2):
        part = ROWS.filter(pl.col("date").dt.month() == month).drop("date")
        folder = tmp_path / f"date=2025-{month:02d}-15"
        folder.mkdir()
        part.write_parquet(folder / "0.parquet")
    reading = read(tmp_path)
    assert reading.frames.postings.collect().get_column("date").to_list() == ROWS.get_column("date").to_list()
    assert reading.findings == ()


def test_a_finding_quotes_its_row_whatever_part_it_lies_in(tmp_path: Path) -> None:
    ROWS.head(4).write_parquet(tmp_path / "a.parquet")
    ROWS.tail(2).with_columns(number=pl.Series([3, None])).write_parquet(tmp_path / "b.parquet")
    file = load(tmp_path)
    (finding,) = quote(read_ledger(file, ReadOptions(columns=COLUMNS)).findings, [file])
    assert (finding.name, finding.place.line, finding.place.excerpt) == ("row-number-missing", 6, "3000 │ 2025-02-15 │  │ -3.00")


def test_parts_that_do_not_fit_together_or_are_damaged_are_refused(tmp_path: Path) -> None:
    ROWS.write_parquet(tmp_path / "a.parquet")
    ROWS.drop("number").write_parquet(tmp_path / "b.parquet")
    with pytest.raises(UnreadableError):
        read(tmp_path)
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(UnreadableError):
        read(tmp_path)


def test_a_part_that_changes_is_noticed(tmp_path: Path) -> None:
    ROWS.write_parquet(tmp_path / "a.parquet")
    file = load(tmp_path)
    assert isinstance(file, PartitionedFile)
    ROWS.head(2).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(UnreadableError, match="changed"):
        read_ledger(file, ReadOptions(columns=COLUMNS))
