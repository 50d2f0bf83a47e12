"""`bokslut read`: what is in a ledger file. It judges nothing."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli import progress
from bokslut.cli.common import Encoding, Force, Language_, Limit, Output, all_of, apart, read_encoding, spare_inputs, standard_input
from bokslut.cli.language import say, spoken
from bokslut.cli.output import columns, deliver, in_colour, may_write, refuse_suffix
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.errors import BokslutError as Failed
    from bokslut.model.reading import FileSummary
    from bokslut.model.suggestion import Suggestion
    from bokslut.sources.interface import Grouped

HELP = say(
    "Visa vad en huvudboksfil innehåller: år, serier, summor, teckenkodning, egenheter.",
    "Show what a ledger file holds: years, series, sums, encoding, oddities.",
)
_FILES = say("Filer eller mappar; - läser standard in.", "Files or folders; - reads standard input.")
_SUGGEST = say("Föreslå hur filen ska läsas: blad, kolumner, kodning.", "Propose how to read the file: sheet, columns, encoding.")
_COLUMNS = say(
    "Kolumn och rubrik i CSV, XLSX och Parquet (account=Konto), eller suggested.",
    "Column and heading in CSV, XLSX and Parquet (account=Konto), or suggested.",
)
_GROUPED = say(
    "Raderna står i grupper under sitt konto eller sin verifikation, som i en utskriven huvudbok.",
    "The rows stand in groups under their account or entry, as in a printed ledger.",
)
#: What --columns takes for the mapping that --suggest proposes.
_SUGGESTED = "suggested"


_PROPOSES = Words("--suggest föreslår kolumner och grupper.", "--suggest proposes columns and groups.")
_LEAVE_OUT = Words("Utelämna --columns och --grouped, eller --suggest.", "Leave out --columns and --grouped, or --suggest.")


class Grouping(StrEnum):
    """What `read --grouped` takes."""

    ACCOUNT = "account"
    ENTRY = "entry"


class ReadingFormat(StrEnum):
    """What `read --format` takes."""

    TEXT = "text"
    JSON = "json"


def read(
    paths: Annotated[list[str], typer.Argument(metavar="FILE", help=_FILES, show_default=False)],
    form: Annotated[ReadingFormat, typer.Option("--format", help=say("Rapportens format.", "Format of the report."))] = ReadingFormat.TEXT,
    suggest: Annotated[bool, typer.Option("--suggest", help=_SUGGEST)] = False,
    mapping: Annotated[list[str] | None, typer.Option("--columns", metavar="NAME=HEADING", help=_COLUMNS, show_default=False)] = None,
    grouped: Annotated[Grouping | None, typer.Option("--grouped", help=_GROUPED, show_default=False)] = None,
    output: Output = None,
    force: Force = False,
    limit: Limit = None,
    encoding: Encoding = None,
    lang: Language_ = None,
) -> None:
    """Read each file whole and describe it, or propose how to read it; what cannot be read is told after the others."""
    refuse_suffix(output, [f"--format {each.value}" for each in ReadingFormat])
    may_write(output, force=force)
    spare_inputs(output, paths)
    from bokslut.integrity import read_files, suggest_files
    from bokslut.model.errors import BokslutError, Problem, UsageError
    from bokslut.model.limits import read_limits

    _ = lang
    limits = read_limits(limit or ())
    codec = read_encoding(encoding)
    stdin = standard_input(limits) if "-" in paths else None
    given, suggested = _mapping(mapping or ())
    if suggest and (mapping or grouped):
        raise UsageError(Problem(_PROPOSES, remedy=_LEAVE_OUT))
    summaries: list[FileSummary] = []
    suggestions: list[Suggestion] = []
    failed: list[Failed] = []
    for path in apart(paths, failed):
        try:
            if suggest:
                suggestions += suggest_files([path], stdin, limits, encoding=codec)
            else:
                with progress.shown() as told:
                    by: Grouped | None = grouped.value if grouped is not None else None
                    summaries += read_files([path], stdin, limits, given, suggested=suggested, grouped=by, encoding=codec, progress=told)
        except BokslutError as error:
            failed.append(error)
    to_file = output is not None
    if suggestions:
        deliver(_render_suggestions(suggestions, form, to_file=to_file), output, force=force)
    if summaries:
        deliver(_render(summaries, form, to_file=to_file), output, force=force)
    if failed:
        raise all_of(failed)


def _mapping(texts: "Sequence[str]") -> "tuple[dict[str, str], bool]":
    """Return the mapping of --columns, and whether the proposed one is asked for. Raises UsageError for another form."""
    from bokslut.model.errors import Problem, UsageError

    if list(texts) == [_SUGGESTED]:
        return {}, True
    pairs = [text.partition("=") for text in texts]
    wrong = [name for name, sign, heading in pairs if not (name.strip() and sign and heading.strip())]
    if wrong:
        message = Words(f"--columns {wrong[0]} saknar rubrik.", f"--columns {wrong[0]} has no heading.")
        remedy = Words(
            "Skriv --columns account=Konto för varje kolumn, eller --columns suggested.",
            "Write --columns account=Konto for each column, or --columns suggested.",
        )
        raise UsageError(Problem(message, remedy=remedy))
    return {name.strip(): heading.strip() for name, _, heading in pairs}, False


def _render_suggestions(suggestions: "list[Suggestion]", form: ReadingFormat, *, to_file: bool) -> str:
    from bokslut.cli.suggesting import suggestion_json, suggestion_text
    from bokslut.reports.interface import Style
    from bokslut.reports.text_page import Page

    if form is ReadingFormat.JSON:
        return suggestion_json(suggestions)
    return suggestion_text(suggestions, Page(Style(language=spoken(), width=columns(), colour=not to_file and in_colour())))


def _render(summaries: "list[FileSummary]", form: ReadingFormat, *, to_file: bool) -> str:
    from bokslut.cli.reading import reading_json, reading_text
    from bokslut.reports.interface import Style
    from bokslut.reports.text_page import Page

    if form is ReadingFormat.JSON:
        return reading_json(summaries)
    return reading_text(summaries, Page(Style(language=spoken(), width=columns(), colour=not to_file and in_colour())))
