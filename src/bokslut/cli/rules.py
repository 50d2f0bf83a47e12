"""`bokslut rules …`: check, list and try rules; move layouts to and from spreadsheets."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.common import Language_, spare_inputs
from bokslut.cli.helping import SpokenCommand, SpokenGroup
from bokslut.cli.language import say, say_words, spoken
from bokslut.cli.output import deliver, emit, path_shown, refuse_inputs, refuse_suffix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.examining import Examined
    from bokslut.model.errors import Problem
    from bokslut.model.words import Words
    from bokslut.packs.rulebook import RuleBook
    from bokslut.trial import Trial

HELP = say("Pröva, lista och konvertera regler.", "Check, list, try and convert rules.")

app = typer.Typer(cls=SpokenGroup, no_args_is_help=True, help=HELP)


class ListFormat(StrEnum):
    """How `rules list` prints."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class SchemaOf(StrEnum):
    """What `rules schema` describes."""

    RULES = "rules"
    CLOSE = "close"


_WHAT = say(
    "Regelpaket, regelfiler eller bokslut. Utan: det närmaste bokslutet, annars alla medföljande paket.",
    "Rule packs, rule files or closes. Without: the nearest close, else every pack that comes along.",
)
Targets = Annotated[list[str] | None, typer.Argument(metavar="PACK|FILE|CLOSE", help=_WHAT, show_default=False)]
Target = Annotated[str | None, typer.Argument(metavar="PACK|FILE|CLOSE", help=_WHAT, show_default=False)]
Output = Annotated[Path | None, typer.Option("--output", "-o", help=say("Skriv till en fil.", "Write to a file."), show_default=False)]
Strict = Annotated[bool, typer.Option("--strict", help=say("Varningar är också fel: slutkod 2.", "Warnings are errors too: exit code 2."))]
Force = Annotated[bool, typer.Option("--force", help=say("Skriv över filen.", "Overwrite the file."))]


@app.command(cls=SpokenCommand, help=say("Pröva regler innan någon huvudbok läses.", "Prove rules before any ledger is read."))
def check(targets: Targets = None, strict: Strict = False, lang: Language_ = None) -> None:
    """Tell every problem, with its place and a way out; what is only warned about is no error, except with --strict."""
    from bokslut.cli.show import show_warning
    from bokslut.examining import examine
    from bokslut.model.errors import UsageError
    from bokslut.packs.prove import case_problems
    from bokslut.validation import in_file_order

    _ = lang
    problems: list[Problem] = []
    warned = False
    for target in _targets(targets):
        examined = examine(target)
        found = (*examined.problems, *case_problems(examined.book))
        problems.extend(found)
        for warning in in_file_order(examined.warnings):
            show_warning(warning)
            warned = True
        if not found:
            emit(f"{path_shown(Path(target))}: {say_words(_counted(examined.book))}: {say_words(_verdict(examined))}\n")
    if problems:
        raise UsageError(*in_file_order(problems))
    if warned and strict:
        raise typer.Exit(UsageError.exit_code)


