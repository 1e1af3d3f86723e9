"""Runs the command `typeratchet` of PATH with the given words, and is silent where there is none.

Claude Code starts this without a shell. Imports nothing of the project that it is started in: see -I in hooks.json.
"""

import os
import sys

_NAMES = ("typeratchet.cmd", "typeratchet.exe") if os.name == "nt" else ("typeratchet",)

for folder in filter(os.path.isabs, os.environ.get("PATH", "").split(os.pathsep)):
    for name in _NAMES:
        program = os.path.join(folder, name)
        if os.path.isfile(program) and os.access(program, os.X_OK):
            if os.name == "nt":
                sys.exit(os.spawnv(os.P_WAIT, program, [program, *sys.argv[1:]]))
            os.execv(program, [program, *sys.argv[1:]])
