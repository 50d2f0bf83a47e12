"""From posted rows as columns to the ledger's frames, a run at a time: entries, object lists and names, in the file's order.

Entries are numbered as their rows come. Only where some entry's rows lie apart, which the end shows, is all of it
numbered again; so a file of any length is read through once, and little more than one run of it is in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.ledger.frames import ACCOUNTS, DIMENSIONS, ENTRIES, OBJECT_LISTS, OBJECTS, POSTINGS, Frames, pack_place
from bokslut.sources.columns import AMOUNTS
from bokslut.sources.columns_kept import HELD_MAX, KeptRows
from bokslut.sources.columns_plain import dimension_columns
from bokslut.sources.columns_totals import DEBITS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from bokslut.sources.columns import Columns

_KEY = ("series", "number")


class DateFault(NamedTuple):
    """An entry with several dates: its series and number, the date it began with, and the first row that has another."""

    name: str
    began: dt.date
    date: dt.date
    line: int


class _Last(NamedTuple):
    """The entry of the last row taken: it may go on in the next run."""

    key: tuple[str, str]
    began: dt.date


class Assembly:
    """Takes the posted rows of one file, run by run."""

    def __init__(self, columns: Columns, header_line: int, held_max: int = HELD_MAX) -> None:
        self._columns = columns
        self._header_line = header_line
        self._rows = KeptRows(held_max)
        self._lists: dict[tuple[str, ...], tuple[int, int]] = {}
        self._names: dict[str, tuple[str, int]] = {}
        self._keys: list[pl.Series] = []
        self._last: _Last | None = None
        self._date_faults: dict[int, DateFault] = {}
        self._unregistered: dict[int, int] = {}
        self.entries = 0
        self.postings = 0

    def add(self, posted: pl.DataFrame) -> None:
        """Take a run of rows, as `columns_plain.schema_of` has them."""
        if posted.is_empty():
            return
        first = posted.select(_KEY).row(0)
        goes_on = self._last is not None and self._last.key == first
        begins = pl.any_horizontal(pl.col(name) != pl.col(name).shift() for name in _KEY).fill_null(not goes_on)
        begin = posted.select(begins=begins).get_column("begins")
        #: The number of each row's entry within the run; that of the one that goes on is 0.
        local = begin.cum_sum().cast(pl.UInt32) - (0 if goes_on else 1)
        base = self.entries - (1 if goes_on else 0)
        entries = posted.filter(begin).with_row_index("entry", offset=self.entries).with_columns(pl.col("entry").cast(pl.UInt32))
        began = entries.get_column("date")
        if goes_on and self._last is not None:
            began = pl.concat([pl.Series("date", [self._last.began]), began])
        numbered = posted.with_columns((local + base).cast(pl.UInt32).alias("entry"), began.gather(local).alias("began"))
        self._note_dates(numbered)
        self._unregistered |= dict(entries.filter("unregistered").select("entry", "place").iter_rows())
        self._keys.append(entries.select(key=pl.struct(_KEY).hash()).get_column("key"))
        self._name_accounts(posted)
        postings = numbered.with_columns(
            _given("text"), _given("quantity"), _given("signature"), self._object_lists(posted), amount_ore="ore"
        )
        self._rows.add("entries", entries.with_columns(_given("signature")).select(ENTRIES.names()))
        self._rows.add("postings", postings.select(POSTINGS.names()))
        self.entries += entries.height
        self.postings += posted.height
        self._last = _Last(posted.select(_KEY).row(-1), began[-1])

    def _note_dates(self, numbered: pl.DataFrame) -> None:
        differs = numbered.get_column("date") != numbered.get_column("began")
        if differs.any():
            columns = ("entry", *_KEY, "began", "date", "place")
            for entry, series, number, began, day, line in _first_of_each(numbered.filter(differs), "entry").select(columns).iter_rows():
                self._date_faults.setdefault(entry, DateFault(f"{series} {number}".strip(), began, day, line))

    def _name_accounts(self, posted: pl.DataFrame) -> None:
        if not (posted.get_column("name") != "").any():
            return
        named = _first_of_each(posted.filter(pl.col("name") != ""), "account")
        for account, name, line in named.select("account", "name", "place").iter_rows():
            self._names.setdefault(account, (name, line))

    def _object_lists(self, posted: pl.DataFrame) -> pl.Series:
        """Return the number of each row's object list, each distinct one taken once."""
        marks = dimension_columns(self._columns)
        if not marks:
            return pl.repeat(0, posted.height, dtype=pl.UInt32, eager=True).alias("objects")
        # Codes are compared as numbers: joining on several columns of text costs far more.
        code = pl.lit(0, dtype=pl.UInt64)
        for mark in marks:
            codes = posted.get_column(mark).cast(pl.Categorical).to_physical().cast(pl.UInt64)
            code = code * (pl.lit(codes).max() + 1) + pl.lit(codes)
        coded = posted.select("place", *marks, code=code)
        distinct = _first_of_each(coded, "code")
        numbers = []
        for place, *texts in distinct.select("place", *marks).iter_rows():
            pairs = tuple(texts)
            if any(pairs) and pairs not in self._lists:
                self._lists[pairs] = (len(self._lists) + 1, place)
            numbers.append(self._lists[pairs][0] if any(pairs) else 0)
        known = distinct.select("code", objects=pl.Series(numbers, dtype=pl.UInt32))
        return coded.join(known, on="code", how="left", maintain_order="left").get_column("objects")

    def finish(self) -> tuple[list[DateFault], list[int]]:
        """Settle the entries' numbers; return the entries with several dates, and the first rows of those with a bad registration."""
        keys = pl.concat(self._keys) if self._keys else pl.Series(dtype=pl.UInt64)
        if keys.n_unique() < keys.len():
            self._number_again()
        return list(self._date_faults.values()), sorted(self._unregistered.values())

    def _number_again(self) -> None:
        """Give the rows of one entry that lie apart one number, by where the entry first appears."""
        runs = pl.concat(self._rows.all("entries"))
        firsts = _first_of_each(runs, *_KEY).rename({"entry": "run"}).with_row_index("entry").with_columns(pl.col("entry").cast(pl.UInt32))
        new = runs.select(_KEY).join(firsts.select("entry", *_KEY), on=_KEY, how="left", maintain_order="left").get_column("entry")
        kept = set(firsts.get_column("run")) if self._unregistered else set()
        self._unregistered = {entry: line for entry, line in self._unregistered.items() if entry in kept}
        self._date_faults = {}
        began = firsts.get_column("date")
        names = firsts.select(_KEY)
        again = KeptRows(self._rows.held_max)
        again.add("entries", firsts.select(ENTRIES.names()))
        for part in self._rows.all("postings"):
            entry = new.gather(part.get_column("entry"))
            numbered = part.with_columns(entry.alias("entry"))
            again.add("postings", numbered)
            dated = numbered.select("entry", "date", "place", began=began.gather(entry)).filter(pl.col("date") != pl.col("began"))
            self._note_dates(pl.concat([dated, names[dated.get_column("entry")]], how="horizontal"))
        self._rows, self.entries = again, firsts.height

    def frames(self) -> Frames:
        """Return the frames of everything that was taken."""
        names = [name for name, _ in self._columns.dimensions]
        place = [pack_place(0, self._header_line)] * len(names)
        accounts = sorted(self._names.items())
        return self._rows.frames(
            object_lists=pl.DataFrame(self._pairs(), schema=OBJECT_LISTS, orient="row"),
            accounts=pl.DataFrame([(account, name, None, None, None, line) for account, (name, line) in accounts], ACCOUNTS, orient="row"),
            dimensions=pl.DataFrame({"dimension": names, "name": names, "parent": [None] * len(names), "place": place}, schema=DIMENSIONS),
            objects=pl.DataFrame(self._objects(), schema=OBJECTS, orient="row"),
        )

    def _pairs(self) -> list[tuple[int, str, str]]:
        names = [name for name, _ in self._columns.dimensions]
        return [(number, name, code) for codes, (number, _) in self._lists.items() for name, code in zip(names, codes, strict=True) if code]

    def _objects(self) -> list[tuple[str, str, str, int]]:
        """Return each object with the row it is first on; the file gives codes only: a code is its own name."""
        names = [name for name, _ in self._columns.dimensions]
        first: dict[tuple[str, str], int] = {}
        for codes, (_, place) in self._lists.items():
            for name, code in zip(names, codes, strict=True):
                if code:
                    first.setdefault((name, code), place)
        return [(name, code, code, place) for (name, code), place in first.items()]


