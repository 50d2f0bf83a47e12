"""Options that several commands have, and how a result becomes a report and an exit code."""

import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.language import say
from bokslut.cli.output import columns, deliver, in_colour, is_stdout, is_terminal, may_write, refuse_inputs, refuse_suffix, talk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bokslut.ledger.engine import Engine
    from bokslut.model.errors import BokslutError
    from bokslut.model.result import CloseResult
    from bokslut.model.words import Language


class ReportFormat(StrEnum):
    """What `--format` takes; a test holds that it names every report."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    MARKDOWN = "md"
    CSV = "csv"


class FailOn(StrEnum):
    """What `--fail-on` takes: the severities of findings."""

    ERROR = "error"
    WARNING = "warning"
    QUESTION = "question"
    INFO = "info"


class Lang(StrEnum):
    """What `--lang` takes."""

    SV = "sv"
    EN = "en"


class EngineName(StrEnum):
    """What `--engine` takes; a test holds that it names every engine."""

    POLARS = "polars"
    DUCKDB = "duckdb"
    SPARK = "spark"


Format = Annotated[ReportFormat, typer.Option("--format", help=say("Rapportens format.", "Format of the report."))]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help=say("Skriv rapporten till en fil.", "Write the report to a file."), show_default=False),
]
Force = Annotated[bool, typer.Option("--force", help=say("Skriv över filen i --output.", "Overwrite the file of --output."))]
Language_ = Annotated[Lang | None, typer.Option("--lang", help=say("Språk: sv eller en.", "Language: sv or en."), show_default=False)]
FailOn_ = Annotated[
    FailOn,
    typer.Option("--fail-on", help=say("Lägsta allvarlighetsgrad som ger slutkod 1.", "Least severity that gives exit code 1.")),
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help=say("Slutkod 0 även vid fynd.", "Exit code 0 even with findings."))]
Strict = Annotated[
    bool,
    typer.Option("--strict", help=say("En kontroll som inte kunde köras ger slutkod 1.", "A check that could not run gives exit code 1.")),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=say("Skriv inget när allt stämmer.", "Print nothing when all is well."))]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help=say("Läs huvudboken i den teckenkodningen: cp437, cp1252, utf-8.", "Read the ledger in that encoding: cp437, cp1252, utf-8."),
        show_default=False,
    ),
]
All = Annotated[bool, typer.Option("--all", help=say("Visa alla fynd i sin helhet.", "Show every finding in full."))]

Limit = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=VALUE",
        help=say("Höj eller sänk en gräns: --limit bytes=4GB.", "Raise or lower a limit: --limit bytes=4GB."),
        show_default=False,
    ),
]

Engine_ = Annotated[
    EngineName,
    typer.Option(
        "--engine",
        help=say(
            "Vad som räknar det tunga steget: polars, duckdb eller spark. Resultatet är detsamma.",
            "What runs the heavy step: polars, duckdb or spark. The result is the same.",
        ),
    ),
]
Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        metavar="URL",
        help=say(
            "Sparkklustrets adress (spark://…), som då får bokföringen; annars BOKSLUT_SPARK_MASTER, annars bara den här datorn.",
            "The Spark cluster's address (spark://…), which then gets the ledger; else BOKSLUT_SPARK_MASTER, else this machine only.",
        ),
        show_default=False,
    ),
]

#: More findings than any close has.
_EVERY = 10**9
_IN_FULL = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the report is wanted and what it takes to fail."""

    format: ReportFormat = ReportFormat.TEXT
    output: Path | None = None
    force: bool = False
    fail_on: FailOn = FailOn.ERROR
    exit_zero: bool = False
    strict: bool = False
    quiet: bool = False
    every: bool = False
    #: How the close was named on the command line.
    close: str = ""
    #: What `why` is given to follow the report's figures: a close ("" for the nearest) or a file; None where it cannot.
    why: str | None = None
    #: The close's folder as seen from here.
    folder: str = ""
    #: Seconds it took, as shown.
    seconds: str | None = None

    @property
    def is_silent(self) -> bool:
        """Tell whether nothing is to be said when all is well: never of a file, where an earlier report would be left."""
        return self.quiet and is_stdout(self.output)

    def prepare(self) -> None:
        """Refuse what cannot be done before any work is; raises RefusedError or UsageError."""
        refuse_suffix(self.output, [f"--format {form.value}" for form in ReportFormat])
        may_write(self.output, force=self.force)


