"""`ratchet merge-driver` and `ratchet resolve`, called by git and after it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ratchet.baseline.manifest import parse_manifest, serialise_manifest
from ratchet.baseline.merging import ATTRIBUTES, sides
from ratchet.baseline.store import read_stored, write_manifest, write_shards
from ratchet.cli.main import main
from ratchet.facts.collect.type_records import Environment
from ratchet.terms import Key

HERE = Environment("0.1", "2.4.1", "3.11", "linux", (), {"click": "8.1"})
SHARD = "baselines/modules/app.a.tsv"


def rows(**counts: int) -> dict[Key, int]:
    return {Key("cast", "app.a", symbol, "str"): count for symbol, count in counts.items()}


class Project:
    """A repository with a baseline, in which branches record what they want."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, check: bool = True) -> int:
        identity = {f"GIT_{role}_{what}": "t" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull}
        return subprocess.run(
            ["git", *arguments], cwd=self.top, env=environment, check=check, capture_output=True
        ).returncode

    def record(self, **counts: int) -> None:
        write_shards(self.top, {"app.a": rows(**counts)})
        self.commit()

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "change")

    def counts(self) -> dict[str, int]:
        stored = read_stored(self.top)
        assert () == stored.problems
        return {key.symbol: count for key, count in stored.baseline.counts.items()}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    made = Project(tmp_path)
    write_manifest(tmp_path, HERE)
    made.record(f=3, g=2, h=1)
    return made


def enable(project: Project) -> None:
    (project.top / ".gitattributes").write_text("".join(f"{line}\n" for line in ATTRIBUTES))
    project.git("config", "merge.ratchet.driver", f"{sys.executable} -m ratchet merge-driver %O %A %B %P")
    project.commit()


def diverge(project: Project, ours: dict[str, int], theirs: dict[str, int]) -> int:
    """Two branches that record different counts, merged; git's exit status."""
    project.git("switch", "-qc", "other")
    project.record(**theirs)
    project.git("switch", "-q", "main")
    project.record(**ours)
    return project.git("merge", "-q", "--no-edit", "other", check=False)


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        pytest.param({"g": 2, "h": 1}, {"f": 3, "h": 1}, {"h": 1}, id="two rows fixed, beside each other"),
        pytest.param({"f": 1, "g": 2, "h": 1}, {"f": 2, "g": 2, "h": 1}, {"f": 1, "g": 2, "h": 1}, id="the same row"),
        pytest.param({"f": 3}, {"g": 2, "h": 1}, {}, id="all fixed, between the two"),
        pytest.param({}, {"f": 3, "g": 2}, {}, id="all fixed on one side"),
    ],
)
def test_driver(project: Project, ours: dict[str, int], theirs: dict[str, int], merged: dict[str, int]) -> None:
    enable(project)
    status = diverge(project, ours, theirs)
    if status:  # git asks no driver where one side deleted the file
        assert 0 == main(["resolve"])
    assert project.counts() == merged


def test_driver_merges_the_manifest(project: Project) -> None:
    enable(project)
    project.git("switch", "-qc", "other")
    write_manifest(project.top, Environment("0.1", "2.5.0", "3.11", "linux", (), {"click": "8.1"}))
    project.commit()
    project.git("switch", "-q", "main")
    write_manifest(project.top, Environment("0.1", "2.4.1", "3.11", "linux", (), {"click": "8.2"}))
    project.commit()
    assert 0 == project.git("merge", "-q", "--no-edit", "other", check=False)
    merged = parse_manifest((project.top / "baselines/manifest.toml").read_bytes())
    assert ("2.5.0", {"click": "8.2"}) == (merged.mypy, merged.distributions)


def test_driver_leaves_to_people_what_it_cannot_read(project: Project, tmp_path: Path) -> None:
    for name, text in (("o", ""), ("a", "cast\tf\tstr\t1\n"), ("b", "damaged\n")):
        (tmp_path / name).write_text(text)
    assert 3 == main(["merge-driver", "o", "a", "b"])
    assert "cast\tf\tstr\t1\n" == (tmp_path / "a").read_text()


def test_resolve_of_a_merge_under_way(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == diverge(project, {"g": 2, "h": 1}, {"f": 3, "h": 1})
    assert "<<<<<<<" in (project.top / SHARD).read_text()
    assert 0 == main(["resolve"])
    assert f"{SHARD}: resolved" in capsys.readouterr().out
    assert {"h": 1} == project.counts()


def test_resolve_of_marks_that_were_committed(project: Project) -> None:
    diverge(project, {"f": 1, "g": 2, "h": 1}, {"f": 2, "h": 1})
    project.commit()
    assert 0 == main(["resolve"])
    assert {"f": 1, "h": 1} == project.counts()


def test_resolve_of_rows_twice_and_out_of_order(project: Project) -> None:
    (project.top / SHARD).write_bytes(b"cast\tg\tstr\t2\r\ncast\tf\tstr\t3\ncast\tf\tstr\t1\n")
    assert 0 == main(["resolve"])
    assert {"f": 1, "g": 2} == project.counts()


def test_resolve_where_nothing_is_wrong(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["resolve"])
    assert "Nothing to resolve.\n" == capsys.readouterr().out


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(SHARD, "no row at all\n", id="no row"),
        pytest.param("baselines/modules/notes.txt", "", id="no shard"),
        pytest.param("baselines/manifest.toml", serialise_manifest(HERE).decode().replace("8.1", "8.2"), id="by hand"),
    ],
)
def test_resolve_of_what_cannot_be(project: Project, path: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project.top / path).write_text(text)
    assert 3 == main(["resolve"])
    assert f"cannot be resolved: {path}" in capsys.readouterr().err
    assert (project.top / path).read_text() == text


def test_resolve_without_a_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert 2 == main(["resolve"])


def test_sides_of_a_conflict_with_its_ancestor() -> None:
    text = b"a\n<<<<<<< ours\nb\n||||||| old\nc\n=======\nd\n>>>>>>> theirs\ne\n"
    assert (b"a\nb\ne\n", b"a\nd\ne\n") == sides(text)