def _first_of_each(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    return rows.unique(names, keep="first", maintain_order=True)


def _given(name: str) -> pl.Expr:
    """Return a text, null where there is none."""
    return pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)


def sums_between(posted: pl.DataFrame, lines: Sequence[int], columns: Columns) -> Iterator[dict[str, int]]:
    """Give the sums of the rows before the first of the lines, of those between it and the next, …, and after the last, in öre."""
    names = [name for name in AMOUNTS if name in columns.cells]
    sums = [pl.col(name).cast(pl.Int128).sum() for name in names]
    if "amount" in names:
        sums.append(pl.col("amount").clip(lower_bound=0).cast(pl.Int128).sum().alias(DEBITS))
    if not lines:
        yield _ints(posted.filter("first").select(sums))
        return
    section = pl.Series("section", lines, dtype=pl.Int64).search_sorted(posted.get_column("place"), side="left")
    summed = posted.with_columns(section=section).filter("first").group_by("section").agg(sums)
    found = {part.item(0, "section"): part.drop("section") for part in summed.iter_slices(1)}
    for at in range(len(lines) + 1):
        yield _ints(found[at]) if at in found else {}


def _ints(sums: pl.DataFrame) -> dict[str, int]:
    return {name: int(ore) for name, ore in sums.row(0, named=True).items()}
