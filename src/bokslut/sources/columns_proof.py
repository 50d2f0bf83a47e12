"""What a printed ledger states of balances, held to its rows.

A balance must be the one before it plus the rows between; where it is not, a row is missing there, twice or changed.
Programs that print credit as positive do so account by account: a balance that falls by all that is debited is one of those.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.frames import STATED, pack_place, unpack_place
from bokslut.ledger.lazy import collect
from bokslut.model.finding import Cause, Grade, Severity
from bokslut.model.money import KR, ORE_MAX
from bokslut.model.printing import format_amount
from bokslut.model.words import Words, same
from bokslut.sources.columns import BALANCE
from bokslut.sources.columns_stated_findings import BALANCE_DIFFERS, BALANCE_UNREADABLE, TOTAL_DIFFERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bokslut.ledger.frames import Frames
    from bokslut.model.finding import Finding
    from bokslut.sources.columns_balances import AccountBalances, Balance, Balances
    from bokslut.sources.columns_rows import RowReader
    from bokslut.sources.rows import Row


#: Said of a file whose accounts of results do not begin at zero.
OPENING_OF_PERIOD = Words(
    "de ingående saldona är en senare periods, inte årets: de räknas inte som IB",
    "the opening balances are those of a later period, not of the year: they do not count as IB",
)
#: Entries that are looked at, and named, where several lack the same.
_ENTRIES_MAX, _NAMED_MAX = 1_000, 3


@dataclass(frozen=True, slots=True)
class _Break:
    """A balance that the one before it and the rows between them do not give."""

    account: str
    stated: Balance
    expected: int
    #: The line of the last balance that agrees; 0 where none does.
    after: int
    #: How many times more this happens to the account.
    more: int


class Proven(NamedTuple):
    """What a file states, as the frame `stated` has it, and facts worth a note about it."""

    stated: pl.DataFrame
    oddities: tuple[tuple[str, int | None, Words], ...] = ()


def prove_balances(balances: Balances, reader: RowReader, rows_at: Callable[[Sequence[int]], list[Row]]) -> Proven:
    """Report what does not agree; return what the file states. `rows_at` gives the rows of lines."""
    accounts = balances.told()
    breaks = sorted(_breaks(accounts), key=lambda each: each.stated.line)
    lost = [_line(each) for each in reader.findings if each.severity is Severity.ERROR and not _is_total(each)]
    # Rows that are lost are missing from every balance after them.
    breaks = [each for each in breaks if each.stated.line < min(lost, default=each.stated.line + 1)]
    if breaks:
        # And what makes a balance jump is in every total after it.
        since = min(each.after for each in breaks)
        reader.findings = [each for each in reader.findings if not (_is_total(each) and _line(each) > since)]
    for row, each in zip(rows_at([each.stated.line for each in breaks]), breaks, strict=True):
        _report_break(reader, row, each)
    untold = [] if breaks or lost else sorted(_untold(accounts), key=lambda found: found[1].line)
    for row, (account, balance) in zip(rows_at([balance.line for _, balance in untold]), untold, strict=True):
        _report_untold(reader, row, account, balance)
    stated = pl.DataFrame([row for each in accounts for row in _stated(each)], STATED, orient="row").sort("place")
    later = [each.known.opening.line for each in accounts if each.is_later and each.known.opening and not is_balance_account(each.name)]
    return Proven(stated, (("opening-of-period", min(later), OPENING_OF_PERIOD),) if later else ())


def _line(finding: Finding) -> int:
    return finding.place.line or 0 if finding.place is not None else 0


def _is_total(finding: Finding) -> bool:
    return finding.name == TOTAL_DIFFERS.name


def _breaks(accounts: Iterable[AccountBalances]) -> Iterator[_Break]:
    for each in accounts:
        found = each.course.first_break(from_zero=each.from_zero)
        if found is not None:
            stated, expected, after = found
            yield _Break(each.name, stated, expected, after, each.course.breaks(from_zero=each.from_zero) - 1)


def _untold(accounts: Sequence[AccountBalances]) -> Iterator[tuple[str, Balance]]:
    """Give the balances that may have either sign: others in the file are turned, and no row of theirs tells."""
    if any(each.is_turned for each in accounts):
        for each in accounts:
            balance = each.known.opening or each.known.closing
            if balance is not None and balance.ore and each.is_open:
                yield each.name, balance


def _stated(each: AccountBalances) -> Iterator[tuple[object, ...]]:
    carries = is_balance_account(each.name)
    for balance, record in ((each.opening, "IB"), (each.closing, "UB" if carries else "RES")):
        if balance is not None and (carries or record == "RES"):
            yield record, 0, None, each.name, 0, each.course.sign * balance.ore, None, pack_place(0, balance.line)


def difference(stated: int, expected: int) -> tuple[str, str, str]:
    """Return two amounts in öre and what is between them, as messages show them in kronor."""
    theirs, ours, gap = (format_amount(Fraction(ore, 100)) for ore in (stated, expected, stated - expected))
    return theirs, ours, gap


def _report_break(reader: RowReader, row: Row, found: _Break) -> None:
    theirs, ours, between = difference(found.stated.ore, found.expected)
    more = Words(f" Saldot hoppar {found.more} gånger till.", f" It jumps {found.more} times more.") if found.more else same("")
    message = Words(
        f"Konto {found.account}: saldot är {theirs}, men det förra saldot och raderna ger {ours}, en skillnad på {between}.{more.sv}",
        f"Account {found.account}: the balance is {theirs}, but the last one and the rows give {ours}, a difference of {between}.{more.en}",
    )
    cell = reader.columns.cells.get(BALANCE)
    gap = Fraction(found.stated.ore - found.expected, 100)
    reader.lose(BALANCE_DIFFERS, row, cell, message, found.account, observed=theirs, expected=ours, difference=gap, unit=KR)


def _report_untold(reader: RowReader, row: Row, account: str, balance: Balance) -> None:
    amount = format_amount(Fraction(balance.ore, 100))
    message = Words(
        f"Konto {account}: saldot {amount} kan vara debet eller kredit; filen skriver kreditsaldon som plus på andra konton.",
        f"Account {account}: the balance {amount} may be debit or credit; the file writes credit balances as positive on others.",
    )
    reader.lose(BALANCE_UNREADABLE, row, reader.columns.cells.get(BALANCE), message, subject=account, observed=amount)


def blame_entries(findings: Sequence[Finding], frames: Frames) -> list[Finding]:
    """Name the entries that lack as much as a balance jumps by: the row that is missing or changed is one of theirs."""
    gaps = {_gap(each) for each in findings} - {0}
    if not gaps:
        return list(findings)
    sums = frames.postings.group_by("entry").agg(pl.col("amount_ore").cast(pl.Int128).sum().alias("ore"))
    lacking = sums.filter(pl.col("ore").abs().is_in([gap for gap in gaps if gap <= ORE_MAX]))
    found = collect(lacking.join(frames.entries, on="entry").select("ore", "series", "number", "place").sort("place").head(_ENTRIES_MAX))
    by_gap: dict[int, list[tuple[str, int]]] = {}
    for ore, series, number, place in found.iter_rows():
        by_gap.setdefault(abs(ore), []).append((f"{series} {number}".strip(), unpack_place(place)[1]))
    return [_blamed(each, by_gap.get(_gap(each), [])) for each in findings]


def _gap(finding: Finding) -> int:
    """Return what a balance jumps by, in öre; 0 for any other finding."""
    return int(abs(finding.difference or Fraction(0)) * 100) if finding.name == BALANCE_DIFFERS.name else 0


def _blamed(finding: Finding, entries: Sequence[tuple[str, int]]) -> Finding:
    if finding.difference is None or not entries:
        return finding
    names = ", ".join(f"{name}" for name, _ in entries[:_NAMED_MAX]) + (" …" if len(entries) > _NAMED_MAX else "")
    line = entries[0][1]
    message = Words(
        f"Lika mycket fattas i verifikation {names} (rad {line}), som annars skulle balansera: raden hör till den.",
        f"As much is missing from entry {names} (line {line}), which would balance otherwise: the row is its own.",
    )
    if len(entries) > 1:
        message = Words(
            f"Lika mycket fattas i någon av verifikationerna {names}, som annars skulle balansera.",
            f"As much is missing from one of the entries {names}, which would balance otherwise.",
        )
    grade = Grade.LIKELY if len(entries) == 1 else Grade.POSSIBLE
    return replace(finding, causes=(Cause("unbalanced-entry", grade, message, finding.difference, Fraction(0)),))
