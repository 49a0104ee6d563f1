"""Pictures of an answer of governments, as SVG."""

from __future__ import annotations

from detente.report.chapters.coalition_chapter import frontier_of
from detente.report.chapters.stance_chapter import regions
from detente.report.figure import Caption, Figure
from detente.study.governments_answer import GovernmentsAnswer
from detente.study.stance_answer import StanceAnswer


def pictures(answer: GovernmentsAnswer) -> dict[str, str]:
    """Pictures of an answer by file name.

    The regions of a stance, or the frontier of coalitions where one was searched.
    """
    about = answer.heading
    source = ""
    if "max_residual" in about:
        source = f"scenario {answer.scenario.name}, largest residual {about['max_residual']}"
    caption = Caption(about["world"], "long-run", about.get("closure", ""), source)
    drawn: list[Figure] = []
    if isinstance(answer, StanceAnswer):
        drawn.append(regions(answer, caption))
    if "frontier" in answer.tables:
        drawn.append(frontier_of(answer.tables["frontier"], caption, answer.scenario.world))
    return {f"{figure.name}.svg": figure.svg() for figure in drawn}
