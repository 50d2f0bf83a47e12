"""`missing-fields`: every entry says what the law wants it to say."""

from __future__ import annotations

import re
from string import ascii_letters, digits
from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import NO_ENTRIES, LedgerRule, caused_by, entry_name, entry_subject, numbered, vouchers
from bokslut.checks.places import source_of
from bokslut.ledger.by_entry import with_postings
from bokslut.ledger.lazy import collect
from bokslut.model.finding import Grade
from bokslut.model.printing import format_number
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding

Field = Literal["date", "text", "number"]

_NAMES: dict[Field, Words] = {
    "date": Words("datum", "the date"),
    "text": Words("text", "the text"),
    "number": Words("nummer", "the number"),
}
_ONLY_CORRECTION = Words("text som säger mer än {text}", "a text that says more than {text}")
_EVERYWHERE = Words(
    "{file}: alla {count} verifikationer saknar {field}.",
    "{file}: all {count} vouchers lack {field}.",
)
_EVERYWHERE_CAUSE = Words("exporten tar inte med uppgiften", "the export leaves the field out")
#: Fewer entries than this are named one by one, even when all lack the same field.
_FILE_MIN = 10
_SOMETHING = r"\S"
_NOT_LETTERS = re.compile(r"[\W_]+")


class MissingFields(LedgerRule):
    """Every entry has its date, its text and its number.

    What it checks: that each entry with postings has the fields under `fields`: a date, a text (its own or one on a
    posting) and a number. A text that is only a word under `not_only`, "Rättelse" for instance, is no text. Files for
    import (SIE 4I) are numbered by the receiver, so there a number may be absent. When a whole file lacks a field that is
    one finding.

    Why it matters: a voucher must say when it was made, what happened and when, the amount, the counterparty, and have a
    number or another mark (LKBR 3 kap. 8 §, BFL 5 kap. 7 §, RKR R1). "Rättelse" alone does not say what was corrected.

    Example: A 84 has no text, and none of its postings has one.

    Remedy: complete the voucher in the ledger system. If an integration made it, have the integration send the text.
    """

    finding_name: ClassVar[str] = "entry-incomplete"
    default_message: ClassVar[Words] = Words("Verifikation {entry}: {field} saknas.", "Voucher {entry}: {field} is missing.")
    placeholders: ClassVar[tuple[str, ...]] = ("entry", "field", "date")
    manual_sv: ClassVar[str] = """Varje verifikation har datum, text och nummer.

    Vad som kontrolleras: att varje verifikation med konteringsrader har det som står under `fields`: datum, text (egen
    eller på en rad) och nummer. En text som bara är ett ord under `not_only`, till exempel "Rättelse", är ingen text.
    Filer för inläsning (SIE 4I) numreras av mottagaren, så där får nummer saknas. Saknar en hel fil en uppgift blir det
    en enda anmärkning.

    Varför: en verifikation ska säga när den gjorts, vad som hänt och när, belopp och motpart, och ha ett nummer eller
    annat tecken (LKBR 3 kap. 8 §, BFL 5 kap. 7 §, RKR R1). Bara "Rättelse" säger inte vad som rättats.

    Exempel: A 84 har ingen text, och ingen av dess rader har någon.

    Åtgärd: komplettera verifikationen i bokföringssystemet. Kommer den från en integration ska den skicka med texten.
    """

    kind: Literal["missing-fields"] = "missing-fields"
    fields: tuple[Field, ...] = ("date", "text", "number")
    #: Words that are no text when they stand alone; case and punctuation do not count.
    not_only: tuple[str, ...] = ("rättelse", "korrigering", "correction")

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Look for absent fields, entry by entry."""
        import polars as pl

        if not ledger.posted:
            return self.skipped(NO_ENTRIES)
        found = list(self._lacking(ledger))
        if not found:
            return self.result((), vouchers(ledger.posted))
        lacking = pl.concat(found)
        sizes = _sizes(ledger) if lacking.height >= _FILE_MIN else {}
        findings: list[Finding] = []
        for field in self.fields:
            counts = lacking.filter(pl.col(field)).group_by("source").agg(pl.len().alias("count"), pl.col("place").min()).sort("source")
            for source, count, place in counts.iter_rows():
                if count >= _FILE_MIN and count == sizes[source]:
                    findings.append(self._everywhere(books, ledger, field, count, place))
                    lacking = lacking.with_columns(pl.col(field) & (pl.col("source") != source))
        findings.extend(self._one_by_one(books, ledger, lacking.filter(pl.any_horizontal(*self.fields))))
        return self.result(tuple(findings), vouchers(ledger.posted))

    def _lacking(self, ledger: Ledger) -> Iterator[pl.DataFrame]:
        """Give the entries that lack a field, with a true or false for each: true where it is absent."""
        import polars as pl

        telling = _telling(self.not_only)
        imported = [number for number, source in enumerate(ledger.sources) if source.type in {"4I", "5I"}]
        unnumbered = pl.col("number") == ""
        absent = {
            "date": pl.col("date").is_null(),
            "text": ~telling,
            "number": unnumbered & ~source_of().is_in(imported) if imported else unnumbered,
        }
        shown = pl.when(pl.col("text").str.contains(_SOMETHING)).then(pl.col("text")).otherwise(pl.lit(None)).alias("said")
        named = pl.col("entry", "series"), pl.col("number").alias("no"), pl.col("date").alias("day"), shown, source_of(), pl.col("place")
        wanted = {field: absent[field] for field in self.fields}
        # Nearly every text says something by a single letter, and that is told sooner.
        doubtful = pl.any_horizontal(_doubtful(self.not_only) if field == "text" else absent[field] for field in self.fields)
        for entries, postings in ledger.frames.pieces:
            few = collect(entries.filter(doubtful).select("entry", "series", "number", "date", "text", "place"))
            if few.is_empty():
                continue
            own = few.filter(pl.any_horizontal(wanted.values())).select(*named, **wanted)
            # Few entries say nothing themselves; only of those are the postings' texts read.
            rows = postings.select("entry", "text").join(own.lazy().select("entry"), on="entry", how="semi")
            posted = own.join(collect(rows.group_by("entry").agg(told=telling.any())), on="entry")
            lacking = posted.with_columns(pl.col(name) & ~pl.col("told") for name in self.fields if name == "text").drop("told")
            yield lacking.filter(pl.any_horizontal(*self.fields))

    def _everywhere(self, books: Books, ledger: Ledger, field: Field, count: int, place: int) -> Finding:
        stands = ledger.place(place, Words("den första", "the first"))
        values = {"file": stands.path, "count": format_number(count), "field": _NAMES[field]}
        return self.found(
            books,
            values,
            stands,
            subject=f"{stands.path} {field}",
            message=_EVERYWHERE,
            cause=caused_by("export-leaves-out", Grade.LIKELY, _EVERYWHERE_CAUSE),
        )

    def _one_by_one(self, books: Books, ledger: Ledger, lacking: pl.DataFrame) -> Iterator[Finding]:
        rows = lacking.sort("place").rows(named=True)
        subjects = numbered(entry_subject(row["series"], row["no"], row["day"], row["said"]) for row in rows)
        for subject, row in zip(subjects, rows, strict=True):
            names = [_field_name(field, row["said"]) for field in self.fields if row[field]]
            field = Words(" och ".join(name.sv for name in names), " and ".join(name.en for name in names))
            values = {"entry": entry_name(row["series"], row["no"]), "field": field, "date": str(row["day"] or "")}
            yield self.found(books, values, ledger.place(row["place"]), subject=subject)


def _doubtful(not_only: Sequence[str]) -> pl.Expr:
    """Return the expression for a text that may say nothing: it has no plain letter or digit that none of these words has."""
    import polars as pl

    letters = {letter for word in not_only for letter in word.casefold()}
    others = "".join(letter for letter in digits + ascii_letters if letter.lower() not in letters)
    return ~pl.col("text").str.contains(f"[{others}]").fill_null(value=False) if others else pl.lit(value=True)


def _telling(not_only: Sequence[str]) -> pl.Expr:
    """Return the expression for a text that says something, beyond one of these words alone."""
    import polars as pl

    # Letters in order with anything but letters around them: the search ends at the first letter that is another.
    apart = r"[\W_]*"
    words = [apart.join(re.escape(letter) for letter in _NOT_LETTERS.sub("", word.casefold())) for word in not_only]
    bare = f"|{apart}(?:{'|'.join(words)}){apart}" if words else ""
    return ~pl.col("text").str.contains(rf"(?i)^(?:\s*{bare})$").fill_null(value=True)


def _sizes(ledger: Ledger) -> dict[int, int]:
    """Return how many entries with postings each source has."""
    import polars as pl

    return dict(collect(with_postings(ledger.frames).group_by(source_of()).agg(pl.len())).iter_rows())


def _field_name(field: Field, said: str | None) -> Words:
    """Name an absent field; a text that is there but says nothing is named with what it says."""
    if field == "text" and said:
        return _ONLY_CORRECTION.fill(text=f"”{said.strip()[:40]}”")
    return _NAMES[field]
