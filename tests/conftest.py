"""What tests of several folders share: one night, run as a new user runs it."""

from __future__ import annotations

import time

import pytest

from tests.night import CLIENTS, Night, run_make
from warehouse.settings import Settings


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Run ``make night`` on an empty home."""
    home = tmp_path_factory.mktemp("user") / "home"
    started = time.monotonic()
    output = run_make(home, "night", f"CLIENTS={CLIENTS}")
    return Night(Settings(home=home), output, time.monotonic() - started)
