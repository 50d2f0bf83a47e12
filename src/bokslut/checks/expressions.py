"""Expressions in rules: read once, evaluated on the books, and turned into a check's result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Literal

from bokslut.checks.comparing import Sides, Spot, conclude, rounding_origin, stated_origin
from bokslut.checks.interface import RuleProblem
from bokslut.checks.reference import placed, unknown
from bokslut.checks.scope import RuleScope, known
from bokslut.language.check import check_types
from bokslut.language.explain import worked
from bokslut.language.parser import parse
from bokslut.language.problems import ExpressionError
from bokslut.language.tree import Compare, Expression, Name, Number, names
from bokslut.model.interval import Agreement
from bokslut.model.money import Kind
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.books import Books
    from bokslut.checks.environment import BooksEnvironment
    from bokslut.checks.interface import Rule, RuleContext
    from bokslut.language.types import Type
    from bokslut.language.values import Compared, Evaluation, Term
    from bokslut.model.check import CheckResult, Part
    from bokslut.model.place import Place
    from bokslut.model.table import Table

#: What stands between two sides that fail a comparison.
FAILS = {"==": "≠", "!=": "=", "<": "≥", "<=": ">", ">": "≤", ">=": "<"}


@lru_cache(maxsize=4096)
def read(source: str) -> Expression:
    """Read an expression; raises ExpressionError. Rules are checked when loaded, so that later it cannot fail."""
    return parse(source)


def expression_problems(
    field: tuple[str | int, ...],
    source: str,
    context: RuleContext,
    *,
    table: str | None = None,
    per: Literal["column", "line"] = "column",
    condition: bool,
) -> Iterator[RuleProblem]:
    """Find what is wrong with an expression: how it is written, its names, units and types; also what is only warned about."""
    try:
        expression = read(source)
    except ExpressionError as error:
        yield from (placed(field, problem) for problem in error.problems)
        return
    checked = check_types(expression, RuleScope(context, table, per), condition=condition)
    yield from (placed(field, problem) for problem in checked.problems)
    if not condition and not checked.errors and checked.type.kind is Kind.BOOL:
        yield RuleProblem(field, Words("Här ska ett tal stå, inte ett villkor", "A number should stand here, not a condition"))


def type_of(source: str, context: RuleContext) -> Type:
    """Return the type of an expression that has no problems."""
    return check_types(read(source), RuleScope(context)).type


def table_problems(name: str | None, context: RuleContext) -> Iterator[RuleProblem]:
    """Find a `table` that is neither a table nor a layout. Without a close at hand only the layouts are known."""
    if name is not None and context.tables is not None and known(name, context) is None:
        yield unknown(("table",), name, RuleScope(context).table_names(), (0, len(name)), Words("Tabellen", "The table"))


def tolerance_problems(tolerance: str | None, expression: Expression, context: RuleContext) -> Iterator[RuleProblem]:
    """Find a `tolerance` that is no amount, or that a condition of several comparisons cannot take."""
    if tolerance is None:
        return
    if not isinstance(expression.root, Compare) or expression.root.within is not None:
        message = Words(
            "En tolerans hör till en enda jämförelse utan within",
            "A tolerance belongs to one single comparison without within",
        )
        yield RuleProblem(("tolerance",), message, Words("Skriv within i villkoret", "Write within in the condition"))
        return
    try:
        stated = read(tolerance)
    except ExpressionError as error:
        yield from (placed(("tolerance",), problem) for problem in error.problems)
        return
    yield from (placed(("tolerance",), problem) for problem in check_types(stated, RuleScope(context)).problems)
    if not isinstance(stated.root, Number):
        message = Words("Toleransen ska vara ett tal med enhet", "The tolerance must be a number with a unit")
        yield RuleProblem(("tolerance",), message, Words('Skriv till exempel "1 kr"', 'Write for example "1 kr"'))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which lines or columns a rule is tried on: those listed, or all; "!x" leaves x out."""

    listed: tuple[str, ...]

    def of(self, every: Sequence[str]) -> tuple[str, ...]:
        """Choose, in the table's order."""
        wanted = {name for name in self.listed if not name.startswith("!")}
        left_out = {name[1:] for name in self.listed if name.startswith("!")}
        return tuple(name for name in every if name not in left_out and (not wanted or name in wanted))


