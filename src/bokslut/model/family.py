"""A member of a family (a kind of check, a source format, a report), named without being imported."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Member(Generic[T]):
    """One of a family, imported when it is asked for: a run uses few of many, and start-up time is a promise."""

    #: What rules, close files and options call it.
    name: str
    #: The module that is it, and its name there.
    module: str
    attribute: str

    def load(self) -> T:
        """Import the member."""
        return cast("T", getattr(import_module(self.module), self.attribute))


def load_all(members: Iterable[Member[T]]) -> tuple[T, ...]:
    """Import every member, in order."""
    return tuple(member.load() for member in members)


def named(members: Iterable[Member[T]], name: str) -> T | None:
    """Import the member of that name; None where there is none."""
    return next((member.load() for member in members if member.name == name), None)
