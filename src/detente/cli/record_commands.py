"""Commands that hold the model against the record: hindcast, record and benchmarks."""

from __future__ import annotations

from detente.cli.options import Json, ScenarioName, app, print_json, progress


@app.command("hindcast")
def hindcast_command(scenario: ScenarioName = "beijing-moscow-2022", as_json: Json = False) -> None:
    """Every recorded series of 2021-23 beside the model and three simple rules, with its skill."""
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
    from detente.cli.show_record import show_hindcast

    show_hindcast(found)


@app.command("record")
def record_command(as_json: Json = False) -> None:
    """Cases that the model was never built on, partner by partner, and a placebo."""
    from detente.history.track_record import track_record

    found = track_record()
    if as_json:
        print_json(found.to_json())
        return
    from detente.cli.show_record import show_track_record

    show_track_record(found)


@app.command("benchmarks")
def benchmarks_command(as_json: Json = False) -> None:
    """The model beside published studies of the same questions: inside their range or not.

    Where it is not, the reason is said. Rows are tagged: independent, construction, parameter.
    """
    from detente.history.published import plausibility

    found = plausibility(progress=progress())
    if as_json:
        print_json(found.to_json())
        return
    from detente.cli.show_record import show_benchmarks

    show_benchmarks(found)
