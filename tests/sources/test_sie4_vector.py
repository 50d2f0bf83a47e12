"""Entries read by columns are those of the exact reader, with the same findings at the same places."""

from __future__ import annotations

import re
from functools import partial
from itertools import product
from typing import TYPE_CHECKING
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from sie4_writer import Meant, files

from bokslut.ledger.frames import frame_names
from bokslut.model.errors import UnreadableError
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.sie4 import READER
from bokslut.sources.sie4_checksum import _PLAIN, _characters, _characters_of_fields, _drop_outside_quotes
from bokslut.sources.sie4_text import Lines
from bokslut.sources.sie4_tokens import items_of
from bokslut.sources.sie4_vector import part, part_exactly, read_pieces
from bokslut.sources.sie4_vector_shapes import _split_quickly, take_apart

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bokslut.ledger.ledger import Reading
    from bokslut.sources.sie4_text import Piece
    from bokslut.sources.sie4_vector import Parted

HEAD = ["#FLAGGA 0", "#SIETYP 4", "#RAR 0 20250101 20251231", '#OIB 0 1930 {6 "P1"} 5.00']
ROWS = [
    "#TRANS 1930 {} 100.00",
    "#TRANS 1930 {} -100",
    '#TRANS "2440" {1 "10" 6 "P1"} 0.5 20250102 "Två ord" 1.5 "A B"',
    '#TRANS 3010 {"1" 20} "-1.25" "" "" "" ""',
    '#TRANS 3010 { 6 "P2" } 7.00 "20250103" åäö -2 å',
    '#TRANS 3010 {6 "P1"} 7.00 20250103 "a } { b"',
    '  #TRANS FEL {} 123456789012345.67 20250103 ""\t',
    '#TRANS\t1930\t{1\t"1 0"}\t7.00\t""\t"Två ord"',
]
ENTRIES = [
    "#VER A 1 20250101",
    '#VER "" "" "20250102" "Text med blanktecken" 20250103 "Åsa Ö"',
    '#VER "Lön mars" 2 20250103 ord "" X',
    '\t#VER 1 3 20250103 "}"  ',
    '#VER\tA\t"4 5"\t20250103 "Med tabb"\t20250103',
]
ODD_LINES = [
    *(
        "",
        "  ",
        "{",
        "}",
        "{ ",
        "text",
        '"',
        "#",
        "#NYTT 1",
        "#KSUMMA",
        "#KSUMMA 5",
        "#KONTO 1930 Kassa",
        "#IB 0 1930 5.00",
        "#VER",
        "#VERX A",
    ),
    *("#VER A 1", "#ver b 2 20250102", '#VER A "x', "#VER A 1 20250230", '#VER A 1 20250101 "t" 20259999', "#VER A 1 20250101 t {"),
    *("#RTRANS 1930 {} 1.00", "#BTRANS 1930 {} 1.00", "#trans 1930 {} 1.00", "#TRANS", "#TRANS 1930 {}", "#TRANS 1930 1.00"),
    *("#TRANS 1930 {} -0.00", "#TRANS 1930 {} 1.000", "#TRANS 1930 {} 1,50", "#TRANS 1930 {} 1.005", "#TRANS 1930 {} 99999999999999999999"),
    *("#TRANS 1930 {} 1.00 20250230", '#TRANS 1930 {} 1.00 "2025 "', "#TRANS 1930 {1} 1.00", '#TRANS 1930 {1 "a\\"b"} 1.00'),
    *('#TRANS 1930 {} 1.00 20250101 "a\\"b"', '#TRANS 1930 {} 1.00 20250101 "a"b" 1', '#TRANS 1930 {} 1.00 20250101 "öppen'),
    *("#TRANS 1930 {} 1.00 20250101 a one", "#TRANS 1930 {} 1.00 20250101 a 1 s mer", "#TRANS  1930  {}  1.00", "#TRANS\t1930\t{}\t1.00"),
    *(
        '#TRANS "" {} 1.00',
        "#TRANS 1930 {1 2}1.00",
        "#TRANS 1930{1 2} 1.00",
        "#TRANS 1930 {1  2} 1.00",
        "#TRANS 1930 {9 9} 1.00 20250101\x01",
    ),
]

