"""Why the books do not add to zero: entries that do not balance, openings that do not, accounts that are on no line or on two.

A balance sheet drawn up from a ledger is out by exactly the sum of these, and by nothing else. What a file states is out
by its entries and by the accounts that close at another figure than their opening and movements. So when they add up to
the difference the cause is proven.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.diagnosis.interface import ENTRY_OUT_OF_BALANCE, OPENING_OUT_OF_BALANCE, findings_of
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.money import KR
from bokslut.model.printing import format_amount
from bokslut.model.table import Origin
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.diagnosis.interface import Question
    from bokslut.model.finding import Finding
    from bokslut.model.place import Place

_STATEMENT, _LEDGER = "statement-out-of-balance", "ledger-out-of-balance"
_SHOWN_MAX = 10
_TOLD_MAX = 3


class _Part(NamedTuple):
    """One fault, and by how much it puts the books out: debit positive."""

    amount: Fraction
    message: Words
    place: Place | None
    #: The finding that tells it.
    finding: str | None


class UnbalancedEntries:
    """The faults that put the books out add up to the difference: proven, since nothing else is left to explain."""

    name = "unbalanced-entry"
    settles = None

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose all the faults when their sum is the difference, or the only one that is it."""
        difference = question.finding.difference
        if not difference:
            return
        entries, others = _parts(question)
        parts = [*entries, *others]
        if sum((part.amount for part in parts), Fraction(0)) == difference:
            yield _cause(difference, parts, Grade.PROVEN, only_entries=not others)
            return
        single = [part for part in parts if part.amount == difference]
        if len(single) == 1:
            yield _cause(difference, single, Grade.LIKELY, only_entries=single[0] in entries)

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Say that every entry balances, when that was checked."""
        if _is_of_the_ledger(question) and any(c.code == "V001" and not c.findings for c in question.checks):
            yield Words("alla verifikationer går ihop", "every entry balances")


def _is_of_the_ledger(question: Question) -> bool:
    """Tell whether this is about what the ledger's accounts add to: a file's, or a statement's of this year."""
    if question.finding.name == _LEDGER:
        return True
    table = question.books.table(question.check.table or "")
    if question.finding.name != _STATEMENT or table is None or table.origin is not Origin.LEDGER:
        return False
    return table.columns[:1] == (question.check.column,)


def _parts(question: Question) -> tuple[list[_Part], list[_Part]]:
    """Return the entries that do not balance, and the other faults."""
    if not _is_of_the_ledger(question):
        return [], []
    entries = findings_of(question, ENTRY_OUT_OF_BALANCE)
    if question.finding.name == _LEDGER:
        path = question.finding.place.path if question.finding.place else None
        own = [each for each in entries if each.place and each.place.path == path]
        ledger = question.books.ledger
        accounts = findings_of(question, "closing-differs") if ledger is not None and len(ledger.sources) == 1 else []
        return [_part(each) for each in own], [_part(each) for each in accounts if each.difference]
    unmapped = [_part(each, -1) for each in findings_of(question, "account-unmapped")]
    twice = [_part(each, int(each.observed or 1) - 1) for each in findings_of(question, "account-mapped-twice")]
    return [_part(each) for each in _of_the_period(question, entries)], [*_openings(question), *unmapped, *twice]


def _part(finding: Finding, times: int = 1) -> _Part:
    return _Part((finding.difference or Fraction(0)) * times, finding.message, finding.place, finding.id)


def _of_the_period(question: Question, entries: Sequence[Finding]) -> list[Finding]:
    """Leave out entries whose rows are not in the balances: dated outside the period, or beside balances that the file states."""
    ledger, balances = question.books.ledger, question.books.balances
    if ledger is None or balances is None or balances.movement_from != "postings":
        return []
    inside = ledger.unbalanced.filter(pl.col("date").is_between(balances.period.fiscal_year.start, balances.period.through))
    stand = {(place.path, place.line) for place in map(ledger.place, inside["place"])}
    return [each for each in entries if each.place and (each.place.path, each.place.line) in stand]


def _openings(question: Question) -> Iterator[_Part]:
    """Give what the opening balances add to, with the finding that tells it where there is one."""
    balances = question.books.balances
    opening = Fraction(sum(each.opening_ore for each in balances.accounts.values()), 100) if balances else Fraction(0)
    if opening:
        told = [each for each in findings_of(question, OPENING_OUT_OF_BALANCE) if each.difference == opening]
        amount = format_amount(opening, KR)
        message = Words(f"de ingående balanserna summerar till {amount}, inte noll", f"the opening balances add to {amount}, not zero")
        yield _part(told[0]) if len(told) == 1 else _Part(opening, message, None, None)


def _cause(difference: Fraction, parts: Sequence[_Part], grade: Grade, *, only_entries: bool) -> Cause:
    first = parts[0].message
    if len(parts) == 1:
        message = first
    elif only_entries:
        message = Words(
            f"{len(parts)} verifikationer går inte ihop, först: {first.sv}", f"{len(parts)} entries do not balance, the first: {first.en}"
        )
    else:
        told = [part.message for part in parts[:_TOLD_MAX]]
        message = Words(
            f"{len(parts)} fel tillsammans: " + " ".join(each.sv for each in told),
            f"{len(parts)} faults together: " + " ".join(each.en for each in told),
        )
    where = tuple(Suspect(part.message, place=part.place) for part in parts[:_SHOWN_MAX] if part.place)
    finding = parts[0].finding if len(parts) == 1 else None
    hypothesis = UnbalancedEntries.name if only_entries else "books-out-of-balance"
    return Cause(hypothesis, grade, message, difference, Fraction(0), where, finding=finding if grade is Grade.PROVEN else None)
