"""`ratchet accept`: on the trunk, what landed past the check is recorded, with a reason."""

from __future__ import annotations

import pytest
from projects.building import Project

APP = "def f() -> int:\n    return 1\n"
UNTYPED = "def legacy(order):\n    return order\n"
REASON = "a hotfix went past the check, see the incident"


@pytest.fixture
def red(project: Project) -> Project:
    """A trunk on which an untyped function landed without its rows."""
    project.recorded({"app.py": APP})
    project.git("switch", "-q", "main")
    project.write({"old.py": UNTYPED})
    project.commit("hotfix, past the check")
    return project


def test_accepted_debts_are_allowed_from_then_on(red: Project) -> None:
    assert red.check().status == 1
    accepted = red.ratchet("accept", "--reason", REASON)
    assert accepted.status == 0
    assert "Accepted what HEAD shows, on the trunk main; wrote" in accepted.out
    red.commit("accepted")
    assert red.check().findings == []


def test_update_names_the_command_for_what_landed(red: Project) -> None:
    assert 'This is the trunk (main). What landed here past the check is recorded by ratchet accept --reason "WHY"' in (
        red.ratchet("update").out
    )
    red.git("switch", "-qc", "branch")
    red.write({"new.py": UNTYPED})
    red.commit("on a branch")

    assert "ratchet accept" not in red.ratchet("update").out


def test_the_reason_is_written_down(red: Project) -> None:
    red.ratchet("accept", "--reason", REASON)
    (written,) = (red.top / "baselines/accepted").iterdir()
    text = written.read_text(encoding="utf-8")
    assert REASON in text
    assert '["missing-annotation", "old", "legacy", "order", 1]' in text


def test_what_landed_with_a_distribution_that_is_imported_for_the_first_time_is_accepted(project: Project) -> None:
    """The environment is not the baseline's then, and HEAD measured again would show nothing."""
    project.recorded({"app.py": APP})
    project.git("switch", "-q", "main")
    project.write({"old.py": f"import networkx\n\n\n{UNTYPED}"})
    project.commit("hotfix, past the check")
    assert "Accepted" in project.ratchet("accept", "--reason", REASON).out
    assert "missing-annotation\tlegacy\torder\t1" in (project.top / "baselines/modules/old.tsv").read_text("utf-8")


def test_only_what_has_landed_is_accepted(red: Project) -> None:
    red.write({"new.py": UNTYPED})
    said = red.ratchet("accept", "--reason", REASON)
    assert said.status == 2
    assert "new.py is not committed" in said.err


def test_accepting_on_a_branch_is_refused(red: Project) -> None:
    red.git("switch", "-qc", "branch")
    red.write({"new.py": UNTYPED})
    red.commit("on a branch")
    said = red.ratchet("accept", "--reason", REASON)
    assert said.status == 2
    assert "works on the trunk alone, and takes main for it" in said.err


def test_a_branch_gains_nothing_by_it(red: Project) -> None:
    """Accepted on a trunk that its author moved, and moved back: only what the trunk holds counts."""
    red.git("switch", "-qc", "branch")
    red.write({"new.py": "def more(order):\n    return order\n"})
    red.commit("a debt of the branch")
    assert red.ratchet("accept", "--reason", REASON).status == 2
    red.git("branch", "-q", "elsewhere", "main")
    red.git("branch", "-qf", "main", "branch")
    red.git("switch", "-q", "main")
    assert red.ratchet("accept", "--reason", REASON).status == 0
    red.commit("accepted by its author")
    red.git("branch", "-qf", "branch", "main")
    red.git("switch", "-q", "branch")
    red.git("branch", "-qf", "main", "elsewhere")
    rules = red.check().rules
    assert {"loosened-baseline", "missing-annotation"} <= set(rules)


def test_ci_on_the_trunk_goes_by_what_was_accepted_there(red: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    red.ratchet("accept", "--reason", REASON)
    red.commit("accepted")
    monkeypatch.setenv("CI", "true")
    assert red.check().findings == []


def test_nothing_to_accept(project: Project) -> None:
    project.recorded({"app.py": APP})
    said = project.ratchet("accept", "--reason", REASON)
    assert said.status == 0
    assert said.out.startswith("Nothing to accept")


def test_a_reason_says_something(red: Project) -> None:
    said = red.ratchet("accept", "--reason", "meh")
    assert said.status == 2
    assert "a reason is one line" in said.err
