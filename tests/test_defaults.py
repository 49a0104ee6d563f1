"""What happens when nobody says otherwise: the same seed everywhere, one process, nothing extra."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import typer
from pydantic import BaseModel

import detente
from detente.cli import main  # noqa: F401 (adds every command)
from detente.cli.options import app

# What is on unless it is switched off; every other switch is off.
ON = {
    ("cli.printer.say", "wrapped"),
    ("cli.show_ranges.show_ranges", "ranked"),
    ("economy.solver.search.search", "thorough"),
    ("economy.solver.solve._How", "thorough"),
    ("report.figure.Figure.spec", "titled"),
    ("report.figure.Figure.svg", "titled"),
    ("study.answer.accounts", "money"),
    ("study.answer.solved", "money"),
}
# Commands take more processes by themselves where there are as many cores.
IN_PYTHON = ("study.draws.Draws",)


def defaults() -> Iterator[tuple[str, str, object]]:
    """Name of a function, method or class, a parameter of it, and the default of that."""
    for found in pkgutil.walk_packages(detente.__path__, "detente."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            if getattr(one, "__module__", "") != found.name:
                continue
            # What a file may say has defaults of its own, in its schema.
            written = inspect.isclass(one) and issubclass(one, BaseModel)
            things = {name: one} if callable(one) and not written else {}
            if inspect.isclass(one):
                methods = {key: value for key, value in vars(one).items() if key != "__init__"}
                things |= {
                    f"{name}.{key}": value
                    for key, value in methods.items()
                    if inspect.isfunction(value)
                }
            for whole, thing in things.items():
                yield from parameters(f"{found.name.removeprefix('detente.')}.{whole}", thing)


def parameters(name: str, thing: object) -> Iterator[tuple[str, str, object]]:
    try:
        listed = inspect.signature(thing).parameters.values()  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return
    for one in listed:
        if one.default is not one.empty:
            yield name, one.name, one.default


def test_a_switch_is_off_but_for_those_that_are_listed() -> None:
    assert {(name, switch) for name, switch, value in defaults() if value is True} == ON


def switches(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, bool]]:
    """Every switch of a command and of those under it, and whether it is on unless asked for."""
    for one in command.params:
        if getattr(one, "is_flag", False):
            yield " ".join((*path, one.name)), bool(one.default)
    for name, inner in getattr(command, "commands", {}).items():
        yield from switches(inner, (*path, name))


def test_a_command_does_nothing_more_than_it_is_asked() -> None:
    found = dict(switches(typer.main.get_command(app)))
    assert {"compare report", "run verbose", "brief open_"} <= set(found)
    assert not any(found.values())


def test_every_seed_is_zero() -> None:
    seeds = {name: value for name, parameter, value in defaults() if parameter == "seed"}
    assert len(seeds) >= 20
    assert set(seeds.values()) == {0}


def test_python_users_get_one_process() -> None:
    found = {name: value for name, parameter, value in defaults() if parameter == "executor"}
    assert found == dict.fromkeys(IN_PYTHON, 1)
