"""Source text → edges, one statement a row."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from ratchet.facts.files import SourceFile
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.building import import_graph
from ratchet.facts.kinds import ATTRIBUTE_WALK, Fact
from ratchet.facts.source.parallel import facts_of_text
from ratchet.terms.imports import ImportKind

Projector = Callable[..., ImportGraph]

TREE = {
    "app/__init__.py": "",
    "app/db/__init__.py": "",
    "app/db/core.py": "",
    "app/space/inner.py": "",
    "app/web/__init__.py": "",
    "app/web/forms.py": "",
    "shared/ours.py": "",
}


def source_file(path: str) -> SourceFile:
    return SourceFile(path, path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"), ".", "0")


def edges(graph: ImportGraph, importer: str) -> list[str]:
    """`imported kind members` of each edge of the importer."""
    return [
        " ".join([edge.imported, edge.kind, *sorted({site.member for site in edge.sites} - {""})])
        for edge in graph.edges.values()
        if edge.importer == importer
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import app.db.core", ["app.db.core import-time"], id="module"),
        pytest.param("import app.db.core as c", ["app.db.core import-time"], id="module under a name"),
        pytest.param("from app.db import core", ["app.db.core import-time"], id="submodule by from"),
        pytest.param("from app.db import Session", ["app.db import-time Session"], id="member"),
        pytest.param("from app.db import core, A, B", ["app.db import-time A B", "app.db.core import-time"], id="both"),
        pytest.param("from app.db.core import *", ["app.db.core import-time *"], id="star"),
        pytest.param("from . import forms", ["app.web.forms import-time"], id="relative to the package"),
        pytest.param("from .forms import Form", ["app.web.forms import-time Form"], id="relative module"),
        pytest.param("from ..db import core", ["app.db.core import-time"], id="relative, up"),
        pytest.param("from .. import db", ["app.db import-time"], id="relative package, up"),
        pytest.param("from app import space", ["app.space import-time"], id="namespace package"),
        pytest.param("import app.space.inner", ["app.space.inner import-time"], id="in a namespace package"),
        pytest.param("def f():\n    import app.db", ["app.db lazy"], id="in a function"),
        pytest.param("try:\n    import app.db\nexcept ImportError:\n    pass", ["app.db import-time"], id="in a try"),
        pytest.param("if 0:\n    import app.db", ["app.db import-time"], id="under a condition"),
        pytest.param("class A:\n    import app.db", ["app.db import-time"], id="in a class"),
        pytest.param(
            "import typing as t\nif t.TYPE_CHECKING:\n    import app.db\nelse:\n    import app.db.core",
            ["app.db typing", "app.db.core import-time", "ext:typing import-time"],
            id="for types, and not",
        ),
        pytest.param("def f():\n    import app.db\nimport app.db", ["app.db import-time"], id="strongest kind wins"),
        pytest.param(
            "import importlib.util as u\nu.find_spec('app.db.core')\nu.find_spec('numpy')",
            ["app.db.core dynamic", "ext:importlib.util import-time"],
            id="find_spec, ours and others'",
        ),
        pytest.param(
            "import importlib\nimportlib.import_module('app.db.core')",
            ["app.db.core dynamic", "ext:importlib import-time"],
            id="import_module",
        ),
        pytest.param(
            "from importlib import import_module\nimport_module('..db', __package__)",
            ["app.db dynamic", "ext:importlib import-time import_module"],
            id="import_module, relative",
        ),
        pytest.param("__import__('app.db')", ["app.db dynamic"], id="__import__"),
        pytest.param(
            "import runpy\nrunpy.run_module('app.db.core')",
            ["app.db.core dynamic", "ext:runpy import-time"],
            id="runpy",
        ),
        pytest.param(
            "import pkgutil\npkgutil.resolve_name('app.db.core:Session')",
            ["app.db.core dynamic", "ext:pkgutil import-time"],
            id="resolve_name",
        ),
        pytest.param(
            "import os.path, requests", ["ext:os.path import-time", "ext:requests import-time"], id="external"
        ),
        pytest.param(
            "import typing\nimport app.db\nif typing.TYPE_CHECKING:\n    import app.db\n    from app.db import Session",
            ["app.db import-time Session", "ext:typing import-time"],
            id="at import time, and for types again",
        ),
        pytest.param("from shared import other", ["ext:shared.other import-time"], id="of a namespace, not ours"),
        pytest.param("from shared import ours", ["shared.ours import-time"], id="of a namespace, ours"),
        pytest.param(
            "import shared\nshared.other.run()",
            ["ext:shared.other import-time", "shared import-time"],
            id="by attribute of a namespace",
        ),
        pytest.param(
            "from app.space import lost", ["app.space import-time lost"], id="of a namespace that is all ours"
        ),
        pytest.param("from django.db import models", ["ext:django.db import-time models"], id="external member"),
        pytest.param("import app.web", [], id="itself"),
        pytest.param("from __future__ import annotations", [], id="a directive"),
    ],
)
def test_edges(text: str, expected: list[str], project: Projector) -> None:
    assert expected == edges(project({**TREE, "app/web/__init__.py": text}), "app.web")


@pytest.mark.parametrize(
    ("compat", "text", "expected"),
    [
        pytest.param(
            "from typing import TYPE_CHECKING", "if TYPE_CHECKING:\n    import app.db", "typing", id="passed on"
        ),
        pytest.param("TYPE_CHECKING = False", "if TYPE_CHECKING:\n    import app.db", "typing", id="never true"),
        pytest.param("TYPE_CHECKING = True", "if TYPE_CHECKING:\n    import app.db", "import-time", id="always true"),
        pytest.param(
            "import os\nTYPE_CHECKING = bool(os)", "if TYPE_CHECKING:\n    import app.db", "import-time", id="computed"
        ),
        pytest.param(
            "TYPE_CHECKING = False\nTYPE_CHECKING = True",
            "if TYPE_CHECKING:\n    import app.db",
            "import-time",
            id="made true",
        ),
        pytest.param(
            "TYPE_CHECKING = False\nfor TYPE_CHECKING in [True]: ...",
            "if TYPE_CHECKING:\n    import app.db",
            "import-time",
            id="set by a loop",
        ),
        pytest.param(
            "TYPE_CHECKING = False\ndef f() -> None:\n    global TYPE_CHECKING\n    TYPE_CHECKING, x = True, 1",
            "if TYPE_CHECKING:\n    import app.db",
            "import-time",
            id="set later",
        ),
        pytest.param(
            "TYPE_CHECKING = MYPY = False",
            "if TYPE_CHECKING:\n    import app.db",
            "typing",
            id="never true, as another",
        ),
        pytest.param(
            "TYPE_CHECKING = True", "if TYPE_CHECKING:\n    def f():\n        import app.db", "lazy", id="in a function"
        ),
    ],
)
def test_a_name_that_another_module_gives_decides_what_is_for_types(
    compat: str, text: str, expected: str, project: Projector
) -> None:
    tree = {**TREE, "app/compat.py": compat, "app/web/__init__.py": f"from app.compat import TYPE_CHECKING\n{text}"}
    assert f"app.db {expected}" in edges(project(tree), "app.web")


def test_a_name_from_outside_decides_as_its_word_says(project: Projector) -> None:
    text = "from library.compat import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.db"
    assert "app.db typing" in edges(project({**TREE, "app/web/__init__.py": text}), "app.web")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "from app import db\ndb.core.X", ["app.db import-time", "app.db.core import-time X"], id="past it"
        ),
        pytest.param("from app import db\ndb.hidden()", ["app.db import-time hidden"], id="a member"),
        pytest.param("from app.db import run\nrun.core.x", ["app.db import-time run"], id="what is no module"),
        pytest.param(
            "from .. import db as d\nd.core", ["app.db import-time", "app.db.core import-time"], id="relative"
        ),
        pytest.param("from app.db import X\nimport app.db as d\nd.X\nd.X", ["app.db import-time X"], id="taken before"),
        pytest.param(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app import db\ndef f(x: db.X) -> None: ...",
            ["app.db typing X", "ext:typing import-time TYPE_CHECKING"],
            id="an annotation is no tie of its own",
        ),
    ],
)
def test_what_is_taken_of_a_module_by_its_name(text: str, expected: list[str], project: Projector) -> None:
    found = edges(project({**TREE, "app/web/__init__.py": text}), "app.web")
    assert [edge for edge in found if not edge.startswith("app ")] == expected


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        pytest.param("import app.ghost", "app.ghost", ["app import-time ghost"], id="missing module"),
        pytest.param("from app.db.ghost import x", "app.db.ghost", ["app.db import-time ghost"], id="missing, from"),
        pytest.param("import app.db.a.b", "app.db.a.b", ["app.db import-time a"], id="nearest package"),
        pytest.param("from ...... import x", "...... in app.web", [], id="beyond the top"),
    ],
)
def test_unresolved_first_party_import_is_said(text: str, target: str, expected: list[str], project: Projector) -> None:
    graph = project({**TREE, "app/web/__init__.py": text})

    assert [target] == [found.target for found in graph.unresolved]
    assert expected == edges(graph, "app.web")


def test_module_relative_imports_count_from_the_package(project: Projector) -> None:
    assert edges(project({**TREE, "app/web/forms.py": "from ..db import core2"}), "app.web.forms") == [
        "app.db import-time core2"
    ]


def test_stub_and_source_are_one_module(project: Projector) -> None:
    graph = project({**TREE, "app/web/forms.py": "import app.db", "app/web/forms.pyi": "import app.db.core"})

    assert edges(graph, "app.web.forms") == ["app.db import-time", "app.db.core import-time"]
    assert graph.modules["app.web.forms"].paths == ("app/web/forms.py", "app/web/forms.pyi")


def test_several_roots_make_one_graph(project: Projector) -> None:
    graph = project({"src/app/a.py": "import tools.x", "lib/tools/x.py": ""}, roots=("src", "lib"))

    assert edges(graph, "app.a") == ["tools.x import-time"]
    assert list(graph.modules) == ["app", "app.a", "tools", "tools.x"]


def test_namespace_package_shared_with_a_library_is_external_where_it_is_not_ours(project: Projector) -> None:
    graph = project({"google/ours/a.py": "import google.cloud.storage"})

    assert edges(graph, "google.ours.a") == ["ext:google.cloud.storage import-time"]
    assert graph.unresolved == ()


@pytest.mark.parametrize(
    "argument", [pytest.param("name", id="a name"), pytest.param("'.db', name", id="relative to a computed package")]
)
def test_computed_import_is_told(argument: str, project: Projector) -> None:
    text = f"import importlib\ndef load(name: str) -> None:\n    importlib.import_module({argument})\n"
    (found,) = project({"app/a.py": text}).computed

    assert (
        found.module, found.symbol, found.function, str(found.place),
    ) == ("app.a", "load", "importlib.import_module", "app/a.py:3:5")  # fmt: skip


def test_sites_of_an_edge_come_strongest_first(project: Projector) -> None:
    text = textwrap.dedent("""
        def f() -> None:
            import app.db
        import app.db
    """)
    edge = project({**TREE, "app/web/forms.py": text}).edges["app.web.forms", "app.db"]

    assert [site.place.line for site in edge.sites] == [4, 3]
    assert edge.place.line == 4


def test_star_import_binds_the_submodules_that_the_package_names(project: Projector) -> None:
    graph = project(
        {**TREE, "app/db/__init__.py": '__all__ = ["core", "x"]', "app/web/forms.py": "from app.db import *"}
    )

    assert edges(graph, "app.web.forms") == ["app.db import-time *", "app.db.core import-time"]


@pytest.mark.parametrize(
    ("name", "stdlib"),
    [
        pytest.param("ext:os.path", True, id="standard library"),
        pytest.param("ext:requests", False, id="third-party"),
    ],
)
def test_standard_library_is_told_apart(name: str, stdlib: bool, project: Projector) -> None:
    graph = project({"a.py": "import os.path, requests"})

    assert stdlib is graph.externals[name].stdlib


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("app.db.core.Session", ["app import-time", "app.db.core lazy Session"], id="from the root"),
        pytest.param("app.db.core", ["app import-time", "app.db.core lazy"], id="to a module"),
        pytest.param("app.name", ["app import-time name"], id="no further than the import"),
        pytest.param("json.loads", ["app import-time"], id="not ours"),
    ],
)
def test_attribute_walk_is_an_import_of_where_it_leads(target: str, expected: list[str]) -> None:
    text = "import app\n"
    walk = Fact(ATTRIBUTE_WALK, "f", 3, 5, target, ImportKind.LAZY)
    facts = {path: facts_of_text(content.encode(), path) for path, content in TREE.items()}
    facts["app/web/forms.py"] = facts_of_text(text.encode(), "forms.py")._replace(facts=(walk,))

    assert expected == edges(import_graph(list(map(source_file, facts)), facts), "app.web.forms")