def chosen_problems(field: str, listed: Sequence[str], table: str | None, context: RuleContext, *, used: bool) -> Iterator[RuleProblem]:
    """Find lines or columns listed that the table does not have, or that the rule does not go by (`used`)."""
    if listed and not used:
        message = Words(
            f"{field} har ingen verkan här: regeln prövas inte för varje sådan", f"{field} has no effect: the rule does not go by them"
        )
        yield RuleProblem((field,), message, Words('ange table, och per = "line" för rader', 'give table, and per = "line" for lines'))
        return
    found = known(table, context) if table else None
    there = None if found is None else found.lines() if field == "lines" else found.columns()
    for index, name in enumerate(listed):
        plain = name.removeprefix("!")
        if there is not None and plain not in there:
            what = Words("Raden", "The line") if field == "lines" else Words("Kolumnen", "The column")
            yield unknown((field, index), plain, there, (len(name) - len(plain), len(plain)), what)


def lacking(table: Table, asked: Sequence[Name], per: Literal["column", "line"]) -> Words | None:
    """Say which line (or column) the table does not have at all; None when it has every one that is asked for."""
    for name in asked:
        wanted = name.path[0]
        by_line = per == "column" or name.column is not None
        if by_line and table.line(wanted) is None:
            return Words(f"{table.title.sv} har inte raden {wanted}", f"{table.title.en} lacks the line {wanted}")
        if not by_line and wanted not in table.columns:
            return Words(f"{table.title.sv} har inte kolumnen {wanted}", f"{table.title.en} lacks the column {wanted}")
    return None


def with_tolerance(expression: Expression, tolerance: str) -> Expression:
    """Return a comparison that is allowed to differ by `tolerance`, as if it said `within`."""
    root = expression.root
    assert isinstance(root, Compare), "proved when the rule was loaded"
    return replace(expression, root=replace(root, within=read(tolerance).root))


def bare_names(expression: Expression) -> tuple[Name, ...]:
    """Return the names that the table at hand completes: lines, or columns when the rule goes line by line."""
    return tuple(name for name in names(expression) if len(name.path) == 1)


def is_blank(evaluation: Evaluation) -> bool:
    """Tell whether the table at hand prints none of the figures the expression asks it for."""
    known = {term.key for term in evaluation.figures}
    asked = bare_names(evaluation.expression)
    return bool(asked) and not any((name.path, name.column, name.period) in known for name in asked)


def parts_of(terms: Sequence[Term], evaluation: Evaluation, environment: BooksEnvironment) -> tuple[Part, ...]:
    """Return the figures behind a value's terms, then those that only took part in a product or a quotient."""
    own = [part for term in terms if (part := environment.part(term))]
    if any(term.figure is None for term in terms):
        seen = {id(part.figure) for part in own}
        own += [part for term in evaluation.figures if (part := environment.part(term)) and id(part.figure) not in seen]
    return tuple(own)


def conclude_condition(
    rule: Rule,
    books: Books,
    evaluation: Evaluation,
    environment: BooksEnvironment,
    spot: Spot,
    template: Words,
    *,
    name: str | None = None,
    more: Mapping[str, Words] | None = None,
    places: Sequence[Place] = (),
) -> CheckResult:
    """Turn an evaluated condition into the check's result: skipped when unknown, else by the comparison that decided."""
    deciding, working = evaluation.deciding, partial(worked, evaluation.tree)
    if deciding is None:
        reason = evaluation.unknown
        assert reason is not None, "a condition is a verdict or unknown"
        skipped = rule.skipped(reason, table=spot.table.id if spot.table else None, line=spot.line, column=spot.column)
        return replace(skipped, working=working)
    parts = parts_of(deciding.terms, evaluation, environment)
    if deciding.comparison.agreement in {Agreement.SUSPECT, Agreement.WRONG}:
        # Of several conditions only the one that decided; a single one's figures also where a function took their names.
        single = isinstance(evaluation.expression.root, Compare)
        places = (*places, *environment.accounts_behind(evaluation.figures if single else deciding.terms))
    if spot.table is None:
        spot = replace(spot, about=spot.about or _first_reference(parts))
    sides = Sides(
        deciding.comparison,
        parts,
        (),
        spot,
        template,
        origin_of(deciding),
        unit=deciding.unit,
        name=name,
        linear=deciding.operator == "==" and all(term.figure is not None for term in deciding.terms),
        places=tuple(places),
        more={"sign": same(FAILS[deciding.operator]), **(more or {})},
    )
    return replace(conclude(rule, books, sides), working=working)


def _first_reference(parts: Sequence[Part]) -> str:
    return parts[0].reference if parts else ""


def origin_of(compared: Compared) -> Words:
    """Say where a comparison's tolerance comes from."""
    if compared.within is not None:
        return stated_origin(compared.within, compared.unit)
    return rounding_origin((term.rounding, term.figure.unit if term.figure else compared.unit) for term in compared.terms)
