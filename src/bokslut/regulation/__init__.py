"""Surplus regulation (återreglering): from surpluses and keys to what each customer is owed, to the öre."""
