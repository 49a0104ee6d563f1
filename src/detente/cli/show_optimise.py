"""What `detente optimise` prints."""

from __future__ import annotations

from pathlib import Path

from detente.cli.printer import say, show, show_heading
from detente.study.optimise_answer import BestPolicy
from detente.study.policy_file import FILE


def show_optimise(found: BestPolicy, folder: Path) -> None:
    """What the policy does, its certificate, what to choose first, and the frontier."""
    show_heading(found)
    say()
    tables = found.tables
    players = tables["players"]
    known = [name for name, values in players.columns.items() if any(map(_is_known, values))]
    show("What the best policy does", players, known, label="player")
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
    say(
        "A gain is against the scenario as it is. The best tariffs and falls are in per cent,"
        " transfers in billion USD. Every variable stands in policy.csv."
    )
    say(f"files: {folder}; run the policy with: detente run {folder / FILE}", wrapped=False)


def _is_known(value: object) -> bool:
    """Whether there is something to print: no NaN, and no empty text."""
    return value == value and value != ""
