"""What can be wrong with a single record of an SIE 4 file."""

from __future__ import annotations

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words

_CORRECT = Words(
    "Rätta i bokföringssystemet och exportera på nytt. Rätta inte i filen.",
    "Correct it in the ledger system and export again. Do not correct the file.",
)

AMOUNT_UNREADABLE = FindingKind(
    "SIE006",
    "amount-unreadable",
    Severity.ERROR,
    Words("Beloppet är inget tal", "The amount is not a number"),
    Manual(
        what=Words(
            "Belopp skrivs med siffror, decimalpunkt och högst två decimaler.",
            "Amounts are digits, a decimal point and at most two decimals.",
        ),
        why=Words(
            "Raden kan inte räknas med, så varje summa den ingår i är ofullständig.",
            "The row cannot be counted, so every total it belongs to is incomplete.",
        ),
        example=Words("`#TRANS 1930 {} 1,234`: ett tusen eller drygt ett?", "`#TRANS 1930 {} 1,234`: one thousand or a little over one?"),
        remedy=_CORRECT,
    ),
)

AMOUNT_FINER = FindingKind(
    "SIE007",
    "amount-finer-than-ore",
    Severity.ERROR,
    Words("Beloppet har fler än två decimaler", "The amount has more than two decimals"),
    Manual(
        what=Words("Belopp är hela ören; extra nollor sist är ofarliga.", "Amounts are whole öre; extra zeros at the end are harmless."),
        why=Words(
            "Beloppet avrundas aldrig i tysthet: en avrundad rad kan få en verifikation att gå ihop som inte gör det.",
            "The amount is never rounded silently: a rounded row can make a voucher balance that does not.",
        ),
        example=Words("`#TRANS 3740 {} 0.005`", "`#TRANS 3740 {} 0.005`"),
        remedy=_CORRECT,
    ),
)

AMOUNT_BEYOND = FindingKind(
    "SIE008",
    "amount-beyond-limit",
    Severity.ERROR,
    Words("Beloppet är orimligt stort", "The amount is beyond all limits"),
    Manual(
        what=Words(
            "Belopp ryms i 64 bitar räknat i ören: högst 92 233 720 368 547 758,07 kr.",
            "Amounts fit 64 bits in öre: at most 92 233 720 368 547 758,07 kr.",
        ),
        why=Words(
            "Ett större belopp är ett fel i filen; det kan inte räknas med.",
            "A larger amount is a fault in the file; it cannot be counted.",
        ),
        example=Words("`#UB 0 1930 99999999999999999999.00`", "`#UB 0 1930 99999999999999999999.00`"),
        remedy=_CORRECT,
    ),
)

AMOUNT_FORM = FindingKind(
    "SIE009",
    "amount-form",
    Severity.WARNING,
    Words("Belopp skrivna på annat sätt än SIE säger", "Amounts not written as SIE says"),
    Manual(
        what=Words(
            "Decimalpunkt, inga tusenavgränsare, inget plustecken, minus först.",
            "A decimal point, no thousands separators, no plus sign, minus first.",
        ),
        why=Words(
            "Bara ett tal kan menas, så beloppet är läst. Andra program kan läsa det fel eller vägra filen.",
            "Only one number can be meant, so the amount is read. Other programs may misread it or refuse the file.",
        ),
        example=Words("`1234,50` är läst som 1234.50.", "`1234,50` is read as 1234.50."),
        remedy=Words(
            "Rätta exporten; jämför något av beloppen med bokföringen.", "Correct the export; compare one of the amounts with the books."
        ),
    ),
)

DATE_UNREADABLE = FindingKind(
    "SIE010",
    "date-unreadable",
    Severity.ERROR,
    Words("Datumet finns inte", "There is no such date"),
    Manual(
        what=Words("Datum skrivs ÅÅÅÅMMDD och finns i kalendern.", "Dates are written YYYYMMDD and exist in the calendar."),
        why=Words("Datumet avgör vilken period raden hör till.", "The date decides which period the row belongs to."),
        example=Words("`#VER A 7 20250231`", "`#VER A 7 20250231`"),
        remedy=_CORRECT,
    ),
)

