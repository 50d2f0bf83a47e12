"""`tie-out`: a published figure is the ledger's figure, correctly rounded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.comparing import Sides, Spot, blank, conclude, message_problems, rounding_of
from bokslut.checks.interface import Rule, RuleContext, RuleProblem
from bokslut.model.check import Part
from bokslut.model.interval import compare_copies
from bokslut.model.printed_days import days_of_column, printed_days
from bokslut.model.table import line_label
from bokslut.model.toml import toml_text
from bokslut.model.words import Words
from bokslut.statements.layout import Layout, Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.table import Table

_MESSAGE = Words(
    "{line} {column}: tryckt {left}, huvudboken ger {right}, skillnad {difference} {unit}",
    "{line} {column}: printed {left}, the ledger gives {right}, difference {difference} {unit}",
)


_DAMAGED = Words(
    "en källa är skadad, så inga summor ur huvudboken kan användas",
    "a source is damaged, so no totals of the ledger can be used",
)


class TieOut(Rule):
    """A published figure against the ledger.

    What it checks: in every published table that follows a statement's layout, and in every column that the statement
    drawn up from the ledger has too, that the printed figure is a correct rounding of the ledger's exact figure. A
    figure exactly between two may be rounded either way. A blank cell is unknown, not zero: it is skipped.

    Why it matters: the annual report must show what the books show. A figure that differs was mistyped, or taken from
    the ledger before or after a late posting, or its accounts were mapped to another line.

    Example: the ledger gives trade receivables 28 721 634,50 kr; printed "28 722" in tkr is right, "28 721" is not.

    Remedy: take the figures out of the ledger again. If the ledger is right, correct the published figure; if it is
    not, look for what was posted after the figure was taken. Where nearly all of a table agrees in another unit, with
    other signs or with its columns exchanged, that is the cause told: correct unit or columns under [[table]].
    Where the report is right for the ledger without the last entries, or without one, those are told; and so is one
    voucher that explains all that differs: booked twice, turned round, mistyped, on a wrong account, dated wrong, missing.
    """

    finding_name: ClassVar[str] = "tie-out-differs"
    manual_sv: ClassVar[str] = """Ett publicerat tal mot huvudboken.

    Vad som kontrolleras: i varje publicerad tabell som följer en uppställning, och i varje kolumn som rapporten ur
    huvudboken också har, att det tryckta talet är en riktig avrundning av huvudbokens exakta tal. Ett tal mitt emellan
    får avrundas åt båda hållen. En tom ruta är okänd, inte noll: den hoppas över.

    Varför: årsredovisningen ska visa det som bokföringen visar. Ett tal som avviker är felskrivet, hämtat före eller
    efter en sen bokning, eller så ligger kontona på en annan rad.

    Exempel: huvudboken ger kundfordringar 28 721 634,50 kr. Tryckt "28 722" i tkr är rätt, "28 721" är fel.

    Åtgärd: ta ut talen ur huvudboken på nytt. Är huvudboken rätt, rätta det publicerade talet. Är den inte rätt, leta
    efter det som bokförts efter att talet hämtades. Stämmer nästan hela tabellen i en annan enhet, med andra tecken
    eller med kolumnerna omkastade är det orsaken som anges: rätta unit eller columns under [[table]].
    Stämmer rapporten med huvudboken utan de sista verifikationerna, eller utan en, anges de; likaså en verifikation som
    ensam förklarar allt som avviker: dubbelt bokförd, vänd, felskriven, på fel konto, fel daterad eller saknad.
    """

    kind: Literal["tie-out"] = "tie-out"
    #: The layout that both the statement and the published tables follow, and the line to compare.
    layout: Name
    line: Name

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find a layout or a line that does not exist."""
        layout = context.layouts.get(self.layout)
        if layout is None:
            yield RuleProblem(("layout",), Words(f"uppställningen {self.layout} finns inte", f"there is no layout {self.layout}"))
        elif all(line.id != self.line for line in layout.line):
            yield RuleProblem(("line",), Words(f"{self.layout} har ingen rad {self.line}", f"{self.layout} has no line {self.line}"))
        yield from message_problems(self)

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Compare every published figure of the line with the statement's."""
        if books.ledger is not None and not books.complete:
            yield self.skipped(_DAMAGED)
            return
        statement = books.statements.get(self.layout)
        tables = [table for table in books.tables.values() if table.layout == self.layout and table.line(self.line)]
        found = [result for table in tables if statement for result in self._table(books, statement, table)]
        yield from found or [self.skipped(_nothing_to_tie(self.layout))]

    def _table(self, books: Books, statement: Table, table: Table) -> Iterator[CheckResult]:
        there = [column for column in table.columns if column in statement.columns and not _is_of_other_days(column, statement, table)]
        for column in there:
            yield self._figure(books, statement, table, column)
        # What looks like a year is told once, at the first line; budgets and notes have nothing to be compared with.
        strange = [
            column
            for column in table.columns
            if column not in there and (not there or column in statement.columns or _names_time(column, table))
        ]
        if strange and (not there or self.line == _first_line(books.layouts[self.layout], table)):
            yield self.skipped(_not_compared(strange, statement, table), table=table.id, line=self.line if not there else None)

    def _figure(self, books: Books, statement: Table, table: Table, column: str) -> CheckResult:
        printed, booked = table.figure(self.line, column), statement.figure(self.line, column)
        if printed is None or booked is None:
            missing = blank(table, self.line, column) if printed is None else _not_drawn(statement, self.line, column)
            return self.skipped(missing, table=table.id, line=self.line, column=column)
        if printed.unit.kind is not booked.unit.kind:
            reason = Words("talet är inte tryckt som ett belopp", "the figure is not printed as an amount")
            return self.skipped(reason, table=table.id, line=self.line, column=column)
        comparison = compare_copies(printed.value, printed.half_width, booked.value, booked.half_width)
        left = Part(printed, f"{table.id}.{self.line}[{column}]", table=table, line=self.line, column=column)
        right = Part(booked, f"{statement.id}.{self.line}[{column}]", table=statement, line=self.line, column=column)
        spot = Spot(table, self.line, column)
        return conclude(self, books, Sides(comparison, (left,), (right,), spot, _MESSAGE, rounding_of((left, right))))


