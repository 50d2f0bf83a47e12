"""The ledgers that a new close begins with: how each is to be read, and what it says of whose and which year it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bokslut.cli.suggesting import ledger_block
from bokslut.model.errors import Problem, UsageError
from bokslut.model.paths import is_text, seen_from
from bokslut.model.period import FiscalYear
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.sources.files import load, read_ledger
from bokslut.sources.interface import ReadOptions
from bokslut.sources.proposing import certain_mapping, suggest_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class BegunLedger:
    """One ledger as the close file gets it."""

    #: Its `[[ledger]]` section.
    section: str
    company: str | None = None
    organisation_number: str | None = None
    #: The chart of accounts, as the file calls it.
    chart: str | None = None
    #: The file says its fiscal year itself, as SIE does.
    says_year: bool = True
    #: The calendar year of its first postings, where the file does not say.
    assumed: int | None = None


def begin_ledgers(folder: Path, paths: Sequence[str]) -> tuple[BegunLedger, ...]:
    """Return the ledgers of a close in a folder. Raises BokslutError for what cannot be read, or not without doubt."""
    return tuple(_begun(folder, path) for path in paths)


def _begun(folder: Path, path: str) -> BegunLedger:
    file = load(path)
    suggestion = suggest_file(file, ReadOptions())
    here = writable(seen_from(folder, path))
    if not suggestion.sheets:
        info = read_ledger(file).info
        section = ledger_block(replace(suggestion, path=here), None)
        chart = info.identification.chart if info.identification is not None else None
        return BegunLedger(section, info.company, info.organisation_number, chart, says_year=bool(info.years))
    sheet = certain_mapping(suggestion)
    year = min((row.date.year for row in sheet.preview), default=None)
    return BegunLedger(ledger_block(replace(suggestion, path=here), sheet), says_year=False, assumed=year)


def writable(name: str) -> str:
    """Return a file's name that a close file can have in it; raises UsageError for one that is not UTF-8."""
    if is_text(name):
        return name
    message = Words(
        "Filens namn har tecken som inte är UTF-8, och kan inte skrivas i bokslut.toml",
        "The file's name has characters that are not UTF-8, and cannot be written in bokslut.toml",
    )
    raise UsageError(Problem(message, Place(name), Words("Byt namn på filen.", "Rename the file.")))


def assumed_year(ledgers: Sequence[BegunLedger]) -> FiscalYear | None:
    """Return the calendar year that ledgers which do not say theirs begin in."""
    import datetime as dt

    years = [ledger.assumed for ledger in ledgers if ledger.assumed is not None]
    return FiscalYear(dt.date(min(years), 1, 1), dt.date(min(years), 12, 31)) if years else None
