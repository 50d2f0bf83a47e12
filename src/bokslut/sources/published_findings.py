"""What can be wrong in a published table."""

from __future__ import annotations

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words

DECIMAL_POINT = FindingKind(
    "TAB001",
    "decimal-point-among-commas",
    Severity.WARNING,
    Words("Decimalpunkt bland decimalkomman", "Decimal point among decimal commas"),
    Manual(
        what=Words(
            "Att alla tal i en publicerad tabell har samma decimaltecken.",
            "That all numbers in a published table have the same decimal mark.",
        ),
        why=Words(
            "En punkt kan läsas som tusentalsavgränsare. Talet läses här som decimaltal, men läsaren av rapporten kan inte veta det.",
            "A point may be taken for a thousands separator. It is read as decimals here, but the report's reader cannot know.",
        ),
        example=Words("Kommunbidrag 21,8 · 20,2 · 19.9", "Kommunbidrag 21,8 · 20,2 · 19.9"),
        remedy=Words("Skriv talet med decimalkomma i rapporten.", "Print the number with a decimal comma in the report."),
    ),
)

UNREADABLE_CELL = FindingKind(
    "TAB002",
    "unreadable-cell",
    Severity.ERROR,
    Words("Cellen går inte att läsa som belopp", "The cell cannot be read as a figure"),
    Manual(
        what=Words(
            "Att varje ifylld cell i en publicerad tabell är ett tal. Tom cell betyder inte tryckt; ett streck betyder noll.",
            "That every filled cell of a published table is a number. Empty means not printed; a dash means nil.",
        ),
        why=Words(
            "En figur som inte kan läsas är okänd, och de kontroller som behöver den hoppas över.",
            "A figure that cannot be read is unknown, and the checks that need it are skipped.",
        ),
        example=Words(
            "”1.234” (tusental eller decimaler?), ”12 3456”, ”#REF!”, en formel som aldrig räknats ut.",
            '"1.234" (thousands or decimals?), "12 3456", "#REF!", a formula that was never calculated.',
        ),
        remedy=Words(
            "Skriv cellen som den är tryckt i rapporten. I Excel: öppna filen, låt formlerna räknas om och spara.",
            "Write the cell as the report prints it. In Excel: open the file, let it recalculate, and save.",
        ),
    ),
)

UNMATCHED_LINE = FindingKind(
    "TAB003",
    "unmatched-line",
    Severity.ERROR,
    Words("Raden finns inte i uppställningen", "The line is not in the layout"),
    Manual(
        what=Words(
            "Att varje rad i en publicerad tabell finns i den uppställning (layout) som tabellen följer.",
            "That every line of a published table is in the layout it follows.",
        ),
        why=Words(
            "En rad som inte känns igen tas inte med i summeringar och avstämning mot huvudboken.",
            "A line that is not recognised takes no part in footings and tie-outs to the ledger.",
        ),
        example=Words("”Kundfodringar” i stället för ”Kundfordringar”.", '"Trade recievables" instead of "Trade receivables".'),
        remedy=Words(
            "Rätta radens text, eller ge raden uppställningens id i kolumnen line. Radernas id och namn visar bokslut rules export, "
            "följt av bokslutets mapp eller regelpaketet (bokslut rules export bas-k3).",
            "Correct the line's text, or give the line the layout's id in the column line. The ids and names of the lines are told by "
            "bokslut rules export, with the close's folder or the pack (bokslut rules export bas-k3).",
        ),
    ),
)

DUPLICATE_LINE = FindingKind(
    "TAB004",
    "duplicate-line",
    Severity.ERROR,
    Words("Samma rad finns två gånger", "The same line occurs twice"),
    Manual(
        what=Words("Att varje rad i en publicerad tabell finns en gång.", "That every line of a published table occurs once."),
        why=Words(
            "Med två rader av samma namn vet ingen vilken som menas, och en av dem är kanske räknad dubbelt.",
            "With two lines of one name nobody knows which is meant, and one may be counted twice.",
        ),
        example=Words(
            "”Övriga skulder” under både långfristiga och kortfristiga skulder.", '"Other liabilities" under long-term and under current.'
        ),
        remedy=Words(
            "Ta bort den ena raden, eller skilj dem åt med var sitt id i kolumnen line.",
            "Remove one of them, or tell them apart with an id each in the column line.",
        ),
    ),
)

DUPLICATE_COLUMN = FindingKind(
    "TAB005",
    "duplicate-column",
    Severity.ERROR,
    Words("Två kolumner har samma rubrik", "Two columns have the same heading"),
    Manual(
        what=Words(
            "Att varje kolumn i en publicerad tabell har en egen rubrik.", "That every column of a published table has its own heading."
        ),
        why=Words("Två kolumner med samma namn kan inte skiljas åt i reglerna.", "Rules cannot tell two columns of one name apart."),
        example=Words("Två kolumner ”Utfall 2022”.", 'Two columns "Utfall 2022".'),
        remedy=Words(
            "Ge kolumnerna olika rubriker, eller olika namn med columns i bokslut.toml.",
            "Give the columns different headings, or different names with columns in bokslut.toml.",
        ),
    ),
)

RAGGED_ROW = FindingKind(
    "TAB006",
    "ragged-row",
    Severity.ERROR,
    Words("Raden har inte lika många celler som rubrikraden", "The row has not as many cells as the heading"),
    Manual(
        what=Words(
            "Att varje rad i en publicerad tabell har lika många celler som rubrikraden, och att citattecken är parade.",
            "That every row of a published table has as many cells as the heading, and that quotation marks are paired.",
        ),
        why=Words(
            "En cell för mycket eller för lite betyder oftast att beloppen hamnat i fel kolumn.",
            "A cell too many or too few mostly means that figures stand in the wrong column.",
        ),
        example=Words(
            "1,5 utan citattecken i en fil där komma skiljer kolumnerna.", "1,5 without quotes in a file where commas part the columns."
        ),
        remedy=Words(
            "Kontrollera raden i filen: citattecken kring text med skiljetecken, och en cell per kolumn.",
            "Check the row in the file: quotes around text with separators, and one cell for each column.",
        ),
    ),
)

EMPTY_TABLE = FindingKind(
    "TAB007",
    "empty-table",
    Severity.ERROR,
    Words("Tabellen har inga belopp", "The table has no figures"),
    Manual(
        what=Words("Att en publicerad tabell har minst ett belopp.", "That a published table has at least one figure."),
        why=Words(
            "En tom tabell gör att alla kontroller av den hoppas över utan att något är fel.",
            "An empty table makes every check on it skip though nothing is wrong.",
        ),
        example=Words("En fil med bara rubrikrad.", "A file with a heading only."),
        remedy=Words(
            "Fyll i tabellen, eller ta bort den ur bokslut.toml. Rubrikraden är line och/eller label, sedan en rubrik per kolumn.",
            "Fill in the table, or remove it from bokslut.toml. The headings are line and/or label, then one for each column.",
        ),
    ),
)

FINDINGS = (DECIMAL_POINT, UNREADABLE_CELL, UNMATCHED_LINE, DUPLICATE_LINE, DUPLICATE_COLUMN, RAGGED_ROW, EMPTY_TABLE)
