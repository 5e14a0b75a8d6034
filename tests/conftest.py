"""What every test shares: where the checkout is, and how hypothesis runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# What the user of this machine has imported is no part of the tests.
os.environ["CLAIMLINT_DATA_DIR"] = ""

# The same examples in every run, and no verdict by the clock of a busy machine. HYPOTHESIS_PROFILE=default
# looks for new examples.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds ``pyproject.toml``."""
    return Path(__file__).parent.parent
