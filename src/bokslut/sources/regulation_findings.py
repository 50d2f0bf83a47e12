"""What can be wrong in the files of a surplus regulation. Every one of them stops the regulation: nothing is allocated on doubt."""

from __future__ import annotations

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words

_WHY = Words(
    "Fördelningen ska kunna räknas om av vilken kund som helst. Vid minsta tvekan om underlaget fördelas ingenting.",
    "Any customer must be able to work the allocation out again. While the input is in doubt nothing is allocated.",
)


def _kind(number: int, name: str, title: Words, what: Words, example: Words, remedy: Words) -> FindingKind:
    return FindingKind(f"REG{number:03}", name, Severity.ERROR, title, Manual(what, _WHY, example, remedy))


COLUMN_MISSING = _kind(
    1,
    "regulation-column-missing",
    Words("En kolumn saknas i återregleringens underlag", "A column is missing in the regulation's files"),
    Words("Att varje fil har de kolumner den ska ha.", "That every file has its columns."),
    Words("keys.csv saknar kolumnen decided.", "keys.csv lacks the column decided."),
    Words("Lägg till kolumnen, eller ge dess rubrik det namnet.", "Add the column, or give its heading that name."),
)
FIELD_UNREADABLE = _kind(
    2,
    "regulation-field-unreadable",
    Words("Ett fält i återregleringens underlag kan inte läsas", "A field in the regulation's files cannot be read"),
    Words(
        "Att belopp är exakta till öret, nycklar är hela tal, decimaltal eller bråk, datum är ÅÅÅÅ-MM-DD och slag är kända.",
        "That amounts are exact to the öre, keys are integers, decimals or fractions, dates YYYY-MM-DD, and kinds known.",
    ),
    Words("Beloppet ”12,345” kr är finare än ett öre.", "The amount “12,345” kr is finer than an öre."),
    Words("Rätta fältet på den rad som visas.", "Correct the field on the line shown."),
)
KEY_NEGATIVE = _kind(
    3,
    "allocation-key-negative",
    Words("En fördelningsnyckel är negativ", "An allocation key is negative"),
    Words("Att ingen nyckel är mindre än noll.", "That no key is less than zero."),
    Words("Nyckeln för kund 101 är −3.", "The key of customer 101 is −3."),
    Words(
        "Rätta nyckeln. Är det en kreditering av volym: räkna in den i kundens volym för hela året.",
        "Correct the key. If it credits a volume, count it into the customer's volume of the whole year.",
    ),
)
REFERENCE_UNKNOWN = _kind(
    4,
    "regulation-reference-unknown",
    Words("Okänd kund eller tjänst i återregleringens underlag", "Unknown customer or service in the regulation's files"),
    Words(
        "Att nycklar, prognoser och delbetalningar gäller tjänster och kunder som finns i sina register.",
        "That keys, forecasts and instalments are of services and customers that their files list.",
    ),
    Words("keys.csv har kunden 191, som inte finns i customers.csv.", "keys.csv has the customer 191, which customers.csv does not list."),
    Words(
        "Rätta id:t, eller lägg till kunden eller tjänsten i sitt register.", "Correct the id, or add the customer or service to its file."
    ),
)
ROW_TWICE = _kind(
    5,
    "regulation-row-twice",
    Words("Samma sak står två gånger i återregleringens underlag", "The same thing stands twice in the regulation's files"),
    Words(
        "Att en tjänst, en kund, och en kunds nyckel för en tjänst och version, står en gång. En tjänst kan inte både regleras och inte.",
        "That a service, a customer, and a customer's key for a service and version stand once. No service is both regulated and not.",
    ),
    Words(
        "Tjänsten 10 står på rad 2 (regleras: ja) och rad 7 (regleras: nej).",
        "The service 10 is on line 2 (regulated: yes) and line 7 (regulated: no).",
    ),
    Words("Ta bort den rad som inte gäller.", "Remove the line that does not hold."),
)
NOT_ENTITLED = _kind(
    6,
    "instalment-without-entitlement",
    Words("Delbetalning till en kund som inte har del i överskottet", "Instalment to a customer without a part in the surplus"),
    Words(
        "Att varje delbetalning går till en kund som har en nyckel för tjänsten, och att tjänsten återregleras.",
        "That every instalment is to a customer with a key for the service, and that the service is returned.",
    ),
    Words(
        "Kund 112 fick 4 000,00 för tjänsten 20 men har ingen nyckel där.", "Customer 112 got 4 000,00 for service 20 but has no key there."
    ),
    Words(
        "Rätta kund eller tjänst på delbetalningen, eller komplettera nycklarna.",
        "Correct the instalment's customer or service, or complete the keys.",
    ),
)
AMOUNTS_MISSING = _kind(
    7,
    "service-amounts-missing",
    Words("En tjänsts överskott är inte känt", "A service's surplus is not known"),
    Words(
        "Att intäkter, anslag och kostnader står i services.csv, eller att bokslutsfilen säger hur de hämtas ur huvudboken.",
        "That revenue, funding and cost are in services.csv, or that the close file says how the ledger gives them.",
    ),
    Words(
        "Tjänsten 30 har ingen kostnad och [regulation.from_ledger] saknas.",
        "The service 30 has no cost and there is no [regulation.from_ledger].",
    ),
    Words(
        "Fyll i beloppen (0 om det inte finns några), eller lägg till [regulation.from_ledger].",
        "Fill in the amounts (0 if there are none), or add [regulation.from_ledger].",
    ),
)
UNIT_DIFFERS = _kind(
    8,
    "regulation-unit-differs",
    Words("Ett belopp är skrivet i en annan enhet än filens", "An amount is written in another unit than the file's"),
    Words(
        "Att belopp som har en enhet har den som [regulation] unit säger.",
        "That amounts with a unit have the one that [regulation] unit says.",
    ),
    Words("”10,9 mkr” står i en fil i kr.", "“10,9 mkr” stands in a file in kr."),
    Words("Skriv beloppet i filens enhet, exakt till öret.", "Write the amount in the file's unit, exact to the öre."),
)
#: Every one of them.
REGULATION_FINDINGS = (
    COLUMN_MISSING,
    FIELD_UNREADABLE,
    KEY_NEGATIVE,
    REFERENCE_UNKNOWN,
    ROW_TWICE,
    NOT_ENTITLED,
    AMOUNTS_MISSING,
    UNIT_DIFFERS,
)
