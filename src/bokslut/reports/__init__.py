"""FAMILY: one report format a file."""
