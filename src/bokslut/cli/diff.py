"""`bokslut diff`: what changed between two exports of a ledger, or between two closes."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.common import Encoding, ExitZero, Force, Language_, Limit, Output, Quiet, read_encoding, spare_inputs, standard_input
from bokslut.cli.language import say, spoken
from bokslut.cli.output import columns, deliver, in_colour, is_stdout, may_write, refuse_suffix

if TYPE_CHECKING:
    from bokslut.model.change import Changes

HELP = say(
    "Vad som ändrats mellan två exporter av en huvudbok eller två bokslut: borttaget, ändrat, bokfört i efterhand, nytt.",
    "What changed between two exports of a ledger, or two closes: gone, changed, booked afterwards, new.",
)
_OLD = say("Den äldre: en huvudboksfil, en mapp med sådana, eller ett bokslut.", "The older: a ledger file, a folder of them, or a close.")
_NEW = say("Den nyare; - läser standard in.", "The newer; - reads standard input.")
_FAIL_ON = say("Den lindrigaste ändring som ger slutkod 1.", "The least grave change that gives exit code 1.")
_ALL = say("Visa alla ändringar.", "Show every change.")


class ChangesFormat(StrEnum):
    """What `diff --format` takes."""

    TEXT = "text"
    JSON = "json"


class Grave(StrEnum):
    """What `diff --fail-on` takes, the gravest first; a test holds that it names every kind of change."""

    REMOVED = "removed"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    LATE = "late"
    NEW = "new"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=_OLD, show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help=_NEW, show_default=False)],
    form: Annotated[ChangesFormat, typer.Option("--format", help=say("Formatet.", "The format."))] = ChangesFormat.TEXT,
    output: Output = None,
    force: Force = False,
    fail_on: Annotated[Grave, typer.Option("--fail-on", help=_FAIL_ON)] = Grave.NEW,
    exit_zero: ExitZero = False,
    every: Annotated[bool, typer.Option("--all", help=_ALL)] = False,
    quiet: Quiet = False,
    limit: Limit = None,
    encoding: Encoding = None,
    lang: Language_ = None,
) -> None:
    """Compare, report, and end with 1 where something grave enough differs."""
    _ = lang
    refuse_suffix(output, [f"--format {each.value}" for each in ChangesFormat])
    may_write(output, force=force)
    spare_inputs(output, [old, new])
    from bokslut.comparison import compare_exports
    from bokslut.model.limits import read_limits

    limits = read_limits(limit or ())
    stdin = standard_input(limits) if "-" in {old, new} else None
    changes = compare_exports(old, new, stdin, limits, encoding=read_encoding(encoding))
    if not (quiet and is_stdout(output) and form is ChangesFormat.TEXT and changes.are_none):
        deliver(_report(changes, form, every=every, to_file=output is not None), output, force=force, quiet=quiet)
    if _is_grave(changes, fail_on) and not exit_zero:
        raise typer.Exit(1)


def _report(changes: "Changes", form: ChangesFormat, *, every: bool, to_file: bool) -> str:
    from bokslut.reports.changes_data import changes_json
    from bokslut.reports.changes_text import changes_lines
    from bokslut.reports.interface import Style
    from bokslut.reports.text_page import Page

    if form is ChangesFormat.JSON:
        return changes_json(changes)
    page = Page(Style(language=spoken(), width=columns(), colour=not to_file and in_colour()))
    return "\n".join(changes_lines(changes, page, every=every)) + "\n"


def _is_grave(changes: "Changes", fail_on: Grave) -> bool:
    """Tell whether some change is as grave as that; an opening balance that is another counts as a change."""
    grave = list(Grave)[: list(Grave).index(fail_on) + 1]
    reopened = any(each.old_opening_ore != each.new_opening_ore for each in changes.accounts)
    counts = any(count for kind, count in changes.counts.items() if Grave(kind.value) in grave)
    return counts or (reopened and Grave.CHANGED in grave) or (fail_on is Grave.NEW and not changes.are_none)
