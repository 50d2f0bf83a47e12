"""A path that no file can have is an error like any other, wherever somebody writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import commandline
import pytest

if TYPE_CHECKING:
    from pathlib import Path

surroundings, call, process, good, bad = commandline.FIXTURES

NULL, LONG = "a\\u0000b.csv", "x" * 5000
PLACES = {
    "ledger": '[[ledger]]\npath = "{path}"',
    "pattern": '[[ledger]]\npath = "*{path}"',
    "query": '[[ledger]]\nquery_file = "{path}"\nconnection = "env:DB"\ncolumns = {{ account = "a", number = "c", amount = "d" }}',
    "previous": '[[previous]]\npath = "{path}"',
    "table": '[[table]]\nid = "t"\npath = "{path}"\nunit = "kr"\ncolumns = {{ "2025-12-31" = "2025" }}',
    "rules": None,
}


@pytest.mark.parametrize("path", [NULL, LONG], ids=["null", "long"])
@pytest.mark.parametrize("place", PLACES)
def test_in_a_close(call, monkeypatch, tmp_path: Path, place: str, path: str) -> None:
    monkeypatch.setenv("DB", "sqlite:x.db")
    close = commandline.CLOSE
    text = PLACES[place]
    if text is not None:
        close += "\n" + text.format(path=path) + "\n"
    else:
        close = close.replace('packs = ["ledger"]', f'packs = ["ledger"]\nfiles = ["{path}"]')
    folder = commandline.make_close(tmp_path / "close", close=close)
    ended = call("close", folder)
    assert ended.code in {2, 3}
    assert "bokslut.toml:" in ended.err or "a\\x00b.csv" in ended.err or LONG[:50] in ended.err


@pytest.mark.parametrize(
    "words", [("check",), ("read",), ("close",), ("export", "--to", "csv"), ("regulate",), ("init",), ("rules", "check")]
)
def test_on_the_command_line(call, words: tuple[str, ...]) -> None:
    ended = call(*words, LONG)
    assert ended.code in {2, 3}
    assert ended.err
