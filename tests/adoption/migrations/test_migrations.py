"""Other tools' contracts become ours, or are listed."""

from __future__ import annotations

import textwrap

import pytest

from ratchet.adoption.checking import checked
from ratchet.adoption.migration import Migration
from ratchet.adoption.migrations import import_linter, tach
from ratchet.errors import UsageError


def by_ini(contract: str, session: str = "root_package = app\nexclude_type_checking_imports = True") -> Migration:
    text = f"[importlinter]\n{session}\n\n[importlinter:contract:one]\n{textwrap.dedent(contract)}"
    return import_linter.migrate(text, ".importlinter")


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        pytest.param(
            "name = Tiers\ntype = layers\nlayers =\n    app.web\n    app.a | app.b\n    (app.c)",
            {"type": "layers", "layers": ["app.web", "app.a | app.b", "(app.c)"]},
            id="layers",
        ),
        pytest.param(
            "name = Tiers\ntype = layers\ncontainers = app\nlayers =\n    web\n    a : (b)\nexhaustive = True",
            {"type": "layers", "layers": ["app.web", "app.a : (app.b)"], "exhaustive": True, "containers": ["app"]},
            id="layers in a container",
        ),
        pytest.param(
            "name = Tiers\ntype = forbidden\nsource_modules = app.a\nforbidden_modules =\n    app.b\n    django\n"
            "allow_indirect_imports = True",
            {"type": "forbidden", "from": ["app.a"], "to": ["app.b", "ext:django"], "transitive": False},
            id="forbidden",
        ),
        pytest.param(
            "name = Tiers\ntype = independence\nmodules = app.plugins.*",
            {"type": "independence", "modules": ["app.plugins.*"]},
            id="independence",
        ),
        pytest.param(
            "name = Tiers\ntype = protected\nprotected_modules = app.db\nallowed_importers = app.store",
            {"type": "protected", "modules": ["app.db"], "importers": ["app.store"]},
            id="protected",
        ),
        pytest.param(
            "name = Tiers\ntype = acyclic_siblings\nancestors = app",
            {"type": "acyclic", "packages": ["app", "app.**"]},
            id="acyclic",
        ),
        pytest.param(
            "name = Tiers\ntype = acyclic_siblings\nancestors = app\ndepth = 1",
            {"type": "acyclic", "packages": ["app", "app.*"]},
            id="acyclic to a depth",
        ),
    ],
)
def test_import_linter_contract(contract: str, expected: dict[str, object]) -> None:
    migration = by_ini(contract)

    assert ({"id": "one", **expected, "why": "Tiers"},) == migration.contracts
    assert migration == checked(migration)


def test_each_container_gets_a_contract() -> None:
    migration = by_ini("name = T\ntype = layers\ncontainers =\n    app.x\n    app.y\nlayers =\n    web\n    db")

    assert [(contract["id"], contract["layers"]) for contract in migration.contracts] == [
        ("one", ["app.x.web", "app.x.db"]),
        ("one-2", ["app.y.web", "app.y.db"]),
    ]


def test_typing_imports_are_minded_where_import_linter_minds_them() -> None:
    (contract,) = by_ini("name = T\ntype = independence\nmodules = app.*", session="root_package = app").contracts

    assert contract["view"] == "all"


def test_literal_ignores_become_exemptions_and_the_others_are_listed() -> None:
    migration = by_ini(
        "name = T\ntype = independence\nmodules = app.*\nignore_imports =\n    app.a -> app.b\n    app.a.* -> app.c\n"
        "    app.a -> django"
    )

    assert migration.contracts[0]["exempt"] == [
        {"import": "app.a -> app.b", "reason": "ignored in import-linter's configuration"}
    ]
    assert [line.split(": ")[1][15:] for line in migration.unmapped] == ["app.a.* -> app.c", "app.a -> django"]


def test_foreign_contract_type_is_listed() -> None:
    migration = by_ini("name = T\ntype = mine.Own")

    assert migration.contracts == ()
    assert "T: a contract of type 'mine.Own'" in migration.unmapped[0]


