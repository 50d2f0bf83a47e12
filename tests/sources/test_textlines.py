"""Lines found in chunks are the lines of the whole text."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.sources import sourcefile
from bokslut.sources.sourcefile import OnDisk, SourceFile
from bokslut.sources.textlines import lines_of

texts = st.lists(st.sampled_from(["a", "å", "ö\u2028", "\r", "\n", "\r\n", "lång rad", "\x0b", "\ufeff"]), max_size=30).map("".join)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("lines") / "x.txt"


@given(text=texts, encoding=st.sampled_from(["utf-8", "utf-16", "cp500"]), size=st.sampled_from([1, 2, 3, 7, 1000]))
def test_property_lines_are_those_of_the_whole_text(path, text, encoding, size):
    data = text.encode(encoding, "replace")
    path.write_bytes(data)
    whole = data.decode(encoding)
    expected = dict(enumerate(re.split(r"\r\n|\r|\n", whole), 1))
    expected[1] = expected[1].removeprefix("\ufeff")
    real = SourceFile.chunks
    with patch.object(SourceFile, "chunks", lambda self: real(self, size)):
        for file in (SourceFile("x", data), SourceFile("x", disk=OnDisk.at(path, path.stat()))):
            for wanted in ({*expected, 1000}, {min(2, len(expected))}):
                assert lines_of(file, encoding, wanted) == {number: line for number, line in expected.items() if number in wanted}


def test_reading_ends_with_the_last_line_wanted(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"a\n" * sourcefile.CHUNK_BYTES)
    file = SourceFile("x", disk=OnDisk.at(path, path.stat()))
    asked = []
    real = SourceFile.chunks
    with patch.object(SourceFile, "chunks", lambda self: (asked.append(1) or part for part in real(self))):
        assert lines_of(file, "ascii", {1, 3}) == {1: "a", 3: "a"}
    assert len(asked) == 1


def test_a_file_without_line_ends_costs_no_more_than_a_quote(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"a" * 20_000_000)
    found = lines_of(SourceFile("x", disk=OnDisk.at(path, path.stat())), "ascii", {1, 2})
    assert set(found) == {1}
    assert len(found[1]) < 10_000_000


def test_unknown_encodings_have_no_lines():
    with pytest.raises(LookupError):
        lines_of(SourceFile("x", b"a"), "finns-inte", {1})
