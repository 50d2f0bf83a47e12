"""The surplus regulation for machines: JSON (`bokslut/regulation@1`) and CSV. Amounts are whole öre, quotas exact fractions."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from bokslut import __version__
from bokslut.reports.contract import check_data, finding_data, head_data, sources_data, summary_data
from bokslut.reports.escape import encodable, spreadsheet_cell

if TYPE_CHECKING:
    from fractions import Fraction

    from bokslut.model.result import CloseResult
    from bokslut.model.settlement import Regulation, Settlement, Voucher

SCHEMA = "bokslut/regulation@1"
COLUMNS = ("record", "service", "customer", "name", "key", "keys", "quota_ore", "entitled_ore", "instalments_ore", "kept_ore", "final_ore")


def regulation_json(result: CloseResult) -> str:
    """Return the settlement with the checks on it, keys in the order of the contract."""
    return encodable(json.dumps(regulation_data(result), ensure_ascii=False, indent=1)) + "\n"


def regulation_data(result: CloseResult) -> dict[str, Any]:
    """Return the settlement as plain values; its lists are empty when nothing is allocated, and `obstacle` says why."""
    regulation = result.regulation
    assert regulation is not None
    settlement = regulation.settlement
    return {
        "schema": SCHEMA,
        "bokslut": __version__,
        "close": head_data(result),
        "sources": sources_data(result),
        "obstacle": None if regulation.obstacle is None else {"sv": regulation.obstacle.sv, "en": regulation.obstacle.en},
        **_settlement(settlement),
        "vouchers": [_voucher(voucher) for voucher in regulation.vouchers],
        "summary": summary_data(result),
        "checks": [check_data(check, result.language) for check in result.checks],
        "findings": [finding_data(finding, result.language) for finding in result.findings],
    }


def regulation_csv(result: CloseResult) -> str:
    """Return one row a service and customer, then one a customer."""
    regulation = result.regulation
    assert regulation is not None
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for row in _csv_rows(regulation):
        writer.writerow({key: encodable(spreadsheet_cell(str(value))) for key, value in row.items()})
    return "\ufeff" + out.getvalue()


def vouchers_csv(regulation: Regulation) -> str:
    """Return the proposed vouchers, one row a posting; amounts in kronor with a decimal point."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("purpose", "date", "text", "account", "customer", "name", "amount"))
    for voucher in regulation.vouchers:
        for row in voucher.rows:
            name = regulation.inputs.customers[row.customer].name
            cells = (voucher.purpose, voucher.date.isoformat(), voucher.text, row.account, row.customer, name, _kronor(row.amount_ore))
            writer.writerow([encodable(spreadsheet_cell(cell)) for cell in cells])
    return "\ufeff" + out.getvalue()


def _settlement(settlement: Settlement | None) -> dict[str, Any]:
    services = settlement.services if settlement is not None else ()
    return {
        "services": [
            {
                "service": each.service.id,
                "surplus": each.surplus_ore,
                "returned": each.returned_ore,
                "treatment": each.service.treatment.value,
                "key_version": each.key.version,
                "decided": each.key.decision,
            }
            for each in services
        ],
        "entitlements": [
            {
                "service": each.service.id,
                "customer": cell.customer,
                "key": _fraction(cell.key),
                "keys": _fraction(cell.keys),
                "quota": _fraction(cell.quota),
                "amount_ore": cell.amount_ore,
            }
            for each in services
            for cell in each.cells()
        ],
        "settlements": [
            {
                "customer": each.customer.id,
                "name": each.customer.name,
                "type": each.customer.type,
                "entitled_ore": each.entitled_ore,
                "unpooled_ore": each.unpooled_ore,
                "instalments_ore": each.instalments_ore,
                "kept_ore": each.kept_ore,
                "final_ore": each.final_ore,
            }
            for each in (settlement.customers if settlement is not None else ())
        ],
        "proposals": [
            {
                "date": each.date.isoformat(),
                "customer": each.customer,
                "target_ore": each.target_ore,
                "returned_ore": each.returned_ore,
                "proposed_ore": each.proposed_ore,
            }
            for each in (settlement.proposals if settlement is not None else ())
        ],
        "liability_ore": settlement.liability_ore if settlement is not None else None,
        "receivable_ore": settlement.receivable_ore if settlement is not None else None,
    }


def _voucher(voucher: Voucher) -> dict[str, Any]:
    rows = [{"account": row.account, "customer": row.customer, "amount_ore": row.amount_ore} for row in voucher.rows]
    return {"purpose": voucher.purpose, "date": voucher.date.isoformat(), "text": voucher.text, "rows": rows}


def _csv_rows(regulation: Regulation) -> list[dict[str, object]]:
    settlement = regulation.settlement
    if settlement is None:
        return []
    rows: list[dict[str, object]] = [
        {
            "record": "entitlement",
            "service": each.service.id,
            "customer": cell.customer,
            "name": each.service.name,
            "key": _fraction(cell.key),
            "keys": _fraction(cell.keys),
            "quota_ore": _fraction(cell.quota),
            "entitled_ore": cell.amount_ore,
        }
        for each in settlement.services
        for cell in each.cells()
    ]
    rows += [
        {
            "record": "settlement",
            "customer": each.customer.id,
            "name": each.customer.name,
            "entitled_ore": each.entitled_ore,
            "instalments_ore": each.instalments_ore,
            "kept_ore": each.kept_ore,
            "final_ore": each.final_ore,
        }
        for each in settlement.customers
    ]
    return rows


def _fraction(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _kronor(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"
