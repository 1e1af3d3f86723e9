"""What of this process a build must not see, and what it must not change for good."""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mypy import build, modulefinder, pyinfo
from mypy.errors import CompileError, Errors
from mypy.modules_state import modules_state
from mypy.options import Options
from mypy.types import instance_cache
from mypy.typestate import reset_global_state

from ratchet.facts.environment import search_directories, site_packages_of
from ratchet.search_path import as_started


@contextlib.contextmanager
def search_path(top: Path) -> Iterator[None]:
    """Keep the project out of our own sys.path: mypy would take it for an installed package."""
    kept, root = list(sys.path), top.resolve()
    # mypy leaves the first entry out by itself: it is the script's directory, or the working directory.
    first = 0 if sys.flags.safe_path else 1
    sys.path[first:] = [entry for entry in kept[first:] if not _is_around(root, entry)]
    modulefinder.get_search_dirs.cache_clear()
    asked = modulefinder.get_search_dirs
    _search_dirs.cache_clear()
    modulefinder.get_search_dirs = _search_dirs  # mypy's own would run what is installed for an interpreter
    try:
        yield
    finally:
        modulefinder.get_search_dirs = asked
        sys.path[:] = kept


@functools.cache
def _search_dirs(python_executable: str | None) -> tuple[list[str], list[str]]:
    """What mypy asks an interpreter: its path, and where its packages are."""
    if python_executable is None:
        return [], []
    if python_executable == sys.executable:
        return pyinfo.getsearchdirs()
    return list(search_directories(python_executable)), list(site_packages_of(python_executable))


def load_plugins(options: Options) -> None:
    """Import plugins that the project itself brings as modules, from where `mypy` would have found them.

    During a build the project is no longer on sys.path. What fails here fails in the build again, which says so.
    """
    kept = list(sys.path)
    # What is installed comes first: a file of the tree that has its name is not what the plugin means.
    sys.path[:] = [*kept, *(entry for entry in as_started() if entry not in kept)]
    try:
        with contextlib.suppress(CompileError):
            build.load_plugins_from_config(options, Errors(options), io.StringIO())
    finally:
        sys.path[:] = kept


def _is_around(root: Path, entry: str) -> bool:
    if "site-packages" in entry or "dist-packages" in entry:
        return False
    path = Path(entry).resolve()
    return root.is_relative_to(path) or path.is_relative_to(root)


KEPT_MODULES = 400
"""How many modules of builds that are over may wait for the collector: some 40 MB, eight builds of a tiny project."""


@dataclass
class _Leavings:
    """How many modules earlier builds of this process left behind, since the collector last looked."""

    modules: int = 0


_leavings = _Leavings()


@contextlib.contextmanager
def quiet_collector() -> Iterator[None]:
    """What is alive already is not worth a look by the collector; mypy's own thresholds are put back afterwards.

    A build leaves itself behind in cycles. Before another is made in the same process, it is let go. To collect looks
    at all that is alive in the process: it is done once enough modules wait for it.
    """
    _leavings.modules += len(modules_state.modules)
    # mypy's own ways to its last build.
    modules_state.node_fixer, modules_state.modules = None, {}
    reset_global_state()
    instance_cache.reset()
    if _leavings.modules >= KEPT_MODULES:
        _leavings.modules = 0
        gc.collect()
    thresholds = gc.get_threshold()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
