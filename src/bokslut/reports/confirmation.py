"""The confirmation list: what every customer is entitled to, has had and is to get or pay, for the customer to confirm."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bokslut.model.finding import Severity
from bokslut.model.money import format_ore
from bokslut.model.printing import kronor
from bokslut.model.words import Words
from bokslut.reports.escape import encodable, spreadsheet_cell, visible
from bokslut.reports.text_page import cut, left, right, width_of

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult
    from bokslut.model.settlement import CustomerSettlement, Regulation, Settlement
    from bokslut.reports.text_page import Page

COLUMNS = ("customer", "name", "type", "entitled", "instalments", "kept", "final", "vat", "payable", "date", "signature")

#: What is found until the closing voucher has been booked: no reason to withhold it, nor to doubt what customers get.
UNBOOKED = frozenset(
    {
        *("result-after-regulation", "regulation-liability-differs", "regulation-liability-open"),
        *("regulation-not-in-statement", "settlement-voided"),
    }
)

_INTERIM = Words(
    "Året är inte slut: beloppen är till och med {day}, och inget av dem är slutligt.",
    "The year is not over: the amounts are through {day}, and none of them is final.",
)
GET, PAY, NOTHING = Words("att få", "to get"), Words("att betala", "to pay"), Words("inget", "nothing")


@dataclass(frozen=True, slots=True)
class ConfirmationRow:
    """One customer's line, in öre. `payable_ore` is the final with VAT: positive to get, negative to pay."""

    settled: CustomerSettlement
    vat_ore: int
    payable_ore: int

    @property
    def direction(self) -> Words:
        """Say which way the money goes."""
        return GET if self.payable_ore > 0 else PAY if self.payable_ore < 0 else NOTHING


@dataclass(frozen=True, slots=True)
class Tie:
    """Two sums that are to agree, in öre; the rule that proves it, and its outcome (None where the close lacks the rule)."""

    rule: str
    what: Words
    left_ore: int
    right_ore: int
    outcome: str | None

    @property
    def holds(self) -> bool:
        """Tell whether they agree."""
        return self.left_ore == self.right_ore


def confirmation_rows(regulation: Regulation) -> tuple[ConfirmationRow, ...]:
    """Return a line for each customer, in order of id; none where nothing is allocated. VAT is that of the clearing voucher."""
    if regulation.settlement is None:
        return ()
    vat = _vat_of(regulation)
    taxes = ((each, vat.get(each.customer.id, 0)) for each in regulation.settlement.customers)
    return tuple(ConfirmationRow(each, tax, each.final_ore + tax) for each, tax in taxes)


def confirmation_row(regulation: Regulation, settled: CustomerSettlement) -> ConfirmationRow:
    """Return one customer's line."""
    tax = _vat_of(regulation).get(settled.customer.id, 0)
    return ConfirmationRow(settled, tax, settled.final_ore + tax)


def _vat_of(regulation: Regulation) -> dict[str, int]:
    accounts, found = regulation.spec.accounts, dict[str, int]()
    if accounts is None or accounts.vat is None:
        return found
    for voucher in regulation.vouchers:
        for row in voucher.rows if voucher.purpose == "clearing" else ():
            if row.account == accounts.vat:
                found[row.customer] = found.get(row.customer, 0) + row.amount_ore
    return found


def interim_words(regulation: Regulation) -> Words | None:
    """Say that a close within the year has nothing final; None for the year's own."""
    return None if regulation.interim is None else _INTERIM.fill(day=regulation.interim.isoformat())


def final_words(regulation: Regulation, final: Words) -> Words:
    """Return what the amount that is left is called: `final`, or in a close within the year what it is so far."""
    return final if regulation.interim is None else _SO_FAR


_SO_FAR = Words("Kvar hittills", "Left so far")


