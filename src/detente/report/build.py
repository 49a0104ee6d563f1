"""From a brief to what a report says: chapters in order, each from tables of the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from detente.claims.brief import Brief
from detente.report import charts, maps, ties
from detente.report.claimrows import claim_row
from detente.report.content import Chapter, Content, Sheet
from detente.report.figure import Caption, caption_of
from detente.report.findings import findings
from detente.study.export import tables
from detente.study.result import Result, partner_shares
from detente.study.run import equilibria
from detente.study.table import Table
from detente.study.ties import ACTORS, real_income_pct, tie_table, title_of
from detente.world.countries import bloc, country_name
from detente.world.shipped import goods_sectors

LARGE = ("RUS", "CHN", "USA", "DEU", "IND", "JPN")
METHOD = (
    "The world economy is a table of who sells what to whom. Levers change trade costs, tariffs, productivity, labour, transfers and "
    "quantity limits; the model solves for wages, prices and trade at which every market clears again, in changes from the recorded "
    "table, with nested CES production and demand (Caliendo and Parro 2015 and its relatives). Real income is exact: income over the "
    "price of final demand.",
    "Before the long run, buyers keep a part of their habits, factors stay in their sectors, and inputs are hard to replace; all of this "
    "loosens month by month at stated rates. A horizon names how far along that path a number stands.",
    "Each equilibrium is checked in the original equations by code that the solver does not use; no number leaves without a certificate.",
    "Maps show Natural Earth's lines at 1:110 million. No position is taken by them: areas of disputed status that Natural Earth draws "
    "apart, Crimea among them, and territories without accounts of their own are hatched.",
)
CARE = (
    "Two states of the world are compared, with the levers and without. Nothing here is a forecast, and real income is not GDP.",
    "Ranges are over stated assumptions. They are not confidence intervals: nobody has drawn these assumptions at random.",
    "Statements that rest on preferences nobody has observed can be conditional at best.",
)
Progress = Callable[[str, int, int], None]


def content(brief: Brief, *, progress: Progress | None = None) -> Content:
    """Everything the report of `brief` says; ties between actors are computed here, everything else is read off the brief."""
    result = brief.result
    caption, tied, income = caption_of(result), *_ties(result, progress)
    centre = tuple(code for code in (result.focus, result.scenario.target) if code)
    system = ties.system_map(tied, income, caption.noting("", horizon="long-run"), centre=centre) if tied.index else None
    chapters = (_economy(brief, caption), *_country(brief), _dependence(tied, caption), *_method(brief))
    return Content(
        title=_title(result),
        subtitle=f"{brief.document}, {brief.date}",
        facts=_facts(brief),
        findings=findings(brief, tied),
        caveats=(*CARE, *_own_caveats(result)),
        claims=tuple(claim_row(verdict) for verdict in brief.verdicts),
        chapters=chapters,
        system=system,
    )


def _title(result: Result) -> str:
    content_ = result.scenario.content
    title = content_.title or content_.scenario
    return f"{country_name(result.focus)}: {title}" if result.focus else title


def _facts(brief: Brief) -> dict[str, str]:
    heading = {key.replace("_", " "): text for key, text in brief.result.heading.items()}
    drawn = {"draws": f"{len(brief.draws.draws)} of the uncertain assumptions, seed {brief.draws.seed}"} if brief.draws.draws else {}
    return heading | drawn | {"claims file": brief.digest[:12]}


def _own_caveats(result: Result) -> tuple[str, ...]:
    outside = ", ".join(result.scenario.outside)
    missing = (f"Inside the rest of the world, so without numbers of their own: {outside}.",) if outside else ()
    failed = tuple(f"No equilibrium with {name}: {why}" for name, why in result.failures.items())
    return (*result.scenario.content.notes, *missing, *failed)


def _ties(result: Result, progress: Progress | None) -> tuple[Table, dict[str, float]]:
    """Losses from cutting ties in the long run, among the actors, the target and the country in focus, and their real income."""
    long_run = result.horizons.get("long-run") or equilibria(result.scenario, horizons=("long-run",))["long-run"]
    asked = tuple(code for code in (result.scenario.target, result.focus) if code)
    own = [code for code in asked if code in bloc("EU27").members]
    actors = [code for code in dict.fromkeys((*asked, *ACTORS)) if not (own and code == "EU27")]
    known = [code for code in actors if code == "EU27" or code in long_run.world.countries]
    tell = (lambda done, total: progress("ties", done, total)) if progress else None
    return tie_table(long_run, known, progress=tell), {title_of(actor): real_income_pct(long_run, actor) for actor in known}


def _economy(brief: Brief, caption: Caption) -> Chapter:
    result, made = brief.result, tables(brief.result)
    asked = tuple(code for code in (result.scenario.target, result.focus, "CHN", "USA") if code)
    figures = [charts.who_pays(result.welfare_table, caption, always=asked), maps.world_map(result.welfare_table, caption)]
    if len(result.horizons) > 1:
        figures.append(charts.fan(fan_table(brief), caption))
    if result.scenario.target:
        name = country_name(result.scenario.target)
        long = share_table(result, result.scenario.target)
        title = f"{name}'s imports of goods, by partner"
        horizons = caption.noting("", horizon=", ".join(result.horizons))
        figures.append(charts.shares_by_moment(long, horizons, value="import_share_pct", title=title))
    own = [name for name in made if result.focus and name.endswith(result.focus)]
    sheets = tuple(_sheet(name, table) for name, table in made.items() if name not in own)
    return Chapter("economy", "Economy", (), tuple(figures), (*sheets, Sheet("levers", "The levers", lever_table(result), shown=40)))


def _sheet(name: str, table: Table) -> Sheet:
    """A table of the result, those with real income from the largest loss to the largest gain."""
    return Sheet(name, name.replace("_", " ").capitalize(), table.sorted_by("welfare_pct") if "welfare_pct" in table.columns else table)


def _country(brief: Brief) -> tuple[Chapter, ...]:
    result = brief.result
    if not result.focus:
        return ()
    code = result.focus
    made = {name: table for name, table in tables(result).items() if name.endswith(code) and name.startswith(("sectors", "attribution"))}
    page = result.page(code)
    numbers = Table("variable", tuple(page), {"value": list(page.values())})
    sheets = [Sheet(f"page_{code}", "Headline", numbers, "Units are in the names: pct per cent, busd billion USD.")]
    sheets += [_sheet(name, table) for name, table in made.items()]
    return (Chapter("country", country_name(code), (), (), tuple(sheets)),)


def _dependence(tied: Table, caption: Caption) -> Chapter:
    long_run = caption.noting("", horizon="long-run")
    figures = (ties.dependence_matrix(tied, long_run), ties.dependence_network(tied, long_run)) if tied.index else ()
    return Chapter("dependence", "Who depends on whom", (), figures, (Sheet("ties", "Losses from cutting a tie", tied),))


def _method(brief: Brief) -> tuple[Chapter, ...]:
    return (
        Chapter("method", "Method", METHOD),
        Chapter(
            "assumptions", "Assumptions", ("What was varied, between which ends, and where the ends come from.",), (), _assumptions(brief)
        ),
        Chapter("certificate", "Certificate", (), (), (Sheet("certificate", "Largest residuals", certificate_table(brief)),)),
        Chapter("manifest", "Manifest", ("What is needed to get the same numbers again.",), (), (_manifest(brief),)),
    )


def _assumptions(brief: Brief) -> tuple[Sheet, ...]:
    declared = brief.draws.declared
    columns = {
        "label": [one.label for one in declared],
        "draw": [one.draw for one in declared],
        "levels": [", ".join(map(str, one.levels)) for one in declared],
        "source": [one.source for one in declared],
    }
    return (Sheet("assumptions", "Uncertain assumptions", Table("name", tuple(one.name for one in declared), columns), shown=60),)


def certificate_table(brief: Brief) -> Table:
    """The largest residual of every equilibrium in the report."""
    result = brief.result
    found = {f"horizon {name}": one for name, one in result.horizons.items()} | dict(result.others)
    rows: dict[str, tuple[str, str]] = {
        name: (one.certificate.closure, f"{one.certificate.max_residual:.1e}") for name, one in found.items()
    }
    if brief.draws.draws:
        rows[f"{len(brief.draws.draws)} draws, the largest"] = (result.equilibrium.closure, f"{brief.draws.max_residual:.1e}")
    columns = {"closure": [closure for closure, _ in rows.values()], "max_residual": [residual for _, residual in rows.values()]}
    return Table("equilibrium", tuple(rows), columns)


def _manifest(brief: Brief) -> Sheet:
    kept = {key: value for key, value in brief.result.manifest.items() if key not in ("scenario", "timings") and value is not None}
    entries = kept | {"thresholds_sha256": brief.digest, "draws": len(brief.draws.draws)}
    note = "The scenario file itself stands in manifest.json."
    return Sheet(
        "manifest", "Manifest", Table("entry", tuple(entries), {"value": [str(value) for value in entries.values()]}), note, shown=40
    )


def fan_table(brief: Brief) -> Table:
    """Real income by horizon with its assumption range, for the target, the country in focus, and large economies."""
    result = brief.result
    asked = dict.fromkeys(code for code in (result.focus, result.scenario.target, *LARGE) if code in result.scenario.world.countries)
    rows: dict[str, list[Any]] = {key: [] for key in ("name", "horizon", "welfare_pct", "welfare_low_pct", "welfare_high_pct")}
    for code in list(asked)[:6]:
        table = brief.welfare_range(str(code))
        rows["name"] += [country_name(str(code))] * len(table.index)
        rows["horizon"] += list(table.index)
        for key in ("welfare_pct", "welfare_low_pct", "welfare_high_pct"):
            rows[key] += [float(value) for value in table.columns[key]]
    return Table("row", tuple(range(len(rows["name"]))), rows)


def share_table(result: Result, country: str) -> Table:
    """Partners' shares in a country's goods imports before the levers and at every horizon, in per cent; the EU as one partner."""
    world = result.equilibrium.world
    eu = [world.country(code) for code in bloc("EU27").members if code in world.countries and code != country]
    goods = ("import", goods_sectors(world))
    first = next(iter(result.horizons.values()))
    moments = {"before": (first, first.world.sales)} | {name: (found, found.sales) for name, found in result.horizons.items()}
    rows: dict[str, list[Any]] = {"name": [], "moment": [], "import_share_pct": []}
    for moment, (found, sales) in moments.items():
        shares = 100 * partner_shares(sales, found, country, goods)
        single = [(country_name(code), shares[n]) for n, code in enumerate(world.countries) if n not in eu and code != country]
        for name, share in [*single, *([("European Union", float(np.sum(shares[eu])))] if eu else [])]:
            rows["name"].append(name)
            rows["moment"].append(moment)
            rows["import_share_pct"].append(float(share))
    return Table("row", tuple(range(len(rows["name"]))), rows)


def lever_table(result: Result) -> Table:
    """Every lever of the scenario: kind, who, on whom, its numbers, its dates, its tag and source."""
    rows = []
    for lever in result.scenario.content.levers:
        given = lever.model_dump(exclude_defaults=True, exclude={"lever", "name", "by", "on", "since", "until", "source", "tag"})
        said = "; ".join(f"{key} {', '.join(map(str, value)) if isinstance(value, tuple) else value}" for key, value in given.items())
        dates = " to ".join(str(day) if day else "" for day in (lever.since, lever.until)).removesuffix(" to ")
        on = ", ".join(getattr(lever, "on", ()))
        rows.append((lever.title, lever.lever, ", ".join(lever.by), on, said, dates, lever.tag, lever.source))
    names = ("kind", "by", "on", "depth", "dates", "tag", "source")
    columns = {name: [row[k] for row in rows] for k, name in enumerate(names, 1)}
    return Table("lever", tuple(row[0] for row in rows), columns)
