"""`detente world build` and `detente world aggregate`: worlds of the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.list_commands import worlds
from detente.cli.options import Json, print_json, print_rows
from detente.errors import DataError, ScenarioError

if TYPE_CHECKING:
    from detente.world.world import World

ForceFile = Annotated[bool, typer.Option("--force", help="replace files of ours that exist")]
WorldOut = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="the .npz file that is written")
]
GroupsOf = Annotated[
    list[str] | None,
    typer.Option(metavar="GROUP", help="NEW=AAA,BBB, or a bloc, e.g. EU27; may be repeated"),
]


@worlds.command("build")
def world_build(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="a folder of tables")],
    out: WorldOut = None,
    template: Annotated[
        bool, typer.Option("--template", help="write an example of such a folder instead")
    ] = False,
    force: ForceFile = False,
    as_json: Json = False,
) -> None:
    """Build a world from a folder of CSV or Parquet tables; exit status 2 when one must not be
    used.
    """
    from detente.world.build.world_folder import build_folder, write_template

    if template:
        written = [str(path) for path in write_template(folder, force=force)]
        print_rows(("file",), [(name,) for name in written], as_json)
        return
    target = free_file(out, force=force)
    built = build_folder(folder)
    about = {"sales": built.sales, "largest_imbalance": built.imbalance}
    save_checked(built.world, target, about, force=force, as_json=as_json)


@worlds.command("aggregate")
def world_aggregate(
    name: Annotated[str, typer.Argument(metavar="WORLD", help="a shipped world or an .npz file")],
    countries: GroupsOf = None,
    sectors: GroupsOf = None,
    out: WorldOut = None,
    force: ForceFile = False,
    as_json: Json = False,
) -> None:
    """Merge countries or sectors of a world; exit status 2 when the result must not be used."""
    from detente.world.aggregation import parsed_groups
    from detente.world.shipped import find_world

    if not countries and not sectors:
        raise ScenarioError(
            "nothing to merge", hint="--countries NEW=AAA,BBB or the name of a bloc"
        )
    target = free_file(out, force=force)
    world = find_world(name)
    merged = world.aggregate(parsed_groups(countries or ()), parsed_groups(sectors or ()))
    about = {"merged": len(merged.provenance["aggregated"])}
    save_checked(merged, target, about, force=force, as_json=as_json)


def free_file(out: Path | None, *, force: bool, option: str = "--out") -> Path:
    """The file that a world may be saved in; ScenarioError when it is taken or cannot be."""
    from detente.world.world import World

    if out is None or out.suffix != ".npz":
        raise ScenarioError("no .npz file to write", where=option, hint=f"{option} my-world.npz")
    if not out.resolve().parent.is_dir():
        raise ScenarioError(f"no folder {out.parent}", where=option, hint="make it first")
    if not out.exists():
        return _writable(out, option)
    if not force:
        hint = f"choose another {option}, or --force to replace it"
        raise ScenarioError(f"{out} exists", hint=hint)
    try:
        World.load(out)
    except DataError as error:
        raise ScenarioError(
            f"{out} is not a saved world, so --force does not replace it",
            hint=f"choose another {option}",
        ) from error
    return _writable(out, option)


def _writable(out: Path, option: str) -> Path:
    """The file itself; ScenarioError where its folder takes no file."""
    from detente.process import Held, only_one

    try:
        with only_one(out.with_name(f".{out.name}.lock"), ""):
            return out
    except Held:
        raise ScenarioError(f"another process is writing {out}", where=option) from None
    except OSError as error:
        raise ScenarioError(f"cannot write {out} ({error.strerror})", where=option) from error


def save_new(world: World, out: Path, *, force: bool) -> None:
    """Save a world in a file that was free; what has appeared there meanwhile is kept."""
    if out.exists() and not force:
        raise ScenarioError(f"{out} has appeared meanwhile and is kept", hint="name another file")
    world.save(out)


def save_checked(
    world: World, target: Path, about: dict[str, Any], *, force: bool, as_json: bool
) -> None:
    """Save the world unless its check forbids, and print both; exit status 2 if it does."""
    from detente.cli.printer import say
    from detente.world.check import check

    found = check(world)
    is_bad = any(fault.level == "refuse" for fault in found)
    if not is_bad:
        save_new(world, target, force=force)
    size = {"countries": len(world.countries), "sectors": len(world.sectors), **about}
    if as_json:
        findings = [vars(fault) for fault in found]
        file = None if is_bad else str(target)
        named = {"world": world.name, "file": file, "sha256": world.digest}
        print_json(named | size | {"findings": findings})
    else:
        said = ", ".join(f"{_told(value)} {key.replace('_', ' ')}" for key, value in size.items())
        done = "not written, see below" if is_bad else f"written to {target}"
        say(f": {said}; {done}", bold=world.name, wrapped=False)
        rows = [(fault.level, fault.where, fault.what) for fault in found]
        print_rows(("level", "where", "what"), rows, as_json)
    if is_bad:
        raise typer.Exit(2)


def _told(value: float) -> str:
    return f"{value:.1e}" if isinstance(value, float) else str(value)
