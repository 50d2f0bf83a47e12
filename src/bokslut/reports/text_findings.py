"""All findings: in full when they are few, else one of each code in full and the rest counted with examples. Never a wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.finding import Grade
from bokslut.model.printing import format_number, plural
from bokslut.model.words import Words
from bokslut.reports.escape import visible
from bokslut.reports.text_finding import INK, finding_block
from bokslut.reports.text_source import Figures
from bokslut.reports.words import SEVERITY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.model.finding import Finding
    from bokslut.model.result import CloseResult
    from bokslut.reports.text_page import Page

_EXAMPLES = 3
_GROUPS_SHOWN = 20
_ACCEPTED_SHOWN = 10


def by_cause(result: CloseResult) -> tuple[list[Finding], dict[str, list[Finding]]]:
    """Return the findings that stand and have a cause of their own, and by their id those that share it.

    The most severe come first, and of those the ones that explain others, unless why is only guessed: a cause must not stand
    below pages of other codes, or be one of those that are only counted.
    """
    standing = [(finding.id, finding) for finding in result.findings if finding.accepted is None]
    own = {at for at, finding in standing if finding.joined_to is None or finding.joined_to == at}
    joined: dict[str, list[Finding]] = {}
    heads: list[Finding] = []
    for at, finding in standing:
        if at not in own and finding.joined_to in own:
            joined.setdefault(finding.joined_to or "", []).append(finding)
        else:
            heads.append(finding)
    guessed = {finding.id for finding in heads if any(cause.grade is Grade.POSSIBLE for cause in finding.causes[:1])}
    heads.sort(key=lambda finding: (finding.severity.rank, finding.id not in joined or finding.id in guessed))
    return heads, joined


def findings(result: CloseResult, page: Page) -> list[str]:
    """Return the findings that stand, then the accepted ones in short."""
    heads, joined = by_cause(result)
    figures = Figures(result.tables)
    titles = {check.code: check.title for check in result.checks}
    every = len(heads) <= page.style.findings_in_full
    lines = _in_full(heads, joined, figures, page) if every else _grouped(heads, joined, titles, figures, page)
    return lines + _accepted(result, page)


def _in_full(heads: Sequence[Finding], joined: dict[str, list[Finding]], figures: Figures, page: Page) -> list[str]:
    lines: list[str] = []
    for finding in heads:
        lines += ["", *finding_block(finding, joined.get(finding.id, []), figures, page)]
    return lines


def _grouped(
    heads: Sequence[Finding], joined: dict[str, list[Finding]], titles: Mapping[str, Words], figures: Figures, page: Page
) -> list[str]:
    groups: dict[tuple[int, str, str], list[Finding]] = {}
    for finding in heads:
        groups.setdefault((finding.severity.rank, finding.code, finding.name), []).append(finding)
    room = page.style.findings_in_full
    lines: list[str] = []
    for index, group in enumerate(groups.values()):
        if index == _GROUPS_SHOWN:
            rest = list(groups.values())[index:]
            codes = plural(len(rest), Words("kod till", "more code"), Words("koder till", "more codes"))
            findings_left = plural(sum(len(other) for other in rest), Words("fynd", "finding"), Words("fynd", "findings"))
            lines += ["", *page.paragraph(page.say(_MORE_CODES.fill(n=codes, m=findings_left)), 0)]
            break
        if index < room:
            lines += ["", *finding_block(group[0], joined.get(group[0].id, []), figures, page)]
            lines += ["", *_short(group[0], group[1:], page)] if len(group) > 1 else []
        else:
            lines += ["", *_counted(group, titles, page)]
    return lines


_MORE_CODES = Words(
    "… och {n} med {m}: --all visar allt.",
    "… and {n} with {m}: --all shows everything.",
)
_MORE_LIKE_IT = Words("{n} till av {code}:", "{n} more of {code}:")
_REST = Words("… och {n} till: --all visar allt.", "… and {n} more: --all shows everything.")


def _short(first: Finding, rest: Sequence[Finding], page: Page) -> list[str]:
    """Count the further findings of one code, with the first few as examples."""
    head = page.count(_MORE_LIKE_IT, len(rest), code=visible(first.code))
    lines = ["  " + page.paint(head, "strong")]
    return lines + _examples(rest, page)


def _counted(group: Sequence[Finding], titles: Mapping[str, Words], page: Page) -> list[str]:
    first = group[0]
    head = f"{page.say(SEVERITY[first.severity])} {visible(first.code)}  "
    if len(group) == 1:
        where = f"\u00a0 {first.place}" if first.place is not None else ""
        return page.hanging(head, page.say(first.message) + where, 0, INK[first.severity])
    title = first.title or titles.get(first.code)
    named = first.name if title is None else visible(page.say(title))
    return page.hanging(head, f"{format_number(len(group))} × {named}", 0, INK[first.severity]) + _examples(group, page)


def _examples(group: Sequence[Finding], page: Page) -> list[str]:
    lines: list[str] = []
    for finding in group[:_EXAMPLES]:
        where = f"{finding.place}\u00a0 " if finding.place is not None else ""
        lines += page.paragraph(f"{where}{page.say(finding.message)}", 4)
    rest = len(group) - _EXAMPLES
    return lines + (page.paragraph(page.count(_REST, rest), 4) if rest > 0 else [])


def _accepted(result: CloseResult, page: Page) -> list[str]:
    known = [finding for finding in result.findings if finding.accepted is not None]
    if not known:
        return []
    lines = ["", page.paint(page.say(Words("Godkända avvikelser", "Accepted deviations")), "strong")]
    for finding in known[:_ACCEPTED_SHOWN]:
        lines += page.hanging(f"{visible(finding.code)}  ", f"{page.say(finding.message)} – {_why(finding, page)}", 2)
    rest = len(known) - _ACCEPTED_SHOWN
    return lines + (page.paragraph(page.count(Words("… och {n} till", "… and {n} more"), rest), 2) if rest > 0 else [])


def _why(finding: Finding, page: Page) -> str:
    acceptance = finding.accepted
    assert acceptance is not None, "only accepted findings are listed"
    until = page.say(Words(" till {d}", " until {d}").fill(d=acceptance.until)) if acceptance.until else ""
    return f"{acceptance.reason} ({page.say(Words('godkänd av', 'accepted by'))} {acceptance.by}{until})"
