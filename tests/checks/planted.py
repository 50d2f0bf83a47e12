"""Ledgers for tests, written as plain values: clean ones drawn by hypothesis, in which a test then plants its fault."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from bokslut.books import Books
from bokslut.ledger.extract import extract_balances, previous_balances
from bokslut.ledger.frames import build_frames, pack_place
from bokslut.ledger.ledger import Ledger, Reading, build_ledger
from bokslut.model.period import FiscalYear, Period
from bokslut.model.source import SourceInfo
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.checks.interface import Rule
    from bokslut.model.check import CheckResult
    from bokslut.statements.layout import Layout

YEAR = FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
LAST_YEAR = FiscalYear(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
TITLE = Words("Prov", "Test")

BALANCE_ACCOUNTS = ("1510", "1930", "2081", "2440")
RESULT_ACCOUNTS = ("3000", "4010", "5410", "7010")
ROLES = {"equity": ("20",), "result_balance": ("2099",), "result_income": ("8999",), "suspense": ("2999",), "accruals": ("2990",)}


@dataclass(frozen=True)
class Row:
    account: str
    ore: int
    date: dt.date | None = None
    text: str | None = None
    objects: int = 0


@dataclass(frozen=True)
class Entry:
    series: str
    number: str
    date: dt.date | None
    text: str
    rows: tuple[Row, ...]
    registered: dt.date | None = None

    @property
    def name(self) -> str:
        return f"{self.series} {self.number}".strip()


@dataclass(frozen=True)
class File:
    """One ledger file. `stated` are (record, year, account, öre) or (record, year, account, öre, period, objects)."""

    entries: Sequence[Entry] = ()
    stated: Sequence[tuple[Any, ...]] = ()
    path: str = "2025.se"
    type: str = "4E"
    format: str = "sie4"
    years: Mapping[int, FiscalYear] | None = field(default_factory=lambda: {0: YEAR})
    accounts: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    object_lists: Sequence[tuple[int, str, str]] = ()


def day(month: int, number: int = 1, year: int = 2025) -> dt.date:
    return dt.date(year, month, number)


def entry(
    name: str, date: dt.date | None, *rows: tuple[str, int] | Row, text: str | None = None, registered: dt.date | None = None
) -> Entry:
    """`entry("A 12", day(3), ("1930", 100), ("3000", -100))`; the text is the entry's own unless given."""
    series, _, number = name.rpartition(" ")
    made = tuple(row if isinstance(row, Row) else Row(*row) for row in rows)
    return Entry(series, number, date, f"Händelse {name}" if text is None else text, made, registered)


def ledger_of(*files: File) -> Ledger:
    return build_ledger([_reading(file) for file in files])


def _reading(file: File) -> Reading:
    line = 10
    entries: dict[str, list[Any]] = {name: [] for name in ("entry", "series", "number", "date", "text", "registered", "signature", "place")}
    postings: dict[str, list[Any]] = {
        name: [] for name in ("entry", "account", "objects", "amount_ore", "date", "text", "quantity", "signature", "place")
    }
    stated: dict[str, list[Any]] = {
        name: [] for name in ("record", "year", "period", "account", "objects", "amount_ore", "quantity", "place")
    }
    for record, year, account, ore, *rest in file.stated:
        line += 1
        period, objects = (*rest, None, 0)[:2] if len(rest) < 2 else rest
        values = (record, year, period, account, objects, ore, None, pack_place(0, line))
        for name, value in zip(stated, values, strict=True):
            stated[name].append(value)
    for number, one in enumerate(file.entries):
        line += 1
        for name, value in zip(
            entries, (number, one.series, one.number, one.date, one.text, one.registered, None, pack_place(0, line)), strict=True
        ):
            entries[name].append(value)
        for row in one.rows:
            line += 1
            values = (number, row.account, row.objects, row.ore, row.date or one.date, row.text, None, None, pack_place(0, line))
            for name, value in zip(postings, values, strict=True):
                postings[name].append(value)
    accounts: dict[str, list[Any]] = {name: [] for name in ("account", "name", "type", "unit", "sru", "place")}
    for index, (account, (title, ktyp)) in enumerate(file.accounts.items()):
        for name, value in zip(accounts, (account, title, ktyp, None, None, pack_place(0, index + 1)), strict=True):
            accounts[name].append(value)
    lists = {name: [pair[index] for pair in file.object_lists] for index, name in enumerate(("objects", "dimension", "object"))}
    frames = build_frames(entries=entries, postings=postings, stated=stated, accounts=accounts, object_lists=lists)
    info = SourceInfo(file.path, file.format, "0" * 64, type=file.type, years=file.years)
    return Reading(info, frames)


