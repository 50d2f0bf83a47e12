"""The second reading of an SIE 4 file: its text in pieces, each of whole lines, and how the text ends."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

from bokslut.sources.sie4_encoding import Witnesses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bokslut.sources.sie4_survey import Survey
    from bokslut.sources.sourcefile import SourceFile

#: Bytes taken at a time; bounds what is held beside the rows themselves.
PIECE_BYTES = 8_000_000

#: A piece without any #VER to end at may grow to so many times that, and then ends at any other record.
_GROWTH = 3

BEGINS = (b"\n#VER ", b"\n#VER\t")
_RECORD_BEGINS = (b"\n#", b"\n{", b"\n}")
_TAIL = b"\x1a\x00"


class Piece(NamedTuple):
    """A run of whole lines parted by line feeds, the last without its own; and the number of the first."""

    data: bytes
    first: int
    #: What the bytes are to be decoded with; None where they are UTF-8 already.
    codec: str | None = None
    #: Whether there may be control characters or garbled letters in it.
    may_be_odd: bool = True

    @property
    def utf8(self) -> bytes:
        """The text as UTF-8."""
        return (
            self.data if self.codec is None or self.data.isascii() else self.data.decode(self.codec, "replace").encode("utf-8", "replace")
        )


class Lines:
    """The lines of a file, given piece by piece; what is said of their end is right when the last has been given."""

    def __init__(self, file: SourceFile, survey: Survey, size: int = PIECE_BYTES) -> None:
        self._file = file
        self._survey = survey
        self._size = size
        self.encoding = survey.encoding
        self.witnesses = Witnesses(survey)
        self.byte_order_mark = survey.byte_order_mark
        #: Some line ends in a lone carriage return.
        self.carriage_returns = False
        #: How many lines there are, the number of the last that is not blank, and its text without outer blanks.
        self.count = 0
        self.last = 1
        self.ending = ""
        #: Whether the last line has a line end.
        self.terminated = True
        #: The file ends in zero bytes: what should have been there was never written.
        self.zero_tail = False
        #: The file ends in Ctrl-Z, as DOS programs do it.
        self.dos_end = False

    def pieces(self, progress: Callable[[int, int], None] | None = None) -> Iterator[Piece]:
        """Give the text in pieces that end before a #VER where there is one, and always before a record."""
        # What is ASCII or whole UTF-8 needs no decoding.
        as_it_is = self.encoding == "ascii" or not self._survey.has_plain_ends or (self.encoding == "utf-8" and self._survey.is_valid)
        codec = None if as_it_is else self.encoding
        may_have_mark = self.encoding == "utf-8" or not self._survey.has_plain_ends
        rest = b""
        done = 0
        for chunk in self._line_feeds(self._chunks()):
            rest += chunk
            done += self._size
            at = _cut(rest, self._size) if len(rest) > self._size // 2 else -1
            if at >= 0:
                yield self._piece(self._unmarked(rest[:at], may_have_mark=may_have_mark), codec)
                rest = rest[at + 1 :]
            if progress is not None:
                progress(min(done, self._file.size), self._file.size)
        whole = rest.rstrip(_TAIL)
        tail = rest[len(whole) :]
        self.terminated = not whole or whole.endswith(b"\n")
        self.zero_tail, self.dos_end = b"\x00" in tail, b"\x1a" in tail
        yield self._piece(self._unmarked(whole, may_have_mark=may_have_mark), codec)
        if progress is not None:
            progress(self._file.size, self._file.size)

    def _chunks(self) -> Iterable[bytes]:
        chunks: Iterable[bytes] = self._file.chunks(self._size)
        if self._survey.has_plain_ends:
            return chunks
        errors = "strict" if self._survey.forced else "replace"
        return (text.encode("utf-8", "replace") for text in codecs.iterdecode(chunks, self.encoding, errors))

    def _line_feeds(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Make every line end a line feed; note lone carriage returns."""
        rest = b""
        for chunk in chunks:
            data = rest + chunk if rest else chunk
            rest = b"\r" if data.endswith(b"\r") else b""
            data = data.removesuffix(rest)
            without = data.translate(None, b"\r") if b"\r" in data else data
            if len(data) - len(without) == (data.count(b"\r\n") if without is not data else 0):
                yield without
            else:
                self.carriage_returns = True
                yield data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if rest:
            self.carriage_returns = True
            yield b"\n"

    def _unmarked(self, data: bytes, *, may_have_mark: bool) -> bytes:
        """Drop a byte order mark from the first piece."""
        if self.count or not may_have_mark or not data.startswith(codecs.BOM_UTF8):
            return data
        self.byte_order_mark = True
        return data[len(codecs.BOM_UTF8) :]

    def _piece(self, data: bytes, codec: str | None) -> Piece:
        first = self.count + 1
        lines = data.count(b"\n") + 1
        written = data.rstrip(b" \t\n")
        if written:
            self.last = first + lines - 1 - data.count(b"\n", len(written))
            start = written.rfind(b"\n") + 1
            self.ending = Piece(written[start:], self.last, codec).utf8.decode().strip(" \t")
        self.count += lines
        self.witnesses.look(data, first)
        return Piece(data, first, codec, self._survey.evidence.may_be_odd(self.encoding))


def _cut(data: bytes, size: int) -> int:
    """Return where a piece may end, so that no text with line breaks in it is cut; -1 when nowhere yet."""
    at = next((at for at in map(data.rfind, BEGINS) if at >= 0), -1)
    if at >= 0 or len(data) < _GROWTH * size:
        return at
    return max(data.rfind(begins) for begins in _RECORD_BEGINS)
