"""The parts of the living page: scripts that compose shocks, those of the worker, and of the page."""

from __future__ import annotations

from importlib.resources import files

# In the order in which they are read, after the engine's.
COMPOSING = (
    *("calendar", "covered_links", "acts", "detour_lever", "markets", "compose", "state", "scenario_file", "solved"),
)


def composer() -> str:
    """The scripts that make a shock from levers: they need the engine's before them."""
    return _read(COMPOSING)


def _read(names: tuple[str, ...]) -> str:
    folder = files("detente.report.live") / "page"
    texts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in names]
    return "\n".join(texts)
