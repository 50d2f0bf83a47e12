"""The rules of a pack, a rule file or a close, read and proven without closing anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.model.paths import is_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.errors import Problem
    from bokslut.packs.load import PackRef
    from bokslut.packs.rulebook import RuleBook
    from bokslut.request import CloseRequest


@dataclass(frozen=True, slots=True)
class Examined:
    """The rules of a target, with what is wrong in them and what is only warned about."""

    book: RuleBook
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()


def examine(target: str) -> Examined:
    """Read a pack, a rule file or a close, with every problem in it."""
    from bokslut.config import load_request
    from bokslut.model.errors import UsageError
    from bokslut.model.paths import is_file, is_there
    from bokslut.packs.load import PackRef, shipped_folder, shipped_names
    from bokslut.packs.rulebook import RuleBook
    from bokslut.request import find_close

    path = Path(target)
    if not is_there(path) and path.suffix != ".toml":
        return _of_pack(PackRef(target))
    if path.suffix == ".toml" and is_file(path) and path.resolve().parent == shipped_folder() and path.stem in shipped_names():
        return examine(path.stem)
    if names_a_close(target):
        try:
            return _of_close(load_request(find_close(path)))
        except UsageError as error:
            return Examined(RuleBook(), error.problems)
    return _of_pack(PackRef(target, path))


def names_a_close(target: str) -> bool:
    """Tell whether a target is a close: its file, or a folder."""
    return is_folder(target) or _is_close(Path(target))


def _of_pack(ref: PackRef) -> Examined:
    """Prove a pack, or a file as one, without any close."""
    from bokslut.packs.load import load_book
    from bokslut.packs.prove import rule_warnings

    book, problems = load_book([ref])
    return Examined(book, problems, rule_warnings(book))


def _of_close(request: CloseRequest) -> Examined:
    """Prove a close's rules against the tables it publishes too; no ledger is read."""
    from bokslut.close import rule_context, rules_for
    from bokslut.intake import take_in_tables
    from bokslut.model.errors import UsageError
    from bokslut.packs.prove import rule_warnings

    try:
        tables = take_in_tables(request)
    except UsageError as error:
        return Examined(request.book, request.reachable(error.problems))
    warnings = request.reachable(rule_warnings(request.book, rule_context(request, tables)))
    try:
        rules_for(request, tables)
    except UsageError as error:
        return Examined(request.book, error.problems, warnings)
    return Examined(request.book, (), warnings)


def _is_close(path: Path) -> bool:
    from bokslut.model.errors import BokslutError
    from bokslut.request import FILE_NAME
    from bokslut.tomlfile import read_toml

    if path.name == FILE_NAME:
        return True
    try:
        return str(read_toml(path.name, path.read_bytes()).data.get("schema")).startswith("bokslut/close@")
    except (OSError, BokslutError):
        return False


def require(target: str) -> RuleBook:
    """Return the rules of a target. Raises UsageError with every problem in them."""
    from bokslut.model.errors import UsageError

    examined = examine(target)
    if examined.problems:
        raise UsageError(*examined.problems)
    return examined.book
