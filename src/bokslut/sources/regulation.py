"""The files of a surplus regulation: services, customers, keys, forecasts, instalments. Every fault is told at its cell."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.place import Place
from bokslut.model.regulation import Customer, Forecast, Instalment, KeyVersion, RegulationInputs, Service, Treatment
from bokslut.model.source import SourceInfo
from bokslut.model.words import Words
from bokslut.sources.regulation_findings import AMOUNTS_MISSING, FIELD_UNREADABLE, KEY_NEGATIVE, NOT_ENTITLED, REFERENCE_UNKNOWN, ROW_TWICE
from bokslut.sources.regulation_keys import read_keys
from bokslut.sources.regulation_rows import RegulationFile
from bokslut.sources.regulation_settled import read_settled

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bokslut.model.finding import Finding
    from bokslut.model.regulation import RegulationSpec, SettledBefore
    from bokslut.sources.interface import SourceFile
    from bokslut.sources.rows import Row

#: What each file holds: its columns, and those it may do without.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "services": ("service", "name", "area", "kind", "regulated"),
    "customers": ("customer", "name", "type"),
    "keys": ("service", "customer", "key", "kind", "version", "decided"),
    "forecasts": ("date", "service", "surplus"),
    "instalments": ("date", "customer", "service", "amount", "voucher"),
}
_TREATMENTS = {
    **dict.fromkeys(("ja", "yes", "true", "1"), Treatment.REGULATED.value),
    **dict.fromkeys(("nej", "no", "false", "0"), Treatment.OUTSIDE.value),
    **dict.fromkeys(("överförd", "transferred"), Treatment.TRANSFERRED.value),
}
_SERVICE_KINDS = {kind: kind for kind in ("förvaltning", "utveckling")}
_CUSTOMER_TYPES = {kind: kind for kind in ("nämnd", "bolag", "extern")}
_KEY_KINDS = {kind: kind for kind in ("andel", "volym", "avtal")}


@dataclass(frozen=True, slots=True)
class RegulationReading:
    """What was read, what is wrong with it, and the files."""

    inputs: RegulationInputs
    findings: tuple[Finding, ...]
    infos: tuple[SourceInfo, ...]


def read_regulation(files: Mapping[str, SourceFile], spec: RegulationSpec, encoding: str | None = None) -> RegulationReading:
    """Read every file; `files` are by what they hold. Raises UnreadableError for one that is no delimited text."""
    reading = _Reading(spec)
    opened: dict[str, RegulationFile] = {}
    for name, columns in COLUMNS.items():
        if name in files and name != "keys":
            opened[name] = RegulationFile(files[name], columns, reading.findings, encoding)
    reading.services(opened["services"])
    reading.customers(opened["customers"])
    reading.own()
    flawless = read_keys(files["keys"], COLUMNS["keys"], *reading.known(), _KEY_KINDS) if encoding is None else None
    if flawless is not None:
        reading.take_keys(flawless)
    else:
        opened["keys"] = RegulationFile(files["keys"], COLUMNS["keys"], reading.findings, encoding)
        reading.keys(opened["keys"])
    if "forecasts" in opened:
        reading.forecasts(opened["forecasts"])
    if "instalments" in opened:
        reading.instalments(opened["instalments"])
    if "settled" in files:
        reading.settled(files["settled"])
    infos = tuple(
        SourceInfo(file.path, "table-csv", file.sha256, encoding=opened[name].text.encoding)
        if name in opened
        else SourceInfo(file.path, "json" if name == "settled" else "table-csv", file.sha256, encoding="utf-8")
        for name, file in files.items()
    )
    return RegulationReading(reading.inputs(), tuple(reading.findings), infos)


class _KeyRows:
    """The columns of one version of a service's keys, while it is being read."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.values: list[int | Fraction] = []
        self.kinds: list[str] = []
        self.decisions: list[str] = []
        self.lines: list[int] = []


