"""Which side amounts are positive on: the ledger's debits against what each line presents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.language.scope import Side

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The side a value is positive on with a minus before it.
TURNED = {Side.DEBIT: Side.CREDIT, Side.CREDIT: Side.DEBIT, Side.PRESENTED: Side.PRESENTED}


@dataclass(frozen=True, slots=True)
class Signs:
    """The sides that the balances and the lines in a value are positive on; empty where nothing is claimed."""

    ledger: frozenset[Side] = frozenset()
    lines: frozenset[Side] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether anything is claimed."""
        return bool(self.ledger or self.lines)

    def turned(self) -> Signs:
        """Return the signs of the value with a minus before it."""
        return Signs(frozenset(map(TURNED.__getitem__, self.ledger)), frozenset(map(TURNED.__getitem__, self.lines)))

    def opposing(self, lines: Signs) -> Side | None:
        """Return the side that the other value's lines are positive on and these balances are not, None if they may agree."""
        if not self.ledger or not lines.lines:
            return None
        # What is taken in turned is taken to be presented as a credit.
        agreeing = self.ledger | ({Side.PRESENTED} if Side.CREDIT in self.ledger else frozenset())
        return None if agreeing & lines.lines else min(lines.lines)


NO_SIGNS = Signs()


def beside(signs: Iterable[Signs]) -> Signs:
    """Return the signs of values side by side: all of theirs."""
    every = tuple(signs)
    return Signs(frozenset().union(*(each.ledger for each in every)), frozenset().union(*(each.lines for each in every)))


def of_sum(terms: Iterable[tuple[int, Signs]]) -> Signs:
    """Return the signs of `a + b - c`: what is taken away does not turn what it is taken from."""
    every = tuple(terms)
    added = beside(signs for sign, signs in every if sign > 0)
    return added or beside(signs.turned() for _, signs in every)
