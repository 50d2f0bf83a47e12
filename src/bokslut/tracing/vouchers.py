"""A voucher by its series and number: its rows, whether they add to zero, what was struck or added, and the source lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.checks.ledgers import entry_name, entry_subject
from bokslut.ledger.lazy import collect
from bokslut.model.printing import format_date, kronor
from bokslut.model.trace import Asked, Row, Section, Trace
from bokslut.model.words import Words, same
from bokslut.tracing.ledgers import account_label, money, names_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.place import Place
    from bokslut.model.result import CloseResult
    from bokslut.model.table import Figure

#: Vouchers of one name (several years' files, or a fault) that are shown.
_VOUCHERS_MAX = 10
_ROWS_MAX = 200
_DEBIT = Words("Debet", "Debit")
_CREDIT = Words("Kredit", "Credit")


class _Voucher(NamedTuple):
    """A row of the ledger's vouchers, by the names of its columns."""

    entry: int
    series: str
    number: str
    date: dt.date | None
    text: str
    registered: dt.date | None
    signature: str | None
    place: int


def trace_voucher(asked: str, books: Books, result: CloseResult, most: int | None) -> Trace | None:
    """Follow the vouchers of this series and number ("A 312", "A312"; "312" where there is no series); None where there are none."""
    if books.ledger is None:
        return None
    wanted = "".join(asked.split()).lower()
    name = pl.concat_str(pl.col("series") + pl.col("number")).str.to_lowercase().str.replace_all(r"\s", "")
    entries = collect(books.ledger.frames.entries.filter((pl.col("number") != "") & (name == wanted))).sort("place")
    if entries.is_empty():
        return None
    ledger = books.ledger
    sections: list[Section] = []
    places: list[Place] = []
    vouchers = [_Voucher(*row) for row in entries.select(_Voucher._fields).iter_rows()]
    for voucher in vouchers[:_VOUCHERS_MAX]:
        own, history = (
            collect(rows.filter(pl.col("entry") == voucher.entry)).sort("place") for rows in (ledger.frames.postings, ledger.frames.history)
        )
        sections += [_rows(books, ledger, voucher, own, most), *_history(books, ledger, history)]
        places += _places(ledger, voucher.place, own)
    title = entry_name(vouchers[0].series, vouchers[0].number)
    subjects = {entry_subject(each.series, each.number, each.date, each.text) for each in vouchers}
    findings = tuple(finding for finding in result.findings if _is_about(finding.subject, subjects))
    head = Words(f"Verifikation {title.sv}", f"Voucher {title.en}")
    return Trace(asked, Asked.VOUCHER, head, tuple(sections), findings, places=tuple(places))


def _of(rows: pl.LazyFrame, voucher: _Voucher) -> pl.DataFrame:
    return collect(rows.filter(pl.col("entry") == voucher.entry)).sort("place")


def _is_about(subject: str, names: set[str]) -> bool:
    return any(subject == name or subject.startswith(f"{name} (") for name in names)


def _rows(books: Books, ledger: Ledger, voucher: _Voucher, own: pl.DataFrame, most: int | None) -> Section:
    """Return the voucher's postings in debit and credit, and their sums."""
    names, shown = names_of(books), own if most is None else own.head(_ROWS_MAX)
    rows = [
        Row("posting", account_label(account, names), _sided(books, ore), account, ledger.place(place), _posting_note(text, day, voucher))
        for account, ore, text, day, place in shown.select("account", "amount_ore", "text", "date", "place").iter_rows()
    ]
    amounts = own.get_column("amount_ore").to_list()
    debits, credits_ = sum(ore for ore in amounts if ore > 0), -sum(ore for ore in amounts if ore < 0)
    rows.append(Row("sum", Words("Summa", "Sum"), (money(books, debits), money(books, credits_))))
    if debits != credits_:
        gap = debits - credits_
        rows.append(Row("difference", Words("Skillnad", "Difference"), _sided(books, gap), note=_OUT.fill(gap=kronor(gap))))
    return Section(_title(voucher), (_DEBIT, _CREDIT), tuple(rows), own.height - shown.height)


_OUT = Words("verifikationen går inte ihop: {gap}", "the voucher is out of balance: {gap}")


def _title(voucher: _Voucher) -> Words:
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


def _posting_note(text: str | None, day: dt.date | None, voucher: _Voucher) -> Words | None:
    """Return the row's own text and day, where they are others than the voucher's."""
    own = [text if text and text != voucher.text else "", format_date(day) if day is not None and day != voucher.date else ""]
    said = " ".join(part for part in own if part)
    return same(said) if said else None


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
        yield Section(Words("Behandlingshistorik (räknas inte)", "History of changes (not counted)"), (_DEBIT, _CREDIT), rows)


def _places(ledger: Ledger, head: int, own: pl.DataFrame) -> Iterator[Place]:
    yield ledger.place(head)
    for account, ore, place in own.select("account", "amount_ore", "place").iter_rows():
        yield ledger.place(place, same(f"{account}: {kronor(ore)}"), primary=False)
