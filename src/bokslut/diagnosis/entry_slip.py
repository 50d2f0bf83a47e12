"""The posting of an unbalanced entry that is mistyped, on the wrong side, or booked twice; or a row that is missing."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.digits import chance_of_a_slip, slip
from bokslut.diagnosis.entries import rows_at
from bokslut.diagnosis.interface import ENTRY_OUT_OF_BALANCE, LIKELY_BELOW
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.money import KR
from bokslut.model.printing import format_amount
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.diagnosis.interface import Question

_WRONG_SIDE = Words("fel sida: debet och kredit förväxlade", "wrong side: debit and credit mixed up")
_DOUBLED = Words("raden är bokförd två gånger", "the row is booked twice")
_ALONE = Words("raden hör inte hit", "the row does not belong here")
#: An entry with more postings than this is not searched: too many rows would fit by chance.
_POSTINGS_MAX = 500


class EntrySlip:
    """One posting of the entry, changed by one slip of the hand, turned round or taken away, makes it balance."""

    name = "slip-in-entry"
    settles = None

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose each posting whose one slip explains the whole difference, and how sure that is."""
        ledger, difference = question.books.ledger, question.finding.difference
        if question.finding.name != ENTRY_OUT_OF_BALANCE or ledger is None or not difference or question.finding.place is None:
            return
        rows = rows_at(ledger, question.finding.place)
        if len(rows) > _POSTINGS_MAX:
            return
        out = (difference * 100).numerator
        # Of equal rows the last one is the one too many.
        same_row = {(account, amount): place for account, amount, place in rows}
        times = Counter((account, amount) for account, amount, _ in rows)
        found = [
            (account, amount, amount - out, why, place)
            for (account, amount), place in same_row.items()
            if (why := _reason(amount, out, times[account, amount]))
        ]
        chance = sum((_chance(amount, out) for _, amount, _ in rows), Fraction(0))
        lost = any(why is _ALONE for *_, why, _ in found)
        for account, amount, meant, why, place in found:
            was, should = format_amount(Fraction(amount, 100), KR), format_amount(Fraction(meant, 100), KR)
            message = Words(
                f"konto {account}: {was} bokfört, {should} går ihop ({why.sv})",
                f"account {account}: {was} booked, {should} balances ({why.en})",
            )
            about = Words(f"konto {account}", f"account {account}")
            where = Suspect(about, printed=was, suggested=should, place=ledger.place(place))
            grade = Grade.LIKELY if len(found) == 1 and not lost and chance < LIKELY_BELOW else Grade.POSSIBLE
            yield Cause(self.name, grade, message, difference, Fraction(0), (where,), round(chance, 3) or None)
        if lost:
            missing = format_amount(-difference, KR)
            message = Words(f"en rad på {missing} fattas i verifikationen", f"a row of {missing} is missing from the voucher")
            yield Cause("row-missing", Grade.POSSIBLE, message, difference, Fraction(0))

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Rule nothing out: an entry may be wrong in more ways than one slip."""
        _ = question
        yield from ()


def _reason(amount: int, out: int, times: int) -> Words | None:
    if amount == out:
        return _DOUBLED if times > 1 else _ALONE
    if amount * 2 == out:
        return _WRONG_SIDE
    return slip(amount, amount - out) if amount * (amount - out) > 0 else None


def _chance(amount: int, out: int) -> Fraction:
    """How likely a random difference of this size is one that the row could make: by a slip, on the wrong side, or taken away."""
    size = Fraction(abs(out))
    whole = sum(1 for change in (amount, 2 * amount) if size / 3 <= abs(change) <= size * 3)
    return chance_of_a_slip(amount, size, Fraction(0)) + whole / (2 * (size * 3 - size / 3))
