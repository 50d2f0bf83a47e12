"""A ledger file, or the ledgers of a close, written in another format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.config import find_close, load_request
from bokslut.exports.registry import export
from bokslut.intake import Intake, take_in_ledgers
from bokslut.ledger.ledger import Ledger, build_ledger
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.finding import Severity
from bokslut.model.limits import DEFAULT
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.sources.files import expand, from_bytes, load, read_ledger
from bokslut.sources.interface import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bokslut.exports.interface import Exported, ExportOptions
    from bokslut.model.finding import Finding


def export_ledger(
    path: str, form: str, options: ExportOptions, stdin: bytes | None = None, limits: Mapping[str, int] | None = None
) -> Exported:
    """Read a ledger file, a folder of them or a close, and return it in the named format.

    Raises UsageError and UnreadableError for what cannot be read, RefusedError for a damaged ledger, which another format
    would make look whole, and for what the format cannot say.
    """
    chosen = export(form)
    assert chosen is not None, "every name of --to is registered"
    return chosen.render(_ledger(path, stdin, limits or {}), options)


def _ledger(path: str, stdin: bytes | None, limits: Mapping[str, int]) -> Ledger:
    where = Path(path)
    if path != "-" and (where.suffix == ".toml" or (where / "bokslut.toml").is_file()):
        intake = take_in_ledgers(load_request(find_close(where), limits), Intake())
        _refuse_damaged(path, intake.findings, complete=intake.complete)
        if intake.ledger is None:
            message = Words("Bokslutet har ingen huvudbok.", "The close has no ledger.")
            raise RefusedError(Problem(message, Place(path), Words("Ange den under [[ledger]].", "Give it under [[ledger]].")))
        return intake.ledger
    options = ReadOptions(limits=DEFAULT.raised(limits))
    files = [
        from_bytes("-", stdin, options.limits) if each == "-" and stdin is not None else load(each, limits=options.limits)
        for each in expand([path])
    ]
    readings = [read_ledger(file, options) for file in files]
    for reading in readings:
        _refuse_damaged(reading.info.path, reading.findings, complete=reading.complete)
    return build_ledger(readings)


def _refuse_damaged(path: str, findings: Iterable[Finding], *, complete: bool) -> None:
    if complete:
        return
    lost = [finding for finding in findings if finding.severity is Severity.ERROR]
    remedy = Words("Rätta det som bokslut read visar och exportera igen.", "Correct what bokslut read shows and export again.")
    message = Words(
        "Filen är skadad eller ofullständig; i ett annat format skulle den se hel ut.",
        "The file is damaged or incomplete; in another format it would look whole.",
    )
    raise RefusedError(
        Problem(message, Place(path), remedy), *(Problem(finding.message, finding.place, finding.remedy) for finding in lost[:5])
    )
