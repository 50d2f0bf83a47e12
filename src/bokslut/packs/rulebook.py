"""The rule book: the packs and rule files of a close, merged in order.

Packs must agree: the same role, layout or code twice is an error that names both places. A later pack or the close's
own rule file takes over what it lists in `replaces`; nothing is overridden silently.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bokslut.checks.interface import RuleContext
from bokslut.model.account import parse_accounts
from bokslut.model.check import SwitchedOff
from bokslut.model.errors import Problem
from bokslut.model.words import Words
from bokslut.validation import meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.checks.interface import Rule
    from bokslut.model.finding import Severity
    from bokslut.model.place import Place
    from bokslut.model.table import Table
    from bokslut.packs.pack import Pack
    from bokslut.statements.layout import Layout
    from bokslut.tomlfile import TomlDocument
    from bokslut.tomlplaces import KeyPath


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a role, a layout or a rule is written."""

    pack: Pack
    key_path: KeyPath

    @property
    def document(self) -> TomlDocument:
        """The file it stands in."""
        return self.pack.document

    @property
    def place(self) -> Place:
        """Its heading, or its key."""
        return self.document.place(self.key_path, of="key")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a close changes about a rule: its severity, or None to switch it off."""

    reason: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Roles by name, layouts by id, rules in order, and the account numbers that can exist."""

    packs: tuple[Pack, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    chart: tuple[str, ...] = ()
    #: By code; also codes of footings and tie-outs, which are generated later.
    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)
    #: ("role" | "layout" | "rule", name) to where it is written.
    origins: Mapping[tuple[str, str], Origin] = field(default_factory=dict)
    #: Layouts with faults in them: their lines can be named, but which accounts lie where is not known.
    unsound: frozenset[str] = frozenset()

    def context(self, tables: Mapping[str, Table] | None = None) -> RuleContext:
        """Return what a rule may refer to."""
        known = self.chart and all(pack.accounts_known for pack in self.packs)
        return RuleContext(self.layouts, self.roles, tables, chart=parse_accounts(self.chart) if known else None)

    def rule(self, code: str) -> Rule | None:
        """Return the rule with this code, or None."""
        return next((rule for rule in self.rules if rule.code == code), None)

    def codes(self) -> tuple[str, ...]:
        """Return every rule's code, also of rules with faults in them."""
        written = [table.get("code") for pack in self.packs for table in _tables(pack, "rule")]
        return tuple(dict.fromkeys(code for code in written if isinstance(code, str)))

    def with_adjustments(self, adjustments: Mapping[str, Adjustment]) -> RuleBook:
        """Return a copy that knows what the close changes."""
        return replace(self, adjustments=adjustments)

    def adjust(self, rules: Iterable[Rule]) -> tuple[tuple[Rule, ...], tuple[SwitchedOff, ...]]:
        """Give rules (the book's own, and generated ones) the close's severities; return those left and those switched off."""
        left: list[Rule] = []
        off: list[SwitchedOff] = []
        for rule in rules:
            change = self.adjustments.get(rule.code)
            if change is None:
                left.append(rule)
            elif change.severity is None:
                off.append(SwitchedOff(rule.code, rule.title, change.reason))
            else:
                left.append(rule.model_copy(update={"severity": change.severity}))
        return tuple(left), tuple(off)


def assemble(packs: Sequence[Pack]) -> tuple[RuleBook, tuple[Problem, ...]]:
    """Merge packs in order; the problems are what they contradict each other in."""
    merging = _Merging()
    for pack in packs:
        merging.add(pack)
    chart = tuple(dict.fromkeys(selector for pack in packs for selector in pack.chart))
    book = RuleBook(
        packs=tuple(packs),
        roles=merging.roles,
        layouts=merging.layouts,
        rules=tuple(merging.rules.values()),
        chart=chart,
        origins=merging.origins,
        unsound=frozenset(merging.unsound),
    )
    return book, tuple(merging.problems)


