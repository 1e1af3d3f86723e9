"""Who made it worse, and when: by the committed baselines, and by measuring between them."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects.building import Project, new_project, quieten
from projects.marks import SLOW

from ratchet import pipeline
from ratchet.errors import Inconclusive
from ratchet.facts.git import open_repository
from ratchet.facts.git.past import Commit, last_to_change
from ratchet.facts.git.told import Told
from ratchet.history.growth import Culprit, Growth, Packages, culprits_of, line_of, measured_rises, rises_of
from ratchet.history.growth import grown as grown_in
from ratchet.history.steps import Step
from ratchet.measure.project import Request

FIRST = Commit("0", datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
OWING = "def {0}(number):\n    return number\n"
CLEAN = "def {0}(number: int) -> int:\n    return number\n"


class Past:
    """A project's trunk, to which people commit on days."""

    def __init__(self, project: Project, patch: pytest.MonkeyPatch) -> None:
        self.project, self.patch = project, patch

    def commit(self, day: str, author: str, files: dict[str, str], accepted: bool = False, hour: int = 12) -> str:
        """Commit files; `accepted`: with a baseline that has what they owe. The commit's name."""
        for role in ("AUTHOR", "COMMITTER"):
            self.patch.setenv(f"GIT_{role}_DATE", f"{day}T{hour:02}:00:00+00:00")
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
    return {(one.package, one.rule): one for one in seen.past.changes.grown}


def test_a_commit_that_only_records_changes_no_code(past: tuple[Past, dict[str, str]]) -> None:
    repository = open_repository(past[0].project.top)
    assert repository is not None
    changed = last_to_change(repository, "*.py")

    assert changed is not None
    assert datetime.date(2026, 3, 4) == changed.day
    assert last_to_change(repository, "*.pyi") is None


def test_the_commit_that_recorded_its_own_debts_is_named(past: tuple[Past, dict[str, str]]) -> None:
    found = grown(past[0].project.top, bisect=False)
    (ann,), (bob,) = found["app.core", "missing-annotation"].culprits, found["app", "missing-annotation"].culprits

    assert {("app.core", "missing-annotation"), ("app.core", "unchecked-body"), ("app", "missing-annotation"),
            ("app", "unchecked-body")} == found.keys()  # fmt: skip
    assert 2 == found["app.core", "missing-annotation"].change
    assert (past[1]["ann"], "2026-03-01", "Ann", "Ann on 2026-03-01", 2, 1, False, 0, "") == ann
    assert (past[1]["bob"], "2026-03-03", "Bob", "Bob on 2026-03-03", 2, 1, False, 4, "") == bob


def test_the_commits_of_one_day_tell_who_made_it_worse(project: Project) -> None:
    project.write({"app/__init__.py": "# app\n"})
    assert 0 == project.ratchet("init").status
    with pytest.MonkeyPatch.context() as patch:
        past = Past(project, patch)
        past.commit("2026-03-01", "Eve", {}, hour=9)
        bob = past.commit("2026-03-01", "Bob", {"app/b.py": OWING.format("b")}, accepted=True, hour=11)
        past.commit("2026-03-01", "Eve", {"app/c.py": CLEAN.format("c")}, hour=13)
        seen = pipeline.survey(Request(project.top, dict(os.environ)))

    assert "commit" == seen.past.every
    assert [9, 11, 13] == [point.commit.when.hour for point in seen.past.points]
    assert {(bob, "Bob", 1)} == {
        (one.commit, one.author, one.among) for growth in seen.past.changes.grown for one in growth.culprits
    }


def culprits(paths: list[str], step: Step, measured: str = "") -> list[Culprit]:
    """Of what a step raised in the modules a and c: `paths` are what its commits changed. With `measured`, what a owes
    was measured to come with the commit of this name."""
    commits = [Commit(name, FIRST.when) for name in ["start", *map(str, range(len(paths)))]]
    said = {commit.name: Told("Eve", "", (path,)) for commit, path in zip(commits[1:], paths, strict=True)}
    line = line_of(commits, said, {f"{module}.py": module for module in "abc"})
    places = {commit.name: place for place, commit in enumerate(commits)}

    def measure(commit: Commit) -> dict[tuple[str, str], int]:
        return {("a", "cast"): int(places[commit.name] >= places[measured])}

    rises = rises_of(line, step, "cast", ["a", "c"])
    return [one for rise in rises for one in culprits_of(line, rise, measure if measured else None)]


RECORDED = "baselines/a.tsv"


