"""From a tree and an environment to exact values and verdicts, with every step kept."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.language import arithmetic, verdicts
from bokslut.language.tree import (
    And,
    Balance,
    Between,
    Call,
    Compare,
    Date,
    Expression,
    Name,
    Negation,
    Node,
    Not,
    Number,
    Or,
    Product,
    Sum,
)
from bokslut.language.types import COUNT, DATE, ZERO, Type
from bokslut.language.unparse import unparse
from bokslut.language.values import Compared, Environment, Evaluation, Key, Result, Step, Term, Unknown, Value, Verdict
from bokslut.model.money import Kind
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.table import Figure

NOT_A_CONDITION = Unknown(Words("ett villkor väntades, inte ett tal", "a condition was expected, not a number"))
NOT_A_NUMBER = Unknown(Words("ett tal väntades, inte ett villkor", "a number was expected, not a condition"))
NOT_COUNTED = Unknown(Words("text kan inte räknas med", "one cannot reckon with text"))


def evaluate(expression: Expression, environment: Environment) -> Evaluation:
    """Work an expression out, exactly. What cannot be known makes the result Unknown, with the reason."""
    worker = _Worker(environment)
    tree = worker.step(expression.root)
    return Evaluation(expression, tree, tuple(worker.comparisons), tuple(worker.figures.values()))


class _Worker:
    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.comparisons: list[Compared] = []
        #: Every figure by what it is called; one that two names lead to is kept under the first.
        self.figures: dict[Key, Term] = {}
        self.known: dict[Key, Figure | Unknown] = {}

    def step(self, node: Node, *, negated: bool = False) -> Step:
        if isinstance(node, Not):
            below = self.step(node.operand, negated=not negated)
            return Step(node, _condition(below.result), (below,))
        if isinstance(node, And | Or):
            return self.joined(node, negated=negated)
        children = tuple(self.step(child) for child in node.children)
        return Step(node, self.result(node, [child.result for child in children], negated=negated), children)

    def joined(self, node: And | Or, *, negated: bool) -> Step:
        children = tuple(self.step(part, negated=negated) for part in node.parts)
        parts = [_condition(child.result) for child in children]
        # De Morgan: when turned round, that all hold becomes that some one does not.
        every = isinstance(node, And) is not negated
        return Step(node, verdicts.all_of(parts) if every else verdicts.any_of(parts), children)

    def result(self, node: Node, below: Sequence[Result], *, negated: bool) -> Result:
        if isinstance(node, Name | Balance | Number | Date):
            return self.leaf(node)
        values = [part for part in below if isinstance(part, Value)]
        if len(values) < len(below):
            return next((part for part in below if isinstance(part, Unknown)), NOT_A_NUMBER)
        if isinstance(node, Compare | Between):
            return self.compared(node, values, negated=negated)
        return _number(node, values)

    def compared(self, node: Compare | Between, values: Sequence[Value], *, negated: bool) -> Verdict | Unknown:
        if isinstance(node, Compare):
            within = values[2] if len(values) > 2 else None
            return self.kept(verdicts.compared(node.operator, values[0], values[1], within, node, negated=negated))
        above = self.kept(verdicts.compared(">=", values[0], values[1], None, node, negated=negated))
        below = self.kept(verdicts.compared("<=", values[0], values[2], None, node, negated=negated))
        return verdicts.any_of((above, below)) if negated else verdicts.all_of((above, below))

    def kept(self, found: Compared | Unknown) -> Verdict | Unknown:
        if isinstance(found, Compared):
            self.comparisons.append(found)
        return verdicts.single(found)

    def leaf(self, node: Name | Balance | Number | Date) -> Value | Unknown:
        if isinstance(node, Number):
            return Value(node.value, type_of_number(node), (), node.unit)
        if isinstance(node, Date):
            return Value(Fraction(node.day.toordinal()), DATE)
        key, found = self.looked_up(node)
        if isinstance(found, Unknown):
            return found
        type_ = COUNT if isinstance(node, Balance) and node.function == "count" else type_of_figure(found)
        if type_.kind in {Kind.TEXT, Kind.BOOL}:
            return NOT_COUNTED
        if type_.kind is Kind.DATE and not arithmetic.is_day(found.value):
            return arithmetic.NO_SUCH_DAY
        term = self.figures.setdefault(self.first_key(key, found), Term(key, Fraction(1), found.half_width, found))
        return Value(found.value, type_, (term,), found.unit)

    def looked_up(self, node: Name | Balance) -> tuple[Key, Figure | Unknown]:
        if isinstance(node, Name):
            key: Key = (node.path, node.column, node.period)
        else:
            key = ((f"{node.function}({', '.join(node.selectors)})",), None, node.period)
        if key not in self.known:
            if isinstance(node, Name):
                self.known[key] = self.environment.figure(node.path, node.column, node.period)
            else:
                self.known[key] = self.environment.balance(node.function, node.selectors, node.period)
        return key, self.known[key]

    def first_key(self, key: Key, figure: Figure) -> Key:
        # `a` and `t.a[2022]` may be one cell: a figure with a place is the same wherever it is called from.
        if figure.place is None:
            return key
        return next((term.key for term in self.figures.values() if term.figure is figure), key)


def type_of_number(node: Number) -> Type:
    """Return the type of a number as written."""
    if node.unit is None:
        return Type(Kind.NUMBER, bare=True) if node.amount else ZERO
    if node.unit.kind is Kind.MONEY:
        return Type(Kind.MONEY, node.unit.currency)
    return Type(node.unit.kind, bare=node.unit.kind is Kind.NUMBER)


def type_of_figure(figure: Figure) -> Type:
    """Return the type of a figure."""
    return Type(figure.unit.kind, figure.unit.currency if figure.unit.kind is Kind.MONEY else None)


def _condition(result: Result) -> Verdict | Unknown:
    return NOT_A_CONDITION if isinstance(result, Value) else result


def _number(node: Node, values: Sequence[Value]) -> Value | Unknown:
    if isinstance(node, Call):
        return _called(node, values)
    if isinstance(node, Negation):
        return arithmetic.negated(values[0])
    if isinstance(node, Sum):
        return _summed([(sign, value) for (sign, _), value in zip(node.terms, values, strict=True)])
    assert isinstance(node, Product), node
    return _multiplied(node, values)


def _called(node: Call, values: Sequence[Value]) -> Value | Unknown:
    key: Key = ((unparse(node),), None, None)
    if node.function == "sum":
        return _summed([(1, value) for value in values])
    if node.function == "abs":
        return arithmetic.absolute(values[0], key)
    if node.function == "round":
        return arithmetic.rounded(values[0], values[1], key)
    return arithmetic.extreme(values, key, largest=node.function == "max")


def _summed(terms: Sequence[tuple[int, Value]]) -> Value | Unknown:
    total: Value | Unknown = terms[0][1]
    for sign, value in terms[1:]:
        if isinstance(total, Unknown):
            break
        total = arithmetic.plus(total, value, sign)
    return total


def _multiplied(node: Product, values: Sequence[Value]) -> Value | Unknown:
    total: Value | Unknown = values[0]
    for index, (value, (operator, _)) in enumerate(zip(values, node.factors, strict=True)):
        if index == 0 or isinstance(total, Unknown):
            continue
        key: Key = ((unparse(Product(node.factors[: index + 1], offset=0, length=0)),), None, None)
        total = arithmetic.times(total, value, key) if operator == "*" else arithmetic.over(total, value, key)
    return total
