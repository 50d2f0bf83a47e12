"""A rule pack: one TOML file with roles, a chart, layouts and rules; read whole, with everything that is wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from bokslut.checks.registry import CHECKS
from bokslut.model.errors import Problem
from bokslut.model.words import Words, same
from bokslut.packs.selectors import selector_problems
from bokslut.statements.layout import Layout, LayoutLine, Name
from bokslut.validation import brackets, unknown, validate, validate_data

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from bokslut.checks.interface import Rule
    from bokslut.tomlfile import TomlDocument
    from bokslut.tomlplaces import KeyPath

SCHEMA: Literal["bokslut/rules@1"] = "bokslut/rules@1"

PackName = Annotated[str, StringConstraints(pattern=r"^[a-zåäö][a-z0-9åäö_-]*$", max_length=80)]


class Chart(BaseModel):
    """The account numbers that can exist at all: what a layout that covers them must place."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    accounts: tuple[str, ...]


class PackHead(BaseModel):
    """What a pack says beside its layouts and rules."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    format: Literal["bokslut/rules@1"] = Field(alias="schema")
    name: PackName
    title: Words | None = None
    #: Packs that must be loaded before this one; they come along by themselves.
    requires: tuple[str, ...] = ()
    #: Layout ids, role names and rule codes of earlier packs that this one replaces.
    replaces: tuple[str, ...] = ()
    roles: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as read: what could be understood of it, and where it stands.

    A layout or a rule with faults in it is left out of `layouts` and `rules`; `names` still knows the layout's lines,
    so that one fault does not make ten.
    """

    name: str
    document: TomlDocument
    #: True for those that come with the program.
    shipped: bool = False
    title: Words | None = None
    requires: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chart: tuple[str, ...] = ()
    #: False when a role or the chart has faults: then nothing is proved about which accounts lie where.
    accounts_known: bool = True
    #: Layouts and rules with the number of their table in the file.
    layouts: tuple[tuple[int, Layout], ...] = ()
    rules: tuple[tuple[int, Rule], ...] = ()
    #: Layouts that have faults, with the lines that can be named.
    names: tuple[tuple[int, Layout], ...] = ()


def rule_kinds() -> dict[str, type[Rule]]:
    """Return every kind of check a rule may be, by name."""
    return {member.name: member.load() for member in CHECKS}


def pack_schema() -> dict[str, Any]:
    """Return the JSON Schema of a rule file, for editors that complete and validate; made from the models themselves."""
    kinds = tuple(rule_kinds().values())
    rule = Annotated[Union[kinds], Field(discriminator="kind")]  # type: ignore[valid-type]  # noqa: UP007  the kinds are data
    model = create_model("RuleFile", __base__=PackHead, layout=(tuple[Layout, ...], ()), rule=(tuple[rule, ...], ()))
    schema = model.model_json_schema(by_alias=True)
    for kind in kinds:
        # pydantic fills in the kind of a class; in a file it is what picks the class.
        schema["$defs"][kind.__name__]["required"].append("kind")
    return schema


def read_pack(document: TomlDocument, without: Container[str] = (), *, shipped: bool = False) -> tuple[Pack, tuple[Problem, ...]]:
    """Make a pack of a TOML file, and say everything that is wrong in the file by itself; rules of the codes in `without` are left out."""
    data = document.data
    head = validate_data(PackHead, {key: value for key, value in data.items() if key not in {"layout", "rule"}}, document, ())
    problems = list(head) if isinstance(head, tuple) else []
    if isinstance(head, tuple):
        head = _salvaged(document)
    chart = head.chart.accounts if head.chart else ()
    accounts = list(selector_problems(document, ("chart", "accounts"), chart, None))
    for role, selectors in head.roles.items():
        accounts.extend(selector_problems(document, ("roles", role), selectors, None))
    known = len(head.roles) == _size(data.get("roles", {})) and (head.chart is not None) == ("chart" in data)
    problems.extend(accounts)
    layouts, names = _layouts(document, problems)
    rules = tuple(_rules(document, problems, without))
    problems.extend(_blank_words(document, data, ()))
    pack = Pack(
        name=head.name,
        document=document,
        shipped=shipped,
        title=head.title,
        requires=head.requires,
        replaces=head.replaces,
        roles=head.roles,
        chart=chart,
        accounts_known=known and not accounts,
        layouts=layouts,
        rules=rules,
        names=names,
    )
    return pack, tuple(problems)


