"""Parts of answers that seldom show, each by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.shapley import ShapleyValues
from detente.errors import ScenarioError, SolveError
from detente.politics.game.payoffs import ACTIONS
from detente.politics.game.polymatrix import PolymatrixGame
from detente.study import bearing as bearing_module
from detente.study import deviations as deviations_module
from detente.study.aims import Budget
from detente.study.attribution import Attribution
from detente.study.bearing import Margins, Transfers, bearing
from detente.study.deviations import _deviant, deviations
from detente.study.fuels import Energy
from detente.study.governments_answer import target_of
from detente.study.optimise import _budget
from detente.study.optimise_answer import BestPolicy
from detente.study.policy_question import _key
from detente.study.respond_coalition import _economy_alone
from detente.study.sector_tables import sector_history
from detente.study.shown import each_country
from detente.study.trade_tables import group_shares
from detente.study.welfare_tables import welfare_table
from detente.study.who_caused import by_lever
from detente.world.variables import variable


def test_shares_of_a_trade_of_a_few_dollars_add_up_to_one() -> None:
    """Thirty dollars a year are trade too, which the accounts state in millions."""
    world: Any = SimpleNamespace(sector=lambda code: 0)
    sales = np.array([[9.0, 1e-5, 2e-5], [1e-5, 9.0, 0.0], [0.0, 0.0, 9.0]])[:, :, None]
    assert group_shares(sales, world, [0], "import", ["A"]) == pytest.approx([0, 1 / 3, 2 / 3])
    assert group_shares(sales, world, [2], "import", ["A"]) == pytest.approx([0, 0, 0])


def test_what_is_earned_stands_beside_income_where_trade_is_far_from_balanced() -> None:
    """Where the list of variables says: above 3 per cent of income, lent or borrowed."""
    world = dt.World.open("icio-2021")
    found = dt.solve(world, dt.Shock(world), closure="income-share")
    columns = welfare_table(found, {}, each_country(world)).columns
    told = ~np.isnan(np.asarray(columns["real_value_added_pct"]))
    assert "exceeds 3 per cent of income" in variable("real_value_added_pct").description
    size = np.abs(world.deficit) / world.income
    np.testing.assert_array_equal(told, size > 0.03)
    assert np.count_nonzero((size > 0.03) & (size < 0.06)) > 5


def test_a_contribution_under_a_hundredth_of_the_largest_has_no_row() -> None:
    mean = np.array([[1.0], [-0.5], [0.011], [0.009]])
    nothing = np.zeros_like(mean)
    parts = ("large", "against", "small", "tiny")
    table = Attribution(parts, mean, mean, mean, nothing, 4, False).table(0, "lever")
    assert table.columns["who"] == ["large", "against", "small", "1 other"]
    assert sum(table.columns["contribution_pct"]) == pytest.approx(mean.sum())
    every = Attribution(parts, mean, mean, mean, nothing, 24, True).table(0, "lever")
    assert every.columns["who"] == list(parts)


def test_what_is_left_without_a_member_is_a_share_of_the_pressure_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pressure 30 and 10 of two: without the first 10 of 40 are left."""
    own = {"A": (30.0, 3.0), "B": (10.0, 1.0)}

    def outcome(group: frozenset[str]) -> np.ndarray:
        pressure, cost = (sum(own[one][k] for one in group) for k in (0, 1))
        return np.array([pressure, cost, *(own[one][1] if one in group else 0.0 for one in own)])

    monkeypatch.setattr(bearing_module, "outcomes", lambda found: outcome)
    monkeypatch.setattr(bearing_module, "margins", lambda found, members: Margins({}, {}))
    monkeypatch.setattr(bearing_module, "_transfers", lambda *words: Transfers({}, 0.0))
    economy = SimpleNamespace(
        size=np.array([1e5, 2e5]), effects=lambda depths: SimpleNamespace(harm=4.0)
    )
    game: Any = SimpleNamespace(cast=SimpleNamespace(codes=("A", "B")), economy=economy)
    found = bearing(game, ("A", "B"), 0)
    assert found.left_pct == pytest.approx({"A": 25.0, "B": 75.0})
    assert found.pivotal == pytest.approx({"A": 0.25, "B": 0.75})
    assert found.target_busd == 40.0
    assert found.loss_pct == pytest.approx({"A": 3.0, "B": 0.5})
    assert isinstance(found.shares, ShapleyValues)
    assert found.shares.value[:, 0] == pytest.approx([30.0, 10.0])


