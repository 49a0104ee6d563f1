"""Partners: shares in one country's trade beside what a path says and beside three simple rules.

Setup, fixed before any result: shares are among the partners of which both years are recorded and
which have accounts; the others are counted. The model and each rule start from the recorded trade
of the base year and say only how it changes:

- *model*: times new over old sales of the pair in the accounts, sector by sector for fuels;
- *no change*: as in the base year;
- *proportion*: times what the levers leave at given prices, what is lost going to the other
  partners abroad in proportion, sector by sector;
- *pre-trend*: the share moves on each year by half of what it moved from 2019 to 2021.

The error of a share is in percentage points; its mean is over partners, large and small alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.energy.cuts import fuel_sectors
from detente.history.fuel_trade import partners_of, traded
from detente.history.records import recorded_target
from detente.history.rules import (
    NO_CHANGE,
    PRE_TREND,
    PROPORTION,
    RULES_SAID,
    SKILL_COLUMNS,
    Skill,
    mean_scored,
    skill_cells,
)
from detente.history.windows import EXPORT, IMPORT, Walked
from detente.table import Table
from detente.types import Array
from detente.world.countries import country_name
from detente.world.shipped import goods_sectors, read_table

TREND_FROM, BASE = 2019, 2021
YEARS = (2022, 2023)
GOODS, CONTINENTS, FUELS = "goods by partner", "goods by continent", "fuels by partner"
# What the table of trade calls the fuels of each of the energy tables.
TRADED_AS = {"coal": ("coal",), "crude": ("crude",), "gas": ("lng", "pipeline_gas")}
HEADLINE = (EXPORT, GOODS, 2023)


@dataclass(frozen=True)
class PartnerFlow:
    """Recorded trade with one partner, million USD, and the cells of the accounts that it is.

    Attributes
    ----------
    partner : str
    members : tuple of str
        Countries, one unless the partner is a continent.
    sectors : tuple of str
    earlier, base, later : float or None
        In 2019, 2021 and the year that is asked for; None where nothing is recorded.
    """

    partner: str
    members: tuple[str, ...]
    sectors: tuple[str, ...]
    earlier: float | None
    base: float | None
    later: float | None


@dataclass(frozen=True)
class Sample:
    """The flows of one side, basis and year."""

    side: str
    basis: str
    year: int
    flows: tuple[PartnerFlow, ...]

    @property
    def title(self) -> str:
        """What a row of the summary is called."""
        return f"{self.side}s, {self.basis}, {self.year}"


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of partners, per cent [partner].

    Attributes
    ----------
    sample : Sample
    partners : tuple of str
        Those that are scored.
    left_out : int
        How many are not.
    recorded, predicted : ndarray [partner]
    rules : mapping of str to ndarray [partner] or None
    """

    sample: Sample
    partners: tuple[str, ...]
    left_out: int
    recorded: Array
    predicted: Array
    rules: Mapping[str, Array | None]

    @property
    def skill(self) -> Skill:
        """Mean errors of the model and of the rules."""
        return mean_scored(self.recorded, self.predicted, self.rules)


def partner_tables(year: Walked) -> dict[str, Table]:
    """The summary ``partners`` and the shares behind it, ``partner_shares``.

    Nothing where the scenario is about another country or starts from another year than the record.
    """
    scenario = year.scenario
    if scenario.target != recorded_target() or year.world.year != BASE:
        return {}
    every = [shares_of(sample, year) for sample in samples(year)]
    found = [one for one in every if one.partners]
    return {"partners": _summary(found), "partner_shares": _detail(found)}


def samples(year: Walked) -> Iterator[Sample]:
    """What is recorded by partner: goods, goods by continent, and fuels."""
    goods = goods_sectors(year.world)
    for side in (EXPORT, IMPORT):
        rows = [row for row in read_table("partner_records") if row["side"] == side]
        alone = [row for row in rows if not row["members"]]
        together = [row for row in rows if row["members"]]
        yield Sample(side, GOODS, YEARS[-1], _goods(alone, goods, YEARS[-1]))
        for one in YEARS:
            yield Sample(side, CONTINENTS, one, _goods(together, goods, one))
    for one in YEARS:
        yield Sample(EXPORT, FUELS, one, _fuels(year, one))


def _goods(
    rows: Sequence[Mapping[str, str]], goods: tuple[str, ...], year: int
) -> tuple[PartnerFlow, ...]:
    by_partner: dict[str, dict[int, float | None]] = {}
    members: dict[str, tuple[str, ...]] = {}
    for row in rows:
        value = float(row["musd"]) if row["musd"] else None
        by_partner.setdefault(row["partner"], {})[int(row["year"])] = value
        members[row["partner"]] = tuple(row["members"].split()) or (row["partner"],)
    return tuple(
        PartnerFlow(
            name, members[name], goods, value.get(TREND_FROM), value.get(BASE), value.get(year)
        )
        for name, value in by_partner.items()
    )


def _fuels(year: Walked, later: int) -> tuple[PartnerFlow, ...]:
    """A flow by fuel and buyer."""
    found = []
    target = recorded_target()
    for fuel, names in TRADED_AS.items():
        sectors = fuel_sectors(fuel, year.world)
        buyers = sorted({code for name in names for code in partners_of(name, target, EXPORT)})
        for code in buyers:
            values = [traded(names, target, code, one).musd for one in (TREND_FROM, BASE, later)]
            found.append(PartnerFlow(code, (code,), sectors, *values))
    return tuple(found)


