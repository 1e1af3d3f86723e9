"""The command line: the only place that prints and exits."""

from __future__ import annotations

import os
import sys

from ratchet.search_path import leave_out
from ratchet.storage.temporary import clear_away


def run() -> None:
    """The command `ratchet`: never returns; flushes, then ends the process without tearing mypy's graph down."""
    leave_out(os.curdir)
    from ratchet.cli.main import main
    from ratchet.cli.streams import end_in_order, guard

    end_in_order()
    written = guard()
    status = main(sys.argv[1:])
    sys.stdout.flush()
    if written.failure is not None:
        sys.stderr.write(f"ratchet: standard output cannot be written: {written.failure.strerror}.\n")
        status = 3
    sys.stderr.flush()
    clear_away()
    os._exit(status)
