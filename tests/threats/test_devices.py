"""Whatever a change puts in place of a file that is read, there is an answer: never a hang, never all of the memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.storage.files import MOST_BYTES, content_of

APP = "x: int = 1\n"
MEMORY = 2 << 30
READ = [
    "app.py",
    "unmeasured.py",
    "ratchet.toml",
    "pyproject.toml",
    "mypy.ini",
    ".mypy.ini",
    "setup.cfg",
    "baselines/manifest.toml",
    "baselines/modules/app.tsv",
    "baselines/waivers/one.toml",
    "script",
]


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.parent / "pipe")
    path.symlink_to("pipe")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def large(path: Path) -> None:
    """A file with holes: it takes no place on the disk."""
    with path.open("wb") as stream:
        stream.truncate(MOST_BYTES * 40)


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def asked(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command line in a process with little memory. Raises TimeoutExpired where it does not end."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "ratchet", *arguments], cwd=project.top, capture_output=True, text=True,
        timeout=120, check=False, preexec_fn=limited,
    )  # fmt: skip


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("put", [device, link_to_a_pipe, link_to_itself, large])
def test_there_is_an_answer(project: Project, name: str, put: Callable[[Path], None]) -> None:
    project.recorded({"app.py": APP, "user.py": "from unmeasured import x as x\n", "unmeasured.py": APP})
    path = project.top / name
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path)
    done = asked(project, "check", "--base", "main")
    assert done.returncode in (0, 1, 2, 3)
    assert "Error" not in done.stdout + done.stderr


def test_the_answer_says_what_is_wrong(project: Project) -> None:
    project.recorded({"app.py": APP})
    (project.top / "ratchet.toml").unlink()
    device(project.top / "ratchet.toml")
    done = asked(project, "check", "--base", "main")
    assert (3, True) == (done.returncode, "it is not a regular file" in done.stdout)


@pytest.mark.parametrize(
    ("put", "words"),
    [
        pytest.param(device, "not a regular file", id="a device"),
        pytest.param(pipe, "not a regular file", id="a pipe"),
        pytest.param(Path.mkdir, "not a regular file", id="a directory"),
        pytest.param(large, "larger than 64 MB", id="a large file"),
    ],
)
def test_the_reader_says_why_not(tmp_path: Path, put: Callable[[Path], None], words: str) -> None:
    put(tmp_path / "file")
    with pytest.raises(OSError, match=words):
        content_of(tmp_path / "file")
