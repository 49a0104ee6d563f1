"""What `detente record` prints: how the model has fared, in short or every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from detente.cli.printer import Column, say, say_path, show, show_heading, span
from detente.history.frozen import NOT_RUN, SHOWN
from detente.history.partners import export_sentence
from detente.history.published import TAG
from detente.history.records import recorded_target
from detente.history.rules import MISSED, SAID
from detente.history.scorecard import Scorecard
from detente.history.whole_record import CASES, FIGURES, PARTS, STUDIES, WholeRecord
from detente.report.glossary import explained, plain
from detente.table import Table
from detente.world.countries import country_name
from detente.world.variables import told

# Million tonnes below which a difference to the record is not listed.
LEAST_MT = 2.0
CROSS_CHECK = (
    f"{plain('placebo')}: partner shares of 2021 from the world of 2019 without any lever,"
    " percentage points:"
)
RULES_SAID = (
    "no change: all stays as it was. proportion: what is lost goes to the others in proportion to"
    " what they had. pre-trend: the change of the years before goes on. skill: 1 is perfect, 0 as"
    " good as the best simple rule, below 0 worse."
)
TESTED = "independent"
SCORED = {
    "predicted": "nothing in the scenario comes from the record",
    "calibrated": (
        "calibrated, since the half-life of over-compliance was inferred from the recovery of the"
        " seller's own sales; scored apart"
    ),
}
Rows = list[tuple[str, dict[str, Any]]]


def show_record(found: WholeRecord, *, whole: bool, folder: Path | None) -> None:
    """Each part under its name, in short or as a `whole`, and where the files are."""
    say(f"{explained('null')} {RULES_SAID}")
    shown = WHOLE if whole else SHORT
    for name, scored in found.parts.items():
        say()
        say(bold=f"{PARTS[name].capitalize()} ({name})")
        shown[name](scored)
    if not whole:
        say()
        say(f"every row: --verbose; one part: --only {', '.join(PARTS)}")
    if folder:
        say_path(folder, "files: ")


def _figures_in_short(found: Scorecard) -> None:
    """How many figures were hit, what only the model hits, and the sentence on exports."""
    for role, words in SCORED.items():
        some = found.table.where("role", role)
        if some.index:
            say(f"{words}: {_tally(some)}")
    hits: Rows = list(found.table.where("verdict", "hit").rows())
    alone = [name for name, row in hits if not row["nulls_hit"] and row["role"] == "predicted"]
    if alone:
        say(f"hit by the model and by no simple rule: {'; '.join(alone)}")
    if "partners" in found.beside:
        say(export_sentence(found.beside["partners"]))


def _cases_in_short(found: Scorecard) -> None:
    """The mean error by partner beside the best simple rule, case by case."""
    columns = ("error", *MISSED, "best_rule", "skill")
    show("mean errors by partner, million tonnes:", _run(found), columns)


def _studies_in_short(found: Scorecard) -> None:
    """How many agree, by tag, and those that miss."""
    show("the model in the published range, near it, or not:", found.beside["tags"])
    missed = [
        f"{name} ({told('model', row['model'])}, published {_range(row)} {row['unit']})"
        for name, row in found.table.rows()
        if row["agreement"] == "outside" and row[TAG] == TESTED
    ]
    if missed:
        say(f"outside: {'; '.join(missed)}")


def _figures(found: Scorecard) -> None:
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
    show_heading(found)


def _cases(found: Scorecard) -> None:
    """The frozen cases, then partners and the cross-check."""
    counts = ("from", "until", "partners_scored", "partners_left_out")
    lines = ("slope", "r2", "slope_proportional", "r2_proportional")
    some = _run(found)
    show("recorded change on predicted change by partner:", some, ("kind", *counts, *lines))
    given = ("given_recorded_mt", "given_predicted_mt")
    show("pairs that levers set, change in million tonnes:", some, given)
    show("mean errors by partner, million tonnes:", some, ("error", *MISSED, "best_rule", "skill"))
    for name, row in found.table.rows():
        if row["why"]:
            say(f"- {name}: {row['why']}")
    _show_shown(found)
    _show_partners(found)
    say(explained("placebo"))
    columns = ("basis", "partners_scored", "error", *MISSED)
    show(CROSS_CHECK, found.beside["placebo"], columns, label=plain("placebo"))
    show_heading(found)


def _run(found: Scorecard) -> Table:
    """The cases that were run."""
    kinds = found.table.columns["kind"]
    return found.table.taken([place for place, kind in enumerate(kinds) if kind != NOT_RUN])


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


def _studies(found: Scorecard) -> None:
    """Model and published range of each question, the coalitions, and why some miss."""
    published = [_range(row) for _, row in found.table.rows()]
    table = Table("question", found.table.index, {**found.table.columns, "published": published})
    over_sets = span("model_low", "model_high", "however easily buyers switch")
    whole = Column(("published",), whole=True)
    columns = (TAG, "horizon", "unit", "model", over_sets, whole, "agreement")
    say(explained("elasticity set"))
    show("", table, columns, label="question")
    show("agreement by tag:", found.beside["tags"])
    _show_coalitions(found.beside["coalitions"])
    for name, row in found.table.rows():
        if row["agreement"] != "inside":
            say(f"- {name}, {row['agreement']}: {row['reason']}")
    say(
        "per cent is of real income; ranges are over published estimates of how easily buyers"
        " switch: ranges of an assumption, not confidence intervals"
    )
    show_heading(found)


def _show_coalitions(table: Table) -> None:
    target = country_name(recorded_target())
    columns = (
        "coalition_goods_share_pct",
        "target_loss_pct",
        "senders_loss_pct",
        "loss_ratio",
        span("loss_ratio_low", "loss_ratio_high", "its range"),
    )
    title = f"coalitions that grow against {target}, all trade in goods stopped, long run:"
    show(title, table, columns)


def _range(row: Mapping[str, Any]) -> str:
    """The published range of a question in words."""
    low, high = row["published_low"], row["published_high"]
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


Shown = Mapping[str, Callable[[Scorecard], None]]
SHORT: Shown = {FIGURES: _figures_in_short, CASES: _cases_in_short, STUDIES: _studies_in_short}
WHOLE: Shown = {FIGURES: _figures, CASES: _cases, STUDIES: _studies}
