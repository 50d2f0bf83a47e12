"""Statements drawn up from balances: layouts filled with figures, exact and in presentation sign."""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from bokslut.ledger.balances import is_balance_account
from bokslut.model.money import KR
from bokslut.model.period import FiscalYear, Period
from bokslut.model.printed_days import PrintedDays
from bokslut.model.table import Figure, Line, Origin, Table
from bokslut.statements.placing import place_accounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.ledger.balances import Balances
    from bokslut.model.account import Accounts
    from bokslut.model.money import Unit
    from bokslut.statements.layout import Layout, LayoutLine
    from bokslut.statements.placing import Placing


def draw_up(
    balances: Balances,
    previous: Balances | None,
    layouts: Sequence[Layout],
    period: Period,
    roles: Mapping[str, Sequence[str]] | None = None,
    unit: Unit = KR,
) -> tuple[Table, ...]:
    """Draw up every layout that takes accounts, with a column for the year and, when known, one for the year before.

    Figures are kronor (`unit`: the ledger's currency) with half-width 0, in presentation sign. A cell that the books cannot
    tell (the file states balances but no results) is left out, and so is every sum of it. Hidden lines have figures but
    are not among the lines.
    """
    return draw_placed(balances, previous, {layout.id: place_accounts(layout, roles) for layout in layouts}, period, unit)


def draw_placed(
    balances: Balances, previous: Balances | None, placings: Mapping[str, Placing], period: Period, unit: Unit = KR
) -> tuple[Table, ...]:
    """Draw up layouts whose selectors have been read, by layout id; as `draw_up`, for whoever draws them more than once."""
    columns = _columns(balances, previous, period)
    return tuple(_draw(placing, placings, columns, unit) for placing in placings.values() if placing.is_drawn)


def column_ids(period: Period, previous: Period | None) -> tuple[str, ...]:
    """Return the column ids of a statement: the fiscal years' labels; the end date where two years share a label."""
    this = period.fiscal_year.label
    if previous is None:
        return (this,)
    last = previous.fiscal_year.label
    return (this, last if last != this else previous.fiscal_year.end.strftime("%Y_%m_%d"))


def possible_columns(period: Period) -> tuple[str, ...]:
    """Return the column ids a statement can have, before it is known whether last year is: years follow each other."""
    if period.fiscal_year.start == dt.date.min:
        return column_ids(period, None)
    eve = period.fiscal_year.start - dt.timedelta(days=1)
    return column_ids(period, Period(FiscalYear(eve, eve), eve))


def column_days(period: Period) -> Mapping[str, PrintedDays]:
    """Return the days of each column that a statement can have, before it is known whether last year is: it is taken for as long."""
    this, *last = possible_columns(period)
    start = period.fiscal_year.start
    days = {this: PrintedDays(start, period.through)}
    if last:
        before = dt.date(start.year - 1, start.month, min(start.day, calendar.monthrange(start.year - 1, start.month)[1]))
        days[last[0]] = PrintedDays(before, start - dt.timedelta(days=1))
    return days


def line_role(line: LayoutLine, layout: Layout) -> str:
    """Return how a line is printed: heading, sum, or item. A sum of hidden lines only looks like an item to the reader."""
    if line.heading:
        return "heading"
    if not line.sum:
        return "item"
    hidden = {each.id for each in layout.line if each.hidden}
    return "sum" if any(term.removeprefix("-") not in hidden for term in line.sum) else "item"


def _columns(balances: Balances, previous: Balances | None, period: Period) -> dict[str, Balances]:
    known = [balances] if previous is None else [balances, previous]
    return dict(zip(column_ids(period, previous.period if previous else None), known, strict=True))


def _draw(placing: Placing, placings: Mapping[str, Placing], columns: Mapping[str, Balances], unit: Unit) -> Table:
    layout = placing.layout
    figures = {
        (line, column): Figure(Fraction(ore, 100), unit=unit)
        for column, balances in columns.items()
        for line, ore in _line_values(placing, placings, balances).items()
    }
    return Table(
        id=layout.id,
        title=layout.title,
        lines=tuple(Line(line.id, line.label, line_role(line, layout)) for line in layout.line if not line.hidden),
        columns=tuple(columns),
        figures=figures,
        origin=Origin.LEDGER,
        layout=layout.id,
        unit=unit,
        headings={column: _heading(placing, balances.period) for column, balances in columns.items()},
    )


def _heading(placing: Placing, period: Period) -> str:
    """Return a column's heading: the day for a balance sheet, the year or the span of days for an income statement."""
    if _sides(accounts for _, accounts in placing.takers) & {"balance"}:
        return period.through.isoformat()
    start, end = period.fiscal_year.start, period.through
    calendar_year = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year
    return str(end.year) if calendar_year else f"{start} – {end}"


def _line_values(placing: Placing, placings: Mapping[str, Placing], balances: Balances) -> dict[str, int]:
    """Return the öre of every line that the books can tell."""
    lines = {line.id: line for line in placing.layout.line}
    terms = {line: [term.removeprefix("-") for term in lines[line].sum] for line in lines}
    values = _own_values(placing, placings, balances)
    for line in TopologicalSorter(terms).static_order():
        if not lines[line].sum:
            continue
        known = line in values or lines[line].sign is None
        if known and all(term in values for term in terms[line]):
            values[line] = values.get(line, 0) + sum(
                -values[each] if term.startswith("-") else values[each] for term, each in zip(lines[line].sum, terms[line], strict=True)
            )
        else:
            values.pop(line, None)
    return values


def _own_values(placing: Placing, placings: Mapping[str, Placing], balances: Balances) -> dict[str, int]:
    """Return what each line takes from accounts itself, in öre. A line with a sign but no accounts is a known zero."""
    selectors = {line.id: accounts for line, accounts in placing.takers}
    known_sides = {side for side, known in (("balance", balances.balance_known), ("result", balances.result_known)) if known}
    shares = placing.shares(balances)
    values = {}
    for line in placing.layout.line:
        if line.sign is None:
            continue
        sides = _sides([selectors[line.id]]) if line.id in selectors else set()
        total = sum(share.ore for share in shares[line.id])
        if line.result_of is not None:
            sides.add("result")
            untransferred = placings[line.result_of].closing_ore(balances)
            total += untransferred if line.sign == "debit" else -untransferred
        if sides <= known_sides:
            values[line.id] = total
    return values


def _sides(selectors: Iterable[Accounts]) -> set[str]:
    """Tell which kinds of account are selected: balance (classes 1 and 2), result (the rest)."""
    ends = {end for accounts in selectors for each in accounts.included for end in (each.first, each.last)}
    return {"balance" if is_balance_account(end) else "result" for end in ends}
