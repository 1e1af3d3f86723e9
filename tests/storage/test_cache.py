"""A remembered document is as it was written, or not there: whatever became of its bytes, its name or the key."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet.storage.cache import CachedDocument, is_key_shared, kept_key, seal

CONTENT = b'{"status": 1, "text": "refused\\n"}\nand another line'


@pytest.fixture
def document(tmp_path: Path) -> CachedDocument:
    """A document that was written."""
    document = CachedDocument(tmp_path, "answer-1.json")
    document.write(CONTENT)
    return document


def file_of(document: CachedDocument) -> Path:
    assert document.directory is not None
    return document.directory / document.name


def flipped(content: bytes) -> Iterator[bytes]:
    """The content with one bit changed, for every bit."""
    for bit in range(len(content) * 8):
        altered = bytearray(content)
        altered[bit // 8] ^= 1 << bit % 8
        yield bytes(altered)


def test_a_document_is_read_as_it_was_written(document: CachedDocument) -> None:
    assert document.read() == CONTENT


@given(content=st.binary())
def test_any_content_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    document = CachedDocument(tmp_path_factory.getbasetemp(), "any")
    document.write(content)
    assert document.read() == content


def believed(document: CachedDocument, contents: Iterator[bytes]) -> list[bytes]:
    """Those of the contents that are taken for the document."""
    path = file_of(document)
    return [content for content in contents if path.write_bytes(content) and document.read() is not None]


def test_with_any_bit_changed_it_is_not_there(document: CachedDocument) -> None:
    assert believed(document, flipped(file_of(document).read_bytes())) == []


def test_cut_off_anywhere_it_is_not_there(document: CachedDocument) -> None:
    whole = file_of(document).read_bytes()
    assert believed(document, (whole[:end] for end in range(1, len(whole)))) == []


def test_under_another_name_it_is_not_there(document: CachedDocument) -> None:
    other = CachedDocument(document.directory, "answer-2.json")
    file_of(document).rename(file_of(other))
    assert other.read() is None


def removed(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def with_a_digest_that_anybody_can_make(path: Path) -> None:
    import hashlib

    content = b"other"
    path.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)


@pytest.mark.parametrize("damage", [removed, emptied, a_directory, a_pipe, with_a_digest_that_anybody_can_make])
def test_damaged_it_is_not_there(document: CachedDocument, damage: Callable[[Path], None]) -> None:
    damage(file_of(document))
    assert document.read() is None


@pytest.mark.parametrize("directory", [pytest.param(None, id="none"), pytest.param(Path("/dev/null/no"), id="no")])
def test_without_a_directory_nothing_is_remembered(directory: Path | None) -> None:
    document = CachedDocument(directory, "answer-1.json", "answer-*")
    document.write(CONTENT)
    assert document.read() is None


def test_the_newest_few_are_kept(tmp_path: Path) -> None:
    names = [f"tree-{number}" for number in range(5)]
    for number, name in enumerate(names):
        CachedDocument(tmp_path, name, "tree-*", newest=2).write(CONTENT)
        os.utime(tmp_path / name, (number, number))
    assert names[-2:] == sorted(path.name for path in tmp_path.iterdir())


def test_what_a_killed_writer_left_behind_goes_once_it_is_old(tmp_path: Path) -> None:
    old, new = tmp_path / ".tree-1.abc", tmp_path / ".tree-2.abc"
    old.write_bytes(b"half")
    os.utime(old, (0, 0))
    new.write_bytes(b"half")
    CachedDocument(tmp_path, "tree-3", "tree-*").write(CONTENT)
    assert not old.exists()
    assert new.exists()


# -- the key ----------------------------------------------------------------------------------------------------------

SEAL = "from ratchet.storage.cache import seal; print(seal(b'content'))"


def seal_in_a_process(**environ: str) -> str:
    """The seal that another process makes, with these variables and no others about directories."""
    kept = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_STATE_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", SEAL], env={**kept, **environ}, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


def test_the_processes_of_one_user_have_one_key(tmp_path: Path) -> None:
    assert seal_in_a_process(HOME=str(tmp_path)) == seal_in_a_process(HOME=str(tmp_path))
    assert stat.S_IMODE((tmp_path / ".local/state/ratchet/key").stat().st_mode) == 0o600


def test_the_state_directory_may_be_set(tmp_path: Path) -> None:
    seal_in_a_process(HOME=str(tmp_path / "home"), XDG_STATE_HOME=str(tmp_path / "state"))
    assert [tmp_path / "state/ratchet/key"] == [path for path in tmp_path.rglob("*") if path.is_file()]


def no_home(top: Path) -> dict[str, str]:
    return {"HOME": str(top / "none")}


def home_is_a_file(top: Path) -> dict[str, str]:
    (top / "home").write_text("")
    return {"HOME": str(top / "home")}


def state_is_a_file(top: Path) -> dict[str, str]:
    (top / "state").write_text("")
    return {"HOME": str(top), "XDG_STATE_HOME": str(top / "state")}


def state_in_a_work_tree(top: Path) -> dict[str, str]:
    (top / "tree/.git").mkdir(parents=True)
    return {"HOME": str(top), "XDG_STATE_HOME": str(top / "tree/state")}


def state_leads_into_a_work_tree(top: Path) -> dict[str, str]:
    (top / "tree/.git").mkdir(parents=True)
    (top / "link").symlink_to(top / "tree")
    return {"HOME": str(top), "XDG_STATE_HOME": str(top / "link")}


def a_relative_state_directory(top: Path) -> dict[str, str]:
    return {"HOME": str(top), "XDG_STATE_HOME": "state"}


@pytest.mark.parametrize(
    "environ",
    [
        no_home,
        home_is_a_file,
        state_is_a_file,
        state_in_a_work_tree,
        state_leads_into_a_work_tree,
        a_relative_state_directory,
    ],
)
def test_where_no_key_can_be_kept_no_process_believes_another(
    tmp_path: Path, environ: Callable[[Path], dict[str, str]]
) -> None:
    variables = environ(tmp_path)
    assert seal_in_a_process(**variables) != seal_in_a_process(**variables)
    assert list(tmp_path.rglob("key")) == []


@pytest.mark.parametrize(
    ("home", "secret", "expected"), [("", "", True), ("none", "", False), ("none", "s" * 16, True)]
)
def test_whether_other_processes_have_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str, secret: str, expected: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / home))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("RATCHET_CACHE_KEY", secret)
    assert expected is is_key_shared()


def test_the_key_is_made_once(tmp_path: Path) -> None:
    assert kept_key(tmp_path) == kept_key(tmp_path)


@pytest.mark.parametrize("content", [pytest.param(b"", id="empty"), pytest.param(b"x" * 33, id="too long")])
def test_a_damaged_key_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    (tmp_path / "key").chmod(0o600)
    assert kept_key(tmp_path) not in (None, content)
    assert kept_key(tmp_path) == kept_key(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_a_key_that_others_can_read_or_write_is_made_anew(tmp_path: Path, mode: int) -> None:
    known = kept_key(tmp_path)
    (tmp_path / "key").chmod(mode)
    assert kept_key(tmp_path) != known
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_other_parts_have_another_seal() -> None:
    seals = {seal(b"a", b"b", b"c"), seal(b"ab", b"c"), seal(b"a", b"bc"), seal(b"abc"), seal(b"a", b"b")}
    assert len(seals) == 5
