"""The command energy: where a fuel goes when it is cut, the bridge to the accounts, and the hindcast."""

from __future__ import annotations

from typing import Annotated, Any, Optional

import typer

from detente.cli.options import Json, app, print_json, print_rows

On = Annotated[str, typer.Option("--on", metavar="DATE", help="2021-01-01 to 2025-12-31: which measures and capacities are in force")]
Fuels = Annotated[Optional[list[str]], typer.Option("--fuel", help="gas, crude, products or coal (default: all)")]  # noqa: UP045
Cut = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--cut", metavar="FUEL:WHO=SHARE", help="instead of the measures in force, e.g. gas:EU27=0.5 or gas:NORD_STREAM=1"),
]
Nameplate = Annotated[bool, typer.Option("--nameplate", help="nameplate capacities where contracted ones are lower")]
Hindcast = Annotated[bool, typer.Option("--hindcast", help="every recorded energy series: hit, miss or input, nulls beside")]
Ranges = Annotated[bool, typer.Option("--ranges", help="both ends of every assumption, one at a time")]
Bridge = Annotated[bool, typer.Option("--bridge", help="Russia's fuel exports from customs value to the accounts")]


@app.command("energy")
def energy_command(
    on: On = "2022-12-31",
    fuel: Fuels = None,
    cut: Cut = None,
    nameplate: Nameplate = False,
    hindcast: Hindcast = False,
    ranges: Ranges = False,
    bridge: Bridge = False,
    as_json: Json = False,
) -> None:
    """Where Russia's gas, crude, products and coal go when they are cut: flows, limits that bind, price gaps, certificate."""
    from detente.study.energy import bridge_table, energy, energy_ranges
    from detente.world.energy import FUELS, known

    if hindcast:
        _show_hindcast(as_json)
        return
    if bridge:
        from detente.world.shipped import open_world

        _print(bridge_table(open_world("icio-2021")), "customs = duty + margin + rest + basic, billion USD", as_json)
        return
    if ranges:
        table = energy_ranges(_date(on), fuels=[known(name) for name in fuel or FUELS])
        _print(table, "assumption ranges, not confidence intervals: each parameter at its two ends", as_json)
        return
    found = energy(_date(on), lost=_cuts(cut), fuels=fuel or FUELS, prefer="nameplate" if nameplate else "contracted")
    if as_json:
        print_json(found.to_json())
        return
    print(f"Energy of Russia on {found.on}, {found.prefer} capacities, physical units a year; an outcome under assumptions, not a forecast")
    for title, table in (("summary", found.summary), ("flows", found.flows), ("limits", found.routes), ("price gaps", found.gaps)):
        _print(table, f"\n{title}", False)


def _show_hindcast(as_json: bool) -> None:
    """The predicted series for people; all of them as JSON."""
    from detente.study.energy import plain
    from detente.study.hindcast_energy import energy_hindcast

    rows = plain(energy_hindcast())
    if as_json:
        print_json({"rows": rows})
        return
    shown = [row for row in rows if row["predicted"] is not None]
    print("recorded energy series; every prediction is given the cuts, which are inputs")
    columns = ("energy_series", "recorded", "predicted", "unit", "verdict", "null_no_change", "null_proportional", "beats_nulls")
    words = [tuple(_text(row[column]).replace("_", " ") for column in columns) for row in shown]
    print_rows(tuple(column.replace("_", " ") for column in columns), words, False)
    print(f"{len(rows) - len(shown)} more series are the base year or levers, so inputs; --json lists them with their sources")


def _print(table: Any, title: str, as_json: bool) -> None:
    """A table for people, without the columns that only files need, or as JSON."""
    if as_json:
        from detente.study.energy import plain

        print_json({"rows": plain(table)})
        return
    columns = [name for name in table.columns if name != "source"]
    print(title)
    heads = tuple(name.replace("_", " ") for name in (table.index_name, *columns))
    print_rows(heads, [(label, *(_text(row[c]) for c in columns)) for label, row in table.rows()], False)


def _text(value: Any) -> str:
    """At most four figures; empty for what there is not."""
    if isinstance(value, float):
        return f"{value:.1e}" if 0 < abs(value) < 1e-4 else f"{round(value, 3) + 0.0:.4g}"
    return "" if value is None else str(value)


def _date(text: str) -> Any:
    from datetime import date

    from detente.errors import ScenarioError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ScenarioError(f"{text!r} is not a date", where="--on", hint="write it as 2022-12-31") from None


def _cuts(texts: list[str] | None) -> dict[str, dict[str, float]]:
    """Shares by fuel and target from FUEL:WHO=SHARE."""
    from detente.errors import ScenarioError
    from detente.world.energy import known

    found: dict[str, dict[str, float]] = {}
    for text in texts or ():
        who, _, share = text.partition("=")
        fuel, _, target = who.partition(":")
        try:
            found.setdefault(known(fuel.strip()), {})[target.strip()] = float(share)
        except ValueError:
            raise ScenarioError(f"{text!r} is not FUEL:WHO=SHARE", where="--cut", hint="for example gas:EU27=0.5") from None
    return found
