"""The tree of an expression: frozen nodes that know where they stand in the source.

Two nodes are equal when they mean the same, wherever they stand: positions take no part in `==`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from fractions import Fraction

    from bokslut.model.money import Unit

#: 0-based offset and length inside the source.
Span = tuple[int, int]

CompareOperator = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression: `source[offset : offset + length]`."""

    offset: int = field(compare=False, kw_only=True)
    length: int = field(compare=False, kw_only=True)

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes directly below, as they stand."""
        return ()


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as written, with its unit if any: `1000`, `1.5 mkr`, `5 %`."""

    amount: Fraction
    unit: Unit | None = None
    #: The unit as written, which tells SEK from EUR.
    unit_name: str | None = None

    @property
    def value(self) -> Fraction:
        """The number in base units: kronor for money, 0.05 for 5 %."""
        return self.amount if self.unit is None else self.amount * self.unit.factor


@dataclass(frozen=True, slots=True)
class Date(Node):
    """A day: `2022-12-31`."""

    day: dt.date


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A figure by its name: `line`, `table.line[column]`, `column`, each perhaps with `@period`."""

    path: tuple[str, ...]
    column: str | None = None
    period: str | None = None
    part_spans: tuple[Span, ...] = field(default=(), compare=False)
    column_span: Span | None = field(default=None, compare=False)
    period_span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Balance(Node):
    """A sum over accounts in the ledger: `ub(1510..1599, role:suspense)@previous`."""

    function: str
    #: As `model.account.parse_accounts` reads them: "15", "1510..1599", "role:bank".
    selectors: tuple[str, ...]
    period: str | None = None
    selector_spans: tuple[Span, ...] = field(default=(), compare=False)
    period_span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`sum`, `abs`, `min`, `max` or `round`."""

    function: str
    arguments: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The arguments."""
        return self.arguments


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`-x`."""

    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The operand."""
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """`a + b - c`, as (1, a), (1, b), (-1, c)."""

    terms: tuple[tuple[int, Node], ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The terms."""
        return tuple(node for _, node in self.terms)


@dataclass(frozen=True, slots=True)
class Product(Node):
    """`a * b / c`, as ("*", a), ("*", b), ("/", c)."""

    factors: tuple[tuple[str, Node], ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The factors."""
        return tuple(node for _, node in self.factors)


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left == right`, perhaps `within` a stated tolerance."""

    operator: CompareOperator
    left: Node
    right: Node
    within: Node | None = None

    @property
    def children(self) -> tuple[Node, ...]:
        """Both sides, and the tolerance if one is stated."""
        return (self.left, self.right) if self.within is None else (self.left, self.right, self.within)


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The value and both ends."""
        return (self.value, self.low, self.high)


@dataclass(frozen=True, slots=True)
class And(Node):
    """`a and b and c`."""

    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The parts."""
        return self.parts


@dataclass(frozen=True, slots=True)
class Or(Node):
    """`a or b or c`."""

    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The parts."""
        return self.parts


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not a`."""

    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The operand."""
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Expression:
    """A whole expression: its source as written and its tree."""

    source: str = field(compare=False)
    root: Node

    def text(self, node: Node) -> str:
        """Return a node as it is written in the source."""
        return self.source[node.offset : node.offset + node.length]


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, in the order it stands; a node comes before what is below it."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(found.children))


def names(expression: Expression) -> tuple[Name, ...]:
    """Return every name in the expression, in the order they stand; one that stands twice comes twice."""
    return tuple(node for node in walk(expression.root) if isinstance(node, Name))


def balances(expression: Expression) -> tuple[Balance, ...]:
    """Return every sum over accounts in the expression, in the order they stand."""
    return tuple(node for node in walk(expression.root) if isinstance(node, Balance))
