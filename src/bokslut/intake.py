"""Everything a close takes in: files to readings, every fault of every file at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bokslut.intake_findings import OTHER_CHART
from bokslut.ledger.ledger import Ledger, Reading, build_ledger, by_days
from bokslut.model.account import parse_accounts
from bokslut.model.charts import FAMILIES, WRITTEN_ANYHOW, family_of
from bokslut.model.errors import BokslutError, UnreadableError, UsageError
from bokslut.model.finding import Finding, Severity
from bokslut.model.paths import is_folder, seen_from
from bokslut.model.place import Place
from bokslut.model.table import Line, Table
from bokslut.model.words import Words, same
from bokslut.sources.columns_stated_findings import OPENING_OF_PERIOD
from bokslut.sources.files import SUFFIXES, TABLE_SUFFIXES, inside, is_pattern, load, matching, read_ledger
from bokslut.sources.mixed import MIXED_COMPANIES, MIXED_CURRENCIES, digits_of
from bokslut.sources.partitioned import is_partitioned
from bokslut.sources.sie4_file_findings import PREVIOUS_YEAR
from bokslut.statements.build import column_days, line_role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bokslut.model.account import Accounts
    from bokslut.model.charts import ChartFamily
    from bokslut.model.regulation import RegulationSpec
    from bokslut.model.source import SourceInfo
    from bokslut.request import CloseRequest, LedgerSpec, Section
    from bokslut.sources.interface import SourceFile
    from bokslut.sources.regulation import RegulationReading
    from bokslut.statements.layout import Layout


@dataclass(frozen=True, slots=True)
class Intake:
    """What was read: ledgers, tables, findings, and the files that findings quote."""

    ledger: Ledger | None = None
    previous: Ledger | None = None
    tables: Mapping[str, Table] = field(default_factory=dict)
    sources: tuple[SourceInfo, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: tuple[SourceFile, ...] = ()
    encodings: Mapping[str, str] = field(default_factory=dict)
    #: False when a ledger file is damaged: then no total may be drawn from it.
    complete: bool = True
    #: The files of the surplus regulation.
    regulation: RegulationReading | None = None


def take_in_tables(request: CloseRequest) -> Intake:
    """Read the published tables and the regulation's files: they are small, and rules name their lines, so they come first.

    Raises UsageError or UnreadableError with the problems of every table.
    """
    from bokslut.sources.published import read_table

    faults = _Faults(request)
    files: list[SourceFile] = []
    readings = []
    period = request.period if request.ledgers else None
    for number, given in enumerate(request.tables):
        spec = replace(given, days=column_days(period)) if period is not None and given.layout is not None else given
        with faults.collected(("table", number)):
            files.append(load(request.file(spec.path), spec.path, request.limits))
            readings.append(read_table(files[-1], spec, _lines(request.book.layouts.get(spec.layout or ""))))
    regulation = _read_regulation(request, request.regulation, files, faults) if request.regulation is not None else None
    faults.raise_all()
    infos = (*(reading.info for reading in readings), *(regulation.infos if regulation else ()))
    return Intake(
        tables={reading.table.id: reading.table for reading in readings},
        sources=infos,
        findings=(*(finding for reading in readings for finding in reading.findings), *(regulation.findings if regulation else ())),
        files=tuple(files),
        encodings={info.path: info.encoding for info in infos},
        regulation=regulation,
    )


def take_in_ledgers(request: CloseRequest, tables: Intake) -> Intake:
    """Read the ledgers of the year and of the year before, beside the tables.

    Raises UsageError or UnreadableError with the problems of every file.
    """
    faults = _Faults(request)
    files = list(tables.files)
    this, last = (_read_ledgers(request, specs, files, faults) for specs in (request.ledgers, request.previous))
    faults.raise_all()
    this, last = by_days(this), by_days(last)
    every = (*this, *last)
    mixed = tuple(_mixed(reading.info, request.currency) for reading in every if reading.info.currency != request.currency)
    return Intake(
        ledger=build_ledger(this) if this else None,
        previous=build_ledger(last) if last else None,
        tables=tables.tables,
        sources=(*(reading.info for reading in every), *tables.sources),
        findings=(
            *_told(this, comparatives=bool(last)),
            *_told(last, comparatives=True),
            *_other_chart(request, every),
            *mixed,
            *_strangers(request, every),
            *tables.findings,
        ),
        files=tuple(files),
        encodings={**tables.encodings, **{reading.info.path: reading.info.encoding for reading in every}},
        complete=not mixed and all(reading.complete for reading in every),
        regulation=tables.regulation,
    )


def input_files(request: CloseRequest) -> tuple[Path, ...]:
    """Return every file that a close reads: its own, its rule files, ledgers, tables and the regulation's."""
    faults = _Faults(request)
    rules = (pack.document.path for pack in request.book.packs if not pack.shipped)
    ledgers = (path for spec in (*request.ledgers, *request.previous) if spec.query is None for path in _paths(request, spec, faults))
    tables = (spec.path for spec in request.tables)
    regulation = request.regulation.files.values() if request.regulation is not None else ()
    return (request.path, *(request.file(path) for path in (*rules, *ledgers, *tables, *regulation)))


