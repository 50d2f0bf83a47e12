"""The page that the text report is set on: display width, cutting, wrapping and colour. Nothing else writes an escape sequence."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len

from bokslut.model.printing import format_number
from bokslut.reports.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.model.finding import Finding
    from bokslut.model.words import Words
    from bokslut.reports.interface import Style

Ink = Literal["bad", "warn", "good", "dim", "strong", "plain"]

#: SGR parameters; the words beside them say the same, so nothing is lost without colour.
_SGR = {"bad": "1;31", "warn": "33", "good": "32", "dim": "2", "strong": "1"}
_WIDTH_LEAST = 40
_WIDTH_MOST = 120
#: Text beside a head gets this many columns or stands under it.
_TEXT_LEAST = 20


def width_of(text: str) -> int:
    """Return how many terminal columns the text takes (a wide character takes two, a combining mark none)."""
    return cell_len(text)


def cut(text: str, columns: int, *, keep: Literal["start", "end"] = "start") -> str:
    """Return the text cut to at most `columns`, with … where something is missing."""
    if width_of(text) <= columns:
        return text
    characters = list(text if keep == "start" else reversed(text))
    kept: list[str] = []
    used = 1
    for character in characters:
        used += width_of(character)
        if used > columns:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…" if keep == "start" else "…" + "".join(reversed(kept)).lstrip()


def left(text: str, columns: int) -> str:
    """Return the text filled to `columns` on its right."""
    return text + " " * (columns - width_of(text))


def right(text: str, columns: int) -> str:
    """Return the text filled to `columns` on its left."""
    return " " * (columns - width_of(text)) + text


def wrap(text: str, columns: int) -> list[str]:
    """Return the text as lines of at most `columns`, broken at ordinary spaces only: an amount is never broken.

    Text from outside is made visible here; a word longer than a line is cut into pieces.
    """
    lines: list[str] = []
    current = ""
    for word in _words(text, columns):
        if current and width_of(current) + 1 + width_of(word) > columns:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*lines, current] if current or not lines else lines


def _words(text: str, columns: int) -> Iterator[str]:
    # What stands on both sides of "≠" is read together.
    for raw in re.split(r"[ \t\r\n]+", text.strip(" \t\r\n").replace(" ≠ ", "\u00a0≠\u00a0")):
        word = visible(raw)
        while width_of(word) > columns:
            piece = _head(word, columns)
            yield piece
            word = word[len(piece) :]
        yield word


def _head(word: str, columns: int) -> str:
    used = 0
    for index, character in enumerate(word):
        used += width_of(character)
        if used > columns and index:
            return word[:index]
    return word


@dataclass(frozen=True, slots=True)
class Page:
    """Where text is set: the style, with its width held within reason."""

    style: Style

    @property
    def width(self) -> int:
        """Columns to fill: what the terminal has, never below 40, and no lines longer than the eye follows."""
        return min(_WIDTH_MOST, max(_WIDTH_LEAST, self.style.width))

    def say(self, words: Words) -> str:
        """Return words in the report's language."""
        return words.say(self.style.language)

    def count(self, words: Words, n: int, **values: str) -> str:
        """Return words with `{n}` as a number for people, and other placeholders filled."""
        return words.fill(n=format_number(n), **values).say(self.style.language)

    def explain(self, finding: Finding) -> str:
        """Return the command that explains a finding; only a rule may be known to the close alone."""
        close = f" {shlex.quote(self.style.close)}" if self.style.close and finding.rule_place is not None else ""
        return visible(f"bokslut explain {shlex.quote(finding.code)}{close}")

    def follow(self, finding: Finding) -> str:
        """Return the command that leads from a finding further down; where none can, the one that explains it."""
        if self.style.why is None:
            return self.explain(finding)
        words = [finding.code, *([self.style.why] if self.style.why else [])]
        return visible(f"bokslut why {shlex.join(words)}")

    def paint(self, text: str, ink: Ink) -> str:
        """Return the text in a colour, or as it is where colour is off."""
        return f"\x1b[{_SGR[ink]}m{text}\x1b[0m" if self.style.colour and ink in _SGR and text else text

    def rule(self, columns: int, indent: int = 1) -> str:
        """Return a horizontal line."""
        return " " * indent + self.paint("─" * columns, "dim")

    def paragraph(self, text: str, indent: int) -> list[str]:
        """Return wrapped lines, every one indented."""
        return [" " * indent + line for line in wrap(text, self.width - indent)]

    def labelled(self, label: str, text: str, indent: int = 2, label_columns: int = 12) -> list[str]:
        """Return `Label   text`, wrapped with the text hanging under itself."""
        return self.hanging(left(label, label_columns - 1) + " ", text, indent, "strong")

    def hanging(self, head: str, text: str, indent: int, ink: Ink = "plain") -> list[str]:
        """Return `head` and text, wrapped with the text hanging under itself; only the head is coloured."""
        start = indent + width_of(head)
        if self.width - start < _TEXT_LEAST:
            return [" " * indent + self.paint(cut(head.rstrip(), self.width - indent), ink), *self.paragraph(text, indent + 2)]
        lines = wrap(text, self.width - start)
        first = " " * indent + self.paint(head, ink) + lines[0]
        return [first.rstrip(), *(" " * start + line for line in lines[1:])]

    def joined(self, parts: Sequence[str], indent: int, gap: str = "   ") -> list[str]:
        """Return parts on one line, or on more where they do not fit; a part too long for a line is cut."""
        lines: list[str] = []
        room = self.width - indent
        for part in parts:
            if lines and width_of(lines[-1]) + width_of(gap) + width_of(part) <= room:
                lines[-1] += gap + part
            else:
                lines.append(cut(part, room))
        return [" " * indent + line for line in lines]
