"""What a static check asks of its surroundings: which names there are, and of what type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from bokslut.language.types import Type
    from bokslut.model.words import Words


class Side(StrEnum):
    """Which side an amount is positive on."""

    #: As in the ledger: a debit is positive.
    DEBIT = "debit"
    #: A credit is positive.
    CREDIT = "credit"
    #: As its statement presents it, whichever side that is.
    PRESENTED = "presented"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A name that exists, its type, and for money which side it is positive on (None: nothing is claimed)."""

    type: Type
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that does not exist: what it should be ("raden", "the line"), which part it is, and what there is."""

    what: Words
    #: An index into the path, or the column or the period; for a role 0.
    part: int | Literal["column", "period"] = 0
    candidates: tuple[str, ...] = ()
    #: Said instead of "the line x does not exist".
    message: Words | None = None


class Scope(Protocol):
    """What names, roles and accounts a rule may use."""

    @property
    def currency(self) -> str | None:
        """The currency of the ledger and the tables; None where no close is at hand."""
        ...

    def name(self, path: tuple[str, ...], column: str | None, period: str | None) -> Resolved | Missing:
        """Resolve a name. What belongs to a table that is not at hand is `Resolved(UNKNOWN)`."""
        ...

    def role(self, name: str) -> Missing | None:
        """Return None for a role that exists."""
        ...

    def selector(self, selector: str) -> Words | None:
        """Return what makes accounts (`1510`, `1510..1599`) doubtful here, None if nothing does. Their form is right."""
        ...
