"""Contract types of a project's own: installed beside ratchet, never taken from the tree that is checked."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path
from types import ModuleType

from ratchet.contracts.contract import Contract, contract_type
from ratchet.errors import Inconclusive, RatchetError, UsageError
from ratchet.facts.checked_tree import CheckedTree
from ratchet.search_path import as_started
from ratchet.terms.catalogue import DEFAULT_LEVELS

ENTRY_POINTS = "ratchet.contracts"
"""The entry-point group: name = type, object = a subclass of Contract."""

_OWN = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Plugin:
    """A contract type that a distribution brings."""

    point: EntryPoint
    distribution: str
    version: str

    def __str__(self) -> str:
        return f"{self.point.name} ({self.distribution} {self.version})"


@dataclass(frozen=True, slots=True)
class _Loaded:
    kind: type[Contract]
    origin: Plugin
    tree: CheckedTree = field(repr=False)


_loaded: dict[str, _Loaded] = {}
"""Type -> what this process has loaded. The policy at base is judged by the same code as the work tree's."""


def plugins(tree: CheckedTree) -> Iterator[Plugin]:
    """Every contract type that the environment offers. Distributions inside the checked tree are left out."""
    every = [(distribution, distribution.read_text("entry_points.txt") or "") for distribution in distributions()]
    if not any(ENTRY_POINTS in text for _, text in every):
        return
    seen: set[str] = set()
    for distribution, text in every:
        name = _name_of(distribution)
        if name in seen or tree.brings(Path(str(distribution.locate_file("")))):
            continue
        seen.add(name)
        yield from (
            Plugin(point, name, distribution.version)
            for point in (distribution.entry_points if ENTRY_POINTS in text else ())
            if point.group == ENTRY_POINTS
        )


def _name_of(distribution: Distribution) -> str:
    """The name that its metadata begin with: to parse whole descriptions takes longer than a check."""
    text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    named = next((line for line in text.partition("\n\n")[0].splitlines() if line.startswith("Name:")), None)
    return named[5:].strip() if named is not None else distribution.metadata["Name"] or ""


def loaded(name: str) -> type[Contract] | None:
    """A contract type that was loaded before, or None."""
    return _loaded[name].kind if name in _loaded else None


def origin(name: str) -> tuple[str, str] | None:
    """The distribution that a loaded contract type came with, and its version."""
    return (_loaded[name].origin.distribution, _loaded[name].origin.version) if name in _loaded else None


def load(name: str, tree: CheckedTree) -> type[Contract] | None:
    """The installed contract type of this name, or None. Nothing is imported from the tree, whatever sys.path says.

    UsageError if what is offered is no contract type; Inconclusive if it cannot be imported.
    """
    offered = [plugin for plugin in plugins(tree) if plugin.point.name == name]
    if not offered:
        return None
    if len(offered) > 1:
        raise UsageError(
            f"contract type {name} is brought by more than one distribution: {', '.join(map(str, offered))}"
        )
    with _inconclusive_if_broken(offered[0]), _no_import_from(tree):
        value: object = offered[0].point.load()
        module = sys.modules[offered[0].point.module]  # it may have been imported before, from another place
        _refuse_tree(tree, module.__name__, module.__file__, ())
    kind = contract_type(value, str(offered[0]))
    if name in DEFAULT_LEVELS or kind.rule != name:
        raise UsageError(f"contract type {offered[0]}: its rule is {kind.rule!r}, and must be its own name, {name!r}")
    _loaded[name] = _Loaded(kind, offered[0], tree)
    return kind


@contextmanager
def guarded(name: str) -> Iterator[None]:
    """Run code of a contract type. What one of the project's own raises makes the answer inconclusive."""
    known = _loaded.get(name)
    if known is None:
        yield
        return
    with _inconclusive_if_broken(known.origin), _no_import_from(known.tree):
        yield


@contextmanager
def _inconclusive_if_broken(plugin: Plugin) -> Iterator[None]:
    """Turns an exception of a plug-in into Inconclusive. Ratchet's own errors, as of a wrong setting, pass."""
    try:
        yield
    except (RatchetError, KeyboardInterrupt):
        raise
    except BaseException as error:
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise Inconclusive(f"contract type {plugin} failed, so nothing can be told: {said}{_place(error)}") from error


def _place(error: BaseException) -> str:
    """` (file:line)` of the last frame outside ratchet, or nothing."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [
        frame
        for frame in frames
        if Path(frame.filename).is_absolute() and not Path(frame.filename).is_relative_to(_OWN)
    ]
    return f" ({theirs[-1].filename}:{theirs[-1].lineno})" if theirs else ""


@contextmanager
def _no_import_from(tree: CheckedTree) -> Iterator[None]:
    """Refuses, inside, any import from the checked tree."""
    guard = _Guard(tree)
    sys.meta_path.insert(0, guard)
    try:
        yield
    finally:
        sys.meta_path.remove(guard)


class _Guard(MetaPathFinder):
    """Asks the other finders, and refuses a module that lies in the tree."""

    def __init__(self, tree: CheckedTree) -> None:
        self._tree = tree

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(fullname, path, target)) is not None:
                _refuse_tree(self._tree, fullname, spec.origin, spec.submodule_search_locations or ())
                return spec
        # The tree is no longer on sys.path, so nothing finds its modules: say so instead of "no such module".
        spec = PathFinder.find_spec(fullname, as_started()) if path is None else None
        if spec is not None:
            _refuse_tree(self._tree, fullname, spec.origin, spec.submodule_search_locations or ())
        return None


def _refuse_tree(tree: CheckedTree, name: str, file: str | None, locations: Sequence[str]) -> None:
    for place in (file, *locations):
        if place is not None and Path(place).is_absolute() and tree.brings(Path(place)):
            raise ImportError(f"{name} lies in the tree that is checked ({place}), whose code is never run")
