"""Records of SIE 4 as lines: fields quoted, characters held against cp437, the checksum kept (SIE 4B sections 5 and 10)."""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import TYPE_CHECKING, NamedTuple

from bokslut.exports.interface import Exported
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.printing import plural
from bokslut.model.words import Words, same
from bokslut.sources.encoding import detect
from bokslut.sources.sie4_tokens import scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.exports.rows import Pairs

_BARE = re.compile(r"[0-9A-Za-z.+_:;,/\-]+\Z", re.ASCII)
_UNQUOTED = re.compile(r'[^\s"{}][^\s{}]*\Z')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
#: Characters of word processors that cp437 has not, and what stands for them.
_LIKE = str.maketrans({"–": "-", "—": "-", "−": "-", "”": '"', "“": '"', "„": '"', "’": "'", "‘": "'", "…": "...", "€": "EUR"})
_PLACES_SHOWN = 5
#: How many fields a record has that may not be left out, though they are empty.
_MANDATORY = {"#KONTO": 2, "#KTYP": 2, "#ENHET": 2, "#SRU": 2, "#DIM": 2, "#UNDERDIM": 3, "#OBJEKT": 3, "#FNAMN": 1, "#VER": 3}


class Text(NamedTuple):
    """A field whose characters may be replaced; a plain str is a code, which never is."""

    text: str


class Objects(NamedTuple):
    """An object list as a field."""

    pairs: Pairs


class Sie4Lines:
    """The lines of one file in the making."""

    def __init__(self, *, replace: bool) -> None:
        self._replace = replace
        self._lines: list[str] = []
        self._checksum: int | None = None
        self._strange: dict[str, list[str]] = {}
        self._ambiguous: list[str] = []
        self.replaced: dict[str, int] = {}

    def open_checksum(self) -> None:
        """Begin what the checksum covers."""
        self._lines.append("#KSUMMA")
        self._checksum = 0

    def close_checksum(self) -> None:
        """End what the checksum covers and write it."""
        assert self._checksum is not None, "a checksum is opened before it is closed"
        self._lines.append(f"#KSUMMA {self._checksum}")
        self._checksum = None

    def brace(self, brace: str) -> None:
        """Write the beginning or end of an entry's rows."""
        self._lines.append(brace)

    def add(self, label: str, *fields: str | Text | Objects) -> None:
        """Write a record; empty fields at its end are left out, but for those that it must have."""
        written, values = [label], [label]
        last = max((index for index, field in enumerate(fields) if isinstance(field, Objects) or _plain(field)), default=-1)
        for field in fields[: max(last + 1, _MANDATORY.get(label, 0))]:
            if isinstance(field, Objects):
                items = [self._clean(item, label, code=True) for pair in field.pairs for item in pair]
                written.append("{" + " ".join(map(_quoted, items)) + "}")
                values += items
            else:
                value = self._clean(_plain(field), label, code=isinstance(field, str))
                written.append(value if isinstance(field, str) and _BARE.match(value) else _quoted(value))
                values.append(value)
        line = " ".join(written)
        # A quote in a text is written with a backslash too.
        if "\\" in line and not _reads_back(line, fields, values):
            self._ambiguous.append(line)
        self._lines.append(line)
        if self._checksum is not None:
            self._checksum = zlib.crc32("".join(values).encode("cp437", errors="replace"), self._checksum)

    def exported(self, *notes: Words) -> Exported:
        """Return the file with these notes and those on its characters; raises as `data` does."""
        data = self.data()
        return Exported(data, (*notes, *_replaced_note(self.replaced), *_guessed_note(data)))

    def data(self) -> bytes:
        """Return the file, in cp437 with CR LF. Raises RefusedError with everything that SIE 4 cannot say."""
        problems = [self._problem(character, lines) for character, lines in self._strange.items()]
        for line in self._ambiguous[:_PLACES_SHOWN]:
            message = Words(
                f"SIE 4 kan inte skriva ett fält som slutar i \\ före ett annat: {line}",
                f"SIE 4 cannot write a field that ends in \\ before another: {line}",
            )
            problems.append(Problem(message, None, Words("Ändra texten i bokföringssystemet.", "Change the text in the ledger system.")))
        if problems:
            raise RefusedError(*problems)
        return "".join(f"{line}\r\n" for line in self._lines).encode("cp437")

    def _clean(self, text: str, label: str, *, code: bool) -> str:
        """Return the text in characters that cp437 has, or remember those that it has not."""
        if text.isascii() and not _CONTROL.search(text):
            return text
        strange = [character for character in text if not _holds(character)]
        if not strange:
            return text
        if code or not self._replace:
            for character in strange:
                self._strange.setdefault(character, []).append(f"{label} {text}")
            return text
        for character in strange:
            self.replaced[character] = self.replaced.get(character, 0) + 1
        return "".join(character if _holds(character) else _stand_in(character) for character in text)

    def _problem(self, character: str, lines: Sequence[str]) -> Problem:
        name = named(character)
        shown = "; ".join(dict.fromkeys(lines[:_PLACES_SHOWN]))
        count = plural(len(lines), Words("ställe", "place"), Words("ställen", "places"))
        message = Words(
            f"SIE 4 (cp437) har inte tecknet {name}, som står på {count.sv}: {shown}",
            f"SIE 4 (cp437) does not have the character {name}, which stands in {count.en}: {shown}",
        )
        remedy = (
            Words("Det står i ett nummer eller en kod; ändra det i bokföringssystemet.", "It is in a code; change it in the ledger.")
            if self._replace
            else Words("Lägg till --replace-characters, så byts det mot ett liknande.", "Add --replace-characters to put a similar one.")
        )
        return Problem(message, None, remedy)


