"""The files of a new close, and those of the example that comes along."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.model.charts import family_of
from bokslut.model.paths import is_file, is_folder, is_text
from bokslut.model.period import month_end
from bokslut.model.toml import toml_text
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.cli.init_ledgers import BegunLedger
    from bokslut.model.period import FiscalYear
    from bokslut.model.words import Language

_CLOSE_SCHEMA = ".schema/close.json"
_RULES_SCHEMA = ".schema/rules.json"
_LEDGER_PACK = "ledger"
_SIE = (".se", ".si", ".sie")


def example_folder() -> Path:
    """Return where the example lies: inside a wheel, or in a checkout."""
    here = Path(__file__).resolve().parent.parent
    inside = here / "data" / "example"
    return inside if is_folder(inside) else here.parent.parent / "ledgers" / "example"


def example_files() -> dict[str, bytes]:
    """Return the example's files by name, sorted."""
    folder = example_folder()
    paths = sorted(path for path in folder.rglob("*") if is_file(path) and path.suffix != ".py")
    assert paths, f"the example is missing from {folder}"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def new_files(folder: Path, language: Language, ledgers: Sequence[BegunLedger]) -> dict[str, bytes]:
    """Return the files of a new close of some ledgers; without any, of the SIE files that already lie in the folder."""
    from bokslut.cli.init_ledgers import assumed_year, writable
    from bokslut.closefile import CloseFile
    from bokslut.packs.pack import pack_schema

    there = sorted(path.name for path in folder.iterdir() if path.suffix.casefold() in _SIE) if is_folder(folder) else []
    names = [writable(name) for name in there] or ["huvudbok.se"]
    sections = [ledger.section for ledger in ledgers] or [f"[[ledger]]\npath = {toml_text(name)}\n" for name in names]
    close, rules, period, assumed = (
        (_CLOSE_SV, _RULES_SV, _PERIOD_SV, _ASSUMED_SV) if language == "sv" else (_CLOSE_EN, _RULES_EN, _PERIOD_EN, _ASSUMED_EN)
    )
    company = next((ledger.company for ledger in ledgers if ledger.company), None)
    own = folder.resolve().name
    name = company or (own if is_text(own) else "") or "bokslut"
    number = next((ledger.organisation_number for ledger in ledgers if ledger.organisation_number), None)
    year = assumed_year(ledgers)
    proposed, packs = _packs(next((ledger.chart for ledger in ledgers if family_of(ledger.chart)), None), language)
    texts = {
        "proposed": proposed,
        "packs": ", ".join(map(toml_text, packs)),
        "name": toml_text(name),
        "number": f"\norganisation_number = {toml_text(number)}" if number else "",
        "period": period if year is None else _assumed(assumed, year),
        "ledgers": "\n".join(sections),
    }
    # At once: a company's name may hold anything.
    close = re.sub(r"\{(name|number|period|proposed|packs|ledgers)\}", lambda mark: texts[mark[1]], close)
    return {
        "bokslut.toml": close.encode(),
        "rules.toml": rules.encode(),
        _CLOSE_SCHEMA: _schema(CloseFile.model_json_schema(by_alias=True)),
        _RULES_SCHEMA: _schema(pack_schema()),
    }


def _packs(chart: str | None, language: Language) -> tuple[str, tuple[str, ...]]:
    """Return what is said of the packs for a file's chart, and the packs: the chart's own where there is no choice."""
    family = family_of(chart)
    if chart is None or family is None:
        return "", (_LEDGER_PACK,)
    if len(family.packs) == 1:
        return "", (_LEDGER_PACK, *family.packs)
    choices = [f"packs = [{toml_text(_LEDGER_PACK)}, {toml_text(pack)}]" for pack in family.packs]
    said = Words("# Filens kontoplan är {chart}; välj", "# The file's chart is {chart}; choose").fill(chart=toml_text(chart)).say(language)
    between = " eller " if language == "sv" else " or "
    return f"{said} {between.join(choices)}.\n", (_LEDGER_PACK,)


def _assumed(template: str, year: FiscalYear) -> str:
    return template.replace("{start}", str(year.start)).replace("{end}", str(year.end)).replace("{through}", str(month_end(year.start)))


def _schema(schema: dict[str, object]) -> bytes:
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


_PERIOD_SV = """\
# Utan [period] gäller räkenskapsåret i huvudboken. För ett månadsbokslut: through = månadens sista dag.
# [period]
# fiscal_year = { start = 2025-01-01, end = 2025-12-31 }
# through = 2025-06-30
"""
_ASSUMED_SV = """\
# Antaget: kalenderåret för filens första rader. Ändra det om räkenskapsåret är brutet.
# För ett månadsbokslut: through = månadens sista dag.
[period]
fiscal_year = { start = {start}, end = {end} }
# through = {through}
"""
_PERIOD_EN = """\
# Without [period] the ledger's fiscal year holds. For a monthly close: through = the month's last day.
# [period]
# fiscal_year = { start = 2025-01-01, end = 2025-12-31 }
# through = 2025-06-30
"""
_ASSUMED_EN = """\
# Assumed: the calendar year of the file's first rows. Change it if the fiscal year is another.
# For a monthly close: through = the month's last day.
[period]
fiscal_year = { start = {start}, end = {end} }
# through = {through}
"""

