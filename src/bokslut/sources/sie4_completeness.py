"""Whether the balances a file states are all there, as far as the file itself can tell.

That openings, closings and movements agree account by account is the business of the rules; here only what a rule
cannot see: groups of records that are missing altogether, which looks like a file that never had them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.money import format_ore
from bokslut.model.words import Words
from bokslut.sources import sie4_file_findings as kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.sources.sie4_balances import StatedBalances
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie4_records import Records


def check_balances(records: Records, faults: Faults, last: int) -> None:
    """Report closings, results or entries that are missing as a group. `last` is the file's last line."""
    sums = records.balances.sums
    has_entries = bool(records.entries.count)
    reason = _ends_in_openings(records) or (None if has_entries else _half_stated(sums))
    if reason is not None:
        faults.add(kinds.CLOSING_MISSING, reason, faults.place(last), subject="#UB", lost=True)
    elif records.header.declared.file_type == "4" and not has_entries and _moved(records.balances):
        message = Words(
            "Filen är av typ 4 och årets saldon har ändrats, men den har inga verifikationer.",
            "The file is of type 4 and the year's balances moved, but it has no vouchers.",
        )
        faults.add(kinds.ENTRIES_MISSING, message, faults.place(last), subject="#VER", lost=True)


def check_previous_year(records: Records, faults: Faults) -> None:
    """Report a previous year that is declared and not stated, or stated in part."""
    sums, declared = records.balances.sums, records.header.declared
    observed = expected = None
    stated = {record for record, year in sums if year == -1}
    # This year's openings are last year's closings (SIE 4B section 5.16), and last year's openings may be left out.
    closing = sums.get(("UB", -1), sums.get(("IB", 0), 0)) + sums.get(("RES", -1), 0)
    opening = sums.get(("IB", -1), 0)
    if not stated and -1 in declared.years and ("IB", 0) in sums:
        message = Words(
            "Filen har #RAR -1 men inga saldon för det året: jämförelsetal saknas.",
            "The file has #RAR -1 but no balances for that year: there are no comparatives.",
        )
    elif "UB" in stated and "RES" not in stated and ("RES", 0) in sums:
        message = Words(
            "Filen har #UB för föregående år men inget #RES: jämförelsetal saknas.",
            "The file has #UB for the previous year but no #RES: comparatives are missing.",
        )
    elif "RES" in stated and closing != opening:
        observed, expected = format_ore(closing), format_ore(opening)
        message = Words(
            f"Föregående års #UB och #RES summerar till {format_ore(closing)}, men året öppnade på {format_ore(opening)}.",
            f"The previous year's #UB and #RES sum to {format_ore(closing)}, but that year opened at {format_ore(opening)}.",
        )
    else:
        return
    faults.add(
        kinds.PREVIOUS_YEAR, message, faults.place(declared.year_lines.get(-1, 1)), subject="#RAR -1", observed=observed, expected=expected
    )


def year_adds_up(balances: StatedBalances) -> bool:
    """Tell whether UB and RES sum to IB in the year of the file's last balance, which then is all there."""
    columns, sums = balances.columns, balances.sums
    year = columns["year"][-1] if columns["year"] else None
    if not isinstance(year, int) or columns["record"][-1] not in {"IB", "UB", "RES"}:
        return False
    known = ("UB", year) in sums and ("RES", year) in sums
    return known and sums["UB", year] + sums["RES", year] == sums.get(("IB", year), 0)


def _ends_in_openings(records: Records) -> Words | None:
    """Tell of a file whose last figures are the openings of a year that has no closings."""
    columns, sums = records.balances.columns, records.balances.sums
    if not columns["record"] or columns["record"][-1] not in {"IB", "OIB"}:
        return None
    year, line = columns["year"][-1], columns["place"][-1]
    assert isinstance(year, int)
    assert isinstance(line, int)
    if ("UB", year) in sums or ("RES", year) in sums or records.entries.line > line:
        return None
    return Words(
        f"Filen slutar i ingående balanser för år {year}; varken #UB eller #RES följer.",
        f"The file ends in opening balances for year {year}; neither #UB nor #RES follows.",
    )


def _half_stated(sums: Mapping[tuple[str, int], int]) -> Words | None:
    """Tell of a file without entries that has results without closings, or closings that need results."""
    if ("RES", 0) in sums and ("UB", 0) not in sums:
        return Words(
            "Filen har resultat (#RES) men inga utgående balanser (#UB).", "The file has results (#RES) but no closing balances (#UB)."
        )
    opening = sums.get(("IB", 0), sums.get(("UB", -1), 0))
    if ("UB", 0) in sums and ("RES", 0) not in sums and sums["UB", 0] != opening:
        return Words(
            f"#UB summerar till {format_ore(sums['UB', 0])} och #IB till {format_ore(opening)}: årets resultat (#RES) fattas.",
            f"#UB sums to {format_ore(sums['UB', 0])} and #IB to {format_ore(opening)}: the year's result (#RES) is missing.",
        )
    return None


def _moved(balances: StatedBalances) -> bool:
    """Tell whether any account of the current year closes at another amount than it opened at."""
    change: dict[object, int] = {}
    columns = balances.columns
    # Last year's closings may stand for this year's openings (SIE 4B section 5.16).
    opening = ("IB", 0) if ("IB", 0) in balances.sums else ("UB", -1)
    sign: dict[object, int] = {opening: -1, ("UB", 0): 1, ("RES", 0): 1}
    for record, year, account, amount in zip(columns["record"], columns["year"], columns["account"], columns["amount_ore"], strict=True):
        if (record, year) in sign:
            assert isinstance(amount, int)
            change[account] = change.get(account, 0) + sign[record, year] * amount
    return any(change.values())
