"""What is said of a file that was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.printing import plural
from bokslut.model.words import Words, same
from bokslut.reports.escape import visible

if TYPE_CHECKING:
    from bokslut.model.source import SourceInfo
    from bokslut.reports.text_page import Page

_FORMATS = {
    "sie4": same("SIE 4"),
    "sie5": same("SIE 5"),
    "csv": same("CSV"),
    "xlsx": same("XLSX"),
    "parquet": same("Parquet"),
    "sql": Words("databas", "database"),
    "table-csv": Words("tabell, CSV", "table, CSV"),
    "table-xlsx": Words("tabell, XLSX", "table, XLSX"),
}


def source_facts(source: SourceInfo, page: Page) -> list[str]:
    """Return what is said of a file that was read: its format, how much it holds, its digest."""
    form = _FORMATS.get(source.format)
    facts = [page.say(form) if form is not None else visible(source.format)]
    if source.entries or source.postings:
        facts.append(page.say(plural(source.entries, Words("verifikat", "entry"), Words("verifikat", "entries"))))
        facts.append(page.say(plural(source.postings, Words("rad", "row"), Words("rader", "rows"))))
    return [*facts, f"sha256 {source.sha256[:6]}…"]