def doubts(result: CloseResult) -> Words | None:
    """Say why what leaves the house is not to be signed: not proven, or not final; None where nothing but the booking is missing."""
    assert result.regulation is not None
    return unproven(result) or interim_words(result.regulation)


def unproven(result: CloseResult) -> Words | None:
    """Say that the regulation is not proven; None where nothing but the booking is missing."""
    errors = [finding for finding in result.at_least(Severity.ERROR) if finding.name not in UNBOOKED]
    if not errors:
        return None
    codes = ", ".join(dict.fromkeys(finding.code for finding in errors))
    return Words(f"Inte bevisad: {codes}. Se bokslut regulate.", f"Not proven: {codes}. See bokslut regulate.")


def ties(result: CloseResult) -> tuple[Tie, ...]:
    """Return the sums of the list beside what they are to agree with: the surplus, the finals, and the ledger's liability."""
    regulation = result.regulation
    assert regulation is not None
    settlement, booked = regulation.settlement, regulation.booked
    if settlement is None:
        return ()
    outcomes = {check.code: check.outcome.value for check in result.checks}
    entitled = sum(each.entitled_ore for each in settlement.customers)
    final = sum(each.final_ore for each in settlement.customers)
    rest = settlement.surplus_ore - settlement.instalments_ore - settlement.kept_ore
    found = [Tie("R01", _SURPLUS, entitled, settlement.surplus_ore, outcomes.get("R01"))]
    found.append(Tie("R05", _FINAL, final, rest, outcomes.get("R05")))
    if booked is not None and regulation.spec.accounts is not None and regulation.interim is None:
        liability, receivable = sum(booked.liabilities.values()), sum(booked.receivables.values())
        found.append(Tie("R04", _LIABILITY, settlement.liability_ore, liability, outcomes.get("R04")))
        found.append(Tie("R04", _RECEIVABLE, settlement.receivable_ore, receivable, outcomes.get("R04")))
    return tuple(found)


_SURPLUS = Words("Summa del = överskott", "Sum of parts = surplus")
_FINAL = Words("Summa slutreglering = överskott − delbetalt − stannar", "Sum of finals = surplus − instalments − kept")
_LIABILITY = Words("Slutregleringar att få = bokförd skuld", "Finals to get = liability in the ledger")
_RECEIVABLE = Words("Slutregleringar att betala = bokförd fordran", "Finals to pay = claims in the ledger")


def confirmation_data(result: CloseResult) -> dict[str, Any]:
    """Return the list as plain values, amounts in öre."""
    regulation = result.regulation
    assert regulation is not None
    rows = confirmation_rows(regulation)
    sums = regulation.settlement
    return {
        "rows": [row_data(row) for row in rows],
        "sums": None if sums is None else _sums(sums, rows),
        "ties": [
            {
                "rule": tie.rule,
                "what": {"sv": tie.what.sv, "en": tie.what.en},
                "left_ore": tie.left_ore,
                "right_ore": tie.right_ore,
                "outcome": tie.outcome,
            }
            for tie in ties(result)
        ],
    }


def row_data(row: ConfirmationRow) -> dict[str, Any]:
    """Return one customer's line as plain values, amounts in öre."""
    return {
        "customer": row.settled.customer.id,
        "name": row.settled.customer.name,
        "entitled_ore": row.settled.entitled_ore,
        "instalments_ore": row.settled.instalments_ore,
        "kept_ore": row.settled.kept_ore,
        "final_ore": row.settled.final_ore,
        "vat_ore": row.vat_ore,
        "payable_ore": row.payable_ore,
    }


def _sums(settlement: Settlement, rows: tuple[ConfirmationRow, ...]) -> dict[str, int]:
    return {
        "entitled_ore": sum(row.settled.entitled_ore for row in rows),
        "instalments_ore": settlement.instalments_ore,
        "kept_ore": settlement.kept_ore,
        "final_ore": sum(row.settled.final_ore for row in rows),
        "vat_ore": sum(row.vat_ore for row in rows),
        "payable_ore": sum(row.payable_ore for row in rows),
    }


