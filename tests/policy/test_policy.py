"""Loosened policies, field by field, and the changes that loosen nothing."""

from __future__ import annotations

import pytest

from ratchet.config import Config, parse_config, parse_texts
from ratchet.facts.change import Change
from ratchet.policy.levels import Levels
from ratchet.policy.loosened_policy import policy_debts, stricter
from ratchet.terms import Level

HEAD = '[ratchet]\npaths = ["app", "tests"]\n'
BASE = HEAD + '[[profile]]\npaths = ["tests/**"]\nrules = { cast = "off" }\n'
LAX = '[[profile]]\npaths = ["app/**"]\nrules = { cast = "off" }\n'
STRICT = '[[profile]]\npaths = ["app/a.py"]\nrules = { cast = "forbid" }\n'
FILES = frozenset({"app/a.py", "app/b.py", "tests/test_a.py"})
MODULES = frozenset({"app", "app.a", "app.b", "app.core", "app.core.x", "app.web", "app.web.y", "app.db", "app.util"})
PROJECT = Change(FILES, FILES, MODULES, MODULES)


TOOL = BASE + '[[tool]]\nid = "ruff"\n'
CODED = TOOL + 'codes = ["C901", "S*"]\n'
NOTED = '[rules]\n"finding[ruff:C901]" = "note"\n'
STANDARD = HEAD + 'strictness = "standard"\n'
CORE = '[[profile]]\npaths = ["app/**"]\nstrictness = "strict"\n'


def config(text: str) -> Config:
    return parse_config(text, "ratchet.toml")


def loosened(base: str, head: str, project: Change = PROJECT) -> list[tuple[str, str]]:
    return [(debt.key.symbol, debt.key.detail) for debt in policy_debts(config(base), config(head), project)]


