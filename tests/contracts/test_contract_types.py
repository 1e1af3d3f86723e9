"""What each contract type minds: one table a type, one arrow or two a row."""

from __future__ import annotations

from typing import Protocol

import pytest

from ratchet.contracts import Contract, Exemption
from ratchet.contracts.kinds.acyclic import Acyclic
from ratchet.contracts.kinds.allowed import Allowed
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.independence import Independence
from ratchet.contracts.kinds.interface import Interface
from ratchet.contracts.kinds.layers import Layers
from ratchet.contracts.kinds.protected import Protected
from ratchet.facts.imports import ImportGraph
from ratchet.terms.imports import View


class Grapher(Protocol):
    """Builds a graph out of arrows, as `conftest.py` says."""

    def __call__(
        self, *arrows: str, modules: tuple[str, ...] = (), exported: dict[str, tuple[str, ...]] | None = None
    ) -> ImportGraph: ...


def offending(contract: Contract, graph: ImportGraph) -> list[str]:
    """The offending imports as `importer -> detail`, with the count if it is not one."""
    return [
        f"{debt.key.module} -> {debt.key.detail}" + (f" x{debt.count}" if debt.count > 1 else "")
        for debt in contract.debts(graph)
    ]


SHOP = Layers("shop", layers=("shop.web", "shop.cart | shop.stock", "shop.a : shop.b", "shop.store"))
CLOSED = Layers("shop", layers=("shop.web", "shop.cart", "shop.store"), closed=True)


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        pytest.param(["shop.web -> shop.cart"], [], id="down is allowed"),
        pytest.param(["shop.web -> shop.store"], [], id="far down is allowed"),
        pytest.param(["shop.store -> shop.web"], ["shop.store -> shop.web"], id="up is not"),
        pytest.param(["shop.cart -> shop.stock"], ["shop.cart -> shop.stock"], id="independent ones in a layer"),
        pytest.param(["shop.a -> shop.b"], [], id="ones that may import each other"),
        pytest.param(["shop.cart.x -> shop.cart.y"], [], id="within one unit"),
        pytest.param(["shop.store -> shop.lib"], [], id="out of the contract"),
        pytest.param(["shop.store -> shop.lib", "shop.lib -> shop.web.x"], ["shop.lib -> shop.web.x"], id="through"),
        pytest.param(["shop.web -> shop.lib", "shop.lib -> shop.web.x"], [], id="a detour back to oneself"),
        pytest.param(["shop.lib -> shop.web"], [], id="outside, reached by nobody"),
        pytest.param(
            ["shop.stock -> shop.lib", "shop.lib -> shop.cart"],
            ["shop.lib -> shop.cart"],
            id="sibling through a helper",
        ),
        pytest.param(
            ["shop.store -> shop.lib", "shop.lib -> shop.cart", "shop.cart -> shop.web"],
            ["shop.cart -> shop.web", "shop.lib -> shop.cart"],
            id="each step up is its own",
        ),
        pytest.param(
            ["shop.store -> shop.web", "shop.web -> shop.lib", "shop.lib -> shop.cart"],
            ["shop.store -> shop.web"],
            id="what a higher layer reaches is its own affair",
        ),
        pytest.param(["shop.store -> shop.web:lazy"], ["shop.store -> shop.web:lazy"], id="lazy is named"),
        pytest.param(["shop.store -> shop.web:dynamic"], ["shop.store -> shop.web:dynamic"], id="dynamic is named"),
        pytest.param(["shop.store -> shop.web:typing"], [], id="typing is not seen"),
        pytest.param(
            ["shop.store -> shop.web:lazy", "shop.store -> shop.web"],
            ["shop.store -> shop.web"],
            id="strongest kind wins",
        ),
    ],
)
def test_layers(arrows: list[str], expected: list[str], graph: Grapher) -> None:
    assert expected == offending(SHOP, graph(*arrows))


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        pytest.param(["shop.web -> shop.cart"], [], id="next one down"),
        pytest.param(["shop.web -> shop.store"], ["shop.web -> shop.store"], id="past one"),
        pytest.param(
            ["shop.web -> shop.lib", "shop.lib -> shop.store"],
            ["shop.lib -> shop.store"],
            id="past one through a helper",
        ),
        pytest.param(["shop.web -> shop.cart", "shop.cart -> shop.store"], [], id="by the layer between"),
    ],
)
def test_closed_layers(arrows: list[str], expected: list[str], graph: Grapher) -> None:
    assert expected == offending(CLOSED, graph(*arrows))


