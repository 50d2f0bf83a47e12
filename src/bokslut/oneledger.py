"""Files and folders of them as one ledger, or the ledgers of a close: whole, of one company, year and currency, or refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.config import load_request
from bokslut.intake import Intake, take_in_ledgers
from bokslut.ledger.ledger import Ledger, build_ledger, by_days
from bokslut.model.errors import Problem, RefusedError, UsageError
from bokslut.model.finding import Severity
from bokslut.model.limits import DEFAULT
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.request import find_close, is_close
from bokslut.sources.files import expand, from_bytes, load, read_ledger
from bokslut.sources.interface import ReadOptions
from bokslut.sources.mixed import digits_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.model.finding import Finding
    from bokslut.model.source import SourceInfo
    from bokslut.request import CloseRequest


def one_ledger(paths: Sequence[str], stdin: bytes | None, limits: Mapping[str, int], encoding: str | None, damaged: Words) -> Ledger:
    """Read files and folders as one ledger, or the ledgers of a close.

    Raises UsageError and UnreadableError for what cannot be read; RefusedError for files that are no one ledger, and for a damaged
    one: `damaged` says what would come of that.
    """
    closes = [path for path in paths if is_close(path)]
    if closes and len(paths) > 1:
        message = Words(
            "Ett bokslut skrivs för sig: det har sina egna huvudböcker.", "A close is written by itself: it has its own ledgers."
        )
        raise UsageError(Problem(message, Place(closes[0]), Words("Ange bara bokslutet, eller bara filer.", "Name the close, or files.")))
    if closes:
        return _of_close(closes[0], limits, encoding, damaged)
    options = ReadOptions(encoding, limits=DEFAULT.raised(limits))
    files = [
        from_bytes("-", stdin, options.limits) if each == "-" and stdin is not None else load(each, limits=options.limits)
        for each in expand(paths)
    ]
    readings = by_days([read_ledger(file, options) for file in files])
    for reading in readings:
        refuse_damaged(reading.info.path, reading.findings, damaged, complete=reading.complete)
    _refuse_strangers([reading.info for reading in readings])
    return build_ledger(readings)


def _of_close(path: str, limits: Mapping[str, int], encoding: str | None, damaged: Words) -> Ledger:
    request = load_request(find_close(Path(path)), limits).told(encoding)
    intake = take_in_ledgers(request, Intake())
    refuse_damaged(path, intake.findings, damaged, complete=intake.complete)
    if intake.ledger is None:
        message = Words("Bokslutet har ingen huvudbok.", "The close has no ledger.")
        raise RefusedError(Problem(message, Place(path), Words("Ange den under [[ledger]].", "Give it under [[ledger]].")))
    _refuse_strangers(intake.ledger.sources)
    return replace(intake.ledger, sources=tuple(as_closed(info, request) for info in intake.ledger.sources))


def as_closed(info: SourceInfo, request: CloseRequest) -> SourceInfo:
    """Let the close say what a table does not: whose ledger it is, and of which year."""
    years = {0: request.period.fiscal_year} if request.period is not None else None
    number = info.organisation_number or request.organisation_number
    return replace(info, company=info.company or request.entity, organisation_number=number, years=info.years or years)


def company_number(sources: Iterable[SourceInfo]) -> str:
    """Return the organisation number of the company that the files are of, as numbers are compared; "" where none says it."""
    return next((digits for source in sources if (digits := digits_of(source.organisation_number))), "")


def _refuse_strangers(sources: Sequence[SourceInfo]) -> None:
    """Refuse files that are no one ledger: of several years or currencies, or the same file twice."""
    first = sources[0]
    year, whose = (first.years or {}).get(0), first.organisation_number
    known = {(first.sha256, first.sheet): _named(first)}
    problems = []
    for other in sources[1:]:
        theirs = (other.years or {}).get(0)
        if (other.sha256, other.sheet) in known:
            same = known[other.sha256, other.sheet]
            message = Words(f"Filen är samma som {same}.", f"The file is the same as {same}.")
        elif digits_of(whose) and digits_of(other.organisation_number) not in {"", digits_of(whose)}:
            message = Words(
                f"Filen gäller {other.organisation_number}, men {first.path} gäller {whose}.",
                f"The file is of {other.organisation_number}, but {first.path} is of {whose}.",
            )
        elif year is not None and theirs is not None and year != theirs:
            message = Words(
                f"Filen gäller {theirs.start} – {theirs.end}, men {first.path} gäller {year.start} – {year.end}.",
                f"The file is for {theirs.start} – {theirs.end}, but {first.path} is for {year.start} – {year.end}.",
            )
        elif other.currency != first.currency:
            message = Words(
                f"Filen är i {other.currency}, men {first.path} i {first.currency}.",
                f"The file is in {other.currency}, but {first.path} in {first.currency}.",
            )
        else:
            known[other.sha256, other.sheet] = _named(other)
            continue
        remedy = Words("Exportera filerna var för sig.", "Export the files one by one.")
        problems.append(Problem(message, Place(other.path), remedy))
    if problems:
        raise RefusedError(*problems)


def _named(info: SourceInfo) -> str:
    return info.path if info.sheet is None else f"{info.path} ({info.sheet})"


def refuse_damaged(path: str, findings: Iterable[Finding], damaged: Words, *, complete: bool) -> None:
    """Refuse a ledger that is not complete, with its first faults; `damaged` says what would come of it. Raises RefusedError."""
    if complete:
        return
    lost = [finding for finding in findings if finding.severity is Severity.ERROR]
    remedy = Words("Rätta det som bokslut read visar och exportera igen.", "Correct what bokslut read shows and export again.")
    raise RefusedError(
        Problem(damaged, Place(path), remedy), *(Problem(finding.message, finding.place, finding.remedy) for finding in lost[:5])
    )
