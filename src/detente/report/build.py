"""From a brief to what a report says: chapters in order, each from tables of the result."""

from __future__ import annotations

from collections.abc import Callable

from detente.claims.brief import Brief
from detente.history.hindcast import hindcast
from detente.report import maps, ties
from detente.report.answers import (
    Together,
    coalition_chapter,
    coalition_of,
    margins,
    stance_chapter,
    stance_finding,
    stance_of,
)
from detente.report.charts import fan, shares_by_moment, tornado, who_pays
from detente.report.claimrows import claim_row
from detente.report.content import Chapter, Content, Sheet
from detente.report.energy import energy_chapter, energy_of
from detente.report.figure import Caption, Figure, caption_of, source_of
from detente.report.findings import findings
from detente.report.html import head
from detente.report.tables import (
    assumption_table,
    certificate_table,
    fan_table,
    lever_table,
    share_table,
    tornado_table,
)
from detente.scenario.equilibria import equilibria
from detente.study.draws import sensitivity
from detente.study.fuels import Energy
from detente.study.result import Result
from detente.study.stance_answer import StanceAnswer
from detente.study.ties import real_income_pct, tie_table, usual_actors
from detente.table import Table
from detente.types import silent
from detente.world.countries import bloc, country_name, title_of

METHOD = (
    (
        "The world economy is a table of who sells what to whom. Levers change trade costs,"
        " tariffs, productivity, labour, transfers and quantity limits; the model solves for wages,"
        " prices and trade at which every market clears again, in changes from the recorded table,"
        " with nested CES production and demand (Caliendo and Parro 2015 and its relatives). Real"
        " income is exact: income over the price of final demand."
    ),
    (
        "Before the long run, buyers keep a part of their habits, factors stay in their sectors,"
        " and inputs are hard to replace; all of this loosens month by month at stated rates. A"
        " horizon names how far along that path a number stands."
    ),
    (
        "Each equilibrium is checked in the original equations by code that the solver does not"
        " use; no number leaves without a certificate."
    ),
    (
        "Maps show Natural Earth's lines at 1:110 million. No position is taken by them: areas of"
        " disputed status that Natural Earth draws apart, Crimea among them, and territories"
        " without accounts of their own are hatched."
    ),
)
CARE = (
    (
        "Two states of the world are compared, with the levers and without. Nothing here is a"
        " forecast, and real income is not GDP."
    ),
    (
        "Ranges are over stated assumptions. They are not confidence intervals: nobody has drawn"
        " these assumptions at random."
    ),
    "Statements that rest on preferences nobody has observed can be conditional at best.",
)
TITLES = {
    "welfare_by_elasticities": "Real income by elasticity set",
    "welfare_by_horizon": "Real income by horizon",
    "welfare": "Real income",
    "trade_goods_and_services": "Partners in trade of goods and services",
    "trade_goods": "Partners in trade of goods",
    "lines_by_horizon": "The target by horizon: what is predicted, what is input, and nulls",
    "sectors": "Sectors",
    "attribution": "Who caused how much, by lever and government",
}
Progress = Callable[[str, int, int], None]


def content(
    brief: Brief,
    *,
    coalition: Callable[[], Together | str] | None = None,
    progress: Progress | None = None,
) -> Content:
    """Everything the report of `brief` says; ties, energy, stance and sensitivity are computed
    here.

    `coalition` gives the answer of `detente.report.answers.coalition_of` where that is worked out
    elsewhere; else it is here.
    """
    result = brief.result
    caption, tied, income = caption_of(result, brief.draws.max_residual), *_ties(result, progress)
    solved = caption.noting("", horizon="long-run", source=source_of(result))
    fuels, stance = energy_of(result), stance_of(result)
    said = (
        *(_physical(fuels) if fuels else ()),
        *((stance_finding(stance),) if isinstance(stance, StanceAnswer) else ()),
    )
    world = [_economy(brief, caption), *_country(brief), _dependence(tied, solved)]
    world += [energy_chapter(fuels, _energy_caption(result, fuels, caption))] if fuels else []
    world += (
        [stance_chapter(stance, _stance_caption(stance, solved))]
        if isinstance(stance, StanceAnswer)
        else []
    )
    recorded = fuels and result.scenario.target == "RUS" and result.scenario.content.date
    record = (_record(result),) if recorded else ()
    method = _method(brief, progress)
    together = coalition() if coalition else coalition_of(result.scenario, result.seed)
    world += [coalition_chapter(together, solved)] if isinstance(together, Together) else []
    missing = tuple(words for words in (stance, together) if isinstance(words, str) and words)
    return Content(
        title=_title(result),
        subtitle=f"{brief.document}, {brief.date}",
        facts=_facts(brief),
        findings=findings(brief, tied, said),
        caveats=(*CARE, *_own_caveats(result), *missing),
        claims=tuple(claim_row(verdict) for verdict in brief.verdicts),
        chapters=(*world, *record, *method),
        margins=margins(stance) if isinstance(stance, StanceAnswer) else (),
        system=_system(result, solved, tied, income),
    )


