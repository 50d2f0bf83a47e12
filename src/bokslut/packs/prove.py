"""What is proved about rules before any ledger is read (`bokslut rules check`, and every close)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from bokslut.checks.interface import RuleProblem
from bokslut.language.words import BALANCE_FUNCTIONS, CALLS, KEYWORDS, UNITS
from bokslut.model.account import NOT_IN_CHART, SelectorError, parse_accounts
from bokslut.model.check import Outcome
from bokslut.model.errors import Problem
from bokslut.model.words import Words
from bokslut.packs.selectors import selector_problems
from bokslut.statements.cover import cover
from bokslut.validation import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.checks.interface import Rule, RuleContext
    from bokslut.packs.rulebook import Origin, RuleBook
    from bokslut.statements.layout import Layout, LayoutLine
    from bokslut.tomlplaces import KeyPath

_LISTED_MAX = 20


def prove(book: RuleBook) -> tuple[Problem, ...]:
    """Find everything wrong with layouts and rules by themselves."""
    problems: list[Problem] = []
    for layout in book.layouts.values():
        problems.extend(_layout_problems(book, layout, book.origins["layout", layout.id]))
    for rule in book.rules:
        problems.extend(rule_problems(book, rule, book.context()))
    return tuple(problems)


def rule_problems(book: RuleBook, rule: Rule, context: RuleContext) -> Iterator[Problem]:
    """Find what is wrong with one rule, at its place in the file."""
    origin = book.origins["rule", rule.code]
    for problem in rule.problems(context):
        if not problem.warning:
            yield _placed(origin, problem)


def rule_warnings(book: RuleBook, context: RuleContext | None = None) -> tuple[Problem, ...]:
    """Find the rules, roles and layouts that can be used but may not say what was meant; no close is refused for them."""
    known = context or book.context()
    of_rules = (
        _placed(origin, problem)
        for rule, origin in ((rule, book.origins["rule", rule.code]) for rule in book.rules)
        for problem in rule.problems(_with_chart_of(book, origin, known))
        if problem.warning
    )
    return (*_outside_chart(book, known), *of_rules)


def _with_chart_of(book: RuleBook, origin: Origin, context: RuleContext) -> RuleContext:
    """Return the context with the chart that what is written there is for.

    A pack that comes along is for the charts that do: a close's own chart says nothing of it, and nobody could mend it.
    """
    if not origin.pack.shipped or context.chart is None:
        return context
    along = [selector for pack in book.packs if pack.shipped for selector in pack.chart]
    return replace(context, chart=parse_accounts(along) if along else None)


def _outside_chart(book: RuleBook, known: RuleContext) -> Iterator[Problem]:
    """Find the accounts of roles and layouts that no pack's chart has; while a selector is wrong nothing is told."""
    for (sort, name), origin in book.origins.items():
        context = _with_chart_of(book, origin, known)
        if context.chart is None:
            continue
        fields: list[tuple[KeyPath, Sequence[str]]] = [((), book.roles[name])] if sort == "role" else []
        if sort == "layout" and name not in book.unsound:
            layout = book.layouts[name]
            fields = [(("covers",), layout.covers), *((("line", at, "accounts"), line.accounts) for at, line in enumerate(layout.line))]
        for field, selectors in fields:
            for index, selector in enumerate(selectors):
                try:
                    outside = context.outside_chart(selector)
                except SelectorError:  # a problem, told as one
                    continue
                if outside is not None:
                    yield _placed(origin, RuleProblem((*field, index), outside, NOT_IN_CHART, length=len(selector), warning=True))


def case_problems(book: RuleBook) -> Iterator[Problem]:
    """Find rules of shipped packs without small books on which they pass, or without books on which they fail."""
    for rule in book.rules:
        origin = book.origins["rule", rule.code]
        expected = {case.expect for case in rule.case}
        if not origin.pack.shipped:
            continue
        if not expected & {Outcome.OK, Outcome.ROUNDING}:
            yield Problem(Words(f"{rule.code} har inget fall som går igenom", f"{rule.code} has no case that passes"), origin.place, _CASE)
        if not expected & {Outcome.FAILED, Outcome.SUSPECT}:
            yield Problem(Words(f"{rule.code} har inget fall som fälls", f"{rule.code} has no case that fails"), origin.place, _CASE)


_CASE = Words("Lägg till [[rule.case]] med små böcker.", "Add a [[rule.case]] with small books.")


