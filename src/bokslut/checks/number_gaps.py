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
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.place import Place

#: More ranges than this are counted, not listed.
_RANGES_MAX = 12
#: A series that starts this high starts at the base of its number range (2025000001), not after a gap.
_RANGE_BASE = 100_000

_DESCENDING = Words(
    "{series}: numren går bakåt på {count} i filen, först {entry} efter {before}.",
    "{series}: the numbers descend at {count} in the file, first {entry} after {before}.",
)
_NO_NUMBERS = Words("verifikationerna har inga nummer", "the vouchers have no numbers")


class ExplainedNumbers(BaseModel):
    """Numbers that are known to be missing, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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
    first_place: int
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
        entries = numbered_entries(ledger, books)
        if self.series:
            import polars as pl

            entries = entries.filter(pl.col("series").is_in(list(self.series)))
        if entries.is_empty():
            return self.skipped(_NO_NUMBERS)
        last_year = _last_numbers(books)
        every = list(_series_of(entries))
        findings = [finding for series in every for finding in self._gaps(books, ledger, series, self._start(ledger, series, last_year))]
        findings.extend(self._descending(books, ledger, entries))
        return self.result(tuple(findings), plural(len(every), Words("serie", "series"), Words("serier", "series")))

    def _gaps(self, books: Books, ledger: Ledger, series: _Series, start: list[_Gap]) -> Iterator[Finding]:
        explained = [(known.first, known.last) for known in self.explained if known.series == series.name]
        gaps = [*start, *series.gaps]
        left = [(piece, gap) for gap in gaps for piece in _without(gap, explained)]
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

    def _start(self, ledger: Ledger, series: _Series, last_year: dict[str, int]) -> list[_Gap]:
        """Return what is missing before the first number; a file made for import brings only what is new."""
        imported = any(source.type in {"4I", "5I"} for source in ledger.sources)
        carried_on = series.name in last_year and series.first == last_year[series.name] + 1
        if not self.check_first or imported or carried_on or series.first <= self.first or series.first >= _RANGE_BASE:
            return []
        return [_Gap(self.first, series.first - 1, None, series.first_place)]

    def _descending(self, books: Books, ledger: Ledger, entries: pl.DataFrame) -> Iterator[Finding]:
        """Find series whose numbers descend in a SIE file (SIE 4B 11 #VER); other formats have no order of their own."""
        import polars as pl

        sie = [number for number, source in enumerate(ledger.sources) if source.format.startswith("sie")]
        group = ["source", "series", "year_start"]
        ordered = entries.filter(pl.col("source").is_in(sie)).sort("place")
        ordered = ordered.with_columns(before=pl.col("value").shift(1).over(group), before_number=pl.col("number").shift(1).over(group))
        down = ordered.filter(pl.col("value") < pl.col("before"))
        firsts = down.group_by(group, maintain_order=True).agg(pl.len().alias("count"), pl.col("number", "before_number", "place").first())
        for source, name, year_start, count, number, before, place in firsts.iter_rows():
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


def numbered_entries(ledger: Ledger, books: Books) -> pl.DataFrame:
    """Return entries whose number is a whole number, as `value`, with `source` and `year_start`."""
    import polars as pl

    entries = ledger.frames.entries.select("entry", "series", "number", "date", "place", source_of())
    valued = entries.with_columns(value=pl.col("number").cast(pl.Int64, strict=False), year_start=fiscal_year_start(ledger, books))
    return collect(valued.filter(pl.col("value").is_not_null()))


def _series_of(entries: pl.DataFrame) -> Iterator[_Series]:
    import polars as pl

    group = ["series", "year_start"]
    unique = entries.sort("value", "place").unique([*group, "value"], keep="first", maintain_order=True)
    unique = unique.with_columns(before=pl.col("value").shift(1).over(group), before_place=pl.col("place").shift(1).over(group))
    gaps: dict[tuple[str, dt.date | None], list[_Gap]] = {}
    rows = unique.filter(pl.col("value") - pl.col("before") > 1).select(*group, "before", "value", "before_place", "place")
    for name, year_start, before, value, before_place, place in rows.iter_rows():
        gaps.setdefault((name, year_start), []).append(_Gap(before + 1, value - 1, before_place, place))
    ends = unique.group_by(group).agg(pl.col("value").first(), pl.col("value").last().alias("last"), pl.col("place").first())
    for name, year_start, first, last, place in ends.sort(group).iter_rows():
        yield _Series(name, year_start, first, last, place, tuple(gaps.get((name, year_start), ())))


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
