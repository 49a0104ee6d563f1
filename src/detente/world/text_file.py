"""Text files that nobody vouches for: unreadable, endless, of another encoding."""

from __future__ import annotations

from pathlib import Path

from detente.errors import DataError, DetenteError

# A scenario or a manifest takes kilobytes; what is larger was not meant to be one.
LARGEST_MIB = 8


def is_there(path: Path) -> bool:
    """Whether there is anything at a path, which may be no possible path at all."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def text_of(path: Path, *, error: type[DetenteError] = DataError) -> str:
    """The text of a file, ends of lines as one sign; an `error` with its name for what is none."""
    require_file(path, LARGEST_MIB, error=error)
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise error("not a UTF-8 text file", where=path.name, hint="save it as UTF-8") from fault
    except OSError as fault:
        raise error(f"cannot be read ({fault.strerror})", where=path.name) from fault
    return text.replace("\r\n", "\n").replace("\r", "\n")


def require_file(path: Path, largest_mib: float, *, error: type[DetenteError] = DataError) -> None:
    """An `error` with its name unless `path` is a file that ends, and is not too large."""
    try:
        is_file, size = path.is_file(), path.stat().st_size / 2**20
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else fault
        raise error(f"cannot be read ({why})", where=path.name) from fault
    if not is_file:
        raise error("is no file", where=path.name, hint="name a file on a disk")
    if size > largest_mib:
        raise error(
            f"has {size:.0f} MiB, more than the {largest_mib:g} MiB that such a file may have",
            where=path.name,
        )
