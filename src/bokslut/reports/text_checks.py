"""The table of checks: what failed or could not run line by line, what passed in short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.check import CheckResult, Outcome
from bokslut.model.printing import format_number, plural
from bokslut.model.words import Words
from bokslut.reports.escape import visible
from bokslut.reports.text_page import Ink, Page, cut, left, right, width_of
from bokslut.reports.words import CHECKS, OUTCOME, accepted_ids, difference_text, outcome_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.model.result import CloseResult

_ROWS_PER_CODE = 4
_CODES_SHOWN = 25
_PASSED_SHOWN = 12
_ROUNDED_SHOWN = 8
_LABEL_LEAST = 14
_ORDER = {Outcome.FAILED: 0, Outcome.SUSPECT: 1, Outcome.SKIPPED: 2, Outcome.ROUNDING: 3, Outcome.OK: 4}
_INK: dict[Outcome, Ink] = {Outcome.FAILED: "bad", Outcome.SUSPECT: "warn", Outcome.SKIPPED: "warn"}


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    #: The end of the label, which is never cut: which line, which column.
    tail: str
    outcome: str
    difference: str
    ink: Ink
    #: What the label's code stands for: beside it, or below it where there is no room.
    title: str = ""
    #: What no row may lose: shown under the row.
    note: str = ""

    @property
    def whole(self) -> str:
        """The label with its title."""
        return f"{self.label}  {self.title}" if self.title else self.label


def check_table(result: CloseResult, page: Page) -> list[str]:
    """Return the table, or nothing when every check passed."""
    if all(check.outcome in {Outcome.OK, Outcome.ROUNDING} for check in result.checks):
        return []
    accepted = accepted_ids(result.findings)
    by_code: dict[tuple[str, Outcome], list[CheckResult]] = {}
    for check in result.checks:
        by_code.setdefault((check.code, check.outcome), []).append(check)
    rows = [*_broken(by_code, accepted, page), *_skipped(result.checks, page)]
    # A close that is ready says what is missing and stays short; one that is not says what holds, too.
    rows += _passed(result, page) if result.summary.verdict == "failed" else []
    return ["", *_set(rows, page)]


def _broken(by_code: dict[tuple[str, Outcome], list[CheckResult]], accepted: frozenset[str], page: Page) -> list[_Row]:
    groups = [(key[1], group) for key, group in by_code.items() if key[1] in {Outcome.FAILED, Outcome.SUSPECT}]
    groups.sort(key=lambda item: _ORDER[item[0]])
    rows: list[_Row] = []
    for outcome, group in groups[:_CODES_SHOWN]:
        rows += [
            _named(check, page, _where(check), page.say(outcome_word(check, accepted)), difference_text(check), _INK[outcome])
            for check in group[:_ROWS_PER_CODE]
        ]
        rest = len(group) - _ROWS_PER_CODE
        if rest > 0:
            more = page.count(Words("… {n} till av {code}", "… {n} more of {code}"), rest, code=visible(group[0].code))
            rows.append(_Row(more, "", page.say(outcome_word(group[0], accepted)), "", _INK[outcome]))
    hidden = groups[_CODES_SHOWN:]
    if hidden:
        others = Words("… {n} till, av {m}", "… {n} more, of {m}")
        codes = plural(len(hidden), Words("annan kod", "other code"), Words("andra koder", "other codes"))
        count = sum(len(group) for _, group in hidden)
        rows.append(_Row(page.count(others, count, m=page.say(codes)), "", "", "", "bad"))
    return rows


def _named(check: CheckResult, page: Page, tail: str, outcome: str, difference: str, ink: Ink, note: str = "") -> _Row:
    return _Row(visible(check.code), tail, outcome, difference, ink, visible(page.say(check.title)), note)


def _where(check: CheckResult) -> str:
    # The code of a footing or a tie-out already says the line.
    line = None if check.line is not None and check.code.endswith(f".{check.line}") else check.line
    where = ", ".join(visible(part) for part in (line, check.column) if part)
    return f" ({where})" if where else ""


def _skipped(checks: Iterable[CheckResult], page: Page) -> list[_Row]:
    """One row for each reason: twenty checks that lack the same source are one thing to fix."""
    reasons: dict[str, list[CheckResult]] = {}
    for check in checks:
        if check.outcome is Outcome.SKIPPED:
            reasons.setdefault(page.say(check.reason) if check.reason is not None else "", []).append(check)
    one, several = page.say(OUTCOME[Outcome.SKIPPED]), page.say(Words("EJ KÖRDA", "SKIPPED"))
    rows = []
    for reason, group in reasons.items():
        if len(group) == 1:
            rows.append(_named(group[0], page, _where(group[0]), one, "–", "warn", reason))
        else:
            rows.append(_Row(_codes(group, page), "", several, "–", "warn", note=reason))
    return rows


def _codes(group: Sequence[CheckResult], page: Page) -> str:
    """Name several checks in short: "BR001, BR002 … 14 kontroller"."""
    codes = list(dict.fromkeys(visible(check.code) for check in group))
    named = ", ".join(codes[:3]) + (" …" if len(codes) > 3 else "")
    return f"{named}  {page.say(plural(len(group), *CHECKS))}" if len(group) > 1 else named


def _passed(result: CloseResult, page: Page) -> list[_Row]:
    """Gather passing checks: generated ones by layout, the others by code while they are few, else by the code's letters.

    What only rounding explains is listed with its difference while that is little.
    """
    passed = [check for check in result.checks if check.outcome in {Outcome.OK, Outcome.ROUNDING}]
    rounded = [check for check in passed if check.outcome is Outcome.ROUNDING]
    rows: list[_Row] = []
    if len(rounded) <= _ROUNDED_SHOWN:
        word = page.say(OUTCOME[Outcome.ROUNDING])
        rows = [_named(check, page, _where(check), word, difference_text(check), "plain") for check in rounded]
        passed = [check for check in passed if check.outcome is Outcome.OK]
    by_name = len({check.code for check in passed if ":" not in check.code}) <= _PASSED_SHOWN
    families: dict[str, list[CheckResult]] = {}
    for check in passed:
        families.setdefault(_family(check.code, by_name=by_name), []).append(check)
    titles = {name: page.say(table.title) for table in (*result.tables, *result.statements) for name in (table.layout, table.id) if name}
    return rows + [_passed_row(family, group, titles, page) for family, group in families.items()]


def _family(code: str, *, by_name: bool) -> str:
    generated, dot, _ = code.partition(".")
    if ":" in code:
        return generated if dot else code
    return code if by_name else code.rstrip("0123456789.")


def _passed_row(family: str, group: Sequence[CheckResult], titles: Mapping[str, str], page: Page) -> _Row:
    word = page.say(OUTCOME[Outcome.OK])
    count = f"{format_number(len(group))} {word}" if len(group) > 1 else word
    rounded = sum(check.outcome is Outcome.ROUNDING for check in group)
    tail = f" ({page.count(_OF_WHICH_ROUNDED, rounded)})" if rounded else ""
    start, _, layout = family.partition(":")
    if start in _GENERATED and len(group) > 1:
        label = page.say(_GENERATED[start].fill(t=titles.get(layout, layout)))
        return _Row(visible(family), tail, count, "", "plain", visible(label))
    if len({check.code for check in group}) > 1:
        return _Row(_codes(group, page), tail, count, "", "plain")
    check = group[0]
    # Of a comparison the reason is where its tolerance comes from, which is for those that do not agree.
    if len(group) == 1 and check.reason is not None and check.comparison is None:
        tail = f" ({visible(page.say(check.reason))}){tail}"
    if len(group) == 1 and check.comparison is not None:
        tail = f"{_where(check)}{tail}"
    return _named(check, page, tail, count, difference_text(check) if len(group) == 1 else "", "plain")


_OF_WHICH_ROUNDED = Words("varav {n} avrundade", "{n} of them rounded")
#: The beginnings of generated codes, and what a group of them is called.
_GENERATED = {"SUM": Words("Summor i {t}", "Totals of {t}"), "TIE": Words("{t} = huvudboken", "{t} = the ledger")}


def _set(rows: Sequence[_Row], page: Page) -> list[str]:
    titles = [page.say(words) for words in (Words("Kontroll", "Check"), Words("Utfall", "Outcome"), Words("Skillnad", "Difference"))]
    heading = _Row(titles[0], "", titles[1], titles[2], "strong")
    every = [heading, *rows]
    outcome = max(width_of(row.outcome) for row in every)
    difference = max(width_of(row.difference) for row in every)
    label = max(_LABEL_LEAST, min(max(width_of(row.whole + row.tail) for row in every), page.width - 7 - outcome - difference))
    total = label + outcome + difference + 6
    lines = [page.paint(_line(heading, label, outcome, difference, page), "strong"), page.rule(total)]
    below = ""
    for row in rows:
        lines.append(_line(row, label, outcome, difference, page))
        if not _fits(row, label) and row.title and row.title != below:  # once, for the columns of one check
            below = row.title
            lines += page.paragraph(below, 8)
        lines += page.paragraph(row.note, 8) if row.note else []
    return lines


def _line(row: _Row, label: int, outcome: int, difference: int, page: Page) -> str:
    end = "   " + right(row.difference, difference) if row.difference else ""
    word = page.paint(row.outcome, row.ink) + (" " * (outcome - width_of(row.outcome)) if end else "")
    # Beside the code is the title: not half of it.
    text = row.whole if _fits(row, label) else row.label
    tail = cut(row.tail, label // 2)
    return f" {left(cut(text, label - width_of(tail)) + tail, label)}   {word}{end}".rstrip()


def _fits(row: _Row, label: int) -> bool:
    return width_of(row.whole + row.tail) <= label
