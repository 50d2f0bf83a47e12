"""`possible-duplicates`: two entries that look like the same event booked twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from bokslut.checks.ledgers import NO_ENTRIES, LedgerRule, entry_name, entry_subject, numbered, vouchers
from bokslut.checks.places import postings_of
from bokslut.ledger.by_entry import look_alikes
from bokslut.ledger.lazy import collect, height, is_empty
from bokslut.model.printing import format_date, kronor, plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding

_MORE = (
    Words("till ser ut som en dubblett", "more looks like a duplicate"),
    Words("till ser ut som dubbletter", "more look like duplicates"),
)
_REST = Words(
    "{more}: höj limit för att se dem.",
    "{more}: raise limit to see them.",
)
_REST_AT_LEAST = Words(
    "Minst {more}: filen verkar hålla samma verifikationer flera gånger.",
    "At least {more}: the file seems to hold the same vouchers several times.",
)
#: Entries whose postings and texts are held at a time; no more are looked at once there are more pairs than are told.
_AT_A_TIME = 50_000
_SAME_DAY = Words("samma dag", "the same day")
#: Characters of two texts that are compared: the work grows with the product of their lengths, which SIE lets be very long.
COMPARED_MAX = 500
_DIGITS = re.compile(r"\d+")


class PossibleDuplicates(LedgerRule):
    """The same event booked twice.

    What it checks: entries with exactly the same accounts, amounts and dimensions, dated at most `days` days apart, whose
    texts are at least `similarity` per cent alike and hold the same numbers. Of longer texts the first 500 characters must
    be so alike. Entries that a reversal between them undoes are no duplicates, and neither is a posting that recurs more
    than `recurring_above` times in the year. At most `limit` are told one by one.

    Why it matters: an invoice that is booked twice is a cost that does not exist, and perhaps paid twice. It is a
    question, not a fault: two equal purchases in a week do happen.

    Example: A 41 and A 44, both "Kontorsmaterial Faktura 8812", 1 250,00 on 5410 and 2440, three days apart.

    Remedy: compare the two receipts. If it is one event, reverse one of the entries; if it is two, accept the finding with
    that reason.
    """

    finding_name: ClassVar[str] = "possible-duplicate"
    default_message: ClassVar[Words] = Words(
        "{entry} och {other}: samma konton, belopp {amount} {unit} och text, {apart}.",
        "{entry} and {other}: same accounts, amount {amount} {unit} and text, {apart}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("entry", "other", "amount", "text", "days", "apart", "unit")
    manual_sv: ClassVar[str] = """Samma händelse bokförd två gånger.

    Vad som kontrolleras: verifikationer med exakt samma konton, belopp och koddelar, högst `days` dagar isär, vars texter
    är minst `similarity` procent lika och har samma siffror i sig. Av längre texter ska de första 500 tecknen vara så lika.
    De som en vändning emellan tar ut är inga dubbletter, och inte heller en kontering som återkommer mer än
    `recurring_above` gånger under året. Högst `limit` visas var för sig.

    Varför: en faktura som bokförts två gånger är en kostnad som inte finns, och kanske betald två gånger. Det är en fråga
    och inget fel: två likadana köp på en vecka förekommer.

    Exempel: A 41 och A 44, båda "Kontorsmaterial Faktura 8812", 1 250,00 på 5410 och 2440, med tre dagar emellan.

    Åtgärd: jämför underlagen. Är det en händelse, vänd den ena verifikationen; är det två, godkänn anmärkningen med det
    skälet.
    """

    kind: Literal["possible-duplicates"] = "possible-duplicates"
    days: int = Field(default=7, ge=0, le=366)
    #: How alike the texts must be, in per cent.
    similarity: int = Field(default=90, ge=0, le=100)
    recurring_above: int = Field(default=5, ge=2)
    limit: int = Field(default=100, ge=1)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Find candidates by accounts and amounts, then compare their texts."""
        if is_empty(ledger.frames.postings):
            return self.skipped(NO_ENTRIES)
        candidates = look_alikes(ledger.frames)
        alike = candidates if candidates.is_empty() else self._alike(ledger, candidates)
        if alike.is_empty():
            return self.result((), vouchers(height(ledger.frames.entries)))
        pairs: list[tuple[_Entry, _Entry]] = []
        compared = 0
        for part in _parts(alike):
            pairs += self._pairs(ledger, part)
            compared += part.height
            if len(pairs) > self.limit:
                break
        subjects = numbered(f"{one.subject} = {two.subject}" for one, two in pairs)
        findings = [
            self._finding(books, ledger, subject, one, two)
            for subject, (one, two) in zip(subjects[: self.limit], pairs[: self.limit], strict=True)
        ]
        if len(pairs) > self.limit:
            first_left_out = ledger.place(pairs[self.limit][1].place)
            values = {"more": plural(len(pairs) - self.limit, *_MORE)}
            message = _REST if compared == alike.height else _REST_AT_LEAST
            findings.append(self.found(books, values, first_left_out, subject="fler", message=message))
        return self.result(tuple(findings), vouchers(height(ledger.frames.entries)))

    def _pairs(self, ledger: Ledger, alike: pl.DataFrame) -> list[tuple[_Entry, _Entry]]:
        """Return those next to each other among these entries that are the same event."""
        postings = postings_of(ledger, alike)
        entries = [_Entry(*(*row, tuple(sorted(postings[row[0]])))) for row in _with_texts(ledger, alike).iter_rows()]
        return [(one, two) for one, two in pairwise(entries) if self._is_pair(one, two)]

    def _alike(self, ledger: Ledger, candidates: pl.DataFrame) -> pl.DataFrame:
        """Return the candidates that have a twin near enough, twins next to each other, without the recurring and the reversed."""
        import polars as pl

        signed = _signatures(ledger, candidates)
        # Every entry may have twins, so what is looked at of all of them is numbers, and only those that are left get more.
        counts = signed.group_by("signature").agg(twins=pl.len())
        reversals = counts.select(mirror="signature", reversed="twins")
        standing = (
            signed.join(counts.filter(pl.col("twins").is_between(2, self.recurring_above)), on="signature")
            .join(reversals, on="mirror", how="left")
            .filter(pl.col("twins").cast(pl.Int64) - pl.col("reversed").fill_null(0).cast(pl.Int64) > 1)
            .select("entry", "signature")
        )
        dated = ledger.frames.entries.select("entry", "date", "place")
        ordered = collect(dated.join(standing.lazy(), on="entry")).sort("signature", "date", "place")
        to_next = (pl.col("date").shift(-1) - pl.col("date")).dt.total_days().over("signature")
        to_last = (pl.col("date") - pl.col("date").shift(1)).dt.total_days().over("signature")
        near = ordered.filter((to_next <= self.days).fill_null(value=False) | (to_last <= self.days).fill_null(value=False))
        # The signature is a hash, whose order means nothing: twins are told in the order of the file.
        return near.sort(pl.col("place").min().over("signature"), "date", "place")

    def _is_pair(self, one: _Entry, two: _Entry) -> bool:
        if one.key != two.key or (two.date - one.date).days > self.days:
            return False
        if one.number and (one.series, one.number) == (two.series, two.number):
            return False  # the same number twice is a fault of its own
        texts = one.text.casefold().split(), two.text.casefold().split()
        first, second = (" ".join(words) for words in texts)
        if sorted(_DIGITS.findall(first)) != sorted(_DIGITS.findall(second)):
            return False  # invoice 8812 is not invoice 8813, however alike the texts are
        if first == second:
            return True
        return SequenceMatcher(None, first[:COMPARED_MAX], second[:COMPARED_MAX], autojunk=False).ratio() * 100 >= self.similarity

    def _finding(self, books: Books, ledger: Ledger, subject: str, one: _Entry, two: _Entry) -> Finding:
        amount = kronor(sum(ore for _, ore, _ in one.postings if ore > 0))
        days = (two.date - one.date).days
        values = {
            "entry": entry_name(one.series, one.number),
            "other": entry_name(two.series, two.number),
            "amount": amount,
            "text": two.text,
            "days": str(days),
            "apart": plural(days, Words("dag isär", "day apart"), Words("dagar isär", "days apart")) if days else _SAME_DAY,
        }
        places = (
            ledger.place(two.place, same(f"{format_date(two.date)} {two.text}".strip())),
            ledger.place(one.place, same(f"{format_date(one.date)} {one.text}".strip()), primary=False),
        )
        return self.found(books, values, *places, subject=subject, observed=amount)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry that may be one of two; `postings` are (account, öre, place)."""

    entry: int
    series: str
    number: str
    date: dt.date
    text: str
    place: int
    signature: int
    postings: tuple[tuple[str, int, int], ...]

    @property
    def key(self) -> tuple[int, tuple[tuple[str, int], ...]]:
        """What two must share: accounts and amounts exactly, dimensions by their hash."""
        return self.signature, tuple((account, ore) for account, ore, _ in self.postings)

    @property
    def subject(self) -> str:
        return entry_subject(self.series, self.number, self.date, self.text)


def _signatures(ledger: Ledger, candidates: pl.DataFrame) -> pl.DataFrame:
    """Return the dated ones of the entries that may have a twin, with a hash of their postings, and the hash their reversal would have."""
    import polars as pl

    frames = ledger.frames
    undated = collect(frames.entries.filter(pl.col("date").is_null()).select("entry"))
    alike = candidates.join(undated, on="entry", how="anti") if undated.height else candidates
    lists = frames.object_lists.group_by("objects").agg(pl.struct("dimension", "object").hash().sum().alias("codes"))
    found = []
    # Where there are many they are taken a piece at a time; few are quicker found in one reading of the postings.
    pieces = [postings for _, postings in frames.pieces] if alike.height > _AT_A_TIME else [frames.postings]
    for piece in pieces:
        own = piece.select("entry", "account", "amount_ore", "objects").join(alike.lazy(), on="entry", how="semi")
        postings = own.join(lists.lazy(), on="objects", how="left")
        # Sums of hashes wrap, which is as good; the order of the postings does not count.
        hashes = postings.group_by("entry").agg(
            signature=pl.struct("account", "amount_ore", pl.col("codes").fill_null(0)).hash().sum(),
            mirror=pl.struct("account", -pl.col("amount_ore"), pl.col("codes").fill_null(0)).hash().sum(),
            moved=(pl.col("amount_ore") != 0).any(),
        )
        found.append(collect(hashes.filter("moved")).drop("moved"))
    return pl.concat(found)


def _parts(alike: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Give the entries, some at a time: a part ends between twins and others, so none is without its twins."""
    at = 0
    while at < alike.height:
        end = min(at + _AT_A_TIME, alike.height)
        while end < alike.height and alike.item(end, "signature") == alike.item(end - 1, "signature"):
            end += 1
        yield alike.slice(at, end - at)
        at = end


def _with_texts(ledger: Ledger, entries: pl.DataFrame) -> pl.DataFrame:
    """Return the entries in order with their text; where it is blank, the texts of the postings."""
    import polars as pl

    rows = ledger.frames.postings.select("entry", "text", "place").join(entries.lazy().select("entry"), on="entry", how="semi")
    texts = collect(rows).sort("place").group_by("entry").agg(told=pl.col("text").drop_nulls().str.join(" "))
    own = pl.col("text").fill_null("").str.strip_chars()
    wanted = ledger.frames.entries.select("entry", "series", "number", "text").join(entries.lazy().select("entry"), on="entry", how="semi")
    named = entries.join(collect(wanted), on="entry", how="left", maintain_order="left")
    joined = named.join(texts, on="entry", how="left", maintain_order="left")
    text = pl.when(own != "").then(own).otherwise(pl.col("told").fill_null(""))
    return joined.select("entry", "series", "number", "date", text.alias("text"), "place", "signature")
