"""FAMILY: one file a source format. Members register in `sources.registry`."""
