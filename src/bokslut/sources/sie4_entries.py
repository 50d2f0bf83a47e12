"""Entries (verifikationer): #VER, its braces, and its rows. #TRANS alone is the entry; the rest is history."""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING

from bokslut.model.words import Words
from bokslut.sources import sie4_record_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie4_header import ACCOUNT
from bokslut.sources.sie4_values import is_quantity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie4_fields import FieldReader
    from bokslut.sources.sie4_tokens import Record

_FIELD = r'("[^"\\]*"|[^ \t"{}\\]+)'
#: A #TRANS without any escape: what all but a few rows are. Anything else goes to the exact tokenizer.
_OPTIONAL = "(?:[ \\t]+" + _FIELD
PLAIN_ROW = re.compile(rf"[ \t]*#TRANS[ \t]+{_FIELD}[ \t]+\{{([^{{}}\\]*)\}}[ \t]+{_FIELD}" + _OPTIONAL * 4 + r")?" * 4 + r"[ \t]*\Z")

ROWS = ("#TRANS", "#RTRANS", "#BTRANS")
_ROW_COLUMNS = ("entry", "account", "objects", "amount_ore", "date", "text", "quantity", "signature", "place")

_OPENING_BRACE = Words("inledande klammer", "opening brace")
_CLOSING_BRACE = Words("avslutande klammer", "closing brace")


class Braces(Enum):
    """Where in an entry the reading is."""

    NONE = "no voucher is open"
    EXPECTED = "after #VER, before its {"
    RECOVERED = "rows came though { did not"
    OPEN = "between { and }"


