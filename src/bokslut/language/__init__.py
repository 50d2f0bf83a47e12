"""The rule language: tokens, parser, types, evaluation. Knows no files and no polars."""
