"""A lever written in this file alone: nothing else in the package has to know it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

import numpy as np
import pytest
from pydantic import Field

import detente as dt
from detente.levers import base
from detente.levers.base import Cut, Phase, TradeLever, kinds
from detente.levers.flows import fewer_varieties
from detente.levers.parse import parse_lever
from detente.levers.setting import Direction, Parties, Setting
from detente.scenario.schema import json_schema
from detente.study.fuels import lost_by

FILE = """
scenario: boycotted
target: RUS
horizons: [month-3, long-run]
levers:
  - {lever: boycott, by: [DEU, POL], on: RUS, sectors: [B05, C29], share: 40, half_life: 6,
     from: 2022-03-01, source: made for a test}
"""


class _Boycott(TradeLever):
    """Households buy less from the target for a while."""

    number: ClassVar[str] = "share"
    scale: ClassVar[tuple[str, ...]] = ("share",)
    sets: ClassVar[str] = "flow"
    changes: ClassVar[bool] = True
    way: ClassVar[Direction] = "imports"

    share: float = Field(gt=0, lt=100, description="per cent of what is bought at first")
    half_life: float = Field(gt=0, description="months until half of it is gone")

    def left(self, months: float) -> float:
        """Share of a flow that is still bought."""
        faded: float = 0.5 ** (months / self.half_life)
        return 1 - self.share / 100 * faded

    def act(self, shock: dt.Shock, parties: Parties, setting: Setting) -> dt.Shock:
        """Fewer varieties bought, none missing in the long run."""
        if setting.on is None:
            return shock
        turned = Parties(parties.world, parties.targets, parties.senders, parties.sectors)
        return fewer_varieties(shock, self.left(self.months_since(setting)), turned)


@pytest.fixture(autouse=True)
def boycott() -> Iterator[type[TradeLever]]:
    """The kind, known while a test runs."""
    before = dict(base._KINDS)

    class Boycott(_Boycott):
        """Households buy less from the target for a while."""

        lever: Literal["boycott"] = "boycott"

    yield Boycott
    base._KINDS.clear()
    base._KINDS.update(before)


@pytest.fixture
def scenario() -> dt.Scenario:
    return dt.Scenario.parse(FILE, path="mine.yaml")


def test_it_is_read_from_a_file_and_in_one_line(scenario: dt.Scenario) -> None:
    (lever,) = scenario.levers
    line = parse_lever("boycott 40 by DEU, POL on RUS in B05, C29 half_life 6 from 2022-03-01")
    unsourced = {"source", "tag"}
    assert lever.lever == "boycott"
    assert lever.model_dump(exclude=unsourced) == line.model_dump(exclude=unsourced)
    assert lever.line() == line.line() == lever.line()
    assert parse_lever(line.line()).model_dump() == line.model_dump()
    assert dt.Scenario.parse(scenario.text).levers == scenario.levers


def test_it_is_in_the_schema_and_keeps_its_name_in_dumps(scenario: dt.Scenario) -> None:
    schema = json.dumps(json_schema())
    assert '"boycott"' in schema
    assert "months until half of it is gone" in schema
    assert '"embargo"' in schema
    assert scenario.levers[0].model_dump(exclude_defaults=True)["lever"] == "boycott"
    assert "lever: boycott" in scenario.text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("half_life: 6", "half_lif: 6", "mine.yaml:6: unknown field 'half_lif'; did you mean"),
        ("share: 40", "share: 140", "mine.yaml:6: share: Input should be less than 100"),
        ("by: [DEU, POL]", "by: [DEU, POLLAND]", "mine.yaml:6: unknown country 'POLLAND'"),
        ("lever: boycott", "lever: boycot", "mine.yaml:6: unknown lever 'boycot'; did you mean"),
        ("[B05, C29]", "[B05, C99]", "mine.yaml:6: no sector 'C99'"),
        ("half_life: 6,", "", "mine.yaml:6: field 'half_life' is missing"),
    ],
)
def test_it_is_checked_with_the_line(old: str, new: str, message: str) -> None:
    with pytest.raises(dt.ScenarioError) as error:
        dt.Scenario.parse(FILE.replace(old, new), path="mine.yaml")
    assert str(error.value).startswith(message)


def test_it_stands_beside_a_ban_and_another_cut_of_the_same_flow(scenario: dt.Scenario) -> None:
    for line in ("embargo by DEU on RUS in B05", "export_control by RUS on DEU in C29 fall 10"):
        assert len(scenario.with_levers([line]).levers) == 2


def test_it_acts_and_fades(scenario: dt.Scenario) -> None:
    world = scenario.world
    found = dt.run(scenario).horizons
    link = world.country("DEU"), world.country("RUS"), world.sector("C29")
    shock = found["month-3"].shock
    assert shock.variety_hat is not None
    months = (scenario.day(3) - date(2022, 3, 1)).days / (365.25 / 12)  # type: ignore[operator]
    assert shock.variety_hat[link] == pytest.approx(1 - 0.4 * 0.5 ** (months / 6))
    assert (shock.variety_hat != 1).sum() == 4
    assert found["month-3"].sales[link] < 0.8 * world.sales[link]
    assert np.abs(found["long-run"].welfare_hat - 1).max() < 1e-11


def test_it_is_halved_and_cut_in_the_network_of_fuels(scenario: dt.Scenario) -> None:
    (lever,) = scenario.levers
    assert lever.halved().left(0) == pytest.approx(0.8)
    whole = scenario.with_content({"levers": (lever.model_copy(update={"by": ("JPN",)}),)})
    found = lost_by(whole, date(2022, 9, 1))
    months = (date(2022, 9, 1) - date(2022, 3, 1)).days / (365.25 / 12)
    assert found.shares["coal"] == {"JPN": pytest.approx(0.4 * 0.5 ** (months / 6))}
    assert found.shares["gas"] == {}


def test_a_lever_of_the_cut_phase_adds_to_the_cuts_of_others() -> None:
    class Ration(TradeLever):
        """A government allows only a part of what is bought."""

        phase: ClassVar[Phase] = "cut"
        lever: Literal["ration"] = "ration"
        part: float = Field(gt=0, lt=1)

        def left(self, months: float) -> float:
            """The part that is allowed."""
            return self.part

        def cuts(self, parties: Parties, setting: Setting) -> tuple[Cut, ...]:
            """What is not allowed, at once."""
            world = parties.world
            (route,) = self.routes(parties)
            n, i, s = dt.Shock(world).links_between(route.buyers, route.sellers, parties.sectors)
            links = np.ravel_multi_index((n, i, s), world.sales.shape)
            return (Cut(links, np.full(n.size, 1 - self.part)),)

    assert kinds()["ration"] is Ration
    text = "scenario: both\nlevers:\n  - {lever: ration, by: USA, on: CHN, sectors: C26, part: 0.7}"
    scenario = dt.Scenario.parse(text).with_levers(
        ["export_control by CHN on USA in C26 covered 20"]
    )
    world = scenario.world
    link = world.country("USA"), world.country("CHN"), world.sector("C26")
    shock = dt.run(scenario).horizons["long-run"].shock
    assert shock.variety_hat is not None
    assert shock.variety_hat[link] == pytest.approx(1 - 0.3 - 0.2)
