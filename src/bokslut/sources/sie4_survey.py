"""The first reading of an SIE 4 file, of its bytes alone: what it is, how it is encoded, and what no SIE file has."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.place import Place
from bokslut.model.printing import format_number
from bokslut.model.words import Words
from bokslut.sources.encoding import PLAIN_ENDS, Evidence, is_encoding, unknown_encoding
from bokslut.sources.sie4_lines import EXPORT, HEAD_BYTES, looks_like_sie4, what_it_is

if TYPE_CHECKING:
    from bokslut.sources.sourcefile import SourceFile

_BLANKS = b" \t\r\n\x00\x1a"
_EMPTY = Words("Filen är tom.", "The file is empty.")
_BLANK = Words("Filen har bara blanktecken.", "The file has only blanks.")


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first reading found out."""

    #: "ascii", "cp437", "cp1252", "utf-8", "utf-16", or the codec that was asked for.
    encoding: str
    #: Whether the encoding was asked for; what then does not fit is refused, else it becomes U+FFFD.
    forced: bool
    #: Whether every byte has a character in the encoding.
    is_valid: bool
    byte_order_mark: bool
    evidence: Evidence

    @property
    def has_plain_ends(self) -> bool:
        """Whether lines can be parted before they are decoded."""
        return self.encoding in PLAIN_ENDS


def survey(file: SourceFile, encoding: str | None = None, limits: Limits = DEFAULT) -> Survey:
    """Read a file's bytes once, in chunks. `encoding` forces one (a Python codec name).

    Raises UnreadableError for what is no SIE file (empty, binary, another format), for a line without end, and when the
    encoding asked for does not exist or does not fit the bytes.
    """
    head = file.head(HEAD_BYTES)
    evidence = Evidence()
    feeds, returns = _Longest(b"\n", limits.line), _Longest(b"\r", limits.line)
    strict = _Strict(file.path, encoding)
    is_blank = True
    for chunk in file.chunks():
        is_blank = is_blank and not chunk.strip(_BLANKS)
        evidence.add(chunk)
        feeds.add(chunk)
        if not feeds.seen:
            returns.add(chunk)
        strict.add(chunk)
    if is_blank:
        raise UnreadableError(Problem(_BLANK if file.size else _EMPTY, Place(file.path), EXPORT))
    if not looks_like_sie4(head):
        raise UnreadableError(Problem(what_it_is(head), Place(file.path), EXPORT))
    (feeds if feeds.seen else returns).refuse(file, limits)
    name = strict.finish(evidence)
    is_valid = encoding is not None or name != "utf-8" or (evidence.is_valid_utf8 and not evidence.is_cut)
    return Survey(
        encoding=name,
        forced=encoding is not None,
        is_valid=is_valid,
        byte_order_mark=evidence.has_mark and encoding is None,
        evidence=evidence,
    )


class _Longest:
    """Finds the first line longer than a limit, in chunks."""

    def __init__(self, end: bytes, limit: int) -> None:
        self._end = end
        self._limit = limit
        self._done = 0
        self._begins = 0
        #: Whether a line has ended.
        self.seen = False
        #: Where the first line too long begins.
        self.too_long: int | None = None

    def add(self, chunk: bytes) -> None:
        """Take the next bytes."""
        at = chunk.find(self._end)
        self.seen = self.seen or at >= 0
        through = self._done + (at if at >= 0 else len(chunk))
        self._note(through)
        while at >= 0:
            self._begins = self._done + at + 1
            start = at + 1
            at = chunk.rfind(self._end, start, start + self._limit + 1)
            if at < 0:
                self._note(self._done + len(chunk))
        self._done += len(chunk)

    def refuse(self, file: SourceFile, limits: Limits) -> None:
        """Raise UnreadableError when a line is longer than any record."""
        if self.too_long is None:
            return
        line, left = 1, self.too_long
        for chunk in file.chunks():
            line += chunk[:left].count(self._end)
            left = max(0, left - len(chunk))
        told = format_number(limits.line)
        message = Words(f"Rad {line} är längre än {told} byte.", f"Line {line} is longer than {told} bytes.")
        raise beyond(limits, "line", message, Place(file.path, line))

    def _note(self, through: int) -> None:
        if self.too_long is None and through - self._begins > self._limit:
            self.too_long = self._begins


class _Strict:
    """Holds a file to the encoding that was asked for."""

    def __init__(self, path: str, encoding: str | None) -> None:
        self._path = path
        self._encoding = encoding or ""
        self._lines = 0
        self._error: tuple[int | None, str] | None = None
        self._decoder: codecs.IncrementalDecoder | None = None
        self.name: str | None = None
        if encoding is not None and is_encoding(encoding):
            self.name = codecs.lookup(encoding).name
            self._decoder = codecs.getincrementaldecoder(encoding)("strict")

    def add(self, chunk: bytes) -> None:
        if self._error is None and self._decoder is not None:
            self._decode(chunk, final=False)
            self._lines += chunk.count(b"\n")

    def finish(self, evidence: Evidence) -> str:
        """Return the name of the encoding, detected where none was asked for."""
        if not self._encoding:
            return evidence.encoding
        if self.name is None:
            message, remedy = unknown_encoding(self._encoding)
            raise UnreadableError(Problem(message, Place(self._path), remedy))
        if self._error is None:
            self._decode(b"", final=True)
        if self._error is not None:
            raise UnreadableError(self._problem(*self._error, evidence.encoding))
        return self.name

    def _decode(self, chunk: bytes, *, final: bool) -> None:
        assert self._decoder is not None
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            line = self._lines + error.object.count(b"\n", 0, error.start) + 1
            self._error = (line, f"{error.object[error.start]:02X}")
        except UnicodeError:
            self._error = (None, "")

    def _problem(self, line: int | None, byte: str, detected: str) -> Problem:
        where = Words("", "")
        if line is not None:
            where = Words(
                f": rad {line} har byten {byte}, som inte kan läsas så", f": line {line} has the byte {byte}, which cannot be read so"
            )
        message = Words(f"Filen är inte {self._encoding}{where.sv}.", f"The file is not {self._encoding}{where.en}.")
        remedy = Words(
            f"Ta bort inställningen; av innehållet att döma är filen {detected}.",
            f"Drop the setting; judging by its content the file is {detected}.",
        )
        return Problem(message, Place(self._path, line), remedy)
