"""Reading and writing baselines/: whole files, under a lock, and only those that change."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ratchet.baseline.manifest import MANIFEST, parse_manifest, serialise_manifest
from ratchet.baseline.problems import MalformedFile, Problem
from ratchet.baseline.shard_names import SUFFIX, module_of, shard_names
from ratchet.baseline.shards import Baseline, parse_shard, serialise_shard
from ratchet.errors import Inconclusive
from ratchet.facts.collect.type_records import Environment
from ratchet.facts.contents import content_in
from ratchet.storage.files import OF_ITSELF, content_of
from ratchet.terms import Key

DIRECTORY = "baselines"
MODULES = f"{DIRECTORY}/modules"
_TEMPORARY = ".tmp"


class ChangedMeanwhile(Inconclusive):
    """A file of baselines/ is not what it was when it was listed: another ratchet, or git, wrote it."""


class Stored(NamedTuple):
    """What baselines/ holds: the rows of every well-formed shard, the manifest if it is well formed, and the problems.

    `shards`: module -> path of each shard, malformed ones included. `exists` is False if nothing was ever recorded; an
    empty baseline exists.
    """

    baseline: Baseline
    manifest: Environment | None
    problems: tuple[Problem, ...]
    shards: Mapping[str, str]
    exists: bool


@dataclass(frozen=True)
class Files:
    """The files of baselines/ in the work tree at `top`, and the problems of what is no file.

    `digests`: path -> SHA-256 of the bytes of each file, in hex. What a file holds is read when it is asked for.
    """

    top: Path
    digests: Mapping[str, str]
    problems: tuple[Problem, ...]
    _known: dict[str, bytes] = field(default_factory=dict, repr=False)

    def content(self, path: str) -> bytes:
        """The bytes of a file; none if it is not there.

        Raises Inconclusive if they cannot be read, and ChangedMeanwhile if they are others by now.
        """
        if path not in self._known:
            content = content_in(self.top, path) if path in self.digests else b""
            if path in self.digests and hashlib.sha256(content).hexdigest() != self.digests[path]:
                raise ChangedMeanwhile(f"{path}: changed while it was being compared; run again")
            self._known[path] = content
        return self._known[path]


def read_stored(top: Path) -> Stored:
    """baselines/ of a work tree. Raises Inconclusive if it cannot be read."""
    paths, problems = _found(top)
    contents, others = _contents(top, paths)
    return parse_stored(contents, (*problems, *others))


def list_files(top: Path, known: Mapping[str, str]) -> Files:
    """The files of baselines/ in a work tree. `known`: path -> SHA-256 of what was read already.

    Raises Inconclusive if another one cannot be read.
    """
    paths, problems = _found(top)
    contents, others = _contents(top, [path for path in paths if path not in known])
    digests = {
        path: known.get(path) or hashlib.sha256(contents[path]).hexdigest()
        for path in paths
        if path in known or path in contents
    }
    return Files(top, digests, (*problems, *others))


def _found(top: Path) -> tuple[list[str], list[Problem]]:
    """The paths of what is in baselines/, unless there is a link in the place of a directory."""
    problems = [Problem(link, 1, "a link, where the baseline should be a directory") for link in _links(top)]
    return [] if problems else _present(top), problems


def _contents(top: Path, paths: Iterable[str]) -> tuple[dict[str, bytes], list[Problem]]:
    """Path -> bytes of the files among these, and the problems of what is no file."""
    files: dict[str, bytes] = {}
    problems = []
    for path in paths:
        try:
            files[path] = content_of(f"{top}/{path}", OF_ITSELF)
        except OSError as error:
            if not stat.S_ISREG((top / path).lstat().st_mode):
                problems.append(Problem(path, 1, "not a regular file"))
                continue
            raise Inconclusive(f"{path} cannot be read: {error.strerror}.") from error
    return files, problems


def locate_shards(paths: Collection[str]) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """Module → path of its shard; and problems: names that are no shard's, and modules that have two shards."""
    shards: dict[str, str] = {}
    problems = []
    for path in sorted(paths):
        directory, _, name = path.rpartition("/")
        if directory != MODULES:
            continue
        module = module_of(name)
        if module is None or module in shards:
            what = "no shard's name" if module is None else f"{shards[module]} is a shard of {module} too"
            problems.append(Problem(path, 1, what))
        else:
            shards[module] = path
    return shards, tuple(problems)


def parse_stored(files: Mapping[str, bytes], problems: Collection[Problem] = ()) -> Stored:
    """What baselines/ holds, by `files`: path -> bytes, such as blobs at base. Only shards and manifest are read."""
    counts: dict[Key, int] = {}
    # A merge driver cannot delete a file, so it leaves an empty one. That allows nothing, and is no shard.
    shards, misnamed = locate_shards([path for path, data in files.items() if data or not path.endswith(SUFFIX)])
    wrong = [*problems, *misnamed]
    for module, path in shards.items():
        try:
            counts |= parse_shard(files[path], module, path)
        except MalformedFile as error:
            wrong.append(error.problem)
    manifest = None
    exists = bool(shards) or MANIFEST in files or bool(wrong)
    if MANIFEST in files:
        try:
            manifest = parse_manifest(files[MANIFEST])
        except MalformedFile as error:
            wrong.append(error.problem)
    elif exists:
        wrong.append(Problem(MANIFEST, 1, "missing"))
    return Stored(Baseline(counts), manifest, tuple(sorted(wrong)), shards, exists)


