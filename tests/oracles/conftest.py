"""Peers in a virtual environment of their own, and real packages to run them on; both kept between runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ratchet.facts.files import SourceFile
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.building import import_graph
from ratchet.facts.inventory import take_inventory
from ratchet.facts.kinds import COMPUTED_IMPORT, MENTION
from ratchet.facts.source.store import read_sources

PROJECT = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text(encoding="utf-8"))
PEERS = PROJECT["project"]["optional-dependencies"]["oracles"]
PACKAGES = {
    "click": "click==8.2.1",
    "httpx": "httpx==0.28.1",
    "sphinx": "sphinx==8.2.3",
    "django": "django==5.2.4",
    "networkx": "networkx==3.5",
}

Asker = Callable[..., object]


def run(*command: str | Path, stdin: str = "") -> str:
    done = subprocess.run(list(map(str, command)), input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def shelf(request: pytest.FixtureRequest) -> Path:
    cache = request.config.cache
    assert cache is not None
    return cache.mkdir("oracles")


@pytest.fixture(scope="session")
def oracle(shelf: Path) -> Asker:
    """Runs one of the scripts beside this file with the peers' interpreter; JSON in, JSON out."""
    home = shelf / "peers"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        run(sys.executable, "-m", "venv", "--clear", home)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS)
        (home / "complete").touch()

    def ask(script: str, **question: object) -> object:
        return json.loads(run(python, Path(__file__).with_name(script), stdin=json.dumps(question)))

    return ask


@pytest.fixture(scope="session", params=PACKAGES)
def package(request: pytest.FixtureRequest, shelf: Path) -> tuple[Path, str]:
    """The directory that holds a package, and the package's name."""
    name = str(request.param)
    home = shelf / PACKAGES[name]
    if not (home / "complete").exists():
        home.mkdir(exist_ok=True)
        run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
            "--disable-pip-version-check", "--dest", home, PACKAGES[name])  # fmt: skip
        zipfile.ZipFile(next(home.glob("*.whl"))).extractall(home)
        (home / "complete").touch()
    return home, name


@pytest.fixture(scope="session")
def files(package: tuple[Path, str]) -> list[SourceFile]:
    top, name = package
    paths = [path.relative_to(top).as_posix() for path in (top / name).rglob("*.py*") if path.suffix in (".py", ".pyi")]
    return list(take_inventory(top, paths, (".",), lambda _: True).measured)


@pytest.fixture(scope="session")
def found(package: tuple[Path, str], files: list[SourceFile]) -> ImportGraph:
    """Our graph of the package, without attribute walks: the peers look at import statements alone."""
    facts = read_sources(package[0], files, None)
    return import_graph(
        files, {path: facts[path]._replace(facts=facts[path].of(MENTION, COMPUTED_IMPORT)) for path in facts}
    )
