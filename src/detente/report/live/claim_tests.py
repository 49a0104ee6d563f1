"""Tests of a claims file that the page can read off an equilibrium: expressions and bounds as data.

Incomes, shares of trade, and what a cut tie costs, which the page's engine gives as Python's does.
Choices of governments, the network of routes, other scenarios and records are no part of it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from detente.claims.claim import Bound, Claim, Test
from detente.claims.claims_file import Claims
from detente.claims.expression import Call
from detente.claims.roles import tied_partners
from detente.claims.solved import SolvedScenario
from detente.levers.setting import sectors_of
from detente.report.live.pack import Node
from detente.scenario.equilibria import LONG_RUN
from detente.scenario.file import Scenario

# Metrics that the page reads. A tie is read in the long run, where the page cuts it as well.
INCOMES = ("welfare", "group_welfare", "welfare_usd")
SHARES = ("import_share", "export_share", "import_share_change", "export_share_change")
BASE = ("base_import_share", "base_export_share")
SALES = ("market_share", "market_share_change", "flow_change")
TIE = "tie_loss"
READ = (*INCOMES, *SHARES, *BASE, *SALES, TIE)
# Kinds of statements and of tests that rest on what governments want.
CHOICE, ASSUMED = "choice", "assumption"
# Arguments that ask for another question than the page's.
ELSEWHERE = ("scenario", "lever", "by")
SIGNS: dict[type[ast.AST], str] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.USub: "neg"},
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="},
}


def packed_tests(claims: Claims, scenario: Scenario) -> Node:
    """The tests that the page reads, and of how many claims it reads none."""
    found: list[Node] = []
    left_out = 0
    for claim in claims.content.claims:
        read = [one for test in claim.tests if (one := _packed(claim, test, claims, scenario))]
        found += read
        left_out += bool(claim.tests) and not read
    return {"read": found, "left_out": left_out}


def _packed(claim: Claim, test: Test, claims: Claims, scenario: Scenario) -> Node | None:
    """A test as data; None where it asks for more than an equilibrium of the page's question."""
    if claim.kind == CHOICE or test.rests_on == ASSUMED:
        return None
    arguments = [claims.arguments.get(call, {}) for call in test.expression.calls]
    for call, given in zip(test.expression.calls, arguments, strict=True):
        if call.name not in READ or any(given.get(name) for name in ELSEWHERE):
            return None
        if call.name == TIE and not _is_cut(given, claims, scenario):
            return None
    horizons = {str(given["horizon"]) for given in arguments if "horizon" in given}
    horizons |= {LONG_RUN for call in test.expression.calls if call.name == TIE}
    if len(horizons) > 1:
        return None
    (horizon,) = horizons or {""}
    return {
        "claim": claim.id,
        "short": claim.short or claim.id,
        "label": test.label,
        "horizon": horizon or scenario.content.horizon,
        "holds": _bound(test.holds),
        "tree": _Tree(claims, scenario).of(test.expression.text, test.expression.calls),
    }


def _is_cut(given: Mapping[str, Any], claims: Claims, scenario: Scenario) -> bool:
    """Whether a tie is one of those that the page cuts."""
    sides = {str(given["country"]), str(given["partner"])}
    partners = tied_partners(scenario, claims.content)
    return any(sides == {scenario.target, partner} for partner in partners)


def _bound(bound: Bound) -> Node:
    return bound.model_dump(exclude_none=True)


class _Tree:
    """Expressions as nested lists: a sign with its parts, or a metric with places."""

    def __init__(self, claims: Claims, scenario: Scenario) -> None:
        self._claims, self._scenario = claims, scenario
        self._case = SolvedScenario(scenario)

    def of(self, text: str, calls: tuple[Call, ...]) -> Any:
        """The expression in a text that was checked when its file was read."""
        by_column = {call.column: call for call in calls}
        return self._node(ast.parse(text.strip(), mode="eval").body, by_column)

    def _node(self, node: ast.expr, calls: Mapping[int, Call]) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.UnaryOp):
            return ["neg", self._node(node.operand, calls)]
        if isinstance(node, ast.BinOp):
            parts = (node.left, node.right)
            return [SIGNS[type(node.op)], *(self._node(part, calls) for part in parts)]
        if isinstance(node, ast.Compare):
            values = [self._node(part, calls) for part in (node.left, *node.comparators)]
            signs = [SIGNS[type(op)] for op in node.ops]
            pairs = [[sign, values[k], values[k + 1]] for k, sign in enumerate(signs)]
            return ["min", *pairs] if len(pairs) > 1 else pairs[0]
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Name)
        if node.func.id in ("min", "max", "abs"):
            return [node.func.id, *(self._node(part, calls) for part in node.args)]
        return self._metric(calls[node.col_offset + 1])

    def _metric(self, call: Call) -> Node:
        """A metric with its countries and sectors as positions in the world."""
        given = self._claims.arguments[call]
        found: Node = {"metric": call.name}
        for name in ("country", "party", "partner", "buyer", "seller"):
            if name in given:
                found[name] = [int(k) for k in self._case.members(str(given[name]))]
        if "when" in given:
            found["when"] = str(given["when"])
        if "sectors" in given:
            world = self._scenario.world
            codes = sectors_of(str(given["sectors"]).split(","), world)
            found["sectors"] = [world.sector(code) for code in codes]
        return found
