"""Code that is excluded, laxer or compiled is a debt once a measured module newly imports it."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from projects.building import Project, new_project

UNTYPED = "def slug(s):\n    return s\n"
BASE = {
    "ratchet.toml": (
        '[ratchet]\npaths = ["app", "tests", "legacy"]\nexclude = ["app/_vendor/**"]\n\n'
        '[[profile]]\npaths = ["tests/**"]\nrules = { missing-annotation = "off", unchecked-body = "off" }\n\n'
        '[[profile]]\npaths = ["legacy/**"]\nrules = { missing-annotation = "note" }\n'
    ),
    "app/__init__.py": '"""App."""\n',
    "app/work.py": '"""Work."""\n',
    "app/uses.py": "from app._vendor.known import slug\nfrom legacy.known import old\n\nprint(slug, old)\n",
    "app/_vendor/__init__.py": '"""Not ours."""\n',
    "app/_vendor/known.py": UNTYPED,
    "app/_vendor/idle.py": UNTYPED,
    "legacy/__init__.py": '"""Old."""\n',
    "legacy/known.py": "def old(s):\n    return s\n",
    "tests/__init__.py": '"""Tests."""\n',
    "tests/test_a.py": "def test_a(x):\n    assert x\n",
    "tests/tools.py": "def tool(x):\n    return x\n",
}


@pytest.fixture
def project(tmp_path: Path, quiet_environment: None) -> Project:
    return new_project(tmp_path).recorded(BASE)


@pytest.mark.parametrize(
    ("head", "path"),
    [
        pytest.param({"app/work.py": "from app._vendor.idle import slug\n\nprint(slug)\n"}, "app/_vendor/idle.py", id="excluded code that nothing reached"),
        pytest.param({"app/work.py": "from app._vendor import idle\n\nprint(idle)\n"}, "app/_vendor/idle.py", id="as a module"),
        pytest.param({"app/work.py": "from ._vendor.idle import slug\n\nprint(slug)\n"}, "app/_vendor/idle.py", id="by a relative import"),
        pytest.param({"app/work.py": "def f() -> None:\n    import app._vendor.idle as idle\n\n    print(idle)\n"}, "app/_vendor/idle.py", id="in a function"),
        pytest.param({"app/_vendor/known.py": UNTYPED + "\n\ndef more(s):\n    return s\n", "app/work.py": "from app._vendor.known import more\n\nprint(more)\n"}, "app/_vendor/known.py", id="a function that is new in excluded code"),
        pytest.param({"tests/bill.py": UNTYPED, "app/work.py": "from tests.bill import slug\n\nprint(slug)\n"}, "tests/bill.py", id="new code among the tests"),
        pytest.param({"app/work.py": "from tests.tools import tool\n\nprint(tool)\n"}, "tests/tools.py", id="old code among the tests"),
        pytest.param({"legacy/known.py": "def old(s):\n    return s\n\n\ndef new(s):\n    return s\n", "app/work.py": "from legacy.known import new\n\nprint(new)\n"}, "legacy/known.py", id="a function that is new in laxer code"),
        pytest.param({"app/fast.pyi": "def go() -> int: ...\n", "app/fast.pyx": "def go():\n    return 1\n", "app/work.py": "from app.fast import go\n\nprint(go())\n"}, "app/fast.pyi", id="compiled code"),
    ],
)  # fmt: skip
def test_reached_code_is_refused(project: Project, head: Mapping[str, str], path: str) -> None:
    project.write(head)
    assert ("unmeasured-code", path) in {(str(one["rule"]), str(one["detail"])) for one in project.check().findings}


@pytest.mark.parametrize(
    "head",
    [
        pytest.param({"app/work.py": "from app._vendor.known import slug\n\nprint(slug)\n"}, id="excluded code that others use"),
        pytest.param({"app/work.py": "from legacy.known import old\n\nprint(old)\n"}, id="laxer code that others use"),
        pytest.param({"app/_vendor/known.py": UNTYPED + "\n\ndef more(s):\n    return s\n"}, id="a vendored file that is updated"),
        pytest.param({"app/uses.py": "from app._vendor.known import slug\nfrom legacy.known import old\n\nprint(old, slug)\n"}, id="an importer that is edited"),
        pytest.param({"tests/test_b.py": "from app._vendor.idle import slug\n\n\ndef test_b(x):\n    assert slug(x)\n"}, id="a test of excluded code"),
        pytest.param({"tests/test_b.py": "from tests.tools import tool\n\n\ndef test_b(x):\n    assert tool(x)\n"}, id="a test that uses the tests' tools"),
        pytest.param({"tests/typed.py": "def go(x: int) -> int:\n    return x\n", "app/work.py": "from tests.typed import go\n\nprint(go(1))\n"}, id="laxer code that is annotated all the same"),
        pytest.param({"app/work.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app._vendor.idle import slug\n"}, id="for its types alone"),
        pytest.param({"app/new.py": "def go(x: int) -> int:\n    return x\n", "app/work.py": "from app.new import go\n\nprint(go(1))\n"}, id="new measured code"),
        pytest.param({"legacy/more.py": "from legacy.known import old\n\nprint(old)\n"}, id="laxer code that uses laxer code"),
        pytest.param({"app/fast.pyi": "def go() -> int: ...\n"}, id="a stub"),
    ],
)  # fmt: skip
def test_what_was_reached_before_is_no_debt(project: Project, head: Mapping[str, str]) -> None:
    project.write(head)
    assert [] == [finding for finding in project.check().findings if finding["rule"] == "unmeasured-code"]


@pytest.mark.parametrize(
    ("link", "target", "is_minded"),
    [
        pytest.param("app/linked.py", "_vendor/idle.py", True, id="to an excluded file"),
        pytest.param("app/linked", "_vendor", True, id="to an excluded directory"),
        pytest.param("app/linked.py", "work.py", False, id="to a measured file"),
        pytest.param("app/linked", "../legacy", False, id="to a measured directory"),
        pytest.param("app/_vendor/linked.py", "idle.py", False, id="among excluded files"),
    ],
)
def test_links_lead_to_measured_files(project: Project, link: str, target: str, is_minded: bool) -> None:
    (project.top / link).symlink_to(target)
    found = {str(one["detail"]) for one in project.check().findings if one["rule"] == "unmeasured-code"}
    assert ({link} if is_minded else set()) == found


@pytest.fixture
def with_submodules(tmp_path: Path, quiet_environment: None) -> Project:
    """The project, with a submodule below a measured path and one beside it; both were there at base."""
    inner, top = tmp_path / "inner", tmp_path / "made"
    inner.mkdir()
    top.mkdir()
    origin, made = new_project(inner), new_project(top)
    origin.write({"__init__.py": "x = 1\n", "slugs.py": UNTYPED, "more.py": UNTYPED})
    origin.commit()
    for path in ("app/ext", "ext"):
        made.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), path)
    return made.recorded(BASE | {"app/uses.py": "from app.ext.more import slug\n\nprint(slug)\n"})


@pytest.mark.parametrize(
    ("code", "path"),
    [
        pytest.param("from app.ext.slugs import slug\n\nprint(slug)\n", "app/ext/slugs.py", id="below a measured path"),
        pytest.param("from ext import slugs\n\nprint(slugs)\n", "ext/slugs.py", id="beside it"),
        pytest.param("from .ext import slugs\n\nprint(slugs)\n", "app/ext/slugs.py", id="by a relative import"),
        pytest.param("from app.ext.more import slug\n\nprint(slug)\n", "", id="a file that others use"),
        pytest.param(
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.ext.slugs import slug\n",
            "",
            id="for its types alone",
        ),
    ],
)
def test_code_of_an_old_submodule_that_is_reached_newly(with_submodules: Project, code: str, path: str) -> None:
    with_submodules.write({"app/work.py": code})
    found = [str(one["detail"]) for one in with_submodules.check().findings if one["rule"] == "unmeasured-code"]
    assert [path] * bool(path) == found
