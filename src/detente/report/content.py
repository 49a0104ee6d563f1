"""From a brief to what its report says: a pure function, which solves nothing."""

from __future__ import annotations

from collections.abc import Iterator

from detente.claims.background import Background
from detente.claims.brief import Brief
from detente.report.about import cards
from detente.report.chapters.assumptions_chapter import assumptions_chapter
from detente.report.chapters.certificate_chapter import certificate_chapter
from detente.report.chapters.coalition_chapter import coalition_chapter
from detente.report.chapters.country_chapter import country_chapter
from detente.report.chapters.dependence_chapter import dependence_chapter
from detente.report.chapters.economy_chapter import income_chapter, trade_chapter
from detente.report.chapters.energy_chapter import energy_chapter
from detente.report.chapters.key_findings import key_findings, short_answer
from detente.report.chapters.manifest_chapter import manifest_chapter
from detente.report.chapters.method_chapter import method_chapter
from detente.report.chapters.record_chapter import record_chapter, record_sentence
from detente.report.chapters.stance_chapter import margins, stance_chapter
from detente.report.charts.system_map import system_map
from detente.report.figure import Caption, Figure, caption_of, source_of
from detente.report.first_screen import lead_figures, short_caveats, track_record
from detente.report.glossary import heading_in_words
from detente.report.parts import Chapter, Content, Margin
from detente.report.verdict_words import claim_row, question_of, tally_of
from detente.study.fuels import Energy
from detente.words import capitalised, in_turn
from detente.world.countries import inside_rest, title_of

CARE = (
    (
        "Two states of the world are compared, with the levers and without. Nothing here is a"
        " forecast, and real income is not GDP."
    ),
    (
        "Ranges are over stated assumptions. They are not confidence intervals: nobody has drawn"
        " these assumptions at random."
    ),
    "Statements that rest on preferences nobody has observed hold under assumptions at best.",
)


def content(brief: Brief) -> Content:
    """Everything the report of `brief` says.

    A brief without background has no chapters on ties, energy, stance, coalition and the record.
    """
    beside = brief.background
    claims = tuple(claim_row(one, brief.document_hash) for one in brief.verdicts)
    headline = caption_of(brief.result, brief.largest_residual)
    lead = tuple(lead_figures(brief, headline, _bounded(brief)))
    return Content(
        title=_title(brief, len(claims)),
        subtitle=f"{brief.document}, {brief.date}",
        facts=_facts(brief),
        findings=(*key_findings(brief), *_fared(beside)),
        care=CARE if claims else CARE[:-1],
        caveats=_caveats(brief),
        claims=claims,
        chapters=tuple(_chapters(brief, headline)),
        margins=_margins(beside) if beside else (),
        system=_system(brief, beside) if beside else None,
        answer=tally_of(claims) or short_answer(brief),
        lead=lead,
        track=track_record(beside.record) if beside and beside.record else "",
        cautions=tuple(short_caveats(brief)),
        about=cards(brief, lead, claims),
    )


def _fared(beside: Background | None) -> Iterator[str]:
    """How the model has fared against the record, where there is one."""
    if beside and beside.record and (said := record_sentence(beside.record)):
        yield said


def _chapters(brief: Brief, headline: Caption) -> Iterator[Chapter]:
    """The chapters in the order of the page; those whose question is not asked are left out."""
    beside = brief.background
    solved = _bounded(brief)
    for code in brief.roles.asked:
        yield country_chapter(brief, code, headline)
    yield income_chapter(brief, headline)
    yield trade_chapter(brief, headline)
    if beside:
        yield dependence_chapter(beside.ties, solved)
        yield from _answers(brief, beside, solved)
    yield method_chapter()
    yield assumptions_chapter(brief, solved.noting("", horizon=brief.result.horizon))
    yield certificate_chapter(brief)
    yield manifest_chapter(brief)


def _answers(brief: Brief, beside: Background, solved: Caption) -> Iterator[Chapter]:
    if beside.energy:
        yield energy_chapter(beside.energy, _energy_caption(brief, beside.energy))
    if beside.stance:
        yield stance_chapter(beside.stance, solved, beside.coalition)
    if beside.coalition:
        yield coalition_chapter(beside.coalition, brief.result.scenario.world, solved)
    if beside.record:
        yield record_chapter(beside.record)


def _bounded(brief: Brief) -> Caption:
    """The caption of long-run counterfactuals whose residuals are known by their bound only."""
    bound = f"every residual below {brief.summary.certified:.0e}"
    source = source_of(brief.result, bound)
    return caption_of(brief.result).noting("", horizon="long-run", source=source)


def _energy_caption(brief: Brief, fuels: Energy) -> Caption:
    """The caption of fuels: their network's own certificate, and no elasticities of trade."""
    residual = max(fuels.summary.columns["largest_residual"])
    name = brief.result.scenario.name
    source = f"scenario {name}, network of fuels, largest residual {residual:.1e}"
    return caption_of(brief.result).noting("", source=source)


def _margins(beside: Background) -> tuple[Margin, ...]:
    if beside.stance is None or beside.margins is None:
        return ()
    return margins(beside.stance, beside.margins)


def _system(brief: Brief, beside: Background) -> Figure | None:
    """The signed map, with numbers on the ties of the country in focus or else of the target."""
    if not beside.ties.index:
        return None
    centre = [code for code in (brief.roles.focus or brief.roles.target,) if code]
    return system_map(beside.ties, beside.tied_income, _bounded(brief), centre=centre)


def _title(brief: Brief, claims: int) -> str:
    """The question that the page answers."""
    asked = brief.result.scenario.content
    title = asked.title or asked.scenario
    if claims:
        title = question_of(brief.title or title, brief.date, claims)
    elif asked.question:
        title = asked.question
    sides = ", ".join(brief.result.party(code).name for code in brief.roles.asked)
    return f"{sides}: {title}" if sides else title


def _facts(brief: Brief) -> dict[str, str]:
    """World, horizon, closure and so on, the draws, and the claims file."""
    largest = {"max_residual": f"{brief.largest_residual:.1e}"}
    facts = heading_in_words({**brief.result.heading_said, **largest})
    if brief.draws.draws:
        facts["tries"] = (
            f"{len(brief.draws.draws)} of the assumptions, seed {brief.draws.seed}; numbers are"
            " read in as many as stand beside them"
        )
    return facts | ({"claims file": brief.digest[:12]} if brief.digest else {})


def _caveats(brief: Brief) -> tuple[str, ...]:
    """What this scenario leaves open."""
    said = [*brief.summary.remarks]
    if brief.summary.outside:
        world = brief.result.scenario.world
        outside = in_turn([title_of(code, world) for code in brief.summary.outside])
        has_rest = inside_rest(world)
        place = "Inside the rest of the world" if has_rest else "Without accounts in this world"
        said.append(f"{place}, so without numbers of their own: {outside}.")
    said += [f"No equilibrium with {name}: {why}" for name, why in brief.result.failures.items()]
    if brief.background:
        said += (one.replace("_", " ") for one in brief.background.missing)
    return tuple(map(capitalised, said))
