"""Parquet, Arrow and Feather ledgers: exact to the öre or reported; never rounded, never guessed."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UnreadableError, UsageError
from bokslut.model.limits import Limits
from bokslut.sources import columnar
from bokslut.sources.files import from_bytes, quote, read_ledger
from bokslut.sources.interface import ReadOptions

COLUMNS = {"account": "Konto", "date": "Datum", "number": "Nr", "amount": "Belopp", "text": "Text", "dim:ansvar": "Ansvar"}


DECIMAL = pl.Decimal(20, 2)


def frame(amounts, dtype=DECIMAL, **columns: object) -> pl.DataFrame:
    height = len(amounts)
    base = {
        "Skräp": [[1]] * height,
        "Konto": ["1930"] * height,
        "Datum": [dt.date(2025, 1, 31)] * height,
        "Nr": list(range(1, height + 1)),
        "Belopp": pl.Series(amounts, dtype=dtype),
        "Text": ["å"] * height,
        "Ansvar": [None] * height,
        **columns,
    }
    return pl.DataFrame(base)


def packed(table: pl.DataFrame, form: str = "parquet") -> bytes:
    out = io.BytesIO()
    if form == "parquet":
        table.write_parquet(out)
    elif form == "stream":
        table.write_ipc_stream(out)
    else:
        table.write_ipc(out, compression="lz4" if form == "feather" else "uncompressed")
    return out.getvalue()


def read(table: pl.DataFrame, form: str = "parquet", **columns: str):
    return read_ledger(from_bytes("bok.parquet", packed(table, form)), ReadOptions(columns={**COLUMNS, **columns}))


def ores(reading) -> list[int]:
    return reading.frames.postings.collect().get_column("amount_ore").to_list()


@pytest.mark.parametrize("form", ["parquet", "arrow", "feather", "stream"])
def test_rows_are_read_with_their_types(form):
    reading = read(frame([Decimal("10.50"), Decimal("-10.50")], Ansvar=["910", None]), form)
    assert reading.findings == ()
    assert ores(reading) == [1050, -1050]
    assert reading.frames.postings.collect().get_column("date").to_list() == [dt.date(2025, 1, 31)] * 2
    assert reading.frames.entries.collect().get_column("number").to_list() == ["1", "2"]
    assert reading.frames.object_lists.rows() == [(1, "ansvar", "910")]
    assert [place & 0xFFFFFFFF for place in reading.frames.postings.collect().get_column("place")] == [1, 2]


@given(st.lists(st.integers(-(2**63 - 1), 2**63 - 1), min_size=1, max_size=20))
def test_property_decimals_are_exact(values):
    reading = read(frame([Decimal(value) / 100 for value in values], pl.Decimal(38, 2)))
    assert ores(reading) == values
    assert reading.findings == ()


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=20))
def test_property_floats_are_what_was_written(values):
    assert ores(read(frame([value / 100 for value in values], pl.Float64))) == values


@given(st.lists(st.floats(), min_size=1, max_size=8))
def test_property_a_float_is_exact_or_lost(values):
    reading = read(frame(values, pl.Float64))
    exact = [value for value in values if abs(value) <= 1e13 and Decimal(repr(value)) * 100 % 1 == 0]
    assert ores(reading) == [int(Decimal(repr(value)) * 100) for value in exact]
    assert reading.complete == (len(exact) == len(values))


def test_what_is_not_exact_is_a_finding_with_its_row():
    reading = read(frame([0.1 + 0.2, 1e14, float("inf"), 5.0], pl.Float64))
    assert sorted(finding.name for finding in reading.findings) == ["cell-without-value", "cell-without-value", "row-amount-finer-than-ore"]
    assert sorted(finding.place.line for finding in reading.findings) == [1, 2, 3]
    assert ores(reading) == [500]
    assert not reading.complete


def test_a_finding_quotes_its_row():
    data = packed(frame([0.125, 1.0], pl.Float64).drop("Skräp"))
    file = from_bytes("bok.parquet", data)
    reading = read_ledger(file, ReadOptions(columns=COLUMNS))
    (finding,) = quote(reading.findings, [file])
    assert finding.place.excerpt.startswith("1930 │ 2025-01-31 │ 1 │ 0.125")
    assert finding.place.excerpt[finding.place.column - finding.place.excerpt_column :].startswith("0.125")


def test_integers_strings_and_whole_floats():
    assert ores(read(frame([100, -7], pl.Int32))) == [10000, -700]
    assert ores(read(frame(["1 234,50", "−0,50"], pl.String))) == [123450, -50]
    whole = frame([Decimal(1)], Konto=[1930.0], Datum=[20250131], Nr=["A1"])
    reading = read(whole)
    assert reading.frames.postings.collect().select("account", "date").rows() == [("1930", dt.date(2025, 1, 31))]
    moment = frame([Decimal(1)], Datum=[dt.datetime(2025, 1, 31, 23, 59)])  # noqa: DTZ001  a column without zone
    assert read(moment).frames.postings.collect().get_column("date").to_list() == [dt.date(2025, 1, 31)]
    assert read(frame([Decimal(1)], Konto=pl.Series(["1930"], dtype=pl.Categorical))).findings == ()


def test_days_that_no_calendar_has_and_types_that_are_no_cells():
    far = pl.Series([10_000_000, 20_000], dtype=pl.Int32).cast(pl.Date)
    reading = read(frame([Decimal(1)] * 2, Datum=far))
    assert [finding.name for finding in reading.findings] == ["cell-without-value"]
    assert ores(reading) == [100]
    assert [finding.name for finding in read(frame([Decimal(1)], Text=[[1]])).findings] == ["cell-without-value"]
    zoned = pl.Series([dt.datetime(2025, 1, 31, 21, 59, 59, tzinfo=dt.UTC)])
    assert read(frame([Decimal(1)], Datum=zoned)).findings == ()
    assert read(frame([Decimal(1)], Datum=zoned.dt.convert_time_zone("Europe/Stockholm"))).findings != ()


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_moment_that_may_be_of_another_day_in_sweden_is_refused(unit):
    moments = [dt.datetime(2025, 1, 31, 22, tzinfo=dt.UTC), dt.datetime(1969, 12, 31, 23, 30, tzinfo=dt.UTC)]
    reading = read(
        frame([Decimal(1)] * 3, Datum=pl.Series([*moments, dt.datetime(1969, 12, 31, tzinfo=dt.UTC)], dtype=pl.Datetime(unit, "UTC")))
    )
    assert [finding.name for finding in reading.findings] == ["cell-without-value"] * 2
    assert all("the moment is of a time zone" in finding.message.en for finding in reading.findings)
    assert not reading.complete
    assert reading.frames.postings.collect().get_column("date").to_list() == [dt.date(1969, 12, 31)]


def test_columns_that_are_not_declared_or_not_there():
    with pytest.raises(UsageError) as caught:
        read_ledger(from_bytes("x", packed(frame([Decimal(1)]))))
    assert 'account = "Konto"' in caught.value.problems[0].remedy.sv
    with pytest.raises(UsageError, match="Beloppet"):
        read(frame([Decimal(1)]), amount="Beloppet")


@pytest.mark.parametrize("form", ["parquet", "arrow", "stream"])
def test_damage_is_said(form, capfd):
    data = packed(frame([Decimal(1)] * 50), form)
    for end in range(8, len(data), max(1, len(data) // 60)):
        with pytest.raises(UnreadableError):
            read_ledger(from_bytes("x", data[:end]), ReadOptions(columns=COLUMNS))
    capfd.readouterr()


def test_a_stream_cut_between_two_runs_of_rows_is_no_smaller_ledger():
    data = packed(frame([Decimal(1)] * 2), "stream")
    assert ores(read_ledger(from_bytes("x", data), ReadOptions(columns=COLUMNS))) == [100, 100]
    with pytest.raises(UnreadableError, match="cut off"):
        read_ledger(from_bytes("x", data[:-8]), ReadOptions(columns=COLUMNS))


def test_more_rows_than_bytes_is_no_ledger(monkeypatch):
    data = packed(frame([Decimal(1)] * 30_000, Nr=["1"] * 30_000))
    monkeypatch.setattr(columnar, "_ROWS_FREE", 10_000)
    assert len(data) < 30_000
    with pytest.raises(UnreadableError, match="rows"):
        read_ledger(from_bytes("x", data), ReadOptions(columns=COLUMNS))
    with pytest.raises(UnreadableError, match="30000 rows") as caught:
        read_ledger(from_bytes("x", data), ReadOptions(columns=COLUMNS, limits=Limits(rows=20_000)))
    assert "--limit rows=40k" in caught.value.problems[0].remedy.sv


def test_old_feather_is_refused_with_a_way_out():
    with pytest.raises(UnreadableError, match="version 1"):
        read_ledger(from_bytes("x", b"FEA1rest"), ReadOptions(columns=COLUMNS))


_FUZZ = """
import random, sys
sys.path.insert(0, sys.argv[1])
from decimal import Decimal
from bokslut.model.errors import BokslutError
from test_parquet import COLUMNS, ReadOptions, frame, from_bytes, packed, read_ledger
whole = packed(frame([Decimal(1)] * 20), sys.argv[2])
for seed in range(300):
    chosen, data = random.Random(seed), bytearray(whole)
    for _ in range(chosen.randint(1, 4)):
        data[chosen.randrange(6, len(data))] = chosen.randrange(256)
    try:
        read_ledger(from_bytes("x", bytes(data)), ReadOptions(columns=COLUMNS))
    except BokslutError as error:
        assert error.problems[0].message.sv
"""


@pytest.mark.parametrize("form", ["parquet", "arrow", "feather", "stream"])
def test_fuzz_changed_bytes_never_raise(form):
    # In a process of its own, so that one that polars ends is told as what it is.
    command = [sys.executable, "-c", _FUZZ, str(Path(__file__).parent), form]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


@given(st.lists(st.integers(1, 30), max_size=8), st.sampled_from([1, 4, 100]))
def test_rows_are_found_by_their_lines_whatever_their_order_and_distance_property(lines, near):
    table = columnar.ColumnarTable(from_bytes("bok.parquet", _NUMBERED))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(columnar, "_SLICE", near)
        assert [(row.line, row.cells[0]) for row in table.exactly(lines)] == [(line, f"rad {line}") for line in lines]


_NUMBERED = packed(pl.DataFrame({"Text": [f"rad {line}" for line in range(1, 31)]}))
