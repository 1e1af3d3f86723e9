"""`mypy-config`: the one file that configures mypy, wherever it lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects.building import Project

POLICY = '[ratchet]\npaths = ["app"]\nmypy-config = "conf/types.ini"\n'
STRICT = "[mypy]\nstrict = True\nplugins = beside_types.py\n"
PLUGIN = """
    from mypy.plugin import Plugin

    def plugin(version: str) -> type[Plugin]:
        with open({mark!r}, "a") as stream:
            stream.write("loaded\\n")
        return Plugin
"""


@pytest.fixture
def configured(project: Project) -> Project:
    files = {
        "ratchet.toml": POLICY,
        "conf/types.ini": STRICT,
        "conf/beside_types.py": PLUGIN.format(mark=str(project.top.parent / "mark")),
        "mypy.ini": "[mypy]\nignore_errors = True\n",
        "app/a.py": "def f(x: int) -> int:\n    return x\n",
    }
    return project.recorded(files)


def test_it_alone_is_read_and_a_plugin_is_looked_for_beside_it(configured: Project, tmp_path: Path) -> None:
    configured.write({"app/b.py": 'def g() -> int:\n    return "one"\n'})
    said = configured.check()
    assert (1, [("type-error", "g", "return-value")]) == (said.status, said.keys), said
    assert (tmp_path / "mark").exists()


def test_a_plugin_beside_it_that_the_change_edits_is_not_loaded(configured: Project, tmp_path: Path) -> None:
    configured.write({"conf/beside_types.py": PLUGIN.format(mark=str(tmp_path / "mark")) + "\n    # edited\n"})
    said = configured.check()
    assert ("loosened-option", "<module>", "plugins") in said.keys, said
    assert not (tmp_path / "mark").exists()


def test_an_edit_of_it_is_no_remembered_answer(configured: Project) -> None:
    configured.write({"app/a.py": "def f(x: int) -> int:\n    return x\n\n\nX = f(1)\n"})
    assert configured.ratchet("check", "--base", "main").status == 0
    assert configured.ratchet("check", "--base", "main").status == 0
    configured.write({"conf/types.ini": STRICT.replace("strict = True", "strict = False")})
    assert configured.ratchet("check", "--base", "main").status == 1


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param(
            {"conf/types.ini": "[flake8]\n"}, "conf/types.ini: mypy-config names it, and it has no table [mypy]"
        ),
        pytest.param(
            {"conf/types.ini": ""}, "ratchet.toml:3: mypy-config in [ratchet]: 'conf/types.ini' does not exist"
        ),
        pytest.param({"conf/types.ini": "strict = True\n"}, "conf/types.ini:1: not valid INI"),
        pytest.param(
            {"ratchet.toml": POLICY.replace("types.ini", "types")},
            "ratchet.toml:3: mypy-config in [ratchet] names a file that ends in .ini, .cfg or .toml",
        ),
        pytest.param({"ratchet.toml": POLICY.replace("conf/types.ini", "../types.ini")}, "leads out of the repository"),
        pytest.param({"ratchet.toml": POLICY.replace("types.ini", "*.ini")}, "'conf/*.ini' does not exist"),
    ],
)
def test_what_is_wrong_with_it_is_said(configured: Project, files: dict[str, str], said: str) -> None:
    configured.write(files)
    answer = configured.ratchet("check", "--base", "main")
    assert (2, True) == (answer.status, said in answer.err), answer
