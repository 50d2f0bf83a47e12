"""Benchmarks: whole processes, taken in turns, medians of wall time and peaks of memory. `make bench`, or run.py --help.

Ledgers are made once and kept in `--folder`. Tools that are not installed are left out and named below the table.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
_CSV_COLUMNS = 'account = "account", date = "date", series = "series", number = "number", amount = "amount", text = "text"'
_CLOSE = """schema = "bokslut/close@1"
language = "en"

[entity]
name = "bench"

[period]
fiscal_year = {{ start = 2025-01-01, end = 2025-12-31 }}

[rules]
packs = ["ledger"]

[[ledger]]
path = "{path}"
columns = {{ {columns}, "dim:1" = "unit", "dim:6" = "project" }}
"""


@dataclass
class Contender:
    """A tool, the file it reads, and its runs: (wall seconds, processor seconds, peak bytes)."""

    name: str
    suffix: str
    command: list[str]
    #: What must be installed: a program or a Python module.
    needs: str = ""
    runs: list[tuple[float, float, int]] = field(default_factory=list)

    def median(self, index: int) -> float:
        """Return the median over the runs of one measure."""
        return statistics.median(run[index] for run in self.runs)


def contenders(python: str) -> list[Contender]:
    """Return every tool compared; FILE in a command stands for its file."""
    bokslut = [sys.executable, "-m", "bokslut", "check", "--quiet", "--exit-zero", "FILE"]
    script = [python, str(HERE / "contenders.py")]
    return [
        Contender("bokslut check, SIE 4", ".se", bokslut),
        Contender("bokslut check, CSV", ".csv", [*bokslut[:-1], "FILE.close"]),
        Contender("Python tokenizer, SIE 4", ".se", [*script, "tokenizer", "FILE"]),
        Contender("polars, CSV", ".csv", [*script, "polars_csv", "FILE"], "polars"),
        Contender("polars, Parquet", ".parquet", [*script, "polars_parquet", "FILE"], "polars"),
        Contender("duckdb, CSV", ".csv", [*script, "duckdb_csv", "FILE"], "duckdb"),
        Contender("duckdb, Parquet", ".parquet", [*script, "duckdb_parquet", "FILE"], "duckdb"),
        Contender("ledger-cli", ".journal", ["ledger", "--args-only", "-f", "FILE", "balance", "--flat"], "ledger"),
        Contender("hledger", ".journal", ["hledger", "-f", "FILE", "balance", "--monthly", "--flat", "-O", "csv"], "hledger"),
        Contender("beancount", ".beancount", [*script, "beancount", "FILE"], "beancount"),
    ]


def is_installed(contender: Contender, python: str) -> bool:
    """Tell whether a contender can run here."""
    if not contender.needs:
        return True
    if contender.command[0] != python:
        return shutil.which(contender.needs) is not None
    if python == sys.executable:
        return importlib.util.find_spec(contender.needs) is not None
    return subprocess.run([python, "-c", f"import {contender.needs}"], check=False, capture_output=True).returncode == 0


def make_file(folder: Path, rows: int, suffix: str) -> Path:
    """Make a contender's file unless an earlier run did."""
    path = folder / f"{rows}{suffix}"
    if suffix == ".parquet":
        make_file(folder, rows, ".csv")
    if not path.exists():
        print(f"making {path} …", file=sys.stderr)
        part = path.with_suffix(".part")
        # In a process of its own: what this one has held would count in the peak of every process it starts.
        subprocess.run([sys.executable, str(HERE / "ledger.py"), suffix, str(rows), str(part)], check=True)
        part.rename(path)
    if suffix == ".csv":
        close = folder / f"{rows}.csv.close"
        close.mkdir(exist_ok=True)
        (close / "bokslut.toml").write_text(_CLOSE.format(path=f"../{path.name}", columns=_CSV_COLUMNS), encoding="utf-8")
    return path


def run_once(command: list[str], cache: Path) -> tuple[float, float, int]:
    """Run a command; return wall seconds, processor seconds and peak bytes. Raises SystemExit when it fails."""
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, cwd=cache)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            sys.exit(f"{' '.join(command)}: exit {process.returncode}\n{errors.read().decode(errors='replace')[:2000]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def table(rows: int, taken: list[Contender]) -> str:
    """Return one size's results as a Markdown table; ratios are to the first contender."""
    base = taken[0].median(0)
    lines = [
        f"### {rows:,} rows".replace(",", "\u00a0"),
        "",
        f"| tool | wall s | × {taken[0].name} | processor s | peak MiB |",
        "|---|---:|---:|---:|---:|",
    ]
    for each in taken:
        wall = each.median(0)
        lines.append(f"| {each.name} | {wall:.2f} | {wall / base:.2f} | {each.median(1):.2f} | {each.median(2) / 2**20:.0f} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="rows of the ledgers")
    parser.add_argument("--runs", type=int, default=3, help="runs of each tool")
    parser.add_argument("--only", default="", help="only tools whose name has this in it, beside the first")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "bokslut-bench", help="where the ledgers are kept")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has beancount and duckdb")
    parser.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    everyone = [each for index, each in enumerate(contenders(given.python)) if not index or given.only in each.name]
    absent = [each.name for each in everyone if not is_installed(each, given.python)]
    where = f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores"
    parts = [f"{where}; medians of {given.runs} runs in turns.\n"]
    for rows in given.rows:
        taken = [each for each in contenders(given.python) if each.name in {one.name for one in everyone} - set(absent)]
        files = {each.suffix: make_file(given.folder, rows, each.suffix) for each in taken}
        for _ in range(given.runs):
            for each in taken:
                command = [part.replace("FILE", str(files[each.suffix])) for part in each.command]
                each.runs.append(run_once(command, given.folder))
        parts.append(table(rows, taken))
    if absent:
        parts.append(f"Not installed, so left out: {', '.join(absent)}.\n")
    text = "\n".join(parts)
    print(text)
    if given.write:
        (HERE / "RESULTS.md").write_text(f"# Benchmarks\n\nMade by `make bench` (`bench/run.py --write`).\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
