"""Reading and writing baselines/: whole files only, under a lock, and none that would not change."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ratchet.baseline.manifest import MANIFEST, parse_manifest, serialise_manifest
from ratchet.baseline.problems import MalformedFile, Problem
from ratchet.baseline.shard_names import SUFFIX, module_of, shard_names
from ratchet.baseline.shards import Baseline, parse_shard, serialise_shard
from ratchet.errors import Inconclusive
from ratchet.facts.collect.type_records import Environment
from ratchet.facts.contents import OF_ITSELF, content_of
from ratchet.terms import Key

DIRECTORY = "baselines"
MODULES = f"{DIRECTORY}/modules"
_TEMPORARY = ".tmp"


@dataclass(frozen=True, slots=True)
class Stored:
    """What baselines/ holds: the rows of every sound shard, the manifest if it is sound, and what is wrong.

    `exists` tells a repository that never recorded anything from one whose baseline is empty, as is `shards`:
    module -> path of each shard, sound or not.
    """

    baseline: Baseline
    manifest: Environment | None
    problems: tuple[Problem, ...]
    shards: Mapping[str, str]
    exists: bool


@dataclass(frozen=True, slots=True)
class Files:
    """The bytes of every file of baselines/ in a work tree, and what is wrong with others."""

    contents: Mapping[str, bytes]
    problems: tuple[Problem, ...]


def read_stored(top: Path) -> Stored:
    """baselines/ of a work tree. Inconclusive where it cannot be read."""
    files = read_files(top)
    return parse_stored(files.contents, files.problems)


def read_files(top: Path) -> Files:
    """The same without looking into the files."""
    files: dict[str, bytes] = {}
    problems = [Problem(link, 1, "a link, where the baseline should be a directory") for link in _links(top)]
    for path in [] if problems else _present(top):
        try:
            files[path] = content_of(f"{top}/{path}", OF_ITSELF)
        except OSError as error:
            if not stat.S_ISREG((top / path).lstat().st_mode):
                problems.append(Problem(path, 1, "not a regular file"))
                continue
            raise Inconclusive(f"{path} cannot be read: {error.strerror}.") from error
    return Files(files, tuple(problems))


def locate_shards(paths: Collection[str]) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """Module → path of its shard, for the paths that are shards; and names that are none, or claim a module twice."""
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
    """The same from files' contents by path, such as blobs at base; files outside modules/ and the manifest are none
    of its business."""
    counts: dict[Key, int] = {}
    # An empty file is what a merge driver leaves, which cannot delete: it allows nothing, and is no shard.
    shards, misnamed = locate_shards([path for path, data in files.items() if data or not path.endswith(SUFFIX)])
    found = [*problems, *misnamed]
    for module, path in shards.items():
        try:
            counts |= parse_shard(files[path], module, path)
        except MalformedFile as error:
            found.append(error.problem)
    manifest = None
    exists = bool(shards) or MANIFEST in files or bool(found)
    if MANIFEST in files:
        try:
            manifest = parse_manifest(files[MANIFEST])
        except MalformedFile as error:
            found.append(error.problem)
    elif exists:
        found.append(Problem(MANIFEST, 1, "missing"))
    return Stored(Baseline(counts), manifest, tuple(sorted(found)), shards, exists)


def write_shards(top: Path, modules: Mapping[str, Mapping[Key, int]]) -> tuple[str, ...]:
    """Give modules these rows and no others, and leave all other modules' shards alone; the paths that changed.

    A module without rows has no shard afterwards. Inconclusive where the tree cannot be written.
    """
    with locked(top):
        present = [path.rpartition("/")[2] for path in _present(top) if path.startswith(f"{MODULES}/")]
        contents = {module: serialise_shard(rows) for module, rows in modules.items()}
        kept = {module for name in present if (module := module_of(name))} - contents.keys()
        names = shard_names(kept | {module for module, data in contents.items() if data})
        # What goes, goes first: where case does not matter, it may have the name of what comes.
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
    """Write the manifest; its path if that changed it."""
    with locked(top):
        changed = tuple(_write(top, MANIFEST, serialise_manifest(environment)))
        _sync(top / DIRECTORY)
        return changed


def replace_file(top: Path, path: str, data: bytes) -> None:
    """Put whole new content in place of one file below baselines/, under the lock."""
    with locked(top):
        _write(top, path, data)


@contextlib.contextmanager
def locked(top: Path) -> Iterator[None]:
    """Hold baselines/ for oneself: other runs wait. Left-overs of runs that were killed are cleared away.

    The directory itself is locked, so no lock file lies about and none can be stale. Not to be nested.
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
        for leftover in [*directory.glob(f".*{_TEMPORARY}"), *(top / MODULES).glob(f".*{_TEMPORARY}")]:
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
    """Paths of the manifest and of everything in modules/ that has no hidden name, links included."""
    found = [MANIFEST] if os.path.lexists(top / MANIFEST) else []
    try:
        names = sorted(entry.name for entry in (top / MODULES).iterdir())
    except FileNotFoundError:
        return found
    except OSError as error:
        raise Inconclusive(f"{MODULES}/ cannot be read: {error.strerror}.") from error
    return found + [f"{MODULES}/{name}" for name in names if not name.startswith(".")]


def _write(top: Path, path: str, data: bytes) -> list[str]:
    """Put data in the place of a file, whole or not at all; [path], or nothing where it held the same."""
    target = top / path
    temporary = target.with_name(f".{target.name}{_TEMPORARY}")
    try:
        if not target.is_symlink() and target.is_file() and target.read_bytes() == data:
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
    """Make renames last through a power cut, where the system can."""
    if sys.platform != "win32":
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
