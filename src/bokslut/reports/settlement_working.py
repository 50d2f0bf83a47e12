"""One customer's final amount worked out line by line, so that it can be checked with a calculator."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.printing import decimals_needed, format_amount, format_number, kronor, plural
from bokslut.model.regulation import Pooling, Treatment
from bokslut.model.words import Words
from bokslut.reports.confirmation import GET, PAY, confirmation_row, interim_words
from bokslut.reports.escape import visible
from bokslut.reports.text_page import cut, left, width_of

if TYPE_CHECKING:
    from bokslut.model.settlement import Cell, CustomerSettlement, Regulation, ServiceSettlement
    from bokslut.reports.text_page import Page

#: Decimals of a quota that never ends: enough to see which fraction is larger.
_QUOTA_DECIMALS = 6


def customer_lines(regulation: Regulation, settled: CustomerSettlement, page: Page) -> list[str]:
    """Return the customer's services, each with its surplus, key, exact part and öre; then instalments, final and VAT."""
    settlement = regulation.settlement
    assert settlement is not None
    who = settled.customer
    lines = [page.paint(cut(visible(f"{who.id} {who.name} ({who.type})"), page.width), "strong")]
    interim = interim_words(regulation)
    lines += page.paragraph(page.say(interim), 0) if interim is not None else []
    amounts: list[tuple[str, int]] = []
    for service in settlement.services:
        cell = service.cell(who.id)
        if cell is not None:
            lines += ["", *_working(regulation, service, cell, page)]
            amounts.append((f"{service.service.id} {service.service.name}", cell.amount_ore))
    lines += [] if amounts else page.paragraph(page.say(_NO_KEY), 0)
    lines += ["", *(_amount_line(name, ore, page) for name, ore in amounts), _rule(page)]
    lines.append(_amount_line(page.say(_ENTITLED if settled.entitled_ore >= 0 else _SHARED_DEFICIT), settled.entitled_ore, page))
    for instalment in settled.instalments:
        parts = [page.say(_PAID), instalment.date.isoformat(), instalment.service, instalment.voucher]
        lines.append(_amount_line(" ".join(part for part in parts if part), -instalment.amount_ore, page))
    if settled.kept_ore:
        lines.append(_amount_line(page.say(_KEPT), -settled.kept_ore, page))
    lines += [
        _rule(page),
        _amount_line(page.say(_final_words(settled.final_ore, interim=interim is not None)), settled.final_ore, page, strong=True),
    ]
    if settled.unpooled_ore != settled.entitled_ore:
        lines += page.paragraph(page.say(_UNPOOLED.fill(part=kronor(settled.unpooled_ore))), 2)
    return [*lines, *_vat(regulation, settled, page)]


def _vat(regulation: Regulation, settled: CustomerSettlement, page: Page) -> list[str]:
    """Return the VAT on the credit note, by what authority, and the amount with it; nothing where there is none."""
    row = confirmation_row(regulation, settled)
    rate = regulation.spec.vat_rate
    if not row.vat_ore or rate is None:
        return []
    label = f"{page.say(_VAT)} {format_number(rate * 100)} %"
    whole = f"{page.say(_FINAL)}, {page.say(GET if row.payable_ore > 0 else PAY)} {page.say(_WITH_VAT)}"
    lines = [_amount_line(label, row.vat_ore, page), _rule(page), _amount_line(whole, row.payable_ore, page, strong=True)]
    return [*lines, *page.paragraph(f"{page.say(_VAT)}: {regulation.spec.vat_authority or ''}", 2)]


