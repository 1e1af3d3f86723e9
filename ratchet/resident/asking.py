"""Asking the parent from inside a program, such as a hook, a server or an editor's: a command's status and output."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Mapping, Sequence

from ratchet.resident.client import Running, begin, may_ask

Output = tuple[int, bytes, bytes]
"""A command's exit status, negative for the signal that ended it, and what it wrote to standard output and error."""


def ask(arguments: Sequence[str], directory: str, environ: Mapping[str, str], seconds: float) -> Output | None:
    """What a command line of ratchet comes to in a child of the parent; None where there is no parent to ask.

    Raises TimeoutError where it takes longer than `seconds`, and ends it.
    """
    limit = time.monotonic() + seconds
    if not may_ask(environ) or not _starts_alike(environ):
        return None
    (out, out_end), (err, err_end) = os.pipe(), os.pipe()
    nothing = os.open(os.devnull, os.O_RDONLY)
    running = None
    try:
        encoded = {os.fsencode(name): os.fsencode(value) for name, value in environ.items()}
        running = begin(["ratchet", *arguments], encoded, (nothing, out_end, err_end), directory)
        for handle in (nothing, out_end, err_end):
            os.close(handle)
        return _output(running, out, err, limit) if running is not None else None
    finally:
        if running is not None:
            running.close()
        os.close(out)
        os.close(err)


def _starts_alike(environ: Mapping[str, str]) -> bool:
    """Whether Python would start in `environ` as it did for this process."""
    return _of_python(environ) == _of_python(os.environ)


def _of_python(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith("PYTHON")}


def _output(running: Running, out: int, err: int, limit: float) -> Output:
    parts: dict[int, list[bytes]] = {out: [], err: []}
    poller = select.poll()
    waited = {out, err, running.fileno()}
    for handle in waited:
        poller.register(handle, select.POLLIN)
    while waited:
        ready = poller.poll(max(limit - time.monotonic(), 0) * 1000)
        if not ready:
            raise TimeoutError
        for handle, _ in ready:
            part = os.read(handle, 1 << 16) if handle in parts else b""
            if part:
                parts[handle].append(part)
            else:
                poller.unregister(handle)
                waited.discard(handle)
    status = running.wait()
    return -9 if status is None else os.waitstatus_to_exitcode(status), b"".join(parts[out]), b"".join(parts[err])
