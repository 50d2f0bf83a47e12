"""Every target in turn, for the seconds given: `python -m fuzz.run --seconds 600 --folder DIR`. Ends with 1 when something broke.

Each target runs in a process of its own, so that one that dies takes no other with it, and every round begins with the
code as it then is. DIR keeps the corpus, the counts of every run and the inputs that broke something.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from fuzz.targets import TARGETS

#: Seconds that a process needs to begin, beside its share.
_BEGIN = 90


def main() -> int:
    """Run the targets and tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together, in each round")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "bokslut-fuzz")
    parser.add_argument("--target", action="append", help="only this one (may be repeated)")
    given = parser.parse_args()
    chosen = [target for target in TARGETS if not given.target or target.name in given.target]
    shares = sum(target.share for target in chosen)
    ended: dict[str, int] = defaultdict(int)
    for number in range(given.rounds):
        for target in chosen:
            code = run(target.name, given.seconds * target.share / shares, given.folder)
            ended[target.name] += code != 0
            say(f"{time.strftime('%H:%M:%S')}  round {number + 1}  {target.name}  ended with {code}")
    return tell(given.folder, ended)


def run(name: str, seconds: float, folder: Path) -> int:
    """Run one target in a process of its own; return how it ended."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "fuzz.worker", name, "--seconds", str(seconds), "--folder", str(folder)]
    with (folder / f"{name}.log").open("ab") as log:
        try:
            return subprocess.run(
                command, stdout=log, stderr=log, check=False, timeout=seconds * 3 + _BEGIN, cwd=Path(__file__).parent.parent
            ).returncode
        except subprocess.TimeoutExpired:
            return -1


def tell(folder: Path, ended: dict[str, int]) -> int:
    """Print what each target came to over all runs in the folder; return the exit code."""
    total = 0
    broken = 0
    say(f"{'target':<14} {'executions':>12} {'per cpu second':>15} {'peak MB':>8}  broken")
    for target in TARGETS:
        notes = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "counts").glob(f"{target.name}.*.json"))]
        count, cpu = sum(note["executions"] for note in notes), sum(note["cpu"] for note in notes)
        found = sorted({key for note in notes for key in note["broken"]})
        total += count
        broken += len(found) + (ended.get(target.name, 0) if not target.apart else 0)
        speed = f"{count / cpu:,.0f}" if cpu else "-"
        say(f"{target.name:<14} {count:>12,} {speed:>15} {max((note['peak_mb'] for note in notes), default=0):>8}  {'; '.join(found)}")
    say(f"{'all':<14} {total:>12,}")
    return 1 if broken else 0


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
