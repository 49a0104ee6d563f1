"""A world of the user's own through run, brief, depend, respond and world show."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.claims.brief import Brief
from detente.claims.claims_file import Claims
from detente.cli import main  # noqa: F401 (adds every command)
from detente.cli.options import app
from detente.report.content import content
from detente.report.html import html
from tests.three import CLAIMS, SCENARIO, three, written

COMMANDS = CliRunner()
ISO3 = ("RUS", "CHN", "USA", "DEU")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def found(file: Path) -> Brief:
    return dt.brief(
        dt.Scenario.open(file),
        claims=file.parent / "claims.yaml",
        for_country="east",
        draws=3,
        background=True,
    )


def refused(file: Path, old: str, new: str) -> str:
    """The one line that a changed claims file is refused with, before anything is solved."""
    assert old in CLAIMS
    claims = Claims.parse(CLAIMS.replace(old, new), path="claims.yaml")
    with pytest.raises(dt.ClaimError) as caught:
        claims.on(dt.Scenario.open(file))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_world_has_the_codes_and_names_that_were_given() -> None:
    world = three()
    assert world.countries == ("EAST", "NORTH", "SOUTH")
    assert world.sectors == ("STEEL", "TRADE", "WHEAT")
    shock = dt.Shock(world)
    np.testing.assert_allclose(dt.solve(world, shock).welfare_hat, 1, atol=1e-9)


def test_measures_are_those_of_the_equilibrium(found: Brief) -> None:
    run = found.result.equilibrium
    world = run.world
    north, south, steel = world.country("NORTH"), world.country("SOUTH"), world.sector("STEEL")
    loss, share, tie = (number.value for number in found.verdicts[0].numbers)
    assert loss == run.welfare_pct[south] < 0
    bought = run.sales[north, :, steel]
    assert share == pytest.approx(100 * bought[south] / (bought.sum() - bought[north]))
    assert tie is not None and tie > 0
    assert found.verdicts[0].verdict == "holds"


def test_roles_are_codes_of_the_world(found: Brief) -> None:
    who = found.roles
    assert (who.target, who.focus, who.actor, who.senders) == ("SOUTH", "EAST", "EAST", ("NORTH",))
    assert who.parties == ("SOUTH", "EAST", "NORTH")
    assert who.absent == ()


def test_what_the_world_has_no_data_for_is_left_out_and_said(found: Brief) -> None:
    assert found.background is not None
    assert found.background.stance is None
    assert found.background.coalition is None
    assert found.background.energy is None
    assert found.background.record is None
    missing = " ".join(found.background.missing)
    for words in ("No stance of EAST: no political", "No answer of the coalition", "No chapter on"):
        assert words in missing
    said = content(found)
    assert set(found.background.missing) <= set(said.caveats)
    chapters = {chapter.id: chapter for chapter in said.chapters}
    assert not {"energy", "stance", "coalition"} & set(chapters)
    assert chapters["who-pays"].paragraphs[0].startswith("No map")
    assert "map" not in [figure.name for figure in chapters["who-pays"].figures]


def test_a_page_calls_countries_and_sectors_by_the_names_of_their_world(found: Brief) -> None:
    said = content(found)
    words = " ".join(said.findings)
    assert "Southland's real income falls" in words
    assert "steel and tools" in words
    assert not any(code in words for code in ("SOUTH's", "NORTH's"))
    ties = found.background.ties if found.background else None
    assert ties is not None
    assert set(ties.columns["name"]) == {"Southland", "Northland", "EAST"}
    page = html(said)
    assert "Southland&#39;s imports of goods" in page or "Southland's imports of goods" in page
    assert "Sectors: Southland" in page


def test_one_outsider_is_not_called_many(file: Path) -> None:
    brief = dt.brief(
        dt.Scenario.open(file), claims=file.parent / "claims.yaml", draws=2, background=True
    )
    (last,) = [one for one in content(brief).findings if "other economy" in one]
    assert last.startswith("EAST, the only other economy, moves by ")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"southland"', '"Southlnd"', "claims.yaml:14: unknown country 'Southlnd'; did you mean"),
        ('"southland"', '"NORHT"', "'NORHT'; did you mean 'NORTH'?"),
        ('"southland"', '"CHN"', "claims.yaml:14: world toy has no accounts for CHN; figures"),
        ('"southland"', '"Germany"', "claims.yaml:14: world toy has no accounts for DEU"),
        ('"SOUTH")', '"EU27")', "claims.yaml:21: world toy has no accounts for any member of EU27"),
        (
            'import_share("NORTH", "Southland", "STEEL")',
            'import_share("NORTH", "G7")',
            "claims.yaml:20: world toy has no accounts for any member of G7",
        ),
        ('"STEEL"', '"C26"', "claims.yaml:20: no sector 'C26' in world toy"),
        ('"STEEL"', '"STEAL"', "claims.yaml:20: no sector 'STEAL' in world toy; did you mean"),
        ('"southland")', '"southland", by="USA")', "no accounts for USA"),
        (
            '"southland")',
            '"southland", lever="tariff 10 by NORTH on CHN")',
            "claims.yaml:14: lever 'tariff 10 by NORTH on CHN': world toy has no accounts for CHN",
        ),
        (
            '"southland")',
            '"southland", scenario="chip-controls-2022")',
            "claims.yaml:14: scenario 'chip-controls-2022': ",
        ),
        ("actor: EAST", "actor: Eastland", "claims.yaml:3: actor: unknown country 'Eastland'"),
        ("[Northland, EAST]", "[Northlnd]", "claims.yaml:4: shown: unknown country 'Northlnd'"),
        ("[NORTH, EAST]", "[NORTH, EU28]", "claims.yaml:5: parties: unknown country or bloc"),
        ("[NORTH, EAST]", "[all except EAST]", "claims.yaml:5: parties: 'all except EAST' is"),
    ],
)
def test_what_the_world_does_not_know_is_refused_in_one_line(
    file: Path, old: str, new: str, message: str
) -> None:
    assert message in refused(file, old, new)


def test_names_without_accounts_at_the_head_of_the_file_are_left_out_and_said(
    file: Path, tmp_path: Path
) -> None:
    claims = tmp_path / "claims.yaml"
    text = CLAIMS.replace("[Northland, EAST]", "[Northland, Japan]").replace(
        "[NORTH, EAST]", "[NORTH, EU27, EAST]"
    )
    claims.write_text(text, encoding="utf-8")
    brief = dt.brief(dt.Scenario.open(file), claims=claims, draws=2)
    assert brief.roles.absent == ("JPN", "EU27")
    assert brief.roles.parties == ("SOUTH", "EAST", "NORTH")
    assert any(
        "without accounts in world toy: JPN, EU27" in remark for remark in brief.summary.remarks
    )


def test_a_bloc_of_the_scenario_is_a_party_of_its_claims(file: Path, tmp_path: Path) -> None:
    three().save(tmp_path / "toy.npz")
    blocs = "blocs:\n  RIM: {title: The rim, members: [Northland, EAST]}\nlevers:"
    scenario = dt.Scenario.parse(SCENARIO.replace("levers:", blocs), folder=tmp_path)
    text = CLAIMS.replace('welfare("southland")', 'group_welfare("RIM")')
    claims = Claims.parse(text).on(scenario)
    (arguments,) = [one for call, one in claims.arguments.items() if call.name == "group_welfare"]
    assert arguments["party"] == "RIM"


def test_claims_travel_to_other_processes(file: Path) -> None:
    claims = Claims.open(file.parent / "claims.yaml").on(dt.Scenario.open(file))
    again = pickle.loads(pickle.dumps(claims))
    assert again.arguments == claims.arguments
    assert {code for one in again.arguments.values() for code in one.values()} >= {"SOUTH", "NORTH"}


@pytest.mark.parametrize(
    "words", [["--actor", "EAST"], ["--coalition"], ["--actor", "EAST", "--between", "SOUTH,NORTH"]]
)
def test_no_government_of_a_made_up_world_gets_a_stance(file: Path, words: list[str]) -> None:
    done = COMMANDS.invoke(app, ["respond", str(file), *words])
    assert isinstance(done.exception, dt.DataError)
    assert "no political data for SOUTH" in str(done.exception)


def test_suppliers_of_a_made_up_target_are_not_ranked(file: Path) -> None:
    done = COMMANDS.invoke(app, ["respond", str(file), "--suppliers"])
    assert "not for Southland" in str(done.exception)


def test_the_commands(file: Path, tmp_path: Path) -> None:
    world, out = str(file.parent / "toy.npz"), tmp_path / "out"
    words = ["--claims", str(file.parent / "claims.yaml"), "--draws", "2", "--processes", "1"]
    done = COMMANDS.invoke(app, ["brief", str(file), *words, "--verbose", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "T01  HOLDS" in done.stdout
    assert "SOUTH Southland" in done.stdout
    assert "EAST EAST" not in done.stdout
    saved = json.loads((out / "verdicts.json").read_text(encoding="utf-8"))
    assert saved["verdicts"]["T01"]["verdict"] == "holds"
    for name in ("report.html", "report.md", "report.xlsx", "report.json"):
        assert (out / name).is_file()
    ran = COMMANDS.invoke(
        app, ["run", str(file), "--for", "Northland", "--verbose", "--out", str(tmp_path / "r")]
    )
    assert "Northland: real income" in ran.stdout
    assert "Southland over time" in ran.stdout
    tie = COMMANDS.invoke(app, ["depend", "Northland", "south", "--world", world])
    assert "between Northland and Southland" in tie.stdout
    shown = COMMANDS.invoke(app, ["world", "show", world])
    assert "SOUTH Southland" in shown.stdout
    assert shown.exit_code == tie.exit_code == ran.exit_code == 0