def _not_drawn(statement: Table, line: str, column: str) -> Words:
    label = line_label(statement, line)
    return Words(f"huvudboken ger inget tal för {label.sv} {column}", f"the ledger gives no figure for {label.en} {column}")


def _nothing_to_tie(layout: str) -> Words:
    return Words(f"huvudboken ger ingen {layout} att jämföra med", f"the ledger gives no {layout} to compare with")


def _first_line(layout: Layout, table: Table) -> str | None:
    return next((line.id for line in layout.line if not line.heading and table.line(line.id)), None)


def _is_of_other_days(column: str, statement: Table, table: Table, of: str | None = None) -> bool:
    """Tell whether a heading prints other days than those of a column of the statement (`of`, else the one of its name)."""
    printed, own = printed_days(table.headings.get(column, column)), days_of_column(statement.headings.get(of or column, ""))
    return printed is not None and own is not None and not printed.are(own)


def _names_time(column: str, table: Table) -> bool:
    return _is_like_a_year(column) or printed_days(table.headings.get(column, column)) is not None


def _is_like_a_year(column: str) -> bool:
    """Tell whether a column's name is digits and what parts them, or letters that look like digits."""
    return bool(re.search(r"\d", column)) and re.fullmatch(r"[\doOlI\s./–-]+", column) is not None


def _not_compared(columns: Sequence[str], statement: Table, table: Table) -> Words:
    """Say which columns are not compared, what the ledger has instead, and how to say which is which."""
    named = ", ".join(f"”{table.headings.get(column, column)}”" for column in columns)
    known = ", ".join(f"{column} ({heading})" if heading != column else column for column, heading in _own_headings(statement))
    if all(_is_of_other_days(column, statement, table, own) for column in columns for own in statement.columns):
        remedy = Words("de dagarna är inte huvudbokens", "those days are not the ledger's")
    elif len(statement.columns) == 1 and all(column.isdecimal() for column in columns):
        remedy = Words("är det förra året, ange dess huvudbok under [[previous]]", "if it is last year, give its ledger under [[previous]]")
    else:
        example = _example(columns, statement, table)
        remedy = Words(f"är det en av dem, skriv {example} under [[table]]", f"if it is one of them, write {example} under [[table]]")
    return Words(
        f"{table.id}: huvudboken har ingen kolumn {named}, bara {known}; {remedy.sv}",
        f"{table.id}: the ledger has no column {named}, only {known}; {remedy.en}",
    )


def _own_headings(statement: Table) -> Iterator[tuple[str, str]]:
    for column in statement.columns:
        yield column, statement.headings.get(column, column)


def _example(columns: Sequence[str], statement: Table, table: Table) -> str:
    """Map the headings that name a year to the statement's columns; where none does, leave the heading to fill in."""
    headings = {column: table.headings.get(column, column) for column in columns}
    years = [column for column, heading in headings.items() if _is_like_a_year(heading)]
    years = years or [column for column, heading in headings.items() if re.search(r"\d{4}", heading)]
    pairs: dict[str, str] = {}
    for own in statement.columns:
        fitting = (each for each in years if own in headings[each] and not _is_of_other_days(each, statement, table, own))
        heading = next((headings[each] for each in fitting if headings[each] not in pairs), None)
        if heading is not None:
            pairs[heading] = own
    pairs = pairs or {headings[years[0]] if years else "…": statement.columns[0]}
    mapping = ", ".join(f"{toml_text(heading)} = {toml_text(column)}" for heading, column in pairs.items())
    return f"columns = {{ {mapping} }}"
