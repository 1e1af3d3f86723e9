"""The base measured again: as it was, in a directory that goes away, and once only for one state of the world."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.check.configured_trunk import find_base
from ratchet.check.merge_base import Before, read_before
from ratchet.check.replay import replay
from ratchet.errors import Inconclusive
from ratchet.measure.tree import Instruments, look_at
from ratchet.pipeline import Request, open_project
from ratchet.terms import Key

BASE = {"app.py": "def f(given):\n    return given\n", "lib.py": "def g() -> int:\n    return 1\n"}
Overlay = Mapping[str, bytes | None]


@dataclass(frozen=True)
class Bench:
    """A work tree that branched off, what measures its base, and a word of each time that it was measured."""

    project: Project
    before: Before
    instruments: Instruments
    said: list[str] = field(default_factory=list)

    def replay(self, overlay: Overlay | None = None) -> Mapping[Key, int]:
        config = open_project(Request(self.project.top, os.environ)).tree.config
        return replay(self.before, config, overlay or {}, self.instruments)

    def times(self) -> int:
        return sum("again" in word for word in self.said)


def bench_of(project: Project) -> Bench:
    opened = open_project(Request(project.top, os.environ))
    assert opened.repository is not None
    base = find_base(opened.repository, "main", os.environ)
    inventory = look_at(opened.tree)
    before = read_before(opened.repository, base, inventory, opened.tree.listed or (), opened.instruments.cache)
    assert before is not None
    said: list[str] = []
    return Bench(project, before, dataclasses.replace(opened.instruments, progress=said.append), said)


@pytest.fixture
def bench(project: Project) -> Bench:
    """With a base that no other test has, since all share one cache."""
    return bench_of(project.recorded({**BASE, "README.md": f"{project.top}\n"}))


def rules(counts: Mapping[Key, int]) -> set[tuple[str, str]]:
    return {(key.rule, key.module) for key in counts}


def test_the_base_is_what_it_was_whatever_the_work_tree_is_now(bench: Bench) -> None:
    bench.project.write({"app.py": "def f(given: int) -> int:\n    return given\n", "lib.py": ""})
    assert rules(bench.replay()) == {("missing-annotation", "app"), ("unchecked-body", "app")}
    assert dict(bench.replay()) == dict(bench.before.recorded(["app", "lib"]))


def test_a_moved_module_stands_under_its_name_of_today(bench: Bench) -> None:
    (bench.project.top / "app.py").rename(bench.project.top / "shop.py")
    assert rules(bench_of(bench.project).replay()) == {("missing-annotation", "shop"), ("unchecked-body", "shop")}


@pytest.mark.parametrize(
    ("overlay", "expected"),
    [
        pytest.param({"app.py": b"x = 1\n"}, set(), id="a file over the base's"),
        pytest.param({"app.py": None}, set(), id="a file of the base's that is gone"),
        pytest.param({"setup.cfg": None}, {"app"}, id="a file that never was"),
        pytest.param({"new.py": b"def h(x): ...\n", "app.py": None}, {"new"}, id="a file of today's"),
    ],
)
def test_files_laid_over_the_base_count(bench: Bench, overlay: Overlay, expected: set[str]) -> None:
    assert expected == {key.module for key in bench.replay(overlay)}


def test_the_base_is_measured_once(bench: Bench) -> None:
    assert bench.replay() == bench.replay()
    assert bench.times() == 1


def installed_more(bench: Bench, tmp_path: Path) -> Bench:
    (tmp_path / "site" / "requests-9.0.dist-info").mkdir(parents=True)
    known = bench.instruments.interpreter
    interpreter = dataclasses.replace(known, site_packages=(*known.site_packages, str(tmp_path / "site")))
    return dataclasses.replace(bench, instruments=dataclasses.replace(bench.instruments, interpreter=interpreter))


def fewer_plugins(bench: Bench, tmp_path: Path) -> Bench:
    del tmp_path
    return dataclasses.replace(bench, instruments=dataclasses.replace(bench.instruments, plugins_allowed=frozenset()))


def other_policy(bench: Bench, tmp_path: Path) -> Bench:
    del tmp_path
    bench.project.write(
        {"ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["."]\n\n[rules]\nmissing-annotation = "off"\n'}
    )
    return bench


def damaged(bench: Bench, tmp_path: Path) -> Bench:
    del tmp_path
    for path in bench.instruments.cache.glob("replay-*.json"):
        path.write_text('[["cast", "app", "f", "int", "many"]]', encoding="utf-8")
    return bench


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(installed_more, id="something was installed"),
        pytest.param(fewer_plugins, id="other plugins may be loaded"),
        pytest.param(other_policy, id="another policy"),
        pytest.param(damaged, id="what was kept is damaged"),
    ],
)
def test_the_base_is_measured_again_in_another_environment(
    bench: Bench, tmp_path: Path, change: Callable[[Bench, Path], Bench]
) -> None:
    bench.replay()
    change(bench, tmp_path).replay()
    assert bench.times() == 2


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary directories are made, empty."""
    made = tmp_path / "scratch"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


def test_a_replay_leaves_nothing_behind(bench: Bench, scratch: Path) -> None:
    bench.replay()
    assert list(scratch.iterdir()) == []


def test_an_inconclusive_replay_leaves_nothing_behind_and_is_not_kept(bench: Bench, scratch: Path) -> None:
    overlay: Overlay = {"app.py": b"def f(:\n"}
    with pytest.raises(Inconclusive, match=r"app\.py:1"):
        bench.replay(overlay)
    assert list(scratch.iterdir()) == []
    with pytest.raises(Inconclusive):
        bench.replay(overlay)
    assert bench.times() == 2


def test_the_work_tree_is_not_touched(bench: Bench) -> None:
    bench.replay({"app.py": b"x = 1\n", "lib.py": None})
    assert bench.project.git("status", "--porcelain") == ""


def test_a_configuration_around_the_directory_has_no_say(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = True\n")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert Key("unchecked-body", "app", "f") in bench.replay()
