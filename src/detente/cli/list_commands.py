"""`detente list ...` and `detente world ...`: what there is to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import Json, print_json, print_rows

if TYPE_CHECKING:
    from detente.world.countries import Bloc

lists = typer.Typer(
    add_completion=False, rich_markup_mode=None, help="What there is to choose from."
)
worlds = typer.Typer(add_completion=False, rich_markup_mode=None, help="Look into a world.")


@lists.command("worlds")
def list_worlds_command(as_json: Json = False) -> None:
    """Shipped worlds."""
    from detente.world.shipped import list_worlds, open_world

    print_rows(
        ("world", "economies", "sectors", "year"),
        [
            (n, len(w.countries), len(w.sectors), w.year)
            for n in list_worlds()
            for w in [open_world(n)]
        ],
        as_json,
    )


@lists.command("scenarios")
def list_scenarios_command(as_json: Json = False) -> None:
    """Shipped scenarios and the question that each answers."""
    from detente.scenario.library import questions

    if as_json:
        rows = [(name, *said) for name, said in questions().items()]
        print_rows(("scenario", "title", "question"), rows, as_json)
        return
    asked = [(name, question) for name, (_, question) in questions().items()]
    print_rows(("scenario", "the question"), asked, as_json)


@lists.command("levers")
def list_levers_command(as_json: Json = False) -> None:
    """Levers and their fields."""
    from detente.levers.base import kinds
    from detente.words import first_paragraph

    rows = [
        (
            n,
            first_paragraph(c).split(";")[0].rstrip("."),
            ", ".join(f.alias or k for k, f in c.model_fields.items() if k != "lever"),
        )
        for n, c in kinds().items()
    ]
    print_rows(("lever", "what it does", "fields"), rows, as_json)


@lists.command("countries")
def list_countries_command(
    world: Annotated[str, typer.Option("--world")] = "icio-2021", as_json: Json = False
) -> None:
    """Economies of a world."""
    from detente.world.countries import country_name
    from detente.world.shipped import find_world

    accounts = find_world(world)
    rows = [(code, country_name(code, accounts)) for code in accounts.countries]
    print_rows(("country", "name"), rows, as_json)


@lists.command("blocs")
def list_blocs_command(as_json: Json = False) -> None:
    """Named and dated groups of states; members of today, and who joined or left when."""
    from detente.world.countries import list_blocs

    print_rows(
        ("bloc", "since", "states", "title", "members", "dates"),
        [
            (b.name, str(b.since), len(b.members), b.title, " ".join(b.members), _dates_of(b))
            for b in list_blocs()
        ],
        as_json,
    )


def _dates_of(group: Bloc) -> str:
    """Who joined after the first day of a group, and who left, with their days."""
    later = [one for one in group.memberships if one.joined > group.since or one.left]
    ordered = sorted(later, key=lambda one: (one.joined, one.country))
    return "; ".join(f"{one.country} {one.joined} to {one.left or 'today'}" for one in ordered)


@lists.command("sectors")
def list_sectors_command(
    world: Annotated[str, typer.Option("--world")] = "icio-2021", as_json: Json = False
) -> None:
    """Sectors of a world, the codes that mean several of them, and their roles."""
    from detente.world.shipped import find_world, sector_rows

    rows = [
        (row.sector, row.name, row.parent, " ".join(row.roles), row.note)
        for row in sector_rows(find_world(world))
    ]
    print_rows(("sector", "name", "parent", "roles", "note"), rows, as_json)


@lists.command("products")
def list_products_command(as_json: Json = False) -> None:
    """Product groups finer than the sectors: which share of what a seller sells to a buyer they
    cover. As JSON every row; else one line a sector, with the largest share of a pair.
    """
    from detente.levers.products import shipped_products

    rows = [
        {
            "product": one.product,
            "sector": one.sector,
            "buyer": " ".join(one.buyers) or "all",
            "seller": " ".join(one.sellers) or "all",
            "covered_pct": one.central,
            "low_pct": one.low,
            "high_pct": one.high,
            "critical": "yes" if one.critical else "no",
            "tag": one.tag,
            "source": one.source,
        }
        for one in shipped_products()
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("product", "sector", "all_pct", "largest_pct", "links", "critical", "tag", "source")
    print_rows(columns, [_in_short(some) for some in _by_sector(rows)], as_json)


def _by_sector(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The rows of each product in each sector."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["product"], row["sector"]), []).append(row)
    return [found[key] for key in sorted(found)]


def _in_short(rows: list[dict[str, Any]]) -> tuple[Any, ...]:
    """A product in a sector in one line: its share for all others, and the largest for some."""
    general = next(row for row in rows if row["buyer"] == row["seller"] == "all")
    largest = max(row["covered_pct"] for row in rows)
    said = (general["critical"], general["tag"], general["source"])
    about = (general["covered_pct"], largest, len(rows) - 1)
    return general["product"], general["sector"], *about, *said


@lists.command("variables")
def list_variables_command(as_json: Json = False) -> None:
    """Every variable with unit and description."""
    from detente.world.variables import variables

    print_rows(
        ("variable", "dims", "unit", "description"),
        [(v.name, v.dims, v.unit, v.description) for v in variables().values()],
        as_json,
    )


@lists.command("metrics")
def list_metrics_command(as_json: Json = False) -> None:
    """Metrics that a claims file can call, with arguments and units."""
    from detente.claims.metrics import metrics

    rows = [
        (one.name, one.usage, one.unit, one.summary, ", ".join(one.nulls))
        for one in metrics().values()
    ]
    print_rows(("metric", "usage", "unit", "what comes out", "named nulls"), rows, as_json)


@worlds.command("show")
def world_show(name: Annotated[str, typer.Argument()] = "icio-2021", as_json: Json = False) -> None:
    """Size, largest economies and provenance of a world."""
    from detente.world.shipped import find_world

    world = find_world(name)
    if as_json:
        value = dict(zip(world.countries, world.value_added.sum(axis=1).tolist(), strict=True))
        print_json(
            {
                "world": world.name,
                "sha256": world.digest,
                "value_added_musd": value,
                "provenance": dict(world.provenance),
                "legend": world.legend.written(),
            }
        )
        return
    from detente.cli.show_world import show_world

    show_world(world)


@worlds.command("check")
def world_check(
    name: Annotated[str, typer.Argument(help="a shipped world, or a file")] = "icio-2021",
    as_json: Json = False,
) -> None:
    """Findings about the accounts of a world, and its figures beside what others recorded; exit
    status 2 when it must not be used.
    """
    from detente.cli.show_world import show_check
    from detente.world.beside import beside
    from detente.world.check import check
    from detente.world.shipped import find_world

    world = find_world(name)
    found = check(world)
    recorded = beside(world)
    if as_json:
        findings = [vars(fault) for fault in found]
        built = world.provenance.get("findings", [])
        said = {"findings": findings, "built": built, "beside": recorded.records()}
        print_json({"world": world.name, "sha256": world.digest} | said)
    else:
        show_check(world, found, recorded)
    if any(f.level == "refuse" for f in found):
        raise typer.Exit(2)
