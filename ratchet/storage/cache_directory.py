"""Where caches lie, and when one is not to be trusted."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ratchet.storage.temporary import remember

DIRECTORY = ".ratchet_cache"


def suspects(tracked: Iterable[str]) -> frozenset[str]:
    """Tracked paths where only local things should be: caches and environments that came with the change."""
    return frozenset(path for path in tracked if path.partition("/")[0] in (DIRECTORY, ".venv"))


def cache_directory(top: Path, asked: str | None, environ: Mapping[str, str], tracked: Collection[str]) -> Path:
    """`--cache-dir`, else RATCHET_CACHE_DIR, else .ratchet_cache/ in the repository, made if it is missing.

    A cache that is in git came with the change, so it is not used; nor is one that leads elsewhere through a link. A
    fresh directory takes its place then, and where the tree cannot be written; it is removed when the command ends.
    """
    chosen = asked or environ.get("RATCHET_CACHE_DIR")
    if chosen:
        directory = Path(chosen).absolute()
    else:
        directory = top / DIRECTORY
        if directory.is_symlink() or any(path.startswith(f"{DIRECTORY}/") for path in tracked):
            return _stand_in(top)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        ignore = directory / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        probe = directory / ".writable"
        probe.write_bytes(b"")
    except OSError:
        return _stand_in(top)
    return directory


@functools.cache
def _stand_in(top: Path) -> Path:
    """One directory for a tree and a process, which goes when the process ends."""
    import tempfile

    directory = tempfile.mkdtemp(prefix="ratchet-cache-")
    remember(directory)
    return Path(directory)
