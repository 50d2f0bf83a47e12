"""What a hypothesis is: one reason why a difference may exist, tested against the books."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from bokslut.model.printing import plural
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Cause, Finding, Grade

#: A single candidate is likely, not only possible, when fewer chance matches than this are to be expected.
LIKELY_BELOW = Fraction(1, 20)

#: The finding that an entry does not balance: the cause that other findings are joined to.
ENTRY_OUT_OF_BALANCE = "entry-out-of-balance"
#: The finding that a file's opening balances do not add to zero.
OPENING_OUT_OF_BALANCE = "opening-out-of-balance"
#: The finding that a balance in a printed ledger is not the one before it and the rows between, and the hypothesis that it tells why.
BALANCE_JUMPS = "row-balance-differs"
#: The finding that a published figure is not the ledger's.
TIE_DIFFERS = "tie-out-differs"
#: The hypothesis that entries were booked after the report.
BOOKED_AFTER = "booked-after-the-report"


@dataclass(frozen=True, slots=True)
class Question:
    """Why does this finding's difference exist? With everything that may answer it."""

    finding: Finding
    check: CheckResult
    books: Books
    #: Every check of the close: relations that hold are evidence as much as those that do not.
    checks: tuple[CheckResult, ...]
    #: What a hypothesis has found out for all of the close's findings, by its name.
    memo: dict[str, object] = field(default_factory=dict)


def findings_of(question: Question, name: str) -> list[Finding]:
    """Return the close's findings of a name, in the order of its checks."""
    return [finding for check in question.checks for finding in check.findings if finding.name == name]


def is_tie(check: CheckResult) -> bool:
    """Tell whether a check holds a published figure to the ledger's."""
    return check.code.startswith("TIE:") and check.comparison is not None


def explained_as_well(count: int) -> tuple[Words, ...]:
    """Say, as evidence against a cause, how many other entries would explain as much; nothing where none would."""
    if not count:
        return ()
    other = plural(count, Words("annan verifikation", "other entry"), Words("andra verifikationer", "other entries"))
    return (Words(f"{other.sv} skulle förklara det lika väl", f"{other.en} would explain it as well"),)


class Hypothesis(Protocol):
    """Tests one reason. Proposes causes with what they explain and leave, or says that it is ruled out."""

    name: str

    @property
    def settles(self) -> Grade | None:
        """The least sure cause of it that leaves nothing for those after it to find; None where none does."""
        ...

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose causes; none where the hypothesis does not fit."""
        ...

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Say, in a few words each, what this hypothesis found not to be the reason."""
        ...
