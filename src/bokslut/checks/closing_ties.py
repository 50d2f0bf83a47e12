"""`closing-ties`: what the file states as closing is opening plus movements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from bokslut.checks.differing import LISTED_MAX, Differing, Together, tell
from bokslut.checks.ledgers import LedgerRule, accounts, caused_by, vouchers
from bokslut.checks.places import account_places, source_of
from bokslut.checks.sums import first_day_of, unbalanced_entries
from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.lazy import collect, is_empty
from bokslut.model.finding import Grade
from bokslut.model.printing import kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from bokslut.books import Books
    from bokslut.checks.places import AccountPlaces
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Cause, Finding
    from bokslut.model.period import Period

_ON_SUSPENSE = "suspense-without-closing"
_NO_CLOSINGS = Words("filen anger inga utgående balanser (UB, RES)", "the file states no closings (UB, RES)")
_NO_MOVEMENTS = Words(
    "filen har varken verifikationer eller periodsaldon (PSALDO)", "the file has neither vouchers nor monthly changes (PSALDO)"
)
_MANY = Words(
    "{count} i {file} har annan utgående balans än ingående plus rörelser. Störst: {largest}.",
    "{count} in {file} close at another figure than opening plus movements. Largest: {largest}.",
)
_EACH = Words("skillnad {difference}", "difference {difference}")
_SELECTION = Words(
    "inget av kontona har någon verifikation i filen: urvalsexport? Balanserna är hela årets, men inte verifikationerna",
    "none of the accounts has any voucher in the file: a selection export? The balances are the whole year's, the vouchers are not",
)
_STOOD_STILL = Words(
    "filens utgående balanser är lika med de ingående: programmet som skrev den har inte räknat med verifikationerna",
    "the file's closings equal its openings: the program that wrote it left the vouchers out",
)


@dataclass(frozen=True, slots=True)
class _Tie:
    """One account: öre, debit positive."""

    account: str
    opening: int
    movement: int
    stated: int

    @property
    def difference(self) -> int:
        return self.stated - self.opening - self.movement


class ClosingTies(LedgerRule):
    """The file's closings are its openings and its movements.

    What it checks: for each account, that the closing the file states (#UB, #RES) is its opening (#IB) plus its postings
    in the year; in a file without vouchers, plus its monthly changes (#PSALDO). An account without a row counts as zero.
    Monthly changes stated per object are added where they make the account tie, for files that write no others. Up to
    `grouped_above` accounts get a finding each; more become one finding for the file.

    Why it matters: the ledger system itself says what the accounts end at. When the vouchers in the file give something
    else, the file does not hold the whole ledger, and no figure drawn from it can be trusted.

    Example: 1930 opens at 1 000,00 and its postings add to 250,00, but the file states #UB 1 300,00: 50,00 is missing.

    Remedy: export the whole year again, all series and without a filter. If the difference stays, look for vouchers
    outside the file: on a suspense account (FEL, DIFF), in another year, or dated after the balances were taken.
    """

    finding_name: ClassVar[str] = "closing-differs"
    needs_every_row: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "Konto {account}: UB {stated} men IB + rörelser ger {computed}, skillnad {difference} {unit}.",
        "Account {account}: closing {stated} but opening + movements give {computed}, difference {difference} {unit}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("account", "stated", "computed", "difference", "opening", "movement", "unit")
    manual_sv: ClassVar[str] = """Filens utgående balanser är dess ingående plus rörelserna.

    Vad som kontrolleras: för varje konto, att den utgående balans filen anger (#UB, #RES) är den ingående (#IB) plus
    årets konteringsrader; i en fil utan verifikationer plus månadernas förändring (#PSALDO). Ett konto utan rad räknas
    som noll. Periodsaldon per objekt läggs till där kontot då stämmer, för filer som inte skriver andra. Upp till
    `grouped_above` konton får varsin anmärkning; fler blir en enda för filen.

    Varför: bokföringssystemet säger själv vad kontona slutar på. Ger filens verifikationer något annat är inte hela
    huvudboken med, och inga siffror ur den går att lita på.

    Exempel: 1930 öppnar på 1 000,00 och raderna summerar till 250,00, men filen anger #UB 1 300,00: 50,00 saknas.

    Åtgärd: exportera hela året igen, alla serier och utan urval. Står skillnaden kvar: leta efter verifikationer utanför
    filen, på ett felkonto (FEL, DIFF), i ett annat år eller daterade efter att balanserna togs ut.
    """

    kind: Literal["closing-ties"] = "closing-ties"
    grouped_above: int = Field(default=LISTED_MAX, ge=0)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Compare stated closings with openings and movements."""
        stated = _stated(ledger, 0, ("UB", "RES"))
        if not stated:
            return self.skipped(_NO_CLOSINGS)
        movements = _movements(books, ledger)
        if movements is None:
            return self.skipped(_NO_MOVEMENTS)
        records = set(ledger.frames.stated.filter(_of_year(0))["record"])
        # IB 0 or UB −1 must be there; either will do (SIE 4B 5.16).
        openings = _stated(ledger, 0, ("IB",)) if "IB" in records else _stated(ledger, -1, ("UB",))
        names = sorted({*stated, *openings, *movements})
        compared = [name for name in names if ("UB" if is_balance_account(name) else "RES") in records or name in stated]
        ties = [_Tie(name, openings.get(name, 0), movements.get(name, 0), stated.get(name, 0)) for name in compared]
        ties = _without_object_rows(ledger, ties)
        wrong = [tie for tie in ties if tie.difference]
        findings = tuple(self._findings(books, ledger, ties, wrong, movements)) if wrong else ()
        return self.result(findings, accounts(len(compared)))

    def _findings(self, books: Books, ledger: Ledger, ties: list[_Tie], wrong: list[_Tie], movements: dict[str, int]) -> Iterator[Finding]:
        places = account_places(ledger)
        grouped = len(wrong) > self.grouped_above
        cause = _cause(ledger, ties, wrong, movements, as_one=grouped or len(wrong) == 1)
        together = Together(_MANY, accounts(len(wrong)), _EACH, ledger.sources[0].path)
        told = tell(self, books, [_differing(tie, places) for tie in wrong], self.grouped_above, together, cause if grouped else None)
        if grouped or cause is None:
            yield from told
            return
        for tie, finding in zip(wrong, told, strict=True):
            # Vouchers on a suspense account say nothing of what another account lacks.
            if cause.hypothesis != _ON_SUSPENSE or not tie.account.isdigit():
                yield replace(finding, causes=(replace(cause, explains=Fraction(tie.difference, 100)),))
            else:
                yield finding


def _differing(tie: _Tie, places: AccountPlaces) -> Differing:
    opening, movement = kronor(tie.opening), kronor(tie.movement)
    values = {"account": tie.account, "opening": opening, "movement": movement}
    note = Words(f"IB {opening}, rörelser {movement}", f"opening {opening}, movements {movement}")
    return Differing(tie.account, tie.stated, tie.opening + tie.movement, partial(places.of, tie.account), values, note)


def _cause(ledger: Ledger, ties: list[_Tie], wrong: list[_Tie], movements: dict[str, int], *, as_one: bool) -> Cause | None:
    """Name what would make exactly these accounts differ, where something does.

    An entry that does not balance explains what they differ by in all, so it is named only where that is told `as_one`:
    of several accounts it makes out no single one's difference.
    """
    net = sum(tie.difference for tie in wrong)
    unbalanced = unbalanced_entries(ledger, range(len(ledger.sources)))
    if as_one and unbalanced and net == -unbalanced.ore:
        number = vouchers(unbalanced.count)
        message = Words(
            f"hela skillnaden ligger i {number.sv} som inte balanserar: en rad saknas eller har fel belopp",
            f"the whole difference lies in {number.en} out of balance: a row is missing or has a wrong amount",
        )
        first = ledger.place(unbalanced.first_place) if unbalanced.count == 1 else None
        return caused_by("unbalanced-entry", Grade.PROVEN, message, net, at=first)
    if all(tie.account not in movements for tie in wrong):
        return caused_by("selection-export", Grade.POSSIBLE, _SELECTION, net)
    if len(wrong) > 1 and all(tie.stated == tie.opening for tie in ties):
        return caused_by("closings-not-updated", Grade.LIKELY, _STOOD_STILL, net)
    suspense = [tie for tie in wrong if not tie.account.isdigit()]
    if suspense and net:
        names = ", ".join(f"{tie.account} ({kronor(tie.movement)})" for tie in suspense)
        message = Words(
            f"verifikationer ligger på ett felkonto utan utgående balans: {names}",
            f"vouchers lie on a suspense account without a closing: {names}",
        )
        return caused_by(_ON_SUSPENSE, Grade.LIKELY, message, net)
    return None


def _of_year(year: int) -> pl.Expr:
    import polars as pl

    return (pl.col("year") == year) & (pl.col("objects") == 0)


def _stated(ledger: Ledger, year: int, records: tuple[str, ...]) -> dict[str, int]:
    from bokslut.ledger.stated import stated_of_accounts

    return dict(stated_of_accounts(ledger, year, records).select("account", "amount_ore").iter_rows())


def _movements(books: Books, ledger: Ledger) -> dict[str, int] | None:
    """Return movements by account: of the year's postings, else of the monthly changes; None where there are neither."""
    import polars as pl

    if is_empty(ledger.frames.postings):
        stated = ledger.frames.stated.filter(_of_year(0) & (pl.col("record") == "PSALDO"))
        if stated.is_empty():
            return None
        return _by_account(stated.lazy())
    rows = ledger.frames.postings.with_columns(source_of()).filter(_in_current_year(ledger)).select("account", "amount_ore", "date")
    balances = books.balances
    if balances is None or balances.movement_from != "postings" or not _is_current(ledger, balances.period):
        return _by_account(rows)
    # The postings of the close's period are in its balances already, and few are dated outside it.
    start, through = balances.period.fiscal_year.start, balances.period.through
    movements = _by_account(rows.filter(~pl.col("date").is_between(start, through).fill_null(value=False)))
    for account, balance in balances.accounts.items():
        if balance.count:
            movements[account] = movements.get(account, 0) + balance.movement_ore
    return movements


def _by_account(rows: pl.LazyFrame) -> dict[str, int]:
    import polars as pl

    return dict(collect(rows.group_by("account").agg(pl.col("amount_ore").cast(pl.Int128).sum())).iter_rows())


def _is_current(ledger: Ledger, period: Period) -> bool:
    """Tell whether no day of a period lies in a year, other than its current, that a file declares."""
    others = (year for source in ledger.sources for index, year in (source.years or {}).items() if index != 0)
    return all(year.end < period.fiscal_year.start or period.through < year.start for year in others)


def _without_object_rows(ledger: Ledger, ties: list[_Tie]) -> list[_Tie]:
    """Read the monthly changes that some type 3 files write per object only, or per object and the rest.

    The rows of one account may overlap (several dimensions), so their sum counts only where it makes the account
    tie; an account without a row of its own that does not tie by it cannot be judged, and is left out.
    """
    import polars as pl

    if not is_empty(ledger.frames.postings):
        return ties
    monthly = ledger.frames.stated.filter((pl.col("record") == "PSALDO") & (pl.col("year") == 0))
    sums = dict(monthly.group_by("account").agg(pl.col("amount_ore").cast(pl.Int128).sum()).iter_rows())
    whole = set(monthly.filter(pl.col("objects") == 0)["account"])
    read = [replace(tie, movement=sums[tie.account]) if tie.account in sums and tie.difference else tie for tie in ties]
    kept = [
        (tie, other)
        for tie, other in zip(ties, read, strict=True)
        if tie.account in whole or tie.account not in sums or not other.difference
    ]
    return [tie if other.difference else other for tie, other in kept]


def _in_current_year(ledger: Ledger) -> pl.Expr:
    """Leave out postings dated in another year that their file declares; what lies in no year at all counts as this one's."""
    import polars as pl

    others = [[(year.start, year.end) for index, year in (source.years or {}).items() if index != 0] for source in ledger.sources]
    return first_day_of(others).is_null() if any(others) else pl.lit(value=True)
