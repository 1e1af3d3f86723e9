"""Standard output and error whose writes never raise: a reader that went away must not change the exit status."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from typing_extensions import Buffer


class Lenient(io.FileIO):
    """An open descriptor whose writes never raise. `failure` is the first error, but not that the reader has gone."""

    failure: OSError | None = None

    def write(self, data: Buffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            pass
        except OSError as error:
            self.failure = self.failure or error
        return memoryview(data).nbytes


def lenient(stream: TextIO | None, descriptor: int) -> tuple[TextIO, Lenient]:
    """The same stream, whose writes never raise, and what is under it.

    A descriptor that was closed is opened on the null device, or else the next opened file would take its number.
    """
    if stream is None:
        _occupy(descriptor)
    raw = Lenient(descriptor, "w", closefd=False)
    encoding, errors = (stream.encoding, stream.errors) if stream is not None else ("utf-8", "replace")
    text = io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors, line_buffering=raw.isatty())
    return text, raw


def guard() -> Lenient:
    """Make standard output and error lenient, and return what is under standard output."""
    out, raw = lenient(sys.stdout, 1)
    sys.stderr, _ = lenient(sys.stderr, 2)
    sys.stdout = out
    return raw


def _occupy(descriptor: int) -> None:
    try:
        os.fstat(descriptor)
    except OSError:
        nowhere = os.open(os.devnull, os.O_RDWR)
        if nowhere != descriptor:
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def end_in_order() -> None:
    """Have a request to end (SIGTERM, SIGHUP) interrupt the command, so that its temporary files are removed."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
