"""Makes every line end of a text a line feed: CR LF, LF and a lone CR end lines, and nothing else does."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: A line that goes on for more than this is given no further.
_LINE_MAX = 4_000_000


class LineFeeds:
    """Takes a text in bytes chunk by chunk, in an encoding where a line end is the byte it is in ASCII (`PLAIN_ENDS`).

    With a `codec` it gives UTF-8, what the codec has no character for as U+FFFD; without one the bytes stay what they are.
    """

    def __init__(self, codec: str | None = None) -> None:
        self._codec = codec
        self._decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(codec or "latin-1")("replace"), translate=True)
        #: Whether each byte is a character. Without a codec it is one of Latin-1; which one does not matter.
        self._by_byte = codec != "utf-8"
        #: A carriage return was last, and may be half a line end.
        self._held = False
        #: How many lines have ended.
        self.ends = 0

    def add(self, chunk: bytes, *, final: bool = False) -> bytes:
        """Return the next bytes, each line ended by a line feed. A CR that comes last is held back until what follows is known."""
        text = self._decoder.decode(chunk, final)
        held = chunk.endswith(b"\r") and not final
        dropped = self._held + len(chunk) - len(text) - held
        self._held = held
        self.ends += dropped if self._by_byte and self._decoder.newlines == "\r\n" else text.count("\n")
        return text.encode() if self._codec is not None else text.encode("latin-1")

    @property
    def has_lone_returns(self) -> bool:
        """Whether a lone CR has ended a line."""
        kinds = self._decoder.newlines or ()
        return "\r" in ((kinds,) if isinstance(kinds, str) else kinds)


def runs_of_lines(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Give runs of whole lines, and last what follows the last line end; each with the number of the line after it."""
    feeds, rest = LineFeeds(), b""
    for chunk in chunks:
        text = feeds.add(chunk)
        end = text.rfind(b"\n") + 1
        if end:
            yield rest + text[:end], feeds.ends + 1
            rest = text[end:]
        elif len(rest) < _LINE_MAX:
            rest += text
    text = feeds.add(b"", final=True)
    yield rest + text, feeds.ends + 1
