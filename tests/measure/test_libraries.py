"""Libraries without types: what comes from there is noted, and nothing else is."""

# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path

import pytest
from projects.building import Project, new_project

POLICY = '[ratchet]\npaths = ["app"]\n\n[libraries]\nuntyped = ["nolib"]\n'
BASE = {
    "pyproject.toml": "[tool.mypy]\nstrict = true\n",
    "ratchet.toml": POLICY,
    "app/__init__.py": '"""App."""\n',
    "app/lint.py": "import nolib\n\n\ndef name(node: nolib.Node) -> str:\n    return str(node.name)\n",
    "app/base.py": "import nolib\n\n\nclass Walker(nolib.Walker):\n    pass\n",
}
HEAD = BASE["app/lint.py"]


@pytest.fixture
def project(tmp_path: Path, quiet_environment: None) -> Project:
    return new_project(tmp_path).recorded(BASE)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("def f(node: nolib.Node) -> str:\n    return str(node.a.b[0])\n", id="an operation"),
        pytest.param("def f(nodes: list[nolib.Node]) -> list[str]:\n    return [str(n.a) for n in nodes]\n", id="in a list"),
        pytest.param("from nolib import nodes as n\ndef f(x: n.Call) -> None:\n    x.go()\n", id="another import"),
        pytest.param("class V(nolib.V):\n    def go(self) -> None:\n        self.a.b()\n", id="a base"),
        pytest.param("from app.base import Walker\ndef f(w: Walker) -> None:\n    w.a.b()\n", id="a base of a class elsewhere"),
        pytest.param("from app.base import Walker\nclass W(Walker):\n    def go(self) -> None:\n        self.a()\n", id="of a base"),
        pytest.param("@nolib.wrap\ndef f(x: int) -> int:\n    return x\n", id="a decorator"),
        pytest.param("ROOT = nolib.parse('')\n", id="a variable"),
        pytest.param("def f(x: nolib.Node) -> int:\n    return x.size\n", id="a return"),
    ],
)  # fmt: skip
def test_what_comes_from_the_library_is_noted(project: Project, more: str) -> None:
    project.write({"app/lint.py": f"{HEAD}\n\n{more}"})
    assert [] == project.check().findings


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        pytest.param("def f(node):\n    return node\n", {"missing-annotation"}, id="no annotations"),
        pytest.param("from typing import Any\ndef f(x: Any) -> str:\n    return str(x.a)\n", {"explicit-any", "unchecked-operation"}, id="Any"),
        pytest.param("import json\ndef f(x: str) -> str:\n    return str(json.loads(x)['a'])\n", {"unchecked-operation"}, id="another library's Any"),
        pytest.param("import other_lib\ndef f(x: other_lib.A) -> None:\n    x.go()\n", {"untyped-import"}, id="another library"),
        pytest.param("import nolib_x\n", {"untyped-import"}, id="a name that begins alike"),
        pytest.param("def f(node: nolib.Node) -> int:\n    return 'a'\n", {"type-error"}, id="an error"),
    ],
)  # fmt: skip
def test_what_comes_from_elsewhere_is_refused(project: Project, more: str, rules: set[str]) -> None:
    project.write({"app/lint.py": f"{HEAD}\n\n{more}"})
    assert rules <= {str(finding["rule"]) for finding in project.check().findings}


def test_a_name_more_is_a_looser_policy(project: Project) -> None:
    project.write({"ratchet.toml": POLICY.replace('"nolib"', '"nolib", "more"')})
    assert ["loosened-policy"] == [finding["rule"] for finding in project.check().findings]


def test_a_library_that_nothing_imports_is_vacuous(project: Project) -> None:
    plain = '"""App."""\n'
    project.write({"app/lint.py": plain, "app/base.py": plain})
    assert ["vacuous-contract"] == [finding["rule"] for finding in project.check().findings]
