"""What changed between two exports of a ledger, or between two closes: `bokslut diff`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.changes.compare import compare_ledgers
from bokslut.changes.lines import compare_statements
from bokslut.close import draw
from bokslut.config import load_request
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.paths import from_here, seen
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.oneledger import one_ledger, refuse_damaged
from bokslut.request import find_close, is_close

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bokslut.ledger.ledger import Ledger
    from bokslut.model.change import Changes
    from bokslut.model.source import SourceInfo
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
    sources = tuple(replace(source, path=seen(folder, source.path)) for source in books.ledger.sources)
    return _Side(replace(books.ledger, sources=sources), books.period.through if books.period is not None else None, shown)


def _refuse_others(old: Ledger, new: Ledger) -> None:
    """Refuse ledgers of different years or currencies: everything would differ."""
    for first, second, sv, en in (
        (_year(old.sources), _year(new.sources), "räkenskapsår", "fiscal years"),
        (old.currency, new.currency, "valutor", "currencies"),
    ):
        if first and second and first != second:
            message = Words(f"De två är av olika {sv}: {first} och {second}.", f"The two are of different {en}: {first} and {second}.")
            remedy = Words("Jämför två exporter av samma års huvudbok.", "Compare two exports of one year's ledger.")
            raise RefusedError(Problem(message, Place(new.sources[0].path), remedy))


def _year(sources: tuple[SourceInfo, ...]) -> str:
    years = [source.years[0] for source in sources if source.years and 0 in source.years]
    return f"{years[0].start} – {years[0].end}" if years else ""
