"""What git lists and what is on disk, remembered as long as nothing is put into a directory or taken out of one.

To find the files that it does not track, git reads every directory, and so does whoever asks what stands in them. A
directory's state tells sooner whether its entries can have changed: it costs a tenth of that. The index, git's settings
and each file that says what git ignores are read in every run.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.facts.contents import hashes
from ratchet.facts.files_read import directories_of
from ratchet.facts.git.repository import Repository
from ratchet.facts.git.scan import Kept, Scan, tags_of
from ratchet.storage.cache import CachedDocument
from ratchet.storage.cache_directory import came_with_the_change
from ratchet.storage.files import OF_ITSELF, content_of, content_or_none
from ratchet.storage.narrowing import as_number, as_table, as_text, as_texts, parsed

_UNTRACKED = ("ls-files", "-z", "-t", "--others", "--exclude-standard")
_IGNORE = ".gitignore"
_COARSE = 2_000_000_000
"""By how many nanoseconds the coarsest file systems round the time of a change."""
_SMALL = 100_000
"""An index of fewer bytes lists some hundreds of files: git looks for others beside them in a few milliseconds."""
_MOST = 20_000
"""Directories that git neither tracks nor ignores: where there are so many, nothing is remembered."""


class _Watched(NamedTuple):
    """Directories, the state of each, and a digest of the names and kinds of its entries.

    `ignores` tell what git ignores: path → digest, or why there is none; empty for what is not there. `links` are
    symbolic links that may lead to a directory: path → whether one does.
    """

    directories: Sequence[str]
    states: Sequence[str]
    entries: Sequence[str]
    ignores: Mapping[str, str]
    links: Mapping[str, bool]


class Listing:
    """The paths that git lists. `cache` is the directory in which what is on disk is remembered.

    What was remembered is believed where the index, git's settings and the files that say what it ignores are what they
    were, and each directory is the one that it was, or has the entries that it had.
    """

    def __init__(self, repository: Repository, cache: Path) -> None:
        self._repository = repository
        self._git, self._top = repository.git, repository.top
        self._exclude = repository.exclude
        self._cache = cache
        self._began = time.time_ns()
        self._rests_on = ""
        self._watched: _Watched | None = None

    def scan(self) -> Scan:
        """The paths that git lists, and what stands on disk where that is known."""
        if not self._is_large():
            return self._repository.scan()
        indexed = self._git.output("ls-files", "-z", "-t", "--cached")
        tags = tags_of(indexed)
        settings = self._settings() if _times_tell() else None
        if settings is not None and not came_with_the_change(self._cache, self._top, tags):
            self._rests_on = _digest(indexed, *settings)
            known = self._recalled(tags)
            if known is not None:
                return known
            self._watched = self._walk(tags)
        return Scan(self._top, {**tags, **tags_of(self._git.output(*_UNTRACKED))})

    def _is_large(self) -> bool:
        """Whether so much is listed that it is worth the question after git's settings; told by the index's size."""
        index = self._exclude.parent.parent / "index" if self._exclude is not None else None
        try:
            return index is not None and index.stat().st_size > _SMALL
        except OSError:
            return True

    def _settings(self) -> list[bytes | None] | None:
        """git's settings, and the files outside the tree that say what it ignores; None where they cannot be told.

        https://git-scm.com/docs/gitignore
        """
        settings = self._git.output("config", "-z", "--list")
        pairs = [line.partition("\n") for line in os.fsdecode(settings).split("\0")]
        named = [value for name, _, value in pairs if name.lower() == "core.excludesfile"]
        home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")  # noqa: PTH111
        own = Path(os.path.expanduser(named[-1]) if named else f"{home}/git/ignore")  # noqa: PTH111
        if self._exclude is None or not own.is_absolute():
            return None
        return [settings, content_or_none(self._exclude), content_or_none(own)]

    @property
    def _document(self) -> CachedDocument:
        return CachedDocument(self._cache, f"listing-{_digest(os.fsencode(self._top))[:16]}", "listing-*")

    def remember(self, scan: Scan) -> None:
        """Keep what stands on disk for the next run, if nothing has changed since this one began."""
        watched = self._watched
        if watched is None or any(path.endswith("/") for path in scan.tags):  # repositories of their own
            return
        kept = scan.kept()
        if self._has_changed(watched):
            return
        self._write(watched, kept, [path for path, tag in scan.tags.items() if tag == "?"])

    def _write(self, watched: _Watched, kept: Kept, others: Sequence[str]) -> None:
        settled = [state if _is_older(state, self._began - _COARSE) else "" for state in watched.states]
        table = {"rests on": self._rests_on, **watched._replace(states=settled)._asdict(), **kept._asdict()}
        table["others"] = others
        self._document.write(json.dumps(table, separators=(",", ":")).encode())

    def _has_changed(self, watched: _Watched) -> bool:
        return _states(self._top, watched.directories) != watched.states or self._is_read_otherwise(watched)

    def _is_read_otherwise(self, watched: _Watched) -> bool:
        """Whether git would ignore other paths, or a link lead elsewhere, in directories that are what they were."""
        ignores, links = _ignoring(self._top, watched.ignores), _leading(self._top, watched.links)
        return ignores != watched.ignores or links != watched.links

    def _recalled(self, tags: Mapping[str, str]) -> Scan | None:
        content = self._document.read()
        try:
            table = as_table(parsed(content or b"{}"))
            if table.get("rests on") != self._rests_on:
                return None
            watched = _watched_of(table)
            modes = {path: as_number(mode) for path, mode in as_table(table["modes"]).items()}
            kept = Kept(modes, as_texts(table["unlisted"]))
            others = as_texts(table["others"])
        except (ValueError, KeyError, TypeError):
            return None
        states = _states(self._top, watched.directories)
        if self._is_read_otherwise(watched):
            return None
        changed = [at for at, pair in enumerate(zip(states, watched.states, strict=True)) if pair[0] != pair[1]]
        if any(_entries(self._top, watched.directories[at])[0] != watched.entries[at] for at in changed):
            return None
        if any(_is_older(states[at], self._began - _COARSE) for at in changed):
            self._write(watched._replace(states=states), kept, others)
        return Scan(self._top, {**tags, **dict.fromkeys(others, "?")}, kept)

    def _walk(self, tags: Mapping[str, str]) -> _Watched | None:
        """All directories in which git may find files; None where that cannot be told, or would take too long."""
        tracked = directories_of(tags)
        level = sorted(tracked.of_modules | tracked.others)
        found: dict[str, tuple[str, str]] = {}
        ignores: list[str] = []
        links: list[str] = []
        while level:
            states = _states(self._top, level)
            inside: list[str] = []
            for directory, state in zip(level, states, strict=True):
                above = f"{directory}/" if directory else ""
                digest, names = _entries(self._top, directory)
                found[directory] = (state, digest)
                ignores += [above + _IGNORE] if _IGNORE in names else []
                links += [above + name for name, kind in names.items() if kind == "l" and "." not in name]
                if directory not in tags or ".git" not in names:  # git does not look into a submodule
                    inside += [above + name for name, kind in names.items() if kind == "d" and name != ".git"]
            new = [path for path in inside if path not in found]
            # What is tracked as a file, or as a submodule, may be a directory on disk.
            untracked = [path for path in new if path not in tags]
            ignored = self._git.ignored(untracked) if len(found) + len(new) < len(tags) + _MOST else None
            if ignored is None:
                return None
            all_ignoring = [path for path in untracked if _ignores_all(self._top / path / _IGNORE)]
            # Such a directory is listed all the same once it is a repository.
            ignores += [f"{path}/{name}" for path in all_ignoring if path not in ignored for name in (_IGNORE, ".git")]
            level = [path for path in new if path not in ignored and path not in {*all_ignoring}]
        pairs = found.values()
        states, digests = [state for state, _ in pairs], [digest for _, digest in pairs]
        return _Watched([*found], states, digests, _ignoring(self._top, ignores), _leading(self._top, links))


def _watched_of(table: Mapping[str, object]) -> _Watched:
    """What was remembered. Raises TypeError and KeyError where it is something else."""
    directories, states, entries = (as_texts(table[name]) for name in ("directories", "states", "entries"))
    ignores = {path: as_text(one) for path, one in as_table(table["ignores"]).items()}
    links = {path: bool(one) for path, one in as_table(table["links"]).items()}
    return _Watched(directories, states, entries, ignores, links)


def _times_tell() -> bool:
    """Whether the system says when a directory was last changed, and not only when it was made."""
    return os.name != "nt"


def _digest(*parts: bytes | None) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"none\0" if part is None else b"%d\0" % len(part))
        digest.update(part or b"")  # not joined: they may be megabytes
    return digest.hexdigest()


def _states(top: Path, directories: Iterable[str]) -> list[str]:
    """What tells one state of a directory's entries from another."""
    return [_state(f"{top}/{one}") for one in directories]


