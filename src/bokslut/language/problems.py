"""What can be wrong with an expression, with the place of it inside the source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.finding import Severity

if TYPE_CHECKING:
    from bokslut.model.words import Words


@dataclass(frozen=True, slots=True)
class ExpressionProblem:
    """One thing wrong with an expression, and what to do about it.

    `offset` is 0-based, in characters; `offset + length` never passes the end of the source. A warning leaves
    the expression usable.
    """

    message: Words
    offset: int
    length: int
    remedy: Words | None = None
    severity: Severity = Severity.ERROR


class ExpressionError(ValueError):
    """An expression that cannot be read; carries every problem found, in the order they stand."""

    def __init__(self, problems: tuple[ExpressionProblem, ...]) -> None:
        assert problems, "an error says at least one thing"
        super().__init__("; ".join(problem.message.en for problem in problems))
        self.problems = problems
