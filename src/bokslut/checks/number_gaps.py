"""`number-gaps`: every number series is unbroken and ascending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from bokslut.checks.ledgers import NO_ENTRIES, LedgerRule, and_more, entry_name, fiscal_year_start, source_of
from bokslut.ledger.lazy import collect, is_empty
from bokslut.model.finding import Severity
from bokslut.model.printing import format_number, plural
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.engine import Numbers
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.place import Place

#: More ranges than this are counted, not listed.
_RANGES_MAX = 12
#: A series that starts this high starts at the base of its number range (2025000001), not after a gap.
_RANGE_BASE = 100_000

#: Larger numbers than this are no series: they are references that happen to be digits.
_NUMBER_MAX = 10**18

_DESCENDING = Words(
    "{series}: numren går bakåt på {count} i filen, först {entry} efter {before}.",
    "{series}: the numbers descend at {count} in the file, first {entry} after {before}.",
)
_NO_NUMBERS = Words("verifikationerna har inga nummer", "the vouchers have no numbers")


class ExplainedNumbers(BaseModel):
    """Numbers that are known to be missing, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    series: str = ""
    #: The first and the last of them, both included.
    first: int = Field(ge=0)
    last: int = Field(ge=0)
    reason: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Missing numbers, both ends included, and the packed places of the entries around them."""

    first: int
    last: int
    before: int | None
    after: int


@dataclass(frozen=True, slots=True)
class _Series:
    """One series in one fiscal year."""

    name: str
    year_start: dt.date | None
    first: int
    last: int
    gaps: tuple[_Gap, ...]


class NumberGaps(LedgerRule):
    """Every voucher number is there, and they come in order.

    What it checks: for each number series and fiscal year, that no number is missing between the first and the last, and
    that the first number is `first` (1), or follows the last of the previous year's ledger. In a SIE file it also checks
    that the numbers of a series ascend. Numbers listed under `explained` are not missing.

    Why it matters: the number is the mark that shows that every voucher is there (LKBR 3 kap. 8 §, BFL 5 kap. 6–7 §§).
    A missing number is a deleted or failed voucher, or an export that left some out.

    Example: series A holds 1–6, 10, 11 and 13: the numbers 7–9 and 12 are missing.

    Remedy: look the numbers up in the ledger system's log. Export again without a filter, or note why the number was
    never used: under `explained` in the rule, or as an accepted deviation.
    """

    finding_name: ClassVar[str] = "number-gap"
    other_findings: ClassVar[tuple[str, ...]] = ("number-descending",)
    default_message: ClassVar[Words] = Words(
        "{series}: nummer {numbers} saknas mellan {first} och {last}.",
        "{series}: numbers {numbers} are missing between {first} and {last}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("series", "numbers", "first", "last", "count")
    manual_sv: ClassVar[str] = """Alla verifikationsnummer finns, i ordning.

    Vad som kontrolleras: för varje nummerserie och räkenskapsår, att inget nummer saknas mellan det första och det
    sista, och att det första är `first` (1) eller följer på det sista i förra årets huvudbok. I en SIE-fil prövas också
    att serien stiger. Nummer under `explained` saknas inte.

    Varför: numret visar att alla verifikationer är med (LKBR 3 kap. 8 §, BFL 5 kap. 6–7 §§). Ett nummer som saknas är
    en borttagen eller misslyckad bokning, eller en export som utelämnat något.

    Exempel: serie A har 1–6, 10, 11 och 13: numren 7–9 och 12 saknas.

    Åtgärd: sök numren i bokföringssystemets logg. Exportera igen utan urval, eller anteckna varför numret aldrig
    använts: under `explained` i regeln, eller som en godkänd avvikelse.
    """

    kind: Literal["number-gaps"] = "number-gaps"
    #: Series to check; none means all.
    series: tuple[str, ...] = ()
    #: The number a series starts with; leave the start unchecked with `check_first = false`.
    first: int = 1
    check_first: bool = True
    explained: tuple[ExplainedNumbers, ...] = ()

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Look for missing numbers, series by series."""
        if is_empty(ledger.frames.entries):
            return self.skipped(NO_ENTRIES)
        entries = [self._numbered(piece, ledger, books) for piece, _ in ledger.frames.pieces]
        found = ledger.engine.numbers(entries)
        if found.ends.is_empty():
            return self.skipped(_NO_NUMBERS)
        every = list(self._series(ledger, entries, found, _last_numbers(books)))
        findings = [finding for series in every for finding in self._gaps(books, ledger, series)]
        findings.extend(self._descending(books, ledger, found))
        return self.result(tuple(findings), plural(len(every), Words("serie", "series"), Words("serier", "series")))

    def _numbered(self, entries: pl.LazyFrame, ledger: Ledger, books: Books) -> pl.LazyFrame:
        """Return entries whose number is a whole number, as `value`, with `source` and `year_start`."""
        import polars as pl

        valued = entries.select("series", "date", "place", source_of(), value=pl.col("number").cast(pl.Int64, strict=False)).filter(
            pl.col("value").is_between(-_NUMBER_MAX, _NUMBER_MAX)
        )
        if self.series:
            valued = valued.filter(pl.col("series").is_in(list(self.series)))
        return valued.with_columns(fiscal_year_start(ledger, books))

    def _series(self, ledger: Ledger, entries: list[pl.LazyFrame], found: Numbers, last_year: dict[str, int]) -> Iterator[_Series]:
        """Give each series and year with what is missing from it, and where that shows."""
        missing: dict[tuple[str, dt.date | None], list[tuple[int, int]]] = {}
        for name, year_start, before, after in found.gaps.sort("series", "year_start", "before").iter_rows():
            missing.setdefault((name, year_start), []).append((before, after))
        rows = found.ends.sort("series", "year_start").select("series", "year_start", "first", "last").rows()
        late = {(name, year, first) for name, year, first, _ in rows if self._starts_late(ledger, name, first, last_year)}
        around = {(*key, number) for key, pairs in missing.items() for pair in pairs for number in pair}
        places = _places(entries, late | around)
        for name, year, first, last in rows:
            start = [_Gap(self.first, first - 1, None, places[name, year, first])] if (name, year, first) in late else []
            inner = [
                _Gap(before + 1, after - 1, places[name, year, before], places[name, year, after])
                for before, after in missing.get((name, year), ())
            ]
            yield _Series(name, year, first, last, (*start, *inner))

    def _gaps(self, books: Books, ledger: Ledger, series: _Series) -> Iterator[Finding]:
        explained = [(known.first, known.last) for known in self.explained if known.series == series.name]
        left = [(piece, gap) for gap in series.gaps for piece in _without(gap, explained)]
        if not left:
            return
        listed = ", ".join(_range(piece) for piece, _ in left[:_RANGES_MAX])
        rest = and_more(min(_RANGES_MAX, len(left)), len(left))
        count = format_number(sum(last - first + 1 for (first, last), _ in left))
        values = {
            "series": _label(series.name),
            "numbers": Words(f"{listed} {rest.sv}".strip(), f"{listed} {rest.en}".strip()),
            "first": str(min(left[0][0][0], series.first)),
            "last": str(series.last),
            "count": count,
        }
        places = _around(ledger, left[0][1])
        yield self.found(
            books,
            values,
            *places,
            subject=_subject(series.name, series.year_start),
            observed=count,
            expected="0",
            # Where a series starts is also a setting in the ledger system; a hole in it is not.
            at_most=Severity.ERROR if any(gap.before is not None for _, gap in left) else Severity.WARNING,
        )

    def _starts_late(self, ledger: Ledger, name: str, first: int, last_year: dict[str, int]) -> bool:
        """Tell whether numbers are missing before the first; a file made for import brings only what is new."""
        imported = any(source.type in {"4I", "5I"} for source in ledger.sources)
        carried_on = name in last_year and first == last_year[name] + 1
        return self.check_first and not imported and not carried_on and self.first < first < _RANGE_BASE

    def _descending(self, books: Books, ledger: Ledger, found: Numbers) -> Iterator[Finding]:
        """Find series whose numbers descend in a SIE file (SIE 4B 11 #VER); other formats have no order of their own."""
        import polars as pl

        sie = [number for number, source in enumerate(ledger.sources) if source.format.startswith("sie")]
        down = found.descents.filter(pl.col("source").is_in(sie)).sort("place")
        if down.is_empty():
            return
        named = pl.concat([down["place"], down["before_place"]])
        numbers = dict(collect(ledger.frames.entries.filter(pl.col("place").is_in(named.implode())).select("place", "number")).iter_rows())
        columns = down.select("source", "series", "year_start", "count", "place", "before_place")
        for source, name, year_start, count, place, before_place in columns.iter_rows():
            number, before = numbers[place], numbers[before_place]
            values = {
                "series": _label(name),
                "count": plural(count, Words("ställe", "place"), Words("ställen", "places")),
                "entry": entry_name(name, number),
                "before": entry_name(name, before),
            }
            yield self.found(
                books,
                values,
                ledger.place(place, Words(f"kommer efter {before}", f"comes after {before}")),
                subject=f"{_subject(name, year_start)} {ledger.sources[source].path}",
                message=_DESCENDING,
                name="number-descending",
                at_most=Severity.WARNING,
            )


