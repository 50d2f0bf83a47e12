"""What `--help` says beside our own words: the command-line library's, in Swedish when that is spoken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

from bokslut.cli.language import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The help of the library's own options, as they have it in English.
_OPTIONS = {
    "Show this message and exit.": "Visa den här hjälpen.",
    "Install completion for the current shell.": "Låt skalet fylla i kommandon och flaggor.",
    "Install completion for the specified shell.": "Låt skalet fylla i kommandon och flaggor.",
    "Show completion for the current shell, to copy it or customize the installation.": "Visa vad skalet behöver för det.",
    "Show completion for the specified shell, to copy it or customize the installation.": "Visa vad skalet behöver för det.",
}
#: Headings begin a line and our own words never do; what stands in brackets ends an option's help.
_WORDS = (
    (re.compile(r"^Usage:(.*) COMMAND \[ARGS\]\.\.\.", re.MULTILINE), r"Usage:\1 KOMMANDO [ARGUMENT]..."),
    (re.compile(r"^Usage:(.*)\[OPTIONS\]", re.MULTILINE), r"Usage:\1[FLAGGOR]"),
    (re.compile(r"^Usage:", re.MULTILINE), "Anrop:"),
    (re.compile(r"^Arguments:$", re.MULTILINE), "Argument:"),
    (re.compile(r"^Options:$", re.MULTILINE), "Flaggor:"),
    (re.compile(r"^Commands:$", re.MULTILINE), "Kommandon:"),
    (re.compile(r"\[default:"), "[förval:"),
    (re.compile(r"\brequired\]$", re.MULTILINE), "krävs]"),
)


class SpokenCommand(TyperCommand):
    """A command whose help is all in one language."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the command's parameters, the library's own with their help in the language spoken."""
        return _told(super().get_params(ctx))

    def get_help(self, ctx: Any) -> str:
        """Return the whole help."""
        return _said(super().get_help(ctx))


class AmountCommand(SpokenCommand):
    """A command that is asked about amounts: one with a minus before it is no option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the call; what begins with a space is no option to the library."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [f" {each}" if _NEGATIVE.match(each) else each for each in args[:end]] + args[end:])


#: No option begins with a digit.
_NEGATIVE = re.compile(r"-\s?[0-9]")


class SpokenGroup(TyperGroup):
    """A group of commands whose help is all in one language."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the group's parameters, the library's own with their help in the language spoken."""
        return _told(super().get_params(ctx))

    def get_help(self, ctx: Any) -> str:
        """Return the whole help."""
        return _said(super().get_help(ctx))


def _told(parameters: Sequence[Any]) -> list[Any]:
    for each in parameters if spoken() == "sv" else ():
        each.help = _OPTIONS.get(each.help, each.help)
    return list(parameters)


def _said(text: str) -> str:
    for word, swedish in _WORDS if spoken() == "sv" else ():
        text = word.sub(swedish, text)
    return text
