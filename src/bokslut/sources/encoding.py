"""Which encoding a file really has, told by its bytes: what Swedish exporters say about it is not to be trusted."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.place import Place
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.sources.interface import SourceFile

#: å ä ö Å Ä Ö é É ü as cp437 has them, and as Windows-1252 and Latin-1 have them.
_CP437_LETTERS = bytes.fromhex("818284868e8f9094999a")
_CP1252_LETTERS = bytes.fromhex("c4c5c9d6e4e5e9f6fc")
_UTF8_LETTERS = re.compile(rb"\xc3[\x84\x85\x89\x96\xa4\xa5\xa9\xb6\xbc]")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and how it was read. Bytes that the encoding has no character for are U+FFFD in the text."""

    text: str
    #: "ascii", "cp437", "cp1252", "utf-8", "utf-16", or the codec that was asked for.
    encoding: str
    byte_order_mark: bool = False


def detect(data: bytes) -> str:
    """Return the encoding of the bytes: ascii, utf-8, utf-16, cp437 or cp1252.

    A byte order mark decides; then strict UTF-8; then whether the bytes above 127 are Swedish letters in
    cp437 or in Windows-1252, where a tie is cp437 (the only one SIE 4B section 5.10 allows).
    """
    if data.startswith(_UTF16_MARKS):
        return "utf-16"
    if data.isascii():
        return "ascii"
    if data.startswith(codecs.BOM_UTF8) or _is_utf8(data):
        return "utf-8"
    pairs = len(_UTF8_LETTERS.findall(data))
    rest = _UTF8_LETTERS.sub(b"", data) if pairs else data
    cp437, cp1252 = (len(rest) - len(rest.translate(None, letters)) for letters in (_CP437_LETTERS, _CP1252_LETTERS))
    if pairs > max(cp437, cp1252):
        return "utf-8"  # spoiled in places: those become U+FFFD and are reported
    return "cp1252" if cp1252 > cp437 else "cp437"


def _is_utf8(data: bytes) -> bool:
    """Tell whether the bytes are UTF-8, perhaps cut off inside the last character."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and not data[: error.start].isascii()
    return True


def decode(file: SourceFile, encoding: str | None = None) -> Decoded:
    """Decode a file, by the encoding its bytes show or by the one asked for (a Python codec name).

    Raises UnreadableError when the encoding asked for does not exist or does not fit the bytes.
    """
    if encoding is not None:
        return _decode_as(file, encoding)
    found = detect(file.data)
    marked = file.data.startswith((codecs.BOM_UTF8, *_UTF16_MARKS))
    codec = "utf-8-sig" if found == "utf-8" else found
    return Decoded(file.data.decode(codec, errors="replace"), found, marked)


def _decode_as(file: SourceFile, encoding: str) -> Decoded:
    place = Place(file.path)
    try:
        name = codecs.lookup(encoding).name
        text = file.data.decode(encoding)
    except LookupError as error:
        message = Words(f"Det finns ingen teckenkodning som heter {encoding!r}.", f"There is no encoding called {encoding!r}.")
        remedy = Words(
            "Skriv cp437, cp1252 eller utf-8, eller ta bort inställningen.", "Write cp437, cp1252 or utf-8, or drop the setting."
        )
        raise UnreadableError(Problem(message, place, remedy)) from error
    except UnicodeDecodeError as error:
        line = file.data.count(b"\n", 0, error.start) + 1
        byte = file.data[error.start]
        message = Words(
            f"Filen är inte {encoding}: rad {line} har byten {byte:02X}, som inte kan läsas så.",
            f"The file is not {encoding}: line {line} has the byte {byte:02X}, which cannot be read so.",
        )
        remedy = Words(
            f"Ta bort inställningen; av innehållet att döma är filen {detect(file.data)}.",
            f"Drop the setting; judging by its content the file is {detect(file.data)}.",
        )
        raise UnreadableError(Problem(message, Place(file.path, line), remedy)) from error
    return Decoded(text.removeprefix("\ufeff"), name, text.startswith("\ufeff"))
