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

#: Every kind of finding that taking in the files together can make, besides those that one file can have too.
FINDINGS = (OTHER_CHART,)
