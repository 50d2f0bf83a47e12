"""What is known about a file that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bokslut.model.period import FiscalYear
    from bokslut.model.words import Words


@dataclass(frozen=True, slots=True)
class Identification:
    """What a SIE file says of itself and its company beside what is counted; None or empty where it says nothing.

    The SIE 4 record stands at each field (SIE 4B section 11).
    """

    #: When and by whom the file was made (#GEN).
    created: dt.date | None = None
    created_by: str | None = None
    #: The chart of accounts (kontoplanstyp) that the accounts follow, as written: "BAS95", "EUBAS97", "NE2007" … (#KPTYP).
    chart: str | None = None
    #: The legal form (företagstyp), as written: "AB", "E", "HB" … (#FTYP).
    legal_form: str | None = None
    #: The industry's code (SNI; #BKOD).
    industry: str | None = None
    #: What the program calls the company (#FNR).
    client: str | None = None
    #: Which year's tax return the codes of #SRU are for (taxeringsår; #TAXAR).
    tax_year: str | None = None
    #: Contact, street, postal address and telephone, as written (#ADRESS).
    address: tuple[str, ...] = ()
    #: Numbers that follow the organisation number: acquisition and activity (förvärvs- och verksamhetsnummer; #ORGNR).
    organisation_details: tuple[str, ...] = ()
    #: Free text, a record each (#PROSA).
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known about one file that was read."""

    path: str
    format: str
    sha256: str
    #: "1", "2", "3", "4E", "4I", "5", "5I" for SIE; "" otherwise.
    type: str = ""
    encoding: str = "utf-8"
    encoding_declared: str | None = None
    program: str | None = None
    company: str | None = None
    organisation_number: str | None = None
    currency: str = "SEK"
    #: Fiscal years by the file's own numbering (0 current, -1 previous …).
    years: Mapping[int, FiscalYear] | None = None
    #: The last day that the stated balances cover (#OMFATTN), if said.
    covers_through: dt.date | None = None
    entries: int = 0
    postings: int = 0
    #: "ok", "wrong" or "absent".
    checksum: str = "absent"
    #: Facts worth a note that are no findings (tolerated oddities): (code, line, note).
    oddities: tuple[tuple[str, int | None, Words], ...] = ()
    #: What the file says beside the ledger, which only its own form has a place for ("amounts in another currency (3)").
    beside: tuple[Words, ...] = ()
    #: The sheet of a workbook that was read.
    sheet: str | None = None
    #: What else a SIE file says of itself and its company.
    identification: Identification | None = None