def write_shards(top: Path, modules: Mapping[str, Mapping[Key, int]]) -> tuple[str, ...]:
    """Write the shards of `modules`: module -> its rows. Other modules' shards stay. Return the paths that changed.

    The shard of a module without rows is deleted. Raises Inconclusive if a file cannot be written.
    """
    with locked(top):
        present = [path.rpartition("/")[2] for path in _present(top) if path.startswith(f"{MODULES}/")]
        contents = {module: serialise_shard(rows) for module, rows in modules.items()}
        kept = {module for name in present if (module := module_of(name))} - contents.keys()
        names = shard_names(kept | {module for module, data in contents.items() if data})
        # Delete before writing: on a file system that ignores case, an old name may be the name of a new file.
        stale = [name for name in present if (module := module_of(name)) in contents and name != names.get(module)]
        gone = [name for name in stale if not contents[module_of(name) or ""]]
        gone += [name for name in present if module_of(name) in kept and (top / MODULES / name).stat().st_size == 0]
        changed = [path for name in gone for path in _remove(top, name)]
        for module in sorted(names.keys() & contents.keys()):
            changed += _write(top, f"{MODULES}/{names[module]}", contents[module])
            changed += [path for name in stale if module_of(name) == module for path in _remove(top, name)]
        _sync(top / MODULES)
        return tuple(sorted(changed))


def write_manifest(top: Path, environment: Environment) -> tuple[str, ...]:
    """Write the manifest. Return its path if it changed."""
    with locked(top):
        changed = tuple(_write(top, MANIFEST, serialise_manifest(environment)))
        _sync(top / DIRECTORY)
        return changed


def replace_file(top: Path, path: str, data: bytes) -> None:
    """Replace the content of a file in baselines/, under the lock."""
    with locked(top):
        try:
            (top / path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Inconclusive(f"{path} cannot be written: {error.strerror}.") from error
        _write(top, path, data)


@contextlib.contextmanager
def locked(top: Path) -> Iterator[None]:
    """Lock baselines/: other runs wait. Temporary files of killed runs are deleted.

    The directory itself is locked, so there is no lock file that could be left behind. Do not nest.
    """
    directory = top / DIRECTORY
    for link in _links(top):
        raise Inconclusive(f"{link} is a link; replace it by a directory of this repository.")
    try:
        (top / MODULES).mkdir(parents=True, exist_ok=True)
        held = _lock(directory)
    except OSError as error:
        raise Inconclusive(f"{DIRECTORY}/ cannot be written: {error.strerror}.") from error
    try:
        for leftover in [*directory.glob(f".*{_TEMPORARY}"), *directory.glob(f"*/.*{_TEMPORARY}")]:
            with contextlib.suppress(OSError):
                leftover.unlink()
        yield
    finally:
        os.close(held)


def _lock(directory: Path) -> int:
    if sys.platform == "win32":
        import msvcrt  # directories cannot be opened there

        held = os.open(directory / ".lock", os.O_RDWR | os.O_CREAT)
        msvcrt.locking(held, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        held = os.open(directory, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
    return held


def _links(top: Path) -> list[str]:
    return [directory for directory in (DIRECTORY, MODULES) if (top / directory).is_symlink()]


def _present(top: Path) -> list[str]:
    """Paths of the manifest and of every entry of modules/ without a hidden name, links included."""
    paths = [MANIFEST] if os.path.lexists(top / MANIFEST) else []
    try:
        names = sorted(os.listdir(top / MODULES))  # noqa: PTH208  (in every run: thousands of Paths take their time)
    except FileNotFoundError:
        return paths
    except OSError as error:
        raise Inconclusive(f"{MODULES}/ cannot be read: {error.strerror}.") from error
    return paths + [f"{MODULES}/{name}" for name in names if not name.startswith(".")]


def _write(top: Path, path: str, data: bytes) -> list[str]:
    """Write a file, whole or not at all. Return [path], or [] if the file held the same."""
    target = top / path
    temporary = target.with_name(f".{target.name}{_TEMPORARY}")
    try:
        if not target.is_symlink() and target.is_file() and content_of(target, OF_ITSELF) == data:
            return []
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise Inconclusive(f"{path} cannot be written: {error.strerror}.") from error
    return [path]


def _remove(top: Path, name: str) -> list[str]:
    path = f"{MODULES}/{name}"
    try:
        (top / path).unlink()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Inconclusive(f"{path} cannot be removed: {error.strerror}.") from error
    return [path]


def _sync(directory: Path) -> None:
    """Have the system write renames to disk, so that a power cut does not undo them."""
    if sys.platform != "win32":
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