@app.command("list", cls=SpokenCommand, help=say("Lista regler.", "List rules."))
def list_rules(
    targets: Targets = None,
    form: Annotated[ListFormat, typer.Option("--format", help=say("Utskriftens format.", "How to print."))] = ListFormat.TEXT,
    lang: Language_ = None,
) -> None:
    """List code, kind, severity and title."""
    import csv
    import io
    import json

    from bokslut.examining import require
    from bokslut.reports.escape import spreadsheet_cell, visible

    _ = lang
    rules = [_described(book, code) for target in _targets(targets) for book in [require(target)] for code in _codes(book)]
    unique = list({(rule["code"], rule["path"]): rule for rule in rules}.values())
    if form is ListFormat.JSON:
        emit(json.dumps({"schema": "bokslut/rule-list@1", "rules": unique}, ensure_ascii=False, indent=1) + "\n")
    elif form is ListFormat.CSV:
        out = io.StringIO()
        writer = csv.DictWriter(out, _LISTED, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: spreadsheet_cell(text) for key, text in rule.items()} for rule in unique)
        emit(out.getvalue())
    else:
        # The same code may be in several packs, which no close has together.
        keys = ("code", "kind", "severity", *(("pack",) if len({rule["pack"] for rule in unique}) > 1 else ()), f"title_{spoken()}")
        shown = [[rule[key] for key in keys] for rule in unique]
        widths = [max((len(row[column]) for row in shown), default=0) for column in range(len(keys) - 1)]
        for row in shown:
            emit(visible("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])) + "\n")


_OF = say("Vilken sorts fil.", "What kind of file.")


@app.command(
    cls=SpokenCommand,
    help=say("Skriv JSON-schemat för regelfiler eller bokslutsfiler.", "Print the JSON Schema of rule files or close files."),
)
def schema(of: Annotated[SchemaOf, typer.Argument(metavar="rules|close", help=_OF)] = SchemaOf.RULES) -> None:
    """Print what editors need to complete and validate."""
    import json

    from bokslut.closefile import CloseFile
    from bokslut.packs.pack import pack_schema

    described = pack_schema() if of is SchemaOf.RULES else CloseFile.model_json_schema(by_alias=True)
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}
    emit(json.dumps(described, ensure_ascii=False, indent=1) + "\n")


@app.command("test", cls=SpokenCommand, help=say("Kör reglernas egna exempel (case).", "Try rules on the small books they carry."))
def try_cases(targets: Targets = None, lang: Language_ = None) -> None:
    """Run every [[rule.case]]; exit 1 when a rule does not say what its case expects."""
    from bokslut.examining import require
    from bokslut.trial import try_rules

    _ = lang
    trials = [trial for target in _targets(targets) for trial in try_rules(require(target))]
    failed = [trial for trial in trials if not trial.holds]
    for trial in failed:
        emit("".join(f"{line}\n" for line in _told(trial)))
    emit(say_words(_tried(len(trials), len(failed))) + "\n")
    if failed:
        raise typer.Exit(1)


@app.command(
    "import",
    cls=SpokenCommand,
    help=say("Gör en regelfil av uppställningar i ett kalkylblad.", "Turn layouts in a spreadsheet into a rule file."),
)
def import_layouts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("CSV eller XLSX.", "CSV or XLSX."))],
    sheet: Annotated[str | None, typer.Option(help=say("Arbetsbokens blad.", "The workbook's sheet."), show_default=False)] = None,
    name: Annotated[
        str | None, typer.Option(help=say("Regelfilens namn; annars filens.", "The rule file's name; else the file's."), show_default=False)
    ] = None,
    output: Output = None,
    force: Force = False,
    lang: Language_ = None,
) -> None:
    """Read layouts from CSV or XLSX and write TOML."""
    from bokslut.layoutfile import read_table, to_toml
    from bokslut.sources.files import load

    _ = lang
    refuse_inputs(output, [file])
    layouts, packs = read_table(load(file), sheet)
    deliver(to_toml(layouts, name or _own_name(file), packs), output, force=force)


@app.command("export", cls=SpokenCommand, help=say("Gör ett kalkylblad av uppställningar.", "Turn layouts into a spreadsheet."))
def export_layouts(
    target: Target = None,
    layout: Annotated[
        list[str] | None, typer.Option("--layout", help=say("Bara denna uppställning.", "Only this layout."), show_default=False)
    ] = None,
    output: Output = None,
    force: Force = False,
    lang: Language_ = None,
) -> None:
    """Write CSV, or a workbook when the output ends in .xlsx; .toml works too."""
    from bokslut.examining import names_a_close, require
    from bokslut.layoutfile import to_csv, to_toml, to_workbook
    from bokslut.model.errors import UsageError
    from bokslut.validation import unknown

    _ = lang
    refuse_suffix(output, ("csv", "xlsx", "toml"), {"", ".csv", ".txt", ".xlsx", ".toml"})
    chosen = next(iter(_targets([target] if target else None)))
    if names_a_close(chosen):
        spare_inputs(output, [chosen])
    else:
        refuse_inputs(output, [chosen])
    book = require(chosen)
    for wanted in layout or ():
        if wanted not in book.layouts:
            raise UsageError(unknown("layout", wanted, list(book.layouts), None))
    layouts = [each for each in book.layouts.values() if not layout or each.id in layout]
    packs = {each.id: pack.name for each in layouts if (pack := book.origins["layout", each.id].pack).shipped}
    suffix = output.suffix.casefold() if output else ""
    if suffix == ".xlsx":
        data = to_workbook(layouts, packs)
    elif output is not None and suffix == ".toml":
        data = to_toml(layouts, _own_name(output), packs).encode()
    else:
        # A spreadsheet program knows a CSV file as UTF-8 by the mark at its beginning.
        data = to_csv(layouts, packs).encode("utf-8-sig" if output else "utf-8")
    deliver(data, output, force=force)


