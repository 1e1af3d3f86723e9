"""The ledger only falls: a trunk that was moved to a change of one's own allows that change no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from projects.building import Project

from ratchet.check.configured_trunk import configured_base
from ratchet.facts.git import open_repository

TYPED = "def bill(total: int) -> int:\n    return total + 1\n"
UNTYPED = "def bill(total):\n    return total + 1\n"
ANNOTATED = "from json import loads\n\n\ndef f(given: str) -> object:\n    value = loads(given)\n    return value.a\n"
LOOSE = "def name(text):\n    return text\n"


def recorded_afresh(project: Project) -> None:
    """Debt with a baseline that allows it, which only `init` on an empty baseline would write."""
    project.write({"app.py": UNTYPED})
    project.git("rm", "-rq", "--cached", "baselines")
    project.git("clean", "-qfd", "baselines")
    assert project.ratchet("init").status == 0
    project.commit("worse, recorded afresh")


@pytest.fixture
def worse(project: Project) -> Project:
    """A branch whose commit brings debt and a baseline that allows it."""
    project.recorded({"app.py": TYPED, "name.py": LOOSE})
    recorded_afresh(project)
    return project


def branch_moved(project: Project) -> None:
    project.git("branch", "-qf", "main", "HEAD")


def reference_moved(project: Project) -> None:
    project.git("update-ref", "refs/heads/main", "HEAD")


def moved_before_an_empty_commit(project: Project) -> None:
    project.commit("nothing")
    project.git("branch", "-qf", "main", "HEAD")


def remote(project: Project) -> None:
    project.git("clone", "-q", "--bare", ".", "origin.git")
    project.git("remote", "add", "origin", "origin.git")
    project.git("fetch", "-q")
    (project.top / ".git/info/exclude").write_text("origin.git\n", encoding="utf-8")


def fetched_over_the_trunk(project: Project) -> None:
    remote(project)
    project.git("fetch", "-q", "-f", "origin", "+refs/heads/change:refs/remotes/origin/main")


def other_default_branch(project: Project) -> None:
    remote(project)
    project.git("remote", "set-head", "origin", "change")


def trunk_is_another_name_of_the_change(project: Project) -> None:
    project.git("symbolic-ref", "refs/heads/main", "refs/heads/change")


def remote_of_ones_own(project: Project) -> None:
    project.git("update-ref", "refs/remotes/origin/main", "HEAD")
    project.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    project.git("config", "remote.origin.url", "nowhere")


@pytest.mark.parametrize(
    "move",
    [
        branch_moved,
        reference_moved,
        moved_before_an_empty_commit,
        fetched_over_the_trunk,
        other_default_branch,
        trunk_is_another_name_of_the_change,
        remote_of_ones_own,
    ],
)
def test_a_trunk_that_was_moved_to_the_change_allows_it_nothing(
    worse: Project, move: Callable[[Project], None]
) -> None:
    move(worse)
    assert "loosened-baseline" in worse.check().rules


def criss_cross(project: Project) -> None:
    """The trunk takes the branch's commit by a merge that keeps nothing of it, and the branch the trunk's."""
    project.git("switch", "-q", "main")
    project.write({"notes.txt": "one\n"})
    project.commit("on the trunk")
    project.git("switch", "-q", "change")
    project.git("merge", "-q", "-m", "takes the trunk", "main")
    project.git("switch", "-q", "main")
    project.git("merge", "-q", "-s", "ours", "-m", "takes the branch", "change~1")
    project.git("switch", "-q", "change")


def test_of_several_merge_bases_the_least_counts(worse: Project) -> None:
    criss_cross(worse)
    assert "loosened-baseline" in worse.check("--base", "main").rules


def test_a_merge_base_that_allows_less_is_taken_although_the_trunk_got_it_by_a_merge(project: Project) -> None:
    project.recorded({"app.py": UNTYPED, "name.py": LOOSE})
    project.write({"app.py": TYPED})
    project.ratchet("update")
    project.commit("better")
    better = project.git("rev-parse", "HEAD").strip()
    criss_cross(project)
    repository = open_repository(project.top)
    assert repository is not None
    assert better == configured_base(repository, "main", {}).commit


# -- honest trunks ------------------------------------------------------------------------------------------------


def test_a_trunk_whose_baseline_fell_is_its_own_base(project: Project) -> None:
    project.recorded({"app.py": UNTYPED, "name.py": LOOSE})
    project.write({"app.py": TYPED})
    project.ratchet("update")
    project.commit("better")
    project.git("branch", "-qf", "main", "HEAD")
    repository = open_repository(project.top)
    assert repository is not None
    head = project.git("rev-parse", "HEAD").strip()
    assert head == configured_base(repository, None, {}).commit


def test_a_first_baseline_is_no_raise(project: Project) -> None:
    project.recorded({"app.py": UNTYPED})
    project.git("switch", "-q", "main")
    assert project.check().findings == []


def test_debts_that_an_annotation_revealed_are_held_on_the_trunk_too(project: Project) -> None:
    project.recorded({"app.py": "def f(given):\n    text: str = given.x\n    return given.a + given.b\n"})
    project.write({"app.py": ANNOTATED})
    project.ratchet("update")
    project.commit("annotated")
    assert project.check().findings == []
    project.git("branch", "-qf", "main", "HEAD")
    assert project.check().findings == []


def test_a_red_trunk_that_a_branch_recorded_is_held(project: Project) -> None:
    project.recorded({"app.py": TYPED})
    project.git("switch", "-q", "main")
    project.write({"old.py": LOOSE})
    project.commit("past the check")
    project.git("switch", "-qc", "records")
    project.write({"new.py": TYPED})
    project.commit("innocent")
    assert project.ratchet("update").status == 0
    project.commit("recorded")
    project.git("switch", "-q", "main")
    project.git("merge", "-q", "--no-ff", "-m", "merged", "records")
    assert project.check().findings == []


def test_a_row_that_a_note_has_raised_goes_in_the_next_change(project: Project) -> None:
    """The base is the commit before the raise, which allows nothing of the row; the trunk has it all the same."""
    standard = '[ratchet]\nroots = ["."]\npaths = ["."]\nstrictness = "standard"\n'
    body = "def code(made: object) -> str:\n    found = made.gi_code{}\n    return str(found)\n"
    project.recorded({"ratchet.toml": standard, "app.py": body.format("")})
    project.git("switch", "-q", "main")
    project.write({"app.py": body.format("  # type: ignore[attr-defined]")})
    assert project.check().status == 0
    project.commit("the error is named")
    project.git("switch", "-qc", "next")
    project.write({"app.py": "def code(made: object) -> str:\n    return str(made)\n"})
    assert project.check().findings == []
