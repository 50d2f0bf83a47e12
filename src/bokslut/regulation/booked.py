"""What the ledger says about the regulation: surplus per service, what has been returned, liability per counterparty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bokslut.ledger.balances import AccountBalance
from bokslut.ledger.lazy import collect
from bokslut.model.account import Accounts, parse_accounts
from bokslut.model.place import Place
from bokslut.model.regulation import Treatment
from bokslut.model.settlement import Basis, BasisVoucher, Booked
from bokslut.model.suggest import suggest
from bokslut.model.words import Words
from bokslut.regulation.findings import DIMENSION_UNKNOWN, VOUCHER_UNKNOWN
from bokslut.regulation.vouchers import MARK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.finding import Finding
    from bokslut.model.period import Period
    from bokslut.model.regulation import LedgerSources, RegulationAccounts, RegulationInputs, RegulationSpec


@dataclass(frozen=True, slots=True)
class _Rows:
    """The year's postings with service and counterparty, and which entries are the regulation's own."""

    postings: pl.LazyFrame
    entries: frozenset[int]
    named: frozenset[int]


def read_booked(
    ledger: Ledger,
    spec: RegulationSpec,
    inputs: RegulationInputs,
    period: Period,
    balances: Balances | None,
    roles: Mapping[str, Sequence[str]],
) -> tuple[Booked, tuple[Finding, ...]]:
    """Sum the year's postings up. The regulation's own vouchers are no part of a surplus."""
    findings: list[Finding] = []
    service = _dimension(ledger, spec.from_ledger.dimension, spec, findings) if spec.from_ledger else ""
    counterparty = _dimension(ledger, spec.counterparty, spec, findings) if spec.accounts else ""
    named = _named_entries(ledger, spec, inputs, findings)
    rows = _rows(ledger, spec, period, (service, counterparty), named, roles)
    booked = Booked({}, entries=tuple(sorted(rows.entries)), counterparty_dimension=counterparty, service_dimension=service)
    if spec.from_ledger is not None:
        counted = _counted_rows(rows, spec.from_ledger, roles)
        booked = replace(booked, surpluses=_surpluses(counted, inputs), basis=_basis(ledger, counted, inputs))
    if spec.accounts is not None:
        booked, settling = _returned(booked, rows, spec.accounts, balances)
        booked = replace(booked, marks=_marks(ledger, settling))
        if spec.from_ledger is not None:
            booked = replace(booked, late=_late(ledger, settling, _counted_rows(rows, spec.from_ledger, roles), inputs))
    return booked, tuple(findings)


def _dimension(ledger: Ledger, name: str, spec: RegulationSpec, findings: list[Finding]) -> str:
    """Return the number of a dimension given by name or number; "" with a finding where there is none."""
    found = ledger.dimension(name)
    if found is not None:
        return found
    near = suggest(name.casefold(), ledger.dimension_names)
    meant = Words(f"; menas {near}?", f"; is it {near}?") if near else Words(".", ".")
    message = Words(f"Huvudboken har ingen dimension ”{name}”{meant.sv}", f"The ledger has no dimension “{name}”{meant.en}")
    findings.append(DIMENSION_UNKNOWN.at(spec.place or Place(ledger.sources[0].path), message=message, subject=name))
    return ""


def _named_entries(ledger: Ledger, spec: RegulationSpec, inputs: RegulationInputs, findings: list[Finding]) -> frozenset[int]:
    """Return the entries that instalments and the close file name ("A 94")."""
    wanted: dict[str, Place | None] = {each.voucher: each.voucher_place for each in inputs.instalments if each.voucher}
    wanted.update(dict.fromkeys(spec.from_ledger.vouchers if spec.from_ledger else (), spec.place))
    if not wanted:
        return frozenset()
    columns = collect(ledger.frames.entries.select("entry", "series", "number")).iter_rows()
    by_name = {f"{series} {number}".strip(): entry for entry, series, number in columns}
    for name, place in wanted.items():
        if name not in by_name:
            message = Words(f"Huvudboken har ingen verifikation {name}.", f"The ledger has no voucher {name}.")
            findings.append(VOUCHER_UNKNOWN.at(place or Place(ledger.sources[0].path), message=message, subject=name))
    return frozenset(by_name[name] for name in wanted if name in by_name)


def _rows(
    ledger: Ledger,
    spec: RegulationSpec,
    period: Period,
    dimensions: tuple[str, str],
    named: frozenset[int],
    roles: Mapping[str, Sequence[str]],
) -> _Rows:
    import polars as pl

    postings = ledger.frames.postings.filter(pl.col("date").is_between(period.fiscal_year.start, period.through))
    for column, dimension in zip(("service", "counterparty"), dimensions, strict=True):
        objects = ledger.frames.object_lists.filter(pl.col("dimension") == dimension).unique("objects", keep="first", maintain_order=True)
        postings = postings.join(objects.lazy().select("objects", pl.col("object").alias(column)), on="objects", how="left")
    entries = set(named)
    if spec.accounts is not None and not (spec.from_ledger and spec.accounts.returns in _counted(spec.from_ledger, roles)):
        entries.update(collect(postings.filter(pl.col("account") == spec.accounts.returns).select("entry"))["entry"])
    return _Rows(postings, frozenset(entries), named)


def _counted(sources: LedgerSources, roles: Mapping[str, Sequence[str]]) -> Accounts:
    return parse_accounts([*sources.revenue, *sources.funding, *sources.cost], roles)


def _counted_rows(rows: _Rows, sources: LedgerSources, roles: Mapping[str, Sequence[str]]) -> pl.LazyFrame:
    import polars as pl

    chosen = _counted(sources, roles)
    accounts = [account for account in collect(rows.postings.select(pl.col("account").unique()))["account"] if account in chosen]
    return rows.postings.filter(pl.col("account").is_in(accounts) & ~pl.col("entry").is_in(list(rows.entries)))


def _late(ledger: Ledger, settling: Sequence[int], counted: pl.LazyFrame, inputs: RegulationInputs) -> tuple[int, ...]:
    """Return entries on the services booked after the settlement: dated later, registered later, or further on in its series.

    Another series without registration dates has its date alone to go by; what that misses the basis tells.
    """
    import polars as pl

    entries = ledger.frames.entries
    own = collect(entries.filter(pl.col("entry").is_in(list(settling))).sort("date", "place"))
    if own.is_empty():
        return ()
    last = own.row(-1, named=True)
    after = ((pl.col("series") == last["series"]) & (pl.col("place") > last["place"])) | (pl.col("date") > last["date"])
    if last["registered"] is not None:
        after |= pl.col("registered") > last["registered"]
    on_services = counted.filter(pl.col("service").is_in(list(inputs.services)))
    return tuple(collect(entries.join(on_services, on="entry", how="semi").filter(after).select("entry").sort("entry"))["entry"])


def _surpluses(counted: pl.LazyFrame, inputs: RegulationInputs) -> dict[str, int]:
    import polars as pl

    sums = counted.group_by("service").agg(pl.col("amount_ore").cast(pl.Int128).sum())
    found = {service: -int(ore) for service, ore in collect(sums).iter_rows() if service is not None}
    return {service: found.get(service, 0) for service in inputs.services}


def _basis(ledger: Ledger, counted: pl.LazyFrame, inputs: RegulationInputs) -> Basis:
    """Return what each voucher adds to each service that is returned, in order of voucher."""
    import polars as pl

    returned = [name for name, service in inputs.services.items() if service.treatment is not Treatment.OUTSIDE]
    on_services = counted.filter(pl.col("service").is_in(returned)).select("entry", "service", "amount_ore")
    named = on_services.join(ledger.frames.entries.select("entry", "series", "number", "date"), on="entry", how="left")
    # Vouchers without a number are told apart by their date alone: their rows are summed.
    grouped = named.group_by("series", "number", "date", "service").agg(pl.len().alias("rows"), pl.col("amount_ore").cast(pl.Int128).sum())
    found = collect(grouped.sort("series", "number", "date", "service")).iter_rows()
    return Basis(
        tuple(
            BasisVoucher(f"{series} {number}".strip(), day, service, rows, -int(ore)) for series, number, day, service, rows, ore in found
        )
    )


def _marks(ledger: Ledger, settling: Sequence[int]) -> tuple[tuple[str, int], ...]:
    """Return the marks that booked closing vouchers carry in their texts."""
    import polars as pl

    own = collect(ledger.frames.entries.filter(pl.col("entry").is_in(list(settling))).select("entry", "text").sort("entry"))
    found = ((MARK.search(text or ""), entry) for entry, text in own.iter_rows())
    return tuple((mark[1], entry) for mark, entry in found if mark is not None)


def _returned(booked: Booked, rows: _Rows, accounts: RegulationAccounts, balances: Balances | None) -> tuple[Booked, Sequence[int]]:
    """Add what has been returned and what is owed; return also the entries that settle: those on liability or claims."""
    import polars as pl

    own = collect(rows.postings.filter(pl.col("entry").is_in(list(rows.entries))).sort("place"))
    returned = own.filter(pl.col("account") == accounts.returns)
    settling = own.filter(pl.col("account").is_in([accounts.liability, accounts.receivable]))["entry"].unique().to_list()

    def per_counterparty(account: str, sign: int) -> dict[str, int]:
        sums = own.filter(pl.col("account") == account).group_by("counterparty").agg(pl.col("amount_ore").cast(pl.Int128).sum())
        return {counterparty or "": sign * int(ore) for counterparty, ore in sums.iter_rows() if ore}

    # An opening that an entry posts is one all the same: taken for the year's own, the liability would seem to be new.
    known = balances.opened.accounts if balances is not None and balances.balance_known else None
    held = {account: known.get(account, AccountBalance(account)) for account in (accounts.liability, accounts.receivable)} if known else {}

    with_sums = replace(
        booked,
        returned_ore=sum(returned["amount_ore"].to_list()),
        instalments_ore=sum(returned.filter(~pl.col("entry").is_in(settling))["amount_ore"].to_list()),
        liabilities=per_counterparty(accounts.liability, -1),
        receivables=per_counterparty(accounts.receivable, 1),
        liability_balance_ore=-held[accounts.liability].closing_ore if held else None,
        liability_opening_ore=-held[accounts.liability].opening_ore if held else None,
        receivable_balance_ore=held[accounts.receivable].closing_ore if held else None,
    )
    return with_sums, settling
