"""The chapter on certificates: the largest residual of every equilibrium in the report."""

from __future__ import annotations

from detente.claims.brief import Brief
from detente.report.parts import Chapter, Sheet
from detente.table import Table

SAID = (
    "Every number comes from an equilibrium that was put back into the equations of the model, by"
    " code that the solver does not use. The largest error left is {:.1e}; {:.0e} is allowed."
)


def certificate_chapter(brief: Brief) -> Chapter:
    """One table of residuals."""
    sheet = Sheet("certificate", "Largest residuals", certificate_table(brief))
    said = SAID.format(brief.largest_residual, brief.summary.certified)
    return Chapter("certificate", "Proof of solution", (said,), (), (sheet,))


def certificate_table(brief: Brief) -> Table:
    """Closure and largest residual by equilibrium, and over all draws."""
    result = brief.result
    labels = list(result.certificates)
    closures = [one.closure for one in result.certificates.values()]
    residuals = [one.max_residual for one in result.certificates.values()]
    if brief.draws.draws:
        labels.append(f"{len(brief.draws.draws)} tries, the largest")
        closures.append(result.equilibrium.closure)
        residuals.append(brief.draws.max_residual)
    said = [f"{residual:.1e}" for residual in residuals]
    return Table("equilibrium", tuple(labels), {"closure": closures, "max_residual": said})
