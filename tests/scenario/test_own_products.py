"""Product groups of one's own: sectors or HS codes, shares by pair, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.levers.products import covered_share, hidden_products, list_products
from detente.world.hs_codes import hs6_codes, import_shares
from detente.world.shipped import read_table

HEAD = "scenario: a\nproducts:\n"


def shares(text: str, product: str = "mine") -> tuple[dt.World, np.ndarray]:
    """The world of a file with a group, and the share of each flow [buyer, seller, sector]."""
    world = dt.Scenario.parse(f"{HEAD}{text}").world
    return world, covered_share([product], world)


def test_one_number_is_a_share_of_each_flow_in_each_sector() -> None:
    world, found = shares("  mine: {sectors: [C26, C27], share: 12, source: s}\n")
    asked = [world.sector(code) for code in ("C26", "C27")]
    assert np.allclose(found[:, :, asked], 0.12)
    assert not np.delete(found, asked, axis=2).any()


def test_shares_by_pair_go_before_those_of_one_side_and_of_all() -> None:
    world, found = shares(
        "  mine:\n    sectors: C20\n    source: s\n    share:\n"
        "      - {share: 2}\n"
        "      - {seller: CHN, share: 40}\n"
        "      - {buyer: EU27 except HUN, seller: CHN, share: 60}\n"
        "      - {buyer: HUN, seller: CHN, share: 5}\n"
    )
    chemicals = found[:, :, world.sector("C20")]
    place = {code: world.country(code) for code in ("CHN", "DEU", "HUN", "USA", "JPN")}
    assert chemicals[place["USA"], place["CHN"]] == pytest.approx(0.4)
    assert chemicals[place["DEU"], place["CHN"]] == pytest.approx(0.6)
    assert chemicals[place["HUN"], place["CHN"]] == pytest.approx(0.05)
    assert chemicals[place["USA"], place["JPN"]] == pytest.approx(0.02)
    assert chemicals[place["CHN"], place["CHN"]] == pytest.approx(0.02)


def test_hs_codes_say_the_sectors_and_without_a_number_the_share() -> None:
    """By hand: HS 8541 and 8542 over all that the United States imported of electronics."""
    rows = read_table("hs6_us_imports")
    electronics = [row for row in rows if row["sector"] == "C26"]
    chips = [row for row in electronics if row["hs6"][:4] in ("8541", "8542")]
    part, whole = (sum(float(row["musd"]) for row in some) for some in (chips, electronics))
    world, found = shares("  mine: {hs6: [8541, 8542], source: s}\n")
    assert np.allclose(found[:, :, world.sector("C26")], part / whole)
    assert import_shares(["8541", "8542"]) == {"C26": pytest.approx(100 * part / whole)}
    world, found = shares("  mine: {hs6: [280530, 250410], share: 3, source: s}\n")
    assert {world.sectors[k] for k in np.flatnonzero(found.any(axis=(0, 1)))} == {"C20", "B08"}


def test_numbers_that_yaml_reads_without_their_zero_are_codes() -> None:
    own = dt.Scenario.parse(HEAD + "  mine: {hs6: [010121, 101, 01, '0101'], source: s}\n")
    assert own.content.products["mine"].hs6 == ("010121", "0101", "01", "0101")
    assert set(hs6_codes(["0101"])) == {code for code in hs6_codes(["01"]) if code[:4] == "0101"}


def test_a_group_works_in_a_lever_and_as_a_critical_sector() -> None:
    text = (
        "scenario: a\nproducts: {lamps: {hs6: 8539, share: 20, critical: true, source: s}}\n"
        "levers: [{lever: embargo, by: USA, on: CHN, products: lamps, direction: imports}]\n"
    )
    plain = dt.Scenario.parse(text)
    (sector,) = import_shares(["8539"])
    assert hidden_products(plain.world, plain.world.sectors)["lamps"] == (sector,)
    assert any("buyers of lamps" in said for said in plain.remarks)
    apart = plain.set(parameters__critical_products=["lamps"])
    assert f"{sector}-lamps" in apart.world.sectors
    assert not any("buyers of lamps" in said for said in apart.remarks)
    whole, split = (one.world.sales.sum() for one in (plain, apart))
    assert split == pytest.approx(whole)


def test_an_own_group_comes_first_and_goes_into_extensions(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        HEAD + "  chips: {sectors: C27, share: 9, source: s}\n  more: {hs6: 8703, source: s}\n"
    )
    top = tmp_path / "top.yaml"
    top.write_text("scenario: b\nextends: base.yaml\nproducts:\n  more: {hs6: 8704, source: s}\n")
    scenario = dt.Scenario.open(top)
    assert (
        covered_share(["chips"], scenario.world)[:, :, scenario.world.sector("C27")].max() == 0.09
    )
    assert scenario.content.products["more"].hs6 == ("8704",)
    assert {"chips", "more", "rare_earths"} <= set(list_products(scenario.world))
    assert dt.Scenario.parse(scenario.text).content.products == scenario.content.products


def test_shipped_groups_from_trade_are_in_their_ranges() -> None:
    world = dt.World.open("icio-2021")
    names = set()
    for row in read_table("product_trade"):
        low, value, high = (float(row[name]) for name in ("low_pct", "covered_pct", "high_pct"))
        assert 0 <= low <= value <= high <= 100, row
        assert row["source"] and row["tag"] in ("data", "calibrated", "assumed")
        assert row["sector"] in world.sectors
        names.add(row["product"])
    assert {"rare_earths", "gallium_germanium", "graphite", "lithium", "nickel"} <= names
    assert {"palladium", "aluminium", "lng", "high_priority", "cars", "steel"} <= names
    for name in names:
        assert covered_share([name], world).max() <= 1


def test_liquefied_gas_is_what_ships_carry() -> None:
    """Australia has no pipe to anybody; Norway sells nearly all of its gas by pipe."""
    world = dt.World.open("icio-2021")
    share = covered_share(["lng"], world)[:, :, world.sector("B062")]
    place = {code: world.country(code) for code in ("AUS", "JPN", "NOR", "DEU", "USA", "MEX")}
    assert share[place["JPN"], place["AUS"]] == 1
    assert share[place["DEU"], place["NOR"]] == 0
    assert share[place["AUS"], place["AUS"]] == 0
    assert 0.5 < share[place["MEX"], place["USA"]] < 0.9


BAD = {
    "mine: {share: 5}": (3, "give either 'sectors' or 'hs6'"),
    "mine: {sectors: C26, hs6: 8542, share: 5}": (3, "give either 'sectors' or 'hs6'"),
    "mine: {sectors: C26}": (3, "needs 'share' beside 'sectors'"),
    "mine: {sectors: [], share: 5}": (3, "give either"),
    "mine: {sectors: C99, share: 5}": (3, "no sector 'C99'"),
    "mine: {sectors: [C26, electronics], share: 5}": (3, "no sector 'electronics'"),
    "mine: {sectors: C26, share: 0}": (3, "greater than 0"),
    "mine: {sectors: C26, share: 101}": (3, "less than or equal to 100"),
    "mine: {sectors: C26, share: -3}": (3, "greater than 0"),
    "mine: {sectors: C26, share: .nan}": (3, "finite"),
    "mine: {sectors: C26, share: much}": (3, "share"),
    "mine: {sectors: C26, share: true}": (3, "share"),
    "mine: {sectors: C26, share: [5]}": (3, "share"),
    "mine: {sectors: C26, share: [{share: 5}, {share: 6}]}": (3, "keep one"),
    "mine: {sectors: C26, share: [{buyer: USA}]}": (3, "field 'share' is missing"),
    "mine: {sectors: C26, share: [{buyers: USA, share: 4}]}": (3, "did you mean 'buyer'"),
    "mine: {sectors: C26, share: [{buyer: USSA, share: 4}]}": (3, "unknown country 'USSA'"),
    "mine: {sectors: C26, share: [{seller: all except PRK, share: 4}]}": (3, "takes nobody away"),
    "mine: {sectors: C26, share: [{share: 4, low: 5}]}": (3, "not between 'low' and 'high'"),
    "mine: {sectors: C26, share: [{share: 4, high: 3}]}": (3, "not between 'low' and 'high'"),
    "mine: {sectors: C26, share: [{share: 4, high: 300}]}": (3, "less than or equal to 100"),
    "mine: {sectors: C26, share: [{share: 4, sector: C27}]}": (3, "is no sector of 'mine'"),
    "mine: {hs6: 85421}": (3, "no HS6 code of 2022 begins with '085421'"),
    "mine: {hs6: 854299}": (3, "heading 8542 has 854231"),
    "mine: {hs6: '85 42'}": (3, "is no HS code"),
    "mine: {hs6: chips}": (3, "is no HS code"),
    "mine: {hs6: 8542.31}": (3, "hs6"),
    "mine: {hs6: 9999}": (3, "write six digits"),
    "mine: {hs6: [8542, 7777]}": (3, "begins with '7777'"),
    "Mine: {hs6: 8542}": (2, "use lower case, digits and underscores"),
    "two words: {hs6: 8542}": (2, "use lower case, digits and underscores"),
    "3d: {hs6: 8542}": (2, "use lower case, digits and underscores"),
    "mine: C26": (3, "mine"),
    "mine: {hs6: 8542, critcal: true}": (3, "did you mean 'critical'"),
    "mine: {hs6: 8542, critical: maybe}": (3, "critical"),
    "mine: {hs6: 8542, tag: guessed}": (3, "tag"),
    'mine: {hs6: 8542, source: "a\\eb"}': (3, "is no text"),
}


@pytest.mark.parametrize("text", BAD)
def test_a_malformed_group_is_one_located_line(text: str) -> None:
    line, message = BAD[text]
    with pytest.raises(dt.ScenarioError) as told:
        dt.Scenario.parse(f"{HEAD}  {text}\n", path="f.yaml")
    said = str(told.value)
    assert said.startswith(f"f.yaml:{line}: ") and message in said, said
    assert "\n" not in said and len(said) < 300


def test_an_unknown_group_in_a_lever_is_suggested() -> None:
    lever = "levers:\n  - {lever: embargo, by: USA, on: CHN, products: magnetc}\n"
    text = f"{HEAD}  magnetic: {{hs6: 8505}}\n{lever}"
    with pytest.raises(dt.ScenarioError, match=r"f.yaml:5: .*did you mean 'magnetic'"):
        dt.Scenario.parse(text, path="f.yaml")
