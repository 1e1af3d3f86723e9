"""Two services with environments of their own, in one repository with one ledger."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
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


def test_another_checker_is_asked_once_for_each_environment(project: Project) -> None:
    project.write({"ratchet.toml": CONFIG.replace("[ratchet]", '[[tool]]\nid = "ty"\n\n[ratchet]\nmypy = false')})
    project.write({name: text for name, text in FILES.items() if name != "ratchet.toml"})
    environment(project.top / "one", "int")
    environment(project.top / "two", "str")
    project.recorded({})
    assert [] == list((project.top / "baselines/modules").glob("*"))
    project.write({"two/app.py": FILES["one/app.py"]})
    assert project.check().keys == [("finding", "<module>", "ty:invalid-assignment")]
    (stub,) = project.top.glob("two/.venv/lib/python3*/site-packages/dep/__init__.py")
    stub.write_text("def price() -> int: ...\n", encoding="utf-8")
    stub.parents[1].joinpath("dep-1.0.dist-info").rename(stub.parents[1] / "dep-1.1.dist-info")
    assert project.check().keys == []


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


OWN = {
    ".gitignore": ".venv/\n",
    "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app.py"]\n',
    "app.py": "import dep\nfrom typing_extensions import override\n\nPRICE: int = dep.price()\nprint(override)\n",
}


def own_distributions() -> Iterator[metadata.Distribution]:
    """What an installation of ratchet brings along: its dependencies, and theirs."""
    wanted, seen = ["typeratchet"], set[str]()
    while wanted:
        distribution = metadata.distribution(wanted.pop())
        for requirement in map(Requirement, distribution.requires or ()):
            is_wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if is_wanted and requirement.name not in seen:
                seen.add(requirement.name)
                wanted.append(requirement.name)
                yield metadata.distribution(requirement.name)


def test_what_ratchet_brings_along_makes_no_difference(project: Project) -> None:
    """Installed beside the project's packages, or elsewhere: the manifest is the same, and nothing is replayed."""
    project.write(OWN)
    environment(project.top, "int")
    project.recorded({})
    (packages,) = project.top.glob(".venv/lib/python3*/site-packages")
    names = set[str]()
    for distribution in own_distributions():
        names.add(distribution.name)
        for first in {Path(file).parts[0] for file in distribution.files or () if ".." not in Path(file).parts}:
            there = Path(str(distribution.locate_file(first)))
            if first != "__pycache__" and not (packages / first).exists():
                (packages / first).symlink_to(there)
    assert {"click", "mypy", "typing_extensions"} <= names

    said = project.check("--frozen")
    assert (0, []) == (said.status, said.report["notes"])
    assert [] == list(project.top.glob(".ratchet_cache/**/replay-*"))
    assert 0 == project.ratchet("update").status
    assert "" == project.git("status", "--porcelain")
