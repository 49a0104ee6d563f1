"""Metrics against their definitions written out, and the null models that can change them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from detente.claims.expression import parse
from detente.claims.metrics import measured
from detente.claims.solved import SolvedScenario, Variant, proportional
from detente.economy.analysis.exposure import cut_tie, partner_rank
from detente.economy.analysis.flow_accounts import flow_accounts
from detente.economy.shock import Shock
from detente.economy.solver.solve import solve
from detente.errors import ClaimError
from detente.politics.stance.evidence import Roles
from detente.scenario.file import Scenario
from detente.study.sector_tables import sector_table
from detente.study.shown import ShownParty
from detente.study.ties import tie_table
from detente.world.accounts import priced
from detente.world.shipped import goods_sectors
from tests.world.family import family_world

# Russia does not trade with itself, and the rest of the world is many.
NOBODY = ("RUS", "ROW")


@pytest.fixture(scope="module")
def case() -> SolvedScenario:
    return SolvedScenario(
        Scenario.open("coalition-russia-decoupling")
        .set(levers=[], target="RUS")
        .with_levers(["embargo by EU27 on RUS in goods fall 60"])
    )


def number(case: SolvedScenario, text: str) -> float:
    return measured(parse(text), case)


def test_real_income_is_that_of_the_equilibrium(case: SolvedScenario) -> None:
    found = case.equilibrium("long-run")
    world = found.world
    rus, deu = world.country("RUS"), world.country("DEU")
    assert number(case, 'welfare("RUS")') == found.welfare_pct[rus] < 0
    both = found.welfare_usd[[world.country("CHN"), rus]].sum()
    assert number(case, 'welfare_usd("CHN") + welfare_usd("RUS")') == pytest.approx(both / 1000)
    assert number(case, 'group_welfare("DEU")') == pytest.approx(found.welfare_pct[deu])


def test_shares_written_out(case: SolvedScenario) -> None:
    found, world = case.equilibrium(), case.world
    goods = [world.sector(s) for s in goods_sectors(world)]
    rus, chn = world.country("RUS"), world.country("CHN")

    def share(sales: np.ndarray) -> float:
        bought = sales[rus][:, goods].sum(axis=1)
        return 100 * bought[chn] / (bought.sum() - bought[rus])

    assert number(case, 'import_share("RUS", "CHN")') == pytest.approx(share(found.sales))
    assert number(case, 'base_import_share("RUS", "CHN")') == pytest.approx(share(world.sales))
    assert number(case, 'import_share_change("RUS", "CHN")') == pytest.approx(
        share(found.sales) - share(found.world.sales)
    )
    cars = found.sales[rus, :, world.sector("C29")]
    assert number(case, 'market_share("RUS", "CHN", "C29")') == pytest.approx(
        100 * cars[chn] / cars.sum()
    )
    parts = sum(number(case, f'import_share("RUS", "{c}")') for c in world.countries if c != "RUS")
    assert parts == pytest.approx(100)


def test_a_parent_counts_its_children_together(tmp_path: Path) -> None:
    world = family_world()
    world.save(tmp_path / "family.npz")
    (tmp_path / "one.yaml").write_text("scenario: one\nworld: family.npz\n", encoding="utf-8")
    case = SolvedScenario(
        Scenario.open(tmp_path / "one.yaml").with_levers(["embargo by DEU on RUS in B061"])
    )
    deu, rus = world.country("DEU"), world.country("RUS")
    fuels = [world.sector(code) for code in ("B061", "B062")]
    found = case.equilibrium()
    bought = found.sales[deu][:, fuels].sum(axis=1)
    assert number(case, 'market_share("DEU", "RUS", "B06")') == pytest.approx(
        100 * bought[rus] / bought.sum()
    )
    old, new = (sales[deu, rus, fuels].sum() for sales in (found.world.sales, found.sales))
    assert number(case, 'flow_change("RUS", "DEU", "B06")') == pytest.approx(100 * (new / old - 1))


def test_a_bloc_counts_its_members_together(case: SolvedScenario) -> None:
    from detente.world.countries import bloc

    each = [number(case, f'export_share("RUS", "{c}")') for c in bloc("EU27").members]
    assert number(case, 'export_share("RUS", "EU27")') == pytest.approx(sum(each))
    world = case.world
    inside = [world.country(c) for c in bloc("EU27").members]
    goods = [world.sector(s) for s in goods_sectors(world)]
    bought = world.sales[inside][:, :, goods].sum(axis=(0, 2))
    abroad = bought.sum() - bought[inside].sum()
    china = 100 * bought[world.country("CHN")] / abroad
    assert number(case, 'base_import_share("EU27", "CHN")') == pytest.approx(china)
    assert number(case, 'base_import_share("EU27", "DEU")') == 0


def test_the_rank_of_a_partner_counts_who_trades_more(case: SolvedScenario) -> None:
    world = case.world
    rus, goods = world.country("RUS"), [world.sector(s) for s in goods_sectors(world)]
    bought = world.sales[rus][:, goods].sum(axis=1)
    sold = world.sales[:, rus][:, goods].sum(axis=1)
    for side, amounts in (("import", bought), ("export", sold), ("both", bought + sold)):
        alone = {c: a for c, a in zip(world.countries, amounts, strict=True) if c not in NOBODY}
        order = sorted(alone, key=lambda code: -alone[code])
        for place in (0, 1, 40):
            measure = f'base_trade_rank("RUS", "{order[place]}", "{side}")'
            assert number(case, measure) == place + 1
    assert number(case, 'base_trade_rank("RUS", "EU27", "import")') == 1


def test_a_tie_of_a_bloc_is_that_of_its_members_together(case: SolvedScenario) -> None:
    """Both ways as the table of ties has it; a part has no tie with its whole."""
    table = tie_table(case.equilibrium("long-run"), ["EU27", "RUS"])
    for _, row in table.rows():
        measure = f'tie_loss("{row["actor"]}", "{row["partner"]}")'
        assert number(case, measure) == pytest.approx(row["loss_after_pct"], abs=1e-6)
    with pytest.raises(ClaimError, match="members in common"):
        number(case, 'tie_loss("DEU", "EU27")')


def test_prices_and_output(case: SolvedScenario) -> None:
    found, world = case.equilibrium(), case.world
    n, s = world.country("RUS"), world.sector("C28")
    value = found.output[n, s] / found.world.output[n, s]
    assert number(case, 'value_change("RUS", "C28")') == pytest.approx(100 * (value - 1))
    volume = value / found.unit_cost_hat[n, s]
    assert number(case, 'volume_change("RUS", "C28")') == pytest.approx(100 * (volume - 1))
    price = 100 * (found.unit_cost_hat[n, s] - 1)
    assert number(case, 'seller_price_change("RUS", "C28")') == pytest.approx(price)
    hat = found.price_hat[n, s] / found.consumer_price_hat[n]
    assert number(case, 'buyer_price_change("RUS", "C28")') == pytest.approx(100 * (hat - 1))
    assert number(case, 'flow_change("EU27", "RUS", "C28")') < -40


def test_sectors_of_a_group_are_those_of_the_table(case: SolvedScenario) -> None:
    """Every metric of a sector is the column of its name, of a bloc as of a country."""
    found, world = case.equilibrium(), case.world
    party = ShownParty("EU27", "", tuple(world.countries[n] for n in case.members("EU27")), "")
    row = dict(sector_table(found, party).rows())["C28"]
    for name in ("volume", "value", "value_added", "payroll", "seller_price"):
        text = f'{name}_change("EU27", "C28")'
        assert number(case, text) == pytest.approx(row[f"{name}_pct"], abs=1e-9)
    text = 'buyer_price_change("EU27", "C28", over="numeraire")'
    assert number(case, text) == pytest.approx(row["buyer_price_pct"], abs=1e-9)
    for name in ("base_value", "base_value_added", "base_payroll"):
        level = number(case, f'{name}("EU27", "C28")')
        assert level == pytest.approx(row[f"{name}_busd"], rel=1e-6)
    goods = number(case, 'base_value("RUS", "goods")')
    each = [number(case, f'base_value("RUS", "{code}")') for code in goods_sectors(world)]
    assert goods == pytest.approx(sum(each))


def test_a_flow_falls_in_volume_otherwise_than_in_value(case: SolvedScenario) -> None:
    found = flow_accounts(case.equilibrium())
    n, i = case.world.country("DEU"), case.world.country("RUS")
    goods = [case.world.sector(code) for code in goods_sectors(case.world)]
    volume, base = (array[n, i, goods].sum() for array in (found.volume, found.base_value))
    change = number(case, 'flow_volume_change("RUS", "DEU")')
    assert change == pytest.approx(100 * (volume / base - 1))
    assert abs(change - number(case, 'flow_change("RUS", "DEU")')) > 1e-3


def test_ties_and_ranks_are_those_of_the_exposure(case: SolvedScenario) -> None:
    found = case.equilibrium()
    rules = {"closure": found.closure, "parameters": found.parameters}
    loss = cut_tie(found.world, "RUS", "CHN", shock=found.asked, **rules)
    assert number(case, 'tie_loss("RUS", "CHN")') == pytest.approx(loss.country, abs=1e-6)
    assert number(case, 'tie_loss("CHN", "RUS")') == pytest.approx(loss.partner, abs=1e-6)
    place = partner_rank(case.world, "CHN", "RUS", **rules)
    assert number(case, 'dependence_rank("RUS", "CHN", "before")') == place.rank
    assert (
        number(
            SolvedScenario(case.scenario, "random rank"), 'dependence_rank("RUS", "CHN", "before")'
        )
        == (place.partners + 1) / 2
    )


def test_variants(case: SolvedScenario) -> None:
    world, base = case.world, case.equilibrium()
    assert number(case, 'welfare("CHN", scenario="none")') == pytest.approx(0, abs=1e-6)
    labour = solve(
        world,
        Shock(world).labour_supply(0.99, country="CHN"),
        closure=base.closure,
        parameters=base.parameters,
    )
    text = 'welfare("CHN", scenario="none", lever="labour -1 by CHN")'
    assert number(case, text) == pytest.approx(labour.welfare_pct[world.country("CHN")], abs=1e-6)
    alone = number(case, 'welfare("CHN", scenario="chip-controls-2022", by="USA")')
    joint = number(case, 'welfare("CHN", scenario="chip-controls-2022")')
    assert joint < alone < 0
    assert number(case, 'welfare("RUS", by="EU27")') == pytest.approx(
        number(case, 'welfare("RUS")'), abs=1e-6
    )
    assert number(case, 'welfare("RUS", by="JPN")') == pytest.approx(0, abs=1e-6)


def test_the_scenario_of_a_variant_takes_the_assumptions_of_the_case(case: SolvedScenario) -> None:
    other = SolvedScenario(case.scenario.set(elasticities="CP"))
    asked = other.asked(Variant("chip-controls-2022"))
    assert asked.content.elasticities == "CP"
    assert asked.content.scenario == "chip-controls-2022"


def test_the_scenario_of_a_variant_keeps_its_critical_products(case: SolvedScenario) -> None:
    """On a world with one more sector, metrics of goods mean all goods of that world."""
    asked = case.asked(Variant("chip-controls-2022"))
    assert asked.content.parameters.critical_products == ("chips",)
    assert len(asked.world.sectors) == len(case.world.sectors) + 1
    assert case.asked(Variant("none")).world is case.world
    text = 'export_volume_change("CHN", "USA", scenario="{}")'
    none = number(case, text.format("none"))
    assert none == pytest.approx(0, abs=1e-6)
    assert -2 < number(case, text.format("chip-controls-2022")) < 0


def test_no_lever_changes_nothing(case: SolvedScenario) -> None:
    null = SolvedScenario(case.scenario, "no lever")
    for text in (
        'welfare("RUS")',
        'import_share_change("RUS", "CHN")',
        'flow_change("EU27", "RUS")',
        'welfare("CHN", lever="labour -1 by CHN")',
    ):
        assert number(null, text) == pytest.approx(0, abs=1e-5)
    assert number(
        null, 'tie_loss("RUS", "CHN", "after") / tie_loss("RUS", "CHN", "before")'
    ) == pytest.approx(1, abs=1e-6)


def test_proportional_keeps_spending_and_the_proportions_of_the_rest(case: SolvedScenario) -> None:
    found, world = case.equilibrium(), case.world
    spread = proportional(found)
    asked = found.shock if found.delivery is None else found.delivery.at_given_prices
    spent = priced(spread, asked.export_tax_rate, asked.tariff_rate)
    assert spent.sum(axis=1) == pytest.approx(found.world.expenditure, rel=1e-9)
    rus, chn, ind, s = (
        world.country("RUS"),
        world.country("CHN"),
        world.country("IND"),
        world.sector("C28"),
    )
    before = found.world.sales[rus]
    assert spread[rus, chn, s] / spread[rus, ind, s] == pytest.approx(
        before[chn, s] / before[ind, s]
    )
    assert spread[rus, chn, s] > before[chn, s]
    null = SolvedScenario(case.scenario, "proportional")
    assert number(null, 'import_share_change("RUS", "CHN")') > 0
    with pytest.raises(ClaimError, match="flows only"):
        number(null, 'welfare("RUS")')


def test_data_metrics() -> None:
    case = SolvedScenario(Scenario.open("coalition-russia-decoupling"))
    assert number(case, 'recorded("russian_pipeline_gas_to_china", "2022")') == 15.5
    assert number(case, 'recorded("china_share_of_russian_imports", "2022-11")') == 33
    assert number(case, 'recorded("china_share_of_russian_imports", "2021")') == 22.3
    assert number(case, 'recorded("china_share_of_russian_imports", "2021", "highest")') == 28.2
    assert number(case, 'coalition_states("RUS")') == 48
    assert number(case, 'coalition_states_share("RUS")') == 25
    assert number(case, 'coalition_gdp_share("RUS", 2023)') == pytest.approx(58.9, abs=0.3)
    for metric in ("coalition_states", "coalition_states_share"):
        with pytest.raises(ClaimError, match="nothing is on record of who sanctioned CHN"):
            number(case, f'{metric}("CHN")')
    with pytest.raises(ClaimError, match="no figure for '1999'; it has 2021"):
        number(case, 'recorded("russian_pipeline_gas_to_china", "1999")')
    with pytest.raises(ClaimError, match="no single number"):
        number(case, 'recorded("car_brands_on_russian_market", "2022-12")')


def test_energy_against_its_recorded_score() -> None:
    case = SolvedScenario(Scenario.open("coalition-russia-decoupling"))
    flow = number(case, 'fuel_flow("gas", "CHN", "2022-12-31", "POWER_OF_SIBERIA")')
    assert flow <= number(case, 'route_capacity("gas", "POWER_OF_SIBERIA", "2022-12-31")') + 1e-6
    assert number(case, 'fuel_won("gas", "CHN", "2022-12-31", "POWER_OF_SIBERIA")') < 0.1
    proportional_null = SolvedScenario(case.scenario, "proportional")
    assert (
        number(proportional_null, 'fuel_won("gas", "CHN", "2022-12-31", "POWER_OF_SIBERIA")') > 0.1
    )
    with pytest.raises(ClaimError, match="no route 'NORD_STREAM_9'"):
        number(case, 'route_capacity("gas", "NORD_STREAM_9", "2022-12-31")')
    with pytest.raises(ClaimError, match="no buyer 'FRA'"):
        number(case, 'fuel_price_gap("gas", "EU27", "FRA", "2022-12-31")')


def test_what_the_world_lacks_is_refused(case: SolvedScenario) -> None:
    with pytest.raises(ClaimError, match="IRN"):
        number(case, 'welfare("IRN")')
    with pytest.raises(ClaimError, match="IRN"):
        number(case, 'import_share("RUS", "IRN")')


def test_nameplate_capacity_is_named_where_it_changes_an_energy_number() -> None:
    from detente.claims.metrics import annotation
    from detente.energy.rerouting import reroute

    case, free = (
        SolvedScenario(Scenario.open("coalition-russia-decoupling"), null)
        for null in ("", "no lever")
    )
    flow, price = (
        'fuel_flow("gas", "CHN", "2022-12-31", "POWER_OF_SIBERIA")',
        'route_shadow_price("gas", "POWER_OF_SIBERIA", "2022-12-31")',
    )
    at_nameplate = reroute("gas", on=date(2022, 12, 31), prefer="nameplate").change(
        "CHN", route="POWER_OF_SIBERIA"
    )
    assert annotation(parse(flow), case).flips == (
        f"nameplate capacity (38 instead of 15 a year): {10.4 + at_nameplate:.3g} instead of 15",
    )
    assert annotation(parse('fuel_flow("crude", "CHN", "2022-11-30")'), case).flips == ()
    assert 0 < number(free, price) < number(case, price), (
        "the limit binds without any cut, and more with them"
    )


def test_a_placebo_shares_the_solved_case_and_not_its_numbers() -> None:
    from dataclasses import replace

    case = SolvedScenario(Scenario.open("beijing-moscow-2022"), seed=3)
    share = number(case, 'finding_share("margin_of_hedging", "CHN", "RUS")')
    placebo = replace(case, null="placebo")
    assert number(placebo, 'finding_share("margin_of_hedging", "CHN", "RUS")') != share
    assert (
        number(case, 'finding_share("margin_of_hedging", "CHN", "RUS")')
        == share
        == pytest.approx(number(case, 'stance_share("hedge", "CHN", "RUS")'))
    )
    assert number(case, 'stance_margin("hedge", "CHN", "RUS")') == 0
    assert number(placebo, 'stance_margin("back", "CHN", "RUS")') > number(
        case, 'stance_margin("back", "CHN", "RUS")'
    )
    assert case.once(("evidence", Roles("CHN", "RUS")), lambda: None).space.seed == 3
    with pytest.raises(ClaimError, match="has no cross-check"):
        number(placebo, 'finding_share("worth_of_aid_in_setbacks", "CHN", "RUS")')


def test_losses_from_each_government_alone_add_up(case: SolvedScenario) -> None:
    each = sum(
        number(case, f'welfare("CHN", scenario="chip-controls-2022", by="{code}")')
        for code in ("USA", "NLD", "JPN", "TWN", "KOR")
    )
    assert number(case, 'welfare_alone("CHN", scenario="chip-controls-2022")') == pytest.approx(
        each
    )
    assert number(case, 'welfare("CHN", scenario="chip-controls-2022")') != pytest.approx(
        each, rel=1e-3
    )