FIELD_MISSING = FindingKind(
    "SIE011",
    "field-missing",
    Severity.ERROR,
    Words("Ett obligatoriskt fält saknas", "A mandatory field is missing"),
    Manual(
        what=Words("Varje post har de fält som SIE kräver.", "Every record has the fields that SIE requires."),
        why=Words("Posten kan inte räknas med; något har gått förlorat.", "The record cannot be counted; something is lost."),
        example=Words("`#TRANS 1930 {}` utan belopp.", "`#TRANS 1930 {}` without an amount."),
        remedy=_CORRECT,
    ),
)

FIELD_UNREADABLE = FindingKind(
    "SIE012",
    "field-unreadable",
    Severity.ERROR,
    Words("Årsnummer eller period går inte att läsa", "A year's number or a period cannot be read"),
    Manual(
        what=Words("Årsnummer är 0, -1, -2 …; perioder är ÅÅÅÅMM.", "Years are numbered 0, -1, -2 …; periods are YYYYMM."),
        why=Words(
            "Saldot kan inte hänföras till något år och räknas inte med.", "The balance cannot be put in any year and is not counted."
        ),
        example=Words("`#PSALDO 0 202413 1930 {} 100.00`", "`#PSALDO 0 202413 1930 {} 100.00`"),
        remedy=_CORRECT,
    ),
)

QUOTE_UNCLOSED = FindingKind(
    "SIE013",
    "quote-unclosed",
    Severity.WARNING,
    Words("Citattecken som aldrig stängs", "A quote that is never closed"),
    Manual(
        what=Words(
            "Varje citattecken som öppnar ett fält har ett som stänger det på samma rad. Slukas ett obligatoriskt fält är det ett fel.",
            "Every quote that opens a field is closed on the same line. If it swallows a mandatory field it is an error.",
        ),
        why=Words("Allt efter citattecknet läses som ett enda fält.", "Everything after the quote is read as one field."),
        example=Words('`#VER A 1 20250101 "Kaffe`', '`#VER A 1 20250101 "Coffee`'),
        remedy=_CORRECT,
    ),
)

LINE_BREAK = FindingKind(
    "SIE014",
    "line-break-in-text",
    Severity.WARNING,
    Words("Radbrytning mitt i en text", "A line break inside a text"),
    Manual(
        what=Words("En post står på en rad.", "A record stands on one line."),
        why=Words(
            "Raderna är hopfogade här, men de flesta program tappar resten av posten.",
            "The lines are joined here, but most programs lose the rest of the record.",
        ),
        example=Words("En verifikationstext som fortsätter på nästa rad.", "A voucher's text that goes on to the next line."),
        remedy=Words("Ta bort radbrytningen ur texten i bokföringssystemet.", "Remove the line break from the text in the ledger system."),
    ),
)

NOT_A_RECORD = FindingKind(
    "SIE015",
    "line-not-a-record",
    Severity.ERROR,
    Words("En rad som inte är en post", "A line that is not a record"),
    Manual(
        what=Words(
            "Varje rad börjar med #, är tom, eller är en ensam { eller }.", "Every line begins with #, is blank, or is a lone { or }."
        ),
        why=Words(
            "Raden kan vara resten av en post som gått sönder; då fattas något.",
            "The line may be what is left of a broken record; then something is missing.",
        ),
        example=Words("`TRANS 1930 {} 100.00` utan #.", "`TRANS 1930 {} 100.00` without #."),
        remedy=_CORRECT,
    ),
)

ROW_OUTSIDE = FindingKind(
    "SIE016",
    "row-outside-entry",
    Severity.ERROR,
    Words("En konteringsrad utanför verifikationerna", "A posting outside any voucher"),
    Manual(
        what=Words(
            "Varje #TRANS, #RTRANS och #BTRANS står inom { } efter ett #VER.",
            "Every #TRANS, #RTRANS and #BTRANS stands within { } after a #VER.",
        ),
        why=Words("Raden hör inte till någon verifikation och räknas inte med.", "The row belongs to no voucher and is not counted."),
        example=Words("#TRANS efter } och före nästa #VER.", "#TRANS after } and before the next #VER."),
        remedy=_CORRECT,
    ),
)

