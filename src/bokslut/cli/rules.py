"""`bokslut rules …`: check, list, describe and try rules; move layouts to and from spreadsheets."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.model.errors import Problem
    from bokslut.model.words import Words
    from bokslut.packs.rulebook import RuleBook
    from bokslut.trial import Trial

app = typer.Typer(no_args_is_help=True, help="Check, list, try and convert rules.")


class ListFormat(StrEnum):
    """How `rules list` prints."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class SchemaOf(StrEnum):
    """What `rules schema` describes."""

    RULES = "rules"
    CLOSE = "close"


Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PACK|FILE|CLOSE]...",
        help="Packs by name, rule files, or closes. Without any: the nearest close going up from here, else every pack that comes along.",
        show_default=False,
    ),
]
Target = Annotated[str | None, typer.Argument(metavar="[PACK|FILE|CLOSE]", help="As for check.", show_default=False)]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file; never overwrites.", show_default=False)]
Lang = Annotated[str | None, typer.Option("--lang", envvar="BOKSLUT_LANG", help="sv or en.", show_default=False)]


@app.command()
def check(targets: Targets = None, lang: Lang = None) -> None:
    """Prove rules before a ledger is read: every problem, with its place and a way out."""
    from bokslut.model.errors import UsageError
    from bokslut.packs.prove import case_problems
    from bokslut.validation import in_file_order

    with _errors(lang):
        problems: list[Problem] = []
        for target in _targets(targets):
            book, found = _examine(target)
            found = (*found, *case_problems(book))
            problems.extend(found)
            if not found:
                typer.echo(f"{target}: {_say(lang, _counted(book))}: OK")
        if problems:
            raise UsageError(*in_file_order(problems))


@app.command("list")
def list_rules(
    targets: Targets = None,
    form: Annotated[ListFormat, typer.Option("--format", help="How to print.")] = ListFormat.TEXT,
    lang: Lang = None,
) -> None:
    """List rules: code, kind, severity and title."""
    import csv
    import json
    import sys

    with _errors(lang):
        rules = [_described(book, code) for target in _targets(targets) for book in [_require(target)] for code in _codes(book)]
        unique = list({rule["code"] + rule["path"]: rule for rule in rules}.values())
        if form is ListFormat.JSON:
            typer.echo(json.dumps({"schema": "bokslut/rule-list@1", "rules": unique}, ensure_ascii=False, indent=1))
        elif form is ListFormat.CSV:
            writer = csv.DictWriter(sys.stdout, list(unique[0]) if unique else ["code"], delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(unique)
        else:
            language = _language(lang)
            shown = [(rule["code"], rule["kind"], rule["severity"], rule[f"title_{language}"]) for rule in unique]
            widths = [max((len(row[column]) for row in shown), default=0) for column in range(3)]
            for row in shown:
                typer.echo("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]))


@app.command()
def schema(of: Annotated[SchemaOf, typer.Argument(help="The file to describe.")] = SchemaOf.RULES) -> None:
    """Print the JSON Schema of rule files or close files, for editors."""
    import json

    from bokslut.closefile import CloseFile
    from bokslut.packs.pack import pack_schema

    described = pack_schema() if of is SchemaOf.RULES else CloseFile.model_json_schema(by_alias=True)
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}
    typer.echo(json.dumps(described, ensure_ascii=False, indent=1))


@app.command("test")
def try_cases(targets: Targets = None, lang: Lang = None) -> None:
    """Try rules on the small books they carry ([[rule.case]]); exit 1 when a rule does not say what its case expects."""
    from bokslut.trial import try_rules

    with _errors(lang):
        trials = [trial for target in _targets(targets) for trial in try_rules(_require(target))]
        failed = [trial for trial in trials if not trial.holds]
        for trial in failed:
            _tell(trial, lang)
        typer.echo(_say(lang, _tried(len(trials), len(failed))))
        if failed:
            raise typer.Exit(1)


@app.command("import")
def import_layouts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Layouts as CSV or XLSX.")],
    sheet: Annotated[str | None, typer.Option(help="The sheet to read of a workbook.", show_default=False)] = None,
    name: Annotated[
        str | None, typer.Option(help="The name of the rule file; the file's own name unless given.", show_default=False)
    ] = None,
    output: Output = None,
    lang: Lang = None,
) -> None:
    """Turn layouts in a spreadsheet into a rule file."""
    from bokslut.layoutfile import from_table, to_toml
    from bokslut.sources.files import load
    from bokslut.sources.labels import slug

    with _errors(lang):
        layouts = from_table(load(file), sheet)
        _write(to_toml(layouts, name or slug(file.stem)).encode(), output)


@app.command("export")
def export_layouts(
    target: Target = None,
    layout: Annotated[list[str] | None, typer.Option("--layout", help="Only this layout; may be given again.", show_default=False)] = None,
    output: Output = None,
    lang: Lang = None,
) -> None:
    """Turn layouts into a spreadsheet: CSV, or a workbook when --output ends in .xlsx; .toml works too."""
    from bokslut.layoutfile import to_csv, to_toml, to_workbook
    from bokslut.model.errors import UsageError
    from bokslut.validation import unknown

    with _errors(lang):
        book = _require(next(iter(_targets([target] if target else None))))
        for wanted in layout or ():
            if wanted not in book.layouts:
                raise UsageError(unknown("layout", wanted, list(book.layouts), None))
        layouts = [each for each in book.layouts.values() if not layout or each.id in layout]
        suffix = output.suffix.casefold() if output else ""
        if suffix == ".xlsx":
            _write(to_workbook(layouts), output)
        elif suffix == ".toml":
            _write(to_toml(layouts, book.packs[-1].name).encode(), output)
        else:
            # A spreadsheet program knows a CSV file as UTF-8 by the mark at its beginning.
            _write(to_csv(layouts).encode("utf-8-sig" if output else "utf-8"), output)


