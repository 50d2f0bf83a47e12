"""Rows of totals and of balances in an export: recognised, never posted; totals are checked against the rows above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bokslut.model.printing import kronor
from bokslut.model.words import Words
from bokslut.sources.columns_known import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bokslut.sources.columns import Columns
    from bokslut.sources.rows import Row

#: What a row of balances states: an account's balance before the rows of the file, or after them.
Stand = Literal["opening", "closing"]

_WORDS = (
    r"summa|s:a|total|totalt|totaler|totals|totalsumma|slutsumma|sum|delsumma|subtotal|grand total"
    r"|omsl\.?|(?:periodens |årets |huvudboks)?omslutning"
)
#: Words, and the marks of SAP (an asterisk for each level) and Unit4.
_LABEL = re.compile(rf"(?:{_WORDS})(?!\w).*|\*{{1,9}}|[Σ∑].*", re.IGNORECASE | re.DOTALL)
#: What at least every text begins with, to polars, that may say that its row is one of totals.
MAY_BE_TOTAL = rf"(?i)^\s*(?:{_WORDS}|transport|\*|Σ|∑)"
#: Subtotals of Excel: the account that rows are gathered by, and the word ("1510 Summa").
SUBTOTAL = rf"(?i)^\s*[0-9]{{1,10}}\s+(?:{_WORDS})\s*$"
_SUBTOTAL = re.compile(SUBTOTAL)
#: Sums carried over from page to page; with a date it is a carriage.
_TRANSPORT = re.compile(r"transport(?!\w).*", re.IGNORECASE)
_RESULT = re.compile(r"(?:\w+ )?resultat(?!\w).*|(?:net )?(?:result|income)(?!\w).*", re.IGNORECASE)
#: What programs print at the top and foot of each page.
_PAGE = re.compile(
    r"\b(?:sid|sida|page|utskriven|utskrift|utskriftsdatum|printed"
    r"|huvudbok|verifikationslista|saldolista|råbalans|balansrapport|resultatrapport|trial balance)\b",
    re.IGNORECASE,
)


def _words(word: str, english: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{word}(?:ående|ångs|\.)? ?(?:balans|saldo|bal\.?)|{english})(?:[\s:(].*)?", re.IGNORECASE)


_LONG: Mapping[Stand, re.Pattern[str]] = {
    "opening": _words("ing", "opening balance|balance (?:brought )?forward"),
    "closing": _words("utg", "(?:closing|ending) balance|balance carried forward"),
}
#: "IB" alone or before a date; as a number only alone, since "IB 7" may be an entry's.
_SHORT: Mapping[Stand, re.Pattern[str]] = {
    "opening": re.compile(r"ib(?::|\s+\d{4}.*)?", re.IGNORECASE),
    "closing": re.compile(r"ub(?::|\s+\d{4}.*)?", re.IGNORECASE),
}
_NUMBERS: Mapping[str, Stand] = {"ib": "opening", "ub": "closing"}
#: The columns whose texts may say "IB"; of the others, a signature may.
_SAYING = ("account", "account_name", "text")

#: The debit side of a column of signed amounts.
DEBITS = "debits"


def is_total(row: Row, account: str, number: str, date: str = "") -> bool:
    """Tell whether the row is one of totals: a cell says so, and it has neither account nor entry number."""
    if account[:1].isdigit() and _SUBTOTAL.match(account) is None:
        return False
    cells = [cell.strip() for cell in row.cells]
    labelled = [cell for cell in cells if is_total_label(cell) or _SUBTOTAL.match(cell) or (not date and _TRANSPORT.fullmatch(cell))]
    return bool(labelled) and (not account or account in labelled) and (not number or number in labelled)


def is_total_label(text: str) -> bool:
    """Tell whether a text says that its row is one of totals."""
    return _LABEL.fullmatch(text) is not None


def is_result_label(text: str) -> bool:
    """Tell whether a text says that its row is the result of the rows above it."""
    return _RESULT.fullmatch(text) is not None


def is_page_line(row: Row) -> bool:
    """Tell whether a row is what programs print at the top or foot of a page."""
    return any(_PAGE.search(cell) for cell in row.cells)


def balance_label(row: Row, columns: Columns, number: str) -> Stand | None:
    """Tell which balance a row states: a cell says so, and it has no entry number. None for any other row."""
    if number or columns.grouped == "entry":
        # Rows without a number of their own are postings there, whatever their text.
        return number_stand(number)
    others = {cell for name, cell in columns.cells.items() if name not in _SAYING}
    for index, cell in enumerate(row.cells):
        stand = _stand(_LONG, cell.strip()) or (_stand(_SHORT, cell.strip()) if index not in others else None)
        if stand is not None:
            return stand
    return None


def text_stand(text: str) -> Stand | None:
    """Return the balance that a text says its row states."""
    return _stand(_LONG, text) or _stand(_SHORT, text)


def number_stand(text: str) -> Stand | None:
    """Return the balance that a row states by what it has in place of a number."""
    return _NUMBERS.get(text.casefold().rstrip(":")) or _stand(_LONG, text)


def _stand(patterns: Mapping[Stand, re.Pattern[str]], text: str) -> Stand | None:
    return next((stand for stand, pattern in patterns.items() if pattern.fullmatch(text)), None)


class Totals:
    """The sums that a row of totals may state: since the last one, since its group or the file began, in öre.

    Opening balances that stand among the amounts may be counted in, or not.
    """

    def __init__(self) -> None:
        self._spans: dict[str, _Span] = {name: _Span() for name in ("file", "group", "total")}

    def add(self, amounts: Mapping[str, int]) -> None:
        """Count a posted row."""
        self.add_sums(_with_debits(amounts))

    def add_opening(self, amounts: Mapping[str, int]) -> None:
        """Count a row of an opening balance."""
        for span in self._spans.values():
            span.openings.add(_with_debits(amounts))

    def add_sums(self, sums: Mapping[str, int]) -> None:
        """Count the sums of posted rows, the debit side of signed amounts beside them."""
        for span in self._spans.values():
            span.rows.add(sums)

    def expected(self, name: str) -> frozenset[int]:
        """Return the sums that agree with the rows."""
        return frozenset(stated for span in self._spans.values() for sums in span.sums() for stated in _stated(sums, name))

    def nearest(self, name: str, stated: int) -> int:
        """Return the sum to show when none agrees: the one nearest to what is stated."""
        return min(self.expected(name), key=lambda ore: (abs(ore - stated), ore))

    def restart(self) -> None:
        """Begin a new part after a row of totals."""
        self._spans["total"] = _Span()

    def begin_group(self) -> None:
        """Begin the rows of another account."""
        self._spans["group"] = _Span()


class _Sums(dict[str, int]):
    def add(self, amounts: Mapping[str, int]) -> None:
        for part, value in amounts.items():
            self[part] = self.get(part, 0) + value


class _Span:
    def __init__(self) -> None:
        self.rows = _Sums()
        self.openings = _Sums()

    def sums(self) -> Iterator[Mapping[str, int]]:
        yield self.rows
        if self.openings:
            both = _Sums(self.rows)
            both.add(self.openings)
            yield both


def _with_debits(amounts: Mapping[str, int]) -> Mapping[str, int]:
    """Return amounts with the debit side of a signed one, which may be all that a total under its column counts."""
    return {**amounts, DEBITS: max(amounts["amount"], 0)} if "amount" in amounts else amounts


def _stated(sums: Mapping[str, int], name: str) -> Iterator[int]:
    """Give what a total of a column may state. Of amounts whose side another column tells: either side, both, or what is left."""
    if name == "amount" and not sums.keys().isdisjoint(SIDES.values()):
        debit, credit = sums.get("debit", 0), sums.get("credit", 0)
        yield from (debit, credit, debit + credit, debit - credit)
        return
    yield sums.get(name, 0)
    if name == "amount":
        yield sums.get(DEBITS, 0)


def total_message(stated: int, nearest: int) -> tuple[Words, str, str]:
    """Return what is said of a total that no sum of the rows agrees with, what the file states and what its rows give."""
    theirs, ours, gap = map(kronor, (stated, nearest, stated - nearest))
    message = Words(
        f"Filens summa {theirs} stämmer inte: raderna ger {ours}, en skillnad på {gap}.",
        f"The file's total {theirs} does not agree: its rows add to {ours}, a difference of {gap}.",
    )
    return message, theirs, ours
