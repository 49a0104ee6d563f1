"""`detente list ...` and `detente world ...`: what there is to choose from."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.options import Json, print_json, print_rows

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
    """Named and dated groups of states."""
    from detente.world.countries import list_blocs

    print_rows(
        ("bloc", "since", "states", "title", "members"),
        [
            (b.name, str(b.since), len(b.members), b.title, " ".join(b.members))
            for b in list_blocs()
        ],
        as_json,
    )


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
    cover.
    """
    from detente.world.shipped import read_table

    columns = ("product", "sector", "buyer", "seller")
    shares = ("covered_pct", "low_pct", "high_pct")
    rows = [
        (
            *(row[name] or "all" for name in columns),
            *(float(row[name]) for name in shares),
            "yes" if row["critical"] else "no",
            row["tag"],
            row["source"],
        )
        for row in read_table("products")
    ]
    print_rows((*columns, *shares, "critical", "tag", "source"), rows, as_json)


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
