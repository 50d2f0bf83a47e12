"""Rows of totals in an export: recognised, checked against the rows above, never posted."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.printing import format_amount
from bokslut.model.words import Words
from bokslut.sources.columns_known import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bokslut.sources.rows import Row

_LABEL = re.compile(r"(?:summa|total|totalt|totaler|totals|sum|delsumma|subtotal|grand total|omslutning)\b.*", re.IGNORECASE)

#: The debit side of a column of signed amounts.
DEBITS = "debits"


def is_total(row: Row, account: str, number: str) -> bool:
    """Tell whether the row is one of totals: a cell says so, and it has neither account nor entry number."""
    if account[:1].isdigit():
        return False
    labelled = [cell.strip() for cell in row.cells if _LABEL.fullmatch(cell.strip())]
    return bool(labelled) and (not account or account in labelled) and (not number or number in labelled)


class Totals:
    """The sums that a row of totals may state: since the last one, or since the beginning, in öre."""

    def __init__(self) -> None:
        self._all: dict[str, int] = {}
        self._since: dict[str, int] = {}

    def add(self, amounts: Mapping[str, int]) -> None:
        """Count a posted row."""
        # A total under one column of signed amounts may be its debit side alone.
        debits = {DEBITS: max(amounts["amount"], 0)} if "amount" in amounts else {}
        self.add_sums({**amounts, **debits})

    def add_sums(self, sums: Mapping[str, int]) -> None:
        """Count the sums of posted rows, the debit side of signed amounts beside them."""
        for part, value in sums.items():
            self._all[part] = self._all.get(part, 0) + value
            self._since[part] = self._since.get(part, 0) + value

    def expected(self, name: str) -> frozenset[int]:
        """Return the sums that agree with the rows."""
        return frozenset(stated for sums in (self._all, self._since) for stated in _stated(sums, name))

    def nearest(self, name: str, stated: int) -> int:
        """Return the sum to show when none agrees: the one nearest to what is stated."""
        return min(self.expected(name), key=lambda ore: (abs(ore - stated), ore))

    def restart(self) -> None:
        """Begin a new part after a row of totals."""
        self._since = {}


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
    theirs, ours, gap = (format_amount(Fraction(ore, 100)) for ore in (stated, nearest, stated - nearest))
    message = Words(
        f"Filens summa {theirs} stämmer inte: raderna ger {ours}, en skillnad på {gap}.",
        f"The file's total {theirs} does not agree: its rows add to {ours}, a difference of {gap}.",
    )
    return message, theirs, ours
