"""Write docs/FINDINGS.md: every finding, its manual, and what its fault ledger prints. Run by `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

import bokslut
from bokslut.cli.explain import manual_of
from bokslut.reports.interface import Style
from bokslut.reports.text import TEXT

ROOT = Path(__file__).parent.parent
FAULTS = ROOT / "ledgers" / "faults"

HEADER = """# Every finding

Made by `make docs` from `ledgers/faults/`: each folder there is the smallest close that makes exactly that finding.
`bokslut explain NAME` prints the same manual.
"""


def gallery() -> str:
    """Return the whole page."""
    parts = [HEADER]
    for folder in sorted(path for path in FAULTS.iterdir() if path.is_dir()):
        result = bokslut.close_books(bokslut.load_request(folder / "bokslut.toml"))
        shown = TEXT.render(result, Style(language="en", width=100))
        lines = "\n".join(line.rstrip() for line in shown.splitlines())
        parts.append(f"## {folder.name}\n\n{manual_of(folder.name, 'en')}\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    target = ROOT / "docs" / "FINDINGS.md"
    page = gallery()
    if "--check" in sys.argv:
        sys.exit(0 if target.is_file() and target.read_text(encoding="utf-8") == page else f"{target.name} is out of date: make docs")
    target.write_text(page, encoding="utf-8")
