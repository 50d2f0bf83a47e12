"""`object-months`: the monthly changes a file states by object are those of its vouchers, or lead to its closings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from bokslut.checks.differing import LISTED_MAX, Differing, Together, tell
from bokslut.checks.ledgers import LedgerRule
from bokslut.checks.object_balances import stated_by_object
from bokslut.checks.sums import sums_in_year
from bokslut.ledger.lazy import is_empty
from bokslut.model.printing import plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult

_BY = ("source", "account", "objects", "month")
_KEYS = ("source", "account", "dimension", "object")

_MANY = Words(
    "{count} i {file} skiljer sig från vad filen själv ger. Störst: {largest}.",
    "{count} in {file} differ from what the file itself gives. Largest: {largest}.",
)
_EACH = same("{difference}")
_VOUCHERS = Words("verifikationerna ger", "the vouchers give")
_CLOSINGS = Words("OUB minus OIB är", "OUB less OIB is")
_YEAR = Words("hela året", "the whole year")


class ObjectMonths(LedgerRule):
    """The monthly changes that the file states by object agree with what else it says of the object.

    What it checks: for each account and object with stated monthly changes (#PSALDO with an object) in the file's current
    year: in a file with vouchers, that the change is the sum of the postings dated in the month that carry the object; in a
    file without, that the months together are the object's closing less its opening (#OUB, #OIB), where those are stated.
    Months without any voucher are left alone, and so are files that state changes of several objects together, since they
    count a posting on one row only. That objects together exceed their account is no fault: what has no object may go the
    other way. More than `grouped_above` differences become one finding for the file.

    Why it matters: follow-up by cost centre, project or counterparty is drawn from these figures month by month. The
    account can tie while its objects do not: a posting was moved between objects or months, or lost its object (SIE 4B,
    #PSALDO).

    Example: #PSALDO 0 202501 4010 {6 "10"} is 120,00, but the month's postings with project 10 are 100,00.

    Remedy: export the year again. If it stays, look for postings whose object or date was changed after the month was
    closed; in a file without vouchers, ask the program's maker which of the two figures is right.
    """

    finding_name: ClassVar[str] = "object-change-differs"
    needs_every_row: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "Konto {account}, objekt {object}, {period}: PSALDO {stated} men {against} {computed}, skillnad {difference} {unit}.",
        "Account {account}, object {object}, {period}: PSALDO {stated} but {against} {computed}, difference {difference} {unit}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("account", "object", "period", "stated", "against", "computed", "difference", "unit")
    manual_sv: ClassVar[str] = """Filens periodsaldon per objekt stämmer med det den i övrigt säger om objektet.

    Vad som kontrolleras: för varje konto och objekt med periodsaldon (#PSALDO med objekt) i filens innevarande år: i en fil
    med verifikationer, att förändringen är summan av månadens rader med objektet; i en fil utan, att månaderna tillsammans
    är objektets utgående minus ingående balans (#OUB, #OIB eller #OUB -1), där de anges. Månader utan någon verifikation lämnas, och så
    filer som anger förändringar för flera objekt tillsammans, eftersom de räknar en rad på ett ställe. Att objekten
    tillsammans överstiger kontot är inget fel: det som saknar objekt kan gå åt andra hållet. Fler skillnader än
    `grouped_above` blir en enda anmärkning för filen.

    Varför: uppföljning per ansvar, projekt eller motpart dras ur de här talen månad för månad. Kontot kan stämma fast dess
    objekt inte gör det: en rad har flyttats mellan objekt eller månader, eller tappat sitt objekt (SIE 4B, #PSALDO).

    Exempel: #PSALDO 0 202501 4010 {6 "10"} är 120,00, men månadens rader med projekt 10 är 100,00.

    Åtgärd: exportera året igen. Står skillnaden kvar: leta efter rader vars objekt eller datum ändrats efter att månaden
    stängdes; i en fil utan verifikationer, fråga programmets leverantör vilket av de två talen som är rätt.
    """

    kind: Literal["object-months"] = "object-months"
    grouped_above: int = Field(default=LISTED_MAX, ge=0)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Compare stated changes by object with the postings, or with the object's closings."""
        changes = list(_changes(ledger))
        wrong = [change for change in changes if change.difference]
        findings = tuple(tell(self, books, wrong, self.grouped_above, Together(_MANY, _count(wrong), _EACH)))
        return self.result(findings, _count(changes))


def _count(changes: list[Differing]) -> Words:
    return plural(len(changes), Words("objektsförändring", "change of an object"), Words("objektsförändringar", "changes of objects"))


def _changes(ledger: Ledger) -> Iterator[Differing]:
    """Give every change to compare, in order."""
    import polars as pl

    of_year = stated_by_object(ledger)
    monthly = of_year.filter(pl.col("record") == "PSALDO")
    if monthly.is_empty():
        return
    lists = ledger.frames.object_lists
    alone = lists.filter(pl.len().over("objects") == 1)
    together = monthly.join(alone, on="objects", how="anti")["source"].unique()
    rows = of_year.filter(~pl.col("source").is_in(together.implode())).join(alone, on="objects", how="inner")
    stated = rows.filter(pl.col("record") == "PSALDO").sort("place")
    yield from _against_closings(ledger, rows) if is_empty(ledger.frames.postings) else _against_vouchers(ledger, stated, lists)


def _against_vouchers(ledger: Ledger, stated: pl.DataFrame, lists: pl.DataFrame) -> Iterator[Differing]:
    """Compare each month; an object with a change in some months has zero in the others."""
    import polars as pl

    months = [*_KEYS, "period"]
    # What stands on several rows for one month is added up: an exporter may write a row for each kind of voucher.
    said = stated.group_by(months).agg(stated=_sum("amount_ore"), place=pl.col("place").min())
    objects = said.group_by(_KEYS).agg(first=pl.col("place").min())
    sums = sums_in_year(ledger, _BY, undeclared=False).with_columns(period=pl.col("month").cast(pl.String))
    carried = sums.join(lists, on="objects", how="inner").join(objects, on=_KEYS, how="inner")
    moved = carried.group_by(months).agg(moved=pl.col("total").sum())
    joined = (
        said.join(moved, on=months, how="full", coalesce=True)
        .join(objects, on=_KEYS, how="inner")
        .join(sums.select("source", "period").unique(), on=["source", "period"], how="semi")
        .with_columns(pl.col("place").fill_null(pl.col("first")), pl.col("stated", "moved").fill_null(0))
        .sort(months)
    )
    for account, dimension, number, period, change, total, place in joined.select(
        *_KEYS[1:], "period", "stated", "moved", "place"
    ).iter_rows():
        yield _differing(ledger, (account, dimension, number), same(period), (change, total), place, _VOUCHERS)


def _against_closings(ledger: Ledger, rows: pl.DataFrame) -> Iterator[Differing]:
    """Compare the year's changes with the object's balances, where the file states any of its."""
    import polars as pl

    record = pl.col("record")
    amount = pl.col("amount_ore").cast(pl.Int128)
    by_object = rows.group_by(_KEYS).agg(
        stated=amount.filter(record == "PSALDO").sum(),
        moved=amount.filter(record == "OUB").sum() - amount.filter(record == "OIB").sum(),
        place=pl.col("place").filter(record == "PSALDO").min(),
        balances=(record == "OUB").sum(),
    )
    told = by_object.filter((pl.col("balances") > 0) & pl.col("place").is_not_null()).sort(_KEYS)
    for account, dimension, number, change, total, place in told.select(*_KEYS[1:], "stated", "moved", "place").iter_rows():
        yield _differing(ledger, (account, dimension, number), _YEAR, (change, total), place, _CLOSINGS)


def _differing(ledger: Ledger, key: tuple[str, str, str], period: Words, amounts: tuple[int, int], place: int, against: Words) -> Differing:
    account, dimension, number = key
    name = f'{dimension} "{number}"'
    values: dict[str, Words | str] = {"account": account, "object": name, "period": period, "against": against}
    stated, computed = amounts
    which = f" {period.sv}" if period.sv == period.en else ""
    return Differing(f"{account} {{{name}}}{which}", stated, computed, partial(ledger.place, place), values)


def _sum(column: str) -> pl.Expr:
    import polars as pl

    return pl.col(column).cast(pl.Int128).sum()