@pytest.mark.parametrize(
    ("paths", "first", "expected"),
    [
        pytest.param(["a.py", "a.py", "b.py", RECORDED], 0, [("0", 2, 4), ("1", 2, 4)], id="two changed the module"),
        pytest.param(["b.py", "b.py", "b.py", RECORDED], 0, [("2", 3, 0)], id="none did: what it uses did"),
        pytest.param(["b.py", "d.md", "mypy.ini", "d.md", RECORDED], 0, [("2", 2, 0)], id="one that only documents"),
        pytest.param(["d.md", "b.py", RECORDED], 0, [("1", 1, 3)], id="one alone changed code"),
        pytest.param(["d.md", RECORDED], 0, [("1", 2, 0)], id="none changed code"),
        pytest.param(["a.py", "a.py", "a.py", "a.py", RECORDED], 0, [("3", 4, 0)], id="too many to name"),
        pytest.param(["a.py", "b.py", RECORDED], 2, [("0", 1, 3)], id="before a baseline that did not record it"),
        pytest.param(["a.py", "b.py", "a.py", RECORDED], 2, [("2", 1, 2)], id="one since that baseline"),
        pytest.param([RECORDED], 0, [("0", 0, 0)], id="nothing came before the commit that only records"),
        pytest.param(["a.py", "b.py", "a.py"], 0, [("2", 1, 0)], id="it changes code, and records what it owes"),
    ],
)
def test_of_several_commits_those_that_changed_the_modules(
    paths: list[str], first: int, expected: list[tuple[str, int, int]]
) -> None:
    found = culprits(paths, Step(first, len(paths), {("a", "cast"): 1}, True))

    assert expected == [(each.commit, each.among, each.out_of) for each in found]
    assert 1 == sum(each.change for each in found), "whichever did it, the changes add up"


def test_modules_that_other_commits_changed_are_told_apart() -> None:
    """Of a week that was measured, its last commit is as good as any other."""
    week = Step(0, 4, {("a", "cast"): 3, ("b", "cast"): 9, ("c", "cast"): 2}, False)
    found = culprits(["c.py", "b.py", "a.py", "b.py"], week)

    assert {("2", 3, 1, 4), ("0", 2, 1, 4)} == {(one.commit, one.change, one.among, one.out_of) for one in found}


def test_tests_stand_last() -> None:
    commits = [FIRST, Commit("1", FIRST.when)]
    line = line_of(commits, {"1": Told("Eve", "", ("a/m.py",))}, {"a/m.py": "a.m"})
    change = {("a.tests.m", "cast"): 9, ("a.m", "cast"): 2, ("a.n", "cast"): -1, ("b", "cast"): -5}
    packages = Packages(frozenset({"a", "a.tests"}), frozenset({"a.tests.m"}))
    found = grown_in(line, [Step(0, 1, change, False)], packages)

    assert [("a", 1, False), ("a.tests", 9, True)] == [(one.package, one.change, one.is_test) for one in found]


def test_measuring_goes_back_before_a_baseline_that_left_it_out() -> None:
    step = Step(3, 4, {("a", "cast"): 1}, True)
    found = culprits(["a.py", "a.py", "b.py", RECORDED], step, measured="1")

    assert [("1", 1, True)] == [(each.commit, each.among, each.is_measured) for each in found]


@pytest.mark.parametrize(
    ("unmeasured", "untold"),
    [
        pytest.param("1", "1 cannot be measured: it does not parse", id="a commit cannot be measured"),
        pytest.param("", "by today's measure, none of them raised it", id="today's measure does not see it"),
    ],
)
def test_measuring_says_why_it_does_not_tell(unmeasured: str, untold: str) -> None:
    commits = [Commit(name, FIRST.when) for name in ("start", "0", "1")]
    said = {name: Told("Eve", "", ("a.py",)) for name in "01"}
    line = line_of(commits, said, {"a.py": "a"})

    def measure(commit: Commit) -> dict[tuple[str, str], int]:
        if commit.name == unmeasured:
            raise Inconclusive(f"{unmeasured} cannot be measured: it does not parse")
        return {}

    (rise,) = rises_of(line, Step(0, 2, {("a", "cast"): 1}, False), "cast", ["a"])
    found = culprits_of(line, rise, measure)

    assert [("0", 2, untold), ("1", 2, untold)] == [(each.commit, each.among, each.untold) for each in found]
    assert not any(each.is_certain for each in found)


