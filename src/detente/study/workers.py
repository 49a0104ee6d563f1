"""Who does the tasks of a question: this process, others that end with it, or a cluster."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cached_property, partial
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, Protocol, TypeVar

from detente.errors import DetenteError
from detente.process import collect_seldom, settled

Answer = TypeVar("Answer")
Name = TypeVar("Name", bound=Hashable)
# Processes beside this one, inside `beside_this_one`.
_AT_HAND: ContextVar[Crew | None] = ContextVar("_AT_HAND", default=None)


class Executor(Protocol):
    """Anything that submits: a process pool, a Dask client, a cluster."""

    def submit(self, task: Callable[..., Any], /, *arguments: Any) -> Any:
        """A future whose ``result()`` is ``task(*arguments)``."""


@contextmanager
def workers(executor: Executor | int) -> Iterator[Executor]:
    """An executor: the one given, processes of our own, or with one process this very one, when an
    answer is asked for.

    Processes of our own end when the block is left by an error, and when this process ends, however
    that happens. One that is killed is replaced, and its task done again, once. A script that asks
    for more than one process must guard its entry with ``if __name__ == "__main__"``.
    """
    if not isinstance(executor, int):
        yield executor
        return
    if executor <= 1:
        yield Here()
        return
    with _hired(executor) as crew:
        yield crew


@contextmanager
def beside_this_one(processes: int, needed: str | None = None) -> Iterator[None]:
    """Processes of our own are `at_hand` inside, beside this one: in all so many work at a time.

    They import the module that is `needed` at once, so that they are ready when they are asked.
    They end with the block, done or not, and as those of `workers` do. With one process there is
    no other, nor where the folder is gone in which it would begin.
    """
    if processes <= 1 or not _in_a_folder():
        yield
        return
    with _hired(processes - 1) as crew:
        before = _AT_HAND.set(crew)
        if needed is not None:
            crew.submit(_load, needed)
        try:
            yield
        finally:
            _AT_HAND.reset(before)
            crew.dismiss()


def _in_a_folder() -> bool:
    try:
        return Path.cwd().is_dir()
    except OSError:
        return False


def at_hand() -> Crew | Here:
    """Who can do something meanwhile, see `beside_this_one`: else this process, when it is asked
    for the answer.
    """
    return _AT_HAND.get() or Here()


@contextmanager
def _hired(count: int) -> Iterator[Crew]:
    with settled():
        crew = Crew(count)
        try:
            yield crew
        except BaseException:
            crew.dismiss()
            raise
        crew.close()


def _load(module: str) -> None:
    import_module(module)


def shared(
    asked: Mapping[Name, Later | Promised],
    here: Callable[[Name], Answer],
    tell: Callable[[int], None],
) -> dict[Name, Answer]:
    """The answers to tasks by name, in order; `tell` how many there are.

    What nobody has begun is done by `here` in this process, the last first.
    """
    found: dict[Name, Answer] = {}
    for name, task in reversed(tuple(asked.items())):
        if task.withdrawn():
            tell(len(found))
            found[name] = here(name)
    for name, task in asked.items():
        if name not in found:
            tell(len(found))
            found[name] = task.result()
    tell(len(asked))
    return {name: found[name] for name in asked}


class Here:
    """An executor in this process: a task is done when its result is asked for, once."""

    def submit(self, task: Callable[..., Any], /, *arguments: Any) -> Later:
        """What will do the task."""
        return Later(partial(task, *arguments))


class Later:
    """The answer to come of a task."""

    def __init__(self, task: Callable[[], Any]) -> None:
        self._task = task

    def withdrawn(self) -> bool:
        """True: nobody has begun it."""
        return True

    def result(self) -> Any:
        """The task's answer, worked out the first time."""
        return self._answer

    @cached_property
    def _answer(self) -> Any:
        return self._task()


class Crew:
    """Processes of our own, each with the end of a pipe that closes when this process ends."""

    def __init__(self, count: int) -> None:
        self._count, self._renewed = count, False
        self._hire()

    def submit(self, task: Callable[..., Any], /, *arguments: Any) -> Promised:
        """What one of the processes will do."""
        return Promised(self, partial(task, *arguments))

    def send(self, call: Callable[[], Any], lost: ProcessPoolExecutor | None = None) -> Sent:
        """Give a call to the processes; to new ones where those of `lost` were killed, once.

        DetenteError when new ones have been killed too.
        """
        while True:
            if lost is self._pool:
                self._renew()
            pool = self._pool
            try:
                with _unstopped():
                    return pool, pool.submit(call)
            except BrokenExecutor:
                lost = pool

    def close(self) -> None:
        """End the processes once they have done what they were given."""
        self._pool.shutdown()
        self._leave()

    def dismiss(self) -> None:
        """End the processes at once."""
        self._leave()
        self._pool.shutdown(cancel_futures=True)

    def _hire(self) -> None:
        context = get_context("spawn")
        self._far, self._near = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            self._count, mp_context=context, initializer=_begin, initargs=(self._far,)
        )

    def _renew(self) -> None:
        if self._renewed:
            raise DetenteError(
                "processes that do the draws were killed twice, by the system or by hand",
                hint="--processes 1 takes the least memory",
            )
        self._renewed = True
        self.dismiss()
        self._hire()

    def _leave(self) -> None:
        self._near.close()
        self._far.close()


Sent = tuple[ProcessPoolExecutor, Future[Any]]


class Promised:
    """The answer to come of a call that processes of a Crew do."""

    def __init__(self, crew: Crew, call: Callable[[], Any]) -> None:
        self._crew, self._call = crew, call
        self._pool, self._future = crew.send(call)

    def withdrawn(self) -> bool:
        """Whether nobody has begun it, and nobody will any more."""
        return self._future.cancel()

    def result(self) -> Any:
        """The answer; the call is done again where the processes were killed."""
        while True:
            try:
                return self._future.result()
            except BrokenExecutor:
                self._pool, self._future = self._crew.send(self._call, self._pool)


def _begin(lifeline: Connection) -> None:
    """What a process does first: it leaves Ctrl-C to the one that began it, and ends with it."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    """Wait until nobody holds the other end; nothing is ever sent."""
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


@contextmanager
def _unstopped() -> Iterator[None]:
    """Processes that begin inside never see a Ctrl-C; this one sees it after the block."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    old = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, old)
