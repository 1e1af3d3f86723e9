"""Measured code that goes on where nothing is measured, and what else of the ruler a change may take away."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from projects.building import Project, new_project

SERVE = "def serve(x: int) -> int:\n    first = x + 1\n    return first * first + x\n"
BASE = {
    "mypy.ini": "[mypy]\nstrict = true\n",
    "app/__init__.py": '"""App."""\n',
    "app/fast.py": SERVE,
    "app/work.py": '"""Work."""\n',
    "app/py.typed": "# typed\n",
}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param({"app/fast.py": "", "app/fast.py.tmpl": SERVE}, [("unmeasured-code", "app/fast.py.tmpl")], id="a template"),
        pytest.param({"app/fast.py": "", "app/fast.pyi": "def serve(x: int) -> int: ...\n"}, [("unmeasured-code", "app/fast.pyi")], id="a stub alone"),
        pytest.param({"app/py.typed": ""}, [("loosened-policy", "app/py.typed")], id="the marker gone"),
        pytest.param({"app/py.typed": "partial\n"}, [("loosened-policy", "app/py.typed")], id="the marker partial"),
        pytest.param({"app/fast.py": "", "app/query.sql": "select 1\n"}, [], id="code that is gone, and a query"),
    ],
)  # fmt: skip
def test_it_is_followed(
    tmp_path: Path, quiet_environment: None, head: Mapping[str, str], expected: list[tuple[str, str]]
) -> None:
    project: Project = new_project(tmp_path).recorded(BASE)
    project.write(head)
    assert expected == [(str(one["rule"]), str(one["detail"])) for one in project.check().findings]
