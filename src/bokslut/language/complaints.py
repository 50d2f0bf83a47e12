"""What the parser says: one function for each thing that can be wrong with an expression's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.language.problems import ExpressionProblem
from bokslut.language.tokens import Kind, Token, describe
from bokslut.language.words import BALANCE_FUNCTIONS, CALLS, COMPARE_OPERATORS, KEYWORDS, PERIODS, UNITS
from bokslut.model.suggest import suggest
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FUNCTIONS = (*BALANCE_FUNCTIONS, *CALLS)
#: Habits of the trade that are spelled too differently to be found by likeness.
_UNIT_HABITS = {"mnkr": "mkr", "kronor": "kr", "procent": "%", "dagar": "days", "ore": "öre", "msek": "mkr", "ksek": "tkr", "tsek": "tkr"}
_KEYWORD_HABITS = {"och": "and", "eller": "or", "inte": "not", "ej": "not", "mellan": "between", "inom": "within"}
_FUNCTION_HABITS = {"summa": "sum", "avrunda": "round", "saldo": "ub", "avg": "sum", "omsattning": "movement", "antal": "count"}


def too_long(source: str, most: int) -> ExpressionProblem:
    """Say that it has more characters than an expression may have."""
    message = Words(
        f"Uttrycket har {len(source)} tecken; högst {most} är tillåtna",
        f"The expression has {len(source)} characters; at most {most} are allowed",
    )
    remedy = Words("Dela upp kontrollen i flera regler", "Split the check into several rules")
    return ExpressionProblem(message, most, len(source) - most, remedy)


def too_deep(token: Token, most: int) -> ExpressionProblem:
    """Say that too many parentheses are inside one another."""
    message = Words(f"Mer än {most} parenteser eller not inuti varandra", f"More than {most} parentheses or nots inside one another")
    return _at(token, message, Words("Dela upp kontrollen i flera regler", "Split the check into several rules"))


def too_many(token: Token, most: int) -> ExpressionProblem:
    """Say that it has more numbers, names and accounts than an expression may have."""
    message = Words(
        f"Uttrycket har fler än {most} tal, namn och konton", f"The expression has more than {most} numbers, names and accounts"
    )
    remedy = Words(
        "Samla konton i ett intervall eller en roll, eller dela upp regeln", "Gather accounts in a range or a role, or split the rule"
    )
    return _at(token, message, remedy)


def not_closed(tokens: Sequence[Token], at: int, opened: Token) -> ExpressionProblem:
    """Say that a parenthesis has no end."""
    token = tokens[at]
    if token.kind is Kind.END:
        message = Words("Parentesen stängs aldrig", "The parenthesis is never closed")
        return _at(opened, message, Words("Sätt ) där den ska sluta", "Put ) where it should end"))
    return unexpected(tokens, at)


def unexpected(tokens: Sequence[Token], at: int) -> ExpressionProblem:
    """Say that something after an operand cannot stand there."""
    token, before = tokens[at], tokens[at - 1] if at else None
    remedy: Words | None = None
    if token.kind is Kind.END:
        return _ended(tokens, at)
    if (word := next((each for each in (token, before) if each is not None and keyword_meant(each)), None)) is not None:
        return _no_such_word(word)
    if _is_decimal_comma(tokens, at):
        assert before is not None, "a decimal comma follows a number"
        written = f"{before.text}.{tokens[at + 1].text}"
        message = Words(
            "Decimaler skrivs med punkt i uttryck, för komma skiljer argument åt",
            "Decimals take a point, since a comma separates arguments",
        )
        return _over(before, tokens[at + 1], message, Words(f"Skriv {written}", f"Write {written}"))
    if before is not None and before.kind is Kind.NUMBER and token.kind is Kind.NUMBER:
        message = Words("Två tal i rad", "Two numbers in a row")
        joined = before.text + token.text
        remedy = Words(f"Skriv stora tal utan mellanslag: {joined}", f"Write large numbers without spaces: {joined}")
        return _over(before, token, message, remedy)
    if token.says(")"):
        message = Words("Parentesen ) har ingen början", "This ) closes nothing")
        return _at(token, message, None)
    if token.says("within"):
        remedy = Words("within följer på en jämförelse: a == b within 1 kr", "within follows a comparison: a == b within 1 kr")
    elif token.says("not"):
        remedy = Words("not står först: not a == b", "not comes first: not a == b")
    elif before is not None and before.text in BALANCE_FUNCTIONS and token.kind is Kind.NUMBER:
        written = f"{before.text}({token.text})"
        remedy = Words(f"Konton står inom parentes: {written}", f"Accounts stand in parentheses: {written}")
    elif _starts_operand(token):
        remedy = Words("Sätt + - * / eller en jämförelse emellan", "Put + - * / or a comparison between them")
    shown = describe(token)
    return _at(token, Words(f"{shown.sv} kan inte stå här", f"{shown.en} cannot stand here"), remedy)


def _no_such_word(word: Token) -> ExpressionProblem:
    message = Words(f"Ordet {word.text} finns inte i regelspråket", f"The rule language has no word {word.text}")
    return _at(word, message, Words(f"Skriv {keyword_meant(word)}", f"Write {keyword_meant(word)}"))


def keyword_meant(token: Token) -> str | None:
    """Return the reserved word that was meant by one in capitals or in Swedish."""
    word = token.text.casefold()
    found = word if word in KEYWORDS else _KEYWORD_HABITS.get(word)
    return found if token.kind is Kind.NAME else None


def accounts_go_on(tokens: Sequence[Token], at: int) -> ExpressionProblem:
    """Say what is wrong among the accounts of a balance, where a comma or the closing parenthesis should stand."""
    token, before, after = tokens[at], tokens[at - 1], tokens[min(at + 1, len(tokens) - 1)]
    given = before.text if before.kind is Kind.NUMBER else f"role:{before.text}"
    remedy = None
    if token.says("*") and before.kind is Kind.NUMBER:
        remedy = Words(f"Skriv {given}: konton väljs med sin början", f"Write {given}: accounts are chosen by how they begin")
    elif token.says("-") and after.kind is Kind.NUMBER and len(given) == len(after.text):
        remedy = Words(f"Ett intervall skrivs {given}..{after.text}", f"A range is written {given}..{after.text}")
    elif token.says("-") and after.kind is Kind.NUMBER:
        less = f"ub({given}) - ub({after.text})"
        remedy = Words(f"Konton dras ifrån så här: {less}", f"Accounts are subtracted like this: {less}")
    elif token.kind is Kind.NUMBER or token.says("+", "and", "or") or keyword_meant(token) in {"and", "or"}:
        more = next((each.text for each in (token, after) if each.kind is Kind.NUMBER), "…")
        remedy = Words(f"Konton skiljs åt med komma: {given}, {more}", f"Commas separate accounts: {given}, {more}")
    elif token.says("@"):
        remedy = Words("Perioden står efter parentesen: ub(1930)@previous", "The period goes after the parenthesis: ub(1930)@previous")
    if remedy is None:
        return unexpected(tokens, at)
    shown = describe(token)
    return _at(token, Words(f"{shown.sv} kan inte stå bland konton", f"{shown.en} cannot stand among accounts"), remedy)


def operand_expected(tokens: Sequence[Token], at: int) -> ExpressionProblem:
    """Say that there is no number, name, balance or parenthesis where there must be one."""
    token, before = tokens[at], tokens[at - 1] if at else None
    if token.kind is Kind.END:
        return _ended(tokens, at)
    shown = describe(token)
    remedy: Words | None = None
    if token.says("-") and before is not None and before.says("-"):
        remedy = Words("Skriv ett minus, eller sätt parentes: -(-a)", "Write one minus, or use parentheses: -(-a)")
    elif token.says("+"):
        remedy = Words("Plus framför ett tal skrivs inte ut", "A plus sign before a number is left out")
    elif token.says("not"):
        remedy = Words("Sätt parentes: (not a == b)", "Use parentheses: (not a == b)")
    elif token.says("."):
        remedy = Words("Skriv nollan: 0.5", "Write the zero: 0.5")
    elif token.kind is Kind.COLUMN:
        remedy = Words("Namnet ska stå före kolumnen: rad[2022]", "The name goes before the column: line[2022]")
    elif token.kind is Kind.KEYWORD or token.says(*COMPARE_OPERATORS):
        remedy = Words("Något saknas före det", "Something is missing before it")
    message = Words(
        f"Här ska ett tal, ett namn eller en parentes stå, inte {shown.sv}",
        f"A number, a name or a parenthesis should stand here, not {shown.en}",
    )
    return _at(token, message, remedy)


def name_expected(tokens: Sequence[Token], at: int) -> ExpressionProblem:
    """Say that no name follows a full stop or `role:`."""
    token = tokens[at]
    if token.kind is Kind.END:
        return _ended(tokens, at)
    shown = describe(token)
    remedy = None
    if token.kind is Kind.KEYWORD:
        remedy = Words(
            f"{token.text} är ett ord i regelspråket; byt namn på raden", f"{token.text} is a word of the language; rename the line"
        )
    elif token.kind is Kind.NUMBER:
        remedy = Words(
            "Ett namn börjar med en bokstav eller _; en kolumn skrivs rad[2022]",
            "A name begins with a letter or _; a column is written line[2022]",
        )
    return _at(token, Words(f"Här ska ett namn stå, inte {shown.sv}", f"A name should stand here, not {shown.en}"), remedy)


def account_expected(tokens: Sequence[Token], at: int) -> ExpressionProblem:
    """Say that there is no account where there must be one."""
    token = tokens[at]
    if token.kind is Kind.END:
        return _ended(tokens, at)
    shown = describe(token)
    message = Words(f"Här ska ett konto stå, inte {shown.sv}", f"An account should stand here, not {shown.en}")
    remedy = Words(
        "Skriv 1510, 15 (början), 1510..1519 (intervall) eller role:namn", "Write 1510, 15 (a prefix), 1510..1519 (a range) or role:name"
    )
    if token.kind is Kind.NAME:
        remedy = Words(f"En roll skrivs role:{token.text}", f"A role is written role:{token.text}")
    return _at(token, message, remedy)


def period_expected(tokens: Sequence[Token], at: int) -> ExpressionProblem:
    """Say that no period follows @."""
    if tokens[at].kind is Kind.END:
        return _ended(tokens, at)
    shown = describe(tokens[at])
    message = Words(f"Efter @ ska en period stå, inte {shown.sv}", f"A period should follow @, not {shown.en}")
    return _at(tokens[at], message, _one_of("@" + name for name in PERIODS))


def unknown_period(token: Token) -> ExpressionProblem:
    """Say that there is no such period."""
    message = Words(f"Perioden @{token.text} finns inte", f"There is no period @{token.text}")
    return _at(token, message, _meant(token.text, PERIODS) or _one_of("@" + name for name in PERIODS))


def unknown_unit(token: Token) -> ExpressionProblem:
    """Say that a word after a number is no unit."""
    message = Words(f"Enheten {token.text} finns inte", f"There is no unit {token.text}")
    return _at(token, message, _meant(token.text, UNITS, _UNIT_HABITS) or _one_of(UNITS))


def unknown_function(token: Token) -> ExpressionProblem:
    """Say that there is no such function."""
    message = Words(f"Funktionen {token.text} finns inte", f"There is no function {token.text}")
    return _at(token, message, _meant(token.text, _FUNCTIONS, _FUNCTION_HABITS) or _one_of(_FUNCTIONS))


def wrong_count(token: Token, length: int, given: int, least: int) -> ExpressionProblem:
    """Say that there are too many or too few arguments; `length` is that of the whole call."""
    wanted = {"abs": ("ett argument", "one argument"), "round": ("två argument", "two arguments")}.get(
        token.text, ("minst ett argument", "at least one argument")
    )
    message = Words(f"{token.text} tar {wanted[0]}, inte {given}", f"{token.text} takes {wanted[1]}, not {given}")
    remedy = None
    if token.text == "round":
        remedy = Words(
            "Skriv vad och till vilken enhet: round(a / 12, 1 kr); decimaler med punkt",
            "Say what and to what: round(a / 12, 1 kr); decimals take a point",
        )
    elif given > least:
        remedy = Words("Komma skiljer argument åt; decimaler skrivs med punkt", "A comma separates arguments; decimals take a point")
    return ExpressionProblem(message, token.offset, length, remedy)


def no_such_day(token: Token) -> ExpressionProblem:
    """Say that a day is in no calendar."""
    return _at(
        token,
        Words(f"Datumet {token.text} finns inte", f"There is no day {token.text}"),
        Words(
            "Datum skrivs ÅÅÅÅ-MM-DD; ett minus mellan tal skrivs med mellanslag",
            "Days are YYYY-MM-DD; put spaces round a minus between numbers",
        ),
    )


def chained(token: Token) -> ExpressionProblem:
    """Say that there are two comparisons in a row."""
    message = Words("Två jämförelser i rad", "Two comparisons in a row")
    remedy = Words("Skriv a < b and b < c, eller b between a and c", "Write a < b and b < c, or b between a and c")
    return _at(token, message, remedy)


def between_without_and(tokens: Sequence[Token], at: int, between: Token) -> ExpressionProblem:
    """Say that a `between` has one end."""
    token = between if tokens[at].kind is Kind.END else tokens[at]
    message = Words("between ska ha två gränser med and emellan", "between takes two ends with and between them")
    return _at(token, message, Words("Skriv a between 0 and 100 kr", "Write a between 0 and 100 kr"))


def _ended(tokens: Sequence[Token], at: int) -> ExpressionProblem:
    if at == 0:
        message = Words("Uttrycket är tomt", "The expression is empty")
        return ExpressionProblem(
            message, 0, 0, Words("Skriv till exempel tillgangar == skulder", "Write for example assets == liabilities")
        )
    last = tokens[at - 1]
    shown = describe(last)
    return _at(last, Words(f"Något saknas efter {shown.sv}", f"Something is missing after {shown.en}"), None)


def _is_decimal_comma(tokens: Sequence[Token], at: int) -> bool:
    before, comma = tokens[at - 1] if at else None, tokens[at]
    if before is None or before.kind is not Kind.NUMBER or not comma.says(","):
        return False
    after = tokens[at + 1]
    return after.kind is Kind.NUMBER and before.end == comma.offset and comma.end == after.offset and "." not in before.text + after.text


def _starts_operand(token: Token) -> bool:
    return token.kind in {Kind.NUMBER, Kind.DATE, Kind.NAME} or token.says("(")


def _at(token: Token, message: Words, remedy: Words | None) -> ExpressionProblem:
    return ExpressionProblem(message, token.offset, token.length, remedy)


def _over(first: Token, last: Token, message: Words, remedy: Words) -> ExpressionProblem:
    return ExpressionProblem(message, first.offset, last.end - first.offset, remedy)


def _meant(word: str, known: Iterable[str], habits: dict[str, str] | None = None) -> Words | None:
    found = (habits or {}).get(word.casefold()) or suggest(word, known)
    return Words(f"Menade du {found}?", f"Did you mean {found}?") if found else None


def _one_of(known: Iterable[str]) -> Words:
    listed = ", ".join(known)
    return Words(f"Välj bland {listed}", f"Choose among {listed}")
