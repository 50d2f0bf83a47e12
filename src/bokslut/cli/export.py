"""`bokslut export`: a ledger in another format."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.common import Encoding, Force, Language_, Limit, read_encoding, spare_inputs, standard_input
from bokslut.cli.language import say, spoken
from bokslut.cli.output import deliver, is_stdout, is_terminal, may_write, refuse_suffix, talk

if TYPE_CHECKING:
    import datetime as dt

HELP = say(
    "Skriv en huvudbok i ett annat format: SIE 4, CSV, Parquet, beancount, hledger.",
    "Write a ledger in another format: SIE 4, CSV, Parquet, beancount, hledger.",
)
_PATHS = say(
    "Huvudboksfiler och mappar med sådana, som blir en huvudbok, eller ett bokslut; - läser standard in.",
    "Ledger files and folders of them, which become one ledger, or a close; - reads standard input.",
)
_REPLACE = say("Byt tecken som formatet saknar mot liknande.", "Replace characters that the format lacks by similar ones.")


class ExportFormat(StrEnum):
    """What `--to` takes; a test holds that it names every export."""

    SIE4 = "sie4"
    SIE4I = "sie4i"
    CSV = "csv"
    PARQUET = "parquet"
    BEANCOUNT = "beancount"
    HLEDGER = "hledger"


def export(
    paths: Annotated[list[str], typer.Argument(metavar="FILE", help=_PATHS, show_default=False)],
    to: Annotated[ExportFormat, typer.Option("--to", help=say("Formatet.", "The format."), show_default=False)],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help=say("Skriv till en fil i stället för standard ut.", "Write to a file."), show_default=False),
    ] = None,
    force: Force = False,
    replace_characters: Annotated[bool, typer.Option("--replace-characters", help=_REPLACE)] = False,
    limit: Limit = None,
    encoding: Encoding = None,
    lang: Language_ = None,
) -> None:
    """Read the ledger, write it whole or not at all, and tell what the format does not hold."""
    _ = lang
    refuse_suffix(output, [f"--to {each.value}" for each in ExportFormat])
    may_write(output, force=force)
    spare_inputs(output, paths)
    if to is ExportFormat.PARQUET and is_stdout(output) and is_terminal():
        _refuse_terminal()
    from bokslut.exporting import export_ledger
    from bokslut.exports.interface import ExportOptions
    from bokslut.model.limits import read_limits

    limits = read_limits(limit or ())
    codec = read_encoding(encoding)
    stdin = standard_input(limits) if "-" in paths else None
    options = ExportOptions(created=_today(), replace=replace_characters)
    exported = export_ledger(paths, to.value, options, stdin, limits, encoding=codec)
    deliver(exported.data, output, force=force)
    for note in exported.notes:
        talk(note.say(spoken()))


def _today() -> "dt.date":
    """Return the day that the file says it was made: SOURCE_DATE_EPOCH's, so that files can be made again, else today's."""
    import datetime as dt

    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.words import same

    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return dt.datetime.now(tz=dt.UTC).date()
    try:
        return dt.datetime.fromtimestamp(int(given), tz=dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UsageError(Problem(same(f"SOURCE_DATE_EPOCH: {given!r}"))) from None


def _refuse_terminal() -> None:
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.words import Words

    message = Words("Parquet är inget för en terminal.", "Parquet is nothing for a terminal.")
    raise UsageError(Problem(message, remedy=Words("Ange --output.", "Give --output.")))
