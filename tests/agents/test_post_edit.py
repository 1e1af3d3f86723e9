"""`ratchet hook HOST --event post-edit`: a remark on one edited file, or silence."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from projects.building import Project
from projects.in_process import keep_state_in, stay_in_process

from ratchet.agents.host import Json
from ratchet.agents.hosts import host
from ratchet.agents.post_edit import answer
from ratchet.storage.narrowing import as_table, as_text

GOOD = "def total(prices: list[int]) -> int:\n    return sum(prices)\n"
BAD = "def total(prices):\n    return sum(prices)\n"
PATCH = "*** Begin Patch\n*** Update File: app/a.py\n@@\n-x\n+y\n*** End Patch\n"


@pytest.fixture
def recorded(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    keep_state_in(tmp_path / "state", monkeypatch)
    stay_in_process(monkeypatch)
    return project.recorded({"app/__init__.py": '"""App."""\n', "app/a.py": GOOD, "app/b.py": BAD})


def payload_of(name: str, top: Path, path: str) -> dict[str, object]:
    """What the host sends after its tool has edited a file."""
    file = str(top / path)
    snake: dict[str, object] = {"cwd": str(top), "hook_event_name": "PostToolUse", "tool_name": "Edit"}
    own: dict[str, dict[str, object]] = {
        "codex": {"tool_input": {"command": PATCH}},
        "copilot": {"toolName": "edit", "toolArgs": {"path": file, "old_str": "x"}, "toolResult": {}},
        "cursor": {"tool_input": {"file_path": file}, "workspace_roots": [str(top)]},
    }
    return {**snake, **own.get(name, {"tool_input": {"file_path": file}})}


def remark(
    project: Project,
    name: str = "claude-code",
    path: str = "app/a.py",
    seconds: float = 120,
    changes: Mapping[str, object] = MappingProxyType({}),
) -> Json | None:
    """What the hook says of an edit, in the host's payload, where there is time."""
    known = host(name)
    assert known is not None
    edit = known.edited({**payload_of(name, project.top, path), **changes})
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
    assert "app/a.py:1: `return` was int, and has no annotation now  [missing-annotation]" in context(said)
    assert "the type that callers pass" in context(said)
    assert "decision" not in said
    assert remark(recorded, name) is None


def test_an_improvement_and_what_is_wrong_elsewhere_are_no_remarks(recorded: Project) -> None:
    recorded.write({"app/b.py": GOOD, "app/a.py": BAD})

    assert remark(recorded, path="app/b.py") is None
    assert "M app/a.py" in recorded.git("status", "--porcelain")
    assert "baselines" not in recorded.git("status", "--porcelain")


@pytest.mark.parametrize("path", ["README.md", "app/gone.py", "app"])
def test_what_is_no_file_of_python_is_let_be(path: str, recorded: Project) -> None:
    recorded.write({"README.md": "# App\n"})

    assert remark(recorded, path=path) is None


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        pytest.param("copilot", {}, id="copilot's command line"),
        pytest.param("copilot", {"toolArgs": json.dumps({"path": "app/a.py"})}, id="copilot, arguments as text"),
        pytest.param("cursor", {}, id="cursor, after its tool"),
        pytest.param("cursor", {"tool_input": None, "file_path": "app/a.py"}, id="cursor, after the file's edit"),
        pytest.param("claude-code", {"tool_input": {"files": ["app/a.py"]}}, id="vs code, by claude code's file"),
        pytest.param(
            "copilot", {"toolArgs": {"files": ["app/a.py"]}, "hookEventName": "PostToolUse"}, id="vs code, by copilot's"
        ),
    ],
)
def test_each_host_s_way_to_name_the_file(name: str, changes: dict[str, object], recorded: Project) -> None:
    recorded.write({"app/a.py": BAD})
    said = remark(recorded, name, changes=changes)

    assert said is not None
    top = said.get("additionalContext", said.get("additional_context"))
    specific = said.get("hookSpecificOutput")
    assert "[missing-annotation]" in str(top if top is not None else specific)
    assert ("additionalContext" in said) == (name == "copilot")
    assert "decision" not in said


@pytest.mark.parametrize("args", ["no JSON", "[1]", 7, None, {"command": "ls"}])
def test_a_tool_that_edits_no_file_is_let_be(args: object, recorded: Project) -> None:
    assert remark(recorded, "copilot", changes={"toolArgs": args}) is None


def test_a_file_that_was_only_read_is_let_be(recorded: Project) -> None:
    recorded.write({"app/a.py": BAD})
    os.utime(recorded.top / "app/a.py", (0, 0))

    assert remark(recorded) is None


@pytest.mark.parametrize("name", ["antigravity", "opencode"])
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