@pytest.mark.parametrize(
    ("view", "kinds"),
    [
        pytest.param(View.IMPORT_TIME, [""], id="import-time"),
        pytest.param(View.RUNTIME, ["", ":dynamic", ":lazy"], id="runtime"),
        pytest.param(View.ALL, ["", ":dynamic", ":lazy", ":typing"], id="all"),
    ],
)
def test_view_picks_the_kinds(view: View, kinds: list[str], graph: Grapher) -> None:
    layers = Layers("shop", layers=("shop.web", "shop.store"), view=view)
    found = graph(
        "shop.store.a -> shop.web", "shop.store.b -> shop.web:dynamic", "shop.store.c -> shop.web:lazy",
        "shop.store.d -> shop.web:typing",
    )  # fmt: skip

    assert kinds == [debt.key.detail.removeprefix("shop.web") for debt in layers.debts(found)]


CORE = Forbidden("core", sources=("app.core",), to=("app.web", "ext:django.db"))
DIRECT = Forbidden("core", sources=("app.core",), to=("app.web",), transitive=False)
OPEN = Forbidden("core", sources=("app.core",), to=("third-party",))


@pytest.mark.parametrize(
    ("contract", "arrows", "expected"),
    [
        pytest.param(CORE, ["app.core.x -> app.web.y"], ["app.core.x -> app.web.y"], id="direct"),
        pytest.param(CORE, ["app.core -> app.lib", "app.lib -> app.web"], ["app.lib -> app.web"], id="through"),
        pytest.param(CORE, ["app.lib -> app.web"], [], id="not reached"),
        pytest.param(CORE, ["app.web -> app.core"], [], id="the other way"),
        pytest.param(CORE, ["app.core -> app.web", "app.web -> app.web.x"], ["app.core -> app.web"], id="inside it"),
        pytest.param(CORE, ["app.core -> ext:django.db.models"], ["app.core -> ext:django.db.models"], id="external"),
        pytest.param(CORE, ["app.core -> ext:django (db)"], ["app.core -> ext:django"], id="external as a member"),
        pytest.param(CORE, ["app.core -> ext:django (http)"], [], id="another member"),
        pytest.param(CORE, ["app.core -> ext:django.dbx"], [], id="a longer name"),
        pytest.param(
            CORE,
            ["app.core -> app.lib", "app.lib -> ext:django.db"],
            ["app.lib -> ext:django.db"],
            id="external, through",
        ),
        pytest.param(DIRECT, ["app.core -> app.lib", "app.lib -> app.web"], [], id="through, where direct is minded"),
        pytest.param(DIRECT, ["app.core -> app.web"], ["app.core -> app.web"], id="direct, where direct is minded"),
        pytest.param(OPEN, ["app.core -> ext:requests"], ["app.core -> ext:requests"], id="third-party"),
        pytest.param(OPEN, ["app.core -> ext:json"], [], id="standard library is none"),
    ],
)
def test_forbidden(contract: Contract, arrows: list[str], expected: list[str], graph: Grapher) -> None:
    assert expected == offending(contract, graph(*arrows))


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        pytest.param(["app.a -> app.b"], ["app.a -> app.b"], id="one another"),
        pytest.param(["app.a.x -> app.a.y"], [], id="itself"),
        pytest.param(["app.a -> app.a.x"], [], id="its own child"),
    ],
)
def test_forbidden_of_all_to_all_leaves_each_itself(arrows: list[str], expected: list[str], graph: Grapher) -> None:
    mutual = Forbidden("mutual", sources=("app.*",), to=("app.*",))

    assert expected == offending(mutual, graph(*arrows))


PLUGINS = Independence("plugins", modules=("app.plugins.*",))


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        pytest.param(["app.plugins.a -> app.plugins.b.x"], ["app.plugins.a -> app.plugins.b.x"], id="direct"),
        pytest.param(["app.plugins.a -> app.lib", "app.plugins.b -> app.lib"], [], id="a shared helper"),
        pytest.param(
            ["app.plugins.a -> app.lib", "app.lib -> app.plugins.b"],
            ["app.lib -> app.plugins.b"],
            id="through a helper",
        ),
        pytest.param(["app.plugins.a -> app.lib", "app.lib -> app.plugins.a"], [], id="a helper of its own"),
        pytest.param(
            ["app.plugins.a -> app.lib", "app.plugins.b -> app.lib", "app.lib -> app.plugins.a"],
            ["app.lib -> app.plugins.a"],
            id="a helper of another as well",
        ),
        pytest.param(
            ["app.plugins.a -> app.plugins.b", "app.plugins.b -> app.lib", "app.lib -> app.plugins.b"],
            ["app.plugins.a -> app.plugins.b"],
            id="what another reaches is its own affair",
        ),
        pytest.param(["app.main -> app.plugins.a", "app.main -> app.plugins.b"], [], id="from outside"),
        pytest.param(["app.plugins -> app.plugins.a"], [], id="the package itself is outside"),
    ],
)
def test_independence(arrows: list[str], expected: list[str], graph: Grapher) -> None:
    assert expected == offending(PLUGINS, graph(*arrows))


