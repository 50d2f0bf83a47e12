"""Strategies for expressions: well-formed ones, damaged ones, and token soup."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = st.sampled_from(
    [
        "a",
        "tillgångar",
        "år",
        "bokslut_2022",
        "x1",
        "sum",
        "count",
        "ub",
        "role",
        "kr",
        "days",
        "opening",
        "_1",
        "anda",
        "A\u030ar",
        "not_",
        "é",
    ]
)
COLUMNS = st.sampled_from(
    ["2022", "2022-12-31", "bokslut_2022", "mål_2022", " 2022 ", '"Bokslut 2022"', "'50 %'", '"β"', "' a'", "'\x1b[1m'", "q1-q4", "1_jan"]
)
NUMBERS = st.sampled_from(["0", "1", "1.5", "007", "1000", "0.05", "12022", "2022"])
UNITS = st.sampled_from(["", "", " kr", "kr", " öre", " tkr", " mkr", " SEK", " EUR", " %", "%", " days", "\u00a0kr"])
DATES = st.sampled_from(["2022-12-31", "2024-02-29", "0001-01-01"])
PERIODS = st.sampled_from(["", "", "", "@previous", "@opening", "@year_ago", "@ ytd"])
ACCOUNTS = st.sampled_from(["15", "1510", "1510..1599", "15 .. 16", "role:bank", "role : skulder", "010", "9..1"])


@st.composite
def names(draw: st.DrawFn) -> str:
    path = ".".join(draw(st.lists(NAMES, min_size=1, max_size=3)))
    column = f"[{draw(COLUMNS)}]" if draw(st.booleans()) else ""
    return path + column + draw(PERIODS)


@st.composite
def balances(draw: st.DrawFn) -> str:
    function = draw(st.sampled_from(["ib", "ub", "movement", "debits", "credits", "count"]))
    selectors = ", ".join(draw(st.lists(ACCOUNTS, min_size=1, max_size=3)))
    return f"{function}({selectors}){draw(PERIODS)}"


def atoms() -> st.SearchStrategy[str]:
    numbers = st.builds(lambda number, unit: number + unit, NUMBERS, UNITS)
    return st.one_of(names(), names(), numbers, balances(), DATES)


def _joined(parts: st.SearchStrategy[str], operators: list[str], most: int = 3) -> st.SearchStrategy[str]:
    def build(items: list[str], chosen: list[str]) -> str:
        return items[0] + "".join(f"{operator}{item}" for operator, item in zip(chosen, items[1:], strict=False))

    return st.builds(
        build,
        st.lists(parts, min_size=1, max_size=most),
        st.lists(st.sampled_from(operators), min_size=most, max_size=most),
    )


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    calls = st.one_of(
        st.builds(
            lambda name, items: f"{name}({', '.join(items)})",
            st.sampled_from(["sum", "min", "max"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(lambda item: f"abs ({item})", inner),
        st.builds(lambda one, two: f"round({one},{two})", inner, inner),
    )
    atom = st.one_of(atoms(), atoms(), st.builds(lambda item: f"({item})", inner), calls)
    signed = st.builds(lambda minus, item: minus + item, st.sampled_from(["", "", "-", "- "]), atom)
    sums = _joined(_joined(signed, [" * ", "/"]), [" + ", " - ", "+"])
    compares = st.one_of(
        sums,
        st.builds(lambda a, op, b: f"{a} {op} {b}", sums, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), sums),
        st.builds(lambda a, op, b, c: f"{a}{op}{b} within {c}", sums, st.sampled_from(["==", "<="]), sums, sums),
        st.builds(lambda a, b, c: f"{a} between {b} and {c}", sums, sums, sums),
    )
    negated = st.builds(lambda nots, item: "not " * nots + item, st.sampled_from([0, 0, 0, 1, 2]), compares)
    return _joined(_joined(negated, [" and ", "\nand "]), [" or "], most=2)


#: Well-formed expressions.
EXPRESSIONS = st.recursive(atoms(), _deeper, max_leaves=6)

TOKENS = [
    *[
        "a",
        "b",
        "tillgångar",
        "sum",
        "ub",
        "count",
        "role",
        "round",
        "abs",
        "previous",
        "and",
        "or",
        "not",
        "between",
        "within",
        "kr",
        "%",
        "tkrr",
    ],
    *[
        "0",
        "1",
        "1.5",
        "1510",
        "2022-12-31",
        "2022-02-30",
        "2022-12-310",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        "&&",
        "<>",
        "===",
        "**",
        "!",
    ],
    *[
        "+",
        "-",
        "*",
        "/",
        "(",
        ")",
        "(",
        ")",
        "[",
        "]",
        "[2022]",
        "['x']",
        "[]",
        "[a b]",
        ".",
        "..",
        ",",
        ":",
        "@",
        "@previous",
        "@x",
        "\u2212",
        "≤",
    ],
    *[
        "$",
        '"',
        "'",
        "\u0301",
        "é",
        "β",
        "²",
        "٣",
        "\t",
        "\u2003",
        "\x00",
        "1,5",
        "1 000",
        "{",
        ";",
        "#",
        "\\",
        "€",
        "and_",
        "o\u0308re",
        "½",
    ],
]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A well-formed expression with a few pieces taken out, put in, doubled or swapped."""
    text = draw(EXPRESSIONS)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 3)))
        piece = draw(st.one_of(st.just(""), st.sampled_from(TOKENS), st.just(text[at:end] * 2)))
        text = text[:at] + piece + text[end:]
    return text


SOUP = st.builds("".join, st.lists(st.one_of(st.sampled_from(TOKENS), st.sampled_from([" ", " "])), max_size=14))
EVERYTHING = st.one_of(EXPRESSIONS, damaged(), SOUP, st.text(max_size=20))
