"""The surplus regulation for people: what each service returns, what each customer gets, and each customer's arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.printing import kronor
from bokslut.model.words import Words
from bokslut.reports.confirmation import final_words, interim_words
from bokslut.reports.escape import visible
from bokslut.reports.text_page import cut, left, right, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.settlement import Regulation, Settlement
    from bokslut.reports.text_page import Page

_NAME_LEAST = 12
#: Decimals of a quota that never ends: enough to see which fraction is larger.
_QUOTA_DECIMALS = 6
#: What a proposed voucher is for.
PURPOSE = {
    "instalment": Words("Delbetalning", "Instalment"),
    "closing": Words("Slutreglering", "Final settlement"),
    "correction": Words("Rättelse av slutreglering", "Correction of the final settlement"),
    "clearing": Words("Reglering med kunderna", "Clearing with the customers"),
}


def settlement_lines(regulation: Regulation, page: Page) -> list[str]:
    """Return the whole settlement as text; why there is none, when there is none."""
    settlement = regulation.settlement
    if settlement is None:
        why = page.say(regulation.obstacle) if regulation.obstacle is not None else ""
        return page.paragraph(page.say(Words("Inget fördelas: ", "Nothing is allocated: ")) + why + ".", 0)
    interim = interim_words(regulation)
    agreed = [*rule_set_lines(regulation, page), *(page.paragraph(page.say(interim), 0) if interim is not None else [])]
    if not settlement.services and not settlement.customers:
        return [*agreed, *page.paragraph(page.say(NOTHING_REGULATED), 0), *roll_forward(regulation, page)]
    lines = [*agreed, *([""] if agreed else []), *_services(settlement, page), "", *_customers(regulation, settlement, page), ""]
    lines += _totals(regulation, settlement, page)
    return [*lines, *roll_forward(regulation, page), *_vouchers(regulation, page)]


def rule_set_lines(regulation: Regulation, page: Page) -> list[str]:
    """Return which agreement holds for the year; nothing where the close file has only one."""
    rule_set = regulation.rule_set
    if rule_set is None:
        return []
    until = f"{rule_set.start} – {rule_set.end or ''}".rstrip()
    decided = f", {page.say(Words('beslut', 'decision'))} {rule_set.decided}" if rule_set.decided else ""
    return page.hanging(f"{page.say(Words('Regler', 'Rules'))}  ", f"{rule_set.name}, {until}{decided}", 0)


#: What a year without any service to regulate comes to.
NOTHING_REGULATED = Words(
    "Inget regleras: ingen tjänsts resultat återförs till kunderna.",
    "Nothing is regulated: no service's result goes back to the customers.",
)


def _services(settlement: Settlement, page: Page) -> list[str]:
    pooled = any(each.returned_ore != each.surplus_ore for each in settlement.services)
    heads = [Words("Tjänst", "Service"), Words("Nyckel", "Key"), Words("Överskott", "Surplus")]
    heads += [Words("Återförs", "Returned")] if pooled else []
    rows = [
        (
            f"{each.service.id} {each.service.name}",
            each.key.version,
            kronor(each.surplus_ore),
            *([kronor(each.returned_ore)] if pooled else []),
        )
        for each in settlement.services
    ]
    returned = sum(each.returned_ore for each in settlement.services)
    total = (page.say(_SUM), "", kronor(settlement.surplus_ore), *([kronor(returned)] if pooled else []))
    return settlement_table([page.say(head) for head in heads], rows, total, page)


def _customers(regulation: Regulation, settlement: Settlement, page: Page) -> list[str]:
    # Where services cover each other's deficits, what each customer would have had without is shown beside.
    pooled = any(each.unpooled_ore != each.entitled_ore for each in settlement.customers)
    heads = [Words("Kund", "Customer"), Words("Typ", "Type"), Words("Del", "Part"), Words("Delbetalt", "Instalments")]
    left = final_words(regulation, Words("Slutreglering", "Final"))
    heads += [left] + ([Words("Del utan pool", "Part unpooled")] if pooled else [])
    rows = [
        (
            f"{each.customer.id} {each.customer.name}",
            each.customer.type,
            *(kronor(ore) for ore in (each.entitled_ore, each.instalments_ore, each.final_ore)),
            *([kronor(each.unpooled_ore)] if pooled else []),
        )
        for each in settlement.customers
    ]
    sums = [sum(each.entitled_ore for each in settlement.customers), settlement.instalments_ore]
    sums += [sum(each.final_ore for each in settlement.customers)]
    sums += [sum(each.unpooled_ore for each in settlement.customers)] if pooled else []
    return settlement_table([page.say(head) for head in heads], rows, (page.say(_SUM), "", *(kronor(ore) for ore in sums)), page)


_SUM = Words("Summa", "Sum")


def _totals(regulation: Regulation, settlement: Settlement, page: Page) -> list[str]:
    owed, claimed = Words("Skuld till kunder", "Liability to customers"), Words("Fordran på kunder", "Claims on customers")
    if regulation.interim is not None:
        owed, claimed = (
            Words("Kunder ska få hittills", "Customers are to get so far"),
            Words("Kunder ska betala hittills", "Customers are to pay so far"),
        )
    parts = [
        (owed, settlement.liability_ore),
        (claimed, settlement.receivable_ore),
        (Words("Stannar hos utföraren", "Stays with the provider"), settlement.kept_ore),
    ]
    return [f"{page.say(words)}: {kronor(ore)}" for words, ore in parts if ore or words is owed]


def roll_forward(regulation: Regulation, page: Page) -> list[str]:
    """Return how the liability in the ledger went from the year's start to its end."""
    booked = regulation.booked
    if booked is None or booked.liability_balance_ore is None or booked.liability_opening_ore is None:
        return []
    new = sum(booked.liabilities.values())
    cleared = booked.liability_opening_ore + new - booked.liability_balance_ore
    values = {"opening": booked.liability_opening_ore, "cleared": cleared, "new": new, "closing": booked.liability_balance_ore}
    said = ROLL_FORWARD.fill(**{name: kronor(ore) for name, ore in values.items()})
    return page.hanging("", page.say(said), 0)


