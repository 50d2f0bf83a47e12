"""CSV and Parquet exports are the ledger's postings, exact to the öre."""

from __future__ import annotations

import io
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers_read import WHOLE, ledger

from bokslut.exports.interface import ExportOptions
from bokslut.exports.registry import export
from bokslut.sources.files import from_bytes, read_ledger
from bokslut.sources.interface import ReadOptions
from bokslut.sources.proposing import certain_mapping, suggest_file

COLUMNS = {name: name for name in ("series", "number", "date", "account", "account_name", "amount", "text", "quantity", "currency")}


def test_csv_is_read_back_by_its_own_headings():
    done = export("csv").render(ledger(WHOLE.replace('#VER "" ""', '#VER "B" 1')), ExportOptions())
    reading = read_ledger(from_bytes("ut.csv", done.data), ReadOptions(columns={**COLUMNS, "dim:1": "dim:1", "dim:21": "dim:21"}))
    assert reading.findings == ()
    rows = reading.frames.postings.collect().select("account", "amount_ore", "text", "quantity").rows()
    assert rows == [("1930", -100000, None, None), ("5410", 100000, "'=1+1", "2.50"), ("1930", 0, None, None)]
    assert reading.frames.object_lists.select("dimension", "object").rows() == [("1", "10"), ("21", "1001")]
    notes = " ".join(note.sv for note in done.notes)
    assert "10\u00a0angivna saldon" in notes
    assert "2\u00a0strukna" in notes
    assert "1\u00a0text" in notes


def test_an_object_list_with_a_dimension_twice_keeps_the_first_and_it_is_told():
    done = export("parquet").render(ledger(WHOLE.replace('{1 "10" 21 "01"} 1000.00', '{1 "10" 1 "20"} 1000.00')), ExportOptions())
    assert pl.read_parquet(io.BytesIO(done.data))["dim:1"].to_list()[:2] == [None, "10"]
    assert "1\u00a0object list that repeats a dimension" in " ".join(note.en for note in done.notes)


@given(st.integers(-(2**63 - 1), 2**63 - 1))
def test_property_parquet_amounts_are_exact(ore):
    sign = "-" if ore < 0 else ""
    amount = f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02}"
    done = export("parquet").render(ledger(WHOLE.replace("#TRANS 1930 {} -1000.00", f"#TRANS 1930 {{}} {amount}")), ExportOptions())
    table = pl.read_parquet(io.BytesIO(done.data))
    assert table["amount"].to_list()[0] == Decimal(amount)
    assert table["amount"].dtype == pl.Decimal(38, 2)
    assert table.select("series", "number", "posting_date", "dim:21").rows()[1][3] == "1001"


def test_the_same_ledger_gives_the_same_bytes():
    for form in ("csv", "parquet", "sie4", "beancount", "hledger"):
        one, other = (export(form).render(ledger(), ExportOptions()).data for _ in range(2))
        assert one == other


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_its_own_export_is_proposed_with_certainty(form):
    text = WHOLE.replace('#VER "" ""', '#VER "B" 1').replace("20250107", "20250105")
    file = from_bytes(f"ut.{form}", export(form).render(ledger(text), ExportOptions()).data)
    sheet = certain_mapping(suggest_file(file, ReadOptions()))
    reading = read_ledger(file, ReadOptions(columns=sheet.mapping))
    assert reading.findings == ()
    columns = ("series", "number", "date", "text")
    assert reading.frames.entries.collect().select(columns).rows() == ledger(text).frames.entries.collect().select(columns).rows()
    assert reading.frames.object_lists.select("dimension", "object").rows() == [("1", "10"), ("21", "1001")]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_its_own_export_is_proposed_with_certainty_where_rows_have_days_of_their_own(form):
    text = WHOLE.replace('#VER "" ""', '#VER "B" 1')
    assert "20250107" in text
    file = from_bytes(f"ut.{form}", export(form).render(ledger(text), ExportOptions()).data)
    reading = read_ledger(file, ReadOptions(columns=certain_mapping(suggest_file(file, ReadOptions())).mapping))
    assert [finding.name for finding in reading.findings] == ["row-dates-differ"]
    assert reading.complete
    assert sorted(reading.frames.postings.collect()["date"]) == sorted(ledger(text).frames.postings.collect()["date"])
