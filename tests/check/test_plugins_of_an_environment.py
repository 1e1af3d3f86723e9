"""A mypy plugin that is installed in an environment inside the tree is the environment's, unless git tracks it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

import ratchet

PLUGIN = """
    import pathlib

    from mypy.plugin import Plugin

    pathlib.Path({mark!r}).touch()


    def plugin(version: str) -> type[Plugin]:
        return Plugin
"""
MYPY = "[mypy]\nplugins = fakeplug.mypy\n"
APP = "def one(x: int) -> int:\n    return x\n"


class Tree:
    """A project with an environment inside, and in it a plugin that leaves a mark when it is loaded."""

    def __init__(self, project: Project, environment: str = ".venv") -> None:
        self.project = project
        self.mark = project.top.parent / "loaded"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], cwd=project.top, check=True)
        self.program = project.top / ".venv/bin/python"
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        self.packages = f"{environment}/lib/{version}/site-packages"
        here = sorted({str(Path(path)) for path in sys.path if "site-packages" in path})
        lines = [f"import site; site.addsitedir({place!r})" for place in here]
        own = str(Path(ratchet.__file__).parents[1])
        self.write(self.packages, {"zz_tests.pth": "\n".join([*lines, own, ""])})
        self.write(
            f"{self.packages}/fakeplug",
            {"__init__.py": "X = 1\n", "mypy.py": PLUGIN.format(mark=str(self.mark))},
        )
        record = "fakeplug/__init__.py,,\nfakeplug/mypy.py,,\n"
        self.write(f"{self.packages}/fakeplug-1.0.dist-info", {"METADATA": "Name: fakeplug\n", "RECORD": record})

    def write(self, folder: str, files: dict[str, str]) -> None:
        self.project.write({f"{folder}/{name}": text for name, text in files.items()})

    def ratchet(self, *arguments: str) -> tuple[int, str, bool]:
        """Exit status, output, and whether the plugin was loaded, of ratchet as installed in that environment."""
        self.mark.unlink(missing_ok=True)
        done = subprocess.run(
            [str(self.program), "-P", "-m", "ratchet", *arguments],
            cwd=self.project.top, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr, self.mark.exists()

    def recorded(self) -> Tree:
        status, said, _ = self.ratchet("init")
        assert status == 0, said
        self.project.commit()
        self.project.git("switch", "-qc", "change")
        return self


def test_an_ignored_environments_plugin_is_loaded_and_its_version_recorded(project: Project) -> None:
    project.write({"app.py": APP, "mypy.ini": MYPY, ".gitignore": ".venv/\n"})
    tree = Tree(project).recorded()
    assert '"fakeplug" = "1.0"' in (project.top / "baselines/manifest.toml").read_text(encoding="utf-8")
    project.write({"app.py": f"{APP}\n\nX: int = one(1)\n"})
    status, said, loaded = tree.ratchet("check", "--base", "main")
    assert (0, True) == (status, loaded), said
    status, said, _ = tree.ratchet("doctor")
    assert "was made in this environment" in said


def test_what_git_tracks_of_an_environment_is_the_trees(project: Project) -> None:
    project.write({"app.py": APP, "mypy.ini": MYPY, ".gitignore": ".venv/\n"})
    tree = Tree(project).recorded()
    project.git("add", "-f", f"{tree.packages}/fakeplug/mypy.py")
    project.git("commit", "-qm", "brings a plugin")
    status, said, loaded = tree.ratchet("check", "--base", "main")
    assert (True, False) == (status != 0, loaded), said


@pytest.mark.parametrize("is_link_tracked", [True, False], ids=["a link in git", "a link to what git tracks"])
def test_an_environment_behind_a_link(project: Project, tmp_path: Path, is_link_tracked: bool) -> None:
    """Where the link is the change's, or what it leads to, the change has chosen the plugin."""
    real = tmp_path / "environment" if is_link_tracked else project.top / "tools"
    project.write({"app.py": APP, "mypy.ini": MYPY, ".gitignore": "x\n" if is_link_tracked else ".venv\n"})
    (project.top / ".venv").symlink_to(real)
    tree = Tree(project, str(real))
    if is_link_tracked:
        project.git("add", ".venv")
    else:
        project.git("add", "-f", f"{real}/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages/fakeplug")
    _, said, loaded = tree.ratchet("status")
    assert not loaded, said
