"""`bokslut doctor`: is everything here that bokslut needs. No network."""

import importlib
import importlib.metadata
import locale
import os
import platform
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from bokslut import __version__
from bokslut.cli.common import Language_
from bokslut.cli.language import VARIABLE, say, spoken
from bokslut.cli.output import columns, emit, in_colour, is_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

HELP = say(
    "Pröva installationen: versioner, teckenkodning, regelpaket. Inget nät.",
    "Examine the installation: versions, encoding, rule packs. No network.",
)

#: What must be importable: distribution and module.
_NEEDED = (
    ("typer", "typer"),
    ("rich", "rich"),
    ("pydantic", "pydantic"),
    ("polars", "polars"),
    ("openpyxl", "openpyxl"),
    ("tree-sitter", "tree_sitter"),
    ("tree-sitter-toml", "tree_sitter_toml"),
)

#: What may be missing: distribution, module, the extra that brings it, and what for.
_OPTIONAL = (
    ("adbc-driver-postgresql", "adbc_driver_postgresql", "sql", say("huvudböcker i PostgreSQL", "ledgers in PostgreSQL")),
    ("zstandard", "zstandard", "zstd", say("filer packade med zstd", "files packed with zstd")),
)


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    value: str
    fine: bool = True


def doctor(lang: Language_ = None) -> None:
    """Print one line a fact; exit 1 when something that is needed does not work."""
    _ = lang
    lines = [*_program(), *_surroundings(), *_libraries(), *_data()]
    name = max(len(line.name) for line in lines)
    for line in lines:
        emit(f"{'OK ' if line.fine else say('FEL', 'BAD')}  {line.name.ljust(name)}  {line.value}\n")
    if not all(line.fine for line in lines):
        raise typer.Exit(1)


def _program() -> "Iterator[_Line]":
    yield _Line("bokslut", __version__)
    yield _Line("Python", platform.python_version(), sys.version_info >= (3, 11))
    yield _Line(say("system", "system"), f"{platform.system()} {platform.machine()}")


def _surroundings() -> "Iterator[_Line]":
    utf8 = (sys.stdout.encoding or "").replace("-", "").casefold() == "utf8"
    yield _Line(
        say("teckenkodning", "encoding"),
        f"stdout {sys.stdout.encoding}, {say('filnamn', 'file names')} {sys.getfilesystemencoding()}",
        utf8,
    )
    yield _Line("locale", ".".join(part for part in locale.getlocale() if part) or "C")
    chosen = os.environ.get(VARIABLE)
    yield _Line(say("språk", "language"), spoken() + (f" ({VARIABLE}={chosen})" if chosen else ""))
    kind = say("terminal", "terminal") if is_terminal() else say("ingen terminal", "no terminal")
    colour = say("färg", "colour") if in_colour() else say("ingen färg", "no colour")
    yield _Line(say("utskrift", "output"), f"{kind}, {columns()} {say('kolumner', 'columns')}, {colour}")


def _libraries() -> "Iterator[_Line]":
    for distribution, module in _NEEDED:
        try:
            importlib.import_module(module)
            yield _Line(distribution, importlib.metadata.version(distribution))
        except ImportError as error:
            yield _Line(distribution, say(f"kan inte laddas: {error}", f"cannot be loaded: {error}"), fine=False)

    for distribution, module, extra, purpose in _OPTIONAL:
        try:
            importlib.import_module(module)
            yield _Line(distribution, importlib.metadata.version(distribution))
        except ImportError:
            missing = say("behövs bara för", "needed only for")
            yield _Line(distribution, f"– ({missing} {purpose}: pip install 'bokslut[{extra}]')")


def _data() -> "Iterator[_Line]":
    from bokslut.cli.init_files import example_folder
    from bokslut.model.paths import is_file
    from bokslut.packs.load import PackRef, load_book, shipped_folder, shipped_names

    names = shipped_names()
    yield _Line(say("regelpaket", "rule packs"), f"{len(names)}: {shipped_folder()}" if names else "–", bool(names))
    for name in names:
        book, problems = load_book([PackRef(name)])
        good = say(f"regler {len(book.rules)}, uppställningar {len(book.layouts)}", f"rules {len(book.rules)}, layouts {len(book.layouts)}")
        bad = say(f"{len(problems)} fel: bokslut rules check {name}", f"{len(problems)} errors: bokslut rules check {name}")
        yield _Line(f"  {name}", bad if problems else good, not problems)
    example = example_folder()
    yield _Line(say("exempel", "example"), str(example), is_file(example / "bokslut.toml"))
