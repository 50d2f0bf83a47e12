"""What a kind of check is: a pydantic model whose fields are the rule's parameters and whose `check` runs it.

A rule is a `[[rule]]` table in a pack; `kind` picks the class. The class docstring is the kind's manual in
English and has four sections (*What it checks*, *Why it matters*, *Example*, *Remedy*); `manual_sv` says the
same in Swedish. `bokslut explain` prints them with the rule's own title, authority and remedy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, GetPydanticSchema, StringConstraints
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import core_schema

from bokslut.model.check import CheckResult, Outcome
from bokslut.model.finding import Finding, Severity
from bokslut.model.place import Place
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from bokslut.books import Books
    from bokslut.model.account import Accounts
    from bokslut.model.money import Unit
    from bokslut.model.table import Table
    from bokslut.statements.layout import Layout

#: What the loader fills in is taken as it is. `SkipValidation` would first make the schema that it then skips, for each kind.
_AS_IT_IS = GetPydanticSchema(lambda _source, _handler: core_schema.any_schema())

Code = Annotated[str, StringConstraints(pattern=r"^[A-ZÅÄÖ][A-Za-z0-9ÅÄÖåäö:._-]*$", max_length=200)]


class SeverityByPeriod(BaseModel):
    """A severity that differs between a monthly close and the year's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: Severity
    year: Severity


class Case(BaseModel):
    """Small books for one rule: a ledger as SIE text, tables as CSV text (contracts: published tables)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    expect: Outcome
    ledger: str | None = None
    previous: str | None = None
    #: Table id to its CSV text.
    tables: dict[str, str] = Field(default_factory=dict)
    #: Table id to the layout it follows; a table named like a layout follows that layout.
    layouts: dict[str, str] = Field(default_factory=dict)
    #: The unit of every table in the case, or of single ones by `TABLE = "mkr"` in `units`.
    unit: str = "kr"
    units: dict[str, str] = Field(default_factory=dict)
    #: Roles as the case's chart has them, added to the pack's own.
    roles: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    #: A small statement drawn from the ledger, for rules about layouts: line id to account selectors.
    statement: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    #: The close file's [regulation], with the text of each CSV file in place of its path.
    regulation: dict[str, Any] = Field(default_factory=dict)
    #: Parameters of the rule that the pack leaves to the organisation, as they are in this case.
    parameters: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a rule may refer to. `tables` is None where no close is at hand (`bokslut rules check` on a pack)."""

    layouts: Mapping[str, Layout]
    roles: Mapping[str, Sequence[str]]
    tables: Mapping[str, Table] | None = None
    #: The close's currency, which amounts in rules must be in; None where no close is at hand.
    currency: str | None = None
    #: The columns that a statement drawn up can have; None where the close does not say which year it is of.
    years: tuple[str, ...] | None = None
    #: The account numbers that can exist, None where no pack says.
    chart: Accounts | None = None

    def outside_chart(self, selector: str) -> Words | None:
        """Say that the chart has none of the accounts of a prefix, range or exclusion; None where it has some, and of a role."""
        if self.chart is None or "role:" in selector or not self.chart.leaves_out(selector):
            return None
        accounts = selector.removeprefix("!").strip()
        return Words(f"kontoplanen har inget konto {accounts}", f"the chart has no account {accounts}")


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One thing wrong with a rule: which field (a key path inside the rule), where inside its text, and a way out."""

    field: tuple[str | int, ...]
    message: Words
    remedy: Words | None = None
    #: 0-based offset and length inside the field's string; length 0 points at the whole of it.
    offset: int = 0
    length: int = 0
    #: The rule can be used all the same, but may not say what was meant.
    warning: bool = False


class Rule(BaseModel):
    """What every rule has, whatever its kind."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, arbitrary_types_allowed=True)

    #: The name of the finding when the rule fails, in kebab-case: the fault ledger and the docs anchor.
    finding_name: ClassVar[str]
    #: Further findings a kind may make beside `finding_name`.
    other_findings: ClassVar[tuple[str, ...]] = ()
    manual_sv: ClassVar[str]

    code: Code
    title: Words
    severity: Severity | SeverityByPeriod = Severity.ERROR
    authority: str | None = None
    #: What the finding says; a kind has a good default. Placeholders in braces are checked at load.
    message: Words | None = None
    causes: Words | None = None
    remedy: Words | None = None
    #: Where the rule stands; filled in by the pack loader.
    place: SkipJsonSchema[Annotated[Place | None, _AS_IT_IS]] = Field(default=None, exclude=True)
    #: Small books on which the rule must pass, fail or skip; `bokslut rules test` runs them.
    case: tuple[Case, ...] = ()

    @classmethod
    def kind_name(cls) -> str:
        """Return what a rule file calls this kind of check."""
        return str(cls.model_fields["kind"].default)

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find what is wrong with the rule itself, before any ledger is read: names, units, types, accounts."""
        _ = context
        yield from ()

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Run the rule on the books; yields at least one result (skipped, with the reason, when it cannot run)."""
        raise NotImplementedError

    def severity_for(self, books: Books) -> Severity:
        """Return the severity that holds for this close."""
        if isinstance(self.severity, SeverityByPeriod):
            return self.severity.year if books.period is None or books.period.is_year else self.severity.month
        return self.severity

    def finding(
        self,
        books: Books,
        message: Words,
        *places: Place,
        subject: str,
        difference: Fraction | None = None,
        tolerance: Fraction | None = None,
        tolerance_from: Words | None = None,
        unit: Unit | None = None,
        observed: str | None = None,
        expected: str | None = None,
        name: str | None = None,
    ) -> Finding:
        """Make this rule's finding."""
        return Finding(
            code=self.code,
            name=name or self.finding_name,
            severity=self.severity_for(books),
            message=message,
            places=places,
            subject=subject,
            difference=difference,
            tolerance=tolerance,
            tolerance_from=tolerance_from,
            unit=unit,
            observed=observed,
            expected=expected,
            cause=self.causes,
            remedy=self.remedy,
            rule_place=self.place,
        )

    def skipped(self, reason: Words, *, table: str | None = None, line: str | None = None, column: str | None = None) -> CheckResult:
        """Say that the rule could not run."""
        return CheckResult(self.code, self.title, Outcome.SKIPPED, reason=reason, table=table, line=line, column=column)

    def result(self, findings: tuple[Finding, ...], reason: Words | None = None) -> CheckResult:
        """Sum up a ledger check: failed when it found anything, else ok."""
        return CheckResult(self.code, self.title, Outcome.FAILED if findings else Outcome.OK, findings, reason=reason)
