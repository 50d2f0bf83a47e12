"""Columns of every type read as the rows of the file are, one by one: the same books, the same findings."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from bokslut.ledger.frames import frame_names
from bokslut.sources.columnar import ColumnarTable
from bokslut.sources.columnar_cells import TableColumns
from bokslut.sources.columns_booking import read_rows
from bokslut.sources.columns_vector import read_columns
from bokslut.sources.interface import ReadOptions, SourceFile

DAY = dt.date(2025, 1, 31)
MOMENT = dt.datetime(2025, 1, 31, 23, 59)  # noqa: DTZ001  columns without zone
#: Columns that any role may be given, plain ones and odd ones.
SHAPES: dict[str, tuple[object, list[object]]] = {
    "text": (pl.String, ["1930", "2440 Skuld", "2025-01-31", "100,00", "-7.50", "Summa", "", " 1 ", None, "A 12"]),
    "category": (pl.Categorical, ["1930", "2440", "", None]),
    "whole": (pl.Int64, [1930, 2440, 20250131, 45000, 0, -5, None, 2**62, -(2**63)]),
    "small": (pl.UInt16, [1930, 5, 0, None]),
    "decimal": (pl.Decimal(38, 2), [Decimal("1930.00"), Decimal("-7.50"), Decimal(0), None, Decimal(10) ** 30, Decimal(20250131)]),
    "fine": (pl.Decimal(20, 4), [Decimal("1.2500"), Decimal("-1.2550"), None, Decimal("0.0001")]),
    "finest": (
        pl.Decimal(38, 36),
        [Decimal("1.25"), Decimal("-10.5"), None, Decimal("0.100000000000000000000000000000000001"), Decimal(99)],
    ),
    "coarse": (pl.Decimal(20, 0), [Decimal(1930), Decimal(-1), None]),
    "float": (pl.Float64, [1930.0, -7.5, 0.1 + 0.2, 0.0, -0.0, 1e13, 1e14, 1e300, float("nan"), float("inf"), None, 20250131.0, 45000.0]),
    "single": (pl.Float32, [1930.0, 0.5, None]),
    "day": (pl.Date, [DAY, dt.date(1, 1, 1), dt.date(9999, 12, 31), None]),
    "far": (pl.Int32, [10**7, -(10**6), 20_000, None]),
    "moment": (pl.Datetime("us"), [MOMENT, dt.datetime(1969, 12, 31, 1), None]),  # noqa: DTZ001
    "universal": (pl.Datetime("ms", "UTC"), [MOMENT.replace(tzinfo=dt.UTC), None]),
    "zoned": (pl.Datetime("ns", "Europe/Stockholm"), [MOMENT.replace(tzinfo=dt.UTC), None]),
    "clock": (pl.Time, [dt.time(12, 30), None]),
    "boolean": (pl.Boolean, [True, False, None]),
    "list": (pl.List(pl.Int64), [[1], None]),
    "nothing": (pl.Null, [None]),
}
USUAL = {
    "account": ["text", "whole"],
    "date": ["day", "text", "moment"],
    "number": ["whole", "text"],
    "amount": ["decimal", "whole", "float", "text", "finest"],
    "debit": ["decimal", "float"],
    "credit": ["decimal", "float"],
    "balance": ["decimal", "float"],
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[bytes, dict[str, str]]:
    """Draw a file whose columns have types of every sort, and its mapping."""
    names = ["account", "date", "number", *(["amount"] if draw(st.booleans()) else ["debit", "credit"])]
    names += draw(
        st.lists(st.sampled_from(["series", "text", "registered", "quantity", "account_name", "balance", "dim:ansvar"]), unique=True)
    )
    height = draw(st.integers(1, 8))
    columns = {}
    for name in names:
        shape = draw(st.sampled_from(USUAL.get(name, ["text"])) if draw(st.integers(0, 4)) else st.sampled_from(sorted(SHAPES)))
        dtype, values = SHAPES[shape]
        odd = draw(st.booleans())
        column = pl.Series(draw(st.lists(st.sampled_from(values if odd else values[:2]), min_size=height, max_size=height)), dtype=dtype)
        columns[name] = column.cast(pl.Date) if shape == "far" else column
    out = io.BytesIO()
    frame = pl.DataFrame(columns)
    if draw(st.booleans()) and "zoned" not in str(frame.schema):
        frame.write_ipc(out)
    else:
        frame.write_parquet(out, row_group_size=3)
    return out.getvalue(), {name: name for name in names}


@given(tables(), st.sampled_from([1, 3, 1000]), st.sampled_from([None, "account", "entry"]))
def test_every_type_reads_alike_property(table: tuple[bytes, dict[str, str]], run: int, grouped: str | None) -> None:
    data, columns = table
    file, options = SourceFile("x", data), ReadOptions(columns=columns, grouped=grouped)
    opened = ColumnarTable(file, columns.values())
    expected = read_rows(opened, file, options, "parquet")
    found = read_columns(TableColumns(opened, run), file, options, "parquet")
    assert found.findings == expected.findings
    assert found.info == expected.info
    assert found.complete == expected.complete
    for name in frame_names():
        assert_frame_equal(getattr(found.frames, name).lazy().collect(), getattr(expected.frames, name).lazy().collect())


@pytest.mark.parametrize("shape", ["decimal", "whole", "float", "coarse", "text"])
def test_plain_columns_are_spared_the_rows(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else all of this would be slow, and equal for nothing."""
    dtype, values = SHAPES[shape]
    amounts = (
        pl.Series([5, -5] if shape != "text" else ["100,00", "-7,50"]).cast(dtype) if shape != "text" else pl.Series(["5,00", "-5,00"])
    )
    assert values
    frame = pl.DataFrame({"account": ["1930", "3000"], "date": [DAY, DAY], "number": [1, 1], "amount": amounts, "dim:x": ["a", None]})
    out = io.BytesIO()
    frame.write_parquet(out)
    file, options = SourceFile("x", out.getvalue()), ReadOptions(columns={name: name for name in frame.columns})
    table = ColumnarTable(file, frame.columns)
    monkeypatch.setattr(ColumnarTable, "exactly", lambda _, lines: [] if not lines else pytest.fail(str(lines)))
    reading = read_columns(TableColumns(table), file, options, "parquet")
    assert reading.frames.postings.collect().get_column("amount_ore").to_list() == [500, -500]
