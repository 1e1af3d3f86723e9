"""ratchet by its second name. Other packages bring a `ratchet` too, and pip lets the last one overwrite the first.

So a wheel holds the code twice: as `ratchet`, for those who import it, and inside this package, where nothing else is
installed. The command `typeratchet` runs the second. In a work tree there is only one.
"""

from __future__ import annotations

# Modules that Python itself has loaded: another import could find a file of the project that is checked.
import os
import sys


def run() -> None:
    """The command `typeratchet`: never returns."""
    own = os.path.dirname(__file__)
    if os.path.isdir(os.path.join(own, "ratchet")):
        sys.path.insert(0, own)
    from ratchet.search_path import leave_out

    leave_out(os.curdir)
    from ratchet.resident.client import pass_on

    pass_on(sys.argv[1:])
    from ratchet.cli import run as run_ratchet

    run_ratchet()
