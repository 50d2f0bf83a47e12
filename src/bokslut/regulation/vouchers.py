"""Proposed vouchers by account role. They are written for the ledger system to take in, never posted."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bokslut.model.settlement import Booked, Voucher, VoucherRow
from bokslut.regulation.settle import splits_by_service

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from bokslut.model.regulation import Customer, Instalment, RegulationAccounts, RegulationSpec
    from bokslut.model.settlement import Settlement


#: How a closing voucher's text names the basis of its settlement.
MARK = re.compile(r"\bunderlag ([0-9a-f]{8})\b")


def propose(
    settlement: Settlement, spec: RegulationSpec, year_end: dt.date, booked: Booked | None = None, *, interim: bool = False
) -> tuple[Voucher, ...]:
    """Return the vouchers that carry the settlement out: the closing, and its clearing in January.

    Within the year (`interim`) it is the instalments not yet made instead. Never both: the closing already returns what no
    instalment has.

    A surplus debits revenue and credits a liability, a deficit is the mirror. What the ledger has booked of the closing
    already is not proposed again: a settlement that has changed since gives the difference. Between committees of one legal
    person there is no VAT; companies and others outside get VAT on the credit note where the close file gives a rate.
    """
    if spec.accounts is None:
        return ()
    if interim:
        vouchers = [_instalments(settlement, spec)]
    else:
        vouchers = [_closing(settlement, spec, year_end, booked or Booked({})), _clearing(settlement, spec, year_end)]
    return tuple(voucher for voucher in vouchers if voucher is not None)


def vat(customer: Customer, amount_ore: int, rate: Fraction | None) -> int:
    """Return the VAT on an amount without VAT, in whole öre, halves away from zero; none within one legal person."""
    if rate is None or customer.is_own_legal_person:
        return 0
    exact = abs(amount_ore) * rate
    size = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return size if amount_ore > 0 else -size


def _instalments(settlement: Settlement, spec: RegulationSpec) -> Voucher | None:
    """Return the last forecast's instalments, unless they (or later ones) have been made."""
    assert spec.accounts is not None
    day = max((proposal.date for proposal in settlement.proposals), default=None)
    made: list[Instalment] = [each for customer in settlement.customers for each in customer.instalments]
    if day is None or any(instalment.date >= day for instalment in made):
        return None
    customers = {each.customer.id: each.customer for each in settlement.customers}
    rows: list[VoucherRow] = []
    for proposal in settlement.proposals:
        if proposal.date == day and proposal.customer in customers:
            name, ore = proposal.customer, proposal.proposed_ore
            split = proposal.parts if spec.from_ledger is not None and sum(part for _, part in proposal.parts) == ore else ()
            credited = _credited(customers[name], ore, spec.accounts.returns, spec)
            rows += [*_returns(spec.accounts, name, ore, split), *credited[1:]]
    return _voucher("instalment", day, f"Återreglering {day.year}, delbetalning", rows)


def _closing(settlement: Settlement, spec: RegulationSpec, year_end: dt.date, booked: Booked) -> Voucher | None:
    """Return the closing, less what of it is booked; none where somebody who is no customer is booked as one: that is a fault."""
    accounts = spec.accounts
    assert accounts is not None
    finals = {each.customer.id: each.final_ore for each in settlement.customers}
    if not {*booked.liabilities, *booked.receivables} <= finals.keys():
        return None
    fresh = not booked.liabilities and not booked.receivables
    parts = _parts(settlement) if spec.from_ledger is not None and fresh and splits_by_service(settlement) else {}
    rows: list[VoucherRow] = []
    for settled in settlement.customers:
        name, final = settled.customer.id, settled.final_ore
        liability = max(final, 0) - booked.liabilities.get(name, 0)
        receivable = max(-final, 0) - booked.receivables.get(name, 0)
        rows += _returns(accounts, name, liability - receivable, parts.get(name, ()) if not settled.kept_ore else ())
        rows += [VoucherRow(accounts.liability, name, -liability), VoucherRow(accounts.receivable, name, receivable)]
    purpose, what = ("closing", "slutreglering") if fresh else ("correction", "rättelse av slutreglering")
    # The mark comes first: ledger systems cut long texts.
    mark = f"underlag {booked.basis.mark}, " if booked.basis is not None else ""
    return _voucher(purpose, year_end, f"Återreglering {year_end.year}, {mark}{what}", rows)


def _parts(settlement: Settlement) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return each customer's final by service: its parts less the instalments of that service.

    Instalments of no service are taken from none: they stand in a row of their own, and the rows still sum to the final.
    """
    found: dict[str, dict[str, int]] = {each.customer.id: {} for each in settlement.customers}
    for service in settlement.services:
        for customer, ore in zip(service.key.customers, service.amounts_ore, strict=True):
            found[customer][service.service.id] = ore
    for settled in settlement.customers:
        mine = found[settled.customer.id]
        for instalment in settled.instalments:
            mine[instalment.service] = mine.get(instalment.service, 0) - instalment.amount_ore
    return {name: tuple(mine.items()) for name, mine in found.items()}


def _returns(accounts: RegulationAccounts, customer: str, ore: int, parts: Sequence[tuple[str, int]]) -> list[VoucherRow]:
    """Return the rows on the account of returns: by service where the parts are known, else one."""
    assert not parts or sum(part for _, part in parts) == ore, "the services' parts are the whole"
    return [VoucherRow(accounts.returns, customer, part, service) for service, part in parts or (("", ore),)]


def _clearing(settlement: Settlement, spec: RegulationSpec, year_end: dt.date) -> Voucher | None:
    assert spec.accounts is not None
    rows: list[VoucherRow] = []
    for settled in settlement.customers:
        account = spec.accounts.liability if settled.final_ore > 0 else spec.accounts.receivable
        rows += _credited(settled.customer, settled.final_ore, account, spec)
    day = spec.clearing_day(year_end + dt.timedelta(days=1))
    return _voucher("clearing", day, f"Återreglering {year_end.year}, reglering", rows)


def _credited(customer: Customer, amount_ore: int, account: str, spec: RegulationSpec) -> list[VoucherRow]:
    """Return the rows of a credit note (an invoice when negative): the account, VAT, and the claim on the customer."""
    assert spec.accounts is not None
    tax = vat(customer, amount_ore, spec.vat_rate)
    assert not tax or spec.accounts.vat is not None, "a rate of VAT has an account"
    rows = [VoucherRow(account, customer.id, amount_ore)]
    if tax and spec.accounts.vat is not None:
        rows.append(VoucherRow(spec.accounts.vat, customer.id, tax))
    return [*rows, VoucherRow(spec.accounts.customers, customer.id, -amount_ore - tax)]


def _voucher(purpose: str, day: dt.date, text: str, rows: list[VoucherRow]) -> Voucher | None:
    kept = tuple(row for row in rows if row.amount_ore)
    assert sum(row.amount_ore for row in kept) == 0, "a voucher balances"
    return Voucher(purpose, day, text, kept) if kept else None
