"""`python -m ratchet`: the same as the command `ratchet`."""

from ratchet.cli import run

run()
