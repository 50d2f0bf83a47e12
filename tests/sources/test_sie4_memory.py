"""A file eight times as large takes little more memory: nothing of it is held whole."""

from __future__ import annotations

import sys

import pytest
from peaks import peak

_READ = """
import sys, resource
from functools import partial
from bokslut.sources import sie4, sourcefile, files
sie4.Lines = partial(sie4.Lines, size=1_000_000)
sie4.IN_MEMORY_BYTES = files.HELD_MAX = 1_000_000
reading = files.read_ledger(files.load(sys.argv[1]))
assert reading.complete
assert not reading.findings, reading.findings
print(reading.info.postings, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a process's peak this way")
def test_memory_does_not_grow_with_the_file(tmp_path):
    head = '#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#FNAMN "X (syntetiskt)"\n#RAR 0 20250101 20251231\n'
    vouchers = "".join(
        f'#VER A {number} 20250115 "Faktura åäö {number}"\n{{\n#TRANS 1930 {{1 "{number % 90}"}} {number}.50 20250115 "Text {number}"\n'
        f"#TRANS 3010 {{}} -{number}.50\n}}\n"
        for number in range(40_000)
    )
    for times in (1, 8):
        (tmp_path / f"{times}.se").write_bytes(head.encode() + vouchers.encode("cp437") * times)
    (rows, small), (many_rows, large) = peak(_READ, tmp_path / "1.se"), peak(_READ, tmp_path / "8.se")
    assert (rows, many_rows) == (80_000, 640_000)
    assert large < 1.25 * small
