"""Expressions of claims files: arithmetic and calls of named metrics; nothing else can run."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.errors import ClaimError

Literal = str | float
LONGEST = 2000
_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARE = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_BUILT_IN: dict[str, Callable[..., float]] = {"min": min, "max": max, "abs": abs}
_ALLOWED = (
    "allowed are numbers, + - * /, comparisons, min, max, abs, and metrics called with texts and"
    " numbers"
)


@dataclass(frozen=True)
class Call:
    """A metric's name with its literal arguments, and the character of the text where it stands."""

    name: str
    positional: tuple[Literal, ...]
    named: tuple[tuple[str, Literal], ...]
    column: int


@dataclass(frozen=True)
class Expression:
    """A checked expression: its text, and the calls of metrics in it."""

    text: str
    calls: tuple[Call, ...]

    def value(self, answer: Callable[[Call], float]) -> float:
        """The number that comes out when `answer` gives each call's; comparisons count 1 or 0.

        Raises ClaimError for a division by zero or a result that is not finite.
        """
        try:
            found = float(_value(_tree(self.text), answer))
        except ZeroDivisionError:
            raise ClaimError(f"division by zero in {self.text!r}") from None
        if not math.isfinite(found):
            raise ClaimError(f"{self.text!r} gives no finite number")
        return found


def parse(text: str) -> Expression:
    """The Expression in `text`; nothing is executed.

    ClaimError names the character where the text leaves the language.
    """
    if len(text) > LONGEST:
        raise ClaimError(f"expression of {len(text)} characters", hint=f"at most {LONGEST}")
    try:
        tree = _tree(text)
        return Expression(text, tuple(_checked(tree)))
    except SyntaxError as error:
        raise ClaimError(
            f"not an expression: {text!r} (character {error.offset or 1}: {error.msg})",
            hint=_ALLOWED,
        ) from None
    except (RecursionError, MemoryError, ValueError):
        raise ClaimError(
            "expression is nested too deeply or has a number that is too long", hint=_ALLOWED
        ) from None


@lru_cache(maxsize=512)
def _tree(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


def _checked(node: ast.expr) -> Iterator[Call]:
    """The calls of metrics under `node`, after every node was found in the language."""
    if isinstance(node, ast.Constant):
        if not _is_number(node.value):
            raise _refused(node, f"{node.value!r} is no number")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield from _checked(node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        yield from _checked(node.left)
        yield from _checked(node.right)
    elif isinstance(node, ast.Compare) and all(type(op) in _COMPARE for op in node.ops):
        for part in (node.left, *node.comparators):
            yield from _checked(part)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from _checked_call(node, node.func.id)
    elif isinstance(node, ast.Name):
        raise _refused(node, f"{node.id!r} is not called", hint=f"write {node.id}(...)")
    else:
        raise _refused(node, f"{ast.unparse(node)[:60]!r} is outside the language")


def _checked_call(node: ast.Call, name: str) -> Iterator[Call]:
    if name in _BUILT_IN:
        if node.keywords or not node.args or (name == "abs") != (len(node.args) == 1):
            raise _refused(
                node, f"{name} takes {'one number' if name == 'abs' else 'two or more numbers'}"
            )
        for part in node.args:
            yield from _checked(part)
        return
    if any(keyword.arg is None for keyword in node.keywords):
        raise _refused(node, f"{name}(**...) is outside the language")
    positional = tuple(_literal(part) for part in node.args)
    named = tuple((str(keyword.arg), _literal(keyword.value)) for keyword in node.keywords)
    yield Call(name, positional, named, node.col_offset + 1)


def _literal(node: ast.expr) -> Literal:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Constant) and _is_number(node.value):
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _literal(node.operand)
        if isinstance(inner, float):
            return -inner
    raise _refused(
        node,
        f"{ast.unparse(node)[:60]!r} is no text or number",
        hint="metrics take texts in quotes and numbers",
    )


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _value(node: ast.expr, answer: Callable[[Call], float]) -> float:
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, answer)
    if isinstance(node, ast.BinOp):
        return float(_BINARY[type(node.op)](_value(node.left, answer), _value(node.right, answer)))
    if isinstance(node, ast.Compare):
        values = [_value(part, answer) for part in (node.left, *node.comparators)]
        holds = [_COMPARE[type(op)](values[k], values[k + 1]) for k, op in enumerate(node.ops)]
        return float(all(holds))
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    if node.func.id in _BUILT_IN:
        return float(_BUILT_IN[node.func.id](*(_value(part, answer) for part in node.args)))
    return answer(next(_checked_call(node, node.func.id)))


def _refused(node: ast.expr, what: str, hint: str = _ALLOWED) -> ClaimError:
    return ClaimError(f"{what} (character {node.col_offset + 1})", hint=hint)
