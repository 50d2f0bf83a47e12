"""What can be wrong in a row of a ledger that is kept as columns: CSV, XLSX, Parquet, Arrow, or what a query gives."""

from __future__ import annotations

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words
from bokslut.sources.columns_stated_findings import ACCOUNT_TWICE, BALANCE_DIFFERS, BALANCE_UNREADABLE, OPENING_OF_PERIOD, TOTAL_DIFFERS
from bokslut.sources.mixed import MIXED_COMPANIES

AMOUNT_UNREADABLE = FindingKind(
    "CSV001",
    "row-amount-unreadable",
    Severity.ERROR,
    Words("Beloppet går inte att läsa", "The amount cannot be read"),
    Manual(
        what=Words(
            "Att varje rad i en huvudbok som CSV eller XLSX har ett belopp som går att läsa.",
            "That every row of a ledger in CSV or XLSX has an amount that can be read.",
        ),
        why=Words(
            "En rad utan belopp fattas i alla summor. Därför dras inga rapporter ur filen förrän raden är rättad.",
            "A row without its amount is missing from every total. No statement is drawn from the file until it is put right.",
        ),
        example=Words("”1 23”, ”12-34”, ”abc”, ”#REF!”, en tom cell", '"1 23", "12-34", "abc", "#REF!", an empty cell'),
        remedy=Words(
            "Rätta beloppet i bokföringssystemet eller i exporten och läs filen igen.",
            "Correct the amount in the accounting system or the export, and read the file again.",
        ),
    ),
)

AMOUNT_FINER_THAN_ORE = FindingKind(
    "CSV002",
    "row-amount-finer-than-ore",
    Severity.ERROR,
    Words("Beloppet har delar av ett öre", "The amount has parts of an öre"),
    Manual(
        what=Words("Att varje belopp är ett helt antal öre.", "That every amount is a whole number of öre."),
        why=Words(
            "Belopp avrundas aldrig tyst: då skulle verifikationer inte längre gå ihop.",
            "Amounts are never rounded silently: entries would no longer balance.",
        ),
        example=Words("100,005", "100.005"),
        remedy=Words(
            "Exportera beloppen med två decimaler. I Excel: avrunda formeln med AVRUNDA(…;2).",
            "Export amounts with two decimals. In Excel: round the formula with ROUND(…,2).",
        ),
    ),
)

AMOUNT_BEYOND_LIMIT = FindingKind(
    "CSV003",
    "row-amount-beyond-limit",
    Severity.ERROR,
    Words("Beloppet är för stort", "The amount is too large"),
    Manual(
        what=Words(
            "Att varje belopp ryms i räkneverket: högst 92 233 720 368 547 758,07 kr.",
            "That every amount fits: at most 92 233 720 368 547 758.07 kronor.",
        ),
        why=Words(
            "Ett belopp utanför gränsen är ett skrivfel eller ett kontonummer i beloppskolumnen.",
            "An amount beyond the limit is a slip, or an account number in the column of amounts.",
        ),
        example=Words("99999999999999999999,00", "99999999999999999999.00"),
        remedy=Words("Kontrollera raden och kolumnerna i columns.", "Check the row, and the columns in columns."),
    ),
)

AMOUNT_AMBIGUOUS = FindingKind(
    "CSV004",
    "row-amount-ambiguous",
    Severity.ERROR,
    Words("Beloppet kan läsas på två sätt", "The amount has two readings"),
    Manual(
        what=Words(
            "Att filens belopp visar om komma eller punkt är decimaltecken.",
            "That the file's amounts show whether comma or point is the decimal mark.",
        ),
        why=Words(
            "”1.234” kan vara ett tusen tvåhundratrettiofyra eller en krona och tjugotre öre. Det gissas inte.",
            '"1.234" may be one thousand two hundred thirty-four or one krona and some öre. It is not guessed.',
        ),
        example=Words("”1.234” i en fil där inget annat belopp har decimaler", '"1.234" in a file where no other amount has decimals'),
        remedy=Words(
            "Exportera beloppen med två decimaler eller utan tusentalsavgränsare.",
            "Export amounts with two decimals or without thousands separators.",
        ),
    ),
)

