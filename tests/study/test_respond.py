"""respond: both answers on a small world, the files, the door and its refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import pytest

import detente as dt
from detente.errors import DataError, ScenarioError
from detente.politics.alignment.own_facts import Beside, own_facts
from detente.politics.alignment.voting import trade_share
from detente.politics.game.past_choices import Stand, past_choices
from detente.politics.game.weights import DEFAULT
from detente.politics.stance.evidence import Roles, evidence
from detente.politics.stance.stakes import question
from detente.report.pictures import pictures
from detente.study.beside_the_game import WHY, beside_the_game, game_payoffs, stance_parts
from detente.study.facts_answer import FactsAnswer
from detente.study.replay import CoalitionOutcome, NotChoosing, Replay
from detente.study.respond_coalition import respond_coalition
from detente.study.respond_stance import respond_actor, respond_stance
from detente.study.save import save
from detente.world.state import Pair
from tests.test_cli import detente
from tests.worlds import Options, random_world

STATES = (
    "AUS",
    "CAN",
    "CHN",
    "DEU",
    "FRA",
    "GBR",
    "IND",
    "JPN",
    "KAZ",
    "KOR",
    "RUS",
    "TUR",
    "TWN",
    "USA",
    "ZAF",
)
TEXT = """
scenario: small
world: {world}
date: 2022-12-30
target: RUS
levers:
  - {{lever: embargo, name: all trade, by: [USA, DEU, FRA, GBR, JPN], on: RUS, fall: 60}}
  - {{lever: tariff, name: own tariff, by: CAN, on: RUS, rate: 30}}
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> dt.Scenario:
    made = random_world(len(STATES), 4, seed=5, options=Options(noise=0.5))
    path = replace(made, countries=STATES).save(tmp_path_factory.mktemp("world") / "small.npz")
    return dt.Scenario.parse(TEXT.format(world=path))


def test_the_coalition_answer_adds_up(scenario: dt.Scenario, tmp_path: Path) -> None:
    answer = respond_coalition(scenario, best=True, seed=3)
    members = answer.coalition.members
    assert set(members) == {"USA", "EU27", "GBR", "JPN", "CAN"}
    assert answer.model.cast.leader == "USA"
    assert {"DEU", "FRA"} == set(answer.members)
    found = answer.coalition
    assert found.shares.value[:, 0].sum() == pytest.approx(found.target_busd)
    assert found.shares.value[:, 1].sum() == pytest.approx(sum(found.loss_busd.values()))
    assert sum(found.transfers_busd.values()) == pytest.approx(0.0, abs=1e-9)
    assert answer.logit.probability.sum(axis=1) == pytest.approx(1.0)
    assert answer.highest.regret.max() <= 1e-12
    assert answer.search.complete
    assert answer.search.looked_at == 31
    assert answer.search.best.pressure >= 0.5 * answer.search.whole.pressure
    assert found.pressure * answer.model.economy.world.income[
        answer.model.economy.world.country("RUS")
    ] / 1e5 == pytest.approx(found.target_busd)
    text = json.dumps(answer.to_json(), allow_nan=False)
    folder = save(answer, tmp_path / "out")
    assert (folder / "respond.json").is_file()
    assert {"actors.csv", "coalition.csv", "frontier.csv", "sweep.csv", "union_members.csv"} <= {
        p.name for p in folder.iterdir()
    }
    with pytest.raises(ScenarioError, match="exists"):
        save(answer, tmp_path / "out")
    assert json.loads((folder / "respond.json").read_text(encoding="utf-8")) == json.loads(text)
    assert json.dumps(respond_coalition(scenario, best=True, seed=3).to_json()) == text, (
        "the same question has the same answer"
    )


def test_transfers_equalise_losses_with_the_transfers_in_the_model(scenario: dt.Scenario) -> None:
    answer = respond_coalition(scenario)
    found, economy = answer.coalition, answer.model.economy
    codes = answer.model.cast.codes
    assert found.transfer_spread_pct < 1e-5
    assert sum(found.transfers_busd.values()) == pytest.approx(0.0, abs=1e-9)
    depths = np.array([1.0 if c in found.members else 0.0 for c in codes])
    before = economy.effects(depths).gain
    after = economy.after_transfers(
        depths, np.array([found.transfers_busd.get(c, 0.0) for c in codes])
    )
    inside = [codes.index(m) for m in found.members]
    assert np.ptp(after[inside]) < 1e-5 < np.ptp(before[inside])


