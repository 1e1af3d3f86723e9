"""The digest of ratchet's own code: another one after any change, whatever was remembered of the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ratchet.storage import code_digest as module

LONG_AGO = (1_700_000_000, 1_700_000_000)


@pytest.fixture
def digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """The digest of a package in `tmp_path`, as a new process would have it."""
    package = tmp_path / "package"
    (package / "facts").mkdir(parents=True)
    for name in ("a.py", "facts/b.py"):
        (package / name).write_text(f"# {name}\n", encoding="utf-8")
        os.utime(package / name, LONG_AGO)
    monkeypatch.setattr(module, "_PACKAGE", str(package))
    monkeypatch.setattr(module, "SETTLED", -10_000_000_000)  # the files of a test are young
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def anew() -> str:
        forget()
        return module.code_digest()

    yield anew
    forget()  # what other tests of this process ask about is ratchet itself


def forget() -> None:
    for remembered in (module.source_states, module._file_digests, module.code_digest):
        remembered.cache_clear()


def kept(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "state/ratchet").glob("code-*.json")
    return path


def test_it_is_remembered_and_the_same(digest: Callable[[], str], tmp_path: Path) -> None:
    first = digest()
    before = kept(tmp_path).stat().st_mtime_ns
    assert digest() == first
    assert kept(tmp_path).stat().st_mtime_ns == before


def another_content_of_that_length(package: Path) -> None:
    (package / "a.py").write_text("# b.py\n", encoding="utf-8")


def a_new_file(package: Path) -> None:
    (package / "c.py").write_text("", encoding="utf-8")


def a_file_less(package: Path) -> None:
    (package / "facts/b.py").unlink()


def another_name(package: Path) -> None:
    (package / "a.py").rename(package / "z.py")


@pytest.mark.parametrize("change", [another_content_of_that_length, a_new_file, a_file_less, another_name])
def test_any_change_is_another_digest(
    digest: Callable[[], str], tmp_path: Path, change: Callable[[Path], None]
) -> None:
    first = digest()
    change(tmp_path / "package")
    assert digest() != first


@pytest.mark.parametrize("content", [b"", b"{}", b"seal\n{}", b"\xff"])
def test_what_is_damaged_is_not_believed(digest: Callable[[], str], tmp_path: Path, content: bytes) -> None:
    first = digest()
    kept(tmp_path).write_bytes(content)
    assert digest() == first


def test_a_file_that_changed_just_now_is_read_again(
    digest: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SETTLED", 3_600_000_000_000)
    first = digest()
    assert digest() == first
    assert not list((tmp_path / "state/ratchet").glob("code-*.json")) or b"a.py" not in kept(tmp_path).read_bytes()
