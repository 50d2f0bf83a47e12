"""SIE 4E: the whole ledger with its balances, as SIE 4B (2008-09-30) says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.exports.rows import lists_of
from bokslut.exports.sie4_chart import with_sie_chart
from bokslut.exports.sie4_lines import Sie4Lines
from bokslut.exports.sie4_records import left_out, write_chart, write_entries, write_header, write_stated
from bokslut.ledger.lazy import is_empty
from bokslut.model.words import same

if TYPE_CHECKING:
    from bokslut.exports.interface import Exported, ExportOptions
    from bokslut.ledger.ledger import Ledger


class Sie4:
    """Writes SIE 4E; a ledger of type 1-3, which has no entries, keeps its type."""

    name = "sie4"
    title = same("SIE 4E")
    binary = False

    def render(self, ledger: Ledger, options: ExportOptions) -> Exported:
        """Return the file, with #KSUMMA. Raises RefusedError for characters that cp437 has not."""
        ledger, numbered = with_sie_chart(ledger)
        frames = ledger.frames
        # A list of balances in columns is what SIE calls type 1.
        declared = {source.type or "1" for source in ledger.sources}
        file_type = declared.pop() if len(declared) == 1 and declared <= {"1", "2", "3"} and is_empty(frames.entries) else "4"
        lines = Sie4Lines(replace=options.replace)
        lists = lists_of(frames)
        write_header(lines, ledger, options, file_type)
        write_chart(lines, frames)
        notes = write_stated(lines, ledger, lists)
        write_entries(lines, frames, lists, history=True)
        lines.close_checksum()
        return lines.exported(*numbered, *notes, *left_out(ledger))


SIE4 = Sie4()