@pytest.mark.parametrize(
    ("base", "head", "fields"),
    [
        pytest.param(BASE, BASE, [], id="the same"),
        pytest.param(BASE, BASE + "# why not\n", [], id="a comment"),
        pytest.param(BASE, BASE + '[rules]\ncast = "ratchet"\n', [], id="a default spelled out"),
        pytest.param(BASE, BASE + '[rules]\ncast = "note"\n', [("rules", "cast")], id="a level lowered"),
        pytest.param(BASE, BASE + '[rules]\ncast = "forbid"\n', [], id="a level raised"),
        pytest.param(
            BASE, BASE + '[rules]\n"type-error[misc]" = "note"\n', [("rules", "type-error[misc]")], id="a code lowered"
        ),
        pytest.param(BASE, BASE + '[rules]\n"type-error[misc]" = "forbid"\n', [], id="a code raised"),
        pytest.param(
            BASE + '[rules]\n"type-error[misc]" = "forbid"\n', BASE, [("rules", "type-error[misc]")], id="a code let go"
        ),
        pytest.param(
            BASE,
            BASE + '[rules]\ntype-error = "note"\n"type-error[misc]" = "note"\n',
            [("rules", "type-error")],
            id="all codes lowered, and one besides",
        ),
        pytest.param(
            BASE,
            BASE + '[[profile]]\npaths = ["app/**"]\nrules = { "type-error[misc]" = "off" }\n',
            [("profile", "type-error[misc]")],
            id="a code lowered for some files",
        ),
        pytest.param(BASE, TOOL, [], id="a tool more"),
        pytest.param(TOOL, BASE, [("tool", "ruff")], id="a tool less"),
        pytest.param(TOOL, TOOL.replace("ruff", "ty"), [("tool", "ruff")], id="another tool"),
        pytest.param(TOOL, CODED, [("tool", "ruff:codes")], id="some codes in place of all"),
        pytest.param(CODED, TOOL, [], id="all codes in place of some"),
        pytest.param(CODED, CODED.replace('"S*"', '"S1*"'), [("tool", "ruff:codes")], id="a code narrowed"),
        pytest.param(CODED, CODED.replace('"C901"', '"C9*"'), [], id="a code widened"),
        pytest.param(TOOL, TOOL + NOTED, [("rules", "finding[ruff:C901]")], id="a tool's code lowered"),
        pytest.param(BASE, TOOL + NOTED, [], id="a tool more, and one of its codes a note"),
        pytest.param(
            TOOL.replace("ruff", "ty"),
            TOOL.replace("ruff", "ty") + '[[tool]]\nid = "ruff"\n' + NOTED,
            [],
            id="a second tool, and one of its codes a note",
        ),
        pytest.param(TOOL, TOOL + '[rules]\nfinding = "note"\n', [("rules", "finding")], id="all findings lowered"),
        pytest.param(
            BASE + '[[tool]]\nid = "x"\ncommand = ["x"]\n',
            BASE + '[[tool]]\nid = "x"\ncommand = ["x", "-q"]\n',
            [("tool", "x:command")],
            id="another command",
        ),
        pytest.param(
            BASE, BASE + '[rules]\nloosened-option = "ratchet"\n', [("rules", "loosened-option")], id="a policy's level"
        ),
        pytest.param(
            BASE, BASE.replace('"tests/**"', '"tests/**", "app/**"'), [("profile", "cast")], id="a profile widened"
        ),
        pytest.param(
            BASE,
            BASE.replace('"tests/**"', '"tests/**", "app/later/**"'),
            [("profile", "cast")],
            id="for what may come",
        ),
        pytest.param(
            BASE,
            BASE.replace('"tests/**"', '"tests/**", "**/conftest.py"'),
            [("profile", "cast")],
            id="for what may come anywhere",
        ),
        pytest.param(
            BASE,
            BASE.replace('"tests/**"', '"tests/**", "a*/later.py"'),
            [("profile", "cast")],
            id="for what may come in places like this",
        ),
        pytest.param(
            BASE, BASE.replace('"tests/**"', '"tests/**", "tests/**/conftest.py"'), [], id="where it is lax already"
        ),
        pytest.param(
            BASE.replace('"tests/**"', '"**/conftest.py"'),
            BASE.replace('"tests/**"', '"app/**/conftest.py"'),
            [],
            id="for fewer of what may come",
        ),
        pytest.param(BASE, BASE.replace('"tests/**"', '"tests/**", "docs/*.py"'), [], id="where nothing is measured"),
        pytest.param(
            BASE,
            BASE.replace('cast = "off"', 'cast = "off", type-error = "note"'),
            [("profile", "type-error")],
            id="a profile with one rule more",
        ),
        pytest.param(BASE, HEAD, [], id="a profile dropped"),
        pytest.param(
            BASE + '[[profile]]\npaths = ["tests/t/**"]\nrules = { cast = "forbid" }\n',
            BASE,
            [("profile", "cast")],
            id="a stricter profile dropped",
        ),
        pytest.param(
            HEAD + LAX + STRICT,
            HEAD + STRICT + LAX,
            [("profile", "cast")],
            id="profiles in another order",
        ),
        pytest.param(BASE, BASE + '[[profile]]\npaths = ["docs/**"]\nrules = { cast = "off" }\n', [], id="outside"),
        pytest.param(BASE, BASE.replace('["app", "tests"]', '["app"]'), [("ratchet", "paths")], id="a path left out"),
        pytest.param(BASE, BASE.replace('["app", "tests"]', '["."]'), [], id="a wider path"),
        pytest.param(BASE, BASE.replace('["app", "tests"]', '["app/a.py", "app/b.py", "tests"]'), [], id="all named"),
        pytest.param(
            BASE,
            BASE.replace("\n[[", '\nexclude = ["app/a.py"]\n[[', 1),
            [("ratchet", "exclude")],
            id="a file excluded",
        ),
        pytest.param(
            BASE,
            BASE.replace("\n[[", '\nexclude = ["app/gen/**"]\n[[', 1),
            [("ratchet", "exclude")],
            id="a directory to come excluded",
        ),
        pytest.param(
            BASE,
            BASE.replace("\n[[", '\nexclude = ["**/legacy_*.py"]\n[[', 1),
            [("ratchet", "exclude")],
            id="files to come anywhere excluded",
        ),
        pytest.param(
            BASE.replace("\n[[", '\nexclude = ["**/gen/**"]\n[[', 1),
            BASE.replace("\n[[", '\nexclude = ["app/**/gen/**"]\n[[', 1),
            [],
            id="fewer of the files to come excluded",
        ),
        pytest.param(
            BASE.replace("\n[[", '\nexclude = ["app/**/gen/**"]\n[[', 1),
            BASE.replace("\n[[", '\nexclude = ["**/gen/**"]\n[[', 1),
            [("ratchet", "exclude")],
            id="more of the files to come excluded",
        ),
        pytest.param(
            BASE,
            BASE.replace("\n[[", '\nexclude = ["docs"]\n[[', 1),
            [("ratchet", "exclude")],
            id="what was not measured excluded: new Python there would pass",
        ),
        pytest.param(
            BASE.replace("\n[[", '\nexclude = ["app/gen/**"]\n[[', 1),
            BASE.replace("\n[[", '\nexclude = ["app/gen"]\n[[', 1),
            [],
            id="the same exclude in other words",
        ),
        pytest.param(HEAD, STANDARD, [("ratchet", "strictness")], id="standard, where nothing was said"),
        pytest.param(STANDARD, STANDARD.replace("standard", "strict"), [], id="strict, where it was standard"),
        pytest.param(
            STANDARD.replace("standard", "strict"), STANDARD, [("ratchet", "strictness")], id="standard, not strict"
        ),
        pytest.param(
            HEAD,
            HEAD + CORE.replace('"strict"', '"standard"'),
            [("ratchet", "strictness")],
            id="standard for some files",
        ),
        pytest.param(STANDARD + CORE, STANDARD, [("ratchet", "strictness")], id="a strict profile dropped"),
        pytest.param(STANDARD, STANDARD + CORE, [], id="a strict profile"),
        pytest.param(BASE, BASE + '[baseline]\nstale = "note"\n', [("baseline", "stale")], id="stale"),
        pytest.param(BASE + '[baseline]\nstale = "note"\n', BASE, [], id="stale made to fail"),
        pytest.param(BASE, BASE + '[waivers]\ntrust = "signed"\n', [("waivers", "trust")], id="trust lowered"),
        pytest.param(BASE + '[waivers]\ntrust = "diff"\n', BASE + '[waivers]\ntrust = "signed"\n', [], id="raised"),
        pytest.param(
            BASE, BASE + '[architecture]\nview = "import-time"\n', [("architecture", "view")], id="the view narrowed"
        ),
    ],
)
def test_settings(base: str, head: str, fields: list[tuple[str, str]]) -> None:
    assert loosened(base, head) == fields


