"""What polars does quicker gives what the definition of the heavy step gives, and a plain loop."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.ledger import by_entry, heavy, quick
from bokslut.ledger.engine import BY_FILE_AND_MONTH, BY_FILE_AND_OBJECTS, BY_MONTH, POLARS
from bokslut.ledger.frames import Frames, Piece, build_frames
from bokslut.model.money import ORE_MAX

START, THROUGH = dt.date(2024, 12, 15), dt.date(2025, 12, 31)
DAYS = st.none() | st.dates(dt.date(2024, 12, 1), dt.date(2026, 1, 15)) | st.sampled_from([dt.date.min, dt.date.max, START, THROUGH])
ORE = st.integers(-3, 3) | st.sampled_from([ORE_MAX, -ORE_MAX, ORE_MAX // 2 + 1, 2**62, -(2**62)])

#: Entry, account, object list, öre, date.
ROWS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["1930", "3010", ""]), st.integers(0, 2), ORE, DAYS), max_size=24)

#: Few amounts and accounts, so that entries are alike and reversed.
ALIKE = st.lists(st.tuples(st.integers(0, 12), st.sampled_from("12"), st.just(0), st.sampled_from([-2, -1, 1, 2]), st.none()), max_size=30)

Posting = tuple[int, str, int, int, dt.date | None]


def frames_of(rows: list[Posting], cut: int | None = None) -> Frames:
    """Return the postings, in two pieces where they are cut, with every entry whole in its piece."""
    count = len(rows)
    names = ("entry", "account", "objects", "amount_ore", "date")
    columns: dict[str, list[object]] = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    columns |= dict.fromkeys(("text", "quantity", "signature"), [None] * count) | {"place": [at // 5 << 32 | at for at in range(count)]}
    frames = build_frames(postings=columns)
    if cut is None:
        return frames
    parts = (frames.postings.filter(pl.col("entry") < cut), frames.postings.filter(pl.col("entry") >= cut))
    fields = {
        name: getattr(frames, name) for name in ("entries", "postings", "history", "object_lists", "accounts", "dimensions", "objects")
    }
    return Frames(**fields, stated=frames.stated, cuts=tuple(Piece(frames.entries, part) for part in parts))


def defined(rows: nw.LazyFrame[pl.LazyFrame]) -> pl.DataFrame:
    return rows.to_native().collect()


@given(ROWS, st.booleans(), st.none() | st.integers(0, 10), st.sampled_from([BY_MONTH, BY_FILE_AND_MONTH, BY_FILE_AND_OBJECTS]))
def test_sums_are_those_of_the_definition_property(rows: list[Posting], in_order: bool, cut: int | None, by: tuple[str, ...]) -> None:  # noqa: FBT001
    frames = frames_of(sorted(rows, key=lambda row: row[0]) if in_order else rows, cut)
    columns = (*by, "debits", "total", "count", "last_day")
    expected = defined(heavy.sums(nw.from_native(frames.postings), START, THROUGH, nw.Int128, by)).select(columns)
    with pytest.MonkeyPatch.context() as patched:
        for rows_max, parts_max in ((quick.ROWS_MAX, 10), (4, 2)):
            patched.setattr(quick, "ROWS_MAX", rows_max)
            patched.setattr(quick, "_PARTS_MAX", parts_max)
            found = POLARS.sums(frames, START, THROUGH, by).select(columns)
            assert sorted(found.rows(), key=str) == sorted(expected.rows(), key=str)
            assert found.schema == {**expected.schema, "count": pl.Int64}


@given(ROWS, st.booleans(), st.none() | st.integers(0, 10), st.sampled_from([quick.ROWS_MAX, 4]))
def test_what_is_out_of_balance_is_that_of_the_definition_property(
    rows: list[Posting],
    in_order: bool,  # noqa: FBT001
    cut: int | None,
    rows_max: int,
) -> None:
    frames = frames_of(sorted(rows, key=lambda row: row[0]) if in_order else rows, cut)
    expected = defined(heavy.unbalanced(nw.from_native(frames.postings), nw.Int128))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quick, "ROWS_MAX", rows_max)
        assert sorted(POLARS.unbalanced(frames).rows()) == sorted(expected.select("entry", "total").rows())
        assert by_entry.count_posted(frames) == len({row[0] for row in rows})


def test_a_sum_that_comes_back_to_zero_in_64_bits_is_no_proof() -> None:
    rows: list[Posting] = [(0, "1930", 0, 2**62, None)] * 4
    assert POLARS.unbalanced(frames_of(rows)).rows() == [(0, 2**64)]


def test_entries_that_are_whole_and_in_order_are_proven_without_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heavy, "unbalanced", None)
    rows: list[Posting] = [(entry, "1930", 0, ore, None) for entry in range(5) for ore in (entry, -entry - 1, 1)]
    assert POLARS.unbalanced(frames_of(rows)).is_empty()


@given(ALIKE, st.booleans(), st.none() | st.integers(0, 13), st.sampled_from([quick.ROWS_MAX, 4]))
def test_entries_alike_or_reversed_are_those_of_a_plain_loop_property(
    rows: list[Posting],
    in_order: bool,  # noqa: FBT001
    cut: int | None,
    rows_max: int,
) -> None:
    frames = frames_of(sorted(rows, key=lambda row: row[0]) if in_order else rows, cut)
    entries: dict[int, list[tuple[str, int]]] = {}
    for entry, account, _, ore, _ in rows:
        entries.setdefault(entry, []).append((account, ore))
    keys = {entry: tuple(sorted(own)) for entry, own in entries.items()}
    count = Counter(keys.values())
    twins = {key for key, times in count.items() if times > 1}
    twins |= {tuple(sorted((account, -ore) for account, ore in key)) for key in twins}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quick, "ROWS_MAX", rows_max)
        found = by_entry.look_alikes(frames).get_column("entry").to_list()
    assert sorted(found) == sorted(entry for entry, key in keys.items() if key in twins)


#: Numbers by series and year, each as a step from the one before: all ascend, all descend, or now one, now the other.
STEPS = st.sampled_from([(1,), (-1,), (1, 1, 1, 1, 2, 0, -1)])
SERIES = STEPS.flatmap(
    lambda steps: st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(steps), st.sampled_from([None, START])), max_size=20)
)


@given(SERIES, st.integers(0, 20))
def test_series_are_unbroken_where_a_plain_loop_says_so_property(steps: list[tuple[str, int, dt.date | None]], cut: int) -> None:
    last: dict[tuple[str, dt.date | None], int] = {}
    numbers = []
    for at, (series, step, year) in enumerate(steps):
        last[series, year] = last.get((series, year), 7) + step
        numbers.append((at // 8, series, year, last[series, year], at // 8 << 32 | at))
    schema = {"source": pl.Int64, "series": pl.String, "year_start": pl.Date, "value": pl.Int64, "place": pl.Int64}
    rows = pl.DataFrame(numbers, schema, orient="row")
    # A file need not lie in the order of its places.
    pieces = [rows.head(cut).reverse().lazy(), rows.slice(cut).lazy()]
    whole = quick.unbroken(pl.concat([quick.runs(piece) for piece in pieces]))
    own = {key: [value for _, series, year, value, _ in numbers if (series, year) == key] for key in last}
    if all(after - before == 1 for values in own.values() for before, after in pairwise(values)):
        assert whole is not None
        assert sorted(whole.rows(), key=str) == sorted(((*key, values[0], values[-1]) for key, values in own.items()), key=str)
    else:
        assert whole is None
