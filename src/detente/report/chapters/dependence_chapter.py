"""The chapter on who depends on whom."""

from __future__ import annotations

from detente.report.charts.dependence_matrix import dependence_matrix
from detente.report.charts.dependence_network import dependence_network
from detente.report.figure import Caption, Figure
from detente.report.parts import Chapter, Sheet
from detente.table import Table


def dependence_chapter(ties: Table, caption: Caption) -> Chapter:
    """Losses from cutting ties, as a matrix, a network and a table."""
    figures: tuple[Figure, ...] = ()
    if ties.index:
        figures = (dependence_matrix(ties, caption), dependence_network(ties, caption))
    sheet = Sheet("ties", "Losses from cutting a tie", ties)
    return Chapter("dependence", "Who depends on whom", (), figures, (sheet,))
