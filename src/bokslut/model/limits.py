"""How much is read before a file is refused: every limit has a name, a value, and a way to raise or lower it.

Limits are carried with the options of a reading, never held in a module: two readings in one process may differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError, UsageError
from bokslut.model.printing import format_number
from bokslut.model.suggest import suggest
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bokslut.model.place import Place

#: A place has 32 bits for its line and an entry 32 for its index, so nothing is counted beyond this.
MOST = 2**32 - 1

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}
_VALUE = re.compile(r"([0-9]{1,12})\s*([kmg]i?|)b?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may come to. Each is at least 1 and at most MOST; docs/LIMITS.md says what is told at each."""

    #: Bytes of a file, also unpacked.
    bytes: int = 2_000_000_000
    #: How many times larger gzip or zstd may become. Ledgers as text become 5-50 times larger; a bomb a thousand times and more.
    ratio: int = 200
    #: Bytes of a line of SIE 4; a record has a few hundred.
    line: int = 1_000_000
    #: Entries of a ledger file.
    entries: int = 100_000_000
    #: Rows of a ledger file.
    rows: int = 100_000_000
    #: XML elements inside each other; SIE 5 with its signature has 8.
    nesting: int = 64
    #: Characters of one XML element's attributes together; the longest of SIE 5 are texts and addresses.
    attributes: int = 1_000_000
    #: Bytes of a workbook's parts unpacked; a workbook of Excel's full height is smaller.
    workbook: int = 1_000_000_000
    #: Lines that a quoted cell of CSV may run over; beyond that its closing quote is taken to be missing.
    cell: int = 50
    #: Findings of one kind that are told one by one; the rest are counted in one more, so a ruined file stays readable.
    findings: int = 200

    def raised(self, values: Mapping[str, int]) -> Limits:
        """Return these limits with the named ones changed; every name is one of limit_names()."""
        return replace(self, **values)


#: What holds unless a call or a close says otherwise.
DEFAULT = Limits()


def limit_names() -> tuple[str, ...]:
    """Return the names that `--limit` and [limits] take."""
    return tuple(field.name for field in fields(Limits))


def read_limits(given: Iterable[str]) -> dict[str, int]:
    """Read `NAME=VALUE` of the command line: whole numbers, also with a unit (4GB, 512MiB, 10k).

    Raises UsageError with everything that is wrong in them.
    """
    found: dict[str, int] = {}
    problems = []
    for text in given:
        name, _, value = text.partition("=")
        read = limit_value(value.strip())
        if name.strip() not in limit_names():
            problems.append(_unknown(name.strip()))
        elif read is None:
            problems.append(Problem(no_limit(text), remedy=_EXAMPLE))
        else:
            found[name.strip()] = read
    if problems:
        raise UsageError(*problems)
    return found


def limit_value(text: str) -> int | None:
    """Read a limit's value, None where it is none or beyond what any limit can be."""
    found = _VALUE.fullmatch(text)
    value = int(found[1]) * _UNITS[found[2].lower()] if found else 0
    return value if 1 <= value <= MOST else None


def beyond(limits: Limits, name: str, message: Words, place: Place) -> UnreadableError:
    """Return the error for a file that is beyond a limit: what it is, and how the limit is raised."""
    value = getattr(limits, name)
    told = format_number(value)
    if value >= MOST:
        remedy = Words(
            f"Gränsen {name} är {told} och kan inte höjas. Dela upp filen.",
            f"The limit {name} is {told}, the most it can be. Split the file.",
        )
    else:
        remedy = Words(
            f"Gränsen {name} är {told}. Stämmer filen, höj den: --limit {name}={_more(value)} (minnet växer med filen).",
            f"The limit {name} is {told}. If the file is right, raise it: --limit {name}={_more(value)} (memory grows with the file).",
        )
    return UnreadableError(Problem(message, place, remedy))


def _more(value: int) -> str:
    """Return twice the value as `--limit` reads it."""
    double = min(2 * value, MOST)
    return next((f"{double // step}{unit}" for unit, step in (("G", 10**9), ("M", 10**6), ("k", 10**3)) if double % step == 0), str(double))


def _unknown(name: str) -> Problem:
    near = suggest(name, limit_names())
    listed = ", ".join(limit_names())
    message = Words(f"Det finns ingen gräns ”{name}”.", f"There is no limit “{name}”.")
    sv, en = (f"Menade du {near}? ", f"Did you mean {near}? ") if near else ("", "")
    return Problem(message, remedy=Words(f"{sv}Gränserna är {listed}.", f"{en}The limits are {listed}."))


def no_limit(text: str) -> Words:
    """Say that a text is no value of a limit."""
    most = format_number(MOST)
    return Words(
        f"”{text}” sätter ingen gräns: värdet är ett heltal, 1 till {most}.",
        f"“{text}” sets no limit: its value is a whole number, 1 to {most}.",
    )


_EXAMPLE = Words("Skriv till exempel --limit bytes=4GB", "Write for instance --limit bytes=4GB")
