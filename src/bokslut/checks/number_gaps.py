"""`number-gaps`: every number series is unbroken and ascending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from bokslut.checks.ledgers import NO_ENTRIES, LedgerRule, and_more, entry_name
from bokslut.checks.number_series import counting_part, numbering_of, share_numbers
from bokslut.ledger.lazy import collect, is_empty
from bokslut.model.finding import Severity
from bokslut.model.printing import format_number, plural
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import polars as pl

    from bokslut.books import Books
    from bokslut.checks.number_series import Numbering
    from bokslut.ledger.engine import Numbers
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.place import Place

#: More ranges than this are counted, not listed: in the message, and in the subject.
_RANGES_MAX = 12
_BRIEF_MAX = 3
#: A series that starts this high starts at the base of its number range (2025000001), not after a gap.
_RANGE_BASE = 100_000

_DESCENDING = Words(
    "{series}: numren går bakåt på {count} i filen, först {entry} efter {before}.",
    "{series}: the numbers descend at {count} in the file, first {entry} after {before}.",
)
_NO_NUMBERS = Words("verifikationerna har inga nummer", "the vouchers have no numbers")
_OUTSIDE = Words("inget nummer hör till ett räkenskapsår som filen anger", "no number belongs to a fiscal year that the file declares")
_UNORDERED = Words(
    "{series}: numren är inte heltal, eller börjar inte alla likadant före siffrorna, så om något saknas går inte att säga",
    "{series}: the numbers are not whole numbers, or do not all begin alike before the digits, so whether any is missing cannot be told",
)
_SHARED = Words("{count}, varav {series} delar nummer {first}–{last}", "{count}, of which {series} share the numbers {first}–{last}")


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
    #: What its numbers begin with before the digits that count.
    beginning: str


@dataclass(frozen=True, slots=True)
class _Shared:
    """Series of a fiscal year that number their vouchers together, and the ends of what they share."""

    series: tuple[_Series, ...]
    first: int
    last: int

    @property
    def name(self) -> Words:
        """The series, as people list them."""
        names = [series.name or "–" for series in self.series]
        return Words(f"{', '.join(names[:-1])} och {names[-1]}", f"{', '.join(names[:-1])} and {names[-1]}")


class NumberGaps(LedgerRule):
    """Every voucher number is there, and they come in order.

    What it checks: for each number series and fiscal year, that no number is missing between the first and the last, and
    that the first number is `first` (1), or follows the last of the previous year's ledger. In a SIE file it also checks
    that the numbers of a series ascend. Numbers listed under `explained` are not missing, nor are those of vouchers dated
    outside every fiscal year (V006 tells of these). Numbers that all begin alike (A00001, 2025-0001) are counted by the
    digits they end in; a series whose numbers do not is named and not checked. Series that lack numbers one by one but
    none together, and never have the same, share their numbers, and are looked through as one.

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
    att serien stiger. Nummer under `explained` saknas inte, inte heller de som en verifikation daterad utanför alla
    räkenskapsår har (dem tar V006 upp). Nummer som alla börjar likadant (A00001, 2025-0001) räknas efter siffrorna de
    slutar på; en serie vars nummer inte gör det nämns och prövas inte. Serier som var för sig saknar nummer men
    tillsammans inga, och aldrig har samma, delar nummer och prövas som en.

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
        numbering = numbering_of(ledger, books, self.series, self.first)
        found = ledger.engine.numbers(numbering.entries)
        unordered = _unordered(numbering)
        if found.ends.is_empty():
            return self.skipped(unordered or (_OUTSIDE if numbering.outside else _NO_NUMBERS))
        last_year = _last_numbers(books)
        every = list(self._series(ledger, numbering, found, last_year))
        findings: list[Finding] = []
        scope = plural(len(every), Words("serie", "series"), Words("serier", "series"))
        for shared in self._shared(ledger, numbering, every, last_year):
            every = [series for series in every if series not in shared.series]
            scope = _SHARED.fill(count=scope, series=shared.name, first=shared.first, last=shared.last)
        for series in every:
            findings.extend(self._gaps(books, ledger, numbering, series))
        findings.extend(self._descending(books, ledger, found))
        if unordered is None:
            return self.result(tuple(findings), scope)
        # A series that was not looked through has not passed.
        return self.result(tuple(findings), unordered) if findings else self.skipped(unordered)

    def _series(self, ledger: Ledger, numbering: Numbering, found: Numbers, last_year: dict[str, int]) -> Iterator[_Series]:
        """Give each series and year with what is missing from it, and where that shows."""
        missing: dict[tuple[str, dt.date | None], list[tuple[int, int]]] = {}
        for name, year_start, before, after in found.gaps.sort("series", "year_start", "before").iter_rows():
            missing.setdefault((name, year_start), []).append((before, after))
        rows = found.ends.sort("series", "year_start").select("series", "year_start", "first", "last").rows()
        late = {(name, year, first) for name, year, first, _ in rows if self._starts_late(ledger, [name], first, last_year)}
        around = {(*key, number) for key, pairs in missing.items() for pair in pairs for number in pair}
        places = _places(numbering.entries, late | around)
        for name, year, first, last in rows:
            start = [_Gap(self.first, first - 1, None, places[name, year, first])] if (name, year, first) in late else []
            inner = [
                _Gap(before + 1, after - 1, places[name, year, before], places[name, year, after])
                for before, after in missing.get((name, year), ())
            ]
            yield _Series(name, year, first, last, (*start, *inner), numbering.beginnings.get((name, year), ""))

    def _shared(self, ledger: Ledger, numbering: Numbering, every: list[_Series], last_year: dict[str, int]) -> Iterator[_Shared]:
        """Find series that number their vouchers together, year by year: those that lack numbers, where together they lack none."""
        for year_start in dict.fromkeys(series.year_start for series in every):
            of_year = [series for series in every if series.year_start == year_start and not series.beginning]
            holed = [series for series in of_year if any(gap.before is not None for gap in series.gaps)]
            if len(holed) < 2:
                continue
            first, last = min(series.first for series in holed), max(series.last for series in holed)
            # A whole series that starts where others do has numbers of its own; one that starts among theirs may have theirs.
            group = [series for series in of_year if series.gaps or (self.first < series.first and first < series.first <= last)]
            names = [series.name for series in group]
            ends = share_numbers(numbering.entries, names, year_start)
            if ends is not None and not self._starts_late(ledger, names, ends[0], last_year):
                yield _Shared(tuple(group), *ends)

    def _gaps(self, books: Books, ledger: Ledger, numbering: Numbering, series: _Series) -> Iterator[Finding]:
        known = [(known.first, known.last) for known in self.explained if known.series == series.name]
        # What is dated outside every year is another fault (V006): the number is there.
        known.extend((number, number) for number in numbering.outside.get(series.name, ()))
        left = [(piece, gap) for gap, pieces in _without(series.gaps, known) for piece in pieces]
        if not left:
            return
        listed = ", ".join(_range(piece) for piece, _ in left[:_RANGES_MAX])
        rest = and_more(min(_RANGES_MAX, len(left)), len(left))
        count = format_number(sum(last - first + 1 for (first, last), _ in left))
        values = {
            "series": _label(series.name, series.beginning),
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
            # With the numbers: who accepts these has not accepted the next ones.
            subject=f"{_subject(series.name, series.year_start)}: {_briefly([piece for piece, _ in left], count)}",
            observed=count,
            expected="0",
            # Where a series starts is also a setting in the ledger system; a hole in it is not.
            at_most=Severity.ERROR if any(gap.before is not None for _, gap in left) else Severity.WARNING,
        )

    def _starts_late(self, ledger: Ledger, names: Sequence[str], first: int, last_year: dict[str, int]) -> bool:
        """Tell whether numbers are missing before the first; a file made for import brings only what is new."""
        imported = any(source.type in {"4I", "5I"} for source in ledger.sources)
        carried_on = first - 1 == max((last_year[name] for name in names if name in last_year), default=None)
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

    numbers = books.previous.frames.entries.select("series", value=counting_part()).drop_nulls("value")
    return dict(collect(numbers.group_by("series").agg(pl.col("value").max())).iter_rows())