def _own_name(file: Path) -> str:
    """Name a rule file after the file it is made of, unlike every pack that comes along."""
    from bokslut.packs.load import shipped_names
    from bokslut.sources.published_labels import slug

    name = slug(file.stem)
    return f"egen_{name}" if name in shipped_names() or not name[0].isalpha() else name


def _targets(given: "Sequence[str] | None") -> list[str]:
    from bokslut.model.paths import is_file
    from bokslut.packs.load import shipped_names
    from bokslut.request import FILE_NAME, find_close

    if given:
        return list(given)
    here = Path.cwd()
    if any(is_file(folder / FILE_NAME) for folder in (here, *here.parents)):
        return [str(find_close())]
    return list(shipped_names())


def _codes(book: "RuleBook") -> list[str]:
    return [rule.code for rule in book.rules]


_LISTED = ("code", "kind", "severity", "title_sv", "title_en", "path", "line", "pack")


def _described(book: "RuleBook", code: str) -> dict[str, str]:
    rule = book.rule(code)
    assert rule is not None
    severity = rule.severity
    weight = str(severity) if isinstance(severity, str) else f"{severity.month}/{severity.year}"
    origin = book.origins["rule", code]
    place = origin.place
    return {
        "code": code,
        "kind": str(getattr(rule, "kind", "")),
        "severity": weight,
        "title_sv": rule.title.sv,
        "title_en": rule.title.en,
        "path": place.path,
        "line": str(place.line),
        "pack": origin.pack.name,
    }


def _counted(book: "RuleBook") -> "Words":
    from bokslut.model.printing import plural
    from bokslut.model.words import Words

    rules = plural(len(book.rules), Words("regel", "rule"), Words("regler", "rules"))
    layouts = plural(len(book.layouts), Words("uppställning", "layout"), Words("uppställningar", "layouts"))
    return Words(f"{rules.sv}, {layouts.sv}", f"{rules.en}, {layouts.en}")


def _verdict(examined: "Examined") -> "Words":
    from bokslut.model.printing import plural
    from bokslut.model.words import Words, same

    if not examined.warnings:
        return same("OK")
    warnings = plural(len(examined.warnings), Words("varning", "warning"), Words("varningar", "warnings"))
    return Words(f"OK, {warnings.sv}", f"OK, {warnings.en}")


def _tried(count: int, failed: int) -> "Words":
    from bokslut.model.printing import plural
    from bokslut.model.words import Words

    cases = plural(count, Words("fall", "case"), Words("fall", "cases"))
    if failed:
        return Words(f"{cases.sv}, {failed} stämmer inte", f"{cases.en}, {failed} not as expected")
    return Words(f"{cases.sv}: OK", f"{cases.en}: OK")


def _told(trial: "Trial") -> list[str]:
    from bokslut.reports.escape import visible

    came = trial.outcome.value if trial.outcome else "–"
    head = say(f"väntade {trial.expected}, fick {came}", f"expected {trial.expected}, got {came}")
    said = [finding.message for result in trial.results for finding in result.findings]
    said += [result.reason for result in trial.results if result.reason and not result.findings]
    said += [problem.message for problem in trial.problems]
    return [visible(f"{trial.place} {trial.code} “{trial.case}”: {head}"), *(f"    {visible(say_words(words))}" for words in said)]
