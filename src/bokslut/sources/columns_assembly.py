"""From posted rows as columns to the ledger's frames, a run at a time: entries, object lists and names, in the file's order.

Entries are numbered as their rows come. Only where some entry's rows lie apart is all of it numbered again; so a file
of any length is read through once, and little more than one run of it is in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.ledger.frames import ACCOUNTS, DIMENSIONS, ENTRIES, POSTINGS, Frames, pack_place
from bokslut.sources.columns_kept import HELD_MAX, KeptRows
from bokslut.sources.columns_objects import ObjectLists
from bokslut.sources.columns_plain import dimension_columns
from bokslut.sources.columns_texts import as_texts, changes
from bokslut.sources.columns_totals import DEBITS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Sequence

    from bokslut.sources.columns import Columns

_KEY = ("series", "number")
#: A number of so many digits, the number of its digits and a series' code fit into 64 bits.
_PACKED = "^[0-9]{1,15}$"
_CODES_MAX = 1_000
#: Of more series than this a file has none, or something else in that column.
_SERIES_MAX = 50


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
        self._objects = ObjectLists([name for name, _ in columns.dimensions])
        self._names: dict[str, tuple[str, int]] = {}
        self._climb = Climb()
        self._last: _Last | None = None
        self._date_faults: dict[int, DateFault] = {}
        self._unregistered: dict[int, int] = {}
        self.entries = 0
        self.postings = 0

    def add(self, posted: pl.DataFrame) -> None:
        """Take a run of rows, as `columns_plain.plain_rows` gives them."""
        if posted.is_empty():
            return
        goes_on = self._last is not None and self._last.key == _key(posted, 0)
        begin = changes(posted.get_column("series")) | changes(posted.get_column("number"))
        begin = begin.scatter(0, not goes_on)
        #: The number of each row's entry within the run; that of the one that goes on is 0.
        local = begin.cum_sum().cast(pl.UInt32) - (0 if goes_on else 1)
        base = self.entries - (1 if goes_on else 0)
        own = [name for name in (*ENTRIES, "unregistered") if name in posted.columns]
        entries = _written(posted.select(own).filter(begin)).with_row_index("entry", offset=self.entries)
        began = entries.get_column("date")
        if goes_on and self._last is not None:
            began = pl.concat([pl.Series("date", [self._last.began]), began])
        numbered = posted.with_columns((local + base).alias("entry"))
        if began[0] != posted.item(0, "date") or (changes(posted.get_column("date")) & ~begin).slice(1).any():
            self._note_dates(_written(numbered).with_columns(began.gather(local).alias("began")))
        if "unregistered" in own:
            self._unregistered |= dict(entries.filter("unregistered").select("entry", "place").iter_rows())
        self._climb.add(entries)
        self._name_accounts(posted)
        marks = [posted.get_column(name) for name in dimension_columns(self._columns)]
        objects = self._objects.numbers(marks, posted.get_column("place")).alias("objects")
        self._rows.add("entries", _as_schema(entries, ENTRIES, null_texts=("signature",)))
        postings = numbered.with_columns(objects).rename({"ore": "amount_ore"})
        self._rows.add("postings", _as_schema(postings, POSTINGS, null_texts=("text", "quantity", "signature")))
        self.entries += entries.height
        self.postings += posted.height
        self._last = _Last(_key(posted, -1), began[-1])

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
            self.name_account(account, name, line)

    def name_account(self, account: str, name: str, line: int) -> None:
        """Keep an account's name, if it is one; the first one in the file stays."""
        if name and (account not in self._names or line < self._names[account][1]):
            self._names[account] = (name, line)

    def finish(self) -> tuple[list[DateFault], list[int]]:
        """Settle the entries' numbers; return the entries with several dates, and the first rows of those with a bad registration."""
        if not self._climb.holds and self._comes_again():
            self._number_again()
        return list(self._date_faults.values()), sorted(self._unregistered.values())

    def _comes_again(self) -> bool:
        keys = pl.concat(part.select(key=pl.struct(_KEY).hash()) for part in self._rows.all("entries")).get_column("key")
        return keys.n_unique() < keys.len()

    def _number_again(self) -> None:
        """Give the rows of one entry that lie apart one number, by where the entry first appears."""
        keys = _keys(self._rows)
        is_first = keys.is_first_distinct()
        numbers = keys.filter(is_first).to_frame("key").with_row_index("entry")
        new = keys.to_frame("key").join(numbers, on="key", how="left", maintain_order="left").get_column("entry").cast(pl.UInt32)
        del keys, numbers
        again = KeptRows(self._rows.held_max)
        dates: list[pl.Series] = []
        run = 0
        for part in self._rows.all("entries"):
            kept = part.with_columns(new.slice(run, part.height).alias("entry")).filter(is_first.slice(run, part.height))
            again.add("entries", kept)
            dates.append(kept.get_column("date"))
            run += part.height
        began = pl.concat(dates)
        self._unregistered = {entry: line for entry, line in self._unregistered.items() if is_first[entry]}
        faults: dict[int, tuple[dt.date, dt.date, int]] = {}
        for part in self._rows.all("postings"):
            numbered = part.with_columns(new.gather(part.get_column("entry")).alias("entry"))
            again.add("postings", numbered)
            dated = numbered.select("entry", began.gather(numbered.get_column("entry")).alias("began"), "date", "place")
            for entry, *fault in _first_of_each(dated.filter(pl.col("date") != pl.col("began")), "entry").iter_rows():
                faults.setdefault(entry, tuple(fault))
        self._date_faults = {entry: DateFault(name, *faults[entry]) for entry, name in _names(again, faults)}
        self._rows, self.entries = again, began.len()

    def frames(self, stated: pl.DataFrame) -> Frames:
        """Return the frames of everything that was taken, with the balances that the file states."""
        names = [name for name, _ in self._columns.dimensions]
        place = [pack_place(0, self._header_line)] * len(names)
        accounts = sorted(self._names.items())
        return self._rows.frames(
            object_lists=self._objects.lists(),
            accounts=pl.DataFrame([(account, name, None, None, None, line) for account, (name, line) in accounts], ACCOUNTS, orient="row"),
            dimensions=pl.DataFrame({"dimension": names, "name": names, "parent": [None] * len(names), "place": place}, schema=DIMENSIONS),
            objects=self._objects.objects(),
            stated=stated,
        )


