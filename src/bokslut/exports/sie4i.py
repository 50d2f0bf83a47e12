"""SIE 4I: entries for a ledger system to import, without balances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.exports.rows import lists_of
from bokslut.exports.sie4_chart import with_sie_chart
from bokslut.exports.sie4_lines import Sie4Lines
from bokslut.exports.sie4_records import left_out, write_chart, write_entries, write_header
from bokslut.ledger.lazy import height, is_empty
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.printing import plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from bokslut.exports.interface import Exported, ExportOptions
    from bokslut.ledger.ledger import Ledger

_ROWS = Words("strukna eller tillagda rader", "struck or added rows")
_HISTORY = Words("Följer inte med i SIE 4I: {rows} (#BTRANS, #RTRANS).", "Not part of SIE 4I: {rows} (#BTRANS, #RTRANS).")


class Sie4I:
    """Writes SIE 4I: the entries as they ended, without struck and added rows."""

    name = "sie4i"
    title = same("SIE 4I")
    binary = False

    def render(self, ledger: Ledger, options: ExportOptions) -> Exported:
        """Return the file, with #KSUMMA. Raises RefusedError without entries, and for characters that cp437 has not."""
        ledger, numbered = with_sie_chart(ledger)
        frames = ledger.frames
        if is_empty(frames.entries):
            message = Words("Huvudboken har inga verifikat att importera.", "The ledger has no entries to import.")
            raise RefusedError(Problem(message, None, Words("Välj --to sie4 för saldon.", "Choose --to sie4 for balances.")))
        lines = Sie4Lines(replace=options.replace)
        write_header(lines, ledger, options, "4", balances=False)
        write_chart(lines, frames)
        write_entries(lines, frames, lists_of(frames), history=False)
        lines.close_checksum()
        notes = [Words("Saldon följer inte med i SIE 4I.", "Balances are not part of SIE 4I.")] if frames.stated.height else []
        if not is_empty(frames.history):
            notes.append(
                _HISTORY.fill(rows=plural(height(frames.history), Words("struken eller tillagd rad", "struck or added row"), _ROWS))
            )
        return lines.exported(*numbered, *notes, *left_out(ledger))


SIE4I = Sie4I()
