"""Which files of a work tree a mypy plugin would run: its own, and what it imports of the tree."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from ratchet.search_path import as_started
from ratchet.storage.files import content_of

_COMPILED = (".so", ".pyd", ".pyc")


def plugin_files(top: Path, plugin: str, roots: Sequence[str], tracked: Collection[str]) -> frozenset[str]:
    """Paths of the tree that a plugin, as mypy's configuration names it, would run; none where it lies elsewhere.

    Python files count whether git tracks them or not, compiled ones beside them where git does. `roots` are where
    module names start. What is installed in an environment inside the tree, such as `.venv`, is no file of the tree,
    unless git tracks something of it or it stands behind a link that git tracks: then that link counts.
    """
    name = plugin.rpartition(":")[0] if ":" in plugin.rpartition("/")[2] else plugin
    if name.endswith(".py"):
        path = os.path.relpath(top / name, top)
        if path.startswith(os.pardir):
            return frozenset()
        if installed_in(top, path, tracked):
            return frozenset()
        first, directory = [path], os.path.dirname(path)  # noqa: PTH120
        tree = _Tree(top, (directory, *_starts(top, roots, tracked)))
    else:
        tree = _Tree(top, tuple(_starts(top, roots, tracked)))
        first = [*tree.files_of(name), *_links_to(top, name, tracked)]
    files = tree.reached_from(first)
    beside = {_without_suffixes(path) for path in files}
    compiled = (path for path in tracked if path.endswith(_COMPILED))
    return files | {path for path in compiled if _without_suffixes(path.replace("__pycache__/", "")) in beside}


def _starts(top: Path, roots: Sequence[str], tracked: Collection[str]) -> Iterator[str]:
    """Directories, from the root of the tree, in which a module may be looked for."""
    yield from dict.fromkeys(["", "src", *(root for root in roots if root != ".")])
    for entry in as_started():
        place = os.path.relpath(os.path.realpath(entry), os.path.realpath(top))
        if not place.startswith(os.pardir) and place != os.curdir and not installed_in(top, place, tracked):
            yield place


def installed_in(top: Path, path: str, tracked: Collection[str]) -> bool:
    """Whether a path of the tree lies in the environment that runs ratchet, of which git tracks nothing."""
    root = os.path.realpath(top)
    place = os.path.realpath(f"{root}/{path}")
    for prefix in {os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix)}:
        if prefix.startswith(root + os.sep) and f"{place}/".startswith(f"{prefix}/"):
            name = os.path.relpath(prefix, root)
            return not any(f"{each}/".startswith(f"{name}/") or name.startswith(f"{each}/") for each in tracked)
    return False


def _links_to(top: Path, module: str, tracked: Collection[str]) -> Iterator[str]:
    """Tracked paths, links to directories, through which a module is found on the search path."""
    for entry in as_started():
        place = os.path.relpath(entry, top)
        if not place.startswith(os.pardir) and any(_Tree(top, (place,)).files_of(module)):
            parts = place.split("/")
            above = ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
            yield from (path for path in above if path in tracked)


def _without_suffixes(path: str) -> str:
    directory, _, name = path.rpartition("/")
    return f"{directory}/{name.partition('.')[0]}"


class _Tree:
    """The Python files of a work tree, by the names under which they can be imported."""

    def __init__(self, top: Path, starts: Sequence[str]) -> None:
        self._top = top
        self._starts = starts

    def files_of(self, module: str) -> Iterator[str]:
        """The files that an import of a module runs, its packages' among them, in every place where there are some."""
        parts = module.split(".")
        for start in self._starts:
            for length in range(1, len(parts) + 1):
                stem = "/".join([*([start] if start else []), *parts[:length]])
                for path in (f"{stem}.py", f"{stem}/__init__.py"):
                    if os.path.lexists(self._top / path):
                        yield path

    def reached_from(self, first: Sequence[str]) -> frozenset[str]:
        """These files and all that they import of the tree, and so on."""
        reached: set[str] = set()
        waiting = list(first)
        while waiting:
            path = waiting.pop()
            if path not in reached:
                reached.add(path)
                waiting += [found for module in self._imports(path) for found in self.files_of(module)]
        return frozenset(reached)

    def _imports(self, path: str) -> Iterator[str]:
        try:
            tree = ast.parse(content_of(self._top / path))
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            return  # it imports nothing, or fails where it is imported
        package = path.removesuffix(".py").split("/")[:-1]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from self._imported_from(node, package)

    def _imported_from(self, node: ast.ImportFrom, package: Sequence[str]) -> Iterator[str]:
        above = package[: len(package) - node.level + 1] if node.level else []
        for start in ("", *self._starts) if node.level else ("",):
            inside = ".".join(above).removeprefix(f"{start.replace('/', '.')}." if start else "")
            module = ".".join(part for part in (inside, node.module or "") if part)
            yield from (f"{module}.{alias.name}" if module else alias.name for alias in node.names)
