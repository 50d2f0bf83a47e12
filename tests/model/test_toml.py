"""Texts and keys written as TOML come back as they were."""

from __future__ import annotations

import tomllib

from hypothesis import example, given
from hypothesis import strategies as st

from bokslut.model.toml import toml_key, toml_text

#: TOML has no lone surrogates.
TEXTS = st.text(st.characters(exclude_categories=("Cs",)))


@given(key=TEXTS, text=TEXTS)
@example(key="dim:1", text='Kst "norr"\r\n\x7f\\')
@example(key="", text="")
def test_what_is_written_comes_back(key: str, text: str) -> None:
    assert tomllib.loads(f"{toml_key(key)} = {toml_text(text)}\n") == {key: text}


def test_plain_keys_are_bare() -> None:
    assert [toml_key(key) for key in ("account", "dim:1", "balance_1")] == ["account", '"dim:1"', "balance_1"]
