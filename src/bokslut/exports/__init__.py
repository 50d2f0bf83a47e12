"""Ledgers written in other formats."""
