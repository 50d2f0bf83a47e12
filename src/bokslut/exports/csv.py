"""CSV: one row a posting, `;` between cells, decimal point, UTF-8."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bokslut.exports.flat import flatten
from bokslut.exports.interface import Exported
from bokslut.model.money import format_ore
from bokslut.model.printing import plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from bokslut.exports.interface import ExportOptions
    from bokslut.ledger.ledger import Ledger

#: What a spreadsheet would take for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_FREE_TEXT = ("entry_text", "account_name", "text", "signature")


class Csv:
    """Writes CSV whose headings are the names that `columns` in a close file has."""

    name = "csv"
    title = same("CSV")
    binary = False

    def render(self, ledger: Ledger, options: ExportOptions) -> Exported:
        """Return the table. Texts that a spreadsheet would run get an apostrophe, which a note tells."""
        _ = options
        flat, notes = flatten(ledger)
        headings = ["amount" if name == "amount_ore" else name for name in flat.columns]
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(headings)
        guarded = 0
        for row in flat.iter_rows(named=True):
            cells = {name: "" if value is None else str(value) for name, value in row.items()}
            cells["amount_ore"] = format_ore(row["amount_ore"])
            for name in _FREE_TEXT:
                if cells[name].lstrip(" ").startswith(_FORMULAS):
                    cells[name] = f"'{cells[name]}"
                    guarded += 1
            writer.writerow(cells.values())
        if guarded:
            one = Words("text som börjar som en formel fick en apostrof.", "text that begins like a formula got an apostrophe.")
            many = Words("texter som börjar som en formel fick en apostrof.", "texts that begin like a formula got an apostrophe.")
            notes = (*notes, plural(guarded, one, many))
        return Exported(out.getvalue().encode("utf-8"), notes)


CSV = Csv()