def _placed(origin: Origin, problem: RuleProblem) -> Problem:
    at = (*origin.key_path, *problem.field)
    place = origin.document.string_place(at, problem.offset, problem.length) if problem.length else origin.document.place(at)
    remedy = _sentence(problem.remedy) if problem.remedy else None
    return Problem(Words(_capital(problem.message.sv), _capital(problem.message.en)), place, remedy)


_WORDS = {*KEYWORDS, *BALANCE_FUNCTIONS, *CALLS, *UNITS}


def _capital(text: str) -> str:
    first, rest = text[:1], text[1:]
    # "ub() …", "balance_sheet.x …" and words of the rule language are names, not words.
    word = text.split(" ", 1)[0]
    return first.upper() + rest if word.isalpha() and word not in _WORDS else text


def _sentence(words: Words) -> Words:
    return Words(*(_capital(text) + ("" if text.endswith((".", "?", "!")) else ".") for text in (words.sv, words.en)))


def _layout_problems(book: RuleBook, layout: Layout, origin: Origin) -> Iterator[Problem]:
    yield from _repeated_lines(layout, origin)
    selectors: list[Problem] = list(selector_problems(origin.document, (*origin.key_path, "covers"), layout.covers, book.roles))
    lines = _by_id(layout)
    for number, line in enumerate(layout.line):
        at = (*origin.key_path, "line", number)
        selectors.extend(selector_problems(origin.document, (*at, "accounts"), line.accounts, book.roles))
        yield from _line_problems(book, layout, line, lines, origin, at)
    yield from selectors
    yield from _cycles(layout, lines, origin)
    if layout.id in book.unsound:
        return
    if not selectors and all(pack.accounts_known for pack in book.packs):
        yield from _coverage(book, layout, origin)


def _by_id(layout: Layout) -> dict[str, LayoutLine]:
    """Return the lines by id; of two with one id the first is meant."""
    lines: dict[str, LayoutLine] = {}
    for line in layout.line:
        lines.setdefault(line.id, line)
    return lines


def _repeated_lines(layout: Layout, origin: Origin) -> Iterator[Problem]:
    counts = Counter(line.id for line in layout.line)
    seen: set[str] = set()
    for number, line in enumerate(layout.line):
        if counts[line.id] > 1 and line.id in seen:
            message = Words(f"Raden ”{line.id}” finns två gånger i uppställningen", f"The line “{line.id}” is twice in the layout")
            yield Problem(message, origin.document.place((*origin.key_path, "line", number, "id")))
        seen.add(line.id)


def _line_problems(
    book: RuleBook, layout: Layout, line: LayoutLine, lines: Mapping[str, LayoutLine], origin: Origin, at: KeyPath
) -> Iterator[Problem]:
    def here(*key: str | int) -> Problem:
        return Problem(_MESSAGES[key[0]], origin.document.place((*at, *key[1:])))

    if (line.accounts or line.result_of) and line.sign is None:
        yield here("sign")
    if line.heading and (line.accounts or line.sum or line.result_of or line.sign or line.hidden):
        yield here("heading", "heading")
    if line.flips_to is not None:
        yield from _flip_problems(line, lines, origin, at, partial=layout.id in book.unsound)
    if line.result_of is not None and line.result_of not in book.layouts:
        yield unknown("layout", line.result_of, list(book.layouts), origin.document.place((*at, "result_of")))
    names = [term.removeprefix("-") for term in line.sum]
    for index, name in enumerate(names):
        if name not in lines:
            yield unknown("line", name, [each for each in lines if each != line.id], origin.document.place((*at, "sum", index)))
        elif lines[name].heading:
            yield here("sums a heading", "sum", index)
        elif name in names[:index]:
            yield here("sums twice", "sum", index)


def _flip_problems(line: LayoutLine, lines: Mapping[str, LayoutLine], origin: Origin, at: KeyPath, *, partial: bool) -> Iterator[Problem]:
    assert line.flips_to is not None
    place = origin.document.place((*at, "flips_to"))
    target = lines.get(line.flips_to)
    if target is None:
        yield unknown("line", line.flips_to, [each for each in lines if each != line.id], place)
    elif target is line:
        yield Problem(_MESSAGES["flips to itself"], place)
    elif target.sign == line.sign or (target.sign is None and not partial):
        yield Problem(_MESSAGES["flips to the same side"], place)
    if not line.accounts:
        yield Problem(_MESSAGES["flips nothing"], place)