def contract(type_: str, *settings: str, id_: str = "c") -> str:
    return HEAD + "\n".join(["[[contract]]", f'id = "{id_}"', f'type = "{type_}"', *settings]) + "\n"


LAYERS = 'layers = ["app.web", "app.core | app.db", "app.util"]'


@pytest.mark.parametrize(
    ("base", "head", "fields"),
    [
        pytest.param(contract("layers", LAYERS), HEAD, ["-"], id="removed"),
        pytest.param(contract("layers", LAYERS), contract("layers", LAYERS, 'why = "so"'), [], id="another why"),
        pytest.param(
            contract("layers", LAYERS), contract("acyclic", 'packages = ["app"]'), ["type"], id="another type"
        ),
        pytest.param(contract("layers", LAYERS), contract("layers", LAYERS, 'level = "note"'), ["level"], id="level"),
        pytest.param(contract("layers", LAYERS), contract("layers", LAYERS, 'level = "forbid"'), [], id="level raised"),
        pytest.param(
            contract("layers", LAYERS), contract("layers", LAYERS, 'view = "import-time"'), ["view"], id="view narrowed"
        ),
        pytest.param(contract("layers", LAYERS), contract("layers", LAYERS, 'view = "all"'), [], id="view widened"),
        pytest.param(
            contract("layers", LAYERS),
            contract("layers", LAYERS, 'exempt = [{ import = "app.core.x -> app.web.y", reason = "old" }]'),
            ["exempt"],
            id="exempted",
        ),
        pytest.param(
            contract("layers", LAYERS, 'exempt = [{ import = "app.a -> app.b", reason = "old" }]'),
            contract("layers", LAYERS),
            [],
            id="exemption dropped",
        ),
        pytest.param(
            contract("layers", LAYERS),
            contract("layers", 'layers = ["app.web", "app.util"]'),
            ["layers"],
            id="a layer dropped",
        ),
        pytest.param(
            contract("layers", LAYERS),
            contract("layers", 'layers = ["app.core | app.db", "app.web", "app.util"]'),
            ["layers"],
            id="layers in another order",
        ),
        pytest.param(
            contract("layers", LAYERS),
            contract("layers", 'layers = ["app.web", "app.core : app.db", "app.util"]'),
            ["layers"],
            id="layers no longer independent",
        ),
        pytest.param(
            contract("layers", LAYERS),
            contract("layers", 'layers = ["app.web", "app.core", "app.db", "app.util"]'),
            ["layers"],
            id="independence turned into an order",
        ),
        pytest.param(
            contract("layers", 'layers = ["app.web", "app.core", "app.util"]'),
            contract("layers", 'layers = ["app.web : app.core", "app.util"]'),
            ["layers"],
            id="layers merged",
        ),
        pytest.param(
            contract("layers", 'layers = ["app.web", "app.core", "app.util"]'),
            contract("layers", 'layers = ["app.web | app.core", "app.util"]'),
            [],
            id="an order turned independent",
        ),
        pytest.param(
            contract("layers", LAYERS),
            contract("layers", 'layers = ["app.web", "app.core | app.db", "app.a", "app.util"]'),
            [],
            id="a layer added",
        ),
        pytest.param(
            contract("layers", 'layers = ["app.web", "app.gone"]'),
            contract("layers", 'layers = ["app.web"]'),
            [],
            id="a layer that is no module dropped",
        ),
        pytest.param(
            contract("layers", 'layers = ["app.web", "app.core", "app.util"]', "closed = true"),
            contract("layers", 'layers = ["app.web", "app.core", "app.util"]'),
            ["closed"],
            id="closed turned off",
        ),
        pytest.param(
            contract("layers", LAYERS, "exhaustive = true"),
            contract("layers", LAYERS),
            ["exhaustive"],
            id="exhaustive turned off",
        ),
        pytest.param(
            contract("layers", LAYERS, "exhaustive = true", 'containers = ["app"]'),
            contract("layers", LAYERS, "exhaustive = true", 'containers = ["app.web"]'),
            ["containers"],
            id="containers narrowed",
        ),
        pytest.param(
            contract("layers", LAYERS, "exhaustive = true", 'containers = ["app"]'),
            contract("layers", LAYERS, "exhaustive = true"),
            [],
            id="containers left to the default",
        ),
        pytest.param(
            contract("forbidden", 'from = ["app.core", "app.db"]', 'to = ["app.web"]'),
            contract("forbidden", 'from = ["app.core"]', 'to = ["app.web"]'),
            ["from"],
            id="from narrowed",
        ),
        pytest.param(
            contract("forbidden", 'from = ["app.core"]', 'to = ["app.web"]'),
            contract("forbidden", 'from = ["app.core"]', 'to = ["app.web.y"]'),
            ["to"],
            id="to narrowed",
        ),
        pytest.param(
            contract("forbidden", 'from = ["app.core"]', 'to = ["ext:django.db"]'),
            contract("forbidden", 'from = ["app.core"]', 'to = ["ext:django"]'),
            [],
            id="to widened",
        ),
        pytest.param(
            contract("forbidden", 'from = ["app.core"]', 'to = ["third-party"]'),
            contract("forbidden", 'from = ["app.core"]', 'to = ["ext:django"]'),
            ["to"],
            id="a group narrowed",
        ),
        pytest.param(
            contract("forbidden", 'from = ["app.core"]', 'to = ["app.web"]'),
            contract("forbidden", 'from = ["app.core"]', 'to = ["app.web"]', "transitive = false"),
            ["transitive"],
            id="transitive turned off",
        ),
        pytest.param(
            contract("forbidden", 'from = ["app.*"]', 'to = ["ext:x"]'),
            contract(
                "forbidden", 'from = ["app.a", "app.b", "app.core", "app.web", "app.db", "app.util"]', 'to = ["ext:x"]'
            ),
            ["from"],
            id="a wildcard spelled out misses what comes",
        ),
        pytest.param(
            contract("independence", 'modules = ["app.a", "app.b", "app.core"]'),
            contract("independence", 'modules = ["app.a", "app.b"]'),
            ["modules"],
            id="one less independent",
        ),
        pytest.param(
            contract("independence", 'modules = ["app.core", "app.web"]'),
            contract("independence", 'modules = ["app", "lib"]'),
            ["modules"],
            id="taken together",
        ),
        pytest.param(
            contract("independence", 'modules = ["app.a", "app.b"]'),
            contract("independence", 'modules = ["app.*"]'),
            [],
            id="all of them independent",
        ),
        pytest.param(
            contract("protected", 'modules = ["ext:sql"]', 'importers = ["app.db"]'),
            contract("protected", 'modules = ["ext:sql"]', 'importers = ["app.db", "app.web"]'),
            ["importers"],
            id="one more importer",
        ),
        pytest.param(
            contract("protected", 'modules = ["ext:sql"]', 'importers = ["app.db", "app.web"]'),
            contract("protected", 'modules = ["ext:sql"]', 'importers = ["app.db"]'),
            [],
            id="one importer less",
        ),
        pytest.param(
            contract("protected", 'modules = ["ext:sql", "app.db"]', 'importers = ["app.core"]'),
            contract("protected", 'modules = ["app.db"]', 'importers = ["app.core"]'),
            ["modules"],
            id="unprotected",
        ),
        pytest.param(
            contract("interface", 'modules = ["app.db"]', 'expose = ["Invoice"]'),
            contract("interface", 'modules = ["app.db"]', 'expose = ["Invoice", "rate"]'),
            ["expose"],
            id="one more name",
        ),
        pytest.param(
            contract("interface", 'modules = ["app.db"]', 'expose = ["api.*"]'),
            contract("interface", 'modules = ["app.db"]', 'expose = ["api.v1"]'),
            [],
            id="exposes less",
        ),
        pytest.param(
            contract("interface", 'modules = ["app.db"]', 'expose = ["Invoice"]'),
            contract("interface", 'modules = ["app.db"]', 'expose = "__all__"'),
            ["expose"],
            id="exposes all",
        ),
        pytest.param(
            contract("allowed", 'modules = ["app.core"]', 'to = ["app.util"]'),
            contract("allowed", 'modules = ["app.core"]', 'to = ["app.util", "stdlib"]'),
            ["to"],
            id="more allowed",
        ),
        pytest.param(
            contract("allowed", 'modules = ["app.core"]', 'to = ["stdlib"]'),
            contract("allowed", 'modules = ["app.core"]', 'to = ["ext:json"]'),
            [],
            id="less allowed",
        ),
        pytest.param(
            contract("allowed", 'modules = ["app.core"]', 'to = ["stdlib"]', "exact = true"),
            contract("allowed", 'modules = ["app.core"]', 'to = ["stdlib"]'),
            ["exact"],
            id="exact turned off",
        ),
        pytest.param(
            contract("acyclic", 'packages = ["app", "app.core"]'),
            contract("acyclic", 'packages = ["app"]'),
            ["packages"],
            id="one package less",
        ),
        pytest.param(
            contract("acyclic", 'packages = ["app"]'),
            contract("acyclic", 'packages = ["app", "app.**"]'),
            [],
            id="more packages",
        ),
        pytest.param(
            contract("acyclic", 'packages = ["app"]'),
            contract("acyclic", 'packages = ["app"]', id_="no-cycles"),
            [],
            id="another id",
        ),
    ],
)
def test_contracts(base: str, head: str, fields: list[str]) -> None:
    assert loosened(base, head) == [("c", field) for field in fields]


