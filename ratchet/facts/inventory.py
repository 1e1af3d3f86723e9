"""Which files are first-party Python, which of them are measured, and what their modules are called."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from ratchet.errors import Inconclusive
from ratchet.facts.contents import hashes, sha_of
from ratchet.facts.files import Inventory, SourceFile

SUFFIXES = (".py", ".pyi", ".pyw")

_NOT_OURS = frozenset({".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "__pycache__", ".mypy_cache",
                       ".ratchet_cache", ".ruff_cache", ".pytest_cache", ".eggs"})  # fmt: skip

_PYTHON = re.compile(rb"#!.*(?:python|pypy|\b(?:uv|pipx) run(?:\s.*-s(?:cript)?)?\s*$)")
"""The first line of a script that Python runs, or a tool that runs it with its dependencies."""


def take_inventory(
    top: Path,
    listed: Collection[str] | None,
    roots: tuple[str, ...],
    measures: Callable[[str], bool],
    shas: Mapping[str, str] | None = None,
    symbolic: Collection[str] | None = None,
) -> Inventory:
    """Every first-party Python file below `top`.

    `listed` are the paths that git tracks or would (None without git: the tree is walked). `measures` says whether a
    path is under a measured path and not excluded. `shas` are hashes that are known already, `symbolic` the listed
    paths that are symbolic links. Raises Inconclusive for a file that cannot be read, for a measured one whose name is
    not UTF-8, and for two files that claim one module.
    """
    measured: list[SourceFile] = []
    unmeasured: list[SourceFile] = []
    links: list[str] = []
    here = top.resolve()
    paths = listed if listed is not None else [*walk(top)]
    known = shas or hashes(top, (path for path in paths if path.endswith(SUFFIXES)))[0]
    # Most files of some repositories are no code.
    for path in sorted([path for path in paths if _may_be_python(path) or symbolic is None or path in symbolic]):
        if path in known and path.endswith(SUFFIXES):
            sha = known[path]
        else:
            link = path in symbolic if symbolic is not None else os.path.islink(f"{top}/{path}")  # noqa: PTH114
            if not link and not _may_be_python(path):
                continue
            if link and (_leads_out(top / path, here) or _leads_to_unmeasured(top / path, here, path, measures)):
                links.append(path)
                continue
            if (link and _is_no_file_of_its_own(top / path, here, listed)) or not is_python(top / path):
                continue
            sha = _sha(top / path, path)
        file = SourceFile(path, *module_name(path, roots), sha)
        (measured if measures(path) else unmeasured).append(file)
    _refuse_unreadable_names(measured)
    _refuse_duplicates(measured)
    return Inventory(top, roots, tuple(measured), tuple(unmeasured), tuple(links))


def _may_be_python(path: str) -> bool:
    """Whether a file may be code by its name: a module, or a script that has no suffix."""
    return path.endswith(SUFFIXES) or path.rfind(".") <= path.rfind("/") + 1


def with_text(inventory: Inventory, path: str, text: bytes) -> Inventory:
    """The inventory as it is once a text is saved as the measured file `path`, which may be a new one."""
    file = SourceFile(path, *module_name(path, inventory.roots), hashlib.sha256(text).hexdigest())
    return inventory._replace(measured=(*(one for one in inventory.measured if one.path != path), file))


def walk(top: Path) -> Iterator[str]:
    """Paths of all files below `top`, without directories of tools and environments."""
    for folder, folders, files in os.walk(top):
        inside = PurePosixPath(Path(folder).relative_to(top).as_posix())
        folders[:] = [
            name for name in folders
            if name not in _NOT_OURS and not (Path(folder) / name / "pyvenv.cfg").exists()
        ]  # fmt: skip
        yield from (str(inside / name) for name in files)


def is_python(full: Path) -> bool:
    """Whether a file is Python: by its suffix, or without one by its first line."""
    if full.suffix:
        return full.suffix in SUFFIXES
    if full.name.startswith(".") or not full.is_file():
        return False
    try:
        with full.open("rb") as stream:
            first = stream.readline(120)
    except OSError:
        return False
    return _PYTHON.match(first) is not None


def module_name(path: str, roots: Iterable[str]) -> tuple[str, str]:
    """The dotted name of a file and the root that it starts from: the deepest root that holds the file."""
    return _name_below(path, tuple(roots))


@cache  # asked of every file, for the work tree and for base
def _name_below(path: str, roots: tuple[str, ...]) -> tuple[str, str]:
    root, relative = ".", path
    for candidate in roots:
        if candidate != "." and path.startswith(f"{candidate}/") and (root == "." or len(candidate) > len(root)):
            root, relative = candidate, path[len(candidate) + 1 :]
    suffix = next((suffix for suffix in SUFFIXES if relative.endswith(suffix)), "")
    stem = relative.removesuffix(suffix).removesuffix("/__init__")
    return stem.replace(".", "%2E").replace("/", "."), root


def _sha(full: Path, path: str) -> str:
    try:
        return sha_of(full)
    except OSError as error:
        raise Inconclusive(f"{path}: cannot be read ({error.strerror or error}).") from error


def _leads_out(link: Path, here: Path) -> bool:
    """Whether a link leads out of the tree. Raises Inconclusive for a module that is a link to a device or a pipe."""
    # mypy follows any link that an import names, and would read such a module for ever.
    if link.suffix in SUFFIXES and link.exists() and not link.is_file() and not link.is_dir():
        path = link.relative_to(here) if link.is_relative_to(here) else link
        raise Inconclusive(f"{path} cannot be read: it is a link to what is not a regular file.")
    try:
        return not link.resolve().is_relative_to(here)
    except (OSError, RuntimeError):
        return True


def _leads_to_unmeasured(link: Path, here: Path, path: str, measures: Callable[[str], bool]) -> bool:
    """Whether a link among the measured files leads to Python of the tree that is not measured where it stands."""
    try:
        target = link.resolve()
        if target.is_file():
            return is_python(target) and measures(path) and not measures(target.relative_to(here).as_posix())
        inside = next(target.glob("**/*.py"), None) if target.is_dir() else None
    except (OSError, RuntimeError, ValueError):
        return False
    if inside is None or not measures(f"{path}/{inside.relative_to(target).as_posix()}"):
        return False
    return not measures(inside.relative_to(here).as_posix())


def _is_no_file_of_its_own(link: Path, here: Path, listed: Collection[str] | None) -> bool:
    """Whether a link leads to no file, or to one that is measured under its own name already."""
    if not link.is_file():
        return True
    target = link.resolve().relative_to(here).as_posix()
    return listed is None or target in listed


def _refuse_unreadable_names(files: Iterable[SourceFile]) -> None:
    for file in files:
        try:
            file.path.encode()
        except UnicodeEncodeError:
            raise Inconclusive(
                f"{os.fsencode(file.path)!r}: the name is not UTF-8, which neither mypy nor a baseline can hold. "
                "Rename the file, or leave it out with [ratchet] exclude."
            ) from None


def _refuse_duplicates(files: Iterable[SourceFile]) -> None:
    seen: dict[tuple[str, bool], str] = {}
    for file in files:
        other = seen.setdefault((file.module, file.is_stub), file.path)
        if other != file.path:
            raise Inconclusive(
                f"{file.path}: is the module {file.module}, and so is {other}. Give them different [ratchet] roots, "
                "or leave one of them out of [ratchet] paths."
            )
