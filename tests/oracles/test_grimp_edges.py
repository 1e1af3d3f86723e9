"""Our runtime edges are grimp's, and each one more is of a kind that grimp does not see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ratchet.facts.imports import Edge, ImportGraph
from ratchet.terms.imports import ImportKind, View

pytestmark = pytest.mark.slow


def unseen(edge: Edge, modules: set[str], graph: ImportGraph) -> str | None:
    """Why grimp does not see an edge, or None if it should."""
    if edge.kind is ImportKind.DYNAMIC:
        return "literal dynamic import"
    if edge.importer not in modules or edge.imported not in modules:
        return "in a directory without __init__.py"
    if all(path.endswith(".pyi") for path in (site.place.path for site in edge.sites)):
        return "in a stub"
    if "*" in graph.edges.get((edge.importer, edge.imported.rpartition(".")[0]), edge).members(View.RUNTIME):
        return "bound by a star import"
    if any(edge.place == one.place for one in graph.unresolved):
        return "unresolved: the nearest package"
    return None


def test_edges_are_grimps(
    package: tuple[Path, str], found: ImportGraph, oracle: Callable[..., object], record_property: Callable[..., None]
) -> None:
    top, name = package
    answer = oracle("ask_grimp.py", top=str(top), name=name)
    assert isinstance(answer, dict)
    theirs = {(importer, imported) for importer, imported in answer["edges"]}
    ours = {(edge.importer, edge.imported): edge for edge in found.seen(View.RUNTIME) if edge.imported in found.modules}
    extra = {pair: unseen(ours[pair], set(answer["modules"]), found) for pair in ours.keys() - theirs}

    record_property("extra", sorted((f"{importer} -> {imported}", why) for (importer, imported), why in extra.items()))
    assert set() == theirs - ours.keys()
    assert None not in extra.values()
