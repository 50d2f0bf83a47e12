"""The balances that files state themselves (IB, UB, RES, PSALDO), for one fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.ledger.frames import unpack_place
from bokslut.model.finding import Finding, FindingKind, Manual, Severity
from bokslut.model.printing import kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.ledger.ledger import Ledger
    from bokslut.model.period import FiscalYear

FILES_DISAGREE = FindingKind(
    "LED001",
    "files-disagree-on-balance",
    Severity.ERROR,
    Words("Filerna anger olika saldo för samma konto", "The files state different balances for one account"),
    Manual(
        what=Words(
            "Att ett kontos ingående balans, utgående balans och periodsaldo är lika i alla huvudboksfiler som anger dem. En fil får "
            "också öppna där en fil före den slutar: månader för sig.",
            "That an account's opening balance, closing balance and monthly change are alike in every ledger file that states them. A "
            "file may also open at what one before it closes at: months by themselves.",
        ),
        why=Words(
            "Ett konto har en ingående balans. Anger två filer olika går det inte att veta vilken bokslutet ska utgå från.",
            "An account has one opening balance. Where two files differ, nobody can tell which one the close starts from.",
        ),
        example=Words(
            "januari.se har #IB 0 1930 100.00 och februari.se #IB 0 1930 250.00.",
            "january.se has #IB 0 1930 100.00 and february.se #IB 0 1930 250.00.",
        ),
        remedy=Words(
            "Exportera huvudboken i en enda fil, eller alla delar på nytt vid samma tillfälle.",
            "Export the ledger as a single file, or every part again at the same time.",
        ),
    ),
)

#: Every kind of finding that the extraction of balances can make.
FINDINGS: Sequence[FindingKind] = (FILES_DISAGREE,)


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
    #: Files that disagree on an opening (or, of last year, on a closing).
    opening_findings: tuple[Finding, ...]
    #: Files that disagree on a closing or a month; natural for exports made at different times, unless these count.
    closing_findings: tuple[Finding, ...]


#: What is stated of where the year begins, and of where it ends.
OPENINGS = frozenset({"IB", "OIB"})
CLOSINGS = frozenset({"UB", "OUB", "RES"})


class _Stated(NamedTuple):
    """One row of what a file states about a whole account, by the names of its columns."""

    year: int
    account: str
    period: str | None
    amount_ore: int
    place: int


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


def stated_of_accounts(ledger: Ledger, year: int, records: Sequence[str]) -> pl.DataFrame:
    """Return `account`, `amount_ore` and `place` of whole accounts' balances in these records, a row an account.

    `year` is the files' own number. Of several statements the first opening counts and the last of all else: files month
    by month each go on from the one before.
    """
    rows = ledger.frames.stated.filter((pl.col("year") == year) & (pl.col("objects") == 0) & pl.col("record").is_in(list(records)))
    past = [] if year else list(superseded(ledger))
    rows = rows.filter(~(pl.col("record").is_in(CLOSINGS) & (pl.col("place") // 2**32).is_in(past))).sort("place")
    opens = pl.col("record").is_in(OPENINGS)
    counting = pl.concat([rows.filter(opens).unique("account", keep="first"), rows.filter(~opens).unique("account", keep="last")])
    return counting.sort("place").unique("account", keep="last", maintain_order=True).select("account", "amount_ore", "place")


def superseded(ledger: Ledger) -> frozenset[int]:
    """Return the SIE files, by number, whose closings are those of an earlier day than another's.

    A SIE file leaves out accounts that are zero; what a part of a year before it stated of them is no longer so. A
    printed ledger leaves out those that did not move, which still are what they were.
    """
    closing = ledger.frames.stated.filter((pl.col("year") == 0) & pl.col("record").is_in(CLOSINGS))
    stating = {int(number) for number in (closing.get_column("place") // 2**32).unique()}
    sie = sorted(number for number in stating if ledger.sources[number].format.startswith("sie"))
    return frozenset(sie[:-1]) if len(sie) > 1 and ledger.is_in_parts else frozenset()


def read_stated(ledger: Ledger, numbers: Mapping[int, int]) -> StatedFigures:
    """Collect what the files state about the year each of them numbers as `numbers` says.

    Where a balance is stated more than once the first counts; a finding says so when two files differ.
    (A file that states it twice by itself is its reader's finding.)
    """
    rows: dict[tuple[str, int], list[_Stated]] = {}
    for record, years_back, *row in _rows_of_year(ledger, numbers).iter_rows():
        rows.setdefault((record, years_back), []).append(_Stated(*row))

    # A file that opens at what one before it closes at goes on from it: exports month by month.
    closed: dict[tuple[str, int], int] = {}
    for closing in rows.get(("UB", 0), ()):
        closed.setdefault((closing.account, closing.amount_ore), unpack_place(closing.place)[0])

    def first(record: str, years_back: int = 0) -> tuple[dict[tuple[str, str], int], list[Finding]]:
        return _first_of_each(ledger, record, rows.get((record, years_back), ()), closed if record == "IB" else {})

    openings, opening_findings = first("IB")
    last_closings, last_findings = first("UB", 1)
    (balances, balance_findings), (results, result_findings), (moved, month_findings) = first("UB"), first("RES"), first("PSALDO")
    months: dict[str, dict[str, int]] = {}
    for (account, month), ore in sorted(moved.items()):
        months.setdefault(account, {})[month] = ore
    return StatedFigures(
        openings=_by_account(openings),
        last_closings=_by_account(last_closings),
        closings={**_by_account(results), **_by_account(balances)},
        months=months,
        balances_stated=bool(balances),
        results_stated=bool(results),
        opening_findings=tuple(opening_findings if openings else last_findings),
        closing_findings=(*balance_findings, *result_findings, *month_findings),
    )


def _by_account(amounts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    return {account: ore for (account, _), ore in amounts.items()}


def _rows_of_year(ledger: Ledger, numbers: Mapping[int, int]) -> pl.DataFrame:
    """Whole-account rows of the files that have the year: their record, `years_back` counted from it, and the columns of _Stated."""
    number_of = pl.DataFrame({"source": list(numbers), "number": list(numbers.values())}, schema={"source": pl.Int64, "number": pl.Int16})
    return (
        ledger.frames.stated.filter(pl.col("objects") == 0)
        .with_columns(source=pl.col("place") // 2**32)
        .join(number_of, on="source", how="inner")
        .with_columns(years_back=pl.col("number") - pl.col("year"))
        .sort("place")
        .select("record", "years_back", *_Stated._fields)
    )


def _first_of_each(
    ledger: Ledger, record: str, rows: Sequence[_Stated], closed: Mapping[tuple[str, int], int]
) -> tuple[dict[tuple[str, str], int], list[Finding]]:
    """Return the first amount by (account, month), and a finding for each one that another file states otherwise.

    `closed` gives the first file that closes an account at an amount, where one after it may open there.
    """
    amounts: dict[tuple[str, str], int] = {}
    places: dict[tuple[str, str], int] = {}
    findings: dict[tuple[str, str], Finding] = {}
    for year, account, period, ore, place in rows:
        key = (account, period or "")
        source = unpack_place(place)[0]
        if key not in amounts:
            amounts[key], places[key] = ore, place
        elif (
            key not in findings
            and ore != amounts[key]
            and source != unpack_place(places[key])[0]
            and closed.get((account, ore), source) >= source
        ):
            what = " ".join(part for part in (f"#{record}", str(year), period, account) if part)
            findings[key] = _disagree(ledger, what, (amounts[key], places[key]), (ore, place))
    return amounts, list(findings.values())


def _disagree(ledger: Ledger, what: str, kept: tuple[int, int], other: tuple[int, int]) -> Finding:
    first, second = (kronor(ore) for ore in (kept[0], other[0]))
    return FILES_DISAGREE.at(
        ledger.place(other[1], Words("anger ett annat", "states another")),
        ledger.place(kept[1], Words("det som räknas", "the one that counts"), primary=False),
        message=Words(
            f"{what} är {first} i en fil och {second} i en annan; det första har räknats.",
            f"{what} is {first} in one file and {second} in another; the first has been counted.",
        ),
        subject=what,
        observed=second,
        expected=first,
    )
