"""The static check: names resolve, accounts are accounts, types agree. All problems at once, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.language import objections
from bokslut.language.arithmetic import ADDED, COMPARED, DIVIDED, MULTIPLIED, SUBTRACTED
from bokslut.language.evaluate import type_of_number
from bokslut.language.scope import Missing, Resolved, Scope, Side
from bokslut.language.signs import NO_SIGNS, Signs, beside, of_sum
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
from bokslut.language.types import BOOL, COUNT, DATE, NUMBER, UNKNOWN, Type, added, common, divided, multiplied
from bokslut.language.unparse import unparse
from bokslut.model.account import SelectorError, parse_accounts
from bokslut.model.finding import Severity
from bokslut.model.money import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from bokslut.language.problems import ExpressionProblem
    from bokslut.language.tree import Span

_DEBIT_FUNCTIONS = frozenset({"ib", "ub", "movement"})
#: Balances that a day, not a stretch of time, decides.
_AT_A_DAY = frozenset({"ib", "ub"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What the static check found, in the order it stands, and the type of the whole (UNKNOWN where none is sure)."""

    problems: tuple[ExpressionProblem, ...]
    type: Type

    @property
    def errors(self) -> tuple[ExpressionProblem, ...]:
        """Return what must be mended before the expression can be used; the rest are warnings."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


def check_types(expression: Expression, scope: Scope, *, condition: bool = False) -> Checked:
    """Check an expression before any figure is known. With `condition` the whole must be one, as a rule's assert must."""
    checker = _Checker(scope)
    root = expression.root
    whole = checker.condition(root) if condition else checker.exact(checker.typed(root))
    problems = sorted(checker.problems, key=lambda problem: (problem.offset, problem.length))
    return Checked(tuple(dict.fromkeys(problems)), whole.type)


@dataclass(frozen=True, slots=True)
class _Typed:
    node: Node
    type: Type
    signs: Signs = NO_SIGNS
    #: The division that makes it an amount which may not be exact to the öre.
    division: Node | None = None


