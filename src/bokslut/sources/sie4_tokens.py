"""The lexical rules of SIE 4B sections 5.3-5.10, as real files follow them: one line in, fields with columns out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLANK = " \t"
_BLANKS = re.compile("[ \t]*")
_IN_LIST = _BLANK + "}"
_BEFORE_LIST = _BLANK + "{"
#: A line without escapes, stray quotes or lists, and its fields: the same result as the careful way, sooner.
_PLAIN_LINE = re.compile(r'(?:[ \t]*(?:"[^"\\]*"|[^ \t"\\][^ \t\\]*)(?=[ \t]|\Z))*[ \t]*\Z')
_PLAIN_FIELD = re.compile(r'"([^"]*)"|[^ \t]+')
#: An object list without escapes or stray quotes, and its items.
_PLAIN_LIST = re.compile(r'[ \t]*+(?:(?:"[^"\\{}]*+"|[^ \t"\\{}]++)(?:[ \t]++|\Z))*+\Z')
_PLAIN_ITEM = re.compile(r'"([^"]*)"|([^ \t]+)')
_STOPS = {stops: re.compile(f"[{stops}]") for stops in (_BLANK, _IN_LIST, _BEFORE_LIST)}


class Field(NamedTuple):
    """One field: its text without quotes and escapes, and where it stands (1-based, `end` exclusive)."""

    text: str
    column: int
    end: int


@dataclass(slots=True)
class Record:
    """One line's label (with its `#`), fields and object list, and what was wrong with its form."""

    label: str
    column: int
    end: int
    fields: list[Field] = field(default_factory=list)
    #: The items between braces; None where the record has no list.
    objects: list[Field] | None = None
    #: The column of a quote or a brace that is never closed.
    unclosed_quote: int | None = None
    unclosed_list: int | None = None
    #: The column of a quote inside a quoted field that is neither escaped nor its end.
    stray_quote: int | None = None
    #: Whether what is unclosed has been reported, with the field it swallowed.
    reported: bool = False

    def text(self, index: int) -> str:
        """Return the field's text; "" where the line has no such field."""
        return self.fields[index].text if index < len(self.fields) else ""

    def at(self, index: int) -> tuple[int, int]:
        """Return the field's column and end; the end of the line where it should have been."""
        if index < len(self.fields):
            return self.fields[index][1:]
        return self.end, self.end + 1


def scan(line: str, *, takes_list: bool) -> Record:
    r"""Split a line that begins with a label (blanks before it allowed) into fields.

    Fields are parted by spaces or tabs and may be quoted. In a quoted field `\"` is a quote and any other
    backslash is itself; a quote that no blank and no end of line follows is text, because exporters forget
    to escape. Braces mean an object list only where `takes_list` says the record has one.
    """
    start = _skip(line, 0)
    end = _plain_end(line, start, _BLANK)
    record = Record(line[start:end], start + 1, len(line.rstrip(_BLANK)) + 1)
    if not takes_list and _PLAIN_LINE.match(line, end):
        for found in _PLAIN_FIELD.finditer(line, end):
            record.fields.append(Field(found[0] if found[1] is None else found[1], found.start() + 1, found.end() + 1))
        return record
    at = _skip(line, end)
    while at < len(line):
        if takes_list and record.objects is None and line[at] == "{":
            at = _scan_list(line, at, record)
        else:
            stops = _BEFORE_LIST if takes_list and record.objects is None else _BLANK
            item, at = _scan_field(line, at, stops, record)
            record.fields.append(item)
        at = _skip(line, at)
    return record


def items_of(inside: str) -> Sequence[str] | None:
    """Return the items of an object list given the text between its braces; None when it is malformed."""
    if _PLAIN_LIST.match(inside):
        return [quoted or bare for quoted, bare in _PLAIN_ITEM.findall(inside)]
    record = Record("", 1, 1)
    end = _scan_list("{" + inside + "}", 0, record)
    if record.objects is None or end != len(inside) + 2 or record.unclosed_quote is not None or record.unclosed_list is not None:
        return None
    return [item.text for item in record.objects]


def _scan_list(line: str, start: int, record: Record) -> int:
    record.objects = []
    at = _skip(line, start + 1)
    while at < len(line):
        if line[at] == "}":
            return at + 1
        item, at = _scan_field(line, at, _IN_LIST, record)
        record.objects.append(item)
        at = _skip(line, at)
    if record.unclosed_quote is None:
        record.unclosed_list = start + 1
    return at


def _scan_field(line: str, start: int, stops: str, record: Record) -> tuple[Field, int]:
    if line[start] != '"':
        end = max(_plain_end(line, start, stops), start + 1)
        return Field(line[start:end], start + 1, end + 1), end
    close, stray = _closing_quote(line, start, stops)
    if stray is not None and record.stray_quote is None:
        record.stray_quote = stray + 1
    if close is None:
        if record.unclosed_quote is None:
            record.unclosed_quote = start + 1
        rest = line[start + 1 :].rstrip(_BLANK)
        return Field(rest.replace('\\"', '"'), start + 1, record.end), len(line)
    return Field(line[start + 1 : close].replace('\\"', '"'), start + 1, close + 2), close + 1


def _closing_quote(line: str, start: int, stops: str) -> tuple[int | None, int | None]:
    """Return where the quote opened at `start` closes, and the first stray quote before that."""
    stray = escaped = None
    at = line.find('"', start + 1)
    while at >= 0:
        ends = at + 1 == len(line) or line[at + 1] in stops
        if line[at - 1] == "\\" and at - 1 > start:
            escaped = at if ends else escaped
        elif ends:
            return at, stray
        elif escaped is not None and line[at - 1] in _BLANK:
            return escaped, stray  # "C:\dir\" "next": a quote that opens a field, after a path that ends in a backslash
        elif stray is None:
            stray = at
        at = line.find('"', at + 1)
    return escaped, stray  # no quote closes it: the last \" that could be an end is one (a path again)


def _skip(line: str, at: int) -> int:
    found = _BLANKS.match(line, at)
    assert found is not None, "it matches nothing too"
    return found.end()


def _plain_end(line: str, at: int, stops: str) -> int:
    found = _STOPS[stops].search(line, at)
    return found.start() if found else len(line)
