"""Which encoding a file really has, told by its bytes: what Swedish exporters say about it is not to be trusted."""

from __future__ import annotations

import codecs
import re

from bokslut.model.suggest import suggest
from bokslut.model.words import Words, same

#: å ä ö Å Ä Ö é É ü as cp437 has them, and as Windows-1252 and Latin-1 have them.
CP437_LETTERS = bytes.fromhex("818284868e8f9094999a")
CP1252_LETTERS = bytes.fromhex("c4c5c9d6e4e5e9f6fc")
#: The same as UTF-8 has them, two bytes each.
UTF8_LETTERS = re.compile(rb"\xc3[\x84\x85\x89\x96\xa4\xa5\xa9\xb6\xbc]")
#: Which of those have a letter of cp437 in them.
_ALSO_CP437 = b"\xc3\x84"

#: Encodings in which a line end is the byte it is in ASCII, whatever stands around it: lines can be parted before they are decoded.
PLAIN_ENDS = frozenset({"ascii", "utf-8", "cp437", "cp850", "cp865", "cp1252", "iso8859-1", "iso8859-15"})

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Bytes that any text may have: printable ASCII, tab, line feed and carriage return.
_ORDINARY = bytes((9, 10, 13, *range(32, 127)))
_CONTROLS = bytes(byte for byte in range(128) if byte not in _ORDINARY)


#: Encodings that Swedish ledgers come in.
COMMON = ("utf-8", "cp437", "cp1252", "iso-8859-1", "cp850", "utf-16")


class Evidence:
    """What a file's bytes say about its encoding, gathered a chunk at a time: only the whole file tells."""

    def __init__(self) -> None:
        self._start = b""
        self._last = b""
        self._high = 0
        self._has_controls = self._has_c3 = False
        #: None when the bytes are not UTF-8.
        self._utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
        #: How many Swedish letters there are, read in each encoding; those of UTF-8 count in no other.
        self.letters = {"utf-8": 0, "cp437": 0, "cp1252": 0}

    def add(self, chunk: bytes) -> None:
        """Look at the next bytes of the file."""
        if len(self._start) < len(codecs.BOM_UTF8):
            self._start = (self._start + chunk)[:4]
        unusual = chunk.translate(None, _ORDINARY)
        high = unusual.translate(None, _CONTROLS) if unusual else unusual
        self._has_controls = self._has_controls or len(high) < len(unusual)
        self._has_c3 = self._has_c3 or b"\xc3" in high
        self._high += len(high)
        self._follow_utf8(chunk, ascii_only=not high)
        if high:
            pairs = UTF8_LETTERS.findall(self._last + chunk) if b"\xc3" in self._last + high else []
            self.letters["utf-8"] += len(pairs)
            self.letters["cp437"] += len(high) - len(high.translate(None, CP437_LETTERS)) - pairs.count(_ALSO_CP437)
            self.letters["cp1252"] += len(high) - len(high.translate(None, CP1252_LETTERS))
        self._last = b"\xc3" if chunk.endswith(b"\xc3") else b""

    @property
    def has_mark(self) -> bool:
        """Whether the file begins with a byte order mark."""
        return self._start.startswith((codecs.BOM_UTF8, *UTF16_MARKS))

    @property
    def is_valid_utf8(self) -> bool:
        """Whether every byte so far is UTF-8, perhaps cut off inside the last character."""
        return self._utf8 is not None and (not self.is_cut or self._high > self._pending)

    @property
    def is_cut(self) -> bool:
        """Whether the last bytes begin a character of UTF-8 that the next should have ended."""
        return self._pending > 0

    @property
    def encoding(self) -> str:
        """The encoding of all bytes so far: ascii, utf-8, utf-16, cp437 or cp1252.

        A byte order mark decides; then strict UTF-8; then whether the bytes above 127 are Swedish letters in
        cp437 or in Windows-1252, where a tie is cp437 (the only one SIE 4B section 5.10 allows).
        """
        if self._start.startswith(UTF16_MARKS):
            return "utf-16"
        if not self._high:
            return "ascii"
        if self._start.startswith(codecs.BOM_UTF8) or self.is_valid_utf8:
            return "utf-8"
        letters = self.letters
        if letters["utf-8"] > max(letters["cp437"], letters["cp1252"]):
            return "utf-8"  # spoiled in places: those become U+FFFD and are reported
        return "cp1252" if letters["cp1252"] > letters["cp437"] else "cp437"

    @property
    def _pending(self) -> int:
        return len(self._utf8.getstate()[0]) if self._utf8 is not None else 0

    def may_be_odd(self, encoding: str) -> bool:
        """Tell whether a text in that encoding may have control characters or garbled letters; False is certain."""
        # The only character of cp437 that garbled letters have is C3, a line that branches.
        return self._has_controls or self._has_c3 or encoding not in {"ascii", "cp437"}

    def _follow_utf8(self, chunk: bytes, *, ascii_only: bool) -> None:
        if self._utf8 is None or (ascii_only and not self._pending):
            return
        try:
            self._utf8.decode(chunk)
        except UnicodeDecodeError:
            self._utf8 = None


def unknown_encoding(name: str) -> tuple[Words, Words]:
    """Say that there is no encoding of that name, and which there are."""
    near = suggest(name, COMMON)
    hint = Words(f"Menade du {near}? ", f"Did you mean {near}? ") if near else same("")
    listed = ", ".join(COMMON)
    message = Words(f"Okänd teckenkodning ”{name}”", f"Unknown encoding “{name}”")
    return message, Words(f"{hint.sv}Vanliga är {listed}.", f"{hint.en}Common ones are {listed}.")


def is_encoding(name: str) -> bool:
    """Tell whether Python has an encoding of text by that name."""
    try:
        b"#".decode(name, "ignore")
    except (LookupError, ValueError):
        return False
    return True


def detect(data: bytes) -> str:
    """Return the encoding of the bytes: ascii, utf-8, utf-16, cp437 or cp1252 (see `Evidence`)."""
    evidence = Evidence()
    evidence.add(data)
    return evidence.encoding
