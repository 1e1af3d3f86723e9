"""The base measured again: as it was, in a directory that goes away, and once only for one state of the world."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.check.merge_base import MergeBase, read_base
from ratchet.check.replay import Replay
from ratchet.errors import Inconclusive
from ratchet.measure.project import Instruments, Request, open_project
from ratchet.measure.project import Project as Opened
from ratchet.measure.tree import inventory_of
from ratchet.terms import Key

BASE = {"app.py": "def f(given):\n    return given\n", "lib.py": "def g() -> int:\n    return 1\n"}
CHECKED = "[mypy]\ncheck_untyped_defs = True\n"
UNPARSED = "def f(:\n"


@dataclass(frozen=True)
class Bench:
    """A work tree that branched off, what its base is, and a word of each time that it was measured."""

    project: Project
    opened: Opened
    base: MergeBase
    said: list[str] = field(default_factory=list)

    def replay(self) -> Mapping[Key, int]:
        return Replay(self.opened, self.base).counts

    def times(self) -> int:
        return sum(word.startswith("the base ") and ": reading " in word for word in self.said)

    def with_instruments(self, instruments: Instruments) -> Bench:
        return replace(self, opened=self.opened._replace(instruments=instruments))


def bench_of(project: Project, said: list[str] | None = None) -> Bench:
    words: list[str] = [] if said is None else said
    request = Request(project.top, os.environ, base="main", progress=words.append)
    opened = open_project(request)
    return Bench(project, opened, read_base(opened, inventory_of(opened.tree), request), words)


@pytest.fixture
def bench(project: Project) -> Bench:
    """With a base that no other test has, since all share one cache."""
    return bench_of(project.recorded({**BASE, "README.md": f"{project.top}\n"}))


def rules(counts: Mapping[Key, int]) -> set[tuple[str, str]]:
    return {(key.rule, key.module) for key in counts}


def test_the_base_is_what_it_was_whatever_the_work_tree_is_now(bench: Bench) -> None:
    bench.project.write({"app.py": "def f(given: int) -> int:\n    return given\n", "lib.py": ""})
    assert rules(bench.replay()) == {("missing-annotation", "app"), ("unchecked-body", "app")}
    assert dict(bench.replay()) == dict(bench.base.recorded(["app", "lib"]))


def test_a_moved_module_stands_under_its_name_of_today(bench: Bench) -> None:
    (bench.project.top / "app.py").rename(bench.project.top / "shop.py")
    assert rules(bench_of(bench.project).replay()) == {("missing-annotation", "shop"), ("unchecked-body", "shop")}


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        pytest.param({}, {"missing-annotation", "unchecked-body"}, id="none"),
        pytest.param(
            {"mypy.ini": "[mypy]\ncheck_untyped_defs = True\n"}, {"missing-annotation"}, id="a file of today's"
        ),
    ],
)
def test_mypy_is_configured_as_today(bench: Bench, configuration: dict[str, str], expected: set[str]) -> None:
    bench.project.write(configuration)
    assert expected == {key.rule for key in bench_of(bench.project).replay()}


def test_a_configuration_of_mypy_that_is_gone_today_does_not_count(project: Project) -> None:
    configured = {**BASE, "mypy.ini": CHECKED, "README.md": f"{project.top}\n"}
    project.recorded(configured).write({"mypy.ini": ""})
    assert {key.rule for key in bench_of(project).replay()} == {"missing-annotation", "unchecked-body"}


def test_where_ratchet_is_new_a_renamed_module_takes_its_debts_along(project: Project) -> None:
    """Base has no ratchet.toml: its modules have the names that today's roots give them."""
    code = "from typing import Any\n\n\ndef update(x: int) -> Any:\n    return x\n"
    project.write({"backend/app/__init__.py": "A = 1\n", "backend/app/crud.py": code})
    project.commit("base")
    project.git("switch", "-qc", "adopt")
    project.write({"ratchet.toml": '[ratchet]\nroots = ["backend"]\npaths = ["."]\n'})
    project.git("mv", "backend/app/crud.py", "backend/app/store.py")

    assert [] == project.check().keys


def test_the_base_is_measured_once(bench: Bench) -> None:
    assert bench.replay() == bench.replay()
    assert bench.times() == 1


def installed_more(bench: Bench, tmp_path: Path) -> Bench:
    (tmp_path / "site" / "requests-9.0.dist-info").mkdir(parents=True)
    known = bench.opened.instruments.interpreter
    interpreter = known._replace(site_packages=(*known.site_packages, str(tmp_path / "site")))
    return bench.with_instruments(bench.opened.instruments._replace(interpreter=interpreter))


def fewer_plugins(bench: Bench, tmp_path: Path) -> Bench:
    del tmp_path
    return bench.with_instruments(bench.opened.instruments._replace(plugins_allowed=frozenset()))


def other_policy(bench: Bench, tmp_path: Path) -> Bench:
    del tmp_path
    bench.project.write(
        {"ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["."]\n\n[rules]\nmissing-annotation = "off"\n'}
    )
    return bench_of(bench.project, bench.said)


def damaged(bench: Bench, tmp_path: Path) -> Bench:
    del tmp_path
    for path in bench.opened.instruments.cache.glob("replay-*.json"):
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


def test_the_base_is_measured_again_by_another_mypy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.replay()
    monkeypatch.setattr("mypy.version.__version__", "99.1")
    bench.replay()
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
    bench.project.git("switch", "-q", "main")
    bench.project.write({"app.py": UNPARSED})
    bench.project.commit("a base that does not parse")
    bench.project.git("switch", "-qC", "change")
    broken = bench_of(bench.project)
    with pytest.raises(Inconclusive, match=r"app\.py:1"):
        broken.replay()
    assert list(scratch.iterdir()) == []
    with pytest.raises(Inconclusive):
        broken.replay()
    assert broken.times() == 2


def test_the_work_tree_is_not_touched(bench: Bench) -> None:
    bench.replay()
    assert bench.project.git("status", "--porcelain") == ""


def test_a_configuration_around_the_directory_has_no_say(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = True\n")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert Key("unchecked-body", "app", "f") in bench.replay()
