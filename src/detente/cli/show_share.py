"""What `detente respond --share` prints."""

from __future__ import annotations

from pathlib import Path

from detente.cli.printer import say, say_path, show, show_heading
from detente.cli.show_stance import WARNING
from detente.study.share_burden import Sharing, SharingAnswer


def show_share(answer: SharingAnswer, folder: Path) -> None:
    """Margins and transfers by motive, who pays whom, and the certificate."""
    show_heading(answer)
    say()
    tables = answer.tables
    columns = [name for name in tables["sharing"].columns if name != "motives"]
    for one in answer.found:
        rows = [
            k for k, row in enumerate(tables["sharing"].columns["motives"]) if row == one.motives
        ]
        members = tables["sharing"].taken(rows)
        show(f"With {one.motives}: the least that keeps everybody in", members, columns, label=None)
        say(_sum(one))
        say()
    paid = tables["payments"]
    if paid.index:
        names = [name for name in paid.columns if name != "row"]
        show("Who pays whom a year", paid, names, label=None)
    say(
        "Margin: payoff of staying over that of leaving, in logits; who leaves gets and pays"
        " nothing. The others stand as in the game's equilibrium."
    )
    say(WARNING)
    say_path(folder, "files: ")


def _sum(one: Sharing) -> str:
    """What it comes to, and what proves it."""
    least = f"{one.least.total:.3g} billion USD a year, the dual programme says at least"
    least += f" {one.least.bound:.3g}"
    if one.least.total == 0:
        return "Nobody gains by leaving: no transfer is needed."
    if not one.possible:
        outside = one.least.outside.sum()
        return (
            f"Transfers among members are not enough: {outside:.3g} billion USD a year would have"
            f" to come from outside ({least}). To first order, not solved: nobody outside is named."
        )
    return f"{least}; solved with them, the lowest margin is {one.after.min():.0e}."
