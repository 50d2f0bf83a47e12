"""What every message keeps to, read from the source: one thing is never counted as many, and a finding begins with a capital."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "bokslut"

#: Nouns that are counted in messages, where the plural is another word than the singular.
_MANY = re.compile(
    r"\w\} (?:(?:more|other|empty|andra|tomma|angivna|stated) )?(?:ställen|rader|celler|konton|verifikationer|serier|reskontror|koder"
    r"|kolumner|kontroller|texter|budgetar|dagar|gånger|listor|kunder|verifikat går|places|rows|lines|cells|accounts|entries|vouchers"
    r"|subledgers|codes|columns|checks|texts|budgets|days|times|lists|errors|findings|amounts|figures|customers)\b"
)
#: Where there are always several, or the number is a limit, and what the message says.
_ALWAYS_SEVERAL = (
    "{count} gånger",  # a number that two entries have
    "{count} times",
    "{count} verifikationer",  # files that are the same, or overlap, or lack a field everywhere
    "{all} verifikationer",
    "{count} vouchers",
    "{all} vouchers",
    "{parts} verifikationer",  # several faults together
    "{parts} entries",
    "{entries} verifikationer",
    "{entries} entries",
    "{own} figures",
    "{pairs} figures",
    "{differing} figures",
    "{every} figures",
    "{count} ställen",  # an oddity that has been met before
    "{count} places",
    "{count} amounts",
    "{ratio} gånger",  # limits
    "{ratio} times",
    "{told} rader",
    "{told} rows",
    "{told} entries",
    "{rows} rader",  # more than a file can hold
    "{rows} rows",
    "{rows} kunder",  # more than a workbook can hold
    "{rows} customers",
    "{problems} errors",
    "{most} numbers",
)


@cache
def _messages() -> tuple[tuple[str, int, str, str], ...]:
    """Every text of `Words` with its file, line and what it is used as: "message" where it is one."""
    found: list[tuple[str, int, str, str]] = []
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used: dict[int, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "message":
                used[id(node.value)] = "message"
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                used[id(node.value)] = node.targets[0].id
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Words":
                found += [(str(path.relative_to(SOURCE)), node.lineno, used.get(id(node), ""), _text(each)) for each in node.args]
    return tuple(found)


def _text(node: ast.expr) -> str:
    """Return a text as it is written, each value in it as {its last name}."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else f"{{{_name(part)}}}" for part in node.values)
    return ""


def _name(node: ast.AST) -> str:
    names = [each for each in re.findall(r"\w+", ast.unparse(node)) if not each.isdigit()]
    return names[-1] if names else ""


def test_one_thing_is_never_counted_as_many():
    wrong = [
        f"{file}:{line}: {text}"
        for file, line, _, text in _messages()
        for found in _MANY.finditer(text)
        if not any(each in text for each in _ALWAYS_SEVERAL)
    ]
    assert wrong == []


def test_every_message_begins_with_a_capital():
    # What begins with a name that is written so may: a key of the close file, a program.
    names = re.compile(r"columns |account |grouped |connection |hledger |beancount |pip |[a-z_]+ = ")
    parts = {"language", "diagnosis", "checks", "keys.py"}  # theirs stand within sentences
    wrong = [
        f"{file}:{line}: {text}"
        for file, line, used, text in _messages()
        if used == "message" and parts.isdisjoint(file.split("/")) and text[:1].islower() and not names.match(text)
    ]
    assert wrong == []
