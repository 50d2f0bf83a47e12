"""What can be wrong with an SIE 4 file as a whole: cut off, changed, empty, its years and its declarations."""

from __future__ import annotations

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words

EXPORT_AGAIN = Words(
    "Exportera filen på nytt ur bokföringssystemet och kontrollera att hela filen kommer med.",
    "Export the file again from the ledger system and check that all of it arrives.",
)

FILE_CUT_OFF = FindingKind(
    "SIE001",
    "file-cut-off",
    Severity.ERROR,
    Words("Filen är avhuggen", "The file is cut off"),
    Manual(
        what=Words(
            "Filen slutar mitt i något: en verifikation utan }, en öppnad men aldrig avslutad #KSUMMA, en halv post, nollbyte.",
            "The file ends in the middle of something: a voucher without }, a #KSUMMA never closed, half a record, zero bytes.",
        ),
        why=Words(
            "Det som saknas syns inte i några summor. En mindre huvudbok kan se hel och riktig ut (SIE 4B avsnitt 10.4 om #KSUMMA).",
            "What is missing shows in no total. A smaller ledger can look whole and right (SIE 4B section 10.4 on #KSUMMA).",
        ),
        example=Words(
            "Sista raden är `#TRANS 1930 {} -100.00` och inget } följer.", "The last line is `#TRANS 1930 {} -100.00` and no } follows."
        ),
        remedy=EXPORT_AGAIN,
    ),
)

CHECKSUM_WRONG = FindingKind(
    "SIE002",
    "checksum-wrong",
    Severity.ERROR,
    Words("Kontrollsumman stämmer inte", "The checksum is wrong"),
    Manual(
        what=Words(
            "CRC-32 räknas över posterna mellan de två #KSUMMA och jämförs med talet i den sista.",
            "The CRC-32 of the records between the two #KSUMMA is computed and compared with the number in the last one.",
        ),
        why=Words(
            "Talet skrevs av programmet som exporterade filen. Stämmer det inte har filen ändrats efteråt (SIE 4B avsnitt 10).",
            "The number was written by the program that exported the file. If it is wrong the file was changed since (SIE 4B section 10).",
        ),
        example=Words("Ett belopp har rättats för hand i filen.", "An amount was corrected by hand in the file."),
        remedy=Words(
            "Exportera filen på nytt. Rätta i bokföringssystemet, aldrig i filen.",
            "Export the file again. Correct in the ledger system, never in the file.",
        ),
    ),
)

NO_FIGURES = FindingKind(
    "SIE003",
    "no-figures-in-file",
    Severity.ERROR,
    Words("Filen har varken saldon eller verifikationer", "The file has neither balances nor vouchers"),
    Manual(
        what=Words(
            "Filen har minst en verifikation eller ett saldo som inte är noll.",
            "The file has at least one voucher or one balance that is not zero.",
        ),
        why=Words(
            "En fil med bara huvud och kontoplan är avhuggen eller exporterad med fel urval; ingenting i den kan stämmas av.",
            "A file with only a header and accounts was cut off or exported with the wrong selection; nothing in it can be reconciled.",
        ),
        example=Words("Filen slutar efter #KONTO-posterna.", "The file ends after the #KONTO records."),
        remedy=Words(
            "Exportera på nytt med rätt räkenskapsår, med saldon och verifikationer (typ 4).",
            "Export again for the right fiscal year, with balances and vouchers (type 4).",
        ),
    ),
)

CLOSING_MISSING = FindingKind(
    "SIE004",
    "closing-balances-missing",
    Severity.ERROR,
    Words("Utgående balanser eller resultat saknas", "Closing balances or results are missing"),
    Manual(
        what=Words(
            "Filen slutar inte i ingående balanser, och en fil utan verifikationer har både #UB och de #RES som #UB kräver.",
            "The file does not end in opening balances, and one without vouchers has both #UB and the #RES that they call for.",
        ),
        why=Words(
            "SIE kräver #UB och #RES för det löpande året (4B avsnitt 5.16). Utan dem är filen sannolikt avhuggen.",
            "SIE requires #UB and #RES for the current year (4B section 5.16). Without them the file is probably cut off.",
        ),
        example=Words("Sista posten är `#IB 0 2440 -5000.00`.", "The last record is `#IB 0 2440 -5000.00`."),
        remedy=EXPORT_AGAIN,
    ),
)