class _Reading:
    """Everything read so far."""

    def __init__(self, spec: RegulationSpec) -> None:
        self._spec = spec
        self.findings: list[Finding] = []
        self._services: dict[str, Service] = {}
        self._customers: dict[str, Customer] = {}
        self._keys: dict[str, tuple[KeyVersion, ...]] = {}
        self._forecasts: list[Forecast] = []
        self._instalments: list[Instalment] = []
        self._settled: SettledBefore | None = None

    def inputs(self) -> RegulationInputs:
        lists = tuple(self._forecasts), tuple(self._instalments)
        return RegulationInputs(self._services, self._customers, self._keys, *lists, self._settled)

    def known(self) -> tuple[Collection[str], Collection[str]]:
        """Return the ids of services and customers."""
        return self._services, self._customers

    def take_keys(self, keys: dict[str, tuple[KeyVersion, ...]]) -> None:
        self._keys = keys

    def settled(self, file: SourceFile) -> None:
        self._settled = read_settled(file, self.findings)

    def services(self, file: RegulationFile) -> None:
        for row in file.rows():
            name = file.named(row, "service")
            treatment = file.one_of(row, "regulated", _TREATMENTS)
            kind = file.one_of(row, "kind", _SERVICE_KINDS)
            revenue, funding, cost = (file.ore(row, column, self._spec.unit) for column in ("revenue", "funding", "cost"))
            if not name:
                continue
            if name in self._services:
                first = self._services[name].place
                message = Words(f"Tjänsten {name} står redan på en annan rad.", f"The service {name} is already on another line.")
                file.found(ROW_TWICE, row, "service", message, *((first,) if first else ()))
                continue
            service = Service(
                id=name,
                name=file.cell(row, "name") or name,
                area=file.cell(row, "area"),
                kind=kind,
                # A word that is not understood is told once; the keys of the service are no strangers for that.
                treatment=Treatment(treatment or Treatment.REGULATED),
                revenue_ore=revenue,
                funding_ore=funding,
                cost_ore=cost,
                place=file.place(row, "service"),
            )
            self._services[name] = service
            blank = [column for column in ("revenue", "funding", "cost") if not file.cell(row, column)]
            if self._spec.from_ledger is None and blank and service.treatment is not Treatment.OUTSIDE:
                message = Words(f"Tjänsten {service.name} saknar belopp.", f"The service {service.name} lacks amounts.")
                file.found(AMOUNTS_MISSING, row, blank[0], message)

    def customers(self, file: RegulationFile) -> None:
        for row in file.rows():
            name = file.named(row, "customer")
            kind = file.one_of(row, "type", _CUSTOMER_TYPES)
            if name in self._customers:
                first = self._customers[name].place
                message = Words(f"Kunden {name} står redan på en annan rad.", f"The customer {name} is already on another line.")
                file.found(ROW_TWICE, row, "customer", message, *((first,) if first else ()))
            elif name:
                self._customers[name] = Customer(name, file.cell(row, "name") or name, kind, file.place(row, "customer"))

    def own(self) -> None:
        """Find the provider's own ids that are no customers: a slip there would give its share to nobody."""
        for name in sorted(self._spec.policy.own - self._customers.keys()):
            message = Words(
                f"Den egna kunden ”{name}” finns inte i kundregistret.", f"The own customer “{name}” is not in the customer file."
            )
            place = self._spec.place or Place(self._spec.files.get("customers", "customers.csv"), 1)
            self.findings.append(REFERENCE_UNKNOWN.at(place, message=message, subject=f"own {name}"))

    def keys(self, file: RegulationFile) -> None:
        versions: dict[str, dict[str, _KeyRows]] = {}
        for row in file.rows():
            known = [file.known(row, "service", self._services), file.known(row, "customer", self._customers)]
            value = file.key(row, "key")
            kind = file.one_of(row, "kind", _KEY_KINDS)
            version = file.named(row, "version")
            if value is not None and value < 0:
                file.found(KEY_NEGATIVE, row, "key", Words(f"Nyckeln {value} är negativ.", f"The key {value} is negative."))
            if value is None or not all(known) or not kind or not version:
                continue
            of = versions.setdefault(file.cell(row, "service"), {}).setdefault(version, _KeyRows())
            self._key(file, row, of, kind, value)
        for service, by_version in versions.items():
            self._keys[service] = tuple(
                KeyVersion(service, version, tuple(of.rows), of.values, of.kinds, of.decisions, of.lines, file.text.path)
                for version, of in by_version.items()
            )

    def _key(self, file: RegulationFile, row: Row, of: _KeyRows, kind: str, value: int | Fraction) -> None:
        customer = file.cell(row, "customer")
        if customer in of.rows:
            line = of.lines[of.rows[customer]]
            message = Words(
                f"Kunden {customer} har redan en nyckel i versionen, på rad {line}.",
                f"The customer {customer} already has a key in the version, on line {line}.",
            )
            file.found(ROW_TWICE, row, "customer", message)
            return
        of.rows[customer] = len(of.values)
        of.values.append(value)
        of.kinds.append(kind)
        of.decisions.append(file.cell(row, "decided"))
        of.lines.append(row.line)

    def forecasts(self, file: RegulationFile) -> None:
        for row in file.rows():
            day, known = file.day(row, "date"), file.known(row, "service", self._services)
            surplus = file.ore(row, "surplus", self._spec.unit)
            share = file.key(row, "share") if file.cell(row, "share") else 1
            if surplus is None and not file.cell(row, "surplus"):
                file.found(FIELD_UNREADABLE, row, "surplus", Words("Beloppet är tomt.", "The amount is empty."))
            if share is not None and not 0 <= share <= 1:
                file.found(FIELD_UNREADABLE, row, "share", Words("Andelen är inte mellan 0 och 1.", "The share is not between 0 and 1."))
            if day is not None and known and surplus is not None and share is not None:
                service = file.cell(row, "service")
                places = file.place(row, "surplus"), file.place(row, "date")
                self._forecasts.append(Forecast(day, service, surplus, Fraction(share), *places))

    def instalments(self, file: RegulationFile) -> None:
        entitled = {customer for versions in self._keys.values() for version in versions for customer in version.customers}
        # Where the keys have faults, who has one is not known.
        keys_known = not self.findings
        for row in file.rows():
            day, known = file.day(row, "date"), file.known(row, "customer", self._customers)
            service = file.cell(row, "service")
            if service:
                known = file.known(row, "service", self._services) and known
            amount = file.ore(row, "amount", self._spec.unit)
            if amount is None and not file.cell(row, "amount"):
                file.found(FIELD_UNREADABLE, row, "amount", Words("Beloppet är tomt.", "The amount is empty."))
            if day is None or not known or amount is None:
                continue
            customer = file.cell(row, "customer")
            if keys_known and not (self._is_entitled(customer, service) if service else customer in entitled):
                self._not_entitled(file, row, customer, service)
            places = [file.place(row, column) for column in ("amount", "date", "voucher")]
            self._instalments.append(Instalment(day, customer, service, amount, file.cell(row, "voucher"), *places))

    def _is_entitled(self, customer: str, service: str) -> bool:
        returned = self._services[service].treatment is not Treatment.OUTSIDE
        return returned and any(customer in version.customers for version in self._keys.get(service, ()))

    def _not_entitled(self, file: RegulationFile, row: Row, customer: str, service: str) -> None:
        where = Words(f" för tjänsten {service}", f" for the service {service}") if service else Words("", "")
        message = Words(
            f"Kunden {customer} har en delbetalning men ingen nyckel{where.sv}.",
            f"The customer {customer} has an instalment but no key{where.en}.",
        )
        file.found(NOT_ENTITLED, row, "customer", message)
