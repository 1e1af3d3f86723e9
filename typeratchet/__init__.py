"""ratchet by its second name. Other packages bring a `ratchet` too, and pip lets the last one overwrite the first.

So a wheel holds the code twice: as `ratchet`, for those who import it, and inside this package, where nothing else is
installed. The command `typeratchet` runs the second. In a work tree there is only one.
"""

from __future__ import annotations

import sys
from pathlib import Path


def run() -> None:
    """The command `typeratchet`: never returns."""
    own = Path(__file__).parent
    if (own / "ratchet").is_dir():
        sys.path.insert(0, str(own))
    from ratchet.cli import run as run_ratchet

    run_ratchet()
