"""Benchmarks: whole processes, taken in turns, medians of wall time and peaks of memory. `make bench`, or run.py --help.

Ledgers are synthetic, made once and kept in `--folder`. Tools that are not installed are left out and named below the table.
"""

from __future__ import annotations

import argparse
import hashlib
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
_COLUMNS = 'account = "account", date = "date", series = "series", number = "number", amount = "amount", text = "text"'
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

_MILLION = 1_000_000
SIE, CSV, PARQUET = "bokslut check, SIE 4", "bokslut check, CSV", "bokslut check, Parquet"


@dataclass
class Contender:
    """A tool, the file it reads, and its runs: (wall seconds, processor seconds, peak bytes)."""

    name: str
    suffix: str
    command: list[str]
    #: What must be installed: a program or a Python module.
    needs: str = ""
    #: More rows than this take it too long, or too much memory.
    rows_max: int = _MILLION
    runs: list[tuple[float, float, int]] = field(default_factory=list)

    def median(self, index: int) -> float:
        """Return the median over the runs of one measure."""
        return statistics.median(run[index] for run in self.runs)


def contenders(python: str) -> list[Contender]:
    """Return every tool compared; FILE in a command stands for its file."""
    bokslut = [sys.executable, "-m", "bokslut", "check", "--quiet", "--exit-zero"]
    script = [python, str(HERE / "contenders.py")]
    return [
        Contender(SIE, ".se", [*bokslut, "FILE"], rows_max=10 * _MILLION),
        Contender(CSV, ".csv", [*bokslut, "FILE.close"], rows_max=10 * _MILLION),
        Contender(PARQUET, ".parquet", [*bokslut, "FILE.close"], rows_max=100 * _MILLION),
        Contender("Python tokenizer, SIE 4", ".se", [*script, "tokenizer", "FILE"]),
        Contender("polars, CSV", ".csv", [*script, "polars_csv", "FILE"], "polars", 10 * _MILLION),
        Contender("polars, Parquet", ".parquet", [*script, "polars_parquet", "FILE"], "polars", 100 * _MILLION),
        Contender("duckdb, CSV", ".csv", [*script, "duckdb_csv", "FILE"], "duckdb", 10 * _MILLION),
        Contender("duckdb, Parquet", ".parquet", [*script, "duckdb_parquet", "FILE"], "duckdb", 100 * _MILLION),
        Contender("ledger-cli", ".journal", ["ledger", "--args-only", "-f", "FILE", "balance", "--flat"], "ledger"),
        Contender("hledger", ".journal", ["hledger", "-f", "FILE", "balance", "--monthly", "--flat", "-O", "csv"], "hledger"),
        Contender("beancount", ".beancount", [*script, "beancount", "FILE"], "beancount"),
    ]


@dataclass(frozen=True)
class Goal:
    """What is asked for: `ours` takes at most `share` of the wall time of `other`, at `rows` rows."""

    ours: str
    other: str
    share: float
    rows: int = _MILLION

    def line(self, taken: dict[str, Contender]) -> str | None:
        """Return its row of the table of goals; None where one of the two did not run."""
        if self.ours not in taken or self.other not in taken:
            return None
        share = taken[self.ours].median(0) / taken[self.other].median(0)
        wanted = f"{1 / self.share:.0f}× faster" if self.share < 1 else f"at most {self.share}×"
        got = f"{1 / share:.1f}× faster" if share < 1 else f"{share:.2f}×"
        return f"| {self.ours} | {self.other} | {wanted} | {got} | {'yes' if share <= self.share else 'no'} |"


GOALS = (
    Goal(SIE, "ledger-cli", 1 / 5),
    Goal(SIE, "hledger", 1 / 15),
    Goal(SIE, "beancount", 1 / 30),
    Goal(SIE, "polars, CSV", 2),
    Goal(CSV, "polars, CSV", 1.5),
    Goal(PARQUET, "duckdb, Parquet", 1.5),
)

#: Tool and rows to the peak memory that is asked for, in MiB.
MEMORY_GOALS = {(SIE, 10 * _MILLION): 1024, (PARQUET, 100 * _MILLION): 4096}


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
    """Make a contender's file unless an earlier run with the same maker did."""
    maker = hashlib.sha256((HERE / "ledger.py").read_bytes()).hexdigest()[:8]
    path = folder / f"{rows}-{maker}{suffix}"
    if not path.exists():
        print(f"making {path} …", file=sys.stderr)
        part = path.with_suffix(".part")
        # In a process of its own: what this one has held would count in the peak of every process it starts.
        subprocess.run([sys.executable, str(HERE / "ledger.py"), suffix, str(rows), str(part)], check=True)
        part.rename(path)
    if suffix in {".csv", ".parquet"}:
        close = path.with_name(f"{path.name}.close")
        close.mkdir(exist_ok=True)
        (close / "bokslut.toml").write_text(_CLOSE.format(path=f"../{path.name}", columns=_COLUMNS), encoding="utf-8")
    return path


def run_once(command: list[str], cache: Path) -> tuple[float, float, int]:
    """Run a command; return wall seconds, processor seconds and peak bytes. Raises SystemExit when it fails."""
    # Installed packages come compiled; so that an editable checkout is too after its first run, Python may write what it compiles.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, cwd=cache, env=environment)
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