class _Checker:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.problems: list[ExpressionProblem] = []

    def report(self, problem: ExpressionProblem | None) -> None:
        if problem is not None:
            self.problems.append(problem)

    # --- nodes

    def typed(self, node: Node) -> _Typed:
        match node:
            case Number():
                return self.number(node)
            case Date():
                return _Typed(node, DATE)
            case Name():
                return self.name(node)
            case Balance():
                return self.balance(node)
            case Call() | Negation() | Sum() | Product():
                return self.computed(node, [self.typed(child) for child in node.children])
            case _:
                return self.condition(node)

    def computed(self, node: Call | Negation | Sum | Product, parts: Sequence[_Typed]) -> _Typed:
        match node:
            case Sum():
                return self.sum(node, [sign for sign, _ in node.terms], parts)
            case Product():
                return self.product(node, parts)
            case Negation():
                return _Typed(node, self.sized(parts[0]), parts[0].signs.turned(), parts[0].division)
            case _:
                return self.call(node, parts)

    def call(self, node: Call, parts: Sequence[_Typed]) -> _Typed:
        match node.function:
            case "sum":
                return self.sum(node, [1] * len(parts), parts)
            case "abs":
                return _Typed(node, self.sized(parts[0]), division=parts[0].division)
            case "round":
                return self.round(node, parts[0], parts[1])
            case _:
                return self.extreme(node, parts)

    def condition(self, node: Node) -> _Typed:
        match node:
            case And() | Or() | Not():
                for child in node.children:
                    self.condition(child)
            case Compare():
                self.compare(node)
            case Between():
                self.between(node)
            case _:
                found = self.typed(node)
                if found.type.kind not in {Kind.BOOL, None}:
                    self.report(objections.condition_expected(node, found.type))
        return _Typed(node, BOOL)

    # --- leaves

    def number(self, node: Number) -> _Typed:
        type_, own = type_of_number(node), self.scope.currency
        if own is None or type_.currency in {None, own}:
            return _Typed(node, type_)
        self.report(objections.foreign(node, type_, own))
        return _Typed(node, Type(Kind.MONEY, own))

    def name(self, node: Name) -> _Typed:
        found = self.scope.name(node.path, node.column, node.period)
        if isinstance(found, Resolved):
            return _Typed(node, found.type, Signs(lines=frozenset({found.side} if found.side else ())))
        self.report(objections.missing(found, *_missing_part(node, found)))
        return _Typed(node, UNKNOWN)

    def balance(self, node: Balance) -> _Typed:
        for selector, span in zip(node.selectors, node.selector_spans, strict=True):
            self.selector(selector, span)
        if node.period == "opening" and node.function not in _AT_A_DAY:
            self.report(objections.no_opening(node))
        if node.function == "count":
            return _Typed(node, COUNT)
        signs = Signs(ledger=frozenset({Side.DEBIT} if node.function in _DEBIT_FUNCTIONS else ()))
        return _Typed(node, Type(Kind.MONEY, self.scope.currency), signs)

    def selector(self, selector: str, span: Span) -> None:
        if selector.startswith("role:"):
            name = selector.removeprefix("role:")
            missing = self.scope.role(name)
            if missing is not None:
                self.report(objections.missing(missing, name, (span[0] + span[1] - len(name), len(name))))
            return
        try:
            parse_accounts([selector])
        except SelectorError:
            self.report(objections.no_range(selector, span))
            return
        reason = self.scope.selector(selector)
        if reason is not None:
            self.report(objections.doubtful(reason, span))

    # --- numbers

    def sum(self, node: Node, signs: Sequence[int], parts: Sequence[_Typed]) -> _Typed:
        type_ = self.countable(parts[0])
        for sign, part in zip(signs[1:], parts[1:], strict=True):
            joined = added(type_, self.countable(part), sign)
            if joined is None:
                self.report(objections.mismatch(part.node, type_, part.type, ADDED if sign > 0 else SUBTRACTED))
            type_ = UNKNOWN if joined is None else joined
        taken = of_sum((sign, part.signs) for sign, part in zip(signs, parts, strict=True))
        return _Typed(node, type_, taken, _division(parts))

    def product(self, node: Product, parts: Sequence[_Typed]) -> _Typed:
        type_ = self.sized(parts[0])
        division = parts[0].division
        for (operator, _), part in zip(node.factors[1:], parts[1:], strict=True):
            divides = operator == "/"
            before = type_
            joined = (divided if divides else multiplied)(type_, self.sized(part))
            if joined is None:
                self.report(objections.mismatch(part.node, type_, part.type, DIVIDED if divides else MULTIPLIED))
            type_ = UNKNOWN if joined is None else joined
            if divides and constant(part.node) == 0:
                self.report(objections.divided_by_zero(part.node))
            if divides and before.kind is Kind.MONEY and type_.kind is Kind.MONEY:
                division = node
            division = division or part.division
        money = type_.kind is Kind.MONEY
        return _Typed(node, type_, _signs(parts) if money else NO_SIGNS, division if money else None)

    def round(self, node: Call, value: _Typed, step: _Typed) -> _Typed:
        size = step.node.value if isinstance(step.node, Number) else None
        if size is None or size <= 0:
            self.report(objections.no_step(step.node))
            return _Typed(node, self.sized(value), value.signs)
        return _Typed(node, self.together(node, self.sized(value), step.type), value.signs)

    def extreme(self, node: Call, parts: Sequence[_Typed]) -> _Typed:
        type_ = self.countable(parts[0])
        for part in parts[1:]:
            type_ = self.together(part.node, type_, self.countable(part))
        return _Typed(node, type_, _signs(parts), _division(parts))

    def countable(self, part: _Typed) -> Type:
        """Refuse what is no number, amount or date."""
        if part.type.kind in {Kind.BOOL, Kind.TEXT}:
            self.report(objections.number_expected(part.node, part.type))
            return UNKNOWN
        return part.type

    def sized(self, part: _Typed) -> Type:
        """Refuse what is no number or amount."""
        if part.type.kind is Kind.DATE:
            self.report(objections.number_expected(part.node, part.type))
            return UNKNOWN
        return self.countable(part)

    def exact(self, part: _Typed) -> _Typed:
        """Refuse an amount that a division may have left with parts of an öre."""
        if part.division is not None:
            self.report(objections.not_rounded(part.division))
        return part

    # --- comparisons

    def compare(self, node: Compare) -> None:
        left, right = self.exact(self.typed(node.left)), self.exact(self.typed(node.right))
        type_ = self.sides(node, left, right)
        if unparse(node.left) == unparse(node.right):
            self.report(objections.same_sides(node))
        if node.within is None:
            return
        tolerance = self.exact(self.typed(node.within))
        self.together(node.within, NUMBER if type_.kind is Kind.DATE else type_, self.sized(tolerance))
        size = constant(node.within)
        if size is not None and size < 0:
            self.report(objections.negative_tolerance(node.within))

    def between(self, node: Between) -> None:
        value, low, high = (self.exact(self.typed(child)) for child in node.children)
        self.sides(node, value, low)
        self.sides(node, value, high)
        least, most = constant(node.low), constant(node.high)
        if least is not None and most is not None and least > most:
            self.report(objections.reversed_ends(node))

    def sides(self, node: Node, left: _Typed, right: _Typed) -> Type:
        type_ = self.together(node, self.countable(left), self.countable(right))
        for ledger, lines in ((left, right), (right, left)):
            side = ledger.signs.opposing(lines.signs)
            if side is not None:
                self.report(objections.mixed_signs(node, ledger.node, side))
        return type_

    def together(self, node: Node, left: Type, right: Type) -> Type:
        type_ = common(left, right)
        if type_ is None:
            self.report(objections.mismatch(node, left, right, COMPARED))
        return UNKNOWN if type_ is None else type_


def constant(node: Node) -> Fraction | None:
    """Return the value of a written number, perhaps with a minus; None for all else."""
    if isinstance(node, Negation):
        inner = constant(node.operand)
        return None if inner is None else -inner
    return node.value if isinstance(node, Number) else None


def _missing_part(node: Name, missing: Missing) -> tuple[str, Span]:
    if missing.part == "column" and node.column is not None and node.column_span is not None:
        return node.column, node.column_span
    if missing.part == "period" and node.period is not None and node.period_span is not None:
        return node.period, node.period_span
    if isinstance(missing.part, int) and missing.part < len(node.path):
        return node.path[missing.part], node.part_spans[missing.part]
    return ".".join(node.path), (node.offset, node.length)


def _signs(parts: Sequence[_Typed]) -> Signs:
    return beside(part.signs for part in parts)


def _division(parts: Sequence[_Typed]) -> Node | None:
    return next((part.division for part in parts if part.division is not None), None)
