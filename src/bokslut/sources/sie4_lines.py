"""From bytes to lines: the guards against what is no text file, and the line ends that exporters use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.place import Place
from bokslut.model.printing import format_number
from bokslut.model.words import Words, same
from bokslut.sources.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.sources.interface import SourceFile

#: Bytes by which a SIE file is told.
HEAD_BYTES = 65_536

#: Characters at the end of a file that are split by themselves.
_TAIL = 4096

LABELS = (
    *("#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#PROSA", "#FTYP", "#FNR", "#ORGNR", "#BKOD", "#ADRESS", "#FNAMN", "#RAR"),
    *("#TAXAR", "#OMFATTN", "#KPTYP", "#VALUTA", "#KONTO", "#KTYP", "#ENHET", "#SRU", "#DIM", "#UNDERDIM", "#OBJEKT", "#IB", "#UB"),
    *("#OIB", "#OUB", "#RES", "#PSALDO", "#PBUDGET", "#VER", "#TRANS", "#RTRANS", "#BTRANS", "#KSUMMA"),
)
_RECORD = re.compile(r"^[ \t]*(?:" + "|".join(LABELS) + r")(?=[ \t\r\n]|$)", re.MULTILINE | re.IGNORECASE)

_EXPORT = Words("Exportera en SIE-fil av typ 4 ur bokföringssystemet.", "Export a SIE file of type 4 from the ledger system.")
_KNOWN_STARTS = (
    (b"PK\x03\x04", Words("en Excel- eller zip-fil", "an Excel or zip file")),
    (b"\xd0\xcf\x11\xe0", Words("en gammal Excelfil", "an old Excel file")),
    (b"%PDF", same("PDF")),
    (b"\x1f\x8b", Words("en gzip-komprimerad fil", "a gzip file")),
    (b"<", Words("XML eller HTML (kanske SIE 5 utan sin namnrymd)", "XML or HTML (perhaps SIE 5 without its namespace)")),
    (b"\xef\xbb\xbf<", Words("XML eller HTML (kanske SIE 5 utan sin namnrymd)", "XML or HTML (perhaps SIE 5 without its namespace)")),
)


@dataclass(frozen=True, slots=True)
class Lines:
    """A file's lines without their ends, and what was noticed about its bytes."""

    lines: Sequence[str]
    text: str
    encoding: str
    byte_order_mark: bool
    #: Whether the last line has a line end.
    terminated: bool
    #: The file ends in zero bytes: what should have been there was never written.
    zero_tail: bool
    #: The file ends in Ctrl-Z, as DOS programs do it.
    dos_end: bool
    #: Some line ends in a lone carriage return.
    carriage_returns: bool


class SplitText(Sequence[str]):
    """The lines of a text, split when they are asked for; its last few without splitting the rest."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._count = text.count("\n") + 1
        self._tail = text[-_TAIL:].split("\n")
        self._lines: list[str] | None = self._tail if len(text) <= _TAIL else None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, int) and self._count - len(self._tail) < index < self._count:
            return self._tail[index - self._count]
        if self._lines is None:
            self._lines = self._text.split("\n")
        return self._lines[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self[:])


def looks_like_sie4(data: bytes) -> bool:
    """Tell whether the beginning of the bytes has a line that starts with a label of SIE."""
    head = data[:HEAD_BYTES]
    codec = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp437"
    text = head.decode(codec, errors="replace").removeprefix("∩╗┐").replace("\r", "\n")
    return _RECORD.search(text) is not None


def split_lines(file: SourceFile, encoding: str | None, limits: Limits = DEFAULT) -> Lines:
    """Decode a file and split it into lines.

    Raises UnreadableError for what is no SIE file: empty, binary, another format, or a line without end.
    """
    if not file.data.strip(b" \t\r\n\x00\x1a"):
        blank = (
            Words("Filen är tom.", "The file is empty.")
            if not file.data
            else Words("Filen har bara blanktecken.", "The file has only blanks.")
        )
        raise UnreadableError(Problem(blank, Place(file.path), _EXPORT))
    if not looks_like_sie4(file.data):
        raise UnreadableError(Problem(_what_it_is(file.data), Place(file.path), _EXPORT))
    _refuse_long_lines(file, limits)
    decoded = decode(file, encoding)
    text = decoded.text.replace("\r\n", "\n")
    carriage_returns = "\r" in text
    if carriage_returns:
        text = text.replace("\r", "\n")
    whole = text.rstrip("\x1a\x00")
    tail = text[len(whole) :]
    return Lines(
        SplitText(whole),
        whole,
        decoded.encoding,
        decoded.byte_order_mark,
        terminated=not whole or whole.endswith("\n"),
        zero_tail="\x00" in tail,
        dos_end="\x1a" in tail,
        carriage_returns=carriage_returns,
    )


def _what_it_is(data: bytes) -> Words:
    known = next((name for start, name in _KNOWN_STARTS if data.lstrip().startswith(start)), None)
    if known is not None:
        return Words(f"Filen är inte SIE 4 utan {known.sv}.", f"The file is not SIE 4 but {known.en}.")
    if b"\x00" in data[:HEAD_BYTES]:
        return Words("Filen är binär, inte en SIE-fil.", "The file is binary, not a SIE file.")
    return Words(
        "Filen är inte SIE 4: ingen rad börjar med #FLAGGA eller någon annan post som SIE har.",
        "The file is not SIE 4: no line begins with #FLAGGA or any other record of SIE.",
    )


def _refuse_long_lines(file: SourceFile, limits: Limits) -> None:
    """Raise UnreadableError when a line is longer than any record; found without splitting the file."""
    end = b"\n" if b"\n" in file.data else b"\r"
    start = 0
    while len(file.data) - start > limits.line:
        last = file.data.rfind(end, start, start + limits.line + 1)
        if last < 0:
            line = file.data.count(end, 0, start) + 1
            told = format_number(limits.line)
            message = Words(f"Rad {line} är längre än {told} byte.", f"Line {line} is longer than {told} bytes.")
            raise beyond(limits, "line", message, Place(file.path, line))
        start = last + 1
