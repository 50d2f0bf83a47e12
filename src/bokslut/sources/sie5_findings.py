"""What can be wrong with an SIE 5 file."""

from __future__ import annotations

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words
from bokslut.sources.sie4_file_findings import (
    ACCOUNT_UNDECLARED,
    BALANCE_TWICE,
    FISCAL_YEAR_MISSING,
    FISCAL_YEAR_ODD,
    NO_FIGURES,
    OBJECT_UNDECLARED,
)
from bokslut.sources.sie5_xml import EXPORT

XML_BROKEN = FindingKind(
    "SIE501",
    "xml-broken",
    Severity.ERROR,
    Words("XML-filen är avhuggen eller trasig", "The XML file is cut off or broken"),
    Manual(
        what=Words(
            "Filen är XML från början till slut: varje element avslutas, varje tecken finns i den kodning som anges.",
            "The file is XML from beginning to end: every element is closed, every character is in the encoding it says.",
        ),
        why=Words(
            "Allt efter felet är oläst. En halv huvudbok kan se hel ut, så inga uppställningar görs av den.",
            "Everything after the fault is unread. Half a ledger can look whole, so no statements are drawn from it.",
        ),
        example=Words("Filen slutar efter `<LedgerEntry accountId=`.", "The file ends after `<LedgerEntry accountId=`."),
        remedy=EXPORT,
    ),
)

VALUE_UNREADABLE = FindingKind(
    "SIE502",
    "xml-value-unreadable",
    Severity.ERROR,
    Words("Ett värde i XML-filen saknas eller går inte att läsa", "A value in the XML file is missing or cannot be read"),
    Manual(
        what=Words(
            "Konto, belopp, datum och månad finns där SIE 5 kräver dem: belopp med högst två decimaler, datum ÅÅÅÅ-MM-DD, månad ÅÅÅÅ-MM.",
            "Account, amount, date and month are where SIE 5 demands them: amounts of at most two decimals, dates YYYY-MM-DD, "
            "months YYYY-MM.",
        ),
        why=Words(
            "Raden eller saldot kan inte räknas med, och inget belopp avrundas eller gissas.",
            "The row or balance cannot be counted, and no amount is rounded or guessed.",
        ),
        example=Words('`<LedgerEntry accountId="1930" amount="12.345" />`.', '`<LedgerEntry accountId="1930" amount="12.345" />`.'),
        remedy=Words("Rätta uppgiften i bokföringssystemet och exportera igen.", "Correct it in the ledger system and export again."),
    ),
)

BALANCE_OUTSIDE_YEARS = FindingKind(
    "SIE503",
    "balance-outside-years",
    Severity.ERROR,
    Words("Ett saldo hör till inget räkenskapsår", "A balance belongs to no fiscal year"),
    Manual(
        what=Words(
            "Ett ingående saldos månad är den första, ett utgående saldos den sista, i något räkenskapsår som filen anger.",
            "An opening balance's month is the first, a closing balance's the last, of some fiscal year that the file gives.",
        ),
        why=Words(
            "Månaden är det enda som säger vilket år saldot gäller (SIE 5, OpeningBalance och ClosingBalance).",
            "The month is all that says which year the balance is for (SIE 5, OpeningBalance and ClosingBalance).",
        ),
        example=Words(
            '`<ClosingBalance month="2025-11" …>` när året slutar 2025-12.',
            '`<ClosingBalance month="2025-11" …>` when the year ends 2025-12.',
        ),
        remedy=EXPORT,
    ),
)

SUBLEDGER_DIFFERS = FindingKind(
    "SIE504",
    "subledger-differs",
    Severity.WARNING,
    Words("En reskontra stämmer inte med sitt konto", "A subledger does not agree with its account"),
    Manual(
        what=Words(
            "Summan av posternas saldon i en kund- eller leverantörsreskontra eller ett anläggningsregister jämförs "
            "med kontots saldo, ingående och utgående. "
            "Leverantörsposter får vara skrivna med plus eller minus. Ett slags saldon som helt saknas jämförs inte.",
            "The sum of the items' balances of a customer or supplier ledger or an asset register is "
            "compared with the account's balance, opening and closing. "
            "Supplier items may be written with plus or minus. A kind of balance that is wholly absent is not compared.",
        ),
        why=Words(
            "Kontot är summan av sina poster. En skillnad är en fordran, skuld eller tillgång som bara finns på det ena stället.",
            "The account is the sum of its items. A difference is a receivable, debt or asset that exists in one place only.",
        ),
        example=Words(
            "Leverantörsfakturorna summerar till 232 420,22 men konto 2440 är −127 583,00.",
            "The supplier invoices sum to 232 420,22 but account 2440 is −127 583,00.",
        ),
        remedy=Words(
            "Stäm av reskontran mot kontot post för post; bokföringar direkt på kontot, utan post, är den vanligaste orsaken.",
            "Reconcile the subledger with the account item by item; postings straight to the account are the usual cause.",
        ),
    ),
)

REFERENCE_UNKNOWN = FindingKind(
    "SIE505",
    "reference-unknown",
    Severity.WARNING,
    Words("En hänvisning leder till något som inte finns i filen", "A reference leads to something that is not in the file"),
    Manual(
        what=Words(
            "Det som verifikat hänvisar till finns i filen: reskontraposter, underlag och rättande verifikat av samma år. "
            "Har filen inga reskontraposter alls krävs inga.",
            "What entries refer to is in the file: items of subledgers, documents and correcting entries of the same year. "
            "Of a file that has no items at all none are asked.",
        ),
        why=Words(
            "Verifieringskedjan bryts: vad raden gäller, vad den grundas på eller hur den rättades går inte att följa (BFL 5 kap. 5–7 §§).",
            "The audit trail breaks: what the row concerns, what it rests on or how it was corrected cannot be followed "
            "(BFL 5 kap. 5–7 §§).",
        ),
        example=Words(
            '`<VoucherReference documentId="7" />` när Documents inte har något underlag 7.',
            '`<VoucherReference documentId="7" />` where Documents has no document 7.',
        ),
        remedy=EXPORT,
    ),
)

__all__ = [
    "ACCOUNT_UNDECLARED",
    "BALANCE_OUTSIDE_YEARS",
    "BALANCE_TWICE",
    "FISCAL_YEAR_MISSING",
    "KINDS",
    "NO_FIGURES",
    "OBJECT_UNDECLARED",
    "REFERENCE_UNKNOWN",
    "SUBLEDGER_DIFFERS",
    "VALUE_UNREADABLE",
    "XML_BROKEN",
]

#: Kinds that SIE 4 files have too keep their codes.
KINDS: tuple[FindingKind, ...] = (
    *(XML_BROKEN, VALUE_UNREADABLE, BALANCE_OUTSIDE_YEARS, SUBLEDGER_DIFFERS, REFERENCE_UNKNOWN),
    *(ACCOUNT_UNDECLARED, BALANCE_TWICE, FISCAL_YEAR_MISSING, FISCAL_YEAR_ODD, NO_FIGURES, OBJECT_UNDECLARED),
)