def _targets(given: Sequence[str] | None) -> list[str]:
    from bokslut.config import FILE_NAME, find_close
    from bokslut.packs.load import shipped_names

    if given:
        return list(given)
    here = Path.cwd()
    if any((folder / FILE_NAME).is_file() for folder in (here, *here.parents)):
        return [str(find_close())]
    return list(shipped_names())


def _examine(target: str) -> tuple[RuleBook, tuple[Problem, ...]]:
    """Read a pack, a rule file or a close, with every problem in it."""
    from bokslut.config import find_close, load_request
    from bokslut.model.errors import BokslutError
    from bokslut.packs.load import PackRef, load_book, shipped_folder, shipped_names
    from bokslut.packs.rulebook import RuleBook

    path = Path(target)
    if not path.exists() and path.suffix != ".toml":
        return load_book([PackRef(target)])
    if path.suffix == ".toml" and path.is_file() and path.resolve().parent == shipped_folder() and path.stem in shipped_names():
        return _examine(path.stem)
    if path.is_dir() or _is_close(path):
        try:
            return load_request(find_close(path)).book, ()
        except BokslutError as error:
            return RuleBook(), tuple(error.problems)
    return load_book([PackRef(target, path)])


def _is_close(path: Path) -> bool:
    from bokslut.config import FILE_NAME
    from bokslut.model.errors import BokslutError
    from bokslut.tomlfile import read_toml

    if path.name == FILE_NAME:
        return True
    try:
        return str(read_toml(path.name, path.read_bytes()).data.get("schema")).startswith("bokslut/close@")
    except (OSError, BokslutError):
        return False


def _require(target: str) -> RuleBook:
    from bokslut.model.errors import UsageError

    book, problems = _examine(target)
    if problems:
        raise UsageError(*problems)
    return book


def _codes(book: RuleBook) -> list[str]:
    return [rule.code for rule in book.rules]


def _described(book: RuleBook, code: str) -> dict[str, str]:
    rule = book.rule(code)
    assert rule is not None
    severity = rule.severity
    weight = str(severity) if isinstance(severity, str) else f"{severity.month}/{severity.year}"
    place = book.origins["rule", code].place
    return {
        "code": code,
        "kind": str(getattr(rule, "kind", "")),
        "severity": weight,
        "title_sv": rule.title.sv,
        "title_en": rule.title.en,
        "path": place.path,
        "line": str(place.line),
    }


def _counted(book: RuleBook) -> Words:
    from bokslut.model.printing import plural
    from bokslut.model.words import Words

    rules = plural(len(book.rules), Words("regel", "rule"), Words("regler", "rules"))
    layouts = plural(len(book.layouts), Words("uppställning", "layout"), Words("uppställningar", "layouts"))
    return Words(f"{rules.sv}, {layouts.sv}", f"{rules.en}, {layouts.en}")


def _tried(count: int, failed: int) -> Words:
    from bokslut.model.printing import plural
    from bokslut.model.words import Words

    cases = plural(count, Words("fall", "case"), Words("fall", "cases"))
    if failed:
        return Words(f"{cases.sv}, {failed} stämmer inte", f"{cases.en}, {failed} not as expected")
    return Words(f"{cases.sv}: OK", f"{cases.en}: OK")


def _tell(trial: Trial, lang: str | None) -> None:
    from bokslut.model.words import Words

    came = trial.outcome.value if trial.outcome else "–"
    head = Words(f"väntade {trial.expected}, fick {came}", f"expected {trial.expected}, got {came}")
    typer.echo(f"{trial.place} {trial.code} “{trial.case}”: {_say(lang, head)}")
    for result in trial.results:
        for said in [finding.message for finding in result.findings] or ([result.reason] if result.reason else []):
            typer.echo(f"    {_say(lang, said)}")
    for problem in trial.problems:
        typer.echo(f"    {_say(lang, problem.message)}")


def _write(data: bytes, output: Path | None) -> None:
    from bokslut.model.errors import Problem, RefusedError, UsageError
    from bokslut.model.words import Words

    if output is None:
        typer.echo(data.decode(), nl=False)
        return
    try:
        with output.open("xb") as stream:
            stream.write(data)
    except FileExistsError:
        message = Words(f"Filen {output} finns redan och skrivs inte över", f"The file {output} is already there and is not overwritten")
        raise RefusedError(Problem(message, remedy=Words("Välj ett annat namn.", "Choose another name."))) from None
    except OSError:
        message = Words(f"Filen {output} kan inte skrivas", f"The file {output} cannot be written")
        raise UsageError(Problem(message)) from None


def _language(lang: str | None) -> str:
    return "en" if lang == "en" else "sv"


def _say(lang: str | None, words: Words) -> str:
    return words.en if _language(lang) == "en" else words.sv


@contextmanager
def _errors(lang: str | None) -> Iterator[None]:
    """Show what is wrong with the call, and end with its exit code."""
    from bokslut.model.errors import BokslutError

    _ = lang
    try:
        yield
    except BokslutError as error:
        from bokslut.cli.show import show_error

        show_error(error)
        raise typer.Exit(error.exit_code) from None
