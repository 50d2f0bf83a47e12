"""What is wrong with a call as the command-line library found it, said as everything else is: in both languages, with a way out.

The library tells what it means by its exceptions' names and by its English texts; one that is not known is said as it is.
"""

from __future__ import annotations

import re
import shlex
import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from bokslut.model.words import Words

#: The library's exceptions, wherever it keeps them: some releases of Typer carry Click inside.
_EXCEPTIONS = sys.modules[typer.BadParameter.__module__]
#: Whatever the library says of a wrong call.
WrongCall: Any = _EXCEPTIONS.ClickException

_CHOICE = re.compile(r"'(?P<value>.*)' is not one of (?P<choices>'.*')", re.DOTALL)
_COMMAND = re.compile(r"No such command '(?P<name>.*?)'\.", re.DOTALL)
_EXTRA = re.compile(r"unexpected extra arguments?(?:\(s\))? \((?P<words>.*)\)", re.DOTALL)


def show_wrong_call(error: Any) -> int:
    """Say what is wrong with the call and return its exit code; a group without a command shows its help."""
    if type(error).__name__ == "NoArgsIsHelpError":  # not in every release
        error.show()
        return int(error.exit_code)
    from bokslut.cli.show import show_error
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.words import Words

    message, near, choices = _said(error)
    called = error.ctx.command_path if getattr(error, "ctx", None) is not None else "bokslut"
    hints = [
        *([Words(f"Menade du ”{near}”?", f"Did you mean “{near}”?")] if near else []),
        *([Words(f"Det som finns är {', '.join(choices)}.", f"What there is: {', '.join(choices)}.")] if choices else []),
    ] or [Words(f"{called} -h visar vad som finns.", f"{called} -h shows what there is.")]
    remedy = Words(" ".join(hint.sv for hint in hints), " ".join(hint.en for hint in hints))
    show_error(UsageError(Problem(message, remedy=remedy)))
    return int(error.exit_code)


def _said(error: Any) -> tuple[Words, str | None, list[str]]:
    """Return what is wrong, what was perhaps meant, and what there is to choose from."""
    from bokslut.model.suggest import suggest
    from bokslut.model.words import Words, same

    command = error.ctx.command if getattr(error, "ctx", None) is not None else None
    text = str(error.message)
    if isinstance(error, _EXCEPTIONS.BadParameter):
        return _of_parameter(error, text)
    if isinstance(error, _EXCEPTIONS.NoSuchOption):
        known = [option for each in command.params for option in each.opts if option.startswith("--")] if command else []
        said, near = Words("Det finns ingen flagga {name}", "There is no option {name}").fill(name=error.option_name), error.option_name
    elif isinstance(error, _EXCEPTIONS.BadOptionUsage):
        lacking = Words("Flaggan {name} behöver ett värde", "The option {name} needs a value")
        said = lacking if "requires" in text else Words("Flaggan {name} tar inget värde", "The option {name} takes no value")
        said, near, known = said.fill(name=error.option_name), "", []
    elif found := _COMMAND.search(text):
        said, near = Words("Det finns inget kommando {name}", "There is no command {name}").fill(name=found["name"]), found["name"]
        known = list(getattr(command, "commands", ()))
    else:
        found = _EXTRA.search(text)
        said = Words("För många argument: {words}", "Too many arguments: {words}").fill(words=found["words"]) if found else same(text)
        near, known = "", []
    return said, suggest(near, known), []


def _of_parameter(error: Any, text: str) -> tuple[Words, str | None, list[str]]:
    from bokslut.model.suggest import suggest
    from bokslut.model.words import Words

    name = _name(error)
    if isinstance(error, _EXCEPTIONS.MissingParameter):
        _, _, listed = str(error.format_message()).partition("Choose from:")
        return Words(f"{name} saknas", f"{name} is missing"), None, re.findall(r"[^\s,]+", listed)
    if found := _CHOICE.search(text):
        value, choices = found["value"], shlex.split(found["choices"].replace(",", " "))
        return Words(f"{name} kan inte vara ”{value}”", f"{name} cannot be “{value}”"), suggest(value, choices), choices
    return Words(f"{name}: {text}", f"{name}: {text}"), None, []


def _name(error: Any) -> str:
    """Return what the user calls the parameter that is wrong."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.human_readable_name).strip("[]{}.")
