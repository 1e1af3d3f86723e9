"""Other tools' contracts become ours, or are listed."""

from __future__ import annotations

import json
import textwrap

import pytest
from contracts.conftest import build_graph

from ratchet.adoption.checking import checked
from ratchet.adoption.migration import Migration
from ratchet.adoption.migrations import import_linter, tach
from ratchet.contracts import ContractTable, build
from ratchet.errors import UsageError
from ratchet.storage.narrowing import tables


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


def test_ignores_become_exemptions() -> None:
    migration = by_ini(
        "name = T\ntype = independence\nmodules = app.*\nignore_imports =\n    app.a -> app.b\n    **.tests.** -> **\n"
        "    app.a -> django\n    app.a -> app.b"
    )
    exempt = tables(migration.contracts[0]["exempt"])

    assert ["app.a -> app.b", "**.tests.** -> **", "app.a -> ext:django"] == [one["import"] for one in exempt]
    assert () == migration.differs + migration.left_out
    assert migration == checked(migration)


TREE = (
    "app.a.x -> app.b",
    "app.b.x -> app.c",
    "app.plugins.csv -> app.c",
    "app.plugins.csv.web -> app.plugins.csv.db",
    "app.plugins.pdf.web -> app.plugins.pdf.db",
)


@pytest.mark.parametrize(
    ("contract", "expected", "told"),
    [
        pytest.param(
            "type = independence\nmodules = app.*\nunmatched_ignore_imports_alerting = warn\n"
            "ignore_imports =\n    app.a.* -> app.b\n    app.a.* -> app.c",
            [{"type": "independence", "modules": ["app.*"],
              "exempt": [{"import": "app.a.* -> app.b", "reason": "ignored in import-linter's configuration"}]}],
            "app.a.* -> app.c: no import is one today",
            id="an ignored import that is not there, which only warned",
        ),
        pytest.param(
            "type = layers\ncontainers = app.plugins.*\nlayers =\n    web\n    db",
            [{"type": "layers", "layers": ["app.plugins.csv.web", "app.plugins.csv.db"]},
             {"type": "layers", "layers": ["app.plugins.pdf.web", "app.plugins.pdf.db"]}],
            "app.plugins.* is spelled out; one that comes is free",
            id="wildcard containers",
        ),
        pytest.param(
            "type = forbidden\nsource_modules =\n    app.a\n    app.b\nforbidden_modules =\n    app.b\n    app.a",
            [{"type": "forbidden", "from": ["app.a", "app.b"], "to": ["app.b", "app.a"]}],
            "",
            id="mutual lists",
        ),
        pytest.param(
            "type = forbidden\nsource_modules =\n    app.a\n    app.b\nforbidden_modules =\n    app.a.x\n    app.c",
            [{"type": "forbidden", "from": ["app.a"], "to": ["app.c"]},
             {"type": "forbidden", "from": ["app.b"], "to": ["app.a.x", "app.c"]}],
            "",
            id="what lies inside a source is skipped",
        ),
        pytest.param(
            "type = forbidden\nsource_modules = app.a\nforbidden_modules = app.*.x",
            [{"type": "forbidden", "from": ["app.a"], "to": ["app.b.x"]}],
            "wildcards are spelled out",
            id="and a wildcard is spelled out for that",
        ),
        pytest.param(
            "type = forbidden\nsource_modules = app.a\nforbidden_modules = app.a.x\nas_packages = False",
            [{"type": "forbidden", "from": ["app.a"], "to": ["app.a.x"], "as_packages": False}],
            "",
            id="names that are no packages",
        ),
        pytest.param(
            "type = protected\nprotected_modules =\n    app.c\n    app.*.gone\nallowed_importers = app.b\n"
            "as_packages = False",
            [{"type": "protected", "modules": ["app.c"], "importers": ["app.b"], "as_packages": False}],
            "app.*.gone is no module today",
            id="a wildcard that matches nothing",
        ),
        pytest.param(
            "type = acyclic_siblings\nancestors = app\nskip_descendants = app.plugins.csv",
            [{"type": "acyclic", "packages": ["app", "app.plugins", "app.plugins.pdf"]}],
            "skip_descendants = app.plugins.csv: the others are spelled out",
            id="skipped descendants",
        ),
        pytest.param(
            "type = acyclic_siblings\nancestors = app\nskip_descendants = app",
            [{"type": "acyclic", "packages": ["app", "app.plugins", "app.plugins.csv", "app.plugins.pdf"]}],
            "skip_descendants = app: it is an ancestor",
            id="skipped descendants that cannot be",
        ),
        pytest.param(
            "type = layers\ncontainers = app\nlayers =\n    a\n    b\nexhaustive = True\nexhaustive_ignores = plugins",
            [{"type": "layers", "layers": ["app.a", "app.b"], "exhaustive": True, "containers": ["app"]}],
            "exhaustive_ignores = plugins: without a layer",
            id="exhaustive ignores",
        ),
        pytest.param(
            "type = independence\nmodules = app.*\nbroken_contract_guidance =\n    Use a queue.\n    Ask us.\nnew = 1",
            [{"type": "independence", "modules": ["app.*"], "why": "Use a queue. Ask us."}],
            "new = 1: it has no counterpart",
            id="guidance, and an option nobody knows",
        ),
    ],
)  # fmt: skip
def test_with_the_graph_of_the_code(contract: str, expected: list[dict[str, object]], told: str) -> None:
    session = "root_package = app\nexclude_type_checking_imports = True"
    text = f"[importlinter]\n{session}\n[importlinter:contract:one]\n{contract}"
    migration = import_linter.migrate(text, ".importlinter", build_graph(*TREE))
    made = [{key: value for key, value in one.items() if key != "id"} for one in migration.contracts]

    assert expected == made
    assert (told == "") is (migration.differs == ())
    assert any(told in line for line in migration.differs) is (told != "")
    assert migration == checked(migration)


