"""Metrics of joint power: whether suppliers that act together can do more than one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.claims.arguments import Country, Text
from detente.claims.metrics import metric
from detente.claims.solved import SolvedScenario, Variant
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario
from detente.scenario.nearest import Nearest
from detente.types import Array
from detente.world.labels import REST_OF_WORLD
from detente.world.whom import expand

COALITIONS = 200


@metric("percentile", nulls=("random rank",))
def joint_power(case: SolvedScenario, target: Country, scenario: Text) -> float:
    """Percentile of what the senders of a scenario can do together over what they can one by one,
    among 200 random coalitions of as large a share in the target's imports: the loss under all
    levers of all over the sum of the losses under those of each alone; long run.
    """
    if case.null == "random rank":
        return 50.0
    losses = _Losses(case, scenario, target)
    found = case.once(("joint power", target, scenario), lambda: _ratios(losses))
    return float(100 * (found[1:] < found[0]).mean())


@metric("ratio")
def joint_over_single(case: SolvedScenario, target: Country, scenario: Text) -> float:
    """The target's loss when all senders of a scenario act, over the sum of its losses when each
    acts alone; long run.
    """
    return _Losses(case, scenario, target).own()


@dataclass(frozen=True, eq=False)
class _Losses:
    """Losses of a target in the long run when one group or another pulls a scenario's levers.

    The first search starts from the equilibrium when everybody does who is named there, the others
    from the nearest group.
    """

    case: SolvedScenario
    scenario: str
    target: str

    @property
    def asked(self) -> Scenario:
        """The scenario under the assumptions of the case."""
        return self.case.asked(Variant(self.scenario))

    def of(self, asked: Scenario) -> float:
        """The loss under some levers, per cent."""
        nearest = self.case.once(("nearest", self.scenario), Nearest)
        pulled = frozenset(
            (place, code)
            for place, lever in enumerate(asked.content.levers)
            for code in expand(lever.by, asked.blocs)
        )
        start = nearest.to(pulled) or self.case.equilibrium(LONG_RUN, Variant(self.scenario))
        found = equilibrium(asked, horizon=LONG_RUN, start=start)
        nearest.keep(pulled, found)
        # The certificate counts among those of the case; the equilibrium would fill memory.
        self.case.once(("certificate", asked.content.levers), lambda: found.certificate)
        return -float(found.welfare_pct[found.world.country(self.target)])

    def own(self) -> float:
        """The joint loss over the sum of the losses from each sender alone, solved once."""
        return self.case.once(("joint", self.target, self.scenario), self._own)

    def _own(self) -> float:
        alone = [self.case.asked(Variant(self.scenario, by=one)) for one in _senders(self.asked)]
        return self.of(self.asked) / sum(self.of(one) for one in alone)

    def pulled_by(self, members: Sequence[str]) -> float:
        """The loss when these countries pull every lever in place of its senders."""
        content: Any = self.asked.content
        levers = tuple(lever.model_copy(update={"by": members}) for lever in content.levers)
        changed = content.model_copy(update={"levers": levers})
        return self.of(replace(self.asked, content=changed, as_given=""))


def _ratios(losses: _Losses) -> Array:
    """Joint over single losses: of the senders, then of random coalitions [coalition]."""
    share = _import_shares(losses.asked, losses.target)
    wanted = sum(share.get(code, 0.0) for code in _senders(losses.asked))
    draw = np.random.default_rng(losses.case.seed)
    alone: dict[str, float] = {}
    found = [losses.own()]
    for _ in range(COALITIONS):
        members = _drawn(draw, share, wanted)
        alone |= {code: losses.pulled_by((code,)) for code in members if code not in alone}
        found.append(losses.pulled_by(members) / sum(alone[code] for code in members))
    return np.array(found)


def _drawn(draw: np.random.Generator, share: Mapping[str, float], wanted: float) -> tuple[str, ...]:
    """Countries in random order until their share is as near to what is wanted as it gets."""
    members: list[str] = []
    total = 0.0
    for code in draw.permutation(sorted(share)).tolist():
        nearer = abs(total + share[code] - wanted) < abs(total - wanted)
        if total > 0 and not nearer:
            break
        members.append(code)
        total += share[code]
    return tuple(members)


def _senders(asked: Scenario) -> tuple[str, ...]:
    codes = [code for lever in asked.content.levers for code in expand(lever.by, asked.blocs)]
    return tuple(dict.fromkeys(code for code in codes if code in asked.world.countries))


def _import_shares(asked: Scenario, target: str) -> dict[str, float]:
    """Shares of the other countries in what the target buys abroad of the levers' sectors."""
    world = asked.world
    n = world.country(target)
    codes = {code for one in asked.content.levers for code in one.touched_sectors(world)}
    sectors = sorted(world.sector(code) for code in codes)
    bought = world.sales[n][:, sectors].sum(axis=1)
    others = [code for code in world.countries if code not in (target, REST_OF_WORLD)]
    amounts = {code: float(bought[world.country(code)]) for code in others}
    total = sum(amounts.values())
    return {code: amount / total for code, amount in amounts.items() if amount > 0}
