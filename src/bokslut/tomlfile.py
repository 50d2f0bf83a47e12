"""TOML with places: what a close file or a rule file says, and the line and column where it says it.

`tomllib` decides what the file means; tree-sitter tells where each key and value stands. Places are worked out only
when asked for, since most files have nothing wrong with them.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal

from bokslut.model.errors import Problem, UsageError
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.tomlplaces import KeyPath, Positions

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A rule pack has some thousand lines; what is much larger is no rule file.
BYTES_MAX = 20_000_000

#: Decimal numbers in a rule file have at most this many digits before or after the point.
DIGITS_MAX = 40

_INVALID = Words("Det här är inte giltig TOML", "This is not valid TOML")
_NOT_ASCII = Words("En nyckel med andra tecken än a–z ska ha citattecken", "A key with characters that are not a–z needs quotation marks")
_HUGE = Words("Talet är för stort för att läsas", "The number is too large to be read")

_AT = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)

_NO_CLOSING_QUOTE = Words("Texten saknar avslutande citattecken", "The text has no closing quotation mark")

#: The beginning of what tomllib says, and what we say instead.
_SYNTAX = (
    ("Cannot overwrite a value", Words("Nyckeln finns redan i samma tabell", "The key is already in the same table")),
    ("Duplicate inline table key", Words("Nyckeln finns två gånger i tabellen", "The key is twice in the table")),
    (
        "Cannot declare",
        Words(
            "Rubriken finns redan i filen; ska det vara flera skrivs de med dubbla hakparenteser: [[…]]",
            "The heading is already in the file; if there are to be several, they take double brackets: [[…]]",
        ),
    ),
    ("Cannot mutate", Words("Tabellen är redan avslutad och kan inte byggas ut här", "The table is already closed and cannot grow here")),
    ("Unterminated string", _NO_CLOSING_QUOTE),
    ("Expected \"'", _NO_CLOSING_QUOTE),
    (
        "Unclosed array",
        Words("Listan saknar komma här, eller avslutande ]", "The list lacks a comma here, or its closing ]"),
    ),
    (
        "Unclosed inline table",
        Words("Tabellen saknar komma här, eller avslutande }", "The table lacks a comma here, or its closing }"),
    ),
    ("Expected '=' after", Words("Efter nyckeln ska det stå =", "A key must be followed by =")),
    ("Expected ']'", Words("Rubriken saknar avslutande ]", "The heading has no closing ]")),
    ("Expected newline", Words("Det står något mer på raden efter värdet", "Something more stands on the line after the value")),
    (
        "Invalid value",
        Words("Värdet går inte att läsa; text ska ha citattecken", "The value cannot be read; text needs quotation marks"),
    ),
    ("Invalid date", Words("Datumet finns inte", "There is no such date")),
    (
        "Invalid initial character",
        Words("Nyckeln får inte börja så", "A key may not begin like that"),
    ),
    (
        "Invalid statement",
        Words("Raden är ingen nyckel, rubrik eller kommentar", "The line is no key, heading or comment"),
    ),
    ("Unescaped '\\'", Words("Ett omvänt snedstreck i text ska skrivas \\\\", "A backslash inside text is written \\\\")),
    ("Illegal character", Words("Ett styrtecken som inte får stå i filen", "A control character that may not be in the file")),
)
#: What comes along when text is pasted from a web page or a word processor.
_PASTED = {
    **dict.fromkeys("“”„‟‘’‚‛«»´`", Words('Citattecken ska vara raka: "…"', 'Quotation marks must be straight: "…"')),
    **dict.fromkeys(
        "\u00a0\u202f", Words("Här står ett hårt mellanslag; skriv ett vanligt", "This is a no-break space; write a plain one")
    ),
}
_DATES = Words("Datum skrivs ÅÅÅÅ-MM-DD, och dagen måste finnas", "A date is written YYYY-MM-DD, and there must be such a day")
_NO_DATE = re.compile(r"(?<!\d)\d{4}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class TomlDocument:
    """A TOML file that was read: its data (decimal numbers as Decimal, never float) and where everything stands."""

    #: The name shown to people.
    path: str
    data: dict[str, Any]
    text: str
    _cache: dict[str, Positions] = field(default_factory=dict, repr=False, compare=False)

    def get(self, key_path: KeyPath) -> Any:
        """Return the value at a key path, or None where there is none."""
        return value_at(self.data, key_path)

    def place(self, key_path: KeyPath, *, of: Literal["value", "key"] = "value") -> Place:
        """Return where a value or its key stands; for what is absent, the nearest table that should have had it."""
        return self._positions().place(key_path, of)

    def string_place(self, key_path: KeyPath, offset: int, length: int) -> Place:
        """Return where `length` characters of a text value stand, from its 0-based `offset`; escapes are counted right.

        What lies past the text's end is at its closing quotation mark. A value that is no text is pointed at whole.
        """
        if not isinstance(self.get(key_path), str):
            return self.place(key_path)
        return self._positions().string_place(key_path, offset, length)

    def _positions(self) -> Positions:
        if "positions" not in self._cache:
            self._cache["positions"] = Positions(self.path, self.text)
        return self._cache["positions"]


def value_at(data: Any, key_path: KeyPath) -> Any:
    """Return the value at a key path of data, or None where there is none."""
    value = data
    for key in key_path:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            value = value[key]
        else:
            return None
    return value


def read_toml(path_shown: str, data: bytes) -> TomlDocument:
    """Read a TOML file's bytes; raises UsageError with line and column where it is not TOML in UTF-8."""
    if len(data) > BYTES_MAX:
        raise UsageError(
            Problem(Words("Filen är för stor för att vara en regelfil", "The file is too large to be a rule file"), Place(path_shown))
        )
    text = _decode(path_shown, data.removeprefix(b"\xef\xbb\xbf")).replace("\r\n", "\n")
    try:
        document = TomlDocument(path_shown, tomllib.loads(text, parse_float=_decimal), text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(_syntax_problem(path_shown, text, str(error))) from error
    except ValueError as error:
        raise UsageError(Problem(_HUGE, Place(path_shown))) from error
    except RecursionError as error:
        message = Words("Listor eller tabeller är nästlade för djupt", "Lists or tables are nested too deeply")
        raise UsageError(Problem(message, Place(path_shown))) from error
    problems = [Problem(_HUGE, document.place(key_path)) for key_path in _unusable_numbers(document.data, ())]
    if problems:
        raise UsageError(*problems)
    return document


def _decimal(text: str) -> Decimal:
    """Read a number exactly. One whose digits would fill the memory becomes NaN, which `_unusable_numbers` finds."""
    try:
        number = Decimal(text.replace("_", ""))
    except InvalidOperation:  # an exponent beyond what the decimal module holds
        return Decimal("NaN")
    return number if number.is_finite() and abs(number.adjusted()) <= DIGITS_MAX else Decimal("NaN")


def _unusable_numbers(value: Any, key_path: KeyPath) -> Iterator[KeyPath]:
    """Find nan, inf, huge numbers, and whole numbers beyond TOML's 64 bits (Python would take any)."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            yield key_path
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            yield key_path
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _unusable_numbers(item, (*key_path, key))


def _decode(path_shown: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8")) + 1
        message = Words("Filen är inte skriven i UTF-8", "The file is not written in UTF-8")
        remedy = Words("Spara filen som UTF-8 och kör igen.", "Save the file as UTF-8 and run again.")
        raise UsageError(Problem(message, Place(path_shown, line, column, line, column + 1), remedy)) from error


def _syntax_problem(path_shown: str, text: str, said: str) -> Problem:
    found = _AT.match(said)
    reason = found.group(1) if found else said
    lines = text.split("\n")
    line = int(found.group(2)) if found and found.group(2) else len(lines)
    column = int(found.group(3)) if found and found.group(3) else len(lines[-1]) + 1
    words = next((ours for theirs, ours in _SYNTAX if reason.startswith(theirs)), _INVALID)
    at = lines[line - 1][column - 1 : column]
    of_a_key = reason.startswith(("Expected '=' after", "Invalid initial", "Invalid statement"))
    colon_in_it = at == ":" and "=" in lines[line - 1][column:]  # dim:projekt = "Projekt"
    if of_a_key and ((at.isalpha() and not at.isascii()) or colon_in_it):
        words = _NOT_ASCII
    words = _PASTED.get(at, words)
    began = _NO_DATE.search(lines[line - 1], 0, column - 1)
    if began is not None and at == "-":
        # To TOML "2025-1-31" is a number with something after it.
        words, column = _DATES, began.start() + 1
    return Problem(words, Place(path_shown, line, column, line, column + 1, excerpt=lines[line - 1]))
