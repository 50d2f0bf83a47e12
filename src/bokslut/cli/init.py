"""`bokslut init`: a new close. Never overwrites."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.common import Language_
from bokslut.cli.language import say, spoken
from bokslut.cli.output import path_shown, talk

if TYPE_CHECKING:
    from collections.abc import Sequence

HELP = say(
    "Skapa ett nytt bokslut: bokslut.toml och egna regler. Skriver aldrig över.",
    "Make a new close: bokslut.toml and rules of its own. Never overwrites.",
)
_FOLDER = say("Mappen för bokslutet; skapas om den inte finns.", "The folder of the close; made if it is not there.")
_LEDGER = say(
    "Huvudboken: SIE, eller CSV, XLSX och Parquet vars kolumner går att se utan tvekan.",
    "The ledger: SIE, or CSV, XLSX and Parquet whose columns can be told without doubt.",
)
_EXAMPLE = say("Kopiera ett helt exempel med syntetisk huvudbok.", "Copy a whole example with a synthetic ledger.")


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=_FOLDER, show_default=False)] = Path(),
    example: Annotated[bool, typer.Option("--example", help=_EXAMPLE)] = False,
    ledger: Annotated[list[str] | None, typer.Option("--ledger", metavar="FILE", help=_LEDGER, show_default=False)] = None,
    lang: Language_ = None,
) -> None:
    """Write the files, all or none."""
    from bokslut.cli.init_files import example_files, new_files
    from bokslut.cli.init_ledgers import assumed_year, begin_ledgers

    _ = lang
    _refuse_both(example=example, ledgers=ledger or ())
    begun = begin_ledgers(folder, ledger or ())
    files = example_files() if example else new_files(folder, spoken(), begun)
    _refuse_to_overwrite(folder, files)
    _write(folder, files)
    for name in files:
        talk(say("Skrev ", "Wrote ") + path_shown(folder / name))
    year = assumed_year(begun)
    if year is not None:
        period = f"{year.start} – {year.end}"
        talk(
            say(
                f"Antaget räkenskapsår {period}: ändra [period] i bokslut.toml om det är ett annat.",
                f"Assumed fiscal year {period}: change [period] in bokslut.toml if it is another.",
            )
        )
    elif not all(each.says_year for each in begun):
        talk(
            say(
                "Ange [period] i bokslut.toml: filen säger inte vilket år den gäller.",
                "Give [period] in bokslut.toml: the file does not say its year.",
            )
        )
    where = "" if folder == Path() else f" {path_shown(folder)}"
    talk(say("Nästa: bokslut close", "Next: bokslut close") + where)


def _refuse_both(*, example: bool, ledgers: "Sequence[str]") -> None:
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.words import Words

    if example and ledgers:
        message = Words("--example har sin egen huvudbok.", "--example has a ledger of its own.")
        raise UsageError(Problem(message, None, Words("Ange --example eller --ledger.", "Give --example or --ledger.")))


def _refuse_to_overwrite(folder: Path, files: dict[str, bytes]) -> None:
    from bokslut.model.errors import Problem, RefusedError, UsageError
    from bokslut.model.paths import is_folder, is_there
    from bokslut.model.words import Words

    if is_there(folder) and not is_folder(folder):
        raise UsageError(Problem(Words(f"{folder} är ingen mapp", f"{folder} is no folder")))
    taken = [name for name in files if is_there(folder / name)]
    if taken:
        remedy = Words("Välj en annan mapp, eller flytta filen först.", "Choose another folder, or move the file first.")
        raise RefusedError(
            *(
                Problem(
                    Words(f"{folder / name} finns redan och skrivs inte över", f"{folder / name} is already there and is not overwritten"),
                    None,
                    remedy,
                )
                for name in taken
            )
        )


def _write(folder: Path, files: dict[str, bytes]) -> None:
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.paths import is_folder
    from bokslut.model.words import Words

    written: list[Path] = []
    made: list[Path] = []
    try:
        for name, data in files.items():
            path = folder / name
            for above in reversed(path.parents):
                if not is_folder(above):
                    above.mkdir()
                    made.append(above)
            with path.open("xb") as stream:
                written.append(path)
                stream.write(data)
    except OSError as error:
        for begun in written:
            begun.unlink(missing_ok=True)
        for above in reversed(made):
            with suppress(OSError):  # somebody else has put something there
                above.rmdir()
        reason = error.strerror or str(error)
        raise UsageError(Problem(Words(f"{path} kan inte skrivas: {reason}", f"{path} cannot be written: {reason}"))) from error
