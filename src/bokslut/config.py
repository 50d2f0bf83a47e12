"""The close file (`bokslut.toml`): what a close is asked to do, read whole and checked before any ledger is."""

from __future__ import annotations

import copy
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from bokslut.closefile import CloseFile, LedgerSection, PeriodSection
from bokslut.ledgerfile import QuerySection
from bokslut.model.errors import Problem, UsageError
from bokslut.model.limits import DEFAULT, limit_names, limit_value, no_limit
from bokslut.model.money import KR, Unit, unit, unit_names, unit_of_currency
from bokslut.model.period import FiscalYear, Period, month_end
from bokslut.model.printed import parse_quantity
from bokslut.model.words import Words
from bokslut.packs.load import PackRef, load_book, unreadable
from bokslut.packs.rulebook import Adjustment, RuleBook
from bokslut.packs.selectors import selector_problems
from bokslut.request import NAME_OR_MAKE, Accept, CloseRequest, LedgerSpec, reachable
from bokslut.sources.encoding import is_encoding, unknown_encoding
from bokslut.sources.interface import ReadOptions, TableSpec
from bokslut.tomlfile import TomlDocument, read_toml, value_at
from bokslut.validation import fault_paths, in_file_order, unknown, validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from bokslut.model.regulation import RegulationSpec
    from bokslut.regulationfile import RegulationSection
    from bokslut.tomlplaces import KeyPath

#: A fiscal year may be lengthened to 18 months (Bokföringslagen 3 kap. 3 §).
MONTHS_MAX = 18

#: Findings of readers and of the close itself have codes too, and may be accepted.
_READER_CODE = re.compile(r"(?:SIE|CSV|XLS|TAB|SRC|BAS|LED|ACC|REG)\d{3}\Z")


_CODE_STANDS = Words(
    "Koden står före fyndet i rapporten, såsom V001; är den en regels ska regelns paket eller fil stå under [rules].",
    "The code stands before the finding in the report, such as V001; that of a rule needs the rule's pack or file under [rules].",
)


