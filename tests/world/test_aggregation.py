"""World.aggregate: totals stay, and merging what is identical changes nobody else's number."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli import world_commands  # noqa: F401 (adds its commands)
from detente.cli.list_commands import worlds
from detente.world.accounts import priced
from detente.world.aggregation import parsed_groups
from detente.world.countries import bloc
from tests.worlds import Options, random_world

COMMANDS = CliRunner()
PARTS = np.array([[0.4, 0.1], [0.1, 0.4]])


def split_country(world: dt.World) -> dt.World:
    """The world with its first country as two identical halves, C000 and C000b.

    They trade with each other what the one sold at home, less than with themselves.
    """
    order = [0, 0, *range(1, len(world.countries))]
    half = np.array([0.5, 0.5, *np.ones(len(order) - 2)])
    sales = world.sales[np.ix_(order, order)] * half[:, None, None] * half[None, :, None]
    sales[:2, :2] = world.sales[0, 0] * PARTS[:, :, None]
    accounts = {
        "sales": sales,
        "input_use": world.input_use[order] * half[:, None, None],
        "value_added": world.value_added[order] * half[:, None],
        "final_demand": world.final_demand[order] * half[:, None],
        "tariff": world.tariff[np.ix_(order, order)],
        "export_tax": world.export_tax[np.ix_(order, order)],
    }
    names = ["C000", "C000b", *world.countries[1:]]
    return dt.World.from_arrays(
        countries=names,
        sectors=world.sectors,
        accounts=accounts,
        elasticities=world.elasticities,
    )


def split_sector(world: dt.World) -> dt.World:
    """The world with its first sector as two identical halves, S000 and S000b."""
    order = [0, 0, *range(1, len(world.sectors))]
    half = np.array([0.5, 0.5, *np.ones(len(order) - 2)])
    use = world.input_use[:, order][:, :, order] * half[:, None] * half[None, :]
    accounts = {
        "sales": world.sales[..., order] * half,
        "input_use": use,
        "value_added": world.value_added[:, order] * half,
        "final_demand": world.final_demand[:, order] * half,
        "tariff": world.tariff[..., order],
        "export_tax": world.export_tax[..., order],
    }
    one = world.elasticities["random"]
    values = tuple(one.values[k] for k in order)
    return dt.World.from_arrays(
        countries=world.countries,
        sectors=["S000", "S000b", *world.sectors[1:]],
        accounts=accounts,
        elasticities={"random": replace(one, values=values)},
    )


def changes(world: dt.World, closure: str) -> dt.Equilibrium:
    """A shock between third countries and on everything that C000, whole or not, buys from one."""
    buyers = [code for code in world.countries if code.startswith("C000") or code == "NEW"]
    shock = dt.Shock(world).trade_cost(1.4, buyer="C001", seller="C002")
    shock = shock.trade_cost(1.3, buyer=buyers, seller="C003").ban(buyer="C003", seller=buyers)
    parameters = dt.Parameters(value_added_elasticity=0.6, input_elasticity=0.5)
    return dt.solve(world, shock, closure=closure, parameters=parameters)


@pytest.mark.parametrize("closure", ["balanced", "income-share", "world-share", "nominal"])
def test_merging_two_identical_countries_changes_no_number(closure: str) -> None:
    """Their trade with each other becomes trade at home: it must stay free in both solves."""
    world = random_world(4, 3, seed=5, options=Options(rates=0.1))
    apart = split_country(world)
    merged = apart.aggregate({"NEW": ["C000", "C000b"]})
    assert merged.countries == ("C001", "C002", "C003", "NEW")
    before, after = changes(apart, closure), changes(merged, closure)
    np.testing.assert_allclose(after.welfare_hat[:3], before.welfare_hat[2:], rtol=1e-8)
    np.testing.assert_allclose(after.welfare_hat[3], before.welfare_hat[:2], rtol=1e-8)
    np.testing.assert_allclose(after.output[:3], before.output[2:], rtol=1e-8)
    np.testing.assert_allclose(after.sales[:3, :3], before.sales[2:, 2:], rtol=1e-8)
    np.testing.assert_allclose(
        after.sales[:3, 3], before.sales[2:, :2].sum(axis=1), rtol=1e-8, atol=1e-12
    )


def test_a_shock_to_the_trade_of_the_members_with_each_other_is_lost() -> None:
    """Why their own trade matters: what a shock does to it has no place in the merged world."""
    apart = split_country(random_world(4, 3, seed=5))
    shock = dt.Shock(apart).trade_cost(1.5, buyer="C000", seller="C000b")
    assert dt.solve(apart, shock).welfare_pct[0] < -0.1
    merged = apart.aggregate({"C000": ["C000", "C000b"]})
    np.testing.assert_allclose(merged.sales[0, 0], apart.sales[:2, :2].sum(axis=(0, 1)))


@pytest.mark.parametrize("closure", ["balanced", "income-share"])
def test_merging_two_identical_sectors_changes_no_number(closure: str) -> None:
    apart = split_sector(random_world(4, 3, seed=6, options=Options(rates=0.1)))
    merged = apart.aggregate(sectors={"S000": ["S000", "S000b"]})
    assert merged.sectors == ("S000", "S001", "S002")
    before, after = changes(apart, closure), changes(merged, closure)
    np.testing.assert_allclose(after.welfare_hat, before.welfare_hat, rtol=1e-8)
    np.testing.assert_allclose(after.output[:, 1:], before.output[:, 2:], rtol=1e-8)
    np.testing.assert_allclose(after.output[:, 0], before.output[:, :2].sum(axis=1), rtol=1e-8)


def test_totals_are_kept_and_the_others_stay() -> None:
    world = random_world(5, 4, seed=7, options=Options(rates=0.2))
    merged = world.aggregate({"NORTH": ["C000", "C002"]}, sectors={"GOODS": ["S001", "S003"]})
    assert merged.countries == ("C001", "C003", "C004", "NORTH")
    assert merged.sectors == ("GOODS", "S000", "S002")
    for account in ("input_use", "final_demand"):
        total = getattr(world, account).sum()
        assert getattr(merged, account).sum() == pytest.approx(total, rel=1e-12)
    for name in ("income", "deficit"):
        old, new = getattr(world, name), getattr(merged, name)
        np.testing.assert_allclose(new[:3], old[[1, 3, 4]], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(new[3], old[[0, 2]].sum(), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(merged.purchases.sum(), world.purchases.sum(), rtol=1e-12)
    np.testing.assert_allclose(merged.customs_revenue[:3], world.customs_revenue[[1, 3, 4]])
    stay, kept = [1, 3, 4], [0, 2]
    for rate in ("tariff", "export_tax"):
        old = getattr(world, rate)[np.ix_(stay, stay, kept)]
        np.testing.assert_array_equal(getattr(merged, rate)[:3, :3, 1:], old)
    np.testing.assert_array_equal(merged.sales[:3, :3, 1:], world.sales[np.ix_(stay, stay, kept)])


def test_duties_inside_a_merged_country_become_value_added() -> None:
    world = random_world(4, 2, seed=8, options=Options(rates=0.2))
    merged = world.aggregate({"C000": ["C000", "C001"]})
    assert not merged.tariff[0, 0].any()
    assert not merged.export_tax[0, 0].any()
    bought = priced(world.sales, world.export_tax, world.tariff)
    duties = bought[:2, :2].sum() - world.sales[:2, :2].sum()
    gained = merged.value_added[0].sum() - world.value_added[:2].sum()
    assert duties > 0
    assert gained == pytest.approx(duties)


def test_the_elasticity_of_merged_sectors_is_a_mean_of_its_inverse() -> None:
    world = random_world(3, 3, seed=9)
    values = world.elasticities["random"].values
    sigma = dt.ElasticitySet(tuple(value + 1 for value in values), "sigma", "the same")
    sets = MappingProxyType({**world.elasticities, "same": sigma})
    merged = replace(world, elasticities=sets).aggregate(sectors={"X": ["S000", "S001"]})
    sold = world.sales.sum(axis=(0, 1))[:2]
    wanted = sold.sum() / (sold / np.array(values[:2])).sum()
    for name in ("random", "same"):
        assert merged.theta(name) == pytest.approx([values[2], wanted], rel=1e-12)
    assert merged.elasticities["same"].kind == "sigma"


def test_a_bloc_is_merged_by_its_name() -> None:
    world = dt.World.open("icio-2021")
    members = [code for code in bloc("EU27").members if code in world.countries]
    merged = world.aggregate("EU27")
    assert len(merged.countries) == len(world.countries) - len(members) + 1
    assert merged.provenance["aggregated"] == {"EU27": members}
    old = world.value_added[[world.country(code) for code in members]].sum()
    assert merged.value_added[merged.country("EU27")].sum() == pytest.approx(old)
    assert world.aggregate({"UNION": "EU27"}).sales.sum() == pytest.approx(world.sales.sum())


def test_nothing_named_changes_nothing() -> None:
    world = random_world(4, 3, seed=10, options=Options(rates=0.2))
    assert world.aggregate().digest == world.digest
    renamed = world.aggregate({"A": ["C000"], "Z": ["C001"]}).aggregate({"C000": "A", "C001": "Z"})
    assert renamed.digest == world.digest


@pytest.mark.parametrize(
    ("countries", "message"),
    [
        ({"A": ["C000", "C009"]}, "no country 'C009' in world random"),
        ({"A": ["C000"], "B": ["C000"]}, "C000 is in two groups, A and B"),
        ({"C001": ["C000"]}, "'C001' is in the world and not in its group"),
        ({"A": []}, "group 'A' is empty"),
        ({"A B": ["C000"]}, "group 'A B' is no code"),
        ("EU27", "has no member of EU27"),
        ("EU28", "no country 'EU28'"),
    ],
)
def test_wrong_groups_are_refused(countries: dict[str, list[str]] | str, message: str) -> None:
    with pytest.raises(dt.DataError, match=message):
        random_world(4, 3, seed=10).aggregate(countries)
    with pytest.raises(dt.DataError, match="no sector 'S009'"):
        random_world(4, 3, seed=10).aggregate(sectors={"A": ["S009"]})
    with pytest.raises(dt.DataError, match="given twice"):
        parsed_groups(["A=B", "A=C"])


def test_the_command_merges_and_saves(tmp_path: Path) -> None:
    source, out = random_world(4, 3, seed=11).save(tmp_path / "w.npz"), tmp_path / "merged.npz"
    words = ["aggregate", str(source), "--countries", "N=C000,C001", "--sectors", "G=S000,S002"]
    done = COMMANDS.invoke(worlds, [*words, "--out", str(out), "--json"])
    answer = json.loads(done.stdout)
    merged = dt.World.load(out)
    assert (answer["countries"], answer["sectors"], answer["merged"]) == (3, 2, 2)
    assert (merged.countries, merged.sectors) == (("C002", "C003", "N"), ("G", "S001"))
    nothing = COMMANDS.invoke(worlds, ["aggregate", str(source), "--out", str(out)])
    assert "nothing to merge" in str(nothing.exception)
