"""Result: what came out, as tables; every table says world, scenario, horizon, closure and
residual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.delivered import ceilings
from detente.economy.equilibrium import Certificate, Equilibrium
from detente.errors import ScenarioError
from detente.levers.ledger import Arms
from detente.levers.setting import sectors_of
from detente.scenario.equilibria import LONG_RUN
from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance, solved
from detente.study.attribution import Attribution
from detente.study.companions import ELASTICITIES, Companion
from detente.study.explain import Explanation
from detente.study.flow_tables import flow_table, income_table, incomes
from detente.study.folder import digest, origin
from detente.study.sector_tables import sector_table, sectors_by_horizon
from detente.study.shown import (
    ASKED,
    ShownParty,
    each_country,
    known_party,
    members_of,
    party_name,
    shown_parties,
)
from detente.study.trade_tables import trade_table
from detente.study.welfare_tables import welfare_table
from detente.table import Table, below, csv_name, indexed
from detente.world.countries import country_name
from detente.world.set_names import set_names

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Result(Answer):
    """The equilibria of a scenario by horizon, with everything shown beside the headline.

    Attributes
    ----------
    scenario : Scenario
    horizons : mapping of str to Equilibrium
        By name, shortest first; the scenario's closure and elasticity set.
    others : mapping of str to Companion
        ``elasticities NAME`` and ``closure NAME`` beside the headline, at its horizon;
        ``capital adjusted`` beside the long run of a target.
    failures : mapping of str to str
        Those without an equilibrium, and why.
    attribution : mapping of str to Attribution
        By ``lever`` and by ``government``, when somebody was asked for: a column a country, then
        one for each bloc among `asked`.
    explanation : Explanation or None
        The change of one country's real income by channel, when it was asked for.
    asked : tuple of str
        The countries and blocs whose pages were asked for.
    seed : int
    timings : mapping of str to float
        Seconds.
    beside : mapping of str to Table
        Further tables by name, see `detente.study.ranges`.
    """

    scenario: Scenario
    horizons: Mapping[str, Equilibrium]
    others: Mapping[str, Companion]
    failures: Mapping[str, str]
    attribution: Mapping[str, Attribution]
    explanation: Explanation | None
    asked: tuple[str, ...]
    seed: int
    timings: Mapping[str, float]
    beside: Mapping[str, Table] = field(default_factory=dict)

    @property
    def certificate(self) -> Certificate:
        """Certificate of the headline."""
        return self.equilibrium.certificate

    @property
    def horizon(self) -> str:
        """Name of the headline's horizon."""
        return self.scenario.content.horizon

    @property
    def largest_residual(self) -> float:
        """The largest residual of any equilibrium shown."""
        return max(one.max_residual for one in self.certificates.values())

    @property
    def certificates(self) -> dict[str, Certificate]:
        """That of every equilibrium shown: ``horizon NAME``, and what stands beside by its name."""
        horizons = {f"horizon {name}": one.certificate for name, one in self.horizons.items()}
        return horizons | {name: one.certificate for name, one in self.others.items()}

    @property
    def equilibrium(self) -> Equilibrium:
        """The headline: the equilibrium at the scenario's headline horizon."""
        return self.horizons[self.horizon]

    @property
    def elasticities(self) -> str:
        """Name of the headline's elasticity set."""
        return self.scenario.elasticity_set

    @property
    def elasticities_said(self) -> str:
        """What people call the set of trade elasticities of the headline."""
        return set_names(self.scenario.world)[self.elasticities]

    @property
    def focus(self) -> str | None:
        """The first country or bloc whose page was asked for."""
        return next(iter(self.asked), None)

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "result"

    @property
    def provenance(self) -> Provenance:
        """Scenario, world, horizon, closure, elasticities and the largest residual."""
        note = (
            "a comparison of two equilibria"
            if self.horizon == LONG_RUN
            else f"a path from {self.scenario.start}"
        )
        said = f"{self.horizon}, {note} and not a forecast"
        return solved([self.scenario], said, self.largest_residual)

    def behind(self, table: str) -> Provenance:
        """What stands behind one of the tables; one by horizon names all of them."""
        if not table.endswith("_by_horizon"):
            return self.provenance
        said = f"a path from {self.scenario.start} and not a forecast"
        return replace(self.provenance, horizon=f"{', '.join(self.horizons)}; {said}")

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        from detente.study.result_tables import result_tables  # which reads results

        return result_tables(self)

    @cached_property
    def shown(self) -> tuple[ShownParty, ...]:
        """Who stands in the tables beside the largest movers, see `shown_parties`."""
        return shown_parties(self.scenario, self.asked)

    @cached_property
    def welfare_table(self) -> Table:
        """Real income by country, see `detente.study.welfare_tables.welfare_table`."""
        countries = each_country(self.scenario.world)
        return welfare_table(self.equilibrium, self.others, countries)

    @cached_property
    def party_table(self) -> Table:
        """The same of those who are `shown`, blocs in one row, with the part that each plays."""
        table = welfare_table(self.equilibrium, self.others, self.shown)
        return replace(table, columns={**table.columns, "part": [one.part for one in self.shown]})

    @cached_property
    def horizon_table(self) -> Table:
        """Change of real income in per cent [country] at every horizon."""
        columns: dict[str, Any] = {
            "name": [country_name(c, self.scenario.world) for c in self.scenario.world.countries]
        }
        columns |= {
            f"welfare_{name.replace('-', '_')}_pct": found.welfare_pct
            for name, found in self.horizons.items()
        }
        return Table("country", self.equilibrium.world.countries, columns)

    @cached_property
    def limit_table(self) -> Table:
        """Quantity limits at the headline horizon: how full, price gap (shadow price) and rents."""
        rows = ceilings(self.equilibrium)
        columns = {
            "limit_pct": [100 * row.limit.quantity_hat for row in rows],
            "quantity_pct": [100 * row.quantity_hat for row in rows],
            "gap_pct": [100 * row.gap for row in rows],
            "exporter_rent_busd": [row.exporter_rent / 1000 for row in rows],
            "importer_rent_busd": [row.importer_rent / 1000 for row in rows],
        }
        return Table("limit", tuple(row.limit.name for row in rows), columns)

    @property
    def ledger(self) -> tuple[Arms, ...]:
        """Deliveries of arms that the scenario lists, outside the equilibrium."""
        return tuple(lever for lever in self.scenario.content.levers if isinstance(lever, Arms))

    @cached_property
    def elasticity_table(self) -> Table:
        """Change of real income in per cent [country] for every elasticity set."""
        columns = {self.elasticities: self.equilibrium.welfare_pct}
        columns |= {
            k.split()[1]: e.welfare_pct
            for k, e in self.others.items()
            if k.startswith(ELASTICITIES)
        }
        return Table("country", self.equilibrium.world.countries, columns)

    def trade_table(self, country: str | None = None, *, services: bool = False) -> Table:
        """Import and export shares of a country (the target) by partner, in per cent.

        Goods unless `services` adds them; the partner with the largest share before or after
        first, see `detente.study.trade_tables`.
        """
        code = country or self.scenario.target or self.focus
        if code is None:
            raise ScenarioError("the scenario has no target", hint="name a country")
        party = self.party(code)
        partners = each_country(self.scenario.world)
        return trade_table(self.equilibrium, party, partners, services=services)

    def bloc_trade_table(self, country: str, *, services: bool = False) -> Table:
        """The same by bloc among those who are `shown`, each in one row."""
        blocs = [party for party in self.shown if len(party.members) > 1]
        return trade_table(self.equilibrium, self.party(country), blocs, services=services)

    def sector_table(self, country: str, horizon: str = "") -> Table:
        """Sectors of a country or bloc at a horizon, the headline's unless named.

        See `detente.study.sector_tables`.
        """
        return sector_table(self.horizons[horizon or self.horizon], self.party(country))

    def party(self, text: str) -> ShownParty:
        """A country or bloc by code or name; DataError, which suggests what a wrong name means."""
        code = known_party(text, self.scenario)
        name = party_name(code, self.scenario)
        return ShownParty(code, name, members_of(code, self.scenario), ASKED)

    def contribution_table(self, country: str) -> Table:
        """Contributions to the change of real income of who was asked for, by lever and government.

        Either adds up to the total, see `Attribution.table`. ScenarioError where none was made.
        """
        code = known_party(country, self.scenario)
        blocs = [name for name in self.asked if name not in self.scenario.world.countries]
        columns = [*self.scenario.world.countries, *blocs]
        if not self.attribution or code not in columns:
            raise ScenarioError(
                f"this result has no attribution for {code}", hint="run with for_country, or --for"
            )
        place = columns.index(code)
        parts = [shares.table(place, by) for by, shares in self.attribution.items()]
        return below([part.columns for part in parts])

    @property
    def welfare(self) -> pd.DataFrame:
        """`welfare_table` as a DataFrame."""
        return self.welfare_table.frame

    @property
    def by_elasticities(self) -> pd.DataFrame:
        """`elasticity_table` as a DataFrame."""
        return self.elasticity_table.frame

    def trade(self, country: str | None = None, *, services: bool = False) -> pd.DataFrame:
        """`trade_table` as a DataFrame."""
        return self.trade_table(country, services=services).frame

    @property
    def sectors(self) -> pd.DataFrame:
        """Sectors of every country at every horizon, by horizon, country and sector.

        Volume, value, prices, value added and payroll, see `detente.study.sector_tables`.
        """
        whole = sectors_by_horizon(self.horizons, each_country(self.scenario.world))
        return indexed(whole, ("horizon", "country", "sector"))

    @property
    def flows(self) -> pd.DataFrame:
        """Every pair of countries at every horizon, by horizon, buyer and seller.

        Value before and after, volume and tariffs, see `detente.study.flow_tables`.
        """
        return indexed(flow_table(self.horizons), ("horizon", "buyer", "seller"))

    def flows_by_sector(self, sectors: str = "all") -> pd.DataFrame:
        """The same by horizon, buyer, seller and sector.

        `sectors` are codes with commas between, or goods, services, all.
        """
        chosen = sectors_of(sectors.split(","), self.scenario.world)
        whole = flow_table(self.horizons, chosen)
        return indexed(whole, ("horizon", "buyer", "seller", "sector"))

    @property
    def incomes(self) -> pd.DataFrame:
        """Real income, prices, wages, customs and rents by horizon and country."""
        return indexed(income_table(self.horizons), ("horizon", "country"))

    def contributions(self, country: str) -> pd.DataFrame:
        """`contribution_table` as a DataFrame."""
        return self.contribution_table(country).frame

    def page(self, country: str) -> dict[str, float]:
        """The headline of a country or bloc: real income, prices, wage, customs, rents.

        What is not known, such as an amount for each of inhabitants whom nobody counted, is left
        out.
        """
        party = self.party(country)
        row = dict(welfare_table(self.equilibrium, self.others, (party,)).rows())[party.code]
        ends = {name: row[name] for name in ("sets_low_pct", "sets_high_pct")}
        numbers = incomes(self.equilibrium, [party.positions(self.equilibrium.world)])
        known = {name: column[0] for name, column in numbers.items() if np.isfinite(column[0])}
        return {name: float(value) for name, value in known.items()} | ends

    def to_json(self) -> dict[str, Any]:
        """The result as one JSON object."""
        from detente.study.result_json import result_json  # which reads results

        return result_json(self)

    def write_netcdf(self, path: str | Path) -> None:
        """Write the arrays of every horizon as a NetCDF file, see `detente.study.arrays`."""
        from detente.study.arrays import write_netcdf

        write_netcdf(self.horizons, self.heading, Path(path))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again."""
        return origin(self.scenario) | {
            "closure": self.equilibrium.closure,
            "elasticities": self.elasticities,
            "for": ",".join(self.asked) or None,
            "explained": self.explanation.country if self.explanation else None,
            "seed": self.seed,
            "timings": dict(self.timings),
            "attached": {
                csv_name(name): digest(repr(list(table.cells())))
                for name, table in sorted(self.beside.items())
            },
        }

    @property
    def outcome(self) -> dict[str, Any]:
        """The headline's change of real income by country, and the largest residual."""
        countries, welfare = self.equilibrium.world.countries, self.equilibrium.welfare_pct
        return {
            "welfare_pct": dict(zip(countries, welfare.tolist(), strict=True)),
            "max_residual": self.largest_residual,
        }
