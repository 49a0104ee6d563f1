"""What the tests of the report share: one brief and its content, made once."""

from __future__ import annotations

import pytest

from detente.claims.brief import Brief
from detente.report.parts import Content
from tests.report import sample


@pytest.fixture
def made() -> Brief:
    """A brief of a small scenario, from Germany's side."""
    return sample.brief("DEU")


@pytest.fixture
def said() -> Content:
    """What its report says."""
    return sample.said()


@pytest.fixture
def page() -> str:
    """Its report as HTML."""
    return sample.page()
