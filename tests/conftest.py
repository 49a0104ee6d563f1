"""What tests share: the folder of raw data that some of them read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detente.process import settle

settle()
SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared/data; the test is skipped without it, or fails when
    DETENTE_REQUIRE_SHARED is set.
    """
    if not SHARED.is_dir():
        if os.environ.get("DETENTE_REQUIRE_SHARED"):
            pytest.fail("../shared/data is absent and DETENTE_REQUIRE_SHARED is set")
        pytest.skip(
            "../shared/data is absent: raw data of published papers is not part of the package"
        )
    return SHARED
