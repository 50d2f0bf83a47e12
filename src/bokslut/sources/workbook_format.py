"""What an Excel number format prints: published tables are read as the reader of the sheet sees them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from bokslut.model.printing import MINUS

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The formats that a workbook names by number only (ECMA-376 part 1, 18.8.30).
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    42: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    43: '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-',
    44: '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}

#: Beyond this size a number is shown as it is: Decimal rounds within 28 digits.
_DIGITS_MAX = 18

_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<plain>.)', re.DOTALL)
_NUMBER = re.compile(r"(?P<whole>[0#?][0#?, ]*)?(?:\.(?P<decimals>[0#?]*))?(?P<scale>,*)")


def is_date_format(code: str) -> bool:
    """Tell whether a format shows a date (a time of day alone is none)."""
    placeholders = "".join(text for text, literal in _tokens(code.split(";", maxsplit=1)[0]) if not literal).lower()
    return code != "General" and not placeholders.startswith("general") and bool(set(placeholders) & set("yd"))


def as_printed(number: Decimal, code: str) -> str:
    """Return what Excel shows of a number in a format, with a decimal comma and U+2212; "" where zeros are hidden.

    A format that is not a plain number (a fraction, an exponent, a condition) shows the number itself.
    """
    section = _section(number, code)
    tokens = list(_tokens(section))
    placeholders = "".join(text for text, literal in tokens if not literal)
    if number == 0 and not set(placeholders) & set("0#") and placeholders.casefold() != "general" and "@" not in placeholders:
        return "-" if any("-" in text for text, _ in tokens) else ""
    percent = placeholders.count("%")
    pattern = placeholders.replace("%", "").strip(" -+()")
    found = _NUMBER.fullmatch(pattern)
    if found is None or not pattern or re.search(r"\[[<>=]", section) or abs(number.adjusted()) > _DIGITS_MAX:
        return _decimal_comma(number)
    whole = found["whole"] or ""
    scale = len(found["scale"]) + len(whole) - len(whole.rstrip(","))
    decimals = found["decimals"] or ""
    shown = number.scaleb(2 * percent - 3 * scale).quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    text = f"{abs(shown):f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    for _ in range(optional):
        text = text.removesuffix("0") if "." in text else text
    # Also where the format only shows the minus as red.
    minus = MINUS if shown < 0 else ""
    return f"{minus}{text.rstrip('.').replace('.', ',')}{'%' * percent}"


def _section(number: Decimal, code: str) -> str:
    """Return the part of a format that holds for the number: positive; negative; zero; text."""
    sections = [""]
    for found in _TOKEN.finditer(code):
        if found["plain"] == ";":
            sections.append("")
        else:
            sections[-1] += found.group()
    if number == 0 and len(sections) > 2:
        return sections[2]
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[0]


def _tokens(section: str) -> Iterator[tuple[str, bool]]:
    """Give the characters of a section; the flag tells literal text from placeholders."""
    for found in _TOKEN.finditer(section):
        if found["quoted"] is not None:
            yield found["quoted"], True
        elif found["escaped"] is not None:
            yield found["escaped"], True
        elif found["plain"] is not None:
            yield found["plain"], False


def _decimal_comma(number: Decimal) -> str:
    text = f"{abs(number):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{MINUS if number < 0 else ''}{text.replace('.', ',')}"
