"""Commands that ask: run, depend, compare, and what goes with scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import (
    CORES,
    Cluster,
    Explain,
    Flows,
    For,
    Force,
    Json,
    Lever,
    Money,
    Monthly,
    OpenPage,
    Out,
    Processes,
    SaveWorld,
    ScenarioName,
    Seed,
    Sensitivity,
    Set,
    app,
    changed,
    drawing,
    print_json,
)
from detente.cli.progress_line import progress
from detente.cli.world_commands import free_file, save_new

if TYPE_CHECKING:
    from detente.study.compare import Comparison
    from detente.study.currency import Currency
    from detente.study.result import Result

REPORT = "report.html"
Tries = Annotated[
    int,
    typer.Option(
        "--draws", metavar="N", min=0, help="ranges over N tries of the uncertain assumptions"
    ),
]
ResultFormats = Annotated[
    str,
    typer.Option(
        "--format", metavar="LIST", help="files: csv, xlsx, json, and nc for NetCDF arrays"
    ),
]
Whole = Annotated[
    bool, typer.Option("--verbose", help="print every table, with levers and sources")
]


@app.command("run")
def run_command(
    scenario: ScenarioName,
    lever: Lever = None,
    set_: Set = None,
    for_: For = None,
    explain: Explain = None,
    draws: Tries = 0,
    sensitivity: Sensitivity = False,
    monthly: Monthly = False,
    flows: Flows = None,
    processes: Processes = CORES,
    cluster: Cluster = None,
    out: Out = None,
    force: Force = False,
    seed: Seed = 0,
    format_: ResultFormats = "csv,xlsx,json",
    save_world: SaveWorld = None,
    currency: Money = "USD",
    verbose: Whole = False,
    as_json: Json = False,
) -> None:
    """Solve a scenario: who pays, who trades with whom, certificate, files."""
    tell = progress()
    from detente.study.workers import beside_this_one

    beside = 1 if draws else processes  # draws have processes of their own
    with beside_this_one(beside, "detente.study.save"):
        from detente.study.as_base import as_base
        from detente.study.currency import USD, InCurrency, currency_of
        from detente.study.publish import reserved_or_home
        from detente.study.ranges import with_ranges
        from detente.study.result_tables import with_flows
        from detente.study.run import run
        from detente.study.save import parse_formats, save

        formats, asked = parse_formats(format_), changed(scenario, lever, set_)
        money = currency_of(currency, asked.world.year)
        base = free_file(save_world, force=force, option="--save-world") if save_world else None
        with (
            reserved_or_home(out, force=force) as place,
            drawing(draws, seed, processes, cluster) as plan,
        ):
            result = run(asked, for_country=for_, explained=explain, seed=seed, progress=tell)
            result = with_ranges(
                result, draws=plan, one_by_one=sensitivity, monthly=monthly, progress=tell
            )
            result = with_flows(result, flows) if flows else result
            answer = result if money.code == USD else InCurrency(result, money)
            folder = save(answer, place, force=force, formats=formats)
        if base:
            save_new(as_base(result), base, force=force)
        if as_json:
            world = {"world_file": str(base)} if base else {}
            print_json(answer.to_json() | {"files": str(folder)} | world)
            return
        _say_run(result, folder, money, base, whole=verbose)


def _say_run(
    result: Result, folder: Path, money: Currency, base: Path | None, *, whole: bool
) -> None:
    """Print what was computed and where it is, in short or as a `whole`."""
    from detente.cli.printer import in_currency, say
    from detente.cli.show_result import show_result
    from detente.cli.show_run import show_run
    from detente.study.as_base import NO_REOPENING
    from detente.study.currency import USD

    if base:
        say(f"world: {base}. {NO_REOPENING}", wrapped=False)
    shown = show_result if whole else show_run
    if money.code == USD:
        shown(result, folder)
        return
    say(money.said)
    with in_currency(money):
        shown(result, folder)


@app.command("check")
def check_command(scenario: ScenarioName, as_json: Json = False) -> None:
    """Check a scenario file; the first error is shown with its line.

    Each lever in one line, and what is in force at each horizon.
    """
    from detente.cli.printer import say
    from detente.cli.show_force import show_force
    from detente.scenario.file import Scenario
    from detente.scenario.in_force import acting_levers, force_table, horizon_days

    found = Scenario.open(scenario)
    levers = acting_levers(found)
    notes = found.remarks[len(found.content.notes) :]
    answer = {
        "scenario": found.name,
        "levers": len(levers),
        "lines": [lever.line() for lever in levers],
        "outside_the_world": list(found.outside),
        "in_force": force_table(found).records(),
        "days": horizon_days(found),
        "notes": notes,
        "ok": True,
    }
    if as_json:
        print_json(answer)
    else:
        outside = (
            f"; without accounts in the world: {', '.join(found.outside)}" if found.outside else ""
        )
        count = len(levers)
        say(f"{found.name}: {count} lever{'s' * (count != 1)} in force{outside}. ok", wrapped=False)
        for lever in levers:
            say(f"- {lever.title}: {lever.line()}", wrapped=False)
        show_force(found)
        for note in notes:
            say(f"note: {note}", wrapped=False)


@app.command("rerun")
def rerun_command(
    manifest: Annotated[
        Path, typer.Argument(metavar="MANIFEST", help="manifest.json or its folder")
    ],
    as_json: Json = False,
) -> None:
    """Compute a saved result again and say whether the numbers are the same."""
    from detente.study.rerun import rerun

    result, difference = rerun(manifest)
    if as_json:
        print_json(result.to_json() | {"largest_difference_pct": difference})
        return
    verdict = "the same numbers" if difference <= 1e-9 else "NOT the same numbers"
    print(
        f"{result.scenario.name}: {verdict}; largest difference of real income {difference:.1e} per"
        " cent"
    )


@app.command("depend")
def depend_command(
    country: Annotated[str, typer.Argument(help="whose dependence")],
    partner: Annotated[
        str,
        typer.Argument(help="on whom: a country, or several, such as 'OPEC except IRN'"),
    ],
    world: Annotated[str, typer.Option("--world", help="which world")] = "icio-2021",
    as_json: Json = False,
) -> None:
    """Who depends on whom, by elasticity set.

    On a country: real income lost by either side if all trade between the two stopped, and the rank
    of the first among the partners of the second, adjusted for size. On several: what they
    take away by no longer selling, alone and together.
    """
    from detente.cli.show_depend import show_dependence, show_leverage
    from detente.study.depend import dependence, supply
    from detente.world.countries import resolve
    from detente.world.shipped import find_world
    from detente.world.whom import parties

    tell = progress()
    accounts = find_world(world)
    home = resolve(country, accounts)
    others = parties(partner, accounts)
    if len(others) > 1:
        held = supply(accounts, home, partner, progress=tell)
        if as_json:
            print_json(held.to_json())
        else:
            show_leverage(held)
        return
    found = dependence(accounts, home, others[0], progress=tell)
    if as_json:
        print_json(found.to_json())
    else:
        show_dependence(found)


@app.command("compare")
def compare_command(
    first: Annotated[str, typer.Argument(metavar="A", help="a scenario or a result folder")],
    second: Annotated[str, typer.Argument(metavar="B", help="a scenario or a result folder")],
    out: Out = None,
    force: Force = False,
    format_: Annotated[
        str, typer.Option("--format", metavar="LIST", help="files: csv, xlsx, json")
    ] = "csv,xlsx,json",
    report: Annotated[
        bool, typer.Option("--report", help="write report.html: both side by side on one page")
    ] = False,
    open_: OpenPage = False,
    as_json: Json = False,
) -> None:
    """What differs between two answers: levers, real income by country, sectors and flows.

    The difference of real income is split into data, levers, parameters and version.
    """
    from detente.study.compare import compare
    from detente.study.publish import reserved_or_home
    from detente.study.save import parse_formats, save

    formats = parse_formats(format_)
    progress()
    with reserved_or_home(out, force=force) as place:
        found = compare(first, second)
        attached = {REPORT: _compared(found)} if report or open_ else {}
        folder = save(found, place, force=force, formats=formats, attached=attached)
    if as_json:
        print_json(found.to_json() | {"files": str(folder)})
        return
    from detente.cli.printer import say_path
    from detente.cli.show_comparison import show_comparison

    show_comparison(found, folder)
    if attached:
        say_path((folder / REPORT).resolve())
    if open_:
        typer.launch(str(folder / REPORT))


def _compared(found: Comparison) -> str:
    """The page of a comparison."""
    from detente.report.compare_page import compare_html

    return compare_html(found)
