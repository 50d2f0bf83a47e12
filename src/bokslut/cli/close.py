"""`bokslut close`: everything, from the files of a close to the report."""

import time
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
    finish,
    read_encoding,
    run_by,
    spare_inputs,
)
from bokslut.cli.language import say, spoken
from bokslut.cli.output import deliver, is_stdout, may_write, refuse_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bokslut.model.result import CloseResult
    from bokslut.request import CloseRequest

HELP = say(
    "Gör bokslut för en period: uppställningar, regler, avstämning mot publicerade tabeller, fynd med orsak.",
    "Close a period: statements, rules, tie-outs to published tables, findings with their cause.",
)
_CLOSE = say(
    "Mapp med bokslut.toml, eller filen; annars den närmaste härifrån och uppåt.",
    "A folder with a bokslut.toml, or that file; else the nearest one going up from here.",
)


_RECORD = say(
    "Skriv en post över bokslutet: filernas kontrollsummor och resultatet, att pröva med bokslut verify.",
    "Write a record of the close: the files' digests and the result, to be tried by bokslut verify.",
)
Record_ = Annotated[Path | None, typer.Option("--record", help=_RECORD, show_default=False)]


def close(
    path: Annotated[Path | None, typer.Argument(metavar="CLOSE", help=_CLOSE, show_default=False)] = None,
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
    record: Record_ = None,
    lang: Language_ = None,
) -> None:
    """Read, draw up, check, report."""
    started = time.perf_counter()
    where = "" if path is None else str(path)
    wanted = Wanted(form, output, force, fail_on, exit_zero, strict, quiet, every, close=where, why=where)
    wanted.prepare()
    _prepare_record(record, output, force=force)
    from dataclasses import replace

    from bokslut.close import close as close_books
    from bokslut.config import load_request
    from bokslut.model.limits import read_limits
    from bokslut.model.paths import from_here
    from bokslut.request import find_close

    _ = lang  # read by `spoken`, which error messages use too
    found = find_close(path)
    for written in (output, record):
        spare_inputs(written, [found])
    limits = read_limits(limit or ())
    request = load_request(found, limits)
    codec = read_encoding(encoding)
    runs = run_by(engine, master)
    keep = _recorder(request, record, codec, limits)
    with progress.shown(quiet=quiet) as told:
        result = close_books(request.told(codec, told), runs)
    if record is not None:
        deliver(keep(result), record, force=force, quiet=quiet)
    seconds = f"{time.perf_counter() - started:.1f}"
    language = spoken(result.language)
    shown = seconds.replace(".", ",") if language == "sv" else seconds
    finish(result, language, replace(wanted, seconds=shown, folder=from_here(request.folder)))


def _prepare_record(record: Path | None, output: Path | None, *, force: bool) -> None:
    """Refuse, before any work is done, a record where none can be written, or where the report goes."""
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.paths import is_same
    from bokslut.model.words import Words

    refuse_suffix(record, [".json"], {"", ".json"})
    may_write(record, force=force)
    if record is not None and (is_stdout(record) or (output is not None and is_same(output, record))):
        message = Words("Posten skrivs till en egen fil.", "The record is written to a file of its own.")
        raise UsageError(Problem(message, remedy=Words("Ange --record FIL.", "Give --record FILE.")))


def _recorder(
    request: "CloseRequest", record: Path | None, encoding: str | None, limits: "Mapping[str, int]"
) -> "Callable[[CloseResult], str]":
    """Hash the files of a close before it is run; return what makes the record when it has been."""
    if record is None:
        return lambda _result: ""
    from bokslut.record.document import write_record
    from bokslut.record.files import recorded_files
    from bokslut.record.verify import Call, make_record

    files, folder = recorded_files(request), record.parent
    return lambda result: write_record(make_record(request, result, folder, files, Call(encoding, limits)))
