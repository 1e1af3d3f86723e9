"""Which commit is the base, on real repositories."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from ratchet.errors import Inconclusive
from ratchet.facts.git import Base, open_repository
from ratchet.in_ci import in_ci


class Sandbox(Protocol):
    path: Path

    def git(self, *arguments: str, **environment: str) -> str: ...
    def write(self, files: dict[str, str | bytes]) -> None: ...
    def commit(self, files: dict[str, str | bytes], message: str = "change") -> str: ...
    def clone(self, name: str, *options: str) -> Sandbox: ...


CI = {"CI": "true"}


def base(at: Sandbox, ref: str | None = None, trunk: str | None = None, **environ: str) -> Base:
    repository = open_repository(at.path)
    assert repository is not None
    return repository.base(ref, trunk, environ)


@pytest.fixture
def branched(project: Sandbox) -> Sandbox:
    """main has moved on since `change` left it; HEAD is on `change`, two commits further."""
    project.git("switch", "-qc", "change")
    project.commit({"c.py": ""})
    project.commit({"d.py": ""})
    project.git("switch", "-q", "main")
    project.commit({"main.py": ""})
    project.git("switch", "-q", "change")
    return project


def first(at: Sandbox) -> str:
    return at.git("rev-list", "--max-parents=0", "HEAD")


def test_no_commit_yet(sandbox: Callable[[str], Sandbox]) -> None:
    assert base(sandbox("empty")) == Base(None, None, "the repository has no commit yet")


def test_merge_base_with_main(branched: Sandbox) -> None:
    assert base(branched).commit == base(branched, "main").commit == first(branched)


def test_main_is_compared_with_itself(project: Sandbox) -> None:
    project.commit({"c.py": ""})
    assert base(project).commit == project.git("rev-parse", "HEAD")


def test_main_in_ci_is_compared_with_its_first_parent(project: Sandbox) -> None:
    project.commit({"c.py": ""})
    assert base(project, **CI).commit == first(project)


def test_merge_on_main_in_ci_is_compared_with_main_before(branched: Sandbox) -> None:
    branched.git("switch", "-q", "main")
    before = branched.git("rev-parse", "HEAD")
    branched.git("merge", "-q", "--no-ff", "-m", "merge", "change")
    assert base(branched, **CI).commit == before


def test_push_of_several_commits_in_ci(project: Sandbox, tmp_path: Path) -> None:
    project.commit({"c.py": ""})
    project.commit({"d.py": ""})
    (tmp_path / "event.json").write_text(json.dumps({"before": first(project)}))
    assert base(project, GITHUB_ACTIONS="true", GITHUB_EVENT_PATH=str(tmp_path / "event.json")).commit == first(project)
    assert base(project, GITLAB_CI="true", CI_COMMIT_BEFORE_SHA=first(project)).commit == first(project)


def test_push_that_rewrote_history_falls_back_to_the_parent(project: Sandbox) -> None:
    project.commit({"c.py": ""})
    parent = project.git("rev-parse", "HEAD^")
    assert base(project, CI="1", CI_COMMIT_BEFORE_SHA="1" * 40).commit == parent
    assert base(project, CI="1", CI_COMMIT_BEFORE_SHA="0" * 40).commit == parent


def test_first_commit_of_all_in_ci(project: Sandbox) -> None:
    assert base(project, **CI).commit is None


def test_commit_given_in_ci_is_taken_as_it_is(project: Sandbox) -> None:
    project.commit({"c.py": ""})
    head = project.git("rev-parse", "HEAD")
    assert [base(project, ref, **CI).commit for ref in ("HEAD", head, head[:10])] == [head, head, head]


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "release"}, id="GitHub"),
        pytest.param({"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "release"}, id="GitLab"),
        pytest.param({"CI": "true", "BITBUCKET_PR_DESTINATION_BRANCH": "release"}, id="Bitbucket"),
        pytest.param({"TF_BUILD": "True", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/release"}, id="Azure"),
        pytest.param({"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "release"}, id="Buildkite"),
        pytest.param({"JENKINS_URL": "x", "CHANGE_TARGET": "release"}, id="Jenkins"),
        pytest.param({"DRONE": "true", "DRONE_PULL_REQUEST": "3", "DRONE_TARGET_BRANCH": "release"}, id="Drone"),
        pytest.param({"TRAVIS": "true", "TRAVIS_PULL_REQUEST": "3", "TRAVIS_BRANCH": "release"}, id="Travis"),
        pytest.param({"GITLAB_CI": "true", "CI_DEFAULT_BRANCH": "release"}, id="default branch"),
    ],
)
def test_provider_names_the_target(branched: Sandbox, environ: dict[str, str]) -> None:
    middle = branched.git("rev-parse", "HEAD^")
    branched.git("branch", "release", middle)
    found = base(branched, **environ)
    assert (found.ref, found.commit) == ("release", middle)


def test_provider_that_is_not_running_says_nothing(branched: Sandbox) -> None:
    branched.git("branch", "release", "HEAD^")
    assert base(branched, GITHUB_BASE_REF="release", CI="false").ref == "main"
    assert base(branched, CI="true", TRAVIS="true", TRAVIS_PULL_REQUEST="false", TRAVIS_BRANCH="release").ref == "main"


def test_configured_trunk_comes_before_the_provider(branched: Sandbox) -> None:
    branched.git("branch", "release", "HEAD^")
    assert base(branched, None, "main", GITHUB_ACTIONS="1", GITHUB_BASE_REF="release").ref == "main"


def test_merge_queue(branched: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text(json.dumps({"merge_group": {"base_ref": "refs/heads/main"}}))
    assert base(branched, GITHUB_ACTIONS="1", GITHUB_EVENT_PATH=str(tmp_path / "event.json")).ref == "main"


def test_remote_default_branch(branched: Sandbox) -> None:
    branched.git("branch", "-m", "main", "develop")
    branched.git("switch", "-q", "develop")
    clone = branched.clone("clone")
    clone.git("switch", "-qc", "work")
    tip = clone.git("rev-parse", "HEAD")
    clone.commit({"e.py": ""})
    assert (base(clone).ref, base(clone).commit) == ("origin/develop", tip)


@pytest.mark.parametrize(
    ("commands", "ref", "reason"),
    [
        ((), "origin/develop", "origin's default branch"),
        (("symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/gone",), "origin/main", "the branch main"),
        (("update-ref --no-deref refs/remotes/origin/HEAD HEAD",), "origin/main", "the branch main"),
        (("remote set-head origin --delete",), "origin/main", "the branch main"),
        (
            ("symbolic-ref refs/remotes/origin/HEAD refs/heads/develop",),
            "refs/heads/develop",
            "origin's default branch",
        ),
        (("update-ref refs/heads/refs/remotes/origin/HEAD HEAD",), "origin/develop", "origin's default branch"),
        (("update-ref refs/tags/refs/remotes/origin/HEAD HEAD",), "origin/develop", "origin's default branch"),
        (("remote rename origin team/one",), "team/one/develop", "team/one's default branch"),
    ],
)
def test_default_branch_is_told_however_it_is_named(
    branched: Sandbox, commands: tuple[str, ...], ref: str, reason: str
) -> None:
    branched.git("branch", "develop", "main")
    branched.git("switch", "-q", "develop")
    clone = branched.clone("a clone\nwith a line break")
    clone.git("switch", "-qc", "work")
    for command in commands:
        clone.git(*command.split())
    found = base(clone)
    assert (found.ref, found.reason.startswith(reason)) == (ref, True)


def test_remote_counts_rather_than_a_moved_local_branch(branched: Sandbox) -> None:
    branched.git("switch", "-q", "main")
    clone = branched.clone("clone")
    tip = clone.git("rev-parse", "origin/main")
    clone.git("switch", "-qc", "work", "origin/main")
    clone.commit({"debt.py": ""})
    clone.git("branch", "-f", "main", "HEAD")
    assert base(clone, None, "main").commit == base(clone).commit == tip


def test_moved_branch_asked_for_by_name_is_remarked(branched: Sandbox) -> None:
    clone = branched.clone("clone")
    clone.git("switch", "-qc", "work", "origin/main")
    clone.commit({"debt.py": ""})
    clone.git("branch", "-f", "main", "HEAD")
    assert "1 of its commits are not in origin/main" in base(clone, "main").reason


@pytest.mark.parametrize("name", ["main", "origin/main"])
def test_namesakes_do_not_stand_in(branched: Sandbox, name: str) -> None:
    branched.git("switch", "-q", "main")
    clone = branched.clone("clone")
    clone.git("switch", "-qc", "work")
    tip = clone.git("rev-parse", "HEAD")
    clone.commit({"debt.py": ""})
    clone.git("tag", name, "HEAD")
    clone.git("update-ref", f"refs/heads/{'origin/main' if name == 'origin/main' else 'other'}", "HEAD")
    assert base(clone, name).commit == base(clone, None, name).commit == tip


def test_branch_only_at_the_remote(branched: Sandbox) -> None:
    clone = branched.clone("clone")
    clone.git("switch", "-q", "--detach", "origin/change")
    clone.git("branch", "-D", "change")
    assert base(clone, "main").commit == first(branched)


def test_only_branch_is_the_trunk(project: Sandbox) -> None:
    project.git("branch", "-m", "main", "stem")
    assert base(project).ref == "stem"


def test_no_telling_which_branch(project: Sandbox) -> None:
    project.git("branch", "-m", "main", "stem")
    project.git("branch", "other")
    with pytest.raises(Inconclusive, match="cannot tell which branch is the trunk"):
        base(project)


@pytest.mark.parametrize("ref", ["mian", "--upload-pack=x", "", "0" * 40])
def test_unknown_ref(project: Sandbox, ref: str) -> None:
    with pytest.raises(Inconclusive, match="there is no such commit here"):
        base(project, ref)


@pytest.mark.parametrize(
    ("ref", "advice"),
    [
        pytest.param("mian", "Did you mean main?", id="nearly a branch"),
        pytest.param("", "The name is empty", id="nothing"),
        pytest.param("HEAD~100", "no such revision", id="before the first commit"),
        pytest.param("0" * 40, "no such revision", id="an object name"),
        pytest.param("release/2.0", "git fetch origin +refs/heads/release/2.0:", id="what may be a branch"),
    ],
)
def test_what_to_do_about_an_unknown_ref(project: Sandbox, ref: str, advice: str) -> None:
    project.git("remote", "add", "origin", "/nowhere")
    with pytest.raises(Inconclusive) as refused:
        base(project, ref)
    assert advice in str(refused.value)
    assert ("git fetch" in str(refused.value)) == ("git fetch" in advice)


def test_shallow_clone_is_told_how_to_fetch(branched: Sandbox) -> None:
    branched.commit({"e.py": ""})
    shallow = branched.clone("shallow", "--depth=1", "--no-single-branch")
    with pytest.raises(Inconclusive) as refused:
        base(shallow, "origin/main")
    assert "git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main" in str(refused.value)
    assert "fetch-depth: 0" in str(refused.value)


def test_a_clone_that_lacks_the_trunk_is_told_how_to_ask_for_it(branched: Sandbox) -> None:
    """What the hint says is run: then the trunk is known, whatever it is called."""
    branched.git("branch", "-m", "main", "develop")
    feature = branched.git("branch", "--show-current").strip()
    branched.git("branch", "other")
    shallow = branched.clone("shallow", "--depth=1", f"--branch={feature}")
    shallow.git("update-ref", "refs/remotes/origin/older", "HEAD")
    shallow.git("remote", "set-head", "origin", "--delete")
    branched.git("switch", "-q", "develop")  # the remote's HEAD
    with pytest.raises(Inconclusive) as refused:
        base(shallow)
    hint = str(refused.value).partition("for it: ")[2].partition(" (in CI")[0]
    for command in hint.replace("'", "").split(" && "):
        shallow.git(*command.split()[1:])
    assert "origin/develop" == base(shallow).ref


def test_in_a_shallow_clone_no_other_branch_is_guessed(branched: Sandbox) -> None:
    """What CI fetched may be called nearly as what it did not."""
    branched.git("branch", "release-1")
    shallow = branched.clone("shallow", "--depth=1", "--no-single-branch")
    with pytest.raises(Inconclusive, match="git fetch --unshallow"):
        base(shallow, "origin/release-2")


def test_shallow_clone_of_the_trunk_in_ci(branched: Sandbox) -> None:
    branched.git("switch", "-q", "main")
    with pytest.raises(Inconclusive, match="HEAD's parent is not in this shallow clone"):
        base(branched.clone("shallow", "--depth=1"), **CI)


def test_unrelated_history(project: Sandbox) -> None:
    project.git("switch", "-q", "--orphan", "other")
    project.commit({"x.py": ""})
    with pytest.raises(Inconclusive, match="no common commit"):
        base(project, "main")


def test_grafts_do_not_bend_history(branched: Sandbox) -> None:
    # A graft that makes HEAD its own base's parent would hide the change.
    head, main = branched.git("rev-parse", "HEAD"), branched.git("rev-parse", "main")
    (branched.path / ".git/info/grafts").write_text(f"{main} {head}\n")
    assert base(branched).commit == first(branched)


def test_replaced_commit_does_not_bend_history(branched: Sandbox) -> None:
    branched.git("replace", "--graft", "main", "HEAD")
    assert base(branched).commit == first(branched)


@pytest.mark.parametrize(
    ("environ", "is_ci"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"CI": "true"}, True, id="CI"),
        pytest.param({"CI": "false"}, False, id="CI=false"),
        pytest.param({"CI": ""}, False, id="CI empty"),
        pytest.param({"TF_BUILD": "True"}, True, id="Azure does not set CI"),
        pytest.param({"JENKINS_URL": "https://x"}, True, id="nor does Jenkins"),
    ],
)
def test_in_ci(environ: dict[str, str], is_ci: bool) -> None:
    assert in_ci(environ) is is_ci
