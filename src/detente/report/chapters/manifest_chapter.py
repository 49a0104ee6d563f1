"""The chapter that says what is needed to get the same numbers again."""

from __future__ import annotations

from detente.claims.brief import Brief
from detente.report.parts import Chapter, Sheet
from detente.table import Table

SAID = "What is needed to get the same numbers again."
NOTE = "The scenario file itself stands in manifest.json."
LEFT_OUT = ("scenario", "timings", "attached")


def manifest_chapter(brief: Brief) -> Chapter:
    """The manifest of the result with the digest of the claims and the number of draws."""
    entries = {
        key: value
        for key, value in brief.result.manifest.items()
        if key not in LEFT_OUT and value is not None
    }
    entries |= {"thresholds_sha256": brief.digest, "draws": len(brief.draws.draws)}
    table = Table("entry", tuple(entries), {"value": [str(value) for value in entries.values()]})
    sheet = Sheet("manifest", "Manifest", table, NOTE, shown=40)
    return Chapter("manifest", "The same numbers again", (SAID,), (), (sheet,))