def test_a_commit_that_did_it_for_certain_is_named_once() -> None:
    """With all that it raised in two groups of modules; and none of many is left out of the sum."""
    names = [str(number) for number in range(12)]
    commits = [Commit(name, FIRST.when) for name in ("start", *names)]
    said = {name: Told("Eve", "", ("a.py",) if name == "3" else ("a.py", "c.py")) for name in names}
    line = line_of(commits, said, {"a.py": "p.a", "c.py": "p.c"})
    places = {commit.name: place for place, commit in enumerate(commits)}
    change = {("p.a", "cast"): 4 + 12, ("p.c", "cast"): 2}

    def measure(commit: Commit) -> dict[tuple[str, str], int]:
        place = places[commit.name]
        return {("p.a", "cast"): 4 * (place >= 5) + place, ("p.c", "cast"): 2 * (place >= 5)}

    (row,) = grown_in(line, [Step(0, 12, change, False)], Packages(frozenset(), frozenset()), measure)

    assert ("4", 7) == (row.culprits[0].commit, row.culprits[0].change)
    assert len(row.culprits) == len({each.commit for each in row.culprits}) == 9
    assert (3, 3) == (row.more, row.rest)
    assert row.change == row.rest + sum(each.change for each in row.culprits)


def test_a_bisection_says_what_it_measures_and_keeps_it(past: tuple[Past, dict[str, str]]) -> None:
    def said() -> list[str]:
        told: list[str] = []
        pipeline.survey(Request(past[0].project.top, dict(os.environ), progress=told.append), bisect=True)
        return [text for text in told if text.startswith("measuring ") and "commits" in text]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RATCHET_CACHE_DIR", str(past[0].project.top.parent / "another"))
        first, again = said(), said()

    assert 3 <= len(first)
    assert re.fullmatch(r"measuring [0-9a-f]{12} of 2026-03-0\d: 2 of at most \d+ commits", first[1])
    assert [] == again


def test_measuring_finds_the_one_of_several(past: tuple[Past, dict[str, str]]) -> None:
    found = grown(past[0].project.top, bisect=True)
    (ann,), (bob,) = found["app.core", "missing-annotation"].culprits, found["app", "missing-annotation"].culprits

    assert (past[1]["ann"], False) == (ann.commit, ann.is_measured)
    assert (past[1]["bob"], "Bob", "2026-03-03", 2, 1, True) == (
        bob.commit, bob.author, bob.day, bob.change, bob.among, bob.is_measured,
    )  # fmt: skip


@SLOW
def test_without_any_baseline_the_measured_weeks_tell(project: Project) -> None:
    """Of the commits of a week, the one that changed the module is likely; measuring makes it certain."""
    bare = project
    commits = [("2026-01-05", "Eve", {"app/__init__.py": "# app\n", "app/x.py": CLEAN.format("x"),
                                      "app/old.py": OWING.format("old") * 2}),
               ("2026-03-02", "Ann", {"app/a.py": OWING.format("a")}),
               ("2026-03-03", "Eve", {"app/x.py": CLEAN.format("y")})]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        names = [Past(bare, patch).commit(*one) for one in commits]
        (bare.top / "app/old.py").unlink()
        Past(bare, patch).commit(
            "2026-03-04", "Flo", {"app/sub/__init__.py": "# sub\n", "app/sub/new.py": OWING.format("old") * 2}
        )
        bare.write({"ratchet.toml": '[ratchet]\nroots = ["."]\npaths = ["app"]\n'})
        assert 0 == bare.ratchet("history", "--measure", "--every", "week").status
        before = grown(bare.top, bisect=False)
        found = grown(bare.top, bisect=True)

    assert {"app"} == {package for package, _ in before}, "what moved to app.sub got no worse by that"
    (likely,) = before["app", "missing-annotation"].culprits
    assert (names[1], 2, False, 3) == (likely.commit, likely.change, likely.is_measured, likely.out_of)
    (ann,) = found["app", "missing-annotation"].culprits
    assert (names[1], "Ann", 2, True) == (ann.commit, ann.author, ann.change, ann.is_measured)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param([0, 0, 0, 5], [(3, 5)], id="the last"),
        pytest.param([0, 5, 5, 5, 5], [(1, 5)], id="the first after it"),
        pytest.param([2, 2, 2, 7, 7, 7], [(3, 5)], id="in the middle"),
        pytest.param([0, 2, 2, 2, 2, 9], [(5, 7), (1, 2)], id="two of them, the most first"),
        pytest.param([5, 9, 5, 5], [], id="no more at the end"),
    ],
)
def test_a_bisection(counts: list[int], expected: list[tuple[int, int]]) -> None:
    commits = [Commit(str(number), FIRST.when) for number in range(len(counts))]

    found = measured_rises(commits, lambda commit: counts[int(commit.name)])

    assert expected == [(int(commit.name), change) for commit, change in found]
