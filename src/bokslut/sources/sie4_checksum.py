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

_RECORD = re.compile(r"#KSUMMA(?=[ \t]|\Z)", re.IGNORECASE)
_DROPPED = b" \t\n{}"
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

    def add(self, text: bytes, first: int, found: Sequence[int]) -> None:
        """Take a piece of text in UTF-8, whose first line has the number given and whose #KSUMMA stand on the lines `found`."""
        if self._opened is None and not found:
            return
        lines = lines_of(text)
        at = 0
        for number in found:
            self._take(lines.slice(at, number - first - at))
            at = number - first
            printed = scan(lines[at], takes_list=False).text(0)
            if self._opened is None:
                self._opened = (number, printed)
                at += 1
            else:
                self._closed = (number, printed, self._running)
                # It counts in the sum of a later one.
                self._take(lines.slice(at, 1))
                at += 1
            self._follows = False
        rest = lines.slice(at)
        self._take(rest)
        self._follows = self._follows or bool((rest.str.strip_chars(" \t") != "").any())

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

    def _take(self, lines: pl.Series) -> None:
        if self._opened is None:
            return
        for covered in _characters(lines):
            in_cp437, in_utf8 = self._running
            utf8 = covered.encode("utf-8", errors="replace")
            cp437 = utf8 if covered.isascii() else covered.encode("cp437", errors="replace")
            self._running = (zlib.crc32(cp437, in_cp437), zlib.crc32(utf8, in_utf8))


def _characters(every: pl.Series) -> Iterator[str]:
    """Give the characters of records that the checksum covers; none for a blank line or a lone brace."""
    at = 0
    for run in every.str.contains(_PLAIN).rle():
        some = every.slice(at, run["len"])
        at += run["len"]
        if run["value"]:
            yield _characters_of_plain(some.str.join("\n").item())
        else:
            yield from map(_characters_of_fields, some)


def _characters_of_plain(text: str) -> str:
    """Drop quotes, and outside them blanks and braces."""
    parts = text.split('"')
    outside = '"'.join(parts[::2]).encode().translate(None, _DROPPED)
    parts[::2] = outside.decode().split('"')
    return "".join(parts)


def _characters_of_fields(line: str) -> str:
    record = scan(line, takes_list=True)
    items = [(field.column, field.text) for field in (*record.fields, *(record.objects or ()))]
    return record.label + "".join(text for _, text in sorted(items))
