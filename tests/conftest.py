"""What tests share: the folder of raw data that some of them read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from detente.process import settle

settle()
SHARED = Path(__file__).parents[2] / "shared" / "data"


def absent(what: str, variable: str) -> NoReturn:
    """Skip a test for what this machine lacks, or fail it where the environment variable is set."""
    if os.environ.get(variable):
        pytest.fail(f"{what}, and {variable} is set")
    pytest.skip(what)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared/data with the raw data of published papers, no part of the package."""
    if not SHARED.is_dir():
        absent("../shared/data is absent", "DETENTE_REQUIRE_SHARED")
    return SHARED
