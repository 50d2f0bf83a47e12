"""Published tables that nothing tries: handed in, and neither tied to the ledger nor read by any rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bokslut.model.check import CheckResult, Outcome
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bokslut.books import Books
    from bokslut.checks.interface import Rule

#: What a rule says to people; all else may name a table.
_FOR_PEOPLE = {"title", "message", "remedy", "causes", "case", "kind", "code"}

_TITLE = Words("Tabellen stämmer med huvudboken", "The table agrees with the ledger")


def untried_tables(rules: Iterable[Rule], books: Books) -> Iterator[CheckResult]:
    """Give a skipped check for each such table of a close with a ledger: what nobody looked at must not seem to have passed."""
    if books.ledger is None:
        return
    read = {word for rule in rules for text in _texts(rule.model_dump(exclude=_FOR_PEOPLE)) for word in re.findall(r"\w+", text)}
    known = ", ".join(books.layouts)
    for table in books.tables.values():
        if table.layout is None and table.id not in read:
            remedy = Words(f": ange layout under [[table]] ({known})", f": give its layout under [[table]] ({known})") if known else None
            reason = Words(
                f"{table.id} har ingen uppställning och ingen regel läser den{remedy.sv if remedy else ''}",
                f"{table.id} has no layout and no rule reads it{remedy.en if remedy else ''}",
            )
            yield CheckResult(f"TIE:{table.id}", _TITLE, Outcome.SKIPPED, reason=reason, table=table.id)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _texts(each)
