"""The golden numbers: how each topic is computed, written and compared.

A topic is one file of JSON beside this one. Counts and words are compared exactly, other numbers
within a tolerance, and a certificate only has to stay below the library's limit.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import detente as dt
from detente.history.hindcast import hindcast as hindcast_answer
from detente.history.published import plausibility
from detente.scenario.library import list_scenarios
from detente.study.draws import Draws
from detente.study.fuels import fuel_flows

FOLDER = Path(__file__).parent
CASE = "beijing-moscow-2022"
DRAWS = 40
PROCESSES = 2
HAT = 1e-9  # of a factor new / old, where order and start of the solves are unchanged
POINTS = (
    1e-7  # of everything that is derived from hats: points of a per cent, or a share of the value
)
LIMIT = 1e-8  # no certificate above it leaves the library
UNSTABLE = re.compile(r"manifest|sha256|files")
HASH = re.compile(r" \([0-9a-f]{8}\)")


def welfare() -> dict[str, Any]:
    """Real income, new over old, by scenario, horizon and country."""
    found: dict[str, Any] = {}
    for name in list_scenarios():
        result = dt.run(name)
        countries = result.scenario.world.countries
        found[name] = {
            horizon: dict(zip(countries, one.welfare_hat.tolist(), strict=True))
            for horizon, one in result.horizons.items()
        }
    return found


def brief() -> dict[str, Any]:
    """Every number behind the verdicts of the reference case, with its range over the draws.

    All but the flows of every pair, which follow from the hats that `welfare` holds.
    """
    found = dt.brief(CASE, draws=Draws(DRAWS, 0, PROCESSES)).to_json()
    return {key: value for key, value in found.items() if key != "flows"}


def stance() -> dict[str, Any]:
    """China between Russia and the coalition."""
    return dt.respond_stance(dt.Scenario.open(CASE), "CHN").to_json()


def coalition() -> dict[str, Any]:
    """Who joins and who bears, with the ladder and the search for the best coalition."""
    return dt.respond_coalition(dt.Scenario.open(CASE), with_ladder=True, best=True).to_json()


def suppliers() -> dict[str, Any]:
    """Who could arm Russia."""
    return dt.respond_suppliers(dt.Scenario.open(CASE)).to_json()


def energy() -> dict[str, Any]:
    """Where fuels go: the measures of 2022-23 as recorded, and as the levers of two scenarios."""
    asked = (CASE, "russia-gas-stop-2022")
    found = {name: fuel_flows(scenario=dt.Scenario.open(name)).to_json() for name in asked}
    return {"recorded measures": fuel_flows().to_json()} | found


def hindcast() -> dict[str, Any]:
    """Recorded series beside the model."""
    return hindcast_answer(dt.Scenario.open(CASE)).to_json()


def benchmarks() -> dict[str, Any]:
    """Published studies beside the model."""
    return plausibility().to_json()


TOPICS: dict[str, Callable[[], dict[str, Any]]] = {
    one.__name__: one
    for one in (welfare, brief, stance, coalition, suppliers, energy, hindcast, benchmarks)
}


def computed(topic: str) -> dict[str, Any]:
    """The topic as it is computed now, as it would be read back from its file."""
    found: dict[str, Any] = json.loads(json.dumps(TOPICS[topic](), default=str))
    return found


def kept(topic: str) -> dict[str, Any]:
    """The topic as it was written."""
    found: dict[str, Any] = json.loads((FOLDER / f"{topic}.json").read_text(encoding="utf-8"))
    return found


def keep(topic: str, found: dict[str, Any]) -> None:
    """Write the topic, leaving out what changes from run to run."""
    stable = _stable(found)
    text = json.dumps(stable, indent=1, ensure_ascii=False)
    (FOLDER / f"{topic}.json").write_text(text + "\n", encoding="utf-8")


def _stable(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _stable(one) for key, one in found.items() if not UNSTABLE.search(key)}
    if isinstance(found, list):
        return [_stable(one) for one in found]
    if isinstance(found, float):
        return float(f"{found:.14g}")
    return HASH.sub("", found) if isinstance(found, str) else found


def leaves(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every number and word with the keys that lead to it."""
    if isinstance(found, dict | list):
        pairs = found.items() if isinstance(found, dict) else enumerate(found)
        for key, one in pairs:
            yield from leaves(one, f"{path}/{key}")
    else:
        yield path, found


def differences(topic: str, found: dict[str, Any]) -> list[tuple[float, str]]:
    """What `found` has otherwise than the file: how many times its tolerance, and a line about it.

    Missing, added and altered words and counts are infinitely far away. The largest comes first.
    """
    old, new = dict(leaves(kept(topic))), dict(leaves(_stable(found)))
    hat = HAT if topic == "welfare" else POINTS
    said = [(math.inf, f"{key} is gone") for key in old.keys() - new.keys()]
    said += [(math.inf, f"{key} is new") for key in new.keys() - old.keys()]
    for key in old.keys() & new.keys():
        size = _distance(key, old[key], new[key], hat)
        if size > 0:
            said.append((size, f"{key} was {old[key]!r} and is {new[key]!r}"))
    return sorted(said, key=lambda one: (-one[0], one[1]))


def _distance(key: str, old: Any, new: Any, tolerance: float) -> float:
    """How far two values are apart in tolerances; 0 for the same, infinity for other words."""
    if "residual" in key:
        return 0.0 if float(new) <= LIMIT else math.inf
    if not isinstance(old, float) or not isinstance(new, int | float):
        return 0.0 if old == new else math.inf
    return abs(new - old) / (tolerance * max(1.0, abs(old)))
