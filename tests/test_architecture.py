"""The house: rooms import only from rooms on their left; files, functions and signatures stay
small.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "detente"
ROOMS = (
    *(
        "errors",
        "process",
        "types",
        "words",
        "table",
        "world",
        "economy",
        "levers",
        "energy",
        "scenario",
        "politics",
    ),
    *("study", "history", "claims", "reading", "report", "cli", "__main__"),
)
FILES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Rooms that a file imports, also inside functions and for type checkers."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        found |= {name.split(".")[1] for name in names if name.startswith("detente.")}
    return found


@pytest.mark.parametrize(
    "path", [f for f in FILES if room(f) != "__init__"], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_rooms_import_from_the_left(path: Path) -> None:
    mine = ROOMS.index(room(path))
    for other in imported_rooms(path):
        allowed = ROOMS.index(other) <= mine
        assert allowed, f"{path.name} ({room(path)}) imports from {other}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, f"{node.name} is too long"
            named = [
                a for a in node.args.posonlyargs + node.args.args if a.arg not in ("self", "cls")
            ]
            if room(path) != "cli":
                assert len(named) + len(node.args.kwonlyargs) <= 6, (
                    f"{node.name} has too many parameters"
                )


@pytest.mark.parametrize(
    "path", [f for f in FILES if room(f) != "cli"], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_only_the_door_prints(path: Path) -> None:
    calls = [
        n.func.id
        for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    ]
    assert "print" not in calls
    assert "logging" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_everything_public_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
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
    code = (
        f"import sys, {module}; assert not {{'numpy', 'pandas', 'scipy'}} & set(sys.modules),"
        " 'heavy import'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
