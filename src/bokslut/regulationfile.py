"""The section [regulation] of a close file: the surplus regulation's files, policy and accounts."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bokslut.model.money import KR, Kind, unit
from bokslut.model.printed import parse_quantity
from bokslut.model.regulation import LedgerSources, Model, Policy, Pooling, RegulationAccounts, RegulationSpec, RuleSet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from bokslut.model.place import Place
    from bokslut.model.printed import PrintedNumber

Day = Annotated[dt.date, Field(strict=True)]
Text = Annotated[str, StringConstraints(min_length=1)]
AccountNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]
Selectors = Annotated[tuple[Text, ...], Field(min_length=1)]

#: Key path, and what is wrong in Swedish and in English.
Fault = tuple[tuple[str | int, ...], str, str]

#: What a rule set may say otherwise than the section.
_POLICY_KEYS = ("pooling", "own_share", "minimum", "negative_instalment", "key_version")
_MONTH_DAY = re.compile(r"\d{2}-\d{2}\Z", re.ASCII)

#: The files, in the order they are read.
FILES = ("services", "customers", "keys", "forecasts", "instalments", "settled")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ValidSection(_Section):
    """The first and last day that the regulation is for; the fiscal year's when not said."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")


class FromLedgerSection(_Section):
    """Where the ledger has what services.csv leaves out."""

    dimension: Text
    revenue: Selectors
    cost: Selectors
    funding: tuple[Text, ...] = ()
    vouchers: tuple[Text, ...] = ()


class AccountsSection(_Section):
    """The accounts that the regulation is booked on."""

    returns: AccountNumber
    liability: AccountNumber
    receivable: AccountNumber
    customers: AccountNumber
    vat: AccountNumber | None = None


class VatSection(_Section):
    """VAT on what is credited to companies and others outside, and by what authority."""

    rate: Text
    authority: Text


class RuleSetSection(_Section):
    """What the parties have agreed on for some years; a policy that it leaves out is the section's own."""

    name: Text
    model: Model = Model.SURPLUS
    start: Day = Field(alias="from")
    end: Day | None = Field(alias="to", default=None)
    decided: str = ""
    pooling: Pooling | None = None
    own_share: Literal["exclude", "retain"] | None = None
    minimum: str | None = None
    negative_instalment: Literal["hold", "claw-back"] | None = None
    key_version: Literal["latest", "year-average"] | None = None


