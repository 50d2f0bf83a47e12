"""Excerpts are the file's own text, cut only where a line is very long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.place import Place
from bokslut.sources.excerpts import LENGTH_MAX, LINES_MAX, Quotes, cut_around
from bokslut.sources.interface import SourceFile


def quoted(data: bytes, place: Place, encoding: str | None = None) -> Place:
    return Quotes({place.path: SourceFile(place.path, data)}, {place.path: encoding} if encoding else {}).fill(place)


def test_one_line_of_several_kinds_of_line_end():
    data = b"ett\rtv\xe5\r\ntre\x0bfyra\nfem"
    lines = [quoted(data, Place("a", line), "cp1252").excerpt for line in range(1, 6)]
    assert lines == ["ett", "två", "tre\x0bfyra", "fem", None]


def test_several_lines_and_the_encoding_it_was_read_with():
    data = "rad å\nrad ä\nrad ö\n".encode("cp437")
    assert quoted(data, Place("a", 1, end_line=2), "cp437").excerpt == "rad å\nrad ä"
    assert quoted(b"x\n" * 100, Place("a", 1, end_line=90)).excerpt.count("\n") == LINES_MAX - 1


def test_nothing_to_quote():
    assert quoted(b"a\n", Place("a")).excerpt is None
    assert quoted(b"a\x00b", Place("a", 1)).excerpt is None
    assert quoted(b"PK\x03\x04", Place("a", 1)).excerpt is None
    assert quoted(b"a\n", Place("a", 1, excerpt="redan")).excerpt == "redan"
    assert Quotes({}, {}).fill(Place("a", 1)) == Place("a", 1)
    assert Quotes({}, {}).fill(None) is None


@given(st.integers(0, 3 * LENGTH_MAX), st.integers(1, 3 * LENGTH_MAX))
def test_a_long_line_is_cut_around_the_column(length, column):
    line = "".join(chr(0x4E00 + i) for i in range(length))
    excerpt, start = cut_around(line, column)
    assert len(excerpt) <= LENGTH_MAX + 2
    if column <= length:
        assert excerpt[column - start] == line[column - 1]
    if length <= LENGTH_MAX:
        assert (excerpt, start) == (line, 1)


def test_a_cut_excerpt_says_where_it_begins():
    place = quoted(b"a" * 10_000 + b"X" + b"b" * 10_000, Place("a", 1, 10_001))
    assert place.excerpt.startswith("…")
    assert place.excerpt.endswith("…")
    assert place.excerpt[place.column - place.excerpt_column] == "X"
