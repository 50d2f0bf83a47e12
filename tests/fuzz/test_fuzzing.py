"""The targets of fuzzing run on what they begin with and on what once broke, and what they promise can be broken."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fuzz.oracle import BrokenPromiseError
from fuzz.targets import TARGETS, inputs, target_named

from bokslut.ledger import quick
from bokslut.model.finding import Severity
from fuzz import expressions, sie4, tables, values

#: Inputs of one target that are tried here; all that once broke, and some of the rest.
_MOST = 12

EACH = pytest.mark.parametrize("target", [target for target in TARGETS if not target.apart], ids=lambda target: target.name)


def chosen(target) -> list[Path]:
    broke = [path for path in inputs(target) if "broken" in path.parts]
    rest = [path for path in inputs(target) if "broken" not in path.parts]
    return [*broke, *random.Random(1).sample(rest, min(len(rest), _MOST))]


@EACH
def test_a_target_holds_on_its_seeds_and_on_what_once_broke(target):
    found = chosen(target)
    assert found
    for path in found:
        target.run(path.read_bytes()[: target.bytes_max])


@EACH
def test_a_target_holds_on_changed_seeds(target):
    if target.mutate is None:
        pytest.skip("libFuzzer alone changes its inputs")
    for number, path in enumerate(chosen(target)[:6]):
        data = target.mutate(path.read_bytes()[: target.bytes_max], target.bytes_max, number + 1)
        assert len(data) <= max(target.bytes_max, 40_000)
        target.run(data)


def test_what_may_abort_runs_apart_and_is_counted():
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "apart_once.py")], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told == {
        "aborts": {"SIGABRT": 1},
        "kept": ["ended by SIGABRT", "ValueError: invalid literal for int() with base 10: b'x'"],
        "parquet": 100,
        "run": 100,
    }


def broken(name: str) -> list[str]:
    """Return what a target says of each of its seeds that breaks a promise."""
    target, found = target_named(name), []
    for path in inputs(target):
        try:
            target.run(path.read_bytes()[: target.bytes_max])
        except (BrokenPromiseError, AssertionError, ValueError) as error:
            found.append(str(error))
    return found


def test_an_amount_read_wrongly_is_noticed(monkeypatch):
    assert broken("values") == []
    real = values.read_amount

    def times_ten(text: str) -> object:
        ore, fault = real(text)
        return (ore * 10, fault) if ore and fault else (ore, fault)

    monkeypatch.setattr(values, "read_amount", times_ten)
    assert broken("values")


def test_a_tree_written_wrongly_is_noticed(monkeypatch):
    real = expressions.unparse
    monkeypatch.setattr(expressions, "unparse", lambda node: real(node).replace("(", "").replace(")", ""))
    assert any("another tree" in each for each in broken("expression"))


def test_an_evaluation_that_raises_is_noticed(monkeypatch):
    def fails(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(expressions, "evaluate", fails)
    assert broken("expression")


def test_a_line_that_one_of_the_two_readers_loses_is_noticed(monkeypatch):
    assert broken("sie4") == []
    real = sie4.part_exactly

    def loses(piece: Any) -> Any:
        parted = real(piece)
        return replace(parted, head=[line for line in parted.head if not line.startswith("#TRANS")])

    monkeypatch.setattr(sie4, "part_exactly", loses)
    assert len(broken("sie4")) > 10


def test_loss_without_an_error_is_noticed(monkeypatch):
    assert broken("csv") == []
    real = tables.read_ledger

    def quiet(*words: Any) -> Any:
        reading = real(*words)
        return replace(reading, findings=tuple(each for each in reading.findings if each.severity is not Severity.ERROR))

    monkeypatch.setattr(tables, "read_ledger", quiet)
    assert "loss without an error" in broken("csv")


def test_a_proof_that_proves_too_much_is_noticed(monkeypatch):
    monkeypatch.setattr("bokslut.ledger.quick.are_balanced", lambda postings: quick.height(postings) <= quick.ROWS_MAX)
    found = broken("checks")
    assert found
    assert all("V001" in each for each in found)
