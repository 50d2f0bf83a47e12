"""Columnar files are held to what they say of themselves before polars is given them: damage is told, never an abort."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from fuzz.parquet import Node, apart, together
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UnreadableError
from bokslut.model.limits import DEFAULT, Limits
from bokslut.sources import columnar_guard
from bokslut.sources.columnar import ColumnarTable
from bokslut.sources.flatbuffers import FlatbufferError, Table
from bokslut.sources.partitioned import load_parts
from bokslut.sources.sourcefile import SourceFile
from bokslut.sources.thrift import ThriftError, read_struct
from fuzz import parquet as parts

TOP = Path(__file__).parents[2]
SEEDS = sorted((TOP / "fuzz/seeds/parquet").iterdir())
BROKEN = sorted((TOP / "fuzz/broken/parquet").iterdir())
FRAME = pl.DataFrame({"Konto": ["1930", "3000", "1930"], "Belopp": [1, -1, None], "Lista": [[1, 2], [], None], "Svar": [True, None, False]})


def refused(data: bytes, limits: Limits = DEFAULT) -> UnreadableError | None:
    """Return what a file is refused with; polars is never given it."""
    file = SourceFile("bok", data)
    try:
        columnar_guard.check_columnar(file, limits, lambda _: True)
    except UnreadableError as error:
        return error
    return None


def parquet(frame: pl.DataFrame = FRAME, **how: object) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out, **how)
    return out.getvalue()


def arrow(frame: pl.DataFrame = FRAME, compression: str = "zstd") -> bytes:
    out = io.BytesIO()
    frame.write_ipc(out, compression=compression)
    return out.getvalue()


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_what_once_ended_the_process_is_told(path):
    script = (
        "import sys; from pathlib import Path; from bokslut.sources.files import read_ledger, load\n"
        "from bokslut.sources.interface import ReadOptions; from bokslut.model.errors import UnreadableError\n"
        "names = {'account': 'Konto', 'date': 'Datum', 'number': 'Vernr', 'amount': 'Belopp'}\n"
        "try: read_ledger(load(sys.argv[1]), ReadOptions(columns=names), 'parquet')\n"
        "except UnreadableError as error: sys.exit(f'{error.exit_code} {error.problems[0].message.sv} {error.problems[0].remedy.sv}')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1, f"ended by {done.returncode}: {done.stderr[-500:]}"
    assert done.stderr.startswith("3 Filen är skadad: ")
    assert done.stderr.rstrip().endswith("Exportera filen igen.")


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_a_whole_file_is_never_refused(path):
    assert refused(path.read_bytes()) is None


@pytest.mark.parametrize("compression", ["uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4"])
def test_a_file_of_many_pages_and_groups_is_never_refused(compression):
    many = pl.concat([FRAME] * 2000)
    assert refused(parquet(many, compression=compression, row_group_size=1500, data_page_size=300)) is None
    assert refused(parquet(many.clear(), compression=compression)) is None
    if compression in {"uncompressed", "zstd", "lz4"}:
        assert refused(arrow(many, compression)) is None


def test_a_file_of_another_program_is_never_refused(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    for version in ("V1", "V2"):
        path = tmp_path / f"{version}.parquet"
        rows = "select i::varchar k, i % 7 n, (i / 100)::decimal(18, 2) b, [i] l, {'a': i} s, i::hugeint h from range(5000) r(i)"
        duckdb.sql(f"copy ({rows}) to '{path}' (format parquet, parquet_version {version}, row_group_size 2048)")
        assert refused(path.read_bytes()) is None


def number(node: Node, *fields: int) -> Node:
    for field in fields:
        node = node.value[field]
        node = Node(node.kind, dict(enumerate(node.value))) if node.kind == 9 else node
    return node


#: A number of a file's footer, what is put there instead, and what is then told.
FOOTER = {
    "rows of the file": ((3,), 4, "antalet rader"),
    "rows of a group": ((4, 0, 3), -3, "antalet rader"),
    "columns of a group": ((2, 0, 5), 2**31 - 1, "schemat"),
    "type": ((4, 0, 1, 0, 3, 1), 2, "en kolumns typ"),
    "codec": ((4, 0, 1, 0, 3, 4), 8, "en kolumns packning"),
    "values": ((4, 0, 1, 0, 3, 5), 2**40, "antalet värden"),
    "length": ((4, 0, 1, 0, 3, 7), 2**40, "en kolumns plats"),
    "place": ((4, 0, 1, 3, 3, 9), -1, "en kolumns plats"),
}


@pytest.mark.parametrize("name", FOOTER)
def test_a_footer_that_cannot_be_true_is_told(name):
    fields, value, told = FOOTER[name]
    footer, chunks = apart(parquet(statistics=False))
    number(footer, *fields).value = value
    error = refused(together(footer, chunks, keeps=True))
    assert error is not None
    assert f"Filen är skadad: {told} kan inte stämma" in error.problems[0].message.sv


#: The column, its page, the field of the page's head, the number put there, and what is then told.
HEADS = {
    "kind": (0, 0, (1,), 1, "en sidas slag"),
    "size": (0, 0, (2,), -1, "en sidas storlek"),
    "size packed": (0, 0, (3,), 2**31 - 1, "en sidas storlek"),
    "values of a dictionary": (0, 0, (7, 1), 2**31 - 1, "antalet värden i en ordlista"),
    "values": (0, 1, (5, 1), 2**31 - 1, "antalet värden"),
    "values below zero": (0, 1, (5, 1), -1, "antalet värden"),
    "too few values": (0, 1, (5, 1), 1, "structure|storlek|slag"),
    "encoding": (0, 1, (5, 2), 77, "en kodning"),
}


@pytest.mark.parametrize("name", HEADS)
def test_the_head_of_a_page_that_cannot_be_true_is_told(name):
    column, page, fields, value, told = HEADS[name]
    footer, chunks = apart(parquet(pl.DataFrame({"Konto": ["1930"] * 50 + ["3000"] * 50}), statistics=False))
    number(chunks[column][1][page].head, *fields).value = value
    error = refused(together(footer, chunks, keeps=False))
    assert error is not None
    assert any(word in error.problems[0].message.sv for word in (*told.split("|"), "struktur"))


def test_the_levels_of_a_page_of_the_second_kind_are_held_to_it():
    footer, chunks = apart((TOP / "fuzz/seeds/parquet/v2.parquet").read_bytes())
    head = next(page.head for page in chunks[0][1] if 8 in page.head.value)
    for field, value in ((5, 2**31 - 1), (2, 100), (3, 100)):
        before = number(head, 8, field).value
        number(head, 8, field).value = value
        assert refused(together(footer, chunks, keeps=False)) is not None
        number(head, 8, field).value = before
    assert refused(together(footer, chunks, keeps=False)) is None


def test_a_column_of_lists_has_no_more_values_than_the_file_has_bytes():
    footer, chunks = apart(parquet(pl.DataFrame({"Lista": [[1, 2], [], None]}), statistics=False))
    (meta, pages) = chunks[0]
    for values, holds in ((1_000_001, False), (1_000_000, True)):
        meta.value[5].value = values
        number(pages[-1].head, 5, 1).value = values
        assert (refused(together(footer, chunks, keeps=False)) is None) is holds


def test_pages_that_are_not_read_are_not_looked_at():
    footer, chunks = apart(parquet(statistics=False))
    number(chunks[-1][1][0].head, 3).value = 2**31 - 1
    data = together(footer, chunks, keeps=False)
    assert refused(data) is not None
    assert ColumnarTable(SourceFile("bok", data), ["Konto"]).run(0, 3).rows() == [("1930",), ("3000",), ("1930",)]


def test_a_part_of_a_folder_is_held_as_parquet_whatever_it_begins_with(tmp_path):
    footer, chunks = apart(parquet(statistics=False))
    number(footer, 4, 0, 1, 0, 3, 5).value = 2**40
    (tmp_path / "a.parquet").write_bytes(parquet())
    (tmp_path / "b.parquet").write_bytes(b"ARRO" + together(footer, chunks, keeps=True)[4:])
    with pytest.raises(UnreadableError, match="number of values") as caught:
        ColumnarTable(load_parts("bok", tmp_path))
    assert str(caught.value.problems[0].place).endswith("b.parquet")


def test_pages_that_become_too_large_are_refused_by_the_limit_that_allows_them():
    footer, chunks = apart(parquet(pl.DataFrame({"Belopp": range(100)}), compression="zstd", statistics=False))
    number(chunks[0][1][-1].head, 2).value = 1_500_000_000
    data = together(footer, chunks, keeps=False)
    error = refused(data)
    assert error is not None
    assert "--limit ratio=" in error.problems[0].remedy.sv
    assert "--limit bytes=" in refused(data, Limits(bytes=200_000_000)).problems[0].remedy.sv
    assert refused(data, Limits(ratio=2_000_000_000)) is None


def test_a_long_text_in_every_row_of_a_small_file_is_refused():
    texts = parquet(pl.DataFrame({"Text": ["x" * 10_000] * 100_000}), compression="zstd")
    assert len(texts) < 20_000
    assert "--limit ratio=" in refused(texts).problems[0].remedy.sv


def test_texts_that_come_to_more_than_a_file_may_are_refused():
    table = ColumnarTable(SourceFile("bok", arrow(pl.DataFrame({"Text": ["x" * 1000] * 1000}))), None, Limits(bytes=500_000))
    with pytest.raises(UnreadableError, match="texts of the file's rows"):
        table.run(0, 1000)


def batch_of(data: bytes) -> tuple[Table, int]:
    """Return the first record batch of a file, and the length of its body."""
    footer = Table.root(data[len(data) - 10 - int.from_bytes(data[-10:-6], "little") :])
    offset, head, body = footer.structs(3, "<qi4xq")[0]
    return Table.root(data[offset + 8 : offset + head]).table(2), body


@pytest.mark.parametrize(
    ("number_", "value", "told"),
    [
        ("rows", 7, "antalet värden"),
        ("rows", -1, "antalet rader"),
        ("nulls", 7, "antalet värden"),
        ("place", 2**40, "en bufferts plats"),
        ("length", 2**40, "en bufferts plats"),
        ("length", -8, "en bufferts plats"),
    ],
)
def test_a_batch_of_arrow_that_cannot_be_true_is_told(number_, value, told):
    data = arrow(pl.DataFrame({"Konto": [1, 2, 3, 4, 5, None]}), "uncompressed")
    batch, _ = batch_of(data)
    node, buffer = (6, 1), batch.structs(2, "<qq")[-1]
    rows = data.rindex((6).to_bytes(8, "little"), 0, data.rindex(struct.pack("<qq", *node)))
    at = {
        "rows": rows,
        "nulls": data.rindex(struct.pack("<qq", *node)) + 8,
        "place": data.rindex(struct.pack("<qq", *buffer)),
        "length": data.rindex(struct.pack("<qq", *buffer)) + 8,
    }[number_]
    assert refused(data) is None
    error = refused(data[:at] + struct.pack("<q", value) + data[at + 8 :])
    assert error is not None
    assert f"{told} kan inte stämma" in error.problems[0].message.sv


@pytest.mark.parametrize("name", ["stream.arrow", "zstd.arrow", "plain.arrow"])
def test_an_arrow_file_with_a_number_that_is_far_too_large_is_refused_or_read(name):
    # Wherever the number stands: a length, a count, a place, a size of what is packed.
    data = (TOP / "fuzz/seeds/parquet" / name).read_bytes()
    told = set()
    for at in range(8, len(data) - 8, 8):
        changed = data[:at] + (2**46).to_bytes(8, "little") + data[at + 8 :]
        error = refused(changed)
        told.add(error.problems[0].message.en[:60] if error else "")
    assert len(told) > 4


def test_a_schema_that_refers_to_one_column_without_end_is_refused():
    """A Flatbuffer of a few hundred bytes in which each column has the next one twice: 2 to the power of 40 columns."""
    error = refused(_endless())
    assert error is not None
    assert "schemat kan inte stämma" in error.problems[0].message.sv


def _endless() -> bytes:
    """Return a stream whose schema has such columns. Every table is: vtable, then the offset to it, the type, the children."""
    levels, out = 40, bytearray(b"\0" * 8)

    def table(fields: dict[int, bytes | None]) -> int:
        """Put a table at the end; return where it is. A field of None is four bytes to be filled in."""
        count = max(fields, default=-1) + 1
        offsets, body = [0] * count, b""
        for field in sorted(fields):
            offsets[field] = 4 + len(body)
            body += fields[field] or bytes(4)
        vtable = (4 + 2 * count).to_bytes(2, "little") + (4 + len(body)).to_bytes(2, "little")
        vtable += b"".join(offset.to_bytes(2, "little") for offset in offsets)
        out.extend(vtable)
        at = len(out)
        out.extend(len(vtable).to_bytes(4, "little", signed=True) + body)
        return at

    def refer(place: int, to: int) -> None:
        out[place : place + 4] = (to - place).to_bytes(4, "little")

    message = table({0: bytes(2), 1: b"\1", 2: None, 3: bytes(8)})
    refer(0, message)
    schema = table({1: None})
    refer(message + 4 + 2 + 1, schema)
    slots = [schema + 4]
    for level in range(levels):
        at = len(out)
        out.extend((len(slots) if level == 0 else 2).to_bytes(4, "little"))
        count = 1 if level == 0 else 2
        for slot in slots:
            refer(slot, at)
        entries = [len(out) + 4 * n for n in range(count)]
        out.extend(bytes(4 * count))
        field = table({2: b"\x0d", 3: None, 5: None})
        kind = table({})
        for entry in entries:
            refer(entry, field)
        refer(field + 4 + 1, kind)
        slots = [field + 4 + 1 + 4]
    at = len(out)
    out.extend(bytes(4))
    refer(slots[0], at)
    return b"\xff\xff\xff\xff" + len(out).to_bytes(4, "little") + bytes(out) + b"\xff\xff\xff\xff" + bytes(4)


@pytest.mark.parametrize(
    "data",
    [
        b"\x15\x02\x05\x02\x02\x00",  # field 1, then field 1 again
        b"\x15\x80\x80\x80\x80\x80\x01\x00",  # 36 bits in a number of 32
        b"\x18\x05ab\x00",  # a text longer than what follows
        b"\x19\xf5\xff\xff\xff\xff\x0f\x00",  # a list of four milliards
        b"\x1b\x00\x00",  # a map
        b"\x1c" * 40,  # structures inside each other
        b"\x15",
    ],
)
def test_what_readers_could_take_differently_is_no_structure(data):
    with pytest.raises(ThriftError):
        read_struct(data)


@given(st.binary(max_size=200))
def test_bytes_are_no_structure_or_one_that_fuzz_reads_alike(data):
    try:
        found, end = read_struct(data)
    except ThriftError:
        return
    node, theirs = parts.read(data, 0, 12)
    assert (end, sorted(found)) == (theirs, sorted(node.value))


@given(st.binary(max_size=200))
def test_a_table_gives_only_what_lies_in_its_bytes(data):
    try:
        table = Table.root(data)
        for field in range(6):
            table.number(field, "<q")
            table.table(field)
            table.tables(field)
            assert all(len(each) == 2 for each in table.structs(field, "<qq"))
    except FlatbufferError:
        pass
