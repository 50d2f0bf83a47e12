"""The rule language by a lark grammar, sharing nothing with the hand-written parser but the language."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

ARGUMENTS = {"sum": range(1, 3000), "abs": range(1, 2), "min": range(1, 3000), "max": range(1, 3000), "round": range(2, 3)}


@cache
def grammar() -> Lark:
    text = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="basic")


def accepts(source: str) -> bool:
    """Tell whether the source is an expression."""
    if len(source) > 2000:
        return False
    try:
        tree = grammar().parse(source)
    except UnexpectedInput:
        return False
    return depth(tree) <= 40 and terms(tree) <= 500 and all(sound(part) for part in tree.iter_subtrees())


def depth(tree: Tree) -> int:
    deepest = 0
    waiting = [(tree, 0)]
    while waiting:
        part, above = waiting.pop()
        nests = part.data in {"group", "call"} or (part.data == "negated" and len(part.children) == 2)
        deepest = max(deepest, above + nests)
        waiting.extend((child, above + nests) for child in part.children if isinstance(child, Tree))
    return deepest


def terms(tree: Tree) -> int:
    names = sum(1 for _ in tree.find_pred(lambda part: part.data in {"name", "accounts"}))
    written = tree.scan_values(lambda token: isinstance(token, Token) and token.type in {"INT", "DECIMAL", "QUANTITY", "DATE"})
    in_accounts = sum(1 for part in tree.find_data("accounts") for child in part.children if getattr(child, "type", "") == "INT")
    return names + sum(1 for _ in written) - in_accounts


def sound(part: Tree) -> bool:
    if part.data == "call":
        name, *arguments = part.children
        return len(arguments) in ARGUMENTS[name]
    return all(exists(child) for child in part.children if isinstance(child, Token) and child.type == "DATE")


def exists(day: str) -> bool:
    try:
        dt.date(int(day[:4]), int(day[5:7]), int(day[8:]))
    except ValueError:
        return False
    return True
