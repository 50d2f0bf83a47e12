"""What the checks on the surplus regulation share: when they can run, and how they name services, customers and vouchers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bokslut.checks.ledgers import LedgerRule, entry_name
from bokslut.checks.places import PLACES_MAX
from bokslut.ledger.lazy import collect
from bokslut.model.place import Place
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.settlement import Booked, Regulation, Settlement

NO_REGULATION = Words("bokslutet har ingen återreglering", "the close has no surplus regulation")
NOT_BOOKED = Words(
    "ingen huvudbok att jämföra med, eller inga konton under [regulation.accounts]",
    "no ledger to compare with, or no accounts under [regulation.accounts]",
)
#: Why the rules on the final settlement wait in a close within the year.
_NOT_OVER = Words(
    "året är inte slut: slutregleringen görs i årsbokslutet", "the year is not over: the final settlement is made in its close"
)


class RegulationRule(LedgerRule):
    """A rule on the regulation as a whole; skipped, with the reason, where there is no settlement."""

    #: True where the rule compares with what the ledger has booked.
    needs_booked: ClassVar[bool] = False
    #: True where the rule is about the final settlement, which there is none of before the year is over.
    needs_year: ClassVar[bool] = False

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Run the rule on the settlement, once."""
        regulation = books.regulation
        if regulation is None:
            yield self.skipped(NO_REGULATION)
        elif regulation.settlement is None:
            assert regulation.obstacle is not None
            yield self.skipped(regulation.obstacle)
        elif self.needs_booked and (books.ledger is None or regulation.booked is None or regulation.spec.accounts is None):
            yield self.skipped(NOT_BOOKED)
        elif self.needs_year and regulation.interim is not None:
            yield self.skipped(_NOT_OVER)
        else:
            yield self.examine_settlement(books, regulation, regulation.settlement)

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Look for the fault in the settlement."""
        raise NotImplementedError


def booked_of(regulation: Regulation) -> Booked:
    """Return what the ledger has booked, where `needs_booked` has made sure of it."""
    assert regulation.booked is not None
    return regulation.booked


def regulation_place(books: Books, regulation: Regulation) -> Place:
    """Return where the regulation's booking stands in the ledger; else the ledger itself, else its section in the close file."""
    ledger, booked = books.ledger, regulation.booked
    if ledger is not None and booked is not None:
        places = entry_places(ledger, booked.entries[-1:])
        return places[0] if places else Place(ledger.sources[0].path, 1)
    return service_place(regulation)


def service_place(regulation: Regulation) -> Place:
    """Return where the services are listed."""
    return next(
        (service.place for service in regulation.inputs.services.values() if service.place), Place(regulation.spec.files["services"], 1)
    )


def entry_places(ledger: Ledger, entries: Sequence[int]) -> list[Place]:
    """Return the places of entries, each noted with its name; the first is the primary one."""
    import polars as pl

    own = ledger.frames.entries.filter(pl.col("entry").is_in(list(entries)))
    rows = collect(own.select("series", "number", "place").sort("place").head(PLACES_MAX))
    found: list[Place] = []
    for series, number, place in rows.iter_rows():
        name = entry_name(series, number)
        note = Words(f"verifikation {name.sv}", f"voucher {name.en}")
        found.append(ledger.place(place, note, primary=not found))
    return found


def voucher_places(books: Books, vouchers: Sequence[tuple[str, dt.date]]) -> list[Place]:
    """Return the places of vouchers by name and date, each noted with its name; the first is the primary one."""
    import polars as pl

    assert books.ledger is not None
    names = pl.concat_str("series", pl.lit(" "), "number").str.strip_chars()
    wanted = pl.struct(names.alias("voucher"), "date").is_in([{"voucher": name, "date": day} for name, day in vouchers])
    return entry_places(books.ledger, collect(books.ledger.frames.entries.filter(wanted).select("entry"))["entry"].to_list())
