"""A voucher by its series and number: its rows, whether they add to zero, what was struck or added, and the source lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from bokslut.checks.ledgers import entry_name
from bokslut.ledger.frames import HISTORY, Entry
from bokslut.ledger.lazy import collect
from bokslut.model.printing import format_date, kronor, plural
from bokslut.model.trace import Asked, Row, Section, Trace
from bokslut.model.words import Words, same
from bokslut.tracing.ledgers import OUTSIDE, account_label, is_inside, money, names_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.finding import Finding
    from bokslut.model.place import Place
    from bokslut.model.result import CloseResult
    from bokslut.model.table import Figure

#: Vouchers of one name (several years' files, or a fault) that are shown.
_VOUCHERS_MAX = 10
_ROWS_MAX = 200
#: The columns of a voucher.
SIDES = (Words("Debet", "Debit"), Words("Kredit", "Credit"))


def trace_voucher(asked: str, books: Books, result: CloseResult, most: int | None) -> Trace | None:
    """Follow the vouchers of this series and number ("A 312", "A312"; "312" where there is no series); None where there are none."""
    if books.ledger is None:
        return None
    ledger, vouchers = books.ledger, _called(asked, books.ledger)
    if not vouchers:
        return None
    shown = vouchers if most is None else vouchers[:_VOUCHERS_MAX]
    postings, history = (_by_entry(rows, shown) for rows in (ledger.frames.postings, ledger.frames.history))
    sections: list[Section] = []
    places: list[Place] = []
    for voucher in shown:
        own = postings.get((voucher.entry,), _NO_ROWS)
        told = own if most is None else own.head(_ROWS_MAX)
        sections += [_rows(books, ledger, voucher, own, told), *_history(books, ledger, history.get((voucher.entry,), _NO_ROWS))]
        places += _places(ledger, voucher.place, told)
    title = entry_name(vouchers[0].series, vouchers[0].number)
    findings = tuple(finding for finding in result.findings if _is_about(finding, title.sv, places))
    head = Words(f"Verifikation {title.sv}", f"Voucher {title.en}")
    left_out = len(vouchers) - len(shown)
    notes = (_LEFT_OUT.fill(count=plural(left_out, *_VOUCHERS), shown=len(shown)),) if left_out else ()
    return Trace(asked, Asked.VOUCHER, head, tuple(sections), findings, places=tuple(places), notes=notes)


_NO_ROWS = pl.DataFrame(schema=HISTORY)
_VOUCHERS = (Words("verifikation", "voucher"), Words("verifikationer", "vouchers"))
_LEFT_OUT = Words(
    "{count} till heter så; här visas {shown}, med --all alla.", "{count} more of that name; {shown} are shown, with --all every one."
)


def _called(asked: str, ledger: Ledger) -> list[Entry]:
    """Return the vouchers of a name as lists write it ("1 23"), and where there are none those that read so without spaces ("A312")."""
    words = asked.lower().split()
    name = pl.concat_str(pl.col("series") + " " + pl.col("number")).str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    squeezed = name.str.replace_all(" ", "", literal=True)
    numbered = ledger.frames.entries.filter(pl.col("number") != "").with_columns(exact=name == " ".join(words))
    found = collect(numbered.filter(squeezed == "".join(words))).sort("place")
    exact = found.filter("exact")
    return [Entry(*row) for row in (found if exact.is_empty() else exact).select(Entry._fields).iter_rows()]


def _by_entry(rows: pl.LazyFrame, vouchers: Sequence[Entry]) -> dict[tuple[object, ...], pl.DataFrame]:
    own = collect(rows.filter(pl.col("entry").is_in([voucher.entry for voucher in vouchers]))).sort("place")
    return own.partition_by("entry", as_dict=True)


def about_vouchers(number: str, books: Books, findings: Sequence[Finding]) -> list[Finding]:
    """Return those of the findings that are about vouchers of this number, not about an account that is called the same."""
    if books.ledger is None or not findings:
        return []
    own = collect(books.ledger.frames.entries.filter(pl.col("number") == number).select("series", "place"))
    heads = [(entry_name(series, number).sv, books.ledger.place(place)) for series, place in own.iter_rows()]
    return [finding for finding in findings if any(_is_about(finding, name, [place]) for name, place in heads)]


def _is_about(finding: Finding, name: str, places: Iterable[Place]) -> bool:
    """Tell whether a finding names a voucher and points into it: by its name alone it may be about an account of that number."""
    if not re.search(rf"(?<!\S){re.escape(name)}(?!\S)", finding.subject):
        return False
    lines = {(place.path, place.sheet, place.line) for place in places}
    return any((place.path, place.sheet, place.line) in lines for place in finding.places)


def _rows(books: Books, ledger: Ledger, voucher: Entry, own: pl.DataFrame, shown: pl.DataFrame) -> Section:
    """Return the postings that are shown, in debit and credit, and what all of the voucher's come to."""
    names = names_of(books)
    rows = [
        Row(
            "posting",
            account_label(account, names),
            _sided(books, ore),
            account,
            ledger.place(place),
            _posting_note(books, text, day, voucher),
        )
        for account, ore, text, day, place in shown.select("account", "amount_ore", "text", "date", "place").iter_rows()
    ]
    amounts = own.get_column("amount_ore").to_list()
    debits, credits_ = sum(ore for ore in amounts if ore > 0), -sum(ore for ore in amounts if ore < 0)
    rows.append(Row("sum", Words("Summa", "Sum"), (money(books, debits), money(books, credits_))))
    if debits != credits_:
        gap = debits - credits_
        rows.append(Row("difference", Words("Skillnad", "Difference"), _sided(books, gap), note=_OUT.fill(gap=kronor(gap))))
    return Section(_title(voucher), SIDES, tuple(rows), own.height - shown.height)