def _system(
    result: Result, caption: Caption, tied: Table, income: dict[str, float]
) -> Figure | None:
    centre = tuple(code for code in (result.focus or result.scenario.target,) if code)
    return ties.system_map(tied, income, caption, centre=centre) if tied.index else None


def _energy_caption(result: Result, fuels: Energy, caption: Caption) -> Caption:
    """The caption of fuels: their network's own certificate, and no elasticities of trade."""
    residual = max(fuels.summary.columns["largest_residual"])
    return caption.noting(
        "",
        source=(
            f"scenario {result.scenario.name}, network of fuels, largest residual {residual:.0e}"
        ),
    )


def _stance_caption(stance: StanceAnswer, caption: Caption) -> Caption:
    about = stance.heading
    said = (
        f"scenario {stance.scenario.name}, elasticities {about['elasticities']}, largest residual"
        f" {about['max_residual']}"
    )
    return caption.noting("", source=said)


def _title(result: Result) -> str:
    content_ = result.scenario.content
    title = content_.title or content_.scenario
    return f"{country_name(result.focus)}: {title}" if result.focus else title


def _facts(brief: Brief) -> dict[str, str]:
    heading = {key.replace("_", " "): text for key, text in brief.result.heading.items()}
    count = (
        f"{len(brief.draws.draws)} of the assumptions, seed {brief.draws.seed}; numbers are read in"
        " as many as stand beside them"
    )
    drawn = {"draws": count} if brief.draws.draws else {}
    return heading | drawn | {"claims file": brief.digest[:12]}


def _own_caveats(result: Result) -> tuple[str, ...]:
    outside = ", ".join(result.scenario.outside)
    missing = (
        (f"Inside the rest of the world, so without numbers of their own: {outside}.",)
        if outside
        else ()
    )
    failed = tuple(f"No equilibrium with {name}: {why}" for name, why in result.failures.items())
    return (*result.scenario.remarks, *missing, *failed)


def _ties(result: Result, progress: Progress | None) -> tuple[Table, dict[str, float]]:
    """Losses from cutting ties in the long run, among the actors, the target and the country in
    focus, and their real income.
    """
    long_run = (
        result.horizons.get("long-run")
        or equilibria(result.scenario, horizons=("long-run",))["long-run"]
    )
    asked = tuple(code for code in (result.scenario.target, result.focus) if code)
    own = [code for code in asked if code in bloc("EU27").members]
    actors = [
        code for code in dict.fromkeys((*asked, *usual_actors())) if not (own and code == "EU27")
    ]
    known = [code for code in actors if code == "EU27" or code in long_run.world.countries]
    return tie_table(long_run, known, progress=progress or silent), {
        title_of(actor): real_income_pct(long_run, actor) for actor in known
    }


def _economy(brief: Brief, caption: Caption) -> Chapter:
    result, made = brief.result, brief.result.tables
    asked = tuple(code for code in (result.scenario.target, result.focus, "CHN", "USA") if code)
    figures = [
        who_pays(result.welfare_table, caption, always=asked),
        maps.world_map(result.welfare_table, caption),
    ]
    if len(result.horizons) > 1:
        figures.append(fan(fan_table(brief), caption))
    if result.scenario.target:
        name = country_name(result.scenario.target)
        long = share_table(result, result.scenario.target)
        title = f"{name}'s imports of goods, by partner"
        horizons = caption.noting("", horizon=", ".join(result.horizons))
        figures.append(shares_by_moment(long, horizons, value="import_share_pct", title=title))
    own = [name for name in made if result.focus and name.endswith(result.focus)]
    sheets = tuple(_sheet(name, table) for name, table in made.items() if name not in own)
    return Chapter(
        "economy",
        "Economy",
        (),
        tuple(figures),
        (*sheets, Sheet("levers", "The levers", lever_table(result), shown=40)),
    )


