"""Three texts of our own: a tariff threat, an export ban on a mineral, a pipeline stop."""

from __future__ import annotations

import datetime
from pathlib import Path

from detente.reading.document import Document

FOLDER = Path(__file__).parent / "texts"
DAYS = {"tariff": "2025-03-03", "mineral": "2023-10-20", "pipeline": "2022-04-27"}


def own(name: str) -> Document:
    """One of the three texts."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return Document(text, datetime.date.fromisoformat(DAYS[name]), "our own")
