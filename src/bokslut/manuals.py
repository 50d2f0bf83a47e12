"""Every manual there is: what a code or a finding means, why it matters, and the way out."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bokslut.acceptance import UNUSED
from bokslut.checks.interface import SeverityByPeriod
from bokslut.checks.registry import kinds as kinds_of_check
from bokslut.intake_findings import FINDINGS as INTAKE_FINDINGS
from bokslut.ledger.coverage import ENDS_EARLY
from bokslut.ledger.openings import OPENINGS_UNKNOWN
from bokslut.ledger.stated import FINDINGS as BALANCE_FINDINGS
from bokslut.model.words import Words
from bokslut.packs.load import PackRef, load_book, shipped_names
from bokslut.regulation.findings import SETTLEMENT_FINDINGS
from bokslut.sources.registry import finding_kinds
from bokslut.sources.regulation_findings import REGULATION_FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bokslut.checks.interface import Rule
    from bokslut.model.finding import FindingKind
    from bokslut.model.place import Place
    from bokslut.packs.rulebook import RuleBook

#: The sections of a manual, in the order they are read.
SECTIONS = (
    Words("Vad som kontrolleras", "What it checks"),
    Words("Varför", "Why it matters"),
    Words("Exempel", "Example"),
    Words("Åtgärd", "Remedy"),
)
#: Codes that layouts give: the beginning of the code to the kind of check.
_GENERATED = {"SUM:": "footing", "TIE:": "tie-out"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known about one code: a rule's, a reader's, or none for a kind of check that only layouts give."""

    code: str
    #: The findings it makes, the main one first.
    names: tuple[str, ...]
    #: As in rule files: "error", or "warning/error" for month and year.
    severity: str
    title: Words
    #: Heading and text, in the order of SECTIONS.
    sections: tuple[tuple[Words, Words], ...]
    authority: str | None = None
    causes: Words | None = None
    #: The rule's own remedy, beside what its kind says.
    remedy: Words | None = None
    #: The pack it belongs to, "" for what readers find.
    pack: str = ""
    place: Place | None = None


def explanations(book: RuleBook | None = None) -> tuple[Explanation, ...]:
    """Explain every code: the rules of a close's book (when one is at hand) and of the shipped packs, and what readers find."""
    own = () if book is None else (_of_rule(rule, book) for rule in book.rules)
    found = {each.code: each for each in (*_shipped(), *own)}
    return tuple(found[code] for code in sorted(found))


@cache
def _shipped() -> tuple[Explanation, ...]:
    """Explain what comes with the program; its files do not change while it runs."""
    books = [load_book([PackRef(name)])[0] for name in shipped_names()]
    found = {rule.code: _of_rule(rule, book) for book in books for rule in book.rules}
    kinds = (
        *finding_kinds(),
        *BALANCE_FINDINGS,
        OPENINGS_UNKNOWN,
        ENDS_EARLY,
        *INTAKE_FINDINGS,
        UNUSED,
        *REGULATION_FINDINGS,
        *SETTLEMENT_FINDINGS,
    )
    return (*found.values(), *(_of_reader(kind) for kind in kinds))


def explain(word: str, known: tuple[Explanation, ...]) -> tuple[Explanation, ...]:
    """Return what explains a code (any case) or the name of a finding; nothing when there is no such thing."""
    folded = word.casefold()
    by_code = [each for each in known if each.code.casefold() == folded]
    if by_code:
        return tuple(by_code)
    generated = next((kind for start, kind in _GENERATED.items() if folded.startswith(start.casefold())), None)
    if generated is not None:
        return tuple(_of_kind(kind, word) for kind in kinds_of_check() if kind.kind_name() == generated)
    by_name = tuple(each for each in known if folded in each.names)
    return by_name or tuple(_of_kind(kind, "") for kind in kinds_of_check() if folded in (kind.finding_name, *kind.other_findings))


def names(known: tuple[Explanation, ...]) -> tuple[str, ...]:
    """Return every word that can be explained, for suggestions."""
    kinds = [name for kind in kinds_of_check() for name in (kind.finding_name, *kind.other_findings)]
    return tuple(dict.fromkeys([*(each.code for each in known), *(name for each in known for name in each.names), *kinds]))


def _of_rule(rule: Rule, book: RuleBook) -> Explanation:
    weight = rule.severity
    kind = _of_kind(type(rule), rule.code)
    origin = book.origins.get(("rule", rule.code))
    own_name = getattr(rule, "finding_as", None)
    return Explanation(
        code=rule.code,
        names=kind.names if own_name is None else (own_name,),
        severity=f"{weight.month}/{weight.year}" if isinstance(weight, SeverityByPeriod) else weight.value,
        title=rule.title,
        sections=kind.sections,
        authority=rule.authority,
        causes=rule.causes,
        remedy=rule.remedy,
        pack=origin.pack.name if origin is not None else "",
        place=rule.place,
    )


def _of_kind(kind: type[Rule], code: str) -> Explanation:
    """Explain a kind of check from its docstring and its Swedish manual."""
    english, swedish = _sections(inspect.cleandoc(kind.__doc__ or "")), _sections(inspect.cleandoc(kind.manual_sv))
    title = Words(swedish[""], english[""])
    sections = tuple((heading, Words(swedish[heading.sv], english[heading.en])) for heading in SECTIONS)
    return Explanation(code, (kind.finding_name, *kind.other_findings), "error", title, sections)


def _of_reader(kind: FindingKind) -> Explanation:
    manual = kind.manual
    texts = (manual.what, manual.why, manual.example, manual.remedy)
    return Explanation(kind.code, (kind.name,), kind.severity.value, kind.title, tuple(zip(SECTIONS, texts, strict=True)))


def _sections(manual: str) -> Mapping[str, str]:
    """Split a manual into its sections by heading; "" is what stands before the first."""
    return dict(_split(manual))


def _split(manual: str) -> Iterator[tuple[str, str]]:
    headings = "|".join(re.escape(text) for heading in SECTIONS for text in (heading.sv, heading.en))
    parts = re.split(rf"^({headings}):", manual, flags=re.MULTILINE)
    yield "", parts[0].strip().removesuffix(".")
    yield from zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True)
