"""`ratchet hook HOST --event post-edit`: a remark on one edited file, or silence."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.agents.host import Json
from ratchet.agents.hosts import host
from ratchet.agents.post_edit import answer
from ratchet.storage.narrowing import as_table, as_text

GOOD = "def total(prices: list[int]) -> int:\n    return sum(prices)\n"
BAD = "def total(prices):\n    return sum(prices)\n"
PATCH = "*** Begin Patch\n*** Update File: app/a.py\n@@\n-x\n+y\n*** End Patch\n"


@pytest.fixture
def recorded(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": GOOD, "app/b.py": BAD})


def remark(project: Project, name: str = "claude-code", path: str = "app/a.py", seconds: float = 120) -> Json | None:
    """What the hook says of an edit, in the host's payload, where there is time."""
    asked = {"file_path": str(project.top / path)} if name != "codex" else {"command": PATCH}
    payload = {"cwd": str(project.top), "hook_event_name": "PostToolUse", "tool_name": "Edit", "tool_input": asked}
    known = host(name)
    assert known is not None
    edit = known.edited(payload)
    return answer(known, edit, dict(os.environ), seconds) if edit is not None else None


def context(said: Json | None) -> str:
    assert said is not None
    return as_text(as_table(said["hookSpecificOutput"])["additionalContext"])


@pytest.mark.parametrize(
    ("name", "event"),
    [
        pytest.param("claude-code", "PostToolUse", id="claude-code"),
        pytest.param("codex", "PostToolUse", id="codex, which patches"),
        pytest.param("gemini", "AfterTool", id="gemini"),
    ],
)
def test_what_is_wrong_in_the_file_is_remarked_once(name: str, event: str, recorded: Project) -> None:
    recorded.write({"app/a.py": BAD})
    said = remark(recorded, name)

    assert said is not None
    assert event == as_table(said["hookSpecificOutput"])["hookEventName"]
    assert "app/a.py:1: total() has no annotation for prices  [missing-annotation]" in context(said)
    assert "the type that callers pass" in context(said)
    assert "decision" not in said
    assert remark(recorded, name) is None


def test_an_improvement_and_what_is_wrong_elsewhere_are_no_remarks(recorded: Project) -> None:
    recorded.write({"app/b.py": GOOD, "app/a.py": BAD})

    assert remark(recorded, path="app/b.py") is None
    assert "M app/a.py" in recorded.git("status", "--porcelain")
    assert "baselines" not in recorded.git("status", "--porcelain")


def test_what_takes_too_long_is_silence(recorded: Project) -> None:
    recorded.write({"app/a.py": BAD})

    assert remark(recorded, seconds=0.01) is None


@pytest.mark.parametrize("path", ["README.md", "app/gone.py", "app"])
def test_what_is_no_file_of_python_is_let_be(path: str, recorded: Project) -> None:
    recorded.write({"README.md": "# App\n"})

    assert remark(recorded, path=path) is None


@pytest.mark.parametrize("name", ["copilot", "cursor", "antigravity", "opencode"])
def test_a_host_that_hears_no_remark_is_told_nothing(name: str, recorded: Project) -> None:
    recorded.write({"app/a.py": BAD})

    assert remark(recorded, name) is None


@pytest.mark.parametrize("event", ["post-edit", "stop"])
def test_the_command_takes_the_event(event: str, recorded: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = json.dumps({"cwd": str(recorded.top), "tool_input": {"file_path": "README.md"}})
    read, write = os.pipe()
    os.write(write, payload.encode())
    os.close(write)
    with os.fdopen(read) as stream:
        monkeypatch.setattr("sys.stdin", stream)
        said = recorded.ratchet("hook", "claude-code", "--event", event)

    assert (0, "") == (said.status, said.out)
