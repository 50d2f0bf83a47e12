"""What changed between two exports of a ledger, or between two closes: `bokslut diff`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from bokslut.changes.compare import compare_ledgers
from bokslut.changes.content import year_of
from bokslut.changes.lines import compare_statements
from bokslut.close import draw
from bokslut.config import load_request
from bokslut.ledger.lazy import is_empty
from bokslut.ledger.stated import CLOSINGS
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.paths import from_here, seen
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.oneledger import as_closed, company_number, one_ledger, refuse_damaged
from bokslut.request import find_close, is_close

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bokslut.ledger.ledger import Ledger
    from bokslut.model.change import Changes
    from bokslut.model.table import Table

_DAMAGED = Words(
    "Filen är skadad eller ofullständig; det som fattas i den skulle se ut att vara borttaget eller nytt.",
    "The file is damaged or incomplete; what it lacks would look as if it were removed or new.",
)


def compare_exports(
    old: str, new: str, stdin: bytes | None = None, limits: Mapping[str, int] | None = None, *, encoding: str | None = None
) -> Changes:
    """Say what became of the vouchers and accounts of one export in a later one; of two closes also of their statements.

    Each is a ledger file, a folder of them, or a close. Raises UsageError and UnreadableError for what cannot be read, RefusedError
    for a damaged ledger, and for two that are not of one year and currency.
    """
    first, second = (_side(each, stdin, limits or {}, encoding) for each in (old, new))
    _refuse_others(first.ledger, second.ledger)
    changes = compare_ledgers(first.ledger, second.ledger, first.through)
    if first.statements is None or second.statements is None:
        return changes
    return replace(changes, lines=tuple(compare_statements(first.statements, second.statements)))


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: its ledger, and of a close the day it is of and the statements it shows."""

    ledger: Ledger
    through: dt.date | None = None
    statements: Mapping[str, Table] | None = None


def _side(path: str, stdin: bytes | None, limits: Mapping[str, int], encoding: str | None) -> _Side:
    """Read a ledger, or draw up a close; raises RefusedError where that has no ledger, or a damaged one."""
    if not is_close(path):
        return _Side(one_ledger([path], stdin, limits, encoding, _DAMAGED))
    request = load_request(find_close(Path(path)), limits).told(encoding)
    books = draw(request)
    refuse_damaged(path, books.found, _DAMAGED, complete=books.complete)
    if books.ledger is None:
        message = Words("Bokslutet har ingen huvudbok.", "The close has no ledger.")
        raise RefusedError(Problem(message, Place(path), Words("Ange den under [[ledger]].", "Give it under [[ledger]].")))
    shown = {name: books.statements[name] for name in request.statements or books.statements if name in books.statements}
    folder = from_here(request.folder)
    sources = tuple(replace(as_closed(source, request), path=seen(folder, source.path)) for source in books.ledger.sources)
    return _Side(replace(books.ledger, sources=sources), books.period.through if books.period is not None else None, shown)


def _refuse_others(old: Ledger, new: Ledger) -> None:
    """Refuse ledgers of different years, currencies or companies, and vouchers against balances alone: everything would differ."""
    for first, second, words in (
        (*(_year(each) for each in (old, new)), Words("räkenskapsår", "fiscal years")),
        (old.currency, new.currency, Words("valutor", "currencies")),
        (*(company_number(each.sources) for each in (old, new)), Words("företag", "companies")),
    ):
        if first and second and first != second:
            message = Words("De två är av olika {what}: {first} och {second}.", "The two are of different {what}: {first} and {second}.")
            remedy = Words("Jämför två exporter av samma års huvudbok.", "Compare two exports of one year's ledger.")
            raise RefusedError(Problem(message.fill(what=words, first=first, second=second), Place(new.sources[0].path), remedy))
    for one, other in ((old, new), (new, old)):
        if _has_balances_alone(one) and not is_empty(other.frames.entries):
            message = Words("Filen har saldon men inga verifikationer.", "The file has balances but no vouchers.")
            remedy = Words(
                "Exportera verifikationerna också (SIE 4), eller jämför med en fil av saldon.",
                "Export the vouchers too (SIE 4), or compare with a file of balances.",
            )
            raise RefusedError(Problem(message, Place(one.sources[0].path), remedy))


def _year(ledger: Ledger) -> str:
    year = year_of(ledger)
    return f"{year.start} – {year.end}" if year is not None else ""


def _has_balances_alone(ledger: Ledger) -> bool:
    """Tell whether the ledger says what accounts stand at and has no vouchers, in a file that is not made for any."""
    closings = ledger.frames.stated.filter((pl.col("year") == 0) & pl.col("record").is_in(CLOSINGS))
    made_for_vouchers = any(source.type in {"4E", "5"} for source in ledger.sources)
    return is_empty(ledger.frames.entries) and not closings.is_empty() and not made_for_vouchers
