"""Every target, in the order they are run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fuzz import checks, commands, expressions, files, sie4, sie5, tables, values

if TYPE_CHECKING:
    from fuzz.target import Target

TARGETS: tuple[Target, ...] = (
    *values.TARGETS,
    *expressions.TARGETS,
    *sie4.TARGETS,
    *sie5.TARGETS,
    *tables.TARGETS,
    *files.TARGETS,
    *checks.TARGETS,
    *commands.TARGETS,
)


HERE = Path(__file__).parent


def inputs(target: Target) -> tuple[Path, ...]:
    """Return what a target begins with: its seeds, and every input that once broke something."""
    own = [*(HERE / "seeds" / target.name).glob("*"), *(HERE / "broken" / target.name).glob("*")]
    return tuple(sorted([*own, *(path for pattern in target.seeds for path in HERE.parent.glob(pattern))]))


def target_named(name: str) -> Target:
    """Return the target of that name; raises KeyError, which names those there are."""
    found = {target.name: target for target in TARGETS}
    if name not in found:
        raise KeyError(", ".join(found))
    return found[name]
