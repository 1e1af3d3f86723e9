"""The import graph from the cache, when no file has changed since; else from the facts."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ratchet.collection import no_collection
from ratchet.facts.files import SourceFile
from ratchet.facts.imports.building import import_graph
from ratchet.facts.imports.graph import ComputedSite, Edge, External, ImportGraph, Module, Site, Unresolved
from ratchet.facts.source.records import ImportKind, SourceFacts
from ratchet.files import replace_whole
from ratchet.terms import Place

SCHEMA = 1
KEPT = 4
"""How many graphs stay in the cache: the work tree's, the base's, and one of each to come back to."""

_KINDS = {kind.value: kind for kind in ImportKind}


def cached_graph(files: Sequence[SourceFile], facts: Mapping[str, SourceFacts], cache: Path | None) -> ImportGraph:
    """The graph of `files`, as `import_graph` makes it.

    `facts` are only looked at when the cache (a directory of ours, None for none) has no graph of these very files.
    """
    path = cache / f"graph-{_digest(files)}.json" if cache is not None else None
    if path is not None:
        with contextlib.suppress(OSError, ValueError, KeyError, IndexError, TypeError), no_collection():
            # A cache that cannot be read costs time, never an answer.
            return decode(path.read_text(encoding="utf-8"))
    graph = import_graph(files, facts)
    if path is not None:
        with contextlib.suppress(OSError):
            _write(path, encode(graph).encode())
    return graph


def encode(graph: ImportGraph) -> str:
    """The graph as one line of JSON: every name once, the rest as numbers."""
    names = _Names()
    edges = [
        [names[edge.importer], names[edge.imported], [_site(site, names) for site in edge.sites]]
        for edge in graph.edges.values()
    ]
    computed = [[one.module, one.symbol, one.function, *_place(one.place)] for one in graph.computed]
    unresolved = [[one.importer, one.target, *_place(one.place)] for one in graph.unresolved]
    modules = [[one.name, one.paths, one.exported] for one in graph.modules.values()]
    parts = [SCHEMA, list(names), modules, list(graph.externals), edges, computed, unresolved]
    return json.dumps(parts, separators=(",", ":"))


def decode(text: str) -> ImportGraph:
    """The graph that `encode` wrote. ValueError, TypeError, KeyError or IndexError if it is anything else."""
    schema, names, modules, externals, edges, computed, unresolved = _list(json.loads(text))
    if schema != SCHEMA:
        raise ValueError(f"schema {schema!r}")
    words = [sys.intern(_str(name)) for name in _list(names)]
    found = (_edge(_list(row), words) for row in _list(edges))
    return ImportGraph(
        modules={module.name: module for module in map(_module, _list(modules))},
        externals={_str(name): External(_str(name).removeprefix("ext:")) for name in _list(externals)},
        edges={(edge.importer, edge.imported): edge for edge in found},
        computed=tuple(_computed(_list(row)) for row in _list(computed)),
        unresolved=tuple(_unresolved(_list(row)) for row in _list(unresolved)),
    )


class _Names(dict[str, int]):
    """Numbers names as they come."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


def _site(site: Site, names: _Names) -> list[int | str]:
    place = site.place
    return [site.kind, names[place.path], place.line, place.column, names[site.symbol], names[site.member]]


def _place(place: Place) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _edge(row: list[object], words: list[str]) -> Edge:
    sites = tuple(_read_site(_list(site), words) for site in _list(row[2]))
    return Edge(words[_int(row[0])], words[_int(row[1])], sites[0].kind, sites)


def _read_site(row: list[object], words: list[str]) -> Site:
    place = Place(words[_int(row[1])], _int(row[2]), _int(row[3]))
    return Site(_KINDS[_str(row[0])], place, words[_int(row[4])], words[_int(row[5])])


def _module(row: object) -> Module:
    name, paths, exported = _list(row)
    return Module(_str(name), _strings(paths), _strings(exported))


def _computed(row: list[object]) -> ComputedSite:
    return ComputedSite(_str(row[0]), _str(row[1]), _str(row[2]), Place(_str(row[3]), _int(row[4]), _int(row[5])))


def _unresolved(row: list[object]) -> Unresolved:
    return Unresolved(_str(row[0]), _str(row[1]), Place(_str(row[2]), _int(row[3]), _int(row[4])))


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise TypeError(f"{value!r} is no list")


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(_str, _list(value)))


def _str(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(f"{value!r} is no string")


def _int(value: object) -> int:
    if isinstance(value, int):
        return value
    raise TypeError(f"{value!r} is no number")


def _digest(files: Iterable[SourceFile]) -> str:
    rows = "\n".join(f"{file.path}\t{file.module}\t{file.sha}" for file in sorted(files))
    version = f"{SCHEMA} {sys.version_info[:2]}"
    return hashlib.sha256(f"{version}\n{rows}".encode()).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """The oldest graphs make room."""
    replace_whole(path, content)
    graphs = sorted(path.parent.glob("graph-*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in graphs[KEPT:]:
        old.unlink(missing_ok=True)
