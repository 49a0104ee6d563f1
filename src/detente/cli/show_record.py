"""What `detente hindcast` and `detente benchmarks` print."""

from __future__ import annotations

from detente.cli.printer import Column, say, show, show_heading, span
from detente.history.records import recorded_target
from detente.history.scorecard import Scorecard
from detente.table import Table
from detente.world.countries import country_name
from detente.world.variables import told

SCORED = {
    "predicted": "nothing in the scenario comes from the record",
    "calibrated": (
        "calibrated, since the half-life of over-compliance was inferred from the recovery of the"
        " seller's own sales; scored apart"
    ),
}


def show_hindcast(found: Scorecard) -> None:
    """The scored records by role, each with its nulls, then those that score nothing."""
    columns = (
        "recorded",
        "predicted",
        "null_no_change",
        "null_proportional",
        "verdict",
        "nulls_hit",
    )
    for role, words in SCORED.items():
        some = found.table.where("role", role)
        if some.index:
            named = zip(some.index, some.columns["unit"], strict=True)
            table = some.labelled(f"{name}, {unit}" for name, unit in named)
            show(f"{words}: {_tally(some)}", table, columns)
    roles = found.table.columns["role"]
    apart = [place for place, role in enumerate(roles) if role not in SCORED]
    show("not scored:", found.table.taken(apart), ("recorded", "unit", "role"))
    show_heading(found.heading)


def show_benchmarks(found: Scorecard) -> None:
    """Model and published range of each question, the coalitions, and why some miss."""
    published = [_published(row["published_low"], row["published_high"]) for row in _rows(found)]
    table = Table("question", found.table.index, {**found.table.columns, "published": published})
    over_sets = span("model_low", "model_high", "over elasticity sets")
    whole = Column(("published",), whole=True)
    columns = ("scenario", "horizon", "unit", "model", over_sets, whole, "agreement")
    show("", table, columns, label="question")
    _show_coalitions(found.beside["coalitions"])
    for name, row in found.table.rows():
        if row["agreement"] != "inside":
            say(f"- {name}, {row['agreement']}: {row['reason']}")
    say(
        "per cent is of real income; ranges are over published elasticity sets: assumption ranges,"
        " not confidence intervals"
    )
    show_heading(found.heading)


def _show_coalitions(table: Table) -> None:
    target = country_name(recorded_target())
    columns = (
        "coalition_goods_share_pct",
        "target_loss_pct",
        "senders_loss_pct",
        "loss_ratio",
        span("loss_ratio_low", "loss_ratio_high", "over sets"),
    )
    title = f"coalitions that grow against {target}, all trade in goods stopped, long run:"
    show(title, table, columns)


def _rows(found: Scorecard) -> list[dict[str, object]]:
    return [row for _, row in found.table.rows()]


def _published(low: object, high: object) -> str:
    ends = [told("published_low", low), told("published_high", high)]
    return f"above {ends[0]}" if high is None else " … ".join(dict.fromkeys(ends))


def _tally(scored: Table) -> str:
    """Hits, and of how many a null hits too."""
    hits = scored.where("verdict", "hit")
    by_a_null = sum(bool(nulls) for nulls in hits.columns["nulls_hit"])
    return f"{len(hits.index)} of {len(scored.index)} hit, {by_a_null} of these by a null too"
