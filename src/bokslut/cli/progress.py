"""How far the reading has come, shown on stderr while a person waits at a terminal."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from bokslut.cli.language import say
from bokslut.cli.output import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: What is read sooner than this needs no bar.
SECONDS = 1.0

#: Told bytes read, and bytes in all.
Told = Callable[[int, int], None]


@contextmanager
def shown(*, quiet: bool = False, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> Iterator[Told | None]:
    """Give what a reading tells its progress to; None where nobody would see it. The bar is gone when the block ends."""
    out = sys.stderr if stream is None else stream
    if quiet or not is_terminal(out) or os.environ.get("TERM") == "dumb":
        yield None
        return
    bar = _Bar(out, clock)
    try:
        yield bar.told
    finally:
        bar.close()


class _Bar:
    def __init__(self, out: TextIO, clock: Callable[[], float]) -> None:
        self._out = out
        self._clock = clock
        self._started = clock()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def told(self, done: int, every: int) -> None:
        if self._progress is None:
            if self._clock() - self._started < SECONDS or done >= every:
                return
            self._progress = _progress(self._out)
            self._task = self._progress.add_task("", total=every)
            self._progress.start()
        assert self._task is not None
        # What is read is not yet checked.
        doing = say("Läser", "Reading") if done < every else say("Prövar", "Checking")
        self._progress.update(self._task, description=doing, completed=done, total=every, refresh=True)

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()


def _progress(out: TextIO) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    # It redraws when it is told something, and not in between: no thread of its own.
    return Progress(*columns, console=Console(file=out), transient=True, auto_refresh=False)
