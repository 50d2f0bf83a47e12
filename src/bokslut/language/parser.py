"""From tokens to a tree, by recursive descent. One method for every line of the grammar.

What can be read on past (a unit, a function or a period that does not exist, a comparison too many) is reported and
reading goes on; the first thing that cannot ends it.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn, cast

from bokslut.language import complaints
from bokslut.language.problems import ExpressionError, ExpressionProblem
from bokslut.language.tokens import Kind, Token, tokenize
from bokslut.language.tree import (
    And,
    Balance,
    Between,
    Call,
    Compare,
    CompareOperator,
    Date,
    Expression,
    Name,
    Negation,
    Node,
    Not,
    Number,
    Or,
    Product,
    Span,
    Sum,
)
from bokslut.language.words import BALANCE_FUNCTIONS, CALLS, COMPARE_OPERATORS, PERIODS, UNITS

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH_MAX = 2000
#: Parentheses, calls and `not` inside one another.
DEPTH_MAX = 40
#: Numbers, dates, names and account selectors.
TERMS_MAX = 500


def parse(source: str) -> Expression:
    """Read an expression. Raises ExpressionError with every problem found, in the order they stand."""
    if len(source) > LENGTH_MAX:
        raise ExpressionError((complaints.too_long(source, LENGTH_MAX),))
    tokens, strays = tokenize(source)
    reader = _Reader(tokens)
    problems = list(strays)
    root: Node | None = None
    try:
        root = reader.whole()
    except _StopReading as stop:
        # After a stray character, what follows from it would only be noise.
        if not strays:
            problems.append(stop.problem)
    problems.extend(reader.problems)
    if problems:
        raise ExpressionError(tuple(sorted(problems, key=lambda problem: (problem.offset, problem.length))))
    assert root is not None, "no tree and nothing wrong"
    return Expression(source, root)


class _StopReading(Exception):  # noqa: N818  it is caught in `parse`, and is no error of the caller's
    def __init__(self, problem: ExpressionProblem) -> None:
        super().__init__()
        self.problem = problem


class _Reader:
    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.terms = 0
        self.problems: list[ExpressionProblem] = []

    # --- tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.token
        self.at += 1
        return token

    def take(self, *texts: str) -> Token | None:
        return self.next() if self.token.says(*texts) else None

    def expect(self, text: str, opened: Token) -> Token:
        return self.take(text) or self.stop(complaints.not_closed(self.tokens, self.at, opened))

    def peek_says(self, text: str) -> bool:
        return self.token.kind is not Kind.END and self.tokens[self.at + 1].says(text)

    def stop(self, problem: ExpressionProblem) -> NoReturn:
        raise _StopReading(problem)

    def position(self, start: int) -> dict[str, int]:
        end = self.tokens[self.at - 1].end
        return {"offset": start, "length": end - start}

    def deeper(self, opened: Token) -> None:
        self.depth += 1
        if self.depth > DEPTH_MAX:
            self.stop(complaints.too_deep(opened, DEPTH_MAX))

    def count_term(self, token: Token) -> None:
        self.terms += 1
        if self.terms > TERMS_MAX:
            self.stop(complaints.too_many(token, TERMS_MAX))

    # --- the grammar

    def whole(self) -> Node:
        root = self.disjunction()
        if self.token.kind is not Kind.END:
            self.stop(complaints.unexpected(self.tokens, self.at))
        return root

    def disjunction(self) -> Node:
        start, parts = self.token.offset, [self.conjunction()]
        while self.take("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Or(tuple(parts), **self.position(start))

    def conjunction(self) -> Node:
        start, parts = self.token.offset, [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else And(tuple(parts), **self.position(start))

    def negated(self) -> Node:
        opened = self.take("not")
        if opened is None:
            return self.comparison()
        self.deeper(opened)
        operand = self.negated()
        self.depth -= 1
        return Not(operand, **self.position(opened.offset))

    def comparison(self) -> Node:
        start, left = self.token.offset, self.sum()
        node = left
        operator = self.take(*COMPARE_OPERATORS)
        if operator is not None:
            right = self.sum()
            within = self.sum() if self.take("within") else None
            node = Compare(cast("CompareOperator", operator.text), left, right, within, **self.position(start))
        elif between := self.take("between"):
            low = self.sum()
            if not self.take("and"):
                self.stop(complaints.between_without_and(self.tokens, self.at, between))
            node = Between(left, low, self.sum(), **self.position(start))
        self.skip_chain()
        return node

    def skip_chain(self) -> None:
        while (token := self.token).says(*COMPARE_OPERATORS, "between"):
            self.problems.append(complaints.chained(self.next()))
            self.sum()
            if token.says("between") and self.take("and"):
                self.sum()
            if self.take("within"):
                self.sum()

    def sum(self) -> Node:
        start = self.token.offset
        terms = [(1, self.product())]
        while operator := self.take("+", "-"):
            terms.append((1 if operator.text == "+" else -1, self.product()))
        return terms[0][1] if len(terms) == 1 else Sum(tuple(terms), **self.position(start))

    def product(self) -> Node:
        start = self.token.offset
        factors = [("*", self.signed())]
        while operator := self.take("*", "/"):
            factors.append((operator.text, self.signed()))
        return factors[0][1] if len(factors) == 1 else Product(tuple(factors), **self.position(start))

    def signed(self) -> Node:
        minus = self.take("-")
        if minus is None:
            return self.atom()
        operand = self.atom()
        return Negation(operand, **self.position(minus.offset))

    def atom(self) -> Node:
        token = self.token
        if token.kind is Kind.NUMBER:
            return self.number()
        if token.kind is Kind.DATE:
            return self.date()
        if token.kind is Kind.NAME:
            return self.function() if self.peek_says("(") else self.name()
        if not token.says("("):
            self.stop(complaints.operand_expected(self.tokens, self.at))
        opened = self.next()
        self.deeper(opened)
        inner = self.disjunction()
        self.expect(")", opened)
        self.depth -= 1
        return inner

    def number(self) -> Number:
        token = self.next()
        self.count_term(token)
        unit_name = self.unit_name()
        unit = UNITS[unit_name] if unit_name else None
        return Number(Fraction(token.text), unit, unit_name, **self.position(token.offset))

    def unit_name(self) -> str | None:
        if self.take("%"):
            return "%"
        token = self.token
        if token.kind is not Kind.NAME or self.peek_says("(") or self.peek_says(".") or complaints.keyword_meant(token):
            return None
        self.next()
        if token.text in UNITS:
            return token.text
        self.problems.append(complaints.unknown_unit(token))
        return None

    def date(self) -> Date:
        token = self.next()
        self.count_term(token)
        try:
            day = dt.date.fromisoformat(token.text)
        except ValueError:
            self.problems.append(complaints.no_such_day(token))
            day = dt.date.min
        return Date(day, **self.position(token.offset))

    def name(self) -> Name:
        first = self.next()
        self.count_term(first)
        parts = [first]
        while self.take("."):
            if self.token.kind is not Kind.NAME:
                self.stop(complaints.name_expected(self.tokens, self.at))
            parts.append(self.next())
        column = self.next() if self.token.kind is Kind.COLUMN else None
        period = self.period()
        return Name(
            tuple(part.text for part in parts),
            column.text if column else None,
            period.text if period else None,
            tuple((part.offset, part.length) for part in parts),
            (column.offset, column.length) if column else None,
            (period.offset, period.length) if period else None,
            **self.position(first.offset),
        )

    def period(self) -> Token | None:
        sign = self.take("@")
        if sign is None:
            return None
        if self.token.kind is not Kind.NAME:
            self.stop(complaints.period_expected(self.tokens, self.at))
        token = self.next()
        if token.text not in PERIODS:
            self.problems.append(complaints.unknown_period(token))
        return token

    # --- functions

    def function(self) -> Node:
        if self.token.text in BALANCE_FUNCTIONS:
            return self.balance()
        name, opened = self.next(), self.next()
        if name.text not in CALLS:
            self.problems.append(complaints.unknown_function(name))
        self.deeper(opened)
        arguments = self.listed(self.disjunction, opened)
        self.depth -= 1
        least, most = CALLS.get(name.text, (0, None))
        if len(arguments) < least or (most is not None and len(arguments) > most):
            self.problems.append(complaints.wrong_count(name, self.position(name.offset)["length"], len(arguments), least))
        return Call(name.text, arguments, **self.position(name.offset))

    def listed(self, one: Callable[[], Node], opened: Token) -> tuple[Node, ...]:
        if self.take(")"):
            return ()
        items = [one()]
        while self.take(","):
            items.append(one())
        self.expect(")", opened)
        return tuple(items)

    def balance(self) -> Balance:
        name, opened = self.next(), self.next()
        selectors: list[str] = []
        spans: list[Span] = []
        while True:
            start = self.token.offset
            selectors.append(self.selector())
            spans.append((start, self.tokens[self.at - 1].end - start))
            if not self.take(","):
                break
        if not self.token.says(")") and self.token.kind is not Kind.END:
            self.stop(complaints.accounts_go_on(self.tokens, self.at))
        self.expect(")", opened)
        period = self.period()
        return Balance(
            name.text,
            tuple(selectors),
            period.text if period else None,
            tuple(spans),
            (period.offset, period.length) if period else None,
            **self.position(name.offset),
        )

    def selector(self) -> str:
        token = self.token
        self.count_term(token)
        if token.kind is Kind.NAME and token.text == "role" and self.peek_says(":"):
            self.at += 2
            if self.token.kind is not Kind.NAME:
                self.stop(complaints.name_expected(self.tokens, self.at))
            return f"role:{self.next().text}"
        first = self.account()
        return f"{first}..{self.account()}" if self.take("..") else first

    def account(self) -> str:
        if self.token.kind is not Kind.NUMBER or "." in self.token.text:
            self.stop(complaints.account_expected(self.tokens, self.at))
        return self.next().text
