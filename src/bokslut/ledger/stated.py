"""The balances that files state themselves (IB, UB, RES, PSALDO), for one fiscal year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.frames import unpack_place
from bokslut.model.finding import Finding, FindingKind, Manual, Severity
from bokslut.model.money import format_ore
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.ledger.ledger import Ledger
    from bokslut.model.period import FiscalYear

STATED_TWICE = FindingKind(
    "LED001",
    "balance-stated-twice",
    Severity.ERROR,
    Words("Samma saldo står två gånger", "The same balance is stated twice"),
    Manual(
        what=Words(
            "Att huvudbokens filer anger varje kontos ingående balans, utgående balans och periodsaldo en gång, eller lika.",
            "That the ledger's files state each account's opening balance, closing balance and monthly change once, or alike.",
        ),
        why=Words(
            "Ett konto har bara en ingående balans. Står två olika kan ingen veta vilken bokslutet ska utgå från (SIE 4B 5.16).",
            "An account has one opening balance. Where two are stated, nobody can tell which one the close starts from (SIE 4B 5.16).",
        ),
        example=Words("#IB 0 1930 100.00 och längre ned #IB 0 1930 200.00.", "#IB 0 1930 100.00 and further down #IB 0 1930 200.00."),
        remedy=Words(
            "Exportera huvudboken på nytt. Är det två filer, se efter att de inte är exporterade vid olika tillfällen.",
            "Export the ledger again. If there are two files, see that they were not exported at different times.",
        ),
    ),
)

#: Every kind of finding that the extraction of balances can make.
FINDINGS: Sequence[FindingKind] = (STATED_TWICE,)


@dataclass(frozen=True, slots=True)
class StatedFigures:
    """What the files state about one fiscal year, in öre by account."""

    #: IB of the year.
    openings: Mapping[str, int]
    #: UB of the year before.
    last_closings: Mapping[str, int]
    #: UB of the year, and RES for accounts without one.
    closings: Mapping[str, int]
    #: PSALDO of the year: account to "YYYYMM" to change.
    months: Mapping[str, Mapping[str, int]]
    balances_stated: bool
    results_stated: bool
    findings: tuple[Finding, ...] = field(default=())


def year_numbers(ledger: Ledger, year: FiscalYear) -> dict[int, int]:
    """Return source index to the file's own number (0, -1 …) of this fiscal year, for the files that have it.

    A file that declares no years is taken to be of the year it is handed in for: its year 0.
    """
    numbers: dict[int, int] = {}
    for index, source in enumerate(ledger.sources):
        if not source.years:
            numbers[index] = 0
            continue
        matching = [number for number, declared in source.years.items() if declared == year]
        if matching:
            numbers[index] = max(matching)
    return numbers


def read_stated(ledger: Ledger, numbers: Mapping[int, int]) -> StatedFigures:
    """Collect what the files state about the year each of them numbers as `numbers` says.

    Where a balance is stated more than once the first counts; a finding says so when the statements differ,
    or when one file holds both.
    """
    rows = _rows_of_year(ledger, numbers)
    findings: list[Finding] = []

    def first(record: str, years_back: int = 0) -> dict[str, int]:
        chosen = rows.filter((pl.col("record") == record) & (pl.col("years_back") == years_back))
        amounts, twice = _first_of_each(ledger, chosen)
        findings.extend(twice)
        return {account: ore for (account, _), ore in amounts.items()}

    openings, last_closings, balances, results = first("IB"), first("UB", 1), first("UB"), first("RES")
    months: dict[str, dict[str, int]] = {}
    by_month, twice = _first_of_each(ledger, rows.filter((pl.col("record") == "PSALDO") & (pl.col("years_back") == 0)))
    for (account, month), ore in sorted(by_month.items()):
        months.setdefault(account, {})[month] = ore
    return StatedFigures(openings, last_closings, {**results, **balances}, months, bool(balances), bool(results), (*findings, *twice))


def _rows_of_year(ledger: Ledger, numbers: Mapping[int, int]) -> pl.DataFrame:
    """Whole-account rows of the files that have the year, with `years_back` counted from it."""
    number_of = pl.DataFrame({"source": list(numbers), "number": list(numbers.values())}, schema={"source": pl.Int64, "number": pl.Int16})
    return (
        ledger.frames.stated.filter(pl.col("objects") == 0)
        .with_columns(source=pl.col("place") // 2**32)
        .join(number_of, on="source", how="inner")
        .with_columns(years_back=pl.col("number") - pl.col("year"))
        .sort("place")
    )


def _first_of_each(ledger: Ledger, rows: pl.DataFrame) -> tuple[dict[tuple[str, str], int], list[Finding]]:
    """Return the first amount by (account, month), and a finding for each one that is stated again."""
    amounts: dict[tuple[str, str], int] = {}
    places: dict[tuple[str, str], int] = {}
    findings: dict[tuple[str, str], Finding] = {}
    columns = rows.select("record", "year", "account", "period", "amount_ore", "place")
    for record, year, account, period, ore, place in columns.iter_rows():
        key = (account, period or "")
        if key not in amounts:
            amounts[key], places[key] = ore, place
        elif key not in findings and (ore != amounts[key] or unpack_place(place)[0] == unpack_place(places[key])[0]):
            what = " ".join(part for part in (f"#{record}", str(year), period, account) if part)
            findings[key] = _stated_twice(ledger, what, (amounts[key], places[key]), (ore, place))
    return amounts, list(findings.values())


def _stated_twice(ledger: Ledger, what: str, kept: tuple[int, int], other: tuple[int, int]) -> Finding:
    first, second = format_ore(kept[0]), format_ore(other[0])
    return STATED_TWICE.at(
        ledger.place(other[1], Words("står igen", "stated again")),
        ledger.place(kept[1], Words("den som räknas", "the one that counts"), primary=False),
        message=Words(
            f"{what} står två gånger, {first} och {second}; den första har räknats.",
            f"{what} is stated twice, {first} and {second}; the first has been counted.",
        ),
        subject=what,
        observed=second,
        expected=first,
    )