@pytest.mark.parametrize(
    ("base", "head", "field"),
    [
        pytest.param(
            contract("allowed", 'modules = ["app.core.x"]', 'to = ["stdlib"]'),
            contract("allowed", 'modules = ["app.core"]', 'to = ["stdlib"]'),
            "modules",
            id="its own package is free to it now",
        ),
        pytest.param(
            contract("protected", 'modules = ["app.web.y"]', 'importers = ["app.core"]'),
            contract("protected", 'modules = ["app.web"]', 'importers = ["app.core"]'),
            "modules",
            id="the package around it is no outsider now",
        ),
        pytest.param(
            contract("forbidden", 'from = ["app.*"]', 'to = ["app.web.y"]'),
            contract("forbidden", 'from = ["app.*"]', 'to = ["app.web"]'),
            "to",
            id="a source is taken in by the target",
        ),
    ],
)
def test_wider_unit_frees_what_is_inside(base: str, head: str, field: str) -> None:
    assert loosened(base, head) == [("c", field)]


GONE = Change(
    frozenset({"app/a.py", "app/web.py", "app/plugins/one.py", "app/old.py"}),
    frozenset({"app/a.py", "app/new.py"}),
    frozenset({"app", "app.a", "app.new"}),
    frozenset({"app", "app.a", "app.web", "app.plugins", "app.plugins.one", "app.old"}),
    {"app/old.py": "app/new.py"},
    {"app.old": "app.new"},
)