_MESSAGES: dict[str | int, Words] = {
    "sign": Words(
        'Raden hämtas ur huvudboken och behöver sign = "debit" eller "credit"',
        'The line is drawn from the ledger and needs sign = "debit" or "credit"',
    ),
    "heading": Words("En rubrik har inga belopp, konton eller summor", "A heading has no amounts, accounts or sums"),
    "sums a heading": Words("En rubrik har inga belopp att summera", "A heading has no amounts to sum"),
    "sums twice": Words("Raden summeras två gånger", "The line is summed twice"),
    "flips to itself": Words("Raden kan inte byta plats med sig själv", "The line cannot flip to itself"),
    "flips to the same side": Words(
        "Raden som saldot flyttas till ska ha sign på andra sidan", "The line that the balance flips to must have sign on the other side"
    ),
    "flips nothing": Words("Raden har inga konton vars saldo kan flyttas", "The line has no accounts whose balance could flip"),
}


def _cycles(layout: Layout, lines: Mapping[str, LayoutLine], origin: Origin) -> Iterator[Problem]:
    graph = {line.id: [term.removeprefix("-") for term in line.sum if term.removeprefix("-") in lines] for line in layout.line}
    while True:
        try:
            list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            # graphlib gives the cycle from a term to what sums it; people read it the other way.
            cycle = list(reversed(error.args[1]))
            number = next(index for index, line in enumerate(layout.line) if line.id in cycle)
            first = layout.line[number].id
            turned = cycle[:-1][cycle.index(first) :] + cycle[:-1][: cycle.index(first)] + [first]
            chain = " → ".join(turned)
            message = Words(f"Raderna summerar varandra i en ring: {chain}", f"The lines sum each other in a ring: {chain}")
            yield Problem(message, origin.document.place((*origin.key_path, "line", number, "sum")))
            graph = {line: [] if line in cycle else terms for line, terms in graph.items()}
        else:
            return


_OWN_CHART = Words(
    "Ta bort kontona ur kontoplanen här, eller ersätt uppställningen (replaces) med en som har dem på en rad.",
    "Take the accounts out of the chart here, or replace the layout (replaces) by one that has them on a line.",
)


def _coverage(book: RuleBook, layout: Layout, origin: Origin) -> Iterator[Problem]:
    coverage = cover(layout, book.roles, book.chart)
    if coverage.gaps:
        listed = _some(coverage.gaps)
        message = Words(
            f"Konton utan rad i uppställningen ”{layout.id}”: {listed.sv}", f"Accounts on no line of the layout “{layout.id}”: {listed.en}"
        )
        remedy = Words("Lägg kontona på en rad, eller ta bort dem ur covers.", "Put the accounts on a line, or take them out of covers.")
        place = origin.document.place((*origin.key_path, "covers"))
        own = next((pack for pack in book.packs if not pack.shipped and pack.chart), None)
        if origin.pack.shipped and own is not None:
            # The pack has a line for every account of its own chart.
            place, remedy = own.document.place(("chart", "accounts")), _OWN_CHART
        yield Problem(message, place, remedy)
    if coverage.beyond:
        listed = _some(coverage.beyond)
        message = Words(
            f"Konton på en rad i ”{layout.id}” som uppställningen inte täcker: {listed.sv}",
            f"Accounts on a line of “{layout.id}” that the layout does not cover: {listed.en}",
        )
        remedy = Words(
            "Lägg till kontona i covers, eller ta bort dem från raden.", "Add the accounts to covers, or take them off the line."
        )
        yield Problem(message, origin.document.place((*origin.key_path, "covers")), remedy)
    numbers = {line.id: number for number, line in enumerate(layout.line)}
    for accounts, lines in coverage.overlaps:
        last = max(numbers[line] for line in lines)
        message = Words(
            f"Konto {accounts} ligger på flera rader: {', '.join(lines)}", f"Account {accounts} lies on several lines: {', '.join(lines)}"
        )
        remedy = Words('Undanta dem på alla rader utom en: "!…".', 'Exclude them on all lines but one: "!…".')
        yield Problem(message, origin.document.place((*origin.key_path, "line", last, "accounts")), remedy)


def _some(accounts: tuple[str, ...]) -> Words:
    listed = ", ".join(accounts[:_LISTED_MAX])
    rest = len(accounts) - _LISTED_MAX
    return Words(f"{listed} och {rest} till", f"{listed} and {rest} more") if rest > 0 else Words(listed, listed)
