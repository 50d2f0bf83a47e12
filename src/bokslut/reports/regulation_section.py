"""The surplus regulation in the report of a whole close: what was over, what goes back, what is left, and the liability."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bokslut.model.money import format_ore
from bokslut.model.printing import format_number, kronor, plural
from bokslut.model.words import Words
from bokslut.reports.confirmation import interim_words
from bokslut.reports.escape import markdown_text, visible
from bokslut.reports.settlement_text import NOTHING_REGULATED, PURPOSE, ROLL_FORWARD, roll_forward, rule_set_lines, settlement_table

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult
    from bokslut.model.settlement import Booked, Regulation, Settlement
    from bokslut.model.words import Language
    from bokslut.reports.text_page import Page

#: More services than this are summed by area: the whole list is in `bokslut regulate`.
_SERVICES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    surplus_ore: int
    returned_ore: int

    @property
    def left_ore(self) -> int:
        return self.surplus_ore - self.returned_ore


def regulation_summary(result: CloseResult) -> dict[str, Any] | None:
    """Return the regulation as the close's JSON has it, amounts as decimal strings in kronor; None where the close has none."""
    regulation = result.regulation
    if regulation is None:
        return None
    settlement, rolled = regulation.settlement, roll_forward_ore(regulation.booked)
    return {
        "obstacle": None if regulation.obstacle is None else {"sv": regulation.obstacle.sv, "en": regulation.obstacle.en},
        "rule_set": rule_set_data(regulation),
        "services": [
            {
                "service": each.service.id,
                "name": each.service.name,
                "area": each.service.area,
                "treatment": each.service.treatment.value,
                "surplus": format_ore(each.surplus_ore),
                "returned": format_ore(each.returned_ore),
                "left": format_ore(each.surplus_ore - each.returned_ore),
            }
            for each in (settlement.services if settlement is not None else ())
        ],
        "totals": None if settlement is None else _totals(settlement, regulation.booked),
        "liability": None if rolled is None else {name: format_ore(ore) for name, ore in rolled.items()},
        "proposed": [
            {
                "purpose": voucher.purpose,
                "date": voucher.date.isoformat(),
                "rows": len(voucher.rows),
                "amount": format_ore(sum(max(row.amount_ore, 0) for row in voucher.rows)),
            }
            for voucher in regulation.vouchers
        ],
    }


def rule_set_data(regulation: Regulation) -> dict[str, str | None] | None:
    """Return the agreement that holds for the year as plain values; None where the close file has only one."""
    found = regulation.rule_set
    if found is None:
        return None
    end = found.end.isoformat() if found.end is not None else None
    return {"name": found.name, "model": found.model.value, "from": found.start.isoformat(), "to": end, "decided": found.decided}


def _totals(settlement: Settlement, booked: Booked | None) -> dict[str, Any]:
    after = result_after(settlement, booked)
    return {
        "surplus": format_ore(settlement.surplus_ore),
        "returned": format_ore(sum(each.returned_ore for each in settlement.services)),
        "instalments": format_ore(settlement.instalments_ore),
        "kept": format_ore(settlement.kept_ore),
        "to_get": format_ore(settlement.liability_ore),
        "to_pay": format_ore(settlement.receivable_ore),
        "customers": len(settlement.customers),
        "result_after": None if after is None else format_ore(after),
    }


def roll_forward_ore(booked: Booked | None) -> dict[str, int] | None:
    """Return how the liability in the ledger went, in öre; None where its balance is not known."""
    if booked is None or booked.liability_balance_ore is None or booked.liability_opening_ore is None:
        return None
    opening, closing, new = booked.liability_opening_ore, booked.liability_balance_ore, sum(booked.liabilities.values())
    return {"opening": opening, "cleared": opening + new - closing, "new": new, "closing": closing}


def result_after(settlement: Settlement, booked: Booked | None) -> int | None:
    """Return what the ledger has left of the services' result after what it has returned; None where it is not known."""
    if booked is None or not booked.surpluses:
        return None
    return sum(booked.surpluses.get(each.service.id, 0) for each in settlement.services) - booked.returned_ore


