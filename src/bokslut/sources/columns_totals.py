"""Rows of totals in an export: recognised, checked against the rows above, never posted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.sources.rows import Row

_LABEL = re.compile(r"(?:summa|total|totalt|totaler|totals|sum|delsumma|subtotal|grand total|omslutning)\b.*", re.IGNORECASE)


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
        for name, ore in amounts.items():
            parts = {name: ore}
            if name == "amount":
                # A total under one column of signed amounts may be its debit side alone.
                parts["debits"] = max(ore, 0)
            for part, value in parts.items():
                self._all[part] = self._all.get(part, 0) + value
                self._since[part] = self._since.get(part, 0) + value

    def expected(self, name: str) -> frozenset[int]:
        """Return the sums that agree with the rows."""
        names = (name, "debits") if name == "amount" else (name,)
        return frozenset(sums.get(part, 0) for sums in (self._all, self._since) for part in names)

    def nearest(self, name: str, stated: int) -> int:
        """Return the sum to show when none agrees: the one nearest to what is stated."""
        return min(self.expected(name), key=lambda ore: (abs(ore - stated), ore))

    def restart(self) -> None:
        """Begin a new part after a row of totals."""
        self._since = {}
