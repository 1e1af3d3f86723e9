"""Asking the parent from inside a program, such as a hook, a server or an editor's: a command's status and output."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Mapping, Sequence

from ratchet.resident.client import begin, may_ask

Output = tuple[int, bytes, bytes]
"""A command's exit status, negative for the signal that ended it, and what it wrote to standard output and error."""

_LOOK = 0.05
"""How often it is asked whether the answer is still wanted, in seconds."""


def ask(
    arguments: Sequence[str],
    directory: str,
    environ: Mapping[str, str],
    seconds: float,
    text: str = "",
    is_stopped: Callable[[], bool] = lambda: False,
) -> Output | None:
    """What a command line of ratchet, which reads `text`, comes to in a child of the parent; None where none answers.

    Raises TimeoutError where it takes longer than `seconds`, or is stopped, and ends it.
    """
    limit = time.monotonic() + seconds
    if not may_ask(environ) or not _starts_alike(environ) or not os.path.isdir(directory):
        return None
    # In memory, since the disk may be full; and unlike a pipe, nobody has to read while it is written.
    given, out, err = (os.memfd_create(f"ratchet-{name}") for name in ("in", "out", "err"))
    try:
        os.write(given, text.encode("utf-8", "replace"))
        os.lseek(given, 0, os.SEEK_SET)
        encoded = {os.fsencode(name): os.fsencode(value) for name, value in environ.items()}
        running = begin(["ratchet", *arguments], encoded, (given, out, err), directory)
        if running is None:
            return None
        try:
            poller = select.poll()
            poller.register(running.fileno(), select.POLLIN)
            while not poller.poll(min(_LOOK, max(limit - time.monotonic(), 0)) * 1000):
                if is_stopped() or time.monotonic() >= limit:
                    raise TimeoutError
            status = running.wait()
        finally:
            running.close()
        return -9 if status is None else os.waitstatus_to_exitcode(status), _written(out), _written(err)
    finally:
        for handle in (given, out, err):
            os.close(handle)


def _starts_alike(environ: Mapping[str, str]) -> bool:
    """Whether Python would start in `environ` as it did for this process."""
    return _of_python(environ) == _of_python(os.environ)


def _of_python(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith("PYTHON")}


def _written(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    return b"".join(iter(lambda: os.read(handle, 1 << 20), b""))
