"""The house rules, held: who imports whom, size limits, registered members, documented findings."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bokslut.model.family import Member

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "bokslut"

#: Which rooms a room may import (beside itself). A room is a folder, or a module directly under src/bokslut.
MAY_IMPORT: dict[str, set[str]] = {
    "model": set(),
    "ledger": {"model"},
    "language": {"model"},
    "sources": {"model", "ledger"},
    "statements": {"model", "ledger"},
    "regulation": {"model", "ledger", "statements"},
    "books": {"model", "ledger", "statements"},
    "checks": {"model", "ledger", "statements", "language", "books"},
    "diagnosis": {"model", "ledger", "statements", "language", "books"},
    "tomlplaces": {"model"},
    "tomlfile": {"model", "tomlplaces"},
    "validation": {"model", "tomlfile", "tomlplaces"},
    "packs": {"model", "language", "statements", "checks", "tomlfile", "tomlplaces", "validation"},
    "layoutfile": {"model", "sources", "statements", "validation"},
    "regulationfile": {"model"},
    "request": {"model", "sources", "packs"},
    "closefile": {"model", "statements", "regulationfile"},
    "ledgerfile": {"model", "sources", "closefile", "tomlfile", "tomlplaces"},
    "config": {
        *{"model", "sources", "packs", "closefile", "ledgerfile", "regulationfile", "request", "tomlfile", "tomlplaces", "validation"},
    },
    "reports": {"model", "__init__"},  # the version
    "acceptance": {"model", "request"},
    "intake_findings": {"model"},
    "intake": {"intake_findings", "model", "ledger", "sources", "request", "statements"},
    "tracing": {"model", "ledger", "statements", "books", "checks"},
    "close": {
        "tracing",
        "model",
        "ledger",
        "sources",
        "statements",
        "regulation",
        "books",
        "checks",
        "diagnosis",
        "packs",
        "request",
        "acceptance",
        "intake",
    },
    "examining": {"model", "config", "packs", "request", "close", "intake", "tomlfile"},
    "integrity": {"acceptance", "model", "ledger", "sources", "config", "request", "packs", "close", "intake"},
    "exports": {"model", "ledger", "sources", "__init__"},
    "oneledger": {"model", "ledger", "sources", "config", "request", "intake"},
    "exporting": {"model", "exports", "oneledger"},
    "changes": {"model", "ledger", "checks"},
    "record": {"model", "config", "request", "intake", "close", "reports", "__init__"},
    "comparison": {"model", "ledger", "config", "request", "close", "changes", "oneledger"},
    "trial": {"model", "ledger", "sources", "statements", "regulation", "regulationfile", "checks", "packs", "books", "validation"},
    "manuals": {"model", "sources", "ledger", "regulation", "checks", "packs", "acceptance", "intake_findings"},
    "cli": {
        *{
            "model",
            "config",
            "request",
            "close",
            "integrity",
            "reports",
            "packs",
            "sources",
            "checks",
            "statements",
            "trial",
            "manuals",
            "intake",
            "examining",
        },
        *{"exporting", "exports", "comparison", "record"},
        "ledger",  # the engines by name
        *{"layoutfile", "closefile", "tomlfile", "validation", "__init__"},
    },
    "__init__": {"model", "config", "request", "close", "integrity"},
    "__main__": {"cli"},
}
#: Families, and what makes a module in the folder a member: a class with these methods (or this field).
FAMILIES = {
    "sources": {"findings", "read"},
    "checks": {"kind"},
    "diagnosis": {"causes"},
    "reports": {"render"},
    "exports": {"render"},
}
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package, by dotted name below bokslut."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def path_of(module: str) -> Path:
    path = SOURCE.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports_of(module: str) -> Iterator[str]:
    """Every module of ours that a module imports, type-only and lazy imports too."""
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            if node.module == "bokslut":
                yield from (alias.name if alias.name in modules() else "__init__" for alias in node.names)
            elif node.module and node.module.startswith("bokslut."):
                base = node.module.removeprefix("bokslut.")
                for alias in node.names:
                    yield f"{base}.{alias.name}" if f"{base}.{alias.name}" in modules() else base
        elif isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("bokslut.") for alias in node.names if alias.name.startswith("bokslut."))


def room(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield module, node


def test_every_room_imports_only_the_rooms_it_may():
    unknown = {room(module) for module in modules()} - MAY_IMPORT.keys()
    assert not unknown, f"say in MAY_IMPORT what these may import: {sorted(unknown)}"
    wrong = [
        f"{module} imports {target}"
        for module in modules()
        for target in imports_of(module)
        if room(target) != room(module) and room(target) not in MAY_IMPORT[room(module)]
    ]
    assert wrong == []


def test_there_is_no_import_circle():
    edges = {module: set(imports_of(module)) - {module} for module in modules()}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, "circle: " + " > ".join((*path[path.index(module) :], module))
        if module not in done:
            for target in sorted(edges.get(module, ())):
                visit(target, (*path, module))
            done.add(module)

    for module in edges:
        visit(module, ())


def members(family: str) -> set[str]:
    return {module for module in modules() if room(module) == family and not module.endswith(".interface") and is_member(module)}


def registered(family: str) -> set[str]:
    """The modules that a family's registry imports, or names so that they are imported when they are asked for."""
    registry = importlib.import_module(f"bokslut.{family}.registry")
    named = {each for value in vars(registry).values() if isinstance(value, tuple) for each in value if isinstance(each, Member)}
    return {*imports_of(f"{family}.registry"), *(each.module.removeprefix("bokslut.") for each in named)}


