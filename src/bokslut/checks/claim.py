"""`claim`: what the running text says agrees with the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import StringConstraints

from bokslut.checks.claim_lines import Lines, Rank, check_held, check_rank, held_problems, rank_problems, ranked_by
from bokslut.checks.claim_number import Direction, change_problems, check_change, check_stated, stated_problems
from bokslut.checks.comparing import PLACEHOLDERS, fill, message_problems
from bokslut.checks.interface import Rule, RuleContext, RuleProblem, SeverityByPeriod
from bokslut.model.finding import Severity
from bokslut.model.words import Words, same
from bokslut.statements.layout import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.books import Books
    from bokslut.model.check import CheckResult

#: The field that makes each kind of claim, the fields it needs, those it may take, and what its message may hold.
_KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "value": (("computed",), (), ("stated",)),
    "direction": (("computed",), (), ("change",)),
    "rank": (("table", "line"), ("column", "computed", "lines"), ("other",)),
    "holds": ((), ("table", "lines"), ("sign", "exceptions")),
}
_SAYS = Words("Texten{section} säger ”{text}”", "The text{section} says “{text}”")


class Claim(Rule):
    """A statement in the running text, against the tables.

    What it checks: one of four kinds of statement, quoted under `text`. (1) `value` as printed, with its unit, against
    `computed` from the tables: the printed number is an interval like any printed figure, and "cirka" (ca, ungefär)
    widens it to 5 % of its value either way, never less than half a unit of its last digit. (2) `direction`
    (increased, decreased, unchanged, not-increased, not-decreased) against the sign of `computed`, a change. (3) `rank`
    (largest, smallest): that the `line` has the largest or smallest figure of the table's `column`, or of `computed`
    line by line; equal figures share the rank. (4) `holds`: a condition, for every line of the `table` where the text
    says "all". What rounding alone could make true is suspect. Totals are no lines of their own, unless listed; a line
    without a figure leaves (3) and (4) open, unless another refutes them.

    Why it matters: text is written early and by hand, and numbers change after it. A reader believes the text.

    Example: the text says "cirka 2,8 procent lägre än budget"; cost deviation divided by budgeted costs is 2,50 %. The
    claim allows 2,66 to 2,94: not supported.

    Remedy: correct the text, or, where the text means another base or definition, say which, and put that in
    `computed`.
    """

    finding_name: ClassVar[str] = "claim-not-supported"
    manual_sv: ClassVar[str] = """Ett påstående i löptexten, mot tabellerna.

    Vad som kontrolleras: ett av fyra slags påståenden, citerat i `text`. (1) `value` som det är tryckt, med enhet, mot
    `computed` ur tabellerna: det tryckta talet är ett intervall som andra tryckta tal, och "cirka" (ca, ungefär) vidgar
    det till 5 % av värdet åt båda håll, aldrig mindre än en halv enhet i sista siffran. (2) `direction` (increased,
    decreased, unchanged, not-increased, not-decreased) mot tecknet på `computed`, en förändring. (3) `rank` (largest,
    smallest): att raden `line` har det största eller minsta talet i tabellens `column`, eller i `computed` rad för rad;
    lika tal delar platsen. (4) `holds`: ett villkor, för varje rad i `table` där texten säger "samtliga". Det som bara
    avrundning kan göra sant är misstänkt. Summor räknas inte som rader, om de inte räknas upp. En rad utan tal lämnar
    (3) och (4) öppna, om inte en annan motsäger dem.

    Varför: text skrivs tidigt och för hand, och talen ändras efteråt. En läsare tror på texten.

    Exempel: texten säger "cirka 2,8 procent lägre än budget"; kostnadsavvikelsen delad med budgeterade kostnader är
    2,50 %. Påståendet medger 2,66 till 2,94: det stöds inte.

    Åtgärd: rätta texten. Avser texten en annan bas eller definition, skriv ut vilken och lägg den i `computed`.
    """

    kind: Literal["claim"] = "claim"
    severity: Severity | SeverityByPeriod = Severity.WARNING
    #: The statement, quoted, and the section it stands in.
    text: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    section: str | None = None
    #: The number the text prints: "109,0 mkr", "cirka 2,8 %", "13".
    value: str | None = None
    direction: Direction | None = None
    rank: Rank | None = None
    holds: str | None = None
    #: What the tables say: an expression; for a rank line by line, with columns as names.
    computed: str | None = None
    #: For a rank or a condition on all lines: the table, the line that is claimed to rank, and its column.
    table: Name | None = None
    line: Name | None = None
    column: str | None = None
    #: Which lines are ranked, or must all meet the condition; "!x" leaves x out.
    lines: tuple[str, ...] = ()

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find a claim that is none or several, and faults in its parts."""
        kinds = self._kinds()
        if len(kinds) != 1:
            message = Words(
                "Ett påstående ska ha ett av value, direction, rank och holds", "A claim must have one of value, direction, rank and holds"
            )
            yield RuleProblem((kinds[1] if kinds else "text",), message)
            return
        [kind] = kinds
        missing = list(self._presence(kind))
        yield from missing or self._parts(context)
        yield from message_problems(self, (*PLACEHOLDERS, "title", "says", "text", "section", *_KINDS[kind][2]))

    def _parts(self, context: RuleContext) -> Iterator[RuleProblem]:
        lines = Lines(self.table, self.lines) if self.table is not None else None
        if self.value is not None:
            yield from stated_problems(self.value, self.computed or "", context)
        elif self.direction is not None:
            yield from change_problems(self.computed or "", context)
        elif self.holds is not None:
            yield from held_problems(lines, self.holds, context)
        elif lines is not None and self.line is not None:
            yield from rank_problems(lines, self.line, self.column, self.computed, context)

    def _presence(self, kind: str) -> Iterator[RuleProblem]:
        """Find fields that are missing, or that this kind of claim does not use."""
        needs, takes, _ = _KINDS[kind]
        for field in ("computed", "table", "line", "column", "lines"):
            given = bool(getattr(self, field))
            if given and field not in {*needs, *takes}:
                message = Words(f"Ett påstående med {kind} använder inte {field}", f"A claim with {kind} does not use {field}")
                yield RuleProblem((field,), message)
            elif not given and field in needs:
                yield RuleProblem((kind,), Words(f"Ett påstående med {kind} behöver {field}", f"A claim with {kind} needs {field}"))
        if kind == "holds" and self.lines and self.table is None:
            yield RuleProblem(("lines",), Words("lines behöver table", "lines needs table"))

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Compare the claim with the tables."""
        said = self.said()
        lines = Lines(self.table, self.lines) if self.table is not None else None
        if self.value is not None:
            yield check_stated(self, books, said, self.value, self.computed or "")
        elif self.direction is not None:
            yield check_change(self, books, said, self.direction, self.computed or "")
        elif self.holds is not None:
            yield check_held(self, books, said, lines, self.holds)
        else:
            assert self.rank is not None, "proved when the rule was loaded"
            assert lines is not None, "proved when the rule was loaded"
            yield check_rank(self, books, said, self.rank, lines, self.line or "", ranked_by(self.column, self.computed))

    def said(self) -> dict[str, Words]:
        """Return what every claim's message may hold: the text, its section, and how a message begins."""
        section = Words(f" (avsnitt {self.section})", f" (section {self.section})") if self.section else same("")
        text = same(self.text)
        return {"text": text, "section": same(self.section or ""), "says": fill(_SAYS, {"section": section, "text": text})}

    def _kinds(self) -> list[str]:
        return [field for field in _KINDS if getattr(self, field) is not None]
