"""What `ratchet init` finds: roots, paths, excludes and tests, each from the surest source."""

from __future__ import annotations

import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

from ratchet.adoption.discovery import Discovery, discover
from ratchet.adoption.toml_text import proposed_config, proposed_toml
from ratchet.config import parse_config

PYPROJECT = "pyproject.toml"


def found(top: Path, files: Mapping[str, str]) -> Discovery:
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return discover(top, list(files))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app/__init__.py": ""}, ["."], id="a package at the top"),
        pytest.param({"src/app/__init__.py": ""}, ["src", "."], id="src without configuration"),
        pytest.param(
            {PYPROJECT: "[tool.mypy]\nmypy_path = 'lib'\n", "lib/app/__init__.py": ""},
            ["lib", "."],
            id="mypy_path in TOML",
        ),
        pytest.param(
            {"mypy.ini": "[mypy]\nmypy_path = $MYPY_CONFIG_FILE_DIR/lib:gone\n", "lib/app/__init__.py": ""},
            ["lib", "."],
            id="mypy_path in INI, one of two is there",
        ),
        pytest.param(
            {PYPROJECT: "[tool.setuptools.package-dir]\n'' = 'python'\n[project]\nname='a'\n", "python/app/a.py": ""},
            ["python", "."],
            id="package-dir of setuptools",
        ),
        pytest.param(
            {"setup.cfg": "[metadata]\nname=a\n[options]\npackage_dir =\n  = lib\n", "lib/app/a.py": ""},
            ["lib", "."],
            id="package_dir in setup.cfg",
        ),
        pytest.param(
            {"setup.py": "from setuptools import *\nsetup(packages=find_packages('lib'))\n", "lib/app/a.py": ""},
            ["lib", "."],
            id="find_packages in setup.py",
        ),
        pytest.param(
            {PYPROJECT: "[tool.hatch.build.targets.wheel]\npackages=['code/app']\n[project]\n", "code/app/a.py": ""},
            ["code", "."],
            id="packages of hatch",
        ),
        pytest.param(
            {PYPROJECT: "[project]\n[[tool.poetry.packages]]\ninclude='app'\nfrom='lib'\n", "lib/app/a.py": ""},
            ["lib", "."],
            id="packages of poetry",
        ),
        pytest.param(
            {
                "libs/one/pyproject.toml": "[project]\nname='one'\n",
                "libs/one/src/one/__init__.py": "from .a import A",
                "libs/one/src/one/a.py": "A = 1",
                "libs/two/pyproject.toml": "[project]\nname='two'\n",
                "libs/two/two/__init__.py": "from .a import A",
                "libs/two/two/a.py": "A = 1",
            },
            ["libs/one/src", "libs/two", "."],
            id="members of a monorepo that only use relative imports",
        ),
        pytest.param(
            {
                PYPROJECT: "[tool.uv.workspace]\nmembers = ['examples/*']\n",
                "examples/one/pyproject.toml": "",
                "examples/one/one/__init__.py": "",
            },
            ["examples/one", "."],
            id="a workspace names even an example",
        ),
        pytest.param(
            {
                "app/__init__.py": "",
                "examples/one/pyproject.toml": "[project]\nname='one'\n",
                "examples/one/src/one/__init__.py": "",
            },
            ["."],
            id="an example is no project of the repository",
        ),
        pytest.param(
            {"tools/run.py": "import json\nimport config\n", "tools/config.py": "", "tools/json.py": ""},
            ["tools", "."],
            id="scripts that import each other",
        ),
        pytest.param(
            {"app/__init__.py": "", "tools/run.py": "import json\n", "tools/json.py": ""},
            ["."],
            id="the standard library is no neighbour",
        ),
        pytest.param(
            {
                "src/lib/__init__.py": "",
                "shop/views.py": "import lib\n",
                "shop/shop/__init__.py": "",
                "shop/shop/urls.py": "from shop.items import item\nfrom shop.gone import gone\n",
                "shop/shop/items.py": "",
            },
            ["src", "shop", "."],
            id="where an import resolves, although the top has a directory of that name",
        ),
        pytest.param(
            {"site/manage.py": "import os\n", "site/shop/__init__.py": "", "lib/__init__.py": "import site\n"},
            ["site", "."],
            id="manage.py runs there",
        ),
        pytest.param(
            {"app/__init__.py": "", "app/manage.py": "", "app/run.py": "from app.manage import x\n"},
            ["."],
            id="a manage.py inside a package is a module of it",
        ),
        pytest.param(
            {"app/__init__.py": "", "app/a.py": "from app._version import v\n", "lib/app/b.py": "import app.a\n"},
            ["."],
            id="what no directory has is no reason for a root",
        ),
    ],
)
def test_roots(tmp_path: Path, files: Mapping[str, str], expected: list[str]) -> None:
    assert expected == [choice.value for choice in found(tmp_path, files).roots]


