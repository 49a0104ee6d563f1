"""Scenario: a question as a file. Read, check with located errors, change, write."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from detente.economy.horizon import HORIZONS, Adjustment
from detente.economy.parameters import Parameters
from detente.errors import DetenteError, ScenarioError
from detente.given import plain
from detente.levers.base import Lever
from detente.levers.conflict import standing
from detente.levers.parse import parse_lever
from detente.levers.products import set_apart, with_products
from detente.levers.pull import Pull, outside_world, pulls
from detente.levers.setting import DAYS_A_MONTH
from detente.levers.titles import told_apart
from detente.scenario.checks import check, require, world_probes
from detente.scenario.extension import extended, require_no_without
from detente.scenario.groups import blocs_of, own_shares
from detente.scenario.library import found, is_file
from detente.scenario.located import Written, invalid
from detente.scenario.named_files import kept_open, levers_opened
from detente.scenario.schema import ScenarioFile, validated
from detente.scenario.strict_yaml import load_yaml
from detente.world.countries import Bloc, resolve
from detente.world.shipped import find_world, sectors_with
from detente.world.state import Entry
from detente.world.text_file import text_of
from detente.world.world import World


@dataclass(frozen=True)
class Scenario:
    """A checked scenario: the file's content, and the file it came from.

    Attributes
    ----------
    content : ScenarioFile
        Every field, checked.
    path : str
        Where it came from, for messages.
    folder : Path
        Where files that it names are looked for.
    as_given : str
        The YAML text that it was read from; empty where that says something else.
    """

    content: ScenarioFile
    path: str
    folder: Path = Path()
    as_given: str = ""

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: another process opens the world by itself."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    @plain
    def open(cls, name: str | Path, *, within: tuple[Path, ...] = ()) -> Scenario:
        """The shipped scenario `name`, or the file at that path.

        `within` are the files that are being opened because one extends the next. Raises
        ScenarioError, which says where and what to do.
        """
        path = found(name)
        text = text_of(path, error=ScenarioError)
        return cls.parse(text, path=path.name, within=(*within, path.resolve()))

    @classmethod
    def of(cls, given: Scenario | str | Path) -> Scenario:
        """A Scenario as it is; of a shipped name or a path the one that it opens.

        Raises ScenarioError as `open`, and for what is none of these.
        """
        if isinstance(given, cls):
            return given
        if not isinstance(given, str | Path):
            raise ScenarioError(
                f"{type(given).__name__} {given!r} is no scenario",
                hint="give a Scenario, a shipped name or the path of a file",
            )
        return cls.open(given)

    @classmethod
    @plain
    def parse(
        cls,
        text: str,
        *,
        path: str = "scenario.yaml",
        within: tuple[Path, ...] = (),
        folder: Path = Path(),
    ) -> Scenario:
        """A Scenario from YAML `text`, checked against its world.

        A file that `extends` another keeps that one's fields unless it gives its own, its levers
        less those named in `without`, and adds its own levers. `within` are the files being opened,
        the last is this one; files that it names are looked for beside it, or in `folder`. Raises
        ScenarioError, located as ``path:line``.
        """
        written = Written(load_yaml(text, path, error=ScenarioError), path)
        content = _validated(written.tree, written)
        folder = within[-1].parent if within else folder
        if content.extends is None:
            require_no_without(content, written)
            return cls(content, path, folder, text)._checked(written)
        base = _base(content.extends, written, within)
        whole = extended(content, base.content, written)
        near = folder
        folder = folder if "world" in content.model_fields_set else base.folder
        places = tuple(
            f"{path}: lever {lever.title!r} of {content.extends}" for lever in whole.inherited
        )
        return cls(whole.content, path, folder)._checked(replace(written, elsewhere=places), near)

    @property
    def text(self) -> str:
        """The YAML text; that of an extended or changed scenario is written anew."""
        return self.as_given or _written_out(self.content)

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.content.scenario

    @cached_property
    def world(self) -> World:
        """The world it asks for, with its critical products as sectors of their own."""
        model, named = self.content.parameters, self._as_named
        known = with_products(named, own_shares(self.content, named, self.blocs))
        return set_apart(known, model.critical_products, model.product_share)

    @cached_property
    def _as_named(self) -> World:
        """The world of that name."""
        return find_world(self.content.world, self.folder)

    @property
    def parameters(self) -> Parameters:
        """The parameters of the headline solve."""
        critical = sectors_with("critical", self.world)
        resource = sectors_with("resource", self.world)
        return self.content.parameters.parameters(self.content.elasticities, critical, resource)

    @property
    def adjustment(self) -> Adjustment:
        """How slowly the world adjusts."""
        return self.content.time.adjustment()

    @cached_property
    def blocs(self) -> dict[str, Bloc]:
        """The scenario's own blocs, and what its world and its day add to their names."""
        return blocs_of(self.content, self._as_named)

    @property
    def politics(self) -> tuple[Entry, ...]:
        """The file's own entries of the political state, which come before those shipped."""
        return tuple(one.entry for one in self.content.politics)

    @cached_property
    def pulls(self) -> tuple[Pull, ...]:
        """Every lever of the file, whatever its dates, split by government."""
        return pulls(self.content.levers, self.world, blocs=self.blocs)

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The levers that the long run keeps."""
        return self.levers_in(math.inf)

    @property
    def acting(self) -> tuple[Pull, ...]:
        """The pulls of the levers in force on the scenario's date; of all without a date."""
        now = self._in_force(self.content.date)
        return tuple(pull for pull in self.pulls if pull.position in now)

    @property
    def elasticity_set(self) -> str:
        """Name of the set of trade elasticities of the headline."""
        return self.content.elasticities or self.world.default_elasticities

    @property
    def start(self) -> date:
        """First day of the path through time.

        The file's, else that of the earliest lever, else the scenario's date, else of the year
        after the world's.
        """
        if self.content.start:
            return self.content.start
        days = [lever.since for lever in self.content.levers if lever.since]
        if days:
            return min(days)
        return self.content.date or date(self.world.year + 1, 1, 1)

    def day(self, months: float) -> date | None:
        """The middle of the month that ends `months` after the start; None in the long run."""
        if math.isinf(months):
            return None
        return self.start + timedelta(days=round((months - 0.5) * DAYS_A_MONTH))

    @property
    def last_day(self) -> date | None:
        """The day whose levers the long run keeps for good; None keeps all of them.

        The file's `long_run`; else the end of the path, or the scenario's date if that is later.
        """
        content = self.content
        path = [HORIZONS[name] for name in content.horizons if math.isfinite(HORIZONS[name])]
        if content.long_run or not path:
            return content.long_run or content.date
        end = self.day(max(path))
        return max(day for day in (end, content.date) if day)

    def positions_in(self, months: float) -> tuple[int, ...]:
        """Positions of the levers in force in that month of the path.

        In the long run they are those of `last_day`, for good.
        """
        return self._in_force(self.last_day if math.isinf(months) else self.day(months))

    def _in_force(self, day: date | None) -> tuple[int, ...]:
        return standing(self.content.levers, day)

    def levers_in(self, months: float) -> tuple[Lever, ...]:
        """The levers in force in that month of the path, see `positions_in`."""
        return tuple(self.content.levers[position] for position in self.positions_in(months))

    def changes(self, until: float) -> tuple[int, ...]:
        """The months of the path, to `until`, whose levers are not those of the month before."""
        months = range(2, int(until) + 1)
        return tuple(m for m in months if self.positions_in(m) != self.positions_in(m - 1))

    @property
    def target(self) -> str | None:
        """Code of the country whose trade is shown."""
        return resolve(self.content.target, self.world) if self.content.target else None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, the same for the same question however it is written."""
        return hashlib.sha256(self.content.model_dump_json().encode()).hexdigest()

    @property
    def outside(self) -> tuple[str, ...]:
        """Governments that pull levers but have no accounts in the world."""
        return outside_world(self.pulls)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """The file's notes, then what its levers leave open."""
        from detente.scenario.remarks import remarks_on  # which reads scenarios

        return remarks_on(self)

    @property
    def months_shown(self) -> tuple[float, ...]:
        """The months up to the last horizon shown, and infinity where the long run is shown."""
        shown = [HORIZONS[name] for name in self.content.horizons]
        until = max((int(months) for months in shown if math.isfinite(months)), default=0)
        return (*range(1, until + 1), *filter(math.isinf, shown))

    @plain
    def with_levers(self, levers: str | Iterable[str | Lever]) -> Scenario:
        """The scenario with more levers, given as one-line texts or as lever objects.

        One text alone is one lever.
        """
        given = (levers,) if isinstance(levers, str) else tuple(levers)
        old = self.content.levers
        more = tuple(parse_lever(one) if isinstance(one, str) else one for one in given)
        places = [f"{self.path}: lever {lever.title!r}" for lever in old]
        for one in given:
            is_line = isinstance(one, str)
            places.append(f"--lever {one!r}" if is_line else f"lever {_title(one)!r}")
        content = self.content.model_copy(update={"levers": (*old, *more)})
        return self._rewritten(content, tuple(places))

    def without_levers(self) -> Scenario:
        """The scenario with no lever at all: the placebo."""
        return self.with_content({"levers": ()})

    def set(self, **values: Any) -> Scenario:
        """The scenario with fields changed, ``parameters__labour`` for a nested one.

        Raises ScenarioError for an unknown field, and for what only a file can say.
        """
        for key in ("extends", "without"):
            if key in values:
                raise ScenarioError(
                    f"`{key}` is about levers of another file and cannot be set",
                    where="--set",
                    hint=f"write `{key}` in a file of your own; `detente new FILE` makes one",
                )
        tree = _tree(self.content)
        for key, value in values.items():
            branch, *rest = key.replace(".", "__").split("__")
            if rest and isinstance(tree.setdefault(branch, {}), dict):
                tree[branch][".".join(rest)] = value
            else:
                tree[key] = value
        content = _validated(tree, Written(CommentedMap(tree), "--set"))
        return self._rewritten(kept_open(content, self.content.levers))

    @plain
    def with_content(self, changes: Mapping[str, Any]) -> Scenario:
        """The scenario with whole fields of its content replaced, checked again."""
        return self._rewritten(self.content.model_copy(update=dict(changes)))

    def _rewritten(self, changed: ScenarioFile, places: tuple[str, ...] = ()) -> Scenario:
        """The scenario with another content, whose levers are told apart as those of a file are."""
        content = changed.model_copy(update={"levers": told_apart(changed.levers)})
        scenario = replace(self, content=content, as_given="")
        return scenario._checked(Written(CommentedMap(_tree(content)), self.path, places))

    def _checked(self, written: Written, folder: Path | None = None) -> Scenario:
        """The scenario with the files that its levers name read, in `folder` or its own.

        ScenarioError, located, for what the world does not allow.
        """
        require(world_probes(self.content, lambda: self._as_named, lambda: self.world), written)
        opened = levers_opened(
            self.content, folder or self.folder, self.world, lambda: self.blocs, written
        )
        scenario = replace(self, content=opened.content)
        check(opened.content, self.world, lambda: scenario.blocs, opened.written)
        return scenario


