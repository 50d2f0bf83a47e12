"""How long a large surplus regulation takes: 1 000 services by 5 000 customers, every pair with a key.

    python bench/regulation.py [SERVICES CUSTOMERS]

Prints seconds and peak memory for the settlement from keys in memory to finals and vouchers. Made data, same every run.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import sys
import time

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


def main(services: int, customers: int) -> int:
    """Settle, check the sum, report; 1 when it is slower or larger than promised."""
    inputs = made(services, customers)
    year = FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    accounts = RegulationAccounts("3619", "2990", "1750", "1510")
    spec = RegulationSpec({}, policy=Policy(pooling=Pooling.AREA), accounts=accounts)
    started = time.perf_counter()
    found = regulate(spec, inputs, sound=True, period=Period(year, year.end))
    seconds = time.perf_counter() - started
    settlement = found.settlement
    assert settlement is not None
    assert sum(each.entitled_ore for each in settlement.customers) == settlement.surplus_ore
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{services} services x {customers} customers: {seconds:.1f} s, peak {megabytes} MB (promised {SECONDS_MAX} s, {MEGABYTES_MAX} MB)"
    )
    return int(seconds > SECONDS_MAX or megabytes > MEGABYTES_MAX)


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:3])) if len(sys.argv) > 2 else main(1000, 5000))
