"""What is wrong with a call, on stderr: every problem, its place, the line it stands on and the way out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bokslut.cli.language import spoken
from bokslut.cli.output import columns, in_colour, talk

if TYPE_CHECKING:
    from bokslut.model.errors import BokslutError, Problem
    from bokslut.model.words import Language
    from bokslut.reports.text_page import Page

_SHOWN = 50


def show_error(error: BokslutError, language: Language | None = None) -> None:
    """Print every problem of an error; what is shown of the file is data and is never obeyed."""
    from bokslut.model.printing import format_number, more_of
    from bokslut.model.words import Words

    page = _page(language)
    for problem in error.problems[:_SHOWN]:
        talk("\n".join(_problem(problem, page)))
    rest = len(error.problems) - _SHOWN
    if rest > 0:
        talk(page.say(more_of(rest, Words("fel till", "more error"), Words("fel till", "more errors"))))
    elif len(error.problems) > 1:
        talk(page.say(Words(f"{format_number(len(error.problems))} fel", f"{format_number(len(error.problems))} errors")))


def show_warning(problem: Problem) -> None:
    """Print what is warned about: nothing is refused for it."""
    talk("\n".join(_problem(problem, _page(), warning=True)))


def _page(language: Language | None = None) -> Page:
    from bokslut.reports.interface import Style
    from bokslut.reports.text_page import Page

    return Page(Style(language=language or spoken(), width=columns(), colour=in_colour(sys.stderr)))


def _problem(problem: Problem, page: Page, *, warning: bool = False) -> list[str]:
    from bokslut.model.finding import Severity
    from bokslut.reports.escape import visible
    from bokslut.reports.text_finding import INK
    from bokslut.reports.text_source import excerpt
    from bokslut.reports.words import SEVERITY

    severity = Severity.WARNING if warning else Severity.ERROR
    head, ink = page.say(SEVERITY[severity]) + "  ", INK[severity]
    message = page.say(problem.message)
    place = problem.place
    if place is None:
        lines = page.hanging(head, message, 0, ink)
    else:
        lines = [page.paint(head, ink) + page.paint(visible(str(place)), "strong")]
        lines += page.paragraph(message, 2)
        lines += excerpt("", [place], page) if place.excerpt is not None else []
    if problem.remedy is not None:
        lines += page.paragraph(page.say(problem.remedy), 2)
    return lines
