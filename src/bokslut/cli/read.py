"""`bokslut read`: what is in a ledger file. It judges nothing."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.common import Force, Language_, Limit, Output, all_of, standard_input
from bokslut.cli.language import say, spoken
from bokslut.cli.output import columns, deliver, in_colour, may_write

if TYPE_CHECKING:
    from bokslut.model.errors import BokslutError as Failed
    from bokslut.model.reading import FileSummary

HELP = say(
    "Visa vad en huvudboksfil innehåller: år, serier, summor, teckenkodning, egenheter.",
    "Show what a ledger file holds: years, series, sums, encoding, oddities.",
)
_FILES = say("Filer eller mappar; - läser standard in.", "Files or folders; - reads standard input.")


class ReadingFormat(StrEnum):
    """What `read --format` takes."""

    TEXT = "text"
    JSON = "json"


def read(
    paths: Annotated[list[str], typer.Argument(metavar="FILE", help=_FILES, show_default=False)],
    form: Annotated[ReadingFormat, typer.Option("--format", help=say("Rapportens format.", "Format of the report."))] = ReadingFormat.TEXT,
    output: Output = None,
    force: Force = False,
    limit: Limit = None,
    lang: Language_ = None,
) -> None:
    """Read each file whole and describe it; what cannot be read is told after the others."""
    if output is not None:
        may_write(output, force=force)
    from bokslut.integrity import read_files
    from bokslut.model.errors import BokslutError
    from bokslut.model.limits import read_limits

    _ = lang
    limits = read_limits(limit or ())
    stdin = standard_input(limits) if "-" in paths else None
    summaries: list[FileSummary] = []
    failed: list[Failed] = []
    for path in paths:
        try:
            summaries += read_files([path], stdin, limits)
        except BokslutError as error:
            failed.append(error)
    if summaries:
        deliver(_render(summaries, form, to_file=output is not None), output, force=force, quiet=False)
    if failed:
        raise all_of(failed)


def _render(summaries: "list[FileSummary]", form: ReadingFormat, *, to_file: bool) -> str:
    from bokslut.cli.reading import reading_json, reading_text
    from bokslut.reports.interface import Style
    from bokslut.reports.text_page import Page

    if form is ReadingFormat.JSON:
        return reading_json(summaries)
    return reading_text(summaries, Page(Style(language=spoken(), width=columns(), colour=not to_file and in_colour())))
