"""What the tests of the record share: the parts of the record, each made once."""

from __future__ import annotations

import pytest

from detente.history.hindcast import hindcast
from detente.history.published import plausibility
from detente.history.scorecard import Scorecard
from detente.history.track_record import track_record
from detente.scenario.file import Scenario


@pytest.fixture(scope="session")
def found() -> Scorecard:
    """The hindcast of the reference case."""
    return hindcast(Scenario.open("beijing-moscow-2022"))


@pytest.fixture(scope="session")
def record() -> Scorecard:
    """Frozen cases, partners and placebo."""
    return track_record()


@pytest.fixture(scope="session")
def benchmarks() -> Scorecard:
    """The model beside published studies."""
    return plausibility()