def _working(regulation: Regulation, service: ServiceSettlement, cell: Cell, page: Page) -> list[str]:
    key = service.key
    lines = page.paragraph(f"{service.service.id} {service.service.name}", 0)
    about = f"{page.say(_KEY)} {key.version} ({key.kind}), {page.say(_DECIDED)} {key.decision}"
    lines += page.hanging("  ", about, 0)
    lines += page.hanging("  ", page.say(_source(regulation, service)), 0)
    if service.returned_ore != service.surplus_ore:
        lines += page.hanging("  ", page.say(_pooled(regulation, service)), 0)
    sign = "\u2212" if cell.quota < 0 else ""
    sum_text = f"{kronor(service.returned_ore)} × {_plain(cell.key)} / {_plain(cell.keys)} = {sign}{_quota(abs(cell.quota) / 100)}"
    lines += page.hanging("  ", f"{sum_text} → {kronor(cell.amount_ore)}", 0)
    how = _ore(service, cell)
    return [*lines, *(page.hanging("  ", page.say(how), 0) if how is not None else [])]


def _source(regulation: Regulation, service: ServiceSettlement) -> Words:
    """Say where the surplus comes from: the file's three amounts, or the ledger's rows."""
    what = _SURPLUS if service.surplus_ore >= 0 else _DEFICIT
    one, amount = service.service, kronor(service.surplus_ore)
    if one.revenue_ore is not None and one.funding_ore is not None and one.cost_ore is not None:
        values = {"revenue": kronor(one.revenue_ore), "funding": kronor(one.funding_ore), "cost": kronor(one.cost_ore)}
        said = _FROM_FILE.fill(amount=amount, **values)
    else:
        basis = regulation.booked.basis if regulation.booked is not None else None
        count = sum(each.rows for each in basis.vouchers if each.service == one.id) if basis is not None else 0
        rows = plural(count, Words("rad", "row"), Words("rader", "rows"))
        said = _FROM_LEDGER.fill(rows=rows, amount=amount)
    return Words(f"{what.sv} {said.sv}", f"{what.en} {said.en}")


def _pooled(regulation: Regulation, service: ServiceSettlement) -> Words:
    """Say how surpluses have covered deficits: the pool's sum, and the service's part of it."""
    settlement = regulation.settlement
    assert settlement is not None
    whole = regulation.spec.policy.pooling is Pooling.TOTAL
    pool = [
        each.surplus_ore
        for each in settlement.services
        if each.service.treatment is not Treatment.TRANSFERRED and (whole or each.service.area == service.service.area)
    ]
    total = sum(pool)
    alike = sum(ore for ore in pool if ore * total > 0)
    area = Words("alla tjänster", "all services") if whole else Words(f"området {service.service.area}", f"the area {service.service.area}")
    values = {"plus": kronor(sum(max(ore, 0) for ore in pool)), "minus": kronor(-sum(min(ore, 0) for ore in pool)), "total": kronor(total)}
    if service.surplus_ore * total <= 0:
        words = _COVERED.fill(**values)
    else:
        words = _SHARED.fill(**values, own=kronor(service.surplus_ore), alike=kronor(alike), returned=kronor(service.returned_ore))
    return Words(f"{area.sv[:1].upper()}{area.sv[1:]}: {words.sv}", f"{area.en[:1].upper()}{area.en[1:]}: {words.en}")


def _ore(service: ServiceSettlement, cell: Cell) -> Words | None:
    """Say how the part became whole öre; nothing where it was whole."""
    found = service.rounding(cell.customer)
    if not found.rest:
        return None
    sign = 1 if service.returned_ore > 0 else -1
    one = Words("+1 öre", "+1 öre") if sign > 0 else Words("−1 öre", "−1 öre")
    got = one if found.gets_one else Words("inget", "none")
    rest = found.rest if sign > 0 else -found.rest
    words = _ORE.fill(
        floor=kronor(sign * found.floor_ore),
        rest=_cut(rest),
        missing=format_number(found.missing_ore),
        customers=format_number(found.customers),
        place=format_number(found.place),
    )
    tied = _TIED.fill(n=format_number(found.ties)) if found.ties else Words("", "")
    return Words(f"{words.sv}{tied.sv}: {got.sv}", f"{words.en}{tied.en}: {got.en}")


def _plain(value: Fraction) -> str:
    return format_number(value) if decimals_needed(value) is not None else f"{value.numerator}/{value.denominator}"


