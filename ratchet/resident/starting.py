"""Starting a parent for the next command: apart from this process, with no more of its environment than is heeded."""

from __future__ import annotations

import os
import sys
import time

from ratchet.resident.identity import own_package

_AGAIN = 60.0
"""Seconds until another start is tried. One that comes up takes its mark away."""

_MOST = 8
"""How many parents one user has at most: each environment has its own."""

_CODE = (
    "import os, sys; os.fork() and os._exit(0); os.chdir('/'); os.closerange(3, 1 << 16); "
    "sys.path[:] = sys.argv[1:2]; import ratchet; sys.path[:] = sys.argv[3:]; "
    "from ratchet.cli.serving import serve; serve(sys.argv[2])"
)
"""The package is found first, wherever it lies; then the parent imports from where its clients do."""


def start(sockets: str, name: str, environ: dict[bytes, bytes], paths: list[str]) -> None:
    """Start the parent of this name, unless somebody has just tried. It takes a second to be ready.

    Its environment is `environ` alone, and it imports from `paths`.
    """
    if _are_enough(sockets) or not _is_mine_to_start(mark_of(f"{sockets}/{name}")):
        return
    nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    words = [sys.executable, "-P", "-c", _CODE, os.path.dirname(own_package()), f"{sockets}/{name}", *paths]
    try:
        started = os.posix_spawn(sys.executable, words, environ, file_actions=nowhere, setsid=True)
        os.waitpid(started, 0)
    except (OSError, NotImplementedError):
        pass


def _are_enough(sockets: str) -> bool:
    if len(os.listdir(sockets)) < _MOST:
        return False
    from ratchet.resident.listening import running_parents  # which deletes what nobody listens to

    return len(running_parents(sockets)) >= _MOST


def mark_of(place: str) -> str:
    """The file that says that the parent with this socket is being started."""
    return f"{place}.starting"


def _is_mine_to_start(mark: str) -> bool:
    try:
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        try:
            if time.time() - os.stat(mark).st_mtime < _AGAIN:
                return False
            os.utime(mark)
        except OSError:
            return False
    except OSError:
        return False
    return True