def test_without_a_member_there_is_less_pressure(scenario: dt.Scenario) -> None:
    whole, fewer = (
        respond_coalition(scenario),
        respond_coalition(scenario, held=NotChoosing(without=["Germany, China"]), best=True),
    )
    assert fewer.without == ("EU27",)
    assert "EU27" not in fewer.coalition.members
    assert fewer.coalition.target_busd < whole.coalition.target_busd
    left = whole.coalition.left_pct["EU27"] / 100
    assert fewer.coalition.target_busd / whole.coalition.target_busd == pytest.approx(left)
    assert all("EU27" not in option.members for option in fewer.search.frontier)


def test_without_some_the_game_is_played_again(scenario: dt.Scenario, tmp_path: Path) -> None:
    """Nobody held back joins, others answer the change, and what is left is solved exactly."""
    plain = respond_coalition(scenario)
    fewer = respond_coalition(scenario, held=NotChoosing(without=["USA"]))
    assert plain.again is None
    found = fewer.again
    assert found is not None
    rows = dict(found.table.rows())
    assert rows["USA"]["join_pct"] == 0.0
    assert rows["USA"]["join_before_pct"] > 0
    assert [code for code, row in rows.items() if not row["chooses"]] == ["USA"]
    moved = [abs(row["join_change_pp"]) for code, row in rows.items() if code != "USA"]
    assert max(moved) > 0.01, "the others must answer"
    chance = plain.logit.probability[:-1, 3:].sum(axis=1)
    for code, joins in zip(plain.model.cast.codes, 100 * chance, strict=True):
        assert rows[code]["join_before_pct"] == pytest.approx(joins)
    for row in rows.values():
        assert row["join_change_pp"] == pytest.approx(row["join_pct"] - row["join_before_pct"])
    assert "USA" not in (*found.after.members, *found.joins, *found.leaves)
    income = fewer.model.economy.world.income[fewer.model.economy.world.country("RUS")]
    assert found.after.target_busd == pytest.approx(found.after.pressure_pct / 100 * income / 1e3)
    depths = [float(code in found.after.members) for code in found.actors]
    assert found.after.pressure_pct == pytest.approx(fewer.model.economy.effects(depths).harm)
    assert fewer.certified.regret.max() < np.inf
    for profile in filter(None, (fewer.lowest, fewer.highest)):
        assert profile.profile[found.actors.index("USA")] < 3
        assert profile.regret.max() <= 1e-12
    written = json.loads(json.dumps(fewer.to_json(), allow_nan=False))
    assert written["again"]["leaves"] == list(found.leaves)
    assert (save(fewer, tmp_path / "out") / "again.csv").is_file()


def test_who_joins_and_who_leaves_is_of_those_who_choose() -> None:
    before = CoalitionOutcome(np.array([90.0, 60.0, 10.0]), ("A", "B"), 2.0, 20.0)
    after = CoalitionOutcome(np.array([0.0, 40.0, 70.0]), ("C",), 1.0, 10.0)
    found = Replay(("A", "B", "C"), ("A",), before, after)
    assert (found.joins, found.leaves) == (("C",), ("B",))
    assert found.table.index == ("A", "C", "B")


def test_with_another_it_joins_fully_whatever_it_pays(scenario: dt.Scenario) -> None:
    text = TEXT.replace("on: RUS, rate: 30", "on: RUS, fall: 20").replace(
        "lever: tariff, name: own tariff", "lever: embargo, name: own embargo"
    )
    both = text.replace("by: CAN", "by: [CAN, JPN]").format(world=scenario.content.world)
    case = dt.Scenario.parse(both)
    more = respond_coalition(
        case, held=NotChoosing(joining=["BRICS except BRA, CHN, ZAF"], without=["EU"])
    )
    assert (more.joining, more.without) == (("IND",), ("EU27",))
    assert "IND" in more.coalition.members and "EU27" not in more.coalition.members
    place = more.model.cast.codes.index("IND")
    assert more.logit.probability[place].tolist() == [0, 0, 0, 0, 1]
    assert "IND" not in more.alone
    for profile in filter(None, (more.lowest, more.highest)):
        assert profile.profile[place] == 4
    assert more.again is not None
    assert more.again.after.join_pct[place] == 100
    assert "IND" not in more.again.joins
    assert json.dumps(more.to_json(), allow_nan=False)


