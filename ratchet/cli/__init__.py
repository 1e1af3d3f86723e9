"""The command line: the only place that prints and exits."""

from __future__ import annotations

import gc
import os
import sys
import time
from typing import TYPE_CHECKING, NoReturn

from ratchet.search_path import leave_out

if TYPE_CHECKING:
    from ratchet.cli.streams import Lenient

_guarded: list[Lenient] = []
_started: list[float] = []
_broken: list[str] = []
_MOST_UNCOLLECTED = 200_000
"""How many objects are made before the garbage collector looks for some that nobody needs."""


def run() -> None:
    """The command `ratchet`: never returns."""
    _started.append(time.monotonic())
    leave_out(os.curdir)
    # As mypy does in its build: what is imported and read before it stays, so that a collection frees nothing.
    gc.set_threshold(_MOST_UNCOLLECTED, 30, 30)
    from ratchet.cli.streams import end_in_order, guard

    try:
        end_in_order()
        _guarded.append(guard())
        status = _answer(sys.argv[1:])
    except KeyboardInterrupt:  # also while modules are loaded
        sys.stderr.write("ratchet: interrupted\n")
        status = 3
    try:
        finish(status)
    except KeyboardInterrupt:  # the answer may be cut off
        os._exit(3)


def _answer(arguments: list[str]) -> int:
    from ratchet.cli.remembered import bare_answer

    known = bare_answer(arguments)
    if known is not None:
        sys.stdout.write(known.text)
        return known.status
    from ratchet.cli.main import main

    return main(arguments)


def is_own_process() -> bool:
    """Whether this process is the command `ratchet`, and not one that imports it."""
    return bool(_guarded)


def supervised_after(broken: str) -> None:
    """Tell this process that another watches it, and how one before it broke down; empty for none."""
    _broken.append(broken)


def broken_before() -> str | None:
    """How the process before this one broke down, empty for none; None where nobody watches this one."""
    return _broken[0] if _broken else None


def seconds_so_far() -> float:
    """How long this process has been the command `ratchet`; 0 where it is none."""
    return time.monotonic() - _started[0] if _started else 0.0


def finish(status: int) -> NoReturn:
    """Flush, and end the process without tearing mypy's graph down."""
    sys.stdout.flush()
    failure = _guarded[0].failure if _guarded else None
    if failure is not None:
        sys.stderr.write(f"ratchet: standard output cannot be written: {failure.strerror}.\n")
        status = 3
    sys.stderr.flush()
    if "ratchet.storage.temporary" in sys.modules:  # else nothing was made that has to go
        from ratchet.storage.temporary import clear_away

        clear_away()
    os._exit(status)
