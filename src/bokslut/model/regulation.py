"""What a surplus regulation (återreglering) is worked out from: services, customers, keys, forecasts, instalments, policy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bokslut.model.money import KR, Unit
from bokslut.model.place import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction


class Pooling(StrEnum):
    """Within what services' surpluses cover each other's deficits before anything is returned."""

    SERVICE = "service"
    AREA = "area"
    TOTAL = "total"


class Treatment(StrEnum):
    """What happens to a service's surplus: it joins its pool, stays, or is returned by itself (a transferred operation)."""

    REGULATED = "regulated"
    OUTSIDE = "outside"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Service:
    """An internal service; its amounts in öre are None where the ledger gives them."""

    id: str
    name: str
    area: str
    kind: str
    treatment: Treatment
    revenue_ore: int | None = None
    funding_ore: int | None = None
    cost_ore: int | None = None
    place: Place | None = None

    @property
    def stated_ore(self) -> int | None:
        """The surplus that the file states: revenue and funding less cost."""
        if self.revenue_ore is None or self.funding_ore is None or self.cost_ore is None:
            return None
        return self.revenue_ore + self.funding_ore - self.cost_ore


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer: a committee (nämnd) of the same legal person, a company (bolag) or somebody outside (extern)."""

    id: str
    name: str
    type: str
    place: Place | None = None

    @property
    def is_own_legal_person(self) -> bool:
        """Tell whether it is part of the provider's own legal person: then there is no VAT between them."""
        return self.type == "nämnd"


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """One service's keys in one version, column by column: there may be thousands of customers."""

    service: str
    #: As written: a day, a month, a year from which it holds, or a running number.
    version: str
    customers: Sequence[str]
    values: Sequence[int | Fraction]
    #: andel | volym | avtal, and the decision referred to ("" where none is), per row.
    kinds: Sequence[str]
    decisions: Sequence[str]
    lines: Sequence[int]
    path: str = ""

    def place(self, row: int = 0) -> Place:
        """Return where a key stands."""
        return Place(self.path, self.lines[row], 1)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A full-year forecast of a service's surplus, and the share of it to return by then."""

    date: dt.date
    service: str
    surplus_ore: int
    share: Fraction
    place: Place | None = None
    #: Where its date is.
    date_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Instalment:
    """What has been returned to a customer during the year (positive), by which voucher; no service when pooled."""

    date: dt.date
    customer: str
    service: str
    amount_ore: int
    voucher: str
    place: Place | None = None
    #: Where its date is, and its voucher.
    date_place: Place | None = None
    voucher_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What the parties have agreed on."""

    pooling: Pooling = Pooling.SERVICE
    #: The provider's own customer ids; their keys are left out (exclude) or their part stays with the provider (retain).
    own: frozenset[str] = frozenset()
    retain_own: bool = False
    #: A final settlement smaller than this, either way, is not carried out.
    minimum_ore: int = 0
    #: A lower forecast takes instalments back (claw-back) or waits for the final settlement (hold).
    claw_back: bool = False
    #: Weigh key versions by their days of the period, instead of taking the latest.
    year_average: bool = False
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class Model(StrEnum):
    """How a year's result is dealt with: a surplus goes back to the customers, or prices are fixed and the result stays."""

    SURPLUS = "surplus"
    PRICE_LIST = "price-list"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What the parties have agreed on for some years. A fiscal year is settled by the set that holds all of it."""

    name: str
    model: Model
    start: dt.date
    #: None while no end has been decided.
    end: dt.date | None
    policy: Policy
    decided: str = ""
    place: Place | None = None

    def holds(self, start: dt.date, end: dt.date) -> bool:
        """Tell whether it holds from the first to the last of these days."""
        return self.start <= start and (self.end is None or end <= self.end)


@dataclass(frozen=True, slots=True)
class LedgerSources:
    """Where the ledger has the services' revenue, cost and funding: account selectors and dimensions by name or number."""

    dimension: str
    revenue: tuple[str, ...]
    cost: tuple[str, ...]
    funding: tuple[str, ...] = ()
    #: Vouchers of the regulation itself ("A 94"), beside those of the instalments: they are no part of the surplus.
    vouchers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegulationAccounts:
    """The accounts that the regulation is booked on, by role."""

    #: The reduction of regulated revenue.
    returns: str
    liability: str
    receivable: str
    #: Claims on customers: what instalments and the January clearing go against.
    customers: str
    #: Output VAT, for companies' credit notes.
    vat: str | None = None


@dataclass(frozen=True, slots=True)
class RegulationSpec:
    """What the close file says about the regulation. `files` are paths as written, by what they hold."""

    files: Mapping[str, str]
    unit: Unit = KR
    policy: Policy = field(default_factory=Policy)
    #: The agreements by year, oldest first; empty where one has always held: `policy`.
    rule_sets: tuple[RuleSet, ...] = ()
    from_ledger: LedgerSources | None = None
    accounts: RegulationAccounts | None = None
    #: The dimension that tells counterparties apart, by name or number.
    counterparty: str = "motpart"
    #: VAT on what is credited to companies and others outside, as a fraction (1/4), and by what authority.
    vat_rate: Fraction | None = None
    vat_authority: str | None = None
    #: The final settlement as it has been published, in kronor, and half a unit of its last digit.
    published_final: Fraction | None = None
    published_half_width: Fraction | None = None
    #: The last day (month, day) of next year by which the liability is cleared.
    cleared_by: tuple[int, int] = (1, 31)
    place: Place | None = None

    def clearing_day(self, start: dt.date) -> dt.date:
        """Return the day by which the liability is cleared in the fiscal year that begins on `start`: the first such day of it."""
        this_year = dt.date(start.year, *self.cleared_by)
        return this_year if this_year >= start else dt.date(start.year + 1, *self.cleared_by)


@dataclass(frozen=True, slots=True)
class SettledBefore:
    """What an earlier settlement was made of: by (voucher, date, service) its rows and their sum in öre."""

    vouchers: Mapping[tuple[str, dt.date, str], tuple[int, int]]
    sha256: str
    place: Place

    @property
    def rows(self) -> int:
        """How many rows of the ledger counted."""
        return sum(rows for rows, _ in self.vouchers.values())

    @property
    def ore(self) -> int:
        """What they came to."""
        return sum(ore for _, ore in self.vouchers.values())


@dataclass(frozen=True, slots=True)
class RegulationInputs:
    """Everything that was read, each thing by its id."""

    services: Mapping[str, Service] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
    #: By service, in order of version as first met.
    keys: Mapping[str, tuple[KeyVersion, ...]] = field(default_factory=dict)
    forecasts: tuple[Forecast, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    #: The settlement that was decided, where the close file names one.
    settled: SettledBefore | None = None
