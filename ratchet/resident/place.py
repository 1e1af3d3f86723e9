"""Where the sockets of resident parents are: a directory that only this user can enter, outside every work tree."""

from __future__ import annotations

import os
import stat

_MOST_BYTES = 74
"""The kernel takes a path of 107 bytes for a socket: the names in the directory have 33 at most, with the slash."""


def directory(environ: dict[bytes, bytes], make: bool = False) -> str | None:
    """`ratchet` in XDG_RUNTIME_DIR, else ratchet-UID in /tmp; None where that is not safe, or not there.

    With `make` it is made where it is missing. What anybody else could enter, replace or commit is not used.
    """
    given = os.fsdecode(environ.get(b"XDG_RUNTIME_DIR", b""))
    above, name = (given, "ratchet") if given.startswith("/") else ("/tmp", f"ratchet-{os.getuid()}")
    place = f"{above.rstrip('/')}/{name}"
    try:
        if make and not os.path.lexists(place):
            os.mkdir(place, 0o700)
        found, around = os.lstat(place), os.stat(above)
    except OSError:
        return None
    own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) == 0o700
    kept = around.st_uid in (0, os.getuid()) and (not around.st_mode & 0o022 or around.st_mode & stat.S_ISVTX)
    usable = own and kept and len(os.fsencode(place)) <= _MOST_BYTES
    return place if usable and not _is_in_a_work_tree(place) else None


def _is_in_a_work_tree(path: str) -> bool:
    place = os.path.realpath(path)
    while place:
        if os.path.lexists(f"{place}/.git"):
            return True
        place = place.rpartition("/")[0]
    return os.path.lexists("/.git")
