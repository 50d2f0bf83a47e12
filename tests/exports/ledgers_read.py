"""Ledgers to export, and what they hold in a form that can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.exports.rows import lists_of
from bokslut.ledger.ledger import build_ledger
from bokslut.sources.files import from_bytes, read_ledger

if TYPE_CHECKING:
    from bokslut.ledger.frames import Frames
    from bokslut.ledger.ledger import Ledger, Reading

FRAMES = ("entries", "postings", "history", "stated", "accounts", "dimensions", "objects")

#: Every record that the frames keep, a struck row and an added row, awkward texts.
WHOLE = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Test" 1
#GEN 20260101
#ORGNR 555555-5555
#FNAMN "Provbolaget (syntetiskt)"
#RAR 0 20250101 20251231
#RAR -1 20240101 20241231
#OMFATTN 20251231
#VALUTA SEK
#KONTO 1930 "Bank, Åre"
#KTYP 1930 T
#KONTO 2081 "Aktiekapital"
#KONTO 5410 "Inventarier"
#ENHET 5410 st
#SRU 5410 7513
#SRU 5410 7514
#DIM 1 "Resultatenhet"
#UNDERDIM 21 "Under" 1
#OBJEKT 1 "10" "Norr"
#OBJEKT 21 "1001" "Norr 01"
#IB 0 1930 5000.00
#IB 0 2081 -5000.00
#UB -1 1930 5000.00
#UB -1 2081 -5000.00
#OIB 0 1930 {1 "10"} 100.00
#UB 0 1930 4000.00
#UB 0 2081 -5000.00
#RES 0 5410 1000.00 -3.5
#PSALDO 0 202501 5410 {} 1000.00
#PBUDGET 0 202501 5410 {1 "10" 21 "01"} 900.00 2
#VER A 1 20250105 "Skruvar \\"M6\\" ; (C:\\dir\\)" 20250106 AB
{
#TRANS 1930 {} -1000.00
#BTRANS 5410 {1 "10"} 990.00
#RTRANS 5410 {1 "10" 21 "01"} 1000.00 20250107 "=1+1" 2.50 CD
#TRANS 5410 {1 "10" 21 "01"} 1000.00 20250107 "=1+1" 2.50 CD
}
#VER "" "" 20250201 ""
{
#TRANS 1930 {} 0.00
}
"""


def sie(text: str = WHOLE) -> Reading:
    """Read a ledger from its text."""
    return read_ledger(from_bytes("bok.se", text.encode("cp437")))


def ledger(text: str = WHOLE) -> Ledger:
    """Return a ledger from its text."""
    return build_ledger([sie(text)])


def content(frames: Frames) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the frames, without places and with object lists written out."""
    lists = lists_of(frames)
    found: dict[str, list[tuple[object, ...]]] = {}
    for name in FRAMES:
        rows = [dict(row) for row in getattr(frames, name).lazy().collect().iter_rows(named=True)]
        for row in rows:
            row.pop("place", None)
            if "objects" in row:
                row["objects"] = lists[row["objects"]]
        found[name] = [tuple(row.items()) for row in rows]
    return found
