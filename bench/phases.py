"""Where the time of one `bokslut check` goes, phase by phase in one process: `phases.py FILE|CLOSE`. Prints `name<TAB>seconds`."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

BEGIN = time.perf_counter()


def main(path: str) -> None:
    """Run the steps of a check one after another and print what each took."""
    laps = [BEGIN]

    def lap(name: str) -> None:
        laps.append(time.perf_counter())
        print(f"{name}\t{laps[-1] - laps[-2]:.3f}")

    import polars as pl  # noqa: F401  measured
    import pydantic  # noqa: F401
    import typer  # noqa: F401

    lap("importing polars, pydantic and typer")
    from bokslut.close import conclude
    from bokslut.intake import Intake, take_in_ledgers
    from bokslut.integrity import NEED_A_CLOSE, PACK
    from bokslut.packs.load import PackRef, require_book
    from bokslut.request import CloseRequest, LedgerSpec

    lap("importing bokslut")
    book = require_book([PackRef(PACK, without=frozenset() if Path(path).is_dir() else NEED_A_CLOSE)])
    lap("reading and proving the rules")
    if Path(path).is_dir():
        from bokslut.config import load_request
        from bokslut.request import find_close

        request = replace(load_request(find_close(Path(path))), book=book)
        lap("reading the close file")
    else:
        request = CloseRequest(path=Path(path), folder=Path(), entity=path, book=book, ledgers=(LedgerSpec(path),))
    intake = take_in_ledgers(request, Intake())
    lap("reading the ledger")
    conclude(request, book.rules, intake)
    lap("balances and checks")


if __name__ == "__main__":
    main(sys.argv[1])