def named(character: str) -> str:
    """Return a character as messages name it: itself where it can be seen, and its code."""
    seen = "" if unicodedata.category(character)[0] in {"C", "Z"} else f"{character} "
    return f"{seen}(U+{ord(character):04X})"


def _replaced_note(replaced: dict[str, int]) -> tuple[Words, ...]:
    """Return what was replaced, as a note; nothing where nothing was."""
    if not replaced:
        return ()
    listed = same(", ".join(f"{named(character)} × {count}" for character, count in sorted(replaced.items())))
    return (Words("Tecken som byttes ut: {list}.", "Characters that were replaced: {list}.").fill(list=listed.sv),)


def _guessed_note(data: bytes) -> tuple[Words, ...]:
    """Return a note where who goes by the letters, as this program does, takes a file in cp437 for another encoding."""
    guessed = detect(data)
    if guessed in {"ascii", "cp437"}:
        return ()
    return (
        Words(
            f"Filen är skriven i cp437 men ser ut som {guessed}, troligen för att texter blev feltolkade när de lästes. Läs den med "
            "--encoding cp437, eller läs källan med rätt --encoding och exportera igen.",
            f"The file is written in cp437 but looks like {guessed}, probably since texts were misread. Read it with --encoding "
            "cp437, or read the source with the right --encoding and export again.",
        ),
    )


def _plain(field: str | Text | Objects) -> str:
    return field.text if isinstance(field, Text) else field if isinstance(field, str) else ""


def _holds(character: str) -> bool:
    """Tell whether SIE 4 can write the character: cp437 has it and it is no control character."""
    if character < " " or character == "\x7f":
        return False
    try:
        character.encode("cp437")
    except UnicodeEncodeError:
        return False
    return True


def _stand_in(character: str) -> str:
    like = character.translate(_LIKE)
    if like != character:
        return like
    if unicodedata.category(character)[0] in {"C", "Z"}:
        return " "
    base = unicodedata.normalize("NFKD", character)[0]
    return base if _holds(base) else "?"


def _quoted(text: str) -> str:
    # A path that ends in a backslash would hide its closing quote (`"C:\"`), so it stands without where it can.
    if text.endswith("\\") and _UNQUOTED.match(text):
        return text
    return '"' + text.replace('"', '\\"') + '"'


def _reads_back(line: str, fields: Sequence[object], values: Sequence[str]) -> bool:
    """Tell whether the line says what it was written from; a backslash at a field's end can make it ambiguous."""
    record = scan(line, takes_list=any(isinstance(field, Objects) for field in fields))
    items = sorted((*record.fields, *(record.objects or ())), key=lambda item: item.column)
    return [record.label, *(item.text for item in items)] == list(values) and record.unclosed_quote is None
