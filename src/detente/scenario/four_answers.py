"""A scenario file from four answers: who acts, on whom, what it does, and from when."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from detente.errors import DetenteError, ScenarioError
from detente.levers.base import Lever, kinds
from detente.levers.parse import parse_lever
from detente.world.shipped import find_world, list_worlds, open_world
from detente.world.whom import known_blocs, parties

# What stands beside a field in the file.
COMMENTS = {
    "lever": "see `detente list levers`",
    "by": "countries, blocs, `all`, or some `except` others; `detente list blocs`",
    "on": "the same for whom it is on",
    "sectors": "codes, or goods, services, all; see `detente list sectors`",
    "products": "see `detente list products`, or name your own under `products:`",
    "fall": "per cent in equilibrium; leave it out for an exact ban",
    "from": "first day; `to` is the last one",
    "tag": "what the number rests on: data, calibrated or assumed",
    "source": "where it comes from",
}
WIDTH = 34
ABOUT = (
    "# `detente check FILE` tells what is wrong, `detente run FILE` solves it, `detente schema`"
    " lists all fields.\n"
)
FIRST = ("lever", "by", "on")
LAST = ("from", "to", "tag", "source")
WHAT = re.compile(r"\s*(?P<kind>[\w-]+)(?P<number>\s+-?[\d.]+\s*%?)?(?P<rest>\s.*)?$")


@dataclass(frozen=True)
class FourAnswers:
    """What the four questions gave, as text: `whom` and `when` may be empty."""

    who: str
    whom: str
    what: str
    when: str

    @property
    def day(self) -> date | None:
        """The first day; None without one. ScenarioError for what is no date."""
        return read_day(self.when)

    @property
    def lever(self) -> Lever:
        """The lever that they describe; ScenarioError where they describe none."""
        return lever_of(self)

    @property
    def world(self) -> str:
        """The shipped world nearest before the first day; the newest full one without a day."""
        return world_for(self.day)


def read_day(text: str) -> date | None:
    """A date as 2025-04-09; None for an empty text. ScenarioError for anything else."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ScenarioError(f"{text!r} is no date", hint="write it as 2025-04-09") from None


def require_parties(text: str, world: str) -> None:
    """DataError where a text means nobody in a world that anybody has accounts for."""
    accounts = find_world(world)
    members = parties(text, accounts, known_blocs(accounts))
    if not set(members) & set(accounts.countries):
        accounts.country(members[0])


def takes_target(what: str) -> bool:
    """Whether a lever is pulled on somebody; ScenarioError for an unknown one."""
    found = WHAT.match(what)
    parsed = kinds().get(found["kind"].replace("-", "_").lower()) if found else None
    if parsed is None:
        word = what.split()[0] if what.split() else what
        parse_lever(f"{word} by")  # which says what there is
    return parsed is not None and "on" in parsed.model_fields


def lever_of(answers: FourAnswers) -> Lever:
    """The lever in one line, read as any other."""
    found = WHAT.match(answers.what)
    if found is None:
        raise ScenarioError(f"{answers.what!r} is no lever", hint="for example: tariff 25 in goods")
    words = [found["kind"], (found["number"] or "").strip(), f"by {answers.who}"]
    if takes_target(answers.what):
        words.append(f"on {answers.whom}")
    words.append((found["rest"] or "").strip())
    if answers.day:
        words.append(f"from {answers.day}")
    line = " ".join(filter(None, words))
    try:
        return parse_lever(line)
    except ScenarioError as error:
        raise ScenarioError(error.what, where=repr(line), hint=error.hint) from error


def world_for(day: date | None) -> str:
    """The shipped world whose year comes last before a day; the newest without a day."""
    years = {open_world(name).year: name for name in list_worlds()}
    before = [year for year in years if day is None or year < day.year]
    return years[max(before, default=min(years))]


def scenario_text(answers: FourAnswers, name: str) -> str:
    """The commented text of the scenario; DetenteError where the answers do not go together."""
    lever = answers.lever
    given = lever.model_dump(by_alias=True, exclude_unset=True)
    given |= {"tag": "assumed", "source": "say where the numbers come from"}
    middle = [name for name in given if name not in (*FIRST, *LAST, "ban")]
    given = {name: given[name] for name in (*FIRST, *middle, *LAST) if name in given}
    whom = f" on {answers.whom}" if lever.targets else ""
    head: dict[str, object] = {
        "scenario": name,
        "title": f"{answers.what.strip()} by {answers.who}{whom}",
        "world": answers.world,
    }
    if answers.day:
        head["date"] = answers.day
    if target := _single(answers):
        head["target"] = target
    said = {
        "world": "see `detente list worlds`",
        "date": "the day of the question: who is in a bloc, what politics know",
        "target": "whose trade the tables show",
    }
    return f"{ABOUT}{_yaml(head, said)}\nlevers:\n{_entry(given)}"


def _single(answers: FourAnswers) -> str:
    """The country that the lever is on, where it is one."""
    try:
        members = parties(answers.whom, find_world(answers.world)) if answers.whom else ()
    except DetenteError:
        return ""
    return members[0] if len(members) == 1 else ""


def _entry(given: dict[str, object]) -> str:
    """A lever as an element of a list."""
    plain = {key: _short(value) for key, value in given.items()}
    lines = _yaml(plain, COMMENTS).splitlines()
    return "".join(f"{'  - ' if k == 0 else '    '}{line}\n" for k, line in enumerate(lines))


def _short(value: object) -> object:
    """A value as a person writes it: one name alone, several in brackets, whole numbers as such."""
    if isinstance(value, tuple):
        several = CommentedSeq(value)
        several.fa.set_flow_style()
        return several if len(value) > 1 else value[0]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _yaml(fields: dict[str, object], comments: dict[str, str]) -> str:
    """Fields as YAML, a line each, with comments beside them."""
    tree = CommentedMap(fields)
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump(tree, out)
    lines = []
    for line in out.getvalue().splitlines():
        comment = comments.get(line.partition(":")[0], "")
        lines.append(f"{line:<{WIDTH}}  # {comment}" if comment else line)
    return "".join(f"{line}\n" for line in lines)