#: What could go wrong where lines are parted at braces and blanks by a reader of tables.
ODD_LINES += [
    *(
        "{{",
        "}{",
        "{ {",
        "{}",
        "{a",
        "a{",
        "}}",
        "#VER{",
        "#VER {",
        "#ver",
        "#VER\t",
        "#TRANS {",
        "#VERA",
        "\x0c",
        "\u2028",
        "\x00",
        "\ufeff",
    ),
    *('#VER A 9 20250101 "{a{b{c{d"', '#VER A 9 20250101 "x{"', '#VER A 9 20250101 "}"', "#VER A 9 20250101 t {", "#VER A 9 20250101 t }"),
    *(
        '#TRANS 1930 {1 2} 1.00 20250101 "{{{{}}"',
        '#TRANS 1930 {1 "2} 3"} 1.00',
        "#TRANS 1930 {} 1.00 {",
        "#TRANS 1930 {} 1.00 }",
        "#TRANS 1930 {1 2",
    ),
    *(
        '#TRANS 1930 {} 1.00 20250101 "", 1',
        "#TRANS 1930 {} 1.00 20250101 'a b' 1",
        '#TRANS 1930 {} 1.00 20250101 "a\tb" 1',
        "#TRANS 1930 {} 1.00 #",
    ),
    *(
        "#TRANS 1930 {} 0007.50",
        "#TRANS 1930 {} -7.",
        "#TRANS 1930 {} .5",
        "#TRANS 1930 {} 1e3",
        "#TRANS 1930 {} 1_000",
        "#TRANS 1930 {} nan",
    ),
    *(
        '#TRANS "19 30" {} 1.00',
        '#TRANS " 1930 " {} 1.00',
        '#TRANS "" {} 1.00 20250101',
        "#TRANS å {ä ö} 1.00 20250101 ü",
        "#TRANS 1930 {} 9999999999999999.99",
    ),
]

plain_entries = st.builds(
    lambda entry, rows: [entry, "{", *rows, "}"], st.sampled_from(ENTRIES), st.lists(st.sampled_from(ROWS), min_size=1, max_size=4)
)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Draw a file of plain entries, some of whose lines are lost, doubled, swapped, joined, garbled or odd."""
    lines = [*HEAD, *(line for entry in draw(st.lists(plain_entries, min_size=1, max_size=6)) for line in entry)]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["odd", "odd", "lose", "double", "swap", "join", "garble"])):
            case "odd":
                lines.insert(at, draw(st.sampled_from(ODD_LINES)))
            case "lose":
                lines[at : at + 1] = [] if len(lines) > 1 else lines
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                lines[at], lines[-1 - at] = lines[-1 - at], lines[at]
            case "join":
                lines[at : at + 2] = [" ".join(lines[at : at + 2])]
            case _:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(st.sampled_from(' \t"{}\\#-.,0x')) + lines[at][cut + draw(st.integers(0, 1)) :]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return (end.join(lines) + draw(st.sampled_from(["", end]))).encode(draw(st.sampled_from(["cp437", "utf-8"])), "replace")


def read_by(how: Callable[[Piece], Parted], data: bytes, size: int = 10**9, *, spooled: bool = False) -> Reading | None:
    """Read a file in pieces of about `size` bytes."""
    chunks = SourceFile.chunks
    with (
        patch("bokslut.sources.sie4.read_pieces", partial(read_pieces, how=how)),
        patch("bokslut.sources.sie4.Lines", partial(Lines, size=size)),
        patch("bokslut.sources.sie4.IN_MEMORY_BYTES", -1 if spooled else 10**9),
        patch.object(SourceFile, "chunks", lambda self, most=size: chunks(self, min(most, size))),
    ):
        try:
            return READER.read(SourceFile("x.se", data), ReadOptions())
        except UnreadableError:
            return None


def assert_same(data: bytes, size: int, *, spooled: bool = False) -> None:
    """Hold a reading in pieces to the exact reading of the whole file."""
    expected, found = read_by(part_exactly, data), read_by(part, data, size, spooled=spooled)
    assert (expected is None) == (found is None)
    if expected is None or found is None:
        return
    assert found.info == expected.info
    assert found.findings == expected.findings
    assert found.complete == expected.complete
    for name in frame_names():
        left, right = (getattr(reading.frames, name).lazy().collect() for reading in (found, expected))
        assert_frame_equal(left, right)


@given(spoilt(), st.sampled_from([1, 7, 60, 200, 10**6]))
def test_spoilt_files_read_alike_property(data: bytes, size: int) -> None:
    assert_same(data, size)


@given(spoilt(), st.sampled_from([60, 200, 10**6]))
@settings(max_examples=30)
def test_spoilt_files_read_alike_into_temporary_files_property(data: bytes, size: int) -> None:
    assert_same(data, size, spooled=True)


@given(files(), st.sampled_from([1, 60, 10**6]))
def test_files_with_every_oddity_read_alike_property(meant: Meant, size: int) -> None:
    assert_same(meant.data, size)


@pytest.mark.parametrize("odd", ODD_LINES)
@pytest.mark.parametrize("at", range(5))
def test_each_oddity_reads_alike_in_each_line_of_an_entry(odd: str, at: int) -> None:
    whole = ["#VER A 1 20250101", "{", "#TRANS 1930 {9 A} 1.00", "#TRANS 2440 {9 B} -1.00", "}"]
    lines = [*HEAD, *whole, *whole[:at], odd, *whole[at:], *whole, ""]
    for size in (1, 40, 10**6):
        assert_same("\n".join(lines).encode("cp437" if odd.isascii() else "utf-8"), size)


@pytest.mark.parametrize("size", [1, 500, 10**7])
def test_real_files_read_alike(shared: Path, size: int) -> None:
    real = [path for path in sorted((shared / "corpus" / "sie").rglob("*")) if path.is_file()]
    assert real
    for path in real:
        assert_same(path.read_bytes(), size)


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("row", [row for row in ROWS if row.count("{") == 1])
@pytest.mark.parametrize("gap", ["", "\n", " \n\n"])
def test_plain_entries_are_spared_the_exact_reader(entry: str, row: str, gap: str) -> None:
    """Else all of this would be slow, and equal for nothing."""
    spared: list[int] = []

    def read(piece: Piece) -> Parted:
        parted = part(piece)
        assert parted.entries is not None
        spared.append(parted.entries.rows.height)
        assert parted.entries.blocks == []
        return parted

    data = "\n".join([*HEAD, "#VER A 1 20250101", "{", row, "}" + gap, entry, "{", row, row, "}", ""]).encode("cp437")
    assert read_by(read, data) is not None
    assert spared == [3]
    assert_same(data, 10**6)


def test_object_lists_are_numbered_in_the_order_of_the_file() -> None:
    """The second entry is not plain and is read first; its lists still come second."""
    rows = ["#TRANS 1 {9 A} 1", "}", "#VER A 2 20250101", "{", "#TRANS 1 {9 B} 1,5", "#TRANS 1 {9 A} 1", "}", "#VER A 3 20250101", "{"]
    data = "\n".join([*HEAD, "#VER A 1 20250101", "{", *rows, "#TRANS 1 {9 C} 1", "}", ""]).encode()
    reading = read_by(part, data)
    assert reading is not None
    assert reading.frames.postings.collect().get_column("objects").to_list() == [2, 3, 2, 4]
    assert reading.frames.object_lists.get_column("object").to_list() == ["P1", "A", "B", "C"]
    assert reading.frames.postings.collect().get_column("entry").to_list() == [0, 1, 1, 2]


@given(st.lists(st.text('ab#{}" \t\\å', max_size=25), max_size=5))
def test_the_checksum_covers_the_characters_of_each_lines_fields_property(drawn: list[str]) -> None:
    """Lines without quotes give all but blanks and braces; the rest what the tokenizer makes of them."""
    lines = ["#TRANS " + text for text in drawn]
    naive = [
        _characters_of_fields(line) if '"' in line or "\\" in line else "".join(character for character in line if character not in " \t{}")
        for line in lines
    ]
    every = pl.Series(lines, dtype=pl.String)
    assert "".join(_characters(every, every.str.contains(_PLAIN))) == "".join(naive)
    if all('"' not in line and "\\" not in line for line in lines):
        assert _drop_outside_quotes("\n".join(lines).encode()).decode() == "".join(naive)


@given(st.text('ab{}" \t\\å', max_size=12))
def test_a_plain_object_list_has_the_items_of_a_careful_reading_property(inside: str) -> None:
    with patch("bokslut.sources.sie4_tokens._PLAIN_LIST", re.compile(r"(?!)")):
        expected = items_of(inside)
    assert items_of(inside) == expected


@pytest.mark.parametrize("size", range(60, 240, 9))
def test_rows_of_an_entry_still_open_at_the_end_of_a_piece_keep_their_objects(size: int) -> None:
    """The exact reader meets the last list before the plain entry's, so that both get new numbers while its row is held back."""
    plain = ["#VER A 1 20250301", "{", "#TRANS 10 {20 1} 1.00", "#TRANS 10 {20 2} -1.00", "}"]
    held = ["#VER A 2 20250301", "{", "#TRANS 1 {21 101} 3.00"]
    assert_same("\n".join([*HEAD, *plain, *held, *plain, *plain, ""]).encode("cp437"), size)


