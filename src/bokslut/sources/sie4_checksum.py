"""#KSUMMA: the checksum of SIE 4B section 10, computed over the fields' characters in cp437."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from bokslut.sources.sie4_tokens import scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def check(lines: Sequence[str], found: Sequence[int]) -> Checksum:
    """Compare the closing #KSUMMA with the CRC-32 of the records between it and the first.

    Every record gives its label and each field's characters without blanks, quotes and braces. The sum is
    defined over cp437; one that agrees in UTF-8 proves as much and is accepted.
    """
    if not found:
        return Checksum("absent")
    printed = scan(lines[found[-1] - 1], takes_list=False).text(0)
    if scan(lines[found[0] - 1], takes_list=False).text(0):
        return Checksum("unopened", found[0], printed)
    if len(found) == 1 or not printed:
        return Checksum("unclosed", found[0])
    covered = "".join(_characters(lines[found[0] : found[-1] - 1]))
    uncovered = any(line.strip(" \t") for line in lines[found[-1] :])
    computed = zlib.crc32(covered.encode("cp437", errors="replace"))
    encoding = "cp437"
    if str(computed) != printed and str(zlib.crc32(covered.encode("utf-8", errors="replace"))) == printed:
        encoding = "utf-8"
    status = "ok" if str(computed) == printed or encoding == "utf-8" else "wrong"
    return Checksum(status, found[-1], printed, computed, encoding, uncovered)


def _characters(lines: Sequence[str]) -> Iterator[str]:
    """Give the characters of records that the checksum covers; none for a blank line or a lone brace."""
    every = pl.Series(lines, dtype=pl.String)
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
