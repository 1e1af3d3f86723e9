"""Where another mypy is pinned than the one that measures: comments that this one does not need stay."""

from __future__ import annotations

import os

import pytest
from projects.building import Project

from ratchet.facts.types.release import mypy_release
from ratchet.fixing.pinned import other_mypy
from ratchet.measure.project import Request, open_project


@pytest.mark.parametrize(
    ("path", "text", "is_other"),
    [
        pytest.param("requirements-dev.txt", "mypy==1.19.1\n", True, id="exact"),
        pytest.param("requirements/test.in", "mypy<2\n", True, id="a bound"),
        pytest.param("pyproject.toml", '[dependency-groups]\ndev = ["mypy[faster-cache]~=1.4"]\n', True, id="a group"),
        pytest.param("pyproject.toml", '[tool.poetry.dev-dependencies]\nmypy = "^1.11"\n', True, id="poetry"),
        pytest.param("uv.lock", '[[package]]\nname = "mypy"\nversion = "1.9.0"\n', True, id="a lock"),
        pytest.param("Pipfile.lock", '{"mypy": {"hashes": [], "version": "==1.3"}}\n', True, id="another lock"),
        pytest.param("poetry.lock", '[package.extras]\ntype = ["mypy (==1.14.*)"]\n', False, id="what a package takes"),
        pytest.param(
            ".pre-commit-config.yaml",
            "- repo: https://github.com/pre-commit/mirrors-mypy\n  rev: v1.9.0\n",
            True,
            id="pre-commit",
        ),
        pytest.param("requirements.txt", f"mypy=={mypy_release()}\n", False, id="this one"),
        pytest.param("requirements.txt", "mypy>=1.0\nmypy-extensions==1.0\ntypes-mypy==1\n", False, id="from one on"),
        pytest.param("pyproject.toml", '[project.optional-dependencies]\ndev = ["mypy>=2.4,<3"]\n', False, id="bounds"),
    ],
)
def test_another_mypy_is_found_where_it_is_pinned(project: Project, path: str, text: str, is_other: bool) -> None:
    project.write({"ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["."]\n', path: text})

    assert is_other == bool(other_mypy(open_project(Request(project.top, dict(os.environ)))))


def test_a_comment_stays_for_another_mypy_unless_its_rule_is_asked_for(project: Project) -> None:
    text = "def one(x: int):\n    return x  # type: ignore[misc]\n"
    kept = "def two(x: int):  # type: ignore[no-untyped-def]\n    return x\n"
    paid = "def one(x: int) -> int:\n    return x  # type: ignore[misc]\n"
    project.recorded(
        {
            "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n',
            "app/__init__.py": '"""App."""\n',
            "app/a.py": text,
            "app/b.py": kept,
            "mypy.ini": "[mypy]\ndisallow_untyped_defs = True\nwarn_unused_ignores = True\n",
            "requirements-dev.txt": "mypy==1.19.1\n",
        }
    )

    said = project.ratchet("fix")
    assert "comments and casts stay, since requirements-dev.txt has mypy ==1.19.1" in said.out
    assert paid == (project.top / "app/a.py").read_text()
    # With the annotation, both would say that the comment does nothing.
    assert kept == (project.top / "app/b.py").read_text()
    assert 0 == project.ratchet("fix", "--rule", "suppression").status
    assert paid.replace("  # type: ignore[misc]", "") == (project.top / "app/a.py").read_text()
