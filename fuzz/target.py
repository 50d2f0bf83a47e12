"""What a target of fuzzing is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzz.mutation import Mutator


@dataclass(frozen=True, slots=True)
class Target:
    """One reader, or one layer of it, and how it is fed."""

    name: str
    #: What an execution goes through, for docs/GUARANTEES.md.
    covers: str
    #: Runs one input; raises whatever a reader must not raise, or BrokenPromiseError. May say what the input came to.
    run: Callable[[bytes], str | None]
    #: Words that the form knows.
    words: tuple[bytes, ...] = ()
    mutate: Mutator | None = None
    #: What it begins with, as patterns seen from the checkout, beside fuzz/seeds/NAME.
    seeds: tuple[str, ...] = ()
    #: Inputs are no longer than this.
    bytes_max: int = 2048
    #: Its part of the time, beside the others'.
    share: int = 1
    #: Runs in processes of its own, because a library under the reader may abort.
    apart: bool = False
