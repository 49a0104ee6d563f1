"""The changes that `tools/mutants.py` draws, on a small file."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

SOURCE = '''"""Not 1 of these."""
LIMIT: int | None = 3


@dataclass(frozen=True)
class One:
    part: float = 0.0


def f(a: int | None, b=100):
    """Nor 2."""
    for x, y in zip(a, b, strict=True):
        yield -x if x <= 1 and not y else (x + y) * 0.01
    return a[0] is None, f"{a + 1} {b}" + "text", True
'''
EXPECTED = [
    ("3", ("4",)),
    ("0.0", ("1.0",)),
    ("100", ("0.01",)),
    ("-", ("",)),
    ("<=", ("<", ">")),
    ("1", ("2",)),
    ("and", ("or",)),
    ("not ", ("",)),
    ("+", ("-",)),
    ("*", ("/",)),
    ("0.01", ("100",)),
    ("0", ("1",)),
    ("is", ("is not",)),
    ("True", ("False",)),
]


@pytest.fixture
def mutations(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "tools"))
    monkeypatch.delitem(sys.modules, "mutations", raising=False)
    import mutations

    return mutations


def test_every_place_is_found_and_each_change_is_a_program(mutations, tmp_path: Path) -> None:
    path = tmp_path / "some.py"
    path.write_text(SOURCE, encoding="utf-8")
    found = mutations.places(path)
    assert [(place.old, place.instead) for place in found] == EXPECTED
    assert [place.function for place in found] == [""] * 3 + ["f"] * 11
    for place in found:
        for new in place.instead:
            changed = mutations.Mutation(place, new)
            tree = ast.parse(changed.applied())
            assert ast.dump(tree) != ast.dump(ast.parse(SOURCE))
            before, after = changed.lines()
            assert before in SOURCE
            assert before != after


def test_a_draw_repeats_and_takes_no_place_twice(mutations, tmp_path: Path) -> None:
    path = tmp_path / "some.py"
    path.write_text(SOURCE, encoding="utf-8")
    one, again = mutations.drawn([path], 14, 0), mutations.drawn([path], 14, 0)
    assert one == again
    assert len({change.place for change in one}) == 14
    assert mutations.drawn([path], 5, 1) != mutations.drawn([path], 5, 0)


def test_a_change_is_found_again_where_its_line_has_moved(mutations, tmp_path: Path) -> None:
    path = tmp_path / "some.py"
    path.write_text(SOURCE, encoding="utf-8")
    was = mutations.Mutation(mutations.places(path)[8], "-")
    lines = was.lines()
    path.write_text("# One more line.\n" + SOURCE, encoding="utf-8")
    found = mutations.found_again(path, "f", lines)
    assert (found.new, found.place.old, found.place.line) == ("-", "+", was.place.line + 1)
    assert found.lines() == lines
    assert mutations.found_again(path, "g", lines) is None
    assert mutations.found_again(tmp_path / "gone.py", "f", lines) is None
