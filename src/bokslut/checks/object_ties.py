"""`object-ties`: what the file states as closing of an object is its opening plus movements."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from bokslut.checks.differing import LISTED_MAX, Differing, Together, tell
from bokslut.checks.ledgers import LedgerRule
from bokslut.checks.object_balances import stated_by_object
from bokslut.checks.sums import sums_in_year
from bokslut.ledger.engine import BY_FILE_AND_OBJECTS
from bokslut.ledger.lazy import is_empty
from bokslut.model.printing import plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult

_MANY = Words(
    "{count} i {file} har annan utgående balans än ingående plus rörelser. Störst: {largest}.",
    "{count} in {file} close at another figure than opening plus movements. Largest: {largest}.",
)
_EACH = same("{difference}")


class ObjectTies(LedgerRule):
    """The closings that the file states by object are their openings and movements.

    What it checks: for each account and object with a stated opening or closing (#OIB, #OUB) in a file with vouchers, that
    the closing is the opening plus the postings of the year that carry the object. One that is not stated counts as zero.
    Where the file states no openings, last year's closings (#OUB -1) of balance accounts are these.
    More than `grouped_above` differences become one finding for the file. A file without #OUB has none to compare.

    Why it matters: follow-up by cost centre, project or counterparty is built on these balances. The account can tie while
    its objects do not: a posting was moved between objects, or lost its object (SIE 4B, #OIB and #OUB).

    Example: project 10 on 1470 opens at 70,00 and no posting carries it, but the file states #OUB 10,00.

    Remedy: export the year again without a filter. If it stays, look for postings whose object was changed, and for
    correcting vouchers without an object.
    """

    finding_name: ClassVar[str] = "object-closing-differs"
    needs_every_row: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "Konto {account}, objekt {object}: OUB {stated} men OIB + rörelser ger {computed}, skillnad {difference} {unit}.",
        "Account {account}, object {object}: OUB {stated} but OIB + movements give {computed}, difference {difference} {unit}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("account", "object", "stated", "computed", "difference", "unit")
    manual_sv: ClassVar[str] = """Filens utgående balanser per objekt är de ingående plus rörelserna.

    Vad som kontrolleras: för varje konto och objekt med angiven ingående eller utgående balans (#OIB, #OUB) i en fil med
    verifikationer, att den utgående är den ingående plus årets rader med objektet. Den som inte anges räknas som noll.
    Anger filen inga ingående är förra årets utgående (#OUB -1) på balanskonton de ingående.
    Fler skillnader än `grouped_above` blir en enda anmärkning för filen. En fil utan #OUB har inga att jämföra.

    Varför: uppföljning per ansvar, projekt eller motpart bygger på de här saldona. Kontot kan stämma fast dess objekt inte
    gör det: en rad har flyttats mellan objekt, eller tappat sitt objekt (SIE 4B, #OIB och #OUB).

    Exempel: projekt 10 på 1470 öppnar på 70,00 och ingen rad har det, men filen anger #OUB 10,00.

    Åtgärd: exportera året igen utan urval. Står skillnaden kvar: leta efter rader vars objekt ändrats, och efter
    rättelseverifikationer utan objekt.
    """

    kind: Literal["object-ties"] = "object-ties"
    grouped_above: int = Field(default=LISTED_MAX, ge=0)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Compare stated closings of objects with openings and movements."""
        ties = list(_ties(ledger))
        wrong = [tie for tie in ties if tie.difference]
        findings = tuple(tell(self, books, wrong, self.grouped_above, Together(_MANY, _count(wrong), _EACH)))
        return self.result(findings, _count(ties))


def _count(ties: list[Differing]) -> Words:
    return plural(len(ties), Words("objektsaldo", "balance of an object"), Words("objektsaldon", "balances of objects"))


def _ties(ledger: Ledger) -> Iterator[Differing]:
    """Give every account and object to compare, in order: those that the file states, where it states closings at all."""
    import polars as pl

    keys = ["source", "account", "dimension", "object"]
    lists = ledger.frames.object_lists
    rows = stated_by_object(ledger).filter(pl.col("record").is_in(["OIB", "OUB"]))
    closing = rows.filter(pl.col("record") == "OUB")["source"].unique()
    rows = rows.filter(pl.col("source").is_in(closing.implode()))
    if rows.is_empty():
        return
    # #OIB and #OUB name one object; a list of several is no balance of any one of them.
    alone = lists.filter(pl.len().over("objects") == 1)
    amount = pl.col("amount_ore").cast(pl.Int128)
    stated = (
        rows.join(alone, on="objects", how="inner")
        .group_by(keys)
        .agg(
            opening=amount.filter(pl.col("record") == "OIB").sum(),
            closing=amount.filter(pl.col("record") == "OUB").sum(),
            place=pl.coalesce(pl.col("place").filter(pl.col("record") == "OUB").max(), pl.col("place").max()),
        )
    )
    moved = _moved(ledger, lists.join(stated, on=["dimension", "object"], how="semi"))
    if moved is None:
        return
    joined = stated.join(moved, on=keys, how="left").with_columns(pl.col("moved").fill_null(0)).sort(keys)
    columns = ("account", "dimension", "object", "opening", "moved", "closing", "place")
    for account, dimension, number, opening, sums, closed, place in joined.select(columns).iter_rows():
        name = f'{dimension} "{number}"'
        values = {"account": account, "object": name}
        yield Differing(f"{account} {{{name}}}", closed, opening + sums, partial(ledger.place, place), values)


def _moved(ledger: Ledger, lists: pl.DataFrame) -> pl.DataFrame | None:
    """Return the postings' sums by file, account and object in each file's year 0; None where there are no vouchers."""
    import polars as pl

    if is_empty(ledger.frames.postings):
        return None
    sums = sums_in_year(ledger, BY_FILE_AND_OBJECTS, undeclared=True).join(lists, on="objects", how="inner")
    return sums.group_by("source", "account", "dimension", "object").agg(moved=pl.col("total").sum())
