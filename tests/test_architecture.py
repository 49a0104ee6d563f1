"""The house: rooms import only from rooms on their left, files and functions stay small, each name
stands once, and no case is written into the library.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.world.shipped import list_worlds, open_world, read_table

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "detente"
ROOMS = (
    *(
        "errors",
        "given",
        "process",
        "types",
        "words",
        "table",
        "world",
        "economy",
        "levers",
        "energy",
    ),
    *("scenario", "politics", "study", "history", "claims", "reading", "report", "cli", "__main__"),
)
FILES = sorted(PACKAGE.rglob("*.py"))
WRITTEN = [
    file
    for folder in ("src", "tests", "tools", "benchmarks")
    for file in sorted((ROOT / folder).rglob("*.py"))
]
WIDTH, LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS = 100, 400, 60, 6

# What the report may not reach for: whatever finds an equilibrium or an optimum.
SOLVERS = (
    "detente.economy.solver",
    "detente.economy.horizon.walk",
    "detente.scenario.equilibria.equilibri",
    "detente.scenario.equilibria.path",
    "detente.energy.dispatch.dispatch",
    "detente.energy.rerouting.reroute",
)
# Names and aliases of countries are data in Python's clothes; readers know their source's codes.
READERS = (
    "world/countries.py",
    *(f"world/build/{name}.py" for name in ("fuel_tables", "icio", "published_elasticities")),
    *(f"world/build/{name}.py" for name in ("export_duty", "tariff_tables", "wiod_coefficients")),
    "world/build/us_tariffs.py",
    *(f"world/build/nowcast_{name}.py" for name in ("customs", "scores", "tables")),
)
CLAIM = re.compile(r"S\d\d")


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    """Modules of the package that a file imports, also inside functions and for type checkers."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith("detente.") and "__" not in name}


def texts(path: Path) -> Iterator[str]:
    """Every string of a file but its docstrings."""
    tree = tree_of(path)
    documented = ast.Module | ast.ClassDef | ast.FunctionDef
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        plain = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if plain and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("path", [f for f in FILES if room(f) != "__init__"], ids=name_of)
def test_rooms_import_from_the_left(path: Path) -> None:
    mine = ROOMS.index(room(path))
    for module in imported(path):
        other = module.split(".")[1]
        assert ROOMS.index(other) <= mine, f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            length = node.end_lineno - node.lineno
            assert length < LONGEST_FUNCTION, f"{node.name} has {length} lines"
            listed = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            named = [one for one in listed if one.arg not in ("self", "cls")]
            if room(path) != "cli":
                assert len(named) <= MOST_PARAMETERS, f"{node.name} has too many parameters"


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: str(p.relative_to(ROOT)))
def test_lines_are_at_most_a_hundred_columns(path: Path) -> None:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    assert not [number for number, line in lines if len(line) > WIDTH]


def test_each_class_and_each_module_has_a_name_of_its_own() -> None:
    classes = Counter(
        node.name
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
    )
    assert not [name for name, count in classes.items() if count > 1]
    modules = Counter(path.stem for path in FILES if not path.stem.startswith("__"))
    assert not [name for name, count in modules.items() if count > 1]


@pytest.mark.parametrize("path", [f for f in FILES if room(f) == "report"], ids=name_of)
def test_the_report_solves_nothing(path: Path) -> None:
    reached = [name for name in imported(path) if name.startswith(SOLVERS)]
    assert not reached


def test_no_country_sector_or_claim_of_a_case_is_written_into_the_library() -> None:
    """The Union is a government of its own, and the rest of the world is in every world."""
    worlds = [open_world(name) for name in list_worlds()]
    codes = {code for world in worlds for code in (*world.countries, *world.sectors)}
    blocs = {row["bloc"] for row in read_table("blocs")}
    known = (codes | blocs) - {"ROW", "SRV"}
    found = []
    for path in FILES:
        if not name_of(path).startswith(READERS):
            for text in texts(path):
                parts = (
                    set(re.split(r"[\s,;:=+()\[\]'\"]+", text)) if room(path) != "cli" else {text}
                )
                named = sorted(part for part in parts if part in known or CLAIM.fullmatch(part))
                found += [f"{name_of(path)}: {', '.join(named)} in {text!r}"] if named else []
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", [f for f in FILES if room(f) != "cli"], ids=name_of)
def test_only_the_door_prints(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    calls = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    assert "print" not in [call.id for call in calls if isinstance(call, ast.Name)]
    assert "logging" not in text


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_everything_public_has_a_docstring(path: Path) -> None:
    tree = tree_of(path)
    assert ast.get_docstring(tree)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for node in [*tree.body, *(member for one in classes for member in one.body)]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("module", ["detente", "detente.cli.main"])
def test_importing_the_package_and_its_door_imports_no_numpy(module: str) -> None:
    """Numpy reads the number of threads when it is imported, which the door sets first; and help
    stays quick.
    """
    heavy = "{'numpy', 'pandas', 'scipy'}"
    code = f"import sys, {module}; assert not {heavy} & set(sys.modules), 'heavy import'"
    subprocess.run([sys.executable, "-c", code], check=True)
