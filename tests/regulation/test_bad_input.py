"""Every bad input: a finding with its place and a remedy, in both languages, and nothing is allocated on doubt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bokslut.close import settle_year
from bokslut.config import load_request

ROOT = Path(__file__).parent.parent.parent
EXAMPLE, FAULTS = ROOT / "ledgers" / "example", ROOT / "ledgers" / "faults"

#: Fault, file, what is there, what is put there, the finding, and where it stands.
BAD = [
    ("unknown customer", "keys", "10;101;57", "10;999;57", "regulation-reference-unknown", "keys.csv:2:4"),
    ("unknown service", "keys", "10;101;57", "99;101;57", "regulation-reference-unknown", "keys.csv:2:1"),
    (
        "unknown customer of an instalment",
        "instalments",
        "2025-06-15;101;",
        "2025-06-15;999;",
        "regulation-reference-unknown",
        "instalments.csv:2:12",
    ),
    (
        "unknown service of a forecast",
        "forecasts",
        "2025-05-31;10;",
        "2025-05-31;99;",
        "regulation-reference-unknown",
        "forecasts.csv:2:12",
    ),
    ("missing key", "services", "60;Utveck", "70;Nytt;Utveckling;utveckling;ja\n60;Utveck", "allocation-key-unsound", "services.csv:7:1"),
    ("missing customer in a share", "keys", "20;101;1/20", "20;101;1/21", "allocation-key-unsound", "keys.csv:22:1"),
    ("blank key", "keys", "10;101;57", "10;101;", "regulation-field-unreadable", "keys.csv:2:8"),
    ("negative key", "keys", "10;101;57", "10;101;-57", "allocation-key-negative", "keys.csv:2:8"),
    (
        "undecided key",
        "keys",
        "10;101;57;volym;2025-01-01;Kundrådet 2024-11-20 § 4",
        "10;101;57;volym;2025-01-01;",
        "allocation-key-unsound",
        "keys.csv:2:1",
    ),
    ("overlapping versions", "keys", "10;101;57;volym;2025-01-01", "10;101;57;volym;2025-01", "allocation-key-unsound", "keys.csv:3:1"),
    (
        "no customer entitled",
        "instalments",
        "2025-06-15;101;;",
        "2025-06-15;101;70;",
        "instalment-without-entitlement",
        "instalments.csv:2:12",
    ),
    ("another unit", "instalments", "91451,10", "91,5 tkr", "regulation-unit-differs", "instalments.csv:2:17"),
    ("finer than an öre", "instalments", "91451,10", "91451,105", "regulation-field-unreadable", "instalments.csv:2:17"),
    (
        "both regulated and not",
        "services",
        "60;Utveck",
        "10;Lön;Förvaltning;förvaltning;nej\n60;Utveck",
        "regulation-row-twice",
        "services.csv:7:1",
    ),
    ("a key twice", "keys", "10;102;33", "10;101;33", "regulation-row-twice", "keys.csv:3:4"),
    ("forecast of another year", "forecasts", "2025-05-31;10;", "2024-05-31;10;", "instalment-outside-period", "forecasts.csv:2:1"),
    ("another year", "instalments", "2025-06-15;101;", "2024-06-15;101;", "instalment-outside-period", "instalments.csv:2:1"),
    (
        "a voucher that is not there",
        "instalments",
        "91451,10;R 1\n",
        "91451,10;R 999\n",
        "regulation-voucher-unknown",
        "instalments.csv:2:26",
    ),
]


def changed(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "regulation" / f"{file}.csv"
    text = path.read_bytes().decode()
    assert old in text, old
    path.write_bytes(text.replace(old, new, 1).encode())
    if "70;" in new:  # another service, outside the regulation, so that the id is known
        services = folder / "regulation" / "services.csv"
        if file != "services":
            services.write_bytes(services.read_bytes() + "70;Annat;Annat;förvaltning;nej\n".encode())


@pytest.mark.parametrize(("file", "old", "new", "name", "place"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_a_bad_input_is_found_at_its_place_with_a_remedy_and_nothing_is_allocated(
    tmp_path: Path, file: str, old: str, new: str, name: str, place: str
):
    shutil.copytree(EXAMPLE, tmp_path / "close")
    changed(tmp_path / "close", file, old, new)
    result = settle_year(load_request(tmp_path / "close" / "bokslut.toml"))
    found = [finding for finding in result.findings if finding.name == name]
    assert found, [finding.name for finding in result.findings]
    assert str(found[0].place) == f"regulation/{place}"
    assert found[0].remedy is not None
    assert found[0].remedy.sv
    assert found[0].remedy.en
    assert result.regulation is not None
    assert result.regulation.settlement is None
    assert result.regulation.vouchers == ()
    assert all(check.outcome.value != "ok" for check in result.checks)
    assert (FAULTS / name).is_dir(), "it has a fault ledger of its own"


def test_keys_that_are_all_zero_give_nothing(tmp_path: Path):
    shutil.copytree(EXAMPLE, tmp_path / "close")
    path = tmp_path / "close" / "regulation" / "keys.csv"
    rows = [line.split(";") for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(";".join([*row[:2], "0" if row[0] == "10" else row[2], *row[3:]]) + "\n" for row in rows), encoding="utf-8")
    result = settle_year(load_request(tmp_path / "close" / "bokslut.toml"))
    assert [(finding.name, str(finding.place)) for finding in result.findings] == [("allocation-key-unsound", "regulation/keys.csv:2:1")]
    assert "summerar till 0" in result.findings[0].message.sv
    assert result.regulation is not None
    assert result.regulation.settlement is None
