"""By what an SIE 4 file is known: the labels that its lines begin with."""

from __future__ import annotations

import re

from bokslut.model.words import Words, same

#: Bytes by which a SIE file is told.
HEAD_BYTES = 65_536

LABELS = (
    *("#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#PROSA", "#FTYP", "#FNR", "#ORGNR", "#BKOD", "#ADRESS", "#FNAMN", "#RAR"),
    *("#TAXAR", "#OMFATTN", "#KPTYP", "#VALUTA", "#KONTO", "#KTYP", "#ENHET", "#SRU", "#DIM", "#UNDERDIM", "#OBJEKT", "#IB", "#UB"),
    *("#OIB", "#OUB", "#RES", "#PSALDO", "#PBUDGET", "#VER", "#TRANS", "#RTRANS", "#BTRANS", "#KSUMMA"),
)
_RECORD = re.compile(r"^[ \t]*(?:" + "|".join(LABELS) + r")(?=[ \t\r\n]|$)", re.MULTILINE | re.IGNORECASE)

EXPORT = Words("Exportera en SIE-fil av typ 4 ur bokföringssystemet.", "Export a SIE file of type 4 from the ledger system.")
_KNOWN_STARTS = (
    (b"PK\x03\x04", Words("en Excel- eller zip-fil", "an Excel or zip file")),
    (b"\xd0\xcf\x11\xe0", Words("en gammal Excelfil", "an old Excel file")),
    (b"%PDF", same("PDF")),
    (b"\x1f\x8b", Words("en gzip-komprimerad fil", "a gzip file")),
    (b"<", Words("XML eller HTML (kanske SIE 5 utan sin namnrymd)", "XML or HTML (perhaps SIE 5 without its namespace)")),
    (b"\xef\xbb\xbf<", Words("XML eller HTML (kanske SIE 5 utan sin namnrymd)", "XML or HTML (perhaps SIE 5 without its namespace)")),
)


def looks_like_sie4(data: bytes) -> bool:
    """Tell whether the beginning of the bytes has a line that starts with a label of SIE."""
    head = data[:HEAD_BYTES]
    codec = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp437"
    text = head.decode(codec, errors="replace").removeprefix("∩╗┐").replace("\r", "\n")
    return _RECORD.search(text) is not None


def label_of(line: str) -> str:
    """Return the word that a line begins with, in capitals; none where it has only blanks and control characters."""
    parts = line.split(None, 1)
    return parts[0].upper() if parts else ""


def what_it_is(data: bytes) -> Words:
    """Say what a file is that is no SIE 4 file, judging by its first bytes."""
    known = next((name for start, name in _KNOWN_STARTS if data.lstrip().startswith(start)), None)
    if known is not None:
        return Words(f"Filen är inte SIE 4 utan {known.sv}.", f"The file is not SIE 4 but {known.en}.")
    if b"\x00" in data[:HEAD_BYTES]:
        return Words("Filen är binär, inte en SIE-fil.", "The file is binary, not a SIE file.")
    return Words(
        "Filen är inte SIE 4: ingen rad börjar med #FLAGGA eller någon annan post som SIE har.",
        "The file is not SIE 4: no line begins with #FLAGGA or any other record of SIE.",
    )
