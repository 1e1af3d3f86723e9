"""`python -m typeratchet`: the same as the command `typeratchet`."""

from typeratchet import run

run()
