"""What must hold of any input: a documented outcome, whole findings, frames that say what the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bokslut.model.errors import BokslutError, RefusedError, UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bokslut.ledger.ledger import Reading
    from bokslut.model.finding import Finding
    from bokslut.model.words import Words

T = TypeVar("T")

#: The errors whose exit codes are documented; BokslutError itself is 70, a fault in bokslut.
DOCUMENTED = {UsageError: 2, UnreadableError: 3, RefusedError: 4}


class BrokenPromiseError(AssertionError):
    """Something that must hold of every input does not hold of this one."""


def hold(holds: object, what: str) -> None:
    """Raise BrokenPromiseError unless it holds (an assert that no option of Python takes away)."""
    if not holds:
        raise BrokenPromiseError(what)


def outcome(call: Callable[[], T]) -> T | BokslutError:
    """Return what a call returns, or the documented error it ends in; any other exception goes on up."""
    try:
        return call()
    except BokslutError as error:
        check_error(error)
        return error


def check_error(error: BokslutError) -> None:
    """Hold an error against what every one must have: a documented code, and words in both languages."""
    codes = [code for kind, code in DOCUMENTED.items() if isinstance(error, kind)]
    hold(codes == [error.exit_code], f"{type(error).__name__} has the exit code {error.exit_code}")
    hold(error.problems, "no problems")
    for problem in error.problems:
        _said(problem.message)
        hold(problem.remedy is None or (problem.remedy.sv.strip() and problem.remedy.en.strip()), "an empty remedy")
        place = problem.place
        hold(place is None or ((place.line or 1) >= 1 and (place.column or 1) >= 1), f"a place that is none: {place}")


def check_findings(findings: Iterable[Finding], lines: int | None = None) -> None:
    """Hold findings against what every one must have; `lines` is how many lines the file has."""
    for finding in findings:
        _said(finding.message)
        for place in finding.places:
            hold((place.line or 1) >= 1 and (place.column or 1) >= 1, f"{finding.code}: {place}")
            hold(lines is None or (place.line or 1) <= lines, f"{finding.code}: line {place.line} of {lines}")
            backwards = place.end_column is not None and place.end_line == place.line and place.end_column < (place.column or 1)
            hold(not backwards, f"{finding.code}: the place ends before it begins: {place}")


def check_reading(reading: Reading) -> None:
    """Hold a reading against its own contract: counts, references between frames, and that loss is an error that is told."""
    info, frames = (
        reading.info,
        {name: getattr(reading.frames, name).lazy().collect() for name in ("entries", "postings", "history", "object_lists")},
    )
    hold(info.entries == frames["entries"].height, "entries are counted wrongly")
    hold(info.postings == frames["postings"].height, "postings are counted wrongly")
    for name in ("postings", "history"):
        frame = frames[name]
        for column in ("entry", "account", "amount_ore", "place", "objects"):
            hold(frame.get_column(column).null_count() == 0, f"{name}.{column} has nulls")
    if frames["postings"].height:
        last = frames["postings"].get_column("entry").max()
        hold(isinstance(last, int) and last < frames["entries"].height, "a posting's entry is not there")
        known = set(frames["object_lists"].get_column("objects").to_list()) | {0}
        hold(set(frames["postings"].get_column("objects").to_list()) <= known, "a posting's object list is not there")
    check_findings(reading.findings)
    hold(reading.complete or any(finding.severity.value == "error" for finding in reading.findings), "loss without an error")


def _said(words: Words) -> None:
    hold(words.sv.strip() and words.en.strip(), "a message without words")
    hold("Traceback" not in words.en, "a traceback in a message")
