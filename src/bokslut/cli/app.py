"""The commands gathered, and the one place where a call ends."""

import os
import signal
import sys
import threading
from typing import Annotated

import typer

from bokslut import __version__
from bokslut.cli import check, close, crash, diff, doctor, explain, export, init, read, regulate, rules, verify, why
from bokslut.cli.helping import AmountCommand, SpokenCommand, SpokenGroup
from bokslut.cli.language import say
from bokslut.cli.output import emit, prepare_streams, silence_stdout
from bokslut.cli.usage import WrongCall, show_wrong_call

HELP = say(
    "Bokslut och avstämning: läser huvudboken, ställer upp, prövar mot regler och publicerade tabeller, säger vilka tal som "
    "inte stämmer, varför, och vad som ska göras.",
    "Financial close and reconciliation: reads the ledger, draws up statements, tries them against rules and published "
    "tables, says which figures do not agree, why, and what to do.",
)
_EXIT_CODES = say(
    "Slutkoder: 0 rent · 1 fynd · 2 fel i anropet eller en regelfil · 3 en fil kan inte läsas · 4 vägrat · 70 fel i bokslut · 130 avbrutet",
    "Exit codes: 0 clean · 1 findings · 2 wrong use or rule file · 3 a file cannot be read · 4 refused · "
    "70 a fault in bokslut · 130 interrupted",
)

app = typer.Typer(
    name="bokslut",
    cls=SpokenGroup,
    help=HELP,
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(*, wanted: bool) -> None:
    if wanted:
        emit(f"bokslut {__version__}\n")
        raise typer.Exit


@app.callback()
def _bokslut(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda wanted: _version(wanted=wanted), is_eager=True, help=say("Visa versionen.", "Show the version.")
        ),
    ] = False,
) -> None:
    _ = version
    try:
        os.getcwd()  # noqa: PTH109  as cheap as it gets
    except FileNotFoundError as error:
        from bokslut.model.errors import Problem, UsageError
        from bokslut.model.words import Words

        message = Words("Mappen du står i finns inte längre.", "The folder you are in is no longer there.")
        raise UsageError(Problem(message, remedy=Words("Gå till en annan mapp: cd", "Go to another folder: cd"))) from error


#: What asks a command to end: `kill`, and a terminal that is closed.
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

app.command("init", cls=SpokenCommand, help=init.HELP)(init.init)
app.command("read", cls=SpokenCommand, help=read.HELP)(read.read)
app.command("check", cls=SpokenCommand, help=check.HELP)(check.check)
app.command("close", cls=SpokenCommand, help=close.HELP)(close.close)
app.command("regulate", cls=SpokenCommand, help=regulate.HELP)(regulate.regulate)
app.command("why", cls=AmountCommand, help=why.HELP)(why.why)
app.command("diff", cls=SpokenCommand, help=diff.HELP)(diff.diff)
app.command("verify", cls=SpokenCommand, help=verify.HELP)(verify.verify)
app.command("explain", cls=SpokenCommand, help=explain.HELP)(explain.explain)
app.add_typer(rules.app, name="rules", help=rules.HELP)
app.command("export", cls=SpokenCommand, help=export.HELP)(export.export)
app.command("doctor", cls=SpokenCommand, help=doctor.HELP)(doctor.doctor)


def main() -> None:
    """Run the command line and end with its exit code (product: conventions)."""
    from bokslut.model.errors import BokslutError

    prepare_streams()
    sys.excepthook = crash.report_crash
    if threading.current_thread() is threading.main_thread():
        for number in _ENDING:
            if signal.getsignal(number) is signal.SIG_DFL:  # `nohup` has it ignored, and so it stays
                signal.signal(number, _ended)
    try:
        sys.exit(typer.main.get_command(app).main(prog_name="bokslut", standalone_mode=False) or 0)
    except WrongCall as error:
        sys.exit(show_wrong_call(error))
    except BokslutError as error:
        from bokslut.cli.show import show_error

        show_error(error)
        sys.exit(error.exit_code)
    finally:
        _flush()


def _ended(number: int, _frame: object) -> None:
    """End on a signal as a shell says it, by way of what cleans up: no temporary file with a ledger's rows is left."""
    sys.exit(128 + number)


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
