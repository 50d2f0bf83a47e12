"""Ledgers larger than memory: the same rows, the same results, and nothing left on the disk."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from spooled import spooled, spooled_ledger

from bokslut.close import conclude, rules_for
from bokslut.config import load_request
from bokslut.intake import take_in_ledgers, take_in_tables
from bokslut.ledger.frames import ENTRIES, POSTINGS, Frames, build_frames, frame_names
from bokslut.ledger.lazy import height
from bokslut.ledger.ledger import Reading, build_ledger
from bokslut.ledger.spool import Spool
from bokslut.ledger.summary import summarise_reading
from bokslut.model.errors import RefusedError
from bokslut.model.source import SourceInfo
from bokslut.request import find_close
from bokslut.sources.files import load, read_ledger

ROOT = Path(__file__).parent.parent.parent
CLOSES = sorted(path.parent for path in (ROOT / "ledgers").rglob("bokslut.toml") if "[[ledger]]" in path.read_text(encoding="utf-8"))
EXAMPLE = ROOT / "ledgers" / "example" / "ledger" / "2025.se"


def empty(spool: Spool) -> Frames:
    small = build_frames()
    return spool.frames(**{name: getattr(small, name) for name in frame_names()[3:]})


@pytest.mark.parametrize("rows", [23, 10_000])
def test_a_spool_gives_the_rows_it_took(rows: int) -> None:
    frames = read_ledger(load(str(EXAMPLE))).frames
    found = spooled(frames, rows)
    for name in frame_names():
        assert_frame_equal(getattr(found, name).lazy().collect(), getattr(frames, name).lazy().collect())


@pytest.mark.parametrize("close", CLOSES, ids=lambda path: path.name)
def test_a_close_says_the_same_of_a_spool_as_of_memory(close: Path) -> None:
    request = load_request(find_close(close))
    tables = take_in_tables(request)
    rules = rules_for(request, tables)
    intake = take_in_ledgers(request, tables)
    assert intake.ledger is not None
    expected = conclude(request, rules, intake)
    rows = 3 + height(intake.ledger.frames.postings) // 20
    previous = spooled_ledger(intake.previous, rows) if intake.previous else None
    found = conclude(request, rules, replace(intake, ledger=spooled_ledger(intake.ledger, rows), previous=previous))
    assert found == expected


@pytest.mark.parametrize("rows", [23, 10_000])
def test_a_summary_says_the_same_of_a_spool_as_of_memory(rows: int) -> None:
    reading = read_ledger(load(str(EXAMPLE)))
    assert summarise_reading(replace(reading, frames=spooled(reading.frames, rows))) == summarise_reading(reading)


@given(st.lists(st.integers(0, 6), max_size=40), st.integers(1, 9), st.integers(1, 9))
def test_every_entry_is_whole_in_its_piece_property(entries: list[int], rows: int, others: int) -> None:
    postings = pl.DataFrame({"entry": entries}, schema={"entry": pl.UInt32})
    postings = postings.select(*(pl.col("entry") if name == "entry" else pl.lit(None, kind).alias(name) for name, kind in POSTINGS.items()))
    known = pl.DataFrame({"entry": sorted(set(entries))}, schema={"entry": pl.UInt32})
    known = known.select(*(pl.col("entry") if name == "entry" else pl.lit(None, kind).alias(name) for name, kind in ENTRIES.items()))
    spool = Spool()
    for start in range(0, len(entries), rows):
        spool.add("postings", postings.slice(start, rows))
    for start in range(0, known.height, others):
        spool.add("entries", known.slice(start, others))
    pieces = [(entries.collect()["entry"], postings.collect()["entry"]) for entries, postings in empty(spool).pieces]
    assert sorted(entry for _, rows in pieces for entry in rows) == sorted(entries)
    assert [entry for entries, _ in pieces for entry in entries] == known["entry"].to_list()
    assert all(set(rows) == set(entries) for entries, rows in pieces)


def test_pieces_are_as_small_as_whole_entries_allow() -> None:
    frames = read_ledger(load(str(EXAMPLE))).frames
    spool = Spool()
    every = frames.entries.collect()
    for start in range(0, every.height, 4):
        part = every.slice(start, 4)
        spool.add("entries", part)
        spool.add("postings", frames.postings.filter(pl.col("entry").is_in(part["entry"].implode())).collect())
    whole = spool.frames(**{name: getattr(frames, name) for name in frame_names()[3:]})
    assert len(whole.pieces) == -(-every.height // 4)
    twice = build_ledger([Reading(SourceInfo("a.se", "sie4", "0" * 64), each) for each in (frames, whole)]).frames
    assert len(twice.pieces) == 1 + len(whole.pieces)
    rows = pl.concat([postings.collect() for _, postings in twice.pieces])
    assert_frame_equal(rows, twice.postings.collect())


def test_many_small_files_are_few_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_ledger(load(str(EXAMPLE)))
    files = [Reading(replace(read.info, path=f"{number}.se"), read.frames) for number in range(9)]
    rows = height(read.frames.entries) + height(read.frames.postings)
    whole = build_ledger(files).frames
    assert len(whole.pieces) == 1
    monkeypatch.setattr("bokslut.ledger.ledger.FEW_ROWS", 4 * rows)
    parts = build_ledger(files).frames
    assert [height(entries) for entries, _ in parts.pieces] == [height(read.frames.entries) * files for files in (4, 4, 1)]
    monkeypatch.setattr("bokslut.ledger.ledger.FEW_ROWS", 0)
    apart = build_ledger(files).frames
    assert len(apart.pieces) == len(files)
    for name in frame_names():
        expected = getattr(apart, name).lazy().collect()
        for frames in (whole, parts):
            assert_frame_equal(getattr(frames, name).lazy().collect(), expected)


def test_small_files_beside_one_in_temporary_files_leave_it_there() -> None:
    read = read_ledger(load(str(EXAMPLE)))
    kept, small = spooled(read.frames, 10_000), read.frames
    frames = [small, small, kept, build_frames(), small, small]
    pieces = build_ledger([Reading(replace(read.info, path=f"{number}.se"), each) for number, each in enumerate(frames)]).frames.pieces
    assert [height(entries) // height(small.entries) for entries, _ in pieces] == [2, 1, 2]


def test_the_folder_goes_with_the_last_frames() -> None:
    reading = read_ledger(load(str(EXAMPLE)))
    frames = spooled(reading.frames, 50)
    (spool,) = frames.kept
    assert isinstance(spool, Spool)
    folder = spool.folder
    assert folder.stat().st_mode & 0o077 == 0
    del spool
    info = replace(reading.info, path="other.se")
    ledger = build_ledger([Reading(info, frames), reading])
    del frames
    gc.collect()
    assert folder.is_dir()
    del ledger
    gc.collect()
    assert not folder.exists()


AN_ERROR = """
import sys
from bokslut.ledger.spool import Spool
import polars as pl
from bokslut.ledger.frames import HISTORY
spool = Spool()
spool.add("history", pl.DataFrame({name: [None] if name != "entry" else [1] for name in HISTORY}, schema=HISTORY))
raise SystemExit(7) if "exits" in sys.argv else ValueError("a fault")
"""


@pytest.mark.parametrize("exits", [True, False])
def test_the_folder_is_gone_when_the_process_ends(tmp_path: Path, exits: bool) -> None:  # noqa: FBT001
    ended = subprocess.run(
        [sys.executable, "-c", AN_ERROR, "exits" if exits else ""],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == (7 if exits else 1)
    assert list(tmp_path.iterdir()) == []


ENDED = """
import signal, time
from bokslut.cli import app
from bokslut.ledger.spool import Spool

