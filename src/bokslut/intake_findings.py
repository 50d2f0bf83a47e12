"""What can be wrong with the files of a close taken together."""

from __future__ import annotations

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words

#: Its code goes before those of the findings that follow from it.
OTHER_CHART = FindingKind(
    code="BAS001",
    name="chart-of-another-pack",
    severity=Severity.ERROR,
    title=Words("Regelpaketet är för en annan kontoplan", "The rule pack is for another chart of accounts"),
    manual=Manual(
        what=Words(
            "Att huvudboksfilens kontoplan (#KPTYP) är den som bokslutets regelpaket är till för. Fel där filen också har konton som "
            "paketets kontoplan saknar, annars en varning. BAS95, BAS96 och EUBAS97, som många system skriver oavsett, "
            "räcker inte ensamma.",
            "That the ledger file's chart of accounts (#KPTYP) is the one that the close's rule pack is made for. An error where the file "
            "also has accounts that the pack's chart lacks, else a warning. BAS95, BAS96 and EUBAS97, which many systems write whatever "
            "their chart, are not enough alone.",
        ),
        why=Words(
            "Samma siffror betyder olika saker i BAS och Kommun-Bas. Med fel paket hamnar saldon på fel rad, och de flesta andra fynd "
            "följer av det.",
            "The same digits mean other things in BAS and in Kommun-Bas. With the wrong pack balances are on the wrong line, and most "
            "other findings follow from that.",
        ),
        example=Words(
            'packs = ["ledger", "kommun-bas"], och filen har #KPTYP BAS2014 och konto 2125.',
            'packs = ["ledger", "kommun-bas"], and the file has #KPTYP BAS2014 and the account 2125.',
        ),
        remedy=Words(
            "Rätta detta först: byt regelpaket under [rules] packs. Är det filens #KPTYP som är fel, godta fyndet med [[accept]].",
            "Correct this first: name another rule pack under [rules] packs. If the file's #KPTYP is wrong, accept the finding.",
        ),
    ),
)

MIXED_CURRENCIES = FindingKind(
    code="SRC101",
    name="currencies-mixed",
    severity=Severity.ERROR,
    title=Words("Huvudboksfilerna har olika valuta", "The ledger files have different currencies"),
    manual=Manual(
        what=Words(
            "Att alla huvudboksfiler i ett bokslut är i bokslutets valuta (#VALUTA i SIE; SEK när den saknas).",
            "That every ledger file of a close is in the close's currency (#VALUTA in SIE; SEK when absent).",
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
    title=Words("Huvudboksfilerna gäller olika bolag", "The ledger files are of different companies"),
    manual=Manual(
        what=Words(
            "Att alla huvudboksfiler i ett bokslut har samma organisationsnummer (#ORGNR i SIE), och det som [entity] anger.",
            "That every ledger file of a close has the same organisation number (#ORGNR in SIE), and the one that [entity] gives.",
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

#: Every kind of finding that taking in the files together can make.
FINDINGS = (OTHER_CHART, MIXED_CURRENCIES, MIXED_COMPANIES)
