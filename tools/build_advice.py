"""Write docs/concepts/advice-numbers.md from its numbers: `python tools/build_advice.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import detente as dt
from detente.scenario.equilibria import equilibrium
from detente.study.optimise import Effort, optimise
from detente.study.policy_question import PolicyQuestion
from detente.types import Array
from detente.world.countries import bloc
from detente.world.shipped import goods_sectors, sectors_with

PAGE = Path(__file__).parents[1] / "docs" / "concepts" / "advice-numbers.md"
CASE, SENDER, TARGET = "beijing-moscow-2022", "EU27", "RUS"
# Weights of harm that are looked at: dollars of own income for a dollar of harm.
MOST_WEIGHT, STEPS = 10.0, 1001
BARE = "scenario: bare\ntitle: No lever\nworld: icio-2021\nclosure: {}\nlevers: []\n"
# What de Souza, Hu, Li & Mei report for the first stage, per cent.
PUBLISHED = 20.0
# The tariff war of Lashkaripour (2021) by country: one rate on all that is bought abroad.
WAR = Path(__file__).with_name("lashkaripour_2021.csv")
HIGHEST = 300.0

HEAD = """# Numbers of advice

Written by `python tools/build_advice.py`. Only published figures are typed in; none is required.

"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(HEAD + best_tariffs() + tariff_war() + energy(), encoding="utf-8")


def best_tariffs() -> str:
    """The best American tariffs under two closures, beside what is published."""
    rows = []
    for closure in ("balanced", "income-share"):
        question = PolicyQuestion(("USA",), each="flow")
        scenario = dt.Scenario.parse(BARE.format(closure))
        found = optimise(scenario, question, effort=Effort(deviations=1)).replies[0]
        low, middle, high = np.percentile(100 * found.optimum.values, (10, 50, 90))
        inside = "inside" if low <= PUBLISHED <= high else "outside"
        projected = found.optimum.projected(found.player.instruments)
        rows.append(
            f"| {closure} | {found.optimum.values.size} | {middle:.1f} | {low:.1f} to {high:.1f} |"
            f" {PUBLISHED:.0f} | {inside} | {projected:.0e} |\n".replace("\\\n", "\n")
        )
    return (
        "## Best American tariffs on goods\n\nPer cent, one rate for each flow, on the accounts"
        " of 2021. De Souza, Hu, Li & Mei report about 20 per cent for the first stage.\n\n|"
        " deficits | rates | median | eight in ten | published | published among them |"
        " projected gradient |\n|---|---|---|---|---|---|---|\n" + "".join(rows) + "\n"
    )


def tariff_war() -> str:
    """The tariff war of 43 countries, each with one rate, beside what is published."""
    published = pd.read_csv(WAR, comment="#", index_col="country")
    question = PolicyQuestion(tuple(published.index), each="one", sectors=("all",), high=HIGHEST)
    answer = optimise(
        dt.Scenario.parse(BARE.format("balanced")), question, effort=Effort(deviations=1)
    )
    at = [answer.found.world.country(code) for code in published.index]
    ours = published.assign(
        tariff=[100 * reply.optimum.values[0] for reply in answer.replies],
        gdp=100 * (answer.found.welfare_hat / answer.base.welfare_hat - 1)[at],
    )
    rows = "".join(
        f"| {code} | {row.tariff:.1f} | {row.simple_tariff:.1f} | {row.inputs_tariff:.1f} |"
        f" {row.gdp:.2f} | {row.simple_gdp:.2f} | {row.inputs_gdp:.2f} |\n"
        for code, row in [*ours.iterrows(), ("mean", ours.mean())]
    )
    between = ours.gdp.between(
        ours[["simple_gdp", "inputs_gdp"]].min(axis=1),
        ours[["simple_gdp", "inputs_gdp"]].max(axis=1),
    )
    close = {
        name: (ours.gdp.corr(ours[name], method="spearman"), (ours.gdp - ours[name]).abs().median())
        for name in ("simple_gdp", "inputs_gdp")
    }
    told = "; ".join(
        f"{'without inputs' if name == 'simple_gdp' else 'with inputs'} {order:.2f}, {far:.2f}"
        for name, (order, far) in close.items()
    )
    return (
        "## A tariff war of 43 countries\n\nEach country has one rate on all that it buys abroad"
        " and replies best to all others. Lashkaripour (2021) solves this on the accounts of 2014"
        " with elasticities of his own: once without inputs, once with inputs, markups and duties"
        " that are paid back on what is exported again. Ours has inputs and the accounts of 2021,"
        " and nothing is paid back. The loss lies between his two for"
        f" {int(between.sum())} of {len(ours)} countries. Rank correlation of losses, and median"
        f" distance in points: {told}. Best replies settled after {answer.rounds} rounds.\n\n"
        "| country | tariff, per cent: ours"
        " | without inputs | with inputs | real income, per cent: ours | without inputs | with"
        f" inputs |\n|---|---|---|---|---|---|---|\n{rows}\n"
    )


def energy() -> str:
    """From which weight of harm energy is the first thing to tax, to first order."""
    found = equilibrium(dt.Scenario.open(CASE), horizon="long-run")
    own = by_product(dt.gradient(found, weights={SENDER: 1.0}))
    harm = by_product(dt.gradient(found, weights={TARGET: -1.0}))
    sectors = list(goods_sectors(found.world))
    fuels = set(sectors_with("energy", found.world))
    at = [found.world.sector(code) for code in sectors]
    firsts = [
        (weight, sectors[int(np.argmax(own[at] + weight * harm[at]))])
        for weight in np.linspace(0, MOST_WEIGHT, STEPS).tolist()
    ]
    changes = [
        (weight, code)
        for k, (weight, code) in enumerate(firsts)
        if k == 0 or code != firsts[k - 1][1]
    ]
    rows = "".join(
        f"| {weight:.2f} | {code} | {'yes' if code in fuels else 'no'} |\n"
        for weight, code in changes
    )
    first = next((weight for weight, code in firsts if code in fuels), None)
    said = (
        f"from a weight of {first:.2f}"
        if first is not None
        else f"at no weight up to {MOST_WEIGHT:g}"
    )
    return (
        "## When energy becomes the instrument\n\nThe product on which one point more of European"
        " tariff on Russian goods gains most to first order, in the long run of the reference case,"
        " by what a dollar of Russian loss is worth in dollars of European income. Energy comes"
        f" first {said}.\n\n| from weight | first product | energy |\n|---|---|---|\n{rows}"
    )


def by_product(gradient: dt.Gradient) -> Array:
    """Derivative with respect to one rate of the sender on the target's goods [sector]."""
    world = gradient.world
    buyers = [world.country(code) for code in bloc(SENDER).members]
    return np.asarray(gradient.tariff[buyers, world.country(TARGET)].sum(axis=0))


if __name__ == "__main__":
    main()
