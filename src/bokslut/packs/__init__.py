"""Loading rule packs (TOML) with positions for every message."""
