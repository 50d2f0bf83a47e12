"""What came of trying a record again, for people."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.check import Outcome
from bokslut.model.printing import format_amount, plural
from bokslut.model.record import FileState, ResultPart
from bokslut.model.words import Words
from bokslut.reports.escape import visible
from bokslut.reports.words import OUTCOME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.model.record import FileChange, ResultChange, Verification
    from bokslut.reports.text_page import Page

#: Findings, figures and checks of each that are shown.
_SHOWN_MAX = 8
_STATES = {
    FileState.CHANGED: Words("ÄNDRAD", "CHANGED"),
    FileState.MISSING: Words("SAKNAS", "MISSING"),
    FileState.ADDED: Words("NY", "NEW"),
}
_MORE = Words("… och {n} till; --all visar alla.", "… and {n} more; --all shows all.")


def verification_lines(found: Verification, page: Page, *, every: bool = False) -> list[str]:
    """Return the whole answer: files, packs, result, verdict."""
    record = found.record
    close = record.result["close"]
    whose, day = str(close.get("entity") or record.close), str(close.get("through") or "")
    head = [whose, day, f"bokslut {record.version}", f"sha256 {record.sha256[:6]}…"]
    lines = [page.paint(line, "strong") for line in page.joined([visible(part) for part in head if part], 0)]
    for said in _remarks(found):
        lines += page.paragraph(page.say(said), 0)
    for label, changes in ((_FILE, found.files), (_PACK, found.packs)):
        for change in changes:
            state, name = page.say(_STATES[change.state]), f"{page.say(label)} {visible(change.path)}"
            lines += page.hanging(f"{state}  ", name + _digests(change), 0, "bad")
    for part in ResultPart:
        own = [result for result in found.results if result.part is part]
        shown = own if every else own[:_SHOWN_MAX]
        for result in shown:
            lines += _result(result, page)
        if len(own) > len(shown):
            lines += page.paragraph(page.count(_MORE, len(own) - len(shown)), 0)
    return [*lines, *_verdict(found, page)]


_PARTS = {
    ResultPart.FINDING: Words("Fynd", "Finding"),
    ResultPart.FIGURE: Words("Tal", "Figure"),
    ResultPart.CHECK: Words("Kontroll", "Check"),
    ResultPart.OTHER: Words("Annat i resultatet", "Another part of the result"),
}


def _result(change: ResultChange, page: Page) -> list[str]:
    """Say what was another, and what it is now: a finding by its text, a figure and an outcome as people read them."""
    head = f"{page.say(_PARTS[change.part])} {visible(change.what)}"
    if change.part is ResultPart.OTHER:
        return page.paragraph(head, 0)
    values = [_shown(change.part, value, page) for value in (change.old, change.new)]
    return page.hanging(f"{head}: ", " → ".join(values), 0)


def _shown(part: ResultPart, value: str | None, page: Page) -> str:
    if value is None:
        return "–"
    if part is ResultPart.FIGURE:
        return format_amount(Fraction(value), decimals=2 if "." in value else 0)
    if part is ResultPart.CHECK and value in set(Outcome):
        return page.say(OUTCOME[Outcome(value)])
    return visible(value)


def _remarks(found: Verification) -> Iterator[Words]:
    if found.is_tampered:
        yield Words(
            "Resultatet i posten är inte det som skrevs: dess kontrollsumma stämmer inte.",
            "The result in the record is not the one that was written: its digest does not agree.",
        )
    if found.obstacle is not None:
        yield Words(f"Bokslutet kan inte göras om: {found.obstacle.sv}", f"The close cannot be run again: {found.obstacle.en}")
    if found.record.version != found.version and not found.is_same:
        yield Words(
            f"Posten skrevs av bokslut {found.record.version}; det här är {found.version}, som kan räkna och skriva annorlunda.",
            f"The record was written by bokslut {found.record.version}; this is {found.version}, which may reckon and write otherwise.",
        )


def _digests(change: FileChange) -> str:
    known = [digest[:6] + "…" for digest in (change.old_sha256, change.new_sha256) if digest is not None]
    return " sha256 " + " → ".join(known) if change.state is FileState.CHANGED else ""


_FILE, _PACK = Words("Fil", "File"), Words("Regelpaket", "Rule pack")
_FILES = (Words("fil", "file"), Words("filer", "files"))
_CHANGED = (Words("fil är inte som den var", "file is not as it was"), Words("filer är inte som de var", "files are not as they were"))
_SAME = Words("resultatet är detsamma till byten", "the result is the same to the byte")
_ANOTHER = Words("resultatet är ett annat", "the result is another")
_EDITED = Words("posten är ändrad", "the record was changed")
_ABOVE = Words("se ovan", "see above")


def _verdict(found: Verification, page: Page) -> list[str]:
    if found.holds:
        files = page.say(plural(len(found.record.files), *_FILES))
        return [page.paint(page.say(Words("STÄMMER", "HOLDS")), "good") + f"  {files} · {page.say(_SAME)}"]
    changed = len(found.files) + len(found.packs)
    parts = [page.say(_EDITED)] if found.is_tampered else []
    parts += [page.say(plural(changed, *_CHANGED))] if changed else []
    parts += [page.say(_SAME if found.is_same else _ANOTHER)] if found.obstacle is None else []
    head = page.say(Words("STÄMMER INTE", "DOES NOT HOLD"))
    return page.hanging(f"{head}  ", " · ".join(parts) or page.say(_ABOVE), 0, "bad")
