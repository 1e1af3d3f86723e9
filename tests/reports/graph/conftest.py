"""Import graphs out of arrows: `a -> b`, one import a line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ratchet.facts.imports import Edge, External, ImportGraph, Module, Site
from ratchet.terms import Place
from ratchet.terms.imports import ImportKind


def build_graph(*arrows: str) -> ImportGraph:
    pairs = sorted(tuple(arrow.split(" -> ")) for arrow in arrows)
    names = {name for pair in pairs for name in pair}
    parents = {name[:cut] for name in names for cut, letter in enumerate(name) if letter == "."}
    ours = sorted(name for name in names | parents if not name.startswith("ext:"))
    edges = {}
    for line, (importer, imported) in enumerate(pairs, start=1):
        site = Site(ImportKind.IMPORT_TIME, Place(f"{importer.replace('.', '/')}.py", line), "<module>", "")
        edges[importer, imported] = Edge(importer, imported, ImportKind.IMPORT_TIME, (site,))
    externals = {name: External(name.removeprefix("ext:")) for name in sorted(names) if name.startswith("ext:")}
    return ImportGraph({name: Module(name, (f"{name.replace('.', '/')}.py",)) for name in ours}, externals, edges)


@pytest.fixture(scope="session")
def graph() -> Callable[..., ImportGraph]:
    return build_graph
