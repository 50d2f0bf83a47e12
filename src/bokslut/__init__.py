"""bokslut: financial close and reconciliation for Swedish organisations."""

__version__ = "0.1.0"
