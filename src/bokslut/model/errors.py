"""What goes wrong in the *call*, never in the books (those are findings).

BokslutError
├── UsageError        exit 2   option, close file or rule file
├── UnreadableError   exit 3   an input cannot be read
└── RefusedError      exit 4   already closed, output exists, record does not verify
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.place import Place
    from bokslut.model.words import Words


class Problem:
    """One thing wrong with a close file or a rule file: where, what, and what to do.

    What is wrong with how a file is asked for has `key`: the key, in the section of the close file that asks for it, to change;
    `of` says whether its value is wrong or the key itself.
    """

    __slots__ = ("key", "message", "of", "place", "remedy")

    def __init__(
        self,
        message: Words,
        place: Place | None = None,
        remedy: Words | None = None,
        key: Sequence[str] = (),
        *,
        of: Literal["value", "key"] = "value",
    ) -> None:
        self.message = message
        self.place = place
        self.remedy = remedy
        self.key = key
        self.of = of


class BokslutError(Exception):
    """The call cannot be carried out; carries every problem found, not only the first."""

    exit_code: ClassVar[int] = 70

    def __init__(self, *problems: Problem) -> None:
        assert problems, "an error says at least one thing"
        super().__init__("; ".join(problem.message.en for problem in problems))
        self.problems: Sequence[Problem] = problems


class UsageError(BokslutError):
    """Wrong use: an option, the close file or a rule file."""

    exit_code = 2


class UnknownNameError(UsageError):
    """Nothing has the name that was asked for."""


class UnreadableError(BokslutError):
    """An input cannot be read at all: missing, a directory, binary, not what it says."""

    exit_code = 3


class RefusedError(BokslutError):
    """The request is understood and refused, because carrying it out would lose something."""

    exit_code = 4
