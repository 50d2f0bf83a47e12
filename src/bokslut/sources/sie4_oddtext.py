"""Control characters and garbled letters: what no text in an SIE 4 file should have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

#: Places that a finding about them shows.
SHOWN = 5

#: Characters 0-31 and 127, but tab and line feed (SIE 4B section 5.7).
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
#: Swedish letters of cp437 read as Windows-1252, and of UTF-8 read as Windows-1252 or cp437; or lost altogether.
GARBLED = re.compile(r"(?<=[A-Za-zÅÄÖåäö])[„”†Ž™](?=[A-Za-zÅÄÖåäö])|Ã[¤¶¥…„–©]|├[ñ╢Ñûäà⌐╝]|\ufffd")

#: One of these is in all that the pattern finds; that none is there is told much sooner.
_GARBLED_CHARACTERS = tuple(character.encode() for character in "„”†Ž™Ã├\ufffd")
_ORDINARY = bytes((9, 10, *range(32, 127)))
_CONTROLS = bytes((*range(9), *range(11, 32), 127))


class Hit(NamedTuple):
    """Where one is: line, column and the column after it, and the character's number."""

    line: int
    column: int
    end: int
    character: int


@dataclass(slots=True)
class Hits:
    """How many there are, and the first few."""

    count: int = 0
    first: list[Hit] = field(default_factory=list)

    def add(self, other: Hits) -> None:
        """Add those of a later piece."""
        self.count += other.count
        self.first = [*self.first, *other.first][:SHOWN]


class Odd(NamedTuple):
    """What is odd in a piece of text."""

    control: Hits
    garbled: Hits


class OddText:
    """What is odd in a whole text, gathered piece by piece."""

    def __init__(self) -> None:
        self.control = Hits()
        self.garbled = Hits()

    def add(self, odd: Odd) -> None:
        """Add a later piece's."""
        self.control.add(odd.control)
        self.garbled.add(odd.garbled)


def find_odd(text: bytes, first: int) -> Odd:
    """Find what is odd in a text in UTF-8 whose first line has the number given."""
    rest = text.translate(None, _ORDINARY)
    has_control = len(rest.translate(None, _CONTROLS)) < len(rest)
    is_garbled = any(character in rest for character in _GARBLED_CHARACTERS)
    if not has_control and not is_garbled:
        return Odd(Hits(), Hits())
    whole = text.decode()
    return Odd(_hits(CONTROL, whole, first) if has_control else Hits(), _hits(GARBLED, whole, first) if is_garbled else Hits())


def _hits(pattern: re.Pattern[str], text: str, first: int) -> Hits:
    hits = Hits()
    line, at = first, 0
    for found in pattern.finditer(text):
        hits.count += 1
        if hits.count <= SHOWN:
            line += text.count("\n", at, found.start())
            at = found.start()
            begins = text.rfind("\n", 0, at)
            hits.first.append(Hit(line, at - begins, found.end() - begins, ord(found.group()[0])))
    return hits
