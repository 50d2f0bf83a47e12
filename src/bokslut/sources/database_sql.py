"""A query: one statement that only reads, where in it an error stands, and what it gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from bokslut.model.place import Place

#: Texts, names and comments, inside which nothing is SQL. PostgreSQL's comments may lie inside each other.
_OPAQUE = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|(?P<text>[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)",
    re.DOTALL,
)
_BEGINS = re.compile(r"\s*\(*\s*(select|with)\b", re.IGNORECASE)
_ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)
#: Characters of a statement's first word that a message shows.
_SHOWN = 60


#: Digits that a decimal column can hold.
DIGITS_MAX = 38

#: How a connection is named in a close file: `env:` and the environment variable that holds the address.
CONNECTION = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Query:
    """A ledger that is asked for."""

    text: str
    #: The environment variable that holds the database's address.
    variable: str
    #: The folder that the address of a SQLite file is seen from.
    folder: str = ""
    #: Where the close file names the connection.
    place: Place | None = None
    #: Gives the place of a 1-based position in the text.
    locate: Callable[[int], Place] | None = field(default=None, compare=False)


class Spot(NamedTuple):
    """A place in a query: line and column, 1-based, and the whole line."""

    line: int
    column: int
    text: str


class Result(NamedTuple):
    """What a query gave: every heading, and the rows of the columns that were asked for, packed (Arrow) part by part."""

    headings: Sequence[str]
    parts: Sequence[bytes]
    #: Columns of texts that are numbers, with how many decimals the longest has.
    decimals: Mapping[str, int]


def declared(headings: Iterable[str], wanted: Collection[str]) -> list[str]:
    """Return the headings that the close file names, in any case."""
    folded = {_folded(name) for name in wanted}
    return [name for name in headings if _folded(name) in folded]


def statement_fault(text: str) -> Words | None:
    """Say why a text is no single statement that only reads; None when it is one."""
    plain = _plain(text)
    if not plain.strip():
        return Words("Frågan är tom", "The query is empty")
    if ";" in plain.rstrip().rstrip(";"):
        return Words("Frågan har flera satser; bara en får köras", "The query has several statements; only one may be run")
    if not _BEGINS.match(plain):
        first = plain.split()[0][:_SHOWN]
        return Words(
            f"Frågan börjar med ”{first}”; bara select och with läses, för en fråga får aldrig ändra bokföringen",
            f"The query begins with “{first}”; only select and with are run, for a query may never change the books",
        )
    return None


def without_end(text: str) -> str:
    """Return a statement without its final semicolon, ending in a new line so that a last comment hides nothing after it."""
    end = len(_plain(text).rstrip().rstrip(";").rstrip())
    return text[:end] + "\n"


def is_ordered(text: str) -> bool:
    """Tell whether a query says in what order its rows come."""
    return _ORDERED.search(_plain(text)) is not None


def spot(text: str, position: int) -> Spot:
    """Return the place of a 1-based character position."""
    before = text[: max(0, position - 1)]
    line, start = before.count("\n") + 1, before.rfind("\n") + 1
    whole = text[start:].partition("\n")[0]
    return Spot(line, len(before) - start + 1, whole)


def _plain(text: str) -> str:
    """Return the text with comments and quoted texts blanked, every character in its place."""
    return _OPAQUE.sub(lambda found: _blank(found.group(), kept="x" if found["text"] else " "), text)


def _blank(text: str, kept: str) -> str:
    return "".join("\n" if character == "\n" else kept for character in text)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
