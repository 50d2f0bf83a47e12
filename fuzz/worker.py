"""One target for some time, coverage-guided by atheris, in a fork of a process that has everything imported.

What breaks a promise is kept (the input and its trace, one for each place that breaks) and the run goes on. The counts
are written to DIR/TARGET.json every second or so, so that they stand whatever ends the process.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import resource
import signal
import sys
import time
import traceback
from contextlib import redirect_stderr
from pathlib import Path
from typing import TYPE_CHECKING

import atheris

from fuzz.apart import Apart, seeded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from fuzz.target import Target

HERE = Path(__file__).parent
#: Seconds of processor time that one input may take, and bytes of address space that the process may.
SECONDS_MAX = 5
MEMORY_MAX = 8_000_000_000
#: Seconds between two notes of the counts.
_NOTE = 1.0


class TooLongError(Exception):
    """One input took more processor time than any may."""


class Worker:
    """Feeds one target and keeps what breaks."""

    def __init__(self, target: Target, folder: Path, seconds: float) -> None:
        self.target = target
        self.folder = folder
        self.seconds = seconds
        self.count = 0
        self.broken: dict[str, int] = {}
        self.aborted: dict[str, int] = {}
        self._started = self._noted = time.monotonic()

    def run(self, data: bytes) -> None:
        """Run one input."""
        self.count += 1
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_MAX)
        try:
            self.target.run(data)
        except Exception as error:
            self.keep(data, _place_of(error), "".join(traceback.format_exception(error))[-6000:])
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if self.count % 16 == 0 and self.is_over():
            self.note()
            os._exit(0)  # libFuzzer ends no sooner than its own clock

    def run_apart(self, seeds: Sequence[bytes]) -> None:
        """Run inputs in forks until the time is over."""
        apart = Apart(self.target, seeds)
        while not self.is_over():
            self.count += apart.batch(seeded(), lambda data, what: self.keep(data, re.sub(r"\d+", "#", what)[:80], what))
            self.aborted = apart.aborted
        self.note()

    def is_over(self) -> bool:
        """Tell whether the time is over; note the counts now and then."""
        now = time.monotonic()
        if now - self._noted > _NOTE:
            self.note()
        return now - self._started > self.seconds

    def keep(self, data: bytes, key: str, trace: str) -> None:
        """Keep the shortest input of each place that breaks."""
        name = hashlib.sha256(key.encode()).hexdigest()[:12]
        path = self.folder / "broken" / self.target.name / name
        if key not in self.broken or len(data) < self.broken[key]:
            self.broken[key] = len(data)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.stat().st_size > len(data):
                path.write_bytes(data)
                path.with_suffix(".txt").write_text(f"{key}\n{trace}", encoding="utf-8")

    def note(self) -> None:
        """Write down how far it has come."""
        self._noted = time.monotonic()
        used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        found = {
            "target": self.target.name,
            "executions": self.count,
            "seconds": round(self._noted - self._started, 1),
            "cpu": round(sum(one.ru_utime + one.ru_stime for one in used), 1),
            "peak_mb": max(one.ru_maxrss for one in used) // 1024,
            "broken": sorted(self.broken),
            "aborted": self.aborted,
        }
        path = self.folder / "counts" / f"{self.target.name}.{os.getpid()}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found) + "\n", encoding="utf-8")


def imported() -> tuple[Target, ...]:
    """Import every target, with what atheris needs to see which branches are taken."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before it is imported: many small inputs, not one large
    with redirect_stderr(io.StringIO()), atheris.instrument_imports(include=["bokslut"], enable_loader_override=False):
        from fuzz.targets import TARGETS
    return TARGETS


def fuzz(target: Target, folder: Path, seconds: float) -> None:
    """Fuzz one target until its time is out; ends the process."""
    from fuzz.targets import inputs

    worker = Worker(target, folder, seconds)
    if target.apart:
        worker.run_apart([path.read_bytes()[: target.bytes_max] for path in inputs(target)])
        os._exit(0)
    signal.signal(signal.SIGVTALRM, _too_long)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    corpus = folder / "corpus" / target.name
    corpus.mkdir(parents=True, exist_ok=True)
    words = folder / f"{target.name}.dict"
    words.write_text("".join(_quoted(word) for word in target.words if word) or "#\n", encoding="ascii")
    options = [
        *(f"-max_total_time={int(seconds) + 60}", f"-max_len={target.bytes_max}", f"-dict={words}", "-timeout=120"),
        *("-rss_limit_mb=6000", "-print_final_stats=0", "-verbosity=0", f"-artifact_prefix={folder}/ended-{target.name}-"),
    ]
    begin = folder / "begin" / target.name
    begin.mkdir(parents=True, exist_ok=True)
    for place in inputs(target):
        (begin / hashlib.sha256(str(place).encode()).hexdigest()[:16]).write_bytes(place.read_bytes()[: target.bytes_max])
    places = [str(corpus), str(begin)]
    atheris.Setup([sys.argv[0], *options, *places], worker.run, **_mutator(target))
    atheris.Fuzz()


def _place_of(error: Exception) -> str:
    """Return what tells one fault from another: the kind of error and the line that raises it."""
    where = [frame for frame in traceback.extract_tb(error.__traceback__) if "/fuzz/worker" not in frame.filename]
    last = where[-1] if where else None
    what = str(error)[:40] if type(error).__name__ == "BrokenPromiseError" else ""
    return f"{type(error).__name__} {Path(last.filename).name if last else '?'}:{last.lineno if last else 0} {what}"


def _quoted(word: bytes) -> str:
    """Return a line of a dictionary of libFuzzer."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n'


def _mutator(target: Target) -> dict[str, object]:
    """Return the target's own mutations, every other time; libFuzzer's the others."""
    own = target.mutate
    if own is None:
        return {}

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        return bytes(atheris.Mutate(data, most)) if seed % 2 else own(bytes(data), most, seed)

    return {"custom_mutator": mutate}


def _too_long(number: int, frame: FrameType | None) -> None:
    _ = number, frame
    message = f"more than {SECONDS_MAX} seconds of processor time"
    raise TooLongError(message)