def regulation_lines(result: CloseResult, page: Page) -> list[str]:
    """Return the section for the text report; nothing where the close has no regulation."""
    regulation = result.regulation
    if regulation is None:
        return []
    title = page.say(_TITLE)
    settlement = regulation.settlement
    if settlement is None:
        why = page.say(regulation.obstacle) if regulation.obstacle is not None else ""
        return ["", *page.hanging(f"{title}  ", f"{page.say(_NOTHING)}: {why}.", 0, "strong")]
    if not settlement.services and not settlement.customers:
        shown = [*rule_set_lines(regulation, page), *page.paragraph(page.say(NOTHING_REGULATED), 0), *roll_forward(regulation, page)]
        return ["", page.paint(title, "strong"), *shown]
    heads = [title, "", *(page.say(words) for words in (_SURPLUS, _RETURNED, _LEFT))]
    lines = _lines(settlement)
    rows = [(line.name, "", *map(kronor, (line.surplus_ore, line.returned_ore, line.left_ore))) for line in lines]
    whole = _Line("", settlement.surplus_ore, sum(line.returned_ore for line in lines))
    total = (page.say(_SUM), "", *map(kronor, (whole.surplus_ore, whole.returned_ore, whole.left_ore)))
    inner = replace(page, style=replace(page.style, width=page.width - 1))
    shown = settlement_table(heads, rows, total, inner)
    shown += rule_set_lines(regulation, inner)
    for text in _facts(regulation, settlement, page.style.language):
        shown += inner.paragraph(text, 0)
    close = f" {shlex.quote(page.style.close)}" if page.style.close else ""
    shown += [*roll_forward(regulation, inner), *inner.paragraph(f"{page.say(_MORE)} bokslut regulate{close}", 0)]
    # One space in, as the statements above.
    return ["", *(f" {line}" for line in shown)]


def _lines(settlement: Settlement) -> list[_Line]:
    """Return a line a service; a line an area where they are many."""
    services = settlement.services
    if len(services) <= _SERVICES_SHOWN:
        return [_Line(f"{each.service.id} {each.service.name}", each.surplus_ore, each.returned_ore) for each in services]
    areas = dict.fromkeys(each.service.area for each in services)
    return [
        _Line(
            area,
            sum(each.surplus_ore for each in services if each.service.area == area),
            sum(each.returned_ore for each in services if each.service.area == area),
        )
        for area in areas
    ]


def _facts(regulation: Regulation, settlement: Settlement, say: Language) -> list[str]:
    """Return what each line below the table says."""
    customers = plural(len(settlement.customers), Words("kund", "customer"), Words("kunder", "customers")).say(say)
    values = {"get": kronor(settlement.liability_ore), "pay": kronor(settlement.receivable_ore), "paid": kronor(settlement.instalments_ore)}
    interim = interim_words(regulation)
    facts = [*([interim.say(say)] if interim is not None else []), f"{customers}: {_CUSTOMERS.fill(**values).say(say)}"]
    if settlement.kept_ore:
        facts.append(f"{_KEPT.say(say)}: {kronor(settlement.kept_ore)}")
    after = result_after(settlement, regulation.booked)
    if after is not None:
        facts.append(f"{_AFTER.say(say)}: {kronor(after)}")
    proposed = [f"{PURPOSE[each.purpose].say(say)} {each.date} ({_rows(len(each.rows), say)})" for each in regulation.vouchers]
    if proposed:
        facts.append(f"{_PROPOSED.say(say)}: {', '.join(proposed)}")
    return facts


def _rows(count: int, say: Language) -> str:
    return f"{format_number(count)} {Words('rader', 'rows').say(say)}"


def regulation_markdown(result: CloseResult, say: Language) -> list[str]:
    """Return the section for Markdown; nothing where the close has no regulation."""
    regulation = result.regulation
    if regulation is None:
        return []
    settlement = regulation.settlement
    lines = [f"## {_TITLE.say(say)}", ""]
    if settlement is None:
        why = regulation.obstacle.say(say) if regulation.obstacle is not None else ""
        return [*lines, f"{_NOTHING.say(say)}: {markdown_text(why)}.", ""]
    lines += [f"| | {_SURPLUS.say(say)} | {_RETURNED.say(say)} | {_LEFT.say(say)} |", "| --- | ---: | ---: | ---: |"]
    shown = _lines(settlement)
    shown.append(_Line(_SUM.say(say), settlement.surplus_ore, sum(line.returned_ore for line in shown)))
    for line in shown:
        amounts = " | ".join(map(kronor, (line.surplus_ore, line.returned_ore, line.left_ore)))
        lines.append(f"| {markdown_text(visible(line.name))} | {amounts} |")
    lines += ["", *(f"- {markdown_text(fact)}" for fact in _facts(regulation, settlement, say))]
    rolled = roll_forward_ore(regulation.booked)
    if rolled is not None:
        went = {name: kronor(ore) for name, ore in rolled.items()}
        lines.append(f"- {markdown_text(ROLL_FORWARD.fill(**went).say(say))}")
    return [*lines, ""]


_TITLE, _SUM = Words("Återreglering", "Surplus regulation"), Words("Summa", "Sum")
_SURPLUS, _RETURNED, _LEFT = Words("Överskott", "Surplus"), Words("Återförs", "Returned"), Words("Kvar", "Left")
_NOTHING = Words("inget fördelas", "nothing is allocated")
_CUSTOMERS = Words("delbetalt {paid}, ska få {get}, ska betala {pay}", "instalments {paid}, to get {get}, to pay {pay}")
_KEPT = Words("Stannar hos utföraren", "Stays with the provider")
_AFTER = Words("Resultat efter reglering i huvudboken", "Result after the regulation in the ledger")
_PROPOSED = Words("Föreslagna verifikationer (bokförs inte)", "Proposed vouchers (never posted)")
_MORE = Words("Kund för kund:", "Customer by customer:")
