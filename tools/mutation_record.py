"""What became of a sample of mutations: verdicts, the file that keeps them, and their tables."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from mutations import Mutation

KILLED, SURVIVED, UNDECIDED = "killed", "survived", "no failure in the time given"


@dataclass(frozen=True)
class Verdict:
    """What became of a mutation; one row of the file."""

    number: int
    file: str
    line: int
    function: str
    before: str
    after: str
    outcome: str
    by: str
    seconds: float

    def is_of(self, mutation: Mutation) -> bool:
        """Whether it is about this change; another source draws other ones."""
        place = mutation.place
        told = (place.line, *mutation.lines())
        same_file = str(place.path).endswith(self.file)
        return same_file and told == (self.line, self.before, self.after)


class Record:
    """The verdicts so far, kept in a file that is written anew after each of them."""

    def __init__(self, file: Path, verdicts: list[Verdict]) -> None:
        self._file, self._lock = file, Lock()
        self._verdicts = {one.number: one for one in verdicts}

    def __contains__(self, number: int) -> bool:
        return number in self._verdicts

    def killed(self, number: int) -> Verdict | None:
        """The verdict on a mutation that a test noticed."""
        one = self._verdicts.get(number)
        return one if one and one.outcome == KILLED else None

    def add(self, one: Verdict) -> Verdict:
        """Keep a verdict, which is returned."""
        with self._lock:
            self._verdicts[one.number] = one
            write([self._verdicts[number] for number in sorted(self._verdicts)], self._file)
        return one


def read(file: Path) -> list[Verdict]:
    """The verdicts of an earlier run."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        Verdict(
            **row
            | {key: int(row[key]) for key in ("number", "line")}
            | {"seconds": float(row["seconds"])}
        )
        for row in rows
    ]


def write(verdicts: list[Verdict], file: Path) -> None:
    """One row for each mutation."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(Verdict.__dataclass_fields__))
        writer.writeheader()
        writer.writerows(asdict(one) for one in verdicts)


def as_markdown(verdicts: list[Verdict]) -> str:
    """What became of them, counted, and those that no test noticed, as tables of Markdown."""
    rows = ["| what became of it | count |", "|---|---|"]
    for outcome in (KILLED, SURVIVED, UNDECIDED):
        count = sum(one.outcome == outcome for one in verdicts)
        rows += [f"| {outcome} | {count} |"]
    rows += ["", "| place | change |", "|---|---|"]
    rows += [
        f"| `{one.file}:{one.line}` `{one.function}` | `{one.before}` to `{one.after}` |"
        for one in verdicts
        if one.outcome != KILLED
    ]
    return "\n".join(rows)
