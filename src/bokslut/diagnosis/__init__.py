"""FAMILY: one hypothesis a file: why a difference exists."""
