"""`ratchet cache save` here and `restore` elsewhere: warm there, and what others may have written never counts."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from projects.building import Project, new_project, quieten

SECRET = "a masked variable of the CI"
FILES = {
    "ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n',
    "app/__init__.py": "# empty\n",
    "app/core.py": "def pay(total: int) -> int:\n    return total\n",
    "app/mid.py": "from app.core import pay\nfrom tools.rates import RATE\n\n\nDUE: int = pay(RATE)\n",
    "app/leaf.py": "from app.mid import DUE\n\n\ndef due() -> int:\n    return DUE\n",
    "tools/__init__.py": "# empty\n",
    "tools/rates.py": "RATE: int = 3\n",
}
WORSE = {"app/leaf.py": "from app.mid import DUE\n\n\ndef due():\n    return DUE\n"}


@pytest.fixture(autouse=True)
def ci(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with a secret, a cache and a home of its own, on which the project lies."""
    move_to_machine(monkeypatch, tmp_path / "first")
    monkeypatch.setenv("RATCHET_CACHE_KEY", SECRET)


def move_to_machine(patch: pytest.MonkeyPatch, directory: Path) -> Path:
    """Go to another machine; its cache, which is empty."""
    (directory / "home").mkdir(parents=True)
    patch.setenv("HOME", str(directory / "home"))
    patch.setenv("XDG_STATE_HOME", str(directory / "home" / "state"))
    patch.setenv("RATCHET_CACHE_DIR", str(directory / "cache"))
    return directory / "cache"


def cloned(project: Project, where: Path) -> Project:
    """A new clone at another path, whose files have other times."""
    project.git("clone", "-q", "--no-local", str(project.top), str(where))
    clone = Project(where)
    clone.git("branch", "main", "origin/main")
    for path in where.glob("*/*.py"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return clone


@pytest.fixture(scope="module")
def first_machine(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Path:
    """A project that was recorded and checked on the first machine, and its cache, saved."""
    top = tmp_path_factory.mktemp("machine")
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, shared_cache)
        move_to_machine(patch, top / "first")
        patch.setenv("RATCHET_CACHE_KEY", SECRET)
        (top / "project").mkdir()
        project = new_project(top / "project").recorded(FILES)
        assert project.check().status == 0
        said = project.ratchet("cache", "save", str(top / "saved"))
        assert (said.status, said.err) == (0, "")
    return top


@pytest.fixture
def archive(project: Project, first_machine: Path, tmp_path: Path) -> Path:
    """The archive of the first machine, with the project that it was made of."""
    shutil.copytree(first_machine / "project", project.top, symlinks=True, dirs_exist_ok=True)
    return Path(shutil.copy(first_machine / "saved", tmp_path / "saved"))


def watch(cache: Path) -> Callable[[], list[str]]:
    """Have the cache note which records are written from now on; the answer is their paths."""
    [path] = cache.glob("*/records-*.sqlite")
    with sqlite3.connect(path) as database:
        database.execute("create table written (path text)")
        database.execute("create trigger note after insert on record begin insert into written values (new.path); end")

    def written() -> list[str]:
        with sqlite3.connect(path) as database:
            rows: list[tuple[object]] = [*database.execute("select path from written")]
            return sorted(str(path) for (path,) in rows)

    return written


def test_a_new_clone_checks_nothing_but_what_changed(
    project: Project, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = cloned(project, tmp_path / "clone")
    cache = move_to_machine(monkeypatch, tmp_path / "second")
    restored = clone.ratchet("cache", "restore", str(archive))
    commit = project.git("rev-parse", "HEAD")[:12]
    assert (restored.status, restored.out, restored.err) == (0, f"restored the cache of {commit}\n", "")
    written = watch(cache)
    clone.write(WORSE)
    said = clone.check()
    assert (said.status, said.rules) == (1, ["missing-annotation", "unchecked-body"])
    assert written() == ["app/leaf.py"]


def test_another_version_of_an_unmeasured_module_is_seen(
    project: Project, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = cloned(project, tmp_path / "clone")
    cache = move_to_machine(monkeypatch, tmp_path / "second")
    clone.ratchet("cache", "restore", str(archive))
    written = watch(cache)
    clone.write({"tools/rates.py": "RATE: str = ''\n"})
    os.utime(clone.top / "tools/rates.py", (1_700_000_000, 1_700_000_000))
    assert clone.check().rules == ["type-error"]
    assert "app/mid.py" in written()


def altered(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)


def cut_off(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-200])


def only_a_start(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:20])


def nothing(archive: Path) -> None:
    archive.write_bytes(b"")


def no_file(archive: Path) -> None:
    archive.unlink()


def a_directory(archive: Path) -> None:
    archive.unlink()
    archive.mkdir()


def a_pipe(archive: Path) -> None:
    archive.unlink()
    os.mkfifo(archive)


def not_sealed(archive: Path) -> None:
    with tarfile.open(archive, "w:gz") as packed:
        member = tarfile.TarInfo("../escaped")
        member.size = 4
        packed.addfile(member, io.BytesIO(b"text"))


@pytest.mark.parametrize("damage", [altered, cut_off, only_a_start, nothing, no_file, a_directory, a_pipe, not_sealed])
def test_a_damaged_archive_is_ignored(
    project: Project, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None]
) -> None:
    damage(archive)
    cache = move_to_machine(monkeypatch, tmp_path / "second")
    said = project.ratchet("cache", "restore", str(archive))
    assert (said.status, said.out) == (0, "")
    assert f"{archive} is ignored" in said.err
    assert not [path for path in cache.rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert not (tmp_path / "second" / "escaped").exists()


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("the variable of somebody else", id="another secret"),
        pytest.param("", id="no secret, as in a fork"),
    ],
)
def test_an_archive_of_somebody_else_is_ignored(
    project: Project, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    cache = move_to_machine(monkeypatch, tmp_path / "second")
    monkeypatch.setenv("RATCHET_CACHE_KEY", secret)
    said = project.ratchet("cache", "restore", str(archive))
    assert said.status == 0
    assert "sealed with another key, or altered since" in said.err
    assert not list(cache.glob("*/records-*"))
    assert project.check().status == 0


def test_without_a_secret_the_machine_has_one(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RATCHET_CACHE_KEY")
    project.recorded(FILES)
    project.check()
    project.ratchet("cache", "save", str(tmp_path / "saved"))
    shutil.rmtree(tmp_path / "first" / "cache")
    assert project.ratchet("cache", "restore", str(tmp_path / "saved")).out.startswith("restored the cache of ")
    move_to_machine(monkeypatch, tmp_path / "second")
    assert "sealed with another key" in project.ratchet("cache", "restore", str(tmp_path / "saved")).err


def test_a_secret_that_can_be_guessed_is_refused(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATCHET_CACHE_KEY", "short")
    project.recorded(FILES)
    said = project.ratchet("cache", "save", str(tmp_path / "saved"))
    assert (said.status, said.err) == (2, "ratchet: RATCHET_CACHE_KEY is too short: it takes 16 characters at least.\n")
