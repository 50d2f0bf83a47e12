"""From a tree back to text, in one way: `parse(unparse(node))` is the same tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.language.tree import And, Balance, Between, Call, Compare, Date, Name, Negation, Node, Not, Number, Or, Product, Sum
from bokslut.model.printing import decimals_needed

if TYPE_CHECKING:
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
    if isinstance(node, Or | And | Not | Compare | Between):
        return _condition(node)
    if isinstance(node, Sum):
        first, *rest = ((" + " if sign > 0 else " - ", _at(term, _PRODUCT)) for sign, term in node.terms)
        return first[1] + "".join(operator + term for operator, term in rest)
    if isinstance(node, Product):
        first, *rest = ((f" {operator} ", _at(factor, _SIGNED)) for operator, factor in node.factors)
        return first[1] + "".join(operator + factor for operator, factor in rest)
    if isinstance(node, Negation):
        return f"-{_at(node.operand, _ATOM)}"
    return _atom(node)


def _condition(node: Or | And | Not | Compare | Between) -> str:
    if isinstance(node, Or):
        return " or ".join(_at(part, _AND) for part in node.parts)
    if isinstance(node, And):
        return " and ".join(_at(part, _NOT) for part in node.parts)
    if isinstance(node, Not):
        return f"not {_at(node.operand, _NOT)}"
    if isinstance(node, Between):
        return f"{_at(node.value, _SUM)} between {_at(node.low, _SUM)} and {_at(node.high, _SUM)}"
    within = f" within {_at(node.within, _SUM)}" if node.within is not None else ""
    return f"{_at(node.left, _SUM)} {node.operator} {_at(node.right, _SUM)}{within}"


def _atom(node: Node) -> str:
    if isinstance(node, Number):
        return _number(node.amount) + (f" {node.unit_name}" if node.unit_name else "")
    if isinstance(node, Date):
        return node.day.isoformat()
    if isinstance(node, Name):
        column = f"[{_column(node.column)}]" if node.column else ""
        return ".".join(node.path) + column + _period(node.period)
    if isinstance(node, Balance):
        return f"{node.function}({', '.join(node.selectors)}){_period(node.period)}"
    assert isinstance(node, Call), node
    return f"{node.function}({', '.join(unparse(argument) for argument in node.arguments)})"


def _at(node: Node, level: int) -> str:
    text = unparse(node)
    return text if _LEVELS.get(type(node), _ATOM) >= level else f"({text})"


def _period(period: str | None) -> str:
    return f"@{period}" if period else ""


def _column(column: str) -> str:
    if column.replace("-", "").replace("_", "").isalnum():
        return column
    return f"'{column}'" if '"' in column else f'"{column}"'


def _number(amount: Fraction) -> str:
    decimals = decimals_needed(amount)
    assert decimals is not None, "a written number has an end"
    whole, rest = divmod(amount.numerator * 10**decimals // amount.denominator, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