def _validated(tree: Any, written: Written) -> ScenarioFile:
    try:
        return validated(tree)
    except ValidationError as fault:
        raise invalid(
            fault, written, ScenarioFile, error=ScenarioError, hint="see `detente schema`"
        ) from fault


def _base(name: str, written: Written, within: tuple[Path, ...]) -> Scenario:
    """The scenario that a file extends, a file beside it before a shipped one."""
    near = (within[-1].parent if within else Path()) / name
    where = written.where(("extends",))
    there = is_file(near)
    if there and near.resolve() in within:
        raise ScenarioError(f"{name!r} extends itself", where=where, hint="break the circle")
    try:
        return Scenario.open(near if there else name, within=within)
    except DetenteError as error:
        what = f"{error.where}: {error.what}" if error.where else error.what
        raise ScenarioError(
            f"cannot extend {name!r}: {what}", where=where, hint=error.hint
        ) from error


def _title(lever: str | Lever) -> str:
    return lever if isinstance(lever, str) else lever.title


def _tree(content: ScenarioFile) -> dict[str, Any]:
    """The fields that differ from their defaults, as plain values."""
    tree = content.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"scenario": content.scenario, **tree}


def _written_out(content: ScenarioFile) -> str:
    """The content as YAML."""
    out = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump(_tree(content), out)
    return out.getvalue()