class _Merging:
    def __init__(self) -> None:
        self.roles: dict[str, tuple[str, ...]] = {}
        self.layouts: dict[str, Layout] = {}
        self.rules: dict[str, Rule] = {}
        self.origins: dict[tuple[str, str], Origin] = {}
        self.unsound: set[str] = set()
        self.problems: list[Problem] = []

    def add(self, pack: Pack) -> None:
        """Take in a pack: first what it replaces, then what it brings."""
        replaced = self._make_room(pack)
        for role, accounts in pack.roles.items():
            # The same role with the same accounts in two packs is no contradiction.
            if self.roles.get(role) == accounts and ("role", role) in self.origins:
                continue
            if self._is_free("role", role, pack, ("roles", role)):
                self.roles[role] = accounts
        for number, layout in _in_order(pack.layouts, pack.names):
            if self._is_free("layout", layout.id, pack, ("layout", number)):
                self.layouts[layout.id] = layout
                (self.unsound.add if (number, layout) in pack.names else self.unsound.discard)(layout.id)
        for number, rule in pack.rules:
            if self._is_free("rule", rule.code, pack, ("rule", number)):
                self.rules[rule.code] = rule
        for index, name in enumerate(pack.replaces):
            self._must_be_back(pack, index, name, replaced)

    def _make_room(self, pack: Pack) -> Mapping[tuple[str, str], Origin]:
        known = {name for _, name in self.origins}
        for index, name in enumerate(pack.replaces):
            if name not in known:
                message = Words(f"Det finns inget ”{name}” att ersätta", f"There is no “{name}” to replace")
                self.problems.append(Problem(message, pack.document.place(("replaces", index)), meant(name, sorted(known))))
        replaced = {key: origin for key, origin in self.origins.items() if key[1] in pack.replaces}
        for key in replaced:
            del self.origins[key]
        return replaced

    def _is_free(self, sort: str, name: str, pack: Pack, key_path: KeyPath) -> bool:
        first = self.origins.get((sort, name))
        if first is None:
            self.origins[sort, name] = Origin(pack, key_path)
            return True
        message = Words(
            f"{_SORTS[sort].sv} ”{name}” finns redan i {first.place.path}, rad {first.place.line}",
            f"{_SORTS[sort].en} “{name}” is already in {first.place.path}, line {first.place.line}",
        )
        remedy = Words(
            f'Byt namn, eller skriv replaces = ["{name}"] överst i filen om den ska ersätta den andra.',
            f'Rename it, or write replaces = ["{name}"] at the top of the file if it is to replace the other.',
        )  # fmt: skip
        within = first.pack is pack
        place = pack.document.place(_name_at(sort, key_path), of="key" if sort == "role" else "value")
        self.problems.append(Problem(message, place, None if within else remedy))
        return False

    def _must_be_back(self, pack: Pack, index: int, name: str, replaced: Mapping[tuple[str, str], Origin]) -> None:
        """Refuse to replace something with nothing: to leave a rule out is said in the close, with a reason."""
        gone = [key for key in replaced if key[1] == name and key not in self.origins]
        unsound = {rule.get("code") for rule in _tables(pack, "rule")} | {role.get("id") for role in _tables(pack, "layout")}
        if gone and name not in unsound:
            message = Words(f"”{name}” ska ersättas, men filen har inget nytt", f"“{name}” is to be replaced, but the file has no new one")
            self.problems.append(Problem(message, pack.document.place(("replaces", index))))
        for key in gone:
            self.origins[key] = replaced[key]


_SORTS = {
    "role": Words("Rollen", "The role"),
    "layout": Words("Uppställningen", "The layout"),
    "rule": Words("Regeln", "The rule"),
}


def _name_at(sort: str, key_path: KeyPath) -> KeyPath:
    return {"layout": (*key_path, "id"), "rule": (*key_path, "code")}.get(sort, key_path)


def _tables(pack: Pack, key: str) -> Iterable[dict[str, object]]:
    given = pack.document.data.get(key, [])
    return [table for table in given if isinstance(table, dict)] if isinstance(given, list) else []


def _in_order(*parts: Sequence[tuple[int, Layout]]) -> list[tuple[int, Layout]]:
    return sorted((pair for part in parts for pair in part), key=lambda pair: pair[0])
