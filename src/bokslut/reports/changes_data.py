"""What changed between two exports, for machines: `bokslut/diff@1`. Amounts are decimal strings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bokslut import __version__
from bokslut.model.money import format_ore
from bokslut.reports.contract import figure_data, place_data, source_data, words_data
from bokslut.reports.escape import encodable

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.model.change import AccountChange, Changes, LineChange, VoucherChange, VoucherRow, VoucherState

SCHEMA = "bokslut/diff@1"


def changes_json(changes: Changes) -> str:
    """Return every change as one JSON document, keys in the order of the contract."""
    data = {
        "schema": SCHEMA,
        "bokslut": __version__,
        "old": [source_data(source) for source in changes.old],
        "new": [source_data(source) for source in changes.new],
        "currency": changes.currency,
        "through": _day(changes.through),
        "same": changes.are_none,
        "counts": {kind.value: count for kind, count in changes.counts.items()},
        "vouchers": [_voucher(change) for change in changes.vouchers],
        "accounts": [_account(account) for account in changes.accounts],
        "lines": [_line(line) for line in changes.lines],
    }
    return encodable(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _voucher(change: VoucherChange) -> dict[str, Any]:
    return {
        "change": change.kind.value,
        "series": change.series,
        "number": change.number,
        "now": words_data(change.now),
        "old": _state(change.old),
        "new": _state(change.new),
        "lost": [_row(row) for row in change.lost],
        "gained": [_row(row) for row in change.gained],
    }


def _state(state: VoucherState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "dates": [_day(day) for day in state.dates],
        "texts": list(state.texts),
        "registered": _day(state.registered),
        "debits": format_ore(state.debits_ore),
        "place": place_data(state.place),
        "rows": [_row(row) for row in state.rows],
    }


def _row(row: VoucherRow) -> dict[str, Any]:
    return {
        "account": row.account,
        "amount": format_ore(row.ore),
        "objects": row.objects,
        "date": _day(row.date),
        "text": row.text,
        "quantity": row.quantity,
        "place": place_data(row.place),
    }


def _account(account: AccountChange) -> dict[str, Any]:
    return {
        "account": account.account,
        "name": account.name,
        "opening": [format_ore(account.old_opening_ore), format_ore(account.new_opening_ore)],
        "closing": [format_ore(account.old_closing_ore), format_ore(account.new_closing_ore)],
    }


def _line(line: LineChange) -> dict[str, Any]:
    return {
        "line": line.name,
        "statement": words_data(line.statement),
        "label": words_data(line.label),
        "column": line.column,
        "headings": list(line.headings),
        "values": [figure_data(line.old), figure_data(line.new)],
    }
