"""The import graph from the cache, when no file has changed since; else from the facts."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports.graph import EXTERNAL, ComputedSite, Edge, External, ImportGraph, Module, Site, Unresolved
from ratchet.storage.cache import CachedDocument
from ratchet.storage.code_digest import code_digest
from ratchet.storage.garbage import no_collection
from ratchet.storage.narrowing import as_list, as_number, as_numbers, as_text, as_texts, parsed
from ratchet.terms import Place
from ratchet.terms.imports import ImportKind

SCHEMA = 5
"""Goes up with every change to what a graph holds."""
KEPT = 4
"""How many graphs stay in the cache: the work tree's, the base's, and one of each to come back to."""

_KINDS = tuple(ImportKind)


def cached_graph(
    files: Sequence[SourceFile],
    facts: Mapping[str, SourceFacts],
    cache: Path | None,
    links: Mapping[str, str] | None = None,
) -> ImportGraph:
    """The graph of `files`, as `import_graph` makes it.

    `facts` are only looked at when the cache (a directory of ours, None for none) has no graph of these very files, or
    of files whose imports are the same: `links` has the digest of the part of a file's facts that matters, by path.
    """
    document = CachedDocument(cache, f"graph-{_digest(files, links or {})}.json", "graph-*.json", KEPT)
    content = document.read()
    if content is not None:
        # What another version wrote costs time, never an answer.
        with contextlib.suppress(ValueError, KeyError, IndexError, TypeError), no_collection():
            return decode(content)
    from ratchet.facts.imports.building import import_graph  # not needed for a graph that is known

    graph = import_graph(files, facts)
    document.write(encode(graph).encode())
    return graph


def encode(graph: ImportGraph) -> str:
    """The graph as one line of JSON: every name once, edges and their sites as columns of numbers."""
    names = _Names()
    edges, mentioned = graph.edges.values(), graph.mentioned.values()
    columns = [*_edge_columns(edges, names), *_edge_columns(mentioned, names)]
    computed = [[one.module, one.symbol, one.function, *_place(one.place)] for one in graph.computed]
    unresolved = [[one.importer, one.target, *_place(one.place)] for one in graph.unresolved]
    modules = [[one.name, one.paths, one.exported, one.declared] for one in graph.modules.values()]
    parts = [SCHEMA, list(names), modules, list(graph.externals), *columns, computed, unresolved]
    return json.dumps(parts, separators=(",", ":"))


def decode(text: str | bytes) -> ImportGraph:
    """The graph that `encode` wrote. ValueError, TypeError, KeyError or IndexError if it is anything else."""
    schema, names, modules, externals, edges, sites, mentioned, places, computed, unresolved = as_list(parsed(text))
    if schema != SCHEMA:
        raise ValueError(f"schema {schema!r}")
    words = as_texts(names)
    return ImportGraph(
        modules={module.name: module for module in map(_module, as_list(modules))},
        externals={name: External(name.removeprefix(EXTERNAL)) for name in as_texts(externals)},
        edges=_edges(edges, _sites(sites, words), words),
        computed=tuple(_computed(as_list(row)) for row in as_list(computed)),
        unresolved=tuple(_unresolved(as_list(row)) for row in as_list(unresolved)),
        mentioned=_edges(mentioned, _sites(places, words), words),
    )


def _edge_columns(edges: Collection[Edge], names: _Names) -> list[list[list[int]]]:
    rows = [(names[one.importer], names[one.imported], len(one.sites)) for one in edges]
    sites = [_site(site, names) for one in edges for site in one.sites]
    return [_columns(rows, 3), _columns(sites, 6)]


class _Names(dict[str, int]):
    """Numbers names as they come."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> list[list[int]]:
    return [[row[column] for row in rows] for column in range(width)]


def _site(site: Site, names: _Names) -> tuple[int, ...]:
    place = site.place
    kind = _KINDS.index(site.kind)
    return kind, names[place.path], place.line, place.column, names[site.symbol], names[site.member]


def _place(place: Place) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _sites(value: object, words: Sequence[str]) -> list[Site]:
    kinds, paths, lines, columns, symbols, members = map(as_numbers, as_list(value))
    word = words.__getitem__
    places = map(Place, map(word, paths), lines, columns)
    found = list(map(Site, map(_KINDS.__getitem__, kinds), places, map(word, symbols), map(word, members)))
    if len({*map(len, (kinds, paths, lines, columns, symbols, members))}) > 1:
        raise ValueError("columns of different lengths")
    return found


def _edges(value: object, sites: Sequence[Site], words: Sequence[str]) -> dict[tuple[str, str], Edge]:
    found: dict[tuple[str, str], Edge] = {}
    start = 0
    importers, imports, counts = map(as_numbers, as_list(value))
    for number, other, count in zip(importers, imports, counts, strict=True):
        mine = tuple(sites[start : start + count])
        importer, imported = words[number], words[other]
        found[importer, imported] = Edge(importer, imported, mine[0].kind, mine)
        start += count
    return found


def _module(row: object) -> Module:
    name, paths, exported, declared = as_list(row)
    return Module(as_text(name), as_texts(paths), as_texts(exported), declared is True)


def _computed(row: list[object]) -> ComputedSite:
    module, symbol, function, *place = row
    return ComputedSite(as_text(module), as_text(symbol), as_text(function), _placed(place))


def _unresolved(row: list[object]) -> Unresolved:
    importer, target, *place = row
    return Unresolved(as_text(importer), as_text(target), _placed(place))


def _placed(parts: list[object]) -> Place:
    path, line, column = parts
    return Place(as_text(path), as_number(line), as_number(column))


def _digest(files: Iterable[SourceFile], links: Mapping[str, str]) -> str:
    rows = "\n".join(f"{file.path}\t{file.module}\t{links.get(file.path, file.sha)}" for file in sorted(files))
    version = f"{code_digest('facts')} {sys.version_info[:2]}"
    return hashlib.sha256(f"{version}\n{rows}".encode("utf-8", "surrogateescape")).hexdigest()