def _salvaged(document: TomlDocument) -> PackHead:
    """Take what can be used of a head with faults, so that one fault does not hide or make others."""
    data = document.data
    roles, chart = data.get("roles"), document.get(("chart", "accounts"))
    known = {role: _strings(accounts) for role, accounts in roles.items()} if isinstance(roles, dict) else {}
    name = data.get("name")
    return PackHead.model_construct(
        format=SCHEMA,
        name=name if isinstance(name, str) else document.path,
        requires=_strings(data.get("requires")) or (),
        replaces=_strings(data.get("replaces")) or (),
        roles={role: accounts for role, accounts in known.items() if accounts is not None},
        chart=Chart(accounts=accounts) if (accounts := _strings(chart)) is not None else None,
    )


def _size(value: Any) -> int:
    return len(value) if isinstance(value, dict) else -1


def _strings(value: Any) -> tuple[str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def _tables(document: TomlDocument, key: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    given = document.data.get(key, [])
    if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        problems.append(Problem(brackets(f"[[{key}]]"), document.place((key,), of="key")))
        return
    yield from enumerate(given)


def _layouts(document: TomlDocument, problems: list[Problem]) -> tuple[tuple[tuple[int, Layout], ...], tuple[tuple[int, Layout], ...]]:
    sound, named = [], []
    for number, table in _tables(document, "layout", problems):
        layout = validate(Layout, document, ("layout", number))
        if isinstance(layout, tuple):
            problems.extend(layout)
            if isinstance(table.get("id"), str):
                named.append((number, _what_is_sound(document, table, number)))
        else:
            sound.append((number, layout))
    return tuple(sound), tuple(named)


def _what_is_sound(document: TomlDocument, table: dict[str, Any], number: int) -> Layout:
    """Keep the lines that are sound and the names of the others, each in its place."""
    given = table.get("line")
    lines = []
    for index, raw in enumerate(given if isinstance(given, list) else []):
        line = validate(LayoutLine, document, ("layout", number, "line", index))
        if isinstance(line, tuple):
            name = raw.get("id") if isinstance(raw, dict) else None
            line = LayoutLine.model_construct(id=name if isinstance(name, str) else f"?{index}", label=same("?"))
        lines.append(line)
    covers = _strings(table.get("covers")) or ()
    return Layout.model_construct(id=table["id"], title=same(table["id"]), covers=covers, line=tuple(lines))


def _rules(document: TomlDocument, problems: list[Problem], without: Container[str]) -> Iterator[tuple[int, Rule]]:
    kinds = {member.name: member for member in CHECKS}
    for number, table in _tables(document, "rule", problems):
        if without and table.get("code") in without:
            continue
        at: KeyPath = ("rule", number)
        kind = table.get("kind")
        if not isinstance(kind, str):
            message = Words("Nyckeln ”kind” saknas: vilket slags kontroll?", "The key “kind” is missing: what kind of check?")
            remedy = Words(f"Slagen är: {', '.join(sorted(kinds))}.", f"The kinds are: {', '.join(sorted(kinds))}.")
            problems.append(Problem(message, document.place((*at, "kind")), remedy))
        elif kind not in kinds:
            problems.append(unknown("kind", kind, list(kinds), document.place((*at, "kind"))))
        elif "place" in table:
            problems.append(unknown("key", "place", [], document.place((*at, "place"), of="key")))
        else:
            rule = validate_data(kinds[kind].load(), {**table, "place": document.place(at)}, document, at)
            if isinstance(rule, tuple):
                problems.extend(rule)
            else:
                yield number, rule


def _blank_words(document: TomlDocument, value: Any, at: KeyPath) -> Iterator[Problem]:
    """Find messages that are not there in both languages."""
    if isinstance(value, dict):
        if value.keys() == {"sv", "en"}:
            for language, text in value.items():
                if isinstance(text, str) and not text.strip():
                    words = Words("Texten är tom; den ska finnas på båda språken", "The text is empty; it must be there in both languages")
                    yield Problem(words, document.place((*at, language)))
        else:
            for key, item in value.items():
                yield from _blank_words(document, item, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _blank_words(document, item, (*at, index))
