"""How the command line ends: what went wrong in one line on standard error, and an exit status.

0 done, also when whoever reads our output has stopped reading; 2 bad input, or what the machine
refuses; 3 no equilibrium; 128 and the number of a signal.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import typer

from detente.errors import DetenteError, SolveError, one_line

DONE, BAD, UNSOLVED = 0, 2, 3
STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")
INTERRUPTED = 128 + signal.SIGINT


class Stopped(SystemExit):
    """The process ends: a signal asks for it, or nobody reads on."""


class Output(io.TextIOWrapper):
    """Standard output that ends the process quietly when nobody reads on."""

    def write(self, text: str, /) -> int:
        """Write a text; Stopped when nobody reads on."""
        with _said_to_a_reader():
            return super().write(text)

    def flush(self) -> None:
        """Write what waits; Stopped when nobody reads on."""
        with _said_to_a_reader():
            super().flush()


@contextmanager
def _said_to_a_reader() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise Stopped(DONE) from None
    except OSError as error:
        raise DetenteError(f"cannot write to standard output ({error.strerror})") from error


def prepare() -> None:
    """Standard streams that take any text, and signals that end the process in order.

    Streams that somebody put in place of the process's own stay as they are. DetenteError when
    standard output is closed.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stdout is None:
        raise DetenteError("standard output is closed", hint="leave it open, or use > /dev/null")
    if isinstance(sys.stderr, io.TextIOWrapper) and sys.stderr is sys.__stderr__:
        sys.stderr.reconfigure(errors="replace")
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout is sys.__stdout__:
        encoding, by_line = sys.stdout.encoding, sys.stdout.line_buffering
        sys.stdout = Output(sys.stdout.detach(), encoding, "replace", line_buffering=by_line)
    for name in STOPPING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


def outcome(call: Callable[[], Any]) -> int:
    """The exit status after `call`, with one line on standard error where it failed."""
    try:
        prepare()
        found = call()
        sys.stdout.flush()
    except Exception as error:
        line = _line(error)
        if line is None:
            raise
        _tell(line)
        return UNSOLVED if isinstance(error, SolveError) else BAD
    except (KeyboardInterrupt, Stopped) as end:
        status = int(str(end.code)) if isinstance(end, Stopped) else INTERRUPTED
        if status != DONE:
            _tell("interrupted" if status == INTERRUPTED else "ended by a signal")
        return status
    finally:
        _let_go()
    return found if isinstance(found, int) else DONE


def _command_of(error: Exception) -> str:
    """The command in which an error of the command line stands, with a blank before it."""
    context = getattr(error, "ctx", None)
    if context is None:
        return ""
    return str(context.command_path).removeprefix(str(context.find_root().command_path))


def _line(error: Exception) -> str | None:
    """What is said of an error; None where it is a mistake of ours, which shows where it is."""
    if isinstance(error, DetenteError):
        return str(error)
    if isinstance(error, typer.Abort):
        return "interrupted"
    if hasattr(error, "format_message"):  # one of the command line, in any version of its library
        said = one_line(error.format_message(), 200).rstrip(".")
        return f"{said}; see `detente{_command_of(error)} --help`"
    if isinstance(error, MemoryError):
        return "out of memory; fewer --processes or --draws, or a smaller world, take less"
    if isinstance(error, ImportError):  # too little memory to load it, or not installed
        return f"a library cannot be loaded ({error})"
    if isinstance(error, RecursionError):
        return "nested more deeply than can be read"
    if isinstance(error, UnicodeError):
        return f"a text that cannot be read or written ({error})"
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or type(error).__name__}"
    return None


def _tell(line: str) -> None:
    """Write the one line, over a count that stands there."""
    clear = "\r\x1b[K" if sys.stderr.isatty() else ""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{clear}error: {one_line(line)}\n")
        sys.stderr.flush()


def _let_go() -> None:
    """Send what still waits for a reader who is gone, or for a full disk, to nowhere."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (Stopped, DetenteError):
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stop(number: int, frame: FrameType | None) -> None:
    for name in STOPPING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise Stopped(128 + number)
