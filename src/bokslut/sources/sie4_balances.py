"""The balances a file itself states: IB, UB, RES, OIB, OUB, PSALDO, PBUDGET."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bokslut.model.words import Words
from bokslut.sources import sie4_file_findings as file_kinds
from bokslut.sources import sie4_record_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie4_header import ACCOUNT
from bokslut.sources.sie4_values import is_period, read_year

if TYPE_CHECKING:
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie4_fields import FieldReader
    from bokslut.sources.sie4_tokens import Record

#: Balance records; True where they have a period.
BALANCE_RECORDS = {"#IB": False, "#UB": False, "#RES": False, "#OIB": False, "#OUB": False, "#PSALDO": True, "#PBUDGET": True}
WITH_LIST = frozenset({"#OIB", "#OUB", "#PSALDO", "#PBUDGET"})


class StatedBalances:
    """Takes the balance records; `columns` is the `stated` frame in the making."""

    def __init__(self, faults: Faults, fields: FieldReader) -> None:
        self._faults = faults
        self._fields = fields
        self.columns: dict[str, list[object]] = {
            name: [] for name in ("record", "year", "period", "account", "objects", "amount_ore", "quantity", "place")
        }
        #: (record, year) to its sum in öre; what is stated twice is counted once.
        self.sums: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._seen: dict[tuple[object, ...], int] = {}
        self.last: str | None = None

    def take(self, line: int, record: Record, label: str) -> None:
        """Read one balance record."""
        kind = label[1:]
        with_period = BALANCE_RECORDS[label]
        year_text = self._fields.required(line, record, 0, Words("årsnummer", "year number"), label)
        if not year_text:
            return
        year = self._year(line, record, label)
        at = 2 if with_period else 1
        period = record.text(1) if with_period else None
        subject = " ".join(filter(None, (label, year_text, period, record.text(at))))
        if with_period and not self._period_holds(line, record, subject):
            return
        account = self._fields.required(line, record, at, ACCOUNT, subject)
        amount = self._fields.amount(line, record, at + 1, subject)
        if year is None or not account or amount is None:
            return
        objects = self._fields.object_list(line, record, subject) if label in WITH_LIST else 0
        # Only whole accounts: one system states an object's month in several parts.
        if objects or not self._stated_before(line, (kind, year, period, account), subject):
            self.sums[kind, year] += amount
        self.last = kind
        quantity = self._fields.quantity(line, record, at + 2)
        for name, value in zip(self.columns, (kind, year, period, account, objects, amount, quantity, line), strict=True):
            self.columns[name].append(value)
        if len(record.fields) > at + 3:
            self._faults.odd("extra-fields", line, Words(f"Fler fält än SIE har i {label}.", f"More fields than SIE has in {label}."))

    def _year(self, line: int, record: Record, label: str) -> int | None:
        text = record.text(0)
        year = read_year(text)
        if year is None:
            message = Words(
                f"{label}: årsnumret ”{shown(text)}” är inget heltal.", f"{label}: the year number ”{shown(text)}” is not a whole number."
            )
            subject = f"{label} {shown(text)} {record.text(1)}"
            self._faults.add(kinds.FIELD_UNREADABLE, message, self._faults.place(line, record.at(0)), subject=subject, lost=True)
        return year

    def _period_holds(self, line: int, record: Record, subject: str) -> bool:
        text = self._fields.required(line, record, 1, Words("period", "period"), subject)
        if text and not is_period(text):
            message = Words(f"{subject}: perioden ”{shown(text)}” finns inte.", f"{subject}: there is no period ”{shown(text)}”.")
            self._faults.add(kinds.FIELD_UNREADABLE, message, self._faults.place(line, record.at(1)), subject=subject, lost=True)
            return False
        return bool(text)

    def _stated_before(self, line: int, key: tuple[object, ...], subject: str) -> bool:
        first = self._seen.setdefault(key, line)
        if first == line:
            return False
        message = Words(f"{subject} anges två gånger.", f"{subject} is stated twice.")
        places = (self._faults.place(line), self._faults.place(first, note=Words("första gången", "first stated")))
        self._faults.add(file_kinds.BALANCE_TWICE, message, *places, subject=subject)
        return True
