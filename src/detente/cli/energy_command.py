"""`detente energy`: where a fuel goes when it is cut, and the bridge to the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from detente.cli.options import Json, app, print_json

if TYPE_CHECKING:
    from datetime import date

    from detente.study.fuels import Energy

Name = Annotated[
    Optional[str],  # noqa: UP045
    typer.Argument(
        metavar="SCENARIO",
        help=(
            "a shipped scenario or the path of a file, whose levers cut; else the recorded measures"
        ),
    ),
]
On = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--on",
        metavar="DATE",
        help="2021-01-01 to 2026-12-31 (default: the scenario's date, else 2022-12-31)",
    ),
]
Fuels = Annotated[
    list[str] | None, typer.Option("--fuel", help="gas, crude, products or coal (default: all)")
]
Cut = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--cut",
        metavar="FUEL:WHO=SHARE",
        help="replaces what else cuts that fuel, e.g. gas:EU27=0.5 or gas:NORD_STREAM=1",
    ),
]
Nameplate = Annotated[
    bool, typer.Option("--nameplate", help="nameplate capacities where contracted ones are lower")
]
Ranges = Annotated[
    bool, typer.Option("--ranges", help="both ends of every assumption, one at a time")
]
Bridge = Annotated[
    bool, typer.Option("--bridge", help="Russia's fuel exports from customs value to the accounts")
]
# What stands in JSON above the ranges.
ABOUT = ("scenario", "on", "capacities", "given", "levers", "held", "left_out")


@app.command("energy")
def energy_command(
    scenario: Name = None,
    on: On = None,
    fuel: Fuels = None,
    cut: Cut = None,
    nameplate: Nameplate = False,
    ranges: Ranges = False,
    bridge: Bridge = False,
    as_json: Json = False,
) -> None:
    """Where Russia's gas, crude, products and coal go when they are cut.

    Flows, limits that bind, price gaps, certificate.
    """
    from detente.energy.tables import FUELS
    from detente.scenario.file import Scenario
    from detente.study.fuels import fuel_flows

    if bridge:
        asked = any((scenario is not None, on, fuel, cut, nameplate, ranges))
        _bridge(as_json=as_json, asked=asked)
        return
    named = Scenario.open(scenario) if scenario is not None else None
    kind = "nameplate" if nameplate else "contracted"
    given = _cuts(cut)
    found = fuel_flows(_date(on), scenario=named, lost=given, fuels=fuel or FUELS, prefer=kind)
    if ranges:
        _ranges(found, given, as_json=as_json)
    elif as_json:
        print_json(found.to_json())
    else:
        from detente.cli.show_energy import show_energy

        show_energy(found, given)


def _ranges(found: Energy, cut: dict[str, dict[str, float]], *, as_json: bool) -> None:
    from detente.cli.show_energy import show_asked, show_energy_ranges
    from detente.study.fuels import energy_ranges

    table = energy_ranges(found)
    if as_json:
        answer = found.to_json()
        print_json({name: answer[name] for name in ABOUT} | {"ranges": table.records()})
        return
    show_asked(found, cut)
    show_energy_ranges(table)


def _bridge(*, as_json: bool, asked: bool) -> None:
    from detente.cli.show_energy import show_bridge
    from detente.errors import ScenarioError
    from detente.study.fuels import bridge_table
    from detente.world.shipped import open_world

    if asked:
        raise ScenarioError(
            "is about the accounts of 2021 and takes nothing else",
            where="--bridge",
            hint="leave the rest out",
        )
    table = bridge_table(open_world("icio-2021"))
    if as_json:
        print_json({"rows": table.records()})
    else:
        show_bridge(table)


def _date(text: str | None) -> date | None:
    from datetime import date

    from detente.errors import ScenarioError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ScenarioError(
            f"{text!r} is not a date", where="--on", hint="write it as 2022-12-31"
        ) from None


def _cuts(texts: list[str] | None) -> dict[str, dict[str, float]]:
    """Shares by fuel and target from FUEL:WHO=SHARE."""
    from detente.energy.tables import known
    from detente.errors import ScenarioError

    found: dict[str, dict[str, float]] = {}
    for text in texts or ():
        who, _, share = text.partition("=")
        fuel, _, target = who.partition(":")
        try:
            found.setdefault(known(fuel.strip()), {})[target.strip()] = float(share)
        except ValueError:
            raise ScenarioError(
                f"{text!r} is not FUEL:WHO=SHARE", where="--cut", hint="for example gas:EU27=0.5"
            ) from None
    return found
