"""Claims files: strict, located, with nulls that could fail; the shipped file covers the system and
points into its document.
"""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from detente.claims.claim import Bound
from detente.claims.claims_file import Claims
from detente.claims.metrics import metrics
from detente.errors import ClaimError
from detente.scenario.file import Scenario

from .small import TEXT

CONDITIONAL = [
    "S01",
    "S03",
    "S04",
    "S05",
    "S06",
    "S12",
    "S16",
    "S18",
    "S20",
    "S22",
    "S23",
    "S24",
    "S25",
    "S28",
    "S29",
    "S30",
]


@pytest.fixture(scope="module")
def shipped() -> Claims:
    return Claims.open("beijing-moscow-2022")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "import_share_change(",
            "import_share_chang(",
            r"c.yaml:11: unknown metric 'import_share_chang'; did you mean 'import_share_change'\?",
        ),
        (
            '"long-run"',
            '"long-rum"',
            r"c.yaml:11: unknown horizon 'long-rum'; did you mean 'long-run'",
        ),
        (
            '"RUS", "CHN", "goods", "long-run"',
            '"RUS"',
            (
                r"c.yaml:11: import_share_change needs partner; write import_share_change\(country,"
                r" partner"
            ),
        ),
        (
            '"long-run")',
            '"long-run", "x")',
            r"c.yaml:11: import_share_change takes 4 arguments, not 5",
        ),
        ('"long-run")', 'horizn="long-run")', r"has no argument 'horizn'; did you mean 'horizon'"),
        ('"CHN"', "3", r"c.yaml:11: .*must be a text in quotes"),
        ("import_share_change(", "open(", r"c.yaml:11: unknown metric 'open'"),
        (
            "nulls: [no lever, proportional]",
            "nulls: [no levers]",
            r"c.yaml:11: null 'no levers' is neither.*did you mean 'no lever'",
        ),
        (
            "nulls: [no lever, proportional]",
            "nulls: [random rank]",
            r"the null 'random rank' cannot change .* could never fail",
        ),
        ("nulls: [no lever, proportional]", "nulls: []", r"c.yaml:1[45]: nulls: .*at least one"),
        ("        nulls: [no lever, proportional]\n", "", r"c.yaml:9: field 'nulls' is missing"),
        (
            "speaker: nobody",
            "spoken: nobody",
            r"c.yaml:6: unknown field 'spoken'; did you mean 'speaker'",
        ),
        (
            "label: change of",
            "lable: change of",
            r"c.yaml:10: unknown field 'lable'; did you mean 'label'",
        ),
        ("{at_least: 5}", "{}", r"c.yaml:12: .*needs 'at_least'"),
        (
            "{at_least: 5}",
            "{at_lest: 5}",
            r"c.yaml:12: unknown field 'at_lest'; did you mean 'at_least'",
        ),
        (
            "kind: quantity",
            "kind: choice",
            (
                r"c.yaml:4: a choice rests on preferences that nobody observed: it needs 'ceiling:"
                r" holds under assumptions'"
            ),
        ),
        ("kind: quantity", "kind: conditional law", r"it needs 'ceiling: holds under"),
        (
            "kind: quantity",
            "kind: cannot be tested",
            r"c.yaml:4: 'kind: cannot be tested' takes 'outside'",
        ),
        ("kind: quantity", "kind: rumour", r"c.yaml:7: kind: .*'quantity'"),
        (
            "kind: quantity",
            "kind: quantity\n    recorded: [china_share_of_russian_import]",
            (
                r"c.yaml:8: unknown series 'china_share_of_russian_import'; did you mean"
                r" 'china_share_of_russian_imports'"
            ),
        ),
        ("kind: quantity", "kind: quantity\n    said: last week", r"c.yaml:8: said: "),
        (
            "kind: quantity",
            "kind: quantity\n    span: {start: 1, end: 2}",
            r"spans need the 'sha256'",
        ),
        (
            "kind: quantity",
            "kind: quantity\n    readings: {one: alone}",
            r"'readings' are two or more",
        ),
        ("document: a test", "document: [", "not valid YAML"),
        ("date: 2022-12-30", "date: 30.12.2022", "c.yaml:2: date: "),
        ("rests_on: model", "rests_on: faith", "c.yaml:14: rests_on: "),
        (
            "{at_least: 5}",
            "{at_least: .nan}",
            "c.yaml:12: at_least: Input should be a finite number",
        ),
        ("{at_most: 0}", "{below: -.inf}", "c.yaml:13: below: Input should be a finite number"),
        ("{at_least: 5}", "{above: 5, below: 1}", "c.yaml:12: holds: no number lies within"),
        ("{at_least: 5}", "{above: 5, at_most: 5}", "c.yaml:12: holds: no number lies within"),
        (
            "{at_most: 0}",
            "{above: 0}",
            "c.yaml:9: 'holds' and 'contradicted' have numbers in common",
        ),
        ("{at_most: 0}", "{at_most: 5}", "have numbers in common"),
    ],
)
def test_bad_files_are_located(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(ClaimError, match=message):
        Claims.parse(TEXT.replace(old, new), path="c.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"RUS"', '"RSU"', r"c.yaml:11: unknown country or bloc 'RSU'"),
        ('"RUS"', '"Germny"', r"c.yaml:11: unknown country or bloc 'Germny'; did you mean 'DEU'"),
        ('"RUS"', '" "', r"c.yaml:11: party is empty"),
        ('"RUS"', '"IRN"', r"c.yaml:11: world icio-2021 has no accounts for IRN"),
        ('"CHN"', '"EU72"', r"c.yaml:11: unknown country or bloc 'EU72'; did you mean 'EU27'"),
        ('"CHN"', '"IRN"', r"c.yaml:11: world icio-2021 has no accounts for IRN"),
        ('"goods"', '"C92"', r"c.yaml:11: no sector 'C92' in world icio-2021; did you mean"),
        ('"goods"', '"C10T12,"', r"c.yaml:11: no sector ''"),
        (
            "document: a test",
            "document: a test\nactor: CNH",
            r"c.yaml:2: actor: unknown country 'CNH'; use an ISO3 code",
        ),
        (
            "document: a test",
            "document: a test\nshown: [USA,\n  Chyna]",
            r"c.yaml:3: shown: unknown country 'Chyna'; did you mean 'CHN'",
        ),
        (
            "document: a test",
            "document: a test\nparties: [USA, EU72]",
            r"c.yaml:2: parties: unknown country or bloc 'EU72'; did you mean 'EU27'",
        ),
        (
            "[no lever, proportional]",
            "['welfare(\"RSU\")']",
            r"c.yaml:11: unknown country 'RSU'",
        ),
    ],
)
def test_names_that_the_world_does_not_know_are_located(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(ClaimError, match=message):
        Claims.parse(TEXT.replace(old, new), path="c.yaml").on(
            Scenario.open("coalition-russia-decoupling")
        )


def test_names_become_codes_of_the_world() -> None:
    text = TEXT.replace('"RUS", "CHN"', '"russia", "China"')
    found = Claims.parse(text.replace("claims:", "actor: china\nclaims:")).on(
        Scenario.open("coalition-russia-decoupling")
    )
    assert found.content.actor == "CHN"
    (arguments,) = found.arguments.values()
    assert (arguments["country"], arguments["partner"]) == ("RUS", "CHN")
    assert found.digest == Claims.parse(text.replace("claims:", "actor: china\nclaims:")).digest


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        (
            'lever="tariff 10 by USA on CHN in C92"',
            r"c.yaml:11: lever 'tariff .*': no sector 'C92'",
        ),
        ('lever="tariff 10 by USA on IRN"', r"c.yaml:11: lever .* no accounts for IRN"),
        ('by="IRN"', r"c.yaml:11: world icio-2021 has no accounts for IRN"),
    ],
)
def test_levers_of_a_measure_are_held_against_the_world(argument: str, message: str) -> None:
    measure = f"'welfare(\"RUS\", {argument})'"
    text = TEXT.replace('import_share_change("RUS", "CHN", "goods", "long-run")', measure)
    written = Claims.parse(text.replace(", proportional", ""), path="c.yaml")
    with pytest.raises(ClaimError, match=message):
        written.on(Scenario.open("coalition-russia-decoupling"))


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (
            'recorded("china_share_of_russian_import", "2021")',
            "unknown series.*did you mean 'china_share_of_russian_imports'",
        ),
        ('welfare("RUS", scenario="chip-control-2022")', "did you mean 'chip-controls-2022'"),
        ('welfare("RUS", lever="embarg by USA on CHN")', "did you mean 'embargo'"),
        ('fuel_rerouted("gaz", "2022-12-31")', "unknown fuel 'gaz'; did you mean 'gas'"),
        ('fuel_rerouted("gas", "end of 2022")', "no date; write it as 2022-12-31"),
        ('tie_loss("RUS", "CHN", "later")', "unknown when 'later'"),
        ('coalition_gdp_share("RUS", "2023")', "must be a number"),
    ],
)
def test_arguments_are_typed(measure: str, message: str) -> None:
    text = TEXT.replace('import_share_change("RUS", "CHN", "goods", "long-run")', measure).replace(
        "[no lever, proportional]", '["0"]'
    )
    with pytest.raises(ClaimError, match=message):
        Claims.parse(text, path="c.yaml")