#: How the liability in the ledger went.
ROLL_FORWARD = Words(
    "Skulden i huvudboken: vid årets början {opening}, reglerat {cleared}, nytt {new}, på bokslutsdagen {closing}",
    "The liability in the ledger: {opening} at the start, cleared {cleared}, new {new}, {closing} on the close date",
)


def _vouchers(regulation: Regulation, page: Page) -> list[str]:
    if not regulation.vouchers:
        return []
    lines = ["", page.say(Words("Föreslagna verifikationer (bokförs inte):", "Proposed vouchers (never posted):"))]
    for voucher in regulation.vouchers:
        debits = sum(max(row.amount_ore, 0) for row in voucher.rows)
        rows = page.say(Words("rader", "rows"))
        lines.append(f"  {voucher.date}  {page.say(PURPOSE[voucher.purpose])}: {len(voucher.rows)} {rows}, {kronor(debits)}")
    return [*lines, *([f"  {page.say(_IS_BOOKED)}"] if closing_is_booked(regulation) else [])]


def closing_is_booked(regulation: Regulation) -> bool:
    """Tell whether the ledger has the whole closing, so that nothing of it is proposed."""
    booked, settlement = regulation.booked, regulation.settlement
    if booked is None or settlement is None or not (booked.liabilities or booked.receivables):
        return False
    finals = {each.customer.id: each.final_ore for each in settlement.customers if each.final_ore}
    held = {**booked.liabilities, **{name: -ore for name, ore in booked.receivables.items()}}
    return held == finals


_IS_BOOKED = Words("Slutregleringen är redan bokförd.", "The final settlement is booked already.")


def settlement_table(heads: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str], page: Page) -> list[str]:
    """Set a table: names cut to fit, a column of text, then columns of amounts."""
    shown = [[visible(cell) for cell in row] for row in (heads, *rows, total)]
    widths = [max(width_of(row[at]) for row in shown) for at in range(len(heads))]
    room = page.width - sum(widths[1:]) - 2 * (len(heads) - 1)
    widths[0] = max(_NAME_LEAST, min(widths[0], room))
    lines = []
    for row in shown:
        cells = [left(cut(row[0], widths[0]), widths[0]), left(row[1], widths[1])]
        cells += [right(cell, width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    bar = page.paint("─" * (sum(widths) + 2 * (len(heads) - 1)), "dim")
    return [page.paint(lines[0], "strong"), bar, *lines[1:-1], bar, lines[-1]]
