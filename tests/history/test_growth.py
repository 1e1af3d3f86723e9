"""Who made it worse, and when: by the committed baselines, and by measuring between them."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects.building import Project, new_project, quieten
from projects.marks import SLOW

from ratchet import pipeline
from ratchet.facts.git.past import Commit
from ratchet.facts.git.told import Told
from ratchet.history.growth import Growth, Line, Step, culprits_of, first_with_more
from ratchet.measure.project import Request

FIRST = Commit("0", datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
OWING = "def {0}(number):\n    return number\n"
CLEAN = "def {0}(number: int) -> int:\n    return number\n"


class Past:
    """A project's trunk, to which people commit on days."""

    def __init__(self, project: Project, patch: pytest.MonkeyPatch) -> None:
        self.project, self.patch = project, patch

    def commit(self, day: str, author: str, files: dict[str, str], accepted: bool = False) -> str:
        """Commit files; `accepted`: with a baseline that has what they owe. The commit's name."""
        for role in ("AUTHOR", "COMMITTER"):
            self.patch.setenv(f"GIT_{role}_DATE", f"{day}T12:00:00+00:00")
            self.patch.setenv(f"GIT_{role}_NAME", author)
        self.project.write(files)
        self.project.commit(f"{author} on {day}")
        if accepted:
            assert 0 == self.project.ratchet("accept", "--reason", "it landed past the check").status
            self.project.git("add", "-A")
            self.project.git("commit", "-q", "--amend", "--no-edit")
        return self.project.git("rev-parse", "HEAD").strip()


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Past, dict[str, str]]]:
    """Ann records what she adds. What Bob adds, among commits of others, is recorded later, by a robot."""
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, tmp_path_factory.mktemp("cache"))
        past = Past(new_project(tmp_path_factory.mktemp("shop")), patch)
        past.project.write(
            {"app/__init__.py": "# app\n", "app/core/__init__.py": "# core\n", "lib.py": CLEAN.format("l")}
        )
        assert 0 == past.project.ratchet("init").status
        names = {"start": past.commit("2026-01-05", "Eve", {})}
        names["ann"] = past.commit("2026-03-01", "Ann", {"app/core/a.py": OWING.format("a")}, accepted=True)
        past.commit("2026-03-02", "Eve", {"lib.py": CLEAN.format("lib")})
        names["bob"] = past.commit("2026-03-03", "Bob", {"app/b.py": OWING.format("b")})
        past.commit("2026-03-04", "Eve", {"lib.py": CLEAN.format("library")})
        assert 0 == past.project.ratchet("accept", "--reason", "it landed past the check").status
        names["robot"] = past.commit("2026-03-05", "Robot", {})
        yield past, names


def grown(top: Path, bisect: bool) -> dict[tuple[str, str], Growth]:
    seen = pipeline.survey(Request(top, dict(os.environ)), bisect)
    return {(one.package, one.rule): one for one in seen.past.grown}


def test_the_commit_that_recorded_its_own_debts_is_named(past: tuple[Past, dict[str, str]]) -> None:
    found = grown(past[0].project.top, bisect=False)
    (ann,), (bob,) = found["app.core", "missing-annotation"].culprits, found["app", "missing-annotation"].culprits

    assert {("app.core", "missing-annotation"), ("app.core", "unchecked-body"), ("app", "missing-annotation"),
            ("app", "unchecked-body")} == found.keys()  # fmt: skip
    assert 2 == found["app.core", "missing-annotation"].change
    assert (past[1]["ann"], "2026-03-01", "Ann", "Ann on 2026-03-01", 2, 1, False, 0) == ann
    assert (past[1]["bob"], "2026-03-03", "Bob", "Bob on 2026-03-03", 2, 1, False, 4) == bob


