"""A figure followed down to what it is made of: checks, lines, accounts, vouchers, source lines. Plain values, no frames."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.place import Place
    from bokslut.model.table import Figure
    from bokslut.model.words import Words


class Asked(StrEnum):
    """What one can ask about, in the order in which a name is looked for."""

    CUSTOMER = "customer"
    FINDING = "finding"
    LINE = "line"
    ACCOUNT = "account"
    VOUCHER = "voucher"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Question:
    """A name to follow: as `kind`, else as whatever knows it first; of many rows the largest, unless `every` is wanted."""

    asked: str
    kind: Asked | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A figure in each column, and the rows it is made of."""

    #: What it is: check, line, account, opening, month, closing, stated, posting, voucher, sum, difference, step.
    kind: str
    label: Words
    #: One for each column of the section; None where nothing is known there.
    figures: tuple[Figure | None, ...] = ()
    #: What to ask about next to go on from here; "" where that leads nowhere. A posting leads to its voucher, in a voucher to its account.
    ask: str = ""
    place: Place | None = None
    note: Words | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title, their columns as headed. `left_out` rows are not among them, to keep it readable."""

    title: Words
    columns: tuple[Words, ...]
    rows: tuple[Row, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of a question: what it is about, and everything that leads down from it."""

    asked: str
    kind: Asked
    title: Words
    sections: tuple[Section, ...] = ()
    #: Findings about it, whole.
    findings: tuple[Finding, ...] = ()
    #: Checks that it takes part in.
    checks: tuple[CheckResult, ...] = ()
    #: Source lines to quote.
    places: tuple[Place, ...] = ()
    #: What makes the answer less than it should be.
    notes: tuple[Words, ...] = ()
    #: As what else the name could have been meant.
    also: tuple[Asked, ...] = ()
    #: What to ask about to get further down; "" where this is the end.
    next: str = ""
    #: As what to ask about it, where by its name alone it would be taken for something else.
    next_as: Asked | None = None
