"""Make `ledgers/example/`: a whole synthetic close of an invented committee (nämnd). Nothing in it is real.

    python ledgers/make_example.py [FOLDER]

Two years of vouchers on Kommun-Bas accounts with the dimensions ansvar, verksamhet and motpart, and the annual
report's two statements in tkr, rounded figure by figure from sums made here. The surplus regulation is reckoned here
too, without the program: services, customers, keys, forecasts and instalments as files, its vouchers per customer in
series R. Same bytes at every run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import sys
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

ACCOUNTS = {
    "1210": "Inventarier",
    "1219": "Ackumulerade avskrivningar inventarier",
    "1510": "Kundfordringar",
    "1671": "Ingående moms",
    "1710": "Förutbetalda kostnader",
    "1960": "Kommunkonto",
    "2010": "Eget kapital",
    "2020": "Årets resultat",
    "2510": "Leverantörsskulder",
    "2610": "Utgående moms",
    "2710": "Källskatt",
    "2720": "Sociala avgifter",
    "2920": "Semesterlöneskuld",
    "2990": "Övriga interimsskulder, återreglering",
    "3010": "Direktförsäljning",
    "3610": "Kommungemensamma tjänster, förvaltning",
    "3619": "Återförda överskott till kunder",
    "3620": "Kommungemensamma tjänster, utveckling",
    "5010": "Löner",
    "5110": "Semesterlöner",
    "5610": "Sociala avgifter",
    "6010": "Lokalhyror",
    "6410": "Förbrukningsinventarier",
    "6810": "Telekommunikation",
    "7430": "Licenser och IT-tjänster",
    "7450": "Konsulter",
    "7910": "Avskrivningar",
    "8290": "Kommunbidrag",
    "8410": "Ränteintäkter",
    "8900": "Årets resultat",
}
SERVICES = {
    "10": "Lön",
    "20": "Ekonomi",
    "30": "IT-drift",
    "40": "Servicecenter",
    "50": "Kommunikation",
    "60": "Utvecklingsinitiativ",
}
CUSTOMERS = {str(100 + n): f"Exempelförvaltning {n:02d}" for n in range(1, 20)} | {"501": "Exempelbolaget AB"}
SUPPLIERS = {"801": "Exempel Licens AB", "802": "Exempel Konsult AB", "803": "Exempel Fastighet AB", "804": "Exempel Tele AB"}
COST_OF = {"801": "7430", "802": "7450", "803": "6010", "804": "6810"}
DEVELOPMENT = "60"
COMPANY = "501"
#: Funding of each service a month, in öre; development has none, and prices that do not cover its costs.
FUNDING = {"10": 50_000_00, "20": 50_000_00, "30": 100_000_00, "40": 100_000_00, "50": 50_000_00}
#: Forecasts: day, per cent of the surplus that is foreseen, the share of it to return; instalments a fortnight later.
FORECASTS = (
    (dt.date(2025, 5, 31), 60, Fraction(1, 4)),
    (dt.date(2025, 8, 31), 80, Fraction(1, 2)),
    (dt.date(2025, 10, 31), 95, Fraction(3, 4)),
)
OPENING_2024 = {
    "1210": 240_000_000,
    "1219": -96_000_000,
    "1510": 1_412_350_00,
    "1960": 9_874_125_50,
    "2010": -11_000_000_00,
    "2510": -1_726_475_50,
}

Row = tuple[str, dict[str, str], int]


@dataclass
class Year:
    """One year's vouchers: (series, number, date, text, rows); amounts in öre, debit positive."""

    year: int
    opening: dict[str, int]
    vouchers: list[tuple[str, int, dt.date, str, list[Row]]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    #: The regulation: keys by service, instalments (date, customer, öre, voucher), forecasts, finals by customer.
    keys: dict[str, dict[str, Fraction]] = field(default_factory=dict)
    instalments: list[tuple[dt.date, str, int, str]] = field(default_factory=list)
    forecasts: list[tuple[dt.date, str, int, Fraction]] = field(default_factory=list)
    finals: dict[str, int] = field(default_factory=dict)

    def book(self, series: str, day: dt.date, text: str, *rows: Row) -> None:
        """Add a voucher; it must balance. Rows of nothing are left out, and so is a voucher of nothing."""
        assert sum(row[2] for row in rows) == 0, text
        booked = [row for row in rows if row[2]]
        if booked:
            self.numbers[series] += 1
            self.vouchers.append((series, self.numbers[series], day, text, booked))

    def closing(self) -> dict[str, int]:
        """Return opening plus movement, for every account."""
        total = defaultdict(int, self.opening)
        for *_, rows in self.vouchers:
            for account, _objects, amount in rows:
                total[account] += amount
        return dict(total)

    def result(self) -> int:
        """Revenue less costs, positive for a surplus."""
        return -sum(amount for account, amount in self.closing().items() if account >= "3")


def month_end(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def invoices(book: Year, dice: random.Random, month: int, customers: list[str], price: int) -> dict[str, int]:
    """Invoice every customer for every service; returns what each now owes."""
    owed: dict[str, int] = {}
    for service, name in SERVICES.items():
        for customer in customers:
            net = dice.randrange(22_000_00, 64_000_00) * price
            net = net * 4 // 5 if service == DEVELOPMENT else net
            vat = (net + 2) // 4 if customer == COMPANY else 0
            account = "3620" if service == DEVELOPMENT else "3610"
            where = {"1": "900", "20": service, "21": customer}
            day = dt.date(book.year, month, dice.randrange(3, 25))
            text = f"Faktura {name}, {CUSTOMERS[customer]}, månad {month}"
            book.book("K", day, text, ("1510", {"21": customer}, net + vat), (account, where, -net), ("2610", {}, -vat))
            owed[customer] = owed.get(customer, 0) + net + vat
    return owed


def costs(book: Year, dice: random.Random, month: int, scale: int) -> int:
    """Book the month's supplier invoices and payroll; returns what is owed to suppliers."""
    owed = 0
    for supplier, name in SUPPLIERS.items():
        for number in range(1, scale + 1):
            net = dice.randrange(40_000_00, 240_000_00)
            vat = (net + 2) // 4
            service = dice.choice(list(SERVICES))
            where = {"1": f"9{service}", "20": service, "21": supplier}
            day = dt.date(book.year, month, dice.randrange(2, 28))
            text = f"Leverantörsfaktura {number}, {name}, månad {month}"
            book.book("L", day, text, (COST_OF[supplier], where, net), ("1671", {}, vat), ("2510", {"21": supplier}, -net - vat))
            owed += net + vat
    for service, name in SERVICES.items():
        wages = dice.randrange(120_000_00, 320_000_00)
        tax, fees = wages * 30 // 100, (wages * 3142 + 5000) // 10_000
        where = {"1": f"9{service}", "20": service, "21": "900"}
        rows: list[Row] = [
            ("5010", where, wages),
            ("5610", where, fees),
            ("2710", {}, -tax),
            ("2720", {}, -fees),
            ("1960", {}, tax - wages),
        ]
        book.book("P", dt.date(book.year, month, 25), f"Löner {name}, månad {month}", *rows)
    return owed


def payments(book: Year, dice: random.Random, month: int, owed: dict[str, int], to_suppliers: int) -> None:
    """Collect from customers, pay suppliers, settle taxes and VAT through the city account."""
    last = month_end(book.year, month)
    for customer, amount in owed.items():
        day = dt.date(book.year, month, dice.randrange(26, last.day + 1))
        book.book("B", day, f"Inbetalning {CUSTOMERS[customer]}, månad {month}", ("1960", {}, amount), ("1510", {"21": customer}, -amount))
    book.book("B", last, f"Utbetalning leverantörer, månad {month}", ("2510", {}, to_suppliers), ("1960", {}, -to_suppliers))
    closing = book.closing()
    for account, name in (("2710", "Källskatt"), ("2720", "Sociala avgifter"), ("2610", "Utgående moms"), ("1671", "Momsersättning")):
        due = closing.get(account, 0)
        book.book("B", last, f"{name} regleras, månad {month}", (account, {}, -due), ("1960", {}, due))


def make_year(year: int, opening: dict[str, int], *, full: bool, owed_back: dict[str, int] | None = None) -> Year:
    """Make one year; the earlier one has fewer customers so that the files stay small."""
    dice = random.Random(year)  # noqa: S311  a reproducible invention, not a secret
    book = Year(year, {account: amount for account, amount in opening.items() if amount})
    customers = list(CUSTOMERS) if full else list(CUSTOMERS)[::5]
    if owed_back:
        rows = [row for name, ore in owed_back.items() for row in (("2990", {"21": name}, ore), ("1960", {"21": name}, -ore))]
        book.book("A", dt.date(year, 1, 20), f"Återreglering {year - 1} till kunder", *rows)
    old = {"1510": opening["1510"], "2510": opening["2510"], "1710": opening.get("1710", 0)}
    book.book("B", dt.date(year, 1, 15), "Kundfordringar från föregående år", ("1960", {}, old["1510"]), ("1510", {}, -old["1510"]))
    book.book("B", dt.date(year, 1, 31), "Leverantörsskulder från föregående år", ("2510", {}, -old["2510"]), ("1960", {}, old["2510"]))
    book.book(
        "A",
        dt.date(year, 1, 2),
        "Förutbetalda licenser kostnadsförs",
        ("7430", {"1": "930", "20": "30", "21": "801"}, old["1710"]),
        ("1710", {}, -old["1710"]),
    )
    for month in range(1, 13):
        owed = invoices(book, dice, month, customers, 1 if full else 5)
        to_suppliers = costs(book, dice, month, 5)
        if month == 12:
            owed, to_suppliers = dict(list(owed.items())[1:]), to_suppliers - 1_250_000_00 // 4
        payments(book, dice, month, owed, to_suppliers)
        end = month_end(year, month)
        funding = [("8290", {"1": "900", "20": service, "21": "100"}, -ore) for service, ore in FUNDING.items()]
        book.book("A", end, f"Kommunbidrag månad {month}", ("1960", {}, sum(FUNDING.values())), *funding)
        book.book("A", end, f"Avskrivning inventarier månad {month}", ("7910", {"1": "930", "20": "30"}, 4_000_00), ("1219", {}, -4_000_00))
    close_year(book, dice, customers, full=full)
    return book


def close_year(book: Year, dice: random.Random, customers: list[str], *, full: bool) -> None:
    """Year-end vouchers: prepaid licences, vacation liability, the surplus returned, the result transferred."""
    last = dt.date(book.year, 12, 31)
    prepaid, vacation = dice.randrange(300_000_00, 420_000_00), dice.randrange(10_000_00, 60_000_00)
    book.book("A", last, "Förutbetalda licenser", ("1710", {}, prepaid), ("7430", {"1": "930", "20": "30", "21": "801"}, -prepaid))
    book.book("A", last, "Förändring semesterlöneskuld", ("5110", {"1": "900", "20": "10"}, vacation), ("2920", {}, -vacation))
    book.book("A", last, "Ränta kommunkonto", ("1960", {}, 84_312_50), ("8410", {"1": "900"}, -84_312_50))
    regulate(book, dice, customers, full=full)
    kept = book.result()
    book.book("A", last, "Årets resultat", ("8900", {}, kept), ("2020", {}, -kept))


def surpluses(book: Year) -> dict[str, int]:
    """Revenue and funding less costs of every service, as booked so far."""
    found = dict.fromkeys(SERVICES, 0)
    for *_, rows in book.vouchers:
        for account, objects, ore in rows:
            if "20" in objects and (account[0] in "3567" or account == "8290"):
                found[objects["20"]] -= ore
    return found


def basis_mark(book: Year) -> str:
    """Digest what the surpluses are made of: a line for each voucher and service, eight digits of their SHA-256."""
    found: dict[tuple[str, dt.date, str], list[int]] = defaultdict(list)
    for series, number, day, _text, rows in book.vouchers:
        for account, objects, ore in rows:
            if "20" in objects and (account[0] in "3567" or account == "8290"):
                found[f"{series} {number}", day, objects["20"]].append(-ore)
    lines = sorted(f"{voucher};{day};{service};{len(amounts)};{sum(amounts)}" for (voucher, day, service), amounts in found.items())
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()[:8]


def divide(total: int, keys: dict[str, Fraction]) -> dict[str, int]:
    """Divide öre by the largest remainder, the slow and plain way."""
    whole = sum(keys.values())
    quotas = {name: Fraction(abs(total)) * key / whole for name, key in keys.items()}
    parts = {name: int(quota) for name, quota in quotas.items()}
    order = sorted(keys, key=lambda name: (parts[name] - quotas[name], -keys[name], name))
    for name in order[: abs(total) - sum(parts.values())]:
        parts[name] += 1
    return {name: part if total > 0 else -part for name, part in parts.items()}


def divide_all(book: Year, amounts: dict[str, int]) -> dict[str, int]:
    """Divide every service's amount by its keys, and add up per customer."""
    found: dict[str, int] = defaultdict(int)
    for service, amount in amounts.items():
        for customer, ore in divide(amount, book.keys[service]).items():
            found[customer] += ore
    return found


def regulate(book: Year, dice: random.Random, customers: list[str], *, full: bool) -> None:
    """Return the services' surplus to the customers: instalments in a full year, the rest as a liability per customer."""
    surplus = surpluses(book)
    for service in SERVICES:
        even = {customer: Fraction(1, len(customers)) for customer in customers}
        volumes = {customer: Fraction(dice.randrange(3, 120)) for customer in customers}
        book.keys[service] = even if service == "20" else volumes
    returned: dict[str, int] = defaultdict(int)
    for day, percent, share in FORECASTS if full else ():
        foreseen = {service: int(Fraction(ore * percent, 100 * 100_000)) * 100_000 for service, ore in surplus.items()}
        book.forecasts += [(day, service, ore, share) for service, ore in foreseen.items()]
        targets = divide_all(book, {service: int(ore * share) for service, ore in foreseen.items()})
        pay(book, day + dt.timedelta(days=15), {name: targets[name] - returned[name] for name in customers})
        returned.update(targets)
    entitled = divide_all(book, surplus)
    book.finals = {name: entitled[name] - returned[name] for name in customers}
    assert min(book.finals.values()) > 0, book.finals
    rows = [row for name, ore in book.finals.items() for row in (("3619", {"1": "900", "21": name}, ore), ("2990", {"21": name}, -ore))]
    book.book("R", dt.date(book.year, 12, 31), f"Återreglering {book.year}, skuld till kunder, underlag {basis_mark(book)}", *rows)


def pay(book: Year, day: dt.date, amounts: dict[str, int]) -> None:
    """Book one round of instalments; the company gets a credit note with VAT."""
    rows: list[Row] = []
    for name, ore in amounts.items():
        assert ore > 0, (day, name, ore)
        vat = (ore + 2) // 4 if name == COMPANY else 0
        rows += [("3619", {"1": "900", "21": name}, ore), ("2610", {"21": name}, vat), ("1960", {"21": name}, -ore - vat)]
        book.instalments.append((day, name, ore, f"R {book.numbers['R'] + 1}"))
    book.book("R", day, f"Återreglering {book.year}, delbetalning", *rows)
    vat = sum(row[2] for row in rows if row[0] == "2610")
    book.book("R", day, "Moms på återreglering regleras", ("1960", {}, vat), ("2610", {}, -vat))


def carry(closing: dict[str, int]) -> dict[str, int]:
    """Carry balance accounts into the next year, last year's result into equity."""
    opening = {account: amount for account, amount in closing.items() if account < "3" and amount}
    opening["2010"] = opening["2010"] + opening.pop("2020", 0)
    return opening


def amount_text(ore: int) -> str:
    """Öre as SIE writes kronor."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def sie(book: Year, previous: Year | None) -> bytes:
    """Write a year as SIE 4E in code page 437 with a checksum."""
    lines: list[list[str]] = [
        ["#KSUMMA"],
        ["#PROGRAM", '"make_example (syntetiska data)"', "1.0"],
        ["#FORMAT", "PC8"],
        ["#GEN", f"{book.year + 1}0115"],
    ]
    lines += [
        ["#SIETYP", "4"],
        ["#PROSA", '"Syntetisk bokföring för prov; inget i filen är verkligt"'],
        ["#FNAMN", '"Exempelnämnden (syntetisk)"'],
    ]
    lines += [["#RAR", "0", f"{book.year}0101", f"{book.year}1231"]]
    if previous:
        lines.append(["#RAR", "-1", f"{previous.year}0101", f"{previous.year}1231"])
    lines += [["#KPTYP", "BAS95"]] + [["#KONTO", number, f'"{name}"'] for number, name in ACCOUNTS.items()]
    lines += [["#DIM", "1", '"Ansvar"'], ["#DIM", "20", '"Verksamhet"'], ["#DIM", "21", '"Motpart"']]
    lines += [["#OBJEKT", "1", code, f'"Ansvar {code}"'] for code in ("900", *(f"9{service}" for service in SERVICES))]
    lines += [["#OBJEKT", "20", code, f'"{name}"'] for code, name in SERVICES.items()]
    lines += [
        ["#OBJEKT", "21", code, f'"{name}"']
        for code, name in ({"100": "Exempelkommunen", "900": "Egen personal"} | CUSTOMERS | SUPPLIERS).items()
    ]
    for number, year in enumerate((book, previous)):
        if year is not None:
            lines += balance_lines(year, -number)
    body = "".join(" ".join(fields) + "\r\n" for fields in lines)
    for series, number, day, text, rows in book.vouchers:
        body += f'#VER {series} {number} {day:%Y%m%d} "{text}"\r\n{{\r\n'
        for account, objects, ore in rows:
            pairs = " ".join(f"{dimension} {code}" for dimension, code in objects.items())
            body += f"   #TRANS {account} {{{pairs}}} {amount_text(ore)}\r\n"
        body += "}\r\n"
    data = b"#FLAGGA 0\r\n" + body.encode("cp437")
    return data + f"#KSUMMA {checksum(body)}\r\n".encode()


def balance_lines(year: Year, number: int) -> list[list[str]]:
    """#IB, #UB and #RES of one year."""
    closing = year.closing()
    lines = [["#IB", str(number), account, amount_text(ore)] for account, ore in sorted(year.opening.items())]
    lines += [["#UB", str(number), account, amount_text(ore)] for account, ore in sorted(closing.items()) if account < "3" and ore]
    return lines + [["#RES", str(number), account, amount_text(ore)] for account, ore in sorted(closing.items()) if account >= "3" and ore]


def checksum(body: str) -> int:
    """CRC-32 over labels and fields after the opening #KSUMMA, without blanks, quotes, braces and line ends."""
    crc = 0
    for line in body.split("\r\n")[1:]:
        if line.strip() not in {"{", "}"}:
            parts = line.split('"')
            text = "".join(part if at % 2 else "".join(part.replace("{", " ").replace("}", " ").split()) for at, part in enumerate(parts))
            crc = zlib.crc32(text.encode("cp437"), crc)
    return crc


STATEMENTS: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {
    "resultatrakning": [
        ("intakter_forvaltning", "Intäkter kommungemensamma tjänster, förvaltning", ("361",)),
        ("intakter_utveckling", "Intäkter kommungemensamma tjänster, utveckling", ("362",)),
        ("ovriga_intakter", "Övriga intäkter", ("30",)),
        ("totala_intakter", "Totala intäkter", ("3",)),
        ("personalkostnader", "Personalkostnader", ("5",)),
        ("ovriga_verksamhetskostnader", "Övriga verksamhetskostnader", ("4", "6", "7")),
        ("totala_kostnader", "Totala kostnader", ("4", "5", "6", "7")),
        ("kommunbidrag", "Kommunbidrag", ("829",)),
        ("finansnetto", "Finansnetto", ("84", "85")),
        ("arets_resultat", "Årets resultat", ("3", "4", "5", "6", "7", "82", "84", "85")),
    ],
    "balansrakning": [
        ("maskiner_och_inventarier", "Maskiner och inventarier", ("12",)),
        ("summa_anlaggningstillgangar", "Summa anläggningstillgångar", ("12",)),
        ("kundfordringar", "Kundfordringar", ("15",)),
        ("ovriga_fordringar", "Övriga fordringar", ("16",)),
        ("forutbetalda", "Förutbetalda kostnader och upplupna intäkter", ("17",)),
        ("kommunkonto", "Kommunkonto och likvida medel", ("19",)),
        ("summa_omsattningstillgangar", "Summa omsättningstillgångar", ("15", "16", "17", "19")),
        ("summa_tillgangar", "Summa tillgångar", ("1",)),
        ("ingaende_eget_kapital", "Ingående eget kapital", ("201",)),
        ("arets_resultat", "Årets resultat", ("202",)),
        ("summa_eget_kapital", "Summa eget kapital", ("20",)),
        ("leverantorsskulder", "Leverantörsskulder", ("25",)),
        ("ovriga_skulder", "Övriga kortfristiga skulder", ("26", "27", "28")),
        ("upplupna", "Upplupna kostnader och förutbetalda intäkter", ("29",)),
        ("summa_kortfristiga_skulder", "Summa kortfristiga skulder", ("25", "26", "27", "28", "29")),
        ("summa_skulder_och_eget_kapital", "Summa skulder och eget kapital", ("2",)),
    ],
}


def kronor(ore: int) -> str:
    """Öre as a person writes them in a file: 1234,50."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02d}"


def regulation(book: Year) -> dict[str, bytes]:
    """Make the files of the surplus regulation. The key of IT operations was decided anew in the summer."""
    kind = {"20": "andel", "60": "avtal"}
    keys = ["service;customer;key;kind;version;decided"]
    for service, values in book.keys.items():
        for customer, value in values.items():
            if service == "30":
                keys.append(f"{service};{customer};1;volym;2025-01-01;Kundrådet 2024-11-20 § 4")
            version, decided = ("2025-07-01", "2025-06-11 § 2") if service == "30" else ("2025-01-01", "2024-11-20 § 4")
            keys.append(f"{service};{customer};{value};{kind.get(service, 'volym')};{version};Kundrådet {decided}")
    services = ["service;name;area;kind;regulated"]
    for service, name in SERVICES.items():
        sort = "utveckling" if service == DEVELOPMENT else "förvaltning"
        services.append(f"{service};{name};{'Utveckling' if service == DEVELOPMENT else 'Förvaltning'};{sort};ja")
    customers = ["customer;name;type"]
    customers += [f"{customer};{name};{'bolag' if customer == COMPANY else 'nämnd'}" for customer, name in CUSTOMERS.items()]
    forecasts = ["date;service;surplus;share", *(f"{day};{service};{kronor(ore)};{share}" for day, service, ore, share in book.forecasts)]
    instalments = ["date;customer;service;amount;voucher"]
    instalments += [f"{day};{name};;{kronor(ore)};{voucher}" for day, name, ore, voucher in book.instalments]
    tables = {"services": services, "customers": customers, "keys": keys, "forecasts": forecasts, "instalments": instalments}
    return {f"regulation/{name}.csv": ("\n".join(rows) + "\n").encode() for name, rows in tables.items()}


def thousands(ore: int) -> str:
    """Öre as whole tkr the way a report prints them; halves away from zero."""
    tkr = (abs(ore) + 50_000) // 100_000
    text = f"{tkr:,}".replace(",", " ")
    return f"-{text}" if ore < 0 and tkr else text


def table(name: str, years: list[Year]) -> bytes:
    """Print a statement as the annual report does, in tkr, one column a year."""
    rows = ["line;label;" + ";".join(f"{year.year}-12-31" for year in years)]
    for line, label, prefixes in STATEMENTS[name]:
        sign = 1 if name == "balansrakning" and prefixes[0].startswith("1") else -1
        cells = [thousands(sign * sum(ore for account, ore in year.closing().items() if account.startswith(prefixes))) for year in years]
        rows.append(";".join((line, label, *cells)))
    return ("\n".join(rows) + "\n").encode()


def main(folder: Path) -> None:
    """Write the two ledgers, the two published tables and the files of the regulation."""
    assert sum(OPENING_2024.values()) == 0, sum(OPENING_2024.values())
    earlier = make_year(2024, OPENING_2024, full=False)
    current = make_year(2025, carry(earlier.closing()), full=True, owed_back=earlier.finals)
    files = {
        "ledger/2024.se": sie(earlier, None),
        "ledger/2025.se": sie(current, earlier),
        "report/resultatrakning.csv": table("resultatrakning", [current, earlier]),
        "report/balansrakning.csv": table("balansrakning", [current, earlier]),
        **regulation(current),
    }
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "example")