class Entries:
    """Takes entries and their rows; the columns are frames in the making."""

    def __init__(self, faults: Faults, fields: FieldReader) -> None:
        self._faults = faults
        self._fields = fields
        self.entries: dict[str, list[object]] = {
            name: [] for name in ("entry", "series", "number", "date", "text", "registered", "signature", "place")
        }
        self.postings: dict[str, list[object]] = {name: [] for name in _ROW_COLUMNS}
        self.history: dict[str, list[object]] = {name: [] for name in ("record", *_ROW_COLUMNS)}
        self.braces = Braces.NONE
        #: Entries so far, also those read elsewhere.
        self.count = 0
        #: The open entry: its index, its date, how it is called, its line.
        self.index = -1
        self.date: dt.date | None = None
        self.name = ""
        self.line = 0
        self._first_row = 0
        self._row = 0
        self._brace_on_line = False
        self._added: list[tuple[str, int, int, tuple[int, int]]] = []

    def take_entry(self, line: int, record: Record) -> None:
        """Begin an entry."""
        self.leave(line)
        last = record.fields[-1] if record.fields else None
        self._brace_on_line = len(record.fields) > 3 and last is not None and last.text == "{" and last.end - last.column == 1
        if self._brace_on_line:
            record.fields.pop()
        series, number = record.text(0), record.text(1)
        name = " ".join(filter(None, (series, number)))
        self.name = name or f"[{self.count + 1}]"
        subject = f"#VER {shown(self.name)}"
        self._fields.required(line, record, 2, Words("datum", "date"), subject)
        self.date = self._fields.date(line, record, 2, subject)
        if self.date is None:
            self._faults.lost = True  # its rows belong to no period
        registered = self._fields.date(line, record, 4, subject)
        values = (self.count, series, number, self.date, record.text(3), registered, record.text(5) or None, line)
        for column, value in zip(self.entries.values(), values, strict=True):
            column.append(value)
        self.index, self.line = self.count, line
        self.count += 1
        self._first_row, self._row = len(self.postings["entry"]), 0
        self._added.clear()
        self.braces = Braces.EXPECTED
        if self._brace_on_line:
            self.braces = Braces.OPEN
        if len(record.fields) > 6:
            self._faults.odd("extra-fields", line, Words("Fler fält än SIE har i #VER.", "More fields than SIE has in #VER."))

    def open(self) -> bool:
        """Take a lone `{`; False when it belongs to no entry."""
        if self.braces is Braces.OPEN and self._brace_on_line and not self._row:
            self._brace_on_line = False  # then the one on #VER's line was a text
            self.entries["text"][-1] = self.entries["text"][-1] or "{"
        elif self.braces is not Braces.EXPECTED:
            return False
        self.braces = Braces.OPEN
        return True

    def close(self, line: int) -> bool:
        """Take a lone `}`; False when it belongs to no entry."""
        if self.braces is Braces.NONE:
            return False
        if self.braces is Braces.EXPECTED:
            self._report_brace(line, "{", self.line)
        self._finish()
        return True

    def leave(self, line: int) -> None:
        """Take a record that cannot stand in an entry: one that is open has lost its `}`."""
        if self.braces is Braces.NONE:
            return
        if self.braces is not Braces.RECOVERED:
            self._report_brace(line, "{" if self.braces is Braces.EXPECTED else "}", line)
        self._finish()

    def take_row(self, line: int, record: Record, label: str) -> None:
        """Read one row with the exact tokenizer."""
        if self.braces is Braces.NONE:
            text = " ".join((label, *(item.text for item in record.fields)))
            message = Words(
                f"”{shown(text)}” står utanför verifikationerna och räknas inte med.",
                f"”{shown(text)}” stands outside any voucher and is not counted.",
            )
            self._faults.add(kinds.ROW_OUTSIDE, message, self._faults.place(line, (record.column, record.end)), subject=text, lost=True)
            return
        if self.braces is Braces.EXPECTED:
            self._report_brace(line, "{", line)
            self.braces = Braces.RECOVERED
        self._row += 1
        subject = f"{label} {shown(record.text(0))} ({shown(self.name)}:{self._row})"
        account = self._fields.required(line, record, 0, ACCOUNT, subject)
        amount = self._fields.amount(line, record, 1, subject)
        date = self._fields.date(line, record, 2, subject) or self.date
        objects = self._fields.object_list(line, record, subject)
        if not account or amount is None:
            return
        quantity = self._fields.quantity(line, record, 4)
        values = (self.index, account, objects, amount, date, record.text(3) or None, quantity, record.text(5) or None, line)
        if len(record.fields) > 6:
            self._faults.odd("extra-fields", line, Words(f"Fler fält än SIE har i {label}.", f"More fields than SIE has in {label}."))
        if label == "#TRANS":
            for column, value in zip(self.postings.values(), values, strict=True):
                column.append(value)
            return
        for column, value in zip(self.history.values(), (label[1:], *values), strict=True):
            column.append(value)
        if label == "#RTRANS":
            self._added.append((account, amount, line, (record.column, record.end)))

    def row_taker(self) -> Callable[[int, str], bool]:
        """Return the fast path: a function that takes a plain #TRANS line of an open entry, or says it cannot."""
        match, fields = PLAIN_ROW.match, self._fields
        amounts, lists, dates = fields.plain_amounts, fields.plain_lists, fields.plain_dates
        add_entry, add_account, add_objects, add_amount, add_date, add_text, add_quantity, add_signature, add_place = (
            column.append for column in self.postings.values()
        )

        def take(line: int, text: str) -> bool:
            found = match(text)
            if found is None or self.braces is not Braces.OPEN:
                return False
            account, inside, amount, date, note, quantity, signature = found.groups('""')
            ore = amounts.get(amount)
            if ore is None:
                ore = fields.plain_amount(amount, line)
            objects = lists.get(inside)
            if objects is None:
                objects = fields.plain_list(inside, line)
            day = self.date if date == '""' else dates.get(date) or fields.plain_date(date)
            account, quantity = account.strip('"'), quantity.strip('"')
            if ore is None or objects is None or day is None or not account or (quantity and not is_quantity(quantity)):
                return False
            add_entry(self.index)
            add_account(account)
            add_objects(objects)
            add_amount(ore)
            add_date(day)
            add_text(note.strip('"') or None)
            add_quantity(quantity or None)
            add_signature(signature.strip('"') or None)
            add_place(line)
            self._row += 1
            return True

        return take

    def drain(self, *, final: bool = False) -> dict[str, dict[str, list[object]]]:
        """Return the rows so far and forget them, but for those of an entry that is still open, unless this is the `final` time."""
        is_open = self.braces is not Braces.NONE and not final
        taken = {"history": _drained(self.history, len(self.history["entry"]))}
        taken["entries"] = _drained(self.entries, len(self.entries["entry"]) - is_open)
        taken["postings"] = _drained(self.postings, self._first_row if is_open else len(self.postings["entry"]))
        self._first_row = 0
        return taken

    def _finish(self) -> None:
        """Close the entry: each added row must be found among the rows."""
        if self._added:
            self._report_twins()
        if len(self.postings["entry"]) == self._first_row:
            self._faults.odd("empty-entry", self.line, Words("En verifikation utan rader.", "A voucher without rows."))
        self.braces = Braces.NONE

    def _report_twins(self) -> None:
        left = Counter(zip(self.postings["account"][self._first_row :], self.postings["amount_ore"][self._first_row :], strict=True))
        for account, amount, line, span in self._added:
            if left[account, amount]:
                left[account, amount] -= 1
                continue
            message = Words(
                f"Verifikation {shown(self.name)}: den tillagda raden på konto {shown(account)} finns inte bland verifikationens #TRANS.",
                f"Voucher {shown(self.name)}: the added row on account {shown(account)} is not among the voucher's #TRANS.",
            )
            self._faults.add(kinds.TWIN_MISSING, message, self._faults.place(line, span), subject=f"{self.name} {account} {amount}")
        self._added.clear()

    def _report_brace(self, line: int, brace: str, at: int) -> None:
        name = shown(self.name)
        missing = _OPENING_BRACE if brace == "{" else _CLOSING_BRACE
        message = Words(
            f"Verifikation {name} saknar {missing.sv} före rad {line}. De rader som finns är lästa ändå.",
            f"Voucher {name} lacks its {missing.en} before line {line}. Such rows as there are have been read.",
        )
        note = Words("verifikationen börjar här", "the voucher begins here")
        places = [self._faults.place(at)]
        if at != self.line:
            places.append(self._faults.place(self.line, note=note))
        self._faults.add(kinds.BRACE_MISSING, message, *places, subject=f"{self.name} {brace}")


def _drained(columns: dict[str, list[object]], count: int) -> dict[str, list[object]]:
    """Take the first rows out of some columns, which stay the lists they are."""
    taken = {name: column[:count] for name, column in columns.items()}
    for column in columns.values():
        del column[:count]
    return taken
