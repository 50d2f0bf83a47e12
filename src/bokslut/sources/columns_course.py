"""How a balance goes from row to row: whether each is the one before it and what lies between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl


class Balance(NamedTuple):
    """A balance that the file states, in öre as written there, and its line."""

    ore: int
    line: int


@dataclass(slots=True)
class Course:
    """How an account's balances go if a debit adds `sign` times its amount: what each would have begun at stays the same."""

    sign: int
    #: The first balance, and what the account would have had before every row.
    first: Balance | None = None
    began: int = 0
    jumps: int = 0
    #: The first balance that does not agree, what it should be, and the line of the balance before it.
    jump: tuple[Balance, int, int] | None = None
    last: Balance | None = None
    _start: int = 0

    def see(self, stated: Balance, moved: int) -> None:
        """Take a balance after so many öre in all."""
        start = stated.ore - self.sign * moved
        if self.first is None:
            self.first, self.began = stated, start
        elif start != self._start:
            self._jump(1, stated, self._start + self.sign * moved, self.last.line if self.last is not None else 0)
        self.begin_at(stated, moved)

    def begin_at(self, stated: Balance, moved: int) -> None:
        """Go on from a balance, whether it agrees or not."""
        self._start, self.last = stated.ore - self.sign * moved, stated

    def see_rows(self, seen: pl.DataFrame, moved: int) -> None:
        """Take rows that each tell a balance; `moved` counts from what was moved before them."""
        self.see(_balance(seen, 0), moved + int(seen.item(0, "moved")))
        starts = seen.select(pl.col("balance").cast(pl.Int128) - self.sign * pl.col("moved")).to_series()
        jumps = starts.slice(1) != starts.slice(0, starts.len() - 1)
        if jumps.any():
            at = int(jumps.arg_max() or 0) + 1
            expected = int(starts[at - 1]) + self.sign * int(seen.item(at, "moved"))
            self._jump(int(jumps.sum()), _balance(seen, at), expected, seen.item(at - 1, "line"))
        self.begin_at(_balance(seen, seen.height - 1), moved + int(seen.item(-1, "moved")))

    def _jump(self, count: int, stated: Balance, expected: int, after: int) -> None:
        self.jumps += count
        self.jump = self.jump or (stated, expected, after)

    def breaks(self, *, from_zero: bool) -> int:
        """Return how many balances do not agree, the first among them if the account should have begun at zero."""
        return self.jumps + (from_zero and self.began != 0)

    def first_break(self, *, from_zero: bool) -> tuple[Balance, int, int] | None:
        """Return the first of them, what it should be, and the line of the last that agrees."""
        if from_zero and self.began and self.first is not None:
            return self.first, self.first.ore - self.began, 0
        return self.jump


def _balance(seen: pl.DataFrame, at: int) -> Balance:
    return Balance(*seen.select("balance", "line").row(at))