ENTRIES_MISSING = FindingKind(
    "SIE032",
    "entries-missing",
    Severity.ERROR,
    Words("Verifikationerna saknas", "The vouchers are missing"),
    Manual(
        what=Words(
            "En fil av typ 4 där något konto har ändrats under året har verifikationer.",
            "A file of type 4 in which an account moved during the year has vouchers.",
        ),
        why=Words(
            "Saldona säger att något har bokförts, men det finns inte i filen: den är avhuggen eller exporterad utan verifikationer.",
            "The balances say that something was posted, but it is not in the file: cut off before the first #VER, or exported without.",
        ),
        example=Words("#SIETYP 4, #IB och #UB som skiljer, inget #VER.", "#SIETYP 4, #IB and #UB that differ, no #VER."),
        remedy=EXPORT_AGAIN,
    ),
)

LAST_LINE = FindingKind(
    "SIE005",
    "last-line-unfinished",
    Severity.WARNING,
    Words("Sista raden saknar radslut", "The last line has no line end"),
    Manual(
        what=Words(
            "Filens sista post har ett radslut som alla andra. Ett saldo som inte kan bevisas vara helt ger fel, annat ger varning.",
            "The last record ends its line like every other. A balance that cannot be proved whole is an error, anything else a warning.",
        ),
        why=Words(
            "En post som är avhuggen mitt i ett belopp eller ett namn ser ut som en hel post.",
            "A record cut inside an amount or a name looks like a whole one.",
        ),
        example=Words("`#RES 0 8999 398624.2` där det stod `398624.26`.", "`#RES 0 8999 398624.2` where it said `398624.26`."),
        remedy=Words(
            "Exportera filen på nytt. Är den hel och programmet alltid skriver så: lägg till ett radslut sist.",
            "Export the file again. If it is whole and the program always writes so: add a line end last.",
        ),
    ),
)

FISCAL_YEAR_ODD = FindingKind(
    "SIE028",
    "fiscal-year-odd",
    Severity.WARNING,
    Words("Räkenskapsåren hänger inte ihop", "The fiscal years do not fit together"),
    Manual(
        what=Words(
            "Varje #RAR slutar efter att det börjar, är högst 18 månader, och åren följer på varandra utan överlapp eller lucka.",
            "Each #RAR ends after it starts, is at most 18 months, and the years follow one another without overlap or gap.",
        ),
        why=Words(
            "Årets gränser avgör vad som räknas med (bokföringslagen 3 kap.). Fel år ger fel jämförelsetal.",
            "The year's limits decide what is counted (Swedish Accounting Act, chapter 3). A wrong year gives wrong comparatives.",
        ),
        example=Words("`#RAR 0 20240101 20251231` är 24 månader.", "`#RAR 0 20240101 20251231` is 24 months."),
        remedy=Words(
            "Rätta räkenskapsåret i bokföringssystemet och exportera på nytt.",
            "Correct the fiscal year in the ledger system and export again.",
        ),
    ),
)

FISCAL_YEAR_MISSING = FindingKind(
    "SIE029",
    "fiscal-year-missing",
    Severity.WARNING,
    Words("Räkenskapsåret saknas", "The fiscal year is missing"),
    Manual(
        what=Words("En fil med saldon talar om sitt räkenskapsår med #RAR 0.", "A file with balances names its fiscal year in #RAR 0."),
        why=Words(
            "Utan #RAR 0 går det inte att veta vilket år saldona gäller. SIE kräver den i typ 1-3 och 4E.",
            "Without #RAR 0 no one can tell which year the balances are for. SIE requires it in types 1-3 and 4E.",
        ),
        example=Words("Filen har #IB 0 och #UB 0 men ingen #RAR 0.", "The file has #IB 0 and #UB 0 but no #RAR 0."),
        remedy=Words(
            "Exportera på nytt; ange annars räkenskapsåret i bokslutsfilen.", "Export again; else give the fiscal year in the close file."
        ),
    ),
)

