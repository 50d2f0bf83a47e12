"""What `bokslut read` says of a file, for any format: it is computed from the frames."""

from __future__ import annotations

from bokslut.ledger.frames import build_frames
from bokslut.ledger.ledger import Reading
from bokslut.ledger.summary import summarise_reading
from bokslut.model.reading import SeriesSummary, UnbalancedEntry, YearSums
from bokslut.model.source import SourceInfo
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.sie4 import READER

TEXT = """#FLAGGA 0
#SIETYP 4
#RAR 0 20250101 20251231
#RAR -1 20240101 20241231
#KONTO 1930 Bank
#IB 0 1930 10.00
#UB 0 1930 12.50
#RES 0 3010 -2.50
#UB -1 1930 10
#OUB 0 1930 {1 10} 99
#VER B 7 20250101
{
#TRANS 1930 {} 2.50
#TRANS 3010 {} -2.00
#BTRANS 3010 {} -0.50
}
#VER A 1 20250101
{
}
#VER B 9 20250101
{
#TRANS 1930 {} 9223372036854775.00
#TRANS 1930 {} 90000000000000000.00
#TRANS 1930 {} 90000000000000000.00
}
"""


def test_a_file_summed_up() -> None:
    summary = summarise_reading(READER.read(SourceFile("x.se", TEXT.encode()), ReadOptions()))
    assert (summary.accounts, summary.entries, summary.postings) == (1, 3, 5)
    assert summary.series == (SeriesSummary("A", 1, "1", "1"), SeriesSummary("B", 2, "7", "9"))
    assert summary.sums == {0: YearSums(1000, 1250, -250), -1: YearSums(None, 1000, None)}
    assert list(summary.sums) == [0, -1], "this year first"
    assert summary.credits_ore == 200
    # The total of B 9 passes 64 bits: polars alone would wrap it around.
    beyond = 18922337203685477500
    assert summary.unbalanced == (UnbalancedEntry("B", "7", 50, 11), UnbalancedEntry("B", "9", beyond, 20))
    assert summary.debits_ore == beyond + 250


def test_a_series_with_a_number_that_is_no_whole_one_is_shown_in_the_order_of_the_file() -> None:
    vouchers = "".join(f"#VER A {number} 20250101\n{{\n#TRANS 1930 {{}} 0.00\n}}\n" for number in ("10", "9b", "7", "8"))
    summary = summarise_reading(READER.read(SourceFile("x.se", (TEXT[: TEXT.index("#VER")] + vouchers).encode()), ReadOptions()))
    assert summary.series == (SeriesSummary("A", 4, "10", "8"),)


def test_an_empty_reading_sums_to_nothing() -> None:
    summary = summarise_reading(Reading(SourceInfo("x.csv", "csv", "0" * 64), build_frames()))
    assert (summary.debits_ore, summary.credits_ore, summary.series, summary.sums, summary.unbalanced) == (0, 0, (), {}, ())
