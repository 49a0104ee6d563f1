"""The shipped scenarios, and where a named scenario is found."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from detente.errors import ScenarioError
from detente.scenario.strict_yaml import load_yaml
from detente.words import did_you_mean
from detente.world.text_file import text_of


def list_scenarios() -> tuple[str, ...]:
    """Names of the shipped scenarios."""
    return tuple(sorted(path.stem for path in _folder().glob("*.yaml")))


def questions() -> dict[str, tuple[str, str]]:
    """Title and question of each shipped scenario by name, as its file says."""
    found = {}
    for name in list_scenarios():
        text = text_of(_folder() / f"{name}.yaml", error=ScenarioError)
        tree = load_yaml(text, f"{name}.yaml", error=ScenarioError)
        found[name] = (str(tree.get("title", "")), str(tree.get("question", "")))
    return found


def template(base: str | None = None) -> str:
    """The text of a new scenario file: that of `base`, or a small commented example.

    `base` is the path of a file or the name of a shipped scenario; ScenarioError for neither.
    """
    return text_of(found(base) if base else _folder() / "template.txt", error=ScenarioError)


def found(name: str | Path) -> Path:
    """The file at that path, or the shipped scenario `name`; ScenarioError if there is neither."""
    path = Path(name)
    if is_file(path):
        return path
    if str(name) in list_scenarios():
        return _folder() / f"{name}.yaml"
    raise _unknown(name)


def is_file(path: Path) -> bool:
    """Whether there is a file at a path, which may be no possible path at all."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _unknown(name: str | Path) -> ScenarioError:
    inside = Path(name) / "scenario.yaml"
    if is_file(inside):
        return ScenarioError(f"{str(name)!r} is a folder", hint=f"write {inside}")
    known = list_scenarios()
    otherwise = f"shipped are {', '.join(known)}; `detente new FILE` makes one"
    return ScenarioError(
        f"no scenario {str(name)!r}", hint=did_you_mean(str(name), known, otherwise)
    )


def _folder() -> Path:
    return Path(str(files("detente.scenario") / "shipped"))
