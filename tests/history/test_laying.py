"""Files of a commit are written where they belong: never through a link, and never two in one place."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.errors import Inconclusive
from ratchet.facts.git import open_repository
from ratchet.facts.git.laying import lay
from ratchet.history.checkout import Checkout

FILE, LINK, DIRECTORY = "100644", "120000", "40000"
APP = {"app.py": "def f(a):\n    return a\n"}


@dataclass(frozen=True)
class Crafted:
    """A repository with trees that `git add` would never make."""

    project: Project

    def made(self, kind: str, content: bytes) -> str:
        command = ["git", "hash-object", "-w", "-t", kind, "--literally", "--stdin"]
        done = subprocess.run(command, cwd=self.project.top, input=content, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def tree(self, *entries: tuple[str, str, str]) -> str:
        rows = (f"{mode} {name}".encode() + b"\0" + bytes.fromhex(made) for mode, name, made in entries)
        return self.made("tree", b"".join(rows))

    def file(self, name: str, text: str) -> tuple[str, str, str]:
        return FILE, name, self.made("blob", text.encode())

    def commit(self, *entries: tuple[str, str, str]) -> str:
        """A commit on top of HEAD, to which HEAD is moved."""
        parents = [word for name in self.project.git("rev-list", "-1", "--all").split() for word in ("-p", name)]
        made = self.project.git("commit-tree", self.tree(*entries), *parents, "-m", "crafted").strip()
        self.project.git("update-ref", "refs/heads/main", made)
        return made


@pytest.fixture
def crafted(project: Project) -> Crafted:
    return Crafted(project)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A directory that no commit may write to, with a file in it."""
    place = tmp_path / "outside"
    place.mkdir()
    (place / "kept.py").write_text("mine\n", encoding="utf-8")
    return place


def is_untouched(outside: Path) -> bool:
    return [path.name for path in outside.iterdir()] == ["kept.py"] and (outside / "kept.py").read_text() == "mine\n"


def link_and_directory(crafted: Crafted, outside: Path) -> list[tuple[str, str, str]]:
    inside = crafted.tree(crafted.file("pwned.py", "x = 1\n"), crafted.file("kept.py", "x = 2\n"))
    return [(LINK, "d", crafted.made("blob", str(outside).encode())), (DIRECTORY, "d", inside)]


def one_file_twice(crafted: Crafted, outside: Path) -> list[tuple[str, str, str]]:
    return [(LINK, "d", crafted.made("blob", str(outside / "new.py").encode())), crafted.file("d", "x = 1\n")]


def file_and_directory(crafted: Crafted, outside: Path) -> list[tuple[str, str, str]]:
    return [crafted.file("d", "x = 1\n"), (DIRECTORY, "d", crafted.tree(crafted.file("kept.py", "x = 2\n")))]


TWICE = pytest.mark.parametrize("twice", [link_and_directory, one_file_twice, file_and_directory])
Twice = Callable[[Crafted, Path], list[tuple[str, str, str]]]


@TWICE
def test_a_commit_with_one_name_twice_is_a_gap_of_history(crafted: Crafted, outside: Path, twice: Twice) -> None:
    app = crafted.file("app.py", APP["app.py"])
    entries = twice(crafted, outside)
    crafted.commit(entries[0], app)
    crafted.commit(*entries, app)
    crafted.commit(entries[0], app)
    crafted.project.write(APP)
    crafted.project.write({"ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app.py"]\n'})
    said = crafted.project.ratchet("history", "--remeasure", "--every", "commit", "--jobs", "1", "--format", "json")
    gaps = [str(point["hole"]) for point in _points(said.report) if point["hole"]]
    assert 0 == said.status
    assert 1 == len(gaps)
    assert "holds 'd' twice" in gaps[0]
    assert is_untouched(outside)


def _points(report: dict[str, object]) -> list[dict[str, object]]:
    points = report["points"]
    assert isinstance(points, list)
    return points


@TWICE
def test_a_base_with_one_name_twice_is_refused_in_words(crafted: Crafted, outside: Path, twice: Twice) -> None:
    entries = twice(crafted, outside)
    base = crafted.commit(*entries, crafted.file("app.py", APP["app.py"]))
    repository = open_repository(crafted.project.top)
    assert repository is not None
    with pytest.raises(Inconclusive, match="holds 'd' twice"):
        repository.export(base, outside.parent / "exported")
    assert is_untouched(outside)


def test_nothing_is_written_through_a_link_that_stands_there(tmp_path: Path, outside: Path) -> None:
    """As on a disk that does not tell `D` from `d`: no comparison of names sees it."""
    into = tmp_path / "into"
    into.mkdir()
    (into / "d").symlink_to(outside)
    (into / "file").symlink_to(outside / "new.py")
    for path in ("d/kept.py", "d/below/new.py", "file"):
        with pytest.raises(Inconclusive, match="another file or link in its place"):
            lay({path: (FILE, "name")}, {"name": b"x = 1\n"}, into)
    with pytest.raises(Inconclusive, match="another file or link in its place"):
        lay({"d/link": (LINK, "name")}, {"name": b"target"}, into)
    assert is_untouched(outside)


def test_a_checkout_goes_on_after_a_commit_that_cannot_be_written(
    crafted: Crafted, outside: Path, tmp_path: Path
) -> None:
    app = crafted.file("app.py", APP["app.py"])
    one = crafted.commit(app, crafted.file("later.py", "x = 1\n"))
    bad = crafted.commit(app, (DIRECTORY, "..", crafted.tree(crafted.file("up.py", "x = 1\n"))))
    repository = open_repository(crafted.project.top)
    assert repository is not None
    (tmp_path / "checkout").mkdir()
    checkout = Checkout(repository, tmp_path / "checkout")
    checkout.go_to(one)
    with pytest.raises(Inconclusive, match="leads out"):
        checkout.go_to(bad)
    assert {"app.py", "later.py"} == set(checkout.go_to(one))
    assert {".git", "app.py", "later.py"} == {path.name for path in (tmp_path / "checkout").iterdir()}