_OUT = Words("verifikationen går inte ihop: {gap}", "the voucher is out of balance: {gap}")


def _title(voucher: Entry) -> Words:
    """Return a voucher's name, day and text, and who registered it when, where the file says so."""
    name = entry_name(voucher.series, voucher.number)
    about = [format_date(voucher.date) if voucher.date is not None else "", voucher.text]
    entered = [format_date(voucher.registered) if voucher.registered is not None else "", voucher.signature or ""]
    by = " ".join(part for part in entered if part)
    registered = Words(f"(registrerad {by})", f"(registered {by})") if by else same("")
    return Words(
        " ".join(part for part in (name.sv, *about, registered.sv) if part),
        " ".join(part for part in (name.en, *about, registered.en) if part),
    )


def _posting_note(books: Books, text: str | None, day: dt.date | None, voucher: Entry) -> Words | None:
    """Return the row's own text and day, where they are others than the voucher's, and whether it is outside the period."""
    own = [text if text and text != voucher.text else "", format_date(day) if day is not None and day != voucher.date else ""]
    said = [*(same(part) for part in own if part), *([] if is_inside(books, day) else [OUTSIDE])]
    return Words(" ".join(part.sv for part in said), " ".join(part.en for part in said)) if said else None


def _sided(books: Books, ore: int) -> tuple[Figure | None, ...]:
    return (money(books, ore), None) if ore >= 0 else (None, money(books, -ore))


def _history(books: Books, ledger: Ledger, history: pl.DataFrame) -> Iterator[Section]:
    """Yield the rows that were struck or added after the voucher was made."""
    names = names_of(books)
    kinds = {"BTRANS": Words("struken", "struck"), "RTRANS": Words("tillagd", "added")}
    rows = tuple(
        Row("posting", account_label(account, names), _sided(books, ore), account, ledger.place(place), kinds.get(record, same(record)))
        for record, account, ore, place in history.select("record", "account", "amount_ore", "place").iter_rows()
    )
    if rows:
        yield Section(Words("Behandlingshistorik (räknas inte)", "History of changes (not counted)"), SIDES, rows)


def _places(ledger: Ledger, head: int, own: pl.DataFrame) -> Iterator[Place]:
    yield ledger.place(head)
    for account, ore, place in own.select("account", "amount_ore", "place").iter_rows():
        yield ledger.place(place, same(f"{account}: {kronor(ore)}"), primary=False)
