"""The SIE 4 reader: types 1-4, exports and imports (SIE 4B, 2008-09-30), as real programs write them.

A file cut off inside an entry, a record or a checksum is found here; one cut between two entries is found by
the balances it states (S002 and S003 of the pack `ledger`). A 4I file without #KSUMMA that is cut exactly between two
entries is a valid smaller file: nothing in it can tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.ledger.lazy import height
from bokslut.ledger.ledger import Reading
from bokslut.model.source import SourceInfo
from bokslut.model.words import Words
from bokslut.sources import sie4_file_findings as kinds
from bokslut.sources.mixed import MIXED_COMPANIES, MIXED_CURRENCIES
from bokslut.sources.sie4_chart import check_chart, check_years, make_frames
from bokslut.sources.sie4_checksum import Sum
from bokslut.sources.sie4_completeness import check_previous_year
from bokslut.sources.sie4_encoding import ENCODING_DOUBTFUL, check_encoding
from bokslut.sources.sie4_faults import Faults
from bokslut.sources.sie4_file_findings import FILE_KINDS
from bokslut.sources.sie4_record_findings import RECORD_KINDS
from bokslut.sources.sie4_records import Records
from bokslut.sources.sie4_rows import IN_MEMORY_BYTES, Rows
from bokslut.sources.sie4_shape import Whole, check_checksum, check_end, check_text
from bokslut.sources.sie4_stated import STATED_KINDS, check_stated
from bokslut.sources.sie4_survey import survey
from bokslut.sources.sie4_text import Lines
from bokslut.sources.sie4_vector import read_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.finding import FindingKind
    from bokslut.sources.interface import Reader, ReadOptions, SourceFile


class Sie4Reader:
    """Reads SIE 4 files."""

    name: str = "sie4"
    findings: Sequence[FindingKind] = tuple(
        sorted(
            (*FILE_KINDS, *RECORD_KINDS, *STATED_KINDS, ENCODING_DOUBTFUL, MIXED_CURRENCIES, MIXED_COMPANIES), key=lambda kind: kind.code
        )
    )

    def read(self, file: SourceFile, options: ReadOptions) -> Reading:
        """Read the whole file: every row, every finding. Raises UnreadableError when it is no SIE 4 file."""
        found = survey(file, options.encoding, options.limits)
        lines = Lines(file, found)
        faults = Faults(file.path, options.limits.findings)
        records, rows, checksum = Records(faults), Rows(spooled=file.size > IN_MEMORY_BYTES), Sum()
        odd = read_pieces(lines.pieces(options.progress), records, rows, checksum)
        frames = rows.frames(make_frames(records))
        whole = Whole(lines, odd, records, checksum.result(), faults)
        _note_bytes(whole)
        check_encoding(file, found, faults)
        check_text(whole)
        check_checksum(whole)
        check_end(whole)
        check_previous_year(records, faults)
        declared = records.header.declared
        check_years(declared.years, declared.year_lines, faults)
        check_chart(records, frames, faults)
        file_type = _type_of(whole)
        if file_type != "4I" and records.balances.columns["record"] and 0 not in declared.years:
            message = Words(
                "#RAR 0 saknas: vilket år saldona gäller framgår inte.",
                "#RAR 0 is missing: the file does not say which year its balances are for.",
            )
            faults.add(kinds.FISCAL_YEAR_MISSING, message, faults.place(1), subject="#RAR 0")
        check_stated(frames, records.header, file_type, faults)
        info = SourceInfo(
            path=file.path,
            format=self.name,
            sha256=file.sha256,
            type=file_type,
            encoding=lines.encoding,
            encoding_declared=declared.file_format,
            program=declared.program,
            company=declared.company,
            organisation_number=declared.organisation_number,
            currency=declared.currency or options.currency,
            years=dict(sorted(declared.years.items(), reverse=True)),
            covers_through=declared.covers_through,
            entries=height(frames.entries),
            postings=height(frames.postings),
            checksum=whole.checksum.status if whole.checksum.status in {"ok", "absent"} else "wrong",
            oddities=faults.oddities(),
            identification=declared.identification(),
        )
        return Reading(info, frames, faults.findings(), complete=not faults.lost)


def _type_of(whole: Whole) -> str:
    """Return "1", "2", "3", "4E" or "4I": by #SIETYP, except that the content tells 4E from 4I (never the suffix)."""
    declared = whole.records.header.declared.file_type
    entries, balances = whole.records.entries.count, whole.records.balances.columns["record"]
    if declared is None:
        whole.faults.odd(
            "type-undeclared",
            None,
            Words(
                "#SIETYP saknas; då är typen 1 om innehållet inte visar annat.",
                "No #SIETYP; then the type is 1 unless the content shows another.",
            ),
        )
    if entries and declared in {"1", "2", "3"}:
        whole.faults.odd(
            "type-contradicted",
            None,
            Words(f"#SIETYP är {declared}, men filen har verifikationer.", f"#SIETYP is {declared}, but the file has vouchers."),
        )
    if entries or declared == "4":
        return "4E" if balances else "4I"
    if declared in {"1", "2", "3"}:
        return declared
    return "1"


def _note_bytes(whole: Whole) -> None:
    """Note what is tolerated about the bytes: encoding, byte order mark, line ends."""
    lines, odd = whole.lines, whole.faults.odd
    declared = whole.records.header.declared.file_format
    if lines.encoding not in {"cp437", "ascii"}:
        note = Words(
            f"Filen är {lines.encoding}; SIE tillåter bara cp437 (PC8).", f"The file is {lines.encoding}; SIE allows cp437 (PC8) only."
        )
        odd("encoding-not-cp437", None, note)
    if declared is not None and declared.upper() != "PC8":
        odd(
            "format-not-pc8",
            None,
            Words(f"#FORMAT är ”{declared}”; SIE tillåter bara PC8.", f"#FORMAT is ”{declared}”; SIE allows PC8 only."),
        )
    if lines.byte_order_mark:
        odd("byte-order-mark", 1, Words("Filen börjar med en byteordningsmarkör.", "The file begins with a byte order mark."))
    if lines.carriage_returns:
        odd("carriage-returns", None, Words("Rader slutar i ensamma vagnreturer.", "Lines end in lone carriage returns."))
    if lines.dos_end:
        odd("dos-end-of-file", None, Words("Filen slutar i Ctrl-Z, som i DOS.", "The file ends in Ctrl-Z, as in DOS."))


READER: Reader = Sie4Reader()
