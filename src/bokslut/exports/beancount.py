"""beancount: openings and entries as plain text transactions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bokslut.exports import plaintext
from bokslut.exports.interface import Exported
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.money import format_ore
from bokslut.model.printing import plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.exports.interface import ExportOptions
    from bokslut.ledger.ledger import Ledger

#: What beancount's grammar takes as a currency, in each of its versions.
_CURRENCY = re.compile(r"[A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]")
_MOVED = Words(
    "{rows} med eget datum står på verifikatets dag, med det egna som row_date.",
    "{rows} of another date than the entry's stand on the entry's day, with their own as row_date.",
)


class Beancount:
    """Writes a beancount file whose accounts are `Assets:1930` and so on, with the Swedish name as metadata."""

    name = "beancount"
    title = same("beancount")
    binary = False

    def render(self, ledger: Ledger, options: ExportOptions) -> Exported:
        """Return the file.

        Raises RefusedError for a ledger without entries, for entries that do not balance, and for a currency that is none to
        beancount.
        """
        _ = options
        if not _CURRENCY.fullmatch(ledger.currency):
            message = Words(
                f"beancount kan inte skriva valutan ”{ledger.currency}”.", f"beancount cannot write the currency “{ledger.currency}”."
            )
            raise RefusedError(Problem(message, None, Words("Rätta #VALUTA i filen.", "Correct #VALUTA in the file.")))
        book = plaintext.book_of(ledger)
        lines = [*_head(ledger, book), *_entries(ledger, book)]
        notes = plaintext.notes_of(ledger, book)
        moved = sum(row.date != entry.date for entry, rows in book.entries for row in rows)
        if moved:
            notes = (*notes, _MOVED.fill(rows=plural(moved, Words("rad", "row"), Words("rader", "rows"))))
        return Exported("".join(f"{line}\n" for line in lines).encode("utf-8"), notes)


def _head(ledger: Ledger, book: plaintext.Book) -> Iterator[str]:
    names = plaintext.account_names(ledger)
    titles = dict(ledger.frames.accounts.select("account", "name").iter_rows())
    company = next((source.company for source in ledger.sources if source.company), None)
    if company:
        yield f'option "title" {_string(company)}'
    yield f'option "operating_currency" "{ledger.currency}"'
    first = min([book.start, *(entry.date for entry, _ in book.entries if entry.date is not None)])
    for account in book.opened:
        yield f"{first} open {names[account]} {ledger.currency}"
        if titles.get(account):
            yield f"  name: {_string(titles[account])}"
    if book.openings:
        if book.gap:
            yield f"{first} open {plaintext.OPENING_DIFFERENCE} {ledger.currency}"
        yield f'{book.start} * "Ingående balans"'
        yield from (f"  {names[account]}  {format_ore(ore)} {ledger.currency}" for account, ore in book.openings.items())
        if book.gap:
            yield f"  {plaintext.OPENING_DIFFERENCE}  {format_ore(-book.gap)} {ledger.currency}"


def _entries(ledger: Ledger, book: plaintext.Book) -> Iterator[str]:
    names = plaintext.account_names(ledger)
    for entry, rows in book.entries:
        yield f"{entry.date} * {_string(entry.text)}"
        yield f"  voucher: {_string(entry.label)}"
        for row in rows:
            yield f"  {names[row.account]}  {format_ore(row.ore)} {ledger.currency}"
            if row.text:
                yield f"    text: {_string(row.text)}"
            if row.date is not None and row.date != entry.date:
                yield f"    row_date: {row.date}"


def _string(text: str) -> str:
    return '"' + plaintext.one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


BEANCOUNT = Beancount()
