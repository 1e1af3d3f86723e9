"""Nothing of the checked tree is imported, wherever `python -m` or PYTHONPATH point; its own mypy plugin is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.search_path import as_started, leave_out

SHADOWS = ("click/__init__.py", "json.py", "mypy/__init__.py", "typing_extensions.py", "networkx.py", "pathlib.py")
APP = {"app/__init__.py": '"""App."""\n', "app/old.py": "def old(x, y):\n    return x\n"}
PLUGIN = '''
"""A plugin."""

from mypy.plugin import Plugin

print("said at import")


def plugin(version: str) -> type[Plugin]:
    return Plugin
'''


def run(command: list[str], directory: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path is not None:
        environ["PYTHONPATH"] = path
    return subprocess.run(command, cwd=directory, env=environ, capture_output=True, text=True, check=False)


SCRIPT = str(Path(sys.executable).with_name("ratchet"))
MODULE = [sys.executable, "-m", "ratchet"]
SECOND = [sys.executable, "-m", "typeratchet"]


@pytest.mark.parametrize(
    ("command", "below", "path"),
    [
        pytest.param(MODULE, "", None, id="python -m"),
        pytest.param(MODULE, "shadows", None, id="python -m, in a directory below"),
        pytest.param(SECOND, "", None, id="python -m, the second name"),
        pytest.param(SECOND, "shadows", None, id="python -m, the second name, in a directory below"),
        pytest.param([SCRIPT], "", "shadows", id="PYTHONPATH, relative"),
        pytest.param([SCRIPT], "", ".:shadows", id="PYTHONPATH, several"),
        pytest.param([SCRIPT], "shadows", "", id="an empty PYTHONPATH"),
        pytest.param([SCRIPT], "shadows", ":", id="PYTHONPATH with empty entries"),
        pytest.param([SCRIPT, "-C", "{top}"], "..", "{top}/shadows", id="-C"),
    ],
)
def test_a_module_of_the_tree_with_a_librarys_name_is_not_run(
    project: Project, command: list[str], below: str, path: str | None
) -> None:
    project.recorded(APP)
    marker = project.top.parent / "ran"
    project.write({f"shadows/{name}": f"open({str(marker)!r}, 'w').close()\n" for name in SHADOWS})
    project.write({"app/old.py": "def old(x, y, z):\n    return x\n"})
    command = [word.format(top=project.top) for word in command]
    said = run([*command, "check"], project.top / below, path and path.format(top=project.top))
    assert not marker.exists()
    assert (said.returncode, "old() has no annotation for z" in said.stdout) == (1, True), said


def test_a_plugin_of_the_projects_own_is_imported_from_where_mypy_would(project: Project) -> None:
    project.write({"src/app/__init__.py": '"""App."""\n', "src/app/plug.py": PLUGIN})
    project.write({"mypy.ini": "[mypy]\nstrict = True\nplugins = app.plug\n"})
    said = run([SCRIPT, "init"], project.top, "src")
    assert (said.returncode, "said at import" in said.stdout) == (0, False), said
    project.commit()
    project.write({"src/app/more.py": "def more() -> int:\n    return 'a'\n"})
    assert 1 == run([SCRIPT, "check"], project.top, "src").returncode
    project.write({"src/app/more.py": "def more() -> int:\n    return 1\n"})
    assert 3 == run([SCRIPT, "check"], project.top).returncode


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        pytest.param("{top}", False, id="the repository"),
        pytest.param("{top}/src", False, id="below it"),
        pytest.param("{top}/.venv/lib/python3.11/site-packages", True, id="installed inside it"),
        pytest.param("{top}-other", True, id="a name that begins alike"),
        pytest.param("{top}/..", True, id="around it"),
    ],
)
def test_directories_of_the_tree_leave_the_search_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, left: bool
) -> None:
    top = tmp_path / "repository"
    (top / ".git").mkdir(parents=True)
    (top / "below").mkdir()
    named = entry.format(top=top)
    monkeypatch.setattr(sys, "path", [*sys.path, named])
    monkeypatch.setattr("ratchet.search_path._as_started", ())
    monkeypatch.setenv("PYTHONPATH", named)
    leave_out(str(top / "below"))
    assert (named in sys.path, os.environ.get("PYTHONPATH") == named) == (left, left)
    assert named in as_started()


@pytest.mark.parametrize("name", ["ratchet", "typeratchet"])
@pytest.mark.parametrize("path", [".", "{top}", ":", "{top}/shadows:."])
def test_the_command_imports_its_own_ratchet(project: Project, name: str, path: str) -> None:
    """The script itself: what it imports first is ratchet, whose name the tree may have."""
    project.recorded(APP)
    marker = project.top.parent / "ran"
    packages = ("ratchet", "typeratchet", "click", "shadows/ratchet", "shadows/typeratchet", "shadows/re")
    project.write({f"{package}/__init__.py": f"open({str(marker)!r}, 'w').close()\n" for package in packages})
    project.write({"app/old.py": "def old(x, y, z):\n    return x\n"})
    said = run([str(Path(SCRIPT).with_name(name)), "check"], project.top, path.format(top=project.top))
    assert not marker.exists()
    assert (1, True) == (said.returncode, "old() has no annotation for z" in said.stdout), said
