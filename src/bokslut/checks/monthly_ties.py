"""`monthly-ties`: the monthly changes a file states are its vouchers by month."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from bokslut.checks.differing import LISTED_MAX, Differing, Together, tell
from bokslut.checks.ledgers import LedgerRule
from bokslut.checks.places import source_of
from bokslut.checks.sums import sums_in_year
from bokslut.ledger.engine import BY_FILE_AND_MONTH
from bokslut.model.printing import plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult

_MANY = Words(
    "{count} i {file} har annat periodsaldo än verifikationerna ger. Störst: {largest}.",
    "{count} in {file} have another monthly change than the vouchers give. Largest: {largest}.",
)
_EACH = same("{difference}")


class MonthlyTies(LedgerRule):
    """The monthly changes that the file states are its vouchers by month.

    What it checks: for each account and month of the file's current year, that the change the file states for the whole
    account (#PSALDO) is the sum of its postings dated in the month. An account with changes in some months has zero in the
    others. Months without any voucher in the file are left alone: such a file is a selection. More than `grouped_above`
    differences become one finding for the file. A file without monthly changes or without vouchers has none to compare.

    Why it matters: monthly reports are drawn from these figures. Where they differ from the vouchers the year can still
    agree while every month is wrong, and the cut-off between months (or quarters for VAT) with it (SIE 4B, #PSALDO).

    Example: #PSALDO 0 202502 1930 is 100,00, but the voucher is dated in January, and February has none.

    Remedy: export the file again. If it stays, look for vouchers whose date was changed after the month was closed, and for
    postings with a date of their own (#TRANS) in another month than their voucher's.
    """

    finding_name: ClassVar[str] = "monthly-change-differs"
    needs_every_row: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "Konto {account}, {period}: PSALDO {stated} men verifikationerna ger {computed}, skillnad {difference} {unit}.",
        "Account {account}, {period}: PSALDO {stated} but the vouchers give {computed}, difference {difference} {unit}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("account", "period", "stated", "computed", "difference", "unit")
    manual_sv: ClassVar[str] = """Filens periodsaldon är dess verifikationer månad för månad.

    Vad som kontrolleras: för varje konto och månad i filens innevarande år, att den förändring som filen anger för hela
    kontot (#PSALDO) är summan av raderna daterade i månaden. Ett konto med förändring i några månader har noll i de andra.
    Månader utan någon verifikation i filen lämnas: en sådan fil är ett urval. Fler skillnader än `grouped_above` blir en
    enda anmärkning för filen.

    Varför: månadsrapporter dras ur de här talen. Skiljer de sig från verifikationerna kan året ändå stämma medan varje
    månad är fel, och med den periodiseringen mellan månader (eller momsperioder) (SIE 4B, #PSALDO).

    Exempel: #PSALDO 0 202502 1930 är 100,00, men verifikationen är daterad i januari och februari har ingen.

    Åtgärd: exportera filen igen. Står skillnaden kvar: leta efter verifikationer vars datum ändrats efter att månaden
    stängdes, och efter rader med eget datum (#TRANS) i en annan månad än verifikationens.
    """

    kind: Literal["monthly-ties"] = "monthly-ties"
    grouped_above: int = Field(default=LISTED_MAX, ge=0)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Compare stated monthly changes with the postings' by account and month."""
        months = list(_months(ledger))
        wrong = [month for month in months if month.difference]
        findings = tuple(tell(self, books, wrong, self.grouped_above, Together(_MANY, _count(wrong), _EACH)))
        return self.result(findings, _count(months))


def _count(months: list[Differing]) -> Words:
    return plural(len(months), Words("månadssaldo", "monthly change"), Words("månadssaldon", "monthly changes"))


def _months(ledger: Ledger) -> Iterator[Differing]:
    """Give every account and month to compare, in order."""
    import polars as pl

    keys = ["source", "account", "period"]
    rows = ledger.frames.stated.filter((pl.col("record") == "PSALDO") & (pl.col("year") == 0) & (pl.col("objects") == 0))
    if rows.is_empty():
        return
    stated = rows.with_columns(source_of()).sort("place")
    # A month that is stated twice is its reader's finding; the first counts, as everywhere.
    stated = stated.unique(keys, keep="first", maintain_order=True).select(*keys, "place", stated=pl.col("amount_ore").cast(pl.Int128))
    moved = _moved(ledger, stated)
    if moved.is_empty():
        return
    first = stated.group_by("source", "account").agg(first=pl.col("place").min())
    joined = (
        stated.join(moved, on=keys, how="full", coalesce=True)
        .join(first, on=["source", "account"], how="inner")
        .join(moved.select("source", "period").unique(), on=["source", "period"], how="semi")
        .with_columns(pl.col("place").fill_null(pl.col("first")), pl.col("stated", "moved").fill_null(0))
        .sort(keys)
    )
    for account, period, said, sums, place in joined.select("account", "period", "stated", "moved", "place").iter_rows():
        yield Differing(f"{account} {period}", said, sums, partial(ledger.place, place), {"account": account, "period": period})


def _moved(ledger: Ledger, stated: pl.DataFrame) -> pl.DataFrame:
    """Return the postings' sums by file, account and month of the file's year 0, for the files that state months."""
    import polars as pl

    stating = stated["source"].unique()
    sums = sums_in_year(ledger, BY_FILE_AND_MONTH, undeclared=False).filter(pl.col("source").is_in(stating.implode()))
    return sums.select("source", "account", period=pl.col("month").cast(pl.String), moved="total")
