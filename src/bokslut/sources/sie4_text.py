"""The second reading of an SIE 4 file: its text in pieces, each of whole lines, and how the text ends."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

from bokslut.sources.line_feeds import LineFeeds
from bokslut.sources.sourcefile import CHUNK_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bokslut.sources.sie4_survey import Survey
    from bokslut.sources.sourcefile import SourceFile

#: Bytes of a piece; bounds what is held beside the rows themselves.
PIECE_BYTES = 8_000_000

#: A piece without any #VER to end at may grow to so many times that, and then ends at any other record.
_GROWTH = 3

BEGINS = (b"\n#VER ", b"\n#VER\t")
_RECORD_BEGINS = (b"\n#", b"\n{", b"\n}")
_TAIL = b"\x1a\x00"


class Piece(NamedTuple):
    """A run of whole lines in UTF-8, parted by line feeds, the last without its own; and the number of the first."""

    data: bytes
    first: int
    #: Whether there may be control characters or garbled letters in it.
    may_be_odd: bool = True


class _Text:
    """What has been read of a text and not yet been given: every line end in it is a line feed."""

    def __init__(self, codec: str | None) -> None:
        self._line_feeds = LineFeeds(codec)
        self._parts: list[bytes] = []
        #: How many bytes it has, and how many line feeds precede it in the file.
        self.size = self._before = 0

    @property
    def carriage_returns(self) -> bool:
        """Whether some line ended in a lone carriage return."""
        return self._line_feeds.has_lone_returns

    def add(self, chunk: bytes, *, final: bool = False) -> None:
        """Take the next bytes of the file."""
        part = self._line_feeds.add(chunk, final=final)
        self._parts.append(part)
        self.size += len(part)

    def take(self, *, anywhere: bool) -> tuple[bytes, int] | None:
        """Take out all before the last #VER, without the line feed that precedes it, and how many line feeds that has.

        `anywhere`: where there is no #VER, before the last record of any kind. None where there is none in what was added last.
        """
        last = self._parts[-1] if not anywhere else b"".join(self._parts)
        at = max(map(last.rfind, BEGINS))
        if anywhere:
            self._parts = [last]
            at = at if at >= 0 else max(map(last.rfind, _RECORD_BEGINS))
        if at < 0:
            return None
        taken, rest = b"".join((*self._parts[:-1], last[:at])), last[at + 1 :]
        through = self._line_feeds.ends - rest.count(b"\n")
        ends = through - self._before - 1
        self._parts, self.size, self._before = [rest], len(rest), through
        return taken, ends

    def take_all(self) -> tuple[bytes, int]:
        """Take out all that is left, and how many line feeds that has."""
        return b"".join(self._parts), self._line_feeds.ends - self._before


class Lines:
    """The lines of a file, given piece by piece; what is said of their end is right when the last has been given."""

    def __init__(self, file: SourceFile, survey: Survey, size: int = PIECE_BYTES) -> None:
        self._file = file
        self._survey = survey
        self._size = size
        #: How many bytes have been read.
        self._read = 0
        self.encoding = survey.encoding
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
        text, wanted = _Text(codec), self._size
        for chunk in self._chunks():
            text.add(chunk)
            if text.size < wanted:
                continue
            anywhere = text.size >= _GROWTH * self._size
            taken = text.take(anywhere=anywhere)
            if taken is not None:
                wanted = self._size
                yield self._piece(self._unmarked(taken[0], may_have_mark=may_have_mark), taken[1])
                if progress is not None:
                    progress(self._read, self._file.size)
            elif anywhere:
                wanted = 2 * text.size
        text.add(b"", final=True)
        self.carriage_returns = text.carriage_returns
        rest, ends = text.take_all()
        whole = rest.rstrip(_TAIL)
        tail = rest[len(whole) :]
        self.terminated = not whole or whole.endswith(b"\n")
        self.zero_tail, self.dos_end = b"\x00" in tail, b"\x1a" in tail
        yield self._piece(self._unmarked(whole, may_have_mark=may_have_mark), ends)
        if progress is not None:
            progress(self._file.size, self._file.size)

    def _chunks(self) -> Iterable[bytes]:
        """Give the bytes of the file, as UTF-8 where line ends cannot be told before they are decoded."""
        chunks = self._counted()
        if self._survey.has_plain_ends:
            return chunks
        errors = "strict" if self._survey.forced else "replace"
        return (text.encode("utf-8", "replace") for text in codecs.iterdecode(chunks, self.encoding, errors))

    def _counted(self) -> Iterator[bytes]:
        for chunk in self._file.chunks(min(CHUNK_BYTES, self._size)):
            self._read += len(chunk)
            yield chunk

    def _unmarked(self, data: bytes, *, may_have_mark: bool) -> bytes:
        """Drop a byte order mark from the first piece."""
        if self.count or not may_have_mark or not data.startswith(codecs.BOM_UTF8):
            return data
        self.byte_order_mark = True
        return data[len(codecs.BOM_UTF8) :]

    def _piece(self, data: bytes, ends: int) -> Piece:
        first, lines = self.count + 1, ends + 1
        written = data.rstrip(b" \t\n")
        if written:
            self.last = first + lines - 1 - data.count(b"\n", len(written))
            start = written.rfind(b"\n") + 1
            self.ending = written[start:].decode().strip(" \t")
        self.count += lines
        return Piece(data, first, self._survey.evidence.may_be_odd(self.encoding))
