"""Other tools, reading our exports, find the balances that the source file has.

hledger is a Debian package; beancount is on PyPI: install it where the tests run, or name a Python that has it in
BOKSLUT_BEANCOUNT_PYTHON. What is not installed is skipped, with that reason.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from bokslut.exports import plaintext
from bokslut.exports.interface import ExportOptions
from bokslut.exports.registry import export
from bokslut.ledger.ledger import build_ledger
from bokslut.model.errors import RefusedError
from bokslut.sources.files import load, read_ledger

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / ".." / "shared" / "corpus" / "sie"
FILES = [*sorted((ROOT / "ledgers" / "example").glob("*.se")), *sorted(CORPUS.glob("*"))]
LEDGERS = [path for path in FILES if path.suffix.lower() in {".se", ".si", ".sie"} and path.name != "SampleEntry.sie"]

_SUMS = """
import collections, json, sys
from beancount import loader
entries, errors, _ = loader.load_file(sys.argv[1])
sums = collections.defaultdict(int)
for entry in entries:
    for posting in getattr(entry, "postings", ()):
        sums[posting.account] += posting.units.number
print(json.dumps({"errors": [str(error.message) for error in errors], "sums": {key: str(value) for key, value in sums.items()}}))
"""


@pytest.fixture(scope="module")
def beancount():
    python = os.environ.get("BOKSLUT_BEANCOUNT_PYTHON") or (sys.executable if importlib.util.find_spec("beancount") else None)
    if python is None:
        pytest.skip("beancount is not installed (BOKSLUT_BEANCOUNT_PYTHON names a Python that has it)")
    return python


@pytest.fixture(scope="module")
def hledger():
    found = shutil.which("hledger")
    if found is None:
        pytest.skip("hledger is not installed")
    return found


def book_of(path):
    reading = read_ledger(load(path))
    if not reading.complete:
        pytest.skip("the file is damaged")
    return build_ledger([reading])


def expected(book) -> dict[str, Decimal]:
    """Sum openings and postings of every account, naively."""
    names, sums = plaintext.account_names(book), defaultdict(int)
    for account, ore in book.frames.stated.filter(record="IB", year=0, objects=0).unique("account").select("account", "amount_ore").rows():
        sums[names[account]] += ore
    gap = sum(sums.values())
    for account, ore in book.frames.postings.collect().select("account", "amount_ore").rows():
        sums[names[account]] += ore
    if gap:
        sums[plaintext.OPENING_DIFFERENCE] -= gap
    return {name: Decimal(ore) / 100 for name, ore in sums.items() if ore}


def exported(book, form, path):
    try:
        path.write_bytes(export(form).render(book, ExportOptions()).data)
    except RefusedError as error:
        pytest.skip(f"the tool would refuse it: {error.problems[0].message.en}")
    return path


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.name)
def test_beancount_agrees(path, beancount, tmp_path):
    book = book_of(path)
    file = exported(book, "beancount", tmp_path / "bok.beancount")
    done = subprocess.run([beancount, "-c", _SUMS, file], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["errors"] == []
    assert {name: Decimal(total) for name, total in found["sums"].items() if Decimal(total)} == expected(book)


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.name)
def test_hledger_agrees(path, hledger, tmp_path):
    book = book_of(path)
    file = exported(book, "hledger", tmp_path / "bok.journal")
    command = [hledger, "-f", file, "balance", "--flat", "--no-total", "-O", "csv", "--strict"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, done.stderr
    rows = list(csv.reader(io.StringIO(done.stdout)))[1:]
    found = {name: Decimal(total.removesuffix(" SEK")) for name, total in rows}
    assert {name: total for name, total in found.items() if total} == expected(book)