class RegulationSection(_Section):
    """The surplus regulation: its files and what the parties have agreed on."""

    unit: str = "kr"
    services: Text
    customers: Text
    keys: Text
    forecasts: Text | None = None
    instalments: Text | None = None
    #: The settlement that was decided, as `bokslut regulate --format json` wrote it.
    settled: Text | None = None
    pooling: Pooling = Pooling.SERVICE
    own_share: Literal["exclude", "retain"] = "exclude"
    own: tuple[Text, ...] = ()
    minimum: str = "0 kr"
    negative_instalment: Literal["hold", "claw-back"] = "hold"
    key_version: Literal["latest", "year-average"] = "latest"
    valid: ValidSection | None = None
    counterparty: Text = "motpart"
    #: The final settlement as published, with its unit: "10,9 mkr".
    published_final: str | None = None
    cleared_by: Text = "01-31"
    from_ledger: FromLedgerSection | None = None
    accounts: AccountsSection | None = None
    vat: VatSection | None = None
    rule_set: tuple[RuleSetSection, ...] = ()

    def faults(self) -> tuple[Fault, ...]:
        """Find what no field alone tells: key path, what is wrong in Swedish and in English."""
        found: list[Fault] = []
        in_unit = unit(self.unit)
        if in_unit is None or in_unit.kind is not Kind.MONEY:
            found.append((("unit",), f"”{self.unit}” är ingen enhet för pengar", f"“{self.unit}” is no unit of money"))
        if self.published_final is not None and money(self.published_final) is None:
            text = self.published_final
            found.append(
                (
                    ("published_final",),
                    f"”{text}” är inget belopp med enhet, som ”100 kr”",
                    f"“{text}” is no amount with a unit, such as “100 kr”",
                )
            )
        found += _minimum_faults(self.minimum, ("minimum",))
        found += _rule_set_faults(self.rule_set)
        if self.vat is not None and _rate(self.vat.rate) is None:
            found.append((("vat", "rate"), f"”{self.vat.rate}” är ingen procentsats", f"“{self.vat.rate}” is no percentage"))
        if self.vat is not None and (self.accounts is None or self.accounts.vat is None):
            found.append(
                (("vat",), "momsen behöver ett konto: [regulation.accounts] vat", "VAT needs an account: [regulation.accounts] vat")
            )
        if not self.own and "retain" in {self.own_share, *(each.own_share for each in self.rule_set)}:
            found.append(
                (("own_share",), 'skriv vilka kunder som är egna: own = ["…"]', 'say which customers are the provider\'s own: own = ["…"]')
            )
        if self.valid is not None and self.valid.end < self.valid.start:
            found.append((("valid",), "giltigheten slutar innan den börjar", "the validity ends before it begins"))
        if _day(self.cleared_by) is None:
            found.append(
                (("cleared_by",), f"{self.cleared_by} är ingen dag på året (MM-DD)", f"{self.cleared_by} is no day of the year (MM-DD)")
            )
        return tuple(found)

    def spec(self, place: Place | None = None) -> RegulationSpec:
        """Return what the section says; it has no faults."""
        published = money(self.published_final) if self.published_final is not None else None
        cleared = _day(self.cleared_by)
        assert cleared is not None
        return RegulationSpec(
            files={name: path for name in FILES if (path := getattr(self, name)) is not None},
            unit=unit(self.unit) or KR,
            policy=self._policy(),
            rule_sets=tuple(sorted((self._rule_set(each, place) for each in self.rule_set), key=lambda each: each.start)),
            from_ledger=LedgerSources(**self.from_ledger.model_dump()) if self.from_ledger else None,
            accounts=RegulationAccounts(**self.accounts.model_dump()) if self.accounts else None,
            counterparty=self.counterparty,
            vat_rate=_rate(self.vat.rate) if self.vat else None,
            vat_authority=self.vat.authority if self.vat else None,
            published_final=published.value if published else None,
            published_half_width=published.half_width if published else None,
            cleared_by=cleared,
            place=place,
        )

    def _rule_set(self, section: RuleSetSection, place: Place | None) -> RuleSet:
        said = {name: value for name in _POLICY_KEYS if (value := getattr(section, name)) is not None}
        policy = self.model_copy(update=said)._policy()  # noqa: SLF001  its own class
        return RuleSet(section.name, section.model, section.start, section.end, policy, section.decided, place)

    def _policy(self) -> Policy:
        least = money(self.minimum)
        assert least is not None
        return Policy(
            pooling=self.pooling,
            own=frozenset(self.own),
            retain_own=self.own_share == "retain",
            minimum_ore=(least.value * 100).numerator,
            claw_back=self.negative_instalment == "claw-back",
            year_average=self.key_version == "year-average",
            valid_from=self.valid.start if self.valid else None,
            valid_to=self.valid.end if self.valid else None,
        )


def _minimum_faults(text: str, at: tuple[str | int, ...]) -> list[Fault]:
    least = money(text)
    if least is None:
        return [(at, f"”{text}” är inget belopp med enhet, som ”100 kr”", f"“{text}” is no amount with a unit, such as “100 kr”")]
    if least.value < 0 or (least.value * 100).denominator != 1:
        return [(at, "minsta belopp är ett helt antal ören, inte negativt", "the minimum is a whole number of öre, not negative")]
    return []


def _rule_set_faults(sections: Sequence[RuleSetSection]) -> list[Fault]:
    """Find rule sets that end before they begin, hold the same days as another, or have a minimum that is none."""
    found: list[Fault] = []
    for number, section in enumerate(sections):
        at: tuple[str | int, ...] = ("rule_set", number)
        if section.minimum is not None:
            found += _minimum_faults(section.minimum, (*at, "minimum"))
        if section.end is not None and section.end < section.start:
            found.append(((*at, "to"), "regelsamlingen slutar innan den börjar", "the rule set ends before it begins"))
    ordered = sorted(enumerate(sections), key=lambda each: each[1].start)
    for (_, one), (number, other) in pairwise(ordered):
        if one.end is None or one.end >= other.start:
            sv = f"”{other.name}” börjar {other.start}, medan ”{one.name}” gäller: skriv to i den äldre"
            en = f"“{other.name}” begins {other.start}, while “{one.name}” holds: write to in the older one"
            found.append((("rule_set", number, "from"), sv, en))
    return found


def money(text: str) -> PrintedNumber | None:
    """Read an amount of money with its unit; None for anything else (a bare 0 is money too)."""
    read = parse_quantity(text)
    if read is None or read.approximate:
        return None
    return read if read.unit.kind is Kind.MONEY or (read.unit.name == "" and read.value == 0) else None


def _rate(text: str) -> Fraction | None:
    read = parse_quantity(text)
    return read.value if read is not None and not read.approximate and read.unit.kind is Kind.RATIO and 0 <= read.value <= 1 else None


def _day(text: str) -> tuple[int, int] | None:
    if not _MONTH_DAY.match(text):
        return None
    try:
        # 2001 is no leap year: 29 February is no deadline of every year.
        day = dt.date.fromisoformat(f"2001-{text}")
    except ValueError:
        return None
    return day.month, day.day
