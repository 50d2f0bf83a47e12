"""How long a large surplus regulation takes: 1 000 services by 5 000 customers, every pair with a key.

    python bench/regulation.py [SERVICES CUSTOMERS] [--from-files]

Prints seconds and peak memory for the settlement from keys in memory to finals and vouchers, or with --from-files of the
whole close from its files. Made data, same every run. Exits 1 when it is slower or larger than promised.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.close import settle_year
from bokslut.config import load_request
from bokslut.model.period import FiscalYear, Period
from bokslut.model.regulation import (
    Customer,
    KeyVersion,
    Policy,
    Pooling,
    RegulationAccounts,
    RegulationInputs,
    RegulationSpec,
    Service,
    Treatment,
)
from bokslut.regulation.regulate import regulate

if TYPE_CHECKING:
    from bokslut.model.settlement import Regulation

YEAR = FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
CLOSE = """schema = "bokslut/close@1"
[entity]
name = "Prov (syntetiska data)"
[period]
fiscal_year = { start = 2025-01-01, end = 2025-12-31 }
[rules]
packs = []
[regulation]
services = "services.csv"
customers = "customers.csv"
keys = "keys.csv"
pooling = "area"
accounts = { returns = "3619", liability = "2990", receivable = "1750", customers = "1510" }
"""
SECONDS_MAX = 10
MEGABYTES_MAX = 1024


def made(services: int, customers: int) -> RegulationInputs:
    """Make the inputs; surpluses of both signs, keys from 1 to a million."""
    dice = random.Random(1)  # noqa: S311  made data
    names = [f"C{number:05}" for number in range(customers)]
    kinds, decisions, lines = ("volym",) * customers, ("KS 1",) * customers, range(customers)
    found: dict[str, Service] = {}
    keys: dict[str, tuple[KeyVersion, ...]] = {}
    for number in range(services):
        name = f"S{number:04}"
        surplus = dice.randrange(-(10**9), 10**10)
        found[name] = Service(name, name, f"A{number % 7}", "förvaltning", Treatment.REGULATED, surplus, 0, 0)
        values = [dice.randrange(1, 10**6) for _ in names]
        keys[name] = (KeyVersion(name, "2025", names, values, kinds, decisions, lines, "keys.csv"),)
    return RegulationInputs(found, {name: Customer(name, name, "nämnd") for name in names}, keys)


def settled_in_memory(services: int, customers: int) -> tuple[Regulation, float, float]:
    """Settle from keys in memory; return the regulation, seconds and processor seconds."""
    inputs = made(services, customers)
    accounts = RegulationAccounts("3619", "2990", "1750", "1510")
    spec = RegulationSpec({}, policy=Policy(pooling=Pooling.AREA), accounts=accounts)
    started, used = time.perf_counter(), time.process_time()
    found = regulate(spec, inputs, sound=True, period=Period(YEAR, YEAR.end))
    return found, time.perf_counter() - started, time.process_time() - used


def settled_from_files(services: int, customers: int) -> tuple[Regulation, float, float]:
    """Write the files of a close, and settle it as `bokslut regulate` does; the time is without the writing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_close(folder, services, customers)
        started, used = time.perf_counter(), time.process_time()
        result = settle_year(load_request(folder / "bokslut.toml"))
        seconds, processor = time.perf_counter() - started, time.process_time() - used
    assert result.regulation is not None
    assert result.findings == (), [finding.message.en for finding in result.findings[:3]]
    return result.regulation, seconds, processor


def write_close(folder: Path, services: int, customers: int) -> None:
    """Write the close file and the regulation's files, line by line: the writer must not make the peak of memory."""
    dice = random.Random(1)  # noqa: S311  made data
    (folder / "bokslut.toml").write_text(CLOSE, encoding="utf-8")
    with (folder / "services.csv").open("w", encoding="utf-8") as file:
        file.write("service;name;area;kind;regulated;revenue;funding;cost\n")
        for number in range(services):
            file.write(f"S{number:04};S{number:04};A{number % 7};förvaltning;ja;{dice.randrange(10**8)},25;0;0\n")
    with (folder / "customers.csv").open("w", encoding="utf-8") as file:
        file.write("customer;name;type\n")
        file.writelines(f"C{number:05};C{number:05};nämnd\n" for number in range(customers))
    with (folder / "keys.csv").open("w", encoding="utf-8") as file:
        file.write("service;customer;key;kind;version;decided\n")
        for service in range(services):
            file.writelines(f"S{service:04};C{number:05};{dice.randrange(1, 10**6)};volym;2025;KS 1\n" for number in range(customers))


def main(services: int, customers: int, *, from_files: bool) -> int:
    """Settle, check the sum, report; 1 when it is slower or larger than promised."""
    settled = settled_from_files if from_files else settled_in_memory
    found, seconds, processor = settled(services, customers)
    settlement = found.settlement
    assert settlement is not None
    assert sum(each.entitled_ore for each in settlement.customers) == settlement.surplus_ore
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    where = "from files" if from_files else "in memory"
    print(
        f"{services} services x {customers} customers, {where}: {seconds:.1f} s ({processor:.1f} s of processor), "
        f"peak {megabytes} MB (promised {SECONDS_MAX} s, {MEGABYTES_MAX} MB)"
    )
    return int(min(seconds, processor) > SECONDS_MAX or megabytes > MEGABYTES_MAX)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("services", type=int, nargs="?", default=1000)
    parser.add_argument("customers", type=int, nargs="?", default=5000)
    parser.add_argument("--from-files", action="store_true", help="write the files of a close and read them")
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    sys.exit(main(given.services, given.customers, from_files=given.from_files))
