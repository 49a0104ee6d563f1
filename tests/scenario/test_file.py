"""Scenario files: strict, located, and the same question however written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.economy.solver.closure import CLOSURES
from detente.levers.base import kinds
from detente.scenario.file import Scenario
from detente.scenario.library import list_scenarios, template

LEVER = "levers:\n  - lever: embargo\n    by: USA\n    on: CHN\n    sectors: C26\n"
CAP = (
    "  - {lever: price_cap, by: G7, on: RUS, sectors: B06, buyers: IND, cap: 60, price: 80,"
    " covered: 9}\n"
)
BAD = {
    "unknown field": (
        "scenario: a\nclosur: balanced\n",
        "f.yaml:2: unknown field 'closur'; did you mean 'closure'",
    ),
    "unknown lever field": (
        "scenario: a\n" + LEVER + "    floo: 0.1\n",
        "f.yaml:7: unknown field 'floo'; did you mean 'floor'",
    ),
    "unknown parameter": (
        "scenario: a\nparameters:\n  labor: mobile\n",
        "f.yaml:3: unknown field 'labor'; did you mean 'labour'",
    ),
    "unknown lever": (
        "scenario: a\nlevers:\n  - lever: embarg\n",
        "f.yaml:3: unknown lever 'embarg'; did you mean 'embargo'",
    ),
    "no lever kind": (
        "scenario: a\nlevers:\n  - by: USA\n",
        "f.yaml:3: a lever needs a field 'lever'",
    ),
    "missing name": ("closure: balanced\n", "field 'scenario' is missing"),
    "missing target of a lever": (
        "scenario: a\nlevers:\n  - lever: embargo\n    by: USA\n",
        "f.yaml:3: field 'on' is missing",
    ),
    "bad name": ("scenario: A b\n", "f.yaml:1"),
    "unknown country": (
        "scenario: a\n" + LEVER.replace("CHN", "CHX"),
        "f.yaml:5: unknown country 'CHX'",
    ),
    "country by a wrong name": (
        "scenario: a\n" + LEVER.replace("USA", "Germny"),
        "f.yaml:4: unknown country 'Germny'; did you mean 'DEU'",
    ),
    "country inside the rest": (
        "scenario: a\n" + LEVER.replace("CHN", "Iran"),
        "f.yaml:5: world icio-2021 has no accounts for IRN",
    ),
    "unknown bloc": (
        "scenario: a\n" + LEVER.replace("USA", "RUSSIA_LIST"),
        "f.yaml:4: unknown bloc",
    ),
    "unknown sector": ("scenario: a\n" + LEVER.replace("C26", "C99"), "f.yaml:6: no sector 'C99'"),
    "unknown target": ("scenario: a\ntarget: XYZ\n", "f.yaml:2: unknown country 'XYZ'"),
    "target inside the rest": (
        "scenario: a\ntarget: PRK\n",
        "f.yaml:2: world icio-2021 has no accounts for PRK (it is inside ROW)",
    ),
    "unknown world": ("scenario: a\nworld: icio-2022\n", "f.yaml:2: no shipped world 'icio-2022'"),
    "missing world file": ("scenario: a\nworld: mine.npz\n", "f.yaml:2: not a saved world"),
    "unknown set": ("scenario: a\nelasticities: XX\n", "f.yaml:2: no elasticity set 'XX'"),
    "unknown closure": ("scenario: a\nclosure: fixed\n", "f.yaml:2: closure"),
    "impossible date": ("scenario: a\ndate: 2022-13-01\n", "f.yaml:2: date"),
    "impossible lever date": ("scenario: a\n" + LEVER + "    from: 2022-02-30\n", "f.yaml:7: from"),
    "dates reversed": (
        "scenario: a\n" + LEVER + "    from: 2022-03-01\n    to: 2022-02-01\n",
        "is before 'from'",
    ),
    "fall too large": ("scenario: a\n" + LEVER + "    fall: 100\n", "f.yaml:7: fall"),
    "fall no number": ("scenario: a\n" + LEVER + "    fall: much\n", "f.yaml:7: fall"),
    "fall and ban": (
        "scenario: a\n" + LEVER + "    fall: 50\n    ban: true\n",
        "both 'ban: true' and 'fall'",
    ),
    "neither fall nor ban": ("scenario: a\n" + LEVER + "    ban: false\n", "needs 'fall'"),
    "floor above all": ("scenario: a\n" + LEVER + "    floor: 200\n", "f.yaml:7: floor"),
    "wrong direction": (
        "scenario: a\n" + LEVER + "    direction: sideways\n",
        "f.yaml:7: direction",
    ),
    "wrong tag": ("scenario: a\n" + LEVER + "    tag: guess\n", "f.yaml:7: tag"),
    "rate missing": (
        "scenario: a\nlevers:\n  - lever: tariff\n    by: USA\n    on: CHN\n",
        "f.yaml:3: field 'rate' is missing",
    ),
    "rate not finite": (
        "scenario: a\nlevers:\n  - lever: tariff\n    by: USA\n    on: CHN\n    rate: .nan\n",
        "f.yaml:6: rate",
    ),
    "rate below -100": (
        "scenario: a\nlevers:\n  - lever: tariff\n    by: USA\n    on: CHN\n    rate: -101\n",
        "f.yaml:6: rate",
    ),
    "negative transfer": (
        "scenario: a\nlevers:\n  - lever: transfer\n    by: USA\n    on: UKR\n    amount: -1\n",
        "f.yaml:6: amount",
    ),
    "labour word": ("scenario: a\nparameters:\n  labour: sticky\n", "f.yaml:3: labour"),
    "labour below one": ("scenario: a\nparameters:\n  labour: 0.5\n", "f.yaml:3: labour"),
    "zero elasticity": (
        "scenario: a\nparameters:\n  input_elasticity: 0\n",
        "f.yaml:3: input_elasticity",
    ),
    "unknown sector with a rent": (
        "scenario: a\nparameters:\n  rent_share:\n    B99: 0.5\n",
        "f.yaml:3: no sector 'B99'",
    ),
    "a rent above the whole": (
        "scenario: a\nparameters:\n  rent_share: 1.2\n",
        "f.yaml:3: rent_share",
    ),
    "empty bloc member": (
        "scenario: a\nblocs:\n  MY_BLOC:\n    members: [Atlantis]\n",
        "f.yaml:4: unknown country 'Atlantis'",
    ),
    "bloc field": (
        "scenario: a\nblocs:\n  MY_BLOC:\n    member: [USA]\n",
        "unknown field 'member'; did you mean 'members'",
    ),
    "two caps": (
        "scenario: a\nlevers:\n" + CAP + CAP.replace("60", "50"),
        (
            "f.yaml:4: two levers contradict each other on the flow from RUS to IND in B061 (the"
            " other is f.yaml:3)"
        ),
    ),
    "a lever on its own sender": (
        "scenario: a\n" + LEVER.replace("CHN", "[USA]"),
        "f.yaml:4: embargo by USA on USA alone does nothing",
    ),
    "not a mapping": ("- 1\n- 2\n", "f.yaml:1: the file must be a mapping"),
    "empty": ("", "f.yaml:1: the file must be a mapping"),
    "broken yaml": ("scenario: [a\n", "f.yaml:2: not valid YAML"),
    "tab": ("scenario: a\nlevers:\n\t- x\n", "f.yaml:3: not valid YAML"),
    "twice the same key": ("scenario: a\nscenario: b\n", "f.yaml:2: not valid YAML"),
    "levers no list": ("scenario: a\nlevers: embargo\n", "f.yaml:2: levers"),
    "code injection": ("scenario: !!python/object/apply:os.system ['true']\n", "f.yaml"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_give_one_located_error(name: str) -> None:
    text, message = BAD[name]
    with pytest.raises(dt.ScenarioError) as error:
        Scenario.parse(text, path="f.yaml")
    assert message in str(error.value)
    assert str(error.value).startswith("f.yaml") or name == "bad name"


def test_norway_stays_norway() -> None:
    scenario = Scenario.parse(
        "scenario: a\nlevers:\n  - {lever: tariff, by: NO, on: [no, SE], rate: 5}\n".replace(
            "no, ", ""
        )
    )
    assert scenario.content.levers[0].by == ("NO",)
    assert Scenario.parse("scenario: a\ntarget: NO\n").target == "NOR"


def test_levers_on_other_days_do_not_contradict() -> None:
    tariff = "  - {lever: tariff, by: USA, on: CHN, rate: "
    text = f"scenario: a\nlevers:\n{tariff}1, to: 2022-01-01}}\n{tariff}2, from: 2022-01-02}}\n"
    assert len(Scenario.parse(text + "date: 2022-06-01\n").levers) == 1
    with pytest.raises(
        dt.ScenarioError, match="all levers stay in the long run of a scenario without `date`"
    ):
        Scenario.parse(text)


@pytest.mark.parametrize("name", list_scenarios())
def test_shipped_scenarios_are_sourced_and_survive_a_round_trip(name: str) -> None:
    scenario = Scenario.open(name)
    assert all(lever.source for lever in scenario.content.levers)
    again = scenario.set(title=scenario.content.title)
    assert again.digest == scenario.digest
    assert Scenario.parse(again.text).digest == scenario.digest


def test_the_reference_case_sets_nothing_between_russia_and_china() -> None:
    from detente.levers.apply import apply
    from detente.levers.pull import pulls
    from detente.levers.setting import Setting

    scenario = Scenario.open("beijing-moscow-2022")
    world = scenario.world
    shock = apply(
        pulls(scenario.levers, world, blocs=scenario.blocs),
        world,
        Setting(world.theta(), blocs=scenario.blocs),
    )
    rus, chn = world.country("RUS"), world.country("CHN")
    assert shock.trade_cost_hat is None
    for array, neutral in ((shock.variety_hat, 1), (shock.banned, False)):
        assert array is not None
        assert (array[rus, chn] == neutral).all()
        assert (array[chn, rus] == neutral).all()
    covered = np.zeros(world.sales.shape, dtype=bool)
    for fall in shock.falls:
        covered.ravel()[fall.links] = True
    assert covered.any()
    assert not covered[rus, chn].any() and not covered[chn, rus].any()


def test_a_file_may_ask_for_every_closure_of_the_model() -> None:
    scenario = Scenario.open("coalition-russia-decoupling")
    for name in CLOSURES:
        assert scenario.set(closure=name).content.closure == name


def test_changes_are_checked_like_files() -> None:
    scenario = Scenario.open("coalition-russia-decoupling")
    with pytest.raises(dt.ScenarioError, match="closure"):
        scenario.set(closure="fixed")
    with pytest.raises(dt.ScenarioError, match="did you mean 'closure'"):
        scenario.set(closur="nominal")
    cap = "price_cap by G7 on RUS in B06 buyers IND cap 60 price 80 covered 9"
    with pytest.raises(dt.ScenarioError, match="contradict"):
        scenario.with_levers([cap, cap])
    assert scenario.set(parameters__labour="specific").parameters.labour == 1
    assert scenario.without_levers().levers == ()
    assert (
        scenario.set(
            horizons="month-3,year-1", horizon="year-1", time__rho="0.3", time__delta=0.5
        ).adjustment.rho
        == 0.3
    )
    with pytest.raises(dt.ScenarioError, match="did you mean 'rho'"):
        scenario.set(time__roh=0.3)


@pytest.mark.parametrize(
    ("levers", "message"),
    [
        (["embargo by XXX on CHN"], "--lever 'embargo by XXX on CHN': unknown country 'XXX'"),
        (
            ["tariff 5 by USA on CHN", "tariff 5 by IRN on IRN"],
            "--lever 'tariff 5 by IRN on IRN': world icio-2021 has no accounts for IRN",
        ),
        (["transfer 5 by USA on America"], "transfer by USA on USA alone does nothing"),
        (["tariff by USA on RUS"], "--lever 'tariff by USA on RUS': field 'rate' is missing"),
        (
            [kinds()["tariff"](name="mine", by=("USA",), on=("USA",), rate=5)],
            "lever 'mine': tariff by USA on USA alone",
        ),
    ],
)
def test_an_added_lever_is_located_where_it_was_given(levers: list[str], message: str) -> None:
    with pytest.raises(dt.ScenarioError, match=message.replace("(", r"\(")):
        Scenario.open("coalition-russia-decoupling").with_levers(levers)


def test_remarks_name_levers_out_of_force_and_without_source() -> None:
    lever = LEVER.replace("C26", "C28")
    text = "scenario: a\nnotes: one\n" + lever + "    from: 2022-01-01\n    to: 2022-12-31\n"
    unsourced = "1 lever without a source: embargo by USA"
    assert Scenario.parse(text).remarks == ("one", unsourced)
    assert Scenario.parse(text + "    source: ' '\n").remarks == ("one", unsourced)
    assert Scenario.parse(text + "    source: made for a test\n").remarks == ("one",)
    later = Scenario.parse(text + "date: 2023-01-01\n")
    assert later.remarks == ("one", "no lever is in force on 2023-01-01", unsourced)
    without = "the long run keeps the levers of 2023-01-01, without embargo by USA"
    more = later.with_levers(["tariff 5 by USA on CHN in C27"])
    assert more.remarks == ("one", without, unsourced)
    assert Scenario.parse("scenario: a\n").remarks == ()


def test_a_file_keeps_what_it_extends_but_for_what_it_says() -> None:
    base = Scenario.open("russia-gas-stop-2022")
    text = (
        "scenario: mine\nextends: russia-gas-stop-2022\nhorizons: [month-3, long-run]\nwithout: [no"
        " Russian gas for Europe]\nlevers:\n"
    )
    mine = Scenario.parse(text + "  - {lever: tariff, name: t, by: USA, on: CHN, rate: 5}\n")
    assert [lever.title for lever in mine.levers] == ["t"]
    assert (mine.target, mine.content.start, mine.content.notes) == (
        base.target,
        base.content.start,
        base.content.notes,
    )
    assert mine.content.horizons == ("month-3", "long-run")
    assert Scenario.parse(mine.text).digest == mine.digest


def test_own_political_entries_are_kept_put_together_and_located(tmp_path: Path) -> None:
    entry = (
        "  - {name: home_pressure, actor: India, since: 2022-01-01, value: 0.2, low: 0, high: 1,"
        " source: made for a test}\n"
    )
    base = tmp_path / "base.yaml"
    base.write_text("scenario: a\npolitics:\n" + entry, encoding="utf-8")
    text = f"scenario: b\nextends: {base}\npolitics:\n" + entry.replace("India", "BRA")
    mine = Scenario.parse(text, path="mine.yaml")
    assert [(one.name, one.actor, one.ally) for one in mine.politics] == [
        ("home_pressure", "IND", ""),
        ("home_pressure", "BRA", ""),
    ]
    assert Scenario.parse(mine.text).politics == mine.politics
    for wrong, message in (
        (text.replace("BRA", "Atlantis"), "mine.yaml:4: actor: unknown country 'Atlantis'"),
        (text.replace("actor: BRA, ", ""), "mine.yaml:4: home_pressure needs its actor"),
        (text.replace("low: 0", "low: 0.5"), "mine.yaml:4: .* no low, value and high"),
        (text.replace("source: made for a test", "source: ''"), "mine.yaml:4: source"),
        (text.replace("home_", "hme_"), "mine.yaml:4: .* did you mean 'home_pressure'"),
        (text.replace("value: 0.2", "value: .nan"), "mine.yaml:4: value"),
    ):
        with pytest.raises(dt.ScenarioError, match=message):
            Scenario.parse(wrong, path="mine.yaml")


def test_a_political_entry_is_given_once_and_a_late_one_is_named(tmp_path: Path) -> None:
    def entry(value: float) -> str:
        return (
            "  - {name: home_pressure, actor: IND, since: 2022-01-01, low: 0, high: 1,"
            f" value: {value}, source: made for a test}}\n"
        )

    head = "scenario: a\npolitics:\n"
    with pytest.raises(dt.ScenarioError, match="home_pressure of 2022-01-01 is given twice"):
        Scenario.parse(head + entry(0.2) + entry(0.3))
    base = tmp_path / "base.yaml"
    base.write_text(head + entry(0.2), encoding="utf-8")
    mine = Scenario.parse(f"extends: {base}\n" + head + entry(0.3))
    assert [one.value for one in mine.politics] == [0.3]
    assert mine.set(date="2022-01-01").remarks == ()
    assert mine.set(date="2021-12-31").remarks == (
        "political entries that start after 2021-12-31 are not read: home_pressure, 2022-01-01",
    )


def test_products_survive_a_changed_field() -> None:
    scenario = Scenario.open("russia-gas-stop-2022").set(closure="nominal")
    assert scenario.levers[0].products == ("gas",)  # type: ignore[attr-defined]


def test_template_is_a_valid_scenario_and_missing_names_are_suggested() -> None:
    assert Scenario.parse(template()).name == "my-scenario"
    with pytest.raises(dt.ScenarioError, match="did you mean 'coalition-russia-decoupling'"):
        Scenario.open("coalition-russia-decoupeling")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(dt.ScenarioError, match="UTF-8"):
        Scenario.open(path)


def test_a_field_without_a_value_is_located_where_it_stands() -> None:
    text = "scenario: mine\nlevers:\n  - lever: tariff\n    by: USA\n    on: CHN\n    rate:\n"
    with pytest.raises(dt.ScenarioError, match=r"^mine\.yaml:6: rate: Input should be a valid num"):
        dt.Scenario.parse(text, path="mine.yaml")
