"""An account: from its opening through its months and postings to its closing, and the lines it is shown on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.balances import add_up
from bokslut.ledger.lazy import height
from bokslut.ledger.stated import stated_of_accounts
from bokslut.model.account import SelectorError, parse_accounts
from bokslut.model.printing import plural
from bokslut.model.table import Table, column_label
from bokslut.model.trace import Asked, Row, Section, Trace
from bokslut.model.words import Words, same
from bokslut.statements.placing import place_accounts
from bokslut.tracing.ledgers import AMOUNT, BALANCE, account_label, largest, money, names_of, posting_rows, with_entries
from bokslut.tracing.vouchers import about_vouchers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bokslut.books import Books
    from bokslut.ledger.balances import AccountBalance, Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.place import Place
    from bokslut.model.result import CloseResult
    from bokslut.model.table import Figure

_OPENING = Words("Ingående balans", "Opening balance")
_CLOSING = Words("Utgående balans", "Closing balance")
_STATED = Words("Filens egen utgående balans (UB)", "The file's own closing balance (UB)")
_STATED_RESULT = Words("Filens eget resultat (RES)", "The file's own result (RES)")
_OPENED_FROM = {
    "stated": Words("filens IB", "the file's IB"),
    "previous-closing": Words("förra årets utgående balans", "last year's closing balance"),
    "none": Words("ingen källa anger den", "no source states it"),
}


def trace_account(asked: str, books: Books, result: CloseResult, most: int | None) -> Trace | None:
    """Follow an account by its number; None where neither ledger nor balances know it."""
    account = asked.strip()
    names = names_of(books)
    balance = books.balances.accounts.get(account) if books.balances is not None else None
    last = books.previous_balances.accounts.get(account) if books.previous_balances is not None else None
    postings = _postings(books, account)
    if balance is None and last is None and account not in names and postings.is_empty():
        return _several(asked, books, names)
    sections = [*_balance(books, account, balance), *_shown_on(books, result, account), *_vouchers(books, balance, postings, most)]
    # A word of its own: no part of another number, nor of a day (account 2019, and what was booked in 2019).
    named = re.compile(rf"(?<![^\W_]){re.escape(account)}(?![^\W_]|-\d)")
    own = [finding for finding in result.findings if named.search(finding.subject)]
    others = about_vouchers(account, books, own)
    findings = tuple(finding for finding in own if finding not in others)
    return Trace(asked, Asked.ACCOUNT, account_label(account, names), tuple(sections), findings, notes=tuple(_outside(books, account)))


def _outside(books: Books, account: str) -> Iterator[Words]:
    """Say how many postings of the account lie outside the period, and so are not among those told."""
    if books.ledger is None or books.period is None:
        return
    inside = pl.col("date").is_between(books.period.fiscal_year.start, books.period.through).fill_null(value=False)
    count = height(books.ledger.frames.postings.filter((pl.col("account") == account) & ~inside))
    if count:
        through = books.period.through.isoformat()
        rows = plural(count, Words("rad", "row"), Words("rader", "rows"))
        yield Words(
            f"{rows.sv} ligger utanför {books.period.fiscal_year.start} – {through} och är inte med.",
            f"{rows.en} outside {books.period.fiscal_year.start} – {through} not included.",
        )


def _several(asked: str, books: Books, names: Mapping[str, str]) -> Trace | None:
    """Follow the accounts of a group ("19") or a range ("1910..1940"), as a rule would name them."""
    if books.balances is None or not _GROUP.fullmatch(asked.strip()):
        return None
    try:
        chosen = parse_accounts([asked.strip()])
    except SelectorError:
        return None
    found = [each for account, each in books.balances.accounts.items() if account in chosen]
    if not found:
        return None
    total = add_up(asked.strip(), found)
    rows = [Row("account", account_label(each.account, names), _ends(books, each), each.account) for each in found]
    rows.append(Row("sum", Words("Summa", "Sum"), _ends(books, total)))
    title = Words(f"Konton {asked.strip()}", f"Accounts {asked.strip()}")
    columns = (Words("Ingående", "Opening"), Words("Debet", "Debit"), Words("Kredit", "Credit"), Words("Utgående", "Closing"))
    return Trace(asked, Asked.ACCOUNT, title, (Section(title, columns, tuple(rows)),))


_GROUP = re.compile(r"\d+(\.\.\d+)?", re.ASCII)


def _ends(books: Books, balance: AccountBalance) -> tuple[Figure, ...]:
    return tuple(money(books, ore) for ore in (balance.opening_ore, balance.debits_ore, balance.credits_ore, balance.closing_ore))


def account_numbers(books: Books) -> Iterator[str]:
    """Yield every account one can ask about."""
    yield from names_of(books)
    for balances in (books.balances, books.previous_balances):
        yield from balances.accounts if balances is not None else ()


def _postings(books: Books, account: str) -> pl.DataFrame:
    """Return the account's postings of the period, or every one where no period is known."""
    if books.ledger is None:
        return pl.DataFrame()
    own = books.ledger.frames.postings.filter(pl.col("account") == account)
    period = books.period
    if period is not None:
        own = own.filter(pl.col("date").is_between(period.fiscal_year.start, period.through))
    return with_entries(books.ledger, own)


