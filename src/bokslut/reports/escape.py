"""Text from outside made harmless: for a terminal, a CI log, Markdown, a spreadsheet. Everything from outside is data."""

from __future__ import annotations

import re
import unicodedata

#: Controls, format characters (bidirectional overrides, zero width), lone surrogates, private use, unassigned.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u017f\u2010-\u2015\u2018-\u201e\u2026\u2212\u2260\u2500-\u257f]*\Z")
#: What a CI runner obeys in whatever a step prints: `::error::` at a line's start, `##[error]` and `##vso[…]` anywhere in one.
_COMMAND = re.compile(r"::(?=[\w-]+(?:[ ,][^\r\n]*?)?::)|##(?=\w*\[)")
#: Punctuation that Markdown obeys, and what makes a link out of plain text.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z", re.ASCII)


def visible(text: str) -> str:
    r"""Return the text with everything a terminal or a CI log would obey or hide written out: `\x1b`, `\u202e`, `\x3a:error::`.

    A tab becomes four spaces; letters, symbols and combining marks stay as they are.
    """
    text = _COMMAND.sub(lambda found: f"\\x{ord(found[0][0]):02x}{found[0][1:]}", text)
    if _PLAIN.match(text):
        return text
    return "".join(_seen(character) for character in text)


def _seen(character: str) -> str:
    if character == "\t":
        return "    "
    if unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def encodable(text: str) -> str:
    r"""Return the text with lone surrogates written as `\udc80`, so that it can be written as UTF-8 (and is a JSON escape)."""
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found.group()):04x}", text)


def markdown_text(text: str) -> str:
    """Return the text so that Markdown shows it as it is, on one line."""
    line = " ".join(re.split(r"[ \t\r\n]+", text))
    return _MARKDOWN.sub(r"\\\1", visible(line))


def spreadsheet_cell(text: str) -> str:
    """Return the text so that no spreadsheet runs it: what starts like a formula and is no number gets an apostrophe."""
    line = visible(" ".join(re.split(r"[\t\r\n]+", text)))
    return f"'{line}" if line.lstrip()[:1] in {"=", "+", "-", "@", "＝", "＋", "－", "＠"} and not _NUMBER.match(line) else line