MYPY = "[tool.mypy]\n"
TREE = {
    "src/app/__init__.py": "",
    "src/app/a_pb2.py": "",
    "src/app/_vendor/x.py": "",
    "docs/conf.py": "",
    "docs/more.py": "",
    "tests/test_a.py": "",
    "tests/data/bad.py": "",
    "tests/unit/data/bad.py": "",
}


@pytest.mark.parametrize(
    ("settings", "paths", "left_out"),
    [
        pytest.param("files = ['src', 'tests']", ["src", "tests"], ["*.py", "docs/**"], id="files"),
        pytest.param("files = 'src,tests/unit'", ["src", "tests/unit"],
                     ["*.py", "tests/*.py", "docs/**", "tests/data/**"], id="files, a part of tests"),
        pytest.param("packages = ['app']", ["src/app"], ["*.py", "src/*.py", "docs/**", "tests/**"], id="packages"),
        pytest.param("files = ['src', 'docs/conf.py']", ["src", "docs/conf.py"], ["*.py", "docs/more.py", "tests/**"],
                     id="a file beside others"),
        pytest.param("files = ['.']", ["."], [], id="everything"),
        pytest.param("strict = true", ["."], [], id="nothing stated"),
        pytest.param("exclude = ['data/']", ["."], ["**/data/**"], id="an exclude that means directories"),
        pytest.param("exclude = '^docs/|_pb2\\.py$'", ["."], ["docs/**", "src/app/a_pb2.py"], id="a file as well"),
        pytest.param("exclude = '(?x)( ^docs | tests/data )'", ["."], ["docs/**", "tests/data/**"], id="verbose"),
        pytest.param("exclude = '('", ["."], [], id="mypy says itself that a pattern is wrong"),
    ],
)  # fmt: skip
def test_what_mypy_is_told(tmp_path: Path, settings: str, paths: list[str], left_out: list[str]) -> None:
    discovery = found(tmp_path, TREE | {PYPROJECT: MYPY + settings})

    assert paths == [choice.value for choice in discovery.paths]
    told = [choice.value for choice in discovery.left_out if "mypy's" in choice.why]
    assert left_out == told


TEST = "def test_it():\n    assert True\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app/a.py": "", "tests/test_a.py": TEST}, ["tests/**"], id="a directory"),
        pytest.param({"app/a.py": "", "app/_tests/test_a.py": TEST}, ["app/_tests/**"], id="in the package"),
        pytest.param(
            {"app/a.py": "", "app/x/tests/test_a.py": TEST, "app/y/tests/test_b.py": TEST}, ["**/tests/**"], id="many"
        ),
        pytest.param({"app/__init__.py": "", "app/testing/a.py": "def f(): ...\n"}, [], id="testing is shipped"),
        pytest.param(
            {"app/__init__.py": "", "app/test/__init__.py": "", "app/test/client.py": "class Client: ...\n"},
            [],
            id="a shipped package called test",
        ),
        pytest.param(
            {"app/__init__.py": "", "app/test_utils.py": "class TestClient: ...\n"}, [], id="shipped, called test_utils"
        ),
        pytest.param({"app/a.py": "", "app/test_a.py": TEST}, ["**/test_*.py"], id="tests beside the code"),
        pytest.param(
            {
                "core/app/__init__.py": "",
                "core/tests_core/__init__.py": "",
                "core/tests_core/test_a.py": TEST,
                "core/tests_core/test_b.py": TEST,
                "core/tests_core/tools.py": "",
                "core/tests_core/samples/one.py": "import nolib\n",
                "core/tests_core/samples/two.py": "",
            },
            ["core/tests_core/**"],
            id="a directory called after tests that holds them, with all below it",
        ),
        pytest.param(
            {
                "app/a.py": "",
                "unit-tests/x/test_a.py": TEST,
                "unit-tests/y/conftest.py": "",
                "test_all/b_test.py": TEST,
            },
            ["test_all/**", "unit-tests/**"],
            id="directories of tests in a directory called after them",
        ),
        pytest.param(
            {
                "ab_tests/models.py": "",
                "ab_tests/views.py": "",
                "ab_tests/tests.py": TEST,
                "ab_tests/core_tests/test_a.py": TEST,
            },
            ["ab_tests/core_tests/**", "**/tests.py"],
            id="an app called ab_tests, with tests of its own",
        ),
        pytest.param(
            {"app/test_tools/__init__.py": "", "app/test_tools/test_client.py": "class TestClient: ...\n"},
            [],
            id="shipped tools for tests",
        ),
        pytest.param(
            {"app/__init__.py": "", "app/latest/test.py": TEST, "contest/a.py": ""}, [], id="in a longer word"
        ),
        pytest.param(
            {"app/a.py": "", "app/test_utils.py": "class TestClient: ...\n", "lib/test_a.py": TEST},
            ["lib/test_*.py"],
            id="tests beside what is shipped",
        ),
        pytest.param(
            {"testing/test_a.py": TEST, PYPROJECT: "[tool.pytest.ini_options]\ntestpaths = ['testing']\n"},
            ["testing/**"],
            id="testpaths",
        ),
        pytest.param(
            {"src/a.py": "", PYPROJECT: "[tool.pytest.ini_options]\ntestpaths = ['src']\n"},
            [],
            id="testpaths that hold the code",
        ),
        pytest.param(
            {"app/a.py": "", "app/check_a.py": TEST, "pytest.ini": "[pytest]\npython_files = check_*.py\n"},
            ["**/check_*.py"],
            id="python_files",
        ),
    ],
)
def test_tests(tmp_path: Path, files: Mapping[str, str], expected: list[str]) -> None:
    assert expected == [choice.value for choice in found(tmp_path, files).tests]