def _without(gaps: Sequence[_Gap], known: list[tuple[int, int]]) -> Iterator[tuple[_Gap, list[tuple[int, int]]]]:
    """Yield gaps, which ascend, with (first, last) of what is left of each when known numbers are taken out."""
    ranges = sorted(known)
    at = 0
    for gap in gaps:
        first, pieces = gap.first, []
        while at < len(ranges) and ranges[at][0] <= gap.last:
            known_first, known_last = ranges[at]
            if known_first > first:
                pieces.append((first, known_first - 1))
            first = max(first, known_last + 1)
            if known_last > gap.last:
                break
            at += 1
        if first <= gap.last:
            pieces.append((first, gap.last))
        yield gap, pieces


def _range(piece: tuple[int, int]) -> str:
    first, last = piece
    return str(first) if first == last else f"{first}–{last}"


def _label(series: str, beginning: str = "") -> Words:
    label = Words(f"Serie {series}", f"Series {series}") if series else Words("Nummerserien", "The number series")
    return Words(f"{label.sv} ({beginning}…)", f"{label.en} ({beginning}…)") if beginning else label


def _unordered(numbering: Numbering) -> Words | None:
    names = numbering.unordered
    if not names:
        return None
    listed, rest = ", ".join(name or "–" for name in names[:_RANGES_MAX]), and_more(min(_RANGES_MAX, len(names)), len(names))
    label = Words(f"Serie {listed} {rest.sv}".strip(), f"Series {listed} {rest.en}".strip()) if any(names) else _label("")
    return _UNORDERED.fill(series=label)


def _subject(series: str, year_start: dt.date | None) -> str:
    return f"{series or '-'} {year_start.year}" if year_start else series or "-"


def _briefly(pieces: Sequence[tuple[int, int]], count: str) -> str:
    """Return the first missing numbers, and how many there are where that is not all."""
    named = ", ".join(map(_range, pieces[:_BRIEF_MAX]))
    return named if len(pieces) <= _BRIEF_MAX else f"{named} … ({count})"


def _around(ledger: Ledger, gap: _Gap) -> list[Place]:
    """Return the places on both sides of a gap, the number after it first."""
    places = [ledger.place(gap.after, Words("efter luckan", "after the gap"))]
    if gap.before is not None:
        places.append(ledger.place(gap.before, Words("före luckan", "before the gap"), primary=False))
    return places
