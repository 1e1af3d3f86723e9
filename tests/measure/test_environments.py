"""Two services with environments of their own, in one repository with one ledger."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from projects.building import Project

CONFIG = """
    [ratchet]
    paths = ["one", "two"]

    [[environment]]
    paths = ["one/**"]
    python = "one/.venv/bin/python"

    [[environment]]
    paths = ["two/**"]
    python = "two/.venv/bin/python"
"""
FILES = {
    "ratchet.toml": CONFIG,
    ".gitignore": ".venv/\n",
    "mypy.ini": "[mypy]\nstrict = true\n",
    "one/app.py": "import dep\n\nPRICE: int = dep.price()\n",
    "two/app.py": "import dep\n\nPRICE: str = dep.price()\n",
}


def environment(top: Path, returned: str) -> None:
    """A virtual environment with a typed distribution `dep`, whose `price()` returns something of its own."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(top / ".venv")], check=True)
    (packages,) = top.glob(".venv/lib/python3*/site-packages")
    (packages / "dep").mkdir()
    (packages / "dep/__init__.py").write_text(f"def price() -> {returned}: ...\n", encoding="utf-8")
    (packages / "dep/py.typed").touch()
    (packages / "dep-1.0.dist-info").mkdir()
    (packages / "dep-1.0.dist-info/RECORD").write_text("dep/__init__.py,,\n", encoding="utf-8")


def recorded(project: Project) -> Project:
    project.write(FILES)
    environment(project.top / "one", "int")
    environment(project.top / "two", "str")
    return project.recorded({})


def test_each_service_is_measured_with_its_own_packages(project: Project) -> None:
    recorded(project)

    assert [] == list((project.top / "baselines/modules").glob("*"))
    manifest = (project.top / "baselines/manifest.toml").read_text(encoding="utf-8")
    assert '"dep (one/**)" = "1.0"' in manifest
    assert '"dep (two/**)" = "1.0"' in manifest
    assert [] == project.check().findings


def test_what_does_not_fit_its_own_environment_is_refused(project: Project) -> None:
    recorded(project).write({"two/app.py": FILES["one/app.py"]})

    assert ["type-error"] == project.check().rules


def test_a_change_of_one_environment_alone_is_seen(project: Project) -> None:
    recorded(project)
    assert 0 == project.check().status
    (stub,) = project.top.glob("two/.venv/lib/python3*/site-packages/dep/__init__.py")
    stub.write_text("def price() -> bytes: ...\n", encoding="utf-8")

    assert ["type-error"] == project.check().rules


def test_a_missing_environment_cannot_be_told(project: Project) -> None:
    recorded(project).write({"ratchet.toml": CONFIG.replace("two/.venv", "gone/.venv")})

    said = project.ratchet("check")

    assert 3 == said.status
    assert "there is no virtual environment" in said.out


def test_an_environment_that_git_tracks_is_not_run(project: Project) -> None:
    recorded(project)
    project.git("add", "-f", "two/.venv/pyvenv.cfg")

    said = project.ratchet("check")

    assert 3 == said.status
    assert "is not run" in said.out


def test_another_interpreter_for_an_existing_file_is_a_loosened_policy(project: Project) -> None:
    recorded(project).write({"ratchet.toml": CONFIG.replace("two/.venv", "one/.venv")})

    assert [("loosened-policy", "environment", "python")] == [
        key for key in project.check().keys if key[0] == "loosened-policy"
    ]


def test_an_interpreter_for_new_files_is_none(project: Project) -> None:
    recorded(project)
    environment(project.top / "three", "bytes")
    table = '\n[[environment]]\npaths = ["three/**"]\npython = "three/.venv/bin/python"\n'
    config = (project.top / "ratchet.toml").read_text(encoding="utf-8").replace('"two"]', '"two", "three"]')
    (project.top / "ratchet.toml").write_text(config + table, encoding="utf-8")
    project.write({"three/app.py": "import dep\n\nPRICE: bytes = dep.price()\n"})

    assert [] == project.check().findings
