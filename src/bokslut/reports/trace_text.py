"""What `why` found, for people: sections of figures with what each is made of, findings, checks and source lines."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from bokslut.model.check import Outcome
from bokslut.model.trace import Asked, Trace
from bokslut.model.words import Words
from bokslut.reports.escape import visible
from bokslut.reports.text_finding import INK, finding_block
from bokslut.reports.text_page import Page, cut
from bokslut.reports.text_sections import LEFT_OUT, section_lines
from bokslut.reports.text_source import Figures, excerpt
from bokslut.reports.words import OUTCOME, SEVERITY, accepted_ids, difference_text, outcome_word

if TYPE_CHECKING:
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.result import CloseResult

#: Findings in full, unless all are asked for; checks line by line.
_FINDINGS_SHOWN = 10
_CHECKS_SHOWN = 12


def trace_lines(trace: Trace, result: CloseResult, page: Page, *, every: bool = False) -> list[str]:
    """Return the whole answer; of many findings and checks the first, unless `every` is asked for."""
    lines = [page.paint(cut(visible(page.say(trace.title)), page.width), "strong")]
    for note in trace.notes:
        lines += page.paragraph(page.say(note), 0)
    findings = _findings(trace, result, page, None if every else _FINDINGS_SHOWN)
    sections = [line for section in trace.sections for line in ("", *section_lines(section, page))]
    checks = _checks(trace, result, page, None if every else _CHECKS_SHOWN)
    # Who asks about a finding wants its causes first; who asks about a figure, what it is made of.
    lines += [*findings, *sections, *checks] if trace.kind is Asked.FINDING else [*sections, *checks, *findings]
    if trace.places:
        head = page.say(Words("I källan", "In the source"))
        path = next(iter({place.path for place in trace.places}), "") if len({place.path for place in trace.places}) == 1 else ""
        lines += ["", page.paint(f" {head}", "strong"), *excerpt(path, trace.places, page)]
    return [*lines, *_next(trace, page)]


def _checks(trace: Trace, result: CloseResult, page: Page, most: int | None) -> list[str]:
    """Return the checks that it takes part in: what does not hold one by one, what holds by code."""
    if not trace.checks:
        return []
    accepted = accepted_ids(result.findings)
    good = [check for check in trace.checks if check.outcome in {Outcome.OK, Outcome.ROUNDING}]
    bad = [check for check in trace.checks if check not in good]
    lines = ["", page.paint(f" {page.say(Words('Kontroller', 'Checks'))}", "strong")]
    for check in bad[:most]:
        lines += page.hanging(f"{page.say(outcome_word(check, accepted))}  ", _said(check, page), 1)
    if most is not None and len(bad) > most:
        lines += page.paragraph(page.count(LEFT_OUT, len(bad) - most), 1)
    for outcome in (Outcome.ROUNDING, Outcome.OK):
        codes = dict.fromkeys(f"{visible(check.code)} {visible(page.say(check.title))}" for check in good if check.outcome is outcome)
        if codes:
            shown = list(codes)[:most]
            more = [page.count(_MORE, len(codes) - len(shown))] if len(codes) > len(shown) else []
            lines += page.hanging(f"{page.say(OUTCOME[outcome])}  ", " · ".join([*shown, *more]), 1)
    return lines


_MORE = Words("… och {n} till", "… and {n} more")


def _said(check: CheckResult, page: Page) -> str:
    """Return a check with which line and column it was tried on, and its difference or why it was not run."""
    where = " ".join(part for part in (check.line, check.column) if part)
    about = f"{visible(check.code)} {visible(page.say(check.title))}" + (f" ({visible(where)})" if where else "")
    if check.outcome is Outcome.SKIPPED and check.reason is not None:
        return f"{about}: {page.say(check.reason)}"
    difference = difference_text(check)
    return f"{about}: {difference}" if difference else about


def _findings(trace: Trace, result: CloseResult, page: Page, most: int | None) -> list[str]:
    """Return the findings: whole where they are what was asked about, else a line each."""
    if not trace.findings:
        return []
    lines: list[str] = []
    shown = trace.findings[:most]
    if trace.kind is Asked.FINDING:
        figures = Figures([*result.tables, *result.statements])
        joined: dict[str, list[Finding]] = {}
        for other in result.findings:
            if other.joined_to is not None and other.joined_to != other.id:
                joined.setdefault(other.joined_to, []).append(other)
        for finding in shown:
            lines += ["", *finding_block(finding, joined.get(finding.id, []), figures, page)]
    else:
        lines += ["", page.paint(f" {page.say(Words('Fynd', 'Findings'))}", "strong")]
        for finding in shown:
            lines += page.hanging(_head(finding, page), page.say(finding.message), 1, INK[finding.severity])
    if len(trace.findings) > len(shown):
        lines += ["", *page.paragraph(page.count(LEFT_OUT, len(trace.findings) - len(shown)), 1)]
    return lines


def _head(finding: Finding, page: Page) -> str:
    return f"{page.say(SEVERITY[finding.severity])} {visible(finding.code)}  "


def _next(trace: Trace, page: Page) -> list[str]:
    """Say what to ask next, and as what else the name could have been meant; commands are not broken, to be copied whole."""
    lines = [page.say(Words("Nästa: ", "Next: ")) + _command(trace.next, trace.next_as, page)] if trace.next else []
    lines += [page.say(_ALSO[kind]) + _command(trace.asked, kind, page) for kind in trace.also]
    return ["", *lines] if lines else []


def account_instead(number: str, page: Page) -> str:
    """Return how to ask about the account that has the number of a customer, which is looked for first."""
    return page.say(Words("Kontot, om det finns: ", "The account, if there is one: ")) + _command(number, Asked.ACCOUNT, page)


def _command(name: str, kind: Asked | None, page: Page) -> str:
    close = f" {shlex.quote(page.style.close)}" if page.style.close else ""
    return visible(f"bokslut why {shlex.quote(name)}{close}" + (f" --as {kind.value}" if kind is not None else ""))


_ALSO = {
    Asked.LINE: Words("Också en rad: ", "Also a line: "),
    Asked.ACCOUNT: Words("Också ett konto: ", "Also an account: "),
    Asked.VOUCHER: Words("Också en verifikation: ", "Also a voucher: "),
    Asked.AMOUNT: Words("Också ett belopp: ", "Also an amount: "),
}
