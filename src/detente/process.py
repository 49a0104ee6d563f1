"""How a process uses its machine: one thread for linear algebra, since matrices are small, and
freed memory kept.

Arrays of a megabyte come and go with every solve. The C library of Linux hands their pages back to
the system, and fresh ones cost a quarter of the time.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

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


def _add() -> list[str]:
    """Add what is missing to the environment, and name it."""
    wanted = _THREADS | {name: str(size) for name, size in _MALLOC.values()}
    missing = [name for name in wanted if name not in os.environ]
    os.environ |= {name: wanted[name] for name in missing}
    return missing
