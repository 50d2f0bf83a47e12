"""Names made from printed headings and labels, and labels matched to a layout's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bokslut.model.printed import DASHES
from bokslut.model.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.table import Line

    #: For each row the lines that it may be.
    _Found: TypeAlias = list[tuple[Line, ...]]

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
#: Ways to write a name shorter, and what stands before it in a list.
_ABBREVIATIONS = tuple(
    (re.compile(written), meant)
    for written, meant in (
        (r"^[-•·▪●*\s]+", ""),
        (r"&", "och"),
        (r"\bövr\b\.?", "övriga"),
        (r"\bek\b", "eget kapital"),
        (r"\bm\.?\s*m\b\.?", "m.m."),
    )
)
#: Names that are alike but for one of these are of different lines.
_OPPOSITES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (r"immateriel", r"\bmateriel"),
        (r"\blång", r"\bkort"),
        (r"\bföre\b", r"\befter\b"),
        (r"\bav-|avskriv", r"nedskriv"),
        (r"\bränte", r"\brörelse"),
        (r"\baktuel", r"\buppskj"),
        (r"intäkt", r"kostnad"),
        (r"fordr", r"skuld"),
        (r"vinst", r"förlust"),
        (r"\bbund", r"\bfri"),
        (r"\b(?:erhåll|mottag)", r"\blämn"),
        (r"\b(?:avsättning|förändring)", r"\b(?:återföring|insättning)"),
    )
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
        self._shown = [name for line in lines if line.role != "heading" for name in (line.label.sv, *line.aliases)]
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
        figures = [index for index, row in enumerate(rows) if row.has_figures]
        self._tell_totals(found, figures)
        # What one row is can tell what another is; it ends, since no line becomes known twice.
        known = -1
        while known < len(self._known(found, figures)):
            known = len(self._known(found, figures))
            self._tell_by_place(found, figures)
            self._tell_by_what_is_left(found, figures)
        return found

    def _known(self, found: _Found, figures: Sequence[int]) -> set[str]:
        return {found[index][0].id for index in figures if len(found[index]) == 1}

    def _tell_totals(self, found: _Found, figures: Sequence[int]) -> None:
        """Take a name of a line and of a sum of it for the sum, unless the table prints another line of the sum by itself."""
        printed = {line.id for index in figures for line in found[index]}
        known = self._known(found, figures)
        for index in figures:
            for total, part in [(a, b) for a in found[index] for b in found[index] if b.id in a.terms]:
                in_parts = any(term in printed for term in total.terms if term != part.id)
                by_itself = total.id in known or (in_parts and part.id not in known)
                found[index] = tuple(line for line in found[index] if line is not (total if by_itself else part))

    def _tell_by_place(self, found: _Found, figures: Sequence[int]) -> None:
        """Tell lines of the same name by the nearest known rows around them."""
        anchors = [lines[0] if len(lines) == 1 else None for lines in found]
        before, after = _nearest(anchors), list(reversed(_nearest(anchors[::-1])))
        gaps: dict[tuple[str | None, str | None, tuple[str, ...]], list[int]] = {}
        for index in figures:
            if len(found[index]) > 1:
                gap = tuple(line.id if line else None for line in (before[index], after[index]))
                gaps.setdefault((gap[0], gap[1], tuple(line.id for line in found[index])), []).append(index)
        for (above, below, ids), indexes in gaps.items():
            fitting = self._fitting(above, below, ids)
            if len(fitting) == len(indexes):
                for index, line in zip(indexes, fitting, strict=True):
                    found[index] = (line,)

    def _tell_by_what_is_left(self, found: _Found, figures: Sequence[int]) -> None:
        """Take the only row of a name for its only line that no other row is."""
        known = self._known(found, figures)
        left: dict[str, list[int]] = {}
        for index in figures:
            ids = [line.id for line in found[index] if line.id not in known]
            if len(found[index]) > 1 and len(ids) == 1:
                left.setdefault(ids[0], []).append(index)
        for line_id, indexes in left.items():
            if len(indexes) == 1:
                found[indexes[0]] = (self._ids[line_id],)

    def suggest(self, label: str) -> str | None:
        """Return the name of a line with figures that is most like a printed one, and does not say the opposite."""
        said = _NOTE.sub("", label)
        return suggest(said, [name for name in self._shown if not _opposed(said, name)])

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
                return alike  # a heading has no figures: they would be held against nothing
            # A section's heading is often another name of its total; the total is the row that has figures.
            return alike or tuple(line for line in named if line.role != "sum" or line.id in self._own.get(key, ()))
        return ()

    def _fitting(self, above: str | None, below: str | None, ids: tuple[str, ...]) -> list[Line]:
        """Return those lines that the layout has between two others, else the one that is in the section of both."""
        start = self._at[above] if above else -1
        end = self._at[below] if below else len(self._at)
        between = [line for line in ids if start < self._at[line] < end]
        sections = {self._sections[self._at[anchor]] for anchor in (above, below) if anchor}
        if len(between) < len(ids) and any(self._sections[self._at[line]] not in sections for line in between):
            return []  # the lines around it are of other sections, and so may it be
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
    """Make names that differ in how they are written, not in what they say, the same."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = "".join("-" if char in DASHES else char for char in folded)
    for written, meant in _ABBREVIATIONS:
        folded = written.sub(meant, folded)
    return "".join(folded.split()).rstrip(":.")


def _opposed(left: str, right: str) -> bool:
    """Tell whether two names, however alike, are of things that are told apart by just one word."""
    words = (left.casefold(), right.casefold())
    for one, other in _OPPOSITES:
        said = [(bool(one.search(text)), bool(other.search(text))) for text in words]
        if said[0] == said[1][::-1] and said[0] != said[1]:
            return True
    return False
