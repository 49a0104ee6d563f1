"""How a process uses its machine: one thread for linear algebra, since matrices are small, freed
memory kept, and files that one process at a time may hold.

Arrays of a megabyte come and go with every solve. The C library of Linux hands their pages back to
the system, and fresh ones cost a quarter of the time.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_THREADS = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# By number in malloc.h and by variable: free memory at the top that is kept, and the size up to
# which memory is taken from there.
_MALLOC = {-1: ("MALLOC_TRIM_THRESHOLD_", 2**30), -3: ("MALLOC_MMAP_THRESHOLD_", 2**25)}


def settle() -> None:
    """Settle this process and those that it starts, where the environment says nothing else; to be
    called before numpy is imported.
    """
    added = _add()
    try:
        option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for number, (name, size) in _MALLOC.items():
        if name in added:
            option(number, size)


@contextmanager
def settled() -> Iterator[None]:
    """Processes that are started inside are settled, where the environment says nothing else; this
    one is as it was.
    """
    added = _add()
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def collect_seldom() -> None:
    """Search for cycles of objects seldom: what imports make stays, and results hold none."""
    gc.set_threshold(50_000)


def _add() -> list[str]:
    """Add what is missing to the environment, and name it."""
    wanted = _THREADS | {name: str(size) for name, size in _MALLOC.values()}
    missing = [name for name in wanted if name not in os.environ]
    os.environ |= {name: wanted[name] for name in missing}
    return missing


class Held(Exception):
    """Another process holds the file."""


# Why a file system that knows no locks refuses one: nothing keeps others away there.
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


@contextmanager
def only_one(path: Path, text: str) -> Iterator[None]:
    """The file `path`, held by this process alone until the block ends; then it is removed.

    It holds `text`. A process that is killed leaves the file, which the next one may hold.

    Raises
    ------
    Held
        Another process, or another block of this one, holds it.
    OSError
        It cannot be written.
    """
    held = _held(path)
    try:
        os.truncate(held, 0)
        os.write(held, text.encode())
        yield
    finally:
        if sys.platform == "win32":  # where an open file cannot be removed
            os.close(held)
        with suppress(OSError):
            path.unlink()
        if sys.platform != "win32":
            os.close(held)


def _held(path: Path) -> int:
    """The locked file, open. One that its holder removed while we waited for it is none."""
    while True:
        opened = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            _lock(opened)
            if os.path.samestat(os.fstat(opened), path.stat()):
                return opened
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(opened)
            raise
        os.close(opened)


def _lock(opened: int) -> None:
    """Lock an open file, at once or not at all."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise Held from None
        if error.errno not in _NO_LOCKS:
            raise