def is_member(module: str) -> bool:
    wanted = FAMILIES[room(module)]
    for node in modules()[module].body:
        if isinstance(node, ast.ClassDef):
            methods = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            fields = {item.target.id for item in node.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)}
            if wanted <= methods | fields:
                return True
    return False


def test_only_the_registry_imports_a_family_member():
    wrong = [
        f"{module} imports {target}"
        for family in FAMILIES
        for module in modules()
        if room(module) == family and module not in {f"{family}.registry", f"{family}.generated"}
        for target in imports_of(module)
        if target in members(family) - {module}
    ]
    assert wrong == []


def test_every_family_member_is_registered():
    missing = [member for family in FAMILIES for member in members(family) if member not in registered(family)]
    assert missing == []
    assert all(len(members(family)) > 2 for family in FAMILIES)


def test_a_member_that_is_named_is_what_it_is_called():
    from bokslut.checks.registry import CHECKS
    from bokslut.reports.registry import REPORTS
    from bokslut.sources.registry import READERS

    assert [member.name for member in CHECKS] == [member.load().kind_name() for member in CHECKS]
    assert [member.name for member in (*REPORTS, *READERS)] == [member.load().name for member in (*REPORTS, *READERS)]


def test_registries_are_tuples():
    from bokslut.checks.registry import CHECKS
    from bokslut.diagnosis.registry import HYPOTHESES
    from bokslut.exports.registry import EXPORTS
    from bokslut.reports.registry import REPORTS
    from bokslut.sources.registry import READERS

    assert all(isinstance(registry, tuple) for registry in (CHECKS, EXPORTS, HYPOTHESES, REPORTS, READERS))


def test_no_file_is_longer_than_the_limit():
    long = {module: path_of(module).read_text(encoding="utf-8").count("\n") for module in modules()}
    assert {module: lines for module, lines in long.items() if lines > FILE_LINES_MAX} == {}


def test_no_function_is_longer_than_the_limit():
    sizes = {f"{module}.{node.name}": (node.end_lineno or 0) - node.lineno + 1 for module, node in functions()}
    assert {name: size for name, size in sizes.items() if size > FUNCTION_LINES_MAX} == {}


def public(tree: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """The public classes and functions of a module, and the public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (item for item in node.body if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"))


def test_everything_public_is_documented():
    wrong = [module for module, tree in modules().items() if ast.get_docstring(tree) is None]
    wrong += [f"{module}.{node.name}" for module, tree in modules().items() for node in public(tree) if ast.get_docstring(node) is None]
    assert wrong == []


def test_every_function_is_annotated():
    assert [f"{module}.{node.name}" for module, node in functions() if node.returns is None] == []


def test_no_broad_except_no_eval_no_print_outside_the_commands():
    wrong = []
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                names = [name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)] if node.type else ["BaseException"]
                wrong += [f"{module}:{node.lineno} except {name}" for name in names if name in {"Exception", "BaseException"}]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in {"eval", "exec", "compile"}:
                    wrong.append(f"{module}:{node.lineno} {node.func.id}")
                if node.func.id == "print" and room(module) != "cli":
                    wrong.append(f"{module}:{node.lineno} print")
    assert wrong == []


def test_what_stands_at_a_path_is_asked_in_one_place():
    # pathlib raises for a path that no file can have, which a user may well write.
    asks = {"is_file", "is_dir", "exists"}
    wrong = [
        f"{module}:{node.lineno} asks a path itself: model/paths.py answers, and never raises"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in asks and module != "model.paths"
    ]
    assert not wrong, "\n".join(wrong)


def test_no_float_near_money():
    allowed = {"model.interval"}  # z is for display only
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        if room(module) in {"model", "ledger", "statements", "checks", "diagnosis", "language"} and module not in allowed
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr in {"Float64", "Float32"})
    ]
    assert wrong == []


SECTIONS = ("What it checks", "Why it matters", "Example", "Remedy")
SECTIONS_SV = ("Vad som kontrolleras", "Varför", "Exempel", "Åtgärd")


def test_every_kind_of_check_is_its_own_manual():
    from bokslut.checks.registry import kinds

    for kind in kinds():
        manual = inspect.cleandoc(kind.__doc__ or "")
        assert [section for section in SECTIONS if not re.search(rf"^{section}:", manual, re.MULTILINE)] == [], kind.__name__
        swedish = inspect.cleandoc(kind.manual_sv)
        assert [section for section in SECTIONS_SV if not re.search(rf"^{section}:", swedish, re.MULTILINE)] == [], kind.__name__


def test_the_public_names_are_what_the_package_says():
    package = importlib.import_module("bokslut")
    importlib.import_module("bokslut.close")  # a submodule must not hide a public name
    for name in package.__all__:
        assert not inspect.ismodule(getattr(package, name)), name
    assert callable(package.close_books)


@pytest.mark.parametrize("folder", ["src", "docs", "rules", "ledgers"])
def test_nothing_tells_where_it_was_made(folder: str):
    words = re.compile(r"\.\./shared|/(?:root|tmp|work)/\w|py" r"pi\.org|python" r"hosted", re.IGNORECASE)
    found = [
        str(path)
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".csv"} and words.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
