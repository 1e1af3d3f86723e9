"""What the benchmarks measure: packages that pip downloads, a monorepo that is made up, or a directory."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

MONOREPO = "monorepo"
_IN_PACKAGE = 100  # modules of one package of the monorepo


class Corpus(NamedTuple):
    """One corpus: what pip downloads, the files to edit, and what is measured (empty: everything)."""

    packages: tuple[str, ...]
    leaf: str
    core: str
    paths: tuple[str, ...] = ()
    is_source: bool = False


CORPORA = {
    "click": Corpus(("click==8.2.1",), "click/_textwrap.py", "click/core.py"),
    "sphinx": Corpus(("sphinx==8.2.3",), "sphinx/search/da.py", "sphinx/util/typing.py"),
    # With its tests, which are not measured.
    "sphinx-partial": Corpus(("sphinx==8.2.3",), "sphinx/search/da.py", "sphinx/util/typing.py", ("sphinx",), True),
    "django+sqlalchemy": Corpus(
        ("django==5.2.4", "sqlalchemy==2.0.43"), "django/contrib/sites/requests.py", "django/db/models/base.py"
    ),
    # Needs Python 3.13.
    "homeassistant": Corpus(
        ("homeassistant==2025.6.3",), "homeassistant/components/moon/sensor.py", "homeassistant/helpers/entity.py"
    ),
}


def lay_out(name: str, where: Path, files: int) -> Path:
    """Put a corpus, or a copy of a directory, into a new repository with a baseline; its root. `files`: see `_make`."""
    top = where / "repository"
    if name == MONOREPO:
        _make(top, files)
    elif name in CORPORA:
        download(CORPORA[name], top, where / "packages")
        (top / "mypy.ini").write_text("[mypy]\nignore_missing_imports = true\n", encoding="utf-8")
        if CORPORA[name].paths:
            paths = ", ".join(f'"{path}"' for path in CORPORA[name].paths)
            (top / "ratchet.toml").write_text(f'[ratchet]\nroots = ["."]\npaths = [{paths}]\n', encoding="utf-8")
    else:
        shutil.copytree(
            name, top, ignore=shutil.ignore_patterns(".git", ".venv", "*_cache", "baselines", "ratchet.toml")
        )
    _git(top, "init", "--quiet", "--initial-branch=main")
    _commit(top, "base")
    ratchet = str(Path(sys.executable).with_name("ratchet"))
    subprocess.run([ratchet, "init", "--cache-dir", str(where / "first")], cwd=top, check=True, capture_output=True)
    _commit(top, "baseline")
    # With a remote, as everybody works: there its default branch is the trunk.
    _git(top, "clone", "--quiet", "--bare", str(top), str(where / "origin.git"))
    _git(top, "remote", "add", "origin", str(where / "origin.git"))
    _git(top, "fetch", "--quiet", "origin")
    _git(top, "remote", "set-head", "origin", "main")
    return top


def download(corpus: Corpus, top: Path, packages: Path) -> None:
    """Unpack what a corpus is made of into `top`; its archives are kept in `packages`."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(packages)]
    source = ["--no-binary", ":all:"] if corpus.is_source else []
    subprocess.run([*pip, *source, *corpus.packages], check=True)
    for archive in sorted(packages.iterdir()):
        if corpus.is_source:
            shutil.unpack_archive(archive, packages / "unpacked", filter="data")
            [folder] = (packages / "unpacked").iterdir()
            folder.rename(top)
            for configuration in ("pyproject.toml", "setup.cfg", "tox.ini", ".git", ".gitignore"):
                (top / configuration).unlink(missing_ok=True)
        else:
            shutil.unpack_archive(archive, top, "zip")
    for leftover in top.glob("*.dist-info"):
        shutil.rmtree(leftover)


def _make(top: Path, files: int) -> None:
    """A tree of so many typed modules in packages: each imports two of its own package and one of the package before.

    No import leads in a circle, so what an edit drags along is the same in a small tree and in a large one.
    """
    for number in range(files):
        package, module = divmod(number, _IN_PACKAGE)
        folder = top / f"p{package:03}"
        if module == 0:
            folder.mkdir(parents=True)
            (folder / "__init__.py").write_text("", encoding="utf-8")
        (folder / f"m{module:02}.py").write_text(_module(package, module), encoding="utf-8")
    (top / "mypy.ini").write_text("[mypy]\n", encoding="utf-8")


def _module(package: int, module: int) -> str:
    near = [f"p{package:03}.m{other:02}" for other in {module // 2, module // 3} if other != module]
    imported = [*near, *([f"p{package - 1:03}.m{module:02}"] if package else [])]
    lines = [f"from {name} import total as total_{number}" for number, name in enumerate(imported)]
    terms = "".join(f" + total_{number}(rows)" for number in range(len(imported)))
    return "\n".join(
        [
            *lines,
            "",
            "",
            "class Row:",
            "    def __init__(self, name: str, price: int) -> None:",
            "        self.name = name",
            "        self.price = price",
            "",
            "",
            "def total(rows: list[int]) -> int:",
            f"    return sum(rows){terms}",
            "",
            "",
            "def rows(names: list[str]) -> list[Row]:",
            "    return [Row(name, len(name)) for name in names]",
            "",
        ]
    )


def _git(top: Path, *arguments: str) -> None:
    git = ["git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.invalid"]
    subprocess.run([*git, *arguments], cwd=top, check=True)


def _commit(top: Path, message: str) -> None:
    _git(top, "add", "--all")
    _git(top, "commit", "--quiet", f"--message={message}")


def edited(name: str, files: int) -> tuple[str, str] | None:
    """The leaf and the core file of a corpus; None for a directory."""
    if name == MONOREPO:
        package, module = divmod(files - 1, _IN_PACKAGE)
        return f"p{package:03}/m{module:02}.py", "p000/m00.py"
    return (CORPORA[name].leaf, CORPORA[name].core) if name in CORPORA else None
