"""What pydantic finds wrong with a file's data, as Problems at their place, in our own words and all at once."""

from __future__ import annotations

import datetime as dt
import types
from dataclasses import dataclass, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError

from bokslut.model.errors import Problem
from bokslut.model.suggest import suggest
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydantic_core import ErrorDetails

    from bokslut.tomlfile import TomlDocument
    from bokslut.tomlplaces import KeyPath

Model = TypeVar("Model", bound=BaseModel)

#: Why a name is refused, by the pattern it should have followed. A test holds that every pattern in use is here.
PATTERNS: dict[str, Words] = {
    r"^[A-ZÅÄÖ][A-Za-z0-9ÅÄÖåäö:._-]*$": Words(
        "En kod börjar med stor bokstav och har bara bokstäver, siffror och : . _ -",
        "A code begins with a capital letter and has only letters, digits and : . _ -",
    ),
    r"^[a-zåäö_][a-z0-9åäö_]*$": Words(
        "Ett namn har bara små bokstäver, siffror och _ och börjar inte med en siffra",
        "A name has only small letters, digits and _ and does not begin with a digit",
    ),
    r"^-?[a-zåäö_][a-z0-9åäö_]*$": Words(
        "En rad i en summa är ett radnamn (små bokstäver, siffror och _), med minus före om den dras ifrån",
        "A line in a sum is a line's name (small letters, digits and _), with a minus before it if it is subtracted",
    ),
    r"^[^\s|\x00-\x1f]([^|\x00-\x1f]*[^\s|\x00-\x1f])?$": Words(
        "Ett annat namn är text utan | och utan mellanrum först och sist",
        "Another name is text without | and without spaces first and last",
    ),
    r"^\d{4}-(0[1-9]|1[0-2])$": Words("En månad skrivs som 2025-12", "A month is written as 2025-12"),
    r"^[a-z]+(-[a-z]+)*$": Words(
        "Namnet på en avvikelse skrivs med små bokstäver a–z och bindestreck",
        "A finding's name is written with small letters a–z and hyphens",
    ),
    r"^[0-9]{1,20}$": Words('Ett konto skrivs med siffror: "2990"', 'An account is written with digits: "2990"'),
    r"^[A-Z]{3}$": Words("En valuta skrivs med tre stora bokstäver: SEK", "A currency is written with three capitals: SEK"),
    r"^[a-zåäö0-9_]+$": Words(
        "Ett kolumnnamn har bara små bokstäver, siffror och _",
        "A column's name has only small letters, digits and _",
    ),
    r"^[a-zåäö][a-z0-9åäö_-]*$": Words(
        "Ett namn har bara små bokstäver, siffror, _ och - och börjar med en bokstav",
        "A name has only small letters, digits, _ and - and begins with a letter",
    ),
}

_BOUNDS = {
    "greater_than": ("gt", Words("större än", "greater than")),
    "greater_than_equal": ("ge", Words("minst", "at least")),
    "less_than": ("lt", Words("mindre än", "less than")),
    "less_than_equal": ("le", Words("högst", "at most")),
}

_WANTED = {
    "string": Words("text inom citattecken", "text in quotation marks"),
    "int": Words("ett heltal", "a whole number"),
    "decimal": Words("ett tal", "a number"),
    "bool": Words("true eller false", "true or false"),
    "date": Words("ett datum, till exempel 2025-12-31 utan citattecken", "a date, for instance 2025-12-31 without quotation marks"),
    "list": Words("en lista inom [ ]", "a list in [ ]"),
    "table": Words("en tabell inom { } eller under en rubrik", "a table in { } or under a heading"),
    "words": Words('text på båda språken: { sv = "…", en = "…" }', 'text in both languages: { sv = "…", en = "…" }'),
}

_WANTED_BY_ERROR = {
    "string_type": "string",
    "string_sub_type": "string",
    "int_type": "int",
    "int_parsing": "int",
    "int_from_float": "int",
    "decimal_type": "decimal",
    "decimal_parsing": "decimal",
    "bool_type": "bool",
    "bool_parsing": "bool",
    "date_type": "date",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "list_type": "list",
    "tuple_type": "list",
    "frozen_set_type": "list",
    "set_type": "list",
    "dict_type": "table",
    "mapping_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
    "dataclass_type": "table",
}


def validate(model: type[Model], document: TomlDocument, key_path: KeyPath = ()) -> Model | tuple[Problem, ...]:
    """Make a model of the value at a key path; or return everything that is wrong with it, each with its place."""
    return validate_data(model, document.get(key_path), document, key_path)


