"""The headings that ledger exports have, in Swedish and English, and the canonical column that each stands for.

Compared without case, spaces and punctuation, so "Ver.nr" is also "VerNr" and "ver nr". Of several that a file has, the
first in the tuple is taken: a posting date before the date of a document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KNOWN: Mapping[str, tuple[str, ...]] = {
    "account": (
        *("konto", "kontonr", "kontonummer", "konto nr", "kontokod", "bas-konto", "huvudbokskonto", "redovisningskonto", "ktonr", "kto"),
        *("account", "account no", "account number", "account code", "account id", "ledger account", "nominal account", "nominal code"),
        *(
            "gl account",
            "g/l account no",
            "g/l account number",
            "main account",
            "saknr",
            "hkont",
            "gl acct",
            "redovisningskontonr",
            "redovisningskonto nr",
        ),
    ),
    "account_name": (
        *(
            "kontonamn",
            "kontobenämning",
            "redovisningskontonamn",
            "kontots namn",
            "kontotext",
            "konto (t)",
            "kontobeskrivning",
            "benämning",
            "ktonamn",
        ),
        *("account name", "account description", "gl account name", "g/l account name", "main account name"),
    ),
    "date": (
        *("bokföringsdatum", "bokf.datum", "bokf.dag", "bokföringsdag", "bokförd", "bokförd datum", "bokförd den", "verdatum", "ver.datum"),
        *(
            "verifikationsdatum",
            "verifikatdatum",
            "verif.datum",
            "vdatum",
            "datum",
            "transdatum",
            "transaktionsdatum",
            "trans.dat",
            "verdat",
        ),
        *(
            "posting date",
            "gl date",
            "pstng date",
            "pstg date",
            "bokföringsdat",
            "accounting date",
            "effective date",
            "transaction date",
            "trans date",
            "voucher date",
            "date",
        ),
        *("journal date", "document date", "doc date", "budat", "dokumentdatum"),
    ),
    "number": (
        *("vernr", "ver.nr", "ver nr", "vernummer", "verifikationsnummer", "verifikationsnr", "verifikatnr", "verifikatnummer", "verif.nr"),
        *("verifnr", "verifikat", "verifikation", "ver", "verif", "vernr/serie", "transnr", "trans.nr", "transaktionsnummer", "journalnr"),
        *("voucher", "voucher no", "voucher number", "transaction no", "transaction number", "entry", "entry number", "journal number"),
        *("journal no", "journal entry", "document no", "document number", "doc no", "belnr", "dok.nr", "dokumentnr", "dokumentnummer"),
        *("number", "entry no"),
    ),
    "series": (
        *("serie", "ver.serie", "verserie", "verifikationsserie", "verifikatserie", "nummerserie", "vertyp", "ver.typ", "verifikationstyp"),
        *(
            "verifikattyp",
            "verslag",
            "tt",
            "series",
            "voucher series",
            "voucher type",
            "number series",
            "no series",
            "journal",
            "journal type",
        ),
        *("document type", "blart", "doc type"),
    ),
    "amount": (
        *(
            "belopp",
            "belopp sek",
            "belopp i sek",
            "belopp kr",
            "belopp (sek)",
            "belopp (bva)",
            "belopp i bokföringsvaluta",
            "bokfört belopp",
        ),
        *("belopp i redovisningsvaluta", "belopp i lokal valuta", "nettobelopp", "netto", "transaktionsbelopp", "saldoförändring"),
        *(
            "amount",
            "amount sek",
            "amount (sek)",
            "amount (lcy)",
            "amount in local currency",
            "amount in lc",
            "lc amnt",
            "amount in loc curr",
            "amt in loc.cur",
            "local crcy amt",
            "local amount",
            "net amount",
        ),
        *("accounting currency amount", "amount in accounting currency", "amount in company code currency", "transaction amount"),
    ),
    "debit": (
        *("debet", "debetbelopp", "debet belopp", "debet sek", "debet (sek)", "debet kr", "deb"),
        *("debit", "debit amount", "debits", "debit sek", "debit amount (lcy)", "debit (lcy)", "dr"),
    ),
    "credit": (
        *("kredit", "kreditbelopp", "kredit belopp", "kredit sek", "kredit (sek)", "kredit kr", "kred"),
        *("credit", "credit amount", "credits", "credit sek", "credit amount (lcy)", "credit (lcy)", "cr"),
    ),
    "text": (
        *("text", "vertext", "ver.text", "verifikationstext", "verifikattext", "transaktionstext", "transtext", "radtext", "beskrivning"),
        *("benämning text", "händelse", "affärshändelse", "kommentar", "notering", "description", "entry description", "line description"),
        *(
            "transaction text",
            "voucher text",
            "line text",
            "item text",
            "header text",
            "memo",
            "remarks",
            "label",
            "narrative",
            "details",
            "comment",
            "sgtxt",
        ),
    ),
    "registered": (
        *("regdatum", "reg.datum", "registreringsdatum", "registrerad", "registrerad datum", "inmatningsdatum", "skapad", "skapad datum"),
        *("registered", "registration date", "entry date", "created", "created date", "created on", "creation date", "cpudt"),
    ),
    "signature": (
        *("sign", "signatur", "användare", "användarid", "registrerad av", "reg.av", "skapad av", "bokförd av", "usnam"),
        *("signature", "user", "user id", "user name", "created by", "entered by", "posted by"),
    ),
    "quantity": ("kvantitet", "antal", "quantity", "qty"),
    "currency": ("redovisningsvaluta", "valuta", "valutakod", "currency", "currency code", "local currency", "waers"),
    "counterparty": (
        *("motpart", "motpartskod", "motp", "mpart", "koncernmotpart", "counterparty", "counterpart", "trading partner", "ic partner"),
        *("ic partner code", "intercompany"),
    ),
    "dim:ansvar": (
        *("ansvar", "ansvarskod", "kostnadsställe", "kst", "kstnr", "k-ställe", "ks", "resultatenhet", "re", "avdelning", "enhet"),
        *(
            "cost center",
            "cost centre",
            "department",
            "department code",
            "avdelningskod",
            "kostnadsställekod",
            "cost ctr",
            "kstställe",
            "kostl",
        ),
    ),
    "dim:verksamhet": ("verksamhet", "verksamhetskod", "verks", "vht"),
    "dim:projekt": ("projekt", "projektnr", "projnr", "projektkod", "proj", "project", "project no", "project code", "wbs element"),
    "dim:aktivitet": ("aktivitet", "aktivitetskod", "akt", "activity", "activity code"),
    "dim:objekt": ("objekt", "objektkod", "obj", "object", "object code"),
    "dim:bärare": ("kostnadsbärare", "kb", "cost object", "cost unit"),
}
#: What the headings of bokslut's own export (CSV, Parquet) are to its reader. The day of the posting, by which months are
#: summed, not of its entry; the text of the entry, which a posting's own is beside.
EXPORTED: Mapping[str, str] = {
    **{name: name for name in ("account", "account_name", "number", "series", "amount", "registered", "signature", "quantity", "currency")},
    "date": "posting_date",
    "text": "entry_text",
}
#: Its headings that nothing is read from.
EXPORTED_BESIDE = frozenset({"date", "text"})
#: An account's number, perhaps followed by its name. SAP fills it with zeros to ten digits, which are no part of it.
ACCOUNT = re.compile(
    r"(?:(?:kontonr|konto|account)[.:]?\s*)?(?:(?=0\d{9}(?!\d))0+)?(\d{1,10})(?:(?:\s*[-:,–]\s*|\s+)(\D.*))?",
    re.ASCII | re.DOTALL | re.IGNORECASE,
)
#: Account numbers of Swedish charts have no fewer digits.
ACCOUNT_DIGITS_MIN = 3
#: What stands in a column of sides, in small letters. SAP's are German: Soll and Haben.
SIDES: Mapping[str, str] = {
    **dict.fromkeys(("d", "debet", "debit", "deb", "dr", "db", "s", "soll"), "debit"),
    **dict.fromkeys(("k", "kredit", "c", "credit", "kred", "kre", "cr", "h", "haben"), "credit"),
}
#: Headings of a list of balances: each account's at the beginning, what has changed it since, and at the end.
OPENINGS = (
    *("ingående balans", "ingående saldo", "ing balans", "ing saldo", "ing. balans", "ing. saldo", "ib", "ingående"),
    *("opening balance", "opening", "initial balance", "beginning balance", "balance brought forward", "balance carryforward"),
)
CLOSINGS = (
    *("utgående balans", "utgående saldo", "utg balans", "utg saldo", "utg. balans", "utg. saldo", "ub", "utgående"),
    *("closing balance", "ending balance", "closing", "end balance", "accumulated balance", "cumulative balance"),
)
#: Headings of the two sides of a list's balances, where each has a column of its own.
LISTED_SIDES: Mapping[str, tuple[str, ...]] = {
    "opening_debit": ("ib debet", "ing balans debet", "ing saldo debet", "ingående balans debet", "ingående saldo debet", "opening debit"),
    "opening_credit": (
        "ib kredit",
        "ing balans kredit",
        "ing saldo kredit",
        "ingående balans kredit",
        "ingående saldo kredit",
        "opening credit",
    ),
    "closing_debit": (
        *("saldo debet", "ub debet", "utg balans debet", "utg saldo debet", "utgående balans debet", "utgående saldo debet"),
        *("balance debit", "debit balance", "closing debit"),
    ),
    "closing_credit": (
        *("saldo kredit", "ub kredit", "utg balans kredit", "utg saldo kredit", "utgående balans kredit", "utgående saldo kredit"),
        *("balance credit", "credit balance", "closing credit"),
    ),
}
CHANGES = ("period", "perioden", "förändring", "rörelse", "rörelser", "omsättning", "change", "net change", "movement")
#: Headings of the date of a document: not the day it was booked, where another heading says that.
DOCUMENT_DATES = ("document date", "doc date", "dokumentdatum")
#: Headings of the amount in a transaction's own currency, which a currency's heading beside it is then of.
CURRENCY_AMOUNTS = (
    *("valutabelopp", "belopp i valuta", "belopp valuta", "belopp (va)", "amount in currency", "currency amount", "foreign amount"),
    *("transaction currency amount", "amount in transaction currency", "amount in document currency", "amount in doc curr"),
)
#: Headings of the currency of the books, or of a transaction: of the latter beside an amount in each.
BOOK_CURRENCIES = ("redovisningsvaluta", "local currency")
#: What tells that an amount is in the currency of the books, in headings without spaces and punctuation.
IN_BOOK_CURRENCY = ("sek", "lcy", "local", "redovisningsvaluta", "bokföringsvaluta", "accountingcurrency", "companycodecurrency")
#: Currencies (ISO 4217) that Swedish companies keep books or export amounts in: a heading that says one says whose amounts they are.
CURRENCIES = frozenset({"SEK", "EUR", "USD", "GBP", "NOK", "DKK", "CHF", "PLN", "JPY", "CNY", "CAD", "AUD", "ISK", "CZK", "HUF"})
#: Headings of an account's balance after each row.
BALANCES = ("saldo", "balans", "ack saldo", "ack.saldo", "ackumulerat saldo", "löpande saldo", "saldo sek", "balance", "running balance")
#: Headings of what looks like an amount and is not what is posted.
NOT_AMOUNTS = (
    *(*BALANCES, *OPENINGS, *CLOSINGS, "ackumulerat"),
    *(*CURRENCY_AMOUNTS, "kurs", "moms", "momsbelopp", "momskod", "exchange rate", "rate", "vat", "vat amount", "vat code", "budget"),
)
#: Headings of the company whose books a row is of, and of nothing else.
COMPANY_CODES = ("bolagskod", "företagskod", "company code", "cocd", "bukrs")
#: Headings of columns that part a file's rows: books of several companies, or customers and suppliers; and rows that were taken back.
COMPANIES = (*COMPANY_CODES, "bolag", "bolagsnr", "företag", "företagsnr", "company", "klient")
STRUCK = ("struken", "makulerad", "borttagen", "annullerad", "removed", "cancelled", "canceled", "voided", "deleted")
