"""`--limit` of the commands that read, and [limits] of a close file: the flag goes before the file."""

from __future__ import annotations

import commandline
import pytest

surroundings, call, process, good, bad = commandline.FIXTURES


@pytest.mark.parametrize("words", [("check",), ("read",), ("export", "--to", "csv")])
def test_a_limit_is_lowered_and_the_message_raises_it(call, good, words):
    ledger = good / "huvudbok.se"
    ended = call(*words, ledger, "--limit", "rows=1")
    assert ended.code == 3
    assert "--limit rows=2" in ended.err
    assert call(*words, ledger, "--limit", "rows=2").code == 0
    assert call(*words, "-", "--limit", "byte=2").code == 2


def test_a_close_sets_limits_and_the_flag_goes_before_them(call, good):
    close = good / "bokslut.toml"
    close.write_text(close.read_text(encoding="utf-8") + '[limits]\nline = 20\nbytes = "1kB"\n', encoding="utf-8")
    for words in (("close", good), ("check", good), ("export", good, "--to", "csv")):
        ended = call(*words)
        assert ended.code == 3
        assert "--limit line=40" in ended.err
        assert call(*words, "--limit", "line=1k").code == 0


def test_a_limit_of_a_close_that_is_none_has_its_place(call, good):
    close = good / "bokslut.toml"
    close.write_text(close.read_text(encoding="utf-8") + '[limits]\nline = 0\nbytes = "5GB"\n', encoding="utf-8")
    ended = call("close", good)
    assert ended.code == 2
    lines = [line for line in ended.err.splitlines() if "bokslut.toml:" in line]
    assert len(lines) == 2
    assert "”5GB” sätter ingen gräns" in ended.err