def validate_data(model: type[Model], data: Any, document: TomlDocument, key_path: KeyPath) -> Model | tuple[Problem, ...]:
    """Like `validate`, for data of which something has been taken out (a key that another model reads)."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    faults = sorted(_joined(_faults(model, data, details)), key=lambda fault: _order(document, key_path, fault))
    return tuple(_problem(model, document, key_path, fault) for fault in faults)


def fault_paths(model: type[BaseModel], data: Any) -> tuple[KeyPath, ...]:
    """Return where in the data something is wrong: the key paths of values, of unknown keys and of keys that are missing."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        return tuple(dict.fromkeys(fault.path for fault in _faults(model, data, error.errors(include_url=False))))
    return ()


@dataclass(frozen=True, slots=True)
class _Fault:
    """One pydantic error: where in the data (union member labels taken out), and what type was expected around it."""

    path: KeyPath
    branch: tuple[str, ...]
    owner: Any
    details: ErrorDetails


def _faults(model: type[BaseModel], data: Any, details: Sequence[ErrorDetails]) -> Iterator[_Fault]:
    for error in details:
        if error["type"] == "too_short" and len(error["input"]) >= error.get("ctx", {}).get("min_length", 0):
            continue  # pydantic counts only the items that are sound
        path, branch, owner = _walk(model, data, error["loc"])
        yield _Fault(path, branch, owner, error)


def _walk(model: Any, data: Any, loc: tuple[str | int, ...]) -> tuple[KeyPath, tuple[str, ...], Any]:
    """Follow pydantic's location through data and types. What is in neither is the label of a union's member."""
    path: list[str | int] = []
    branch: list[str] = []
    value, kind, owner = data, model, model
    for number, key in enumerate(loc):
        last = number == len(loc) - 1
        inside = (isinstance(value, dict) and key in value) or (isinstance(value, list) and isinstance(key, int) and key < len(value))
        members = [member for member in _members(kind) if getattr(member, "__name__", "") == key]
        if inside and not members:
            value, owner = value[key], _fitting(kind, key)
            kind = _inner(owner, key)
            path.append(key)
        elif members:
            branch.append(str(key))
            kind = owner = members[0]
        elif last and isinstance(key, str) and any(key in _fields(member) for member in _members(kind)):
            owner = _fitting(kind, key)
            path.append(key)
        else:
            branch.append(str(key))
    return tuple(path), tuple(branch), owner


def _members(kind: Any) -> tuple[Any, ...]:
    """Return the types a value may have, optional and annotated ones unwrapped."""
    if isinstance(kind, types.GenericAlias | types.UnionType) or get_origin(kind) is not None:
        if get_origin(kind) in {Union, types.UnionType}:
            return tuple(member for part in get_args(kind) for member in _members(part))
        if hasattr(kind, "__metadata__"):
            return _members(get_args(kind)[0])
    return () if kind in {None, type(None)} else (kind,)


def _fitting(kind: Any, key: str | int) -> Any:
    """Return the member of a union that has the key, else the first that has keys at all."""
    members = _members(kind)
    with_key = [member for member in members if isinstance(key, str) and key in _fields(member)]
    with_fields = [member for member in members if _fields(member) or get_origin(member) is not None]
    return next(iter([*with_key, *with_fields, *members]), None)


def _inner(kind: Any, key: str | int) -> Any:
    """Return the type of what stands under a key of a value of this type."""
    if isinstance(key, str) and key in (fields := _fields(kind)):
        return fields[key]
    arguments = get_args(kind)
    if get_origin(kind) in {list, tuple, set, frozenset} and arguments:
        return arguments[0]
    return arguments[-1] if get_origin(kind) is dict or len(arguments) == 2 else None


