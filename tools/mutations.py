"""Places in Python source where one small change is a change of meaning, and the change.

An operator, a comparison, a sign, a logical word, a truth value or a number. Text, annotations and
docstrings are left alone, and so are operators on text, where another one is no program at all, and
what only guards against misuse by a programmer: decorators (`frozen`) and the flag `strict`.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.MatMult: ("@", "*"),
}
COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
}
# Numbers that stand for one another where a unit is mistaken.
UNITS = {100: "0.01", 0.01: "100", 1000: "0.001", 0.001: "1000"}


@dataclass(frozen=True)
class Place:
    """One piece of a file and what may stand there instead.

    Attributes
    ----------
    path : Path
    start, end : int
        Offsets in the bytes of the file.
    line, last_line : int
        Of the expression around it, from one.
    function : str
        The function that it stands in, empty at the level of the module or of a class.
    old : str
    instead : tuple of str
    """

    path: Path
    start: int
    end: int
    line: int
    last_line: int
    function: str
    old: str
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Mutation:
    """A place and what is put there."""

    place: Place
    new: str

    def applied(self) -> bytes:
        """The file with the change."""
        source = self.place.path.read_bytes()
        return source[: self.place.start] + self.new.encode() + source[self.place.end :]

    def lines(self) -> tuple[str, str]:
        """The line before and after, without the space around them."""
        before = self.place.path.read_bytes().decode().splitlines()
        after = self.applied().decode().splitlines()
        changed = next(k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
        return before[changed].strip(), after[changed].strip()


def places(path: Path) -> list[Place]:
    """All places of a file, in the order of its text."""
    source = path.read_bytes()
    finder = _Finder(path, source)
    finder.visit(ast.parse(source))
    return sorted(finder.found, key=lambda place: place.start)


def drawn(paths: list[Path], count: int, seed: int) -> list[Mutation]:
    """`count` mutations at different places, every place of the files as likely as another one."""
    rng = random.Random(seed)
    everywhere = [place for path in sorted(paths) for place in places(path)]
    return [Mutation(place, rng.choice(place.instead)) for place in rng.sample(everywhere, count)]


def found_again(path: Path, function: str, lines: tuple[str, str]) -> Mutation | None:
    """The first mutation in a function that makes the same of the same line; None where it is gone.

    What an earlier source was changed by, wherever the line stands now.
    """
    if not path.is_file():
        return None
    inside = [place for place in places(path) if place.function == function]
    every = (Mutation(place, new) for place in inside for new in place.instead)
    return next((one for one in every if one.lines() == lines), None)


class _Finder(ast.NodeVisitor):
    """Collects the places of one file."""

    def __init__(self, path: Path, source: bytes) -> None:
        self.path, self.source = path, source
        self.found: list[Place] = []
        self.inside: list[str] = []
        lengths = [len(line) for line in source.splitlines(keepends=True)]
        self.begins = [sum(lengths[:number]) for number in range(len(lengths))]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        self.inside.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self.inside.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            self.visit(statement)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg != "strict":
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        known = OPERATORS.get(type(node.op))
        if known and not (_is_text(node.left) or _is_text(node.right)):
            self._between(node, node.left, node.right, (known[0], (known[1],)))
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
            self._between(node, left, right, COMPARISONS[type(operator)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        words = ("and", ("or",)) if isinstance(node.op, ast.And) else ("or", ("and",))
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(node, left, right, words)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.USub):
            self._put(node, self._start(node), "-", ("",))
        elif isinstance(node.op, ast.Not):
            self._put(node, self._start(node), "not ", ("",))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        value, start = node.value, self._start(node)
        written = self.source[start : self._end(node)].decode()
        if isinstance(value, bool):
            self._put(node, start, written, (str(not value),))
        elif isinstance(value, int | float):
            self._put(node, start, written, (_other_number(value),))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Text: what stands inside has no position of its own in this version of Python."""

    def _between(
        self, node: ast.expr, left: ast.expr, right: ast.expr, change: tuple[str, tuple[str, ...]]
    ) -> None:
        """The operator between two operands, where only space and brackets stand around it."""
        old, instead = change
        begins, ends = self._end(left), self._start(right)
        gap = self.source[begins:ends].decode()
        if gap.strip("() \n") == old:
            self._put(node, begins + len(gap[: gap.index(old)].encode()), old, instead)

    def _put(self, node: ast.expr, start: int, old: str, instead: tuple[str, ...]) -> None:
        end = start + len(old.encode())
        last = node.end_lineno or node.lineno
        inside = ".".join(self.inside)
        place = Place(self.path, start, end, node.lineno, last, inside, old, instead)
        if self.source[start:end].decode() == old:
            self.found.append(place)

    def _start(self, node: ast.expr) -> int:
        return self.begins[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.begins[node.end_lineno - 1] + node.end_col_offset


def _is_text(node: ast.expr) -> bool:
    """Whether an operand is text, so that + joins, / makes a path and % and * repeat."""
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _other_number(value: float) -> str:
    """Another number: the unit mistaken, one for nothing, else one more or twice as much."""
    if value in UNITS:
        return UNITS[value]
    if isinstance(value, int):
        return str(value + 1)
    return repr(2 * value) if value else "1.0"


def files_of(root: Path, rooms: list[str]) -> Iterator[Path]:
    """The Python files of rooms below `root`, the folder of the package."""
    for room in rooms:
        yield from sorted((root / room).rglob("*.py"))