def test_the_projects_own_conftest_stays(tmp_path: Path) -> None:
    imports = "import tests.shared\n"
    discovery = found(
        tmp_path,
        {
            "examples/tutorial/tests/conftest.py": "import flaskr\n",
            "examples/tutorial/flaskr/__init__.py": "",
            "examples/tutorial/flaskr/a.py": "import flaskr\n",
            "tests/conftest.py": imports,
            "tests/shared.py": "",
        },
    )

    assert ["examples/tutorial/tests/conftest.py"] == [choice.value for choice in discovery.broken]


def test_generated_code_is_left_out(tmp_path: Path) -> None:
    stamp = "# Generated by the compiler. DO NOT EDIT.\nA = 1\n"
    discovery = found(
        tmp_path, {"app/a.py": "", "app/x_pb2.py": "", "app/client/a.py": stamp, "app/client/b.py": stamp}
    )

    assert ["**/*_pb2.py", "app/client/**"] == [choice.value for choice in discovery.left_out]


def test_a_configuration_of_mypy_below_the_root_is_told_where_it_would_matter(tmp_path: Path) -> None:
    strict = "[tool.mypy]\nstrict = true\n"
    files = {
        "backend/pyproject.toml": strict,
        "backend/app/a.py": "",
        "backend/empty/pyproject.toml": strict,
        "vendor/lib/mypy.ini": "[mypy]\nstrict = True\n",
        "vendor/lib/b.py": "",
        "web/pyproject.toml": "[project]\nname = 'web'\n",
        "web/setup.cfg": "[flake8]\n",
        "web/c.py": "",
    }
    discovery = found(tmp_path, files)

    assert (None, ("backend/pyproject.toml",)) == (discovery.mypy, discovery.unread_mypy)


@pytest.mark.parametrize(
    ("options", "others", "is_named"),
    [
        pytest.param("strict = true", 1, True, id="most files"),
        pytest.param("exclude = ['alembic']", 1, True, id="an exclude that holds anywhere"),
        pytest.param("strict = true", 2, False, id="half of the files"),
        pytest.param("mypy_path = 'stubs'", 1, False, id="mypy_path"),
        pytest.param("files = ['app']", 1, False, id="files"),
        pytest.param("exclude = ['^app/old']", 1, False, id="an exclude from where mypy runs"),
        pytest.param("plugins = ['tools/plugin.py']", 1, False, id="a plugin by its path"),
    ],
)
def test_mypys_configuration_of_most_files_holds_for_all(
    options: str, others: int, is_named: bool, tmp_path: Path
) -> None:
    files = {"backend/pyproject.toml": f"[tool.mypy]\n{options}\n", "backend/app/a.py": "", "backend/app/b.py": ""}
    discovery = found(tmp_path, files | {f"scripts/{number}.py": "" for number in range(others)})

    config = "backend/pyproject.toml"
    assert ((config, ()) if is_named else (None, (config,))) == (discovery.mypy, discovery.unread_mypy)
    assert (config if is_named else None) == proposed_config(discovery).mypy_config