def test_a_constant_that_is_a_limit_of_the_test_is_no_null() -> None:
    nulls = "nulls: [no lever, proportional]"
    for constant in ("5", "0", "2 + 3"):
        with pytest.raises(
            ClaimError, match=r"c.yaml:11: the null .* is a limit of the test itself"
        ):
            Claims.parse(TEXT.replace(nulls, f'nulls: ["{constant}"]'), path="c.yaml")
    assert Claims.parse(TEXT.replace(nulls, 'nulls: ["4"]')).content.claims[0].tests[0].nulls == (
        "4",
    )
    assert Claims.parse(TEXT.replace(nulls, "nulls: [none]")).content.claims[0].tests[0].nulls == (
        "none",
    )
    with pytest.raises(ClaimError, match="the null 'placebo' cannot change"):
        Claims.parse(TEXT.replace(nulls, "nulls: [placebo]"), path="c.yaml")


def test_a_claim_twice_is_an_error() -> None:
    again = TEXT[TEXT.index("  - id") :]
    with pytest.raises(ClaimError, match="claim T01 appears twice"):
        Claims.parse(TEXT + again)


def test_bounds_in_and_out() -> None:
    assert Bound(at_least=1, below=2).holds(1)
    assert not Bound(at_least=1, below=2).holds(2)
    assert not Bound(above=1).holds(1)
    assert Bound(at_most=1).holds(1)


