"""Runs a target whose library may abort the process: some inputs at a time in a fork, which is then replaced.

The parent never lets the library begin its threads, so a fork of it is sound. What an input comes to (its message
without numbers) stands in for coverage: one that comes to something new is changed further.
"""

from __future__ import annotations

import os
import random
import resource
import select
import signal
import time
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fuzz.target import Target

#: Inputs of one fork, and seconds that it may be silent.
_BATCH = 100
_SILENT = 60
_MEMORY = 6_000_000_000
_ENDS = "ok"


class Apart:
    """Makes inputs, has them run, and tells what each came to."""

    def __init__(self, target: Target, seeds: Sequence[bytes]) -> None:
        assert target.mutate is not None, "there is no other source of inputs"
        self.target = target
        self.pool = list(seeds)
        self.known: set[str] = set()
        #: How processes were ended that the library ended: signal to how many.
        self.aborted: dict[str, int] = {}

    def batch(self, seed: int, keep: Callable[[bytes, str], None]) -> int:
        """Run some inputs made from a seed; return how many were run. `keep` takes what breaks a promise."""
        chosen = random.Random(seed)
        assert self.target.mutate is not None
        inputs = [self.target.mutate(chosen.choice(self.pool), self.target.bytes_max, chosen.randrange(1, 1 << 30)) for _ in range(_BATCH)]
        done = 0
        while done < len(inputs):
            told, ended = _fork(self.target.run, inputs[done:])
            for data, what in zip(inputs[done:], told, strict=False):
                if what.startswith("! "):
                    keep(data, what[2:])
                elif what not in self.known:
                    self.known.add(what)
                    self.pool.append(data)
            done += len(told)
            if ended != _ENDS and done < len(inputs):
                self.aborted[ended] = self.aborted.get(ended, 0) + 1
                keep(inputs[done], f"silent for {_SILENT} seconds" if ended == "silent" else f"ended by {ended}")
                done += 1
        return done


def _fork(run: Callable[[bytes], str | None], inputs: Sequence[bytes]) -> tuple[list[str], str]:
    """Run inputs in a fork until one ends it; return what each came to, and how the process ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(run, inputs, writing)
    os.close(writing)
    told = b""
    silent = False
    while True:
        if not select.select([reading], [], [], _SILENT)[0]:
            silent = True
            os.kill(child, signal.SIGKILL)
            break
        part = os.read(reading, 1 << 16)
        if not part:
            break
        told += part
    os.close(reading)
    _, status = os.waitpid(child, 0)
    ended = "silent" if silent else _ENDS if status == 0 else signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "exit"
    return [line.decode() for line in told.split(b"\n")[:-1]], ended


def _child(run: Callable[[bytes], str | None], inputs: Sequence[bytes], writing: int) -> None:
    """Run inputs and write a line for each; never returns."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)  # what the library says when it aborts
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for data in inputs:
        try:
            what = run(data) or "read"
        except Exception as error:
            what = f"! {type(error).__name__}: {error}"[:300]
        os.write(writing, what.replace("\n", " ").encode() + b"\n")
    os._exit(0)


def seeded() -> int:
    """Return a number that no run has had before."""
    return zlib.crc32(f"{time.time_ns()} {os.getpid()}".encode())
