"""Every target in turn, for the seconds given: `python -m fuzz.run --seconds 600 --folder DIR`. Ends with 1 when something broke.

Each target runs in a process of its own, so that one that dies takes no other with it. DIR keeps the corpus, the counts
of every run and the inputs that broke something.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz import worker

if TYPE_CHECKING:
    from fuzz.target import Target

#: Seconds that a process may take beside its share before it is ended.
_BEYOND = 120


def main() -> int:
    """Run the targets and tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together, in each round")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "bokslut-fuzz")
    parser.add_argument("--target", action="append", help="only this one (may be repeated)")
    given = parser.parse_args()
    targets = worker.imported()
    chosen = [target for target in targets if not given.target or target.name in given.target]
    shares = sum(target.share for target in chosen)
    ended: dict[str, int] = defaultdict(int)
    began = time.time()
    for number in range(given.rounds):
        for target in chosen:
            code = run(target, given.seconds * target.share / shares, given.folder)
            ended[target.name] += code != 0
            say(f"{time.strftime('%H:%M:%S')}  round {number + 1}  {target.name}  ended with {code}")
    return tell(targets, given.folder, ended, began)


def run(target: Target, seconds: float, folder: Path) -> int:
    """Run one target in a fork; return how it ended."""
    folder.mkdir(parents=True, exist_ok=True)
    child = os.fork()
    if child == 0:
        log = os.open(folder / f"{target.name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        try:
            worker.fuzz(target, folder, seconds)
        finally:
            os._exit(1)
    until = time.monotonic() + 3 * seconds + _BEYOND
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL


def tell(targets: tuple[Target, ...], folder: Path, ended: dict[str, int], began: float) -> int:
    """Print what each target came to over all runs in the folder, and what broke in this one; return the exit code."""
    total = 0
    broken = 0
    say(f"{'target':<14} {'executions':>12} {'per cpu second':>15} {'peak MB':>8}  broken")
    for target in targets:
        paths = sorted((folder / "counts").glob(f"{target.name}.*.json"))
        notes = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
        count, cpu = sum(note["executions"] for note in notes), sum(note["cpu"] for note in notes)
        now = [note for path, note in zip(paths, notes, strict=True) if path.stat().st_mtime >= began]
        found = sorted({key for note in now for key in note["broken"]})
        aborted = sum(sum(note["aborted"].values()) for note in notes)
        total += count
        broken += len(found) + (ended.get(target.name, 0) if not target.apart else 0)
        speed = f"{count / cpu:,.0f}" if cpu else "-"
        peak = max((note["peak_mb"] for note in notes), default=0)
        told = "; ".join([*found, *([f"(the library ended {aborted} processes)"] if aborted else [])])
        say(f"{target.name:<14} {count:>12,} {speed:>15} {peak:>8}  {told}")
    say(f"{'all':<14} {total:>12,}")
    return 1 if broken else 0


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
