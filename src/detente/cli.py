"""The door: thin commands over the library. Exit status 0 done, 2 bad input, 3 no equilibrium."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from detente.errors import DetenteError, SolveError

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=False)
lists = typer.Typer(add_completion=False, rich_markup_mode=None, help="What there is to choose from.")
worlds = typer.Typer(add_completion=False, rich_markup_mode=None, help="Look into a world.")
app.add_typer(lists, name="list")
app.add_typer(worlds, name="world")

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="a shipped scenario or the path of a file")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")]
For = Annotated[Optional[str], typer.Option("--for", metavar="COUNTRY", help="one country's page, with who caused what")]  # noqa: UP045
Explain = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--explain", metavar="COUNTRY", help="why a country's real income changes: channel, partner, sector, lever, government"),
]
Lever = Annotated[
    list[str] | None,
    typer.Option("--lever", metavar="TEXT", help="one more lever, e.g. 'embargo by USA on CHN in C26'"),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="change a field, e.g. closure=nominal or parameters.labour=specific"),
]
Out = Annotated[Optional[Path], typer.Option("--out", metavar="DIR", help="where the files go (default results/<scenario>-<hash>)")]  # noqa: UP045
Force = Annotated[bool, typer.Option("--force", help="replace an existing folder")]
Seed = Annotated[int, typer.Option("--seed", help="for the random orders of the attribution")]
Path_ = Annotated[Path, typer.Argument(metavar="FILE", help="a scenario file")]


def main() -> None:
    """Run the command line; every DetenteError becomes one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except DetenteError as error:
        sys.stderr.write(f"error: {error}\n")
        raise SystemExit(3 if isinstance(error, SolveError) else 2) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


