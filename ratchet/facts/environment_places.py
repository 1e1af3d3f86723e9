"""Where a project's virtual environment may be. Nothing is run, and few files are read: every check asks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ratchet.storage.files import text_of

VARIABLES = ("VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT", "POETRY_VIRTUALENVS_PATH", "POETRY_CACHE_DIR")
"""What of the process's environment decides."""


def environment_places(top: Path, environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """(directory, in words) of each place, the first choice first. The directories need not exist."""
    if active := environ.get("VIRTUAL_ENV"):
        yield Path(active), f"the active environment {active}"
    conda = environ.get("CONDA_PREFIX")
    if conda and environ.get("CONDA_DEFAULT_ENV") != "base":
        yield Path(conda), f"the active conda environment {conda}"
    if named := environ.get("UV_PROJECT_ENVIRONMENT"):
        yield top / named, f"UV_PROJECT_ENVIRONMENT, {named}"
    yield top / ".venv", ".venv"
    yield from _poetry(top, environ)
    if (main := main_work_tree(top)) is not None:
        yield main / ".venv", f".venv of the main work tree {main}"


def main_work_tree(top: Path) -> Path | None:
    """The main work tree of a linked one (`git worktree add`), None for any other directory."""
    pointer = top / ".git"
    if not pointer.is_file():
        return None
    try:
        words = text_of(pointer, "surrogateescape").partition("gitdir:")[2].strip()
    except OSError:
        return None
    directory = top / words
    is_linked = directory.parent.name == "worktrees" and directory.parent.parent.name == ".git"
    return directory.parents[2] if words and is_linked else None


def _poetry(top: Path, environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """The environments that poetry keeps for this directory, outside of it; the newest Python first."""
    if not (top / "poetry.lock").is_file():
        return
    from base64 import urlsafe_b64encode  # for users of poetry alone
    from hashlib import sha256

    # Poetry calls them name-hash-py3.12, and the hash is of the project's directory.
    digest = urlsafe_b64encode(sha256(str(top.resolve()).encode("utf-8", "surrogateescape")).digest()).decode()[:8]
    try:
        names = sorted(entry.name for entry in _poetry_home(environ).iterdir() if f"-{digest}-py" in entry.name)
    except OSError:
        return
    yield from ((_poetry_home(environ) / name, f"poetry's environment {name}") for name in reversed(names))


def _poetry_home(environ: Mapping[str, str]) -> Path:
    if stated := environ.get("POETRY_VIRTUALENVS_PATH"):
        return Path(stated)
    home = Path(environ.get("HOME", "/"))
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path(environ.get("POETRY_CACHE_DIR") or home / caches / "pypoetry") / "virtualenvs"
