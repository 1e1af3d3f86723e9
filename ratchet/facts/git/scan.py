"""The paths that git lists, and which of them are on disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ratchet.facts.files_read import Directories, directories_of, unlisted_modules
from ratchet.storage.cache_directory import suspects

LINK = "120000"
SUBMODULE = "160000"
"""The modes of a link and of a submodule in a tree."""


class Kept(NamedTuple):
    """What stood on disk when it was read: path → mode, 0 for nothing, of what git lists and is no regular file; and
    the modules that git does not list."""

    modes: Mapping[str, int]
    unlisted: tuple[str, ...]


class Scan:
    """The paths that git tracks or would. `tags`: path -> git's letter for it. The disk is only read when asked.

    `known` is what stands on disk, where that is known.
    """

    def __init__(self, top: Path, tags: Mapping[str, str], known: Kept | None = None) -> None:
        self.top = top
        self.tags = tags
        self._known = known
        self.read: Collection[str] = ()
        """Paths that were read as regular files by now, so that the disk need not be asked what they are."""

    @cached_property
    def _modes(self) -> Mapping[str, int]:
        """Path -> mode of the files and links that are on disk."""
        if self._known is not None:
            found = {**dict.fromkeys(self.tags, stat.S_IFREG), **self._known.modes}
            for path in self._known.modes:
                if not _is_file(found[path]):
                    del found[path]
            return {**found, **dict.fromkeys(self.read, stat.S_IFREG)}
        modes = dict.fromkeys(self.read, stat.S_IFREG)
        modes |= {path: mode_of(f"{self.top}/{path}") for path in self.tags.keys() - modes.keys()}
        return {name: mode for name, mode in modes.items() if _is_file(mode)}

    def kept(self) -> Kept:
        """What is on disk, to be known in another run."""
        modes = {name: self._modes.get(name, 0) for name in self.tags}
        return Kept({name: mode for name, mode in modes.items() if not stat.S_ISREG(mode)}, self.unlisted)

    @cached_property
    def listed(self) -> frozenset[str]:
        """The paths that are on disk."""
        return frozenset(self._modes)

    @cached_property
    def links(self) -> frozenset[str]:
        """The paths that are symbolic links on disk."""
        return frozenset([name for name, mode in self._modes.items() if mode != stat.S_IFREG and stat.S_ISLNK(mode)])

    @cached_property
    def directories(self) -> Directories:
        """Where modules may stand that git does not list."""
        return directories_of(self.tags)

    @cached_property
    def unlisted(self) -> tuple[str, ...]:
        """Modules that git does not list, and directories of such; in order."""
        if self._known is not None:
            return self._known.unlisted
        return tuple(sorted(unlisted_modules(self.top, self.tags, self.directories)))

    @cached_property
    def suspects(self) -> frozenset[str]:
        """Tracked paths where only local things should be."""
        return suspects(self.tracked)

    @cached_property
    def tracked(self) -> frozenset[str]:
        """The paths that git tracks, on disk or not."""
        if "?" not in self.tags.values():
            return frozenset(self.tags)
        return frozenset(name for name, tag in self.tags.items() if tag != "?")

    @cached_property
    def untracked(self) -> frozenset[str]:
        """The paths that are on disk, and that git would track."""
        return frozenset(name for name, tag in self.tags.items() if tag == "?" and name in self.listed)

    @cached_property
    def submodules(self) -> frozenset[str]:
        """Directories that git lists as one path, since they hold repositories of their own."""
        others = (name.rstrip("/") for name in self.tags if name not in self._modes)
        return frozenset(name for name in others if stat.S_ISDIR(mode_of(f"{self.top}/{name}")))

    @cached_property
    def absent(self) -> frozenset[str]:
        """Tracked paths that a sparse checkout leaves out: unknown, not deleted."""
        return frozenset(name for name, tag in self.tags.items() if tag == "S" and name not in self.listed)


def tags_of(listing: bytes) -> dict[str, str]:
    """Path → git's letter for it, of what `git ls-files -t -z` says."""
    return {field[2:]: field[0] for field in os.fsdecode(listing).split("\0") if field}


def is_file(path: str) -> bool:
    """Whether the path is a file or a link."""
    return _is_file(mode_of(path))


def mode_of(path: str) -> int:
    """The mode of a path, without following a link; 0 if nothing is there."""
    try:
        return os.lstat(path).st_mode  # called for every file in every run; a Path takes ten times as long
    except OSError:
        return 0


def _is_file(mode: int) -> bool:
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)
