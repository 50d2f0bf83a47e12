"""beancount: openings and entries as plain text transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.exports import plaintext
from bokslut.exports.interface import Exported
from bokslut.model.money import format_ore
from bokslut.model.words import same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.exports.interface import ExportOptions
    from bokslut.exports.rows import Entry, Posting
    from bokslut.ledger.ledger import Ledger


class Beancount:
    """Writes a beancount file whose accounts are `Assets:1930` and so on, with the Swedish name as metadata."""

    name = "beancount"
    title = same("beancount")
    binary = False

    def render(self, ledger: Ledger, options: ExportOptions) -> Exported:
        """Return the file. Raises RefusedError for entries that do not balance."""
        _ = options
        entries = plaintext.balanced_entries(ledger)
        openings = plaintext.opening_balances(ledger)
        lines = [*_head(ledger, entries, openings), *_entries(ledger, entries)]
        return Exported("".join(f"{line}\n" for line in lines).encode("utf-8"), plaintext.notes_of(ledger, openings))


def _head(ledger: Ledger, entries: list[tuple[Entry, list[Posting]]], openings: dict[str, int]) -> Iterator[str]:
    names, start = plaintext.account_names(ledger), plaintext.opening_date(ledger)
    titles = dict(ledger.frames.accounts.select("account", "name").iter_rows())
    company = next((source.company for source in ledger.sources if source.company), None)
    if company:
        yield f'option "title" {_string(company)}'
    yield f'option "operating_currency" "{ledger.currency}"'
    if start is None:
        return
    first = min([start, *(entry.date for entry, _ in entries if entry.date is not None)])
    for account in plaintext.opened(entries, openings):
        yield f"{first} open {names[account]} {ledger.currency}"
        if titles.get(account):
            yield f"  name: {_string(titles[account])}"
    if openings:
        gap = sum(openings.values())
        if gap:
            yield f"{first} open {plaintext.OPENING_DIFFERENCE} {ledger.currency}"
        yield f'{start} * "Ingående balans"'
        yield from (f"  {names[account]}  {format_ore(ore)} {ledger.currency}" for account, ore in openings.items())
        if gap:
            yield f"  {plaintext.OPENING_DIFFERENCE}  {format_ore(-gap)} {ledger.currency}"


def _entries(ledger: Ledger, entries: list[tuple[Entry, list[Posting]]]) -> Iterator[str]:
    names = plaintext.account_names(ledger)
    for entry, rows in entries:
        yield f"{entry.date} * {_string(entry.text)}"
        yield f"  voucher: {_string(entry.label)}"
        for row in rows:
            yield f"  {names[row.account]}  {format_ore(row.ore)} {ledger.currency}"
            if row.text:
                yield f"    text: {_string(row.text)}"


def _string(text: str) -> str:
    return '"' + plaintext.one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


BEANCOUNT = Beancount()