def test_import_linter_in_pyproject() -> None:
    text = """
        [tool.importlinter]
        root_packages = ["app", "lib"]
        exclude_type_checking_imports = true

        [[tool.importlinter.contracts]]
        name = "Core is pure"
        type = "forbidden"
        source_modules = ["app.core"]
        forbidden_modules = ["lib.web", "sqlalchemy"]
    """

    assert import_linter.migrate(textwrap.dedent(text), "pyproject.toml").toml() == (
        '[[contract]]\nid = "core-is-pure"\ntype = "forbidden"\n'
        'from = ["app.core"]\nto = ["lib.web", "ext:sqlalchemy"]\n'
        'why = "Core is pure"\n'
    )


TACH = """
    layers = ["ui", "core"]
    forbid_circular_dependencies = true

    [[modules]]
    path = "app.web"
    layer = "ui"
    depends_on = []

    [[modules]]
    path = "app.db"
    layer = "core"
    depends_on = [{ path = "app.models", deprecated = true }]
    visibility = ["app.web"]

    [[modules]]
    path = "app.models"
    layer = "core"
    cannot_depend_on = ["app.web"]

    [[modules]]
    path = "app.log"
    utility = true

    [[interfaces]]
    expose = ["connect", "services.*"]
    from = ["app.db"]

    [[interfaces]]
    expose = ["get_[a-z]+"]
"""


def test_tach() -> None:
    migration = tach.migrate(textwrap.dedent(TACH), "tach.toml")

    assert list(migration.contracts) == [
        {"id": "layers", "type": "layers", "layers": ["app.web", "app.db : app.models"]},
        {
            "id": "app.web-deps", "type": "allowed", "modules": ["app.web"],
            "to": ["app.db", "app.models", "app.log", "stdlib", "third-party"],
        },
        {
            "id": "app.db-deps", "type": "allowed", "modules": ["app.db"],
            "to": ["app.models", "app.log", "stdlib", "third-party"],
        },
        {"id": "app.db-seen", "type": "protected", "modules": ["app.db"], "importers": ["app.web"]},
        {
            "id": "app.models-cannot", "type": "forbidden", "from": ["app.models"], "to": ["app.web"],
            "transitive": False,
        },
        {"id": "app.db-api", "type": "interface", "modules": ["app.db"], "expose": ["connect", "services"]},
        {"id": "no-cycles", "type": "acyclic", "packages": ["app"]},
    ]  # fmt: skip
    assert migration == checked(migration)
    assert [line.split(" is ")[0].split(" = ")[0] for line in migration.unmapped] == [
        "app.models: deprecated",
        "interface of .*: expose",
    ]


@pytest.mark.parametrize(
    ("toml", "word"),
    [
        pytest.param(
            '[[modules]]\npath = "a"\ndepends_on = []\n[[modules]]\npath = "a.b"\n', "holds other modules", id="nested"
        ),
        pytest.param('[[modules]]\npath = "<root>"\ndepends_on = []\n', "<root> has no counterpart", id="root"),
        pytest.param('[[modules]]\npath = "a"\nvisibility = []\n', "nobody may import it", id="invisible"),
        pytest.param('root_module = "forbid"\n', "exhaustive layers", id="root module"),
        pytest.param("exact = true\n", "left out", id="exact"),
    ],
)
def test_tach_lists_what_does_not_map(toml: str, word: str) -> None:
    assert any(word in line for line in tach.migrate(toml, "tach.toml").unmapped)


def test_contract_that_would_be_refused_is_listed() -> None:
    migration = checked(Migration(({"id": "c", "type": "layers", "layers": ["a", "a.b"]},)))

    assert migration.contracts == ()
    assert migration.unmapped == ('contract "c": layers overlap: a.b is inside a',)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("no section", ".importlinter", id="no INI"),
        pytest.param("[other]\n", "setup.cfg", id="no section"),
        pytest.param("[tool.other]\n", "pyproject.toml", id="no table"),
        pytest.param("[tool", "pyproject.toml", id="no TOML"),
    ],
)
def test_configuration_that_is_none_is_a_usage_error(text: str, name: str) -> None:
    with pytest.raises(UsageError, match=name):
        import_linter.migrate(text, name)
