"""`python -m ratchet`: the same as the command `ratchet`."""

import os
import sys

from ratchet.search_path import leave_out

leave_out(os.curdir)
from ratchet.resident.client import pass_on  # noqa: E402

pass_on(sys.argv[1:])

from ratchet.cli import run  # noqa: E402

run()
