"""Identification records and the chart: who, which years, which accounts, dimensions and objects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bokslut.model.period import FiscalYear
from bokslut.model.source import Identification
from bokslut.model.words import Words
from bokslut.sources import sie4_file_findings as kinds
from bokslut.sources import sie4_record_findings as record_kinds
from bokslut.sources.mixed import MIXED_COMPANIES, MIXED_CURRENCIES, digits_of
from bokslut.sources.rows import shown
from bokslut.sources.sie4_values import read_date, read_year

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie4_fields import FieldReader
    from bokslut.sources.sie4_tokens import Record

_ORGANISATION = re.compile(r"\d{6}-\d{4}\Z", re.ASCII)

#: Records of one text, and what `Identification` calls it.
_TEXTS = {"#FTYP": "legal_form", "#FNR": "client", "#BKOD": "industry", "#TAXAR": "tax_year", "#KPTYP": "chart"}

#: Asset (tillgång), liability (skuld), cost (kostnad) and income (intäkt).
_ACCOUNT_TYPES = frozenset("TSKI")

ACCOUNT = Words("kontonummer", "account number")
NAME = Words("benämning", "name")


@dataclass(slots=True)
class Declared:
    """What the identification records say."""

    file_format: str | None = None
    file_type: str | None = None
    program: str | None = None
    company: str | None = None
    organisation_number: str | None = None
    currency: str | None = None
    covers_through: dt.date | None = None
    #: Where #OMFATTN gives a day, readable or not; 0 where it gives none.
    covers_line: int = 0
    #: What the remaining ones say, by the names of `Identification`.
    texts: dict[str, str] = field(default_factory=dict)
    created: dt.date | None = None
    address: tuple[str, ...] = ()
    organisation_details: tuple[str, ...] = ()
    comments: list[str] = field(default_factory=list)
    years: dict[int, FiscalYear] = field(default_factory=dict)
    year_lines: dict[int, int] = field(default_factory=dict)

    def identification(self) -> Identification:
        """Return what the file says of itself and its company."""
        texts = {name: text for name, text in self.texts.items() if text}
        return Identification(
            created=self.created,
            address=self.address,
            organisation_details=self.organisation_details,
            comments=tuple(self.comments),
            **texts,
        )


class Header:
    """Takes the identification and chart records; they are joined at the end, so their order is free."""

    def __init__(self, faults: Faults, fields: FieldReader) -> None:
        self._faults = faults
        self._fields = fields
        self.declared = Declared()
        #: Account to (name, line).
        self.accounts: dict[str, tuple[str, int]] = {}
        self.types: dict[str, str] = {}
        self.units: dict[str, str] = {}
        self.sru: dict[str, list[str]] = {}
        #: Dimension to (name, parent, line).
        self.dimensions: dict[str, tuple[str, str | None, int]] = {}
        #: (dimension, object) to (name, line).
        self.objects: dict[tuple[str, str], tuple[str, int]] = {}
        self.handlers: Mapping[str, Callable[[int, Record], None]] = {
            "#FLAGGA": self._flag,
            "#PROGRAM": self._program,
            "#FORMAT": self._format,
            "#SIETYP": self._type,
            "#ORGNR": self._organisation,
            "#FNAMN": self._company,
            "#RAR": self._year,
            "#OMFATTN": self._covers,
            "#VALUTA": self._currency,
            "#KONTO": self._account,
            "#KTYP": self._account_type,
            "#ENHET": self._account_unit,
            "#SRU": self._account_sru,
            "#DIM": self._dimension,
            "#UNDERDIM": self._dimension,
            "#OBJEKT": self._object,
            "#GEN": self._created,
            "#PROSA": self._comment,
            "#ADRESS": self._address,
            **dict.fromkeys(_TEXTS, self._text),
        }

    def _flag(self, line: int, record: Record) -> None:
        if record.text(0) == "1":
            message = Words(
                "#FLAGGA är 1: något program har redan läst in filen.", "#FLAGGA is 1: some program has already imported the file."
            )
            self._faults.add(kinds.ALREADY_IMPORTED, message, self._faults.place(line, record.at(0)), subject="#FLAGGA")

    def _program(self, line: int, record: Record) -> None:
        _ = line
        self.declared.program = " ".join(filter(None, (record.text(0).strip(), record.text(1).strip()))) or None

    def _format(self, line: int, record: Record) -> None:
        _ = line
        self.declared.file_format = record.text(0) or None

    def _type(self, line: int, record: Record) -> None:
        self.declared.file_type = record.text(0)
        if record.text(0) not in {"1", "2", "3", "4"}:
            note = Words(
                f"#SIETYP är ”{shown(record.text(0))}”; innehållet avgör typen.",
                f"#SIETYP is ”{shown(record.text(0))}”; the content decides the type.",
            )
            self._faults.odd("type-unknown", line, note)

    def _organisation(self, line: int, record: Record) -> None:
        number, first = record.text(0).strip(), self.declared.organisation_number
        if digits_of(first) and digits_of(number) and digits_of(first) != digits_of(number):
            message = Words(f"Filen gäller både {first} och {number}.", f"The file is of both {first} and {number}.")
            self._faults.add(MIXED_COMPANIES, message, self._faults.place(line, record.at(0)), subject=f"#ORGNR {number}")
        elif not digits_of(first):
            self.declared.organisation_number = number or None
            self.declared.organisation_details = _filled(record, 1, 2)
        if not _ORGANISATION.match(number):
            self._faults.odd(
                "organisation-number-form", line, Words("#ORGNR är inte skrivet nnnnnn-nnnn.", "#ORGNR is not written nnnnnn-nnnn.")
            )

    def _company(self, line: int, record: Record) -> None:
        _ = line
        self.declared.company = self.declared.company or record.text(0).strip() or None

    def _text(self, line: int, record: Record) -> None:
        _ = line
        self.declared.texts[_TEXTS[record.label.upper()]] = record.text(0).strip()

    def _created(self, line: int, record: Record) -> None:
        written = record.text(0).strip()
        self.declared.created = read_date(written) if written else None
        self.declared.texts["created_by"] = record.text(1).strip()
        if written and self.declared.created is None:
            note = Words(f"#GEN ”{shown(written)}” är inget datum.", f"#GEN ”{shown(written)}” is not a date.")
            self._faults.odd("created-unreadable", line, note)

    def _comment(self, line: int, record: Record) -> None:
        _ = line
        if text := record.text(0).strip():
            self.declared.comments.append(text)

    def _address(self, line: int, record: Record) -> None:
        _ = line
        self.declared.address = _filled(record, 0, 4)

    def _covers(self, line: int, record: Record) -> None:
        self.declared.covers_through = self._fields.date(line, record, 0, "#OMFATTN")
        self.declared.covers_line = line if record.text(0) else 0

    def _currency(self, line: int, record: Record) -> None:
        currency = record.text(0).strip().upper()
        first = self.declared.currency or currency
        if currency and currency != first:
            message = Words(
                f"Filen är både i {shown(first)} och i {shown(currency)}.", f"The file is both in {shown(first)} and in {shown(currency)}."
            )
            self._faults.add(MIXED_CURRENCIES, message, self._faults.place(line, record.at(0)), subject=f"#VALUTA {currency}", lost=True)
        self.declared.currency = first or None
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            note = Words(
                f"#VALUTA ”{shown(currency)}” är ingen valutakod som SEK (ISO 4217).",
                f"#VALUTA ”{shown(currency)}” is no currency code such as SEK (ISO 4217).",
            )
            self._faults.odd("currency-unknown", line, note)

    def _year(self, line: int, record: Record) -> None:
        written = self._fields.required(line, record, 0, Words("årsnummer", "year number"), "#RAR")
        if not written:
            return
        subject = f"#RAR {shown(written)}"
        number = read_year(written)
        if number is None:
            message = Words(f"Årsnumret ”{shown(written)}” är inget heltal.", f"The year number ”{shown(written)}” is not a whole number.")
            self._faults.add(record_kinds.FIELD_UNREADABLE, message, self._faults.place(line, record.at(0)), subject=subject)
            return
        for index, name in ((1, Words("första dag", "first day")), (2, Words("sista dag", "last day"))):
            self._fields.required(line, record, index, name, subject)
        start, end = (self._fields.date(line, record, index, subject) for index in (1, 2))
        if start is None or end is None:
            return
        year = FiscalYear(start, end)
        if self.declared.years.setdefault(number, year) != year:
            message = Words(
                f"År {number} anges två gånger, med olika datum; det första gäller.",
                f"Year {number} is given twice, with different dates; the first holds.",
            )
            self._faults.add(kinds.FISCAL_YEAR_ODD, message, self._faults.place(line, record.at(0)), subject=subject)
        self.declared.year_lines.setdefault(number, line)

    def _account(self, line: int, record: Record) -> None:
        account = self._fields.required(line, record, 0, ACCOUNT, "#KONTO")
        if not account:
            return
        name = record.text(1)
        if not name:
            self._faults.odd(
                "account-without-name", line, Words(f"Konto {shown(account)} saknar namn.", f"Account {shown(account)} has no name.")
            )
        first, first_line = self.accounts.setdefault(account, (name, line))
        if first_line == line:
            return
        if first == name:
            self._faults.odd("account-declared-again", line, Words("Samma #KONTO en gång till.", "The same #KONTO once more."))
            return
        message = Words(
            f"Konto {shown(account)} har två namn: ”{shown(first)}” och ”{shown(name)}”. Det första används.",
            f"Account {shown(account)} has two names: ”{shown(first)}” and ”{shown(name)}”. The first is used.",
        )
        note = Words("första gången", "first declared")
        places = (self._faults.place(line, record.at(1)), self._faults.place(first_line, note=note))
        self._faults.add(kinds.ACCOUNT_TWICE, message, *places, subject=account)

    def _account_type(self, line: int, record: Record) -> None:
        kind = self.types[record.text(0)] = record.text(1).upper()
        if kind not in _ACCOUNT_TYPES:
            note = Words(f"#KTYP är ”{shown(kind)}”, inte T, S, K eller I.", f"#KTYP is ”{shown(kind)}”, not T, S, K or I.")
            self._faults.odd("account-type-unknown", line, note)

    def _account_unit(self, line: int, record: Record) -> None:
        _ = line
        self.units[record.text(0)] = record.text(1)

    def _account_sru(self, line: int, record: Record) -> None:
        code = record.text(1)
        self.sru.setdefault(record.text(0), []).append(code)
        if " " in code or not code:
            note = Words(f"SRU-koden ”{shown(code)}” är ingen kod.", f"The SRU code ”{shown(code)}” is no code.")
            self._faults.odd("sru-code", line, note)

    def _dimension(self, line: int, record: Record) -> None:
        number = self._fields.required(line, record, 0, Words("dimensionsnummer", "dimension number"), record.label)
        if not number:
            return
        name = record.text(1)
        first, _, first_line = self.dimensions.setdefault(number, (name, record.text(2) or None, line))
        if first_line != line and first != name:
            self._told_twice(
                "dimension-declared-again", line, Words(f"Dimension {shown(number)}", f"Dimension {shown(number)}"), first, name
            )

    def _object(self, line: int, record: Record) -> None:
        dimension = self._fields.required(line, record, 0, Words("dimensionsnummer", "dimension number"), "#OBJEKT")
        if not dimension:
            return
        number = self._fields.required(line, record, 1, Words("objektnummer", "object number"), f"#OBJEKT {shown(dimension)}")
        if not number:
            return
        name = record.text(2)
        first, first_line = self.objects.setdefault((dimension, number), (name, line))
        if first_line != line and first != name:
            which = f"{shown(dimension)} {shown(number)}"
            self._told_twice("object-declared-again", line, Words(f"Objekt {which}", f"Object {which}"), first, name)

    def _told_twice(self, code: str, line: int, what: Words, first: str, name: str) -> None:
        note = Words(
            f"{what.sv} har två namn, ”{shown(first)}” och ”{shown(name)}”; det första används.",
            f"{what.en} has two names, ”{shown(first)}” and ”{shown(name)}”; the first is used.",
        )
        self._faults.odd(code, line, note)


def _filled(record: Record, first: int, count: int) -> tuple[str, ...]:
    """Return some fields, without the empty ones at the end."""
    found = [record.text(index).strip() for index in range(first, first + count)]
    while found and not found[-1]:
        found.pop()
    return tuple(found)
