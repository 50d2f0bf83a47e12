"""The close file as written: its sections as pydantic models, which are also its JSON Schema."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bokslut.model.finding import Severity
from bokslut.model.words import Language, Words
from bokslut.regulationfile import RegulationSection
from bokslut.statements.layout import Name

Day = Annotated[dt.date, Field(strict=True)]
Text = Annotated[str, StringConstraints(min_length=1)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Column = Annotated[str, StringConstraints(pattern=r"^[a-zåäö0-9_]+$", max_length=80)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class EntitySection(_Section):
    """Whose books they are."""

    name: Text
    currency: Currency = "SEK"
    organisation_number: str | None = None


class YearSection(_Section):
    """A fiscal year's first and last day."""

    start: Day
    end: Day


class PeriodSection(_Section):
    """The fiscal year, and how far into it the close goes (its end, if not said)."""

    fiscal_year: YearSection
    through: Day | None = None


class RulesSection(_Section):
    """Rule packs by name, and rule files of the close's own."""

    packs: tuple[str, ...] = ()
    files: tuple[Text, ...] = ()


class LedgerSection(_Section):
    """A ledger file, or a query to a database, and how to read it."""

    path: Text | None = None
    query: Text | None = None
    query_file: Text | None = None
    connection: Text | None = None
    format: str | None = None
    encoding: str | None = None
    columns: dict[str, Text] = Field(default_factory=dict)
    grouped: Literal["account", "entry"] | None = None
    sheet: str | None = None


class TableSection(_Section):
    """A published table and what its heading says."""

    id: Name
    path: Text
    title: Words | None = None
    unit: str = "kr"
    actual_unit: str | None = None
    units: dict[str, str] = Field(default_factory=dict)
    layout: str | None = None
    columns: dict[str, Column] = Field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None


class AcceptSection(_Section):
    """A known deviation: which, in which file, why, by whom, until when, and how large it may be."""

    code: Text
    subject: str | None = None
    file: Text | None = None
    reason: Text
    by: Text
    until: Day | None = None
    amount: str | None = None


class LimitsSection(_Section):
    """What files may come to before they are refused, by the limits' names: whole numbers, or texts with a unit ("4GB")."""

    bytes: int | str | None = None
    ratio: int | str | None = None
    line: int | str | None = None
    entries: int | str | None = None
    rows: int | str | None = None
    nesting: int | str | None = None
    attributes: int | str | None = None
    workbook: int | str | None = None
    cell: int | str | None = None
    findings: int | str | None = None


class AdjustSection(_Section):
    """A rule this close weighs otherwise, or does without, and why."""

    code: Text
    severity: Severity | None = None
    off: Annotated[bool, Field(strict=True)] = False
    reason: Text


class CloseFile(_Section):
    """The whole close file, as written."""

    format: Literal["bokslut/close@1"] = Field(alias="schema")
    language: Language = "sv"
    #: The statements to print, in this order; all are drawn up and checked. Empty prints all.
    statements: tuple[str, ...] = ()
    entity: EntitySection
    period: PeriodSection | None = None
    rules: RulesSection = RulesSection()
    limits: LimitsSection = LimitsSection()
    ledger: tuple[LedgerSection, ...] = ()
    previous: tuple[LedgerSection, ...] = ()
    table: tuple[TableSection, ...] = ()
    regulation: RegulationSection | None = None
    accept: tuple[AcceptSection, ...] = ()
    adjust: tuple[AdjustSection, ...] = ()
