"""What changed between two exports of a ledger: what `bokslut diff` tells."""
