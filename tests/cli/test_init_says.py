"""What `ratchet init` tells a newcomer."""

from __future__ import annotations

import pytest
from projects.building import Project


def test_imports_that_mypy_cannot_find_are_named(project: Project) -> None:
    project.write(
        {"app/a.py": "import nolib_one.part\nimport nolib_two\nimport json\n\nprint(nolib_one, nolib_two, json)\n"}
    )

    said = project.ratchet("init").out

    assert "mypy cannot find nolib_one, nolib_two: what comes from there is Any." in said
    assert "--python-executable" in said


def test_nothing_is_said_of_imports_where_all_are_found(project: Project) -> None:
    project.write({"app/a.py": "import json\n\nprint(json)\n"})

    assert "cannot find" not in project.ratchet("init").out


@pytest.mark.parametrize(
    ("path", "text", "tool"),
    [
        pytest.param("mypy-baseline.txt", "a.py:0: error: m  [misc]\n", "mypy-baseline", id="mypy-baseline"),
        pytest.param(".basedpyright/baseline.json", '{"files": {}}\n', "basedpyright", id="basedpyright"),
    ],
)
def test_another_tools_baseline_is_pointed_out(path: str, text: str, tool: str, project: Project) -> None:
    project.write({"app/a.py": "A = 1\n", path: text})

    assert f"There is {path}: delete baselines/, and ratchet migrate {tool} goes by what it allows." in (
        project.ratchet("init").out
    )


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        pytest.param("lib/__init__.py lib/testing/__init__.py", None, id="a package for its users' tests"),
        pytest.param(
            "lib/__init__.py lib/testing/__init__.py lib/testing/test_a.py", "**/testing/**", id="its own tests"
        ),
        pytest.param("lib/__init__.py testing/a.py", "testing/**", id="tests beside the package"),
        pytest.param("lib/__init__.py lib/testing/__init__.py tests/a.py", "tests/**", id="both"),
    ],
)
def test_what_is_taken_for_tests(files: str, paths: str | None, project: Project) -> None:
    project.write(dict.fromkeys(files.split(), "A = 1\n"))
    project.ratchet("init")
    text = (project.top / "ratchet.toml").read_text()
    assert ("[[profile]]" in text, True) == (paths is not None, paths is None or f'paths = ["{paths}"]' in text)
