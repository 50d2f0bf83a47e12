"""From a tree back to text, in one way: `parse(unparse(node))` is the same tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.language.tokens import is_bare_column
from bokslut.language.tree import And, Balance, Between, Call, Compare, Date, Name, Negation, Node, Not, Number, Or, Product, Sum, walk
from bokslut.model.printing import decimals_needed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGNED, _ATOM = range(8)

_LEVELS: dict[type[Node], int] = {
    Or: _OR,
    And: _AND,
    Not: _NOT,
    Compare: _COMPARE,
    Between: _COMPARE,
    Sum: _SUM,
    Product: _PRODUCT,
    Negation: _SIGNED,
}


def unparse(node: Node) -> str:
    """Write a node out, with the parentheses it needs and no others."""
    written = _Written()
    # From below, so that no depth of nesting exhausts the stack.
    for part in reversed(tuple(walk(node))):
        written.add(part)
    return written.texts[id(node)]


class _Written:
    def __init__(self) -> None:
        self.texts: dict[int, str] = {}

    def add(self, node: Node) -> None:
        match node:
            case Or() | And() | Not() | Compare() | Between():
                text = self.condition(node)
            case Sum():
                text = self.chain([("+" if sign > 0 else "-", term) for sign, term in node.terms], _PRODUCT)
            case Product():
                text = self.chain(node.factors, _SIGNED)
            case Negation():
                text = f"-{self.at(node.operand, _ATOM)}"
            case Call():
                text = f"{node.function}({', '.join(self.texts[id(argument)] for argument in node.arguments)})"
            case _:
                text = _leaf(node)
        self.texts[id(node)] = text

    def at(self, node: Node, level: int) -> str:
        text = self.texts[id(node)]
        return text if _LEVELS.get(type(node), _ATOM) >= level else f"({text})"

    def chain(self, parts: Sequence[tuple[str, Node]], level: int) -> str:
        return " ".join(f"{operator} {self.at(part, level)}" for operator, part in parts)[2:]

    def condition(self, node: Or | And | Not | Compare | Between) -> str:
        match node:
            case Or():
                return " or ".join(self.at(part, _AND) for part in node.parts)
            case And():
                return " and ".join(self.at(part, _NOT) for part in node.parts)
            case Not():
                return f"not {self.at(node.operand, _NOT)}"
            case Between():
                return f"{self.at(node.value, _SUM)} between {self.at(node.low, _SUM)} and {self.at(node.high, _SUM)}"
        within = f" within {self.at(node.within, _SUM)}" if node.within is not None else ""
        return f"{self.at(node.left, _SUM)} {node.operator} {self.at(node.right, _SUM)}{within}"


def _leaf(node: Node) -> str:
    match node:
        case Number():
            return _number(node.amount) + (f" {node.unit_name}" if node.unit_name else "")
        case Date():
            return node.day.isoformat()
        case Name():
            column = f"[{_column(node.column)}]" if node.column else ""
            return ".".join(node.path) + column + _period(node.period)
    assert isinstance(node, Balance), node
    return f"{node.function}({', '.join(node.selectors)}){_period(node.period)}"


def _period(period: str | None) -> str:
    return f"@{period}" if period else ""


def _column(column: str) -> str:
    if is_bare_column(column):
        return column
    return f"'{column}'" if '"' in column else f'"{column}"'


def _number(amount: Fraction) -> str:
    decimals = decimals_needed(amount)
    assert decimals is not None, "a written number has an end"
    whole, rest = divmod(amount.numerator * 10**decimals // amount.denominator, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
