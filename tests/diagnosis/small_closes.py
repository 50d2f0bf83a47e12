"""The close file of one SIE file, for tests of what is told of it."""

from __future__ import annotations


def close_file(*packs: str) -> str:
    listed = ", ".join(f'"{pack}"' for pack in packs)
    return f"""\
schema = "bokslut/close@1"
[entity]
name = "Exempelbolaget (syntetiska data)"
[period]
fiscal_year = {{ start = 2025-01-01, end = 2025-12-31 }}
[rules]
packs = [{listed}]
[[ledger]]
path = "2025.se"
"""
