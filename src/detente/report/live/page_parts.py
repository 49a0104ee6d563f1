"""The scripts of the living page: those that compose shocks, of the worker, and of the page."""

from __future__ import annotations

from importlib.resources import files

from detente.report.live.pack import engine

# What of the engine the page uses: all its other names are its own business. Then the parts, in the
# order in which they are read.
ENGINE = (
    *("unpacked", "inflated", "world_of", "parameters_of", "solve", "walk", "speed_over"),
    *("general", "SolveError", "place_of", "sales_of", "welfare_pct_of", "output_pct_of"),
)
COMPOSING = (
    *("calendar", "covered_links", "making", "acts", "detour_lever", "markets", "compose"),
    *("state", "scenario_file", "solved"),
)
WORKING = ("read", "ties", "worker")
SHOWING = (
    *("calendar", "state", "scenario_file", "read", "dom", "words", "bars", "history"),
    *("solver_client", "levers_panel", "panels", "beside", "add_lever", "share", "live_page"),
    "open_live",
)


def composer() -> str:
    """The scripts that make a shock from levers, after the engine, of which they see `ENGINE`."""
    names = ", ".join(ENGINE)
    own = f"const {{ {names} }} = (() => {{\n{engine()}\nreturn {{ {names} }};\n}})();"
    return f"{own}\n{_read(COMPOSING)}"


def worker() -> str:
    """The script of the worker: it holds the world, composes shocks and solves them."""
    return f"{composer()}\n{_read(WORKING)}"


def page_script() -> str:
    """The script of the page, which solves nothing."""
    return _read(SHOWING)


def _read(names: tuple[str, ...]) -> str:
    folder = files("detente.report.live") / "page"
    texts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in names]
    return "\n".join(texts)
