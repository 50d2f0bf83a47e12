"""The regulation's files: exact amounts and keys, every fault at its cell, no file that makes the reader fall."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import BokslutError
from bokslut.model.money import unit
from bokslut.model.regulation import LedgerSources, Policy, RegulationSpec, Treatment
from bokslut.sources.files import from_bytes
from bokslut.sources.regulation import RegulationReading, read_regulation
from bokslut.sources.regulation_rows import parse_key

FILES = {
    "services": "service;name;area;kind;regulated;revenue;funding;cost\n10;Infra;IT;förvaltning;ja;1 000,50;0;900,25\n",
    "customers": "customer;name;type\n101;Skol;nämnd\n102;Bolag;bolag\n",
    "keys": "service;customer;key;kind;version;decided\n10;101;1/3;andel;2025;KS 1\n10;102;2/3;andel;2025;KS 1\n",
    "forecasts": "date;service;surplus\n2025-05-31;10;90,00\n",
    "instalments": "date;customer;service;amount;voucher\n2025-06-15;101;10;20,00;A 2\n",
}


def read(spec: RegulationSpec | None = None, **changed: str | bytes) -> RegulationReading:
    texts = {**FILES, **changed}
    data = {name: text if isinstance(text, bytes) else text.encode() for name, text in texts.items()}
    return read_regulation({name: from_bytes(f"{name}.csv", each) for name, each in data.items()}, spec or RegulationSpec({}))


def faults(**changed: str) -> list[tuple[str, str]]:
    return [(finding.name, str(finding.place)) for finding in read(**changed).findings]


def test_everything_is_read_exactly():
    reading = read()
    assert reading.findings == ()
    inputs = reading.inputs
    assert inputs.services["10"].stated_ore == 100_050 - 90_025
    assert inputs.services["10"].treatment is Treatment.REGULATED
    assert inputs.keys["10"][0].values == [Fraction(1, 3), Fraction(2, 3)]
    assert [each.amount_ore for each in inputs.instalments] == [2000]
    assert [(each.surplus_ore, each.share) for each in inputs.forecasts] == [(9000, 1)]
    assert [info.path for info in reading.infos] == [f"{name}.csv" for name in FILES]


def test_amounts_are_in_the_unit_of_the_close_file():
    mkr = unit("mkr")
    assert mkr is not None
    services = FILES["services"].replace("1 000,50", "39,6").replace("900,25", "0")
    reading = read(RegulationSpec({}, unit=mkr), services=services, forecasts="date;service;surplus\n", instalments=FILES["instalments"])
    assert reading.inputs.services["10"].stated_ore == 3_960_000_000
    assert reading.inputs.instalments[0].amount_ore == 2_000_000_000


@pytest.mark.parametrize(
    ("file", "old", "new", "name", "column"),
    [
        ("services", "900,25", "900,255", "regulation-field-unreadable", 39),
        ("services", "900,25", "cirka 900", "regulation-field-unreadable", 39),
        ("services", "900,25", "0,9 tkr", "regulation-unit-differs", 39),
        ("services", "900,25", "", "service-amounts-missing", 39),
        ("services", ";ja;", ";kanske;", "regulation-field-unreadable", 25),
        ("services", "förvaltning", "drift", "regulation-field-unreadable", 13),
        ("customers", "nämnd", "namnd", "regulation-field-unreadable", 10),
        ("keys", "1/3", "1/0", "regulation-field-unreadable", 8),
        ("keys", "1/3", "-1/3", "allocation-key-negative", 8),
        ("keys", "101", "191", "regulation-reference-unknown", 4),
        ("keys", "10;101", "11;101", "regulation-reference-unknown", 1),
        ("keys", "andel;2025;KS 1\n10;102", "andel;;KS 1\n10;102", "regulation-field-unreadable", 18),
        ("forecasts", "2025-05-31", "2025-02-30", "regulation-field-unreadable", 1),
        ("forecasts", "10;", "20;", "regulation-reference-unknown", 12),
        ("instalments", "20,00", "", "regulation-field-unreadable", 19),
    ],
)
def test_each_fault_is_told_once_at_its_cell(file: str, old: str, new: str, name: str, column: int):
    assert old in FILES[file]
    assert faults(**{file: FILES[file].replace(old, new, 1)}) == [(name, f"{file}.csv:2:{column}")]


def test_what_stands_twice_points_at_both_lines():
    reading = read(services=FILES["services"] + "10;Infra;IT;förvaltning;nej;0;0;0\n")
    (finding,) = reading.findings
    assert finding.name == "regulation-row-twice"
    assert [place.line for place in finding.places] == [3, 2]
    assert [place.primary for place in finding.places] == [True, False]


def test_a_customer_without_a_key_has_no_instalment():
    keys = "service;customer;key;kind;version;decided\n10;102;1;andel;2025;KS 1\n"
    assert faults(keys=keys) == [("instalment-without-entitlement", "instalments.csv:2:12")]
    pooled = FILES["instalments"].replace(";10;", ";;")
    assert faults(instalments=pooled) == []


def test_an_instalment_for_a_service_outside_the_regulation_is_found():
    assert faults(services=FILES["services"].replace(";ja;", ";nej;")) == [("instalment-without-entitlement", "instalments.csv:2:12")]


def test_an_own_customer_that_does_not_exist_is_found():
    (finding,) = read(RegulationSpec({}, policy=Policy(own=frozenset({"101", "191"})))).findings
    assert (finding.name, finding.subject) == ("regulation-reference-unknown", "own 191")


def test_the_ledger_may_give_the_amounts():
    spec = RegulationSpec({}, from_ledger=LedgerSources("verksamhet", ("3",), ("5",)))
    reading = read(spec, services="service;name;area;kind;regulated\n10;Infra;IT;utveckling;överförd\n")
    assert reading.findings == ()
    assert reading.inputs.services["10"].stated_ore is None
    assert reading.inputs.services["10"].treatment is Treatment.TRANSFERRED


def test_a_missing_column_is_suggested_for_and_nothing_is_read():
    reading = read(keys=FILES["keys"].replace("decided", "decidd"))
    assert [finding.name for finding in reading.findings] == ["regulation-column-missing"]
    remedy = reading.findings[0].remedy
    assert remedy is not None
    assert remedy.en.endswith("The headings are service;customer;key;kind;version;decided.")
    assert "menas decidd?" in reading.findings[0].message.sv
    assert reading.inputs.keys == {}


@given(st.integers(0, 10**30), st.integers(1, 10**30))
def test_keys_are_read_exactly(one: int, other: int):
    assert parse_key(str(one)) == one
    assert parse_key(f"{one}/{other}") == Fraction(one, other)


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_decimal_keys_are_read_exactly_with_comma_or_point(value):
    assert parse_key(f"{value:f}") == parse_key(f"{value:f}".replace(".", ",")) == Fraction(value)


@pytest.mark.parametrize("text", ["", "x", "1/0", "1//2", "1,2,3", "½", "١", "1e5", "0x1", " ", "1/2/3", "9" * 500])
def test_what_is_no_key_is_refused(text: str):
    assert parse_key(text) is None


@given(st.sampled_from(list(FILES)), st.one_of(st.binary(min_size=1, max_size=300), st.text(";\n\"',/1ax-", min_size=1, max_size=80)))
def test_any_file_is_read_or_refused_never_fallen_over(name: str, data: bytes | str):
    try:
        reading = read(**{name: data})
    except BokslutError:
        return
    assert all(finding.place is not None for finding in reading.findings)


@given(st.sampled_from(list(FILES)), st.data())
def test_a_file_damaged_anywhere_is_read_or_found_fault_with(name: str, data: st.DataObject):
    whole = FILES[name]
    at = data.draw(st.integers(0, len(whole)))
    char = data.draw(st.sampled_from(';\n"-x0/,é\x00'))
    try:
        read(**{name: whole[:at] + char + whole[at:]})
    except BokslutError:
        return