@pytest.mark.parametrize(
    ("each", "keys"),
    [("one", 1), ("partner", 2), ("product", 3), ("flow", 6)],
)
def test_what_has_a_rate_of_its_own(each: str, keys: int) -> None:
    assert len({_key(each, seller, sector) for seller in (4, 5) for sector in (1, 2, 3)}) == keys


def test_a_budget_is_what_may_be_lost_beside_the_scenario_as_it_is() -> None:
    """Two of income 300,000 million together, who lose 6,000 of it already, may lose 3,000 more."""
    world: Any = SimpleNamespace(
        countries=("A", "B", "C"),
        country=lambda code: "ABC".index(code),
        income=np.array([1e5, 2e5, 3e5]),
    )
    base: Any = SimpleNamespace(world=world, welfare_usd=np.array([-4e3, -2e3, 5e3]))
    player: Any = SimpleNamespace(members=("A", "B"))
    found = _budget(player, 3.0, base)
    assert found.aim.value(base) == pytest.approx(-0.02)
    assert found.most == pytest.approx(0.03)


def test_a_burden_is_what_is_lost_beside_the_scenario_as_it_is() -> None:
    """Before: 0.98 and 1; after: 0.931 and 0.99. Lost: 5 and 1 per cent."""
    world = SimpleNamespace(country=lambda code: "AB".index(code))
    reply = SimpleNamespace(player=SimpleNamespace(name="both", members=("B", "A")))
    answer: Any = SimpleNamespace(
        base=SimpleNamespace(welfare_hat=np.array([0.98, 1.0])),
        found=SimpleNamespace(welfare_hat=np.array([0.931, 0.99]), world=world),
        replies=(reply,),
        lost=lambda found, members: {"A": 7.0, "B": 2.0}[members[0]],
    )
    table = BestPolicy._burdens(answer)
    assert table.columns["member"] == ["A", "B"]
    assert table.columns["own_loss_pct"] == pytest.approx([5.0, 1.0])
    assert table.columns["own_loss_busd"] == [7.0, 2.0]


def test_a_lever_of_several_governments_is_one_player() -> None:
    text = """scenario: two
levers:
  - {lever: tariff, name: first, by: [USA, JPN, EU27], on: RUS, sectors: goods, rate: 20}
  - {lever: tariff, name: second, by: USA, on: CHN, sectors: C26, rate: 20}
"""
    found = by_lever(dt.Scenario.parse(text))
    assert found.labels == ("first", "second")
    senders = [sorted({pull.government for pull in group}) for group in found.groups]
    assert senders == [["EU27", "JPN", "USA"], ["USA"]]


def test_a_price_gap_is_made_of_shadow_prices_and_new_terms() -> None:
    """A gap of 9: 2 for the cut, 3 for the route, so that 4 are new terms."""
    moved = SimpleNamespace(fuel="gas", route="pipe", buyer="A", shadow=2.0)
    other = SimpleNamespace(fuel="gas", route="ship", buyer="A", shadow=1.0)
    answer = SimpleNamespace(
        moved=(moved, other),
        limits=(SimpleNamespace(route="pipe", shadow=3.0),),
        gap=lambda buyer, origin: 9.0,
        origin=lambda route: "field",
    )
    table = Energy.gaps.fget(SimpleNamespace(answers={"gas": answer}))  # type: ignore[attr-defined]
    assert table.index == ("pipe",)
    row = {name: values[0] for name, values in table.columns.items()}
    assert (row["price_gap"], row["shadow_price"], row["new_terms"]) == (9.0, 5.0, 4.0)


def test_the_sectors_of_a_party_stand_at_every_horizon_the_headline_first() -> None:
    world = dt.World.open("icio-2021")
    found = dt.solve(world, dt.Shock(world))
    (party,) = each_country(world, ["DEU"])
    horizons = {"month-3": found, "year-1": found, "long-run": found}
    table = sector_history(horizons, party, "year-1")
    told = list(dict.fromkeys(np.asarray(table.columns["horizon"]).tolist()))
    assert told == ["year-1", "month-3", "long-run"]
    assert len(table.index) == 3 * len(set(table.index))


