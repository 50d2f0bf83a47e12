"""What a report format provides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bokslut.model.paths import seen

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult
    from bokslut.model.words import Language


@dataclass(frozen=True, slots=True)
class Style:
    """How to print for people: language, width in columns, colour or not, and how many findings in full."""

    language: Language = "sv"
    width: int = 100
    colour: bool = False
    findings_in_full: int = 10
    #: How long it took ("1,3"); None leaves it out, so that the same close gives the same bytes.
    seconds: str | None = None
    #: How the close was named on the command line, for the commands that the report proposes.
    close: str = ""
    #: What `bokslut why` is given to follow the report's figures: a close ("" for the nearest) or a file; None where it cannot.
    why: str | None = None
    #: The close's folder as seen from here, for formats whose reader opens the files from here; "" for here.
    folder: str = ""

    def seen(self, path: str) -> str:
        """Return a path of the close as seen from here: without `.`, and without `..` where it does not lead out of here."""
        return seen(self.folder, path)


class Report(Protocol):
    """Renders a close result. Pure: returns text, prints nothing."""

    #: What `--format` calls it.
    name: str

    def render(self, result: CloseResult, style: Style) -> str:
        """Return the whole report, ending in a newline."""
        ...
