"""The program asks for less memory than polars would by itself, unless whoever runs it has said how."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(("given", "begins"), [(None, "narenas:"), ("narenas:7", "narenas:7")])
def test_the_allocator_is_told_before_polars_is_imported(given: str | None, begins: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
    if given is not None:
        environment["_RJEM_MALLOC_CONF"] = given
    script = "import os, sys, bokslut.cli.app as app; print('polars' in sys.modules, os.environ['_RJEM_MALLOC_CONF'])"
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith(f"False {begins}")
