"""Makes every line end of a text a line feed: CR LF, LF and a lone CR end lines, and nothing else does."""

from __future__ import annotations

import io


class LineFeeds:
    """Takes a text in bytes chunk by chunk, in an encoding where a line end is the byte it is in ASCII (`PLAIN_ENDS`)."""

    def __init__(self) -> None:
        self._decoder = io.IncrementalNewlineDecoder(None, translate=True)
        #: A carriage return was last, and may be half a line end.
        self._held = False
        #: How many lines have ended.
        self.ends = 0

    def add(self, chunk: bytes, *, final: bool = False) -> bytes:
        """Return the next bytes, each line ended by a line feed. A CR that comes last is held back until what follows is known."""
        # As Latin-1 each byte is a character; which one does not matter.
        text = self._decoder.decode(chunk.decode("latin-1"), final).encode("latin-1")
        held = chunk.endswith(b"\r") and not final
        dropped = self._held + len(chunk) - len(text) - held
        self._held = held
        self.ends += dropped if self._decoder.newlines == "\r\n" else text.count(b"\n")
        return text

    @property
    def has_lone_returns(self) -> bool:
        """Whether a lone CR has ended a line."""
        kinds = self._decoder.newlines or ()
        return "\r" in ((kinds,) if isinstance(kinds, str) else kinds)