def goals(rows: int, taken: list[Contender]) -> str:
    """Return what is asked for at this size beside what was reached, as a Markdown table; nothing where nothing is."""
    ran = {each.name: each for each in taken}
    lines = [line for goal in GOALS if goal.rows == rows for line in [goal.line(ran)] if line is not None]
    for (name, size), most in MEMORY_GOALS.items():
        if size == rows and name in ran:
            peak = ran[name].median(2) / 2**20
            lines.append(f"| {name} | memory | at most {most} MiB | {peak:.0f} MiB | {'yes' if peak <= most else 'no'} |")
    if not lines:
        return ""
    return "\n".join(["| | beside | asked for | reached | |", "|---|---|---|---|---|", *lines, ""])


def growth(sizes: dict[int, list[Contender]]) -> str:
    """Say how much more memory ten times the rows take, for what ran at both sizes."""
    lines = []
    for rows, taken in sizes.items():
        ten = {each.name: each for each in sizes.get(rows * 10, [])}
        for each in taken:
            if each.name in ten and each.name.startswith("bokslut"):
                times = ten[each.name].median(2) / each.median(2)
                lines.append(f"* {each.name}, {rows} to {rows * 10} rows: {times:.2f} times the memory")
    return "\n".join([*lines, ""]) if lines else ""


def phases(taken: list[Contender], files: dict[str, Path], runs: int) -> str:
    """Say where the time of each `bokslut check` goes, as a Markdown table of medians."""
    ours = [each for each in taken if each.name.startswith("bokslut")]
    found: dict[str, dict[str, list[float]]] = {}
    for each in ours * runs:
        path = f"{files[each.suffix]}{'' if each.suffix == '.se' else '.close'}"
        ran = subprocess.run([sys.executable, str(HERE / "phases.py"), path], check=True, capture_output=True, text=True)
        for name, seconds in (line.split("\t") for line in ran.stdout.splitlines()):
            found.setdefault(name, {}).setdefault(each.name, []).append(float(seconds))
    names = [each.name for each in ours]
    lines = ["| where it goes, wall s | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for phase, times in found.items():
        cells = [f"{statistics.median(times[name]):.2f}" if name in times else "–" for name in names]
        lines.append(f"| {phase} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""]) if ours else ""


def regulation(services: int = 1000, customers: int = 5000) -> str:
    """Settle a large surplus regulation, from keys in memory and from files, and return what `regulation.py` says of it."""
    command = [sys.executable, str(HERE / "regulation.py"), str(services), str(customers)]
    runs = [subprocess.run([*command, *more], check=False, capture_output=True, text=True) for more in ([], ["--from-files"])]
    return "\n".join(["### Surplus regulation", "", *(f"* {line}" for run in runs for line in run.stdout.splitlines()), ""])


def count(words: str) -> int:
    """Return the number of rows that is written: 100000, 100k, 10m."""
    scale = {"k": 1000, "m": _MILLION}.get(words[-1:].lower(), 1)
    return int(words if scale == 1 else words[:-1]) * scale


def measure(given: argparse.Namespace, rows: int) -> tuple[list[Contender], list[str]]:
    """Run every tool that is wanted and can take so many rows, in turns; return them and the names of those not installed."""
    wanted = [each for each in contenders(given.python) if rows <= each.rows_max and any(part in each.name for part in given.only)]
    taken = [each for each in wanted if is_installed(each, given.python)]
    files = {each.suffix: make_file(given.folder, rows, each.suffix) for each in taken}
    runs = given.runs if rows <= 10 * _MILLION else 1
    for turn in range(-1 if rows <= _MILLION else 0, runs):
        for each in taken:
            command = [part.replace("FILE", str(files[each.suffix])) for part in each.command]
            run = run_once(command, given.folder)
            if turn >= 0:  # the first turn warms the caches
                each.runs.append(run)
    return taken, [each.name for each in wanted if each not in taken]


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=count, nargs="+", default=[100_000, _MILLION], help="rows of the ledgers: 100k 1m 10m 100m")
    parser.add_argument("--runs", type=int, default=3, help="runs of each tool")
    parser.add_argument("--only", nargs="+", default=[""], help="only tools whose name has one of these in it")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "bokslut-bench", help="where the ledgers are kept")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has beancount and duckdb")
    parser.add_argument("--regulation", action="store_true", help="settle 1 000 services by 5 000 customers too")
    parser.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    where = f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores"
    parts = [f"{where}; synthetic ledgers; medians of {given.runs} runs in turns, one run beyond ten million rows.\n"]
    sizes: dict[int, list[Contender]] = {}
    absent: set[str] = set()
    for rows in given.rows:
        sizes[rows], missing = measure(given, rows)
        absent.update(missing)
        if sizes[rows]:
            parts += [table(rows, sizes[rows]), goals(rows, sizes[rows])]
            if rows == _MILLION:
                parts.append(
                    phases(sizes[rows], {each.suffix: make_file(given.folder, rows, each.suffix) for each in sizes[rows]}, given.runs)
                )
    parts.append(growth(sizes))
    if given.regulation:
        parts.append(regulation())
    if absent:
        parts.append(f"Not installed, so left out: {', '.join(sorted(absent))}.\n")
    text = "\n".join(part for part in parts if part)
    print(text)
    if given.write:
        (HERE / "RESULTS.md").write_text(f"# Benchmarks\n\nMade by `make bench` (`bench/run.py --write`).\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
