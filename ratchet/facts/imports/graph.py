"""The import graph as plain data: who imports whom, when, and where."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from ratchet.terms import Place
from ratchet.terms.imports import ImportKind, View

EXTERNAL = "ext:"
"""The prefix of a module that is not first-party, in the graph, in contracts and in the baseline."""

_STRENGTH = {kind: position for position, kind in enumerate(ImportKind)}


def is_stdlib(name: str) -> bool:
    """Whether a dotted name, without `ext:`, is of the standard library, by its first part."""
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or top == "__main__"


def strength(kind: ImportKind) -> int:
    """0 for the weakest tie (typing) to 3 (import-time)."""
    return _STRENGTH[kind]


class Module(NamedTuple):
    """One first-party module, or a directory that is a namespace package (then without paths).

    `exported` is its `__all__` if that is literal (`declared`), else what a star import would bind.
    """

    name: str
    paths: tuple[str, ...]
    exported: tuple[str, ...] = ()
    declared: bool = False


class External(NamedTuple):
    """One imported module that is not first-party. `name` is dotted, without `ext:`."""

    name: str

    @property
    def top(self) -> str:
        """The name that an installed distribution provides."""
        return self.name.partition(".")[0]

    @property
    def stdlib(self) -> bool:
        return is_stdlib(self.name)


class Site(NamedTuple):
    """One place that makes an edge. `member` is the name taken from the module: "" for none, `*` for a star import."""

    kind: ImportKind
    place: Place
    symbol: str
    member: str


class Edge(NamedTuple):
    """`importer` imports `imported`. `sites` come strongest first, then by place; `kind` is that of the first."""

    importer: str
    imported: str
    kind: ImportKind
    sites: tuple[Site, ...]

    @property
    def place(self) -> Place:
        """The place of the first of the strongest sites."""
        return self.sites[0].place

    def members(self, view: View) -> tuple[str, ...]:
        """The names that the sites of a view take, sorted; "" stands for the module itself."""
        kinds = view.kinds
        return tuple(sorted({site.member for site in self.sites if site.kind in kinds}))


class ComputedSite(NamedTuple):
    """An import of a computed name. It makes no edge, because its target is unknown."""

    module: str
    symbol: str
    function: str
    place: Place


class Unresolved(NamedTuple):
    """A first-party import that resolves to no module. `target` is the dotted name in full."""

    importer: str
    target: str
    place: Place


class Adjacency(NamedTuple):
    """The edges of one view as names alone, sorted, for the searches. Nodes without edges are absent."""

    imports: Mapping[str, tuple[str, ...]]
    importers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ImportGraph:
    """The import graph. All mappings and tuples are sorted, so that equal facts give equal graphs."""

    modules: Mapping[str, Module]
    externals: Mapping[str, External]
    edges: Mapping[tuple[str, str], Edge]
    computed: tuple[ComputedSite, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    mentioned: Mapping[tuple[str, str], Edge] = field(default_factory=dict)
    """Modules that a module names in a literal string and does not import: a contract may mind them."""

    def adjacency(self, view: View) -> Adjacency:
        """The edges whose kind is in `view`, made once."""
        match view:
            case View.IMPORT_TIME:
                return self._import_time
            case View.RUNTIME:
                return self._runtime
            case View.ALL:
                return self._all

    def seen(self, view: View) -> Iterator[Edge]:
        """The edges whose kind is in `view`, sorted."""
        kinds = view.kinds
        return (edge for edge in self.edges.values() if edge.kind in kinds)

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Module -> the modules right below it, sorted; `""` -> the top-level ones."""
        below: dict[str, list[str]] = {}
        for name in self.modules:
            below.setdefault(name.rpartition(".")[0], []).append(name)
        return {parent: tuple(names) for parent, names in below.items()}

    def package(self, name: str) -> Iterator[str]:
        """The module `name`, if there is one, and all that are below it."""
        if name in self.modules:
            yield name
        for child in self.children.get(name, ()):
            yield from self.package(child)

    def without(self, pairs: Collection[tuple[str, str]]) -> ImportGraph:
        """The graph without these imports, which are (importer, imported)."""
        if not pairs:
            return self
        known = self._parts.get(frozenset(pairs))
        if known is None:
            edges, mentioned = (
                {pair: edge for pair, edge in all_of.items() if pair not in pairs}
                for all_of in (self.edges, self.mentioned)
            )
            known = self._parts[frozenset(pairs)] = replace(self, edges=edges, mentioned=mentioned)
        return known

    @cached_property
    def _parts(self) -> dict[frozenset[tuple[str, str]], ImportGraph]:
        """The graphs that `without` made."""
        return {}

    @cached_property
    def known_names(self) -> dict[str, tuple[str, ...]]:
        """Wildcard expression -> the modules that it names: a cache that `Expression.modules` fills."""
        return {}

    @cached_property
    def known_cycles(self) -> dict[View, tuple[tuple[str, ...], ...]]:
        """View -> its cycles: a cache that `cycles` fills."""
        return {}

    @cached_property
    def _import_time(self) -> Adjacency:
        return _adjacency(self.seen(View.IMPORT_TIME))

    @cached_property
    def _runtime(self) -> Adjacency:
        return _adjacency(self.seen(View.RUNTIME))

    @cached_property
    def _all(self) -> Adjacency:
        return _adjacency(self.seen(View.ALL))


def added_edges(before: ImportGraph, after: ImportGraph) -> Mapping[tuple[str, str], ImportKind | None]:
    """(importer, imported) of each import that is new or stronger in `after` -> its kind in `before`, None if new."""
    added: dict[tuple[str, str], ImportKind | None] = {}
    for pair, edge in after.edges.items():
        old = before.edges.get(pair)
        if old is None:
            added[pair] = None
        elif strength(old.kind) < strength(edge.kind):
            added[pair] = old.kind
    return added


def _adjacency(edges: Iterator[Edge]) -> Adjacency:
    imports: dict[str, list[str]] = {}
    importers: dict[str, list[str]] = {}
    for edge in edges:
        imports.setdefault(edge.importer, []).append(edge.imported)
        importers.setdefault(edge.imported, []).append(edge.importer)
    return Adjacency(
        {name: tuple(names) for name, names in imports.items()},
        {name: tuple(names) for name, names in importers.items()},
    )
