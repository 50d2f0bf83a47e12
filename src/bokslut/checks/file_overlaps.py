"""Vouchers that lie in two files of one ledger: which files overlap, by how much and from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bokslut.ledger.lazy import collect
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import polars as pl

#: One voucher in two files may be a number given twice; from two on the files overlap.
SHARED_MIN = 2

OVERLAP = Words(
    "{count} av {all} verifikationer i {file} finns också i {other}, {first} – {last}: filerna går i varandra.",
    "{count} of {all} vouchers in {file} are in {other} too, {first} – {last}: the files overlap.",
)
OVERLAP_REMEDY = Words(
    "Ta bort den ena filen om den andra har allt, eller exportera {file} igen utan {first} – {last}.",
    "Remove one file if the other has everything, or export {file} again without {first} – {last}.",
)
LOADED_REMEDY = Words("Ta bort {file} ur [[ledger]].", "Remove {file} from [[ledger]].")
SAME_FILE = Words("{file} är samma fil som {other}, byte för byte.", "{file} is the same file as {other}, byte for byte.")


class Overlap(NamedTuple):
    """A file, the earlier one that has some of its vouchers, how many (`shared`), and the first and last of their days."""

    file: int
    other: int
    shared: int
    first: dt.date | None
    last: dt.date | None
    is_whole: bool


def with_rows(again: pl.DataFrame, postings: pl.LazyFrame) -> pl.DataFrame:
    """Return vouchers with a number made of their rows: two that are the same have the same."""
    import polars as pl

    wanted = again.lazy().select("entry")
    row = pl.struct("account", "amount_ore").hash()
    # The order of rows says nothing: one program sorts them by account, another does not.
    rows = postings.join(wanted, on="entry", how="semi").group_by("entry").agg(rows=row.cast(pl.UInt128).sum(), count=pl.len())
    return again.join(collect(rows), on="entry", how="left")


def overlaps_of(again: pl.DataFrame, sizes: Mapping[int, int], key: Sequence[str]) -> tuple[list[Overlap], pl.DataFrame]:
    """Return the overlaps of files, and the vouchers that do not belong to any of them.

    `again` has the vouchers whose number occurs twice, `sizes` how many vouchers each file has.
    """
    import polars as pl

    same_entry = [*key, "date", "text", "rows", "count"]
    # One of a kind in each file: thousands of alike in one would meet each other, and nothing is told of that here.
    once = again.unique([*same_entry, "source"], keep="first", maintain_order=True)
    # Hundreds of files may hold the same vouchers, so pairs of files are made of each set of files, not of each voucher.
    together = (
        once.group_by(same_entry).agg(pl.col("source").sort()).with_columns(files=pl.col("source").cast(pl.List(pl.String)).list.join(","))
    )
    sets = together.group_by("files").agg(pl.col("source").first(), pl.len(), first=pl.col("date").min(), last=pl.col("date").max())
    pairs = (
        sets.with_columns(source_other="source").explode("source").explode("source_other").filter(pl.col("source") > pl.col("source_other"))
    )
    counted = pairs.group_by("source", "source_other").agg(pl.col("len").sum(), pl.col("first").min(), pl.col("last").max())
    found = {}
    for file, other, count, first, last in counted.sort("source", "len", "source_other", descending=[False, True, False]).rows():
        is_whole = count == sizes[file]
        if file not in found and (is_whole or count >= SHARED_MIN):
            found[file] = Overlap(file, other, count, first, last, is_whole)
    told = pl.DataFrame(
        [(each.file, each.other) for each in found.values()],
        {"source": again.schema["source"], "source_other": again.schema["source"]},
        orient="row",
    )
    # Of two vouchers in two files the later is told with the files; what is left is told one by one where it is still twice.
    held = once.select(*same_entry, source_other="source")
    gone = once.join(told, on="source").join(held, on=[*same_entry, "source_other"], how="semi", nulls_equal=True).select("entry")
    return list(found.values()), again.join(gone, on="entry", how="anti", maintain_order="left")
