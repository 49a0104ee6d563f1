"""Do the tests notice a small change of meaning? `python tools/mutants.py --count 120 --seed 0`.

Draws places in the source of some rooms, every place as likely as another one, and changes one at a
time: an operator, a comparison, a sign, a number (`tools/mutations.py`). Every change is made in a
copy of the tree, where tests are run until one fails. A change that no test notices has survived.

The order, so that a change is noticed early: the tests of its room that import its module, tests
elsewhere that do, tests that name its function or its module, the other tests of its room, those of
the rooms that see it (`SEEN_BY`), and the golden numbers. Within each of these, slow files come
last. The nearest few are run by themselves, since opening all the others takes a while.

``--out`` holds ``mutants.csv``, written anew after each change. ``--again`` runs only those that
the file does not have because the run was stopped, then those that no test noticed.
``--changes FILE`` takes such a file of an earlier source, and makes those of its changes that no
test noticed in today's, where their lines still stand.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import groupby
from pathlib import Path
from queue import Queue
from typing import TypeVar

from mutation_record import KILLED, SURVIVED, UNDECIDED, Record, Verdict, as_markdown, read
from mutations import Mutation, drawn, files_of, found_again

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "detente"
ROOMS = ("study", "history", "politics", "claims", "report", "cli")
# Whose tests run a room, besides its own.
SEEN_BY = {
    "politics": ("study", "claims", "report", "cli", "golden"),
    "study": ("claims", "report", "cli", "scenario", "golden"),
    "history": ("claims", "report", "cli", "golden"),
    "claims": ("report", "cli", "golden"),
    "report": ("live", "claims", "cli"),
    "cli": ("study", "claims", "report", "history", "scenario", "energy"),
}
# Tests of a room that have no folder.
BESIDE = {
    "cli": (
        *("test_cli.py", "test_failures.py", "test_printer.py", "test_printed_ranges.py"),
        "test_printed_answers.py",
        *("test_new.py", "test_terminal.py", "test_defaults.py", "test_kills.py"),
    )
}
# It imports every module.
OF_EVERY_ROOM = "test_defaults.py"
# More than ten seconds each.
SLOW = (
    *("test_payoffs", "test_findings", "test_ladder", "test_brief", "test_golden", "test_record"),
    *("test_respond", "test_report", "test_draws", "test_attribution", "test_altered_texts"),
    *("test_own_world", "test_growing", "test_frozen", "test_metrics"),
    *("test_one_range", "test_fuels", "test_suppliers", "test_answers", "test_malformed"),
    *("test_kills", "test_country_page", "test_content", "test_first_screen", "test_memo"),
    *("test_levers", "test_scenarios", "test_worlds", "test_mutations_live"),
)
# How many files of tests are run before any other is opened.
NEAREST = 6
COPIED = ("src", "tests", "docs", "tools", "benchmarks")
PASSED, NO_TESTS = 0, 5
T = TypeVar("T")


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
        """Run Python in the tree; TimeoutExpired after so many seconds.

        Whatever it started ends with it.
        """
        paths = os.pathsep.join([str(self.root / "src"), str(self.root)])
        environment = os.environ | {"PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            running = subprocess.Popen(
                [sys.executable, *words],
                cwd=self.root,
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                status = running.wait(seconds)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(running.pid, signal.SIGKILL)
                running.wait()
            said.seek(0)
            return subprocess.CompletedProcess(words, status, said.read())

    def put(self, path: Path, content: bytes) -> None:
        """Write a file of the source, given by its path in the working tree."""
        there = self.root / path.relative_to(ROOT)
        there.write_bytes(content)
        for compiled in (there.parent / "__pycache__").glob(f"{there.stem}.*.pyc"):
            compiled.unlink()

    def close(self) -> None:
        """Throw the copy away."""
        self._folder.cleanup()


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


def tests_of(mutation: Mutation) -> list[str]:
    """The test files for a mutation by path below the root, in the order in which they are run."""
    path, function = mutation.place.path, mutation.place.function.split(".")[-1]
    module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    above = re.escape(module.rpartition(".")[0])
    imports = re.compile(rf"\b{re.escape(module)}\b|from {above} import [^\n]*\b{path.stem}\b")
    names = re.compile(rf"\b(?:{function.strip('_') or path.stem}|{path.stem})\b")
    room, *inside = path.relative_to(PACKAGE).parent.parts
    own = {test for name in (room, *inside) for test in files_in(name)}

    def order(test: Path) -> tuple[int, bool, str]:
        text = test.read_text(encoding="utf-8")
        if imports.search(text) or test.name == OF_EVERY_ROOM:
            near = 0 if test in own else 1
        elif names.search(text):
            near = 2
        elif test in own:
            near = 3
        else:
            near = 5 if "golden" in test.parts else 4
        return near, test.stem in SLOW, str(test)

    seen = [test for other in SEEN_BY[room] for test in files_in(other)]
    return [str(test.relative_to(ROOT)) for test in sorted({*own, *seen}, key=order)]


def files_in(room: str) -> list[Path]:
    """The test files of a room, or of a folder in one that has tests of its own."""
    beside = [ROOT / "tests" / name for name in BESIDE.get(room, ())]
    return beside + sorted((ROOT / "tests" / room).glob("test_*.py"))


def tried(number: int, mutation: Mutation, tree: Tree, seconds: float) -> Verdict:
    """The Verdict on one mutation, made and taken back in a tree."""
    place, begun = mutation.place, time.monotonic()
    tree.put(place.path, mutation.applied())
    try:
        outcome, by = outcome_of(tests_of(mutation), tree, seconds)
    finally:
        tree.put(place.path, place.path.read_bytes())
    before, after = mutation.lines()
    file = str(place.path.relative_to(ROOT))
    told = (outcome, by, round(time.monotonic() - begun, 1))
    print(
        f"{number:4} {file}:{place.line} {place.function}: {before}  ->  {after}", *told, sep=" | "
    )
    sys.stdout.flush()
    return Verdict(number, file, place.line, place.function, before, after, *told)


def outcome_of(tests: list[str], tree: Tree, seconds: float) -> tuple[str, str]:
    """Killed or survived, and the first test that failed."""
    quiet = ("-q", "-x", "-p", "no:cacheprovider", "--tb=no")
    until = time.monotonic() + seconds
    for some in filter(None, (tests[:NEAREST], tests[NEAREST:])):
        left = until - time.monotonic()
        try:
            ran = tree.python("-m", "pytest", *quiet, *some, seconds=max(left, 1.0))
        except subprocess.TimeoutExpired:
            return UNDECIDED, ""
        if ran.returncode not in (PASSED, NO_TESTS):
            failed = re.search(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", ran.stdout, re.MULTILINE)
            return KILLED, failed[1] if failed else ran.stdout.strip().splitlines()[-1][-80:]
    return SURVIVED, ""


def require_sound(verdicts: list[Verdict], tree: Tree) -> None:
    """SystemExit where a test that noticed a change fails without one.

    Each file by itself, as tests are run on several processes: some of them end processes.
    """
    noticed = {one.by.split("[")[0] for one in verdicts if one.outcome == KILLED}
    tests = sorted(test for test in noticed if (ROOT / test.split("::")[0]).is_file())
    for file, some in groupby(tests, key=lambda test: test.split("::")[0]):
        ran = tree.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=no", *some)
        if ran.returncode != PASSED:
            raise SystemExit(f"tests of {file} fail without any change:\n{ran.stdout[-2000:]}")


def arguments() -> argparse.Namespace:
    """What is asked."""
    parser = argparse.ArgumentParser(description="Do the tests notice a small change of meaning?")
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rooms", nargs="+", default=list(ROOMS))
    parser.add_argument("--out", type=Path, default=ROOT / "artefacts" / "mutants")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=900.0, help="for one change")
    parser.add_argument("--again", action="store_true", help="only those not killed before")
    parser.add_argument("--changes", type=Path, help="a record of an earlier source")
    return parser.parse_args()


def chosen(asked: argparse.Namespace) -> dict[int, Mutation]:
    """The mutations by number: drawn, or those of a record that no test noticed."""
    if asked.changes is None:
        sample = drawn(list(files_of(PACKAGE, asked.rooms)), asked.count, asked.seed)
        return dict(enumerate(sample))
    found = {}
    for one in read(asked.changes):
        same = found_again(ROOT / one.file, one.function, (one.before, one.after))
        if one.outcome != KILLED and same is None:
            print(f"{one.number:4} {one.file} {one.function}: {one.before} | no longer there")
        elif one.outcome != KILLED and same is not None:
            found[one.number] = same
    return found


def main() -> int:
    """Draw and try; 0 where nine of ten are killed."""
    asked = arguments()
    mutations = chosen(asked)
    file = asked.out / "mutants.csv"
    asked.out.mkdir(parents=True, exist_ok=True)
    earlier = read(file) if asked.again and file.is_file() else []
    record = Record(file, [one for one in earlier if one.is_of(mutations[one.number])])

    def one(number: int, tree: Tree) -> Verdict:
        return record.killed(number) or record.add(
            tried(number, mutations[number], tree, asked.seconds)
        )

    numbers = sorted(mutations, key=record.__contains__)
    jobs = [partial(one, number) for number in numbers]
    verdicts = sorted(in_trees(jobs, asked.processes), key=lambda one: one.number)
    print(as_markdown(verdicts))
    in_trees([partial(require_sound, verdicts)], 1)
    killed = sum(one.outcome == KILLED for one in verdicts)
    print(f"{killed} of {len(verdicts)} killed")
    return int(killed < 0.9 * len(verdicts))


if __name__ == "__main__":
    sys.exit(main())
