"""A bar on stderr where a person waits for a large file; nothing of it anywhere else."""

from __future__ import annotations

import io

import commandline
import pytest

from bokslut.cli import progress

surroundings, call, process, good, bad = commandline.FIXTURES


class Terminal(io.StringIO):
    """What stderr is where a person reads it."""

    def isatty(self) -> bool:
        return True


class Clock:
    """Time that passes by so much each time it is asked for."""

    def __init__(self, step: float) -> None:
        self.step = step
        self.now = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")


def shown(out: io.StringIO, step: float, *, quiet: bool = False) -> str:
    with progress.shown(quiet=quiet, stream=out, clock=Clock(step)) as told:
        if told is not None:
            for done in range(1, 5):
                told(done * 10_000_000, 40_000_000)
    return out.getvalue()


def test_a_bar_is_shown_when_it_takes_a_while_and_is_gone_after():
    text = shown(Terminal(), 0.7)
    assert "30.0/40.0 MB" in text
    assert text.index("Läser") < text.index("Prövar")
    assert text.endswith("\x1b[2K")


def test_nothing_is_shown_when_it_is_soon_done():
    assert shown(Terminal(), 0.1) == ""


def test_nothing_is_shown_where_nobody_looks(monkeypatch):
    assert shown(io.StringIO(), 9) == ""
    assert shown(Terminal(), 9, quiet=True) == ""
    monkeypatch.setenv("TERM", "dumb")
    assert shown(Terminal(), 9) == ""


def test_the_bar_goes_when_reading_fails():
    out = Terminal()
    with pytest.raises(KeyError), progress.shown(stream=out, clock=Clock(9)) as told:
        {told: told(1, 2)}["reading"]
    assert out.getvalue().endswith("\x1b[2K")


@pytest.mark.parametrize("words", [("check",), ("read",), ("close",)])
def test_the_commands_tell_how_far_they_are(call, good, monkeypatch, words):
    """By every way to a ledger: the file itself, and a close that names it."""
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(progress, "shown", lambda **_: _Given(told))
    where = good if words == ("close",) else good / "huvudbok.se"
    for path in (where, good) if words == ("check",) else (where,):
        told.clear()
        assert call(*words, path).code == 0
        size = (good / "huvudbok.se").stat().st_size
        assert (size, size) in told


class _Given:
    def __init__(self, told: list[tuple[int, int]]) -> None:
        self._told = told

    def __enter__(self) -> progress.Told:
        return lambda done, every: self._told.append((done, every))

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("words", [("check",), ("read",), ("close",), ("export", "--to", "csv")])
def test_an_encoding_is_forced(call, good, words):
    ledger = good / "huvudbok.se"
    ledger.write_bytes(ledger.read_bytes() + "#PROSA å\r\n".encode("cp437"))
    where = good if words == ("close",) else ledger
    assert call(*words, where).code == 0
    ended = call(*words, where, "--encoding", "utf-8")
    assert ended.code == 3
    assert "byte" in ended.err
    ended = call(*words, where, "--encoding", "utf8x")
    assert ended.code == 2
    assert "utf-8" in ended.err