DATE_UNREADABLE = FindingKind(
    "CSV005",
    "row-date-unreadable",
    Severity.ERROR,
    Words("Datumet går inte att läsa", "The date cannot be read"),
    Manual(
        what=Words(
            "Att varje rad har ett datum som finns och som bara kan läsas på ett sätt.",
            "That every row has a date that exists and has one reading.",
        ),
        why=Words(
            "Datumet avgör räkenskapsår och månad. En rad utan datum kan inte bokföras i någon period.",
            "The date decides the fiscal year and the month. A row without one belongs to no period.",
        ),
        example=Words("2022-02-30, 220131, 03/04/2022", "2022-02-30, 220131, 03/04/2022"),
        remedy=Words("Exportera datum som ÅÅÅÅ-MM-DD.", "Export dates as YYYY-MM-DD."),
    ),
)

ACCOUNT_MISSING = FindingKind(
    "CSV006",
    "row-account-missing",
    Severity.ERROR,
    Words("Raden har belopp men inget konto", "The row has an amount but no account"),
    Manual(
        what=Words("Att varje rad med belopp har ett konto.", "That every row with an amount has an account."),
        why=Words(
            "Beloppet kan inte höra till någon rad i balans- eller resultaträkningen.", "The amount belongs to no line of any statement."
        ),
        example=Words(";A;1;2022-01-31;100,00", ";A;1;2022-01-31;100.00"),
        remedy=Words(
            'Komplettera kontot i exporten; står det på en rad för sig ovanför, ange grouped = "account". En summarad ska ha '
            "ordet Summa eller Total.",
            'Fill in the account in the export; where it stands on a row of its own above, give grouped = "account". A row of '
            "totals should have the word Total.",
        ),
    ),
)

ACCOUNT_UNREADABLE = FindingKind(
    "CSV007",
    "row-account-unreadable",
    Severity.ERROR,
    Words("Kontot är inget kontonummer", "The account is no account number"),
    Manual(
        what=Words(
            "Att kontot är siffror, om så önskas följda av kontots namn (”1930 Företagskonto”).",
            'That the account is digits, if need be followed by its name ("1930 Bank").',
        ),
        why=Words(
            "Ett konto som inte är ett nummer kan inte läggas på någon rad i uppställningen.",
            "An account that is no number can be put on no line of a layout.",
        ),
        example=Words("”Kassa”, ”1930.0”", '"Cash", "1930.0"'),
        remedy=Words(
            "Kontrollera att columns pekar ut kontokolumnen, och formatera den som text i Excel.",
            "Check that columns points at the accounts, and format them as text in Excel.",
        ),
    ),
)

NUMBER_MISSING = FindingKind(
    "CSV008",
    "row-number-missing",
    Severity.ERROR,
    Words("Raden saknar verifikationsnummer", "The row has no entry number"),
    Manual(
        what=Words("Att varje rad med belopp hör till en verifikation.", "That every row with an amount belongs to an entry."),
        why=Words(
            "Utan nummer kan det inte prövas att verifikationen går ihop, och raden kan vara en saldorad som inte ska bokföras.",
            "Without a number nobody can tell whether the entry balances, and the row may be a balance that is not a posting.",
        ),
        example=Words("En rad ”Transport” med belopp men utan nummer", 'A row "Carried over" with an amount and no number'),
        remedy=Words(
            'Komplettera numret i exporten. Står det bara på verifikationens första rad, ange grouped = "entry". En summarad ska ha '
            "ordet Summa eller Total.",
            'Fill in the number in the export. Where only an entry\'s first row has it, give grouped = "entry". A row of totals '
            "should have the word Total.",
        ),
    ),
)

DEBIT_AND_CREDIT = FindingKind(
    "CSV009",
    "row-debit-and-credit",
    Severity.WARNING,
    Words("Raden har både debet och kredit", "The row has both debit and credit"),
    Manual(
        what=Words(
            "Att en rad har ett belopp i debet eller i kredit, inte i båda.", "That a row has an amount in debit or in credit, not both."
        ),
        why=Words(
            "Oftast är det två rader som slagits ihop. De bokförs här som två.",
            "Mostly it is two rows merged into one. They are posted here as two.",
        ),
        example=Words("1930;100,00;100,00", "1930;100.00;100.00"),
        remedy=Words("Kontrollera verifikationen i bokföringssystemet.", "Check the entry in the accounting system."),
    ),
)

