"""Statements (uppställningar): which accounts stand on which line, and drawing them up from balances."""
