"""Findings that explain: the shortest chain through an import that the change added."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ratchet.contracts import Contract, explain
from ratchet.contracts.kinds.acyclic import Acyclic
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.layers import Layers
from ratchet.facts.imports import ImportGraph, added_edges
from ratchet.terms import Debt

Grapher = Callable[..., ImportGraph]
CORE = Forbidden("core", sources=("app.core",), to=("app.web",), why="the core runs alone")


def explained(contract: Contract, before: ImportGraph, after: ImportGraph) -> list[Debt]:
    known = {debt.key for debt in contract.debts(before)}
    added = added_edges(before, after)
    return [explain(contract, after, debt, added) for debt in contract.debts(after) if debt.key not in known]


def arrows(debt: Debt) -> list[str]:
    return [step.text.partition(" (")[0] for step in debt.trail]


def test_chain_goes_through_the_added_import(graph: Grapher) -> None:
    old = ["app.core -> app.x", "app.lib -> app.web", "app.x -> app.y"]
    (debt,) = explained(CORE, graph(*old), graph(*old, "app.y -> app.lib"))

    assert arrows(debt) == ["app.core -> app.x", "app.x -> app.y", "app.y -> app.lib", "app.lib -> app.web"]
    assert debt.message.endswith("now that app.y imports app.lib")


def test_longer_chain_through_the_added_import_is_told_before_a_shorter_old_one(graph: Grapher) -> None:
    layers = Layers("l", layers=("app.top", "app.mid", "app.low"))
    old = ["app.mid -> app.lib", "app.lib -> app.mid", "app.low -> app.x"]
    (debt,) = explained(layers, graph(*old), graph(*old, "app.x -> app.lib"))

    assert arrows(debt) == ["app.low -> app.x", "app.x -> app.lib", "app.lib -> app.mid"]


def test_each_step_has_its_file_and_line(graph: Grapher) -> None:
    old = ["app.core -> app.lib"]
    (debt,) = explained(CORE, graph(*old), graph(*old, "app.lib -> app.web"))

    assert ("app.core -> app.lib (app/core.py:1)", "app.lib -> app.web (app/lib.py:1)") == tuple(map(str, debt.trail))
    assert debt.hint == "the core runs alone"


def test_direct_import_needs_no_chain(graph: Grapher) -> None:
    (debt,) = explained(CORE, graph(modules=("app.core", "app.web")), graph("app.core -> app.web"))

    assert debt.trail == ()
    assert debt.message == "app.core imports app.web: app.core must not import app.web"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(
            "app.core -> app.web:typing", "app.core -> app.web:lazy", "until now only typing", id="typing to lazy"
        ),
        pytest.param(
            "app.core -> app.web:lazy", "app.core -> app.web", "until now only lazy", id="lazy to import-time"
        ),
    ],
)
def test_escalation_is_said(before: str, after: str, words: str, graph: Grapher) -> None:
    (debt,) = explained(CORE, graph(before), graph(before, after))

    assert words in debt.message


def test_cycle_is_told_as_a_ring_through_the_added_import(graph: Grapher) -> None:
    cycles = Acyclic("cycles", packages=("app",))
    old = ["app.a.x -> app.b", "app.b -> app.c"]
    debts = explained(cycles, graph(*old), graph(*old, "app.c -> app.a"))

    assert [arrows(debt) for debt in debts] == [
        ["app.a.x -> app.b", "app.b -> app.c", "app.c -> app.a"],
        ["app.b -> app.c", "app.c -> app.a", "app.a.x -> app.b"],
        ["app.c -> app.a", "app.a.x -> app.b", "app.b -> app.c"],
    ]
