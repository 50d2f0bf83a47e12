"""hledger: openings and entries as a journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.exports import plaintext
from bokslut.exports.interface import Exported
from bokslut.model.money import format_ore
from bokslut.model.words import same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.exports.interface import ExportOptions
    from bokslut.ledger.ledger import Ledger


class Hledger:
    """Writes an hledger journal whose accounts are `Assets:1930` and so on, with the Swedish name as a comment."""

    name = "hledger"
    title = same("hledger")
    binary = False

    def render(self, ledger: Ledger, options: ExportOptions) -> Exported:
        """Return the journal. Raises RefusedError for entries that do not balance."""
        _ = options
        lines, openings = list(_lines(ledger)), plaintext.opening_balances(ledger)
        return Exported("".join(f"{line}\n" for line in lines).encode("utf-8"), plaintext.notes_of(ledger, openings))


def _lines(ledger: Ledger) -> Iterator[str]:
    entries, openings = plaintext.balanced_entries(ledger), plaintext.opening_balances(ledger)
    names, start = plaintext.account_names(ledger), plaintext.opening_date(ledger)
    titles = dict(ledger.frames.accounts.select("account", "name").iter_rows())
    yield "decimal-mark ."
    yield f"commodity 1000.00 {ledger.currency}"
    for account in plaintext.opened(entries, openings):
        title = plaintext.one_line(titles.get(account) or "")
        yield f"account {names[account]}" + (f"  ; {title}" if title else "")
    gap = sum(openings.values())
    if gap:
        yield f"account {plaintext.OPENING_DIFFERENCE}"
    if openings:
        yield f"{start} Ingående balans"
        yield from (_posting(names[account], ore, ledger.currency) for account, ore in openings.items())
        if gap:
            yield _posting(plaintext.OPENING_DIFFERENCE, -gap, ledger.currency)
    for entry, rows in entries:
        text = plaintext.one_line(entry.text)
        # A semicolon would end the description, and a leading mark or bracket would be a status or a code.
        yield f"{entry.date} ({_code(entry.label)}) {text.replace(';', ',')}".rstrip()
        if ";" in text:
            yield f"    ; {text}"
        for row in rows:
            note = plaintext.one_line(row.text or "")
            yield _posting(names[row.account], row.ore, ledger.currency) + (f"  ; {note}" if note else "")


def _posting(name: str, ore: int, currency: str) -> str:
    return f"    {name}  {format_ore(ore)} {currency}"


def _code(label: str) -> str:
    return plaintext.one_line(label).replace("(", "[").replace(")", "]").replace(";", ",")


HLEDGER = Hledger()
