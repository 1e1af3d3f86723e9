"""Projects that campaigns work on: made once, and copied for each try."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from projects.building import Project, Said, new_project, quieten

FILES = {
    "app/__init__.py": "# empty\n",
    "app/db.py": "x: int = 1\n",
    "app/core.py": "def pay(total: int) -> int:\n    return total\n",
    "app/old.py": "def legacy(order, fee):\n    return order.total + fee\n",
    "app/older.py": "def ancient(order):\n    return order.total\n",
    "mypy.ini": "[mypy]\nwarn_return_any = True\n",
    "ratchet.toml": """
        [ratchet]
        roots = ["."]
        paths = ["app"]

        [rules]
        cast = "forbid"

        [[contract]]
        id = "core-pure"
        type = "forbidden"
        from = ["app.core"]
        to = ["app.db"]
        """,
}
WORSE = {"app/core.py": "from app.db import x\n\n\ndef pay(total):\n    return total.y + x\n"}
BETTER = {"app/old.py": "def legacy(order: int, fee: int) -> int:\n    return order + fee\n"}


_NOT_OURS = (".ratchet_cache", "saved", "ratchet-cache-")


@contextlib.contextmanager
def quiet_scratch() -> Iterator[Path]:
    """A directory that goes away, without CI and without the user's git configuration; the cache lies in each tree."""
    with tempfile.TemporaryDirectory(prefix="ratchet-faults-") as name, pytest.MonkeyPatch.context() as patch:
        quieten(patch, Path(name))
        patch.delenv("RATCHET_CACHE_DIR")
        yield Path(name)


def unrecorded(top: Path) -> Project:
    """A project without a baseline; nothing is committed."""
    top.mkdir()
    project = new_project(top)
    project.write({name: text for name, text in FILES.items() if name != "ratchet.toml"})
    project.write({".gitignore": ".ratchet_cache/\n"})
    return project


def recorded(top: Path, change: Mapping[str, str]) -> Project:
    """A recorded project on a branch, with a change that is not committed."""
    top.mkdir()
    project = new_project(top).recorded(FILES)
    project.write(change)
    return project


def copied(project: Project, top: Path) -> Project:
    """A copy with the same repository and the same cache."""
    shutil.copytree(project.top, top, symlinks=True)
    return Project(top)


def state(project: Project) -> dict[str, bytes]:
    """All files of a tree but git's, the cache and what it was saved to: path → bytes. What a writer left counts."""
    return {
        path.relative_to(project.top).as_posix(): path.read_bytes()
        for path in project.top.rglob("*")
        if path.is_file()
        and not (top := path.relative_to(project.top).parts[0]).startswith(_NOT_OURS)
        and top != ".git"
    }


def start(project: Project, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """A command in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ratchet", *arguments], cwd=project.top, env=dict(os.environ),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def unexpected(said: Said) -> str | None:
    """What a command says that met an error nobody foresaw."""
    text = said.out + said.err
    return next((line for line in text.splitlines() if "traceback is in" in line), None)
