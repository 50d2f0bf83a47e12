"""Proposed vouchers as SIE 4I, for the ledger system to take in: code page 437, checksum, a counterparty on every row."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from bokslut import __version__

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.model.settlement import Regulation

#: The dimension that SIE reserves for customers (kund), where the ledger has none for counterparties.
CUSTOMER_DIMENSION = "8"

_CONTROLS = dict.fromkeys((*range(32), 127))


class _Lines:
    """Records as they are written, and the characters that the checksum covers."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.covered: list[str] = []

    def record(self, label: str, *fields: str, objects: tuple[str, ...] | None = None, indent: str = "") -> None:
        """Write a record; `objects` is the list in braces that follows the first field."""
        clean = [_encodable(field) for field in fields]
        shown = [_quoted(field) for field in clean]
        if objects is not None:
            inner = [_encodable(each) for each in objects]
            shown.insert(1, "{" + " ".join(_quoted(each) for each in inner) + "}")
            clean[1:1] = inner
        self.text.append(indent + " ".join([label, *shown]))
        self.covered.append(label + "".join(clean))


def vouchers_sie(regulation: Regulation, company: str, organisation_number: str | None, created: dt.date, currency: str = "SEK") -> bytes:
    """Return the vouchers as one SIE 4I file; the receiving system numbers them.

    A character that code page 437 lacks becomes "?".
    """
    lines = _Lines()
    lines.record("#PROGRAM", "bokslut", __version__)
    lines.record("#FORMAT", "PC8")
    lines.record("#GEN", f"{created:%Y%m%d}")
    lines.record("#SIETYP", "4")
    if organisation_number:
        lines.record("#ORGNR", organisation_number)
    lines.record("#FNAMN", company)
    lines.record("#VALUTA", currency)
    dimension = (regulation.booked.counterparty_dimension if regulation.booked is not None else "") or CUSTOMER_DIMENSION
    lines.record("#DIM", dimension, regulation.spec.counterparty if not regulation.spec.counterparty.isdigit() else "Motpart")
    for customer in sorted({row.customer for voucher in regulation.vouchers for row in voucher.rows}):
        lines.record("#OBJEKT", dimension, customer, regulation.inputs.customers[customer].name)
    services = sorted({row.service for voucher in regulation.vouchers for row in voucher.rows if row.service})
    by_service = regulation.booked.service_dimension if regulation.booked is not None else ""
    if services and by_service:
        assert regulation.spec.from_ledger is not None
        named = regulation.spec.from_ledger.dimension
        lines.record("#DIM", by_service, named if not named.isdigit() else "Tjänst")
        for service in services:
            lines.record("#OBJEKT", by_service, service, regulation.inputs.services[service].name)
    for voucher in regulation.vouchers:
        lines.record("#VER", "", "", f"{voucher.date:%Y%m%d}", voucher.text)
        lines.text.append("{")
        for row in voucher.rows:
            amount = f"{'-' if row.amount_ore < 0 else ''}{abs(row.amount_ore) // 100}.{abs(row.amount_ore) % 100:02d}"
            of_service = (by_service, row.service) if row.service and by_service else ()
            lines.record("#TRANS", row.account, amount, objects=(*of_service, dimension, row.customer), indent="   ")
        lines.text.append("}")
    checksum = zlib.crc32("".join(lines.covered).encode("cp437"))
    whole = ["#FLAGGA 0", "#KSUMMA", *lines.text, f"#KSUMMA {checksum}"]
    return ("\r\n".join(whole) + "\r\n").encode("cp437")


def _encodable(field: str) -> str:
    # A brace or a quote inside a field is read differently by different programs.
    plain = field.translate(_CONTROLS).replace('"', "'").replace("{", "(").replace("}", ")").replace("\\", "/")
    return plain.encode("cp437", errors="replace").decode("cp437")


def _quoted(field: str) -> str:
    return f'"{field}"' if not field or " " in field or field.startswith("#") else field