def _sheet(name: str, table: Table) -> Sheet:
    """A table of the result under a title; real income from the largest loss to the largest gain,
    contributions by their size.
    """
    title = next(
        (words for start, words in TITLES.items() if name.startswith(start)),
        name.replace("_", " ").capitalize(),
    )
    code = name.rsplit("_", 1)[-1]
    title += f" of {country_name(code)}" if name.startswith("sectors_") else ""
    if "welfare_pct" in table.columns:
        table = table.sorted_by("welfare_pct")
    elif "contribution_pct" in table.columns:
        rows = sorted(table.rows(), key=lambda row: -abs(row[1]["contribution_pct"]))
        table = Table(
            "pull",
            tuple(label for label, _ in rows),
            {key: [row[key] for _, row in rows] for key in table.columns},
        )
    return Sheet(name, title, table)


def _country(brief: Brief) -> tuple[Chapter, ...]:
    result = brief.result
    if not result.focus:
        return ()
    code = result.focus
    made = {
        name: table
        for name, table in result.tables.items()
        if name.endswith(code) and name.startswith(("sectors", "attribution"))
    }
    page = result.page(code)
    numbers = Table("number", tuple(head(name) for name in page), {"value": list(page.values())})
    sheets = [Sheet(f"page_{code}", "Headline", numbers)]
    sheets += [_sheet(name, table) for name, table in made.items()]
    return (Chapter("country", country_name(code), (), (), tuple(sheets)),)


def _dependence(tied: Table, caption: Caption) -> Chapter:
    figures = (
        (ties.dependence_matrix(tied, caption), ties.dependence_network(tied, caption))
        if tied.index
        else ()
    )
    return Chapter(
        "dependence",
        "Who depends on whom",
        (),
        figures,
        (Sheet("ties", "Losses from cutting a tie", tied),),
    )


def _physical(fuels: Energy) -> tuple[str, ...]:
    """What becomes of the fuels that lost buyers, in one sentence."""
    rows = {fuel: row for fuel, row in fuels.summary.rows() if row["flow_lost"] > 0}
    said = ", ".join(
        f"{100 * row['redirection']:.0f} per cent of the {fuel}" for fuel, row in rows.items()
    )
    return (
        (f"Of the fuel that Russia no longer sells to those who cut, other buyers take {said}.",)
        if rows
        else ()
    )


def _record(result: Result) -> Chapter:
    found = hindcast(result.scenario)
    said = (
        "Recorded series of 2021 to 2023 beside the model, each with its role, with null models"
        " held to the same rule."
    )
    apart = (
        "Calibrated rows are scored apart: a lever took a number from the record of the same flow."
        " Inputs, the base year and records without a counterpart score nothing."
    )
    note = "; ".join(f"{key.replace('_', ' ')}: {text}" for key, text in found.heading.items())
    scored = sum(role in ("predicted", "calibrated") for role in found.table.columns["role"])
    sheet = Sheet("hindcast", "Recorded and predicted", found.table, note, shown=scored)
    return Chapter("hindcast", "Held against the record", (said, apart), (), (sheet,))


def _method(brief: Brief, progress: Progress | None) -> tuple[Chapter, ...]:
    return (
        Chapter("method", "Method", METHOD),
        _assumptions(brief, progress),
        Chapter(
            "certificate",
            "Certificate",
            (),
            (),
            (Sheet("certificate", "Largest residuals", certificate_table(brief)),),
        ),
        Chapter(
            "manifest",
            "Manifest",
            ("What is needed to get the same numbers again.",),
            (),
            (_manifest(brief),),
        ),
    )


def _assumptions(brief: Brief, progress: Progress | None) -> Chapter:
    said = ("What was varied, between which ends, and where the ends come from.",)
    sheets = (
        [Sheet("assumptions", "Uncertain assumptions", assumption_table(brief), shown=60)]
        if brief.draws.declared
        else []
    )
    if not brief.result.scenario.target:
        return Chapter("assumptions", "Assumptions", said, (), tuple(sheets))
    moved = sensitivity(brief.result.scenario, progress=progress)
    sheets.append(Sheet("sensitivity", "One assumption at a time", moved, shown=60))
    table, base = (
        tornado_table(moved),
        float(brief.result.page(brief.result.scenario.target)["welfare_pct"]),
    )
    caption = caption_of(brief.result).noting("", source=source_of(brief.result))
    figures = (tornado(table, caption, base=base),) if table.index else ()
    return Chapter("assumptions", "Assumptions", said, figures, tuple(sheets))


def _manifest(brief: Brief) -> Sheet:
    kept = {
        key: value
        for key, value in brief.result.manifest.items()
        if key not in ("scenario", "timings") and value is not None
    }
    entries = kept | {"thresholds_sha256": brief.digest, "draws": len(brief.draws.draws)}
    note = "The scenario file itself stands in manifest.json."
    return Sheet(
        "manifest",
        "Manifest",
        Table("entry", tuple(entries), {"value": [str(value) for value in entries.values()]}),
        note,
        shown=40,
    )
