"""Who caused how much: what is shared is divided by what each holds, and errors are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.shapley import Sampling, shapley, shapley_until
from detente.scenario.equilibria import equilibrium
from detente.scenario.file import Scenario
from detente.study.attribution import (
    KNOWN,
    NOT_SEPARABLE,
    REMAINDER,
    Attribution,
    attribute_to,
)
from detente.study.who_caused import FIRMS, Players, by_government, by_lever
from tests.worlds import random_world

SHARED = """scenario: shared
target: RUS
levers:
  - {lever: asset_freeze, by: [DEU, FRA, USA, JPN], on: RUS, amount: 300}
  - {lever: brand_exit, by: [JPN, KOR, EU27], on: RUS, sectors: C29, share: 90, local: 60}
  - {lever: price_cap, by: [USA, JPN, EU27], on: RUS, sectors: B061, buyers: CHN, cap: 60,
     price: 80, covered: 63}
  - {lever: over_compliance, by: [TUR, KAZ], on: RUS, sectors: goods, fall: 40, half_life: 3}
  - {lever: tariff, by: USA, on: RUS, sectors: C20, rate: 30}
"""
N = 12


@pytest.fixture(scope="module")
def shared() -> Scenario:
    return Scenario.parse(SHARED)


def income(scenario: Scenario, *codes: str) -> float:
    world = scenario.world
    return float(sum(world.income[world.country(code)] for code in codes))


def test_what_several_hold_is_divided_by_what_each_holds(shared: Scenario) -> None:
    players = by_government(shared)
    assert set(players.labels) == {"EU27", "USA", "JPN", "KOR", FIRMS}
    assert players.share.sum(axis=0) == pytest.approx(1)
    parts = {
        group[0].lever.lever: dict(zip(players.labels, players.share[:, k], strict=True))
        for k, group in enumerate(players.groups)
        if len(set(players.share[:, k])) > 2
    }
    reserves = parts["asset_freeze"]
    everyone = income(shared, "DEU", "FRA", "USA", "JPN")
    assert reserves["EU27"] == pytest.approx(income(shared, "DEU", "FRA") / everyone)
    assert reserves["KOR"] == reserves[FIRMS] == 0
    plants, world = parts["brand_exit"], shared.world
    sold = world.sales[world.country("RUS"), :, world.sector("C29")]
    korea, japan = sold[world.country("KOR")], sold[world.country("JPN")]
    assert plants["KOR"] / plants["JPN"] == pytest.approx(korea / japan)
    assert plants["USA"] == 0
    assert parts["price_cap"]["USA"] > parts["price_cap"]["JPN"] > 0


def test_all_players_together_are_the_scenario(shared: Scenario) -> None:
    """Splitting a lever into what each does and what they do once changes nothing."""
    whole = equilibrium(shared)
    for players in (by_government(shared), by_lever(shared)):
        every = players.pulls(range(len(players.groups)))
        found = equilibrium(shared, chosen=every)
        np.testing.assert_allclose(found.welfare_pct, whole.welfare_pct, atol=1e-8)


def test_two_pullers_of_one_amount_get_the_same_whoever_comes_first(shared: Scenario) -> None:
    """Alone on the amount: each holder's part of its effect, not all of it for the first."""
    text = "\n".join(SHARED.splitlines()[:4])
    scenario = Scenario.parse(text)
    result = dt.run(scenario, for_country="RUS")
    rows = dict(_by(result, "RUS", "government"))
    total = result.page("RUS")["welfare_pct"]
    everyone = income(scenario, "DEU", "FRA", "USA", "JPN")
    for who in ("USA", "JPN", "DEU", "FRA"):  # no lever of the Union here, so no row of its own
        part = income(scenario, who) / everyone
        assert rows[who]["contribution_pct"] == pytest.approx(part * total, abs=1e-9)


def _by(result: dt.Result, country: str, by: str) -> list[tuple[str, dict[str, Any]]]:
    rows = result.contribution_table(country).where("by", by)
    return [(row["who"], row) for _, row in rows.rows()]


def game() -> Players:
    """Players whose pulls are their positions."""
    labels = tuple(f"P{k}" for k in range(N))
    return Players(labels, tuple((k,) for k in range(N)), np.eye(N))  # type: ignore[arg-type]


def test_orders_are_added_until_numbers_are_known_and_no_longer() -> None:
    """A game of pairs needs no more than the first orders; one with a cliff needs more."""
    sizes = np.arange(1, N + 1)
    asked: list[int] = []

    def pairs(some: Sequence[int]) -> np.ndarray:
        asked.append(len(some))
        total = sizes[list(some)].sum() if len(some) else 0
        return np.array([float(total**2)])

    found = attribute_to(game(), pairs, [0])
    assert found.orders == 6
    assert not found.exact
    exact = sizes * sizes.sum()
    np.testing.assert_allclose(found.mean[:, 0], exact, rtol=1e-9)
    assert (found.error <= 1e-6).all()

    def cubes(some: Sequence[int]) -> np.ndarray:
        return np.array([float(sizes[list(some)].sum() ** 3) if len(some) else 0.0])

    longer = attribute_to(game(), cubes, [0])
    assert longer.orders > 6
    true = shapley(range(N), lambda some: cubes(sorted(some)), exact_up_to=N).value[:, 0]
    for k in range(N):
        if longer.printed(0)[k] and longer.known(0)[k]:
            assert abs(longer.mean[k, 0] - true[k]) <= KNOWN * true[k]