def _told(readings: Sequence[Reading], *, comparatives: bool) -> Iterator[Finding]:
    """Give what was found in the files of one year.

    That one begins later than the year is nothing where another has its opening, nor that one has no balances of the year
    before where that has a ledger of its own (`comparatives`), or nobody asks for it.
    """
    has_opening = any("IB" in reading.frames.stated.get_column("record") for reading in readings)
    for reading in readings:
        for finding in reading.findings:
            later = has_opening and finding.code == OPENING_OF_PERIOD.code
            unstated = comparatives and finding.code == PREVIOUS_YEAR.code and finding.observed is None
            if not (later or unstated):
                yield finding


def _other_chart(request: CloseRequest, readings: Sequence[Reading]) -> Iterator[Finding]:
    """Find a rule pack that is made for another chart than the ledger files say that theirs is."""
    told = [(reading, family_of(about.chart) if (about := reading.info.identification) is not None else None) for reading in readings]
    for pack in request.book.packs if any(family for _, family in told) else ():
        meant = next((family for family in FAMILIES if pack.shipped and pack.name in family.packs), None)
        others = [(reading, family) for reading, family in told if meant is not None and family not in {None, meant}]
        if others:
            yield from _not_for(pack.name, parse_accounts(pack.chart), [reading for reading, _ in others], others[0][1])


def _not_for(pack: str, chart: Accounts, readings: Sequence[Reading], family: ChartFamily | None) -> Iterator[Finding]:
    assert family is not None
    about = readings[0].info.identification
    written = (about.chart if about is not None else None) or ""
    accounts = {account for reading in readings for account in reading.frames.accounts.get_column("account")}
    # Class 9 is internal accounting, which no chart of these says anything of.
    strangers = sorted(each for each in accounts if each[:1] in "12345678" and each not in chart)
    named = ", ".join(strangers[:3]) + (" …" if len(strangers) > 3 else "")
    message = Words(
        f"Filen följer {written} (regelpaket {family.choice.sv}), men bokslutet har regelpaketet {pack}"
        + (f", vars kontoplan inte har {named}." if strangers else "."),
        f"The file follows {written} (rule pack {family.choice.en}), but the close has the rule pack {pack}"
        + (f", whose chart does not have {named}." if strangers else "."),
    )
    places = [Place(reading.info.path, 1, 1, primary=reading is readings[0]) for reading in readings]
    finding = OTHER_CHART.at(*places, message=message, subject=pack)
    if strangers:
        yield finding
    elif written.upper() not in WRITTEN_ANYHOW:
        yield replace(finding, severity=Severity.WARNING)


