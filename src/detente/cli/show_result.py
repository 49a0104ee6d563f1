"""What `detente run` prints: who pays, partners, sectors, one country's page, the certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.cli.printer import Column, money, say, say_path, show, small_money, span
from detente.cli.show_explanation import show_attribution, show_explanation
from detente.cli.show_force import show_force
from detente.cli.show_horizons import show_horizons
from detente.cli.show_ranges import PARTIES, show_ranges
from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.closure import CLOSURES
from detente.report.glossary import explained, plain
from detente.study.delivered_falls import fall_table
from detente.study.flow_tables import most_moved
from detente.study.large_losses import loss_sentences
from detente.study.markets import BY_MARKETS, at_horizon, pooling_sentence
from detente.study.result import Result
from detente.study.result_tables import sector_parties
from detente.study.sector_tables import losers_and_gainers
from detente.study.shown import foremost
from detente.study.welfare_tables import (
    FAR_FROM_BALANCED,
    PER_INHABITANT,
    TINY_SHARE,
    ranked,
    tiny_countries,
)
from detente.table import Table
from detente.words import with_sign
from detente.world.countries import titles_of

SETS = (
    "'buyers' switching' is from the lowest to the highest of the published sets; --draws N gives"
    " the range over tries of every assumption"
)
# Per cent of real income that the solver leaves open.
NOISE = 1e-6
SECTOR_COLUMNS = (
    "volume_pct",
    "value_pct",
    "seller_price_pct",
    "buyer_price_pct",
    "value_added_pct",
    "payroll_pct",
    "volume_change_busd",
)
FLOW_COLUMNS = (
    "value_before_busd",
    "value_after_busd",
    Column(("value_pct",), "value, per cent"),
    Column(("volume_pct",), "volume, per cent"),
    "volume_change_busd",
    "tariff_before_busd",
    "tariff_after_busd",
)
INCOME_COLUMNS = (
    "real_wage_pct",
    "consumer_price_pct",
    "customs_revenue_busd",
    "gap_rents_busd",
    "rents_busd",
)
OVER_SETS = span("sets_low_pct", "sets_high_pct", "buyers' switching")


def show_result(result: Result, folder: Path) -> None:
    """Everything that a result says, in the order of its files."""
    show_head(result)
    show_force(result.scenario)
    moved = moves(result)
    if moved:
        if most(result.equilibrium) > NOISE:
            show_welfare(result)
        else:
            say(f"nobody's real income changes at {result.horizon}; other horizons are below")
        show_incomes(result)
        show_horizons(result)
        for sentence in loss_sentences(result.horizons):
            say(sentence)
        show_markets(result)
    else:
        say(f"nobody's real income changes by more than {NOISE:g} per cent, so nothing is ranked")
    if falls := fall_table(result):
        show("Recorded falls: asked and delivered, per cent", falls)
    if result.equilibrium.asked.limits:
        show("Quantity limits, per cent", result.limit_table)
    for lever in result.ledger:
        said = f"{', '.join(lever.by)} to {', '.join(lever.on)}, {lever.units:g} {lever.item}"
        say(f"arms: {said}; reported by {lever.reported_by}")
    target = result.scenario.target
    if target:
        _show_trade(result, target)
    if moved:
        _show_flows(result)
        for code in sector_parties(result):
            _show_sectors(result, code)
    show_page(result)
    if result.explanation:
        show_explanation(result, result.explanation)
    show_ranges(result, ranked=moved)
    show_foot(result, folder)


def moves(result: Result) -> bool:
    """Whether anybody's real income changes at any horizon."""
    return any(most(found) > NOISE for found in result.horizons.values())


def most(found: Equilibrium) -> float:
    """The largest change of a country's real income, per cent."""
    return float(abs(found.welfare_pct).max())


def by_loss(result: Result) -> list[str]:
    """The countries that are ranked, the largest loss of real income first.

    At the headline; where nobody's real income moves there, at the first horizon that moves one.
    """
    moving = (one for one in result.horizons.values() if most(one) > NOISE)
    at = result.equilibrium
    if most(at) <= NOISE:
        at = next(moving, at)
    codes = map(str, ranked(result.welfare_table).index)
    return sorted(codes, key=lambda code: at.welfare_pct[at.world.country(code)])


def show_markets(result: Result, count: int = 8) -> None:
    """Integrated and fragmented markets side by side at the first horizon, and who gains."""
    table = result.beside.get(BY_MARKETS)
    if table is None:
        return
    first = next(iter(result.horizons))
    columns = ["integrated_pct", "fragmented_pct", "pooling_points"]
    shown = at_horizon(table, first).taken(range(count))
    show(f"Markets of gas at {first}, per cent of real income", shown, columns)
    for horizon in result.horizons:
        say(pooling_sentence(table, horizon))


def show_head(result: Result) -> None:
    """Title, world, when, deficits, how buyers switch, and what a reader must know before."""
    about = result.heading
    say(bold=result.scenario.content.title or result.scenario.name)
    if result.scenario.content.question:
        say(result.scenario.content.question)
    say(
        f"{about['world']}; {plain('horizon')}: {about['horizon']}; {plain('closure')}:"
        f" {about['closure']}; {plain('elasticity set')}: {result.elasticities_said}"
    )
    say(explained("horizon", "closure", "elasticity set"))
    if result.scenario.outside:
        say(f"pull levers but have no accounts in the world: {titles_of(result.scenario.outside)}")
    for note in result.scenario.remarks:
        say(f"- {note}")
    say()


