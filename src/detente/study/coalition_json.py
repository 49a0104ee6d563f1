"""The answer of a coalition as one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from detente.politics.game.certified import CertifiedProfile
from detente.politics.game.fit import Fitted
from detente.politics.game.payoffs import ACTIONS
from detente.study.coalition_answer import CoalitionAnswer
from detente.study.folder import origin
from detente.study.replay import Replay


def coalition_json(answer: CoalitionAnswer) -> dict[str, Any]:
    """Everything that the answer says, as plain Python."""
    model, coalition = answer.model, answer.coalition
    found: dict[str, Any] = answer.heading | {
        "kind": "coalition",
        "target": model.cast.target,
        "leader": model.cast.leader,
        "weights": dict(model.weights),
        "logit": _logit(answer),
        "pure": _pure(answer),
        "economy_alone": dict(answer.alone),
        "cut_threshold": answer.cut_threshold,
        "pivotal_left": dict(coalition.pivotal),
        "pressure_pct": coalition.pressure,
        "target_loss_busd": coalition.target_busd,
        "transfer_spread_pct": coalition.transfer_spread_pct,
        "external_margin": dict(coalition.join),
        "tables": {name: table.records() for name, table in answer.tables.items()},
        "without": list(answer.without),
        "with": list(answer.joining),
        "outside_the_world": list(answer.scenario.outside),
        "seed": answer.seed,
        "manifest": origin(answer.scenario),
    }
    if answer.again:
        found["again"] = _again(answer.again)
    if answer.search:
        searched = asdict(answer.search)
        searched.pop("frontier")  # which is among the tables
        found["search"] = searched
    if answer.fitted:
        found["fitted"] = _fitted(answer.fitted)
        found["ladder_scores"] = dict(answer.ladder_scores)
    if answer.ladder:
        found["ladder"] = answer.ladder.to_json()
    return found


def _logit(answer: CoalitionAnswer) -> dict[str, Any]:
    players, logit, checked = answer.model.players, answer.logit, answer.certified
    rows = zip(players, logit.probability.tolist(), strict=True)
    beyond_noise = checked.regret - checked.surrogate_regret
    return {
        "precision": logit.precision,
        "residual": logit.residual,
        "folds": logit.folds,
        "probability": {who: dict(zip(ACTIONS, row, strict=True)) for who, row in rows},
        "expected_regret": dict(zip(players, checked.regret.tolist(), strict=True)),
        "sampling_error": dict(zip(players, checked.error.tolist(), strict=True)),
        "largest_regret_beyond_noise": float(beyond_noise.max()),
        "response_gap": checked.response_gap,
        "samples": checked.samples,
    }


def _pure(answer: CoalitionAnswer) -> dict[str, Any]:
    pure, players = answer.pure, answer.model.players
    return {
        "found": len(pure.profiles),
        "complementary": pure.complementary,
        "starts": pure.starts,
        "without_rest": pure.cycles,
        "differ": [players[k] for k in pure.differing],
        "lowest": _profile(answer.lowest, players),
        "highest": _profile(answer.highest, players),
    }


def _profile(found: CertifiedProfile | None, players: tuple[str, ...]) -> dict[str, Any] | None:
    if found is None:
        return None
    chosen = (ACTIONS[action] for action in found.profile)
    return {
        "actions": dict(zip(players, chosen, strict=True)),
        "largest_regret": float(found.regret.max()),
        "corrections": found.rounds,
    }


def _again(found: Replay) -> dict[str, Any]:
    sides = {"before": found.before, "after": found.after}
    return {"joins": list(found.joins), "leaves": list(found.leaves)} | {
        name: {
            "members": list(one.members),
            "pressure_pct": one.pressure_pct,
            "target_loss_busd": one.target_busd,
        }
        for name, one in sides.items()
    }


def _fitted(found: Fitted) -> dict[str, Any]:
    return {
        "weights": dict(found.weights),
        "log_score": found.log_score,
        "gain": dict(found.gain),
    }
