"""Delimited text: dialect, encoding, quotes and places."""

from __future__ import annotations

import csv
import io

import pytest
from column_books import text_file
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UnreadableError
from bokslut.sources.text import decode, open_text, sniff_delimiter, split_lines

LETTERS = "ab;,|\"' åÅ1\t"


@given(st.lists(st.lists(st.text(LETTERS, max_size=6), min_size=3, max_size=3), min_size=2, max_size=6), st.sampled_from(";,\t|"))
def test_what_the_standard_library_writes_is_read_back(rows, delimiter):
    rows[0] = ["a", "b", "c"]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    opened = open_text(text_file(f"sep={delimiter}\r\n{stream.getvalue()}"))
    kept = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    assert [row.cells for row in opened.rows()] == kept


@given(st.lists(st.text("ab 1", max_size=5), min_size=2, max_size=5), st.booleans(), st.data())
def test_a_place_spans_the_cells_text(cells, quoted, data):
    mark = '"' if quoted else ""
    line = ";".join(f"{mark}{cell}{mark}" for cell in ["x", *cells])
    opened = open_text(text_file(f"h;{';'.join('h' for _ in cells)}\n{line}\n"))
    row = list(opened.rows())[1]
    index = data.draw(st.integers(0, len(cells)))
    place = opened.place(row, index)
    assert line[place.column - 1 : place.end_column - 1] == row.cells[index].strip()


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1,5;2,5\n", ";"),
        ("a,b\n1,2\n", ","),
        ("a\tb\n1,5\t2,5\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a;b, mkr\n1;2,5\n3;4\n", ";"),
        ('"a;b",c\n1,2\n', ","),
        ("ensam\n1\n", None),
    ],
)
def test_the_delimiter_is_told_by_the_rows(text, delimiter):
    assert sniff_delimiter(split_lines(text)) == delimiter


def test_only_line_ends_end_lines():
    assert split_lines("a\x0bb\x0cc\x1cd\x85e\u2028f\ng\rh\r\ni") == ("a\x0bb\x0cc\x1cd\x85e\u2028f", "g", "h", "i")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [("å".encode(), "utf-8"), ("å".encode("utf-8-sig"), "utf-8-sig"), ("å".encode("cp1252"), "cp1252"), ("å".encode("utf-16"), "utf-16")],
)
def test_encodings_are_told_by_the_bytes(data, encoding):
    text, codec = decode(text_file("").__class__("x", data))
    assert (text.removeprefix("\ufeff"), codec) == ("å", encoding)


def test_bytes_of_no_encoding_say_which_line():
    with pytest.raises(UnreadableError) as caught:
        decode(text_file("").__class__("x", b"Konto;Namn\n1930;L\x81n\n"))
    (problem,) = caught.value.problems
    assert problem.place.line == 2
    assert "0x81" in problem.message.en


def test_a_very_long_line_is_read():
    opened = open_text(text_file(f'a;b\n1;"{"x" * 200_000}"\n{"y" * 2_000_000};2\n'))
    assert [row.broken for row in opened.rows()] == [False, True, False]
