"""Amounts as accounting programs and people write them in exports, read exactly as öre.

Whether "1,234" is one and a bit or a thousand and more, only its column can tell: a column whose other amounts show
their decimal mark settles it, and where none does the amount is reported, not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context
from typing import TYPE_CHECKING

from bokslut.model.money import ORE_MAX, parse_ore
from bokslut.model.printed import DASHES
from bokslut.sources import columns_findings as kinds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from bokslut.model.finding import FindingKind

#: No amount is longer; keeps hostile input from costing time.
_LENGTH_MAX = 60

#: More digits than a number of any file has: none is rounded.
_EXACT = Context(prec=100)

_SIGNED = re.compile(r"(?P<open>\()? ?(?P<sign>[+-])? ?(?P<body>[0-9.,' ]*[0-9]) ?(?P<trailing>[+-])? ?(?P<close>\))?")
_CURRENCY = re.compile(r"^(?:kr|sek) ?(?=[-+(0-9])| ?(?:kr|sek|:-)$", re.IGNORECASE)
_BODIES = {
    ",": re.compile(r"(?P<whole>[1-9]\d{0,2}(?P<mark>[ .'])\d{3}(?:(?P=mark)\d{3})*|\d*)(?:,(?P<decimals>\d+))?", re.ASCII),
    ".": re.compile(r"(?P<whole>[1-9]\d{0,2}(?P<mark>[ ,'])\d{3}(?:(?P=mark)\d{3})*|\d*)(?:\.(?P<decimals>\d+))?", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in öre, or the kind of finding that says why there is none."""

    ore: int = 0
    fault: FindingKind | None = None
    #: The decimal mark that the text itself shows; "" where it shows none or leaves it open.
    mark: str = ""


class AmountColumns:
    """The amounts of one file, whose texts together tell the decimal mark."""

    #: Whether something was read that may read otherwise by what the rest of the file shows.
    asked = False

    def __init__(self, texts: Iterable[str], commas: int = 0, points: int = 0) -> None:
        """Take the distinct texts; `commas` and `points` say how many more were read elsewhere that show either mark."""
        self._read: dict[str, Amount] = {}
        self._forms = {text: _forms(text) for text in dict.fromkeys(texts)}
        shown = [_shown_mark(forms) for forms in self._forms.values()]
        self.commas, self.points = shown.count(",") + commas, shown.count(".") + points

    @property
    def mark(self) -> str:
        """The decimal mark of the file: "," or "."; "" where no amount shows it, or some show either."""
        return "" if bool(self.commas) == bool(self.points) else "," if self.commas else "."

    @property
    def rarer_mark(self) -> str:
        """The mark that fewer amounts show, in a file that has both; else ""."""
        if not (self.commas and self.points):
            return ""
        return "." if self.points <= self.commas else ","

    def note(self, marks: Iterable[str]) -> None:
        """Take the decimal marks that some amounts show: they are known already."""

    def note_text(self, text: str) -> None:
        """Take the mark that an amount shows: it is known already."""

    def read(self, text: str) -> Amount:
        """Read one of the texts, or one that was counted beside them."""
        if text not in self._read:
            self._read[text] = _amount(self._forms[text] if text in self._forms else _forms(text), self.mark)
        return self._read[text]


class OpenAmounts(AmountColumns):
    """The amounts of a file that is not yet read to its end: they read as they will, unless something is `asked`."""

    def __init__(self) -> None:
        super().__init__(())
        self._marks: set[str] = set()

    def note(self, marks: Iterable[str]) -> None:
        """Take the decimal marks that some amounts show; of two in one file, the rest of it tells which is the rarer."""
        self._marks.update(marks)
        self.asked |= len(self._marks) > 1

    def note_text(self, text: str) -> None:
        """Take the mark that an amount shows."""
        self.note(filter(None, (_shown_mark(_forms(text)),)))

    def read(self, text: str) -> Amount:
        """Read an amount; what it is may hang on the mark that others show."""
        forms = _forms(text)
        self.note(filter(None, (_shown_mark(forms),)))
        self.asked |= len(set(forms.values())) > 1
        return super().read(text)


def amount_of(number: Decimal) -> Amount:
    """Take a number that a file holds as one as an amount."""
    ore = number.scaleb(2, _EXACT)
    if ore != ore.to_integral_value():
        return Amount(fault=kinds.AMOUNT_FINER_THAN_ORE)
    return _within(int(ore), "")


def _forms(text: str) -> dict[str, str]:
    """Return the machine forms ("-1234.50") a text has under each decimal mark that it can be read with."""
    if len(text) > _LENGTH_MAX:
        return {}
    found = _SIGNED.fullmatch(_CURRENCY.sub("", _plain(text), count=1))
    if found is None or bool(found["open"]) != bool(found["close"]):
        return {}
    signs = [sign for sign in (found["sign"], found["trailing"], "-" if found["open"] else None) if sign]
    if len(signs) > 1:
        return {}
    minus = "-" if "-" in signs else ""
    forms = {}
    for mark, pattern in _BODIES.items():
        body = pattern.fullmatch(found["body"])
        if body is not None:
            whole = re.sub(r"[^0-9]", "", body["whole"]) or "0"
            forms[mark] = f"{minus}{whole}.{body['decimals'] or ''}"
    return forms


def _plain(text: str) -> str:
    marks = ("-" if char in DASHES else " " if unicodedata.category(char) == "Zs" else char for char in text)
    return "".join(marks).strip()


def _shown_mark(forms: dict[str, str]) -> str:
    return next(iter(forms)) if len(forms) == 1 else ""


def _amount(forms: dict[str, str], mark: str) -> Amount:
    if not forms:
        return Amount(fault=kinds.AMOUNT_UNREADABLE)
    if len(set(forms.values())) > 1:
        if not mark:
            return Amount(fault=kinds.AMOUNT_AMBIGUOUS)
        forms = {mark: forms[mark]}
    shown = _shown_mark(forms)
    ore = parse_ore(next(iter(forms.values())))
    return Amount(fault=kinds.AMOUNT_FINER_THAN_ORE, mark=shown) if ore is None else _within(ore, shown)


def _within(ore: int, mark: str) -> Amount:
    return Amount(fault=kinds.AMOUNT_BEYOND_LIMIT, mark=mark) if abs(ore) > ORE_MAX else Amount(ore, mark=mark)
