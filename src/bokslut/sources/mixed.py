"""Ledgers of more than one company or currency, whether these are in one file or in several."""

from __future__ import annotations

import re

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words

#: Digits that an organisation number has (SFS 1974:174); a personal one may have its century before them.
_NUMBER_DIGITS = 10
#: What the number of a company registered for VAT has after them.
_VAT_END = "01"

MIXED_CURRENCIES = FindingKind(
    code="SRC101",
    name="currencies-mixed",
    severity=Severity.ERROR,
    title=Words("Huvudboken har olika valutor", "The ledger has different currencies"),
    manual=Manual(
        what=Words(
            "Att alla huvudboksfiler i ett bokslut är i bokslutets valuta (#VALUTA i SIE; SEK när den saknas), och att ingen av dem "
            "har två.",
            "That every ledger file of a close is in the close's currency (#VALUTA in SIE; SEK when absent), and that none of them has "
            "two.",
        ),
        why=Words(
            "Belopp i olika valutor kan inte summeras. Bokföringen ska ha en redovisningsvaluta (BFL 4 kap. 6 §).",
            "Amounts in different currencies cannot be added. A ledger has one accounting currency (BFL 4 kap. 6 §).",
        ),
        example=Words("bokslut.toml har SEK men filen har #VALUTA EUR.", "bokslut.toml has SEK but the file has #VALUTA EUR."),
        remedy=Words(
            "Exportera alla filer i samma valuta, eller rätta [entity] currency i bokslutsfilen.",
            "Export every file in the same currency, or correct [entity] currency in the close file.",
        ),
    ),
)

MIXED_COMPANIES = FindingKind(
    code="SRC102",
    name="companies-mixed",
    severity=Severity.ERROR,
    title=Words("Huvudboken gäller olika bolag", "The ledger is of different companies"),
    manual=Manual(
        what=Words(
            "Att alla huvudboksfiler i ett bokslut har samma organisationsnummer (#ORGNR i SIE), och det som [entity] anger. "
            "En fil som har två är två filer i en. I CSV och XLSX också att en kolumn som columns inte nämner inte säger att raderna är "
            "flera bolags: ett fel där rubriken bara kan vara bolagets (Bolagskod), en varning där den också kan vara kundens (Bolag, "
            "Företag) och kolumnen delar raderna i böcker som var för sig går ihop.",
            "That every ledger file of a close has the same organisation number (#ORGNR in SIE), and the one that [entity] gives. "
            "A file that has two is two files in one. In CSV and XLSX also that a column which columns does not name does not say that "
            "the rows are of several companies: an error where the heading can only be of whose books they are (Company code), a "
            "warning where it may be a customer's (Company) and the column parts the rows into books that each add up to zero.",
        ),
        why=Words(
            "Bokföringen är ett bolags (BFL 4 kap. 1 §). Två bolags filer ger summor som ingetdera har.",
            "A ledger is one company's (BFL 4 kap. 1 §). Two companies' files give totals that neither has.",
        ),
        example=Words(
            "bokslut.toml har 556000-1111 men filen har #ORGNR 556999-2222.",
            "bokslut.toml has 556000-1111 but the file has #ORGNR 556999-2222.",
        ),
        remedy=Words(
            "Ta bort det andra bolagets fil, eller rätta [entity] organisation_number. Är det samma bolag under nytt nummer: godta fyndet.",
            "Remove the other company's file, or correct [entity] organisation_number. If it is one company with a new number: accept "
            "the finding.",
        ),
    ),
)


def digits_of(number: str | None) -> str:
    """Return an organisation number as numbers are compared, "" where it is none: ten digits, without a century, or from a VAT number."""
    digits = re.sub(r"\D", "", number or "")
    digits = digits[: -len(_VAT_END)] if (number or "").strip().upper().startswith("SE") and digits.endswith(_VAT_END) else digits
    return digits[-_NUMBER_DIGITS:] if len(digits) >= _NUMBER_DIGITS and digits.strip("0") else ""
