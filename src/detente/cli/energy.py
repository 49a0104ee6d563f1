"""The command energy: where a fuel goes when it is cut, the ends of its assumptions, and the bridge
to the accounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from detente.cli.options import Json, app, print_json

if TYPE_CHECKING:
    from detente.energy.cuts import Lost
    from detente.study.fuels import Energy
    from detente.table import Table

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
        help="2021-01-01 to 2025-12-31 (default: the scenario's date, else 2022-12-31)",
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
PRICES = "USD per tonne or thousand cubic metres"


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
    """Where Russia's gas, crude, products and coal go when they are cut: flows, limits that bind,
    price gaps, certificate.
    """
    from detente.energy.tables import FUELS
    from detente.scenario.file import Scenario
    from detente.study.fuels import energy_ranges, fuel_flows

    if bridge:
        _show_bridge(as_json, asked=any((scenario is not None, on, fuel, cut, nameplate, ranges)))
        return
    named = Scenario.open(scenario) if scenario is not None else None
    kind = "nameplate" if nameplate else "contracted"
    given = _cuts(cut)
    found = fuel_flows(_date(on), scenario=named, lost=given, fuels=fuel or FUELS, prefer=kind)
    if as_json:
        answer = found.to_json()
        print_json(
            {name: answer[name] for name in ABOUT} | {"ranges": energy_ranges(found).records()}
            if ranges
            else answer
        )
        return
    _show_heading(found, given)
    if ranges:
        _show_ranges(energy_ranges(found))
    else:
        _show_answer(found)


ABOUT = ("scenario", "on", "capacities", "given", "levers", "held", "left_out")


def _show_heading(found: Energy, cut: dict[str, dict[str, float]]) -> None:
    """What is cut, who says so, and what was left out."""
    _say(
        f"Energy of Russia on {found.on}, {found.prefer} capacities, physical units a year; under"
        " assumptions, not a forecast"
    )
    if found.lost:
        _say(
            f"cuts: the levers of {found.lost.scenario} in force on {found.on}; a fall counts in"
            " full from its first day"
        )
    else:
        _say("cuts: the recorded measures in force")
    for fuel, shares in cut.items():
        _say(
            f"instead, for {fuel}:"
            f" {', '.join(f'{who} {100 * share:g} per cent' for who, share in shares.items())}"
        )
    if found.lost:
        _show_levers(found.lost, replaced=bool(cut))


def _show_levers(lost: Lost, *, replaced: bool) -> None:
    """The levers carried over, buyers of one depth together, who is held, and the levers left
    out.
    """
    buyers: dict[tuple[str, ...], list[str]] = {}
    for c in lost.carried:
        members = "" if c.part == 1 else f"{100 * c.part:.1f} ({c.part_tag})"
        buyers.setdefault((c.lever, c.fuel, c.tag, f"{100 * c.share:.1f}", members), []).append(
            c.buyer
        )
    if buyers:
        rows = [
            (lever, fuel, ", ".join(some), *rest) for (lever, fuel, *rest), some in buyers.items()
        ]
        heads = ("lever", "fuel", "buyers", "rests on", "cut", "members")
        _show("levers carried over; cut: per cent of what each buyer took in 2021", heads, rows, 4)
    elif not replaced:
        _say("no lever of it cuts a fuel that Russia sells to a buyer of the network on that day")
    if any(c.part < 1 for c in lost.carried):
        _say(
            "members: per cent of the European Union's purchases by those whom the lever names, in"
            " the cut already"
        )
    for fuel, held in lost.held.items():
        _say(f"no new {fuel}, since they stop or cut other trade with Russia: {', '.join(held)}")
    if lost.left_out:
        _say("not carried over:")
    for lever, reason in lost.left_out:
        _say(f"- {lever}: {reason}")


def _show_answer(found: Energy) -> None:
    """Summary, flows, limits and price gaps, without the columns that only files need."""
    lines = dict(found.summary.rows())
    keys: tuple[str, ...] = (
        "flow_lost",
        "flow_rerouted",
        "redirection",
        "fuel_price_before",
        "fuel_price_eu",
        "fuel_price_china",
        "field_discount",
    )
    heads: tuple[str, ...] = (
        "fuel",
        "lost",
        "re-routed",
        "ratio",
        "before",
        "in EU",
        "in China",
        "discount",
    )
    rows: list[tuple[str, ...]] = [
        (f"{name}, {row['flow_unit']}", *(_text(row[key]) for key in keys))
        for name, row in lines.items()
    ]
    _show(f"summary; prices in {PRICES}", heads, rows, 1)
    _say("discount: share of the price that even the best-placed field does not get")
    for name in lines:
        _show_flows(found, name)
    keys = ("fuel", "kind", "source_tag", "route_capacity", "flow_after", "shadow_price")
    heads = ("route", "fuel", "capacity", "rests on", "may carry", "carries", "worth")
    rows = [(route, *(_text(row[key]) for key in keys)) for route, row in found.routes.rows()]
    _show(f"limits; worth: of one more unit, {PRICES}", heads, rows, 4)
    keys = ("fuel", "buyer", "price_gap", "shadow_price", "new_terms")
    heads = ("route", "fuel", "buyer", "gap", "shadow price", "new terms")
    rows = [(route, *(_text(row[key]) for key in keys)) for route, row in found.gaps.rows()]
    _show(f"price gaps from field to buyer, {PRICES}", heads, rows, 3)
    _say("new terms: freight and discount of the last new unit")
    _say(
        "certificate: largest residual"
        f" {max(row['largest_residual'] for row in lines.values()):.1e}"
    )


def _show_flows(found: Energy, fuel: str) -> None:
    """The flows of one fuel; recorded ones beside where there are any."""
    lines = [(route, row) for route, row in found.flows.rows() if row["fuel"] == fuel]
    known = any(row["flow_recorded"] is not None for _, row in lines)
    heads = (
        "route",
        "buyer",
        "rests on",
        "before",
        "after",
        "cut",
        *(("recorded",) if known else ()),
    )
    rows = []
    for route, row in lines:
        cut = _text(row["flow_cut_pct"]) if row["tag"] == "input" else ""
        beside = (_text(row["flow_recorded"]),) if known else ()
        rows.append(
            (
                route,
                row["buyer"],
                row["tag"],
                _text(row["flow_before"]),
                _text(row["flow_after"]),
                cut,
                *beside,
            )
        )
    _show(
        f"{fuel}: flows in {lines[0][1]['flow_unit']} a year; cut in per cent; input: a cut or a"
        " hold sets the flow",
        heads,
        rows,
        3,
    )


def _show_ranges(table: Table) -> None:
    """Both ends of every parameter and of what they do, fuel by fuel."""
    _say("\nassumption ranges, not confidence intervals: each parameter at its two ends")
    spans = ("parameter", "redirection", "fuel_price_eu", "field_discount")
    for fuel in dict.fromkeys(table.columns["fuel"]):
        rows = [
            (
                name.replace("_", " "),
                row["tag"],
                *(f"{_text(row[f'{span}_low'])}…{_text(row[f'{span}_high'])}" for span in spans),
            )
            for name, row in table.rows()
            if row["fuel"] == fuel
        ]
        _show(
            f"{fuel}; price in {PRICES}",
            ("parameter", "rests on", "ends", "ratio", "price in EU", "discount"),
            rows,
            2,
        )


def _show_bridge(as_json: bool, *, asked: bool) -> None:
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
        return
    parts = [name for name in table.columns if name != "sector"]
    heads = ("fuel", "sector", *(name.split("_")[1] for name in parts))
    rows = [
        (name, row["sector"], *(f"{row[part]:.1f}" for part in parts)) for name, row in table.rows()
    ]
    _show("customs = duty + margin + rest + basic, billion USD", heads, rows, 2)


def _say(text: str) -> None:
    """A line, wrapped between words."""
    from detente.cli.show import _console

    _console().print(text, highlight=False, markup=False)


def _show(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]], left: int) -> None:
    """A table under its title; the first `left` columns are words."""
    from detente.cli.show import _console, _put, _table

    table = _table(title, heads, left=left)
    for row in rows:
        table.add_row(*row)
    print()
    _put(_console(), table)


def _text(value: Any) -> str:
    """At most four figures; empty for what there is not."""
    if isinstance(value, float):
        return f"{value:.1e}" if 0 < abs(value) < 1e-4 else f"{round(value, 3) + 0.0:.4g}"
    return "" if value is None else str(value)


def _date(text: str | None) -> Any:
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
