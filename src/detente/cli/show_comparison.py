"""What `detente compare` prints: where two answers differ, and what the difference comes from."""

from __future__ import annotations

from detente.cli.printer import say, show, with_name
from detente.study.compare import Comparison
from detente.world.countries import country_name


def show_comparison(found: Comparison, count: int = 15) -> None:
    """The countries whose real income differs most."""
    differences = [abs(value) for value in found.table.columns["difference_pp"]]
    order = sorted(range(len(differences)), key=lambda place: -differences[place])
    some = found.table.taken(order[:count])
    world = found.scenarios[0].world
    named = some.labelled(
        with_name(str(code), country_name(str(code), world)) for code in some.index
    )
    show(f"Real income, per cent: {found.names[0]} (A) and {found.names[1]} (B)", named)
    say(
        f"Shapley shares over all orders; a part moves by at most {found.order_pp:.3f} points with"
        " the order"
    )
