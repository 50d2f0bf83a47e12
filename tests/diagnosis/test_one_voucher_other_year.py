"""A voucher of one year that is booked in the other: each column of the report tells it, for what it does there."""

from __future__ import annotations

import re
import shutil

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.finding import Grade
from conftest import ROOT

#: A sale of last year, on 1510 and 3610.
VOUCHER = re.compile(r"#VER K 6 20240119.*\n\{\n(?:.*\n)*?\}\n")
ORE = 28_442_940


def change(path, changed):
    text = re.sub(r"#(KSUMMA|(UB|RES) 0) .*\n|#KSUMMA\n", "", path.read_bytes().decode("cp437").replace("\r\n", "\n"))
    path.write_bytes(changed(text).encode("cp437"))


def test_a_sale_of_last_year_booked_this_year_is_told_in_both_columns(tmp_path):
    folder = tmp_path / "example"
    shutil.copytree(ROOT / "ledgers" / "example", folder)
    last, this = folder / "ledger" / "2024.se", folder / "ledger" / "2025.se"
    (own,) = VOUCHER.findall(last.read_bytes().decode("cp437").replace("\r\n", "\n"))
    change(last, lambda text: text.replace(own, ""))

    def booked_late(text: str) -> str:
        for account, ore in (("1510", -ORE), ("2010", ORE)):
            text = re.sub(rf"(#IB 0 {account}) (\S+)", lambda found, ore=ore: f"{found[1]} {float(found[2]) + ore / 100:.2f}", text)
        return text + own.replace("K 6 20240119", "K 9999 20250102")

    change(this, booked_late)
    found = [finding for finding in close(load_request(folder / "bokslut.toml")).findings if finding.name == "tie-out-differs"]
    told = {(finding.subject.partition("[")[2], cause.hypothesis, cause.grade) for finding in found for cause in finding.causes}
    assert told == {("2025]", "booked-in-wrong-year", Grade.LIKELY), ("2024]", "dated-outside", Grade.LIKELY)}
    assert {suspect.description.en.split()[1] for finding in found for suspect in finding.causes[0].where} == {"9999"}
    assert sum(finding.joined_to is None for finding in found) == 1
