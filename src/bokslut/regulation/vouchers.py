"""Proposed vouchers by account role. They are written for the ledger system to take in, never posted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bokslut.model.settlement import Voucher, VoucherRow

if TYPE_CHECKING:
    from fractions import Fraction

    from bokslut.model.regulation import Customer, Instalment, RegulationAccounts, RegulationSpec
    from bokslut.model.settlement import Settlement


def propose(settlement: Settlement, spec: RegulationSpec, year_end: dt.date) -> tuple[Voucher, ...]:
    """Return the vouchers that carry the settlement out: instalments not yet made, the closing, the clearing in January.

    A surplus debits revenue and credits a liability, a deficit is the mirror. Between committees of one legal person
    there is no VAT; companies and others outside get VAT on the credit note where the close file gives a rate.
    """
    if spec.accounts is None:
        return ()
    vouchers = (_instalments(settlement, spec), _closing(settlement, spec.accounts, year_end), _clearing(settlement, spec, year_end))
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
            rows += _credited(customers[proposal.customer], proposal.proposed_ore, spec.accounts.returns, spec)
    return _voucher("instalment", day, f"Återreglering {day.year}, delbetalning", rows)


def _closing(settlement: Settlement, accounts: RegulationAccounts, year_end: dt.date) -> Voucher | None:
    rows: list[VoucherRow] = []
    for settled in settlement.customers:
        name, final = settled.customer.id, settled.final_ore
        against = accounts.liability if final > 0 else accounts.receivable
        rows += [VoucherRow(accounts.returns, name, final), VoucherRow(against, name, -final)]
    return _voucher("closing", year_end, f"Återreglering {year_end.year}, slutreglering", rows)


def _clearing(settlement: Settlement, spec: RegulationSpec, year_end: dt.date) -> Voucher | None:
    assert spec.accounts is not None
    rows: list[VoucherRow] = []
    for settled in settlement.customers:
        account = spec.accounts.liability if settled.final_ore > 0 else spec.accounts.receivable
        rows += _credited(settled.customer, settled.final_ore, account, spec)
    month, day = spec.cleared_by
    return _voucher("clearing", dt.date(year_end.year + 1, month, day), f"Återreglering {year_end.year}, reglering", rows)


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
