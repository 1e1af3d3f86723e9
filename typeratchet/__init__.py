"""ratchet by its second name, and how both commands start.

Other packages bring a `ratchet` too, and pip lets the last one write over the first. Nothing else is called
`typeratchet`: so the commands start here, and tell such a clash instead of failing in a stranger's module.
"""

from __future__ import annotations

# Modules that Python itself has loaded: another import could find a file of the project that is checked.
import os
import sys


def run() -> None:
    """The commands `ratchet` and `typeratchet`: never returns. Exit status 3 where another package took our place."""
    try:
        from ratchet.search_path import leave_out

        leave_out(os.curdir)
        from ratchet.resident.client import pass_on

        pass_on(sys.argv[1:])
        from ratchet.cli import run as run_ratchet

        run_ratchet()
    except Exception as error:  # whatever a stranger's module raises
        others = _namesakes()
        if not others:
            raise
        print(
            f"ratchet: {' and '.join(others)}, installed over this package, brings a ratchet too ({error}).\n"
            "    Give typeratchet an environment of its own, with --python-executable for the project's; or uninstall\n"
            "    the other, and install typeratchet again.",
            file=sys.stderr,
        )
        sys.exit(3)


def _namesakes() -> list[str]:
    """The other installed distributions that bring a package called ratchet, as name-version, sorted."""
    found = set()
    for entry in sys.path:
        infos = os.listdir(entry) if "-packages" in entry and os.path.isdir(entry) else []
        for info in infos:
            if info.endswith(".dist-info") and not info.startswith("typeratchet-") and _brings(entry, info):
                found.add(info[: -len(".dist-info")])
    return sorted(found)


def _brings(entry: str, info: str) -> bool:
    try:
        with open(os.path.join(entry, info, "RECORD"), encoding="utf-8", errors="replace") as record:
            return any(line.startswith("ratchet/") for line in record)
    except OSError:
        return False
