"""SIE 5: the whole reader, on XML that is changed element by element."""

from __future__ import annotations

import random
import re

from bokslut.ledger.ledger import Reading
from bokslut.sources.files import quote, read_ledger
from bokslut.sources.interface import ReadOptions
from bokslut.sources.sourcefile import SourceFile
from fuzz.mutation import flip
from fuzz.oracle import check_findings, check_reading, outcome
from fuzz.target import Target

_TAG = re.compile(rb"(<[^>]*>)")
_WORDS = tuple(
    text.encode()
    for text in (
        *(
            '<Account id="1930" name="Bank" type="asset"/>',
            '<OpeningBalance month="2025-01" amount="5.00"/>',
            "<Overstrike/>",
            "</JournalEntry>",
        ),
        *(
            '<ClosingBalance month="2025-12" amount="5.00"/>',
            '<Budget amount="1"/>',
            '<ObjectReference dimId="1" objectId="2"/>',
            "<Sie>",
            "<SieEntry>",
        ),
        *(
            '<LedgerEntry accountId="1930" amount="1.00"/>',
            '<JournalEntry id="1" journalDate="2025-01-01">',
            '<Journal id="A">',
            "<FiscalYears>",
        ),
        *(
            '<FiscalYear start="2025-01" end="2025-12" primary="true"/>',
            'amount="1.005"',
            'amount="x"',
            'amount=""',
            'month="2025-13"',
            'currency="EUR"',
        ),
        *(
            "<CustomerInvoices>",
            "<Balances>",
            "<!DOCTYPE a>",
            "<![CDATA[x]]>",
            "<!-- -->",
            "<?xml version='1.0'?>",
            "&#0;",
            "&amp;",
            "]]>",
            "xmlns=",
        ),
        *(
            '<Dimension id="1" name="x">',
            '<Object id="2" name="y"/>',
            "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'>",
            "<DigestValue>",
        ),
    )
)


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """Lose, double, move and exchange tags, and values of attributes."""
    chosen = random.Random(seed)
    parts = _TAG.split(data)
    for _ in range(chosen.randint(1, 3)):
        at = chosen.randrange(len(parts))
        what = chosen.randrange(6)
        if what == 0 and len(parts) > 1:
            del parts[at]
        elif what == 1:
            parts.insert(at, parts[chosen.randrange(len(parts))])
        elif what == 2:
            parts.insert(at, chosen.choice(_WORDS))
        elif what == 3:
            values = parts[at].split(b'"')
            values[chosen.randrange(len(values))] = chosen.choice(
                (b"", b"1930", b"1", b"2025-01", b"2025-01-01", b"-1.5", b"x", b"true", b"9" * 25)
            )
            parts[at] = b'"'.join(values)
        else:
            parts[at] = flip(parts[at], len(parts[at]) + 6, chosen.randrange(1 << 30) + 1)
    return b"".join(parts)[:most]


def run_sie5(data: bytes) -> None:
    """Read a whole file."""
    file = SourceFile("x.sie", data)
    reading = outcome(lambda: read_ledger(file, ReadOptions(), "sie5"))
    if isinstance(reading, Reading):
        check_reading(reading)
        check_findings(quote(reading.findings, [file], {file.path: reading.info.encoding}))


TARGETS = (Target("sie5", "a whole SIE 5 file to frames, findings quoted", run_sie5, _WORDS, mutate, ("ledgers/faults/*/*.sie",), 4000),)
