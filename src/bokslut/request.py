"""What a close is asked to do: which files, for which period, by which rules; and where its file lies."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bokslut.model.errors import Problem, UsageError
from bokslut.model.limits import DEFAULT, Limits
from bokslut.model.paths import is_file, is_folder
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.packs.rulebook import RuleBook
from bokslut.sources.interface import ReadOptions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Container, Iterable, Mapping
    from fractions import Fraction

    from bokslut.model.period import Period
    from bokslut.model.regulation import RegulationSpec
    from bokslut.model.words import Language
    from bokslut.sources.database_sql import Query
    from bokslut.sources.interface import Progress, TableSpec


#: Where a section of the close file is: ("ledger", 0) is the first [[ledger]].
Section = tuple[str | int, ...]

FILE_NAME = "bokslut.toml"

NAME_OR_MAKE = Words(
    "Ange mappen med bokslutet, eller skapa ett nytt: bokslut init", "Name the folder of the close, or make a new one: bokslut init"
)


_NO_CLOSE = Words("Filen är inget bokslut.", "The file is no close.")
_MAKE_OF_LEDGER = Words(
    "Är det en huvudbok: pröva den med bokslut check {path}, eller gör ett bokslut av den: bokslut init MAPP --ledger {path}",
    "If it is a ledger: try it by bokslut check {path}, or make a close of it: bokslut init FOLDER --ledger {path}",
)


@dataclass(frozen=True, slots=True)
class LedgerSpec:
    """A ledger to read. `path` is as the close file writes it (for a query `env:NAME`), and what findings show."""

    path: str
    options: ReadOptions = field(default_factory=ReadOptions)
    #: The reader to use, None to let the content decide.
    format: str | None = None
    #: Where the close file asks for it.
    place: Place | None = None
    #: The query whose result is the ledger, instead of a file.
    query: Query | None = None
    #: The section of the close file that asks for it.
    section: Section = ()

    def told(self, encoding: str | None, progress: Progress | None) -> LedgerSpec:
        """Return the ledger with what a call says of reading it; None of an encoding leaves it as the close file has it."""
        return replace(self, options=replace(self.options, encoding=encoding or self.options.encoding, progress=progress))


@dataclass(frozen=True, slots=True)
class Accept:
    """A known deviation. `amount` is in base units (kronor for money); another amount is another deviation."""

    code: str
    reason: str
    by: str
    subject: str | None = None
    until: dt.date | None = None
    amount: Fraction | None = None
    place: Place | None = None
    #: The file that the finding is about, as findings name it; None accepts it in every file.
    file: str | None = None


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """What to close, from which files, by which rules. Paths are relative to `folder`."""

    #: The close file.
    path: Path
    folder: Path
    entity: str
    language: Language = "sv"
    currency: str = "SEK"
    organisation_number: str | None = None
    period: Period | None = None
    book: RuleBook = field(default_factory=RuleBook)
    statements: tuple[str, ...] = ()
    ledgers: tuple[LedgerSpec, ...] = ()
    previous: tuple[LedgerSpec, ...] = ()
    tables: tuple[TableSpec, ...] = ()
    accepts: tuple[Accept, ...] = ()
    regulation: RegulationSpec | None = None
    #: What files may come to before they are refused.
    limits: Limits = DEFAULT
    #: Where the close file asks for each table, by id.
    table_places: Mapping[str, Place] = field(default_factory=dict)
    #: Gives the place of a key of the close file, or of its value; None where there is none.
    locate: Callable[[Section, Literal["value", "key"]], Place] | None = field(default=None, compare=False)

    def file(self, path: str) -> Path:
        """Return where a file named in the close file lies."""
        return self.folder / path

    def told(self, encoding: str | None = None, progress: Progress | None = None) -> CloseRequest:
        """Return the request with what a call says of reading: an encoding forced on its ledgers, and whom to tell the progress."""
        this, last = (tuple(spec.told(encoding, progress) for spec in specs) for specs in (self.ledgers, self.previous))
        return replace(self, ledgers=this, previous=last)

    def asked(self, section: Section, problem: Problem) -> Problem:
        """Return a problem of a file at the key of the section that asks for it, where that is what to change."""
        if not problem.key or problem.place is None or self.locate is None:
            return problem
        path, message = problem.place.path, problem.message
        told = Words(f"{path}: {message.sv}", f"{path}: {message.en}")
        return Problem(told, self.locate((*section, *problem.key), problem.of), problem.remedy)

    def reachable(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return problems with paths that lead to the close's own files from here, not from the close's folder."""
        own = {pack.document.path for pack in self.book.packs if not pack.shipped} | {self.path.name}
        return reachable(self.folder, own, problems)


def reachable(folder: Path, own: Container[str], problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems with the paths of a close's `own` files as they are seen from here, not from the close's folder."""

    def led(problem: Problem) -> Problem:
        place = problem.place
        if place is None or place.path not in own:
            return problem
        return Problem(problem.message, replace(place, path=(folder / place.path).as_posix()), problem.remedy)

    return tuple(led(problem) for problem in problems)


def is_close(path: str) -> bool:
    """Tell whether a path that may be a ledger's is a close's: its file, or a folder that has one."""
    where = Path(path)
    return path != "-" and (where.suffix == ".toml" or is_file(where / FILE_NAME))


def find_close(start: Path | None = None) -> Path:
    """Return the close file: `start` itself, the one in that folder, or without it the nearest one going up from here.

    Raises UsageError that says where it looked.
    """
    if start is not None:
        path = start / FILE_NAME if is_folder(start) else start
        if is_file(path) and path.suffix == ".toml":
            return path
        if is_file(path):
            raise UsageError(Problem(_NO_CLOSE, Place(str(start)), _MAKE_OF_LEDGER.fill(path=start)))
        what = f"Mappen {start} har ingen {FILE_NAME}" if is_folder(start) else f"{start} finns inte"
        english = f"The folder {start} has no {FILE_NAME}" if is_folder(start) else f"There is no {start}"
        raise UsageError(Problem(Words(what, english), remedy=NAME_OR_MAKE))
    here = Path.cwd()
    for folder in (here, *here.parents):
        if is_file(folder / FILE_NAME):
            return Path(os.path.relpath(folder / FILE_NAME, here))
    message = Words(
        f"Hittar ingen {FILE_NAME} i {here} eller någon mapp ovanför", f"There is no {FILE_NAME} in {here} or in any folder above it"
    )
    raise UsageError(Problem(message, remedy=NAME_OR_MAKE))
