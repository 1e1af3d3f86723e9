"""`ratchet init --agent`: the hook beside what is there, the paragraph once, nothing lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.agents.hosts import hosts
from ratchet.agents.install import PARAGRAPH, with_paragraph
from ratchet.storage.narrowing import as_table, parsed, tables

EVENT = {"claude-code": "Stop", "codex": "Stop", "copilot": "agentStop", "cursor": "stop", "gemini": "AfterAgent"}
SETTINGS = {
    "claude-code": ".claude/settings.json",
    "codex": ".codex/hooks.json",
    "copilot": ".github/hooks/ratchet.json",
    "cursor": ".cursor/hooks.json",
    "gemini": ".gemini/settings.json",
    "antigravity": ".agents/hooks.json",
    "opencode": ".opencode/plugins/ratchet.js",
}
NESTED = {
    "claude-code": ("Stop", "SubagentStop"),
    "codex": ("Stop", "SubagentStop"),
    "gemini": ("AfterAgent",),
}


@pytest.fixture
def recorded(project: Project) -> Project:
    return project.recorded({"app/__init__.py": '"""App."""\n'})


@pytest.mark.parametrize("name", hosts())
def test_the_hook_is_installed_once(name: str, recorded: Project) -> None:
    first = recorded.ratchet("init", "--agent", name)
    second = recorded.ratchet("init", "--agent", name)

    assert first.status == second.status == 0
    others = ", CLAUDE.md" if name == "claude-code" else ""
    assert f"Wrote {SETTINGS[name]}, AGENTS.md{others}; commit" in first.out
    assert "installed already" in second.out
    assert f"typeratchet hook {name}" in (recorded.top / SETTINGS[name]).read_text()
    assert PARAGRAPH == (recorded.top / "AGENTS.md").read_text()


@pytest.mark.parametrize("name", EVENT)
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


@pytest.mark.parametrize(("name", "events"), NESTED.items())
def test_hosts_of_one_shape_have_one_hook_for_each_event(name: str, events: tuple[str, ...], recorded: Project) -> None:
    recorded.ratchet("init", "--agent", name)
    hooks = json.loads((recorded.top / SETTINGS[name]).read_text())["hooks"]

    assert set(events) == set(hooks)
    for event in events:
        ((hook,),) = (group["hooks"] for group in hooks[event])
        assert ("command", True) == (hook["type"], hook["command"].endswith(f"typeratchet hook {name}"))
        assert hook["timeout"] in (120, 120_000)


def test_antigravity_names_its_hooks_and_keeps_the_others(recorded: Project) -> None:
    recorded.write({".agents/hooks.json": json.dumps({"lint": {"Stop": [{"command": "make lint"}]}})})
    recorded.ratchet("init", "--agent", "antigravity")
    document = json.loads((recorded.top / ".agents/hooks.json").read_text())

    assert [{"command": "make lint"}] == document["lint"]["Stop"]
    (hook,) = document["ratchet"]["Stop"]
    assert {"type", "command", "timeout"} == set(hook)


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_opencode_s_plugin_hands_a_refusal_to_the_session_that_is_idle(recorded: Project, tmp_path: Path) -> None:
    recorded.ratchet("init", "--agent", "opencode")
    plugin = recorded.top / SETTINGS["opencode"]
    said = json.dumps({"prompt": "put it right"})
    script = tmp_path / "answer.sh"
    script.write_text(f"cat > {tmp_path}/asked.json; echo '{said}'\n")
    plugin.write_text(
        re.sub(r"const COMMAND = .*", f"const COMMAND = {json.dumps(f'sh {script}')}", plugin.read_text())
    )
    driver = tmp_path / "driver.mjs"
    driver.write_text(_DRIVER.replace("@PLUGIN@", str(plugin)).replace("@PROJECT@", str(recorded.top)))
    plugin.with_name("package.json").write_text('{"type": "module"}')

    done = subprocess.run(["node", str(driver)], capture_output=True, text=True, check=True, timeout=60)

    assert [{"path": {"id": "top"}, "body": {"parts": [{"type": "text", "text": "put it right"}]}}] == json.loads(
        done.stdout
    )
    assert {"directory": str(recorded.top)} == json.loads((tmp_path / "asked.json").read_text())


_DRIVER = """
import { Ratchet } from "@PLUGIN@"
const sent = []
const session = {
  get: async ({ path }) => ({ data: path.id === "below" ? { parentID: "top" } : {} }),
  promptAsync: async (given) => sent.push(given),
}
const plugin = await Ratchet({ client: { session }, worktree: "@PROJECT@", directory: "/" })
for (const [type, sessionID] of [["session.idle", "top"], ["session.idle", "below"], ["session.updated", "top"]])
  await plugin.event({ event: { type, properties: { sessionID } } })
console.log(JSON.stringify(sent))
"""


@pytest.mark.parametrize("name", hosts())
def test_where_uv_keeps_the_environment_uv_finds_it(
    name: str, recorded: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_on_path(tmp_path, monkeypatch, "uv", "git")
    recorded.write({"uv.lock": "version = 1\n"})
    recorded.ratchet("init", "--agent", name)

    assert f"uv run --no-sync typeratchet hook {name}" in (recorded.top / SETTINGS[name]).read_text()


def only_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Have nothing on PATH but some programs; those that are not here do nothing."""
    (tmp_path / "bin").mkdir()
    for name in names:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "/bin/true")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def test_a_lock_of_uvs_without_uv_names_no_uv(
    recorded: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_on_path(tmp_path, monkeypatch, "typeratchet", "git")
    recorded.write({"uv.lock": "version = 1\n"})
    said = recorded.ratchet("init", "--agent", "claude-code")

    assert '"typeratchet hook claude-code"' in (recorded.top / SETTINGS["claude-code"]).read_text()
    assert "not here" not in said.out


def test_a_hook_whose_program_is_not_here_is_told_as_doctor_tells_it(
    recorded: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_on_path(tmp_path, monkeypatch, "git")
    said = recorded.ratchet("init", "--agent", "claude-code").out

    assert "claude-code's runs typeratchet, which is not here now. Install it there" in said
    assert "claude-code's runs typeratchet, which is not here" in recorded.ratchet("doctor").out


def test_an_environment_in_the_project_is_named_for_both_systems(
    recorded: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.prefix", str(recorded.top / ".venv"))
    recorded.ratchet("init", "--agent", "codex")
    assert '"commandWindows": ".venv/Scripts/typeratchet hook codex"' in (recorded.top / SETTINGS["codex"]).read_text()
    recorded.ratchet("init", "--agent", "copilot")
    hooks = as_table(as_table(parsed((recorded.top / SETTINGS["copilot"]).read_text()))["hooks"])
    (hook,) = tables(hooks["agentStop"])

    assert 120 == hook["timeoutSec"] == hook["timeout"]
    assert ".venv/bin/typeratchet hook copilot" == hook["bash"]
    assert ".venv/Scripts/typeratchet hook copilot" == hook["powershell"]


def test_codex_s_trust_is_said(recorded: Project) -> None:
    assert "open /hooks there, and trust this one" in recorded.ratchet("init", "--agent", "codex").out


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
