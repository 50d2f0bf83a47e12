"""A small year of vouchers, the report of it, and what is told when the ledger holds others than those."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.books import Books
from bokslut.checks.generated import generated_rules
from bokslut.diagnosis.explain import explain_all
from bokslut.ledger.extract import extract_balances
from bokslut.ledger.frames import build_frames
from bokslut.ledger.ledger import Ledger
from bokslut.model.money import unit
from bokslut.model.period import FiscalYear, Period
from bokslut.model.source import SourceInfo
from bokslut.model.table import Figure, Origin, Table
from bokslut.statements.build import draw_up
from bokslut.statements.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.finding import Finding
    from bokslut.model.money import Unit

KR, TKR = unit("kr"), unit("tkr")
YEAR = FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def _layout(name: str, *lines: dict[str, object]) -> Layout:
    every = [{"label": {"sv": str(line["id"]), "en": str(line["id"])}, **line} for line in lines]
    return Layout.model_validate({"id": name, "title": {"sv": name, "en": name}, "line": every})


LAYOUTS = {
    "income": _layout(
        "income",
        {"id": "sales", "accounts": ["3"], "sign": "credit"},
        {"id": "premises", "accounts": ["50"], "sign": "credit"},
        {"id": "other_costs", "accounts": ["4", "51..69"], "sign": "credit"},
        {"id": "wages", "accounts": ["7"], "sign": "credit"},
        {"id": "costs", "sum": ["premises", "other_costs", "wages"]},
        {"id": "result", "sum": ["sales", "costs"]},
    ),
    "balance": _layout(
        "balance",
        {"id": "receivables", "accounts": ["15"], "sign": "debit"},
        {"id": "bank", "accounts": ["19"], "sign": "debit"},
        {"id": "assets", "sum": ["receivables", "bank"]},
        {"id": "equity", "accounts": ["20"], "sign": "credit"},
        {"id": "result_of_the_year", "sign": "credit", "result_of": "income"},
        {"id": "suppliers", "accounts": ["24"], "sign": "credit"},
        {"id": "vat", "accounts": ["26"], "sign": "credit"},
        {"id": "equity_and_liabilities", "sum": ["equity", "result_of_the_year", "suppliers", "vat"]},
    ),
}


@dataclass(frozen=True)
class Voucher:
    """A voucher: rows of account and öre, debit positive."""

    number: int
    rows: tuple[tuple[str, int], ...]
    date: dt.date = dt.date(2025, 6, 15)
    text: str = "Faktura"

    def but(self, **changes: object) -> Voucher:
        return replace(self, **changes)  # type: ignore[arg-type]

    def times(self, factor: Fraction) -> Voucher:
        return self.but(rows=tuple((account, int(ore * factor)) for account, ore in self.rows))


def voucher(number: int, debit: str, credit: str, ore: int, **details: object) -> Voucher:
    return Voucher(number, ((debit, ore), (credit, -ore))).but(**details)


def books(vouchers: Sequence[Voucher], period: Period | None = None) -> Books:
    rows = [(entry, *row) for entry, each in enumerate(vouchers) for row in each.rows]
    count, posted = len(vouchers), len(rows)
    frames = build_frames(
        entries={
            "entry": [*range(count)],
            "series": ["A"] * count,
            "number": [str(each.number) for each in vouchers],
            "date": [each.date for each in vouchers],
            "text": [each.text for each in vouchers],
            "registered": [None] * count,
            "signature": [None] * count,
            "place": [1 + entry for entry in range(count)],
        },
        postings={
            "entry": [entry for entry, _, _ in rows],
            "account": [account for _, account, _ in rows],
            "objects": [0] * posted,
            "amount_ore": [ore for _, _, ore in rows],
            "date": [vouchers[entry].date for entry, _, _ in rows],
            "text": [None] * posted,
            "quantity": [None] * posted,
            "signature": [None] * posted,
            "place": [1000 + at for at in range(posted)],
        },
    )
    ledger = Ledger((SourceInfo("2025.se", "sie4", "0" * 64),), frames)
    period = period or Period(YEAR, YEAR.end)
    balances = extract_balances(ledger, period)
    drawn = draw_up(balances, None, [*LAYOUTS.values()], period)
    return Books(period=period, ledger=ledger, balances=balances, statements={table.id: table for table in drawn}, layouts=LAYOUTS)


def printed(drawn: Table, printed_unit: Unit) -> Table:
    """Print a statement in a unit, each figure rounded by itself."""
    half = Fraction(printed_unit.factor) / 2

    def rounded(figure: Figure) -> Figure:
        whole = round(figure.value / printed_unit.factor)
        return Figure(Fraction(whole) * printed_unit.factor, half, printed_unit, str(whole))

    figures = {at: rounded(figure) for at, figure in drawn.figures.items()}
    return replace(drawn, id=f"printed_{drawn.id}", figures=figures, origin=Origin.PUBLISHED, unit=printed_unit)


def told(right: Sequence[Voucher], booked: Sequence[Voucher], printed_unit: Unit = KR, **changed: int) -> list[Finding]:
    """Return the tie-outs that differ between the report of the right vouchers and the ledger as it is booked.

    `changed` adds to printed figures beside, in the report's unit.
    """
    report = {f"printed_{name}": printed(table, printed_unit) for name, table in books(right).statements.items()}
    for line, more in changed.items():
        for table in report.values():
            for at, figure in table.figures.items():
                if at[0] == line:
                    table.figures[at] = replace(figure, value=figure.value + more * printed_unit.factor)  # type: ignore[index]
    closed = replace(books(booked), tables=report)
    rules = generated_rules(LAYOUTS, report, [*LAYOUTS])
    checks = explain_all([result for rule in rules for result in rule.check(closed)], closed)
    return [finding for check in checks for finding in check.findings if finding.name == "tie-out-differs"]
