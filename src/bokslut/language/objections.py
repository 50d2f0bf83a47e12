"""What the static check says: one function for each thing that can be wrong with an expression's meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.language.arithmetic import mismatch as mismatch_words
from bokslut.language.arithmetic import type_words
from bokslut.language.problems import ExpressionProblem
from bokslut.language.scope import Side
from bokslut.language.tree import Negation
from bokslut.language.unparse import unparse
from bokslut.model.account import NOT_IN_CHART
from bokslut.model.finding import Severity
from bokslut.model.money import Kind
from bokslut.model.suggest import suggest
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.language.scope import Missing
    from bokslut.language.tree import Balance, Node, Span
    from bokslut.language.types import Type

#: So many names are listed when none is near what was written.
_LISTED_MAX = 8


def missing(found: Missing, name: str, span: Span) -> ExpressionProblem:
    """Say that a name does not exist, with the one most like it, else what there is."""
    message = found.message or Words(f"{_capital(found.what.sv)} {name} finns inte", f"{_capital(found.what.en)} {name} does not exist")
    meant = suggest(name, found.candidates)
    remedy: Words | None = None
    if meant is not None:
        remedy = Words(f"Menade du {meant}?", f"Did you mean {meant}?")
    elif found.candidates:
        listed = ", ".join(found.candidates[:_LISTED_MAX]) + (" …" if len(found.candidates) > _LISTED_MAX else "")
        remedy = Words(f"Det finns {listed}", f"There are {listed}")
    return ExpressionProblem(message, *span, remedy)


def no_range(selector: str, span: Span) -> ExpressionProblem:
    """Say that a range of accounts is none: its ends differ in length, or the first is the higher."""
    message = Words(f"{selector} är inget kontointervall", f"{selector} is no range of accounts")
    remedy = Words("Skriv lägsta..högsta med lika många siffror: 1510..1599", "Write lowest..highest with equally many digits: 1510..1599")
    return ExpressionProblem(message, *span, remedy)


def doubtful(reason: Words, span: Span) -> ExpressionProblem:
    """Warn of accounts that are hardly meant."""
    return ExpressionProblem(reason, *span, NOT_IN_CHART, Severity.WARNING)


def no_opening(node: Balance) -> ExpressionProblem:
    """Say that a turnover has no opening value."""
    message = Words(f"{node.function} har inget värde vid årets ingång", f"{node.function} has no value at the opening")
    return _at(node, message, Words("Skriv ib(…) eller ub(…)@opening", "Write ib(…) or ub(…)@opening"))


def condition_expected(node: Node, type_: Type) -> ExpressionProblem:
    """Say that a value stands where a condition must."""
    found = type_words(type_)
    message = Words(f"Här ska ett villkor stå, inte {found.sv}", f"A condition should stand here, not {found.en}")
    return _at(node, message, Words("Jämför med något: … == 0", "Compare it with something: … == 0"))


def number_expected(node: Node, type_: Type) -> ExpressionProblem:
    """Say that something that is no number stands where one must."""
    found = type_words(type_)
    message = Words(f"Här ska ett tal eller ett belopp stå, inte {found.sv}", f"A number or an amount should stand here, not {found.en}")
    remedy = None
    if type_.kind is Kind.BOOL:
        remedy = Words("Bind ihop villkor med and, or och not", "Join conditions with and, or and not")
    return _at(node, message, remedy)


def mismatch(node: Node, left: Type, right: Type, doing: Words) -> ExpressionProblem:
    """Say that two types do not go together."""
    words = mismatch_words(left, right, doing)
    message = Words(_capital(words.sv), _capital(words.en))
    kinds = {left.kind, right.kind}
    remedy: Words | None = None
    if kinds == {Kind.MONEY, Kind.NUMBER}:
        remedy = Words("Skriv enheten efter beloppet: 1000 kr, 1.5 mkr", "Write the unit after the amount: 1000 kr, 1.5 mkr")
    elif kinds == {Kind.MONEY}:
        remedy = Words("Olika valutor måste räknas om först", "Amounts in different currencies must be converted first")
        if left.currency == right.currency or None in {left.currency, right.currency}:
            remedy = Words("Multiplicera med ett tal eller en andel", "Multiply by a number or a ratio")
    elif kinds == {Kind.NUMBER, Kind.RATIO}:
        remedy = Words("Skriv andelen i procent: 5 %", "Write the share in per cent: 5 %")
    elif Kind.RATIO in kinds and Kind.COUNT in kinds:
        remedy = Words("En andel jämförs med en andel: a / b == 5 %", "Compare a ratio with a ratio: a / b == 5 %")
    return _at(node, message, remedy)


def foreign(node: Node, type_: Type, own: str) -> ExpressionProblem:
    """Say that an amount is not in the currency of the close, which is never converted."""
    message = Words(f"Beloppet är i {type_.currency}, men bokslutet i {own}", f"The amount is in {type_.currency}, but the close in {own}")
    return _at(node, message, Words(f"Räkna om det, och skriv det i {own}", f"Convert it, and write it in {own}"))


def divided_by_zero(node: Node) -> ExpressionProblem:
    """Say that the divisor is zero as it is written."""
    return _at(node, Words("Nämnaren är noll", "The divisor is zero"), None)


def not_rounded(node: Node) -> ExpressionProblem:
    """Say that a divided amount needs rounding."""
    message = Words("Ett delat belopp går inte alltid jämnt ut på öret", "A divided amount may not be exact to the öre")
    return _at(node, message, Words("Säg hur det avrundas: round(a / 12, 1 kr)", "Say how it is rounded: round(a / 12, 1 kr)"))


def no_step(node: Node) -> ExpressionProblem:
    """Say that `round` needs a written step."""
    message = Words("round avrundar till ett skrivet tal över noll", "round takes a written number above zero to round to")
    return _at(node, message, Words("Skriv till exempel round(a / 12, 1 kr)", "Write for example round(a / 12, 1 kr)"))


def same_sides(node: Node) -> ExpressionProblem:
    """Warn that both sides are the same, so that the comparison says nothing."""
    message = Words("Båda sidor är samma: jämförelsen säger ingenting", "Both sides are the same: the comparison says nothing")
    return _at(node, message, None, Severity.WARNING)


def negative_tolerance(node: Node) -> ExpressionProblem:
    """Say that a tolerance is below zero."""
    return _at(node, Words("Toleransen är mindre än noll", "The tolerance is below zero"), None)


def reversed_ends(node: Node) -> ExpressionProblem:
    """Say that nothing lies between the ends."""
    message = Words("Den undre gränsen är högre än den övre", "The lower end is above the upper")
    return _at(node, message, Words("Byt plats på gränserna", "Swap the ends"))


def mixed_signs(node: Node, ledger: Node, side: Side) -> ExpressionProblem:
    """Warn that a ledger balance is compared with lines that are, or may be, positive on the other side."""
    turned = unparse(ledger.operand if isinstance(ledger, Negation) else Negation(ledger, offset=ledger.offset, length=ledger.length))
    message, remedy = _OPPOSED[side]
    return _at(node, message, Words(remedy.sv + turned, remedy.en + turned), Severity.WARNING)


_OPPOSED: dict[Side, tuple[Words, Words]] = {
    Side.CREDIT: (
        Words(
            "Saldon ur huvudboken är debet-positiva, men den andra sidan visar kredit som positivt",
            "Ledger balances are debit positive, but the other side shows credits as positive",
        ),
        Words("Skriv ", "Write "),
    ),
    Side.DEBIT: (
        Words(
            "Saldot är vänt, men den andra sidan visar debet som positivt, precis som huvudboken",
            "The balance is turned, but the other side shows debits as positive, just as the ledger does",
        ),
        Words("Skriv ", "Write "),
    ),
    Side.PRESENTED: (
        Words(
            "Saldon ur huvudboken är debet-positiva; den andra sidan visas med sitt eget tecken",
            "Ledger balances are debit positive; the other side is shown with its own sign",
        ),
        Words("Vänd saldot om den andra sidan visar kredit som positivt: ", "Turn the balance if that side shows credits as positive: "),
    ),
}


def _at(node: Node, message: Words, remedy: Words | None, severity: Severity = Severity.ERROR) -> ExpressionProblem:
    return ExpressionProblem(message, node.offset, node.length, remedy, severity)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
