"""What `detente hindcast`, `detente record` and `detente benchmarks` print."""

from __future__ import annotations

from detente.cli.printer import Column, say, show, show_heading, span
from detente.history.frozen import NOT_RUN, SHOWN
from detente.history.partners import export_sentence
from detente.history.published import TAG
from detente.history.records import recorded_target
from detente.history.rules import MISSED, SAID
from detente.history.scorecard import Scorecard
from detente.table import Table
from detente.world.countries import country_name
from detente.world.variables import told

# Million tonnes below which a difference to the record is not listed.
LEAST_MT = 2.0
PLACEBO = (
    "placebo, partner shares of 2021 from the world of 2019 without any lever, percentage points:"
)
SCORED = {
    "predicted": "nothing in the scenario comes from the record",
    "calibrated": (
        "calibrated, since the half-life of over-compliance was inferred from the recovery of the"
        " seller's own sales; scored apart"
    ),
}


def show_hindcast(found: Scorecard) -> None:
    """The scored records by role with rules and skill, partners, and what is not scored."""
    columns = ("recorded", "predicted", *SAID, "verdict", "skill")
    for role, words in SCORED.items():
        some = found.table.where("role", role)
        if some.index:
            named = zip(some.index, some.columns["unit"], strict=True)
            table = some.labelled(f"{name}, {unit}" for name, unit in named)
            show(f"{words}: {_tally(some)}", table, columns)
    _show_partners(found)
    roles = found.table.columns["role"]
    apart = [place for place, role in enumerate(roles) if role not in SCORED]
    show("not scored:", found.table.taken(apart), ("recorded", "unit", "role"))
    show_heading(found.heading)


def show_track_record(found: Scorecard) -> None:
    """The frozen cases, then partners and the placebo."""
    counts = ("from", "until", "partners_scored", "partners_left_out")
    lines = ("slope", "r2", "slope_proportional", "r2_proportional")
    run = [place for place, kind in enumerate(found.table.columns["kind"]) if kind != NOT_RUN]
    some = found.table.taken(run)
    show("recorded change on predicted change by partner:", some, ("kind", *counts, *lines))
    given = ("given_recorded_mt", "given_predicted_mt")
    show("pairs that levers set, change in million tonnes:", some, given)
    show("mean errors by partner, million tonnes:", some, ("error", *MISSED, "best_rule", "skill"))
    for name, row in found.table.rows():
        if row["why"]:
            say(f"- {name}: {row['why']}")
    _show_shown(found)
    _show_partners(found)
    show(PLACEBO, found.beside["placebo"], ("basis", "partners_scored", "error", *MISSED))
    show_heading(found.heading)


def _show_shown(found: Scorecard) -> None:
    """Partner by partner the cases of which a reader sees what price does not explain."""
    table, cases = found.beside["frozen_partners"], found.table
    columns = ("partner", "base_mt", "recorded_mt", "predicted_mt", "unexplained_mt")
    for name in cases.where("kind", SHOWN).index:
        rows = table.taken(
            [
                place
                for place, (case, row) in enumerate(table.rows())
                if case == name and not row["given"] and abs(row["unexplained_mt"]) >= LEAST_MT
            ]
        )
        show(f"{name}, pairs that no lever sets and the model misses:", rows, columns, label=None)


def _show_partners(found: Scorecard) -> None:
    """Mean errors of partner shares, and the sentence on exports."""
    partners = found.beside.get("partners")
    if partners is None:
        return
    columns = ("partners_scored", "partners_left_out", "error", *MISSED, "best_rule", "skill")
    show("mean errors of partner shares, percentage points:", partners, columns)
    say(export_sentence(partners))


def show_benchmarks(found: Scorecard) -> None:
    """Model and published range of each question, the coalitions, and why some miss."""
    published = [_published(row["published_low"], row["published_high"]) for row in _rows(found)]
    table = Table("question", found.table.index, {**found.table.columns, "published": published})
    over_sets = span("model_low", "model_high", "over elasticity sets")
    whole = Column(("published",), whole=True)
    columns = (TAG, "horizon", "unit", "model", over_sets, whole, "agreement")
    show("", table, columns, label="question")
    show("agreement by tag:", found.beside["tags"])
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
    """Hits, of how many a rule hits too, and how often the model beats every rule."""
    hits = scored.where("verdict", "hit")
    by_a_rule = sum(bool(rules) for rules in hits.columns["nulls_hit"])
    better = sum(scored.columns["beats_nulls"])
    return (
        f"{len(hits.index)} of {len(scored.index)} hit, {by_a_rule} of these by a simple rule too;"
        f" {better} nearer than every rule"
    )
