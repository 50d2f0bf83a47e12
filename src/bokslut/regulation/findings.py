"""What can be wrong where a surplus regulation meets its ledger. Nothing is allocated on doubt."""

from __future__ import annotations

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words

_WHY = Words(
    "Fördelningen ska kunna räknas om av vilken kund som helst. Vid minsta tvekan om underlaget fördelas ingenting.",
    "Any customer must be able to work the allocation out again. While the input is in doubt nothing is allocated.",
)


def _kind(number: int, name: str, title: Words, what: Words, example: Words, remedy: Words) -> FindingKind:
    return FindingKind(f"REG{number:03}", name, Severity.ERROR, title, Manual(what, _WHY, example, remedy))


VOUCHER_UNKNOWN = _kind(
    9,
    "regulation-voucher-unknown",
    Words("En av regleringens verifikationer finns inte i huvudboken", "One of the regulation's vouchers is not in the ledger"),
    Words(
        "Att de verifikationer som delbetalningar och [regulation.from_ledger] hänvisar till finns i huvudboken.",
        "That the vouchers which instalments and [regulation.from_ledger] refer to are in the ledger.",
    ),
    Words("Delbetalningen hänvisar till A 412; huvudboken har ingen sådan.", "The instalment refers to A 412; the ledger has none."),
    Words(
        "Rätta hänvisningen (serie och nummer), eller bokför delbetalningen.",
        "Correct the reference (series and number), or book the instalment.",
    ),
)
DIMENSION_UNKNOWN = _kind(
    10,
    "regulation-dimension-unknown",
    Words("Huvudboken har ingen dimension med regleringens namn", "The ledger has no dimension of the regulation's name"),
    Words(
        "Att huvudboken har de dimensioner som skiljer tjänster och motparter åt.",
        "That the ledger has the dimensions that tell services and counterparties apart.",
    ),
    Words(
        "[regulation.from_ledger] dimension = ”tjänst”; filen har Ansvar och Verksamhet.",
        "[regulation.from_ledger] dimension = “tjänst”; the file has Ansvar and Verksamhet.",
    ),
    Words("Skriv dimensionens namn eller nummer som i huvudboken (#DIM).", "Write the dimension's name or number as in the ledger (#DIM)."),
)
NOT_SETTLED = _kind(
    11,
    "regulation-not-settled",
    Words("Återregleringen är inte uträknad", "The regulation is not worked out"),
    Words("Att nycklarna går att fördela efter.", "That the keys can be allocated by."),
    Words("Nyckeln för tjänsten 20 saknar beslut.", "The key of service 20 lacks a decision."),
    Words(
        "Rätta nycklarna, eller ta med regelpaketet aterreglering för att se varje fel.",
        "Correct the keys, or add the rule pack aterreglering to see every fault.",
    ),
)

OUTSIDE_PERIOD = _kind(
    12,
    "instalment-outside-period",
    Words("En delbetalning ligger utanför regleringens period", "An instalment is outside the regulation's period"),
    Words(
        "Att delbetalningar och prognoser är daterade i den period som regleras.",
        "That instalments and forecasts are dated in the period that is settled.",
    ),
    Words("Delbetalningen är daterad 2024-11-15; perioden är 2025.", "The instalment is dated 2024-11-15; the period is 2025."),
    Words("Rätta datumet, eller ta bort raden: den hör till ett annat år.", "Correct the date, or remove the row: it is another year's."),
)

RULE_SET_MISSING = _kind(
    13,
    "rule-set-missing",
    Words("Ingen regelsamling gäller hela året", "No rule set holds for the whole year"),
    Words(
        "Att en av bokslutsfilens regelsamlingar ([[regulation.rule_set]]) gäller alla dagar i den period som regleras.",
        "That one of the close file's rule sets ([[regulation.rule_set]]) holds on every day of the period that is settled.",
    ),
    Words(
        "Modellen gäller till och med 2022-12-31; bokslutet är för 2023 och ingen prislista är angiven.",
        "The model holds through 2022-12-31; the close is for 2023 and no price list is given.",
    ),
    Words(
        "Lägg till regelsamlingen som gäller året (from, to, model), eller rätta dess dagar efter beslutet.",
        "Add the rule set that holds for the year (from, to, model), or correct its days from the decision.",
    ),
)

#: Every one of them.
SETTLEMENT_FINDINGS = (VOUCHER_UNKNOWN, DIMENSION_UNKNOWN, NOT_SETTLED, OUTSIDE_PERIOD, RULE_SET_MISSING)
