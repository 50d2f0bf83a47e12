"""Keys read by columns are those read row by row, and whatever is odd is left to the reader of rows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.regulation import RegulationSpec
from bokslut.sources import regulation_keys
from bokslut.sources.files import from_bytes
from bokslut.sources.regulation import COLUMNS, read_regulation
from bokslut.sources.regulation_keys import read_keys

SERVICES = "service;name;area;kind;regulated;revenue;funding;cost\n" + "".join(f"S{n};S{n};A;förvaltning;ja;1;0;0\n" for n in range(3))
CUSTOMERS = "customer;name;type\n" + "".join(f"K{n};K{n};nämnd\n" for n in range(4))
HEAD = "service;customer;key;kind;version;decided\n"
KINDS = ("andel", "volym", "avtal")
IDS = {f"S{n}" for n in range(3)}, {f"K{n}" for n in range(4)}


def by_columns(data: bytes):
    return read_keys(from_bytes("keys.csv", data), COLUMNS["keys"], *IDS, KINDS)


def by_rows(data: bytes):
    files = {"services": SERVICES.encode(), "customers": CUSTOMERS.encode(), "keys": data}
    # An encoding that is said is for the reader of rows.
    return read_regulation({name: from_bytes(f"{name}.csv", each) for name, each in files.items()}, RegulationSpec({}), "utf-8")


def plain(keys) -> list[tuple[object, ...]]:
    return [
        (each.service, each.version, *map(list, (each.customers, each.values, each.kinds, each.decisions, each.lines)), each.path)
        for versions in keys.values()
        for each in versions
    ]


cells = st.tuples(
    st.sampled_from(["S0", "S1", "S2", "S2 ", "S9", ""]),
    st.sampled_from(["K0", "K1", "K2", "K3", " K3", "K9"]),
    st.sampled_from(["1", "0", "12", "007", "0,5", "1/3", "2.25", "-1", "x", "", " 4", str(10**17), str(10**18), str(10**40), "1/0"]),
    st.sampled_from(["andel", "volym", "avtal", "Volym", "volymm"]),
    st.sampled_from(["2025", "2025-07", "1", "", " 2"]),
    st.sampled_from(["KS 1", "KS 2", "", " KS"]),
)
good = st.tuples(
    st.sampled_from(["S0", "S1", "S2"]),
    st.sampled_from(["K0", "K1", "K2", "K3"]),
    st.sampled_from(["1", "0", "12", "007", "0,5", "1/3", str(10**17), str(10**30)]),
    st.sampled_from(KINDS),
    st.sampled_from(["2025", "2025-07"]),
    st.sampled_from(["KS 1", "Kundrådet § 4", ""]),
)
unique = st.lists(good, max_size=12, unique_by=lambda row: (row[0], row[1], row[4]))


@given(unique, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sampled_from([40, 64, 16_000_000]))
def test_flawless_keys_are_read_by_columns_and_are_those_of_the_rows(rows, end: str, last: bool, chunk: int):  # noqa: FBT001
    text = HEAD + "".join(";".join(row) + "\n" for row in rows)
    data = (text if last else text.rstrip("\n")).replace("\n", end).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regulation_keys, "_CHUNK_BYTES", chunk)
        found = by_columns(data)
    if len(rows) == 0:
        assert not found
        return
    assert found is not None
    expected = by_rows(data)
    assert expected.findings == ()
    assert plain(found) == plain(expected.inputs.keys)


@given(st.lists(st.one_of(good, cells), max_size=8))
def test_what_is_read_by_columns_has_no_finding_by_rows(rows):
    data = (HEAD + "".join(";".join(row) + "\n" for row in rows)).encode()
    found = by_columns(data)
    if found is not None:
        expected = by_rows(data)
        assert expected.findings == ()
        assert plain(found) == plain(expected.inputs.keys)


WHOLE = (HEAD + "S0;K0;1/3;andel;2025;KS 1\nS0;K1;2/3;andel;2025;KS 1\nS1;K0;5;volym;2025;KS 2\n").encode()


@given(
    st.integers(0, len(WHOLE)),
    st.sampled_from([b";", b"\n", b"\r", b'"', b"\x00", b"\xff", b"x", b" ", b"-", b"\xef\xbb\xbf", b""]),
    st.integers(0, 3),
)
def test_a_file_damaged_anywhere_is_read_alike_or_left_to_the_rows(at: int, with_: bytes, cut: int):
    data = WHOLE[:at] + with_ + WHOLE[at + cut :]
    found = by_columns(data)
    if found is not None:
        expected = by_rows(data)
        assert expected.findings == ()
        assert plain(found) == plain(expected.inputs.keys)


def test_a_file_as_spreadsheets_write_it_is_read_by_columns():
    found = by_columns(b"\xef\xbb\xbf" + WHOLE.replace(b"\n", b"\r\n"))
    assert found is not None
    assert list(found["S0"][0].values) == [Fraction(1, 3), Fraction(2, 3)]
    assert list(found["S1"][0].lines) == [4]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"S1", b"S7"),
        (b"K1", b"K7"),
        (b"1/3", b"-1/3"),
        (b"1/3", b'"1/3"'),
        (b"andel", b"andle"),
        (b"S0;K1", b"S0;K0"),
        (b"KS 2", b"KS 2;x;y"),
        (b";", b","),
    ],
)
def test_whatever_is_odd_is_left_to_the_reader_of_rows(old: bytes, new: bytes):
    assert by_columns(WHOLE.replace(old, new)) is None


def test_columns_in_another_order_and_more_of_them_are_read_alike():
    data = b"note;decided;version;kind;key;customer;service\nx;KS 1;2025;volym;7;K0;S0\ny;KS 1;2025;volym;8;K1;S0\n"
    found = by_columns(data)
    assert found is not None
    assert plain(found) == plain(by_rows(data).inputs.keys)