def _state(directory: str) -> str:
    try:
        status = os.lstat(directory)  # of thousands in each run: a Path takes ten times as long
    except OSError:
        return "none"
    return f"{status.st_ctime_ns} {status.st_ino} {status.st_dev} {status.st_mode}"


def _is_older(state: str, moment: int) -> bool:
    changed = state.partition(" ")[0]
    return not changed.isdecimal() or int(changed) < moment


def _entries(top: Path, directory: str) -> tuple[str, Mapping[str, str]]:
    """A digest of a directory's entries; and the name and kind of each: d, f and l for directory, file and link."""
    try:
        with os.scandir(f"{top}/{directory}") as listed:
            names = {one.name: _kind(one) for one in listed}
    except OSError as error:
        return f"error {error.errno}", {}
    return _digest(os.fsencode("\0".join(sorted(f"{kind}{name}" for name, kind in names.items())))), names


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "l"
    if entry.is_dir(follow_symlinks=False):
        return "d"
    return "f" if entry.is_file(follow_symlinks=False) else "o"


def _ignoring(top: Path, paths: Collection[str]) -> Mapping[str, str]:
    shas, others = hashes(top, paths)
    return {path: shas.get(path) or others.get(path, "") for path in paths}


def _leading(top: Path, links: Iterable[str]) -> Mapping[str, bool]:
    return {link: (top / link).is_dir() for link in links}


def _ignores_all(ignore: Path) -> bool:
    """Whether a file has git ignore all that is beside it, whatever comes or goes. It does not follow a link to it."""
    try:
        lines = content_of(ignore, OF_ITSELF).split(b"\n")
    except OSError:
        return False
    return [line for line in lines if line and not line.startswith(b"#")] == [b"*"]
