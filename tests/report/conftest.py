"""What the tests of the report share: one brief and its content."""

from __future__ import annotations

import pytest

from detente.claims.brief import Brief
from detente.report.build import content
from detente.report.content import Content
from tests.report.sample import brief


@pytest.fixture(scope="session")
def made() -> Brief:
    """A brief of a small scenario, from Germany's side."""
    return brief("DEU")


@pytest.fixture(scope="session")
def said(made: Brief) -> Content:
    """What its report says."""
    return content(made)
