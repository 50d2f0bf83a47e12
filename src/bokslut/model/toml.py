"""Texts and keys as TOML writes them, for what a user is to paste into a close or a rule file."""

from __future__ import annotations

import re

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def toml_text(text: str) -> str:
    """Write a text as TOML does, so that any character comes back (TOML 1.0, basic strings). Lone surrogates are none."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04X}", escaped) + '"'


def toml_key(name: str) -> str:
    """Write a key as TOML does: bare where it may be."""
    return name if _BARE_KEY.fullmatch(name) else toml_text(name)
