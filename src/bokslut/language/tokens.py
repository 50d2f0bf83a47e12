"""From characters to tokens. Every character that does not belong is reported, not only the first."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from bokslut.language.problems import ExpressionProblem
from bokslut.language.words import KEYWORDS
from bokslut.model.words import Words, same

# Latin letters with their accents; a decomposed å is a letter followed by a mark.
_LETTER = "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_WORD = _LETTER + "0-9\u0300-\u036f"
# People paste the spaces that reports print between thousands.
_SPACE = " \\t\\r\\n\u00a0\u202f"

_TOKEN = re.compile(
    rf"""
      (?P<space>[{_SPACE}]+)
    | (?P<date>\d{{4}}-\d{{2}}-\d{{2}}(?!\d))
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<name>[{_LETTER}][{_WORD}]*)
    | (?P<column>\[[{_SPACE}]*(?:(?P<bare>[{_WORD}-]+)|"(?P<double>[^"\n]+)"|'(?P<single>[^'\n]+)')[{_SPACE}]*\])
    | (?P<early><>|===|\*\*)
    | (?P<symbol>==|!=|<=|>=|\.\.|[<>+\-*/%().,:@])
    | (?P<late>=<|=>|&&|\|\||[=&|!])
    """,
    re.VERBOSE | re.ASCII,
)


class Kind(Enum):
    """What a token is."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    KEYWORD = "keyword"
    COLUMN = "column"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token; `text` is what it says (a name in composed form, a column without its brackets)."""

    kind: Kind
    text: str
    offset: int
    length: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.offset + self.length

    def says(self, *texts: str) -> bool:
        """Tell whether it is one of these symbols or reserved words."""
        return self.kind in {Kind.SYMBOL, Kind.KEYWORD} and self.text in texts


#: What people write by habit: what it should be, where one thing is certainly meant.
_HABITS: dict[str, str] = {
    "=": "==",
    "===": "==",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "!": "not",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "×": "*",
    "·": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "—": "-",
    "\u2010": "-",
    "\u2011": "-",
}


_NO_TEXTS = Words("Texter finns inte i uttryck; namn skrivs utan citattecken", "There are no texts in expressions; names go without quotes")
_REMEDIES = {
    "**": Words("Skriv gånger: a * a", "Multiply: a * a"),
    "€": Words("Skriv EUR efter talet", "Write EUR after the number"),
    "]": Words("En kolumn skrivs som namn[2022]", "A column is written name[2022]"),
    '"': _NO_TEXTS,
    "'": _NO_TEXTS,
}


def tokenize(source: str) -> tuple[tuple[Token, ...], tuple[ExpressionProblem, ...]]:
    """Split the source into tokens, the last of which is END.

    What does not belong is reported and left out; a well-known habit (`=`, `&&`, `≤`) is reported and read as what is
    meant, so that the rest can be checked too.
    """
    tokens: list[Token] = []
    problems: list[ExpressionProblem] = []
    at = 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        length = len(found.group()) if found else _stray_length(source, at)
        kind = (found.lastgroup if found else None) or ""
        text = source[at : at + length]
        if found is None or kind in {"early", "late"}:
            problems.append(_stray(source, text, at))
            if text in _HABITS:
                tokens.append(_plain(_HABITS[text], at, length))
        elif kind == "column":
            inner = found["bare"] or found["double"] or found["single"]
            tokens.append(Token(Kind.COLUMN, unicodedata.normalize("NFC", inner), at, length))
        elif kind in {"number", "date"}:
            tokens.append(Token(Kind(kind), text, at, length))
        elif kind in {"name", "symbol"}:
            tokens.append(_plain(unicodedata.normalize("NFC", text), at, length))
        at += length
    end = tokens[-1].end if tokens else 0
    return (*tokens, Token(Kind.END, "", end, 0)), tuple(problems)


def _plain(text: str, offset: int, length: int) -> Token:
    kind = Kind.KEYWORD if text in KEYWORDS else Kind.NAME if text[0].isalpha() or text[0] == "_" else Kind.SYMBOL
    return Token(kind, text, offset, length)


def _stray_length(source: str, at: int) -> int:
    if source[at] == "[":
        end = source.find("]", at)
        return (end + 1 if end >= 0 else len(source)) - at
    return 1


def _stray(source: str, text: str, at: int) -> ExpressionProblem:
    length = len(text)
    if text[0] == "[":
        message = Words(f"Inom hakparentes ska en kolumn stå: {_shown(text)}", f"There should be a column inside brackets: {_shown(text)}")
        remedy = Words(
            "Skriv kolumnens namn, till exempel [2022] eller [bokslut_2022]",
            "Write the column's name, for example [2022] or [bokslut_2022]",
        )
        return ExpressionProblem(message, at, length, remedy)
    message = Words(f"Tecknet {_shown(text)} ingår inte i regelspråket", f"The character {_shown(text)} is not part of the rule language")
    return ExpressionProblem(message, at, length, _habit_remedy(source, text, at))


def _habit_remedy(source: str, text: str, at: int) -> Words | None:
    if text == "!" and source[at + 1 : at + 2].isdigit():
        return Words("Dra ifrån i stället: ub(15) - ub(1519)", "Subtract instead: ub(15) - ub(1519)")
    return Words(f"Skriv {_HABITS[text]}", f"Write {_HABITS[text]}") if text in _HABITS else _REMEDIES.get(text)


def _shown(text: str) -> str:
    if text.isprintable():
        return text if len(text) <= 40 else text[:40] + "…"
    return " ".join(f"U+{ord(char):04X}" for char in text[:10])


def is_bare_column(text: str) -> bool:
    """Tell whether a column can be written without quotes."""
    return re.fullmatch(f"[{_WORD}-]+", text) is not None


def describe(token: Token) -> Words:
    """Name a token for a message."""
    if token.kind is Kind.END:
        return Words("slutet", "the end")
    return same(_shown(f"[{token.text}]" if token.kind is Kind.COLUMN else token.text))