DOOR = Protected("door", modules=("ext:sqlalchemy", "app.db"), importers=("app.store",))


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        pytest.param(["app.web -> app.db.x"], ["app.web -> app.db.x"], id="by another"),
        pytest.param(["app.store.x -> app.db"], [], id="by one who may"),
        pytest.param(["app.db -> app.db.x"], [], id="by itself"),
        pytest.param(["app.db -> ext:sqlalchemy"], ["app.db -> ext:sqlalchemy"], id="by another of the protected"),
        pytest.param(["app.web -> ext:sqlalchemy.orm (Session)"], ["app.web -> ext:sqlalchemy.orm"], id="a library"),
        pytest.param(["app.web -> app.lib", "app.lib -> app.web"], [], id="elsewhere"),
    ],
)
def test_protected(arrows: list[str], expected: list[str], graph: Grapher) -> None:
    assert expected == offending(DOOR, graph(*arrows))


BILLING = Interface("api", modules=("app.billing",), expose=("Invoice", "api.*", "deep.**"))


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        pytest.param(["app.web -> app.billing (Invoice)"], [], id="an exposed member"),
        pytest.param(["app.web -> app.billing (rate)"], ["app.web -> app.billing"], id="a hidden member"),
        pytest.param(["app.web -> app.billing (rate, tax)"], ["app.web -> app.billing x2"], id="two hidden members"),
        pytest.param(["app.web -> app.billing"], [], id="the package alone"),
        pytest.param(["app.web -> app.billing (*)"], ["app.web -> app.billing"], id="everything"),
        pytest.param(["app.web -> app.billing.api (issue)"], [], id="a member of an exposed module"),
        pytest.param(["app.web -> app.billing.api"], [], id="the way to it"),
        pytest.param(["app.web -> app.billing.api.v1 (issue)"], ["app.web -> app.billing.api.v1"], id="one too deep"),
        pytest.param(["app.web -> app.billing.deep.v1 (issue)"], [], id="any depth"),
        pytest.param(["app.web -> app.billing.tax (rate)"], ["app.web -> app.billing.tax"], id="a hidden module"),
        pytest.param(["app.billing.x -> app.billing.tax (rate)"], [], id="from inside"),
    ],
)
def test_interface(arrows: list[str], expected: list[str], graph: Grapher) -> None:
    assert expected == offending(BILLING, graph(*arrows))


@pytest.mark.parametrize(
    ("arrow", "expected"),
    [
        pytest.param("app.web -> app.billing (Invoice)", [], id="named by __all__"),
        pytest.param("app.web -> app.billing (*)", [], id="a star import takes just these"),
        pytest.param("app.web -> app.billing (rate)", ["app.web -> app.billing"], id="not named"),
        pytest.param("app.web -> app.billing (__name__)", [], id="what it is called"),
        pytest.param("app.web -> app.billing (__path__)", [], id="where it is"),
        pytest.param("app.web -> app.billing (__dict__)", ["app.web -> app.billing"], id="all that is in it"),
        pytest.param("app.web -> app.billing.tax", ["app.web -> app.billing.tax"], id="a module not named"),
    ],
)
def test_interface_of_all(arrow: str, expected: list[str], graph: Grapher) -> None:
    interface = Interface("api", modules=("app.billing",), expose="__all__")

    assert expected == offending(
        interface, graph(arrow, "app.billing -> app.x", exported={"app.billing": ("Invoice",)})
    )


DOMAIN = Allowed("deps", modules=("app.domain",), to=("app.shared", "ext:pydantic", "stdlib"))


@pytest.mark.parametrize(
    ("arrow", "expected"),
    [
        pytest.param("app.domain.x -> app.shared.y", [], id="named"),
        pytest.param("app.domain.x -> app.domain.y", [], id="itself"),
        pytest.param("app.domain -> ext:pydantic.types", [], id="a library"),
        pytest.param("app.domain -> ext:json", [], id="standard library"),
        pytest.param("app.domain -> ext:requests", ["app.domain -> ext:requests"], id="another library"),
        pytest.param("app.domain -> app.web", ["app.domain -> app.web"], id="not named"),
        pytest.param("app.web -> app.domain", [], id="another importer"),
    ],
)
def test_allowed(arrow: str, expected: list[str], graph: Grapher) -> None:
    assert expected == offending(DOMAIN, graph(arrow))