def books_of(
    *files: File,
    previous: File | None = None,
    roles: Mapping[str, Sequence[str]] = ROLES,
    layouts: Sequence[Layout] = (),
    through: dt.date = YEAR.end,
    complete: bool = True,
) -> Books:
    """Books as a close would make them, without statements."""
    ledger, last = ledger_of(*files), ledger_of(previous) if previous else None
    period = Period(YEAR, through)
    before = previous_balances(ledger, last, period, roles)
    balances = extract_balances(ledger, period, previous=before, roles=roles)
    return Books(
        period=period,
        ledger=ledger,
        previous=last,
        balances=balances,
        previous_balances=before,
        layouts={layout.id: layout for layout in layouts},
        roles=roles,
        complete=complete,
    )


def check(rule: Rule, books: Books) -> CheckResult:
    (result,) = tuple(rule.check(books))
    return result


def subjects(result: CheckResult) -> list[str]:
    return [finding.subject for finding in result.findings]


def rule_of(kind: type[Rule], **parameters: Any) -> Rule:
    return kind(code="X001", title=TITLE, **parameters)


def is_place_whole(result: CheckResult) -> bool:
    """Every finding stands somewhere, once primarily, on a line."""
    return all(sum(place.primary for place in finding.places) == 1 and finding.place and finding.place.line for finding in result.findings)


@st.composite
def clean_entries(draw: st.DrawFn, *, size: int = 12) -> list[Entry]:
    """Entries that balance, are numbered 1, 2, 3 … in their series, are dated in the year, and are all different."""
    count = draw(st.integers(1, size))
    numbers = {"A": 0, "B": 0, "": 0}
    made = []
    for index in range(count):
        series = draw(st.sampled_from(sorted(numbers)))
        numbers[series] += 1
        accounts = draw(st.lists(st.sampled_from(BALANCE_ACCOUNTS + RESULT_ACCOUNTS), min_size=2, max_size=4))
        amounts = draw(st.lists(st.integers(-(10**9), 10**9), min_size=len(accounts) - 1, max_size=len(accounts) - 1))
        date = dt.date(2025, 1, 1) + dt.timedelta(days=draw(st.integers(0, 364)))
        rows = [(account, ore) for account, ore in zip(accounts, [*amounts, -sum(amounts)], strict=True)]
        made.append(entry(f"{series} {numbers[series]}", date, *rows, text=f"Händelse nummer {index}"))
    return made


def stated_of(entries: Sequence[Entry], openings: Mapping[str, int]) -> list[tuple[Any, ...]]:
    """IB, UB and RES as a ledger system would state them."""
    closings = dict(openings)
    for one in entries:
        for row in one.rows:
            closings[row.account] = closings.get(row.account, 0) + row.ore
    return [
        *(("IB", 0, account, ore) for account, ore in sorted(openings.items())),
        *(("UB" if account[0] in "12" else "RES", 0, account, ore) for account, ore in sorted(closings.items())),
    ]


def changed(entries: Sequence[Entry], index: int, **fields: Any) -> list[Entry]:
    """The entries with one of them changed."""
    return [replace(one, **fields) if at == index else one for at, one in enumerate(entries)]
