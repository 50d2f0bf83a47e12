"""Proposed vouchers as SIE 4I, for the ledger system to take in: by the same writer as an exported ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut import __version__
from bokslut.exports.sie4_lines import Objects, Sie4Lines, Text
from bokslut.exports.sie4_records import day
from bokslut.model.money import format_ore

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.exports.interface import Exported
    from bokslut.model.settlement import Regulation

#: The dimension that SIE reserves for customers (kund), where the ledger has none for counterparties.
CUSTOMER_DIMENSION = "8"

#: Ledger systems read these inside a field differently, and here nothing depends on them.
_DOUBTFUL = str.maketrans({'"': "'", "{": "(", "}": ")", "\\": "/"})


def vouchers_sie(
    regulation: Regulation, company: str, organisation_number: str | None, created: dt.date, currency: str = "SEK"
) -> Exported:
    """Return the vouchers as one SIE 4I file with #KSUMMA; the receiving system numbers them.

    In texts a character that code page 437 lacks is replaced by a similar one, and told. Raises RefusedError where a code
    has one.
    """
    lines = Sie4Lines(replace=True)
    lines.add("#FLAGGA", "0")
    lines.open_checksum()
    lines.add("#PROGRAM", Text("bokslut"), Text(__version__))
    lines.add("#FORMAT", "PC8")
    lines.add("#GEN", day(created))
    lines.add("#SIETYP", "4")
    if organisation_number:
        lines.add("#ORGNR", Text(organisation_number))
    lines.add("#FNAMN", _text(company))
    lines.add("#VALUTA", Text(currency))
    dimension = (regulation.booked.counterparty_dimension if regulation.booked is not None else "") or CUSTOMER_DIMENSION
    named = regulation.spec.counterparty
    lines.add("#DIM", dimension, _text(named if not named.isdigit() else "Motpart"))
    for customer in sorted({row.customer for voucher in regulation.vouchers for row in voucher.rows}):
        lines.add("#OBJEKT", dimension, customer, _text(regulation.inputs.customers[customer].name))
    by_service = _write_services(lines, regulation)
    for voucher in regulation.vouchers:
        lines.add("#VER", "", "", day(voucher.date), _text(voucher.text))
        lines.brace("{")
        for row in voucher.rows:
            of_service = ((by_service, row.service),) if row.service and by_service else ()
            lines.add("#TRANS", row.account, Objects((*of_service, (dimension, row.customer))), format_ore(row.amount_ore))
        lines.brace("}")
    lines.close_checksum()
    return lines.exported()


def _write_services(lines: Sie4Lines, regulation: Regulation) -> str:
    """Write the dimension of services and those that are posted on; return its number, "" where the ledger has none."""
    services = sorted({row.service for voucher in regulation.vouchers for row in voucher.rows if row.service})
    by_service = regulation.booked.service_dimension if regulation.booked is not None else ""
    if services and by_service:
        assert regulation.spec.from_ledger is not None
        named = regulation.spec.from_ledger.dimension
        lines.add("#DIM", by_service, _text(named if not named.isdigit() else "Tjänst"))
        for service in services:
            lines.add("#OBJEKT", by_service, service, _text(regulation.inputs.services[service].name))
    return by_service


def _text(text: str) -> Text:
    return Text(text.translate(_DOUBTFUL))