PREVIOUS_YEAR = FindingKind(
    "SIE031",
    "previous-year-incomplete",
    Severity.WARNING,
    Words("Föregående års saldon är inte hela", "The previous year's balances are not whole"),
    Manual(
        what=Words(
            "Ett föregående år som filen anger (#RAR -1) har saldon, och dess #UB och #RES summerar till dess #IB.",
            "A previous year that the file names (#RAR -1) has balances, and its #UB and #RES sum to its #IB.",
        ),
        why=Words(
            "SIE kräver dem när året är känt (4B avsnitt 5.16). Saknas några blir jämförelsetalen för små utan att det syns.",
            "SIE requires them when the year is known (4B section 5.16). If some are missing the comparatives are too small, unseen.",
        ),
        example=Words(
            "Filen slutar mitt bland `#RES -1`; eller ett äldre resultat fördes aldrig om.",
            "The file ends in the middle of its `#RES -1`; or an older result was never carried over.",
        ),
        remedy=Words(
            "Exportera på nytt med föregående år, eller ange förra årets fil under [[previous]].",
            "Export again with the previous year, or name last year's file under [[previous]].",
        ),
    ),
)

ALREADY_IMPORTED = FindingKind(
    "SIE030",
    "file-already-imported",
    Severity.INFO,
    Words("Filen är märkt som redan inläst", "The file is marked as already imported"),
    Manual(
        what=Words("#FLAGGA är 0 i en fil som inget program har läst in.", "#FLAGGA is 0 in a file that no program has imported."),
        why=Words(
            "Ett program som läser in filen sätter 1 i den. Den har alltså öppnats för skrivning efter exporten.",
            "A program that imports the file sets 1 in it. So it has been opened for writing since the export.",
        ),
        example=Words("Första raden är `#FLAGGA 1`.", "The first line is `#FLAGGA 1`."),
        remedy=Words(
            "Inget behövs, om filen är den du menade. Exportera annars på nytt.",
            "Nothing, if this is the file you meant. Else export again.",
        ),
    ),
)

CONTROL_CHARACTER = FindingKind(
    "SIE021",
    "control-character",
    Severity.WARNING,
    Words("Styrtecken i filen", "Control characters in the file"),
    Manual(
        what=Words("Inga styrtecken (0-31, 127) utom tabb och radslut.", "No control characters (0-31, 127) but tab and line end."),
        why=Words(
            "SIE förbjuder dem (4B avsnitt 5.7). De kommer av skadade filer eller klistrad text och kan dölja vad som står.",
            "SIE forbids them (4B section 5.7). They come from damaged files or pasted text and can hide what is written.",
        ),
        example=Words("Ett ESC-tecken i en verifikationstext.", "An ESC character in a voucher's text."),
        remedy=Words("Rätta texten i bokföringssystemet och exportera på nytt.", "Correct the text in the ledger system and export again."),
    ),
)

TEXT_GARBLED = FindingKind(
    "SIE022",
    "text-garbled",
    Severity.WARNING,
    Words("Förvanskade å, ä, ö", "Garbled letters"),
    Manual(
        what=Words(
            "Texterna har inga spår av att ha lästs med fel teckenkodning, som ”f”rs„ljning” eller ”fÃ¶rsÃ¤ljning”.",
            "The texts show no trace of having been read in the wrong encoding, like ”f”rs„ljning” or ”fÃ¶rsÃ¤ljning”.",
        ),
        why=Words("Namn och texter blir oläsliga; beloppen påverkas inte.", "Names and texts become unreadable; amounts are not affected."),
        example=Words('`#KONTO 3041 "F”rs„ljning"`', '`#KONTO 3041 "F”rs„ljning"`'),
        remedy=Words(
            "Exportera på nytt utan att öppna filen i något annat program emellan, eller ange rätt `encoding` för filen.",
            "Export again without opening the file in another program in between, or give the right `encoding` for the file.",
        ),
    ),
)

ACCOUNT_UNDECLARED = FindingKind(
    "SIE023",
    "account-undeclared",
    Severity.WARNING,
    Words("Konton som inte finns i kontoplanen", "Accounts that are not in the chart"),
    Manual(
        what=Words(
            "Varje konto som används har en #KONTO-post, om filen har någon.",
            "Every account used has a #KONTO record, if the file has any.",
        ),
        why=Words(
            "Ett konto utan benämning kan vara felskrivet, och det saknas lätt i uppställningarna.",
            "An account without a name may be mistyped, and statements easily miss it.",
        ),
        example=Words("#TRANS 1931 men bara #KONTO 1930.", "#TRANS 1931 but only #KONTO 1930."),
        remedy=Words(
            "Lägg upp kontot i bokföringssystemet eller rätta konteringen.", "Add the account in the ledger system or correct the posting."
        ),
    ),
)

