"""`regulation-cleared`: last year's liability to customers, and its claims on them, are cleared in January."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import NO_BALANCES
from bokslut.checks.places import account_places
from bokslut.checks.regulation import RegulationRule
from bokslut.ledger.lazy import collect
from bokslut.model.printing import format_date, kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.place import Place
    from bokslut.model.regulation import RegulationAccounts
    from bokslut.model.settlement import Regulation, Settlement

_NOT_DUE = Words("dagen har inte kommit", "the day has not come")
_NONE = Words("ingen skuld vid årets början", "no liability at the start of the year")
_UNKNOWN = Words("ingående balanser är inte kända", "opening balances are not known")
_ALL = Words("alla kunder", "all customers")
_NOBODY = Words("ingen motpart", "no counterparty")
_CLAIM = Words("Fordran {amount} {unit} på {customer} kvarstår {date}.", "A claim of {amount} {unit} on {customer} remains on {date}.")


class RegulationCleared(RegulationRule):
    """Last year's liability to the customers is cleared in January, and so are the claims on them.

    What it checks: that the liability account's opening balance is gone by the agreed day (`cleared_by` in the close file,
    31 January unless said), per counterparty where last year's ledger (or an entry that posts the openings) names them, else in
    total. A claim is followed where last year's ledger has the regulation's voucher on it: its account may hold other
    accruals too.

    Why it matters: a liability that stays has not been credited to the customer, who waits for it; a claim that stays has
    not been invoiced.

    Example: of the liability of 11 000,00 to 104 nothing has been cleared on 31 January.

    Remedy: send the credit note or the invoice, or correct the counterparty on the clearing.
    """

    finding_name: ClassVar[str] = "regulation-liability-open"
    needs_booked: ClassVar[bool] = True
    needs_every_row: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "Skuld {amount} {unit} till {customer} kvarstår {date}.", "A liability of {amount} {unit} to {customer} remains on {date}."
    )
    placeholders: ClassVar[tuple[str, ...]] = ("amount", "customer", "date", "unit")
    manual_sv: ClassVar[str] = """Förra årets skuld till kunderna regleras i januari, och likaså fordringarna på dem.

    Vad som kontrolleras: att skuldkontots ingående balans är borta den överenskomna dagen (`cleared_by` i bokslutsfilen,
    31 januari om inget sägs), per motpart där förra årets huvudbok (eller en verifikation som bokför ingångarna) har dem,
    annars totalt. En fordran följs där förra årets huvudbok har regleringens verifikation på den: dess konto kan ha andra
    upplupna intäkter också.

    Varför: en skuld som står kvar är inte krediterad kunden, som väntar på den; en fordran som står kvar är inte fakturerad.

    Exempel: av skulden på 11 000,00 till 104 är inget reglerat den 31 januari.

    Åtgärd: skicka kreditfakturan eller fakturan, eller rätta motparten på regleringen.
    """

    kind: Literal["regulation-cleared"] = "regulation-cleared"

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Follow what was owed at the year's start through the agreed day."""
        _ = settlement
        period, accounts = books.period, regulation.spec.accounts
        assert period is not None
        assert accounts is not None
        if books.balances is None or not books.balances.balance_known:
            return self.skipped(NO_BALANCES)
        due = regulation.spec.clearing_day(period.fiscal_year.start)
        opened = books.balances.opened.accounts.get(accounts.liability)
        opening = -opened.opening_ore if opened is not None else 0
        claims = _claims(books, regulation, accounts)
        if not opening and not claims:
            unknown = books.balances.opened.opening_from == "none"
            return self.skipped(_UNKNOWN) if unknown else self.result((), _NONE)
        if due > period.through:
            return self.skipped(_NOT_DUE)
        left = _liability_left(books, regulation, accounts, opening, due) if opening else {}
        findings = list(self._findings(books, regulation, accounts.liability, left, due))
        moved = _moved(books, regulation, accounts.receivable, due) if claims else {}
        # An account that other accruals share may have moved by more than the claim, or the other way.
        unpaid = {name: min(max(ore + moved.get(name, 0), 0), ore) for name, ore in claims.items()}
        findings += self._findings(books, regulation, accounts.receivable, unpaid, due, _CLAIM)
        return self.result(tuple(findings))

    def _findings(
        self,
        books: Books,
        regulation: Regulation,
        account: str,
        left: Mapping[str, int],
        due: dt.date,
        message: Words | None = None,
    ) -> Iterator[Finding]:
        place = _place(books, account)
        for name, ore in left.items():
            if ore:
                yield self.found(
                    books,
                    {"amount": kronor(ore), "customer": self._name(regulation, name), "date": format_date(due)},
                    place,
                    subject=name if message is None else f"claim {name}",
                    difference_ore=ore,
                    observed=kronor(ore),
                    expected=kronor(0),
                    message=message,
                )

    def _name(self, regulation: Regulation, name: str) -> Words:
        known = regulation.inputs.customers.get(name)
        if known is not None:
            return Words(f"{name} {known.name}", f"{name} {known.name}")
        return {"*": _ALL, "": _NOBODY}.get(name) or Words(name, name)