@pytest.mark.parametrize("end", ["", "\n"])
def test_lines_parted_in_one_go_are_those_of_the_text(end: str) -> None:
    """What the reader of tables took for lone braces and parts is what stands there, or it is not taken at all."""
    lines = ["{", "}", "a", "a{b", "a{", "{a", "{{", "{{b", "{a{", "{a{b", "a{b{c", "a{{c", "a{b{c{d", "", "#VER A 1 20250101"]
    for drawn in [*product(lines), *product(lines, lines)]:
        text = "\n".join(["#VER A 1 20250101", *drawn]) + end
        quick = _split_quickly(text.encode(), 1)
        every = text.removesuffix("\n").split("\n")
        if quick is None:
            assert any("" in line.split("{") or line.count("{") > 1 for line in every if line != "{")
            continue
        parts = [line.split("{") for line in every]
        assert max(map(len, parts)) <= 3
        assert quick.select("left", "right", "more").fill_null("").rows() == [(*each, "", "")[:3] for each in parts]
        assert quick.get_column("opens").to_list() == [line == "{" for line in every]


def test_a_small_file_is_not_taken_apart_by_columns() -> None:
    data = b"\n".join([b"#SIETYP 4", *(b"#VER A %d 20250101\n{\n#TRANS 1930 {} 0\n}" % number for number in range(1, 2000))])
    small = data[: data.index(b"\n#VER A 50 ") + 1]
    with patch("bokslut.sources.sie4_vector.take_apart", wraps=take_apart) as taken:
        for text, times in ((small, 0), (data, 1)):
            reading = READER.read(SourceFile("x.se", text), ReadOptions())
            assert reading.info.entries == text.count(b"#VER")
            assert taken.call_count == times
