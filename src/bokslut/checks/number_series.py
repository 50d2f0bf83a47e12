"""What the numbers of a series are: whole numbers, alone or after a beginning that all have, and which stand outside every year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.checks.places import source_of
from bokslut.checks.sums import declared_years, fiscal_year_start
from bokslut.ledger.lazy import collect

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger

#: Larger numbers than this are no series: they are references that happen to be digits.
_NUMBER_MAX = 10**18
#: Fewer vouchers than this can add up to a series without gaps by chance, so they are not taken to share one.
_SHARED_MIN = 20
_KEY = ["series", "year_start"]


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of a ledger, to be looked through."""

    #: Entries dated in a year, piece by piece, with their number as `value`, with `source` and `year_start`.
    entries: list[pl.LazyFrame]
    #: What all numbers of a series begin with in a year ("2025-"), where they are not digits alone.
    beginnings: dict[tuple[str, dt.date | None], str]
    #: The series with numbers that follow no such order, in order.
    unordered: tuple[str, ...]
    #: The numbers of each series whose entries are dated in no declared year: they are in the file all the same.
    outside: dict[str, list[int]]


def numbering_of(ledger: Ledger, books: Books, only: Collection[str], first: int) -> Numbering:
    """Read the numbers of the ledger's entries, of some series `only` where any are named; `first` is where a series starts."""
    import polars as pl

    declaring = [source for source in range(len(ledger.sources)) if declared_years(ledger, books, source)]
    year_start = fiscal_year_start(ledger, books)
    pieces = []
    for piece, _ in ledger.frames.pieces:
        named = piece.filter(pl.col("series").is_in(list(only))) if only else piece
        columns = named.filter(pl.col("number") != "").select("series", "number", "date", "place", source_of(), _plain().alias("value"))
        pieces.append(columns.with_columns(year_start))
    # An entry without a readable date is outside as well.
    is_outside = pl.col("year_start").is_null() & pl.col("source").is_in(declaring)
    inside, outside = ([piece.filter(where) for piece in pieces] for where in (~is_outside, is_outside))
    beginnings, unordered = _beginnings(inside, first)
    entries = [_valued(piece, beginnings, _KEY) for piece in inside]
    others = pl.concat([_valued(piece, beginnings, ["series"]) for piece in outside])
    numbers = collect(others.group_by("series").agg(pl.col("value").unique().sort()))
    known = {(series, year): beginning for series, year, beginning in beginnings.iter_rows()}
    return Numbering(entries, known, unordered, dict(numbers.iter_rows()))


def share_numbers(entries: Sequence[pl.LazyFrame], names: Collection[str], year_start: dt.date | None) -> tuple[int, int] | None:
    """Return the first and the last number of series that number their vouchers together in a year, else None.

    Together they lack no number, and no two of them have the same.
    """
    import polars as pl

    of_year = [piece.filter(pl.col("year_start").eq_missing(year_start) & pl.col("series").is_in(list(names))) for piece in entries]
    numbers = collect(pl.concat(of_year).select("series", "value").unique()).get_column("value").sort()
    if len(numbers) < _SHARED_MIN or not (numbers.diff().drop_nulls() == 1).all():
        return None
    return int(numbers[0]), int(numbers[-1])


def _beginnings(pieces: Sequence[pl.LazyFrame], first: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return what numbers that are not digits alone begin with (columns series, year_start, beginning), and the series without order."""
    import polars as pl

    schema = {"series": pl.String, "year_start": pl.Date, "beginning": pl.String}
    other = pl.concat([piece.filter(pl.col("value").is_null()).select(*_KEY, "number") for piece in pieces])
    told = (
        other.with_columns(beginning=_beginning(), value=counting_part())
        .group_by(_KEY)
        .agg(
            pl.col("beginning").first(),
            alike=(pl.col("beginning").min() == pl.col("beginning").max()) & (pl.col("value").null_count() == 0),
            # Of a single number nothing tells which part of it counts up, unless it is where a series starts.
            counts=(pl.col("value").min() != pl.col("value").max()) | (pl.col("value").first() == first),
        )
    )
    by_series = collect(told)
    if by_series.is_empty():
        return pl.DataFrame(schema=schema), ()
    plain = collect(pl.concat([piece.filter(pl.col("value").is_not_null()).select("series") for piece in pieces]).unique())
    by_series = by_series.with_columns(mixed=pl.col("series").is_in(plain.get_column("series").implode()))
    ordered = pl.col("alike") & pl.col("counts") & ~pl.col("mixed") & (pl.col("beginning") != "")
    unordered = by_series.filter(~ordered).get_column("series").unique().sort().to_list()
    return by_series.filter(ordered).select(*schema), tuple(unordered)


def _valued(piece: pl.LazyFrame, beginnings: pl.DataFrame, by: Sequence[str]) -> pl.LazyFrame:
    """Give numbers after a known beginning their value, and leave out those without one."""
    import polars as pl

    if not beginnings.is_empty():
        key = [*by, "beginning"]
        begun = beginnings.lazy().select(key).unique().with_columns(is_begun=True)
        named = piece.with_columns(beginning=_beginning()).join(begun, on=key, how="left", nulls_equal=True, maintain_order="left")
        piece = named.with_columns(value=pl.col("value").fill_null(pl.when(pl.col("is_begun")).then(counting_part())))
    return piece.filter(pl.col("value").is_not_null()).select("series", "date", "place", "source", "value", "year_start")


def _plain() -> pl.Expr:
    import polars as pl

    return _counted(pl.col("number"))


def _beginning() -> pl.Expr:
    import polars as pl

    return pl.col("number").str.replace("[0-9]+$", "")


def counting_part() -> pl.Expr:
    """Return the expression for the digits that a number ends in, as an integer; null where there are none or too many."""
    import polars as pl

    return _counted(pl.col("number").str.extract("([0-9]+)$"))


def _counted(number: pl.Expr) -> pl.Expr:
    import polars as pl

    value = number.cast(pl.Int64, strict=False)
    return pl.when(value.is_between(-_NUMBER_MAX, _NUMBER_MAX)).then(value)
