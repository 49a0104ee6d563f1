"""What `detente depend` prints: losses of two countries apart, and what a bloc takes away."""

from __future__ import annotations

from detente.cli.printer import Column, say, show
from detente.report.glossary import explained
from detente.study.depend import DependenceAnswer, LeverageAnswer
from detente.table import Table
from detente.words import in_text
from detente.world.countries import country_name, titles_of
from detente.world.set_names import set_names
from detente.world.world import World

OVER_SETS = f"{explained('elasticity set')} Ranges over them are no confidence intervals"


def show_dependence(found: DependenceAnswer) -> None:
    """Real income that either side loses by elasticity set, and the rank of the first."""
    home, other = found.country, found.partner
    partner = in_text(country_name(other, found.world))
    name = in_text(country_name(home, found.world))
    title = f"Real income lost if all trade between {name} and {partner} stopped, per cent"
    columns = (
        Column(("loss_pct",), home),
        Column(("hub_loss_pct",), other),
        Column(("size_adjusted_rank",), f"rank of {home}"),
    )
    show(title, _marked(found.tables["dependence"], found.world), columns)
    say(
        f"rank among {found.partners} partners of {partner} by loss adjusted for size"
        f" (1 depends most); {_about(found.world)}"
    )


def show_leverage(found: LeverageAnswer, count: int = 8) -> None:
    """Real income that a buyer loses when suppliers stop selling, one by one and together."""
    world = found.world
    name = in_text(country_name(found.buyer, world))
    title = (
        f"Real income that {name} loses if members of {found.suppliers} stop selling to it, per"
        " cent"
    )
    show(title, _marked(found.tables["leverage"], world))
    elasticities = set_names(world)[world.default_elasticities]
    title = f"The suppliers that {name} would miss most, each alone, elasticities {elasticities}"
    show(title, found.tables["suppliers"].first(count), ["loss_pct"])
    if found.outside:
        missing = titles_of(found.outside)
        say(f"in {found.suppliers} but without accounts in the world: {missing}")
    say(_about(world))


def _about(world: World) -> str:
    return f"{world.name}; long-run; trade of each country in balance; {OVER_SETS}"


def _marked(table: Table, world: World) -> Table:
    """The table by elasticity set, these by name and the default one marked."""
    names, default = set_names(world), world.default_elasticities
    codes = map(str, table.index)
    return table.labelled(names[code] + " (default)" * (code == default) for code in codes)
