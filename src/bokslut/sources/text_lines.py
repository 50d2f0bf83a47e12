"""The lines of a text file of any size: its bytes are read page by page, as often as they are asked for."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

import polars as pl

from bokslut.sources.encoding import PLAIN_ENDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.sources.sourcefile import SourceFile

#: Bytes of a page, more where a line is longer. The first page is small: it tells the dialect and the headings.
PAGE_BYTES = 16_000_000
HEAD_BYTES = 65_536
#: Most lines end within so many bytes.
_LINE_BYTES = 4_096
#: Bytes looked through at a time for what they are; few enough to stay near the processor.
_LOOKED_BYTES = 1_000_000

#: In these a page can be decoded by itself.
PAGED = PLAIN_ENDS | {"utf-8-sig"}
_AS_IT_IS = frozenset({"ascii", "utf-8", "utf-8-sig"})

#: Python takes these for spaces and polars does not.
_ODD_SPACES = (b"\x1c", b"\x1d", b"\x1e", b"\x1f")


class Page(NamedTuple):
    """Some whole lines in UTF-8, each ended by a line feed; the last of the file may lack it."""

    number: int
    data: bytes
    #: Where it ends in the file.
    end: int


class TextLines(Sequence[str]):
    """The lines of a text; they are parted at LF, CR and CR LF only. What follows the last line end is a line too."""

    def __init__(self, file: SourceFile, codec: str = "utf-8", *, odd_spaces: bool = False) -> None:
        self._file = file
        self._codec = codec
        #: Whether the text has control characters that only Python takes for spaces.
        self.odd_spaces = odd_spaces
        #: Where pages begin, and the index of the first line of each, as far as they are known; last, the end of what is known.
        self._bounds = [len(codecs.BOM_UTF8) if codec.startswith("utf-8") and file.head(3) == codecs.BOM_UTF8 else 0]
        self._firsts = [0]
        self._split: tuple[int, list[str]] = (-1, [])

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return self._file.size

    def pages(self) -> Iterator[Page]:
        """Give the text from its beginning."""
        number = 0
        while (page := self._page(number)) is not None:
            yield page
            number += 1

    def first(self, page: Page) -> int:
        """Return the index of a page's first line; the pages before it must be counted."""
        return self._firsts[page.number]

    def count(self, page: Page, lines: int | None = None) -> int:
        """Return how many lines a page has; take the number that somebody has counted."""
        if len(self._firsts) == page.number + 1:
            found = lines if lines is not None else page.data.count(b"\n") + (not page.data.endswith(b"\n"))
            # What follows the last line end is a line, be it empty.
            is_last = page.end == self._file.size
            self._firsts.append(self._firsts[-1] + found + (is_last and page.data.endswith(b"\n")))
        return self._firsts[page.number + 1] - self._firsts[page.number]

    def _page(self, number: int) -> Page | None:
        if number < len(self._bounds) - 1:
            start, end = self._bounds[number : number + 2]
            return Page(number, self._text(self._file.part(start, end - start)), end)
        start, size = self._bounds[number], self._file.size
        if start >= size and number:
            return None
        end = self._line_end(start + (PAGE_BYTES if number else min(HEAD_BYTES, PAGE_BYTES)))
        self._bounds.append(end)
        return Page(number, self._text(self._file.part(start, end - start)), end)

    def _line_end(self, start: int) -> int:
        """Return where the line ends that the byte before `start` is in."""
        size, count = self._file.size, _LINE_BYTES
        start -= 1
        while start + 1 < size:
            found = self._file.part(start, count).find(b"\n")
            if found >= 0:
                return start + found + 1
            start, count = start + count, count * 2
        return size

    def _text(self, data: bytes) -> bytes:
        if self._codec not in _AS_IT_IS and not data.isascii():
            data = data.decode(self._codec).encode()
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data

    def __len__(self) -> int:
        while (page := self._page(len(self._firsts) - 1)) is not None:
            self.count(page)
        return self._firsts[-1]

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            assert index.step is None
            assert index.stop is not None
            return [self[at] for at in range(index.start or 0, index.stop) if self._has(at)]
        if not self._has(index):
            raise IndexError(index)
        number = bisect_right(self._firsts, index) - 1
        if self._split[0] != number:
            page = self._page(number)
            assert page is not None
            self._split = number, page.data.decode().split("\n")
        return self._split[1][index - self._firsts[number]]

    def _has(self, index: int) -> bool:
        """Tell whether there is such a line; count no further than to it."""
        while self._firsts[-1] <= index and (page := self._page(len(self._firsts) - 1)) is not None:
            self.count(page)
        return index < self._firsts[-1]

    def __iter__(self) -> Iterator[str]:
        for page in self.pages():
            yield from page.data.decode().split("\n")[: self.count(page)]


def paged(file: SourceFile, codec: str) -> TextLines | None:
    """Open a text; None where its bytes are not of the codec, or no text at all."""
    decoder = codecs.getincrementaldecoder(codec)() if codec not in _AS_IT_IS else None
    rest = b""
    has_text = odd_spaces = False
    for chunk in file.chunks(_LOOKED_BYTES):
        if b"\x00" in chunk:
            return None
        has_text = has_text or not chunk.isspace()
        odd_spaces = odd_spaces or has_odd_spaces(chunk)
        if decoder is not None:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return None
        elif codec == "ascii":
            if not chunk.isascii():
                return None
        else:
            data = rest + chunk if rest else chunk
            cut = _whole(data)
            rest = data[cut:]
            if not _is_utf8(data[:cut] if rest else data):
                return None
    return TextLines(file, codec, odd_spaces=odd_spaces) if has_text and not rest else None


def has_odd_spaces(data: bytes) -> bool:
    """Tell whether bytes of UTF-8 have spaces that polars does not know."""
    return any(space in data for space in _ODD_SPACES)


def _whole(data: bytes) -> int:
    """Return where the character begins that the end of some UTF-8 cuts off, if it does; else the end."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte >= 0xC0:
            return len(data) - (back if _LENGTHS[byte >> 4] > back else 0)
        if byte < 0x80:
            break
    return len(data)


#: How many bytes a character has, by the first half of its first byte.
_LENGTHS = {0xC: 2, 0xD: 2, 0xE: 3, 0xF: 4}


def _is_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8; polars does not make the characters to tell."""
    if data.isascii():
        return True
    try:
        pl.Series([data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return True
