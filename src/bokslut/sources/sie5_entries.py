"""The journals of SIE 5: entries and their rows, struck rows apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.frames import ENTRIES, HISTORY, POSTINGS, Frames, build_frames, pack_place
from bokslut.ledger.spool import Spool
from bokslut.model.words import Words
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie5_values import Values
    from bokslut.sources.sie5_xml import Element

#: How the frame `history` calls a struck row, whatever the format.
STRUCK = "BTRANS"
#: Rows held as Python objects at a time; beyond them whole entries go to temporary files.
HELD_ROWS = 100_000


class Entries:
    """Takes journals, entries and rows; `entries`, `postings` and `history` are the frames in the making."""

    def __init__(self, faults: Faults, values: Values) -> None:
        self._faults = faults
        self._values = values
        self._entries: dict[str, list[object]] = {name: [] for name in ENTRIES}
        self._postings: dict[str, list[object]] = {name: [] for name in POSTINGS}
        self._history: dict[str, list[object]] = {name: [] for name in HISTORY}
        self._spool: Spool | None = None
        #: Entries and postings so far.
        self.count = 0
        self.posting_count = 0
        #: The accounts posted to, and the line of the first posting.
        self.used: dict[str, int] = {}
        #: The line of the row at hand.
        self.row_line = 0
        self._series = ""
        self._name = ""
        self._date: dt.date | None = None
        self._rows = 0
        self._row: Element | None = None
        self._row_signature: str | None = None
        self._struck = False

    def take_journal(self, element: Element) -> None:
        """Begin a journal: its id is the entries' series."""
        self._series = element.attributes.get("id", "")

    def take_entry(self, element: Element) -> None:
        """Begin an entry."""
        number = element.attributes.get("id", "")
        self._name = " ".join(filter(None, (self._series, number))) or f"[{self.count + 1}]"
        self._rows = 0
        self._date = self._values.date(element, "journalDate", f"JournalEntry {shown(self._name)}", required=True)
        text = element.attributes.get("text", "")
        values = (self.count, self._series, number, self._date, text, None, None, pack_place(0, element.line))
        for column, value in zip(self._entries.values(), values, strict=True):
            column.append(value)
        self.count += 1

    def take_registration(self, element: Element) -> None:
        """Take when and by whom the entry was registered."""
        self._entries["registered"][-1] = self._values.date(element, "date", f"{element.name} {shown(self._name)}")
        self._entries["signature"][-1] = element.attributes.get("by") or None

    def take_first_registration(self, element: Element) -> None:
        """Take when and by whom it was registered in another system, which is all that a file to a ledger says."""
        if self._entries["registered"][-1] is None and self._entries["signature"][-1] is None:
            self.take_registration(element)

    def take_row(self, element: Element) -> None:
        """Begin a row."""
        self._row, self._row_signature, self._struck = element, None, False
        self.row_line = element.line
        self._rows += 1

    def take_row_registration(self, element: Element) -> None:
        """Take by whom the row was registered."""
        self._row_signature = element.attributes.get("by") or None

    def strike(self, element: Element) -> None:
        """Take the row as struck: it counts in no sum."""
        _ = element
        self._struck = True

    def finish_row(self, objects: int) -> None:
        """Book the row that was begun, now that everything in it is known."""
        row = self._row
        assert row is not None, "a row is begun before it ends"
        self._row = None
        subject = f"LedgerEntry {shown(row.attributes.get('accountId', ''))} ({shown(self._name)}:{self._rows})"
        account = self._values.required(row, "accountId", subject)
        amount = self._values.amount(row, subject)
        date = self._values.date(row, "ledgerDate", subject) or self._date
        if not account or amount is None:
            return
        quantity, text = self._values.quantity(row), row.attributes.get("text") or None
        values = (self.count - 1, account, objects, amount, date, text, quantity, self._row_signature, pack_place(0, row.line))
        if self._struck:
            self._history["record"].append(STRUCK)
        else:
            self.posting_count += 1
            self.used.setdefault(account, row.line)
        target = self._history if self._struck else self._postings
        for name, value in zip(POSTINGS, values, strict=True):
            target[name].append(value)

    def finish_entry(self, element: Element) -> None:
        """End the entry."""
        if not self._rows:
            self._faults.odd("empty-entry", element.line, Words("Ett verifikat utan rader.", "An entry without rows."))
        if len(self._postings["entry"]) + len(self._history["entry"]) >= HELD_ROWS:
            self._spill()

    def frames(self, small: Frames) -> Frames:
        """Return the frames with the rows, beside the small frames given; large files' rows lie in temporary files."""
        if self._spool is None:
            rows = build_frames(entries=self._entries, postings=self._postings, history=self._history)
            return replace(small, entries=rows.entries, postings=rows.postings, history=rows.history)
        self._spill()
        kept = ("object_lists", "accounts", "dimensions", "objects", "stated")
        return self._spool.frames(**{name: getattr(small, name) for name in kept})

    def _spill(self) -> None:
        """Move the rows held, which are of whole entries, to temporary files."""
        self._spool = self._spool or Spool()
        for name, columns, schema in (
            ("entries", self._entries, ENTRIES),
            ("postings", self._postings, POSTINGS),
            ("history", self._history, HISTORY),
        ):
            self._spool.add(name, pl.DataFrame(columns, schema=schema, strict=True))
            for column in columns.values():
                column.clear()