def confirmation_csv(regulation: Regulation) -> str:
    """Return one row a customer, amounts in kronor with a decimal point, and two empty columns to sign in."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in confirmation_rows(regulation):
        who, each = row.settled.customer, row.settled
        amounts = (each.entitled_ore, each.instalments_ore, each.kept_ore, each.final_ore, row.vat_ore, row.payable_ore)
        texts = [encodable(spreadsheet_cell(text)) for text in (who.id, who.name, who.type)]
        # A negative amount is a number, not a formula: it stays as it is.
        writer.writerow([*texts, *map(format_ore, amounts), "", ""])
    return "\ufeff" + out.getvalue()


def confirmation_lines(result: CloseResult, page: Page) -> list[str]:
    """Return the list as text: two lines a customer, the second to be dated and signed; sums and ties below."""
    regulation = result.regulation
    assert regulation is not None
    rows = confirmation_rows(regulation)
    heads = [page.say(words) for words in (_ENTITLED, _PAID, final_words(regulation, _DUE))]
    shown = [(row, [kronor(ore) for ore in _amounts(row)]) for row in rows]
    totals = [kronor(sum(_amounts(row)[at] for row in rows)) for at in range(3)]
    widths = [max(width_of(cells[at]) for cells in (heads, totals, *(cells for _, cells in shown))) for at in range(3)]
    way = max((width_of(page.say(row.direction)) for row in rows), default=0)
    name = max(8, min(40, page.width - sum(widths) - way - 8))

    def line(label: str, cells: list[str], after: str = "") -> str:
        amounts = "".join("  " + right(cell, width) for cell, width in zip(cells, widths, strict=True))
        return f"{left(cut(visible(label), name), name)}{amounts}  {after}".rstrip()

    doubt = doubts(result)
    warned = [*page.paragraph(page.say(doubt), 0), ""] if doubt is not None else []
    bar = page.paint("─" * (name + sum(widths) + 8 + way), "dim")
    lines = [*warned, page.paint(line(page.say(_CUSTOMER), heads), "strong"), bar]
    sign = page.say(_SIGN)
    for row, cells in shown:
        lines.append(line(f"{row.settled.customer.id} {row.settled.customer.name}", cells, page.say(row.direction)))
        if row.vat_ore:
            with_vat = _WITH_VAT.fill(vat=kronor(row.vat_ore), payable=kronor(row.payable_ore), way=page.say(row.direction))
            lines += page.paragraph(page.say(with_vat), 2)
        lines.append(f"  {sign}: {'_' * 12}  {'_' * max(12, min(40, page.width - width_of(sign) - 18))}")
    lines += [bar, page.paint(line(page.say(_SUM), totals), "strong"), ""]
    return [*lines, *_tie_lines(result, page)]


def _tie_lines(result: CloseResult, page: Page) -> list[str]:
    lines = []
    for tie in ties(result):
        mark = "=" if tie.holds else "≠"
        said = page.say(tie.what).replace("=", mark)
        lines += page.hanging(f"{tie.rule}  ", f"{said}: {kronor(tie.left_ore)} {mark} {kronor(tie.right_ore)}", 0)
    return lines


def _amounts(row: ConfirmationRow) -> tuple[int, int, int]:
    return row.settled.entitled_ore, row.settled.instalments_ore, row.settled.final_ore


_CUSTOMER = Words("Kund (belopp i kronor)", "Customer (amounts in kronor)")
_ENTITLED, _PAID = Words("Del", "Part"), Words("Delbetalt", "Instalments")
_DUE = Words("Slutreglering", "Final")
_WITH_VAT = Words("moms tillkommer {vat}: {way} {payable}", "VAT is added {vat}: {way} {payable}")
_SIGN = Words("Bekräftas (datum, namn)", "Confirmed (date, name)")
_SUM = Words("Summa", "Sum")
