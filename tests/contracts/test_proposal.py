"""What the contracts say to an import that is not written yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.contracts.kinds.interface import Interface
from ratchet.contracts.proposal import proposal, refusals
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.terms import Level
from ratchet.terms.imports import ImportKind

Grapher = Callable[..., ImportGraph]
CORE = Forbidden("core", sources=("app.core",), to=("app.web",), why="the core runs alone")
API = Interface("api", modules=("app.web",), expose=("page",))
OLD = ("app.core -> app.lib", "app.old -> app.web", "app.core.bad -> app.web")


def messages(graph: ImportGraph, importer: str, imported: str, kind: str = "import-time") -> list[str]:
    proposed = proposal(graph, importer, imported, ImportKind(kind))
    return [debt.message for debt in refusals(graph, [CORE, API], proposed)]


@pytest.mark.parametrize(
    ("importer", "imported", "kind", "expected"),
    [
        pytest.param("app.web", "app.core", "import-time", [], id="allowed"),
        pytest.param("app.core", "app.web", "typing", [], id="for types"),
        pytest.param("app.core", "app.web", "import-time",
                     ["app.core imports app.web: app.core must not import app.web"], id="direct"),
        pytest.param("app.core", "app.web", "lazy",
                     ["app.core imports app.web lazily: app.core must not import app.web"], id="lazy"),
        pytest.param("app.lib", "app.web", "import-time",
                     ["app.lib imports app.web: app.core must not reach app.web, but reaches app.lib"], id="reached"),
        pytest.param("app.lib", "app.old", "import-time",
                     ["app.old imports app.web: app.core must not reach app.web, but reaches app.old, "
                      "now that app.lib imports app.old"], id="opens a way"),
        pytest.param("app.core.bad", "app.web", "import-time",
                     ["app.core.bad imports app.web: app.core must not import app.web"], id="stands already"),
        pytest.param("app.old", "app.web.rate", "import-time",
                     ["app.old imports app.web: app.web does not expose rate"], id="hidden member"),
        pytest.param("app.old", "app.web.page", "import-time", [], id="exposed member"),
    ],
)  # fmt: skip
def test_refusals(importer: str, imported: str, kind: str, expected: list[str], graph: Grapher) -> None:
    assert expected == messages(graph(*OLD), importer, imported, kind)


@pytest.mark.parametrize(
    ("importer", "imported", "message"),
    [
        pytest.param("app.cor", "app.web", r"app.cor is no module here. Did you mean app.core\?", id="importer"),
        pytest.param("app.core", "app.wen.x", r"app.wen.x is no module here.", id="imported"),
        pytest.param("app.core", "app.wen", r"Did you mean app.web\?", id="submodule or member that is neither"),
        pytest.param("app.core", "requests", "Write ext:requests for a library", id="library"),
    ],
)
def test_unknown_module_is_a_usage_error(importer: str, imported: str, message: str, graph: Grapher) -> None:
    with pytest.raises(UsageError, match=message):
        messages(graph(*OLD), importer, imported)


def test_note_does_not_refuse(graph: Grapher) -> None:
    noted = Forbidden("core", sources=("app.core",), to=("app.web",), level=Level.NOTE)
    found = graph(*OLD)

    assert not refusals(found, [noted], proposal(found, "app.core", "app.web", ImportKind.LAZY))


def test_a_member_that_somebody_takes_already_is_one_although_nothing_exports_it(graph: Grapher) -> None:
    made = graph("app.old -> app.web (rate)", modules=("app.web.forms", "app.core"))
    assert messages(made, "app.old", "app.web.rate") == ["app.old imports app.web: app.web does not expose rate"]
    with pytest.raises(UsageError, match=r"app\.web\.price is no module here"):
        messages(made, "app.old", "app.web.price")
