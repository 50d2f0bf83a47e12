"""Runs one batch apart, as `fuzz.worker` does, in a process that has never let polars begin: prints what came of it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from fuzz.apart import Apart
from fuzz.target import Target
from fuzz.targets import inputs, target_named


def planted(data: bytes) -> str:
    """End the process, raise, or do nothing."""
    if data == b"abort":
        os.abort()
    return str(int(data))


def next_of_these(_data: bytes, _most: int, _seed: int) -> bytes:
    """Stand in for a mutation."""
    return made.pop()


def keep(_data: bytes, what: str) -> None:
    """Keep what an input came to."""
    kept.append(what)


parquet = target_named("parquet")
kept: list[str] = []
ran = Apart(parquet, [path.read_bytes() for path in inputs(parquet)]).batch(1, keep)
made = [*[b"1"] * 97, b"x", b"abort", b"2"]
apart = Apart(Target("planted", "", planted, mutate=next_of_these), [b""])
run = apart.batch(1, keep)
sys.stdout.write(json.dumps({"aborts": apart.aborted, "kept": kept, "parquet": ran, "run": run}))
