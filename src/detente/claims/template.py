"""What a new claims file says, and the schema that editors read beside it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from detente.claims.claim import ClaimsFile
from detente.errors import ClaimError
from detente.world.text_file import text_of


def claims_template() -> str:
    """The text of a small commented claims file, which fits the example ``tariff``."""
    path = Path(str(files("detente.claims") / "files" / "template.txt"))
    return text_of(path, error=ClaimError)


def claims_schema() -> dict[str, Any]:
    """The JSON schema of a claims file."""
    return ClaimsFile.model_json_schema()
