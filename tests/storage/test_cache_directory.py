"""A directory of which git tracks anything came with the change: it is no cache."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ratchet.storage.cache_directory import cache_directory, came_with_the_change


@pytest.mark.parametrize(
    ("directory", "tracked", "expected"),
    [
        pytest.param(".ratchet_cache", ["app/a.py"], False, id="nothing in it"),
        pytest.param(".ratchet_cache", [".ratchet_cache/measures.index"], True, id="a file in it"),
        pytest.param(".ratchet_cache", [".ratchet_cache"], True, id="a submodule in its place"),
        pytest.param(".ratchet_cache", [".ratchet_cache2/a", ".ratchet"], False, id="a longer and a shorter name"),
        pytest.param(".ratchet_cache", [".Ratchet_Cache/a"], True, id="capital letters"),
        pytest.param("build/cache", ["build/cache/a"], True, id="a file in the chosen one"),
        pytest.param("build/cache", ["build"], True, id="a submodule around the chosen one"),
        pytest.param("build/cache", ["build/other/a", "builder"], False, id="files beside the chosen one"),
        pytest.param(".", ["a.py"], True, id="the tree itself"),
    ],
)
def test_a_directory_of_which_git_tracks_something(
    tmp_path: Path, directory: str, tracked: list[str], expected: bool
) -> None:
    assert expected is came_with_the_change(tmp_path / directory, tmp_path, tracked)


def test_a_link_into_the_tree_is_followed(tmp_path: Path) -> None:
    (tmp_path / "tree/cache").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "tree/cache")
    assert came_with_the_change(tmp_path / "link", tmp_path / "tree", ["cache/measures.index"])


def test_the_default_directory_is_no_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".ratchet_cache").symlink_to(tmp_path / "elsewhere")
    assert came_with_the_change(tmp_path / ".ratchet_cache", tmp_path, [])


@pytest.mark.parametrize(
    "asked",
    [pytest.param(None, id="the default"), pytest.param("chosen", id="an option"), pytest.param("", id="a variable")],
)
def test_a_fresh_directory_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str | None) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"RATCHET_CACHE_DIR": "chosen"} if asked == "" else {}
    tracked = [".ratchet_cache", "chosen/measures.index"]
    assert not cache_directory(tmp_path, asked, environ, tracked).is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_is_replaced(tmp_path: Path) -> None:
    assert cache_directory(tmp_path, "/dev/null/cache", {}, []).is_dir()


def test_a_pipe_in_it_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".writable")
    assert cache_directory(tmp_path, str(tmp_path), {}, []) != tmp_path


def test_where_nothing_can_be_written_there_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/dev/null/none")
    assert not cache_directory(tmp_path, "/dev/null/cache", {}, []).exists()