@pytest.mark.parametrize(
    ("contract", "why"),
    [
        pytest.param("name = T\ntype = mine.Own", "T: a contract of type 'mine.Own'", id="a type of their own"),
        pytest.param("name = T\ntype = independence\nmodules = app.a", "one module is independent", id="one module"),
        pytest.param(
            "name = T\ntype = layers\ncontainers = app.*\nlayers = a", "is known where ratchet.toml", id="containers"
        ),
        pytest.param(
            "name = T\ntype = forbidden\nsource_modules = app.a\nforbidden_modules = app", "forbids nothing", id="void"
        ),
        pytest.param(
            "name = T\ntype = acyclic_siblings\nancestors = app\ndepth = all", "depth = all is no number", id="depth"
        ),
    ],
)
def test_contract_that_is_left_out_is_listed(contract: str, why: str) -> None:
    migration = by_ini(contract)

    assert () == migration.contracts
    assert why in migration.left_out[0]


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        pytest.param(["层", "核心"], ["层", "核心"], id="letters of any script"),
        pytest.param(["Core!", "core"], ["core", "core-2"], id="each has its own"),
        pytest.param(["→", "←"], ["one", "two"], id="no letters at all"),
    ],
)
def test_ids_are_unique(names: list[str], ids: list[str]) -> None:
    rows = "".join(
        f"[importlinter:contract:{number}]\nname = {name}\ntype = independence\nmodules = app.*\n"
        for number, name in zip(("one", "two") if names[0] == "→" else ("1", "2"), names, strict=True)
    )
    migration = import_linter.migrate(f"[importlinter]\nroot_package = app\n{rows}", ".importlinter")

    assert ids == [contract["id"] for contract in migration.contracts]


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
    direct = {"type": "forbidden", "transitive": False}

    assert list(migration.contracts) == [
        {"id": "app.db-deps", "from": ["app.db"], "to": ["app.web"], **direct},
        {"id": "app.models-deps", "from": ["app.models"], "to": ["app.web"], **direct},
        {"id": "app.db-api", "type": "interface", "modules": ["app.db"], "expose": ["connect", "services"]},
    ]
    assert migration == checked(migration)
    assert [line.split(":")[0] for line in migration.differs] == [
        "interfaces",
        "comments # tach-ignore",
        "visibility",
        "forbid_circular_dependencies",
        "app.models",
    ]
    assert migration.left_out == ("interface of .*: expose = ['get_[a-z]+']: no plain names",)


def part(path: str, **settings: object) -> str:
    rows = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    return f'[[modules]]\npath = "{path}"\n{rows}'


HIGH, LOW = {"layer": "high"}, {"layer": "low"}
STACK = 'layers = ["high", { name = "middle", closed = true }, "low"]\n'