def test_the_stance_answer_names_its_sides(scenario: dt.Scenario) -> None:
    answer = respond_stance(scenario, "CHN", seed=1)
    named = respond_stance(scenario, "china", between="RUS,USA+GBR", seed=1)
    assert answer.stance.space.stakes.members == ("CAN", "DEU", "FRA", "GBR", "JPN", "USA")
    assert named.stance.space.stakes.members == ("USA", "GBR")
    assert (answer.outside, named.outside) == ((), ())
    bloc = respond_stance(scenario, "CHN", between="RUS,G7", seed=1)
    assert bloc.stance.space.stakes.members == ("CAN", "DEU", "FRA", "GBR", "JPN", "USA")
    assert bloc.to_json()["outside_the_world"] == ["ITA"], (
        "the small world has no Italy: it is named, not lost"
    )
    assert (
        named.stance.space.stakes.punished[:, -1] < answer.stance.space.stakes.punished[:, -1]
    ).all()
    written = json.loads(json.dumps(answer.to_json(), allow_nan=False))
    assert written["best"] in ("back", "hedge", "walk away")
    assert len(written["regions"]["stance"]) == 41
    assert "For China the stance weighs" in written["beside_the_game"]


def test_what_the_game_weighs_is_worked_out_by_hand() -> None:
    """Back, out, condemn and join at ideal points 0, 0.2, 0.5 and 1; a union of which half
    sanctioned and all voted.
    """
    weights = {"distance": 3.1, "back": -1.2, "condemn": -0.4, "join": -2.7}
    assert {name: DEFAULT[name] for name in weights} == weights
    paid = game_payoffs(Stand(0.5, 0.5, 1.0, None), (0.0, 0.2, 0.5, 1.0))
    assert paid == pytest.approx(
        {
            "back": -3.1 * 0.5 - 1.2,
            "stay out": -3.1 * 0.3,
            "condemn": 3.5 - 0.4,
            "join fully": -3.1 * 0.5 + 3.5 + 3.3 / 2 - 2.7,
        }
    )


