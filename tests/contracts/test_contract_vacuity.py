"""Contracts, expressions and exemptions that match nothing, and modules that have no place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ratchet.contracts import Contract, Exemption, architecture_debts
from ratchet.contracts.kinds.acyclic import Acyclic
from ratchet.contracts.kinds.allowed import Allowed
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.layers import Layers
from ratchet.contracts.kinds.protected import Protected
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph

Grapher = Callable[..., ImportGraph]
APP = ("app.web", "app.core", "app.store")


def details(contract: Contract, graph: ImportGraph, rule: str) -> list[str]:
    return [debt.key.detail for debt in architecture_debts(graph, [contract]) if debt.key.rule == rule]


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        pytest.param(Layers("c", layers=("app.web", "app.core")), [], id="all there"),
        pytest.param(Layers("c", layers=("app.web", "app.cor")), ["app.cor"], id="a layer"),
        pytest.param(Layers("c", layers=("app.web", "(app.cor)")), [], id="an optional layer"),
        pytest.param(Forbidden("c", sources=("app.x",), to=("app.web",)), ["app.x"], id="a source"),
        pytest.param(Forbidden("c", sources=("app.core",), to=("app.x",)), ["app.x"], id="a target"),
        pytest.param(Forbidden("c", sources=("app.core",), to=("ext:django",)), [], id="a library nobody imports"),
        pytest.param(Protected("c", modules=("ext:x",), importers=("app.db.*",)), ["app.db.*"], id="a wildcard"),
        pytest.param(Acyclic("c", packages=("app", "ap")), ["ap"], id="a package"),
        pytest.param(Allowed("c", modules=("app.core",), to=("stdlib",), exact=True), ["stdlib"], id="unused, exact"),
        pytest.param(Allowed("c", modules=("app.core",), to=("stdlib",)), [], id="unused, not exact"),
        pytest.param(
            Acyclic("c", packages=("app",), exempt=(Exemption("app.a", "app.b", "x"),)),
            ["app.a -> app.b"],
            id="exemption",
        ),
    ],
)
def test_what_matches_nothing_is_vacuous(contract: Contract, expected: list[str], graph: Grapher) -> None:
    assert expected == details(contract, graph(modules=APP), "vacuous-contract")


def test_exemption_of_an_import_outside_the_view_is_vacuous(graph: Grapher) -> None:
    contract = Acyclic("c", packages=("app",), exempt=(Exemption("app.core", "app.web", "x"),))

    assert details(contract, graph("app.core -> app.web:typing"), "vacuous-contract")
    assert not details(contract, graph("app.core -> app.web:lazy"), "vacuous-contract")


def test_vacuous_contract_names_the_nearest_module_and_the_line(graph: Grapher) -> None:
    contract = Layers("c", layers=("app.web", "app.cor"), where={"layers": "ratchet.toml:14"})
    debts = list(contract.vacuous(graph(modules=APP)))

    assert [str(debt.place) for debt in debts] == ["ratchet.toml:14:1"]
    assert "The nearest module is app.core." in debts[0].message


@pytest.mark.parametrize(
    ("layers", "modules", "expected"),
    [
        pytest.param(("app.web", "app.core"), ("app.web", "app.core"), [], id="all placed"),
        pytest.param(("app.web", "app.core"), ("app.web.x", "app.core", "app.misc.x"), ["app.misc"], id="new package"),
        pytest.param(
            ("app.web", "app.core.a"), ("app.web", "app.core.a", "app.core.b"), ["app.core.b"], id="half a package"
        ),
        pytest.param(("app.web", "app.core"), ("app", "app.web", "app.core"), [], id="the container itself"),
        pytest.param(("app.*",), ("app.web", "app.core"), [], id="a wildcard"),
    ],
)
def test_exhaustive_layers(
    layers: tuple[str, ...], modules: tuple[str, ...], expected: list[str], graph: Grapher
) -> None:
    contract = Layers("c", layers=layers, exhaustive=True, containers=("app",))
    debts = architecture_debts(graph(modules=modules), [contract])

    assert expected == [debt.key.module for debt in debts if debt.key.rule == "unassigned-module"]


def test_wildcard_that_puts_a_module_in_two_layers_is_a_usage_error(graph: Grapher) -> None:
    contract = Layers("c", layers=("app.web", "app.*"), where={"layers": "ratchet.toml:9"})

    with pytest.raises(UsageError, match=r'ratchet.toml:9: contract "c": layers: app.web stands in two layers'):
        list(architecture_debts(graph(modules=APP), [contract]))


@pytest.mark.parametrize(("word", "meant"), [("thirdparty", "third-party"), ("stdlb", "stdlib")])
def test_a_misspelt_group_tells_the_group(word: str, meant: str, graph: Grapher) -> None:
    contract = Forbidden("c", sources=("app.core",), to=(word,))
    (debt,) = contract.vacuous(graph(modules=APP))
    assert f"Did you mean {meant}?" in debt.message
