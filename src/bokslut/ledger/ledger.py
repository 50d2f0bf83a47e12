"""One ledger from one or more files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.by_entry import count_posted, unbalanced
from bokslut.ledger.engine import POLARS, Engine
from bokslut.ledger.frames import ROWS, Frames, Piece, empty_frames, frame_names, unpack_place
from bokslut.ledger.lazy import collect, height
from bokslut.model.place import Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bokslut.ledger.supplement import Supplement
    from bokslut.model.finding import Finding
    from bokslut.model.source import SourceInfo
    from bokslut.model.words import Words

#: Files of a ledger that together have no more entries and postings than this are one piece.
FEW_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read: its frames (source number 0), what is known about it, and its findings.

    `complete` is False when the file is damaged so that some of it is missing (cut off, lost rows):
    then no statement may be drawn from it.
    """

    info: SourceInfo
    frames: Frames
    findings: tuple[Finding, ...] = ()
    complete: bool = True
    #: What the file says beside the ledger, where its format has room for it (SIE 5).
    supplement: Supplement | None = None


@dataclass(frozen=True)
class Ledger:
    """All files of one fiscal year's ledger joined: entries re-numbered, places pointing into `sources`."""

    sources: tuple[SourceInfo, ...]
    frames: Frames
    #: What runs the heavy step.
    engine: Engine = field(default=POLARS, compare=False)
    #: What `month_sums` gave, by its days.
    _summed: dict[tuple[dt.date, dt.date], pl.DataFrame] = field(init=False, default_factory=dict, compare=False, repr=False)

    @cached_property
    def unbalanced(self) -> pl.DataFrame:
        """The entries whose postings do not add to zero, with their `total` in öre (Int128), by place."""
        return unbalanced(self.frames, self.engine)

    def month_sums(self, start: dt.date, through: dt.date) -> pl.DataFrame:
        """Return the sums by account and month of the postings of a period (`Engine.sums`); asked again, they are at hand."""
        days = (start, through)
        if days not in self._summed:
            self._summed[days] = self.engine.sums(self.frames, start, through)
        return self._summed[days]

    @cached_property
    def is_in_parts(self) -> bool:
        """Whether it comes in parts of the year: the postings of each file begin after those of the one before end."""
        if len(self.sources) == 1:
            return False
        source = (pl.col("place") // 2**32).alias("source")
        days = collect(self.frames.postings.group_by(source).agg(first=pl.col("date").min(), last=pl.col("date").max()))
        known = days.drop_nulls().sort("source").select("first", "last").rows()
        return len(known) > 1 and _follow_each_other(known)

    @cached_property
    def posted(self) -> int:
        """How many entries have postings."""
        return count_posted(self.frames)

    @cached_property
    def last_places(self) -> Mapping[str, int]:
        """Each account that is posted on, and the place of its last posting."""
        last = self.frames.postings.group_by("account").agg(pl.col("place").max())
        return dict(collect(last).iter_rows())

    @cached_property
    def _dimension_numbers(self) -> Mapping[str, str]:
        named = {name.casefold(): number for number, name in self.frames.dimensions.select("dimension", "name").iter_rows() if name}
        numbers = sorted({*self.frames.dimensions["dimension"], *self.frames.object_lists["dimension"].unique()})
        return {**named, **{number: number for number in numbers}}

    @property
    def dimension_names(self) -> Collection[str]:
        """What its dimensions go by: names (in lower case) and numbers."""
        return self._dimension_numbers.keys()

    def dimension(self, name: str) -> str | None:
        """Return the number of a dimension given by its name, in any case, or number; None where there is none."""
        return self._dimension_numbers.get(name, self._dimension_numbers.get(name.casefold()))

    def place(self, packed: int, note: Words | None = None, *, primary: bool = True) -> Place:
        """Return the place that a row's `place` column points at."""
        source, line = unpack_place(packed)
        info = self.sources[source]
        return Place(info.path, line, 1, sheet=info.sheet, note=note, primary=primary)

    @property
    def currency(self) -> str:
        """The currency of the first file; SEK for an empty ledger."""
        return self.sources[0].currency if self.sources else "SEK"


def by_days(readings: Sequence[Reading]) -> list[Reading]:
    """Return the files of a ledger by their days where they are parts of a year, however they are named; else as they come."""
    if len(readings) == 1:
        return list(readings)
    days = [collect(reading.frames.postings.select(pl.col("date").min(), last=pl.col("date").max())).row(0) for reading in readings]
    if any(first is None for first, _ in days):
        return list(readings)
    order = sorted(range(len(readings)), key=lambda number: days[number])
    in_parts = _follow_each_other([days[number] for number in order])
    return [readings[number] for number in order] if in_parts else list(readings)


def _follow_each_other(days: Sequence[tuple[dt.date, dt.date]]) -> bool:
    return all(before[1] < after[0] for before, after in pairwise(days))


def build_ledger(readings: Sequence[Reading]) -> Ledger:
    """Join readings into one ledger. Accounts and objects keep their first declaration."""
    if not readings:
        return Ledger((), empty_frames())
    infos = tuple(reading.info for reading in readings)
    if len(readings) == 1:
        return Ledger(infos, _first_declared(readings[0].frames))
    shifted: list[Frames] = []
    entry_base = list_base = 0
    for number, reading in enumerate(readings):
        shifted.append(_shift(reading.frames, number, entry_base, list_base))
        entry_base += height(reading.frames.entries)
        top = reading.frames.object_lists.get_column("objects").max()
        list_base += int(top) if isinstance(top, int) else 0
    parts = list(_few_joined(shifted))
    return Ledger(infos, _first_declared(replace(_concat(parts), cuts=tuple(piece for part in parts for piece in part.pieces))))


def _few_joined(files: Iterable[Frames]) -> Iterator[Frames]:
    """Join files of few rows that follow on each other: a step piece by piece costs as much for ten rows as for ten thousand.

    Rows in temporary files stay there.
    """
    few: list[Frames] = []
    rows = 0
    for frames in files:
        count = FEW_ROWS + 1 if frames.kept else height(frames.entries) + height(frames.postings)
        if few and rows + count > FEW_ROWS:
            yield _as_one(few)
            few, rows = [], 0
        few.append(frames)
        rows += count
    yield _as_one(few)


def _as_one(files: Sequence[Frames]) -> Frames:
    """Return files as one whose rows are in memory; one alone as it is."""
    if len(files) == 1:
        return files[0]
    joined = _concat(files)
    entries, postings, history = (collect(getattr(joined, name).sort("place")).lazy() for name in ROWS)
    return replace(joined, entries=entries, postings=postings, history=history)


def _concat(files: Sequence[Frames]) -> Frames:
    joined = {name: pl.concat([getattr(frames, name) for frames in files]) for name in frame_names()}
    return Frames(**joined, kept=tuple(each for frames in files for each in frames.kept))


def _first_declared(frames: Frames) -> Frames:
    """Keep the first declaration of each account, dimension and object."""
    return replace(
        frames,
        accounts=frames.accounts.unique("account", keep="first", maintain_order=True),
        dimensions=frames.dimensions.unique("dimension", keep="first", maintain_order=True),
        objects=frames.objects.unique(["dimension", "object"], keep="first", maintain_order=True),
    )


def _shift(frames: Frames, source: int, entry_base: int, list_base: int) -> Frames:
    """Renumber one file's rows: its source number, its entries after those before, its object lists likewise."""
    place = (pl.col("place") + (source << 32)).alias("place")
    entry = (pl.col("entry") + entry_base).cast(pl.UInt32).alias("entry")
    objects = pl.when(pl.col("objects") == 0).then(0).otherwise(pl.col("objects") + list_base).cast(pl.UInt32).alias("objects")
    return replace(
        frames,
        files={},  # they hold the rows as they were
        entries=frames.entries.with_columns(entry, place),
        postings=frames.postings.with_columns(entry, objects, place),
        cuts=tuple(
            Piece(piece.entries.with_columns(entry, place), piece.postings.with_columns(entry, objects, place)) for piece in frames.cuts
        ),
        history=frames.history.with_columns(entry, objects, place),
        object_lists=frames.object_lists.with_columns(objects),
        accounts=frames.accounts.with_columns(place),
        dimensions=frames.dimensions.with_columns(place),
        objects=frames.objects.with_columns(place),
        stated=frames.stated.with_columns(objects, place),
    )
