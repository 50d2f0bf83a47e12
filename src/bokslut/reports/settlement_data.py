"""The surplus regulation for machines: JSON (`bokslut/regulation@1`) and CSV. Amounts are whole öre, quotas exact fractions."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from bokslut import __version__
from bokslut.model.money import format_ore
from bokslut.reports.confirmation import confirmation_data, confirmation_rows, row_data
from bokslut.reports.contract import check_data, finding_data, head_data, sources_data, summary_data
from bokslut.reports.escape import encodable, spreadsheet_cell
from bokslut.reports.regulation_section import roll_forward_ore, rule_set_data

if TYPE_CHECKING:
    from fractions import Fraction

    from bokslut.model.result import CloseResult
    from bokslut.model.settlement import (
        Cell,
        CustomerSettlement,
        Proposal,
        Regulation,
        Rounding,
        ServiceSettlement,
        Settlement,
        Voucher,
    )

SCHEMA = "bokslut/regulation@1"
COLUMNS = (
    *("record", "service", "customer", "name", "key", "keys", "quota_ore", "entitled_ore", "instalments_ore", "kept_ore", "final_ore"),
    *("date", "voucher"),
)
_TEXTS = frozenset({"service", "customer", "name", "voucher"})


def regulation_json(result: CloseResult) -> str:
    """Return the settlement with the checks on it, keys in the order of the contract."""
    return encodable(json.dumps(regulation_data(result), ensure_ascii=False, indent=1)) + "\n"


def regulation_data(result: CloseResult) -> dict[str, Any]:
    """Return the settlement as plain values; its lists are empty when nothing is allocated, and `obstacle` says why."""
    regulation = result.regulation
    assert regulation is not None
    settlement, rolled = regulation.settlement, roll_forward_ore(regulation.booked)
    return {
        "schema": SCHEMA,
        "bokslut": __version__,
        "close": head_data(result),
        "sources": sources_data(result),
        "obstacle": None if regulation.obstacle is None else {"sv": regulation.obstacle.sv, "en": regulation.obstacle.en},
        "rule_set": rule_set_data(regulation),
        **_settlement(settlement),
        "roll_forward": None if rolled is None else {f"{name}_ore": ore for name, ore in rolled.items()},
        "confirmation": confirmation_data(result),
        "basis": _basis(regulation),
        "vouchers": [_voucher(voucher) for voucher in regulation.vouchers],
        "summary": summary_data(result),
        "checks": [check_data(check, result.language) for check in result.checks],
        "findings": [finding_data(finding, result.language) for finding in result.findings],
    }


def customer_json(result: CloseResult, customer: str) -> str:
    """Return one customer's statement: the keys of the whole with its rows alone, and how each part became whole öre."""
    regulation = result.regulation
    assert regulation is not None
    settlement = regulation.settlement
    assert settlement is not None
    mine = [(each, cell) for each in settlement.services if (cell := each.cell(customer)) is not None]
    data = {
        "schema": SCHEMA,
        "bokslut": __version__,
        "close": head_data(result),
        "services": [_service(each) for each, _ in mine],
        "entitlements": [{**_entitlement(each, cell), **_rounding(each.rounding(customer))} for each, cell in mine],
        "settlements": [_customer(each) for each in settlement.customers if each.customer.id == customer],
        "proposals": [_proposal(each) for each in settlement.proposals if each.customer == customer],
        "confirmation": {"rows": [row_data(row) for row in confirmation_rows(regulation) if row.settled.customer.id == customer]},
    }
    return encodable(json.dumps(data, ensure_ascii=False, indent=1)) + "\n"


def regulation_csv(result: CloseResult, customer: str | None = None) -> str:
    """Return one row a service and customer, then one a customer and one for each of its instalments; of one customer, or all."""
    regulation = result.regulation
    assert regulation is not None
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for row in _csv_rows(regulation, customer):
        # Our own numbers stay as they are, a negative fraction too; only what comes from the files is held from being a formula.
        writer.writerow({key: encodable(spreadsheet_cell(str(value))) if key in _TEXTS else str(value) for key, value in row.items()})
    return "\ufeff" + out.getvalue()