def _fields(kind: Any) -> dict[str, Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {field.alias or name: field.annotation for name, field in kind.model_fields.items() if not field.exclude}
    if isinstance(kind, type) and is_dataclass(kind):
        return {name: hint for name, hint in get_type_hints(kind).items() if not name.startswith("_")}
    return {}


def _joined(faults: Iterator[_Fault]) -> Iterator[_Fault]:
    """Of a union's members keep what is said about the one that was meant: a table's keys before "not a table"."""
    by_path: dict[KeyPath, list[_Fault]] = {}
    for fault in faults:
        by_path.setdefault(fault.path, []).append(fault)
    above = {path[:end] for path, here in by_path.items() if here[0].branch for end in range(len(path))}
    for path, here in by_path.items():
        in_union = [fault for fault in here if fault.branch]
        if in_union and path in above:
            continue
        specific = [fault for fault in here if not fault.details["type"].endswith("_type")]
        yield from (specific or here)[:1] if in_union else here


def _order(document: TomlDocument, key_path: KeyPath, fault: _Fault) -> tuple[int, int]:
    place = document.place((*key_path, *fault.path))
    return place.line or 0, place.column or 0


def _problem(model: type[BaseModel], document: TomlDocument, key_path: KeyPath, fault: _Fault) -> Problem:
    path = (*key_path, *fault.path)
    error = fault.details
    name = str(fault.path[-1]) if fault.path else ""
    match error["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            given = document.get(path[:-1])
            known = [key for key in _fields(fault.owner) if not isinstance(given, dict) or key not in given]
            problem = unknown("key", name, known, document.place(path, of="key"))
            elsewhere = None if suggest(name, known) else _elsewhere(model, _heading(key_path, many=True), name, sorted(known))
            return Problem(problem.message, problem.place, elsewhere or problem.remedy)
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            return Problem(Words(f"Nyckeln ”{name}” saknas", f"The key “{name}” is missing"), document.place(path[:-1]))
        case "enum" | "literal_error":
            return _not_among(_choices(error), error["input"], document.place(path))
        case "list_type" | "tuple_type" | "model_type" | "dict_type" if _is_heading(document, path):
            heading = _heading(path, many=isinstance(error["input"], dict))
            return Problem(brackets(heading), document.place(path, of="key"))
        case _:
            return Problem(said_of(error), document.place(path), _way_out(error))


def _is_heading(document: TomlDocument, path: KeyPath) -> bool:
    line = document.place(path, of="key").line
    return line is not None and document.text.split("\n")[line - 1].lstrip().startswith("[")


def _heading(path: KeyPath, *, many: bool) -> str:
    name = ".".join(key for key in path if isinstance(key, str))
    return (f"[[{name}]]" if many else f"[{name}]") if name else ""


def brackets(heading: str) -> Words:
    """Say how a heading is written."""
    sort = Words("dubbla", "double") if heading.startswith("[[") else Words("enkla", "single")
    return Words(f"Det ska stå {heading} med {sort.sv} hakparenteser", f"This must be {heading} with {sort.en} brackets")


def _elsewhere(model: type[BaseModel], prefix: str, name: str, known: Sequence[str]) -> Words | None:
    """Say under which other headings there is a key of this name, and what is here: in TOML a key belongs to the heading above it."""
    if name in _fields(model) and prefix:
        return Words(f"Skriv den under {prefix}, före rubrikerna under den.", f"Write it under {prefix}, before the headings below that.")
    if name in _fields(model):
        return Words("Skriv den överst, före den första rubriken.", "Write it at the top, before the first heading.")
    found = list(_headings_with(model, tuple(prefix.strip("[]").split(".")) if prefix else (), name))
    if not found or len(found) > 3:
        return None
    here = (f"; här finns {_listed(known, 'och')}", f"; here there is {_listed(known, 'and')}") if known else ("", "")
    return Words(f"Den finns under {_listed(found, 'eller')}{here[0]}.", f"It is under {_listed(found, 'or')}{here[1]}.")


def _headings_with(model: type[BaseModel], above: tuple[str, ...], name: str) -> Iterator[str]:
    for key, annotation in _fields(model).items():
        for kind in _members(annotation):
            many = get_origin(kind) in {list, tuple}
            for member in _members(get_args(kind)[0]) if many else (kind,):
                if name in _fields(member):
                    yield _heading((*above, key), many=many)
                if isinstance(member, type) and issubclass(member, BaseModel):
                    yield from _headings_with(member, (*above, key), name)


def in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by line within each file, the files in the order they come; the same problem is told once."""
    files: dict[str, int] = {}
    told: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        files.setdefault(problem.place.path if problem.place else "", len(files))
        told.setdefault((str(problem.place), problem.message.en), problem)

    def key(problem: Problem) -> tuple[int, int, int]:
        place = problem.place
        return (files[place.path if place else ""], place.line or 0 if place else 0, place.column or 0 if place else 0)

    return tuple(sorted(told.values(), key=key))


_SORTS = {
    "key": Words("Okänd nyckel", "Unknown key"),
    "line": Words("Okänd rad", "Unknown line"),
    "layout": Words("Okänd uppställning", "Unknown layout"),
    "role": Words("Okänd roll", "Unknown role"),
    "kind": Words("Okänt slag av kontroll", "Unknown kind of check"),
    "pack": Words("Okänt regelpaket", "Unknown rule pack"),
    "unit": Words("Okänd enhet", "Unknown unit"),
    "code": Words("Okänd kod", "Unknown code"),
    "column": Words("Okänd kolumn", "Unknown column"),
}


def unknown(sort: str, name: str, known: Sequence[str], place: Any) -> Problem:
    """Say that a name is unknown, with the one that was probably meant, or with all there are when they are few."""
    said = _SORTS[sort]
    message = Words(f"{said.sv} ”{name}”", f"{said.en} “{name}”")
    return Problem(message, place, meant(name, known))


def meant(name: str, known: Sequence[str]) -> Words | None:
    """Return "menade du …?", or the names there are when they are few, or None."""
    nearest = suggest(name, known)
    if nearest is not None:
        return Words(f"Menade du ”{nearest}”?", f"Did you mean “{nearest}”?")
    if not known or len(known) > 12:
        return None
    listed = ", ".join(sorted(known))
    return Words(f"Det finns: {listed}.", f"There are: {listed}.")


def _choices(error: ErrorDetails) -> list[str]:
    """Return the allowed values. pydantic lists them in one text, quoted; none of ours has a quote inside."""
    return [part.strip().strip("'") for part in str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(", ")]


def _not_among(choices: Sequence[str], given: Any, place: Any) -> Problem:
    listed = Words(_listed(choices, "eller"), _listed(choices, "or"))
    if not isinstance(given, str):
        return Problem(Words(f"Här ska det stå {listed.sv}", f"This must be {listed.en}"), place)
    message = Words(f"”{given}” ska vara {listed.sv}", f"“{given}” must be {listed.en}")
    nearest = suggest(given, choices)
    return Problem(message, place, meant(given, choices) if nearest else None)


def _listed(names: Sequence[str], joiner: str) -> str:
    *most, last = names
    return f"{', '.join(most)} {joiner} {last}" if most else last


def said_of(error: ErrorDetails) -> Words:
    """Say in our own words what pydantic says in its; for values that stand in no TOML file."""
    if error["type"] in {"literal_error", "enum"}:
        choices = _choices(error)
        return Words(f"Här ska det stå {_listed(choices, 'eller')}", f"This must be {_listed(choices, 'or')}")
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    said = Words("Värdet kan inte användas här", "The value cannot be used here")
    if kind in _WANTED_BY_ERROR:
        wanted = _WANTED["words" if kind == "dataclass_type" and context.get("class_name") == "Words" else _WANTED_BY_ERROR[kind]]
        seen = _seen(given)
        said = Words(f"Här ska det stå {wanted.sv}, inte {seen.sv}", f"This must be {wanted.en}, not {seen.en}")
    elif kind == "string_pattern_mismatch":
        said = PATTERNS.get(str(context["pattern"]), said)
    elif kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        said = Words(f"Talet ska vara {words.sv} {context[key]}", f"The number must be {words.en} {context[key]}")
    elif kind in {"too_short", "string_too_short"}:
        said = Words("Här får det inte vara tomt", "This may not be empty")
    elif kind in {"too_long", "string_too_long"}:
        limit = context["max_length"]
        said = Words(f"För långt: högst {limit}", f"Too long: at most {limit}")
    elif kind == "value_error" and isinstance(reason := context.get("error"), ValueError) and reason.args:
        said = reason.args[0] if isinstance(reason.args[0], Words) else same(str(reason.args[0]))
    return said


def _way_out(error: ErrorDetails) -> Words | None:
    if error["type"] == "string_type" and isinstance(error["input"], int | Decimal) and not isinstance(error["input"], bool):
        return Words(f'Skriv "{error["input"]}".', f'Write "{error["input"]}".')
    return None


def _seen(value: Any) -> Words:
    """Say what kind of value stands there."""
    for kind, words in (
        (bool, Words("true eller false", "true or false")),
        (int, Words("ett heltal", "a whole number")),
        (Decimal, Words("ett tal", "a number")),
        (str, Words("text", "text")),
        (dt.date, Words("ett datum", "a date")),
        (dt.time, Words("ett klockslag", "a time")),
        (list, Words("en lista", "a list")),
        (dict, Words("en tabell", "a table")),
    ):
        if isinstance(value, kind):
            return words
    return Words("ingenting", "nothing")
