"""Chosen lines of a text file, found by reading it in chunks: what a finding quotes of a file too large to hold."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from bokslut.sources.encoding import PLAIN_ENDS
from bokslut.sources.line_feeds import runs_of_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bokslut.sources.sourcefile import SourceFile


def lines_of(file: SourceFile, encoding: str, wanted: Collection[int]) -> dict[int, str]:
    """Return the lines of the numbers wanted that the file has; bytes the encoding has no character for are U+FFFD.

    Lines are parted at LF, CR and CR LF, and counted from 1. Raises LookupError for an unknown encoding.
    """
    name = codecs.lookup(encoding).name.removesuffix("-sig")
    chunks: Iterable[bytes] = file.chunks()
    if name not in PLAIN_ENDS:
        chunks = (text.encode("utf-8", "surrogatepass") for text in codecs.iterdecode(chunks, encoding, "replace"))
        name = "utf-8"
    found: dict[int, str] = {}
    last = max(wanted, default=0)
    first = 1
    for block, through in runs_of_lines(chunks):
        if any(first <= number <= through for number in wanted):
            for number, line in enumerate(block.split(b"\n"), first):
                if number in wanted:
                    found[number] = line.decode(name, errors="replace")
        first = through
        if last < first:
            break
    if 1 in found:
        found[1] = found[1].removeprefix("\ufeff")
    return found