def test_the_parts_of_a_stance_add_up_and_are_told_with_the_numbers_of_the_actor(
    scenario: dt.Scenario,
) -> None:
    answer = respond_stance(scenario, "CHN", seed=1)
    parts, paid = stance_parts(answer.stance), sorted(answer.stance.payoff.values())
    assert sum(parts.values()) == pytest.approx(paid[-1] - paid[-2])
    assert parts["the contest with the rival"] != 0
    said = answer.beside_the_game
    for name, value in parts.items():
        assert f"{name} {value:+.2f}" in said
    past = past_choices("RUS", "USA")
    for name, value in game_payoffs(past.of("CHN"), past.positions).items():
        assert f"{name} {value:+.1f}" in said
    assert "sanctions in 2014: no; vote against Russia then: no" in said
    elsewhere = SimpleNamespace(target="TUR", world=scenario.world)
    assert beside_the_game(elsewhere, answer.stance) == WHY, "the game is about another target"


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        (lambda s: respond_stance(s, "RUS"), ScenarioError, "one of the two sides"),
        (
            lambda s: respond_stance(s, "Coalition"),
            ScenarioError,
            "--actor Coalition: .* no single government; ask for --coalition instead",
        ),
        (
            lambda s: respond_stance(s, "GBR", between="RUS,USA+GBR"),
            ScenarioError,
            "one of the two sides",
        ),
        (lambda s: respond_stance(s, "DEU"), ScenarioError, "one of the two sides"),
        (
            lambda s: respond_stance(s, "CHN", between="RUS"),
            ScenarioError,
            "does not name two sides",
        ),
        (
            lambda s: respond_stance(s, "CHN", between="coalition,RUS"),
            ScenarioError,
            "does not name two sides",
        ),
        (
            lambda s: respond_stance(s, "CHN", between="RUS,IRN"),
            ScenarioError,
            r"--between 'RUS,IRN': .* no accounts for IRN",
        ),
        (
            lambda s: respond_stance(s, "CHN", between="RUS,USA+IRN"),
            ScenarioError,
            "no accounts for IRN",
        ),
        (
            lambda s: respond_stance(s, "CHN", between="RUS,RUS"),
            ScenarioError,
            "RUS cannot be both sides",
        ),
        (
            lambda s: question(s, "CHN", "RUS", members=()),
            ScenarioError,
            "nobody stands on the side of the coalition against RUS",
        ),
        (
            lambda s: question(s, "CHN", "RUS", members=("RUS",), side="Moscow"),
            ScenarioError,
            "nobody stands on the side of Moscow",
        ),
        (lambda s: respond_stance(s, "IRN"), DataError, "IRN"),
        (
            lambda s: respond_stance(s, "Turkey"),
            DataError,
            "no political state of Türkiye toward Russia on 2022-12-30: nothing on common_threat,"
            " secondary_sanction_belief, home_pressure, alliance_pledge; .* `politics:`",
        ),
        (
            lambda s: respond_stance(s, "CHN", between="IND,USA+GBR"),
            ScenarioError,
            "no measure against India",
        ),
        (
            lambda s: respond_stance(dt.Scenario.open("coalition-russia-decoupling"), "HKG"),
            ScenarioError,
            "does not decide",
        ),
        (
            lambda s: respond_coalition(s, held=NotChoosing(without=["CHN"])),
            ScenarioError,
            "no member of the coalition",
        ),
        (
            lambda s: respond_coalition(s, held=NotChoosing(joining=["USA"])),
            ScenarioError,
            "--with: 'USA' is in the coalition as it is",
        ),
        (
            lambda s: respond_coalition(s, held=NotChoosing(joining=["Russia"])),
            ScenarioError,
            "--with: 'Russia' does not decide in this game",
        ),
        (lambda s: respond_coalition(s.set(target=None)), ScenarioError, "no target"),
        (
            lambda s: respond_coalition(s.set(target="IND")),
            ScenarioError,
            "no measure against India",
        ),
    ],
)
def test_bad_questions_are_refused_with_the_place(
    scenario: dt.Scenario, asked, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        asked(scenario)


def test_the_door(scenario: dt.Scenario, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(scenario.text, encoding="utf-8")
    done = detente("respond", "small.yaml", "--coalition", "--best", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["kind"] == "coalition"
    assert (tmp_path / answer["files"] / "actors.csv").is_file()
    shown = detente("respond", "small.yaml", "--coalition", "--best", "--force", cwd=tmp_path)
    for words in ("Who joins", "regret", "pivotal", "trade deficits", "frontier"):
        assert words in shown.stdout, shown.stderr
    shown = detente(
        "respond", "small.yaml", "--actor", "CHN", "--between", "RUS,coalition", cwd=tmp_path
    )
    for words in ("Thresholds", "what flips", "when: ", "between Russia and the coalition"):
        assert words in shown.stdout, shown.stderr
    facts = detente("respond", "small.yaml", "--actor", "Turkey", "--out", "tur", cwd=tmp_path)
    assert facts.returncode == 0
    for words in ("no stance of Türkiye between Russia and the coalition", "nothing on common_thr"):
        assert words in " ".join(facts.stdout.split()), facts.stderr
    for side, title in (("G7", "G7"), ("USA+IND", "the United States and India")):
        shown = detente(
            "respond", "small.yaml", "--actor", "CHN", "--between", f"RUS,{side}", cwd=tmp_path
        )
        assert f"China between Russia and {title}: payoff" in shown.stdout, shown.stderr
        assert ("stand with G7 but have no accounts in the world: Italy" in shown.stdout) == (
            side == "G7"
        )


OWN_STATE = """
politics:
  - {name: common_threat, actor: India, ally: RUS, since: 2022-06-01, value: 0.1, low: 0, high: 0.3,
     source: made for a test}
  - {name: secondary_sanction_belief, actor: IND, ally: RUS, since: 2022-06-01, value: 0.2,
     low: 0.1, high: 0.5, source: made for a test}
  - {name: home_pressure, actor: IND, since: 2022-06-01, value: 0.3, low: 0.1, high: 0.6,
     source: made for a test}
  - {name: alliance_pledge, actor: IND, ally: Russia, since: 2022-06-01, value: 0, low: 0,
     high: 0, tag: data, source: made for a test}
"""
# What an answer about another actor must not say; the words of sources of China's state included.
CHINESE = ("China", "Chinese", "CHN", "Beijing", "Shanghai", "AUKUS", "Samarkand", "Bali")


def words_of(folder: Path) -> dict[str, str]:
    """The text of every file of a run, parts of workbooks included."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            with ZipFile(path) as book:
                parts = {name: book.read(name).decode("utf-8") for name in book.namelist()}
            found |= {f"{path.name}/{name}": text for name, text in parts.items()}
        elif path.is_file():
            found[path.name] = path.read_text(encoding="utf-8")
    return found


def test_no_text_of_one_actor_is_in_the_answer_of_another(
    scenario: dt.Scenario, tmp_path: Path
) -> None:
    (tmp_path / "own.yaml").write_text(scenario.text + OWN_STATE, encoding="utf-8")
    done = detente("respond", "own.yaml", "--actor", "IND", "--out", "india", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    written = words_of(tmp_path / "india") | {"standard output": done.stdout}
    names = {name.split("/")[0] for name in written}
    for expected in ("stance-regions.svg", "political_state.csv", "tables.xlsx", "respond.json"):
        assert expected in names
    for name, text in written.items():
        for word in CHINESE:
            assert word not in text, f"{word} in {name}"
    picture = " ".join(ElementTree.fromstring(written["stance-regions.svg"]).itertext())
    flat = " ".join(picture.split())
    for words in (
        "Which stance pays India",
        "Threat from the United States as seen by both India and Russia",
        "Belief of India that within a year material backing of Russia",
    ):
        assert words in flat
    assert "made for a test" in written["political_state.csv"]


@pytest.mark.parametrize(
    ("actor", "name", "said"),
    [
        ("IND", "India", "abstained on resolution ES-11/1"),
        ("TUR", "Türkiye", "in: North Atlantic Treaty; with United States"),
        ("KAZ", "Kazakhstan", "in: Collective Security Treaty Organisation; with Russia"),
        ("KOR", "South Korea", "in: Treaty allies of the United States in Asia and the Pacific"),
        ("ZAF", "South Africa", "did not sanction Russia in 2022"),
    ],
)
def test_an_actor_without_a_state_gets_its_own_facts_and_no_stance(
    scenario: dt.Scenario, actor: str, name: str, said: str, tmp_path: Path
) -> None:
    answer = respond_actor(scenario, actor)
    assert isinstance(answer, FactsAnswer)
    folder = save(answer, tmp_path / "out", attached=pictures(answer))
    written = words_of(folder)
    assert not [file for file in written if file.endswith(".svg") or "stance" in file]
    for file, text in written.items():
        for word in CHINESE:
            assert word not in text, f"{word} in {file}"
    assert said in written["facts.csv"]
    found = json.loads(written["respond.json"])
    assert found["best"] is None
    assert f"no political state of {name} toward Russia on 2022-12-30" in found["missing"]
    assert ("alliance_pledge" in found["missing"]) == (actor != "KAZ")
    share = 100 * trade_share(scenario.world, (actor,), ("RUS",))
    assert f"{share:.1f} per cent of its goods trade is with Russia" in written["facts.csv"]
    losses = found["loss_pct"][scenario.elasticity_set]
    assert losses["punished 30 %"] < losses["punished 90 %"]


def test_facts_are_those_known_on_the_day(scenario: dt.Scenario) -> None:
    world = scenario.world
    beside = Beside(Pair("IND", "RUS"), "USA", ("USA",))
    on = {day: own_facts(world, beside, date(*day)) for day in ((2022, 3, 1), (2025, 8, 27))}
    early, late = (" ".join(one.said for one in facts) for facts in on.values())
    assert "68/262" in early and "ES-11/1" not in early and "in 2022" not in early
    assert "ES-11/7" in late and "25 points of tariff on it" in late and "took off" not in late
    elsewhere = own_facts(world, Beside(Pair("IND", "CHN"), "JPN", ("JPN",)), date(2026, 6, 1))
    assert not [one.said for one in elsewhere if "Russia" in one.said or "Ukraine" in one.said]
    for day, facts in on.items():
        known = [one.since for one in facts if one.kind != "trade" or "billion" in one.said]
        assert max(known) <= date(*day)


def test_findings_are_refused_to_an_actor_without_a_state(scenario: dt.Scenario) -> None:
    with pytest.raises(DataError, match="no political state of India toward Russia"):
        evidence(scenario, Roles("IND", "RUS"))
    own = dt.Scenario.parse(scenario.text + OWN_STATE)
    with pytest.raises(DataError, match=r"2022-03-31.*secondary_sanction_belief \(starts on"):
        evidence(own, Roles("IND", "RUS"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "ask for exactly one of four"),
        (("--actor", "CHN", "--coalition"), "ask for exactly one of four"),
        (("--coalition", "--suppliers"), "ask for exactly one of four"),
        (
            ("--actor", "CHN", "--suppliers"),
            "one of four answers; --actor CHN, --coalition, --suppliers, or --share",
        ),
        (("--suppliers", "--ladder"), "go with --coalition"),
        (("--actor", "CHN", "--with", "IND"), "--with go with --coalition"),
        (("--suppliers", "--between", "RUS,G7"), "goes with --actor"),
        (
            ("--suppliers", "--set", "target=CHN"),
            "coalition-russia-decoupling.yaml, target: suppliers can be ranked for Russia only, not"
            " for China",
        ),
        (("--suppliers", "--seed", "-1"), "greater than or equal to 0"),
        (("--actor", "CHN", "--best"), "go with --coalition"),
        (("--coalition", "--between", "RUS,G7"), "goes with --actor"),
        (("--actor", "Atlantis"), "unknown country"),
        (("--actor", "coalition"), "ask for --coalition instead"),
    ],
)
def test_bad_options_have_status_two(
    options: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    done = detente("respond", "coalition-russia-decoupling", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