BRACE_MISSING = FindingKind(
    "SIE017",
    "entry-brace-missing",
    Severity.WARNING,
    Words("En verifikation saknar klammer", "A voucher lacks a brace"),
    Manual(
        what=Words(
            "En verifikations rader står mellan { och } på egna rader.", "A voucher's rows stand between { and } on lines of their own."
        ),
        why=Words(
            "Raderna är lästa här, men många program hoppar över dem.",
            "The rows are read here, but many programs skip them.",
        ),
        example=Words("En tom rad efter #VER där { skulle ha stått.", "A blank line after #VER where { should have been."),
        remedy=Words(
            "Kontrollera att verifikationens rader är kompletta och anmäl felet till programmets leverantör.",
            "Check that the voucher's rows are complete and report the fault to the program's vendor.",
        ),
    ),
)

LIST_BROKEN = FindingKind(
    "SIE018",
    "object-list-broken",
    Severity.ERROR,
    Words("Objektlistan är trasig", "The object list is broken"),
    Manual(
        what=Words(
            "En objektlista är par av dimension och objekt inom { }.", "An object list is pairs of dimension and object within { }."
        ),
        why=Words(
            "Raden kan inte hänföras till rätt objekt, och beloppet kan ha slukats.",
            "The row cannot be put on its objects, and the amount may be swallowed.",
        ),
        example=Words("`#TRANS 3041 {1} -100.00`", "`#TRANS 3041 {1} -100.00`"),
        remedy=_CORRECT,
    ),
)

TWIN_MISSING = FindingKind(
    "SIE019",
    "added-row-without-twin",
    Severity.WARNING,
    Words("Tillagd rad saknas bland raderna", "An added row is missing among the rows"),
    Manual(
        what=Words(
            "Varje #RTRANS (tillagd rad) följs av en #TRANS med samma konto och belopp.",
            "Every #RTRANS (added row) is followed by a #TRANS with the same account and amount.",
        ),
        why=Words(
            "Bara #TRANS räknas. Fattas tvillingen är det oklart om tillägget gäller (SIE 4B om #RTRANS).",
            "Only #TRANS counts. Without the twin it is unclear whether the addition holds (SIE 4B on #RTRANS).",
        ),
        example=Words("#RTRANS 5410 {} 100.00 utan #TRANS 5410 {} 100.00.", "#RTRANS 5410 {} 100.00 without #TRANS 5410 {} 100.00."),
        remedy=Words("Jämför verifikationen med bokföringssystemets.", "Compare the voucher with the ledger system's."),
    ),
)

UNKNOWN_IN_ENTRY = FindingKind(
    "SIE020",
    "unknown-record-in-entry",
    Severity.WARNING,
    Words("Okänd post i en verifikation", "An unknown record in a voucher"),
    Manual(
        what=Words("En verifikation har bara #TRANS, #RTRANS och #BTRANS.", "A voucher has only #TRANS, #RTRANS and #BTRANS."),
        why=Words(
            "Okända poster ska hoppas över (4B avsnitt 7.1), men i en verifikation kan det vara en felskriven rad.",
            "Unknown records are to be skipped (4B section 7.1), but in a voucher it may be a mistyped row.",
        ),
        example=Words("`#TRNAS 1930 {} 100.00`", "`#TRNAS 1930 {} 100.00`"),
        remedy=Words("Kontrollera att verifikationen är komplett.", "Check that the voucher is complete."),
    ),
)

RECORD_KINDS = (
    AMOUNT_UNREADABLE,
    AMOUNT_FINER,
    AMOUNT_BEYOND,
    AMOUNT_FORM,
    DATE_UNREADABLE,
    FIELD_MISSING,
    FIELD_UNREADABLE,
    QUOTE_UNCLOSED,
    LINE_BREAK,
    NOT_A_RECORD,
    ROW_OUTSIDE,
    BRACE_MISSING,
    LIST_BROKEN,
    TWIN_MISSING,
    UNKNOWN_IN_ENTRY,
)
