"""What differs between two results of one close, told by what an accountant knows: findings, figures, checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bokslut.model.record import ResultChange, ResultPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Result = Mapping[str, Any]


def compare_results(old: Result, new: Result) -> Iterator[ResultChange]:
    """Yield the findings, figures of statements and outcomes of checks that are others in the new result; then other keys of it."""
    told = set()
    for key, (part, take) in _PARTS.items():
        before, now = take(old), take(new)
        names = [name for name in dict.fromkeys((*before, *now)) if before.get(name) != now.get(name)]
        yield from (ResultChange(part, name, before.get(name), now.get(name)) for name in names)
        told |= {key} if names else set()
    # What is counted and what was read differ by themselves where anything does.
    told |= {"summary", "sources"} if told else set()
    for key in dict.fromkeys((*old, *new)):
        if key not in told and old.get(key) != new.get(key):
            yield ResultChange(ResultPart.OTHER, key, None, None)


def _findings(result: Result) -> dict[str, str]:
    return {f"{finding['code']} {finding['id']}": finding["message"]["sv"] for finding in result["findings"]}


def _figures(result: Result) -> dict[str, str]:
    return {
        f"{table['id']}.{line['id']}[{column}]": value
        for table in result["statements"]
        for line in table["lines"]
        for column, value in zip(table["columns"], line["values"], strict=True)
        if value is not None
    }


def _checks(result: Result) -> dict[str, str]:
    found: dict[str, str] = {}
    for check in result["checks"]:
        where = ".".join(part for part in (check["table"], check["line"]) if part)
        column = f"[{check['column']}]" if check["column"] else ""
        found[f"{check['code']} {where}{column}".strip()] = check["outcome"]
    return found


_PARTS: Mapping[str, tuple[ResultPart, Callable[[Result], dict[str, str]]]] = {
    "findings": (ResultPart.FINDING, _findings),
    "statements": (ResultPart.FIGURE, _figures),
    "checks": (ResultPart.CHECK, _checks),
}
