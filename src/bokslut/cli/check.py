"""`bokslut check`: the integrity of ledger files, and nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli import progress
from bokslut.cli.common import (
    All,
    Encoding,
    Engine_,
    EngineName,
    ExitZero,
    FailOn,
    FailOn_,
    Force,
    Format,
    Language_,
    Limit,
    Master,
    Output,
    Quiet,
    ReportFormat,
    Strict,
    Wanted,
    all_of,
    apart,
    end,
    exit_code,
    read_encoding,
    render,
    run_by,
    spare_inputs,
    standard_input,
)
from bokslut.cli.language import say, say_words, spoken
from bokslut.cli.output import deliver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.model.finding import Finding
    from bokslut.model.place import Place
    from bokslut.model.result import CloseResult
    from bokslut.model.source import SourceInfo

HELP = say(
    "Pröva huvudboksfiler i sig: går verifikat ihop, är filen hel, stämmer saldona.",
    "Check ledger files by themselves: do entries add up, is the file whole, do balances agree.",
)
#: The rule on gaps in the number series, of the pack `ledger`.
_GAPS = "V002"
_FILES = say(
    "Filer, mappar, bokslut; - läser standard in. Utan: det närmaste bokslutet.",
    "Files, folders, closes; - reads standard input. Without: the nearest close.",
)


def check(
    paths: Annotated[list[str] | None, typer.Argument(metavar="FILE|FOLDER|CLOSE|-", help=_FILES, show_default=False)] = None,
    form: Format = ReportFormat.TEXT,
    output: Output = None,
    force: Force = False,
    fail_on: FailOn_ = FailOn.ERROR,
    exit_zero: ExitZero = False,
    strict: Strict = False,
    every: All = False,
    quiet: Quiet = False,
    limit: Limit = None,
    encoding: Encoding = None,
    engine: Engine_ = EngineName.POLARS,
    master: Master = None,
    lang: Language_ = None,
) -> None:
    """Check each file; in text one line for each that is clean."""
    wanted = Wanted(form, output, force, fail_on, exit_zero, strict, quiet, every)
    wanted.prepare()
    from bokslut.integrity import check_files
    from bokslut.model.errors import BokslutError
    from bokslut.model.limits import read_limits
    from bokslut.model.paths import from_here
    from bokslut.request import find_close, is_close

    _ = lang
    limits = read_limits(limit or ())
    codec = read_encoding(encoding)
    given = paths or [str(find_close())]
    spare_inputs(output, given)
    stdin = standard_input(limits) if "-" in given else None
    runs = run_by(engine, master)
    results: list[tuple[CloseResult, str]] = []
    asked: list[str | None] = []
    failed: list[BokslutError] = []
    for path in apart(given, failed):
        try:
            with progress.shown(quiet=quiet) as told:
                folder = from_here(find_close(Path(path)).parent) if is_close(path) else ""
                found = check_files([path], spoken(), stdin, limits, runs, encoding=codec, progress=told)
                results += [(result, folder) for result in found]
                asked += [None if path == "-" else path] * len(found)
        except BokslutError as error:
            failed.append(error)
    code, why = _report(results, asked, wanted)
    if failed:
        raise all_of(failed)
    end(code, why, wanted)


def _report(results: "list[tuple[CloseResult, str]]", asked: "list[str | None]", wanted: Wanted) -> tuple[int, str]:
    """Print what was found in the files that could be read, each with the folder of its close; return the exit code.

    `asked` is by what name `why` can be asked about each.
    """
    if not results:
        return 0, ""
    whole, folder = _merged(results)
    wanted = replace(wanted, folder=folder)
    is_text = wanted.format is ReportFormat.TEXT
    texts = (_text(result, replace(wanted, why=name)) for (result, _), name in zip(results, asked, strict=True))
    text = "".join(texts) if is_text else render(whole, spoken(), wanted)
    if text:
        deliver(text, wanted.output, force=wanted.force, quiet=wanted.quiet)
    return exit_code(whole, wanted)


def _text(result: "CloseResult", wanted: Wanted) -> str:
    """Return the whole report of a file with findings, one line for a clean one, nothing for that under --quiet."""
    if result.findings or exit_code(result, wanted)[0]:
        return render(result, spoken(), wanted) + "\n"
    return "" if wanted.is_silent else "".join(_clean(source) for source in result.sources) + _unlooked(result)


def _clean(source: "SourceInfo") -> str:
    from bokslut.model.printing import plural
    from bokslut.model.words import Words
    from bokslut.reports.escape import visible

    entries = say_words(plural(source.entries, Words("verifikat", "entry"), Words("verifikat", "entries")))
    rows = say_words(plural(source.postings, Words("rad", "row"), Words("rader", "rows")))
    return f"OK  {visible(source.path)}   {entries}   {rows}\n"


def _unlooked(result: "CloseResult") -> str:
    """Say that gaps could not be looked for: of what a ledger always has, numbers alone may be in no order."""
    from bokslut.model.check import Outcome
    from bokslut.reports.escape import visible

    skipped = [each for each in result.checks if each.code == _GAPS and each.outcome is Outcome.SKIPPED and each.reason is not None]
    has_entries = any(source.entries for source in result.sources)
    return "".join(f"    {each.code}  {visible(say_words(each.reason))}\n" for each in skipped if has_entries and each.reason)


def _merged(results: "list[tuple[CloseResult, str]]") -> "tuple[CloseResult, str]":
    """Return all files as one result, so that every format says the same of one file and of many, and the folder of its paths.

    The paths of several are as seen from here, whichever close's they are.
    """
    from bokslut.model.finding import Finding
    from bokslut.model.result import CloseResult

    if len(results) == 1:
        return results[0]
    parts = _told_apart([_from_here(*each) for each in results])
    whole = CloseResult(
        entity="",
        currency=parts[0].currency,
        language=parts[0].language,
        period=None,
        sources=tuple(source for part in parts for source in part.sources),
        statements=(),
        tables=(),
        checks=tuple(check for part in parts for check in part.checks),
        findings=tuple(sorted((finding for part in parts for finding in part.findings), key=Finding.sort_key)),
        parts=tuple(parts),
    )
    return whole, ""


def _told_apart(parts: "list[CloseResult]") -> "list[CloseResult]":
    """Return the results with ids that no two of their findings share, and with what refers to them."""
    from bokslut.model.finding import told_apart

    told = iter(told_apart([finding for part in parts for finding in part.findings]))
    return [_with_ids(part, {finding.id: next(told) for finding in part.findings}) for part in parts]


def _with_ids(result: "CloseResult", told: "Mapping[str, Finding]") -> "CloseResult":
    """Return a result whose findings are told apart as those that stand under their ids."""
    if all(at == finding.id for at, finding in told.items()):
        return result

    def renamed(finding: "Finding") -> "Finding":
        causes = tuple(replace(cause, finding=new(cause.finding)) for cause in finding.causes)
        return replace(finding, apart=told[finding.id].apart, joined_to=new(finding.joined_to), causes=causes)

    def new(at: str | None) -> str | None:
        return told[at].id if at is not None and at in told else at

    return replace(
        result,
        checks=tuple(replace(check, findings=tuple(map(renamed, check.findings))) for check in result.checks),
        findings=tuple(map(renamed, result.findings)),
    )


def _from_here(result: "CloseResult", folder: str) -> "CloseResult":
    """Return a result of a close in that folder with the paths of its files as seen from here."""
    from bokslut.reports.interface import Style

    if not folder:
        return result
    seen = Style(folder=folder).seen

    def placed(place: "Place") -> "Place":
        return replace(place, path=seen(place.path))

    def told(finding: "Finding") -> "Finding":
        causes = [
            replace(cause, where=tuple(replace(each, place=placed(each.place) if each.place else None) for each in cause.where))
            for cause in finding.causes
        ]
        return replace(finding, places=tuple(map(placed, finding.places)), causes=tuple(causes))

    return replace(
        result,
        sources=tuple(replace(source, path=seen(source.path)) for source in result.sources),
        checks=tuple(replace(check, findings=tuple(map(told, check.findings))) for check in result.checks),
        findings=tuple(map(told, result.findings)),
    )
