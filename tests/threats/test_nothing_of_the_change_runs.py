"""No program, plugin or module that a change brings is run, whatever command is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from projects.building import Project

APP = "def one(x: int) -> int:\n    return x\n"
PLUGIN = """
    {imports}
    from mypy.plugin import Plugin


    def plugin(version: str) -> type[Plugin]:
        return Plugin
"""
CONFIGURED = "[mypy]\nplugins = {plugin}\n"


@pytest.fixture
def hit(tmp_path: Path) -> Path:
    """The file that whatever runs would make."""
    return tmp_path / "hit"


def touching(hit: Path) -> str:
    return f"import pathlib\npathlib.Path({str(hit)!r}).touch()\n"


def program(path: Path, hit: Path, real: str) -> None:
    """A program that leaves its mark, and then does what a real one does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\ntouch {hit}\nexec {real} "$@"\n', encoding="utf-8")
    path.chmod(0o755)


COMMANDS = [("check", "--base", "main"), ("update",), ("status",), ("graph",)]
commands = pytest.mark.parametrize("command", COMMANDS, ids=["check", "update", "status", "graph"])


@commands
def test_an_interpreter_that_mypys_configuration_names(project: Project, hit: Path, command: tuple[str, ...]) -> None:
    project.recorded({"app.py": APP})
    program(project.top / "mypython", hit, sys.executable)
    project.write({"mypy.ini": "[mypy]\npython_executable = ./mypython\n"})
    project.commit()
    project.ratchet(*command)
    assert not hit.exists()


@commands
def test_an_active_environment_that_the_repository_brings(
    project: Project, hit: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.recorded({"app.py": APP})
    program(project.top / "environment/bin/python", hit, sys.executable)
    project.commit()
    monkeypatch.setenv("VIRTUAL_ENV", str(project.top / "environment"))
    project.ratchet(*command)
    assert not hit.exists()


@pytest.mark.parametrize("entry", [".", "", "{top}", "{top}/bin"], ids=["dot", "empty", "top", "bin"])
def test_a_git_that_the_repository_brings(
    project: Project, hit: Path, entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.recorded({"app.py": APP})
    git = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    for path in ("git", "bin/git"):
        program(project.top / path, hit, git)
    project.commit()
    monkeypatch.setenv("PATH", os.pathsep.join([entry.format(top=project.top), os.environ["PATH"]]))
    assert project.ratchet("check", "--base", "main").status == 0
    assert not hit.exists()


def test_what_an_editable_install_of_the_project_would_run(project: Project, hit: Path, tmp_path: Path) -> None:
    """`site` imports sitecustomize from wherever the environment's path leads: into the work tree."""
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (packages,) = environment.glob("lib/python3*/site-packages")
    (packages / "project.pth").write_text(f"{project.top}/src\n", encoding="utf-8")
    project.recorded({"src/app.py": APP})
    project.write({"src/sitecustomize.py": touching(hit)})
    project.commit()
    said = project.ratchet("check", "--base", "main", "--python-executable", str(environment / "bin/python"))
    assert said.status in (0, 1)
    assert not hit.exists()


# -- plugins of mypy ------------------------------------------------------------------------------------------------


def with_plugin(project: Project, plugin: str = "./plug.py", imports: str = "import plug_parts") -> Project:
    return project.recorded(
        {
            "app.py": APP,
            "mypy.ini": CONFIGURED.format(plugin=plugin),
            "plug.py": PLUGIN.format(imports=imports),
            "plug_parts.py": "from plug_more import more as more\n",
            "plug_more.py": "more: int = 1\n",
        }
    )


def edited(project: Project, hit: Path) -> None:
    path = project.top / "plug.py"
    path.write_text(touching(hit) + path.read_text(encoding="utf-8"), encoding="utf-8")


def import_edited(project: Project, hit: Path) -> None:
    (project.top / "plug_more.py").write_text(f"{touching(hit)}more: int = 1\n", encoding="utf-8")


def shadowed_by_a_package(project: Project, hit: Path) -> None:
    project.write({"plug_parts/__init__.py": touching(hit)})


def compiled_in_its_place(project: Project, hit: Path) -> None:
    """A compiled module whose header says that its source is not to be looked at."""
    code = (
        "import py_compile, sys; py_compile.compile(*sys.argv[1:], invalidation_mode=py_compile.PycInvalidationMode(2))"
    )
    source, tag = project.top / "plug_more.py", sys.implementation.cache_tag
    kept = source.read_text(encoding="utf-8")
    source.write_text(f"{touching(hit)}more: int = 1\n", encoding="utf-8")
    target = project.top / f"__pycache__/plug_more.{tag}.pyc"
    subprocess.run([sys.executable, "-c", code, str(source), str(target)], check=True)
    source.write_text(kept, encoding="utf-8")
    project.git("add", "-f", str(target))


@pytest.mark.parametrize("edit", [edited, import_edited, shadowed_by_a_package, compiled_in_its_place])
def test_a_plugin_that_the_change_edits(
    project: Project, hit: Path, edit: Callable[[Project, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with_plugin(project)
    edit(project, hit)
    project.commit()
    said = project.check()
    assert not hit.exists()
    # Two files that are one module cannot be measured; else the plugin is a finding.
    assert said.status == 3 or "loosened-option" in said.rules


def test_a_plugin_that_is_what_it_was_is_loaded(project: Project, hit: Path) -> None:
    with_plugin(project, imports=f"import pathlib; pathlib.Path({str(hit)!r}).touch()")
    assert not hit.exists(), "init runs no plugin of the repository"
    project.write({"app.py": f"{APP}\n\nx: int = one(1)\n"})
    assert project.check().status == 0
    assert hit.exists()


@pytest.mark.parametrize(("command", "status"), [("init", 0), ("status", 2)])
def test_a_plugin_of_the_repository_where_there_is_no_base(
    project: Project, hit: Path, command: str, status: int
) -> None:
    project.write(
        {
            "app.py": APP,
            "mypy.ini": CONFIGURED.format(plugin="./plug.py"),
            "plug.py": PLUGIN.format(imports=f"import pathlib; pathlib.Path({str(hit)!r}).touch()"),
        }
    )
    assert project.ratchet(command).status == status
    assert not hit.exists()
