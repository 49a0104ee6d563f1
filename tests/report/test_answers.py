"""Chapters on how governments answer: margins agree with the stance, the coalition can leave its
process.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree

import numpy as np
import pytest

from detente.claims.background import CoalitionSummary, margin_table, summarised
from detente.claims.brief import Brief
from detente.report.chapters.coalition_chapter import coalition_chapter
from detente.report.chapters.stance_chapter import (
    game_sentence,
    margins,
    stance_chapter,
    stance_sentence,
)
from detente.report.charts.coalition_frontier import FrontierPoint, spaced
from detente.report.content import content
from detente.report.parts import Content
from detente.report.pictures import pictures
from detente.study.coalition_answer import CoalitionAnswer
from detente.study.respond_stance import respond_stance
from detente.study.save import save
from detente.study.stance_answer import StanceAnswer
from detente.table import Table
from detente.world.world import World
from tests.report.charts_made import CAPTION


@pytest.fixture(scope="module")
def answer() -> StanceAnswer:
    from tests.report.sample import brief

    return respond_stance(brief("DEU").result.scenario, "CHN")


def test_margins_are_those_of_the_stance(answer: StanceAnswer) -> None:
    made = {
        margin.choice.split(": ")[1]: margin for margin in margins(answer, margin_table(answer))
    }
    payoff, best = answer.stance.payoff, answer.stance.best
    for choice, margin in made.items():
        others = max(value for name, value in payoff.items() if name != choice)
        assert float(margin.value.rstrip(" %").replace("−", "-")) == pytest.approx(
            payoff[choice] - others, abs=0.006
        )
        assert margin.value.startswith("−") or choice == best or payoff[choice] - others < 0.005
    assert sum(float(margin.said.split()[3]) for margin in made.values()) == pytest.approx(
        100, abs=1.5
    )
    assert f"does best to {best}" in stance_sentence(answer)


def test_the_report_has_a_stance_and_says_when_there_is_no_coalition(
    made: Brief, said: Content
) -> None:
    assert "stance" in {chapter.id for chapter in said.chapters}
    assert "No coalition here." in said.caveats
    assert made.background is not None
    assert isinstance(made.background.stance, StanceAnswer)


def test_an_actor_without_a_political_state_has_no_stance_in_its_report() -> None:
    """Nor a dilemma; the caveats say what is missing, and nobody else's stance stands there."""
    from tests.report.sample import brief

    page = content(brief("IND"))
    assert "stance" not in {chapter.id for chapter in page.chapters}
    assert page.margins == ()
    (caveat,) = [one for one in page.caveats if "stance" in one.lower()]
    assert caveat.startswith("No stance of India: no political state of India toward Russia")
    assert "common threat" in caveat
    assert not [said for said in page.findings if "does best to" in said]


def game_of(actor: str, **chances: float) -> CoalitionSummary:
    """A coalition against Russia in whose game an actor does things with these probabilities."""
    columns = {name: [chances.get(name, 0.0)] for name in ("back", "stay_out", "condemn", "join")}
    table = Table("actor", (actor,), {f"{name}_pct": row for name, row in columns.items()})
    return CoalitionSummary("RUS", ("USA",), 1.0, 1.0, 1.0, 1, (), {"actors": table})


def test_stance_and_game_agree_or_the_report_says_why_not(answer: StanceAnswer) -> None:
    best = {"back": "back", "hedge": "condemn", "walk away": "join"}
    for stance, action in best.items():
        said = game_sentence(answer, game_of("CHN", **{action: 100.0}))
        if stance == answer.stance.best:
            assert said.endswith("That agrees with the stance.")
        else:
            assert f"That differs from '{answer.stance.best}': a stance is what pays" in said
            assert "For China the stance weighs" in said
    split = game_of("CHN", back=40.0, stay_out=35.0, condemn=25.0)
    assert "backs Russia with 40 per cent, stays between the sides with 60" in game_sentence(
        answer, split
    )
    assert game_sentence(answer, game_of("IND", back=100.0)) == ""
    chapter = stance_chapter(answer, CAPTION, split)
    assert chapter.title == "Stance of China"
    assert chapter.paragraphs[-1] == game_sentence(answer, split)


def test_an_answer_comes_with_its_picture(answer: StanceAnswer, tmp_path: Path) -> None:
    (name, drawn), *more = pictures(answer).items()
    assert name == "stance-regions.svg" and not more
    words = " ".join(
        " ".join(node.itertext())
        for node in ElementTree.fromstring(drawn).iter()
        if node.tag.endswith("text")
    )
    for said in ("walk away", "hedge", answer.scenario.name, "largest residual"):
        assert said in words
    assert (save(answer, tmp_path / "out", attached={name: drawn}) / name).read_text(
        encoding="utf-8"
    ) == drawn


def test_a_coalition_leaves_its_process_and_becomes_a_chapter() -> None:
    frontier = Table(
        "option",
        (0, 1),
        {"members": ["A", "A B"], "pressure_busd": [1.0, 3.0], "own_cost_busd": [0.1, 0.9]},
    )
    bare = SimpleNamespace(
        coalition=SimpleNamespace(
            members=("USA", "JPN"),
            pressure=2.0,
            target_busd=30.0,
            loss_busd={"USA": 1.0, "JPN": 2.0},
        ),
        model=SimpleNamespace(cast=SimpleNamespace(target="RUS")),
        pure=SimpleNamespace(profiles=[1, 2]),
        alone={"JPN": 0.1},
        tables={"frontier": frontier},
    )
    answer = cast(CoalitionAnswer, cast(Any, bare))
    found: CoalitionSummary = pickle.loads(pickle.dumps(summarised(answer)))
    chapter = coalition_chapter(found, World.open("icio-2021"), CAPTION)
    assert "cost Russia 2 per cent" in chapter.paragraphs[0]
    assert "themselves 3 billion USD" in chapter.paragraphs[0]
    assert "would join: Japan" in chapter.paragraphs[1]
    assert chapter.sheets[0].table.index == ("A", "A B")
    assert "<svg" in chapter.figures[0].svg()


def test_labels_of_the_frontier_are_spaced_and_keep_the_ends() -> None:
    points = [(float(k), y) for k, y in enumerate([1.0, 1.05, 2.0, 2.5, 2.51, 3.0])]
    kept = spaced(
        [FrontierPoint(str(k), cost, pressure) for k, (cost, pressure) in enumerate(points)]
    )
    assert {0, 5} <= set(kept)
    heights = [points[k][1] for k in kept]
    assert np.diff(heights).min() >= 0.2 - 1e-12
