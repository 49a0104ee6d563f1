"""Options that commands share, and what prints JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from detente.cli.progress_line import wipe

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
)

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="a shipped scenario or the path of a file")
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")]
For = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="COUNTRIES",
        help="pages of countries or blocs, with who caused what: DEU, or EU27, or DEU,USA",
    ),
]
Explain = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--explain",
        metavar="COUNTRY",
        help="why a country's real income changes: channel, partner, sector, lever, government",
    ),
]
Lever = Annotated[
    list[str] | None,
    typer.Option(
        "--lever",
        metavar="TEXT",
        help=(
            "one more lever, e.g. 'embargo by USA on CHN in C26' or 'quota 50 by USA on CHN rent"
            " exporter'"
        ),
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="change a field, e.g. closure=nominal or parameters.labour=specific",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="where the files go (default results/<scenario>-<hash>)"
    ),
]
Force = Annotated[bool, typer.Option("--force", help="replace an existing folder")]
OpenPage = Annotated[
    bool, typer.Option("--open", help="open the page in the browser once it is written")
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", min=0, help="for draws of assumptions and the random orders of the attribution"
    ),
]
Processes = Annotated[
    int, typer.Option("--processes", metavar="N", min=1, help="how many processes work at a time")
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help=(
            "do the draws on the workers of this Dask scheduler, such as tcp://10.0.0.5:8786; they"
            " are kept in results/draws as they come, and the same command goes on after a stop"
        ),
    ),
]
Sensitivity = Annotated[
    bool,
    typer.Option("--sensitivity", help="each assumption at the ends of its range, one at a time"),
]
Monthly = Annotated[
    bool,
    typer.Option(
        "--monthly", help="real income month by month, to the last horizon before the long run"
    ),
]
Flows = Annotated[
    str | None,
    typer.Option(
        "--flows",
        metavar="SECTORS",
        help="every pair by sector too: codes with commas between, or goods, services, all",
    ),
]
Money = Annotated[
    str,
    typer.Option(
        "--currency",
        metavar="CODE",
        help="money in this currency at the mean rate of the world's year: USD or EUR",
    ),
]
ClaimsOption = Annotated[
    Path | None,
    typer.Option("--claims", metavar="FILE", help="a claims file (default: the scenario's)"),
]
SaveWorld = Annotated[
    Path | None,
    typer.Option(
        "--save-world",
        metavar="FILE",
        help="the headline's accounts as a world (.npz), a base for further questions",
    ),
]
CORES = os.cpu_count() or 1
ScenarioFile = Annotated[Path, typer.Argument(metavar="FILE", help="a scenario file")]


def changed(name: str, levers: list[str] | None, values: list[str] | None) -> Any:
    """The scenario with the levers and fields of the command line."""
    from detente.errors import ScenarioError
    from detente.scenario.file import Scenario

    scenario, fields = Scenario.open(name), {}
    for text in values or ():
        key, equals, value = text.partition("=")
        if not equals:
            raise ScenarioError(
                f"{text!r} is not KEY=VALUE",
                where="--set",
                hint="for example --set closure=nominal",
            )
        fields[key.strip()] = value.strip()
    scenario = scenario.set(**fields) if fields else scenario
    return scenario.with_levers(levers) if levers else scenario


@contextmanager
def drawing(count: int, seed: int, processes: int, cluster: str | None) -> Iterator[Any]:
    """How to draw, as `Draws`; None where no draws are asked for.

    On the workers of a cluster, which is let go after the block, draws are kept as they come.
    """
    from detente.errors import ScenarioError
    from detente.study.draws import Draws
    from detente.study.publish import HOME

    if not count:
        if cluster:
            raise ScenarioError("no draws for the cluster", where="--cluster", hint="--draws 200")
        yield None
    elif not cluster:
        yield Draws(count, seed, processes)
    else:
        from detente.study.cluster import cluster_at

        with cluster_at(cluster) as executor:
            yield Draws(count, seed, executor, HOME / "draws")


def print_json(answer: Any) -> None:
    """Print `answer` as one JSON object."""
    wipe()
    print(json.dumps(answer, allow_nan=False, default=str))


def print_rows(columns: tuple[str, ...], rows: list[tuple[Any, ...]], as_json: bool) -> None:
    """Print a table for people, or as JSON."""
    from detente.table import Table

    table = Table.of(columns, rows)
    if as_json:
        print_json(table.records())
        return
    from detente.cli.printer import show

    show("", table)