def _quota(value: Fraction) -> str:
    """Return the exact part in kronor; one with more decimals than fit is cut, not rounded, and says so."""
    needed = decimals_needed(value)
    if needed is not None and needed <= _QUOTA_DECIMALS + 2:
        return format_amount(value, decimals=max(needed, 2))
    return _cut(value)


def _cut(value: Fraction) -> str:
    """Return a number with six decimals, the rest cut off and … in its place."""
    shown = Fraction(abs(value) * 10**_QUOTA_DECIMALS // 1, 10**_QUOTA_DECIMALS)
    dots = "…" if shown != abs(value) else ""
    needed = decimals_needed(shown) or 0
    return f"{format_amount(shown if value >= 0 else -shown, decimals=_QUOTA_DECIMALS if dots else max(needed, 1))}{dots}"


def _rule(page: Page) -> str:
    return page.rule(min(page.width, 72) - 2)


def _amount_line(label: str, ore: int, page: Page, *, strong: bool = False) -> str:
    width = min(page.width, 72)
    amount = kronor(ore)
    shown = cut(visible(label), width - width_of(amount) - 4)
    return page.paint(f"  {left(shown, width - width_of(amount) - 2)}{amount}", "strong" if strong else "plain")


def _final_words(ore: int, *, interim: bool) -> Words:
    if interim:
        return _TO_PAY_SO_FAR if ore < 0 else _TO_GET_SO_FAR
    if ore < 0:
        return Words("Slutreglering: kunden ska betala", "Final settlement: the customer is to pay")
    return Words("Slutreglering: kunden ska få", "Final settlement: the customer is to get")


_SHARED_DEFICIT = Words("Del i underskottet", "Part of the deficit")
_TO_GET_SO_FAR = Words("Hittills: kunden ska få", "So far: the customer is to get")
_TO_PAY_SO_FAR = Words("Hittills: kunden ska betala", "So far: the customer is to pay")
_NO_KEY = Words("Kunden har ingen nyckel som gäller.", "The customer has no key in force.")
_ENTITLED, _PAID = Words("Del i överskottet", "Part of the surplus"), Words("avgår delbetalt", "less instalment")
_KEPT = Words("avgår: stannar hos utföraren", "less what stays with the provider")
_KEY, _DECIDED = Words("Nyckel", "Key"), Words("beslut", "decision")
_UNPOOLED = Words(
    "Om ingen tjänsts överskott täckt en annans underskott hade delen varit {part}.",
    "If no service's surplus had covered another's deficit, the part would have been {part}.",
)
_FINAL, _VAT, _WITH_VAT = Words("Slutreglering", "Final settlement"), Words("Moms", "VAT"), Words("med moms", "with VAT")
_SURPLUS, _DEFICIT = Words("Överskott", "Surplus"), Words("Underskott", "Deficit")
_FROM_FILE = Words(
    "{amount} = intäkter {revenue} + anslag {funding} − kostnader {cost}", "{amount} = revenue {revenue} + funding {funding} − cost {cost}"
)
_FROM_LEDGER = Words(
    "{amount}: intäkter och anslag minus kostnader, {rows} i huvudboken", "{amount}: revenue and funding less cost, {rows} in the ledger"
)
_SHARED = Words(
    "överskott {plus}, underskott {minus}, tillsammans {total}; tjänsten återför {total} × {own} / {alike} = {returned}",
    "surpluses {plus}, deficits {minus}, together {total}; the service returns {total} × {own} / {alike} = {returned}",
)
_COVERED = Words(
    "överskott {plus}, underskott {minus}, tillsammans {total}: de andra täcker tjänsten, som inte återför något",
    "surpluses {plus}, deficits {minus}, together {total}: the others cover the service, which returns nothing",
)
_ORE = Words(
    "Hela ören {floor}, rest {rest} öre. {missing} öre är kvar åt de största resterna av {customers}; denna är nr {place}",
    "Whole öre {floor}, rest {rest} öre. {missing} öre to the largest rests of {customers}; this is no. {place}",
)
_TIED = Words(" ({n} till med samma rest: större nyckel först, sedan id)", " ({n} more with the same rest: larger key first, then id)")
