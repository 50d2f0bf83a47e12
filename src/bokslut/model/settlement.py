"""What a surplus regulation comes to: shares per service and customer, finals, vouchers. Plain values; öre throughout."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.model.finding import Finding
    from bokslut.model.place import Place
    from bokslut.model.regulation import Customer, Instalment, RegulationInputs, RegulationSpec, RuleSet, Service
    from bokslut.model.words import Words


@dataclass(frozen=True, slots=True)
class KeyFault:
    """Why a service's keys cannot be used."""

    service: str
    version: str
    message: Words
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """The key in force for a service: whole numbers with a common scale, `values[i] / scale` being customer i's own."""

    service: str
    #: The version used; several, joined, for an average.
    version: str
    kind: str
    decision: str
    customers: Sequence[str]
    values: Sequence[int]
    scale: int

    @property
    def total(self) -> int:
        """The sum of the values."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Cell:
    """One customer's part of one service's surplus."""

    customer: str
    #: The customer's key and the sum of all keys, as whole numbers of one scale.
    key: Fraction
    keys: Fraction
    #: The exact part, in öre.
    quota: Fraction
    amount_ore: int


@dataclass(frozen=True, slots=True)
class Rounding:
    """How an exact part becomes whole öre, of the amount without its sign."""

    #: The exact part rounded down, and what that leaves, in öre.
    floor_ore: int
    rest: Fraction
    #: How many öre all customers' rests come to: so many of the largest get one more.
    missing_ore: int
    #: The rest's place among all, 1 being the largest; the customers; others with the very same rest.
    place: int
    customers: int
    ties: int

    @property
    def gets_one(self) -> bool:
        """Tell whether the part gets one of the missing öre."""
        return self.place <= self.missing_ore


@dataclass(frozen=True, slots=True)
class ServiceSettlement:
    """One service: its surplus, what its pool leaves to return of it, and each customer's part."""

    service: Service
    key: ServiceKey
    #: Revenue and funding less cost; a deficit is negative.
    surplus_ore: int
    #: What is returned by this service's keys, after surpluses have covered deficits within the pool.
    returned_ore: int
    amounts_ore: Sequence[int]

    def cells(self) -> Iterator[Cell]:
        """Give every customer's part, in the key's order."""
        total = self.key.total
        for at in range(len(self.key.customers)):
            yield self._cell(at, total)

    def cell(self, customer: str) -> Cell | None:
        """Return one customer's part; None for one without a key."""
        at = bisect_left(self.key.customers, customer)
        found = at < len(self.key.customers) and self.key.customers[at] == customer
        return self._cell(at, self.key.total) if found else None

    def rounding(self, customer: str) -> Rounding:
        """Return how one customer's part became whole öre, by the largest remainder."""
        total, size = self.key.total, abs(self.returned_ore)
        rests = [size * value % total if total else 0 for value in self.key.values]
        at = bisect_left(self.key.customers, customer)
        mine = (-rests[at], -self.key.values[at], customer)
        others = zip(rests, self.key.values, self.key.customers, strict=True)
        place = 1 + sum((-rest, -value, name) < mine for rest, value, name in others)
        floor = size * self.key.values[at] // total if total else 0
        ties = sum(rest == rests[at] for rest in rests) - 1
        return Rounding(floor, Fraction(rests[at], total or 1), sum(rests) // (total or 1), place, len(rests), ties)

    def _cell(self, at: int, total: int) -> Cell:
        value = self.key.values[at]
        quota = Fraction(self.returned_ore * value, total) if total else Fraction(0)
        return Cell(self.key.customers[at], Fraction(value, self.key.scale), Fraction(total, self.key.scale), quota, self.amounts_ore[at])


@dataclass(frozen=True, slots=True)
class CustomerSettlement:
    """One customer: `final_ore` = entitled − instalments; positive is a liability of the provider, negative a claim."""

    customer: Customer
    entitled_ore: int
    instalments: tuple[Instalment, ...]
    #: What the customer would be entitled to if no service covered another's deficit.
    unpooled_ore: int
    #: The part that stays: the provider's own share, or a final below the minimum.
    kept_ore: int = 0

    @property
    def instalments_ore(self) -> int:
        """What has been returned already."""
        return sum(instalment.amount_ore for instalment in self.instalments)

    @property
    def difference_ore(self) -> int:
        """Entitled less instalments."""
        return self.entitled_ore - self.instalments_ore

    @property
    def final_ore(self) -> int:
        """What is settled in the closing."""
        return self.difference_ore - self.kept_ore


@dataclass(frozen=True, slots=True)
class Proposal:
    """An instalment proposed by a forecast: what should have been returned by then, less what has."""

    date: dt.date
    customer: str
    target_ore: int
    returned_ore: int
    proposed_ore: int
    #: What is due by service (target less what was returned for it, "" for what was returned for no service); only for
    #: the last forecast, whose vouchers are proposed.
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A row of a proposed voucher, debit positive; every row has its counterparty, a row on the returns its service too."""

    account: str
    customer: str
    amount_ore: int
    #: "" on balance accounts (a customer is owed one sum), and where the ledger has no dimension for services.
    service: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """A proposed voucher, never posted. `purpose`: instalment | closing | correction | clearing."""

    purpose: str
    date: dt.date
    text: str
    rows: tuple[VoucherRow, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """The whole regulation of a year."""

    services: tuple[ServiceSettlement, ...]
    customers: tuple[CustomerSettlement, ...]
    proposals: tuple[Proposal, ...] = ()

    @property
    def surplus_ore(self) -> int:
        """The surplus of all services that are returned."""
        return sum(service.surplus_ore for service in self.services)

    @property
    def liability_ore(self) -> int:
        """The sum of positive finals: never netted against the negative ones."""
        return sum(max(customer.final_ore, 0) for customer in self.customers)

    @property
    def receivable_ore(self) -> int:
        """The sum of negative finals, as a positive amount."""
        return sum(max(-customer.final_ore, 0) for customer in self.customers)

    @property
    def instalments_ore(self) -> int:
        """What has been returned during the year."""
        return sum(customer.instalments_ore for customer in self.customers)

    @property
    def kept_ore(self) -> int:
        """What stays with the provider: its own share, and finals below the minimum."""
        return sum(customer.kept_ore for customer in self.customers)

    def customer(self, customer_id: str) -> CustomerSettlement | None:
        """Return one customer's settlement."""
        return next((each for each in self.customers if each.customer.id == customer_id), None)


@dataclass(frozen=True, slots=True)
class BasisVoucher:
    """What one voucher adds to one service's surplus: its rows on the accounts that count, and their sum."""

    voucher: str
    date: dt.date
    service: str
    rows: int
    ore: int

    @property
    def line(self) -> str:
        """The line that the basis's digest is taken over."""
        return f"{self.voucher};{self.date};{self.service};{self.rows};{self.ore}"


@dataclass(frozen=True)
class Basis:
    """The vouchers that the surpluses are made of, so that a later run can tell what has changed since."""

    vouchers: tuple[BasisVoucher, ...]

    @property
    def rows(self) -> int:
        """How many rows of the ledger count."""
        return sum(each.rows for each in self.vouchers)

    @property
    def ore(self) -> int:
        """What they come to: the surplus of all services that are returned."""
        return sum(each.ore for each in self.vouchers)

    @cached_property
    def sha256(self) -> str:
        """The digest of the vouchers' lines in order, each ended by a line feed: any reader of the list can take it."""
        return hashlib.sha256("".join(f"{line}\n" for line in sorted(each.line for each in self.vouchers)).encode()).hexdigest()

    @property
    def mark(self) -> str:
        """The first eight digits of the digest, which the proposed closing voucher carries in its text."""
        return self.sha256[:8]


@dataclass(frozen=True, slots=True)
class Booked:
    """What the ledger says about the regulation, in öre; counterparties by id, "" where a row names none."""

    #: Surplus by service, without the regulation's own vouchers.
    surpluses: Mapping[str, int]
    #: Net debit on the account of returns in the regulation's vouchers; of it in those that book no liability or claim.
    returned_ore: int = 0
    instalments_ore: int = 0
    #: What the regulation's vouchers credit on the liability account and debit on the receivable one, by counterparty.
    liabilities: Mapping[str, int] = field(default_factory=dict)
    receivables: Mapping[str, int] = field(default_factory=dict)
    #: The accounts' whole balances at the close date, liability credit positive; None where they are not known.
    liability_balance_ore: int | None = None
    liability_opening_ore: int | None = None
    receivable_balance_ore: int | None = None
    #: The regulation's vouchers: running index of the entry in the ledger.
    entries: tuple[int, ...] = ()
    #: Entries on the regulated services that were booked after the last of those.
    late: tuple[int, ...] = ()
    #: Numbers of the dimensions of counterparties and services, "" where the ledger has none of that name.
    counterparty_dimension: str = ""
    service_dimension: str = ""
    #: What the surpluses are made of; None where the ledger does not give them.
    basis: Basis | None = None
    #: The mark of the basis that a booked closing voucher carries in its text, and that entry.
    marks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Regulation:
    """What a close knows about its regulation. Without a settlement something is in doubt, and nothing is allocated."""

    spec: RegulationSpec
    inputs: RegulationInputs
    key_faults: tuple[KeyFault, ...] = ()
    booked: Booked | None = None
    settlement: Settlement | None = None
    vouchers: tuple[Voucher, ...] = ()
    #: Why there is no settlement.
    obstacle: Words | None = None
    #: What the ledger lacks that the regulation refers to.
    findings: tuple[Finding, ...] = ()
    #: The agreement that holds for the year, where the close file has them by year.
    rule_set: RuleSet | None = None
    #: The day that a close within the year goes to: nothing is final yet. None for the year's own close.
    interim: dt.date | None = None