@app.callback(invoke_without_command=True)
def start(context: typer.Context, version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    """Simulate economic statecraft: pull levers on the world economy and see who pays, with a certificate.

    Start here: `detente brief beijing-moscow-2022`.
    """
    if version:
        from detente import __version__

        print(f"detente {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(
            "detente simulates economic statecraft. Start with one of\n\n"
            "  detente brief beijing-moscow-2022               the claims of the reference case, held against data and model\n"
            "  detente run beijing-moscow-2022 --for DEU       who pays, and Germany's page\n"
            "  detente run beijing-moscow-2022 --explain RUS   why Russia's real income changes\n"
            "  detente run full-decoupling --lever 'tariff 25 by USA on CHN in C26'\n"
            "  detente new mine.yaml                           a scenario of your own\n"
            "  detente list scenarios                          what ships\n\n"
            "  detente --help                                  every command"
        )


@app.command("run")
def run_command(
    scenario: ScenarioName,
    lever: Lever = None,
    set_: Set = None,
    for_: For = None,
    explain: Explain = None,
    out: Out = None,
    force: Force = False,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Solve a scenario: who pays, who trades with whom, certificate, files."""
    from detente.study.export import save
    from detente.study.run import run

    result = run(_changed(scenario, lever, set_), for_country=for_, explained=explain, seed=seed, progress=_progress())
    folder = save(result, out, force=force)
    if as_json:
        _print_json(result.to_json() | {"files": str(folder)})
        return
    from detente.cli_show import show_result

    show_result(result, folder)


@app.command("brief")
def brief_command(
    scenario: ScenarioName,
    claims: Annotated[Optional[Path], typer.Option("--claims", metavar="FILE", help="a claims file (default: the scenario's)")] = None,  # noqa: UP045
    for_: For = None,
    out: Out = None,
    force: Force = False,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Hold the claims of a document against data and model: number, verdict, what it rests on, placebo."""
    from detente.claims.verdict import brief
    from detente.study.export import save
    from detente.study.scenario import Scenario

    found = brief(Scenario.open(scenario), claims=claims, for_country=for_, seed=seed, progress=_progress())
    answer = found.to_json()
    verdicts = {key: answer[key] for key in ("document", "thresholds_sha256", "verdicts")}
    folder = save(found.result, out, force=force, attached={"verdicts.json": json.dumps(verdicts, indent=1, allow_nan=False)})
    if as_json:
        _print_json(answer | {"files": str(folder)})
        return
    from detente.cli_show import show_brief

    show_brief(found, folder)


@app.command("new")
def new_command(
    file: Path_,
    from_: Annotated[Optional[str], typer.Option("--from", metavar="SCENARIO", help="start from a shipped scenario")] = None,  # noqa: UP045
    force: Force = False,
) -> None:
    """Write a new scenario file to fill in."""
    from detente.errors import ScenarioError
    from detente.study.scenario import template

    if file.exists() and not force:
        raise ScenarioError(f"{file} exists", hint="choose another name, or --force")
    text = template(from_)
    file.write_text(text, encoding="utf-8")
    print(f"wrote {file}; edit it, then `detente check {file}` and `detente run {file}`")


@app.command("check")
def check_command(scenario: ScenarioName, as_json: Json = False) -> None:
    """Check a scenario file; the first error is shown with its line."""
    from detente.study.scenario import Scenario

    found = Scenario.open(scenario)
    answer = {"scenario": found.name, "levers": len(found.levers), "outside_the_world": list(found.outside), "ok": True}
    if as_json:
        _print_json(answer)
    else:
        outside = f"; without accounts in the world: {', '.join(found.outside)}" if found.outside else ""
        print(f"{found.name}: {len(found.levers)} levers in force{outside}. ok")


@app.command("schema")
def schema_command() -> None:
    """Print the JSON schema of scenario files."""
    from detente.study.schema import ScenarioFile

    _print_json(ScenarioFile.model_json_schema())


@app.command("rerun")
def rerun_command(
    manifest: Annotated[Path, typer.Argument(metavar="MANIFEST", help="manifest.json or its folder")],
    as_json: Json = False,
) -> None:
    """Compute a saved result again and say whether the numbers are the same."""
    from detente.study.export import rerun

    result, difference = rerun(manifest)
    if as_json:
        _print_json(result.to_json() | {"largest_difference_pct": difference})
        return
    verdict = "the same numbers" if difference <= 1e-9 else "NOT the same numbers"
    print(f"{result.scenario.name}: {verdict}; largest difference of real income {difference:.1e} per cent")


@app.command("depend")
def depend_command(
    country: Annotated[str, typer.Argument(help="whose dependence")],
    partner: Annotated[str, typer.Argument(help="on whom: a country, or a bloc of suppliers")],
    world: Annotated[str, typer.Option("--world", help="which world")] = "icio-2021",
    as_json: Json = False,
) -> None:
    """Who depends on whom, by elasticity set.

    On a country: real income lost by either side if all trade between the two stopped, and the rank of the first among the
    partners of the second, adjusted for size. On a bloc: what its members take away by no longer selling, alone and together.
    """
    from detente.cli_show import show_dependence, show_leverage
    from detente.study.depend import dependence, supply
    from detente.world.countries import is_bloc, resolve
    from detente.world.shipped import open_world

    home, accounts, progress = resolve(country), open_world(world), _progress()
    if is_bloc(partner):
        holds = supply(accounts, home, partner, progress=progress)
        if as_json:
            by_set = {k: {"joint_pct": v.joint, "alone_pct": v.alone, "own_pct": v.own} for k, v in holds.items()}
            _print_json({"world": world, "buyer": home, "suppliers": partner, "loss_pct": by_set})
            return
        show_leverage((home, partner), holds, accounts)
        return
    other = resolve(partner)
    found = dependence(accounts, home, other, progress=progress)
    if as_json:
        sets = {k: {home: v.loss, other: v.hub_loss, "size_adjusted_rank": v.rank} for k, v in found.items()}
        _print_json({"world": world, "loss_pct": sets, "partners": found[accounts.default_elasticities].partners})
        return
    show_dependence((home, other), found, accounts)


@app.command("compare")
def compare_command(
    first: Annotated[str, typer.Argument(metavar="A", help="a scenario or a result folder")],
    second: Annotated[str, typer.Argument(metavar="B", help="a scenario or a result folder")],
    as_json: Json = False,
) -> None:
    """Why two answers differ: real income by country, split into data, levers, parameters and version."""
    from detente.study.compare import compare

    found = compare(first, second)
    if as_json:
        _print_json({"first": found.names[0], "second": found.names[1], "countries": dict(found.table.rows()), "order_pp": found.order_pp})
        return
    from detente.cli_show import show_comparison

    show_comparison(found)


@lists.command("worlds")
def list_worlds_command(as_json: Json = False) -> None:
    """Shipped worlds."""
    from detente.world.shipped import list_worlds, open_world

    _rows(
        ("world", "economies", "sectors", "year"),
        [(n, len(w.countries), len(w.sectors), w.year) for n in list_worlds() for w in [open_world(n)]],
        as_json,
    )


@lists.command("scenarios")
def list_scenarios_command(as_json: Json = False) -> None:
    """Shipped scenarios."""
    from detente.study.scenario import Scenario, list_scenarios

    _rows(("scenario", "title"), [(n, Scenario.open(n).content.title) for n in list_scenarios()], as_json)


@lists.command("levers")
def list_levers_command(as_json: Json = False) -> None:
    """Levers and their fields."""
    from detente.levers.catalogue import CATALOGUE

    rows = [
        (
            n,
            (c.__doc__ or "").split(";")[0].strip(),
            ", ".join(f.alias or k for k, f in c.model_fields.items() if k != "lever"),
        )
        for n, c in CATALOGUE.items()
    ]
    _rows(("lever", "what it does", "fields"), rows, as_json)


@lists.command("countries")
def list_countries_command(world: Annotated[str, typer.Option("--world")] = "icio-2021", as_json: Json = False) -> None:
    """Economies of a world."""
    from detente.world.countries import country_name
    from detente.world.shipped import open_world

    _rows(("country", "name"), [(c, country_name(c)) for c in open_world(world).countries], as_json)


@lists.command("blocs")
def list_blocs_command(as_json: Json = False) -> None:
    """Named and dated groups of states."""
    from detente.world.countries import list_blocs

    _rows(
        ("bloc", "since", "states", "title", "members"),
        [(b.name, str(b.since), len(b.members), b.title, " ".join(b.members)) for b in list_blocs()],
        as_json,
    )


@lists.command("sectors")
def list_sectors_command(as_json: Json = False) -> None:
    """Sectors of the shipped worlds."""
    from detente.world.shipped import read_table

    _rows(("sector", "name", "group", "note"), [tuple(row.values()) for row in read_table("sectors")], as_json)


@lists.command("variables")
def list_variables_command(as_json: Json = False) -> None:
    """Every variable with unit and description."""
    from detente.world.variables import variables

    _rows(
        ("variable", "dims", "unit", "description"),
        [(v.name, v.dims, v.unit, v.description) for v in variables().values()],
        as_json,
    )


@worlds.command("show")
def world_show(name: Annotated[str, typer.Argument()] = "icio-2021", as_json: Json = False) -> None:
    """Size, largest economies and provenance of a world."""
    from detente.world.shipped import open_world

    world = open_world(name)
    if as_json:
        value = dict(zip(world.countries, world.value_added.sum(axis=1).tolist(), strict=True))
        _print_json({"world": name, "sha256": world.digest, "value_added_musd": value, "provenance": dict(world.provenance)})
        return
    from detente.cli_show import show_world

    show_world(world)


@worlds.command("check")
def world_check(name: Annotated[str, typer.Argument(help="a shipped world or an .npz file")] = "icio-2021", as_json: Json = False) -> None:
    """Findings about the accounts of a world; exit status 2 when one must not be used."""
    from detente.world.check import check
    from detente.world.shipped import open_world
    from detente.world.world import World

    world = World.load(name) if name.endswith(".npz") else open_world(name)
    found = check(world)
    _rows(("level", "where", "what"), [(f.level, f.where, f.what) for f in found], as_json)
    if any(f.level == "refuse" for f in found):
        raise typer.Exit(2)


def _changed(name: str, levers: list[str] | None, values: list[str] | None) -> Any:
    """The scenario with the levers and fields of the command line."""
    from detente.errors import ScenarioError
    from detente.study.scenario import Scenario

    scenario = Scenario.open(name)
    for text in values or ():
        key, equals, value = text.partition("=")
        if not equals:
            raise ScenarioError(f"{text!r} is not KEY=VALUE", where="--set", hint="for example --set closure=nominal")
        scenario = scenario.set(**{key.strip(): value.strip()})
    return scenario.with_levers(levers) if levers else scenario


def _progress() -> Callable[[str, int, int], None] | None:
    """One line on standard error that counts, only on a terminal."""
    if not sys.stderr.isatty():
        return None

    def tell(step: str, done: int, total: int) -> None:
        sys.stderr.write(f"\r\x1b[K{step}: {done} of {total}" if done < total else "\r\x1b[K")
        sys.stderr.flush()

    return tell


def _print_json(answer: Any) -> None:
    print(json.dumps(answer, allow_nan=False, default=str))


def _rows(columns: tuple[str, ...], rows: list[tuple[Any, ...]], as_json: bool) -> None:
    if as_json:
        _print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    from detente.cli_show import show_rows

    show_rows(columns, rows)
