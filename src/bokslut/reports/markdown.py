"""The close as Markdown, for a pull request, a note or a work paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.check import Outcome
from bokslut.model.money import KR
from bokslut.model.printing import format_amount, format_number, more_of, plural
from bokslut.model.words import Words
from bokslut.reports.escape import markdown_text, visible
from bokslut.reports.regulation_section import regulation_markdown
from bokslut.reports.words import ERRORS, SEVERITY, SKIPPED, VERDICT, WARNINGS, accepted_ids, amount_text, difference_text, outcome_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.model.finding import Finding
    from bokslut.model.result import CloseResult
    from bokslut.model.table import Figure, Table
    from bokslut.model.words import Language
    from bokslut.reports.interface import Style

#: The schema name, where a reader of the file finds it and a reader of the page is not troubled by it.
_SCHEMA = "<!-- bokslut/close-result@1 -->"


class MarkdownReport:
    """Everything the text report says, in tables that a web page shows."""

    name = "md"

    def render(self, result: CloseResult, style: Style) -> str:
        """Return the document in the style's language."""
        say = style.language
        title = Words("Bokslut", "Close").say(say)
        through = f" {result.period.through:%Y-%m}" if result.period is not None else ""
        lines = [_SCHEMA, f"# {title}{through} {markdown_text(result.entity)}".rstrip(), "", f"**{_verdict(result, say)}**", ""]
        for table in result.statements:
            lines += [*_statement(table, say), ""]
        lines += regulation_markdown(result, say)
        lines += _findings(result, style)
        lines += _checks(result, say)
        return "\n".join(lines).rstrip("\n") + "\n"


MARKDOWN = MarkdownReport()


def _verdict(result: CloseResult, say: Language) -> str:
    s = result.summary
    counted = ((s.errors, ERRORS), (s.warnings, WARNINGS), (s.skipped, SKIPPED))
    counts = [plural(count, *nouns).say(say) for count, nouns in counted if count]
    return " · ".join([VERDICT[s.verdict].say(say), *counts, f"{format_number(s.ok + s.rounding)} OK"])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _statement(table: Table, say: Language) -> Iterator[str]:
    unit = f" ({table.unit.name})" if table.unit != KR and table.unit.name else ""
    yield f"## {markdown_text(table.title.say(say))}{unit}"
    yield ""
    yield _row(["", *(markdown_text(table.headings.get(column, column)) for column in table.columns)])
    yield _row(["---", *("---:" for _ in table.columns)])
    for line in table.lines:
        label = markdown_text(line.label.say(say))
        cells = [_cell(table.figure(line.id, column)) for column in table.columns]
        yield _row([f"**{label}**" if line.role == "sum" and label else label, *cells])


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return markdown_text(figure.printed) if figure.printed is not None else format_amount(figure.value, figure.unit)


def _findings(result: CloseResult, style: Style) -> list[str]:
    if not result.findings:
        return []
    lines = [f"## {Words('Fynd', 'Findings').say(style.language)}", ""]
    shown = result.findings if style.findings_in_full >= len(result.findings) else result.findings[: max(style.findings_in_full, 50)]
    for finding in shown:
        lines += _finding(finding, style.language)
    rest = len(result.findings) - len(shown)
    if rest:
        lines.append(
            more_of(rest, Words("fynd till (--all).", "more finding (--all)."), Words("fynd till (--all).", "more findings (--all).")).say(
                style.language
            )
        )
    return [*lines, ""]


def _finding(finding: Finding, say: Language) -> list[str]:
    word = Words("GODKÄND", "ACCEPTED") if finding.accepted is not None else SEVERITY[finding.severity]
    difference = f" ({amount_text(finding.difference, finding.unit)})" if finding.difference is not None else ""
    lines = [f"- **{word.say(say)} {markdown_text(finding.code)}** {markdown_text(finding.message.say(say))}{difference}"]
    lines += [f"  - {_code(str(place))}" for place in finding.places[:5]]
    lines += [f"  - {markdown_text(cause.message.say(say))}" for cause in finding.causes[:3]]
    if finding.remedy is not None:
        lines.append(f"  - {Words('Gör så här', 'Do this').say(say)}: {markdown_text(finding.remedy.say(say))}")
    return lines


def _code(text: str) -> str:
    shown = " ".join(visible(text).split("\n"))
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def _checks(result: CloseResult, say: Language) -> list[str]:
    shown = [check for check in result.checks if check.outcome not in {Outcome.OK, Outcome.ROUNDING}]
    if not shown:
        return []
    accepted = accepted_ids(result.findings)
    titles = (Words("Kontroll", "Check"), Words("Utfall", "Outcome"), Words("Skillnad", "Difference"), Words("Skäl", "Reason"))
    lines = [f"## {Words('Kontroller', 'Checks').say(say)}", "", _row([title.say(say) for title in titles]), "| --- | --- | ---: | --- |"]
    for check in shown[:200]:
        where = ", ".join(part for part in (check.table, check.line, check.column) if part)
        name = f"{check.code} {check.title.say(say)}" + (f" ({where})" if where else "")
        reason = markdown_text(check.reason.say(say)) if check.reason is not None else ""
        lines.append(_row([markdown_text(name), outcome_word(check, accepted).say(say), difference_text(check), reason]))
    rest = len(shown) - 200
    if rest > 0:
        lines += ["", more_of(rest, Words("kontroll till.", "more check."), Words("kontroller till.", "more checks.")).say(say)]
    return lines
