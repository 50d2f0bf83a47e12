"""What a columnar file says of itself and cannot be: how it is found out and told, alike for Parquet and Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.limits import beyond
from bokslut.model.place import Place
from bokslut.model.printing import format_number
from bokslut.model.words import Words
from bokslut.sources.sourcefile import unreadable

if TYPE_CHECKING:
    from bokslut.model.errors import UnreadableError
    from bokslut.model.limits import Limits

#: Below this a file is no bomb, however much larger its columns become unpacked: small ledgers can be very even.
FREE = 100_000_000
#: Bytes of a footer, or of a message's head. That of a hundred million rows in small groups has a million or two.
STRUCTURE_MAX = 50_000_000
#: From this on a column of lists has no more values than the file has bytes: one even list can become any number of them.
VALUES_FREE = 1_000_000
#: Columns inside each other.
DEPTH_MAX = 64

EXPORT = Words("Exportera filen igen.", "Export the file again.")


class WrongError(ValueError):
    """Something that a file says of itself cannot be true."""

    def __init__(self, what: Words) -> None:
        super().__init__(what.en)
        self.what = what


def hold(holds: object, sv: str, en: str, value: int) -> None:
    """Raise WrongError unless what a file says of something holds."""
    if not holds:
        told = format_number(value)
        raise WrongError(Words(f"{sv} kan inte stämma ({told})", f"{en} cannot be right ({told})"))


def hold_size(unpacked: int, name: str, most: int, limits: Limits, path: str) -> None:
    """Raise UnreadableError when columns become larger than the limit of that name allows."""
    if unpacked > max(FREE, most):
        told = format_number(unpacked)
        message = Words(
            f"Filens kolumner är {told} byte uppackade; så stor är ingen huvudbok av den storleken.",
            f"The file's columns are {told} bytes unpacked; no ledger of that size is.",
        )
        raise beyond(limits, name, message, Place(path))


def damaged(path: str, error: ValueError) -> UnreadableError:
    """Return the error of a file whose structure cannot be read or cannot be true."""
    what = error.what if isinstance(error, WrongError) else _no_structure(str(error))
    return unreadable(path, Words(f"Filen är skadad: {what.sv}.", f"The file is damaged: {what.en}."), EXPORT)


def _no_structure(reason: str) -> Words:
    return Words(f"dess struktur går inte att läsa ({reason})", f"its structure cannot be read ({reason})")
