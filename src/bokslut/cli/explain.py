"""`bokslut explain`: what a code means, why it matters, and the way out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.common import Language_
from bokslut.cli.language import say, spoken
from bokslut.cli.output import columns, emit, in_colour, talk

if TYPE_CHECKING:
    from bokslut.manuals import Explanation
    from bokslut.model.words import Language
    from bokslut.packs.rulebook import RuleBook
    from bokslut.reports.text_page import Page

HELP = say(
    "Förklara en kod eller ett fynd: vad den prövar, varför, vanliga orsaker, åtgärd.",
    "Explain a code or a finding: what it checks, why, common causes, remedy.",
)
_CODE = say("En kod (V001) eller ett fynds namn; utan listas alla.", "A code (V001) or a finding's name; without, all are listed.")
_CLOSE = say("Bokslutet vars egna regler räknas med.", "The close whose own rules count too.")
_MANUAL_WIDTH = 100


def explain(
    code: Annotated[str | None, typer.Argument(metavar="CODE", help=_CODE, show_default=False)] = None,
    close: Annotated[Path | None, typer.Argument(metavar="CLOSE", help=_CLOSE, show_default=False)] = None,
    lang: Language_ = None,
) -> None:
    """Print the manual."""
    from bokslut import manuals
    from bokslut.reports.interface import Style
    from bokslut.reports.text_page import Page

    _ = lang
    page = Page(Style(language=spoken(), width=columns(), colour=in_colour()))
    known = manuals.explanations(_book(close))
    if code is None:
        emit("\n".join(_list(known, page)) + "\n")
        return
    found = manuals.explain(code, known)
    if not found:
        raise _unknown(code, manuals.names(known))
    emit("\n\n".join("\n".join(_page(each, page)) for each in _told(found, code)) + "\n")


def manual_of(name: str, language: "Language") -> str:
    """Return the manual of a finding as text, for the docs."""
    from bokslut import manuals
    from bokslut.reports.interface import Style
    from bokslut.reports.text_page import Page

    page = Page(Style(language=language, width=_MANUAL_WIDTH))
    found = manuals.explain(name, manuals.explanations())
    return "\n\n".join("\n".join(_page(each, page)) for each in _told(found, name))


def _book(close: Path | None) -> "RuleBook | None":
    """Return the rules of the close named, or of the nearest one; one that is named must be sound."""
    from bokslut.config import load_request
    from bokslut.model.errors import BokslutError
    from bokslut.request import find_close

    if close is not None:
        return load_request(find_close(close)).book
    try:
        near = find_close()
    except BokslutError:
        return None
    try:
        return load_request(near).book
    except BokslutError:
        talk(
            say(
                f"Reglerna i {near} har fel och räknas inte med: bokslut rules check",
                f"The rules of {near} have faults and do not count: bokslut rules check",
            )
        )
        return None


def _unknown(code: str, names: "tuple[str, ...]") -> Exception:
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.suggest import suggest
    from bokslut.model.words import Words

    near = suggest(code, names)
    remedy = (
        Words(f"Menade du {near}?", f"Did you mean {near}?")
        if near
        else Words("bokslut explain listar alla.", "bokslut explain lists them all.")
    )
    return UsageError(
        Problem(Words(f"Det finns ingen kod och inget fynd ”{code}”", f"There is no code and no finding “{code}”"), None, remedy)
    )


def _list(known: "tuple[Explanation, ...]", page: "Page") -> list[str]:
    from bokslut.reports.escape import visible
    from bokslut.reports.text_page import left, width_of

    code = max(width_of(visible(each.code)) for each in known)
    severity = max(width_of(_severity(each, page)) for each in known)
    return [
        line
        for each in known
        for line in page.hanging(f"{left(visible(each.code), code)}  {left(_severity(each, page), severity)}  ", page.say(each.title), 0)
    ]


def _severity(each: "Explanation", page: "Page") -> str:
    """Return the severity in words; two, for month and year, where they differ."""
    from bokslut.model.finding import Severity
    from bokslut.reports.words import SEVERITY

    return "/".join(page.say(SEVERITY[Severity(one)]).lower() for one in each.severity.split("/"))


def _told(found: "tuple[Explanation, ...]", word: str) -> "tuple[Explanation, ...]":
    """One finding's name may belong to many rules: their kind is explained once, by the first."""
    return found if len({each.sections for each in found}) > 1 or found[0].code.casefold() == word.casefold() else found[:1]


def _page(each: "Explanation", page: "Page") -> list[str]:
    from bokslut.model.words import Words

    lines = page.hanging(f"{each.code}  " if each.code else "", page.say(each.title), 0, "strong")
    facts = [", ".join(each.names), _severity(each, page)]
    if each.pack:
        facts.append(f"{page.say(Words('regelpaket', 'rule pack'))} {each.pack}")
    if each.place is not None:
        facts.append(str(each.place))
    lines += page.joined(facts, 2, " · ")
    for heading, text in each.sections:
        lines += ["", *page.paragraph(f"{page.say(heading)}: {page.say(text)}", 2)]
    more = (
        (Words("Stöd", "Authority"), Words(each.authority, each.authority) if each.authority else None),
        (Words("Vanliga orsaker", "Common causes"), each.causes),
        (Words("Gör så här", "Do this"), each.remedy),
    )
    for heading, words in more:
        lines += ["", *page.paragraph(f"{page.say(heading)}: {page.say(words)}", 2)] if words is not None else []
    return lines
