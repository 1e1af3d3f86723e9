"""The fewest imports to cut."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratchet.contracts import Contract
from ratchet.contracts.kinds.acyclic import Acyclic
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.independence import Independence
from ratchet.contracts.kinds.layers import Layers
from ratchet.contracts.kinds.protected import Protected
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.cycles import cycles, tangle
from ratchet.reports.graph.cuts import contract_cut, cycle_cut
from ratchet.terms.imports import View

Grapher = Callable[..., ImportGraph]

CORE = Forbidden("core", sources=("app.core",), to=("app.web",))


def arrows(edges: Iterable[Edge]) -> list[str]:
    return [f"{edge.importer} -> {edge.imported}" for edge in edges]


def without(graph: ImportGraph, cut: Iterable[Edge]) -> ImportGraph:
    gone = {(edge.importer, edge.imported) for edge in cut}
    return dataclasses.replace(graph, edges={pair: edge for pair, edge in graph.edges.items() if pair not in gone})


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        pytest.param(["a -> b", "b -> a"], ["a -> b"], id="of two"),
        pytest.param(["a -> b", "b -> c", "c -> a", "a -> c"], ["c -> a"], id="one that all share"),
        pytest.param(["a -> b", "b -> a", "b -> c", "c -> b"], ["a -> b", "b -> c"], id="two that share a module"),
    ],
)
def test_cycle_cut(imports: list[str], expected: list[str], graph: Grapher) -> None:
    found = graph(*imports)
    (group,) = cycles(found, View.RUNTIME)

    assert expected == arrows(cycle_cut(found, group, View.RUNTIME))


@pytest.mark.parametrize(
    ("contract", "imports", "expected"),
    [
        pytest.param(
            CORE,
            ["app.core -> app.lib", "app.lib -> app.web.a", "app.lib -> app.web.b", "app.lib -> app.web.c"],
            ["app.core -> app.lib"],
            id="one import before three",
        ),
        pytest.param(
            CORE,
            ["app.core.a -> app.lib", "app.core.b -> app.lib", "app.lib -> app.web.a"],
            ["app.lib -> app.web.a"],
            id="one import after two",
        ),
        pytest.param(
            CORE,
            ["app.core -> app.web", "app.core -> app.web.a"],
            ["app.core -> app.web", "app.core -> app.web.a"],
            id="direct ones",
        ),
        pytest.param(
            Layers("l", layers=("app.top", "app.low")),
            ["app.low.a -> app.x", "app.low.b -> app.x", "app.x -> app.y", "app.y -> app.top.a", "app.y -> app.top.b"],
            ["app.x -> app.y"],
            id="layers",
        ),
        pytest.param(
            Independence("i", modules=("app.p.*",)),
            ["app.p.a -> app.x", "app.x -> app.p.b", "app.p.c -> app.x"],
            ["app.x -> app.p.b"],
            id="independence",
        ),
        pytest.param(
            Protected("p", modules=("app.db",), importers=("app.store",)),
            ["app.web -> app.db", "app.store -> app.db"],
            ["app.web -> app.db"],
            id="protected",
        ),
        pytest.param(
            Acyclic("c", packages=("app",)),
            ["app.a.x -> app.b", "app.a.y -> app.b", "app.b -> app.a"],
            ["app.b -> app.a"],
            id="the lighter side of a cycle",
        ),
    ],
)  # fmt: skip
def test_contract_cut(contract: Contract, imports: list[str], expected: list[str], graph: Grapher) -> None:
    assert expected == arrows(contract_cut(contract, graph(*imports)))


modules = st.sampled_from(["p.a", "p.b", "p.c", "p.d", "p.e", "q", "r", "s"])


@settings(max_examples=150, deadline=None)
@given(
    pairs=st.sets(st.tuples(modules, modules).filter(lambda pair: pair[0] != pair[1]), max_size=40),
    contract=st.sampled_from(
        [
            Layers("c", layers=("p.a", "p.b | p.c", "p.d", "p.e")),
            Forbidden("c", sources=("p.a",), to=("q", "p.c")),
            Independence("c", modules=("p.*",)),
            Acyclic("c", packages=("p",)),
        ]
    ),
)
def test_contract_holds_after_the_cut(pairs: set[tuple[str, str]], contract: Contract, graph: Grapher) -> None:
    found = graph(*(f"{importer} -> {imported}" for importer, imported in pairs))

    assert not list(contract.debts(without(found, contract_cut(contract, found))))


@settings(max_examples=100, deadline=None)
@given(pairs=st.sets(st.tuples(modules, modules).filter(lambda pair: pair[0] != pair[1]), max_size=40))
def test_no_cycle_is_left_after_the_cut(pairs: set[tuple[str, str]], graph: Grapher) -> None:
    found = graph(*(f"{importer} -> {imported}" for importer, imported in pairs))
    cut = [edge for group in cycles(found, View.ALL) for edge in cycle_cut(found, group, View.ALL)]

    assert tangle(without(found, cut), View.ALL).cycles == 0