def shares_of(sample: Sample, year: Walked) -> Shares:
    """Recorded and predicted shares of a sample."""
    target, period = recorded_target(), str(sample.year)
    spread = year.proportional(period, target, sample.side)
    known = [one for one in sample.flows if _known(one, year, sample.side)]
    unknown = {one.partner for one in sample.flows if one not in known}
    kept = [one for one in known if one.partner not in unknown]
    partners = tuple(dict.fromkeys(one.partner for one in kept))
    grown = [_grown(one, year.sales(period), year, sample.side) for one in kept]
    pushed = [_grown(one, spread, year, sample.side) for one in kept]
    base = _sums(kept, partners, [one.base or 0.0 for one in kept])
    earlier = [one.earlier for one in kept]
    first = None
    if None not in earlier:
        first = _sums(kept, partners, [value or 0.0 for value in earlier])
    rules: dict[str, Array | None] = {
        NO_CHANGE: _pct(base),
        PROPORTION: _pct(_sums(kept, partners, pushed)),
        PRE_TREND: None if first is None else _moved_on(first, base, sample.year - BASE),
    }
    return Shares(
        sample,
        partners,
        len(unknown),
        _pct(_sums(kept, partners, [one.later or 0.0 for one in kept])),
        _pct(_sums(kept, partners, grown)),
        rules,
    )


def _known(flow: PartnerFlow, year: Walked, side: str) -> bool:
    """Whether a flow is recorded in both years and has a counterpart in the accounts."""
    if flow.base is None or flow.later is None:
        return False
    return flow.base == 0 or _cells(flow, year.base, year, side) > 0


def _grown(flow: PartnerFlow, sales: Array, year: Walked, side: str) -> float:
    """A flow as recorded in the base year times the growth of its counterpart in `sales`.

    Million USD; nothing stays nothing.
    """
    if not flow.base:
        return 0.0
    after, before = (_cells(flow, one, year, side) for one in (sales, year.base))
    return flow.base * (after / before)


def _cells(flow: PartnerFlow, sales: Array, year: Walked, side: str) -> float:
    """Sales between the target and the members of a flow, in its sectors."""
    world = year.world
    target = world.country(recorded_target())
    others = [world.country(code) for code in flow.members if code in world.countries]
    sectors = [world.sector(code) for code in flow.sectors]
    traded_with = sales[:, target] if side == EXPORT else sales[target]
    return float(traded_with[np.ix_(others, sectors)].sum())


def _sums(flows: Sequence[PartnerFlow], partners: Sequence[str], values: Sequence[float]) -> Array:
    """Values of flows summed by partner [partner]."""
    total = dict.fromkeys(partners, 0.0)
    for one, value in zip(flows, values, strict=True):
        total[one.partner] += value
    return np.array([total[name] for name in partners])


def _pct(values: Array) -> Array:
    whole = values.sum()
    return np.asarray(100 * values / whole if whole > 0 else values)


def _moved_on(first: Array, base: Array, ahead: int) -> Array:
    """Shares that move on at their yearly pace, none below nothing [partner]."""
    before, now = _pct(first), _pct(base)
    return _pct(np.maximum(now + (now - before) / (BASE - TREND_FROM) * ahead, 0.0))


def _summary(found: Sequence[Shares]) -> Table:
    columns: dict[str, list[object]] = {
        "side": [one.sample.side for one in found],
        "basis": [one.sample.basis for one in found],
        "year": [one.sample.year for one in found],
        "partners_scored": [len(one.partners) for one in found],
        "partners_left_out": [one.left_out for one in found],
    }
    cells = [skill_cells(one.skill) for one in found]
    columns |= {name: [cell[name] for cell in cells] for name in SKILL_COLUMNS}
    return Table("sample", tuple(one.sample.title for one in found), columns)


def _detail(found: Sequence[Shares]) -> Table:
    names = ("partner", "recorded_share_pct", "predicted_share_pct", "share_no_change_pct")
    columns = ("sample", *names, "share_proportional_pct", "share_pre_trend_pct")
    rows = []
    for one in found:
        said = [one.rules[rule] for rule in (NO_CHANGE, PROPORTION, PRE_TREND)]
        for k, partner in enumerate(one.partners):
            cells = [None if rule is None else float(rule[k]) for rule in said]
            name = partner if one.sample.basis == CONTINENTS else country_name(partner)
            rows.append(
                (one.sample.title, name, float(one.recorded[k]), float(one.predicted[k]), *cells)
            )
    return Table.of(columns, rows)


def export_sentence(partners: Table) -> str:
    """One sentence: whether exports by partner beat the simple rules, whichever way.

    From the summary of `partner_tables`; empty when it lacks the headline sample.
    """
    side, basis, year = HEADLINE
    for _, row in partners.rows():
        if (row["side"], row["basis"], row["year"]) == (side, basis, year):
            does = "beats" if row["beats_nulls"] else "does not beat"
            rule_error, skill = row[_error_of(row["best_rule"])], row["skill"]
            country = country_name(recorded_target())
            return (
                f"Held against the record, the model misses a partner's share in {country}'s"
                f" exports of goods in {year} by {row['error']:.2f} percentage points on average,"
                f" the best simple rule ({RULES_SAID[row['best_rule']]}) by {rule_error:.2f}: it"
                f" {does} the simple rules (skill {skill:.2f})."
            )
    return ""


def _error_of(rule: str) -> str:
    return {
        NO_CHANGE: "error_no_change",
        PROPORTION: "error_proportional",
        PRE_TREND: "error_pre_trend",
    }[rule]