def _claims(books: Books, regulation: Regulation, accounts: RegulationAccounts) -> dict[str, int]:
    """Return what last year's regulation left as claims, per counterparty; nothing where some row names none."""
    import polars as pl

    if books.previous is None:
        return {}
    rows = _settling(books.previous, accounts)
    booked = _by_counterparty(books.previous, rows, accounts.receivable, regulation.spec.counterparty)
    first = collect(rows.filter(pl.col("account") == accounts.receivable).select(pl.col("date").min())).item()
    if first is None or "" in booked:
        return {}
    # One that was invoiced before the year's end is no claim any more; earlier invoices are of the year before.
    since = books.previous.frames.postings.filter(pl.col("date") >= first)
    held = _by_counterparty(books.previous, since, accounts.receivable, regulation.spec.counterparty)
    left = {name: min(ore, held.get(name, 0)) for name, ore in booked.items()}
    return {name: ore for name, ore in left.items() if ore > 0}


def _settling(last: Ledger, accounts: RegulationAccounts) -> pl.LazyFrame:
    """Return the rows of the regulation's vouchers of last year."""
    import polars as pl

    postings = last.frames.postings
    return postings.join(postings.filter(pl.col("account") == accounts.returns).select("entry").unique(), on="entry", how="semi")


def _liability_left(books: Books, regulation: Regulation, accounts: RegulationAccounts, opening: int, due: dt.date) -> dict[str, int]:
    """Return what is left of the opening balance per counterparty, where all of it is known so; else in total, as "*"."""
    account, last_year = accounts.liability, books.previous
    moved = _moved(books, regulation, account, due)
    known = [_posted(books, regulation, account)]
    if last_year is not None:
        # Where last year opened with a liability too, that and its clearing are no part of this one.
        sources = (last_year.frames.postings, _settling(last_year, accounts))
        known += (_by_counterparty(last_year, rows, account, regulation.spec.counterparty) for rows in sources)
    for last in known:
        if sum(last.values()) == -opening and "" not in last:
            return {name: -last.get(name, 0) - moved.get(name, 0) for name in sorted({*last, *moved})}
    return {"*": opening - sum(moved.values())}


def _moved(books: Books, regulation: Regulation, account: str, due: dt.date) -> dict[str, int]:
    """Return the year's movement through the day per counterparty, without what an entry posts as openings."""
    import polars as pl

    from bokslut.ledger.openings import without_openings

    assert books.ledger is not None
    assert books.period is not None
    postings = without_openings(books.ledger, books.balances).filter(pl.col("date").is_between(books.period.fiscal_year.start, due))
    return _by_counterparty(books.ledger, postings, account, regulation.spec.counterparty)


def _posted(books: Books, regulation: Regulation, account: str) -> dict[str, int]:
    """Return per counterparty what an entry posts as openings, where the year's openings are known by it."""
    from bokslut.ledger.openings import opening_postings

    assert books.ledger is not None
    assert books.balances is not None
    if books.balances.opened.opening_from != "posted":
        return {}
    rows = opening_postings(books.ledger, books.balances.period.fiscal_year.start)
    return _by_counterparty(books.ledger, rows, account, regulation.spec.counterparty)


def _place(books: Books, account: str) -> Place:
    """Return where the account's opening is stated, or posted; else where else the account stands."""
    import polars as pl

    from bokslut.ledger.openings import opening_postings

    ledger, balances = books.ledger, books.balances
    assert ledger is not None
    assert balances is not None
    if balances.opened.opening_from == "posted":
        rows = opening_postings(ledger, balances.period.fiscal_year.start).filter(pl.col("account") == account)
        posted = collect(rows.select(pl.col("place").min())).item()
        if posted is not None:
            return ledger.place(posted)
    return account_places(ledger, ("IB", "UB")).of(account)


def _by_counterparty(ledger: Ledger, postings: pl.LazyFrame, account: str, dimension: str) -> dict[str, int]:
    """Return öre per counterparty, debit positive, "" where a row names none; nothing that comes to zero."""
    import polars as pl

    number = ledger.dimension(dimension) or ""
    objects = ledger.frames.object_lists.filter(pl.col("dimension") == number).unique("objects", keep="first", maintain_order=True)
    rows = postings.filter(pl.col("account") == account).select("objects", "amount_ore")
    joined = rows.join(objects.lazy().select("objects", "object"), on="objects", how="left")
    sums = collect(joined.group_by("object").agg(pl.col("amount_ore").cast(pl.Int128).sum()).sort("object"))
    return {name or "": int(ore) for name, ore in sums.iter_rows() if ore}
