"""What a printed ledger states of balances, held to its rows.

A balance must be the one before it plus the rows between; where it is not, a row is missing there, twice or changed.
Programs that print credit as positive do so account by account: a balance that falls by all that is debited is one of those.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.frames import STATED, pack_place, unpack_place
from bokslut.ledger.lazy import collect
from bokslut.model.finding import Cause, Grade, Severity
from bokslut.model.money import KR, ORE_MAX
from bokslut.model.printing import kronor, plural
from bokslut.model.words import Words, same
from bokslut.sources.columns import BALANCE
from bokslut.sources.columns_stated_findings import BALANCE_DIFFERS, BALANCE_UNREADABLE, OPENING_OF_PERIOD, TOTAL_DIFFERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bokslut.ledger.frames import Frames
    from bokslut.model.finding import Finding
    from bokslut.sources.columns_balances import AccountBalances, Balances
    from bokslut.sources.columns_course import Balance
    from bokslut.sources.columns_reader import CellReader
    from bokslut.sources.columns_rows import RowReader
    from bokslut.sources.rows import Row


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
    #: All of its balances would agree if credit were positive.
    seems_turned: bool


def prove_balances(balances: Balances, reader: RowReader, rows_at: Callable[[Sequence[int]], list[Row]]) -> pl.DataFrame:
    """Report what does not agree; return what the file states, as the frame `stated` has it. `rows_at` gives the rows of lines."""
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
    if not breaks and not lost:
        untold = sorted((*_untold(accounts), *_unproven(accounts)), key=lambda found: found[1].line)
        for row, (account, balance, why) in zip(rows_at([balance.line for _, balance, _ in untold]), untold, strict=True):
            amount = kronor(balance.ore)
            reader.lose(
                BALANCE_UNREADABLE,
                row,
                reader.columns.cells.get(BALANCE),
                why.fill(account=account, amount=amount),
                account,
                observed=amount,
            )
    later = [(each.first.line, each.name) for each in accounts if each.shows_later and each.first is not None]
    if later:
        line, account = min(later)
        report_later(reader, rows_at([line])[0], account)
    return pl.DataFrame([row for each in accounts for row in _stated(each)], STATED, orient="row").sort("place")


def _line(finding: Finding) -> int:
    return finding.place.line or 0 if finding.place is not None else 0


def _is_total(finding: Finding) -> bool:
    return finding.name == TOTAL_DIFFERS.name


def _breaks(accounts: Iterable[AccountBalances]) -> Iterator[_Break]:
    for each in accounts:
        found = each.course.first_break(from_zero=each.from_zero)
        if found is not None:
            stated, expected, after = found
            yield _Break(each.name, stated, expected, after, each.course.breaks(from_zero=each.from_zero) - 1, each.seems_turned)


_SIGN_UNTOLD = Words(
    "Konto {account}: saldot {amount} kan vara debet eller kredit; filen skriver kreditsaldon som plus på andra konton.",
    "Account {account}: the balance {amount} may be debit or credit; the file writes credit balances as positive on others.",
)
_WHICH_UNTOLD = Words(
    "Konto {account}: saldot {amount} på kontots egen rad kan vara ingående eller utgående; inget saldo efter det visar vilket.",
    "Account {account}: the balance {amount} on the account's own row may be its opening or its closing; none after it tells.",
)


def _untold(accounts: Sequence[AccountBalances]) -> Iterator[tuple[str, Balance, Words]]:
    """Give the balances that may have either sign: others in the file are turned, and no row of theirs tells."""
    if any(each.is_turned for each in accounts):
        for each in accounts:
            balance = next(
                (found for found in (each.known.opening, each.known.closing, each.opening, each.closing) if found and found.ore), None
            )
            if balance is not None and each.is_open:
                yield each.name, balance, _SIGN_UNTOLD


def _unproven(accounts: Sequence[AccountBalances]) -> Iterator[tuple[str, Balance, Words]]:
    """Give the balances on accounts' own rows that nothing tells what they are."""
    for each in accounts:
        if each.known.unproven is not None and each.known.has_rows and each.known.unproven.ore:
            yield each.name, each.known.unproven, _WHICH_UNTOLD


def _stated(each: AccountBalances) -> Iterator[tuple[object, ...]]:
    carries = is_balance_account(each.name)
    for balance, record in ((each.opening, "IB"), (each.closing, "UB" if carries else "RES")):
        if balance is not None and (carries or record == "RES" or balance.ore):
            sign = 1 if record == "IB" and each.known.is_entry else each.course.sign
            yield record, 0, None, each.name, 0, sign * balance.ore, None, pack_place(0, balance.line)


def difference(stated: int, expected: int) -> tuple[str, str, str]:
    """Return two amounts in öre and what is between them, as messages show them in kronor."""
    theirs, ours, gap = map(kronor, (stated, expected, stated - expected))
    return theirs, ours, gap


def _report_break(reader: RowReader, row: Row, found: _Break) -> None:
    theirs, ours, between = difference(found.stated.ore, found.expected)
    times = plural(found.more, Words("gång till", "time more"), Words("gånger till", "times more"))
    more = Words(f" Saldot hoppar {times.sv}.", f" It jumps {times.en}.") if found.more else same("")
    if found.seems_turned:
        more = Words(" Det går åt andra hållet: är debet och kredit förväxlade?", " It goes the other way: are debit and credit mixed up?")
    message = Words(
        f"Konto {found.account}: saldot är {theirs}, men det förra saldot och raderna ger {ours}, en skillnad på {between}.{more.sv}",
        f"Account {found.account}: the balance is {theirs}, but the last one and the rows give {ours}, a difference of {between}.{more.en}",
    )
    cell = reader.columns.cells.get(BALANCE)
    gap = Fraction(found.stated.ore - found.expected, 100)
    reader.lose(BALANCE_DIFFERS, row, cell, message, found.account, observed=theirs, expected=ours, difference=gap, unit=KR)


def report_later(reader: CellReader, row: Row, account: str) -> None:
    """Report that a file begins later than the year, by an account of results that does not begin at zero."""
    message = Words(
        f"Konto {account} börjar inte på noll, som resultatkonton gör: filens ingående saldon är en senare periods och räknas inte som IB.",
        f"Account {account} does not begin at zero, as accounts of results do: the file's openings are a later period's, and no IB.",
    )
    reader.report(OPENING_OF_PERIOD, row, None, message, subject=account)


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