def load_request(path: Path, limits: Mapping[str, int] | None = None) -> CloseRequest:
    """Read a close file with its rules; `limits` go before those of the close file.

    Raises UsageError with everything that is wrong in any of the files.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(Problem(unreadable(path.name, error), remedy=NAME_OR_MAKE)) from error
    try:
        document = read_toml(path.name, data)
    except UsageError as error:
        raise UsageError(*reachable(path.parent, {path.name}, error.problems)) from None
    # The rules are read even when the close file has faults, so that all are told in the same breath.
    book, problems = _book(path.parent, document)
    close = validate(CloseFile, document)
    own = {document.path, *(name for _, name in _texts(document, ("rules", "files")))}
    wrong: tuple[Problem, ...] = ()
    if isinstance(close, tuple):
        wrong, close = close, _what_is_sound(document)
    reading = _Reading(document, close, book, limits or {}, path.parent)
    request = reading.request(path)
    everything = (*wrong, *reading.problems, *problems)
    if everything:
        raise UsageError(*reachable(path.parent, own, in_file_order(everything)))
    return request


#: What may be left out of a close file with faults without seeming to be missing, key by key; of other sections all of it is.
_BY_KEY = frozenset({"table", "rules", "limits", "period"})
#: Leaving out a key may make its section lack one, and so on outwards.
_ROUNDS_MAX = 8
#: What is taken for what a close file cannot be without.
_STAND_IN: dict[str, Any] = {"schema": "bokslut/close@1", "entity": {"name": "?"}}


def _what_is_sound(document: TomlDocument) -> CloseFile:
    """Return a close file of what has no faults of form, so that what else is wrong in it can be told in the same breath."""
    data = copy.deepcopy(document.data)
    for _ in range(_ROUNDS_MAX):
        faults = fault_paths(CloseFile, data)
        if not faults:
            return CloseFile.model_validate(data)
        for at in faults:
            _leave_out(data, at)
    return CloseFile.model_validate(_STAND_IN)


def _leave_out(data: dict[str, Any], at: KeyPath) -> None:
    root = str(at[0]) if at else ""
    parent = value_at(data, at[:-1])
    if root in _BY_KEY and len(at) > 1 and isinstance(parent, dict) and at[-1] in parent:
        del parent[at[-1]]
        return
    data.pop(root, None)
    if root in _STAND_IN:
        data[root] = _STAND_IN[root]
    if root in {"ledger", "period"}:  # the regulation asks for them
        data.pop("regulation", None)


def _book(folder: Path, document: TomlDocument) -> tuple[RuleBook, tuple[Problem, ...]]:
    refs = [
        *(PackRef(name, place=document.place(at)) for at, name in _texts(document, ("rules", "packs"))),
        *(PackRef(name, folder / name, document.place(at)) for at, name in _texts(document, ("rules", "files"))),
    ]
    return load_book(refs)


def _texts(document: TomlDocument, key_path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    given = document.get(key_path)
    if isinstance(given, list):
        yield from (((*key_path, index), name) for index, name in enumerate(given) if isinstance(name, str) and name)


class _Reading:
    """Turns the sections into a request, and keeps every problem met on the way."""

    def __init__(self, document: TomlDocument, close: CloseFile, book: RuleBook, limits: Mapping[str, int], folder: Path) -> None:
        self._document = document
        self._folder = folder
        self._close = close
        self._book = book
        self.problems: list[Problem] = []
        self._limits = DEFAULT.raised({**self._own_limits(), **limits})

    def request(self, path: Path) -> CloseRequest:
        close = self._close
        for index, name in enumerate(close.statements):
            self._known("layout", name, list(self._book.layouts), ("statements", index))
        book = self._adjusted()
        return CloseRequest(
            path=path,
            folder=path.parent,
            entity=close.entity.name,
            language=close.language,
            currency=close.entity.currency,
            organisation_number=close.entity.organisation_number,
            period=self._period(close.period) if close.period else None,
            book=book,
            statements=close.statements,
            ledgers=tuple(self._ledgers("ledger", close.ledger)),
            previous=tuple(self._ledgers("previous", close.previous)),
            tables=tuple(self._tables()),
            accepts=tuple(self._accepts()),
            regulation=self._regulation(close.regulation) if close.regulation else None,
            limits=self._limits,
            table_places={table.id: self._document.place(("table", number)) for number, table in enumerate(close.table)},
            locate=lambda key_path, of: self._document.place(key_path, of=of),
        )

    def _own_limits(self) -> dict[str, int]:
        """Return the limits that the close file sets."""
        found = {}
        for name in limit_names():
            given = getattr(self._close.limits, name)
            value = limit_value(str(given)) if given is not None else None
            if value is not None:
                found[name] = value
            elif given is not None:
                self._report(("limits", name), no_limit(str(given)))
        return found

    def _report(self, at: KeyPath, message: Words, remedy: Words | None = None) -> None:
        self.problems.append(Problem(message, self._document.place(at), remedy))

    def _known(self, sort: str, name: str, known: Sequence[str], at: KeyPath) -> bool:
        if name in known:
            return True
        self.problems.append(unknown(sort, name, known, self._document.place(at)))
        return False

    def _period(self, section: PeriodSection) -> Period:
        start, end = section.fiscal_year.start, section.fiscal_year.end
        through = section.through or end
        at: KeyPath = ("period", "fiscal_year")
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        if end < start:
            self._report((*at, "end"), Words("Räkenskapsåret slutar innan det börjar", "The fiscal year ends before it begins"))
        elif end != month_end(end):
            self._report((*at, "end"), Words("Räkenskapsåret slutar mitt i en månad", "The fiscal year ends within a month"))
        elif months > MONTHS_MAX:
            message = Words(
                f"Räkenskapsåret är {months} månader; högst {MONTHS_MAX}",
                f"The fiscal year has {months} months; {MONTHS_MAX} at most",
            )
            self._report(at, message)
        elif not start <= through <= end:
            message = Words(
                f"{through} ligger utanför räkenskapsåret {start} – {end}", f"{through} is outside the fiscal year {start} – {end}"
            )
            self._report(("period", "through"), message)
        elif through != (last := month_end(through)):
            message = Words(f"{through} är inte slutet av en månad", f"{through} is not a month's end")
            self._report(("period", "through"), message, Words(f"Menade du {last}?", f"Did you mean {last}?"))
        return Period(FiscalYear(start, end), through)

    def _ledgers(self, key: str, sections: Sequence[LedgerSection]) -> Iterator[LedgerSpec]:
        #: The sheets that are named of each file; a file without one is all of it.
        seen: dict[str, set[str | None]] = {}
        for number, section in enumerate(sections):
            at: KeyPath = (key, number)
            query, problems = QuerySection(self._document, at, section, self._folder).query()
            self.problems.extend(problems)
            if problems:
                continue
            path = self._path(section.path, (*at, "path")) if section.path is not None else f"{section.connection}"
            if query is not None and path in seen:
                path += f"#{number + 1}"
            elif path in seen and (section.sheet is None or seen[path] & {section.sheet, None}):
                self._report((*at, "path"), Words(f"Filen {path} står redan här", f"The file {path} is already here"))
            seen.setdefault(path, set()).add(section.sheet)
            self._encoding(section.encoding, (*at, "encoding"))
            options = ReadOptions(
                encoding=section.encoding,
                columns=section.columns,
                grouped=section.grouped,
                sheet=section.sheet,
                currency=self._close.entity.currency,
                limits=self._limits,
            )
            place = self._document.place((*at, "path" if query is None else "connection"))
            yield LedgerSpec(path, options, section.format, place, query, at)

    def _tables(self) -> Iterator[TableSpec]:
        seen: set[str] = set()
        for number, section in enumerate(self._close.table):
            at: KeyPath = ("table", number)
            if section.id in seen:
                self._report((*at, "id"), Words(f"Tabellen ”{section.id}” finns redan", f"The table “{section.id}” is already here"))
            seen.add(section.id)
            self._encoding(section.encoding, (*at, "encoding"))
            if section.layout is not None and self._known("layout", section.layout, list(self._book.layouts), (*at, "layout")):
                lines = [line.id for line in self._book.layouts[section.layout].line]
                for line in section.units:
                    self._known("line", line, lines, (*at, "units", line))
            yield TableSpec(
                id=section.id,
                path=self._path(section.path, (*at, "path")),
                unit=self._unit(section.unit, (*at, "unit")),
                unit_declared="unit" in section.model_fields_set,
                actual_unit=self._unit(section.actual_unit, (*at, "actual_unit")) if section.actual_unit is not None else None,
                units={line: self._unit(name, (*at, "units", line)) for line, name in section.units.items()},
                layout=section.layout,
                columns=self._columns(section.columns, (*at, "columns")),
                sheet=section.sheet,
                title=section.title,
                encoding=section.encoding,
                limits=self._limits,
            )

    def _columns(self, columns: Mapping[str, str], at: KeyPath) -> Mapping[str, str]:
        first: dict[str, str] = {}
        for heading, column in columns.items():
            if column in first:
                message = Words(f"Kolumnen {column} är redan ”{first[column]}”", f"The column {column} is already “{first[column]}”")
                self._report((*at, heading), message)
            first.setdefault(column, heading)
        return columns

    def _unit(self, name: str, at: KeyPath) -> Unit:
        currency = self._close.entity.currency
        # What the reports show, tEUR, can be written too.
        found = unit(name) or unit(name.replace(currency, KR.name))
        if found is None:
            self.problems.append(unknown("unit", name, unit_names(), self._document.place(at)))
        return unit_of_currency(found or KR, currency)

    def _path(self, path: str, at: KeyPath) -> str:
        if "\0" in path:
            self._report(at, Words("Inget filnamn har ett noll-tecken", "No file name has a null character"))
        return str(PurePosixPath(path))

    def _encoding(self, name: str | None, at: KeyPath) -> None:
        if name is not None and not is_encoding(name):
            self._report(at, *unknown_encoding(name))

    def _regulation(self, section: RegulationSection) -> RegulationSpec | None:
        at: KeyPath = ("regulation",)
        faults = section.faults()
        for key, swedish, english in faults:
            self._report((*at, *key), Words(swedish, english))
        if self._close.period is None and section.valid is None and not self._close.ledger:
            message = Words("Återregleringen har ingen period: skriv valid", "The regulation has no period: write valid")
            self._report(
                at, message, Words("valid = { from = 2025-01-01, to = 2025-12-31 }", "valid = { from = 2025-01-01, to = 2025-12-31 }")
            )
        if section.from_ledger is not None:
            for name in ("revenue", "cost", "funding"):
                selectors = getattr(section.from_ledger, name)
                self.problems.extend(selector_problems(self._document, (*at, "from_ledger", name), selectors, self._book.roles))
            if not self._close.ledger:
                message = Words("Bokslutet har ingen huvudbok att hämta ur", "The close has no ledger to take amounts from")
                self._report((*at, "from_ledger"), message)
        return None if faults else section.spec(self._document.place(at))

    def _accepts(self) -> Iterator[Accept]:
        for number, section in enumerate(self._close.accept):
            at: KeyPath = ("accept", number)
            self._code(section.code, (*at, "code"))
            amount = self._amount(section.amount, (*at, "amount")) if section.amount is not None else None
            place = self._document.place(at)
            file = self._path(section.file, (*at, "file")) if section.file is not None else None
            yield Accept(section.code, section.reason, section.by, section.subject, section.until, amount, place, file)

    def _amount(self, text: str, at: KeyPath) -> Fraction | None:
        currency = self._close.entity.currency
        read = parse_quantity(text.replace(currency, KR.name))
        if read is None or read.approximate or (read.unit.name == "" and read.value):
            message = Words(f"”{text}” är inget belopp med enhet", f"“{text}” is no amount with a unit")
            example = f'"-1483105 t{unit_of_currency(KR, currency).name}"'
            self._report(at, message, Words(f"Skriv till exempel {example}.", f"Write, for instance, {example}."))
            return None
        return read.value

    def _adjusted(self) -> RuleBook:
        adjustments: dict[str, Adjustment] = {}
        for number, section in enumerate(self._close.adjust):
            at: KeyPath = ("adjust", number)
            self._code(section.code, (*at, "code"), readers=False)
            if section.code in adjustments:
                self._report((*at, "code"), Words(f"{section.code} är redan justerad", f"{section.code} is already adjusted"))
            if section.off == (section.severity is not None):
                message = Words("Skriv antingen severity eller off = true", "Write either severity or off = true")
                self._report(at, message)
            adjustments[section.code] = Adjustment(section.reason, section.severity)
        return self._book.with_adjustments(adjustments)

    def _code(self, code: str, at: KeyPath, *, readers: bool = True) -> None:
        """Codes are those of rules, of footings and tie-outs that layouts give, and, where it makes sense, of what readers find."""
        if readers and _READER_CODE.match(code):
            return
        known: Sequence[str] = self._book.codes()
        if code.startswith(("SUM:", "TIE:")):
            known = [f"{code[:4]}{layout.id}.{line.id}" for layout in self._book.layouts.values() for line in layout.line]
        if code not in known:
            problem = unknown("code", code, known, self._document.place(at))
            self.problems.append(Problem(problem.message, problem.place, problem.remedy or _CODE_STANDS))
