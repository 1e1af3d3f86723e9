"""What a wheel holds, and other packages that install a `ratchet` too: a command, a package, or both."""

from __future__ import annotations

import base64
import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from projects.marks import SLOW

from ratchet.storage.narrowing import as_table, as_text, as_texts, tables

pytestmark = SLOW

TOP = Path(__file__).resolve().parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
HARNESS = {
    # As an agent's harness and an older client on PyPI have them: modules of the same names as ours, and a command.
    "ratchet/__init__.py": '__version__ = "9.9"\n',
    "ratchet/__main__.py": 'print("a harness")\n',
    "ratchet/cli.py": 'def main():\n    print("a harness")\n',
    "ratchet/errors.py": "class HarnessError(Exception): ...\n",
    "ratchet_harness-9.9.dist-info/entry_points.txt": "[console_scripts]\nratchet = ratchet.cli:main\n",
}
CORE = {
    "ratchet/__init__.py": "import nothing_of_this_name\n",
    "ratchet/core/__init__.py": "",
    "ratchet/config/__init__.py": "SETTINGS = {}\n",
    "ratchet_core-1.0.dist-info/entry_points.txt": "[console_scripts]\nratchet = ratchet.core:main\n",
}


def wheel(folder: Path, name: str, version: str, files: Mapping[str, str]) -> Path:
    """A wheel of these files, as pip takes it."""
    stem = f"{name}-{version}"
    info = f"{stem}.dist-info"
    whole = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in whole.items():
            archive.writestr(file, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            rows.append(f"{file},sha256={digest},{len(text.encode())}")
        archive.writestr(f"{info}/RECORD", "\n".join([*rows, f"{info}/RECORD,,", ""]))
    return path


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in ("CI", "PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Path]]:
    """The directory of an environment with ratchet's dependencies, and the three wheels."""
    folder = tmp_path_factory.mktemp("names")
    built = run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, TOP, cwd=folder)
    assert 0 == built.returncode, built.stderr
    (own,) = folder.glob("typeratchet-*.whl")
    run(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    said = run(folder / "env" / SCRIPTS / "python", "-m", "pip", "install", "-q", own, cwd=folder)
    assert 0 == said.returncode, said.stderr
    harness, core = wheel(folder, "ratchet_harness", "9.9", HARNESS), wheel(folder, "ratchet_core", "1.0", CORE)
    return folder / "env" / SCRIPTS, {"own": own, "harness": harness, "core": core}


@pytest.mark.parametrize("order", [*itertools.permutations(["own", "harness", "core"])], ids=" ".join)
def test_the_last_one_called_ratchet_is_told_from_ours(
    order: tuple[str, ...], installed: tuple[Path, Mapping[str, Path]], tmp_path: Path
) -> None:
    """Where ours was installed last it works, and `doctor` names the others. Else the command says so: never a pass."""
    programs, wheels = installed
    pip = (programs / "python", "-m", "pip")
    run(*pip, "uninstall", "-q", "-y", "typeratchet", "ratchet-harness", "ratchet-core", cwd=tmp_path)
    for name in order:
        assert 0 == run(*pip, "install", "-q", "--no-deps", wheels[name], cwd=tmp_path).returncode
    (tmp_path / "app").mkdir()
    (tmp_path / "app/__init__.py").write_text('"""App."""\n')
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = true\n")
    run("git", "init", "-q", "-b", "main", cwd=tmp_path)
    typeratchet = programs / "typeratchet"

    began = run(typeratchet, "init", cwd=tmp_path)
    if order[-1] != "own":
        assert 3 == began.returncode, began.stdout
        assert "ratchet_core-1.0 and ratchet_harness-9.9, installed over this package" in began.stderr
        assert 3 == run(programs / "python", "-P", "-m", "typeratchet", "check", cwd=tmp_path).returncode
        return
    assert 0 == began.returncode, began.stderr
    run("git", "add", "-A", cwd=tmp_path)
    run("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "base", cwd=tmp_path)
    held = run(typeratchet, "check", cwd=tmp_path)
    (tmp_path / "app/pay.py").write_text("def pay(order):\n    return order\n")
    refused = run(programs / "python", "-P", "-m", "typeratchet", "check", cwd=tmp_path)
    told = run(typeratchet, "doctor", cwd=tmp_path).stdout

    assert (0, "") == (held.returncode, held.stderr)
    assert held.stdout.startswith("ratchet: held")
    assert 1 == refused.returncode, refused.stderr
    assert "[missing-annotation]" in refused.stdout
    assert ["ratchet-core 1.0", "ratchet-harness 9.9"] == re.findall(r"^! clash +(\S+ \S+) brings", told, re.MULTILINE)


def test_the_action_installs_what_it_is_part_of(installed: tuple[Path, Mapping[str, Path]], tmp_path: Path) -> None:
    programs, wheels = installed
    run(
        programs / "python",
        "-m",
        "pip",
        "uninstall",
        "-q",
        "-y",
        "typeratchet",
        "ratchet-harness",
        "ratchet-core",
        cwd=tmp_path,
    )
    runs = as_table(as_table(yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8")))["runs"])
    (script,) = [as_text(step["run"]) for step in tables(runs["steps"]) if step.get("id") == "install"]
    given = {"GITHUB_ACTION_PATH": str(TOP), "GITHUB_OUTPUT": str(tmp_path / "outputs"), "WANTS_REPORT": "false"}
    given["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    words = ["bash", "-eo", "pipefail", "-c", script]
    done = subprocess.run(words, cwd=tmp_path, env={**os.environ, **given}, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stderr
    assert re.search(r"^version=.*\d+\.\d+\.\d+", (tmp_path / "outputs").read_text(), re.MULTILINE)
    assert 0 == run(programs / "typeratchet", "--version", cwd=tmp_path).returncode
    run(programs / "python", "-m", "pip", "install", "-q", "--no-deps", wheels["own"], cwd=tmp_path)


def test_the_wheel_holds_each_module_once(installed: tuple[Path, Mapping[str, Path]]) -> None:
    _, wheels = installed
    with zipfile.ZipFile(wheels["own"]) as archive:
        names = archive.namelist()

    assert [] == [name for name in names if "ratchet/" in name.partition("/")[2] and ".dist-info" not in name]
    assert {"typeratchet/__init__.py", "typeratchet/__main__.py"} == {
        name for name in names if name.startswith("typeratchet/")
    }
    assert {"ratchet", "ratchet.cmd", "typeratchet", "typeratchet.cmd"} == {
        name.rpartition("/")[2] for name in names if ".data/scripts/" in name
    }


def test_the_source_archive_has_what_the_repository_has_at_its_top(tmp_path: Path) -> None:
    """Anchored patterns: a folder of the same name somewhere below, such as an environment's, brings nothing along."""
    copy = tmp_path / "copy"
    shutil.copytree(TOP, copy, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__"))
    (copy / "other/ratchet").mkdir(parents=True)
    (copy / "other/ratchet/strange.py").write_text("")
    run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--target",
        tmp_path / "hatchling",
        "hatchling>=1.26",
        cwd=tmp_path,
    )
    code = "import sys; sys.path.insert(0, sys.argv[1]); import hatchling.build as b; print(b.build_sdist(sys.argv[2]))"
    built = run(sys.executable, "-c", code, tmp_path / "hatchling", tmp_path, cwd=copy)
    assert 0 == built.returncode, built.stderr
    with tarfile.open(tmp_path / built.stdout.strip().splitlines()[-1]) as archive:
        tops = {name.split("/")[1] for name in archive.getnames()}

    assert "other" not in tops
    configured = as_table(as_table(tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"])["mypy"])
    assert {"bin", "docs", "plugins", "pyproject.toml", "README.md", *as_texts(configured["files"])} <= tops
