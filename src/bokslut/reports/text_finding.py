"""One finding as a block: what is wrong, why, where (the source lines), what was ruled out, what to do."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.finding import Cause, Finding, Severity
from bokslut.model.printing import decimals_needed, format_number
from bokslut.model.words import Words
from bokslut.reports.escape import visible
from bokslut.reports.text_page import cut, width_of
from bokslut.reports.text_source import Figures, places, suspects
from bokslut.reports.words import GRADE, SEVERITY, amount_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.reports.text_page import Ink, Page

INK: dict[Severity, Ink] = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.QUESTION: "warn", Severity.INFO: "plain"}
_JOINED_SHOWN = 6
_CHANCE_DECIMALS = 3
_ONE_IN_A_THOUSAND = Fraction(1, 1000)
_CAUSES_SHOWN = 4


def finding_block(finding: Finding, joined: Sequence[Finding], figures: Figures, page: Page) -> list[str]:
    """Return the whole block of one finding; `joined` are findings that share its cause."""
    head = f"{page.say(SEVERITY[finding.severity])} {visible(finding.code)}  "
    lines = page.hanging(head, page.say(finding.message), 0, INK[finding.severity])
    lines += _numbers(finding, page)
    shown = finding.causes[:_CAUSES_SHOWN]
    for cause in shown:
        lines += ["", *_cause(finding, cause, figures, page)]
    if len(finding.causes) > len(shown):
        lines += page.paragraph(page.count(_MORE_CAUSES, len(finding.causes) - len(shown)), 2)
    where = places(finding.places, figures, page)
    lines += ["", *where] if where else []
    for label, text in _ways_out(finding, page):
        lines += ["", *page.labelled(label, text)]
    lines += _shares(joined, page)
    return [*lines, "", *_more(finding, page)]


_MORE_CAUSES = Words(
    "… och {n} möjliga orsaker till (--format json visar alla).", "… and {n} more possible causes (--format json lists them)."
)


def _numbers(finding: Finding, page: Page) -> list[str]:
    """Say the signed difference and how much of it rounding or a stated tolerance can explain."""
    if finding.difference is None or (finding.causes and not finding.tolerance):
        return []
    text = amount_text(finding.difference, finding.unit)
    if finding.tolerance and finding.difference:
        within = _ROUNDING_LESS if finding.tolerance < abs(finding.difference) else _ROUNDING_UNLIKELY
        within = _TOLERANCE if finding.unit is None or finding.unit.is_base_money else within
        text += f" · {page.say(within)} {amount_text(finding.tolerance, finding.unit)}"
    return page.labelled(page.say(Words("Skillnad", "Difference")), text)


_TOLERANCE = Words("godtas högst", "accepted at most")
_ROUNDING_LESS = Words("avrundning förklarar högst", "rounding explains at most")
_ROUNDING_UNLIKELY = Words(
    "för stor för att troligen vara avrundning, som kan ge högst", "too large to be likely rounding, which can give at most"
)


def _cause(finding: Finding, cause: Cause, figures: Figures, page: Page) -> list[str]:
    head = page.say(Words("Orsak", "Cause"))
    lines = page.hanging(f"{head} ", f"({page.say(GRADE[cause.grade])}; {_explains(finding, cause, page)})", 2, "strong")
    lines += page.paragraph(page.say(cause.message), 2)
    lines += suspects(cause.where, figures, page)
    for_it, against = page.say(Words("Talar för", "Speaks for")), page.say(Words("Talar emot", "Speaks against"))
    evidence = [*((for_it, item) for item in cause.evidence_for), *((against, item) for item in cause.evidence_against)]
    for word, item in evidence:
        lines += page.paragraph(f"{word}: {page.say(item)}", 2)
    if cause.chance is not None:
        chance = page.say(Words("Väntade slumpträffar", "Expected chance matches"))
        lines += page.paragraph(f"{chance}: {_chance(cause.chance, page)}", 2)
    return lines


_MORE = Words("… och {n} till", "… and {n} more")


def _explains(finding: Finding, cause: Cause, page: Page) -> str:
    explained = amount_text(cause.explains, finding.unit)
    if finding.difference is None:
        return f"{page.say(Words('förklarar', 'explains'))} {explained}"
    of = page.say(Words("av", "of"))
    whole = f"{explained}\u00a0{of}\u00a0{amount_text(finding.difference, finding.unit)}"
    if cause.leaves == 0:
        return f"{page.say(Words('förklarar hela skillnaden', 'explains the whole difference'))}, {whole}"
    left = page.say(Words("kvar", "left"))
    return f"{page.say(Words('förklarar', 'explains'))} {whole}, {left} {amount_text(cause.leaves, finding.unit)}"


def _chance(chance: Fraction, page: Page) -> str:
    if 0 < chance < _ONE_IN_A_THOUSAND:
        return page.say(Words("färre än 0,001", "fewer than 0,001"))
    exact = decimals_needed(chance)
    return format_number(chance) if exact is not None and exact <= _CHANCE_DECIMALS else format_number(chance, _CHANCE_DECIMALS)


def _ways_out(finding: Finding, page: Page) -> list[tuple[str, str]]:
    ways: list[tuple[str, str]] = []
    if finding.cause is not None and not finding.causes:
        ways.append((page.say(Words("Vanligt", "Often")), page.say(finding.cause)))
    if finding.ruled_out:
        ways.append((page.say(Words("Uteslutet", "Ruled out")), " · ".join(page.say(words) for words in finding.ruled_out)))
    if finding.remedy is not None:
        ways.append((page.say(Words("Gör så här", "Do this")), page.say(finding.remedy)))
    return ways


def _shares(joined: Sequence[Finding], page: Page) -> list[str]:
    if not joined:
        return []
    text = " · ".join(
        f"{page.say(SEVERITY[finding.severity])}\u00a0{finding.code} {page.say(finding.message)}" for finding in joined[:_JOINED_SHOWN]
    )
    if len(joined) > _JOINED_SHOWN:
        text += " · " + page.count(_MORE, len(joined) - _JOINED_SHOWN)
    return ["", *page.labelled(page.say(Words("Samma orsak", "Same cause")), text)]


def _more(finding: Finding, page: Page) -> list[str]:
    """Return the command that explains the finding, whole, to be copied; and the rule, beside it or below."""
    command = page.explain(finding)
    line = "  " + page.paint(f"{page.say(Words('Mer', 'More')):<12}", "strong") + command
    if finding.rule_place is None:
        return [line]
    rule = f"{page.say(Words('regeln:', 'the rule:'))} {visible(str(finding.rule_place))}"
    if _MORE_INDENT + width_of(command) + len(_MORE_GAP) + width_of(rule) <= page.width:
        return [f"{line}{_MORE_GAP}{rule}"]
    return [line, " " * _MORE_INDENT + cut(rule, page.width - _MORE_INDENT)]


_MORE_INDENT = 14
_MORE_GAP = " " * 6
