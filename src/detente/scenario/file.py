"""Scenario: a question as a file. Read, check with located errors, change, write."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from detente.economy.horizon import Adjustment
from detente.economy.parameters import Parameters
from detente.errors import DetenteError, ScenarioError
from detente.levers.apply import (
    DAYS_A_MONTH,
    Pull,
    Setting,
    active,
    apply,
    cut_sectors,
    expand,
    outside_world,
    pulls,
)
from detente.levers.catalogue import CATALOGUE, Lever
from detente.levers.conflict import first_conflict
from detente.levers.parse import parse_lever
from detente.scenario.schema import Model, OwnBloc, Pace, ScenarioFile
from detente.scenario.strict_yaml import line_of, load_yaml
from detente.world.countries import Bloc, resolve, split_members
from detente.world.shipped import open_world
from detente.world.world import World


@dataclass(frozen=True)
class Scenario:
    """A checked scenario: the file's content, its text, and the file it came from.

    Attributes
    ----------
    content : ScenarioFile
        Every field, checked.
    text : str
        The YAML text; with changes from `set` and `with_levers` it is written anew.
    path : str
        Where it came from, for messages.
    """

    content: ScenarioFile
    text: str
    path: str

    @classmethod
    def open(cls, name: str | Path, *, within: tuple[Path, ...] = ()) -> Scenario:
        """The shipped scenario `name`, or the file at that path; ScenarioError says where and what
        to do.
        """
        path = Path(name)
        if not _is_file(path) and str(name) in list_scenarios():
            path = _folder() / f"{name}.yaml"
        if not _is_file(path):
            near = get_close_matches(str(name), list_scenarios(), n=1)
            hint = (
                f"did you mean {near[0]!r}?"
                if near
                else f"shipped are {', '.join(list_scenarios())}; `detente new FILE` makes one"
            )
            raise ScenarioError(f"no scenario {str(name)!r}", hint=hint)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise ScenarioError(
                "not a UTF-8 text file", where=path.name, hint="save it as UTF-8"
            ) from error
        return cls.parse(text, path=path.name, within=(*within, path.resolve()))

    @classmethod
    def parse(
        cls, text: str, *, path: str = "scenario.yaml", within: tuple[Path, ...] = ()
    ) -> Scenario:
        """A Scenario from YAML `text`, checked against its world; ScenarioError located as
        ``path:line``.

        A file that `extends` another keeps that one's fields unless it gives its own, its levers
        less those named in `without`, and adds its own levers. `within` are the files being opened,
        the last is this one.
        """
        tree = load_yaml(text, path, error=ScenarioError)
        try:
            content = ScenarioFile.model_validate(_normal(tree))
        except ValidationError as error:
            raise _located(error, tree, path) from error
        if content.extends is None:
            if content.without:
                where = line_of(tree, ("without",), path)
                raise ScenarioError(
                    "`without` leaves out levers of another scenario",
                    where=where,
                    hint="name that one in `extends`",
                )
            scenario = cls(content, text, path)
            scenario._check(tree)
            return scenario
        merged, kept = _extended(content, tree, path, within)
        scenario = cls(merged, "", path)
        scenario._check(
            tree,
            tuple(
                f"{path}: lever {lever.title!r} of {content.extends}"
                for lever in merged.levers[:kept]
            ),
        )
        return replace(scenario, text=_written_out(merged))

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.content.scenario

    @property
    def world(self) -> World:
        """The world it asks for."""
        name = self.content.world
        return World.load(name) if Path(name).suffix == ".npz" else open_world(name)

    @property
    def parameters(self) -> Parameters:
        """The parameters of the headline solve; sectors that a world lacks are left out of the
        default list of critical inputs.
        """
        made = self.content.parameters.parameters(self.content.elasticities)
        return replace(
            made, critical_inputs=tuple(s for s in made.critical_inputs if s in self.world.sectors)
        )

    @cached_property
    def blocs(self) -> dict[str, Bloc]:
        """The scenario's own blocs."""
        day = self.content.date or date.min
        return {
            name: Bloc(name, own.title, day, None, expand(own.members), own.source)
            for name, own in self.content.blocs.items()
        }

    @cached_property
    def pulls(self) -> tuple[Pull, ...]:
        """Every lever of the file, whatever its dates, split by government."""
        return pulls(self.content.levers, self.world, blocs=self.blocs)

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The levers in force on the scenario's date."""
        return active(self.content.levers, self.content.date)

    @property
    def adjustment(self) -> Adjustment:
        """How slowly the world adjusts; sectors that a world lacks are left out of the default list
        of resource rents.
        """
        made = self.content.time.adjustment()
        return replace(
            made,
            specific_sectors=tuple(s for s in made.specific_sectors if s in self.world.sectors),
        )

    @property
    def start(self) -> date:
        """First day of the path through time: the file's, else that of the earliest lever, else of
        the year after the world's.
        """
        days = [lever.since for lever in self.content.levers if lever.since]
        return self.content.start or (min(days) if days else date(self.world.year + 1, 1, 1))

    def day(self, months: float) -> date | None:
        """The middle of the month that ends `months` after the start; None in the long run."""
        return (
            None
            if math.isinf(months)
            else self.start + timedelta(days=round((months - 0.5) * DAYS_A_MONTH))
        )

    def levers_in(self, months: float) -> tuple[Lever, ...]:
        """The levers in force in that month of the path; in the long run those of the scenario's
        date, for good.
        """
        return self.levers if math.isinf(months) else active(self.content.levers, self.day(months))

    def changes(self, until: float) -> tuple[int, ...]:
        """The months of the path, to `until`, whose levers are not those of the month before."""
        return tuple(
            month
            for month in range(2, int(until) + 1)
            if self.levers_in(month) != self.levers_in(month - 1)
        )

    @property
    def target(self) -> str | None:
        """Code of the country whose trade is shown."""
        return resolve(self.content.target) if self.content.target else None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, the same for the same question however it is written."""
        return hashlib.sha256(self.content.model_dump_json().encode()).hexdigest()

    @property
    def outside(self) -> tuple[str, ...]:
        """Governments that pull levers but have no accounts in the world."""
        return outside_world(pulls(self.levers, self.world, blocs=self.blocs))

    @property
    def remarks(self) -> tuple[str, ...]:
        """The file's notes, then what its levers leave open: none in force on its date, or numbers
        without a source.
        """
        content, found = self.content, []
        if content.levers and not self.levers:
            found.append(f"no lever is in force on {content.date}")
        unsourced = [lever.title for lever in content.levers if not lever.source.strip()]
        if unsourced:
            found.append(
                f"{len(unsourced)} lever{'s' * (len(unsourced) > 1)} without a source:"
                f" {'; '.join(unsourced)}"
            )
        return (*content.notes, *found)

    def with_levers(self, levers: Iterable[str | Lever]) -> Scenario:
        """The scenario with more levers, given as one-line texts or as lever objects."""
        given, old = tuple(levers), self.content.levers
        more = tuple(parse_lever(lever) if isinstance(lever, str) else lever for lever in given)
        written = (
            f"--lever {lever!r}" if isinstance(lever, str) else f"lever {lever.title!r}"
            for lever in given
        )
        places = (*(f"{self.path}: lever {lever.title!r}" for lever in old), *written)
        return self._rewritten(self.content.model_copy(update={"levers": old + more}), places)

    def without_levers(self) -> Scenario:
        """The scenario with no lever at all: the placebo."""
        return self._rewritten(self.content.model_copy(update={"levers": ()}))

    def set(self, **values: Any) -> Scenario:
        """The scenario with fields changed, ``parameters__labour`` for a nested one; ScenarioError
        for an unknown field.
        """
        tree = _tree(self.content)
        for key, value in values.items():
            branch, *rest = key.replace(".", "__").split("__")
            if rest and isinstance(tree.setdefault(branch, {}), dict):
                tree[branch][".".join(rest)] = value
            else:
                tree[key] = value
        try:
            return self._rewritten(ScenarioFile.model_validate(tree))
        except ValidationError as error:
            raise _located(error, CommentedMap(tree), "--set") from error

    def with_content(self, changes: Mapping[str, Any]) -> Scenario:
        """The scenario with whole fields of its content replaced, checked again."""
        return self._rewritten(self.content.model_copy(update=dict(changes)))

    def _rewritten(self, content: ScenarioFile, places: tuple[str, ...] = ()) -> Scenario:
        changed = replace(self, content=content, text=_written_out(content))
        changed._check(CommentedMap(_tree(content)), places)
        return changed

    def _check(self, tree: Any, places: tuple[str, ...] = ()) -> None:
        """Everything that needs the world: names, sectors, contradictions; `places` are of the
        first levers, which `tree` lacks.
        """
        content, world = self.content, None
        try:
            world = self.world
        except DetenteError as error:
            raise ScenarioError(
                error.what, where=line_of(tree, ("world",), self.path), hint=error.hint
            ) from error
        for place, probe in self._probes(world):
            try:
                probe()
            except DetenteError as error:
                raise ScenarioError(
                    error.what, where=self._line(tree, place, places), hint=error.hint
                ) from error
        conflict = first_conflict(content.levers, world, self.blocs, at_once=content.date is None)
        if conflict:
            first, second, what = conflict
            other, here = (self._line(tree, ("levers", index), places) for index in (first, second))
            raise ScenarioError(
                f"{what} (the other is {other})",
                where=here,
                hint="keep one, leave one out with `without`, or date them",
            )

    def _line(self, tree: Any, place: tuple[str | int, ...], places: tuple[str, ...]) -> str:
        if place[0] != "levers":
            return line_of(tree, place, self.path)
        index = int(place[1])
        return (
            places[index]
            if index < len(places)
            else line_of(tree, ("levers", index - len(places), *place[2:]), self.path)
        )

    def _probes(self, world: World) -> list[tuple[tuple[str | int, ...], Any]]:
        content = self.content
        found: list[tuple[tuple[str | int, ...], Any]] = [
            (("elasticities",), lambda: world.theta(content.elasticities)),
            (("target",), lambda: self.target and world.country(self.target)),
            (
                ("parameters", "specific_sectors"),
                lambda: [world.sector(s) for s in content.parameters.specific_sectors],
            ),
            (
                ("horizon" if "horizon" in content.model_fields_set else "horizons",),
                lambda: _among(content.horizon, content.horizons),
            ),
        ]
        for part, field in (("parameters", "critical_inputs"), ("time", "specific_sectors")):
            named = getattr(content, part)
            if field in named.model_fields_set:
                found.append(
                    (
                        (part, field),
                        lambda named=named, field=field: [
                            world.sector(s) for s in getattr(named, field)
                        ],
                    )
                )
        found += [
            (("blocs", name, "members"), lambda own=own: expand(own.members))
            for name, own in content.blocs.items()
        ]
        for index, lever in enumerate(content.levers):
            for field in ("by", "on", "buyers", "of"):
                codes = getattr(lever, field, None)
                if codes and lever.lever != "arms":
                    found.append(
                        (
                            ("levers", index, field),
                            lambda codes=codes: _present(expand(codes, self.blocs), world),
                        )
                    )
            named = "products" if getattr(lever, "products", ()) else "sectors"
            found.append((("levers", index, named), lambda lever=lever: cut_sectors(lever, world)))
            found.append(
                (("levers", index, "by"), lambda lever=lever: _applied(lever, world, self.blocs))
            )
        return found


def list_scenarios() -> tuple[str, ...]:
    """Names of the shipped scenarios."""
    return tuple(sorted(path.stem for path in _folder().glob("*.yaml")))


def template(base: str | None = None) -> str:
    """The text of a new scenario file: the shipped `base`, or a small commented example."""
    name = base or "template"
    path = _folder() / (f"{name}.yaml" if base else "template.txt")
    if not path.is_file():
        Scenario.open(name)
    return path.read_text(encoding="utf-8")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _folder() -> Path:
    return Path(str(files("detente.scenario") / "shipped"))


def _extended(
    content: ScenarioFile, tree: Any, path: str, within: tuple[Path, ...]
) -> tuple[ScenarioFile, int]:
    """`content` on top of what it extends, and how many levers come from there."""
    near = (within[-1].parent if within else Path()) / str(content.extends)
    where, there = line_of(tree, ("extends",), path), _is_file(near)
    if there and near.resolve() in within:
        raise ScenarioError(
            f"{content.extends!r} extends itself", where=where, hint="break the circle"
        )
    try:
        base = Scenario.open(near if there else str(content.extends), within=within).content
    except DetenteError as error:
        what = f"{error.where}: {error.what}" if error.where else error.what
        raise ScenarioError(
            f"cannot extend {content.extends!r}: {what}", where=where, hint=error.hint
        ) from error
    names = [lever.title for lever in base.levers]
    for position, name in enumerate(content.without):
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(names)}"
            raise ScenarioError(
                f"no lever {name!r} in {content.extends}",
                where=line_of(tree, ("without", position), path),
                hint=hint,
            )
    kept = tuple(lever for lever in base.levers if lever.title not in content.without)
    own = {name: getattr(content, name) for name in content.model_fields_set}
    both = {
        "levers": kept + content.levers,
        "blocs": base.blocs | content.blocs,
        "notes": base.notes + content.notes,
        "without": (),
    }
    return base.model_copy(update=own | both | {"extends": None}), len(kept)


def _applied(lever: Lever, world: World, blocs: Mapping[str, Bloc]) -> None:
    apply(
        pulls([lever], world, blocs=blocs),
        world,
        Setting(world.theta(), on=lever.since, blocs=blocs),
    )


def _among(horizon: str, horizons: tuple[str, ...]) -> None:
    if horizon not in horizons:
        raise ScenarioError(
            f"the headline horizon {horizon!r} is not among the horizons",
            hint="add it to `horizons`",
        )


def _tree(content: ScenarioFile) -> dict[str, Any]:
    tree = content.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for entry, lever in zip(tree.get("levers", ()), content.levers, strict=False):
        entry["lever"] = lever.lever
    return {"scenario": content.scenario} | tree


def _written_out(content: ScenarioFile) -> str:
    return _dump(_tree(content))


def _present(members: tuple[str, ...], world: World) -> None:
    if not split_members(members, world)[0]:
        raise ScenarioError(
            f"world {world.name} has no accounts for {', '.join(members)} (they are inside ROW)",
            hint="figures for them are refused, not guessed; see `detente list countries`",
        )


def _normal(tree: Any) -> Any:
    """Plain Python of the YAML tree, with single codes of levers turned into lists."""
    if isinstance(tree, dict):
        lists = (
            "by",
            "on",
            "of",
            "buyers",
            "sectors",
            "products",
            "members",
            "notes",
            "sources",
            "horizons",
            "without",
        )
        return {
            k: [v] if k in lists and isinstance(v, str) else _normal(v) for k, v in tree.items()
        }
    return [_normal(item) for item in tree] if isinstance(tree, list) else tree


def _dump(tree: dict[str, Any]) -> str:
    out = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump(tree, out)
    return out.getvalue()


def _located(error: ValidationError, tree: Any, path: str) -> ScenarioError:
    first = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    place = tuple(
        part
        for position, part in enumerate(first["loc"])
        if not (position == 2 and first["loc"][0] == "levers")
    )
    if first["type"] not in ("missing", "extra_forbidden"):
        place = _written(tree, place)
    where = line_of(tree, place, path)
    name = place[-1] if place else ""
    if first["type"] == "extra_forbidden":
        near = get_close_matches(str(name), _fields(tree, place), n=1)
        hint = f"did you mean {near[0]!r}?" if near else "see `detente schema`"
        return ScenarioError(f"unknown field {str(name)!r}", where=where, hint=hint)
    if first["type"] == "union_tag_invalid":
        given = str(first.get("ctx", {}).get("tag", ""))
        near = get_close_matches(given, CATALOGUE, n=1)
        return ScenarioError(
            f"unknown lever {given!r}",
            where=where,
            hint=f"did you mean {near[0]!r}?" if near else "see `detente list levers`",
        )
    if first["type"] == "union_tag_not_found":
        return ScenarioError(
            "a lever needs a field 'lever'", where=where, hint=f"one of {', '.join(CATALOGUE)}"
        )
    if first["type"] == "missing":
        return ScenarioError(
            f"field {str(name)!r} is missing", where=where, hint="see `detente schema`"
        )
    message = first["msg"].removeprefix("Value error, ")
    label = next((part for part in reversed(place) if isinstance(part, str)), "")
    return ScenarioError(
        f"{label}: {message}" if label else message, where=where, hint="see `detente schema`"
    )


def _written(tree: Any, place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The part of `place` that stands in the file; the rest names alternatives of a type."""
    for depth, part in enumerate(place):
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return place[:depth] or place
    return place


def _fields(tree: Any, place: tuple[str | int, ...]) -> list[str]:
    """The names allowed where an unknown field stands."""
    if place and place[0] == "levers" and len(place) > 2:
        kind = tree["levers"][place[1]].get("lever", "embargo")
        return [f.alias or name for name, f in CATALOGUE[kind].model_fields.items()]
    nested: dict[str, type[BaseModel]] = {"parameters": Model, "time": Pace, "blocs": OwnBloc}
    return list(nested[str(place[0])].model_fields if len(place) > 1 else ScenarioFile.model_fields)
