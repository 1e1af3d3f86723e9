"""Repositories and recorded projects that are made once in a run of the tests, and copied for each that asks."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

PLACE = "RATCHET_TESTS_RECORDINGS"
"""The variable that says where recordings are kept. All workers of one run share the directory."""

_OF_ONE_TEST = (PLACE, "TMPDIR", "RATCHET_CACHE_DIR", "XDG_STATE_HOME", "PYTEST_CURRENT_TEST")


def lay_repository(top: Path) -> None:
    """An empty repository, on branch main, without git's samples of hooks."""
    shutil.copytree(Path(_empty().name, ".git"), top / ".git", dirs_exist_ok=True)


@functools.cache
def _empty() -> tempfile.TemporaryDirectory[str]:
    made = tempfile.TemporaryDirectory(prefix="repository-", ignore_cleanup_errors=True)
    subprocess.run(["git", "init", "-q", "-b", "main", "--template="], cwd=made.name, check=True)
    for name in ("hooks", "info"):  # tests write into them
        Path(made.name, ".git", name).mkdir()
    return made


def is_new(top: Path) -> bool:
    """Whether a project holds nothing but the repository that `lay_repository` made, with nothing in it."""
    made = Path(_empty().name, ".git")
    return (
        [".git"] == os.listdir(top)  # noqa: PTH208
        and set(os.listdir(made)) == set(os.listdir(top / ".git"))  # noqa: PTH208
        and not any((top / ".git/refs/heads").iterdir())
        and (made / "config").read_bytes() == (top / ".git/config").read_bytes()
        and (made / "HEAD").read_bytes() == (top / ".git/HEAD").read_bytes()
    )


def recording(files: Mapping[str, str]) -> Path | None:
    """Where the project of these files is kept, whether it is there or not; None where nothing is kept.

    What else a recording may rest on is in its name, too: the environment's variables, and the path on which contract
    types of others are found.
    """
    if PLACE not in os.environ:
        return None
    variables = {name: value for name, value in os.environ.items() if name not in _OF_ONE_TEST}
    said = json.dumps([list(files.items()), sorted(variables.items()), sys.path])
    return Path(os.environ[PLACE], hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:24])


def keep(top: Path, place: Path) -> None:
    """Put a copy of a project there in one step. Where another worker was quicker, its copy stays."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{uuid.uuid4().hex}")
    lay(top, draft)
    try:
        draft.rename(place)
    except OSError:
        shutil.rmtree(draft)


def lay(place: Path, top: Path) -> None:
    """Copy a project with its repository. git never writes into an object, so objects are shared on one device."""
    objects = os.path.join(place, ".git", "objects")  # noqa: PTH118
    is_one_device = place.stat().st_dev == top.parent.stat().st_dev

    def copy(source: str, target: str) -> None:
        if is_one_device and source.startswith(objects):
            os.link(source, target)
        else:
            shutil.copy2(source, target)

    shutil.copytree(place, top, copy_function=copy, symlinks=True, dirs_exist_ok=True)