for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)  # a test run under nohup hands down that it is ignored

class Command:
    def main(self, **_):
        spool = Spool()
        print(spool.folder, flush=True)
        time.sleep(60)

app.typer.main.get_command = lambda _: Command()
app.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal here")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_the_folder_is_gone_when_the_command_is_ended_by_a_signal(tmp_path: Path, name: str) -> None:
    with subprocess.Popen([sys.executable, "-c", ENDED], env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline().strip() == str(*tmp_path.iterdir()).encode()
        running.send_signal(signal.Signals[name])
        assert running.wait(60) == 128 + signal.Signals[name]
    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, signal
import polars as pl
from bokslut.ledger.frames import ENTRIES
from bokslut.ledger.spool import Spool
from bokslut.model.errors import RefusedError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
many = pl.DataFrame({"entry": range(10_000)}, schema={"entry": pl.UInt32})
spool = Spool()
try:
    spool.add("entries", many.select(pl.lit(None, kind).alias(name) if name != "entry" else pl.col(name) for name, kind in ENTRIES.items()))
except RefusedError as error:
    print(error.problems[0].message.en, spool.folder.exists())
"""


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="no limits on file sizes here")
    ended = subprocess.run([sys.executable, "-c", FULL], env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, check=False)
    told = "The disk is full: a ledger that does not fit in memory is written to temporary files in"
    assert ended.stdout.decode().strip() == f"{told} {tmp_path}. False", ended.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_nowhere_to_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(RefusedError, match="Temporary files cannot be written in"):
        Spool()
