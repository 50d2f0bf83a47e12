"""A ledger file, or the ledgers of a close, written in another format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.config import load_request
from bokslut.exports.registry import export
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

    from bokslut.exports.interface import Exported, ExportOptions
    from bokslut.model.finding import Finding
    from bokslut.model.source import SourceInfo
    from bokslut.request import CloseRequest


def export_ledger(
    paths: Sequence[str],
    form: str,
    options: ExportOptions,
    stdin: bytes | None = None,
    limits: Mapping[str, int] | None = None,
    *,
    encoding: str | None = None,
) -> Exported:
    """Read ledger files and folders of them as one ledger, or the ledgers of a close, and return it in the named format.

    Raises UsageError and UnreadableError for what cannot be read, RefusedError for a damaged ledger, which another format
    would make look whole, and for what the format cannot say.
    """
    chosen = export(form)
    assert chosen is not None, "every name of --to is registered"
    return chosen.render(_ledger(paths, stdin, limits or {}, encoding), options)


def _ledger(paths: Sequence[str], stdin: bytes | None, limits: Mapping[str, int], encoding: str | None) -> Ledger:
    closes = [path for path in paths if is_close(path)]
    if closes and len(paths) > 1:
        message = Words(
            "Ett bokslut skrivs för sig: det har sina egna huvudböcker.", "A close is written by itself: it has its own ledgers."
        )
        raise UsageError(Problem(message, Place(closes[0]), Words("Ange bara bokslutet, eller bara filer.", "Name the close, or files.")))
    if closes:
        return _of_close(closes[0], limits, encoding)
    options = ReadOptions(encoding, limits=DEFAULT.raised(limits))
    files = [
        from_bytes("-", stdin, options.limits) if each == "-" and stdin is not None else load(each, limits=options.limits)
        for each in expand(paths)
    ]
    readings = by_days([read_ledger(file, options) for file in files])
    for reading in readings:
        _refuse_damaged(reading.info.path, reading.findings, complete=reading.complete)
    _refuse_strangers([reading.info for reading in readings])
    return build_ledger(readings)


def _of_close(path: str, limits: Mapping[str, int], encoding: str | None) -> Ledger:
    request = load_request(find_close(Path(path)), limits).told(encoding)
    intake = take_in_ledgers(request, Intake())
    _refuse_damaged(path, intake.findings, complete=intake.complete)
    if intake.ledger is None:
        message = Words("Bokslutet har ingen huvudbok.", "The close has no ledger.")
        raise RefusedError(Problem(message, Place(path), Words("Ange den under [[ledger]].", "Give it under [[ledger]].")))
    _refuse_strangers(intake.ledger.sources)
    return replace(intake.ledger, sources=tuple(_as_closed(info, request) for info in intake.ledger.sources))


def _as_closed(info: SourceInfo, request: CloseRequest) -> SourceInfo:
    """Let the close say what a table does not: whose ledger it is, and of which year."""
    years = {0: request.period.fiscal_year} if request.period is not None else None
    number = info.organisation_number or request.organisation_number
    return replace(info, company=info.company or request.entity, organisation_number=number, years=info.years or years)


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


def _refuse_damaged(path: str, findings: Iterable[Finding], *, complete: bool) -> None:
    if complete:
        return
    lost = [finding for finding in findings if finding.severity is Severity.ERROR]
    remedy = Words("Rätta det som bokslut read visar och exportera igen.", "Correct what bokslut read shows and export again.")
    message = Words(
        "Filen är skadad eller ofullständig; i ett annat format skulle den se hel ut.",
        "The file is damaged or incomplete; in another format it would look whole.",
    )
    raise RefusedError(
        Problem(message, Place(path), remedy), *(Problem(finding.message, finding.place, finding.remedy) for finding in lost[:5])
    )
