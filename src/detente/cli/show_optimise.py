"""What `detente optimise` prints."""

from __future__ import annotations

from pathlib import Path

from detente.cli.printer import say, show, show_heading
from detente.study.optimise_answer import BestPolicy
from detente.study.policy_file import FILE


def show_optimise(found: BestPolicy, folder: Path) -> None:
    """What the policy does, its certificate, what to choose first, and the frontier."""
    show_heading(found.heading)
    say()
    tables = found.tables
    show("What the best policy does", tables["players"], label="player")
    if "burdens" in tables:
        burdens = tables["burdens"]
        spread = max(burdens.columns["own_loss_pct"]) - min(burdens.columns["own_loss_pct"])
        shown = [name for name in burdens.columns if name != "row"]
        title = f"What each member loses: they differ by {spread:.3f} points"
        show(title, burdens, shown, label=None)
    first = tables["first"]
    columns = [name for name in first.columns if name != "row"]
    show("What to choose first, by its gain to first order", first, columns, label=None)
    if "frontier" in tables:
        frontier = tables["frontier"]
        show("Harm and own cost, by the weight of harm", frontier, label=None)
    say("Every variable stands in policy.csv.")
    say(f"files: {folder}; run the policy with: detente run {folder / FILE}", wrapped=False)