@pytest.mark.parametrize(
    ("base", "fields"),
    [
        pytest.param(contract("independence", 'modules = ["app.plugins.*"]'), [], id="all modules"),
        pytest.param(contract("layers", 'layers = ["app.web", "(app.plugins)"]'), [], id="all layers"),
        pytest.param(contract("forbidden", 'from = ["app.web"]', 'to = ["ext:x"]'), [], id="all sources"),
        pytest.param(contract("forbidden", 'from = ["app.a"]', 'to = ["app.web"]'), [], id="all targets"),
        pytest.param(contract("forbidden", 'from = ["app.a"]', 'to = ["app.web", "ext:x"]'), ["-"], id="not a library"),
        pytest.param(contract("independence", 'modules = ["app.web", "app.a"]'), ["-"], id="not one of them"),
        pytest.param(
            contract("layers", 'layers = ["app.web", "(app.a)"]'), ["-"], id="not a layer that may be missing"
        ),
        pytest.param(
            contract("interface", 'modules = ["app.*"]', 'expose = ["x"]'), ["-"], id="not what a wildcard still meets"
        ),
        pytest.param(contract("independence", 'modules = ["app.a.*"]'), [], id="all below a module that stays"),
        pytest.param(contract("allowed", 'modules = ["app.old"]', 'to = ["stdlib"]'), ["-"], id="not what was moved"),
        pytest.param(
            contract("protected", 'modules = ["ext:sql"]', 'importers = ["app.web"]'), ["-"], id="not the importers"
        ),
    ],
)
def test_a_contract_about_what_is_deleted_may_go(base: str, fields: list[str]) -> None:
    assert [detail for _, detail in loosened(base, HEAD, GONE)] == fields