OBJECT_UNDECLARED = FindingKind(
    "SIE024",
    "object-undeclared",
    Severity.INFO,
    Words("Objekt som inte är upplagda", "Objects that are not declared"),
    Manual(
        what=Words(
            "Varje objekt som används har en #OBJEKT-post, om filen har någon.",
            "Every object used has an #OBJEKT record, if the file has any.",
        ),
        why=Words(
            "Ett objekt utan namn kan vara felskrivet. Många system skriver inte ut kunder, leverantörer och fakturor.",
            "An object without a name may be mistyped. Many systems do not write customers, suppliers and invoices.",
        ),
        example=Words("{1 100} men ingen #OBJEKT 1 100.", "{1 100} but no #OBJEKT 1 100."),
        remedy=Words(
            "Lägg upp objektet i bokföringssystemet, om det inte är väntat.",
            "Declare the object in the ledger system, unless it is expected.",
        ),
    ),
)

ACCOUNT_NOT_NUMERIC = FindingKind(
    "SIE025",
    "account-not-numeric",
    Severity.WARNING,
    Words("Konton som inte är nummer", "Accounts that are not numbers"),
    Manual(
        what=Words("Kontonummer består av siffror.", "Account numbers are digits."),
        why=Words(
            "Konton som FEL och DIFF är parkeringsplatser för belopp som inte gick att kontera. De hör inte hemma i något bokslut.",
            "Accounts such as FEL and DIFF park amounts that could not be posted. They belong in no close.",
        ),
        example=Words("`#TRANS FEL {} 2.00`", "`#TRANS FEL {} 2.00`"),
        remedy=Words("Boka om beloppen till rätt konto.", "Move the amounts to the right account."),
    ),
)

ACCOUNT_TWICE = FindingKind(
    "SIE026",
    "account-declared-twice",
    Severity.WARNING,
    Words("Konto med två namn", "An account with two names"),
    Manual(
        what=Words(
            "Ett konto har en #KONTO-post; två med samma namn är ofarliga.",
            "An account has one #KONTO record; two with one name are harmless.",
        ),
        why=Words(
            "Två namn på ett nummer betyder att två kontoplaner har slagits ihop; saldot kan blanda två slag.",
            "Two names for one number mean that two charts were merged; the balance may mix two things.",
        ),
        example=Words("#KONTO 1930 Bank och #KONTO 1930 Kassa.", "#KONTO 1930 Bank and #KONTO 1930 Cash."),
        remedy=Words("Rätta kontoplanen i bokföringssystemet.", "Correct the chart of accounts in the ledger system."),
    ),
)

BALANCE_TWICE = FindingKind(
    "SIE027",
    "balance-stated-twice",
    Severity.ERROR,
    Words("Samma saldo två gånger", "The same balance twice"),
    Manual(
        what=Words(
            "Ett helt konto har ett #IB, ett #UB eller #RES per år, och ett #PSALDO per månad.",
            "A whole account has one #IB, one #UB or #RES a year, and one #PSALDO a month.",
        ),
        why=Words(
            "Vilket som gäller går inte att veta, och summerade blir de fel.", "Which one holds cannot be known, and their sum is wrong."
        ),
        example=Words("#UB 0 1930 100.00 på två rader.", "#UB 0 1930 100.00 on two lines."),
        remedy=EXPORT_AGAIN,
    ),
)

FILE_KINDS = (
    FILE_CUT_OFF,
    CHECKSUM_WRONG,
    NO_FIGURES,
    CLOSING_MISSING,
    ENTRIES_MISSING,
    LAST_LINE,
    CONTROL_CHARACTER,
    TEXT_GARBLED,
    ACCOUNT_UNDECLARED,
    OBJECT_UNDECLARED,
    ACCOUNT_NOT_NUMERIC,
    ACCOUNT_TWICE,
    BALANCE_TWICE,
    FISCAL_YEAR_ODD,
    FISCAL_YEAR_MISSING,
    ALREADY_IMPORTED,
    PREVIOUS_YEAR,
)
