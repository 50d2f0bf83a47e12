"""`date-outside-year`: every entry lies in a fiscal year."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import NO_ENTRIES, LedgerRule, entry_name, entry_subject, numbered, vouchers
from bokslut.checks.places import PLACES_MAX, source_of
from bokslut.checks.sums import declared_years, fiscal_year_start
from bokslut.ledger.by_entry import with_postings
from bokslut.ledger.lazy import collect, is_empty
from bokslut.model.printing import format_date
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult

_NO_YEAR = Words("räkenskapsåret är inte känt", "the fiscal year is not known")


class DateOutsideYear(LedgerRule):
    """Every entry and posting is dated in a fiscal year.

    What it checks: that each entry's date, and each posting's own date, lies in the fiscal year, or in another year that
    the same file declares (#RAR −1). Entries without postings do not count: they are what is left of a voucher whose
    rows were all struck.

    Why it matters: an entry dated outside the year is in no report of that year, yet in the ledger's total. The fiscal
    year of a municipality is the calendar year (LKBR 1 kap. 5 §; for others BFL 3 kap.).

    Example: in the year 2025, A 40 is dated 2052-04-11: two digits have changed places.

    Remedy: see the voucher's right date on the receipt. Correct it in the ledger system, in the right year.
    """

    finding_name: ClassVar[str] = "date-outside-year"
    default_message: ClassVar[Words] = Words(
        "Verifikation {entry} har datum {date} utanför räkenskapsåret {year}.",
        "Voucher {entry} dated {date} is outside the fiscal year {year}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("entry", "date", "year")
    manual_sv: ClassVar[str] = """Varje verifikation och rad har datum i ett räkenskapsår.

    Vad som kontrolleras: att varje verifikations datum, och varje rads eget datum, ligger i räkenskapsåret eller i ett
    annat år som samma fil anger (#RAR −1). Verifikationer utan rader räknas inte: de är vad som blir kvar när alla
    rader strukits.

    Varför: en verifikation utanför året finns inte i någon av årets rapporter, men i huvudbokens summa. En kommuns
    räkenskapsår är kalenderåret (LKBR 1 kap. 5 §; för andra BFL 3 kap.).

    Exempel: i året 2025 har A 40 datum 2052-04-11: två siffror har bytt plats.

    Åtgärd: se efter rätt datum på underlaget. Rätta i bokföringssystemet, i rätt år.
    """

    kind: Literal["date-outside-year"] = "date-outside-year"

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Compare dates with the years each file declares."""
        import polars as pl

        frames = ledger.frames
        if is_empty(frames.entries):
            return self.skipped(NO_ENTRIES)
        known = [number for number in range(len(ledger.sources)) if declared_years(ledger, books, number)]
        if not known:
            return self.skipped(_NO_YEAR)
        outside, late = (
            _outside(rows.select("entry", "date", "place"), ledger, books, known) for rows in (frames.postings, frames.entries)
        )
        if outside.is_empty() and late.is_empty():
            return self.result((), vouchers(ledger.posted))
        if late.height:
            late = late.join(collect(with_postings(frames).select("entry")), on="entry", how="semi")
        either = pl.concat([outside["entry"], late["entry"]]).unique()
        wrong = collect(frames.entries.filter(pl.col("entry").is_in(either.implode())).with_columns(source_of()).sort("place"))
        by_entry = _by_entry(outside)
        late_entries = set(late["entry"])
        named = wrong.select("entry", "series", "number", "date", "text", "place", "source").rows()
        subjects = numbered(entry_subject(series, number, date, text) for _, series, number, date, text, _, _ in named)
        findings = []
        for subject, (entry, series, number, date, _, place, source) in zip(subjects, named, strict=True):
            own = [(day, at) for day, at in by_entry.get(entry, []) if day != date or entry not in late_entries]
            start, end = declared_years(ledger, books, source)[0]
            year = f"{format_date(start)} – {format_date(end)}"
            seen = format_date(date if entry in late_entries else own[0][0])
            values = {"entry": entry_name(series, number), "date": seen, "year": year}
            own_fault = entry not in late_entries
            places = [
                ledger.place(place, None if own_fault else _dated(date), primary=not own_fault),
                *(ledger.place(at, _dated(day), primary=own_fault and not i) for i, (day, at) in enumerate(own[:PLACES_MAX])),
            ]
            findings.append(self.found(books, values, *places, subject=subject, observed=seen, expected=year))
        return self.result(tuple(findings), vouchers(ledger.posted))


def _outside(rows: pl.LazyFrame, ledger: Ledger, books: Books, known: list[int]) -> pl.DataFrame:
    """Return the dated rows, of sources whose years are known, that lie in none of them."""
    import polars as pl

    first, last = collect(rows.select(first=pl.col("date").min(), last=pl.col("date").max())).row(0)
    years = [declared_years(ledger, books, number) for number in known]
    if first is None or all(any(start <= first and last <= end for start, end in declared) for declared in years):
        return collect(rows.head(0))
    dated = rows.with_columns(source_of()).filter(pl.col("source").is_in(known) & pl.col("date").is_not_null())
    return collect(dated.filter(fiscal_year_start(ledger, books).is_null()))


def _by_entry(outside: pl.DataFrame) -> dict[int, list[tuple[dt.date, int]]]:
    found: dict[int, list[tuple[dt.date, int]]] = {}
    for entry, date, place in outside.sort("place").select("entry", "date", "place").iter_rows():
        found.setdefault(entry, []).append((date, place))
    return found


def _dated(day: dt.date) -> Words:
    return Words(f"datum {format_date(day)}", f"dated {format_date(day)}")
