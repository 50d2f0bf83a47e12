"""`bokslut verify`: a close run again from its record, and compared to the byte."""

from pathlib import Path
from typing import Annotated

import typer

from bokslut.cli.common import Force, Language_, Output, Quiet
from bokslut.cli.diff import ChangesFormat
from bokslut.cli.language import say, spoken
from bokslut.cli.output import columns, deliver, in_colour, is_stdout, may_write, refuse_inputs, refuse_suffix

HELP = say(
    "Gör om ett bokslut ur dess post: är filerna som de var, och blir resultatet detsamma till byten?",
    "Run a close again from its record: are the files as they were, and is the result the same to the byte?",
)
_RECORD = say("Posten, som bokslut close --record skrev.", "The record, as bokslut close --record wrote it.")
_ALL = say("Visa allt som skiljer sig.", "Show everything that differs.")
#: The record does not verify (product: exit codes).
_DOES_NOT_HOLD = 4


def verify(
    path: Annotated[Path, typer.Argument(metavar="RECORD", help=_RECORD, show_default=False)],
    form: Annotated[ChangesFormat, typer.Option("--format", help=say("Formatet.", "The format."))] = ChangesFormat.TEXT,
    output: Output = None,
    force: Force = False,
    every: Annotated[bool, typer.Option("--all", help=_ALL)] = False,
    quiet: Quiet = False,
    lang: Language_ = None,
) -> None:
    """Try the record, report, and end with 4 where it does not hold."""
    _ = lang
    refuse_suffix(output, [f"--format {each.value}" for each in ChangesFormat])
    may_write(output, force=force)
    if output is not None and not is_stdout(output):
        refuse_inputs(output, [path])
    from bokslut.record.document import read_record
    from bokslut.record.verify import verify as try_again
    from bokslut.reports.interface import Style
    from bokslut.reports.record_data import verification_json
    from bokslut.reports.record_text import verification_lines
    from bokslut.reports.text_page import Page

    found = try_again(read_record(path), path.parent)
    if form is ChangesFormat.JSON:
        deliver(verification_json(found), output, force=force, quiet=quiet)
    elif not (quiet and is_stdout(output) and found.holds):
        page = Page(Style(language=spoken(), width=columns(), colour=output is None and in_colour()))
        deliver("\n".join(verification_lines(found, page, every=every)) + "\n", output, force=force, quiet=quiet)
    if not found.holds:
        raise typer.Exit(_DOES_NOT_HOLD)
