"""What `detente new` can write: examples, a template, and the schema that an editor reads."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from detente.errors import ScenarioError
from detente.scenario.library import list_scenarios, template
from detente.words import did_you_mean
from detente.world.text_file import text_of

SCHEMA_FILE = "detente.schema.json"
CLAIMS_SCHEMA_FILE = "detente-claims.schema.json"
# By it we know a schema that we wrote.
OURS = "written by `detente new` for editors; it is written anew with every new file"
TITLE = re.compile(r"^title: *(.+)$", re.MULTILINE)


def headed(text: str, schema: str = SCHEMA_FILE) -> str:
    """A text with the line by which editors find its schema, in the same folder."""
    return f"# yaml-language-server: $schema={schema}\n{text}"


def list_examples() -> dict[str, str]:
    """The title of each example by its name."""
    found = {}
    for path in sorted(_folder().glob("*.yaml")):
        title = TITLE.search(path.read_text(encoding="utf-8"))
        found[path.stem] = title[1].strip("'\"") if title else ""
    return found


def example(name: str) -> str:
    """The text of an example; ScenarioError with the names that exist."""
    if name not in list_examples():
        known = list_examples()
        hint = did_you_mean(name, known, "see `detente new --list`")
        raise ScenarioError(f"no example {name!r}", where="--example", hint=hint)
    return headed(text_of(_folder() / f"{name}.yaml", error=ScenarioError))


def files_beside(name: str) -> tuple[Path, ...]:
    """The tables that an example names."""
    return tuple(path for path in sorted(_folder().glob(f"{name}.*")) if path.suffix != ".yaml")


def is_as_written(text: str) -> bool:
    """Whether a text is one that we write as a new file, unchanged."""
    shipped = (template(name) for name in list_scenarios())
    examples = (example(name) for name in list_examples())
    return text in (headed(template()), *shipped, *examples)


def write_schema(folder: Path, name: str, schema: dict[str, Any]) -> None:
    """Write a schema for editors into a folder; a file of that name that is not ours stays."""
    target = folder / name
    if target.exists() and OURS not in target.read_text(encoding="utf-8", errors="replace"):
        return
    target.write_text(json.dumps({"$comment": OURS, **schema}, indent=1), encoding="utf-8")


def _folder() -> Path:
    return Path(str(files("detente.scenario") / "examples"))
