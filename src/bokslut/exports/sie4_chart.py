"""The chart that a SIE 4 file must have, for ledgers whose own form asks for less: numbers of dimensions, a #KONTO for every account."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.lazy import collect
from bokslut.model.words import Words
from bokslut.sources.columns_known import KNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.ledger.frames import Frames
    from bokslut.ledger.ledger import Ledger

#: What SIE reserves numbers for (4B section 8.17), by the names that columns have; from 20 on they are free.
_RESERVED = {
    **dict.fromkeys(("ansvar", *KNOWN["dim:ansvar"]), "1"),
    **dict.fromkeys(("bärare", *KNOWN["dim:bärare"]), "2"),
    **dict.fromkeys(KNOWN["dim:projekt"], "6"),
    **dict.fromkeys(("anställd", "employee"), "7"),
    **dict.fromkeys(("kund", "kundnr", "customer"), "8"),
    **dict.fromkeys(("leverantör", "levnr", "supplier", "vendor"), "9"),
    **dict.fromkeys(("faktura", "fakturanr", "invoice"), "10"),
}
_FREE = 20


def with_sie_chart(ledger: Ledger) -> tuple[Ledger, tuple[Words, ...]]:
    """Return a ledger with the chart of a SIE file, and notes on what got another name.

    A ledger of SIE files alone is returned as it is: what such a file says is written back.
    """
    if all(source.format.startswith("sie") for source in ledger.sources):
        return ledger, ()
    frames = _with_every_account(ledger.frames)
    names = {**dict.fromkeys(frames.dimensions.get_column("dimension")), **dict.fromkeys(frames.object_lists.get_column("dimension"))}
    numbers = _numbered(list(names))
    renamed = pl.col("dimension").replace(numbers)
    frames = replace(
        frames,
        dimensions=frames.dimensions.with_columns(renamed, pl.col("parent").replace(numbers)),
        objects=frames.objects.with_columns(renamed),
        object_lists=frames.object_lists.with_columns(renamed),
    )
    return replace(ledger, frames=frames), _note(numbers)


def _with_every_account(frames: Frames) -> Frames:
    used = [frames.stated.lazy().select("account"), frames.postings.select("account"), frames.history.select("account")]
    places = pl.lit(0, frames.accounts.schema["place"])
    missing = pl.concat(used).unique().join(frames.accounts.lazy().select("account"), on="account", how="anti").sort("account")
    added = collect(missing.with_columns(name=pl.lit(""), place=places))
    return replace(frames, accounts=pl.concat([frames.accounts, added], how="diagonal"))


def _numbered(names: Sequence[str]) -> dict[str, str]:
    """Return a number for each dimension that has a name instead; two get different ones."""
    numbers: dict[str, str] = {}
    taken = {name for name in names if _is_number(name)}
    for name in names:
        if name in taken:
            continue
        number = _RESERVED.get(name.strip().casefold())
        if number is None or number in taken:
            number = next(str(free) for free in count(_FREE) if str(free) not in taken)
        taken.add(number)
        numbers[name] = number
    return numbers


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit()


def _note(numbers: dict[str, str]) -> tuple[Words, ...]:
    if not numbers:
        return ()
    listed = ", ".join(f"{name} → {number}" for name, number in numbers.items())
    return (Words(f"SIE numrerar dimensioner: {listed}.", f"SIE numbers dimensions: {listed}."),)
