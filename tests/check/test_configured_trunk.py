"""A change may not choose what it is compared with."""

from __future__ import annotations

import pytest
from projects.building import Project

from ratchet.check.configured_trunk import configured_base
from ratchet.facts.git import open_repository

TRUNK = '[git]\ntrunk = "{}"\n'
TOOL = '[tool.ratchet.git]\ntrunk = "{}"\n'


def subject_of_base(project: Project, ref: str | None = None) -> str:
    """The message of the commit that is the base."""
    repository = open_repository(project.top)
    assert repository is not None
    commit = configured_base(repository, ref, {}).commit
    assert commit is not None
    return project.git("log", "-1", "--format=%s", commit).strip()


@pytest.fixture
def branched(project: Project) -> Project:
    """main: one. HEAD on `change`: one, two, three. `near`: one, two. `stable`: one alone as well."""
    project.write({"ratchet.toml": "[ratchet]\n"})
    project.commit("one")
    project.git("branch", "stable")
    project.git("switch", "-qc", "change")
    project.commit("two")
    project.git("branch", "near")
    project.commit("three")
    return project


@pytest.mark.parametrize(
    ("files", "committed"),
    [
        pytest.param({"ratchet.toml": TRUNK.format("near")}, False, id="in the work tree"),
        pytest.param({"ratchet.toml": TRUNK.format("near")}, True, id="committed with the change"),
        pytest.param({"ratchet.toml": TRUNK.format("HEAD")}, True, id="to itself"),
        pytest.param({"pyproject.toml": TOOL.format("near")}, True, id="in pyproject.toml"),
        pytest.param({"ratchet.toml": "[git\n"}, False, id="not valid TOML"),
        pytest.param({"ratchet.toml": ""}, False, id="deleted"),
    ],
)
def test_the_changes_own_trunk_does_not_count(branched: Project, files: dict[str, str], committed: bool) -> None:
    branched.write(files)
    if committed:
        branched.commit("four")
    assert subject_of_base(branched) == "one"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("ratchet.toml", "[ratchet]\n\n" + TRUNK, id="ratchet.toml"),
        pytest.param("pyproject.toml", "[tool.ratchet]\n\n" + TOOL, id="pyproject.toml"),
    ],
)
def test_the_trunk_that_the_usual_one_names_counts(project: Project, name: str, text: str) -> None:
    project.write({name: text.format("develop")})
    project.commit("one")
    project.git("switch", "-qc", "develop")
    project.commit("two")
    project.git("switch", "-qc", "change")
    project.write({name: text.format("main")})
    project.commit("three")
    assert subject_of_base(project) == "two"


def test_before_the_usual_one_is_configured_the_changes_own_is_all_there_is(project: Project) -> None:
    project.commit("one")
    project.git("switch", "-qc", "develop")
    project.commit("two")
    project.git("switch", "-qc", "change")
    project.write({"ratchet.toml": TRUNK.format("develop")})
    project.commit("three")
    assert subject_of_base(project) == "two"


def test_without_a_usual_one_the_work_trees_counts(project: Project) -> None:
    project.write({"ratchet.toml": TRUNK.format("trunk")})
    project.commit("one")
    project.git("branch", "-m", "trunk")
    project.git("switch", "-qc", "change")
    project.commit("two")
    assert subject_of_base(project) == "one"


def test_a_named_base_is_obeyed(branched: Project) -> None:
    assert subject_of_base(branched, "near") == "two"
