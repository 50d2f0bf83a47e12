"""`relation`: a condition on figures holds, for every column or line of a table, or once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from bokslut.checks.comparing import PLACEHOLDERS, Spot, message_problems
from bokslut.checks.environment import BooksEnvironment
from bokslut.checks.expressions import (
    Chosen,
    bare_names,
    chosen_problems,
    conclude_condition,
    expression_problems,
    is_blank,
    lacking,
    read,
    table_problems,
    tolerance_problems,
    with_tolerance,
)
from bokslut.checks.interface import Rule, RuleContext, RuleProblem
from bokslut.checks.reference import no_table
from bokslut.language.evaluate import evaluate
from bokslut.model.words import Words
from bokslut.statements.layout import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.books import Books
    from bokslut.language.tree import Expression
    from bokslut.model.check import CheckResult
    from bokslut.model.table import Table

_MESSAGE = Words(
    "{table} {line} {column}: {left} {sign} {right} {unit}. Stämmer inte: {title}.",
    "{table} {line} {column}: {left} {sign} {right} {unit}. Does not hold: {title}.",
)
_MESSAGE_ONCE = Words(
    "{left} {sign} {right} {unit}. Stämmer inte: {title}.",
    "{left} {sign} {right} {unit}. Does not hold: {title}.",
)
_OUT_OF_BALANCE = Words(
    "{table} {column} balanserar inte: {left} {sign} {right} ({unit})",
    "{table} {column} does not balance: {left} {sign} {right} ({unit})",
)


class Relation(Rule):
    """A condition on figures.

    What it checks: the condition under `assert`. With `table` it is tried once for every column of that table (names
    are its lines), or with `per = "line"` once for every line (names are its columns); `columns` and `lines` say which
    ("!budget" leaves one out). Figures of other tables are `table.line[column]`, sums over accounts `ub(1510..1519)`.
    Units are converted. A printed figure stands for every amount that rounds to it, so a difference is "rounding" when
    it is likely, "suspect" when it is possible but unlikely, "wrong" when rounding cannot make it; between ledger
    figures the tolerance is zero. `within` in the condition, or `tolerance = "1 kr"`, replaces that. A figure that is
    not known makes the check skipped.

    Why it matters: figures that hang together must agree, or one of them is wrong: assets are liabilities and equity,
    the deviation is outcome less budget, the personnel costs of the summary are those of the income statement.

    Example: `assert = "summa_tillgangar == summa_eget_kapital_och_skulder"`; 186 358 ≠ 186 368 tkr: two rounded
    figures can differ by 1 at most.

    Remedy: compare both sides with the ledger and with each other's parts, and correct the figure that is wrong.
    The finding lists every printed figure that takes part, and the accounts behind each balance with their amounts.
    """

    finding_name: ClassVar[str] = "relation-broken"
    other_findings: ClassVar[tuple[str, ...]] = ("statement-out-of-balance",)
    manual_sv: ClassVar[str] = """Ett villkor på tal.

    Vad som kontrolleras: villkoret i `assert`. Med `table` prövas det en gång för varje kolumn i tabellen (namnen är
    dess rader), eller med `per = "line"` en gång för varje rad (namnen är dess kolumner). `columns` och `lines` säger
    vilka ("!budget" utesluter en). Tal i andra tabeller skrivs `tabell.rad[kolumn]`, summor över konton
    `ub(1510..1519)`. Enheter räknas om. Ett tryckt tal står för alla belopp som avrundas till det. En skillnad är
    därför "avrundning" när den är trolig, "misstänkt" när den är möjlig men osannolik och "fel" när avrundning inte
    kan ge den. Mellan tal ur huvudboken är toleransen noll. `within` i villkoret, eller `tolerance = "1 kr"`, ersätter
    det. Ett tal som inte är känt gör att kontrollen hoppas över.

    Varför: tal som hänger ihop måste stämma, annars är något av dem fel: tillgångar är skulder och eget kapital,
    avvikelsen är utfall minus budget, personalkostnaderna i sammandraget är resultaträkningens.

    Exempel: `assert = "summa_tillgangar == summa_eget_kapital_och_skulder"`; 186 358 ≠ 186 368 tkr: två avrundade tal
    kan skilja högst 1.

    Åtgärd: jämför båda sidor med huvudboken och med varandras delar, och rätta det tal som är fel.
    Fyndet visar alla tryckta tal som ingår, och kontona bakom varje saldo med deras belopp.
    """

    kind: Literal["relation"] = "relation"
    #: The table (or layout: then every table that follows it) whose lines or columns the bare names are.
    table: Name | None = None
    per: Literal["column", "line"] = "column"
    assertion: Annotated[str, Field(alias="assert")]
    #: Which columns or lines to try; "!x" leaves x out of all.
    columns: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    #: A tolerance of the rule's own, "1 kr": replaces what rounding explains.
    tolerance: str | None = None
    #: The name of the finding, where a more telling one than relation-broken exists.
    finding_as: Annotated[str | None, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$"), Field(alias="finding")] = None

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find faults in the condition: syntax, names, units and types; and in what else the rule says."""
        found = list(expression_problems(("assert",), self.assertion, context, table=self.table, per=self.per, condition=True))
        yield from found
        if all(problem.warning for problem in found):
            yield from tolerance_problems(self.tolerance, read(self.assertion), context)
        yield from table_problems(self.table, context)
        yield from chosen_problems("columns", self.columns, self.table, context, used=self.table is not None and self.per == "column")
        yield from chosen_problems("lines", self.lines, self.table, context, used=self.table is not None and self.per == "line")
        yield from message_problems(self, (*PLACEHOLDERS, "sign", "title"))

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Try the condition once, or for every column or line of every table it is about."""
        expression = read(self.assertion)
        if self.tolerance is not None:
            expression = with_tolerance(expression, self.tolerance)
        if self.table is None:
            environment = BooksEnvironment(books)
            evaluation = evaluate(expression, environment)
            yield conclude_condition(self, books, evaluation, environment, Spot(), _MESSAGE_ONCE, name=self.finding_as)
            return
        tables = books.tables_of(self.table)
        if not tables:
            yield self.skipped(no_table(self.table, books))
        for table in tables:
            yield from self._table(books, table, expression)

    def _table(self, books: Books, table: Table, expression: Expression) -> Iterator[CheckResult]:
        missing = lacking(table, bare_names(expression), self.per)
        if missing is not None:
            yield self.skipped(missing, table=table.id)
            return
        tried = False
        for environment in _environments(books, table, self):
            evaluation = evaluate(expression, environment)
            if not is_blank(evaluation):
                tried = True
                spot = Spot(table, environment.line, environment.column)
                yield conclude_condition(self, books, evaluation, environment, spot, self._template(), name=self.finding_as)
        if not tried:
            reason = Words(f"inget av talen är tryckt i {table.title.sv}", f"none of the figures is printed in {table.title.en}")
            yield self.skipped(reason, table=table.id)

    def _template(self) -> Words:
        return _OUT_OF_BALANCE if self.finding_as == "statement-out-of-balance" else _MESSAGE


def _environments(books: Books, table: Table, rule: Relation) -> Iterator[BooksEnvironment]:
    if rule.per == "column":
        for column in Chosen(rule.columns).of(table.columns):
            yield BooksEnvironment(books, table, column=column)
    else:
        for line in Chosen(rule.lines).of([line.id for line in table.lines if line.role != "heading"]):
            yield BooksEnvironment(books, table, line=line)
