"""One process of git answers what names mean; without it, each question has its own, and the answers are the same."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

from ratchet.facts.git.command import Git
from ratchet.facts.git.objects import Found
from ratchet.facts.git.repository import Repository, open_repository


class Sandbox(Protocol):
    """The repository of these tests."""

    path: Path

    def commit(self, files: Mapping[str, str | bytes], message: str = ...) -> str: ...


NAMES = ["HEAD^{commit}", "HEAD:a.py", "HEAD:a b.py", "HEAD:none.py", "nobody", "HEAD:", "two\nlines", "main^{tree}"]


@pytest.fixture
def repository(project: Sandbox) -> Repository:
    project.commit({"a.py": "x = 1\n", "a b.py": "blob 12 missing\n", "big.txt": "0123456789\n" * 20_000})
    found = open_repository(project.path)
    assert found is not None
    return found


def without_batch_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git of before 2.36 on PATH, which counts its calls."""
    programs, real = tmp_path / "programs", shutil.which("git")
    programs.mkdir()
    text = f'#!/bin/sh\necho . >> {tmp_path}/calls\ncase "$*" in *batch-command*) exit 129;; esac\nexec {real} "$@"\n'
    (programs / "git").write_text(text, encoding="utf-8")
    (programs / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "calls"


def told(git: Git) -> tuple[list[Found | None], list[Found | None]]:
    return git.objects.infos(NAMES), git.objects.contents([*NAMES, "HEAD:big.txt"])


def test_an_older_git_gives_the_same_answers(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told(repository.git)
    infos, contents = expected
    assert [entry.kind if entry is not None else None for entry in infos] == [
        *("commit", "blob", "blob", None, None, "tree", None, "tree"),
    ]
    assert [entry.content for entry in contents if entry is not None and entry.kind == "blob"] == [
        *(b"x = 1\n", b"blob 12 missing\n", b"0123456789\n" * 20_000),
    ]
    calls = without_batch_command(tmp_path, monkeypatch)
    older = Git(repository.top, {})
    assert told(older) == expected
    assert len(calls.read_text(encoding="utf-8").split()) == 3  # the attempt, and one for each question
    assert told(older) == expected


def test_one_process_answers_all(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = tmp_path / "calls"
    programs, real = tmp_path / "programs", shutil.which("git")
    programs.mkdir()
    (programs / "git").write_text(f'#!/bin/sh\necho $$ >> {calls}\nexec {real} "$@"\n', encoding="utf-8")
    (programs / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    git = Git(repository.top, {})
    expected = told(git)
    assert told(git) == expected
    (process,) = calls.read_text(encoding="utf-8").split()
    os.kill(int(process), signal.SIGKILL)  # from here on, each question has a process of its own
    assert told(git) == expected
    assert len(calls.read_text(encoding="utf-8").split()) == 3


def test_a_fork_asks_a_process_of_its_own(repository: Repository) -> None:
    objects = repository.git.objects
    head = objects.commit("HEAD")
    child = os.fork()
    if child == 0:
        os._exit(0 if [objects.commit("HEAD") for _ in range(50)] == [head] * 50 else 1)
    asked = [objects.commit("HEAD") for _ in range(50)]
    _, status = os.waitpid(child, 0)
    assert (asked, status) == ([head] * 50, 0)


def test_a_commit_that_comes_later_is_found(repository: Repository, project: Sandbox) -> None:
    before = repository.head()
    after = project.commit({"a.py": "x = 2\n"})
    assert (repository.head(), repository.git.objects.parent("HEAD", 1)) == (after, before)
    assert repository.git.objects.parent("HEAD", 3) is None
    assert repository.texts("HEAD", ["a.py", "none.py"]) == {"a.py": b"x = 2\n"}


def test_many_names_are_asked_at_once(repository: Repository) -> None:
    names = [f"HEAD:none-{number}.py" for number in range(3_000)]
    assert repository.git.objects.infos([*names, "HEAD:a.py"])[:-1] == [None] * 3_000
