"""hledger: openings and entries as a journal."""

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

#: A colon that ends a word makes it a tag, and brackets a date.
_TAG = re.compile(r"(?<=\S):")
_BRACKETS = str.maketrans("[]", "()")
_CHANGED = Words(
    "{texts} har ( ) för [ ] och mellanslag före kolon: hledger läser annars datum och taggar ur dem.",
    "{texts} with ( ) for [ ] and a space before a colon: hledger would read dates and tags in them.",
)


class Hledger:
    """Writes an hledger journal whose accounts are `Assets:1930` and so on, with the Swedish name as a comment."""

    name = "hledger"
    title = same("hledger")
    binary = False

    def render(self, ledger: Ledger, options: ExportOptions) -> Exported:
        """Return the journal. Raises RefusedError for a ledger without entries, and for entries that do not balance."""
        _ = options
        book = plaintext.book_of(ledger)
        changed: set[str] = set()
        lines = list(_lines(ledger, book, changed))
        notes = plaintext.notes_of(ledger, book)
        if changed:
            notes = (*notes, _CHANGED.fill(texts=plural(len(changed), Words("text", "text"), Words("texter", "texts"))))
        return Exported("".join(f"{line}\n" for line in lines).encode("utf-8"), notes)


def _lines(ledger: Ledger, book: plaintext.Book, changed: set[str]) -> Iterator[str]:
    names, currency = plaintext.account_names(ledger), _commodity(ledger.currency)
    titles = dict(ledger.frames.accounts.select("account", "name").iter_rows())
    yield "decimal-mark ."
    yield f"commodity 1000.00 {currency}"
    for account in book.opened:
        yield f"account {names[account]}" + _comment("", titles.get(account) or "", changed)
    if book.gap:
        yield f"account {plaintext.OPENING_DIFFERENCE}"
    if book.openings:
        yield f"{book.start} Ingående balans"
        yield from (_posting(names[account], ore, currency) for account, ore in book.openings.items())
        if book.gap:
            yield _posting(plaintext.OPENING_DIFFERENCE, -book.gap, currency)
    for entry, rows in book.entries:
        text = plaintext.one_line(entry.text)
        # A semicolon would end the description, and a leading mark or bracket would be a status or a code.
        yield f"{entry.date} ({_code(entry.label)}) {text.replace(';', ',')}".rstrip()
        if ";" in text:
            yield "  " + _comment("", text, changed)
        for row in rows:
            own_date = f"date:{row.date}" if row.date != entry.date else ""
            yield _posting(names[row.account], row.ore, currency) + _comment(own_date, row.text or "", changed)


def _comment(tag: str, text: str, changed: set[str]) -> str:
    """Return a tag of ours and a text as a comment, "" for neither.

    hledger reads tags and dates in comments: `date:` and [2025-03-31] book a posting on another day, `type:` makes an account
    another kind, and what only looks like a date refuses the whole journal.
    """
    note = plaintext.one_line(text)
    told = _TAG.sub(" :", note).translate(_BRACKETS)
    if told != note:
        changed.add(note)
    listed = ", ".join(filter(None, (tag, told)))
    return f"  ; {listed}" if listed else ""


def _commodity(currency: str) -> str:
    """Return a currency as hledger takes it: quoted unless it is letters alone."""
    if currency.isalpha():
        return currency
    if '"' in currency or not currency.isprintable():
        message = Words(f"hledger kan inte skriva valutan ”{currency}”.", f"hledger cannot write the currency “{currency}”.")
        raise RefusedError(Problem(message, None, Words("Rätta #VALUTA i filen.", "Correct #VALUTA in the file.")))
    return f'"{currency}"'


def _posting(name: str, ore: int, currency: str) -> str:
    return f"    {name}  {format_ore(ore)} {currency}"


def _code(label: str) -> str:
    return plaintext.one_line(label).replace("(", "[").replace(")", "]").replace(";", ",")


HLEDGER = Hledger()
