"""The record of a close: which bytes it read and what came of them, so that it can be run again and compared."""