def spare_inputs(output: Path | None, paths: "Iterable[str | Path]") -> None:
    """Refuse to write over what the ledger files, folders and closes of a call are read from; raises RefusedError."""
    if output is None or is_stdout(output):
        return
    from bokslut.config import load_request
    from bokslut.intake import input_files
    from bokslut.model.paths import is_file
    from bokslut.request import find_close, is_close
    from bokslut.sources.files import expand

    if is_file(output):
        for path in (str(path) for path in paths if str(path) != "-"):
            refuse_inputs(output, [path])
            refuse_inputs(output, input_files(load_request(find_close(Path(path)))) if is_close(path) else expand([path], []))


def apart(paths: "Iterable[str]", failed: "list[BokslutError]") -> "Iterator[str]":
    """Yield each file that the paths name, so that one that cannot be read hides no other in its folder; a close stays whole.

    What names no file goes among those that failed.
    """
    from bokslut.model.errors import BokslutError
    from bokslut.request import is_close
    from bokslut.sources.files import expand

    for path in paths:
        try:
            found = (path,) if is_close(path) else expand([path], failed)
        except BokslutError as error:
            failed.append(error)
        else:
            yield from found


def read_encoding(name: str | None) -> str | None:
    """Return the encoding asked for; raises UsageError where there is none of that name."""
    from bokslut.model.errors import Problem, UsageError
    from bokslut.sources.encoding import is_encoding, unknown_encoding

    if name is None or is_encoding(name):
        return name
    message, remedy = unknown_encoding(name)
    raise UsageError(Problem(message, remedy=remedy))


def run_by(engine: EngineName, master: str | None) -> "Engine":
    """Return the engine asked for; raises UsageError where it is not to be had."""
    from bokslut.ledger.engines import make_engine

    named = os.environ.get("BOKSLUT_SPARK_MASTER") or None if engine is EngineName.SPARK else None
    return make_engine(engine.value, master or named)


def standard_input(limits: "Mapping[str, int]") -> bytes:
    """Return what stands on standard input, no further than the limit on bytes lets a file be."""
    from bokslut.model.limits import DEFAULT

    return sys.stdin.buffer.read(DEFAULT.raised(limits).bytes + 1)


def finish(result: "CloseResult", language: "Language", wanted: Wanted) -> None:
    """Print the report and end with the exit code that the result has, whatever the format."""
    code, why = exit_code(result, wanted)
    is_text = wanted.format is ReportFormat.TEXT
    if not (wanted.is_silent and is_text and code == 0 and not result.findings):
        deliver(render(result, language, wanted), wanted.output, force=wanted.force, quiet=wanted.quiet)
    end(code, why, wanted)


def render(result: "CloseResult", language: "Language", wanted: Wanted) -> str:
    """Return the report in the wanted format."""
    from bokslut.reports.interface import Style
    from bokslut.reports.registry import report

    chosen = report(wanted.format.value)
    assert chosen is not None, "every format of --format is registered"
    to_terminal = wanted.output is None and wanted.format is ReportFormat.TEXT
    style = Style(
        language=language,
        width=columns(),
        colour=to_terminal and in_colour(),
        findings_in_full=_EVERY if wanted.every else _IN_FULL,
        seconds=wanted.seconds if to_terminal and is_terminal() else None,
        close=wanted.close,
        why=wanted.why,
        folder=wanted.folder,
    )
    return chosen.render(result, style)


def all_of(errors: "Sequence[BokslutError]") -> "BokslutError":
    """Return one error that tells everything, with the exit code of the worst."""
    worst = max(errors, key=lambda error: error.exit_code)
    return type(worst)(*(problem for error in errors for problem in error.problems))


def end(code: int, why: str, wanted: Wanted) -> None:
    """Say why the call ends so where it is not plain, and end it."""
    if why and not wanted.quiet:
        talk(why)
    if code:
        raise typer.Exit(code)


def exit_code(result: "CloseResult", wanted: Wanted) -> tuple[int, str]:
    """Return 0 or 1, and why where the report itself does not make it plain."""
    from bokslut.model.finding import Severity

    summary = result.summary
    found = bool(result.at_least(Severity(wanted.fail_on.value)))
    skipped = wanted.strict and (summary.skipped > 0 or summary.verdict == "incomplete")
    if wanted.exit_zero or not (found or skipped):
        return 0, ""
    if found and summary.errors == 0:
        return 1, say(f"Slutkod 1: --fail-on {wanted.fail_on.value}", f"Exit code 1: --fail-on {wanted.fail_on.value}")
    if skipped and not found:
        return 1, say("Slutkod 1: --strict, och kontroller som inte kunde köras", "Exit code 1: --strict, and checks were skipped")
    return 1, ""
