"""A ledger file, or the ledgers of a close, written in another format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.exports.registry import export
from bokslut.model.words import Words
from bokslut.oneledger import one_ledger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.exports.interface import Exported, ExportOptions


def export_ledger(
    paths: Sequence[str],
    form: str,
    options: ExportOptions,
    stdin: bytes | None = None,
    limits: Mapping[str, int] | None = None,
    *,
    encoding: str | None = None,
) -> Exported:
    """Read ledger files and folders of them as one ledger, or the ledgers of a close, and return it in the named format.

    Raises UsageError and UnreadableError for what cannot be read, RefusedError for a damaged ledger, which another format
    would make look whole, and for what the format cannot say.
    """
    chosen = export(form)
    assert chosen is not None, "every name of --to is registered"
    return chosen.render(one_ledger(paths, stdin, limits or {}, encoding, _DAMAGED), options)


_DAMAGED = Words(
    "Filen är skadad eller ofullständig; i ett annat format skulle den se hel ut.",
    "The file is damaged or incomplete; in another format it would look whole.",
)
