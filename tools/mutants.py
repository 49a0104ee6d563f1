"""Do the tests notice a small change of meaning? `python tools/mutants.py --count 120 --seed 0`.

Draws places in the source of some rooms, every place as likely as another one, and changes one at a
time: an operator, a comparison, a sign, a number (`tools/mutations.py`). Every change is made in a
copy of the tree, where the tests that run its line are run: those that name its module first, quick
ones before slow ones, until one fails. A change that no test notices has survived.

Which tests run which line is found first, once, by running every test file under a tracer
(`tools/lines_run.py`): the files in the tests of the rooms, and others that name a module of them.
A change outside of functions is shown to the tests that run a function of its module, or of a
module that imports from it.

``--out`` holds ``lines/`` (what each test file runs; used again while the file and the source are
the same) and ``mutants.csv``. ``--again`` runs only those that survived in that file.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from typing import TypeVar

from mutations import Mutation, drawn, files_of

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "detente"
ROOMS = ("study", "history", "politics", "claims", "report", "cli")
# Tests of how the source is written, of killed processes and of a browser: no numbers, or slow.
LEFT_OUT = ("test_architecture.py", "test_kills.py", "browser")
# Tests of a room that stand beside the folders.
BESIDE = ("test_cli.py", "test_failures.py", "test_printer.py")
COPIED = ("src", "tests", "docs", "tools", "benchmarks")
# A change may send a loop round and round: it is noticed when the tests take so much longer.
PATIENCE, MORE_SECONDS = 3.0, 60.0
PASSED = 0
T = TypeVar("T")
KILLED, SURVIVED, ENDLESS = "killed", "survived", "killed: endless"


@dataclass(frozen=True)
class Seen:
    """What a test file runs: lines of functions by file of the package, and how long it takes."""

    test: str
    seconds: float
    lines: dict[str, frozenset[int]]


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


class Tree:
    """A copy of what the tests need, in a folder that is thrown away."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mutants-")
        self.root = Path(self._folder.name) / "tree"
        self.root.mkdir()
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        for name in COPIED:
            shutil.copytree(ROOT / name, self.root / name, ignore=ignored)
        for path in ROOT.iterdir():
            if path.is_file():
                shutil.copy2(path, self.root / path.name)
        shared = ROOT.parent / "shared"
        if shared.is_dir():
            (self.root.parent / "shared").symlink_to(shared)

    def python(self, *words: str, seconds: float | None = None) -> subprocess.CompletedProcess[str]:
        """Run Python in the tree; TimeoutExpired after so many seconds."""
        paths = os.pathsep.join([str(self.root / "src"), str(self.root)])
        environment = os.environ | {"PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def put(self, path: Path, content: bytes) -> None:
        """Write a file of the source, given by its path in the working tree."""
        there = self.root / path.relative_to(ROOT)
        there.write_bytes(content)
        for compiled in (there.parent / "__pycache__").glob(f"{there.stem}.*.pyc"):
            compiled.unlink()

    def close(self) -> None:
        """Throw the copy away."""
        self._folder.cleanup()


def test_files(rooms: list[str]) -> list[str]:
    """Test files that may see a module of the rooms, by path below the root."""
    names = re.compile(rf"detente\.({'|'.join(rooms)})\b")
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        parts = path.relative_to(ROOT / "tests").parts
        if any(part in LEFT_OUT for part in parts):
            continue
        own = parts[0] in (*rooms, *BESIDE, "golden")
        if own or names.search(path.read_text(encoding="utf-8")):
            found.append(str(path.relative_to(ROOT)))
    return found


def traced(tests: list[str], rooms: list[str], folder: Path, processes: int) -> list[Seen]:
    """What each test file runs, from `folder` where it is known; SystemExit where one fails."""
    folder.mkdir(parents=True, exist_ok=True)
    source = hashlib.sha256()
    for path in sorted((ROOT / "src").rglob("*.py")):
        source.update(path.read_bytes())

    def one(test: str, tree: Tree) -> Seen:
        digest = source.copy()
        digest.update((ROOT / test).read_bytes())
        kept = folder / f"{test.replace('/', '-')}-{digest.hexdigest()[:12]}.json"
        if not kept.exists():
            ran = tree.python("tools/lines_run.py", str(kept), test, "src/detente", *rooms)
            if ran.returncode != PASSED:
                kept.unlink(missing_ok=True)
                raise SystemExit(f"{test} fails without any change:\n{ran.stdout[-2000:]}")
            print(f"traced {test}", file=sys.stderr, flush=True)
        found = json.loads(kept.read_text(encoding="utf-8"))
        lines = {name: frozenset(some) for name, some in found["lines"].items()}
        return Seen(test, found["seconds"], lines)

    return in_trees([(lambda tree, test=test: one(test, tree)) for test in tests], processes)


def in_trees(jobs: list[Callable[[Tree], T]], processes: int) -> list[T]:
    """The results of jobs, each given a tree of its own while it runs."""
    trees: Queue[Tree] = Queue()
    every = [Tree() for _ in range(processes)]
    for tree in every:
        trees.put(tree)

    def run(job: Callable[[Tree], T]) -> T:
        tree = trees.get()
        try:
            return job(tree)
        finally:
            trees.put(tree)

    try:
        with ThreadPoolExecutor(processes) as pool:
            return list(pool.map(run, jobs))
    finally:
        for tree in every:
            tree.close()


def tests_of(mutation: Mutation, seen: list[Seen]) -> list[Seen]:
    """The tests that run the place of a mutation, in the order in which they are run."""
    place = mutation.place
    name = str(place.path.relative_to(PACKAGE))
    if place.function:
        lines = set(range(place.line, place.last_line + 1))
        chosen = [one for one in seen if one.lines.get(name, frozenset()) & lines]
    else:
        near = {name, *importers(place.path)}
        chosen = [one for one in seen if near & set(one.lines)]
    module = re.compile(rf"\b{place.path.stem}\b")

    def order(one: Seen) -> tuple[bool, float]:
        text = (ROOT / one.test).read_text(encoding="utf-8")
        return module.search(text) is None, one.seconds

    return sorted(chosen, key=order)


def importers(path: Path) -> list[str]:
    """Files of the package that import from a module, by path below the package."""
    module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    imports = re.compile(rf"^from {re.escape(module)} import", re.MULTILINE)
    return [
        str(other.relative_to(PACKAGE))
        for other in sorted(PACKAGE.rglob("*.py"))
        if imports.search(other.read_text(encoding="utf-8"))
    ]


def tried(number: int, mutation: Mutation, seen: list[Seen], tree: Tree) -> Verdict:
    """The Verdict on one mutation, made and taken back in a tree."""
    place, begun = mutation.place, time.monotonic()
    tests = tests_of(mutation, seen)
    outcome, by = SURVIVED, "" if tests else "no test runs it"
    if tests:
        tree.put(place.path, mutation.applied())
        try:
            outcome, by = outcome_of(tests, tree)
        finally:
            tree.put(place.path, place.path.read_bytes())
    before, after = mutation.lines()
    file = str(place.path.relative_to(ROOT))
    seconds = round(time.monotonic() - begun, 1)
    told = (outcome, by, seconds)
    print(
        f"{number:4} {file}:{place.line} {place.function}: {before}  ->  {after}", *told, sep=" | "
    )
    sys.stdout.flush()
    return Verdict(number, file, place.line, place.function, before, after, *told)


def outcome_of(tests: list[Seen], tree: Tree) -> tuple[str, str]:
    """Killed or survived, and the first test that failed."""
    limit = PATIENCE * sum(one.seconds for one in tests) + MORE_SECONDS
    quiet = ("-q", "-x", "-p", "no:cacheprovider", "--tb=no")
    try:
        ran = tree.python("-m", "pytest", *quiet, *(one.test for one in tests), seconds=limit)
    except subprocess.TimeoutExpired:
        return ENDLESS, ""
    if ran.returncode == PASSED:
        return SURVIVED, ""
    failed = re.search(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", ran.stdout, re.MULTILINE)
    return KILLED, failed[1] if failed else ran.stdout.strip()[-80:]


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


def arguments() -> argparse.Namespace:
    """What is asked."""
    parser = argparse.ArgumentParser(description="Do the tests notice a small change of meaning?")
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rooms", nargs="+", default=list(ROOMS))
    parser.add_argument("--out", type=Path, default=ROOT / "artefacts" / "mutants")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="only those that survived before")
    return parser.parse_args()


def main() -> int:
    """Draw, trace, try; 0 where nine of ten are killed."""
    asked = arguments()
    mutations = drawn(list(files_of(PACKAGE, asked.rooms)), asked.count, asked.seed)
    seen = traced(test_files(asked.rooms), asked.rooms, asked.out / "lines", asked.processes)
    file = asked.out / "mutants.csv"
    known = {one.number: one for one in read(file)} if asked.again else {}
    known = {number: one for number, one in known.items() if one.outcome != SURVIVED}
    jobs = [
        (lambda tree, number=number, one=one: known.get(number) or tried(number, one, seen, tree))
        for number, one in enumerate(mutations)
    ]
    verdicts = in_trees(jobs, asked.processes)
    write(verdicts, file)
    killed = sum(one.outcome != SURVIVED for one in verdicts)
    print(f"{killed} of {len(verdicts)} killed")
    return int(killed < 0.9 * len(verdicts))


if __name__ == "__main__":
    sys.exit(main())
