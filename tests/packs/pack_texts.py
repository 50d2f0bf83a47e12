"""Rule packs written in a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.packs.pack import Pack, read_pack
from bokslut.packs.prove import prove
from bokslut.packs.rulebook import RuleBook, assemble
from bokslut.tomlfile import read_toml

if TYPE_CHECKING:
    from bokslut.model.errors import Problem

HEAD = 'schema = "bokslut/rules@1"\n'


def pack(text: str, name: str = "p", *, shipped: bool = False) -> tuple[Pack, tuple[Problem, ...]]:
    return read_pack(read_toml(f"{name}.toml", f'{HEAD}name = "{name}"\n{text}'.encode()), shipped=shipped)


def book(*texts: str) -> tuple[RuleBook, tuple[Problem, ...]]:
    """Packs p0, p1, … merged and proved; every problem there is."""
    read = [pack(text, f"p{number}") for number, text in enumerate(texts)]
    merged, contradictions = assemble([each for each, _ in read])
    return merged, (*(problem for _, problems in read for problem in problems), *contradictions, *prove(merged))


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [f"{problem.place}: {problem.message.en}" for problem in problems]


def layout(*lines: str, name: str = "b", covers: str = "") -> str:
    head = f'[[layout]]\nid = "{name}"\ntitle = {{ sv = "B", en = "B" }}\n{covers}\n'
    return head + "".join(f'[[layout.line]]\nlabel = {{ sv = "a", en = "a" }}\n{line}\n' for line in lines)


def rule(code: str = "R1", extra: str = "", kind: str = "trial-balance") -> str:
    return f'[[rule]]\ncode = "{code}"\nkind = "{kind}"\ntitle = {{ sv = "t", en = "t" }}\n{extra}\n'