def _balance(books: Books, account: str, balance: AccountBalance | None) -> Iterator[Section]:
    """Yield the way from opening to closing, month by month, and what the file itself says of the end."""
    if books.balances is None or books.ledger is None or balance is None:
        return
    standing, opened = balance.opening_ore, books.balances.opening_from
    source = _OPENED_FROM.get(opened) if balance.opening_ore or opened == "none" else None
    label = Words(f"{_OPENING.sv} ({source.sv})", f"{_OPENING.en} ({source.en})") if source is not None else _OPENING
    rows = [Row("opening", label, (None, money(books, standing)), place=_place(books.ledger, account, "IB"))]
    for month, moved in balance.months.items():
        standing += moved
        rows.append(Row("month", same(f"{month[:4]}-{month[4:]}"), (money(books, moved), money(books, standing))))
    rest = balance.closing_ore - standing
    if rest:  # a file of balances alone may say less of the months, or nothing
        rows.append(Row("month", _REST if balance.months else _WHOLE, (money(books, rest), money(books, balance.closing_ore))))
    rows.append(Row("closing", _CLOSING, (money(books, balance.movement_ore), money(books, balance.closing_ore))))
    rows += _stated(books, books.ledger, account, balance)
    yield Section(Words("Saldo", "Balance"), (AMOUNT, BALANCE), tuple(rows))


_WHOLE = Words("Förändring", "Movement")
_REST = Words("Förändring som filen inte har per månad", "Movement that the file does not have by month")


def _stated(books: Books, ledger: Ledger, account: str, balance: AccountBalance) -> Iterator[Row]:
    """Yield what the file states the account to end at, and the difference where it is another amount."""
    period = books.period
    if period is None or not period.is_year:
        return
    for record, label in (("UB", _STATED), ("RES", _STATED_RESULT)):
        own = stated_of_accounts(ledger, 0, (record,)).filter(pl.col("account") == account)
        for ore, place in own.select("amount_ore", "place").iter_rows():
            yield Row("stated", label, (None, money(books, ore)), place=ledger.place(place))
            if ore != balance.closing_ore:
                gap = money(books, balance.closing_ore - ore)
                yield Row("difference", Words("Skillnad", "Difference"), (None, gap))


def _place(ledger: Ledger, account: str, record: str) -> Place | None:
    own = stated_of_accounts(ledger, 0, (record,)).filter(pl.col("account") == account)
    return next((ledger.place(place) for place in own.get_column("place")), None)


def _shown_on(books: Books, result: CloseResult, account: str) -> Iterator[Section]:
    """Yield the statement lines the account is shown on, with what it brings to each."""
    for table in result.statements:
        rows = tuple(_shares(books, table, account))
        if rows:
            title = Words(f"Visas i {table.title.sv}", f"Shown in {table.title.en}")
            yield Section(title, tuple(same(column_label(table, column)) for column in table.columns), rows)


def _shares(books: Books, table: Table, account: str) -> Iterator[Row]:
    layout = books.layouts[table.layout or table.id]
    placing = place_accounts(layout, books.roles)
    known: list[Balances] = [each for each in (books.balances, books.previous_balances) if each is not None]
    by_column = [placing.shares(balances) for balances in known]
    taken = placing.lines_of(account)
    for line in layout.line:
        own = [sum(share.ore for share in shares.get(line.id, ()) if share.account == account) for shares in by_column]
        if any(own) or line.id in taken:
            yield Row("line", line.label, tuple(money(books, ore) for ore in own), f"{table.id}.{line.id}")


def _vouchers(books: Books, balance: AccountBalance | None, postings: pl.DataFrame, most: int | None) -> Iterator[Section]:
    """Yield the account's postings, each with the balance after it; of many the largest."""
    if books.ledger is None or postings.is_empty():
        return
    opening = balance.opening_ore if balance is not None else None
    after = postings.with_columns(balance_ore=pl.col("amount_ore").cast(pl.Int128).cum_sum() + (opening or 0))
    kept, left_out = largest(after, most)
    rows = list(posting_rows(books, books.ledger, kept, with_account=False))
    columns: tuple[Words, ...] = (AMOUNT,)
    if opening is not None:
        standing = kept.get_column("balance_ore").to_list()
        rows = [replace(row, figures=(*row.figures, money(books, ore))) for row, ore in zip(rows, standing, strict=True)]
        columns = (AMOUNT, BALANCE)
    title = Words("Största verifikationsrader", "Largest postings") if left_out else Words("Verifikationsrader", "Postings")
    yield Section(title, columns, tuple(rows), left_out)