@pytest.mark.parametrize(
    ("toml", "arrow", "is_free"),
    [
        pytest.param(part("a", depends_on=[]), "a -> free", True, id="what is not listed may be imported"),
        pytest.param(part("a", depends_on=[]), "free -> a", True, id="and may import"),
        pytest.param(part("a", depends_on=[]) + part("b"), "a -> b", False, id="not in depends_on"),
        pytest.param(part("a", depends_on=["b"]) + part("b"), "a -> b.y", True, id="in depends_on"),
        pytest.param(part("a", depends_on=[]) + part("b", utility=True), "a -> b", True, id="a utility"),
        pytest.param(part("a", cannot_depend_on=["b"]) + part("b", utility=True), "a -> b", False, id="cannot"),
        pytest.param(part("a", depends_on=[], unchecked=True) + part("b"), "a -> b", True, id="unchecked"),
        pytest.param(part("a", visibility=[]) + part("b"), "b -> a", True, id="visibility is no rule about imports"),
        pytest.param(STACK + part("a", **HIGH) + part("b", **LOW), "b -> a", False, id="up"),
        pytest.param(STACK + part("a", **HIGH) + part("b", **LOW), "a -> b", False, id="through a closed layer"),
        pytest.param(STACK + part("a", depends_on=[], **HIGH) + part("b", layer="middle"), "a -> b", True, id="down"),
        pytest.param(STACK + part("a", depends_on=[], **LOW) + part("b", **LOW), "a -> b", False, id="in one layer"),
        pytest.param(part("a", depends_on=[]) + part("a.x"), "a -> a.x", False, id="a module inside"),
        pytest.param(part("a") + part("a.x", depends_on=[]), "a.x -> a", False, id="the module around"),
        pytest.param(part("a") + part("a.x", depends_on=[]), "a.x -> a.x.i", True, id="itself"),
        pytest.param(part("a", depends_on=[]) + part("a.x") + part("b"), "a.x -> b", True, id="from inside"),
        pytest.param(part("b", depends_on=["a"]) + part("a") + part("a.x"), "b -> a.x", False, id="around alone"),
        pytest.param(part("b", depends_on=["a.x"]) + part("a") + part("a.x"), "b -> a.x", True, id="inside alone"),
        pytest.param(part("b", depends_on=["a.x"]) + part("a") + part("a.x"), "b -> a", False, id="not around"),
        pytest.param(part("a.*", depends_on=[]) + part("b"), "a.x -> b", False, id="a wildcard"),
    ],
)
def test_tach_means_the_same(toml: str, arrow: str, is_free: bool) -> None:
    found = build_graph(arrow, modules=("a", "a.x", "a.x.i", "b", "b.y", "free"))
    migration = checked(tach.migrate(toml, "tach.toml", found))
    contracts = [
        build(
            ContractTable("c", "forbidden", None, {key: one[key] for key in one if key not in ("id", "type")}, {}, "")
        )
        for one in migration.contracts
    ]

    assert is_free is not any(any(contract.debts(found)) for contract in contracts)
    assert not any(any(contract.vacuous(found)) for contract in contracts)
    assert () == migration.left_out


@pytest.mark.parametrize(
    ("toml", "word"),
    [
        pytest.param('[[modules]]\npath = "<root>"\ndepends_on = []\n', "what no module holds is free", id="root"),
        pytest.param('[[modules]]\npath = "a"\nvisibility = []\n', "nor does ratchet", id="invisible"),
        pytest.param('root_module = "forbid"\n', "what no module holds is free", id="root module"),
        pytest.param("exact = true\n", "is not minded", id="exact"),
        pytest.param('exclude = ["docs"]\n', "count here", id="exclude"),
        pytest.param('[[modules]]\npath = "a.*"\n', "known where ratchet.toml stands", id="a wildcard"),
    ],
)
def test_tach_lists_what_does_not_map(toml: str, word: str) -> None:
    migration = tach.migrate(toml, "tach.toml")

    assert any(word in line for line in migration.differs + migration.left_out)


def test_contract_that_would_be_refused_is_listed() -> None:
    migration = checked(Migration(({"id": "c", "type": "layers", "layers": ["a", "a.b"]},)))

    assert migration.contracts == ()
    assert migration.left_out == ('contract "c": layers overlap: a.b is inside a',)


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
