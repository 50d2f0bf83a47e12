"""From lines to records to columns: every line of an SIE 4 file goes through here once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.words import Words
from bokslut.sources import sie4_record_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie4_balances import BALANCE_RECORDS, WITH_LIST, StatedBalances
from bokslut.sources.sie4_checksum import is_checksum
from bokslut.sources.sie4_entries import ROWS, Braces, Entries
from bokslut.sources.sie4_fields import FieldReader
from bokslut.sources.sie4_header import Header
from bokslut.sources.sie4_lines import LABELS, label_of
from bokslut.sources.sie4_tokens import Record, scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.sources.sie4_faults import Faults

_TAKES_LIST = frozenset({*ROWS, *WITH_LIST})
_KNOWN = frozenset(LABELS)

#: How many lines a text with line breaks in it may go on.
_JOINED_MAX = 20


class Records:
    """Reads lines into the header, the balances and the entries."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.fields = FieldReader(faults)
        self.header = Header(faults, self.fields)
        self.balances = StatedBalances(faults, self.fields)
        self.entries = Entries(faults, self.fields)
        #: The lines of #KSUMMA records.
        self.checksums: list[int] = []
        self._lines: Sequence[str] = ()
        self._first = 1
        self._joined_through = 0
        #: Inside the { } of a record this version of the format does not know.
        self._skipping = False
        self._after_unknown = False

    def read(self, lines: Sequence[str]) -> None:
        """Read every line of a file."""
        self.read_run(lines, 1)
        self.fields.finish()

    def read_run(self, lines: Sequence[str], first: int) -> None:
        """Read some lines of a file, the first of which has the number given."""
        self._lines, self._first = lines, first
        take_plain_row = self.entries.row_taker()
        for number, line in enumerate(lines, first):
            if not take_plain_row(number, line):
                self._line(number, line)

    def _line(self, number: int, line: str) -> None:
        text = line.strip(" \t")
        if is_checksum(text):
            self.checksums.append(number)
        if not text or number <= self._joined_through:
            return
        if text.startswith("#"):
            self._record(number, line)
        elif text in ("{", "}"):
            self._brace(number, text)
        else:
            message = Words(
                f"”{shown(text)}” är ingen post: den börjar inte med #.", f"”{shown(text)}” is no record: it does not begin with #."
            )
            self.faults.add(kinds.NOT_A_RECORD, message, self.faults.place(number), subject=text, lost=True)

    def _brace(self, number: int, brace: str) -> None:
        if self._skipping or (brace == "{" and self._after_unknown and self.entries.braces is not Braces.EXPECTED):
            self._skipping = brace == "{"
            return
        taken = self.entries.open() if brace == "{" else self.entries.close(number)
        if not taken:
            message = Words("Klammern hör inte till någon verifikation.", "The brace belongs to no voucher.")
            self.faults.add(kinds.NOT_A_RECORD, message, self.faults.place(number), subject=f"{brace} {number}", lost=True)

    def _record(self, number: int, line: str) -> None:
        record, label = self._scan(number, line)
        if self._skipping and label not in ROWS and label != "#VER":
            return
        self._skipping = self._after_unknown = False
        if label in ROWS:
            self.entries.take_row(number, record, label)
        elif label == "#VER":
            self.entries.take_entry(number, record)
        elif label not in _KNOWN:
            self._unknown(number, record, label)
        else:
            self.entries.leave(number)
            if label in BALANCE_RECORDS:
                self.balances.take(number, record, label)
            elif label in self.header.handlers:
                self.header.handlers[label](number, record)
        self._report_form(number, record, label)

    def _scan(self, number: int, line: str) -> tuple[Record, str]:
        """Tokenize a line, together with the next ones when a text with line breaks goes on there."""
        record = scan(line, takes_list=label_of(line) in _TAKES_LIST)
        label = record.label.upper()
        if label != record.label:
            self.faults.odd(
                "label-case",
                number,
                Words(f"Etiketten {shown(record.label)} är inte versal.", f"The label {shown(record.label)} is not upper case."),
            )
        if record.unclosed_quote is None:
            return record, label
        joined = line
        at = number - self._first + 1
        for through, ahead in enumerate(self._lines[at : at + _JOINED_MAX], number + 1):
            if ahead.lstrip(" \t")[:1] in ("#", "{", "}"):
                break
            joined += " " + ahead.strip(" \t")
            whole = scan(joined, takes_list=label in _TAKES_LIST)
            if whole.unclosed_quote is None:
                self._joined_through = through
                self._report_line_break(number, record, label, through)
                return whole, label
        return record, label

    def _report_line_break(self, number: int, record: Record, label: str, through: int) -> None:
        message = Words(
            f"En text i {label} fortsätter till rad {through}; raderna är hopfogade.",
            f"A text in {label} goes on to line {through}; the lines are joined.",
        )
        span = (record.unclosed_quote or 1, record.end)
        subject = f"{label} {record.text(0)} {record.text(1)}"
        self.faults.add(kinds.LINE_BREAK, message, self.faults.place(number, span), subject=subject)

    def _unknown(self, number: int, record: Record, label: str) -> None:
        self._after_unknown = True
        if self.entries.braces in (Braces.OPEN, Braces.RECOVERED):
            message = Words(f"Verifikationen har en okänd post, {shown(label)}.", f"The voucher has an unknown record, {shown(label)}.")
            place = self.faults.place(number, (record.column, record.column + len(record.label)))
            self.faults.add(kinds.UNKNOWN_IN_ENTRY, message, place, subject=f"{self.entries.name} {label}")
        else:
            self.faults.odd(
                "unknown-record", number, Words(f"Okänd post {shown(label)}, hoppas över.", f"Unknown record {shown(label)}, skipped.")
            )

    def _report_form(self, number: int, record: Record, label: str) -> None:
        """Report what is wrong with a record's form and has swallowed nothing that must be there."""
        if record.unclosed_quote is not None and not record.reported:
            message = Words(f"Citattecknet i {label} stängs aldrig.", f"The quote in {label} is never closed.")
            span = (record.unclosed_quote, record.end)
            self.faults.add(
                kinds.QUOTE_UNCLOSED, message, self.faults.place(number, span), subject=f"{label} {record.text(0)} {record.text(1)}"
            )
        elif record.unclosed_list is not None and not record.reported:
            message = Words(f"Objektlistan i {label} stängs aldrig.", f"The object list in {label} is never closed.")
            span = (record.unclosed_list, record.end)
            self.faults.add(kinds.LIST_BROKEN, message, self.faults.place(number, span), subject=f"{label} {record.text(0)}", lost=True)
        if record.stray_quote is not None:
            note = Words('Ett citattecken mitt i ett fält är inte skrivet \\".', 'A quote inside a field is not written \\".')
            self.faults.odd("quote-not-escaped", number, note)
