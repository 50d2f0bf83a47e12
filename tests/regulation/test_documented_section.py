"""The close file that docs/REGULATION.md shows is one that the program takes."""

from __future__ import annotations

import re
import tomllib

from bokslut.regulationfile import RegulationSection
from bokslut.sources.regulation import COLUMNS
from conftest import ROOT

TEXT = (ROOT / "docs" / "REGULATION.md").read_text(encoding="utf-8")


def test_the_documented_section_is_valid_and_names_every_key():
    shown = tomllib.loads(re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)[1])["regulation"]
    assert RegulationSection.model_validate(shown).faults() == ()
    assert shown.keys() == RegulationSection.model_fields.keys()


def test_every_column_is_documented():
    for file, columns in COLUMNS.items():
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{file}.csv`"))
        assert ";".join(columns) in row