def vouchers_csv(regulation: Regulation) -> str:
    """Return the proposed vouchers, one row a posting; amounts in kronor with a decimal point."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("purpose", "date", "text", "account", "customer", "name", "amount", "service"))
    for voucher in regulation.vouchers:
        for row in voucher.rows:
            name = regulation.inputs.customers[row.customer].name
            texts = (voucher.purpose, voucher.date.isoformat(), voucher.text, row.account, row.customer, name)
            cells = [encodable(spreadsheet_cell(text)) for text in texts]
            writer.writerow([*cells, format_ore(row.amount_ore), encodable(spreadsheet_cell(row.service))])
    return "\ufeff" + out.getvalue()


def _settlement(settlement: Settlement | None) -> dict[str, Any]:
    services = settlement.services if settlement is not None else ()
    return {
        "services": [_service(each) for each in services],
        "entitlements": [_entitlement(each, cell) for each in services for cell in each.cells()],
        "settlements": [_customer(each) for each in (settlement.customers if settlement is not None else ())],
        "proposals": [_proposal(each) for each in (settlement.proposals if settlement is not None else ())],
        "liability_ore": settlement.liability_ore if settlement is not None else None,
        "receivable_ore": settlement.receivable_ore if settlement is not None else None,
    }


def _service(settled: ServiceSettlement) -> dict[str, Any]:
    return {
        "service": settled.service.id,
        "surplus": settled.surplus_ore,
        "returned": settled.returned_ore,
        "treatment": settled.service.treatment.value,
        "key_version": settled.key.version,
        "decided": settled.key.decision,
    }


def _entitlement(settled: ServiceSettlement, cell: Cell) -> dict[str, Any]:
    return {
        "service": settled.service.id,
        "customer": cell.customer,
        "key": _fraction(cell.key),
        "keys": _fraction(cell.keys),
        "quota": _fraction(cell.quota),
        "amount_ore": cell.amount_ore,
    }


def _rounding(found: Rounding) -> dict[str, Any]:
    return {
        "floor_ore": found.floor_ore,
        "rest": _fraction(found.rest),
        "missing_ore": found.missing_ore,
        "place": found.place,
        "customers": found.customers,
    }


def _customer(settled: CustomerSettlement) -> dict[str, Any]:
    return {
        "customer": settled.customer.id,
        "name": settled.customer.name,
        "type": settled.customer.type,
        "entitled_ore": settled.entitled_ore,
        "unpooled_ore": settled.unpooled_ore,
        "instalments_ore": settled.instalments_ore,
        "kept_ore": settled.kept_ore,
        "final_ore": settled.final_ore,
        "instalments": [
            {"date": one.date.isoformat(), "service": one.service, "amount_ore": one.amount_ore, "voucher": one.voucher}
            for one in settled.instalments
        ],
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "date": proposal.date.isoformat(),
        "customer": proposal.customer,
        "target_ore": proposal.target_ore,
        "returned_ore": proposal.returned_ore,
        "proposed_ore": proposal.proposed_ore,
    }


def _basis(regulation: Regulation) -> dict[str, Any] | None:
    """Return what the surpluses are made of, voucher by voucher, and its digest; None where the ledger does not give them."""
    basis = regulation.booked.basis if regulation.booked is not None else None
    if basis is None:
        return None
    vouchers = [
        {"voucher": each.voucher, "date": each.date.isoformat(), "service": each.service, "rows": each.rows, "ore": each.ore}
        for each in basis.vouchers
    ]
    return {"rows": basis.rows, "ore": basis.ore, "sha256": basis.sha256, "vouchers": vouchers}


def _voucher(voucher: Voucher) -> dict[str, Any]:
    rows = [
        {"account": row.account, "customer": row.customer, "amount_ore": row.amount_ore, "service": row.service} for row in voucher.rows
    ]
    return {"purpose": voucher.purpose, "date": voucher.date.isoformat(), "text": voucher.text, "rows": rows}


def _csv_rows(regulation: Regulation, customer: str | None) -> list[dict[str, object]]:
    settlement = regulation.settlement
    if settlement is None:
        return []
    rows = [row for each in settlement.services for row in _entitlement_rows(each, customer)]
    return [*rows, *(row for each in settlement.customers if customer in {None, each.customer.id} for row in _customer_rows(each))]


def _entitlement_rows(settled: ServiceSettlement, customer: str | None) -> list[dict[str, object]]:
    mine = settled.cell(customer) if customer is not None else None
    return [
        {
            "record": "entitlement",
            "service": settled.service.id,
            "customer": cell.customer,
            "name": settled.service.name,
            "key": _fraction(cell.key),
            "keys": _fraction(cell.keys),
            "quota_ore": _fraction(cell.quota),
            "entitled_ore": cell.amount_ore,
        }
        for cell in (settled.cells() if customer is None else [mine] if mine is not None else [])
    ]


def _customer_rows(settled: CustomerSettlement) -> list[dict[str, object]]:
    whole: dict[str, object] = {
        "record": "settlement",
        "customer": settled.customer.id,
        "name": settled.customer.name,
        "entitled_ore": settled.entitled_ore,
        "instalments_ore": settled.instalments_ore,
        "kept_ore": settled.kept_ore,
        "final_ore": settled.final_ore,
    }
    paid: list[dict[str, object]] = [
        {
            "record": "instalment",
            "service": each.service,
            "customer": settled.customer.id,
            "name": settled.customer.name,
            "instalments_ore": each.amount_ore,
            "date": each.date.isoformat(),
            "voucher": each.voucher,
        }
        for each in settled.instalments
    ]
    return [whole, *paid]


def _fraction(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