def test_a_step_of_a_deviation_goes_where_it_is_drawn_and_stops_at_the_ends() -> None:
    """From .2 of a range of 1: half a range up is .7, a whole one is cut at 1."""
    low, high = np.zeros(2), np.ones(2)
    instruments = SimpleNamespace(low=low, high=high, on=lambda shock, values: values)
    player: Any = SimpleNamespace(instruments=instruments, members=())
    chosen = np.array([0.2, 0.2])
    draw: Any = SimpleNamespace(normal=lambda size: np.array([0.5, 1.0]), uniform=lambda *ends: 0.0)
    case: Any = SimpleNamespace(shock=None)
    moved = _deviant(case, player, chosen, "random direction", draw)
    assert moved == pytest.approx([0.7, 1.0])


def test_who_has_no_target_is_told_how_to_name_one() -> None:
    scenario = dt.Scenario.parse("scenario: nobody\n")
    with pytest.raises(ScenarioError, match="nobody: the scenario has no target; add `target"):
        target_of(scenario)
    assert target_of(scenario.set(target="RUS")) == "RUS"


@pytest.mark.parametrize(
    ("budget", "gains"),
    [
        (None, [-0.75, 0.75, 1.75, -np.inf]),
        (0.25, [-0.75, 0.75, -np.inf, -np.inf]),
        (0.25 - 1e-7, [-0.75, 0.75, -np.inf, -np.inf]),
        (0.1, [-0.75, -np.inf, -np.inf, -np.inf]),
    ],
)
def test_what_breaks_the_budget_or_has_no_equilibrium_gains_nothing(
    monkeypatch: pytest.MonkeyPatch, budget: float | None, gains: list[float]
) -> None:
    """Policies worth -.5, 1 and 2 that cost 0, .25 and .5, and one that cannot be solved, beside an
    optimum of .25.

    What is used up to a ten-millionth is not broken.
    """
    worth = iter([(-0.5, 0.0), (1.0, 0.25), (2.0, 0.5), None])
    monkeypatch.setattr(deviations_module, "_deviant", lambda *_: next(worth))

    def solved(shock: tuple[float, float] | None, *_: object) -> tuple[float, float]:
        if shock is None:
            raise SolveError("none")
        return shock

    case: Any = SimpleNamespace(solved=solved)
    aim = SimpleNamespace(value=lambda found: found[0])
    cost: Any = SimpleNamespace(value=lambda found: -found[1])
    player: Any = SimpleNamespace(aim=aim)
    optimum: Any = SimpleNamespace(values=None, value=0.25, found=None)
    most = None if budget is None else Budget(cost, budget)
    tried = deviations(case, player, optimum, budget=most, numbers=range(4))
    assert [one.gain for one in tried] == gains


def test_who_joins_for_the_economy_alone_is_asked_in_the_highest_equilibrium() -> None:
    """A gains by joining; B in part, where A joins; C gains too, but was brought in; D condemns and
    joins nothing; the target comes last and is no actor.
    """
    condemns, in_part, joins = map(ACTIONS.index, ("condemn", "join in part", "join fully"))
    own, pair = np.zeros((5, len(ACTIONS))), np.zeros((5, len(ACTIONS), 5, len(ACTIONS)))
    own[0, joins] = own[2, joins] = own[4, joins] = 1.0
    own[3, condemns] = 0.1
    own[1, in_part], pair[1, in_part, 0, joins] = -1.0, 2.0
    gain = np.array([[0.0, 0.1, 0.3], [0.0, -0.2, -0.4], [0, 1, 2], [0, 3, 4]])
    asked: list[dict[str, float]] = []

    def weighed(**weights: float) -> SimpleNamespace:
        asked.append(weights)
        return SimpleNamespace(game=lambda: PolymatrixGame(own, pair))

    found: Any = SimpleNamespace(
        with_weights=weighed,
        cast=SimpleNamespace(codes=("A", "B", "C", "D")),
        effects=SimpleNamespace(gain_alone=gain),
        brought_in=("C",),
    )
    assert _economy_alone(found) == {"A": 0.3, "B": 0.0}
    assert {name for name, weight in asked[0].items() if weight} == {"welfare"}
