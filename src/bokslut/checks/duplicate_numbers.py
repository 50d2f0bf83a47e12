"""`duplicate-numbers`: every number occurs once in its series and year."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.file_overlaps import LOADED_REMEDY, OVERLAP, OVERLAP_REMEDY, SAME_FILE, Overlap, overlaps_of, with_rows
from bokslut.checks.ledgers import NO_ENTRIES, LedgerRule, caused_by, entry_name, entry_subject, numbered, vouchers
from bokslut.checks.places import PLACES_MAX, source_of
from bokslut.checks.sums import fiscal_year_start
from bokslut.ledger.lazy import collect, height, is_empty
from bokslut.model.finding import Grade
from bokslut.model.printing import format_number
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding

_TWICE_LOADED = Words(
    "Alla {count} verifikationer i {file} finns också i {other}: filen är med två gånger.",
    "All {count} vouchers in {file} are in {other} too: the file is loaded twice.",
)
_LOADED_CAUSE = Words("samma export ligger i två filer under [[ledger]]", "the same export lies in two files under [[ledger]]")


class DuplicateNumbers(LedgerRule):
    """A number belongs to one entry.

    What it checks: that each number occurs once in its series and fiscal year, over all files of the ledger. When every
    voucher of one file is in another file too, that is one finding about the file; when some of them are (the same month
    exported twice, periods that overlap), that is one finding about the two files.

    Why it matters: the number is what identifies a voucher (LKBR 3 kap. 8 §, BFL 5 kap. 7 §). Two vouchers with the same
    number cannot be told apart, and a file that is read twice doubles every amount.

    Example: A 17 occurs on 2025-02-03 and again on 2025-02-28.

    Remedy: remove the file that is there twice. Otherwise look both vouchers up in the ledger system and see how the
    number was given twice: merged companies, series without letters, or an import run twice.
    """

    finding_name: ClassVar[str] = "duplicate-number"
    other_findings: ClassVar[tuple[str, ...]] = ("files-overlap",)
    default_message: ClassVar[Words] = Words("Verifikation {entry} finns {count} gånger.", "Voucher {entry} occurs {count} times.")
    placeholders: ClassVar[tuple[str, ...]] = ("entry", "count")
    manual_sv: ClassVar[str] = """Ett nummer hör till en verifikation.

    Vad som kontrolleras: att varje nummer finns en gång i sin serie och sitt räkenskapsår, över huvudbokens alla filer.
    Finns varje verifikation i en fil också i en annan blir det en enda anmärkning, på filen; finns några av dem (samma
    månad exporterad två gånger, perioder som går i varandra) blir det en anmärkning om de två filerna.

    Varför: numret är det som identifierar verifikationen (LKBR 3 kap. 8 §, BFL 5 kap. 7 §). Två med samma nummer går
    inte att skilja åt, och en fil som läses två gånger fördubblar alla belopp.

    Exempel: A 17 finns den 2025-02-03 och igen den 2025-02-28.

    Åtgärd: ta bort filen som är med två gånger. Sök annars upp båda verifikationerna i bokföringssystemet och se hur
    numret getts två gånger: sammanslagna bolag, serier utan bokstav eller en inläsning som körts två gånger.
    """

    kind: Literal["duplicate-numbers"] = "duplicate-numbers"

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Count each number."""
        import polars as pl

        if is_empty(ledger.frames.entries):
            return self.skipped(NO_ENTRIES)
        year_start = fiscal_year_start(ledger, books)
        pieces = [_numbered(entries, year_start) for entries, _ in ledger.frames.pieces]
        entries = pl.concat(pieces)
        count = height(entries)
        if not count:
            return self.skipped(Words("verifikationerna har inga nummer", "the vouchers have no numbers"))
        key = ["series", "number", "year_start"]
        repeated = ledger.engine.repeated(pieces)
        if repeated.is_empty():
            return self.result((), vouchers(count))
        again = collect(entries.join(repeated.lazy(), on=key, how="semi", nulls_equal=True).sort("place"))
        sizes = dict(collect(entries.group_by("source").len()).iter_rows())
        overlaps, rest = overlaps_of(with_rows(again, ledger.frames.postings), sizes, key)
        findings = [self._overlap(books, ledger, again, each, sizes[each.file]) for each in overlaps]
        findings.extend(self._one_by_one(books, ledger, rest, key))
        return self.result(tuple(findings), vouchers(count))

    def _one_by_one(self, books: Books, ledger: Ledger, again: pl.DataFrame, key: list[str]) -> Iterator[Finding]:
        import polars as pl

        groups = again.filter(pl.len().over(key) > 1).group_by(key, maintain_order=True).agg("place", "date", "text").rows()
        subjects = numbered(entry_subject(series, number, None, None) for series, number, *_ in groups)
        for subject, (series, number, _, places, dates, texts) in zip(subjects, groups, strict=True):
            values = {"entry": entry_name(series, number), "count": format_number(len(places))}
            stand = [
                # The second one is where the fault shows: the first was in order when it came.
                ledger.place(place, same(f"{date or ''} {text or ''}".strip()), primary=index == 1)
                for index, (place, date, text) in enumerate(zip(places[:PLACES_MAX], dates, texts, strict=False))
            ]
            yield self.found(books, values, *stand, subject=subject, observed=str(len(places)), expected="1")

    def _overlap(self, books: Books, ledger: Ledger, again: pl.DataFrame, overlap: Overlap, size: int) -> Finding:
        """Tell of a file whose vouchers are in an earlier file too: all of them, or some."""
        import polars as pl

        mine, other = ledger.sources[overlap.file], ledger.sources[overlap.other]
        count = format_number(overlap.shared)
        values: dict[str, object] = {"count": count, "all": format_number(size), "file": mine.path, "other": other.path}
        values |= {"first": overlap.first or "", "last": overlap.last or ""}
        places = [again.filter(pl.col("source") == source).get_column("place").min() for source in (overlap.file, overlap.other)]
        stand = [ledger.place(int(place), primary=not at) for at, place in enumerate(places) if isinstance(place, int)]
        if overlap.is_whole:
            message = SAME_FILE if mine.sha256 == other.sha256 else _TWICE_LOADED
            cause = caused_by("file-loaded-twice", Grade.PROVEN, _LOADED_CAUSE)
            return self.found(
                books, values, *stand, subject=mine.path, message=message, cause=cause, remedy=LOADED_REMEDY.fill(file=mine.path)
            )
        remedy = OVERLAP_REMEDY.fill(file=mine.path, first=str(values["first"]), last=str(values["last"]))
        subject = f"{mine.path} {other.path}"
        return self.found(
            books, values, *stand, subject=subject, message=OVERLAP, remedy=remedy, observed=count, expected="0", name="files-overlap"
        )


def _numbered(entries: pl.LazyFrame, year_start: pl.Expr) -> pl.LazyFrame:
    """Return the entries that have a number, with their source and fiscal year."""
    import polars as pl

    columns = entries.select("entry", "series", "number", "date", "text", "place", source_of())
    return columns.with_columns(year_start).filter(pl.col("number") != "")