ROW_WIDTH = FindingKind(
    "CSV010",
    "row-width-wrong",
    Severity.ERROR,
    Words("Raden har inte lika många celler som rubrikraden", "The row has not as many cells as the headings"),
    Manual(
        what=Words("Att varje rad har lika många celler som rubrikraden.", "That every row has as many cells as the row of headings."),
        why=Words(
            "En cell för mycket eller för lite flyttar beloppen till fel kolumn, eller så är filen avhuggen där.",
            "A cell too many or too few moves the amounts to the wrong column, or the file is cut off there.",
        ),
        example=Words("Ett semikolon i en text utan citattecken", "A semicolon in a text without quotation marks"),
        remedy=Words(
            "Exportera igen. Text med skiljetecken ska stå inom citattecken. En kolumn bredvid de andra ska ha en rubrik.",
            "Export again. Text with separators must stand in quotation marks. A column beside the others must have a heading.",
        ),
    ),
)

QUOTE_UNCLOSED = FindingKind(
    "CSV011",
    "row-quote-unclosed",
    Severity.ERROR,
    Words("Ett citattecken saknas", "A quotation mark is missing"),
    Manual(
        what=Words("Att citattecken i en CSV-fil är parade.", "That quotation marks in a CSV file are paired."),
        why=Words(
            "Ett öppet citattecken kan svälja raderna efter. Raden lämnas därför utanför.",
            "An open quotation mark can swallow the rows after it. The row is therefore left out.",
        ),
        example=Words('1930;"Faktura 12;100,00', '1930;"Invoice 12;100.00'),
        remedy=Words(
            "Exportera igen; citattecken inne i text ska dubbleras.", "Export again; quotation marks inside text must be doubled."
        ),
    ),
)

NO_POSTING = FindingKind(
    "CSV013",
    "row-without-posting",
    Severity.WARNING,
    Words("Raden är ingen kontering", "The row is no posting"),
    Manual(
        what=Words(
            "Att varje rad under rubrikerna är en kontering eller en summa.", "That every row below the headings is a posting or a total."
        ),
        why=Words(
            "En rad utan konto och belopp ändrar inga summor, men kan vara resten av en bruten rad.",
            "A row without account and amount changes no sum, but may be the rest of a broken row.",
        ),
        example=Words("”Utskriven 2022-01-31”", '"Printed 2022-01-31"'),
        remedy=Words("Ta bort raden ur exporten.", "Leave the row out of the export."),
    ),
)

DATES_DIFFER = FindingKind(
    "CSV014",
    "row-dates-differ",
    Severity.WARNING,
    Words("Samma verifikation har olika datum", "One entry has several dates"),
    Manual(
        what=Words("Att alla rader i en verifikation har samma datum.", "That all rows of an entry have one date."),
        why=Words(
            "Antingen är datumet fel på en rad, eller så är det två verifikationer med samma nummer.",
            "Either a row's date is wrong, or two entries have one number.",
        ),
        example=Words("Rader i A 12 med datum 2022-01-31 och 2022-02-01", "Rows of A 12 dated 2022-01-31 and 2022-02-01"),
        remedy=Words(
            "Kontrollera verifikationen. Använder flera serier samma nummer, ange series i columns.",
            "Check the entry. Where several series share numbers, give series in columns.",
        ),
    ),
)

MARKS_MIXED = FindingKind(
    "CSV015",
    "row-decimal-mark-mixed",
    Severity.WARNING,
    Words("Både komma och punkt som decimaltecken", "Both comma and point as decimal mark"),
    Manual(
        what=Words("Att filens belopp har samma decimaltecken.", "That the file's amounts have one decimal mark."),
        why=Words(
            "Beloppet är läst som det står, men en fil med två skrivsätt är ofta hopklippt för hand.",
            "The amount is read as it stands, but a file with two ways of writing is often pasted together by hand.",
        ),
        example=Words("100,00 och 19.9", "100,00 and 19.9"),
        remedy=Words("Exportera filen igen i ett stycke.", "Export the file again in one piece."),
    ),
)

