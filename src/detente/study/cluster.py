"""The workers of a Dask scheduler as an executor: `--cluster ADDRESS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from detente.errors import DataError, DetenteError

NEEDED = "install it with `pip install 'detente[cluster]'`"
# Seconds until a scheduler has answered.
PATIENCE = 10


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """The Cluster whose scheduler listens at an address such as ``tcp://127.0.0.1:8786``.

    DataError where none answers, or where it has no workers.
    """
    try:
        dask = import_module("distributed")
    except ImportError as error:
        raise DataError("--cluster needs Dask", hint=NEEDED) from error
    try:
        client = dask.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        start = "start one with `dask scheduler`, and give the address that it prints"
        raise DataError("no scheduler answers", where=address, hint=start) from error
    with client:
        yield Cluster(client, address)


class Cluster:
    """An executor on the workers of a scheduler."""

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._where = address
        if not self.slots:
            start = f"start one on each machine with `dask worker {address}`"
            raise DataError("the scheduler has no workers", where=address, hint=start)

    @property
    def slots(self) -> int:
        """How many tasks the workers do at a time."""
        return sum(self._client.nthreads().values())

    def submit(self, task: Callable[..., Any], /, *arguments: Any) -> OnCluster:
        """What one of the workers will do; another one does it again where that worker ends."""
        # Not pure: Dask would work out a name from the arguments, which takes longer than to send
        # them.
        return OnCluster(self._client.submit(task, *arguments, pure=False), self._where)


class OnCluster:
    """The answer to come of a task that a worker does."""

    def __init__(self, future: Any, address: str) -> None:
        self._future = future
        self._where = address

    def result(self) -> Any:
        """The answer; DetenteError when the workers end over it, or the scheduler is lost."""
        dask = import_module("distributed")
        try:
            return self._future.result()
        except (dask.KilledWorker, dask.comm.CommClosedError, CancelledError) as error:
            raise DetenteError(
                f"the cluster lost a task ({type(error).__name__})",
                where=self._where,
                hint="start workers again; the same command goes on where this one stopped",
            ) from error
