"""Answers of governments as data: tables, one JSON object, files."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from detente.politics.alignment.ladder import Ladder
from detente.politics.game.certified import CertifiedLogit, CertifiedProfile
from detente.politics.game.coalition_search import Search
from detente.politics.game.fit import Fitted
from detente.politics.game.logit_path import LogitEquilibrium
from detente.politics.game.payoffs import ACTIONS, JOINS, SanctionsGame
from detente.politics.game.pure_equilibria import PureEquilibria
from detente.politics.game.shapley_shares import Shares
from detente.politics.stance.regions import Stance
from detente.politics.stance.support import STANCES
from detente.scenario.file import Scenario
from detente.study.folder import origin, whole_folder
from detente.table import Table
from detente.world.countries import country_name
from detente.world.variables import variable


@dataclass(frozen=True, eq=False)
class Coalition:
    """Who bears and who presses in the coalition of the scenario, all members joining fully.

    Attributes
    ----------
    members : tuple of str
    pressure : float
        Loss of the target in per cent of its real income.
    target_busd : float
    loss_pct, loss_busd, left_pct : mapping by member
        Its own loss; the share of the pressure that is left when it leaves alone, in per cent.
    shares : Shares
        Shapley values of the target's loss and of the members' common loss, billion USD.
    transfers_busd : mapping
        Received (negative: paid) so that all lose the same share of income, with the transfers in
        the model.
    transfer_spread_pct : float
        Highest less lowest loss that is left then.
    stay : mapping by member
        Internal margin: payoff of joining fully over the best action outside, in logits, on the
        full model.
    join : mapping by outsider
        External margin: payoff of the best action outside over the better way of joining; negative
        wants to join.
    """

    members: tuple[str, ...]
    pressure: float
    target_busd: float
    loss_pct: Mapping[str, float]
    loss_busd: Mapping[str, float]
    left_pct: Mapping[str, float]
    pivotal: Mapping[str, float]
    shares: Shares
    transfers_busd: Mapping[str, float]
    transfer_spread_pct: float
    stay: Mapping[str, float]
    join: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class CoalitionAnswer:
    """The sanctions game of a scenario, its equilibria with their regrets on the full model, and
    its coalition.

    Attributes
    ----------
    scenario : Scenario
    model : SanctionsGame
    logit : LogitEquilibrium
    certified : CertifiedLogit
    pure : PureEquilibria
    lowest, highest : CertifiedProfile or None
    alone : mapping
        Who would join for economic reasons alone (security, habit, ideology and harm without
        weight), and its gain in per cent.
    coalition : Coalition
    sweep : Table
        Expected joiners and pressure by level of secondary sanctions and of compensation by the
        leader.
    members : mapping
        By member of the Union: what the Union's measures cost it in per cent of real income.
    search : Search or None
    fitted : Fitted or None
    ladder : Ladder or None
    ladder_scores : mapping
        Log score of each rung on the actors of the game, to hold its own against; empty without the
        ladder.
    without : tuple of str
    seed : int
    """

    scenario: Scenario
    model: SanctionsGame
    logit: LogitEquilibrium
    certified: CertifiedLogit
    pure: PureEquilibria
    lowest: CertifiedProfile | None
    highest: CertifiedProfile | None
    alone: Mapping[str, float]
    coalition: Coalition
    sweep: Table
    members: Mapping[str, float]
    search: Search | None
    fitted: Fitted | None
    ladder: Ladder | None
    ladder_scores: Mapping[str, float]
    without: tuple[str, ...]
    seed: int

    @property
    def heading(self) -> dict[str, str]:
        """What every table says about itself."""
        return heading(self.scenario, self.model.economy.residual)

    @cached_property
    def cut_threshold(self) -> float | None:
        """Worth of a per cent of the joiners' loss to the target above which it cuts energy; None
        where the cut hurts nobody.
        """
        cut = self.model.cut_outcome(self.model.cast.listed)
        return cut.cost / cut.harm if cut.harm > 0 else None

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        found = {
            "actors": actor_table(self),
            "coalition": coalition_table(self.coalition),
            "sweep": self.sweep,
        }
        found["union_members"] = Table(
            "country", tuple(self.members), {"own_loss_pct": list(self.members.values())}
        )
        if self.search:
            options = self.search.frontier
            columns: dict[str, Any] = {"members": [" ".join(one.members) for one in options]}
            columns |= {
                "pressure_busd": [one.pressure for one in options],
                "own_cost_busd": [one.cost for one in options],
            }
            found["frontier"] = Table("option", tuple(range(len(options))), columns)
        return found

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        model = self.model
        found: dict[str, Any] = {
            **self.heading,
            "kind": "coalition",
            "target": model.cast.target,
            "leader": model.cast.leader,
            "weights": dict(model.weights),
            "logit": self._logit(),
            "pure": self._pure(),
            "economy_alone": dict(self.alone),
            "cut_threshold": self.cut_threshold,
            "pivotal_left": dict(self.coalition.pivotal),
            "pressure_pct": self.coalition.pressure,
            "target_loss_busd": self.coalition.target_busd,
            "transfer_spread_pct": self.coalition.transfer_spread_pct,
            "external_margin": dict(self.coalition.join),
            "tables": {name: table.records() for name, table in self.tables.items()},
            "without": list(self.without),
            "outside_the_world": list(self.scenario.outside),
            "seed": self.seed,
            "manifest": origin(self.scenario),
        }
        if self.search:
            found["search"] = {
                key: value for key, value in asdict(self.search).items() if key != "frontier"
            }
        if self.fitted:
            found["fitted"] = {
                "weights": dict(self.fitted.weights),
                "log_score": self.fitted.log_score,
                "gain": dict(self.fitted.gain),
            }
            found["ladder_scores"] = dict(self.ladder_scores)
        if self.ladder:
            found["ladder"] = self.ladder.to_json()
        return found

    def _logit(self) -> dict[str, Any]:
        players, rows = self.model.players, self.logit.probability.tolist()
        return {
            "precision": self.logit.precision,
            "residual": self.logit.residual,
            "folds": self.logit.folds,
            "probability": {
                who: dict(zip(ACTIONS, row, strict=True))
                for who, row in zip(players, rows, strict=True)
            },
            "expected_regret": dict(zip(players, self.certified.regret.tolist(), strict=True)),
            "sampling_error": dict(zip(players, self.certified.error.tolist(), strict=True)),
            "largest_regret_beyond_noise": float(
                (self.certified.regret - self.certified.surrogate_regret).max()
            ),
            "response_gap": self.certified.response_gap,
            "samples": self.certified.samples,
        }

    def _pure(self) -> dict[str, Any]:
        ends = {"lowest": self.lowest, "highest": self.highest}
        found: dict[str, Any] = {
            "found": len(self.pure.profiles),
            "complementary": self.pure.complementary,
            "starts": self.pure.starts,
            "without_rest": self.pure.cycles,
            "differ": [self.model.players[k] for k in self.pure.differing],
        }
        for name, one in ends.items():
            actions = one and dict(
                zip(self.model.players, (ACTIONS[a] for a in one.profile), strict=True)
            )
            found[name] = one and {
                "actions": actions,
                "largest_regret": float(one.regret.max()),
                "corrections": one.rounds,
            }
        return found


@dataclass(frozen=True, eq=False)
class StanceAnswer:
    """The stance of an actor between two sides in a scenario; `outside` are members of the
    coalition without accounts in the world.
    """

    scenario: Scenario
    stance: Stance
    outside: tuple[str, ...]
    seed: int

    @property
    def heading(self) -> dict[str, str]:
        """What every table says about itself."""
        return heading(self.scenario, self.stance.space.stakes.residual)

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        found = self.stance
        names = {
            "payoff_pct": [found.payoff[s] for s in STANCES],
            "draws_share_pct": [100 * found.share[s] for s in STANCES],
        }
        rows = found.thresholds
        columns: dict[str, Any] = {
            "question": [one.question for one in rows],
            "threshold": [one.value for one in rows],
            "assumed_now": [one.now for one in rows],
            "draws_share_pct": [100 * one.share for one in rows],
            "threshold_low": [one.low for one in rows],
            "threshold_high": [one.high for one in rows],
        }
        threat, belief = np.meshgrid(found.threat_grid, found.belief_grid, indexing="ij")
        regions = {"common_threat": threat.ravel(), "secondary_sanction_belief": belief.ravel()}
        regions["stance"] = np.array(STANCES)[found.regions.ravel()]
        return {
            "stances": Table("stance", STANCES, names),
            "thresholds": Table("variable", tuple(one.name for one in rows), columns),
            "regions": Table("point", tuple(range(threat.size)), regions),
        }

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        found, lost, place = self.stance, self.stance.space.stakes, self.stance.space
        keys = ("walk", "ally_walk", "tie", "ally_tie", "borne", "punished", "punishers")
        grids = {
            "common_threat": found.threat_grid.tolist(),
            "secondary_sanction_belief": found.belief_grid.tolist(),
        }
        return {
            **self.heading,
            "kind": "stance",
            "actor": lost.actor,
            "ally": lost.ally,
            "coalition": list(lost.members),
            "outside_the_world": list(self.outside),
            "best": found.best,
            "payoff_pct": dict(found.payoff),
            "share": dict(found.share),
            "support": {"diplomatic": found.support[0], "material": found.support[1]},
            "thresholds": [asdict(one) for one in found.thresholds],
            "flips": list(found.flips),
            "loss_pct": {
                key: dict(zip(lost.sets, getattr(lost, key).tolist(), strict=True)) for key in keys
            },
            "assumptions": {
                k: {"value": place.centre[k], "low": low, "high": place.high[k]}
                for k, low in place.low.items()
            },
            "regions": grids | {"stance": found.regions.tolist()},
            "without_equilibrium": dict(lost.failures),
            "seed": self.seed,
            "manifest": origin(self.scenario),
        }


class Answer(Protocol):
    """What `save_answer` writes."""

    @property
    def scenario(self) -> Scenario:
        """What was asked."""

    @property
    def heading(self) -> Mapping[str, str]:
        """What every table says about itself."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """Every table by file name."""

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""


def sources(scenario: Scenario) -> dict[str, str]:
    """Scenario and world behind an answer, each with its hash."""
    world = scenario.world
    return {
        "scenario": f"{scenario.name} ({scenario.digest[:8]})",
        "world": f"{world.name} ({world.digest[:8]}), million USD of {world.year} at basic prices",
    }


def heading(scenario: Scenario, residual: float) -> dict[str, str]:
    """World, scenario, horizon, closure, elasticities and the largest certificate behind an answer
    that solved equilibria.
    """
    world = scenario.world
    return sources(scenario) | {
        "horizon": "long-run; an outcome under assumptions and not a forecast",
        "closure": scenario.content.closure,
        "elasticities": scenario.content.elasticities or world.default_elasticities,
        "max_residual": f"{residual:.1e}",
    }


def actor_table(answer: CoalitionAnswer) -> Table:
    """Probability of each action in per cent, pure actions, own effect of joining and expected
    regret, the likeliest joiners first.
    """
    model, p = answer.model, answer.logit.probability
    joins = 100 * p[:-1, JOINS:].sum(axis=1)
    order = np.argsort(-joins, kind="stable")
    codes = np.array(model.cast.codes)[order]
    names = {"EU27": "European Union"}
    columns: dict[str, Any] = {
        "name": [names.get(c, country_name(c)) for c in codes],
        "join_pct": joins[order],
    }
    columns |= {
        f"{action.replace(' ', '_')}_pct": 100 * p[order, k] for k, action in enumerate(ACTIONS)
    }
    for name, one in (("lowest", answer.lowest), ("highest", answer.highest)):
        columns[name] = ["none" if one is None else ACTIONS[one.profile[k]] for k in order]
    columns |= {
        "own_effect_pct": model.effects.gain_within[order, 2],
        "added_pressure_pct": model.effects.harm_within[order, 2],
        "expected_regret": answer.certified.regret[order],
        "listed": [model.cast.actors[k].listed for k in order],
    }
    return Table("actor", tuple(str(c) for c in codes), columns)


def coalition_table(found: Coalition) -> Table:
    """What each member bears and adds, its margin of staying, and the transfer that equalises
    losses.
    """
    members, share, error = (
        found.members,
        found.shares.share,
        found.shares.error / found.shares.value.sum(axis=0),
    )
    columns: dict[str, Any] = {
        "own_loss_pct": [found.loss_pct[m] for m in members],
        "own_loss_busd": [found.loss_busd[m] for m in members],
        "pressure_left_pct": [found.left_pct[m] for m in members],
        "pressure_share_pct": 100 * share[:, 0],
        "pressure_share_error": 100 * np.abs(error[:, 0]),
        "cost_share_pct": 100 * share[:, 1],
        "cost_share_error": 100 * np.abs(error[:, 1]),
        "transfer_busd": [found.transfers_busd[m] for m in members],
        "margin_of_staying": [found.stay[m] for m in members],
    }
    return Table("member", members, columns)


def save_answer(
    answer: Answer,
    folder: str | Path | None = None,
    *,
    force: bool = False,
    attached: Mapping[str, str] | None = None,
) -> Path:
    """Write the answer as ``respond.json`` and one CSV a table, and return the folder (default
    ``results/<scenario>-respond-<hash>``).

    `attached` are further texts by file name: pictures. An existing folder is refused unless
    `force`, or unless it holds the same answer; nothing is left behind when writing fails. Raises
    ScenarioError.
    """
    text = json.dumps(answer.to_json(), indent=1, allow_nan=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    target = (
        Path(folder) if folder else Path("results") / f"{answer.scenario.name}-respond-{digest}"
    )
    held = target / "respond.json"
    if folder is None and not force and held.is_file() and held.read_text(encoding="utf-8") == text:
        return target
    with whole_folder(target, force=force) as place:
        for name, table in answer.tables.items():
            _write_table(table, answer.heading, place / f"{name}.csv")
        for name, picture in (attached or {}).items():
            (place / name).write_text(picture, encoding="utf-8")
        (place / "respond.json").write_text(text, encoding="utf-8")
    return target


def _write_table(table: Table, about: Mapping[str, str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {key}: {words}\n" for key, words in about.items())
        file.writelines(
            f"# {c}: {variable(c).description}; {variable(c).unit}\n"
            for c in table.columns
            if c != "name"
        )
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([table.index_name, *table.columns])
        writer.writerows(
            [label, *("" if value is None else value for value in row.values())]
            for label, row in table.rows()
        )
