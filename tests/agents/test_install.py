"""`ratchet init --agent`: the hook beside what is there, the paragraph once, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.agents.hosts import hosts
from ratchet.agents.install import PARAGRAPH, with_paragraph

EVENT = {"claude-code": "Stop", "codex": "Stop", "copilot": "agentStop", "cursor": "stop", "gemini": "AfterAgent"}
SETTINGS = {
    "claude-code": ".claude/settings.json",
    "codex": ".codex/hooks.json",
    "copilot": ".github/hooks/ratchet.json",
    "cursor": ".cursor/hooks.json",
    "gemini": ".gemini/settings.json",
}


@pytest.fixture
def recorded(project: Project) -> Project:
    return project.recorded({"app/__init__.py": '"""App."""\n'})


@pytest.mark.parametrize("name", hosts())
def test_the_hook_is_installed_once(name: str, recorded: Project) -> None:
    first = recorded.ratchet("init", "--agent", name)
    second = recorded.ratchet("init", "--agent", name)

    document = json.loads((recorded.top / SETTINGS[name]).read_text())
    assert first.status == second.status == 0
    others = ", CLAUDE.md" if name == "claude-code" else ""
    assert f"Wrote {SETTINGS[name]}, AGENTS.md{others}; commit" in first.out
    assert "installed already" in second.out
    assert json.dumps(document["hooks"][EVENT[name]]).count(f"typeratchet hook {name}") in (1, 2)
    assert PARAGRAPH == (recorded.top / "AGENTS.md").read_text()


@pytest.mark.parametrize("name", hosts())
def test_what_was_there_stays(name: str, recorded: Project) -> None:
    theirs = {"hooks": [{"type": "command", "command": "make lint"}]}
    present = {"permissions": {"allow": ["Bash(ls)"]}, "hooks": {EVENT[name]: [theirs], "Other": [{"a": 1}]}}
    recorded.write({SETTINGS[name]: json.dumps(present), "AGENTS.md": "# Ours\n\nBe kind.\n"})

    assert 0 == recorded.ratchet("init", "--agent", name).status

    document = json.loads((recorded.top / SETTINGS[name]).read_text())
    assert document["permissions"] == present["permissions"]
    assert [{"a": 1}] == document["hooks"]["Other"]
    assert document["hooks"][EVENT[name]][0] == theirs
    assert 2 == len(document["hooks"][EVENT[name]])
    assert f"# Ours\n\nBe kind.\n\n{PARAGRAPH}" == (recorded.top / "AGENTS.md").read_text()


def test_with_init_it_records_as_well(project: Project) -> None:
    project.write({"app/__init__.py": '"""App."""\n'})

    assert 0 == project.ratchet("init", "--agent", "codex").status
    assert (project.top / "baselines/manifest.toml").is_file()
    assert (project.top / ".codex/hooks.json").is_file()


def test_claude_code_reads_agents_md_by_its_own_file(recorded: Project) -> None:
    recorded.write({"CLAUDE.md": "# Ours\n"})
    for _ in range(2):
        recorded.ratchet("init", "--agent", "claude-code")
    assert (recorded.top / "CLAUDE.md").read_text() == "# Ours\n\n@AGENTS.md\n"


def test_an_unknown_host_names_the_near_miss_and_records_nothing(project: Project) -> None:
    project.write({"app/__init__.py": '"""App."""\n'})
    said = project.ratchet("init", "--agent", "claude")

    assert 2 == said.status
    assert "Did you mean claude-code?" in said.err
    assert not (project.top / "baselines").exists()


def test_what_is_no_json_is_left_alone(recorded: Project) -> None:
    recorded.write({".claude/settings.json": "{ // theirs\n}\n"})
    said = recorded.ratchet("init", "--agent", "claude-code")

    assert 2 == said.status
    assert "nothing was written" in said.err
    assert not (recorded.top / "AGENTS.md").exists()


def test_a_link_out_of_the_repository_is_not_followed(recorded: Project, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (recorded.top / ".claude").symlink_to(tmp_path / "elsewhere")

    assert 2 == recorded.ratchet("init", "--agent", "claude-code").status
    assert [] == list((tmp_path / "elsewhere").iterdir())


def test_an_older_paragraph_is_replaced_in_its_place() -> None:
    older = PARAGRAPH.replace("Put the code right", "Whatever")

    assert f"# A\n\n{PARAGRAPH}\n# B\n" == with_paragraph(f"# A\n\n{older}\n# B\n")