CYCLES = Acyclic("cycles", packages=("app",))


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        pytest.param(["app.a -> app.b"], [], id="one way"),
        pytest.param(["app.a -> app.b", "app.b -> app.a"], ["app.a -> app.b", "app.b -> app.a"], id="both ways"),
        pytest.param(
            ["app.a.x -> app.b", "app.b.y -> app.a"], ["app.a.x -> app.b", "app.b.y -> app.a"], id="as wholes"
        ),
        pytest.param(["app.a.x -> app.a.y", "app.a.y -> app.a.x"], [], id="inside one child"),
        pytest.param(["app.a -> app", "app -> app.a"], [], id="with the parent"),
        pytest.param(["other.a -> other.b", "other.b -> other.a"], [], id="in another package"),
        pytest.param(
            ["app.a -> app.b", "app.b -> app.c", "app.c -> app.a", "app.c -> app.d"],
            ["app.a -> app.b", "app.b -> app.c", "app.c -> app.a"],
            id="of three, and a way out",
        ),
    ],
)
def test_acyclic(arrows: list[str], expected: list[str], graph: Grapher) -> None:
    assert expected == offending(CYCLES, graph(*arrows))


def test_acyclic_of_every_package_below(graph: Grapher) -> None:
    below = Acyclic("cycles", packages=("app.**",))

    assert offending(below, graph("app.a.x -> app.a.y", "app.a.y -> app.a.x"))
    assert not offending(below, graph("app.a -> app.b", "app.b -> app.a"))


WAYS = ("app.core -> app.web", "app.web -> ext:django.db", "app.util -> app.core", "app.core.x -> app.util")


@pytest.mark.parametrize(
    ("exempt", "expected"),
    [
        pytest.param("app.web -> app.core", ["app.core -> app.web", "app.web -> ext:django.db"], id="another one"),
        pytest.param("app.core -> app.web", [], id="it carries no chain"),
        pytest.param("app.web -> ext:django", ["app.core -> app.web"], id="a library is all of it"),
        pytest.param("** -> app.web", [], id="by expression"),
        pytest.param("app.* -> **", [], id="what begins with a wildcard means libraries too"),
        pytest.param("app.core.* -> **", ["app.core -> app.web", "app.web -> ext:django.db"], id="a name is itself"),
    ],
)
def test_exempt_import_leaves_the_graph(exempt: str, expected: list[str], graph: Grapher) -> None:
    importer, imported = exempt.split(" -> ")
    exemption = Exemption(importer, imported, "the old way")
    core = Forbidden("core", sources=("app.core",), to=("app.web", "ext:django"), exempt=(exemption,))

    assert offending(core, graph(*WAYS)) == expected


def test_exempt_import_closes_no_cycle(graph: Grapher) -> None:
    back = Exemption("app.a", "app.c", "until the queue is there")
    found = graph("app.b -> app.a", "app.c -> app.b", "app.c -> app.a", "app.a -> app.c")

    assert offending(Acyclic("cycles", packages=("app",), exempt=(back,)), found) == []
    assert len(offending(Acyclic("cycles", packages=("app",)), found)) == 4


