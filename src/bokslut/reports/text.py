"""The report for people: statement, findings with their cause and place, the checks, the verdict, the next command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.check import Outcome
from bokslut.model.printing import format_number, plural
from bokslut.model.words import Words
from bokslut.reports.escape import visible
from bokslut.reports.regulation_section import regulation_lines
from bokslut.reports.text_checks import check_table
from bokslut.reports.text_files import source_facts
from bokslut.reports.text_findings import by_cause, findings
from bokslut.reports.text_page import Ink, Page, right, width_of
from bokslut.reports.text_statement import statements
from bokslut.reports.words import ACCEPTANCES, ERRORS, QUESTIONS, SKIPPED, VERDICT, WARNINGS

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult, Summary
    from bokslut.model.source import SourceInfo
    from bokslut.reports.interface import Style

_SOURCES_SHOWN = 4
_VERDICT_WIDTH = 70


class TextReport:
    """The report that `bokslut close` prints when nothing else is asked for."""

    name = "text"

    def render(self, result: CloseResult, style: Style) -> str:
        """Return the report, set for a terminal of the style's width."""
        page = Page(style)
        body = [
            *_header(result, page),
            *statements(result, page),
            *regulation_lines(result, page),
            *findings(result, page),
            *check_table(result, page),
        ]
        lines = [*body, *_switched_off(result, page), "", *_verdict(result, page)]
        return "".join(f"{line.rstrip()}\n" for line in lines)


TEXT = TextReport()


def _header(result: CloseResult, page: Page) -> list[str]:
    name, period = page.say(Words("Bokslut", "Close")), result.period
    parts = [f"{name} {period.through:%Y-%m}" if period is not None else name]
    parts += [visible(text) for text in (result.entity, result.currency) if text]
    if period is not None:
        parts.append(f"{period.fiscal_year.start} – {period.through}")
    lines = [page.paint(line, "strong") for line in page.joined(parts, 0)]
    label = page.say(Words("Källa", "Source"))
    for index, source in enumerate(_main_sources(result)):
        facts = page.joined([visible(source.path), *source_facts(source, page)], width_of(label) + 2)
        lines += [page.paint(label, "dim") + facts[0][width_of(label) :], *facts[1:]] if index == 0 else facts
    others = len(result.sources) - len(_main_sources(result))
    if others:
        files = page.say(plural(others, Words("fil till", "more file"), Words("filer till", "more files")))
        lines.append(f"{' ' * width_of(label)}  {page.say(Words('och', 'and'))} {files}")
    return lines


def _main_sources(result: CloseResult) -> tuple[SourceInfo, ...]:
    """Ledgers first; when there are many files the rest are only counted."""
    ordered = sorted(result.sources, key=lambda source: source.entries == 0)
    return tuple(ordered if len(ordered) <= _SOURCES_SHOWN else ordered[: _SOURCES_SHOWN - 1])


def _switched_off(result: CloseResult, page: Page) -> list[str]:
    """Say which rules the close file switches off, and why: nothing is left out in silence."""
    head = page.say(Words("Avstängt", "Switched off"))
    lines = [
        line
        for off in result.switched_off
        for line in page.hanging(f"{head}  ", f"{visible(off.code)} {visible(page.say(off.title))}: {visible(off.reason)}", 0)
    ]
    return ["", *lines] if lines else []


def _verdict(result: CloseResult, page: Page) -> list[str]:
    summary = result.summary
    ink: Ink = {"failed": "bad", "passed": "good"}.get(summary.verdict, "warn")  # type: ignore[assignment]
    head, counts = page.say(VERDICT[summary.verdict]), _counts(summary, page)
    first, *rest = page.joined(counts, width_of(head) + 2, " · ")
    line = page.paint(head, ink) + first[width_of(head) :]
    seconds = f"   {page.style.seconds}\u00a0s" if page.style.seconds else ""
    used = width_of(first)
    if seconds and not rest and used + len(seconds) <= page.width:
        line += right(seconds, max(len(seconds), min(page.width, _VERDICT_WIDTH) - used))
    return [line, *rest, *_next(result, page)]


def _counts(summary: Summary, page: Page) -> list[str]:
    counted = [
        (summary.errors, ERRORS),
        (summary.warnings, WARNINGS),
        (summary.questions, QUESTIONS),
        (summary.skipped, SKIPPED),
        (summary.accepted, ACCEPTANCES),
    ]
    parts = [page.say(plural(count, *nouns)) for count, nouns in counted if count]
    passed = f"{format_number(summary.ok + summary.rounding)}\u00a0OK"
    if summary.rounding:
        of = page.say(Words("varav", "of which"))
        rounding = page.say(plural(summary.rounding, Words("avrundning", "rounding"), Words("avrundningar", "roundings")))
        passed += f" ({of} {rounding})"
    return [*parts, passed]


def _next(result: CloseResult, page: Page) -> list[str]:
    head = page.say(Words("Nästa:", "Next:"))
    heads, _ = by_cause(result)
    if heads:
        return [f"{head} {page.follow(heads[0])}"]  # whole, to be copied
    if result.summary.verdict != "incomplete":
        return []
    skipped = any(check.outcome is Outcome.SKIPPED for check in result.checks)
    return page.hanging(f"{head} ", page.say(_GIVE if skipped else _CHOOSE), 0)


_GIVE = Words("ge det som saknas ovan.", "provide what is missing above.")
_CHOOSE = Words("välj regler: [rules] packs i bokslut.toml.", "choose rules: [rules] packs in bokslut.toml.")
