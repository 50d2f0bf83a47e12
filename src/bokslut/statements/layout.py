"""Layouts: a statement's or a table's lines in printed order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bokslut.model.words import Words

Name = Annotated[str, StringConstraints(pattern=r"^[a-zåäö_][a-z0-9åäö_]*$", max_length=80)]
Term = Annotated[str, StringConstraints(pattern=r"^-?[a-zåäö_][a-z0-9åäö_]*$", max_length=81)]
Alias = Annotated[str, StringConstraints(pattern=r"^[^\s|\x00-\x1f]([^|\x00-\x1f]*[^\s|\x00-\x1f])?$", max_length=200)]


class LayoutLine(BaseModel):
    """One line. With `accounts` it is drawn from the ledger, with `sum` it totals other lines, else it is only printed."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: Name
    label: Words
    #: Other names that reports print it under (a law's, say), in any language.
    aliases: tuple[Alias, ...] = ()
    #: Account selectors (model.account); needs `sign`.
    accounts: tuple[str, ...] = ()
    #: The side on which the balance is presented as a positive figure.
    sign: Literal["debit", "credit"] | None = None
    #: Where an account's balance of the other sign is shown instead.
    flips_to: Name | None = None
    #: Lines this one totals, in presentation sign; a leading minus subtracts.
    sum: tuple[Term, ...] = ()
    #: Adds the result of this income statement layout (a year whose result is not yet transferred to equity).
    result_of: Name | None = None
    #: A heading has no figures.
    heading: bool = False
    #: Takes accounts (a result transfer account) without being printed.
    hidden: bool = False
    #: Reference to a note, as printed.
    note: str | None = None


class Layout(BaseModel):
    """A statement or a report table: its lines in printed order, and for a statement the accounts it must cover."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: Name
    title: Words
    #: Every account in here must lie on exactly one line (proved by `bokslut rules check`).
    covers: tuple[str, ...] = ()
    line: tuple[LayoutLine, ...] = Field(min_length=1)
