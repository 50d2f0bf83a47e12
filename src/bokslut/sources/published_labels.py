"""Names made from printed headings and labels, and labels matched to a layout's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.printed import DASHES
from bokslut.model.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.table import Line

#: The rule language's limit on a name.
_NAME_MAX = 80

_NOTE = re.compile(
    r"""
    (?:
      [\s,;]* \(? \b(?:noter|not|notes|note|bilaga|tilläggsupplysning)\b \.? \s* [a-z]?\d+[a-z]? (?:\s*[,–-]\s*\d+[a-z]?)* \)?
    | \s* \d{1,2} \)
    | \s* [¹²³⁴⁵⁶⁷⁸⁹⁰*]+
    )
    \s* $
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\s+\d{1,2}(?:\s*,\s*\d{1,2})*\s*$")


def slug(text: str) -> str:
    """Make a name for the rule language from a printed text: "Bokslut 2022" is `bokslut_2022`; å, ä and ö are kept."""
    kept = "".join(char if char in "åäö" else _plain(char) for char in unicodedata.normalize("NFC", text.casefold()))
    name = re.sub(r"[^a-z0-9åäö]+", "_", kept.replace("%", " procent ")).strip("_")[:_NAME_MAX].rstrip("_")
    return name or "kolumn"


def line_slug(label: str) -> str:
    """Make a line's name from its label; a name that would begin with a digit begins with `_`."""
    name = slug(label) if any(char.isalnum() for char in label) else "rad"
    return f"_{name}"[:_NAME_MAX] if name[0].isdigit() else name


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a published table, as far as it tells which line it is."""

    #: The line's id, where the table has a column for it.
    line_id: str
    label: str
    has_figures: bool


class Labels:
    """The labels of a layout's lines, to find a line by what is printed: case, spaces and note numbers are ignored."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._at = {line.id: position for position, line in enumerate(lines)}
        self._ids = {line.id: line for line in lines}
        self._lines: dict[str, dict[str, Line]] = {}
        self._own: dict[str, set[str]] = {}
        self._shown = [name for line in lines for name in (line.label.sv, *line.aliases)]
        for line in lines:
            for text in (line.label.sv, line.label.en, *line.aliases):
                for key in (_folded(text), _folded(_NOTE.sub("", text))):
                    self._lines.setdefault(key, {})[line.id] = line
                    if text not in line.aliases:
                        self._own.setdefault(key, set()).add(line.id)
        #: The nearest total at or below each line: lines with the same one are of one section.
        self._sections: list[str | None] = [None] * len(lines)
        total = None
        for position in range(len(lines) - 1, -1, -1):
            total = lines[position].id if lines[position].role == "sum" else total
            self._sections[position] = total

    def match(self, rows: Sequence[PrintedRow]) -> list[tuple[Line, ...]]:
        """Return the line that each row is: none where no line has its name, several where their order does not tell which."""
        found = [self._candidates(row) for row in rows]
        anchors = [lines[0] if len(lines) == 1 else None for lines in found]
        before, after = _nearest(anchors), list(reversed(_nearest(anchors[::-1])))
        gaps: dict[tuple[str | None, str | None, tuple[str, ...]], list[int]] = {}
        for index, lines in enumerate(found):
            if len(lines) > 1 and rows[index].has_figures:
                gap = tuple(line.id if line else None for line in (before[index], after[index]))
                gaps.setdefault((gap[0], gap[1], tuple(line.id for line in lines)), []).append(index)
        for (above, below, ids), indexes in gaps.items():
            fitting = self._fitting(above, below, ids)
            if len(fitting) == len(indexes):
                for index, line in zip(indexes, fitting, strict=True):
                    found[index] = (line,)
        return found

    def suggest(self, label: str) -> str | None:
        """Return the name of a line that is most like a printed one."""
        return suggest(_NOTE.sub("", label), self._shown)

    def _candidates(self, row: PrintedRow) -> tuple[Line, ...]:
        """Return the lines that a row by itself can be; of a heading and a line with figures the one that the row looks like."""
        if row.line_id:
            line = self._ids.get(row.line_id)
            return (line,) if line else ()
        without_note = _NOTE.sub("", row.label)
        for text in (row.label, without_note, _BARE_NUMBER.sub("", without_note)):
            key = _folded(text)
            named = tuple(self._lines.get(key, {}).values())
            if not named:
                continue
            alike = tuple(line for line in named if (line.role == "heading") != row.has_figures)
            if row.has_figures:
                return alike or named
            # A section's heading is often another name of its total; the total is the row that has figures.
            return alike or tuple(line for line in named if line.role != "sum" or line.id in self._own.get(key, ()))
        return ()

    def _fitting(self, above: str | None, below: str | None, ids: tuple[str, ...]) -> list[Line]:
        """Return those lines that the layout has between two others, else the one that is in the section of both."""
        start = self._at[above] if above else -1
        end = self._at[below] if below else len(self._at)
        between = [line for line in ids if start < self._at[line] < end]
        if not between and above and below and self._ids[above].role != "sum" and self._ids[below].role != "heading":
            section = self._sections[start]
            if section is not None and section == self._sections[end]:
                between = [line for line in ids if self._sections[self._at[line]] == section]
        return [self._ids[line] for line in sorted(between, key=self._at.__getitem__)]


def _nearest(anchors: Sequence[Line | None]) -> list[Line | None]:
    """Return for each row the nearest line that is known before it."""
    found: list[Line | None] = []
    last = None
    for anchor in anchors:
        found.append(last)
        last = anchor or last
    return found


def _plain(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join("-" if char in DASHES else char for char in folded if not char.isspace()).rstrip(":.")
