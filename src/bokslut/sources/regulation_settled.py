"""An earlier settlement as `bokslut regulate --format json` wrote it: what it was made of, to be held against the ledger now."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

from bokslut.model.place import Place
from bokslut.model.regulation import SettledBefore
from bokslut.model.words import Words
from bokslut.sources.regulation_findings import FIELD_UNREADABLE

if TYPE_CHECKING:
    from bokslut.model.finding import Finding
    from bokslut.sources.sourcefile import SourceFile

SCHEMA = "bokslut/regulation@1"

_NO_BASIS = Words(
    "Filen har inget underlag ur en huvudbok (basis): den är inte skriven av bokslut regulate --format json.",
    "The file has no basis from a ledger: it was not written by bokslut regulate --format json.",
)
_CHANGED = Words(
    "Filens underlag stämmer inte med sin kontrollsumma: den har ändrats efter att den skrevs.",
    "The file's basis does not match its digest: it has been changed since it was written.",
)


def read_settled(file: SourceFile, findings: list[Finding]) -> SettledBefore | None:
    """Read the basis of an earlier settlement; None with a finding where the file has none, or has been changed by hand."""
    place = Place(file.path, 1, 1)
    try:
        found = _basis(json.loads(bytes(file.data)))
    except (ValueError, KeyError, TypeError, RecursionError):
        findings.append(FIELD_UNREADABLE.at(place, message=_NO_BASIS, subject=f"{file.path} basis"))
        return None
    vouchers, sha256 = found
    lines = sorted(f"{voucher};{day};{service};{rows};{ore}" for (voucher, day, service), (rows, ore) in vouchers.items())
    if hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest() != sha256:
        findings.append(FIELD_UNREADABLE.at(place, message=_CHANGED, subject=f"{file.path} sha256"))
        return None
    return SettledBefore(vouchers, sha256, place)


def _basis(data: Any) -> tuple[dict[tuple[str, dt.date, str], tuple[int, int]], str]:
    """Return the vouchers and their digest; raises ValueError, KeyError or TypeError for anything else."""
    if data["schema"] != SCHEMA:
        raise ValueError(data["schema"])
    basis = data["basis"]
    vouchers = {
        (_text(each["voucher"]), dt.date.fromisoformat(each["date"]), _text(each["service"])): (_whole(each["rows"]), _whole(each["ore"]))
        for each in basis["vouchers"]
    }
    return vouchers, _text(basis["sha256"])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value
