"""Lines read page by page are those of the whole text, wherever the pages end and in whatever order they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from bokslut.sources import text_lines
from bokslut.sources.interface import SourceFile
from bokslut.sources.text import split_lines
from bokslut.sources.text_lines import PAGED, TextLines, paged

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = 'ab;"åÖ \x0b'
TEXTS = st.lists(st.sampled_from([*LETTERS, "\n", "\n", "\r\n", "\r", "\n\n"]), max_size=40).map("".join)


class Chunked(SourceFile):
    """A file given a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__("x.csv", data)
        self._size = size

    def chunks(self, size: int = 0) -> Iterator[bytes]:
        _ = size
        return super().chunks(self._size)


@given(TEXTS, st.sampled_from(sorted(PAGED - {"ascii"})), st.sampled_from([1, 2, 5, 1000]), st.randoms(use_true_random=False))
def test_pages_make_the_whole_text_property(text, codec, size, random):
    # A CR before an LF that begins the next text is no end of its own: the text is what it is when joined.
    lines = split_lines(text)
    file = SourceFile("x.csv", text.encode(codec))
    with patch.object(text_lines, "PAGE_BYTES", size):
        assert list(TextLines(file, codec)) == list(lines)
        assert len(TextLines(file, codec)) == len(lines)
        found = TextLines(file, codec)
        for at in random.sample(range(len(lines)), len(lines)):
            assert found[at] == lines[at]
        start = random.randrange(len(lines) + 2)
        assert TextLines(file, codec)[start : start + 3] == list(lines[start : start + 3])
        assert b"".join(page.data for page in TextLines(file, codec).pages()).decode().split("\n") == list(lines)


@given(st.binary(max_size=8) | st.text("aå€😀", max_size=5).map(str.encode), st.binary(max_size=3), st.sampled_from([1, 2, 3, 1000]))
def test_bytes_are_utf8_when_they_decode_as_it_property(begin, end, size):
    data = begin + end
    found = paged(Chunked(data, size), "utf-8")
    try:
        data.decode()
        decodes = True
    except UnicodeDecodeError:
        decodes = False
    assert (found is not None) == (decodes and bool(data.strip()) and b"\x00" not in data)
