"""Names made from printed headings and labels, and labels matched to a layout's."""

from __future__ import annotations

import re
import unicodedata
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


class Labels:
    """The labels of a layout's lines, to find a line by what is printed: case, spaces and note numbers are ignored."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines: dict[str, dict[str, Line]] = {}
        self._shown = [line.label.sv for line in lines]
        for line in lines:
            for text in (line.label.sv, line.label.en):
                for key in (_folded(text), _folded(_NOTE.sub("", text))):
                    self._lines.setdefault(key, {})[line.id] = line

    def find(self, label: str) -> Line | None:
        """Return the line that a printed label means; None when there is none or more than one."""
        without_note = _NOTE.sub("", label)
        for text in (label, without_note, _BARE_NUMBER.sub("", without_note)):
            found = self._lines.get(_folded(text))
            if found:
                return next(iter(found.values())) if len(found) == 1 else None
        return None

    def is_ambiguous(self, label: str) -> bool:
        """Tell whether several lines of the layout have this label, so that only `line` can tell them apart."""
        return len(self._lines.get(_folded(_NOTE.sub("", label)), ())) > 1

    def suggest(self, label: str) -> str | None:
        """Return the label most like a printed one."""
        return suggest(_NOTE.sub("", label), self._shown)


def _plain(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join("-" if char in DASHES else char for char in folded if not char.isspace()).rstrip(":.")
