"""What a commit lists is asked of git once, and never taken from a damaged file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ratchet.facts.git.repository import remembered

COMMIT = "a" * 40


class Git:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> bytes:
        self.asked += 1
        return b"100644 blob 1\tcaf\xe9.py\0100644 blob 2\tline\nbreak.py\0"


def test_asked_once_for_each_commit(tmp_path: Path) -> None:
    git = Git()
    assert remembered(tmp_path, COMMIT, git) == remembered(tmp_path, COMMIT, git) == Git()()
    assert git.asked == 1
    remembered(tmp_path, "b" * 40, git)
    assert git.asked == 2


def cut_off(data: bytes) -> bytes:
    return data[:-1]


def altered(data: bytes) -> bytes:
    return data.replace(b"blob 1", b"blob 3")


def emptied(data: bytes) -> bytes:
    return data[:0]


def without_its_digest(data: bytes) -> bytes:
    return data.partition(b"\n")[2]


@pytest.mark.parametrize("damage", [cut_off, altered, emptied, without_its_digest])
def test_a_damaged_file_is_none(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    git = Git()
    remembered(tmp_path, COMMIT, git)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert remembered(tmp_path, COMMIT, git) == Git()()
    assert git.asked == 2
    remembered(tmp_path, COMMIT, git)
    assert git.asked == 2


def test_the_oldest_make_room(tmp_path: Path) -> None:
    for number in range(12):
        remembered(tmp_path, f"{number:040x}", Git())
    assert len(list(tmp_path.iterdir())) == 8


@pytest.mark.parametrize("cache", [pytest.param(None, id="none"), pytest.param(Path("/dev/null/no"), id="not there")])
def test_without_a_cache_git_is_asked(cache: Path | None) -> None:
    git = Git()
    remembered(cache, COMMIT, git)
    remembered(cache, COMMIT, git)
    assert git.asked == 2
