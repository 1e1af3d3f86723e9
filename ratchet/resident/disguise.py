"""A child takes its client's place: its descriptors, working directory, environment and command line.

What the kernel keeps besides (umask, limits, niceness, signals) is the same already, or the client was refused.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from ratchet.resident.protocol import Request


def become(request: Request, descriptors: list[int]) -> None:
    """Be the process that the client would have been, in a process group of its own."""
    os.setpgid(0, 0)
    *streams, place = descriptors
    for number, given in enumerate(streams):
        os.dup2(given, number)
    os.fchdir(place)
    for given in descriptors:
        os.close(given)
    os.environ.clear()
    os.environb.update(request.environ)
    sys.argv = [*map(os.fsdecode, request.arguments)]
    sys.path[:] = map(os.fsdecode, request.paths)
    sys.path_importer_cache.clear()
    _open_streams()


def _open_streams() -> None:
    """Standard streams as Python opens them: encodings come from variables that both processes share."""
    sys.stdin, sys.stdout, sys.stderr = (_opened(0, sys.stdin), _opened(1, sys.stdout), _opened(2, sys.stderr))


def _opened(number: int, before: TextIO) -> TextIO:
    """A stream of the same encoding over a descriptor that is another file now; a terminal's is flushed by the line."""
    reads = number == 0
    raw = io.FileIO(number, "rb" if reads else "wb", closefd=False)
    buffered = io.BufferedReader(raw) if reads else io.BufferedWriter(raw)
    line_buffering = raw.isatty() or number == 2
    newline = None if reads else "\n"
    return io.TextIOWrapper(buffered, before.encoding, before.errors, newline, line_buffering)
