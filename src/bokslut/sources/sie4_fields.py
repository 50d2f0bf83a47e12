"""The fields of a record, read one by one; what is wrong with one becomes a finding at its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.finding import Severity
from bokslut.model.money import ORE_MAX, format_ore, parse_ore
from bokslut.model.words import Words
from bokslut.sources import sie4_record_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie4_faults import PLACES_SHOWN
from bokslut.sources.sie4_tokens import items_of
from bokslut.sources.sie4_values import AmountFault, is_quantity, read_amount, read_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bokslut.model.place import Place
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie4_tokens import Record

Pairs = tuple[tuple[str, str], ...]

_AMOUNT_FAULTS = {
    AmountFault.UNREADABLE: (
        kinds.AMOUNT_UNREADABLE,
        Words("Beloppet ”{text}” är inget tal.", "The amount ”{text}” is not a number."),
    ),
    AmountFault.FINER_THAN_ORE: (
        kinds.AMOUNT_FINER,
        Words("Beloppet ”{text}” har fler än två decimaler.", "The amount ”{text}” has more than two decimals."),
    ),
    AmountFault.BEYOND_LIMIT: (
        kinds.AMOUNT_BEYOND,
        Words("Beloppet ”{text}” är större än vad som kan räknas.", "The amount ”{text}” is larger than can be counted."),
    ),
}
_UNCOUNTED = Words(" {subject} räknas inte med.", " {subject} is not counted.")


class FieldReader:
    """Reads fields of records, remembers amounts, dates and object lists it has seen."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        #: What amounts, dates and lists mean that were plainly written, by their text with its quotes.
        self.plain_amounts: dict[str, int] = {}
        self.plain_dates: dict[str, dt.date] = {}
        self.plain_lists: dict[str, int] = {"": 0}
        #: Distinct lists, by their number, and the line each is first used on.
        self.pairs: list[Pairs] = [()]
        self.first_lines: list[int] = [0]
        self._numbers: dict[Pairs, int] = {(): 0}
        self._formed: list[tuple[Place, str, int]] = []
        self._formed_count = 0

    def required(self, line: int, record: Record, index: int, name: Words, subject: str) -> str:
        """Return a field that must be there; "" and a finding when it is not."""
        text = record.text(index)
        if not text:
            self._report_missing(line, record, index, name, subject)
        return text

    def amount(self, line: int, record: Record, index: int, subject: str) -> int | None:
        """Return an amount in öre; None and a finding when there is none that can be counted."""
        text = self.required(line, record, index, Words("belopp", "amount"), subject)
        return self.amount_of(text, line, record.at(index), subject) if text else None

    def amount_of(self, text: str, line: int, span: tuple[int, int], subject: str) -> int | None:
        """Return what an amount's text means in öre; None and a finding when it cannot be counted."""
        ore, fault = read_amount(text)
        if fault is None:
            self._note_form(text, ore, line)
            return ore
        place = self.faults.place(line, span)
        if fault is AmountFault.FORM and ore is not None:
            self._formed_count += 1
            if len(self._formed) < PLACES_SHOWN:
                self._formed.append((place, text, ore))
            return ore
        assert fault is not None
        kind, message = _AMOUNT_FAULTS[fault]
        message = Words(message.sv + _UNCOUNTED.sv, message.en + _UNCOUNTED.en).fill(text=shown(text), subject=subject)
        self.faults.add(kind, message, place, subject=subject, lost=True, observed=shown(text))
        return None

    def date(self, line: int, record: Record, index: int, subject: str) -> dt.date | None:
        """Return a date that may be left out; None and a finding when there is no such date."""
        text = record.text(index)
        if not text:
            return None
        day = self.plain_dates.get(text) or self.plain_date(text)
        if day is not None:
            return day
        day = read_date(text)
        if day is None:
            message = Words(f"{subject}: datumet ”{shown(text)}” finns inte.", f"{subject}: there is no date ”{shown(text)}”.")
            self.faults.add(
                kinds.DATE_UNREADABLE, message, self.faults.place(line, record.at(index)), subject=subject, observed=shown(text)
            )
        else:
            self.faults.odd("date-form", line, Words("Datum skrivet med bindestreck.", "A date written with hyphens."))
        return day

    def quantity(self, line: int, record: Record, index: int) -> str | None:
        """Return a quantity as written, None when there is none."""
        text = record.text(index)
        if text and not is_quantity(text):
            self.faults.odd("quantity-form", line, Words(f"Kvantitet skriven ”{shown(text)}”.", f"A quantity written ”{shown(text)}”."))
        return text or None

    def object_list(self, line: int, record: Record, subject: str) -> int:
        """Return the number of the record's object list; 0 is the empty one."""
        if record.objects is None:
            note = Words("Objektlistan {} är utelämnad.", "The object list {} is left out.")
            self.faults.odd("object-list-left-out", line, note)
            return 0
        items = record.objects
        if len(items) % 2 and record.unclosed_list is None:
            message = Words(
                f"{subject}: objektlistan slutar i dimension ”{shown(items[-1].text)}” utan objekt.",
                f"{subject}: the object list ends in dimension ”{shown(items[-1].text)}” without an object.",
            )
            self.faults.add(kinds.LIST_BROKEN, message, self.faults.place(line, items[-1][1:]), subject=subject)
        return self._number(tuple((items[at].text, items[at + 1].text) for at in range(0, len(items) - 1, 2)), line)

    def plain_amount(self, written: str, line: int) -> int | None:
        """Return a plainly written amount (quotes allowed) in öre; None when it needs a closer look."""
        text = written.strip('"')
        ore = parse_ore(text)
        if ore is None or abs(ore) > ORE_MAX:
            return None
        self._note_form(text, ore, line)
        self.plain_amounts[written] = ore
        return ore

    def plain_date(self, written: str) -> dt.date | None:
        """Return a plainly written date (quotes allowed); None when it needs a closer look."""
        text = written.strip('"')
        day = read_date(text) if len(text) == 8 else None
        if day is not None:
            self.plain_dates[written] = day
        return day

    def plain_list(self, inside: str, line: int) -> int | None:
        """Return the number of the list written between braces; None when it needs a closer look."""
        items = items_of(inside)
        if items is None or len(items) % 2:
            return None
        number = self._number(tuple(zip(items[::2], items[1::2], strict=True)), line)
        self.plain_lists[inside] = number
        return number

    def renumber(self, order: Sequence[int], new: Sequence[int]) -> None:
        """Give the lists other numbers: `order` has the old ones in the new order, `new` the new one of each old one."""
        self.pairs[:] = [self.pairs[old] for old in order]
        self.first_lines[:] = [self.first_lines[old] for old in order]
        self.plain_lists.update({inside: new[old] for inside, old in self.plain_lists.items()})
        self._numbers.update({pairs: new[old] for pairs, old in self._numbers.items()})

    def finish(self) -> None:
        """Report the amounts that were read although written in another form."""
        if not self._formed:
            return
        _, text, ore = self._formed[0]
        count = self._formed_count
        message = Words(
            f"{count} belopp är inte skrivna som SIE säger; det första, ”{text}”, är läst som {format_ore(ore)}.",
            f"{count} amounts are not written as SIE says; the first, “{text}”, is read as {format_ore(ore)}.",
        )
        if count == 1:
            message = Words(
                f"Ett belopp är inte skrivet som SIE säger: ”{text}” är läst som {format_ore(ore)}.",
                f"One amount is not written as SIE says: “{text}” is read as {format_ore(ore)}.",
            )
        self.faults.add(
            kinds.AMOUNT_FORM, message, *(place for place, _, _ in self._formed), subject="belopp", observed=text, expected=format_ore(ore)
        )

    def _note_form(self, text: str, ore: int | None, line: int) -> None:
        if ore == 0 and text.startswith("-"):
            self.faults.odd("negative-zero", line, Words("Belopp skrivet som minus noll.", "An amount written as minus zero."))
        if len(text.partition(".")[2]) > 2:
            note = Words("Belopp med fler än två decimaler, alla extra noll.", "An amount with more than two decimals, the rest zero.")
            self.faults.odd("extra-decimals", line, note)

    def _number(self, pairs: Pairs, line: int) -> int:
        number = self._numbers.get(pairs)
        if number is None:
            number = self._numbers[pairs] = len(self.pairs)
            self.pairs.append(pairs)
            self.first_lines.append(line)
        return number

    def _report_missing(self, line: int, record: Record, index: int, name: Words, subject: str) -> None:
        """Report a missing field once, as what took it: an open quote, an open list, or nothing."""
        faults = self.faults
        if record.unclosed_quote is not None:
            span = (record.unclosed_quote, record.end)
            if record.reported:
                return
            record.reported = True
            message = Words(
                f"{subject}: citattecknet stängs aldrig, så {name.sv} går inte att läsa.",
                f"{subject}: the quote is never closed, so the {name.en} cannot be read.",
            )
            faults.add(kinds.QUOTE_UNCLOSED, message, faults.place(line, span), subject=subject, lost=True, severity=Severity.ERROR)
        elif record.unclosed_list is not None:
            span = (record.unclosed_list, record.end)
            if record.reported:
                return
            record.reported = True
            message = Words(
                f"{subject}: objektlistan stängs aldrig, så {name.sv} går inte att läsa.",
                f"{subject}: the object list is never closed, so the {name.en} cannot be read.",
            )
            faults.add(kinds.LIST_BROKEN, message, faults.place(line, span), subject=subject, lost=True)
        else:
            message = Words(f"{subject}: {name.sv} saknas.", f"{subject}: the {name.en} is missing.")
            faults.add(kinds.FIELD_MISSING, message, faults.place(line, record.at(index)), subject=subject, lost=True)
