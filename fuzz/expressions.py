"""The language of rules: parsing, printing what was parsed, types, working it out and telling it."""

from __future__ import annotations

import zlib
from fractions import Fraction

from bokslut.language.check import check_types
from bokslut.language.evaluate import evaluate
from bokslut.language.explain import worked
from bokslut.language.parser import parse
from bokslut.language.problems import ExpressionError, ExpressionProblem
from bokslut.language.scope import Missing, Resolved
from bokslut.language.tokens import tokenize
from bokslut.language.tree import walk
from bokslut.language.types import COUNT, MONEY, RATIO, TEXT, UNKNOWN
from bokslut.language.unparse import unparse
from bokslut.language.values import Unknown
from bokslut.model.money import KR, NUMBER, Kind, Unit
from bokslut.model.table import Figure
from bokslut.model.words import Words, same
from fuzz.oracle import hold
from fuzz.target import Target

_BLANK = " \t\r\n\u00a0\u202f"
_TKR = Unit("tkr", Fraction(1000), Kind.MONEY)
_TYPES = (MONEY, MONEY, COUNT, RATIO, TEXT, UNKNOWN)


def _number_of(*parts: object) -> int:
    """Return a number that a name always has, so that figures differ and runs do not."""
    return zlib.crc32(repr(parts).encode())


class _Names:
    """A scope and an environment in which most names exist."""

    currency = "SEK"

    def name(self, path: tuple[str, ...], column: str | None, period: str | None) -> Resolved | Missing:
        number = _number_of(path)
        if number % 7 == 0 or column == "1999":
            return Missing(Words("raden", "the line"), len(path) - 1 if number % 2 else "column", ("a", "b"))
        _ = period
        return Resolved(_TYPES[number % len(_TYPES)])

    def role(self, name: str) -> Missing | None:
        return None if _number_of(name) % 3 else Missing(Words("rollen", "the role"), 0, ("bank",))

    def selector(self, selector: str) -> Words | None:
        return same(f"{selector}?") if selector.startswith("9") else None

    def figure(self, path: tuple[str, ...], column: str | None, period: str | None) -> Figure | Unknown:
        number = _number_of(path, column, period)
        if number % 5 == 0:
            return Unknown(Words("saknas", "is missing"))
        units = ((_TKR, Fraction(500)), (KR, Fraction(0)), (NUMBER, Fraction(1, 2)))
        unit, half = units[number % 3]
        return Figure(Fraction(number % 2001 - 1000) * unit.factor, half, unit)

    def balance(self, function: str, selectors: tuple[str, ...], period: str | None) -> Figure | Unknown:
        return Figure(Fraction(_number_of(function, selectors, period) % 10**6 - 5 * 10**5, 100), Fraction(0), KR)


def run_expression(data: bytes) -> None:
    """Read one expression and everything that can be done with it."""
    source = data.decode("utf-8", errors="replace")
    tokens, strays = tokenize(source)
    covered: set[int] = set()
    for offset, length in [*((token.offset, token.length) for token in tokens), *((stray.offset, stray.length) for stray in strays)]:
        covered.update(range(offset, offset + length))
    hold(all(at in covered or char in _BLANK for at, char in enumerate(source)), "a character that no token covers")
    try:
        expression = parse(source)
    except ExpressionError as error:
        _check_problems(error.problems, source)
        return
    root = expression.root
    written = unparse(root)
    again = parse(written).root
    hold(again == root, f"{written!r} is read as another tree")
    hold(unparse(again) == written, f"{written!r} is written in two ways")
    for node in walk(root):
        hold(0 <= node.offset < node.offset + node.length <= len(source), "a node that stands nowhere")
        for child in node.children:
            hold(node.offset <= child.offset and child.offset + child.length <= node.offset + node.length, "a child outside its parent")
    names = _Names()
    for condition in (False, True):
        _check_problems(check_types(expression, names, condition=condition).problems, source)
    done = evaluate(expression, names)
    for language in ("sv", "en"):
        hold(all(step.words.say(language).strip() for step in worked(done.tree)), "an empty line of explanation")


def _check_problems(problems: tuple[ExpressionProblem, ...], source: str) -> None:
    for problem in problems:
        hold(problem.message.sv.strip() and problem.message.en.strip(), "a problem without words")
        hold(0 <= problem.offset <= problem.offset + problem.length <= max(len(source), 1), "a problem that stands nowhere")


_WORDS = (
    *("and", "or", "not", "between", "within", "sum(", "abs(", "min(", "max(", "round(", "ib(", "ub(", "movement(", "debits(", "credits("),
    *(
        "count(",
        "role:",
        "@previous",
        "@opening",
        "@year_ago",
        "@ytd",
        "[2022]",
        "['50 %']",
        "2022-12-31",
        "1510..1599",
        "kr",
        "öre",
        "tkr",
    ),
    *(
        "mkr",
        "SEK",
        "EUR",
        "%",
        "days",
        "==",
        "!=",
        "<=",
        ">=",
        "<",
        ">",
        "+",
        "-",
        "*",
        "/",
        "(",
        ")",
        ",",
        ".",
        "..",
        "0.05",
        "a.b",
        "a",
        "b",
    ),
)

TARGETS = (
    Target(
        "expression",
        "one expression: tokens, tree, tree written and read again, types, evaluation with an environment, explanation in two languages",
        run_expression,
        tuple(word.encode() for word in _WORDS),
        bytes_max=400,
        share=2,
    ),
)
