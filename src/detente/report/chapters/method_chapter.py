"""The chapter on method: how the numbers come about, and what the maps do not say."""

from __future__ import annotations

from detente.report.parts import Chapter

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


def method_chapter() -> Chapter:
    """The method in four paragraphs."""
    return Chapter("method", "Method", METHOD)
