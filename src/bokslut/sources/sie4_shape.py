"""What only the file as a whole can tell: whether it is all there, and whether its parts fit together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.finding import Severity
from bokslut.model.printing import plural
from bokslut.model.words import Words
from bokslut.sources import sie4_file_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie4_balances import BALANCE_RECORDS
from bokslut.sources.sie4_completeness import check_balances, year_adds_up
from bokslut.sources.sie4_entries import Braces
from bokslut.sources.sie4_lines import LABELS, label_of

if TYPE_CHECKING:
    from bokslut.model.finding import FindingKind
    from bokslut.sources.sie4_checksum import Checksum
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie4_oddtext import Hits, OddText
    from bokslut.sources.sie4_records import Records
    from bokslut.sources.sie4_text import Lines


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything known when the last line is read."""

    lines: Lines
    odd: OddText
    records: Records
    checksum: Checksum
    faults: Faults


def check_end(whole: Whole) -> None:
    """Find the signs of a file that is cut off."""
    lines, records, faults = whole.lines, whole.records, whole.faults
    last = lines.last
    reason = _cut_reason(whole, lines.ending)
    if reason is not None:
        where = faults.place(last, note=Words("här slutar filen", "the file ends here"))
        begun = [faults.place(records.entries.line, note=Words("verifikationen börjar här", "the voucher begins here"))]
        is_open = records.entries.braces is not Braces.NONE
        faults.add(kinds.FILE_CUT_OFF, reason, where, *(begun if is_open else []), subject="fil", lost=True)
        return
    if not records.entries.count and not any(records.balances.columns["amount_ore"]):
        faults.add(kinds.NO_FIGURES, _nothing_in(whole), faults.place(last), subject="fil", lost=True)
        return
    check_balances(whole.records, faults, last)
    if not lines.terminated:
        _check_last_line(whole, last)


def _cut_reason(whole: Whole, ending: str) -> Words | None:
    entries = whole.records.entries
    if whole.lines.zero_tail:
        return Words("Filen slutar i nollbyte: slutet är aldrig skrivet.", "The file ends in zero bytes: its end was never written.")
    if entries.braces is not Braces.NONE:
        name = shown(entries.name)
        return Words(f"Filen slutar mitt i verifikation {name}, före dess ”}}”.", f"The file ends inside voucher {name}, before its ”}}”.")
    if whole.checksum.status == "unclosed":
        return Words(
            "Filen öppnar en kontrollsumma (#KSUMMA) som aldrig avslutas.", "The file opens a checksum (#KSUMMA) that is never closed."
        )
    label = ending.upper()
    if not whole.lines.terminated and any(known.startswith(label) and known != label for known in LABELS):
        return Words(f"Filen slutar mitt i en etikett: ”{ending}”.", f"The file ends inside a label: ”{ending}”.")
    return None


def _nothing_in(whole: Whole) -> Words:
    if whole.records.balances.columns["record"]:
        return Words(
            "Filen har inga verifikationer, och alla dess saldon är noll.", "The file has no vouchers, and all its balances are zero."
        )
    return Words(
        "Filen har varken saldon eller verifikationer: inget att stämma av.",
        "The file has neither balances nor vouchers: nothing to reconcile.",
    )


def _check_last_line(whole: Whole, last: int) -> None:
    """Report a last line without line end, unless the file proves that it is whole."""
    text = whole.lines.ending
    label = label_of(text)
    if label == "}" or (label == "#KSUMMA" and whole.checksum.status == "ok") or last != whole.lines.count:
        return
    is_balance = label in BALANCE_RECORDS
    if is_balance and year_adds_up(whole.records.balances):
        return
    message = Words(
        f"Sista raden, ”{shown(text)}”, saknar radslut och kan vara avhuggen.",
        f"The last line, ”{shown(text)}”, has no line end and may be cut off.",
    )
    severity = Severity.ERROR if label in {"#IB", "#UB", "#RES"} else None
    whole.faults.add(kinds.LAST_LINE, message, whole.faults.place(last), subject=text, severity=severity, lost=severity is not None)


def check_checksum(whole: Whole) -> None:
    """Report a #KSUMMA that does not agree."""
    found, faults = whole.checksum, whole.faults
    if found.status == "wrong":
        message = Words(
            f"Filen säger {shown(found.printed)}, men innehållet ger {found.computed}: filen är ändrad efter exporten.",
            f"The file says {shown(found.printed)}, but its content gives {found.computed}: the file was changed after the export.",
        )
    elif found.status == "unopened":
        message = Words(
            f"Filen avslutar en kontrollsumma ({shown(found.printed)}) som aldrig öppnas: början kan fattas.",
            f"The file closes a checksum ({shown(found.printed)}) that is never opened: its beginning may be missing.",
        )
    else:
        if found.status == "ok" and found.encoding != "cp437":
            note = Words(
                f"Kontrollsumman är räknad i {found.encoding}, inte cp437.", f"The checksum is taken in {found.encoding}, not cp437."
            )
            faults.odd("checksum-encoding", found.line, note)
        if found.uncovered:
            note = Words(
                "Poster efter sista #KSUMMA omfattas inte av kontrollsumman.",
                "Records after the last #KSUMMA are not covered by the checksum.",
            )
            faults.odd("records-after-checksum", found.line, note)
        return
    computed = str(found.computed) if found.status == "wrong" else None
    faults.add(kinds.CHECKSUM_WRONG, message, faults.place(found.line), subject="#KSUMMA", observed=found.printed, expected=computed)


def check_text(whole: Whole) -> None:
    """Report control characters and garbled letters, each as one finding for the whole file."""
    _report_hits(
        whole,
        whole.odd.control,
        kinds.CONTROL_CHARACTER,
        Words(
            "Styrtecken på {count}, det första U+{first} på rad {line}.",
            "Control characters in {count}, the first U+{first} on line {line}.",
        ),
    )
    _report_hits(
        whole,
        whole.odd.garbled,
        kinds.TEXT_GARBLED,
        Words(
            "Text lästes med fel teckenkodning innan den kom hit: {count}, det första på rad {line}.",
            "Text was read in the wrong encoding before it came here: {count}, the first on line {line}.",
        ),
    )


def _report_hits(whole: Whole, hits: Hits, kind: FindingKind, message: Words) -> None:
    if not hits.count:
        return
    places = [whole.faults.place(hit.line, (hit.column, hit.end)) for hit in hits.first]
    count = plural(hits.count, Words("ställe", "place"), Words("ställen", "places"))
    line, first = hits.first[0].line, hits.first[0].character
    whole.faults.add(kind, message.fill(count=count, line=line, first=f"{first:04X}"), *places, subject="fil")
