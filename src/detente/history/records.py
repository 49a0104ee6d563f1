"""What each recorded trade series is held against: the shipped table ``hindcast.csv`` as types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from detente.history.windows import EXPORT, IMPORT
from detente.study.trade_tables import partner_shares
from detente.types import Array
from detente.world.shipped import goods_sectors, read_table
from detente.world.world import World

GROWTH, SECTOR_SHARE = "growth", "sector_share"
MEASURED = ("import_share", SECTOR_SHARE, GROWTH)


@dataclass(frozen=True)
class Scored:
    """A recorded series that the model is held against.

    Attributes
    ----------
    series : str
        What the row is called.
    record : str
        Its name among the recorded series.
    measure : str
        ``import_share``: the seller's share in the buyer's imports of goods, per cent;
        ``sector_share``: its share in what the buyer buys of a sector, at home too, per cent;
        ``growth``: of the flow of goods between the two since the base year, per cent.
    buyer, seller, sector : str
    first, first_source, last : str
        Periods between which the record changes, and a word of the source of the first; without a
        first the record itself is a change.
    period : str
        When the model stands against it: a calendar year ``2022`` or month ``2022-11``.
    """

    series: str
    record: str
    measure: str
    buyer: str
    seller: str
    sector: str
    first: str
    first_source: str
    last: str
    period: str

    @property
    def side(self) -> str:
        """Whether the series is about what its target sells or what it buys."""
        return EXPORT if self.seller == recorded_target() else IMPORT

    @property
    def partner(self) -> str:
        """The other side of the target's trade."""
        return self.buyer if self.side == EXPORT else self.seller

    @property
    def whole_market(self) -> bool:
        """Whether what the buyer makes at home is a part of the market."""
        return self.measure == SECTOR_SHARE

    @property
    def recorded(self) -> float:
        """The recorded change."""
        last = _figure(self.record, self.last)
        return last - _figure(self.record, self.first, self.first_source) if self.first else last

    @property
    def sources(self) -> str:
        """Where the record comes from."""
        rows = (row for row in _recorded() if row["series"] == self.record)
        rows = (row for row in rows if row["period"] in (self.first, self.last))
        return "; ".join(dict.fromkeys(row["source"] for row in rows))

    def measured(self, world: World, flows: Array, base: Array) -> float:
        """The measure of flows [buyer, seller, sector], per cent; growth is over `base`."""
        buyer, seller = world.country(self.buyer), world.country(self.seller)
        goods = goods_sectors(world)
        if self.measure == "import_share":
            shares = partner_shares(flows, world, self.buyer, "import", goods)
            return float(100 * shares[seller])
        if self.measure == SECTOR_SHARE:
            chosen = [world.sector(code) for code in world.sectors_of(self.sector)]
            bought = flows[buyer][:, chosen].sum(axis=1)
            return float(100 * bought[seller] / bought.sum())
        chosen = [world.sector(sector) for sector in goods]
        before, after = base[buyer, seller, chosen].sum(), flows[buyer, seller, chosen].sum()
        return float(100 * (after / before - 1))

    def holds(self, row: Mapping[str, str]) -> bool:
        """Whether a recorded figure is an end of the change that is scored."""
        if row["series"] != self.record:
            return False
        first = row["period"] == self.first and self.first_source in row["source"]
        return first or row["period"] == self.last


@lru_cache(maxsize=1)
def scored() -> tuple[Scored, ...]:
    """Every series that the model is held against, in the order of the table."""
    names = Scored.__dataclass_fields__
    return tuple(
        Scored(**{name: row[name] for name in names})
        for row in read_table("hindcast")
        if row["measure"] in MEASURED
    )


@lru_cache(maxsize=1)
def recorded_target() -> str:
    """The country that all recorded trade series are about."""
    (target,) = {row["target"] for row in read_table("hindcast")}
    return target


def elsewhere() -> set[str]:
    """Records that stand in another row: a growth rate is scored itself, gas is among the fuels."""
    rows = read_table("hindcast")
    return {row["record"] for row in rows if row["measure"] in (GROWTH, "among_fuels")}


def apart() -> dict[str, str]:
    """Records that nothing in the model is like, and why."""
    rows = read_table("hindcast")
    return {row["record"]: row["note"] for row in rows if row["measure"] == "apart"}


@dataclass(frozen=True)
class RecordedGrowth:
    """Growth of a country's production in a year on record, per cent."""

    pct: float
    period: str
    source: str


def growth_of_production(country: str) -> RecordedGrowth | None:
    """The first recorded year of a country's real GDP, which no number here is; None without."""
    names = {
        row["record"]
        for row in read_table("hindcast")
        if row["target"] == country and row["record"].endswith("real_gdp_growth")
    }
    rows = [row for row in read_table("recorded_series") if row["series"] in names]
    first = min(rows, key=lambda row: row["period"], default=None)
    if first is None:
        return None
    return RecordedGrowth(float(first["value"]), first["period"], first["source"])


def inputs(levers: tuple[Any, ...]) -> set[str]:
    """Records that some of the levers rest on: a kind of lever, or the bloc that pulls it."""
    return {
        row["record"]
        for row in read_table("hindcast")
        if row["measure"] == "input"
        and any(row["rests_on"] in (lever.lever, *lever.by) for lever in levers)
    }


def customs_of(side: str, partner: str, year: int) -> float | None:
    """What the target sold to (``export``) or bought from (``import``) a partner, by its customs.

    Million USD; None where that is not recorded.
    """
    for row in read_table("partner_records"):
        key = (row["side"], row["partner"], int(row["year"]))
        if key == (side, partner, year) and row["musd"]:
            return float(row["musd"])
    return None


def _recorded() -> list[dict[str, str]]:
    """The recorded series, and what is computed from them for single months."""
    return [*read_table("recorded_series"), *read_table("recorded_months")]


def _figure(series: str, period: str, source: str = "") -> float:
    """The recorded figure of a period, a bound at its value; the last one of several."""
    rows = [
        row
        for row in _recorded()
        if row["series"] == series and row["period"] == period and source in row["source"]
    ]
    return float(rows[-1]["value"].lstrip("<>"))
