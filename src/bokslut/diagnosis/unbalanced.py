"""Entries that do not balance, as the reason why a statement or a ledger does not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.interface import ENTRY_OUT_OF_BALANCE
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.table import Origin
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.diagnosis.interface import Question
    from bokslut.model.finding import Finding

#: Findings about a whole ledger whose difference such entries can make.
_TOTALS = ("statement-out-of-balance", "ledger-out-of-balance")


class UnbalancedEntries:
    """The sum of the entries that do not balance is the difference: proven, since nothing else is left to explain."""

    name = "unbalanced-entry"
    settles = False

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose the unbalanced entries when their sum, or one of them, is the difference."""
        if not _about_the_ledger(question):
            return
        difference = question.finding.difference
        entries = _unbalanced(question)
        if not entries or not difference:
            return
        total = sum((entry.difference or Fraction(0) for entry in entries), Fraction(0))
        if abs(total) == abs(difference):
            yield _cause(difference, entries, Grade.PROVEN)
            return
        single = [entry for entry in entries if entry.difference and abs(entry.difference) == abs(difference)]
        if len(single) == 1:
            yield _cause(difference, single, Grade.LIKELY)

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Say that every entry balances, when that was checked."""
        if _about_the_ledger(question) and not _unbalanced(question) and any(c.code == "V001" and not c.findings for c in question.checks):
            yield Words("alla verifikationer går ihop", "every entry balances")


def _about_the_ledger(question: Question) -> bool:
    table = question.books.table(question.check.table) if question.check.table else None
    return question.finding.name in _TOTALS and (table is None or table.origin is Origin.LEDGER)


def _unbalanced(question: Question) -> list[Finding]:
    return [finding for check in question.checks for finding in check.findings if finding.name == ENTRY_OUT_OF_BALANCE]


def _cause(difference: Fraction, entries: list[Finding], grade: Grade) -> Cause:
    first = entries[0].message
    more = len(entries) - 1
    message = Words(
        first.sv if not more else f"{len(entries)} verifikationer går inte ihop, först: {first.sv}",
        first.en if not more else f"{len(entries)} entries do not balance, the first: {first.en}",
    )
    where = tuple(Suspect(entry.message, place=entry.place) for entry in entries[:10])
    return Cause(UnbalancedEntries.name, grade, message, difference, Fraction(0), where)