def show_welfare(result: Result, count: int = 8) -> None:
    """The largest losers and winners, then who is always shown, blocs in one row.

    With the range over elasticity sets and other closures. Tiny economies are not ranked.
    """
    ends = ranked(result.welfare_table).ends(count, count // 2)
    movers = {code for part in ends for code in part.index}
    rest = [party for party in result.shown if party.code not in movers]
    some = [party.code for party in foremost(rest, PARTIES)]
    parties = result.party_table if result.shown else Table("country", (), {})
    apart = parties.taken([k for k, code in enumerate(parties.index) if code in some])
    beside = [Column((f"{name.replace('-', '_')}_pct",), empty="none") for name in CLOSURES]
    columns: list[str | Column] = ["welfare_pct", OVER_SETS, "welfare_busd", *beside]
    columns.append("real_value_added_pct")
    beside_them = "; then those who pull levers, whom they are on, and blocs" if some else ""
    show(f"Real income: who pays{beside_them}", [*ends, apart], columns)
    say(
        f"{explained('real income')} real value added: only where a deficit or surplus of trade"
        f" exceeds {100 * FAR_FROM_BALANCED:g} per cent of income."
    )
    if len(rest) > len(some):
        say(f"{len(rest) - len(some)} more of them stand in welfare_of_parties.csv")
    tiny = tiny_countries(result.equilibrium.world)
    if tiny:
        said = f"less than {100 * TINY_SHARE:g} per cent of the world's income, so not ranked"
        say(f"{', '.join(tiny)}: {said}; marked in the files")


def show_incomes(result: Result) -> None:
    """Wages, prices, customs and rents of those who are always shown, at the headline horizon."""
    shown = foremost(result.shown, PARTIES)
    columns: dict[str, list[Any]] = {"name": [party.name for party in shown]}
    pages = [result.page(party.code) for party in shown]
    columns |= {name: [page[name] for page in pages] for name in INCOME_COLUMNS}
    table = Table("country", tuple(party.code for party in shown), columns)
    show(f"Wages, prices and what governments collect at {result.horizon}", table, INCOME_COLUMNS)


def show_page(result: Result) -> None:
    """The pages of those who are asked for: headline, and who caused how much."""
    for code in result.asked:
        show_headline(result, code)
        show_attribution(result, code)


def show_headline(result: Result, code: str) -> None:
    """The headline of a country or bloc in one sentence."""
    page = result.page(code)
    say(
        f": real income {with_sign(page['welfare_pct'], 3)} per cent"
        f" (however easily buyers switch: {with_sign(page['sets_low_pct'], 3)} to"
        f" {with_sign(page['sets_high_pct'], 3)}), {money(page['welfare_busd'])}"
        f"{_each(page.get(PER_INHABITANT))}; average real wage"
        f" {with_sign(page['real_wage_pct'], 3)};"
        f" consumer prices {with_sign(page['consumer_price_pct'], 3)};"
        f" customs revenue {money(page['customs_revenue_busd'])}{_rents(page['rents_busd'])}",
        bold=result.party(code).name,
    )


def _each(usd: float | None) -> str:
    """An amount for each inhabitant in words; nothing where these are not known."""
    return "" if usd is None else f" ({small_money(usd)} per inhabitant)"


def _rents(busd: float) -> str:
    """Rents received less paid in words; nothing where there are none."""
    return f"; rents of price caps {money(busd)}" if busd else ""


def show_foot(result: Result, folder: Path) -> None:
    """Certificates, what has no equilibrium, and where the files are."""
    certificate = result.certificate
    say(
        f"{plain('certificate')}: largest error {result.largest_residual:.1e} in the original"
        f" equations, over everything shown; headline: {certificate.evaluations} sweeps,"
        f" {len(certificate.components)} component(s); {SETS}"
    )
    for note in certificate.notes:
        say(f"note: {note}")
    for label, why in result.failures.items():
        say(f"no equilibrium with {label}: {why}")
    say_path(folder, "files: ")


def _show_trade(result: Result, code: str, count: int = 10) -> None:
    columns = [
        f"{side}_share_{moment}"
        for side in ("import", "export")
        for moment in ("before_pct", "after_pct", "change_pp")
    ]
    name = result.party(code).name
    title = f"{name}: partners in goods trade, per cent at basic prices, and blocs"
    parts = [result.trade_table().first(count), result.bloc_trade_table(code)]
    show(title, parts, columns, label="partner")


def _show_flows(result: Result, count: int = 8) -> None:
    """The flows between countries that change most in volume."""
    some = most_moved(result.tables["flows"], count)
    pairs = zip(some.columns["seller"], some.columns["buyer"], strict=True)
    named = some.labelled(f"{seller} to {buyer}" for seller, buyer in pairs)
    title = f"Flows that change most at {result.horizon}, at the seller's price"
    show(title, named, FLOW_COLUMNS, label="flow")


def _show_sectors(result: Result, code: str, losers: int = 8, gainers: int = 5) -> None:
    """The sectors that lose and gain most volume, in base-year prices."""
    name = result.party(code).name
    title = f"{name}: sectors that lose and gain most volume at {result.horizon}, per cent"
    parts = losers_and_gainers(result.sector_table(code), losers, gainers)
    show(title, parts, SECTOR_COLUMNS)
