"""The fewest imports to cut."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Protocol

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratchet.contracts import Contract
from ratchet.contracts.kinds.acyclic import Acyclic
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.independence import Independence
from ratchet.contracts.kinds.layers import Layers
from ratchet.contracts.kinds.protected import Protected
from ratchet.contracts.proposal import proposal
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.cycles import cycles, tangle
from ratchet.reports.graph.cuts import contract_cut, cycle_cut
from ratchet.reports.graph.feedback import feedback
from ratchet.reports.graph.importable import importable, render_json, render_text
from ratchet.terms.imports import ImportKind, View


class Grapher(Protocol):
    """Builds a graph out of arrows, as `conftest.py` says."""

    def __call__(self, *arrows: str) -> ImportGraph: ...


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


def test_can_import_names_the_smallest_set_for_a_cycle(graph: Grapher) -> None:
    found = graph("app.a -> app.b", "app.a -> app.c", "app.b -> app.d", "app.c -> app.d")
    contracts = [Acyclic("no-cycles", packages=("app",)), CORE]
    answer = importable(found, contracts, proposal(found, "app.d", "app.a", ImportKind.IMPORT_TIME))

    assert [("no-cycles", ["app.d -> app.a"])] == [(cut.contract, arrows(cut.imports)) for cut in answer.cuts]
    assert 'contract "no-cycles": this link closes it, and no smaller set was found.' in render_text(answer)
    assert '"cuts": {\n    "no-cycles": [\n      "app.d -> app.a"\n    ]\n  }' in render_json(answer)


def test_a_large_cycle_is_told_in_a_few_lines(graph: Grapher) -> None:
    names = [f"app.{letter}.m{number}" for letter in "abcdefgh" for number in range(12)]
    imports = [f"{one} -> {other}" for one, other in pairwise(names)] + [f"{one} -> app.h.m0" for one in names[:48]]
    found = graph(*imports)
    contracts = [Acyclic(f"no-cycles-{number}", packages=("app", "app.**")) for number in range(3)]
    lines = render_text(importable(found, contracts, proposal(found, names[-1], names[0], ImportKind.LAZY))).split("\n")

    assert f"no: {names[-1]} may not import {names[0]}" == lines[0]
    assert f"  {names[-1]} imports {names[0]}" in lines[1]
    assert "    it makes a debt of 12 imports from app.a to app.h, too" in lines
    assert (25, True) == (len(lines), lines[-1].endswith("lines more: --format json has everything"))


def test_can_import_judges_each_expression(graph: Grapher) -> None:
    found = graph("app.web.pages -> app.web.text", "app.web.db -> app.web.text")
    nested = Forbidden("nested", sources=("app.web",), to=("app.*", "app.web.db"))
    answer = importable(found, [nested], proposal(found, "app.web.pages", "app.web.db", ImportKind.LAZY))

    assert ["nested"] == [debt.key.symbol for debt in answer.refused]


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
@given(
    weights=st.dictionaries(
        st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")).filter(lambda pair: pair[0] != pair[1]),
        st.integers(min_value=1, max_value=4),
        max_size=12,
    )
)
def test_no_lighter_set_leaves_no_cycle(weights: dict[tuple[str, str], int]) -> None:
    sets = (set(chosen) for size in range(len(weights) + 1) for chosen in combinations(sorted(weights), size))
    lightest = min(
        sum(weights[pair] for pair in chosen)
        for chosen in sets
        if nx.is_directed_acyclic_graph(nx.DiGraph(pair for pair in weights if pair not in chosen))
    )

    assert lightest == sum(weights[pair] for pair in feedback(weights))


def test_a_tangle_too_large_for_the_lightest_set_is_cut_all_the_same() -> None:
    names = [f"m{number:02}" for number in range(40)]
    weights = {(one, other): 1 for one in names for other in names if one != other}
    cut = set(feedback(weights))

    assert nx.is_directed_acyclic_graph(nx.DiGraph(pair for pair in weights if pair not in cut))


@settings(max_examples=100, deadline=None)
@given(pairs=st.sets(st.tuples(modules, modules).filter(lambda pair: pair[0] != pair[1]), max_size=40))
def test_no_cycle_is_left_after_the_cut(pairs: set[tuple[str, str]], graph: Grapher) -> None:
    found = graph(*(f"{importer} -> {imported}" for importer, imported in pairs))
    cut = [edge for group in cycles(found, View.ALL) for edge in cycle_cut(found, group, View.ALL)]

    assert tangle(without(found, cut), View.ALL).cycles == 0
