"""`bokslut close`: everything, from the files of a close to the report."""

import time
from pathlib import Path
from typing import Annotated

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

HELP = say(
    "Gör bokslut för en period: uppställningar, regler, avstämning mot publicerade tabeller, fynd med orsak.",
    "Close a period: statements, rules, tie-outs to published tables, findings with their cause.",
)
_CLOSE = say(
    "Mapp med bokslut.toml, eller filen; annars den närmaste härifrån och uppåt.",
    "A folder with a bokslut.toml, or that file; else the nearest one going up from here.",
)


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
    lang: Language_ = None,
) -> None:
    """Read, draw up, check, report."""
    started = time.perf_counter()
    wanted = Wanted(form, output, force, fail_on, exit_zero, strict, quiet, every, close="" if path is None else str(path), of_close=True)
    wanted.prepare()
    from dataclasses import replace

    from bokslut.close import close as close_books
    from bokslut.config import load_request
    from bokslut.model.limits import read_limits
    from bokslut.model.paths import from_here
    from bokslut.request import find_close

    _ = lang  # read by `spoken`, which error messages use too
    found = find_close(path)
    spare_inputs(output, [found])
    request = load_request(found, read_limits(limit or ()))
    codec = read_encoding(encoding)
    runs = run_by(engine, master)
    with progress.shown(quiet=quiet) as told:
        result = close_books(request.told(codec, told), runs)
    seconds = f"{time.perf_counter() - started:.1f}"
    language = spoken(result.language)
    shown = seconds.replace(".", ",") if language == "sv" else seconds
    finish(result, language, replace(wanted, seconds=shown, folder=from_here(request.folder)))
