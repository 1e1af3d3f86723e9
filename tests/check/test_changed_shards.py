"""Which modules a comparison looks at: those where debts, base's shard and the work tree's are not one and the same."""

from __future__ import annotations

import os

import pytest
from projects.building import Project

from ratchet.baseline.shards import summary_of
from ratchet.check.changed_shards import ChangedShards
from ratchet.check.judge import judge
from ratchet.measure.project import Request, open_project

FILES = {
    "app.py": "def f(given):\n    return given\n",
    "lib.py": "def g(given):\n    return given\n",
    "clean.py": "def h() -> int:\n    return 1\n",
}
SHARD = "baselines/modules/app.tsv"


def changed_shards(project: Project) -> ChangedShards:
    request = Request(project.top, os.environ, base="main")
    return judge(open_project(request), request).shards


@pytest.fixture
def recorded(project: Project) -> Project:
    return project.recorded(FILES)


def test_nothing_differs_where_nothing_changed(recorded: Project) -> None:
    assert changed_shards(recorded).modules == frozenset()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app.py": "def f(given: int):\n    return given\n"}, {"app"}, id="a debt less"),
        pytest.param({"clean.py": "def h(x):\n    return 1\n"}, {"clean"}, id="a first debt"),
        pytest.param({"new.py": "def n(x):\n    return 1\n"}, {"new"}, id="a new module with debts"),
        pytest.param({"new.py": "x = 1\n"}, set(), id="a new module without any"),
        pytest.param({"app.py": ""}, {"app"}, id="a module that is gone"),
        pytest.param({"app.py": "# moved\ndef f(given):\n    return given\n"}, set(), id="lines that moved"),
        pytest.param({SHARD: ""}, {"app"}, id="a shard that is gone"),
        pytest.param({SHARD: "cast\tf\tint\t1\n"}, {"app"}, id="a shard that says something else"),
        pytest.param({"baselines/modules/none.tsv": "cast\tf\tint\t1\n"}, {"none"}, id="a shard of no module"),
        pytest.param({"README.md": "Read me.\n"}, set(), id="documentation"),
    ],
)
def test_a_change_of_debts_or_of_a_shard_changes_its_module(
    recorded: Project, files: dict[str, str], expected: set[str]
) -> None:
    recorded.write(files)
    assert expected == changed_shards(recorded).modules


@pytest.mark.parametrize(
    "shard",
    [
        pytest.param(None, id="all as recorded"),
        pytest.param("cast\tf\tint\t3\nunreachable-code\tf\t-\t2\n", id="one that says something else"),
        pytest.param("", id="one that is gone"),
        pytest.param("cast\tf\tmany\n", id="one with a row that is none"),
    ],
)
def test_the_sizes_are_those_of_the_files(recorded: Project, shard: str | None) -> None:
    if shard is not None:
        recorded.write({SHARD: shard})
    shards = changed_shards(recorded)
    everything = [summary_of(shards.files.content(path)) for path in shards.files.digests if path.endswith(".tsv")]
    assert len(everything) == 2 - (shard == "")
    assert sorted(shards.sizes()) == sorted(everything) == sorted(shards.every_module().sizes())


def test_a_shard_that_agrees_with_the_code_but_not_with_base_differs(recorded: Project) -> None:
    recorded.write({"app.py": "def f(given: int) -> int:\n    return given\n", SHARD: ""})
    assert changed_shards(recorded).modules == {"app"}


def test_a_renamed_module_differs_under_both_names(recorded: Project) -> None:
    (recorded.top / "app.py").rename(recorded.top / "shop.py")
    assert changed_shards(recorded).modules == {"app", "shop"}


def test_every_module_is_one_with_debts_or_a_shard(recorded: Project) -> None:
    assert changed_shards(recorded).every_module().modules == {"app", "lib"}
