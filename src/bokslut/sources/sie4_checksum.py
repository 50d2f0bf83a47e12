"""#KSUMMA: the checksum of SIE 4B section 10, computed over the fields' characters in cp437."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.sources.sie4_tokens import scan
from bokslut.sources.sie4_vector_shapes import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from bokslut.sources.sie4_text import Piece

_RECORD = re.compile(r"#KSUMMA(?=[ \t]|\Z)", re.IGNORECASE)
_DROPPED = b" \t\n{}"
_LATIN1_IN_CP437 = bytes(range(256)).decode("latin-1").encode("cp437", "replace")
_FIELD = r'(?:"[^"\\]*"|[^ \t"{}\\]+)'
#: Without quotes, or with quotes that part no more than fields, and one object list at most: no tokenizer is needed.
_PLAIN = (
    r'^(?:[^"\\]*|[ \t]*[^ \t"{}\\]+'
    rf"(?:[ \t]+{_FIELD})*(?:[ \t]+\{{[ \t]*(?:{_FIELD}(?:[ \t]+{_FIELD})*[ \t]*)?\}}(?:[ \t]+{_FIELD})*)?[ \t]*)$"
)


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the file's #KSUMMA records say and what its bytes give. `status`: ok, wrong, absent, unclosed, unopened."""

    status: str
    #: The line of the #KSUMMA that decides; 0 when there is none.
    line: int = 0
    printed: str = ""
    computed: int = 0
    #: The encoding the sum was taken in, when it agrees: cp437 by the specification.
    encoding: str = "cp437"
    #: Whether records follow the closing #KSUMMA; they are covered by nothing.
    uncovered: bool = False


def is_checksum(text: str) -> bool:
    """Tell whether a line without its outer blanks is a #KSUMMA record."""
    return text.startswith("#") and _RECORD.match(text) is not None


class Sum:
    """The CRC-32 of the records between the first #KSUMMA and the last, taken piece by piece.

    Every record gives its label and each field's characters without blanks, quotes and braces. The sum is
    defined over cp437; one that agrees in UTF-8 proves as much and is accepted.
    """

    def __init__(self) -> None:
        self._opened: tuple[int, str] | None = None
        self._running = (0, 0)
        #: The last #KSUMMA after the first: its line, what it says, and both sums before it.
        self._closed: tuple[int, str, tuple[int, int]] | None = None
        self._follows = False

    def add(self, piece: Piece, found: Sequence[int]) -> None:
        """Take a piece; `found` are the lines of its #KSUMMA."""
        if self._opened is None and not found:
            return
        lines = lines_of(piece.data)
        if not found:
            self._take(lines, piece)
            self._follows = self._follows or bool(piece.data.strip(b" \t\n"))
            return
        at = 0
        for number in found:
            self._take(lines.slice(at, number - piece.first - at))
            at = number - piece.first
            printed = scan(lines[at], takes_list=False).text(0)
            if self._opened is None:
                self._opened = (number, printed)
            else:
                self._closed = (number, printed, self._running)
                self._take(lines.slice(at, 1))  # it counts in the sum of a later one
            at += 1
        rest = lines.slice(at)
        self._take(rest)
        self._follows = bool((rest.str.strip_chars(" \t") != "").any())

    def result(self) -> Checksum:
        """Return what the #KSUMMA records say and what the text gives."""
        if self._opened is None:
            return Checksum("absent")
        opening, printed = self._opened
        if printed:
            return Checksum("unopened", opening, self._closed[1] if self._closed is not None else printed)
        if self._closed is None or not self._closed[1]:
            return Checksum("unclosed", opening)
        line, printed, (computed, in_utf8) = self._closed
        encoding = "utf-8" if str(computed) != printed and str(in_utf8) == printed else "cp437"
        status = "ok" if str(computed) == printed or encoding == "utf-8" else "wrong"
        return Checksum(status, line, printed, computed, encoding, self._follows)

    def _take(self, lines: pl.Series, piece: Piece | None = None) -> None:
        """Take some lines; `piece` is them as they are in the file, where they are a whole piece."""
        if self._opened is None:
            return
        plain = lines.str.contains(_PLAIN)
        if piece is not None and plain.all():
            self._count(_drop_outside_quotes(piece.data))
            return
        for characters in _characters(lines, plain):
            self._count(characters.encode())

    def _count(self, utf8: bytes) -> None:
        in_cp437, in_utf8 = self._running
        self._running = (zlib.crc32(_in_cp437(utf8), in_cp437), zlib.crc32(utf8, in_utf8))


def _in_cp437(utf8: bytes) -> bytes:
    """Return a text in cp437; by a table where there is one, which is ten times as fast as the codec."""
    if utf8.isascii():
        return utf8
    text = utf8.decode()
    try:
        return text.encode("latin-1").translate(_LATIN1_IN_CP437)
    except UnicodeEncodeError:
        return text.encode("cp437", "replace")


def _characters(every: pl.Series, plain: pl.Series) -> Iterator[str]:
    """Give the characters of records that the checksum covers; none for a blank line or a lone brace."""
    at = 0
    for run in plain.rle():
        some = every.slice(at, run["len"])
        at += run["len"]
        if run["value"]:
            yield _drop_outside_quotes(some.str.join("\n").item().encode()).decode()
        else:
            yield from map(_characters_of_fields, some)


def _drop_outside_quotes(text: bytes) -> bytes:
    """Drop quotes, and outside them blanks and braces."""
    parts = text.split(b'"')
    parts[::2] = b'"'.join(parts[::2]).translate(None, _DROPPED).split(b'"')
    return b"".join(parts)


def _characters_of_fields(line: str) -> str:
    record = scan(line, takes_list=True)
    items = [(field.column, field.text) for field in (*record.fields, *(record.objects or ()))]
    return record.label + "".join(text for _, text in sorted(items))
