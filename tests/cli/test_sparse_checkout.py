"""A sparse checkout leaves out what a verdict rests on: nothing is known of it, so nothing can be told."""

from __future__ import annotations

import pytest
from projects.building import Project

OWES = {"app/a/core.py": "def one(x):\n    return x\n", "app/b/core.py": "X = 1\n", "other/a.txt": "a\n"}
POLICY = '[ratchet]\nroots = ["."]\npaths = ["app"]\n'


@pytest.fixture
def recorded(project: Project) -> Project:
    project.recorded({**OWES, "ratchet.toml": POLICY})
    # git leaves on disk what its index does not know by its times: those of a copied recording are others.
    project.git("update-index", "-q", "--refresh")
    return project


@pytest.mark.parametrize("command", ["check", "update", "status"])
@pytest.mark.parametrize(
    ("kept", "missing"),
    [
        pytest.param(["app"], "baselines/", id="baselines"),
        pytest.param(["app/a", "baselines"], "app/b/core.py", id="sources"),
    ],
)
def test_what_is_not_on_disk_cannot_be_measured(recorded: Project, command: str, kept: list[str], missing: str) -> None:
    recorded.git("sparse-checkout", "set", "--cone", *kept)
    said = recorded.ratchet(command)
    assert 3 == said.status
    assert missing in said.out + said.err
    assert "is tracked but not on disk (sparse checkout," in said.out + said.err


def test_what_no_verdict_rests_on_may_be_left_out(recorded: Project) -> None:
    recorded.git("sparse-checkout", "set", "--cone", "app", "baselines")
    assert 0 == recorded.check().status


def test_a_measured_path_that_is_left_out_as_a_whole_is_told_with_the_way_back(recorded: Project) -> None:
    recorded.git("sparse-checkout", "set", "--cone", "other", "baselines")
    said = recorded.ratchet("check")
    assert 2 == said.status
    assert "'app' does not exist." in said.err
    assert "git sparse-checkout add" in said.err