def test_the_newest_python_that_a_measured_project_needs(tmp_path: Path) -> None:
    """Not that of a project with an environment of its own."""
    needs = {"a": "3.12", "b": "3.14", "c": "3.15", "d": "3.16"}
    files = {f"{name}/pyproject.toml": f"[project]\nrequires-python = '>={least}'\n" for name, least in needs.items()}
    venv.create(tmp_path / "c/.venv", symlinks=True)

    said = found(tmp_path, {**files, "a/m.py": "", "b/n.py": "", "c/o.py": ""}).least_python

    assert (14, "requires-python in b/pyproject.toml says >=3.14") == said


def test_where_a_file_imports_relatively_is_no_root(tmp_path: Path) -> None:
    """`demos/demo.py` takes its helper from beside it or from its package. It needs one."""
    demo = "try:\n    import helper\nexcept ImportError:\n    from . import helper\n"
    discovery = found(tmp_path, {"demos/demo.py": demo, "demos/helper.py": "", "app/a.py": ""})

    assert (["."], ()) == ([choice.value for choice in discovery.roots], discovery.broken)


def test_a_policy_below_the_root_is_told(tmp_path: Path) -> None:
    other = "[tool.ruff]\nline-length = 90  # as ratchet\n"
    files = {
        "a/ratchet.toml": "",
        "b/pyproject.toml": "[tool.ratchet.rules]\n",
        "c/pyproject.toml": other,
        "data/ratchet.toml": "",
        "vendor/a/ratchet.toml": "",
    }
    files |= dict.fromkeys(("a/m.py", "b/x/m.py", "c/m.py", "vendor/a/m.py"), "")

    assert ("a/ratchet.toml", "b/pyproject.toml") == found(tmp_path, files).unread_policies


@pytest.mark.parametrize(
    ("files", "untracked", "left_out", "told"),
    [
        pytest.param(
            "src/app/a.py src/app/b.py", "build/lib/app/a.py build/lib/app/b.py build/lib/app/old.py",
            ["build/**"], [], id="a build of a package",
        ),
        pytest.param("mod.py setup.cfg", "build/lib/mod.py", [], ["build/lib/mod.py"], id="one part is no copy"),
        pytest.param("app/a.py", "new/x.py new/y.py", [], ["new/x.py", "new/y.py"], id="a new package"),
        pytest.param("app/a.py", "app/new.py", [], ["app/new.py"], id="a file beside the others"),
        pytest.param("README", "src/app/a.py build/lib/app/a.py", [], [], id="no Python file is tracked yet"),
        pytest.param("app/a.py build/keep", "build/lib/app/a.py", ["build/lib/**"], [], id="beside a tracked file"),
    ],
)  # fmt: skip
def test_what_no_clone_has(files: str, untracked: str, left_out: list[str], told: list[str], tmp_path: Path) -> None:
    for name in (*files.split(), *untracked.split()):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    discovery = discover(tmp_path, [*files.split(), *untracked.split()], untracked.split())

    assert (left_out, told) == ([choice.value for choice in discovery.left_out], [*discovery.untracked])


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(PYPROJECT, "[project]\nrequires-python = '>=3.12,<4'\n", 12, id="requires-python"),
        pytest.param(PYPROJECT, "[tool.poetry.dependencies]\npython = '^3.13'\n", 13, id="poetry"),
        pytest.param("setup.cfg", "[options]\npython_requires = ~= 3.10\n", 10, id="setup.cfg"),
        pytest.param("setup.py", "setup(python_requires='>=3.9')\n", 9, id="setup.py"),
        pytest.param(PYPROJECT, "[project]\nrequires-python = '<4'\n", None, id="no lower bound"),
    ],
)
def test_the_python_that_a_project_needs(name: str, text: str, expected: int | None, tmp_path: Path) -> None:
    said = found(tmp_path, {name: text, "a.py": ""}).least_python

    assert expected == (None if said is None else said[0])


def test_each_project_with_an_environment_of_its_own_is_measured_with_it(tmp_path: Path) -> None:
    files = {f"{name}/{file}": "" for name in "abc" for file in ("pyproject.toml", "m.py")}
    for name in "ab":
        venv.create(tmp_path / name / ".venv", symlinks=True)
    (tmp_path / "c").mkdir()
    (tmp_path / "c/.venv").symlink_to(tmp_path / "a/.venv")
    text = proposed_toml(found(tmp_path, files))

    assert [("a", "a/.venv/bin/python"), ("b", "b/.venv/bin/python")] == [
        (table.paths[0].removesuffix("/**"), table.python) for table in parse_config(text, "ratchet.toml").environments
    ]
    assert discover(tmp_path, [*files, "a/.venv/lib/x.txt"]).environments == (("b", "b/.venv/bin/python"),)