@pytest.mark.parametrize(
    ("contract", "arrows", "expected"),
    [
        pytest.param(
            Forbidden("c", sources=("p.a",), to=("p.*", "p.a.db")),
            ["p.a.x -> p.a.db", "p.a.x -> p.b", "p.a.x -> p.a.y"],
            ["p.a.x -> p.a.db", "p.a.x -> p.b"],
            id="forbidden: an expression that does not name the source",
        ),
        pytest.param(
            Forbidden("c", sources=("p.a.x", "p.b"), to=("p.**",)),
            ["p.a.x -> p.a.y", "p.a.x -> p.a.x.z", "p.b -> p.b.z"],
            ["p.a.x -> p.a.y"],
            id="forbidden: an expression that does",
        ),
        pytest.param(
            Forbidden("c", sources=("p.a", "p.b"), to=("p.b", "p.a")),
            ["p.a.x -> p.a.y", "p.a -> p.b", "p.b -> p.a"],
            ["p.a -> p.b", "p.b -> p.a"],
            id="forbidden: mutual lists",
        ),
        pytest.param(
            Independence("c", modules=("p.*", "p.a.*")),
            ["p.a.x -> p.a.y", "p.a.x -> p.a", "p.a -> p.a.x", "p.b -> p.a.x"],
            ["p.a.x -> p.a.y", "p.b -> p.a.x"],
            id="independence",
        ),
        pytest.param(
            Protected("c", modules=("p.core", "p.core.db"), importers=("p.shop",)),
            ["p.core.x -> p.core.db", "p.shop -> p.core.db", "p.web -> p.core"],
            ["p.core.x -> p.core.db", "p.web -> p.core"],
            id="protected",
        ),
        pytest.param(
            Interface("c", modules=("p.core", "p.core.db"), expose=("pay", "db")),
            ["p.web -> p.core.db (open, run)", "p.web -> p.core (pay)", "p.core -> p.core.db (run)"],
            ["p.core -> p.core.db", "p.web -> p.core.db x2"],
            id="interface",
        ),
        pytest.param(
            Allowed("c", modules=("p", "p.core"), to=("stdlib",)),
            ["p.core -> p.web", "p.web -> p.core", "p.web -> ext:json"],
            ["p.core -> p.web"],
            id="allowed",
        ),
        pytest.param(
            Layers("c", layers=("p.** | q",)),
            ["p.a.x -> p.a.y", "p.a -> p.a.x", "p.a -> q.z"],
            ["p.a -> q.z", "p.a.x -> p.a.y"],
            id="layers: in one layer",
        ),
    ],
)
def test_each_expression_is_judged_for_itself(
    contract: Contract, arrows: list[str], expected: list[str], graph: Grapher
) -> None:
    assert offending(contract, graph(*arrows, modules=("p", "p.a", "p.b", "p.core", "p.shop"))) == expected


ALONE: dict[str, Contract] = {
    "layers": Layers("c", layers=("p.web", "p.core"), as_packages=False),
    "forbidden": Forbidden("c", sources=("p.core",), to=("p.web",), as_packages=False),
    "independence": Independence("c", modules=("p.web", "p.core"), as_packages=False),
    "protected": Protected("c", modules=("p.web",), importers=("p.shop",), as_packages=False),
    "interface": Interface("c", modules=("p.web",), expose=("pay",), as_packages=False),
    "allowed": Allowed("c", modules=("p.core",), to=("p.text",), as_packages=False),
    "acyclic": Acyclic("c", packages=("p",), as_packages=False),
}


@pytest.mark.parametrize(
    ("kind", "arrows", "expected"),
    [
        pytest.param("layers", ["p.core -> p.web.x", "p.core.x -> p.web"], [], id="layers: what is below"),
        pytest.param("layers", ["p.core -> p.web.x", "p.web.x -> p.web"], ["p.web.x -> p.web"], id="layers: by it"),
        pytest.param("forbidden", ["p.core.x -> p.web", "p.core -> p.web.x"], [], id="forbidden: what is below"),
        pytest.param("forbidden", ["p.core -> p.web"], ["p.core -> p.web"], id="forbidden: itself"),
        pytest.param("independence", ["p.core.x -> p.web", "p.web -> p.core.x"], [], id="independence: what is below"),
        pytest.param("protected", ["p.web.x -> p.web", "p.shop.x -> p.web", "p.shop -> p.web", "p.core -> p.web.x"],
                     ["p.shop.x -> p.web", "p.web.x -> p.web"], id="protected: its own parts are outsiders"),
        pytest.param("interface", ["p.web.x -> p.web (tax)", "p.core -> p.web.x (tax)"], ["p.web.x -> p.web"],
                     id="interface"),
        pytest.param("allowed", ["p.core -> p.core.x", "p.core -> p.text.x", "p.core -> p.text", "p.core.x -> q"],
                     ["p.core -> p.core.x", "p.core -> p.text.x"], id="allowed"),
        pytest.param("acyclic", ["p.web -> p.core", "p.core.x -> p.web"], [], id="acyclic: a cycle over a part"),
        pytest.param("acyclic", ["p.web -> p.core", "p.core -> p.web"], ["p.core -> p.web", "p.web -> p.core"],
                     id="acyclic: of the modules themselves"),
    ],
)  # fmt: skip
def test_without_packages_a_name_is_the_module_alone(
    kind: str, arrows: list[str], expected: list[str], graph: Grapher
) -> None:
    assert offending(ALONE[kind], graph(*arrows, modules=("p", "p.web", "p.core", "p.text", "p.shop"))) == expected
