"""Chosen lines of a text file, found by reading it in chunks: what a finding quotes of a file too large to hold."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bokslut.sources.sourcefile import SourceFile

_LINE_END = re.compile(rb"\r\n|\n|\r")

#: A line that goes on for more than this is quoted no further: nobody reads so much of it.
_LINE_MAX = 4_000_000

#: In these a line end is one byte or two, whatever stands before it; others are made UTF-8 first.
_PLAIN_ENDS = frozenset({"ascii", "utf-8", "cp437", "cp850", "cp865", "cp1252", "iso8859-1", "iso8859-15"})


def lines_of(file: SourceFile, encoding: str, wanted: Collection[int]) -> dict[int, str]:
    """Return the lines of the numbers wanted that the file has; bytes the encoding has no character for are U+FFFD.

    Lines are parted at LF, CR and CR LF, and counted from 1. Raises LookupError for an unknown encoding.
    """
    name = codecs.lookup(encoding).name.removesuffix("-sig")
    chunks: Iterable[bytes] = file.chunks()
    if name not in _PLAIN_ENDS:
        chunks = (text.encode("utf-8", "surrogatepass") for text in codecs.iterdecode(chunks, encoding, "replace"))
        name = "utf-8"
    found: dict[int, str] = {}
    last = max(wanted, default=0)
    first = 1
    for block in _blocks(chunks):
        through = first + _ends_in(block)
        if any(first <= number <= through for number in wanted):
            for number, line in enumerate(_LINE_END.split(block), first):
                if number in wanted:
                    found[number] = line.decode(name, errors="replace")
        first = through
        if last < first:
            break
    if 1 in found:
        found[1] = found[1].removeprefix("\ufeff")
    return found


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give runs of whole lines, each with its line end, and last what follows the last line end."""
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        # A CR that comes last may be half a line end.
        end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
        rest = data[end:]
        if len(rest) > _LINE_MAX:
            rest = rest[:_LINE_MAX] + (b"\r" if rest.endswith(b"\r") else b"")
        if end:
            yield data[:end]
    yield rest


def _ends_in(block: bytes) -> int:
    """Count the line ends of a block that is not cut inside one."""
    alone = block.count(b"\r")
    return block.count(b"\n") + (alone - block.count(b"\r\n") if alone else 0)
