"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent

# The everyday profile draws the same examples at every run, so that a change is judged by itself; `make properties` draws new ones.
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile("default", deadline=None, max_examples=60, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("fuzz", deadline=None, max_examples=5000, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Optional test data beside the checkout: real SIE files with known truth, vectors, the published report."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the optional data folder ../shared is not here")
    return folder
