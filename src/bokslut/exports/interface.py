"""What an export format provides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bokslut import __version__

if TYPE_CHECKING:
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.words import Words


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a ledger is written."""

    #: The day that the file says it was made.
    created: dt.date = dt.date(1970, 1, 1)
    #: Replace characters that the format has not, instead of refusing.
    replace: bool = False
    program: str = "bokslut"
    version: str = __version__


@dataclass(frozen=True, slots=True)
class Exported:
    """A whole file, and what the format could not hold or holds otherwise."""

    data: bytes
    notes: tuple[Words, ...] = ()


class Export(Protocol):
    """Writes a ledger in one format."""

    #: The name that `bokslut export --to` takes.
    name: str
    title: Words
    #: Whether the bytes are no text, and so nothing for a terminal.
    binary: bool

    def render(self, ledger: Ledger, options: ExportOptions) -> Exported:
        """Return the file. Raises RefusedError, with every reason, for what the format cannot say."""
        ...
