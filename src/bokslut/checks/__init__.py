"""FAMILY: one file a kind of check. Members register in `checks.registry`."""