_CLOSE_SV = f"""\
#:schema {_CLOSE_SCHEMA}
# Ett bokslut: vems böcker, vilka filer, vilka regler. Kör: bokslut close
schema = "bokslut/close@1"
language = "sv"

[entity]
name = {{name}}
currency = "SEK"{{number}}

{{period}}
[rules]
# "ledger": kontroller av huvudboken i sig. Lägg till uppställningar för din kontoplan:
# "bas-k2" eller "bas-k3" (bolag på BAS), "kommun-bas" (Kommun-Bas). Sedan finns "namnd" (en nämnds
# årsrapport) och "aterreglering" (återreglering). bokslut rules list PAKET visar ett pakets regler.
{{proposed}}packs = [{{packs}}]
files = ["rules.toml"]

# Huvudböcker: SIE 4, CSV eller XLSX. För CSV och XLSX anges kolumnerna:
# columns = {{ account = "Konto", date = "Datum", amount = "Belopp", number = "Vernr", text = "Text" }}
{{ledgers}}
# Förra årets huvudbok: då prövas att IB är förra årets UB.
# [[previous]]
# path = "huvudbok-2024.se"

# Tabeller ur en årsredovisning, som tryckta (CSV eller XLSX): prövas mot huvudboken och mot varandra.
# [[table]]
# id = "balansrakning"
# path = "balansrakning.csv"
# unit = "tkr"
# layout = "balance_sheet"
# columns = {{ "2025-12-31" = "2025" }}

# En känd avvikelse godtas med skäl och namn. Den syns kvar, och ett annat belopp larmar igen.
# [[accept]]
# code = "S005"
# subject = "1790"
# reason = "Reds ut i januari"
# by = "redovisningsansvarig"
# until = 2026-01-31
"""

_CLOSE_EN = f"""\
#:schema {_CLOSE_SCHEMA}
# A close: whose books, which files, which rules. Run: bokslut close
schema = "bokslut/close@1"
language = "en"

[entity]
name = {{name}}
currency = "SEK"{{number}}

{{period}}
[rules]
# "ledger": checks of the ledger by itself. Add statements for your chart of accounts:
# "bas-k2" or "bas-k3" (companies on BAS), "kommun-bas" (Kommun-Bas). Then there are "namnd" (a committee's
# annual report) and "aterreglering" (surplus regulation). bokslut rules list PACK shows the rules of one.
{{proposed}}packs = [{{packs}}]
files = ["rules.toml"]

# Ledgers: SIE 4, CSV or XLSX. For CSV and XLSX name the columns:
# columns = {{ account = "Konto", date = "Datum", amount = "Belopp", number = "Vernr", text = "Text" }}
{{ledgers}}
# Last year's ledger: then the opening balances are checked against last year's closing balances.
# [[previous]]
# path = "huvudbok-2024.se"

# Tables of an annual report, as printed (CSV or XLSX): checked against the ledger and against each other.
# [[table]]
# id = "balansrakning"
# path = "balansrakning.csv"
# unit = "tkr"
# layout = "balance_sheet"
# columns = {{ "2025-12-31" = "2025" }}

# A known deviation is accepted with a reason and a name. It stays visible, and another amount fires again.
# [[accept]]
# code = "S005"
# subject = "1790"
# reason = "To be cleared in January"
# by = "chief accountant"
# until = 2026-01-31
"""

_RULES_SV = f"""\
#:schema {_RULES_SCHEMA}
# Egna regler. Pröva dem innan de används: bokslut rules check
schema = "bokslut/rules@1"
name = "egna"

# En regel ser ut så här; ta bort # framför raderna:
# [[rule]]
# code = "EGEN001"
# kind = "zero-balance"
# accounts = ["1790"]
# title = {{ sv = "Interimskontot är utrett", en = "The interim account is cleared" }}
# severity = {{ month = "warning", year = "error" }}
# remedy = {{ sv = "Boka om posterna.", en = "Rebook the items." }}
"""

_RULES_EN = f"""\
#:schema {_RULES_SCHEMA}
# Rules of your own. Prove them before use: bokslut rules check
schema = "bokslut/rules@1"
name = "own"

# A rule looks like this; remove the # before the lines:
# [[rule]]
# code = "OWN001"
# kind = "zero-balance"
# accounts = ["1790"]
# title = {{ sv = "Interimskontot är utrett", en = "The interim account is cleared" }}
# severity = {{ month = "warning", year = "error" }}
# remedy = {{ sv = "Boka om posterna.", en = "Rebook the items." }}
"""