@pytest.mark.parametrize(
    ("changed", "first", "expected"),
    [
        pytest.param(["a", "a", ""], 0, [("0", 2, 4), ("1", 2, 4)], id="two of them changed the package"),
        pytest.param(["b", "b", "b"], 0, [("3", 4, 0)], id="none did: what it uses did"),
        pytest.param(["a", "a", "a", "a"], 0, [("4", 5, 0)], id="too many to name"),
        pytest.param(["a", "b"], 2, [("0", 1, 3)], id="it came before a baseline that did not record it"),
        pytest.param(["a", "b", "a"], 2, [("2", 1, 2)], id="one since that baseline"),
        pytest.param([], 0, [("0", 0, 0)], id="nothing came before the commit that only records"),
    ],
)
def test_of_several_commits_those_that_changed_the_package(
    changed: list[str], first: int, expected: list[tuple[str, int, int]]
) -> None:
    names = ["start", *map(str, range(len(changed))), str(len(changed))]
    commits = [Commit(name, FIRST.when) for name in names]
    paths = [(f"{package}/m.py",) for package in changed]
    said = dict(zip(names[1:], [Told("Eve", "", each) for each in [*paths, ("baselines/a.tsv",)]], strict=True))
    line = Line(commits, said, {"a/m.py": "a", "b/m.py": "b"})

    found = culprits_of(line, Step(first, len(commits) - 1, {("a", "cast"): 1}, True), ("a", "cast"), None)

    assert expected == [(each.commit, each.among, each.out_of) for each in found]


def test_measuring_goes_back_before_a_baseline_that_left_it_out() -> None:
    commits = [Commit(str(number), FIRST.when) for number in range(5)]
    paths = [("a/m.py",), ("a/m.py",), ("b/m.py", "baselines/b.tsv"), ("baselines/a.tsv",)]
    line = Line(commits, {str(at): Told("Eve", "", each) for at, each in enumerate(paths, start=1)}, {"a/m.py": "a"})
    key = ("a", "cast")

    found = culprits_of(line, Step(3, 4, {key: 1}, True), key, lambda commit: {key: int(commit.name > "1")})

    assert [("2", 1, True)] == [(each.commit, each.among, each.is_measured) for each in found]


def test_measuring_finds_the_one_of_several(past: tuple[Past, dict[str, str]]) -> None:
    found = grown(past[0].project.top, bisect=True)
    (ann,), (bob,) = found["app.core", "missing-annotation"].culprits, found["app", "missing-annotation"].culprits

    assert (past[1]["ann"], False) == (ann.commit, ann.is_measured)
    assert (past[1]["bob"], "Bob", "2026-03-03", 2, 1, True) == (
        bob.commit, bob.author, bob.day, bob.change, bob.among, bob.is_measured,
    )  # fmt: skip


@SLOW
def test_without_any_baseline_measuring_finds_it(project: Project) -> None:
    """The weeks that `ratchet history --measure` measured tell that there is more; the commits are found on request."""
    bare = project
    commits = [("2026-01-05", "Eve", {"app/__init__.py": "# app\n", "app/x.py": CLEAN.format("x")}),
               ("2026-03-01", "Ann", {"app/a.py": OWING.format("a")}),
               ("2026-03-02", "Eve", {"app/x.py": CLEAN.format("y")})]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        names = [Past(bare, patch).commit(*one) for one in commits]
        bare.write({"ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n'})
        assert 0 == bare.ratchet("history", "--measure", "--every", "week").status
        assert {} == grown(bare.top, bisect=False)
        found = grown(bare.top, bisect=True)

    (ann,) = found["app", "missing-annotation"].culprits
    assert (names[1], "Ann", 2, True) == (ann.commit, ann.author, ann.change, ann.is_measured)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param([0, 0, 0, 5], 3, id="the last"),
        pytest.param([0, 5, 5, 5, 5], 1, id="the first after it"),
        pytest.param([2, 2, 2, 7, 7, 7], 3, id="in the middle"),
        pytest.param([5, 9, 5, 5], None, id="no more at the end"),
        pytest.param([0, None, None, 5], None, id="not measurable on the way"),
        pytest.param([None, 0, 5], None, id="not measurable at the start"),
    ],
)
def test_a_bisection(counts: list[int | None], expected: int | None) -> None:
    commits = [Commit(str(number), FIRST.when) for number in range(len(counts))]
    asked = []

    def measure(commit: Commit) -> dict[tuple[str, str], int] | None:
        asked.append(commit)
        count = counts[int(commit.name)]
        return None if count is None else {("app", "cast"): count}

    found = first_with_more(commits, ("app", "cast"), measure)
    assert expected == (None if found is None else int(found.name))
    assert len(asked) <= len(counts)