class Climb:
    """Holds as long as the numbers of each series only climb, entry by entry: then no entry's rows lie apart."""

    def __init__(self) -> None:
        self.holds = True
        self._reached: dict[str, int] = {}

    def add(self, entries: pl.DataFrame) -> None:
        """Take entries, in order."""
        if not self.holds:
            return
        numbers = entries.get_column("number")
        # As a whole number "007" is 7; both in one series do not climb, so that is as good.
        values = pl.DataFrame({"series": entries.get_column("series"), "value": numbers.cast(pl.Int64, strict=False)})
        series = values.get_column("series").unique()
        self.holds = not values.get_column("value").has_nulls() and series.len() <= _SERIES_MAX
        for name in series if self.holds else ():
            own = values.get_column("value") if series.len() == 1 else values.filter(pl.col("series") == name).get_column("value")
            first, last = int(own[0]), int(own[-1])
            self.holds &= first > self._reached.get(name, first - 1) and not (own.diff() <= 0).any()
            self._reached[name] = last


def _key(posted: pl.DataFrame, row: int) -> tuple[str, str]:
    series, number = _written(posted.select(_KEY)[row]).row(0)
    return series, number


def _written(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with their series and number as texts."""
    series, number = rows.get_column("series"), rows.get_column("number")
    return rows.with_columns(as_texts(series) if isinstance(series.dtype, pl.Categorical) else series, number.cast(pl.String))


def _keys(rows: KeptRows) -> pl.Series:
    """Return what tells entries apart, for each run of rows of one: a number where series and number fit into one."""
    series: dict[str, int] = {}
    packed = []
    for part in rows.all("entries"):
        for name in part.get_column("series").unique():
            series.setdefault(name, len(series))
        if len(series) > _CODES_MAX or not part.get_column("number").str.contains(_PACKED).all():
            return pl.concat(part.select(key=pl.struct(_KEY)) for part in rows.all("entries")).get_column("key")
        code = pl.col("series").replace_strict(series, return_dtype=pl.UInt64)
        number = pl.col("number")
        packed.append(part.select(key=(code * 16 + number.str.len_bytes()) * 10**15 + number.cast(pl.UInt64)))
    return pl.concat(packed).get_column("key")


def _names(rows: KeptRows, entries: Collection[int]) -> Iterator[tuple[int, str]]:
    """Give the entry and name of some entries, in order."""
    if not entries:
        return
    for part in rows.all("entries"):
        for entry, series, number in part.select("entry", *_KEY).iter_rows():
            if entry in entries:
                yield entry, f"{series} {number}".strip()


def _first_of_each(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    return rows.unique(names, keep="first", maintain_order=True)


def _as_schema(rows: pl.DataFrame, schema: pl.Schema, null_texts: Sequence[str]) -> pl.DataFrame:
    """Return rows as the frames have them: columns that the file has not are null, or empty texts where nulls are not meant."""
    made = []
    for name, dtype in schema.items():
        if name not in rows.columns:
            made.append(pl.lit(None if name in null_texts or dtype != pl.String else "", dtype).alias(name))
        elif name in null_texts and (rows.get_column(name) == "").any():
            made.append(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name))
        else:
            made.append(pl.col(name).cast(dtype))
    return rows.select(made)


def sums_between(posted: pl.DataFrame, lines: Sequence[int], columns: Columns) -> Iterator[dict[str, int]]:
    """Give the sums of the rows before the first of the lines, of those between it and the next, …, and after the last, in öre."""
    names = columns.amount_names()
    sums = [pl.col(name).cast(pl.Int128).sum() for name in names]
    if "amount" in names:
        sums.append(pl.col("amount").clip(lower_bound=0).cast(pl.Int128).sum().alias(DEBITS))
    rows = posted.select("place", "first", *names)
    if not rows.get_column("first").all():
        rows = rows.filter("first")
    if not lines:
        yield _ints(rows.select(sums))
        return
    section = pl.Series("section", lines, dtype=pl.Int64).search_sorted(rows.get_column("place"), side="left")
    summed = rows.with_columns(section=section).group_by("section").agg(sums)
    found = {part.item(0, "section"): part.drop("section") for part in summed.iter_slices(1)}
    for at in range(len(lines) + 1):
        yield _ints(found[at]) if at in found else {}


def _ints(sums: pl.DataFrame) -> dict[str, int]:
    return {name: int(ore) for name, ore in sums.row(0, named=True).items()}
