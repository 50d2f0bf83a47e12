"""Every engine gives what polars gives, and polars what a plain loop gives, to the öre."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bokslut.cli.common import EngineName
from bokslut.close import conclude, rules_for
from bokslut.config import load_request
from bokslut.intake import take_in_ledgers, take_in_tables
from bokslut.ledger import engines
from bokslut.ledger.engine import BY_FILE_AND_MONTH, BY_FILE_AND_OBJECTS, BY_MONTH, POLARS, Engine
from bokslut.ledger.engines import ENGINES, make_engine
from bokslut.ledger.frames import build_frames
from bokslut.ledger.ledger import Reading, build_ledger
from bokslut.model.errors import UsageError
from bokslut.model.money import ORE_MAX
from bokslut.model.source import SourceInfo
from bokslut.request import find_close
from bokslut.sources.files import load, read_ledger

ROOT = Path(__file__).parent.parent.parent
CLOSES = sorted(path.parent for path in (ROOT / "ledgers").rglob("bokslut.toml") if "[[ledger]]" in path.read_text(encoding="utf-8"))
START, THROUGH = dt.date(2025, 1, 1), dt.date(2025, 11, 15)

DAYS = st.none() | st.dates(dt.date(2024, 11, 1), dt.date(2026, 2, 1)) | st.sampled_from([START, THROUGH, THROUGH + dt.timedelta(days=1)])
ORE = st.integers(-300, 300) | st.sampled_from([ORE_MAX, -ORE_MAX, ORE_MAX - 1, 2**53 + 1])


@dataclass(frozen=True)
class Row:
    entry: int
    account: str
    objects: int
    ore: int
    date: dt.date | None


ROWS = st.lists(
    st.builds(Row, st.integers(0, 6), st.sampled_from(["1930", "3010", "å 'x\"", ""]), st.integers(0, 2), ORE, DAYS), max_size=30
)


@dataclass(frozen=True)
class Numbered:
    source: int
    series: str
    number: str
    year: dt.date | None


NUMBERS = st.lists(
    st.builds(
        Numbered,
        st.integers(0, 1),
        st.sampled_from(["A", "B", ""]),
        st.integers(-2, 14).map(str) | st.sampled_from(["007", "x", str(10**18), str(-(10**18))]),
        st.sampled_from([None, START]),
    ),
    max_size=25,
)


@pytest.fixture(scope="module", params=["polars", "duckdb", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param != "polars":
        pytest.importorskip(ENGINES[request.param], reason=f"the extra {request.param} is not installed (make test-engines)")
    return make_engine(request.param)


def in_two_pieces(entries: pl.DataFrame) -> list[pl.LazyFrame]:
    half = entries.height // 2
    return [entries.head(half).lazy(), entries.slice(half).lazy()]


def postings_of(rows: list[Row]) -> dict[str, list[object]]:
    count = len(rows)
    return {
        "entry": [row.entry for row in rows],
        "account": [row.account for row in rows],
        "objects": [row.objects for row in rows],
        "amount_ore": [row.ore for row in rows],
        "date": [row.date for row in rows],
        **{name: [None] * count for name in ("text", "quantity", "signature")},
        "place": [at // 3 << 32 | at + 1 for at in range(count)],
    }


def expected_months(rows: list[Row], by: tuple[str, ...]) -> dict[tuple[object, ...], tuple[object, ...]]:
    found: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row.date is not None and START <= row.date <= THROUGH:
            known = {"month": row.date.year * 100 + row.date.month, "source": at // 3}
            found[*(known.get(name, getattr(row, name, None)) for name in by)].append(row)
    return {
        key: (sum(max(row.ore, 0) for row in own), sum(row.ore for row in own), len(own), max(row.date for row in own if row.date))
        for key, own in found.items()
    }


def expected_gaps(numbers: set[int]) -> list[tuple[int, int]]:
    return [(before, after) for before, after in pairwise(sorted(numbers)) if after - before > 1]


def check_postings(engine: Engine, rows: list[Row]) -> None:
    frames = build_frames(postings=postings_of(rows))
    for by in (BY_MONTH, BY_FILE_AND_MONTH, BY_FILE_AND_OBJECTS):
        found = engine.sums(frames, START, THROUGH, by).select(*by, "debits", "total", "count", "last_day").rows()
        assert {tuple(row[: len(by)]): tuple(row[len(by) :]) for row in found} == expected_months(rows, by)
        assert len(found) == len(expected_months(rows, by))
    totals = Counter[int]()
    for row in rows:
        totals[row.entry] += row.ore
    assert dict(engine.unbalanced(frames).select("entry", "total").rows()) == {entry: ore for entry, ore in totals.items() if ore}


def check_numbers(engine: Engine, rows: list[Numbered]) -> None:
    placed = sorted(rows, key=lambda row: row.source)
    entries = pl.DataFrame(
        [(row.source, row.series, row.number, row.year, row.source << 32 | at + 1) for at, row in enumerate(placed)],
        schema={"source": pl.Int64, "series": pl.String, "number": pl.String, "year_start": pl.Date, "place": pl.Int64},
        orient="row",
    )
    counts = Counter((row.series, row.number, row.year) for row in placed)
    repeated = engine.repeated(in_two_pieces(entries)).select("series", "number", "year_start").rows()
    assert sorted(repeated, key=str) == sorted((key for key, count in counts.items() if count > 1), key=str)

    valued = entries.with_columns(value=pl.col("number").cast(pl.Int64, strict=False)).filter(pl.col("value").is_not_null())
    found = engine.numbers(in_two_pieces(valued))
    sets: dict[tuple[str, dt.date | None], set[int]] = defaultdict(set)
    descents: dict[tuple[int, str, dt.date | None], list[tuple[int, int]]] = defaultdict(list)
    last: dict[tuple[int, str, dt.date | None], tuple[int, int]] = {}
    for source, series, year, value, place in valued.select("source", "series", "year_start", "value", "place").rows():
        sets[series, year].add(value)
        before = last.get((source, series, year))
        if before is not None and value < before[0]:
            descents[source, series, year].append((place, before[1]))
        last[source, series, year] = (value, place)
    ends = {(name, year): (first, last) for name, year, first, last in found.ends.select("series", "year_start", "first", "last").rows()}
    assert ends == {key: (min(values), max(values)) for key, values in sets.items()}
    gaps = found.gaps.select("series", "year_start", "before", "after").rows()
    assert sorted(gaps, key=str) == sorted(((*key, *gap) for key, values in sets.items() for gap in expected_gaps(values)), key=str)
    columns = ("source", "series", "year_start", "count", "place", "before_place")
    told = {tuple(row[:3]): tuple(row[3:]) for row in found.descents.select(columns).rows()}
    assert told == {key: (len(places), *places[0]) for key, places in descents.items()}


@given(ROWS)
@example([Row(0, "1930", 0, 1, START), Row(0, "3010", 0, -1, START)])
def test_polars_gives_what_a_loop_gives_of_postings_property(rows: list[Row]) -> None:
    check_postings(POLARS, rows)


@given(NUMBERS)
def test_polars_gives_what_a_loop_gives_of_numbers_property(rows: list[Numbered]) -> None:
    check_numbers(POLARS, rows)


@given(ROWS)
@example([Row(0, "1930", 0, 1, START), Row(0, "3010", 0, -1, START)])
def test_duckdb_gives_what_a_loop_gives_of_postings_property(rows: list[Row]) -> None:
    pytest.importorskip("duckdb")
    check_postings(make_engine("duckdb"), rows)


@given(NUMBERS)
def test_duckdb_gives_what_a_loop_gives_of_numbers_property(rows: list[Numbered]) -> None:
    pytest.importorskip("duckdb")
    check_numbers(make_engine("duckdb"), rows)


def test_sums_beyond_64_bits_and_files_numbered_anew_are_exact(engine: Engine) -> None:
    largest = Row(0, "1930", 1, ORE_MAX, START)
    rows = [largest, largest, largest, replace(largest, ore=-ORE_MAX), Row(1, "3010", 0, 5, None), Row(2, "3010", 0, 0, START)]
    check_postings(engine, rows)
    frames = build_frames(postings=postings_of(rows))
    twice = build_ledger([Reading(SourceInfo(name, "sie4", "0" * 64), frames) for name in ("a.se", "b.se")]).frames
    assert engine.sums(twice, START, THROUGH).sort("account")["total"].to_list() == [4 * ORE_MAX, 0]


def test_numbers_are_looked_through_alike(engine: Engine) -> None:
    names = ["1", "2", "5", "4", "9", "9", "x", "007", "12", "3"]
    check_numbers(engine, [Numbered(at % 2, "AB"[at % 3 == 0], name, None if at % 5 else START) for at, name in enumerate(names * 2)])


def test_a_real_year_is_summed_alike(engine: Engine) -> None:
    frames = read_ledger(load(str(ROOT / "ledgers" / "example" / "ledger" / "2025.se"))).frames
    for by in (BY_MONTH, BY_FILE_AND_MONTH, BY_FILE_AND_OBJECTS):
        columns = (*by, "debits", "total", "count", "last_day")
        found, expected = (each.sums(frames, START, THROUGH, by).select(columns).sort(*by).rows() for each in (engine, POLARS))
        assert found == expected
        assert len(found) > 100


@pytest.mark.parametrize("close", CLOSES, ids=lambda path: path.name)
def test_a_close_says_the_same_whatever_engine_runs_it(close: Path) -> None:
    pytest.importorskip("duckdb")
    request = load_request(find_close(close))
    tables = take_in_tables(request)
    rules = rules_for(request, tables)
    intake = take_in_ledgers(request, tables)
    assert conclude(request, rules, intake, make_engine("duckdb")) == conclude(request, rules, intake)


def test_every_engine_can_be_named() -> None:
    assert {name.value for name in EngineName} == set(ENGINES)


def test_a_missing_extra_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match="spark is not installed") as caught:
        make_engine("spark")
    assert caught.value.problems[0].remedy is not None
    assert caught.value.problems[0].remedy.sv == "pip install 'bokslut[spark]'"


def test_a_master_is_sparks_alone() -> None:
    with pytest.raises(UsageError, match="--master belongs to --engine spark"):
        make_engine("duckdb", "spark://127.0.0.1:7077")