RENAMED = Change(
    frozenset({"app/core/__init__.py", "app/core/x.py", "app/web.py"}),
    frozenset({"app/kernel/__init__.py", "app/kernel/x.py", "app/web.py"}),
    frozenset({"app", "app.kernel", "app.kernel.x", "app.web"}),
    frozenset({"app", "app.core", "app.core.x", "app.web"}),
    {"app/core/__init__.py": "app/kernel/__init__.py", "app/core/x.py": "app/kernel/x.py"},
    {"app.core": "app.kernel", "app.core.x": "app.kernel.x"},
)


@pytest.mark.parametrize(
    ("base", "head", "fields"),
    [
        pytest.param(
            contract("layers", 'layers = ["app.web", "app.core"]'),
            contract("layers", 'layers = ["app.web", "app.kernel"]'),
            [],
            id="along with its modules",
        ),
        pytest.param(
            contract("forbidden", 'from = ["app.core.x"]', 'to = ["app.web"]', id_="core-x"),
            contract("forbidden", 'from = ["app.kernel.x"]', 'to = ["app.web"]', id_="kernel-x"),
            [],
            id="and its id too",
        ),
        pytest.param(
            contract("layers", 'layers = ["app.web", "app.core.*"]'),
            contract("layers", 'layers = ["app.web", "app.kernel.*"]'),
            [],
            id="a wildcard",
        ),
        pytest.param(
            contract(
                "layers",
                'layers = ["app.web", "app.core"]',
                'exempt = [{import = "app.core.x -> app.web", reason = "r"}]',
            ),
            contract(
                "layers",
                'layers = ["app.web", "app.kernel"]',
                'exempt = [{import = "app.kernel.x -> app.web", reason = "r"}]',
            ),
            [],
            id="an exemption",
        ),
        pytest.param(
            contract("layers", 'layers = ["app.web", "app.core"]'),
            contract("layers", 'layers = ["app.kernel", "app.web"]'),
            [("c", "layers")],
            id="but turned over on the way",
        ),
        pytest.param(
            HEAD.replace('"app", "tests"', '"."') + 'exclude = ["app/core/**"]\n',
            HEAD.replace('"app", "tests"', '"."') + 'exclude = ["app/kernel/**"]\n',
            [],
            id="an exclude",
        ),
        pytest.param(
            HEAD + '[[profile]]\npaths = ["app/core/**"]\nrules = { cast = "off" }\n',
            HEAD + '[[profile]]\npaths = ["app/kernel/**"]\nrules = { cast = "off" }\n',
            [],
            id="a profile",
        ),
        pytest.param(HEAD, HEAD + 'exclude = ["app/kernel/**"]\n', [("ratchet", "exclude")], id="renamed and excluded"),
    ],
)
def test_renamed(base: str, head: str, fields: list[tuple[str, str]]) -> None:
    assert loosened(base, head, RENAMED) == fields