def test_what_cannot_be_told_apart_says_so() -> None:
    """Any one of the first five is worth all that they are worth together."""

    def worth(some: Sequence[int]) -> np.ndarray:
        first = any(k < 5 for k in some)
        return np.array([100.0 * first + sum(10.0 for k in some if k >= 5)])

    found = attribute_to(game(), worth, [0])
    rows = [row for _, row in found.table(0, "lever").rows()]
    clear = [row for row in rows if not row["mark"]]
    assert [row["contribution_pct"] for row in clear] == [10.0] * 7
    unclear = [row for row in rows if row["mark"] == NOT_SEPARABLE]
    assert unclear
    assert all(np.isnan(row["contribution_pct"]) for row in unclear)
    assert {row["who"] for row in unclear} <= {f"P{k}" for k in range(5)}
    (rest,) = [row for row in rows if row["mark"] == REMAINDER]
    assert rest["who"].startswith("5 others, with P0")
    assert rest["contribution_pct"] == pytest.approx(100), "what is left is known all the same"


def test_small_rows_stand_together() -> None:
    mean = np.array([[-5.0], [0.001], [2.0]])
    zero = np.zeros((3, 1))
    found = Attribution(("a", "b", "c"), mean, mean, mean, zero, 20, exact=False)
    rows = {row["who"]: row for _, row in found.table(0, "lever").rows()}
    assert list(rows) == ["a", "c", "1 other"]
    assert rows["1 other"]["contribution_pct"] == pytest.approx(0.001)
    rough = Attribution(("a", "b", "c"), mean, mean, mean, zero + 0.15, 20, exact=False)
    (rest,) = [row for _, row in rough.table(0, "lever").rows() if row["who"] == "1 other"]
    assert rest["mark"] == NOT_SEPARABLE
    assert np.isnan(rest["contribution_pct"]), "its error is larger than itself"
    whole = Attribution(("a", "b", "c"), mean, mean, mean, zero, 6, exact=True)
    assert [row["who"] for _, row in whole.table(0, "lever").rows()] == ["a", "c", "b"]


def test_eight_players_are_exact_and_more_stop_at_the_most() -> None:
    calls: list[frozenset[int]] = []

    def value(some: frozenset[int]) -> np.ndarray:
        calls.append(some)
        return np.array([float(len(some)) ** 1.5])

    assert shapley_until(range(8), value, lambda _: False).exact
    assert len(calls) == len(set(calls)) == 256
    plan = Sampling(first=2, most=4, seed=1)
    found = shapley_until(range(9), value, lambda _: False, sampling=plan)
    assert (found.exact, found.orders) == (False, 8)
    early = shapley_until(range(9), value, lambda _: True, sampling=plan)
    assert early.orders == 4


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Twelve countries of which ten act against one, on the same flows and on their own."""
    folder = tmp_path_factory.mktemp("crowd")
    world = random_world(N, 4, seed=7)
    world.save(folder / "crowd.npz")
    target = world.countries[0]
    by = [code for code in world.countries if code != target][:10]
    all_of_them = f"by: [{', '.join(by)}], on: {target}"
    lines = [
        "scenario: crowd",
        "world: crowd.npz",
        f"target: {target}",
        "markets: fragmented",
        "levers:",
        f"  - {{lever: export_control, {all_of_them}, fall: 50}}",
        f"  - {{lever: asset_freeze, {all_of_them}, amount: 1e-6}}",
    ]
    lines += [
        f"  - {{lever: tariff, by: {code}, on: {target}, rate: {10 + 5 * k}}}"
        for k, code in enumerate(by)
    ]
    path = folder / "crowd.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return Scenario.open(path)


def test_printed_shares_do_not_hang_on_the_seed(crowd: Scenario) -> None:
    """Each number that is printed for two seeds is the same within a tenth."""
    target = str(crowd.target)
    tables = []
    for seed in range(5):
        result = dt.run(crowd, for_country=target, seed=seed)
        assert not result.attribution["government"].exact
        rows = _by(result, target, "government")
        mean = result.attribution["government"].mean.sum(axis=0)
        assert mean == pytest.approx(result.equilibrium.welfare_pct, abs=1e-8)
        printed = [(who, row["contribution_pct"]) for who, row in rows]
        tables.append({who: value for who, value in printed if not np.isnan(value)})
    compared = 0
    for one in tables:
        assert len(one) >= 5
        for other in tables:
            for who in one.keys() & other.keys():
                assert one[who] == pytest.approx(other[who], rel=KNOWN)
                compared += 1
    assert compared > 50


def test_a_member_that_acts_without_the_union_stands_under_its_own_name() -> None:
    text = "scenario: a\nlevers:\n  - {lever: export_control, by: NLD, on: CHN, sectors: C28}\n"
    alone = Scenario.parse(text)
    assert by_government(alone).labels == ("NLD",)
    both = alone.with_levers(["tariff 10 by EU27 on CHN in C29"])
    assert by_government(both).labels == ("EU27",)
