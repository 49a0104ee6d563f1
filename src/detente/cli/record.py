"""Commands that hold the model against the record: hindcast and benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.cli.options import Json, ScenarioName, app, print_json, print_rows, progress

if TYPE_CHECKING:
    from collections.abc import Mapping


@app.command("hindcast")
def hindcast_command(scenario: ScenarioName = "beijing-moscow-2022", as_json: Json = False) -> None:
    """Every recorded series of 2021-22 beside the model: hit or miss, inputs marked, nulls
    beside.
    """
    from detente.errors import ScenarioError
    from detente.history.hindcast import hindcast
    from detente.history.records import recorded_target
    from detente.scenario.file import Scenario
    from detente.world.countries import country_name

    asked = Scenario.open(scenario)
    target = recorded_target()
    if asked.target != target:
        name = country_name(target)
        raise ScenarioError(
            f"the recorded series are {name}'s: they score scenarios against {name} only",
            where=asked.name,
            hint=f"name a scenario with `target: {target}`",
        )
    found = hindcast(asked)
    if as_json:
        print_json(found.to_json() | {"scenario": asked.name, "world": asked.world.name})
        return
    every = found.table.records()
    heads = (
        "series",
        "recorded",
        "predicted",
        "no change",
        "proportional",
        "verdict",
        "null that hits",
    )
    names = ("recorded", "predicted", "null_no_change", "null_proportional", "verdict", "nulls_hit")
    titles = {
        "predicted": "nothing in the scenario comes from the record:",
        "calibrated": (
            "calibrated, since the half-life of over-compliance was inferred from China's own"
            " recovery; scored apart:"
        ),
    }
    for role, title in titles.items():
        rows = [
            (f"{row['series']}, {row['unit']}", *(_text(row[name]) for name in names))
            for row in every
            if row["role"] == role
        ]
        if rows:
            print(f"{title} {_tally(every, role)}")
            print_rows(heads, rows, False)
    print("not scored:")
    given = ("series", "recorded", "unit", "role")
    print_rows(
        given,
        [tuple(_text(row[name]) for name in given) for row in every if row["role"] not in titles],
        False,
    )
    _say(found.heading)


@app.command("benchmarks")
def benchmarks_command(as_json: Json = False) -> None:
    """The model beside published studies of the same questions: inside their range or not, and why
    it may not be.
    """
    from detente.history.published import plausibility

    found = plausibility(progress=progress())
    if as_json:
        print_json(found.to_json())
        return
    every = found.table.records()
    columns = (
        "question",
        "scenario",
        "horizon",
        "unit",
        "model",
        "over elasticity sets",
        "published",
        "agreement",
    )
    rows = [
        (
            *(row[name] for name in ("question", "scenario", "horizon", "unit")),
            _figure(row, "model"),
            f"{_figure(row, 'model_low')} … {_figure(row, 'model_high')}",
            _published(row),
            row["agreement"],
        )
        for row in every
    ]
    print_rows(columns, rows, False)
    print("coalitions that grow against Russia, all trade in goods stopped, long run:")
    heads = (
        "coalition",
        "share of Russia's goods trade, per cent",
        "Russia's loss, per cent",
        "members' loss, per cent",
        "ratio",
        "over sets",
    )
    names = ("coalition_goods_share_pct", "target_loss_pct", "senders_loss_pct", "loss_ratio")
    grown = [
        (
            row["coalition"],
            *(_text(row[name]) for name in names),
            f"{row['loss_ratio_low']:.1f} … {row['loss_ratio_high']:.1f}",
        )
        for row in found.beside["coalitions"].records()
    ]
    print_rows(heads, grown, False)
    for row in every:
        if row["agreement"] != "inside":
            print(f"- {row['question']}, {row['agreement']}: {row['reason']}")
    print(
        "per cent is of real income; ranges are over published elasticity sets: assumption ranges,"
        " not confidence intervals"
    )
    _say(found.heading)


def _figure(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name]:+.2f}" if row["unit"] == "per cent" else f"{row[name]:.2f}"


def _published(row: Mapping[str, Any]) -> str:
    low, high = row["published_low"], row["published_high"]
    return (
        f"above {low:g}" if high is None else " … ".join(dict.fromkeys((f"{low:g}", f"{high:g}")))
    )


def _say(heading: Mapping[str, str]) -> None:
    for key, text in heading.items():
        print(f"{key.replace('max_residual', 'largest residual')}: {text}")


def _tally(rows: list[dict[str, Any]], role: str) -> str:
    """Hits, and of how many a null hits too."""
    scored = [row for row in rows if row["role"] == role]
    hits = [row for row in scored if row["verdict"] == "hit"]
    return (
        f"{len(hits)} of {len(scored)} hit, {sum(bool(row['nulls_hit']) for row in hits)} of these"
        " by a null too"
    )


def _text(value: Any) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
