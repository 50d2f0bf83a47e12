"""What the checks that hold stated balances to their movements share: how what differs is told, one by one or as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bokslut.checks.ledgers import and_more
from bokslut.model.printing import kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.books import Books
    from bokslut.checks.ledgers import LedgerRule
    from bokslut.model.finding import Cause, Finding
    from bokslut.model.place import Place

#: More than this become one finding unless a rule says otherwise; so many of those are named in it.
LISTED_MAX = 5


class PlaceOf(Protocol):
    """Gives the place of what differs, with a note; it is looked up only where it is told."""

    def __call__(self, note: Words | None = None, *, primary: bool = True) -> Place:
        """Return the place."""


@dataclass(frozen=True, slots=True)
class Differing:
    """One balance that a file states, and what its movements give: öre, debit positive."""

    #: What it is the balance of; tells it from the others.
    name: str
    stated: int
    computed: int
    place: PlaceOf
    #: What the rule's message holds beside `stated`, `computed` and `difference`.
    values: Mapping[str, Words | str]
    #: What stands at its place when it has a finding of its own.
    note: Words | None = None

    @property
    def difference(self) -> int:
        """What is stated beyond what the movements give."""
        return self.stated - self.computed


@dataclass(frozen=True, slots=True)
class Together:
    """How many that differ are told in one finding, with `{count}`, `{file}` and `{largest}`."""

    message: Words
    count: Words
    #: What stands at the place of each that is named, with `{difference}`.
    note: Words
    #: The file they are in; None for that of the largest.
    file: str | None = None


def tell(
    rule: LedgerRule, books: Books, wrong: Sequence[Differing], above: int, together: Together, cause: Cause | None = None
) -> Iterator[Finding]:
    """Give a finding for each that differs, or one for all of them when they are more than `above`."""
    if len(wrong) > above:
        yield _grouped(rule, books, wrong, together, cause)
        return
    for one in wrong:
        stated, computed, difference = kronor(one.stated), kronor(one.computed), kronor(one.difference)
        yield rule.found(
            books,
            {**one.values, "stated": stated, "computed": computed, "difference": difference},
            one.place(one.note),
            subject=one.name,
            difference_ore=one.difference,
            cause=cause,
            observed=stated,
            expected=computed,
        )


def _grouped(rule: LedgerRule, books: Books, wrong: Sequence[Differing], together: Together, cause: Cause | None) -> Finding:
    largest = sorted(wrong, key=lambda one: (-abs(one.difference), one.name))[:LISTED_MAX]
    listed = "; ".join(f"{one.name} {kronor(one.difference)}" for one in largest)
    rest = and_more(len(largest), len(wrong))
    places = [one.place(together.note.fill(difference=kronor(one.difference)), primary=not at) for at, one in enumerate(largest)]
    file = together.file or places[0].path
    values = {"count": together.count, "file": file, "largest": Words(f"{listed} {rest.sv}".strip(), f"{listed} {rest.en}".strip())}
    in_all = sum(one.difference for one in wrong)
    return rule.found(books, values, *places, subject=file, difference_ore=in_all or None, message=together.message, cause=cause)