@pytest.mark.parametrize("seed", range(3))
def test_two_bounds_meet_where_a_number_lies_in_both(seed: int) -> None:
    draw = np.random.default_rng(seed)
    grid = np.arange(-1, 5, 0.25)
    for _ in range(200):
        names = draw.choice(["at_least", "at_most", "above", "below"], size=2)
        one, other = (Bound.model_validate({name: float(draw.integers(0, 4))}) for name in names)
        assert one.meets(other) == any(one.holds(x) and other.holds(x) for x in grid)


def test_the_digest_freezes_the_thresholds() -> None:
    one, other = Claims.parse(TEXT), Claims.parse(TEXT.replace("at_least: 5", "at_least: 4"))
    assert len(one.digest) == 64
    assert one.digest != other.digest
    assert one.digest == Claims.parse(TEXT).digest


def test_the_shipped_file_covers_the_system(shipped: Claims) -> None:
    claims = {claim.id: claim for claim in shipped.content.claims}
    assert list(claims) == [f"S{k:02d}" for k in range(1, 31)]
    for name in CONDITIONAL:
        assert claims[name].ceiling == "holds under assumptions" or not claims[name].tests
    kinds = {name: claim.kind for name, claim in claims.items()}
    untested = {"S05", "S11", "S14", "S18", "S26", "S27", "S28"}
    assert {name for name, kind in kinds.items() if kind == "cannot be tested"} == untested
    assumed = {"S06", "S12", "S16", "S20", "S22", "S29", "S30"}
    assert {name for name, kind in kinds.items() if kind == "assumed"} == assumed
    assert all(claim.short and claim.answer for claim in claims.values())
    assert len(claims["S25"].readings) == 2
    assert all(claim.mechanism and claim.speaker for claim in claims.values())


def test_spans_are_those_of_the_annotation(shipped: Claims, shared) -> None:
    import hashlib

    folder = shared / "evidence"
    text = (folder / "article-2022-12-30.txt").read_bytes()
    gold = json.loads((folder / "article-2022-12-30.gold.json").read_text(encoding="utf-8"))
    assert (
        shipped.content.sha256
        == hashlib.sha256(text).hexdigest()
        == gold["meta"]["document"]["sha256"]
    )
    places = [(r["start"], r["end"]) for r in gold["records"]] + [
        (s["start"], s["end"]) for s in gold["meta"]["sentences"]
    ]
    starts, ends = {start for start, _ in places}, {end for _, end in places}
    for claim in shipped.content.claims:
        assert claim.span is not None
        assert claim.span.start in starts, claim.id
        assert claim.span.end in ends, claim.id


def test_statements_are_our_own_words(shipped: Claims, shared) -> None:
    document = (shared / "evidence" / "article-2022-12-30.txt").read_text(encoding="utf-8")
    words = re.findall(r"[a-z']+", document.lower())
    runs = {tuple(words[k : k + 6]) for k in range(len(words))}
    for claim in shipped.content.claims:
        own = re.findall(
            r"[a-z']+", " ".join([claim.statement, claim.outside, *claim.readings.values()]).lower()
        )
        shared_runs = [own[k : k + 6] for k in range(len(own) - 5) if tuple(own[k : k + 6]) in runs]
        assert not shared_runs, (claim.id, shared_runs)


def test_every_metric_is_documented() -> None:
    for one in metrics().values():
        assert one.summary.endswith("."), one.name
        assert one.unit
        assert one.usage.startswith(one.name)
        assert one.scope in ("draw", "data", "own")


@pytest.mark.parametrize("noise", [-7e-15, 0.0, 7e-15])
def test_rounding_decides_no_limit(noise: float) -> None:
    """A null model that changes nothing is at the limit, whichever way its zero is rounded."""
    assert Bound(at_most=0).holds(noise)
    assert Bound(at_least=0).holds(noise)
    assert not Bound(above=0).holds(noise)
    assert not Bound(below=0).holds(noise)
    assert Bound(above=0).holds(1e-6) and not Bound(at_most=0).holds(1e-6)
