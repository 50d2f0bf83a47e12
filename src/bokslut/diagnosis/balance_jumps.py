"""An entry lacks what the balance of an account jumps by: the row that is missing from it was that account's."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.interface import BALANCE_JUMPS, ENTRY_OUT_OF_BALANCE
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.diagnosis.interface import Question


class BalanceJumps:
    """Two proofs that know nothing of each other, the entry's sum and the printed balance, lack the same amount."""

    name = BALANCE_JUMPS
    #: What else might make the entry balance is beside the point then.
    settles = Grade.POSSIBLE

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose the one jump, in the same file, of as much as the entry lacks."""
        finding, difference = question.finding, question.finding.difference
        if finding.name != ENTRY_OUT_OF_BALANCE or not difference or finding.place is None:
            return
        jumps = [
            each
            for each in question.books.found
            if each.name == BALANCE_JUMPS
            and each.place
            and each.place.path == finding.place.path
            and abs(each.difference or 0) == abs(difference)
        ]
        if len(jumps) == 1 and (place := jumps[0].place) is not None:
            account = jumps[0].subject
            message = Words(
                f"saldot på konto {account} hoppar med lika mycket på rad {place.line}: en rad på kontot fattas eller är ändrad",
                f"the balance of account {account} jumps by as much on line {place.line}: a row of the account is missing or changed",
            )
            where = Suspect(Words(f"konto {account}", f"account {account}"), place=place)
            yield Cause(self.name, Grade.LIKELY, message, difference, Fraction(0), (where,), finding=jumps[0].id)

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Rule nothing out: few files tell balances."""
        _ = question
        yield from ()
