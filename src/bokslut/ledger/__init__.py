"""The ledger (huvudbok) as polars frames, and the balances extracted from it."""