CURRENCY_MIXED = FindingKind(
    "CSV016",
    "row-currency-other",
    Severity.ERROR,
    Words("Raden är i en annan valuta", "The row is in another currency"),
    Manual(
        what=Words("Att alla belopp är i redovisningsvalutan.", "That all amounts are in the reporting currency."),
        why=Words("Belopp i olika valutor kan inte läggas ihop.", "Amounts in several currencies cannot be added."),
        example=Words("En rad i EUR i en bok i SEK", "A row in EUR in books in SEK"),
        remedy=Words("Exportera beloppet i redovisningsvalutan.", "Export the amount in the reporting currency."),
    ),
)

NO_ROWS = FindingKind(
    "CSV017",
    "no-postings-in-file",
    Severity.ERROR,
    Words("Filen har inga konteringar", "The file has no postings"),
    Manual(
        what=Words("Att en huvudbok har minst en kontering.", "That a ledger has at least one posting."),
        why=Words("En tom huvudbok skulle annars gå igenom alla kontroller.", "An empty ledger would otherwise pass every check."),
        example=Words("En fil med bara rubrikrad", "A file with headings only"),
        remedy=Words("Exportera filen igen; kontrollera urvalet.", "Export the file again; check the selection."),
    ),
)

SIDE_UNREADABLE = FindingKind(
    "CSV018",
    "row-side-unreadable",
    Severity.ERROR,
    Words("Sidan går inte att läsa", "The side cannot be read"),
    Manual(
        what=Words(
            "Att kolumnen side säger om varje belopp är debet eller kredit: D eller K, debet eller kredit, S eller H (SAP).",
            "That the column side says whether each amount is debit or credit: D or C, debit or credit, S or H (SAP).",
        ),
        why=Words(
            "Ett belopp vars sida inte syns kan hamna på fel sida av varje summa. Det gissas inte.",
            "An amount whose side is not told may land on the wrong side of every total. It is not guessed.",
        ),
        example=Words("1930;2025-01-31;A1;100,00;X", "1930;2025-01-31;A1;100.00;X"),
        remedy=Words(
            "Fyll i sidan i exporten. Har beloppen redan tecken behövs ingen side i columns.",
            "Fill in the side in the export. Amounts that have their sign already need no side in columns.",
        ),
    ),
)

CELL_WITHOUT_VALUE = FindingKind(
    "XLS001",
    "cell-without-value",
    Severity.ERROR,
    Words("Cellen har inget värde", "The cell has no value"),
    Manual(
        what=Words("Att varje cell som läses ur en arbetsbok har ett värde.", "That every cell read from a workbook has a value."),
        why=Words(
            "En formel som aldrig räknats ut, ett felvärde eller ett tal som Excel inte kan hålla exakt är inget belopp.",
            "A formula that was never calculated, an error value or a number that Excel cannot hold exactly is no amount.",
        ),
        example=Words("=B2+C2 utan sparat värde, #REF!", "=B2+C2 without a stored value, #REF!"),
        remedy=Words(
            "Öppna filen i Excel, låt den räkna om, rätta felvärden och spara.",
            "Open the file in Excel, let it recalculate, correct the errors and save.",
        ),
    ),
)

#: Kinds that a ledger in columns of any format can make.
ROW_FINDINGS = (
    AMOUNT_UNREADABLE,
    AMOUNT_FINER_THAN_ORE,
    AMOUNT_BEYOND_LIMIT,
    AMOUNT_AMBIGUOUS,
    DATE_UNREADABLE,
    ACCOUNT_MISSING,
    ACCOUNT_UNREADABLE,
    NUMBER_MISSING,
    DEBIT_AND_CREDIT,
    ROW_WIDTH,
    QUOTE_UNCLOSED,
    TOTAL_DIFFERS,
    NO_POSTING,
    DATES_DIFFER,
    MARKS_MIXED,
    CURRENCY_MIXED,
    NO_ROWS,
    SIDE_UNREADABLE,
    BALANCE_DIFFERS,
    BALANCE_UNREADABLE,
    ACCOUNT_TWICE,
    OPENING_OF_PERIOD,
    MIXED_COMPANIES,
)
