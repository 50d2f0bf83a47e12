"""What is found about the totals and balances that a ledger in columns states of itself."""

from __future__ import annotations

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words

TOTAL_DIFFERS = FindingKind(
    "CSV012",
    "row-total-differs",
    Severity.ERROR,
    Words("Filens summarad stämmer inte med raderna", "The file's total does not agree with its rows"),
    Manual(
        what=Words(
            "Att en summarad i filen är summan av raderna ovanför. Den bokförs inte.",
            "That a row of totals in the file is the sum of the rows above it. It is not posted.",
        ),
        why=Words(
            "Om filen själv säger en annan summa fattas det rader i den, eller så finns de två gånger.",
            "If the file itself states another sum, rows are missing from it or occur twice.",
        ),
        example=Words("Summa;;;1 000,00 under rader som ger 900,00", "Total;;;1,000.00 under rows that add to 900.00"),
        remedy=Words("Exportera filen igen utan filter.", "Export the file again without a filter."),
    ),
)

BALANCE_DIFFERS = FindingKind(
    "CSV019",
    "row-balance-differs",
    Severity.ERROR,
    Words("Saldot stämmer inte med raderna", "The balance does not agree with the rows"),
    Manual(
        what=Words(
            "Att varje saldo som filen anger för ett konto är det förra saldot plus raderna emellan: rad för rad där kolumnen "
            "balance är angiven, annars mellan ingående balanser för samma konto.",
            "That each balance the file states for an account is the one before it plus the rows between: row by row where the "
            "column balance is declared, else between opening balances of one account.",
        ),
        why=Words(
            "Bokföringssystemet räknade saldot när filen skrevs. Stämmer det inte fattas en rad just där, eller så är den ändrad.",
            "The accounting system worked the balance out when it wrote the file. Where it differs a row is missing there, or changed.",
        ),
        example=Words(
            "Saldo 1 000,00, en rad på 250,00, och sedan saldo 1 300,00", "Balance 1,000.00, a row of 250.00, then balance 1,300.00"
        ),
        remedy=Words(
            "Exportera filen igen, hela året och utan urval. Är kolumnen inget löpande saldo per konto, ta bort balance ur columns.",
            "Export the file again, the whole year and without a selection. A column that is no running balance by account has no "
            "place in columns as balance.",
        ),
    ),
)

BALANCE_UNREADABLE = FindingKind(
    "CSV020",
    "row-balance-unreadable",
    Severity.ERROR,
    Words("Balansraden säger inget belopp", "The row of a balance has no amount"),
    Manual(
        what=Words(
            "Att en rad med ingående eller utgående balans har sitt belopp i en kolumn som är angiven, och att dess tecken framgår.",
            "That a row of an opening or closing balance has its amount in a declared column, and that its sign can be told.",
        ),
        why=Words(
            "En ingående balans som läses som noll gör balansräkningen fel utan att någon verifikation är det.",
            "An opening balance that is read as zero makes the balance sheet wrong though no entry is.",
        ),
        example=Words(
            "Ingående balans;;;;1 000,00 där ingen kolumn är angiven för saldot",
            "Opening balance;;;;1,000.00 and no column for the balance",
        ),
        remedy=Words(
            "Har filen omvänt tecken, vänd det; går tecknet inte att se, exportera som SIE. I en utskriven huvudbok, ange kolumnen i "
            'columns: balance = "Saldo".',
            "Turn signs that are turned; where none can be told, export as SIE. In a printed ledger, declare the column in columns: "
            'balance = "Balance".',
        ),
    ),
)

ACCOUNT_TWICE = FindingKind(
    "CSV021",
    "row-account-twice",
    Severity.ERROR,
    Words("Kontot står två gånger i listan", "The account is twice in the list"),
    Manual(
        what=Words("Att varje konto i en saldolista har en rad.", "That each account in a list of balances has one row."),
        why=Words(
            "Två rader kan vara två delar av kontot, eller samma saldo två gånger. Det går inte att se.",
            "Two rows may be two parts of the account, or one balance twice. Nobody can tell.",
        ),
        example=Words("1930;100,00 på rad 2 och 1930;50,00 på rad 9", "1930;100.00 on line 2 and 1930;50.00 on line 9"),
        remedy=Words(
            "Exportera listan utan uppdelning på ansvar eller projekt.",
            "Export the list without a split by unit or project.",
        ),
    ),
)

OPENING_OF_PERIOD = FindingKind(
    "CSV022",
    "opening-of-later-period",
    Severity.WARNING,
    Words("De ingående saldona är en senare periods", "The opening balances are those of a later period"),
    Manual(
        what=Words(
            "Att filen börjar med räkenskapsåret: att resultatkontona (klass 3–8, utom årets resultat) öppnar på noll.",
            "That the file begins with the fiscal year: that accounts of results (classes 3–8, but the year's result) open at zero.",
        ),
        why=Words(
            "Ett resultatkonto börjar året på noll. Gör det inte det gäller ingående saldon periodens början, och årets IB är okänd.",
            "An account of results begins a year at zero. If it does not, openings are the period's, and the year's IB is not known.",
        ),
        example=Words("3010;Ingående saldo;-1 000,00 i en huvudbok för februari", "3010;Opening balance;-1,000.00 in a ledger of February"),
        remedy=Words(
            "Exportera hela året, eller ange alla månaders filer. Stämmer det inte, rätta kontots ingående saldo.",
            "Export the whole year, or give the files of all months. If it is not so, correct the account's opening balance.",
        ),
    ),
)
