"""The best policy as a scenario file with its table of tariffs: what `detente run` reads."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from detente.study.harm_sides import MILLION_IN_BILLION
from detente.study.optimise_answer import BestPolicy, Reply
from detente.study.publish import Reserved
from detente.study.save import save

FILE, RATES = "policy.yaml", "policy-tariffs.csv"
COLUMNS = ("importer", "exporter", "sector", "from", "points")
# Points, depths and million USD that are less are none.
NO_POINTS, NO_DEPTH, NO_AMOUNT = 1e-9, 1e-9, 1e-3


def save_policy(
    answer: BestPolicy, folder: str | Path | Reserved | None = None, *, force: bool = False
) -> Path:
    """Write an answer and the files of its policy, see `save`."""
    return save(answer, folder, force=force, attached=policy_files(answer))


def policy_files(answer: BestPolicy) -> dict[str, str]:
    """The texts by file name: the scenario with the policy, and its table of tariffs.

    Tariffs are points on top of what stands, one row for each flow; falls stand in the levers that
    they were; transfers are levers of their own.
    """
    rows = [row for reply in answer.replies for row in _rows(answer, reply)]
    scenario = answer.scenario
    new = [lever for reply in answer.replies for lever in _transfers(reply)]
    deep = {name: depth for reply in answer.replies for name, depth in _depths(reply).items()}
    kept = [
        lever.model_copy(update={"fall": 100 * deep[lever.title]}) if lever.title in deep else lever
        for lever in scenario.content.levers
        if deep.get(lever.title, 1.0) > NO_DEPTH
    ]
    best = scenario.with_content({"levers": tuple(kept)}).with_levers(new)
    text = best.text
    if not rows:
        return {FILE: text}
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([COLUMNS, *rows])
    return {FILE: _with_table(text), RATES: table.getvalue()}


def _with_table(text: str) -> str:
    """A scenario's text with one more lever: the table of tariffs."""
    yaml = YAML()
    tree = yaml.load(text)
    schedule = {"lever": "tariff_schedule", "name": "best tariffs", "file": RATES}
    tree["levers"] = [*tree.get("levers", []), schedule]
    written = io.StringIO()
    yaml.dump(tree, written)
    return written.getvalue()


def _rows(answer: BestPolicy, reply: Reply) -> list[tuple[str, ...]]:
    """Points over what stands, flow by flow, together where all importers have the same."""
    rates, world = reply.player.instruments.rates, answer.found.world
    stands = answer.base.asked.tariff_rate[rates.links]
    points = 100 * (reply.optimum.values[rates.group] - stands)
    day = answer.scenario.start.isoformat()
    found: list[tuple[str, ...]] = []
    for k in np.flatnonzero(np.abs(points) > NO_POINTS).tolist():
        buyer, seller, sector = (int(part[k]) for part in rates.links)
        found.append(
            (
                world.countries[buyer],
                world.countries[seller],
                world.sectors[sector],
                day,
                repr(float(points[k])),
            )
        )
    return found


def _depths(reply: Reply) -> dict[str, float]:
    """Falls by the title of their lever at their new depths."""
    tools, values = reply.player.instruments, reply.optimum.values
    first = len(tools.rates.names)
    return dict(zip(tools.depths.names, values[first:].tolist(), strict=False))


def _transfers(reply: Reply) -> list[str]:
    """Gifts as levers in one line; what is nothing is left out, what is below zero goes back."""
    tools, values = reply.player.instruments, reply.optimum.values
    first = len(tools.rates.names) + len(tools.depths.names)
    pairs = zip(tools.transfers.pairs, values[first:].tolist(), strict=True)
    ways = [(*pair[:: 1 if amount > 0 else -1], abs(amount)) for pair, amount in pairs]
    return [
        f"transfer {amount / MILLION_IN_BILLION!r} by {giver} on {receiver}"
        for giver, receiver, amount in ways
        if amount > NO_AMOUNT
    ]
