"""The entry that a signature describes and the ledger has not: its amount, and the lines that it debits and credits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.signature import divided
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.printing import format_amount, format_with_unit
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bokslut.diagnosis.signature import Signature

#: More lines than this are hardly of one entry.
_LINES_MAX = 4


def missing_entry(signature: Signature) -> Iterator[Cause]:
    """Say what is missing, where the lines that differ are debited by as much as they are credited and no other figure changes."""
    debits = _debits(signature)
    if debits is None or not 2 <= len(debits) <= _LINES_MAX:
        return
    if not sum(low for low, _ in debits.values()) <= 0 <= sum(high for _, high in debits.values()) or not _adds_up(signature, debits):
        return
    debited = {group: bounds for group, bounds in debits.items() if bounds[0] > 0}
    credited = {group: (-high, -low) for group, (low, high) in debits.items() if high < 0}
    if not debited or not credited:
        return
    # Both sides are the same amount, so it lies within the bounds of both.
    sides = [tuple(map(sum, zip(*side.values(), strict=True))) for side in (debited, credited)]
    amount = _amount(signature, max(low for low, _ in sides), min(high for _, high in sides))
    debit, credit = _told(signature, debited), _told(signature, credited)
    message = Words(
        f"en verifikation om {amount}, debet {debit.sv}, kredit {credit.sv}, saknas i huvudboken",
        f"an entry of {amount}, debit {debit.en}, credit {credit.en}, is missing from the ledger",
    )
    where = tuple(Suspect(cell.label, cell.table, cell.line, cell.column) for group in debits if (cell := signature.line_of(group)))
    yield Cause("entry-missing", Grade.POSSIBLE, message, Fraction(0), Fraction(0), where)


def _debits(signature: Signature) -> dict[int, tuple[int, int]] | None:
    """Return between which amounts each group whose own figure differs would be debited; None where two figures of it contradict."""
    found: dict[int, tuple[int, int]] = {}
    for number in signature.differing:
        users, cell = signature.users(number), signature.cells[number]
        if len(users) == 1:
            low, high = divided(cell.low, cell.high, signature.groups[users[0]].weights[number])
            known = found.get(users[0], (low, high))
            found[users[0]] = (max(low, known[0]), min(high, known[1]))
    return found if all(low <= high for low, high in found.values()) else None


def _adds_up(signature: Signature, debits: Mapping[int, tuple[int, int]]) -> bool:
    """Tell whether every figure, totals too, can agree when these groups are debited by so much."""
    for number, cell in enumerate(signature.cells):
        ends = [
            sorted((weight * low, weight * high))
            for group, (low, high) in debits.items()
            if (weight := signature.groups[group].weights.get(number))
        ]
        if sum(low for low, _ in ends) > cell.high or sum(high for _, high in ends) < cell.low:
            return False
    return True


def _amount(signature: Signature, low: int, high: int) -> str:
    """Return an amount with its unit, or between which it lies."""
    most = format_with_unit(Fraction(high, 100), signature.unit)
    return most if low == high else f"{format_amount(Fraction(low, 100), signature.unit)} – {most}"


def _told(signature: Signature, side: Mapping[int, tuple[int, int]]) -> Words:
    """Name the lines of a side, with their amounts where there are more than one."""
    lines = [(cell.label, bounds) for group, bounds in side.items() if (cell := signature.line_of(group))]
    if len(lines) == 1:
        return lines[0][0]
    told = [(label, _amount(signature, *bounds)) for label, bounds in lines]
    return Words(
        ", ".join(f"{label.sv} ({amount})" for label, amount in told),
        ", ".join(f"{label.en} ({amount})" for label, amount in told),
    )