def _read_ledgers(request: CloseRequest, specs: Sequence[LedgerSpec], files: list[SourceFile], faults: _Faults) -> list[Reading]:
    from bokslut.sources.database import read_query

    readings = []
    named = [(spec, path) for spec in specs for path in _paths(request, spec, faults)]
    for spec, path in named:
        with faults.collected(spec.section):
            if spec.query is not None:
                file, reading = read_query(path, spec.query, spec.options)
            else:
                file = load(request.file(path), path, spec.options.limits)
                reading = read_ledger(file, spec.options, spec.format)
            files.append(file)
            readings.append(reading)
    return readings


def _paths(request: CloseRequest, spec: LedgerSpec, faults: _Faults) -> Sequence[str]:
    """Return the files that a ledger's path names, seen from the close's folder: more than one for a pattern or a folder."""
    path = request.file(spec.path)
    with faults.collected():
        if spec.query is None and is_pattern(path):
            return [seen_from(request.folder, each) for each in matching(path)]
        if spec.query is None and is_folder(path) and not is_partitioned(path):
            found = inside(path, TABLE_SUFFIXES if spec.options.columns else SUFFIXES)
            return [seen_from(request.folder, each) for each in found]
        return (spec.path,)
    return ()


def _read_regulation(request: CloseRequest, spec: RegulationSpec, files: list[SourceFile], faults: _Faults) -> RegulationReading | None:
    from bokslut.sources.regulation import read_regulation

    found: dict[str, SourceFile] = {}
    for name, path in spec.files.items():
        with faults.collected():
            found[name] = load(request.file(path), path, request.limits)
    files.extend(found.values())
    with faults.collected():
        return read_regulation(found, spec) if len(found) == len(spec.files) else None
    return None


def _lines(layout: Layout | None) -> tuple[Line, ...]:
    if layout is None:
        return ()
    return tuple(
        Line(line.id, line.label, line_role(line, layout), aliases=line.aliases, terms=tuple(term.removeprefix("-") for term in line.sum))
        for line in layout.line
    )


def _mixed(info: SourceInfo, currency: str) -> Finding:
    message = Words(f"Filen är i {info.currency}, bokslutet i {currency}.", f"The file is in {info.currency}, the close in {currency}.")
    return MIXED_CURRENCIES.at(Place(info.path, 1, 1, sheet=info.sheet), message=message, subject=info.path)


def _strangers(request: CloseRequest, readings: Sequence[Reading]) -> Iterator[Finding]:
    """Give the files of another company than the close's, or than the first file that says whose it is."""
    known, whose = request.organisation_number, Words("bokslutet", "the close")
    for info in (reading.info for reading in readings):
        number = info.organisation_number
        if digits_of(known) and digits_of(number) and digits_of(number) != digits_of(known):
            message = Words(f"Filen gäller {number}, {whose.sv} {known}.", f"The file is of {number}, {whose.en} of {known}.")
            yield MIXED_COMPANIES.at(Place(info.path, 1, 1, sheet=info.sheet), message=message, subject=info.path)
        elif digits_of(number) and not digits_of(known):
            known, whose = number, same(info.path)


class _Faults:
    """Errors met on the way, so that all files are told about at once."""

    def __init__(self, request: CloseRequest) -> None:
        self._request = request
        self._errors: list[tuple[Section, BokslutError]] = []

    def collected(self, section: Section = ()) -> _Collected:
        """Keep what is raised about a file that a section of the close file asks for."""
        return _Collected(lambda error: self._errors.append((section, error)))

    def raise_all(self) -> None:
        """Raise the problems of the gravest kind: what cannot be read, else what is asked for wrongly."""
        for kind in (UnreadableError, UsageError):
            problems = [self._request.asked(at, p) for at, error in self._errors if isinstance(error, kind) for p in error.problems]
            if problems:
                raise kind(*self._request.reachable(problems))


class _Collected:
    """A with-block in which a BokslutError about an input is kept instead of raised."""

    def __init__(self, keep: Callable[[BokslutError], None]) -> None:
        self._keep = keep

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, UnreadableError | UsageError):
            self._keep(error)
            return True
        return False
