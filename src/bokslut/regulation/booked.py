"""What the ledger says about the regulation: surplus per service, what has been returned, liability per counterparty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bokslut.ledger.balances import AccountBalance
from bokslut.ledger.lazy import collect
from bokslut.model.account import Accounts, parse_accounts
from bokslut.model.place import Place
from bokslut.model.settlement import Booked
from bokslut.model.suggest import suggest
from bokslut.model.words import Words
from bokslut.regulation.findings import DIMENSION_UNKNOWN, VOUCHER_UNKNOWN

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
    surpluses = _surpluses(rows, spec.from_ledger, inputs, roles) if spec.from_ledger else {}
    late = _late(ledger, rows, spec.from_ledger, inputs, roles) if spec.from_ledger else ()
    booked = Booked(surpluses, entries=tuple(sorted(rows.entries)), late=late, counterparty_dimension=counterparty)
    if spec.accounts is not None:
        booked = _returned(booked, rows, spec.accounts, balances)
    return booked, tuple(findings)


def _dimension(ledger: Ledger, name: str, spec: RegulationSpec, findings: list[Finding]) -> str:
    """Return the number of a dimension given by name or number; "" with a finding where there is none."""
    known = {str(row[1] or "").casefold(): str(row[0]) for row in ledger.frames.dimensions.select("dimension", "name").iter_rows()}
    numbers = {*known.values(), *ledger.frames.object_lists["dimension"].unique()}
    if name in numbers:
        return name
    if name.casefold() in known:
        return known[name.casefold()]
    near = suggest(name.casefold(), known)
    meant = Words(f"; menas {near}?", f"; is it {near}?") if near else Words("", "")
    message = Words(f"huvudboken har ingen dimension ”{name}”{meant.sv}", f"the ledger has no dimension “{name}”{meant.en}")
    findings.append(DIMENSION_UNKNOWN.at(spec.place or Place(ledger.sources[0].path), message=message, subject=name))
    return ""


def _named_entries(ledger: Ledger, spec: RegulationSpec, inputs: RegulationInputs, findings: list[Finding]) -> frozenset[int]:
    """Return the entries that instalments and the close file name ("A 94")."""
    wanted: dict[str, Place | None] = {each.voucher: each.place for each in inputs.instalments if each.voucher}
    wanted.update(dict.fromkeys(spec.from_ledger.vouchers if spec.from_ledger else (), spec.place))
    if not wanted:
        return frozenset()
    columns = collect(ledger.frames.entries.select("entry", "series", "number")).iter_rows()
    by_name = {f"{series} {number}".strip(): entry for entry, series, number in columns}
    for name, place in wanted.items():
        if name not in by_name:
            message = Words(f"huvudboken har ingen verifikation {name}", f"the ledger has no voucher {name}")
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


def _late(
    ledger: Ledger, rows: _Rows, sources: LedgerSources, inputs: RegulationInputs, roles: Mapping[str, Sequence[str]]
) -> tuple[int, ...]:
    """Return entries on the services booked after the regulation's last: registered later, or further on in its series."""
    import polars as pl

    entries = ledger.frames.entries
    own = collect(entries.filter(pl.col("entry").is_in(list(rows.entries))).sort("date", "place"))
    if own.is_empty():
        return ()
    last = own.row(-1, named=True)
    counted = _counted_rows(rows, sources, roles).filter(pl.col("service").is_in(list(inputs.services)))
    further = (pl.col("series") == last["series"]) & (pl.col("place") > last["place"])
    after = further if last["registered"] is None else (pl.col("registered") > last["registered"]) | further
    return tuple(collect(entries.join(counted, on="entry", how="semi").filter(after).select("entry").sort("entry"))["entry"])


def _surpluses(rows: _Rows, sources: LedgerSources, inputs: RegulationInputs, roles: Mapping[str, Sequence[str]]) -> dict[str, int]:
    import polars as pl

    counted = _counted_rows(rows, sources, roles)
    sums = counted.group_by("service").agg(pl.col("amount_ore").cast(pl.Int128).sum())
    found = {service: -int(ore) for service, ore in collect(sums).iter_rows() if service is not None}
    return {service: found.get(service, 0) for service in inputs.services}


def _returned(booked: Booked, rows: _Rows, accounts: RegulationAccounts, balances: Balances | None) -> Booked:
    import polars as pl

    own = collect(rows.postings.filter(pl.col("entry").is_in(list(rows.entries))).sort("place"))
    returned = own.filter(pl.col("account") == accounts.returns)
    settling = own.filter(pl.col("account").is_in([accounts.liability, accounts.receivable]))["entry"].unique().to_list()

    def per_counterparty(account: str, sign: int) -> dict[str, int]:
        sums = own.filter(pl.col("account") == account).group_by("counterparty").agg(pl.col("amount_ore").cast(pl.Int128).sum())
        return {counterparty or "": sign * int(ore) for counterparty, ore in sums.iter_rows() if ore}

    known = balances.accounts if balances is not None and balances.balance_known else None
    held = {account: known.get(account, AccountBalance(account)) for account in (accounts.liability, accounts.receivable)} if known else {}

    return replace(
        booked,
        returned_ore=sum(returned["amount_ore"].to_list()),
        instalments_ore=sum(returned.filter(~pl.col("entry").is_in(settling))["amount_ore"].to_list()),
        liabilities=per_counterparty(accounts.liability, -1),
        receivables=per_counterparty(accounts.receivable, 1),
        liability_balance_ore=-held[accounts.liability].closing_ore if held else None,
        liability_opening_ore=-held[accounts.liability].opening_ore if held else None,
        receivable_balance_ore=held[accounts.receivable].closing_ore if held else None,
    )
