"""Claims about the lines of a table: which is largest, and what holds for all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bokslut.checks.comparing import (
    Sides,
    Spot,
    conclude,
    decimals_of,
    number,
    places_of,
    rounding_origin,
    with_unit,
)
from bokslut.checks.environment import BooksEnvironment
from bokslut.checks.expressions import (
    Chosen,
    bare_names,
    chosen_problems,
    conclude_condition,
    expression_problems,
    lacking,
    parts_of,
    read,
    table_problems,
)
from bokslut.checks.interface import RuleProblem
from bokslut.checks.reference import no_table, unknown
from bokslut.checks.scope import known
from bokslut.language.evaluate import evaluate
from bokslut.language.tree import Expression, Name
from bokslut.model.interval import Agreement, Comparison, spread_of
from bokslut.model.table import line_label
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.books import Books
    from bokslut.checks.interface import Rule, RuleContext
    from bokslut.language.values import Evaluation, Value
    from bokslut.model.check import CheckResult, Part
    from bokslut.model.place import Place
    from bokslut.model.table import Table

Rank = Literal["largest", "smallest"]

_RANKED = Words(
    "{says}; i tabellen har {other} {right} {unit} mot {left} {unit} för {line}",
    "{says}; in the table {other} has {right} {unit} against {left} {unit} for {line}",
)
_HELD = Words("{says}; tabellerna ger {left} {sign} {right} {unit}", "{says}; the tables give {left} {sign} {right} {unit}")
_HELD_FOR_ALL = Words("{says}; det gäller inte {exceptions}", "{says}; it does not hold for {exceptions}")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that a claim is about: of which table, and which of them."""

    table: str
    listed: tuple[str, ...] = ()

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find a table or lines that do not exist."""
        yield from table_problems(self.table, context)
        yield from chosen_problems("lines", self.listed, self.table, context, used=True)

    def evaluated(
        self, books: Books, table: Table, expression: Expression, ranked: str | None = None
    ) -> Iterator[tuple[str, BooksEnvironment, Evaluation]]:
        """Evaluate an expression for every line; for totals only where they are listed, or `ranked` themselves."""
        named = {*self.listed, ranked}
        every = [line.id for line in table.lines if line.role == "item" or (line.role == "sum" and line.id in named)]
        for line in Chosen(self.listed).of(every):
            environment = BooksEnvironment(books, table, line=line)
            yield line, environment, evaluate(expression, environment)


def rank_problems(lines: Lines, line: str, column: str | None, computed: str | None, context: RuleContext) -> Iterator[RuleProblem]:
    """Find faults in a claimed rank: its table, line and column, or what is computed line by line."""
    yield from lines.problems(context)
    found = known(lines.table, context)
    if found is not None and line not in found.lines():
        yield unknown(("line",), line, found.lines(), (0, len(line)), Words("Raden", "The line"))
    elif line not in Chosen(lines.listed).of([line]):
        yield RuleProblem(("line",), Words(f"{line} är inte en av raderna i lines", f"{line} is not among lines"))
    if (column is None) == (computed is None):
        yield RuleProblem(("rank",), Words("rank behöver antingen column eller computed", "rank needs either column or computed"))
    elif computed is not None:
        yield from expression_problems(("computed",), computed, context, table=lines.table, per="line", condition=False)
    else:
        there = found.columns() if found is not None else None
        if column is not None and there is not None and column not in there:
            yield unknown(("column",), column, there, (0, len(column)), Words("Kolumnen", "The column"))


def ranked_by(column: str | None, computed: str | None) -> Expression:
    """Return what lines are ranked by: a column (which may be a year, no name in an expression), or what is computed."""
    if column is None:
        return read(computed or "")
    return Expression(column, Name((column,), offset=0, length=len(column)))


def check_rank(rule: Rule, books: Books, said: Mapping[str, Words], rank: Rank, lines: Lines, line: str, ranked: Expression) -> CheckResult:
    """Compare a claimed rank with the lines of the table; equal figures share the rank."""
    table = books.table(lines.table)
    if table is None:
        return rule.skipped(no_table(lines.table, books))
    missing = lacking(table, bare_names(ranked), "line")
    if missing is not None:
        return rule.skipped(missing, table=table.id)
    values: dict[str, tuple[Value, tuple[Part, ...]]] = {}
    unknown: dict[str, Words] = {}
    for each, environment, evaluation in lines.evaluated(books, table, ranked, line):
        if evaluation.value is None:
            unknown[each] = evaluation.unknown or _NO_NUMBER
        else:
            values[each] = (evaluation.value, parts_of(evaluation.value.terms, evaluation, environment))
    others = [each for each in values if each != line]
    if line not in values or not others:
        open_line = line if line not in values else next(iter(unknown), line)
        return rule.skipped(unknown.get(open_line, _NO_LINES), table=table.id, line=open_line)
    own, own_parts = values[line]
    compared = {each: compare_rank(rank, own, values[each][0]) for each in others}
    # The strongest of those that refute it; one printed more coarsely may be ahead of it and yet leave it open.
    sign = 1 if rank == "largest" else -1
    rival = max(others, key=lambda each: (compared[each].agreement is Agreement.WRONG, sign * values[each][0].amount))
    comparison, (_, other_parts) = compared[rival], values[rival]
    # One rival refutes it; otherwise a line that is unknown leaves it open.
    if unknown and comparison.agreement is not Agreement.WRONG:
        open_line, reason = next(iter(unknown.items()))
        return rule.skipped(reason, table=table.id, line=open_line)
    sides = Sides(
        comparison,
        own_parts,
        other_parts,
        Spot(table, line),
        _RANKED,
        rounding_origin((part.rounding, part.figure.unit) for part in (*own_parts, *other_parts)),
        unit=own.unit,
        linear=False,
        more={**said, "other": line_label(table, rival)},
    )
    return conclude(rule, books, sides)


_NO_NUMBER = Words("uttrycket ger inget tal", "the expression gives no number")
_NO_LINES = Words("det finns inga rader att jämföra", "there are no lines to compare")


def compare_rank(rank: Rank, own: Value, other: Value) -> Comparison:
    """Classify a claimed rank against one rival: suspect where only rounding could make it true."""
    behind = other.amount - own.amount if rank == "largest" else own.amount - other.amount
    tolerance = own.half_width + other.half_width
    agreement = Agreement.EXACT if behind <= 0 else Agreement.SUSPECT if behind <= tolerance else Agreement.WRONG
    spread = spread_of(term.rounding for term in (*own.terms, *other.terms))
    return Comparison(own.amount, other.amount, tolerance, spread, agreement)


def held_problems(lines: Lines | None, holds: str, context: RuleContext) -> Iterator[RuleProblem]:
    """Find faults in a condition, for all lines of a table or on its own."""
    if lines is not None:
        yield from lines.problems(context)
    yield from expression_problems(("holds",), holds, context, table=lines.table if lines else None, per="line", condition=True)


def check_held(rule: Rule, books: Books, said: Mapping[str, Words], lines: Lines | None, holds: str) -> CheckResult:
    """Try a condition once, or for every line of a table: then one result, with every exception named."""
    if lines is None:
        environment = BooksEnvironment(books)
        evaluation = evaluate(read(holds), environment)
        return conclude_condition(rule, books, evaluation, environment, Spot(about=holds), _HELD, more=said)
    table = books.table(lines.table)
    if table is None:
        return rule.skipped(no_table(lines.table, books))
    missing = lacking(table, bare_names(read(holds)), "line")
    if missing is not None:
        return rule.skipped(missing, table=table.id)
    tried = list(lines.evaluated(books, table, read(holds)))
    if not tried:
        return rule.skipped(_NO_LINES, table=table.id)
    # An exception anywhere refutes "all"; otherwise a line that is unknown leaves it open.
    worst = min(tried, key=lambda each: _ORDER.index(_agreement(each[2])))
    exceptions = [each for each in tried if _agreement(each[2]) == _agreement(worst[2])]
    line, environment, evaluation = worst
    if evaluation.deciding is None:
        return conclude_condition(rule, books, evaluation, environment, Spot(table, line), _HELD_FOR_ALL)
    result = conclude_condition(
        rule,
        books,
        evaluation,
        environment,
        Spot(table),
        _HELD_FOR_ALL,
        more={**said, "exceptions": _listed(table, exceptions)},
        places=[place for each in exceptions if each is not worst for place in _places(each)],
    )
    # What decided one line is no relation of the whole table.
    return replace(result, terms=())


_ORDER = (Agreement.WRONG, None, Agreement.SUSPECT, Agreement.ROUNDING, Agreement.EXACT)

_Tried = tuple[str, BooksEnvironment, "Evaluation"]


def _agreement(evaluation: Evaluation) -> Agreement | None:
    return evaluation.verdict.agreement if evaluation.verdict else None


def _listed(table: Table, exceptions: Sequence[_Tried]) -> Words:
    """Name lines with the left side of what they fail: "Ekonomi och inköp (−0,5 mkr), …"."""
    shown = []
    for line, environment, evaluation in exceptions:
        deciding = evaluation.deciding
        assert deciding is not None, "an exception is decided by a comparison"
        decimals = decimals_of(parts_of(deciding.terms, evaluation, environment), deciding.unit)
        value = with_unit(number(deciding.comparison.left, deciding.unit, decimals), deciding.unit)
        label = line_label(table, line)
        shown.append(Words(f"{label.sv} ({value})", f"{label.en} ({value})"))
    return Words(", ".join(each.sv for each in shown), ", ".join(each.en for each in shown))


def _places(tried: _Tried) -> Iterator[Place]:
    _, environment, evaluation = tried
    deciding = evaluation.deciding
    if deciding is not None:
        for place in places_of(parts_of(deciding.terms, evaluation, environment)):
            yield replace(place, primary=False)