@pytest.mark.parametrize(
    ("files", "fields"),
    [
        pytest.param({"lab/old.py"}, [], id="where files stood unmeasured, any level is stricter"),
        pytest.param(set(), [("profile", "cast")], id="but new code may not choose its own"),
    ],
)
def test_newly_measured_with_a_lax_profile(files: set[str], fields: list[tuple[str, str]]) -> None:
    head = HEAD.replace('"tests"', '"tests", "lab"') + '[[profile]]\npaths = ["lab/**"]\nrules = { cast = "off" }\n'
    project = Change(FILES | files, FILES | files | {"lab/new.py"}, MODULES, MODULES)
    assert loosened(HEAD, head, project) == fields


def test_deleted_configuration() -> None:
    (debt,) = policy_debts(config(BASE), Config())
    assert (debt.key.symbol, debt.key.detail, debt.place.path) == ("ratchet.toml", "deleted", "ratchet.toml")


def test_moved_into_pyproject() -> None:
    moved = BASE.replace("[ratchet]", "[tool.ratchet]").replace("[[profile]]", "[[tool.ratchet.profile]]")
    assert not list(policy_debts(config(BASE), parse_texts({"pyproject.toml": moved}), PROJECT))


def test_first_configuration_loosens_nothing() -> None:
    assert not list(policy_debts(Config(), config(BASE), PROJECT))


def test_finding_says_what_and_where() -> None:
    (debt,) = policy_debts(config(BASE), config(BASE + '[rules]\ncast = "note"\n'), PROJECT)
    assert (str(debt.place), debt.message) == ("ratchet.toml:7:1", 'cast is lowered from "ratchet" to "note"')


def test_what_is_left_out_need_not_have_been_there() -> None:
    project = Change(frozenset({"app/a.py"}), frozenset({"app/a.py", "tests/new.py"}))
    narrower = config(BASE.replace('["app", "tests"]', '["app"]'))
    (debt,) = policy_debts(config(BASE), narrower, project)
    assert debt.message == "paths leaves out tests/new.py, which base's policy measures"


@pytest.mark.parametrize(
    ("base", "head", "is_stricter"),
    [
        pytest.param(BASE, BASE, False, id="the same"),
        pytest.param(BASE, BASE + '[rules]\ncast = "note"\n', False, id="laxer"),
        pytest.param(BASE + '[rules]\ncast = "note"\n', BASE, True, id="a level raised"),
        pytest.param(STANDARD, HEAD, True, id="strict, where it was standard"),
        pytest.param(HEAD, contract("acyclic", 'packages = ["app"]'), True, id="a new contract"),
        pytest.param(HEAD.replace(', "tests"', ""), HEAD, True, id="a path newly measured"),
        pytest.param(HEAD + 'exclude = ["app/a.py"]\n', HEAD, True, id="an exclude dropped"),
        pytest.param(BASE, HEAD, True, id="a lax profile dropped"),
        pytest.param(
            contract("layers", LAYERS), contract("layers", LAYERS, 'view = "all"'), True, id="a contract sees more"
        ),
    ],
)
def test_stricter(base: str, head: str, is_stricter: bool) -> None:
    assert stricter(config(base), config(head), PROJECT) is is_stricter


def test_level_at_base_counts() -> None:
    head = config(BASE + '[rules]\ncast = "note"\nsuppression = "forbid"\n')
    policy = Levels(head, config(BASE))
    assert policy.of_rule("cast", "app/a.py") == Level.RATCHET
    assert policy.of_rule("cast", "tests/a.py") == Level.OFF
    assert policy.of_rule("suppression") == Level.FORBID
    assert Levels(head).of_rule("cast") == Level.NOTE