def _places(entries: list[pl.LazyFrame], wanted: set[tuple[str, dt.date | None, int]]) -> dict[tuple[str, dt.date | None, int], int]:
    """Return where each of these numbers of a series and year stands first."""
    import polars as pl

    if not wanted:
        return {}
    key = ["series", "year_start", "value"]
    asked = pl.DataFrame(list(wanted), schema={"series": pl.String, "year_start": pl.Date, "value": pl.Int64}, orient="row").lazy()
    found = pl.concat([piece.join(asked, on=key, how="semi", nulls_equal=True) for piece in entries])
    rows = collect(found.group_by(key).agg(pl.col("place").min())).iter_rows()
    return {(name, year_start, value): place for name, year_start, value, place in rows}


def _last_numbers(books: Books) -> dict[str, int]:
    """Return the last number of each series in last year's ledger."""
    if books.previous is None:
        return {}
    import polars as pl

    numbers = books.previous.frames.entries.select("series", value=pl.col("number").cast(pl.Int64, strict=False)).drop_nulls("value")
    return dict(collect(numbers.group_by("series").agg(pl.col("value").max())).iter_rows())


def _without(gap: _Gap, explained: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of what is left of a gap when the explained numbers are taken out."""
    first = gap.first
    for known_first, known_last in sorted(explained):
        if known_last < first or known_first > gap.last:
            continue
        if known_first > first:
            yield first, known_first - 1
        first = known_last + 1
    if first <= gap.last:
        yield first, gap.last


def _range(piece: tuple[int, int]) -> str:
    first, last = piece
    return str(first) if first == last else f"{first}–{last}"


def _label(series: str) -> Words:
    return Words(f"Serie {series}", f"Series {series}") if series else Words("Nummerserien", "The number series")


def _subject(series: str, year_start: dt.date | None) -> str:
    return f"{series or '-'} {year_start.year}" if year_start else series or "-"


def _around(ledger: Ledger, gap: _Gap) -> list[Place]:
    """Return the places on both sides of a gap, the number after it first."""
    places = [ledger.place(gap.after, Words("efter luckan", "after the gap"))]
    if gap.before is not None:
        places.append(ledger.place(gap.before, Words("före luckan", "before the gap"), primary=False))
    return places
